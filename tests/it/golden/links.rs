//! P04: the clauses of send and receive, layer by layer.

use super::*;

const LAYERS: [&str; 6] = ["raw", "checksum", "numbers", "stubborn", "perfect", "fifo"];
const CLAUSES: [&str; 4] = ["validity", "no-duplication", "no-creation", "fifo-order"];

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    run
}

/// A stream over a layer, and one thing that the wire does to it.
fn over(layer: &str, params: &[(&str, &str)], trouble: &[&str]) -> Run {
    let mut text = "assent 1\ntitle t\nrun links\nnet async delay=10ms\n".to_owned();
    trouble.iter().for_each(|line| text.extend(["at ", *line, "\n"]));
    let mut scenario = Scenario::parse(&text).unwrap();
    let own = [("layer", layer), ("messages", "4"), ("every", "20")];
    for (word, value) in own.iter().chain(params) {
        scenario.params.set(scenario.protocol.card(), word, value).unwrap();
    }
    scenario.until = if layer == "stubborn" { Until::At(Time(300_000)) } else { Until::Quiet };
    watched(scenario)
}

/// Which clauses are broken.
fn broken(run: &Run) -> Vec<&'static str> {
    CLAUSES.into_iter().filter(|clause| status(run, clause) == Status::Breached).collect()
}

#[test]
fn each_trouble_breaks_its_clauses_where_the_layer_against_it_is_missing() {
    let table: [(&[&str], [&[&str]; 6]); 5] = [
        // Nothing: only the copies of the stubborn link.
        (&[], [&[], &[], &[], &["no-duplication"], &[], &[]]),
        (
            &["22ms drop n0->n1 data"],
            [
                &["validity", "fifo-order"],
                &["validity", "fifo-order"],
                &["validity", "fifo-order"],
                &["no-duplication"],
                &[],
                &[],
            ],
        ),
        (
            &["15ms duplicate n0->n1 data"],
            [&["no-duplication"], &["no-duplication"], &[], &["no-duplication"], &[], &[]],
        ),
        // Damage is a loss and a spoof.
        (
            &["25ms flip n0->n1 data bit 5"],
            [
                &["validity", "no-creation", "fifo-order"],
                &["validity", "fifo-order"],
                &["validity", "fifo-order"],
                &["no-duplication"],
                &[],
                &[],
            ],
        ),
        (
            &["15ms delay n0->n1 data by 30ms"],
            [
                &["fifo-order"],
                &["fifo-order"],
                &["fifo-order"],
                &["no-duplication", "fifo-order"],
                &["fifo-order"],
                &[],
            ],
        ),
    ];
    for (trouble, by_layer) in table {
        for (layer, expected) in LAYERS.into_iter().zip(by_layer) {
            // The next copy is there before the next message, but for the message that is merely late.
            let again = if trouble.first().is_some_and(|line| line.contains("delay")) { "100" } else { "5" };
            let run = over(layer, &[("again", again)], trouble);
            assert_eq!(broken(&run), expected, "{layer}, {trouble:?}");
        }
    }
}

#[test]
fn what_a_layer_promises_is_what_it_keeps_over_any_wire() {
    let promised = |layer| {
        let run = over(layer, &[], &[]);
        let reports = run.reports();
        let kept =
            |id: &str| reports.iter().any(|report| report.property.id == id && report.property.sort.is_promise());
        CLAUSES.into_iter().filter(|clause| kept(clause)).collect::<Vec<_>>()
    };
    let expected: [&[&str]; 6] = [
        &[],
        &["no-creation"],
        &["no-duplication", "no-creation"],
        &["validity", "no-creation"],
        &["validity", "no-duplication", "no-creation"],
        &CLAUSES,
    ];
    for (layer, clauses) in LAYERS.into_iter().zip(expected) {
        assert_eq!(promised(layer), clauses, "{layer}");
    }
    // On a bad wire each layer keeps what it promises, and some run breaks each of the rest.
    for (layer, clauses) in LAYERS.into_iter().zip(expected) {
        let mut seen = Vec::new();
        for seed in 0..60 {
            let mut scenario = scenario("links", 2, 0, &[("layer", layer), ("noise", "20"), ("messages", "12")]);
            scenario.seed = seed;
            (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(30));
            (scenario.network.loss, scenario.network.duplication) = (200_000, 200_000);
            scenario.until = if layer == "stubborn" { Until::At(Time(2_000_000)) } else { Until::Quiet };
            let run = watched(scenario);
            seen.extend(broken(&run));
            if clauses.contains(&"validity") {
                assert_eq!(status(&run, "validity"), Status::Holds, "{layer}, seed {seed}");
            }
        }
        for clause in CLAUSES {
            assert_eq!(seen.contains(&clause), !clauses.contains(&clause), "{layer}: {clause}");
        }
    }
}

#[test]
fn a_message_costs_one_and_an_acknowledgement_one_more() {
    for (layer, each) in [("raw", 1), ("checksum", 1), ("numbers", 1), ("perfect", 2), ("fifo", 2)] {
        for messages in [1u64, 3, 7] {
            let run = over(layer, &[("messages", &messages.to_string())], &[]);
            assert_eq!(run.world().tallies.sent, each * messages, "{layer}");
            assert_eq!((run.scenario().protocol.card().messages.count)(&run.scenario().setup()), Some(each * messages));
        }
    }
    // A stubborn link never stops: 300 ms at one copy every 40 ms, and the four are 20 ms apart.
    let run = over("stubborn", &[], &[]);
    let copies: u64 = (0..4).map(|at| (300 - 20 * at) / 40 + 1).sum();
    assert_eq!(run.world().tallies.sent, copies);
}

#[test]
fn mistakes_lose_what_a_perfect_link_would_bring() {
    assert_eq!(broken(&over("perfect", &[], &["25ms flip n0->n1 data bit 5"])), ["fifo-order"]);
    assert_eq!(
        broken(&over("perfect", &[("ack-first", "on")], &["25ms flip n0->n1 data bit 5"])),
        ["validity", "fifo-order"]
    );
    let run = over("perfect", &[("one-bit", "on")], &[]);
    assert_eq!((broken(&run), delivered(&run)[1].clone()), (vec!["validity"], vec![(0, 1), (1, 2)]));
}

#[test]
fn the_receiver_only_receives() {
    assert_eq!(broken(&over("raw", &[], &["25ms request n1 5"])), [""; 0]);
    assert_eq!(delivered(&over("raw", &[], &["25ms request n0 50"]))[1].len(), 5);
}

#[test]
fn integrity_binds_correct_ends_only() {
    // A faulty sender may deny having sent what arrives.
    let mut scenario = scenario("links", 2, 0, &[]);
    corrupt(&mut scenario, 0, "deny");
    let run = watched(scenario);
    assert_eq!(delivered(&run)[1][0], (0, 101));
    assert_eq!((status(&run, "no-creation"), status(&run, "fault-bound")), (Status::Holds, Status::Breached));
    // Validity binds nobody when the receiver is dead.
    assert_eq!(broken(&over("raw", &[], &["5ms crash n1"])), [""; 0]);
}

#[test]
fn the_stories_come_true() {
    for id in [
        "links-lost",
        "links-lost-again",
        "links-in-order",
        "links-twice",
        "links-once",
        "links-damaged",
        "links-checksum",
        "links-ack-first",
    ] {
        shipped(id);
    }
}

#[test]
fn s02_and_s09_the_stories_come_true() {
    for id in ["broadcast-waits-crash", "broadcast-waits-slow", "hexagon-zeros", "hexagon-ones", "hexagon-four"] {
        assert_eq!(breaches(&shipped(id)), [""; 0], "{id}");
    }
    assert!(breaches(&shipped("hexagon-seam")).contains(&"agreement"));
}
