//! Consensus with initially dead nodes: §4 of the impossibility paper.

use super::*;

fn consensus(n: u16, seed: u64, dead: NodeSet, params: &[(&str, &str)]) -> Scenario {
    let mut scenario = scenario("initially-dead", n, (n - 1) / 2, params);
    scenario.seed = seed;
    (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(30));
    for node in dead.iter() {
        plan(&mut scenario, Moment::At(Time(0)), Action::Crash(node, Crash::Now));
    }
    scenario
}

#[test]
fn messages_and_latency_without_faults() {
    for n in [2u16, 3, 5, 8] {
        let mut scenario = consensus(n, 1, NodeSet::EMPTY, &[]);
        (scenario.network.least, scenario.network.most) = (Span::ms(10), Span::ms(10));
        let sent = 2 * u64::from(n) * u64::from(n - 1);
        assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(sent));
        let run = finished(scenario);
        assert_eq!(run.world().tallies.sent, sent);
        assert!(run.world().nodes.iter().all(|node| node.decision.is_some_and(|made| made.at == Time(20_000))));
    }
}

#[test]
fn any_minority_may_be_dead_from_the_start_on_any_schedule() {
    for n in [3u16, 4, 5] {
        for bits in 0..1u128 << n {
            let dead = NodeSet::from_bits(bits);
            for seed in 0..40 {
                let run = finished(consensus(n, seed, dead, &[("rule", ["majority", "min"][seed as usize % 2])]));
                let made = decided(&run);
                assert!(!disagree(made.iter().copied()), "n = {n}, {dead} dead, seed {seed}: {made:?}");
                let alive = made.iter().filter(|value| value.is_some()).count();
                let expected = if 2 * dead.len() < n { usize::from(n - dead.len()) } else { 0 };
                assert_eq!(alive, expected, "n = {n}, {dead} dead, seed {seed}");
            }
        }
    }
}

#[test]
fn dying_later_leaves_somebody_waiting_and_nobody_misled() {
    let mut stuck = 0;
    for seed in 0..300 {
        let mut scenario = consensus(5, seed, NodeSet::EMPTY, &[]);
        for node in [seed as u16 % 5, (seed as u16 + 2) % 5] {
            let sends = Crash::AfterSends(seed as u32 % 8);
            plan(&mut scenario, Moment::At(Time(0)), Action::Crash(NodeId(node), sends));
        }
        let run = finished(scenario);
        let made: Vec<Option<i64>> =
            run.world().nodes.iter().map(|node| node.decision.map(|made| made.value.0)).collect();
        assert!(!disagree(made), "seed {seed}");
        stuck += u32::from(run.world().nodes.iter().any(|node| node.up && node.decision.is_none()));
    }
    assert!(stuck > 0);
    let mut scenario = consensus(3, 1, NodeSet::EMPTY, &[]);
    plan(&mut scenario, Moment::At(Time(0)), Action::Crash(NodeId(0), Crash::AfterSends(2)));
    (scenario.network.least, scenario.network.most) = (Span::ms(10), Span::ms(10));
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    assert_eq!((status(&run, "termination"), status(&run, "agreement")), (Status::Breached, Status::Holds));
}

#[test]
fn hearing_too_few_or_looking_no_further_disagrees() {
    for (word, text) in [("hear", "1"), ("own-view", "on")] {
        let differ = |params: &[(&str, &str)], seed| {
            let scenario = with_inputs(consensus(5, seed, NodeSet::EMPTY, params), &[0, 1, 0, 1, 1]);
            disagree(decided(&finished(scenario)))
        };
        assert!((0..200).any(|seed| differ(&[(word, text)], seed)), "{word}");
        assert!((0..200).all(|seed| !differ(&[], seed)));
    }
}

#[test]
fn a_liar_in_the_group_divides_the_others() {
    // All five are alike but for the liar, whose word decides: two honest nodes propose 0 and two 1.
    let mut scenario = consensus(5, 1, NodeSet::EMPTY, &[("hear", "4")]);
    scenario = with_inputs(scenario, &[0, 0, 0, 1, 1]);
    corrupt(&mut scenario, 0, "split");
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    assert_eq!(decided(&run)[1..], [Some(1), Some(0), Some(1), Some(0)]);
    assert_eq!(status(&run, "agreement"), Status::Breached);
}
