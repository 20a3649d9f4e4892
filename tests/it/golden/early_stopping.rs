//! G013 to G015 and G062: early stopping.

use super::floodset::patterns;
use super::*;
use std::collections::BTreeMap;

/// What came of all crash patterns.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    executions: u64,
    agreement: u64,
    uniform: u64,
    /// By how many crashed: the latest round in which a node decided.
    rounds: BTreeMap<usize, u64>,
}

/// The vectors of bits up to the order of the nodes, each with how many there are of its kind.
fn inputs_up_to_order(n: u16) -> Vec<(Vec<i64>, u64)> {
    let kind = |ones: u16| {
        let vector: Vec<i64> = (0..n).map(|node| i64::from(node < ones)).collect();
        let number = bit_vectors(n).filter(|bits| bits.iter().sum::<i64>() == i64::from(ones)).count();
        (vector, number as u64)
    };
    (0..=n).map(kind).collect()
}

/// Plays every pattern of at most f crashes, on all inputs (up to the order of the nodes, since all are alike), or on the
/// sender's alone.
fn exhaust(n: u16, f: u16, params: &[(&str, &str)]) -> Tally {
    let base = scenario("early-stopping", n, f, params);
    let broadcast = params.contains(&("variant", "broadcast"));
    let inputs = if broadcast { vec![(vec![1; usize::from(n)], 1)] } else { inputs_up_to_order(n) };
    let mut tally = Tally::default();
    for pattern in patterns(n, f, u32::from(f) + 1) {
        for (inputs, times) in &inputs {
            let mut scenario = with_inputs(base.clone(), inputs);
            for (node, round, reaching) in &pattern {
                crash_in_round(&mut scenario, *node, *round, *reaching);
            }
            let run = finished(scenario);
            let nodes = &run.world().nodes;
            assert!(nodes.iter().all(|node| !node.up || node.decision.is_some()), "termination");
            let made = || nodes.iter().filter_map(|node| node.decision);
            if broadcast {
                let faulty = Value::SENDER_FAULTY;
                let validity = made().all(|made| made.value == Value(1) || (made.value == faulty && !nodes[0].up));
                assert!(validity || params.len() > 1, "validity, unless a mistake is made");
            } else {
                assert!(made().all(|made| inputs.contains(&made.value.0)), "any-input validity");
            }
            tally.executions += times;
            tally.agreement += times * u64::from(disagree(decided(&run)));
            tally.uniform += times * u64::from(disagree(made().map(|made| Some(made.value.0))));
            // At the start of a round, or at the end of the last one.
            let delta = run.scenario().network.delta.0;
            let round = made().map(|made| (made.at.0 / delta + 1).min(u64::from(f) + 1)).max().unwrap_or(0);
            let worst = tally.rounds.entry(pattern.len()).or_default();
            *worst = round.max(*worst);
        }
    }
    tally
}

fn rounds(worst: &[u64]) -> BTreeMap<usize, u64> {
    worst.iter().copied().enumerate().collect()
}

#[test]
fn g013_consensus_stops_two_rounds_after_the_crashes() {
    for (n, f, executions, worst) in
        [(3, 1, 200, [2, 2].as_slice()), (4, 1, 1_040, &[2, 2]), (4, 2, 56_848, &[2, 3, 3])]
    {
        let expected = Tally { executions, agreement: 0, uniform: 0, rounds: rounds(worst) };
        assert_eq!(exhaust(n, f, &[]), expected, "n = {n}, f = {f}");
    }
}

#[test]
fn g013_the_broadcast_does_too() {
    let broadcast = [("variant", "broadcast")];
    for (n, f, executions, worst) in
        [(3, 1, 25, [2, 2].as_slice()), (4, 1, 65, &[2, 2]), (4, 2, 3_553, &[2, 3, 3]), (5, 2, 23_281, &[2, 3, 3])]
    {
        let expected = Tally { executions, agreement: 0, uniform: 0, rounds: rounds(worst) };
        assert_eq!(exhaust(n, f, &broadcast), expected, "n = {n}, f = {f}");
    }
}

/// Of five nodes with room for three crashes: all patterns of at most two, and many of three.
#[test]
fn g013_three_crashes_of_five() {
    let base = scenario("early-stopping", 5, 3, &[("variant", "broadcast")]);
    let mut chance = assent::chance::Chance::new(1, assent::chance::Purpose::Faults, 0);
    let mut all = patterns(5, 2, 4);
    for _ in 0..20_000 {
        let spared = [chance.below(5) as u16, chance.below(5) as u16];
        let crashing = (0..5).filter(|node| !spared.contains(node)).take(3);
        let mut when = |node: u16| {
            let reaching = NodeSet::from_bits(u128::from(chance.below(32) & !(1 << node)));
            (node, 1 + chance.below(4) as u32, reaching)
        };
        all.push(crashing.map(&mut when).collect());
    }
    let mut worst: BTreeMap<usize, u64> = BTreeMap::new();
    for pattern in all {
        let mut scenario = base.clone();
        for (node, round, reaching) in &pattern {
            crash_in_round(&mut scenario, *node, *round, *reaching);
        }
        let run = finished(scenario);
        let made = run.world().nodes.iter().filter_map(|node| node.decision);
        assert!(!disagree(made.clone().map(|made| Some(made.value.0))), "{pattern:?}");
        let round = made.map(|made| (made.at.0 / 10_000 + 1).min(4)).max().unwrap_or(0);
        let known = worst.entry(pattern.len()).or_default();
        *known = round.max(*known);
    }
    assert_eq!(worst, rounds(&[2, 3, 4, 4]));
}

#[test]
fn g014_messages_of_a_broadcast_without_crashes() {
    for (n, sent) in [(3, 10), (4, 21), (5, 36), (7, 78)] {
        for f in 1..n.min(4) {
            let scenario = scenario("early-stopping", n, f, &[("variant", "broadcast")]);
            assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(sent));
            assert_eq!(finished(scenario).world().tallies.sent, sent, "n = {n}, f = {f}");
        }
    }
    for (variant, n, f, sent) in
        [("uniform", 4, 2, 24), ("early-deciding", 5, 1, 40), ("uniform", 4, 0, 12), ("broadcast", 4, 0, 12)]
    {
        let scenario = scenario("early-stopping", n, f, &[("variant", variant)]);
        assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(sent));
        assert_eq!(finished(scenario).world().tallies.sent, sent, "{variant}");
    }
}

#[test]
fn g015_deciding_before_saying_so_is_not_uniform() {
    let tally = exhaust(4, 2, &[("variant", "early-deciding")]);
    assert_eq!((tally.agreement, tally.uniform, tally.executions), (0, 24, 56_848));
}

#[test]
fn g062_the_classic_slips() {
    let of = |params: &[(&str, &str)]| {
        let tally = exhaust(4, 2, params);
        (tally.agreement, tally.executions)
    };
    assert_eq!(of(&[("variant", "broadcast"), ("no-relay", "on")]), (294, 3_553));
    assert_eq!(of(&[("variant", "broadcast"), ("as-many-silent", "on")]), (246, 3_553));
    assert_eq!(of(&[("one-less-before", "on")]), (984, 56_848));
}

#[test]
fn monitors_see_what_goes_wrong() {
    // n0 reaches n1 alone and is gone; n1 decides and is gone.
    let vanishing = |variant: &str| {
        let mut scenario = with_inputs(scenario("early-stopping", 4, 2, &[("variant", variant)]), &[0, 1, 1, 1]);
        plan(
            &mut scenario,
            Moment::Round(1),
            Action::Crash(NodeId(0), Crash::Reaching([NodeId(1)].into_iter().collect())),
        );
        plan(&mut scenario, Moment::Round(2), Action::Crash(NodeId(1), Crash::Reaching(NodeSet::EMPTY)));
        let mut run = Run::new(scenario).unwrap();
        run.finish();
        (status(&run, "uniform-agreement"), status(&run, "agreement"))
    };
    assert_eq!(vanishing("early-deciding"), (Status::Breached, Status::Holds));
    assert_eq!(vanishing("uniform"), (Status::Holds, Status::Holds));
    // The sender reaches n1 alone, which delivers and stops.
    for (word, expected) in [("on", Status::Breached), ("off", Status::Holds)] {
        let mut scenario = scenario("early-stopping", 4, 2, &[("variant", "broadcast"), ("no-relay", word)]);
        scenario.inputs[0] = Some(Value(1));
        plan(
            &mut scenario,
            Moment::Round(1),
            Action::Crash(NodeId(0), Crash::Reaching([NodeId(1)].into_iter().collect())),
        );
        let mut run = Run::new(scenario).unwrap();
        run.finish();
        assert_eq!(status(&run, "agreement"), expected);
        assert_eq!(status(&run, "sender-integrity"), Status::Holds);
    }
}

#[test]
fn a_traitor_is_out_of_the_model() {
    let mut scenario = with_inputs(scenario("early-stopping", 4, 1, &[("variant", "broadcast")]), &[1; 4]);
    corrupt(&mut scenario, 0, "split");
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    assert_eq!(decided(&run)[1..], [Some(0), Some(0), Some(1)]);
    assert_eq!((status(&run, "agreement"), status(&run, "fault-bound")), (Status::Breached, Status::Breached));
    let mut scenario = with_inputs(super::scenario("early-stopping", 4, 1, &[]), &[1; 4]);
    corrupt(&mut scenario, 3, "split");
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    assert_eq!(status(&run, "correct-input-validity"), Status::Breached);
}
