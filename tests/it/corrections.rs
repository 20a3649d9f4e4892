//! What lecture notes commonly get wrong stands on the cards it concerns, each slip under its number.

use assent::lesson::shipped::LESSONS;
use assent::protocol::Correction;
use assent::protocols::{self, CATALOGUE};
use std::collections::BTreeSet;

/// How many slips have a number.
const NUMBERED: usize = 35;

fn on(id: &str) -> BTreeSet<&'static str> {
    let corrections = protocols::find(id).unwrap().card().corrections;
    corrections.iter().map(|one| one.id).filter(|id| !id.is_empty()).collect()
}

#[test]
fn every_slip_that_has_a_number_stands_on_a_card() {
    let found: BTreeSet<&str> = CATALOGUE.iter().flat_map(|entry| on(entry.id)).collect();
    let due: BTreeSet<String> = (1..=NUMBERED).map(|number| format!("E{number:02}")).collect();
    assert_eq!(found.into_iter().collect::<Vec<_>>(), due.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn every_slip_that_has_a_number_stands_in_a_lesson() {
    let lessons = LESSONS.iter().map(|shipped| shipped.lesson().expect("a shipped lesson"));
    let found: BTreeSet<String> = lessons
        .flat_map(|lesson| lesson.misconceptions)
        .map(|one| one.number)
        .filter(|number| number != "none")
        .collect();
    let due: BTreeSet<String> = (1..=NUMBERED).map(|number| format!("E{number:02}")).collect();
    assert_eq!(found, due);
}

/// Slips about one protocol, by the protocol whose name they carry.
#[test]
fn a_slip_about_a_protocol_stands_on_that_protocol() {
    let homes: [(&str, &[&str]); 20] = [
        ("broadcast", &["E30"]),
        ("two-generals", &["E06", "E08", "E09"]),
        ("reliable-broadcast", &["E27", "E33"]),
        ("trb", &["E26", "E32", "E33"]),
        ("total-order", &["E27"]),
        ("floodset", &["E22", "E23"]),
        ("early-stopping", &["E22"]),
        ("k-set", &["E24"]),
        ("om", &["E01", "E08"]),
        ("sm", &["E03", "E04"]),
        ("interactive-consistency", &["E03", "E25", "E26"]),
        ("initially-dead", &["E11", "E12", "E13", "E14", "E15"]),
        ("arbiter", &["E10"]),
        ("ben-or", &["E05", "E10", "E29"]),
        ("chandra-toueg", &["E10", "E26"]),
        ("dls", &["E03", "E28"]),
        ("paxos", &["E16", "E17", "E18", "E34"]),
        ("pbft", &["E03", "E19", "E20"]),
        ("replicated-voting", &["E21", "E35"]),
        ("tcas", &["E31"]),
    ];
    for (id, due) in homes {
        let found = on(id);
        assert!(due.iter().all(|slip| found.contains(slip)), "{id}: {found:?}");
    }
}

#[test]
fn a_correction_says_two_different_things_in_whole_sentences() {
    for entry in CATALOGUE {
        for Correction { id, said, holds } in entry.card().corrections {
            let place = format!("{} {id}: {said}", entry.id);
            assert!(said.ends_with('.') && holds.ends_with('.') && said != holds, "{place}");
            assert!(id.is_empty() || id.len() == 3 && id.starts_with('E'), "{place}");
        }
    }
}
