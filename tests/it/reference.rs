//! Reference sheets: every protocol has one, and its numbers are those of a run.

use assent::protocols::CATALOGUE;
use assent::reference::{Block, Sheet};
use assent::scenario::Scenario;

#[test]
fn every_protocol_has_a_whole_sheet() {
    let needed = ["What it solves", "Model", "Bound", "Rounds and messages", "Properties", "Pseudo-code", "Source"];
    for entry in CATALOGUE {
        let sheet = Sheet::of(&Scenario::plain(entry));
        for title in needed {
            assert!(sheet.sections.iter().any(|section| section.title == title), "{}: {title}", entry.id);
        }
        assert!(sheet.sections.iter().all(|section| !section.blocks.is_empty()));
        let text = sheet.text();
        assert!(text.contains(entry.card().source.split_whitespace().next().expect("a source")), "{}", entry.id);
    }
}

#[test]
fn a_sheet_says_that_the_bound_is_false_and_gives_the_numbers_for_the_size() {
    let mut scenario = Scenario::plain(assent::protocols::find("om").expect("om is in the catalogue"));
    scenario.resize(3);
    let sheet = Sheet::of(&scenario);
    let text = sheet.text();
    assert!(text.contains("With n = 3 and f = 1 it is false"), "{text}");
    let rows = sheet.sections.iter().flat_map(|section| &section.blocks).find_map(|block| match block {
        Block::Table(_, rows) => Some(rows),
        _ => None,
    });
    // OM(1): (n−1) + (n−1)(n−2) messages in 2 rounds; the other sizes with the most faults their bound allows.
    let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    let expected = [row(["3 (here)", "1", "2", "4"]), row(["4", "1", "2", "9"]), row(["7", "2", "3", "156"])];
    for row in expected {
        assert!(rows.expect("a table").contains(&row), "{row:?}");
    }
}

#[test]
fn a_sheet_gives_the_chances_at_the_scenarios_loss() {
    let mut scenario = Scenario::plain(assent::protocols::find("two-generals").expect("in the catalogue"));
    scenario.network.loss = 250_000;
    let text = Sheet::of(&scenario).text();
    assert!(text.contains("loss p | one attacks alone | both attack | neither attacks"), "{text}");
    assert!(text.contains("10% | 8.1% | 72.9% | 19%"), "{text}");
    assert!(text.contains("25% (here) | 14.06% | 42.19% | 43.75%"), "{text}");
    let plain = Scenario::plain(assent::protocols::find("om").expect("in the catalogue"));
    assert!(!Sheet::of(&plain).text().contains("Chances"));
}
