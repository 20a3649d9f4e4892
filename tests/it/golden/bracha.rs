//! G025: Bracha's reliable broadcast.

use super::*;

/// Nodes that are not these.
fn others(n: u16, traitors: &[u16]) -> Vec<usize> {
    (0..n).filter(|node| !traitors.contains(node)).map(usize::from).collect()
}

fn bracha(n: u16, f: u16, seed: u64, params: &[(&str, &str)], traitors: &[u16], attack: &str) -> Scenario {
    let mut scenario = scenario("bracha", n, f, params);
    scenario.seed = seed;
    for traitor in traitors {
        match attack {
            "silent" => {
                plan(&mut scenario, Moment::At(Time(0)), Action::Corrupt(NodeId(*traitor), Strategy::Silent));
            }
            _ => corrupt(&mut scenario, *traitor, attack),
        }
    }
    scenario
}

/// What is broken: consistency, totality, validity.
fn broken(run: &Run, traitors: &[u16]) -> [bool; 3] {
    let all = decided(run);
    let made: Vec<Option<i64>> = others(all.len() as u16, traitors).into_iter().map(|node| all[node]).collect();
    let some = made.iter().any(Option::is_some);
    let invalid = !traitors.contains(&0) && made.iter().any(|value| *value != Some(1));
    [disagree(made.iter().copied()), some && made.iter().any(Option::is_none), invalid]
}

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    run
}

/// Consistency, totality, validity, as their monitors see them.
fn statuses(run: &Run) -> [Status; 3] {
    ["consistency", "totality", "sender-validity"].map(|property| status(run, property))
}

const HOLD: [Status; 3] = [Status::Holds; 3];

#[test]
fn g025_messages_and_latency() {
    for (n, f, sent) in [(4, 1, 27), (7, 2, 90), (10, 3, 189), (5, 1, 44), (2, 0, 5)] {
        let mut scenario = scenario("bracha", n, f, &[]);
        assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(sent));
        assert_eq!(finished(scenario.clone()).world().tallies.sent, sent, "n = {n}");
        (scenario.network.least, scenario.network.most) = (Span::ms(10), Span::ms(10));
        let run = watched(scenario);
        let last = run.world().nodes.iter().filter_map(|node| node.decision).map(|made| made.at).max();
        let delays = (run.scenario().protocol.card().rounds.count)(&run.scenario().setup());
        assert_eq!(delays, (f > 0).then_some(3));
        assert_eq!(last, Some(Time(delays.unwrap_or(2) * 10_000)), "n = {n}");
        assert_eq!(statuses(&run), HOLD);
    }
}

#[test]
fn g025_echo_threshold() {
    for (n, f, echo) in [(4, 1, 3), (5, 1, 4), (7, 2, 5)] {
        let run = watched(scenario("bracha", n, f, &[]));
        let mut first = Run::new(run.scenario().clone()).unwrap();
        first.seek(StepId(1));
        assert_eq!(first.badge(NodeId(0)).unwrap().tally.unwrap().need, echo, "n = {n}");
    }
}

#[test]
fn no_traitor_within_the_bound_breaks_anything() {
    for (n, f, traitors) in
        [(4, 1, [0].as_slice()), (4, 1, &[2]), (5, 1, &[0]), (6, 1, &[0]), (7, 2, &[0, 5]), (7, 2, &[2, 3])]
    {
        for attack in ["split", "favour", "stuff", "pretend", "babble", "silent"] {
            for seed in 0..40 {
                let run = finished(bracha(n, f, seed, &[], traitors, attack));
                assert_eq!(broken(&run, traitors), [false; 3], "{attack} by {traitors:?} of {n}, seed {seed}");
            }
        }
        assert_eq!(statuses(&watched(bracha(n, f, 1, &[], traitors, "split"))), HOLD);
    }
}

#[test]
fn a_traitor_sender_may_be_delivered_by_all_or_by_none() {
    assert_eq!(decided(&finished(bracha(4, 1, 1, &[], &[0], "silent")))[1..], [None; 3]);
    let run = watched(bracha(4, 1, 1, &[], &[0], "silent"));
    assert_eq!(statuses(&run), HOLD);
    // Split over three, two echo the same, and with the sender's word to them that is a quorum: all deliver it.
    assert_eq!(decided(&finished(bracha(4, 1, 1, &[], &[0], "split")))[1..], [Some(1); 3]);
}

#[test]
fn three_nodes_wait_for_a_silent_one_or_disagree() {
    let run = watched(bracha(3, 1, 1, &[], &[2], "silent"));
    assert_eq!(decided(&run), [None; 3]);
    assert_eq!(statuses(&run), [Status::Holds, Status::Holds, Status::Breached]);
    let low = [("echo", "2"), ("deliver", "2")];
    let run = watched(bracha(3, 1, 1, &low, &[0], "split"));
    assert_eq!(decided(&run)[1..], [Some(0), Some(1)]);
    assert_eq!(statuses(&run), [Status::Breached, Status::Holds, Status::Holds]);
    // And the silent one no longer stops them.
    assert_eq!(decided(&finished(bracha(3, 1, 1, &low, &[2], "silent")))[..2], [Some(1); 2]);
}

#[test]
fn each_mistake_is_seen_and_only_with_it() {
    for (mistake, n, f, traitors, attack, expected) in [
        ("hard-echo", 6, 1, [0].as_slice(), "split", [true, false, false]),
        ("no-join", 4, 1, &[0], "favour", [false, true, false]),
        ("count-messages", 4, 1, &[2], "stuff", [true, false, true]),
        ("any-send", 4, 1, &[3], "pretend", [false, false, true]),
    ] {
        let found = (0..60).find(|seed| {
            let right = finished(bracha(n, f, *seed, &[], traitors, attack));
            assert_eq!(broken(&right, traitors), [false; 3], "{attack}, seed {seed}");
            broken(&finished(bracha(n, f, *seed, &[(mistake, "on")], traitors, attack)), traitors) == expected
        });
        let seed = found.unwrap_or_else(|| panic!("{mistake} breaks {expected:?} for some seed"));
        let run = watched(bracha(n, f, seed, &[(mistake, "on")], traitors, attack));
        assert_eq!(statuses(&run).map(|status| status == Status::Breached), expected, "{mistake}");
    }
}
