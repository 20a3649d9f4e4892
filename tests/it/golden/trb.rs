//! G061: terminating reliable broadcast.

use super::floodset::patterns;
use super::*;

fn broadcast(n: u16, f: u16, rounds: u16, params: &[(&str, &str)]) -> Scenario {
    let rounds = rounds.to_string();
    let params: Vec<(&str, &str)> = params.iter().copied().chain([("rounds", rounds.as_str())]).collect();
    scenario("trb", n, f, &params)
}

/// How many crash patterns break agreement (also of nodes that crash later), of how many.
fn exhaust(n: u16, f: u16, rounds: u16, params: &[(&str, &str)]) -> (u32, u32, u32) {
    let base = broadcast(n, f, rounds, params);
    let (mut differ, mut uniform, mut all) = (0, 0, 0);
    for pattern in patterns(n, f, u32::from(rounds)) {
        let mut scenario = base.clone();
        for (node, round, reaching) in &pattern {
            crash_in_round(&mut scenario, *node, *round, *reaching);
        }
        let run = finished(scenario);
        let made = decided(&run);
        assert_eq!(made.iter().flatten().count(), usize::from(n) - pattern.len(), "termination");
        let sender_lives = made[0].is_some();
        let fits = |value: i64| value == 1 || (value == Value::SENDER_FAULTY.0 && !sender_lives);
        assert!(made.iter().flatten().all(|value| fits(*value)), "validity and integrity");
        all += 1;
        differ += u32::from(disagree(made));
        let ever = run.world().nodes.iter().map(|node| node.decision.map(|made| made.value.0));
        uniform += u32::from(disagree(ever));
    }
    (differ, uniform, all)
}

#[test]
fn g061_f_rounds_are_too_few_and_one_more_is_enough() {
    for (n, f, broken, executions, sound) in
        [(3, 1, 2, 13, 25), (4, 1, 6, 33, 65), (4, 2, 12, 1_601, 3_553), (5, 2, 48, 10_401, 23_281)]
    {
        let (differ, _, all) = exhaust(n, f, f, &[]);
        assert_eq!((differ, all), (broken, executions), "n = {n}, f = {f}");
        assert_eq!(exhaust(n, f, f + 1, &[]), (0, 0, sound), "n = {n}, f = {f}");
    }
    assert_eq!(exhaust(4, 2, 3, &[("relay", "rest")]), (0, 0, 3_553));
}

#[test]
fn messages_without_crashes() {
    for (n, all, rest) in [(3, 6, 4), (4, 12, 9), (5, 20, 16), (7, 42, 36)] {
        for (relay, sent) in [("all", all), ("rest", rest)] {
            for f in 1..n {
                let scenario = scenario("trb", n, f, &[("relay", relay)]);
                assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(sent));
                assert_eq!(finished(scenario).world().tallies.sent, sent, "n = {n}, f = {f}");
            }
        }
        let single = scenario("trb", n, 0, &[]);
        assert_eq!((single.protocol.card().messages.count)(&single.setup()), Some(u64::from(n) - 1));
        assert_eq!(finished(single).world().tallies.sent, u64::from(n) - 1);
    }
}

#[test]
fn delivering_at_once_is_not_uniform() {
    let (differ, uniform, _) = exhaust(4, 2, 3, &[("deliver-at-once", "on")]);
    assert_eq!(differ, 0);
    assert!(uniform > 0);
    // n1 delivers and is gone; nobody else ever hears of the message.
    for (word, expected) in [("on", Status::Breached), ("off", Status::Holds)] {
        let mut scenario = scenario("trb", 4, 2, &[("deliver-at-once", word)]);
        for (node, round, reaching) in [(0, 1, 1), (1, 2, 0)] {
            let reaching = (reaching > 0).then_some(NodeId(reaching)).into_iter().collect();
            plan(&mut scenario, Moment::Round(round), Action::Crash(NodeId(node), Crash::Reaching(reaching)));
        }
        let mut run = Run::new(scenario).unwrap();
        run.finish();
        assert_eq!(status(&run, "uniform-agreement"), expected);
        assert_eq!(status(&run, "agreement"), Status::Holds);
    }
}

#[test]
fn a_silent_sender_is_found_out_and_an_invention_is_seen() {
    let mut silent = scenario("trb", 4, 1, &[]);
    plan(&mut silent, Moment::At(Time(0)), Action::Crash(NodeId(0), Crash::Now));
    let run = finished(silent);
    assert_eq!(decided(&run)[1..], [Some(Value::SENDER_FAULTY.0); 3]);
    // The sender is slower than it may be: correct, and not delivered.
    let mut late = scenario("trb", 4, 1, &[]);
    late.network.least = Span(late.network.delta.0 * 5);
    late.network.most = late.network.least;
    let mut run = Run::new(late).unwrap();
    run.finish();
    assert_eq!((status(&run, "sender-validity"), status(&run, "synchrony")), (Status::Breached, Status::Breached));
    assert_eq!(status(&run, "sender-integrity"), Status::Holds);
    // A traitor passes another message on in the last round, to nodes that the sender did not reach.
    let mut lied = scenario("trb", 4, 1, &[]);
    plan(&mut lied, Moment::Round(1), Action::Crash(NodeId(0), Crash::Reaching([NodeId(1)].into_iter().collect())));
    corrupt(&mut lied, 1, "split");
    let mut run = Run::new(lied).unwrap();
    run.finish();
    assert_eq!((status(&run, "sender-integrity"), status(&run, "agreement")), (Status::Breached, Status::Breached));
}
