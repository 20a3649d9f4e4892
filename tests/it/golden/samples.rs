//! The random samples of the catalogue in their full size; smaller ones, with more to say, stand with each protocol.

use super::*;

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    run
}

/// Of so many seeds, the number of runs in which one of these properties is broken.
fn broken(base: &Scenario, runs: u64, properties: &[&str]) -> u64 {
    let breaks = |seed: &u64| {
        let run = watched(Scenario { seed: *seed, ..base.clone() });
        properties.iter().any(|property| status(&run, property) == Status::Breached)
    };
    (0..runs).filter(breaks).count() as u64
}

fn babbling(mut base: Scenario, traitors: &[u16]) -> Scenario {
    traitors.iter().for_each(|traitor| corrupt(&mut base, *traitor, "babble"));
    base
}

#[test]
fn g050_tokens_of_nine_thousand_snapshots() {
    let cut = ["consistent-cut", "conservation", "termination"];
    for n in [2, 3, 5] {
        for initiators in ["1", "2"] {
            let base = scenario("snapshot", n, 0, &[("initiators", initiators), ("transfers", "6")]);
            assert_eq!(broken(&base, 1_500, &cut), 0, "n = {n}, {initiators} begin");
        }
    }
    let base = scenario("snapshot", 3, 0, &[("raw", "on"), ("transfers", "6")]);
    let wrong = broken(&base, 2_000, &["conservation"]);
    println!("without order {wrong} of 2,000 runs lose or double tokens");
    assert!(wrong > 600);
}

#[test]
fn g051_twenty_thousand_exchanges() {
    let mut base = scenario("ntp", 2, 0, &[("polls", "1")]);
    (base.network.least, base.network.most) = (Span(0), Span::ms(40));
    assert_eq!(broken(&base, 20_000, &["error-bound"]), 0);
}

#[test]
fn g055_fifty_thousand_crashes() {
    let mut base = scenario("heartbeat", 2, 1, &[("period", "1000"), ("timeout", "2500"), ("beats", "8")]);
    base.network.delta = Span::ms(200);
    (base.network.least, base.network.most) = (Span::ms(50), Span::ms(200));
    for seed in 0..50_000 {
        let mut scenario = Scenario { seed, ..base.clone() };
        plan(&mut scenario, Moment::At(Time(3_000_000 + seed * 20)), Action::Crash(NodeId(1), Crash::Now));
        let run = watched(scenario);
        for property in ["detection-time", "completeness", "strong-accuracy"] {
            assert_eq!(status(&run, property), Status::Holds, "{property}, seed {seed}");
        }
    }
}

#[test]
fn g026_authenticated_broadcast_among_babblers() {
    let properties = ["correctness", "unforgeability", "relay"];
    for (n, f, traitors, runs) in
        [(4, 1, [0].as_slice(), 20_000), (4, 1, &[3], 20_000), (7, 2, &[0, 6], 3_000), (7, 2, &[5, 6], 3_000)]
    {
        let base = babbling(scenario("srikanth-toueg", n, f, &[]), traitors);
        assert_eq!(broken(&base, runs, &properties), 0, "n = {n}, {traitors:?}");
    }
    let promised = ["agreement", "sender-validity", "sender-integrity", "termination", "decide-once"];
    for (n, f, traitors, runs) in
        [(4, 1, [0].as_slice(), 3_000), (4, 1, &[2], 3_000), (5, 1, &[0], 3_000), (7, 2, &[0, 6], 400)]
    {
        let base = babbling(scenario("srikanth-toueg", n, f, &[("variant", "trb")]), traitors);
        assert_eq!(broken(&base, runs, &promised), 0, "n = {n}, {traitors:?}");
    }
}

#[test]
fn g027_interactive_consistency_among_babblers() {
    let promised = ["vector-agreement", "vector-validity", "agreement", "unanimity-validity", "termination"];
    for (traitor, inputs) in [(0, [0, 1, 0, 1]), (3, [1, 1, 1, 0]), (3, [0, 1, 1, 0]), (1, [0, 1, 0, 0])] {
        let base = with_inputs(scenario("interactive-consistency", 4, 1, &[]), &inputs);
        assert_eq!(broken(&babbling(base, &[traitor]), 10_000, &promised), 0, "{inputs:?}");
    }
    for traitor in [0, 4] {
        let base = scenario("interactive-consistency", 5, 1, &[("solve", "generals")]);
        assert_eq!(broken(&babbling(base, &[traitor]), 15_000, &["agreement", "ic2", "termination"]), 0, "{traitor}");
    }
}
