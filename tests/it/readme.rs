//! What the README says is so.

use assent::scenario::link;

/// Every link in the README's table opens, with nothing ignored.
#[test]
fn every_link_in_the_readme_opens() {
    let text = include_str!("../../README.md");
    let links: Vec<&str> = text.split('`').filter(|piece| piece.starts_with('#') && !piece.contains('\n')).collect();
    assert!(links.len() >= 10, "{links:?}");
    for address in links {
        let opened = link::read(address, "").unwrap_or_else(|error| panic!("{address}: {error}"));
        assert!(opened.scenario.is_some() && opened.warnings.is_empty(), "{address}: {:?}", opened.warnings);
        let mut run = assent::run::Run::new(opened.scenario.unwrap()).unwrap();
        run.finish();
        assert!(opened.step.is_none_or(|step| step <= run.last().0), "{address} names a step beyond the end");
    }
}

/// The scenario text that the README shows can be read, and its claim comes true.
#[test]
fn the_text_in_the_readme_can_be_played() {
    let text = include_str!("../../README.md");
    let lines = text.lines().skip_while(|line| line.trim() != "assent 1");
    let sample: String =
        lines.take_while(|line| line.starts_with("    ")).map(|line| format!("{}\n", line.trim())).collect();
    let mut run = assent::run::Run::new(assent::scenario::Scenario::parse(&sample).unwrap()).unwrap();
    run.finish();
    assert!(!run.judge().is_empty() && run.judge().iter().all(|judged| judged.holds), "{:?}", run.judge());
}
