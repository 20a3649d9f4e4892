//! G031 to G034: Ben-Or's protocol for crashes.

mod lockstep;

use super::*;
use assent::scenario::Until;
use lockstep::Lockstep;
use std::collections::BTreeMap;

fn ben_or(n: u16, f: u16, seed: u64, inputs: &[i64], params: &[(&str, &str)]) -> Scenario {
    let mut scenario = with_inputs(scenario("ben-or", n, f, params), inputs);
    scenario.seed = seed;
    scenario.until = Until::At(Time(0) + Span::ms(2_000));
    scenario
}

fn ended(scenario: Scenario) -> Run {
    let mut run = Run::untraced(scenario).unwrap();
    run.finish();
    run
}

#[test]
fn g033_equal_inputs_decide_in_the_first_round_whatever_the_schedule() {
    for (n, f) in [(3, 1), (4, 1), (5, 2), (7, 3), (2, 0)] {
        for (after, each) in [("announce", 3), ("one-more", 4)] {
            let mut scenario = ben_or(n, f, 1, &vec![1; usize::from(n)], &[("after", after)]);
            let sent = each * u64::from(n) * u64::from(n - 1);
            assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(sent));
            (scenario.network.least, scenario.network.most) = (Span::ms(10), Span::ms(10));
            let run = ended(scenario.clone());
            assert_eq!((run.world().next_time(), run.world().tallies.sent), (None, sent), "n = {n}, {after}");
            assert!(run.world().nodes.iter().all(|node| node.decision.is_some_and(|made| made.at == Time(20_000))));
            (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(100));
            for seed in 0..30 {
                scenario.seed = seed;
                let run = ended(scenario.clone());
                assert_eq!(decided(&run), vec![Some(1); usize::from(n)]);
                assert!(run.world().tallies.sent <= sent, "no second round but the one more");
            }
        }
    }
}

#[test]
fn crashes_and_schedules_within_the_model_break_nothing() {
    for (n, f, inputs) in
        [(3, 1, [0, 1, 1].as_slice()), (4, 1, &[0, 1, 0, 1]), (5, 2, &[0, 1, 1, 0, 1]), (5, 2, &[1; 5])]
    {
        for (seed, after) in (0..150).zip(["announce", "one-more"].into_iter().cycle()) {
            let mut scenario = ben_or(n, f, seed, inputs, &[("after", after)]);
            (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(20));
            for crash in 0..f {
                let (node, sends) = (NodeId((seed as u16 + 2 * crash) % n), seed as u32 * (3 + u32::from(crash)) % 17);
                plan(&mut scenario, Moment::At(Time(0)), Action::Crash(node, Crash::AfterSends(sends)));
            }
            let run = ended(scenario);
            let made = decided(&run);
            assert_eq!(run.world().next_time(), None, "quiet, seed {seed}");
            assert!(!disagree(run.world().nodes.iter().map(|node| node.decision.map(|made| made.value.0))), "uniform");
            assert!(run.world().nodes.iter().zip(made).all(|(node, made)| !node.up || made.is_some()), "seed {seed}");
            assert!(
                inputs != [1; 5] || run.world().nodes.iter().all(|node| node.decision.is_none_or(|it| it.value.0 == 1))
            );
        }
    }
}

#[test]
fn no_two_values_are_proposed_in_one_round() {
    for seed in 0..60 {
        let mut run = Run::new(ben_or(5, 2, seed, &[0, 1, 1, 0, 1], &[])).unwrap();
        run.finish();
        let mut proposed = BTreeMap::new();
        for (_, step) in run.trace().steps() {
            for (_, parcel) in run.trace().sent(step) {
                let label = run.plan().machine.label(&parcel.draft.msg);
                if let ("propose", Some(value)) = (label.kind, label.value) {
                    assert_eq!(*proposed.entry(label.epoch).or_insert(value), value, "seed {seed}");
                }
            }
        }
        for property in ["agreement", "uniform-agreement", "unanimity-validity", "decide-once", "termination"] {
            assert_eq!(status(&run, property), Status::Holds, "{property}, seed {seed}");
        }
    }
}

#[test]
fn g034_half_of_the_nodes_faulty_never_decides_and_never_disagrees() {
    for inputs in [[1, 1, 1, 1], [0, 1, 0, 1]] {
        for seed in 0..20 {
            assert_eq!(decided(&ended(ben_or(4, 2, seed, &inputs, &[]))), [None; 4]);
        }
    }
    // The survivor of three waits for ever.
    let mut scenario = ben_or(3, 1, 1, &[1, 1, 1], &[]);
    scenario.until = Until::Quiet;
    for node in 0..2 {
        plan(&mut scenario, Moment::At(Time(0)), Action::Crash(NodeId(node), Crash::AfterSends(1)));
    }
    let mut run = Run::new(scenario).unwrap();
    assert_eq!(run.finish(), Ended::Quiet);
    assert_eq!((status(&run, "termination"), status(&run, "fault-bound")), (Status::Breached, Status::Breached));
}

#[test]
fn lowered_thresholds_let_two_halves_disagree() {
    let low = [("received-majority", "on"), ("decide-at-f", "on")];
    for (params, expected) in [(low.as_slice(), [Some(0), Some(0), Some(1), Some(1)]), (&[], [None; 4])] {
        let mut scenario = ben_or(4, 2, 1, &[0, 0, 1, 1], params);
        let half = |nodes: [u16; 2]| nodes.into_iter().map(NodeId).collect();
        plan(&mut scenario, Moment::At(Time(0)), Action::Cut(vec![half([0, 1]), half([2, 3])]));
        assert_eq!(decided(&ended(scenario)), expected);
    }
}

#[test]
fn each_mistake_is_seen_and_only_with_it() {
    let differ = |mistake: &str, n, f, inputs: &[i64], seed| {
        let params = [(mistake, "on"), ("after", "one-more")];
        let params = if mistake.is_empty() { &params[1..] } else { &params };
        let mut scenario = ben_or(n, f, seed, inputs, params);
        (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(20));
        disagree(decided(&ended(scenario)))
    };
    for mistake in ["received-majority", "decide-at-f", "count-blank", "coin-anyway"] {
        let found = (0..300).filter(|seed| differ(mistake, 5, 2, &[0, 1, 1, 0, 1], *seed)).count();
        assert!(found > 0, "{mistake}");
    }
    assert!((0..300).all(|seed| !differ("", 5, 2, &[0, 1, 1, 0, 1], seed)));
    // Who stops at once leaves the others waiting.
    let stuck = |params: &[(&str, &str)]| {
        (0..100)
            .filter(|seed| {
                let run = ended(ben_or(3, 1, *seed, &[0, 1, 1], params));
                decided(&run).contains(&None)
            })
            .count()
    };
    assert!(stuck(&[("stop", "on")]) > 0);
    assert_eq!(stuck(&[]), 0);
}

#[test]
fn g031_the_worst_schedule_leaves_everything_to_the_coins() {
    // As long as both values are about, every node can be shown both: nobody proposes, and all toss. So the next values
    // are any of 2ⁿ, equally likely; once they are equal, a round decides. That takes 1 + 2ⁿ⁻¹ rounds on average.
    for (n, expected) in [(3u16, 5.0), (5, 17.0), (7, 65.0)] {
        let mut alike = 0;
        let start = Lockstep::new(&ben_or(n, (n - 1) / 2, 1, &bits(n, 1), &[("after", "one-more")]));
        for coins in 0..1u32 << n {
            let mut nodes = start.clone();
            nodes.round(&|values, node| mixed(values, node), &|_, _, proposal| proposal, coins);
            assert_eq!(nodes.values(), bits(n, coins), "everybody tossed");
            assert!(nodes.decided.iter().all(|made| !made));
            if nodes.values().iter().all(|value| *value == nodes.values()[0]) {
                alike += 1;
                nodes.round(&|values, node| mixed(values, node), &|_, _, proposal| proposal, 0);
                assert!(nodes.decided.iter().all(|made| *made));
            }
        }
        let chance = f64::from(alike) / f64::from(1u32 << n);
        assert!((1.0 + 1.0 / chance - expected).abs() < 1e-9, "n = {n}");
    }
}

/// The bits of a number, one a node.
fn bits(n: u16, number: u32) -> Vec<i64> {
    (0..n).map(|node| i64::from(number >> node & 1)).collect()
}

/// The other nodes, those with the other value first.
fn mixed(values: &[i64], node: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).filter(|other| *other != node).collect();
    order.sort_by_key(|other| values[*other] == values[node]);
    order
}

#[test]
fn g032_a_fair_schedule_of_three_in_step() {
    // Each node hears itself and, with equal chance, one of the others: 51/19 rounds on average until the last decision.
    // (47/18 if a node's own message may be the one it does not wait for.)
    let start = Lockstep::new(&ben_or(3, 1, 1, &[0, 1, 1], &[("after", "one-more")]));
    let mut known = BTreeMap::from([(start.key(), start.clone())]);
    let mut table: BTreeMap<_, Vec<_>> = BTreeMap::new();
    while let Some(key) = known.keys().find(|key| !table.contains_key(*key)).cloned() {
        let mut next = Vec::new();
        for choice in 0..512u32 {
            let mut nodes = known[&key].clone();
            if key.1.iter().all(|made| *made) {
                break;
            }
            let first = |choice: u32, node: usize| vec![(node + 1 + (choice >> node & 1) as usize) % 3];
            nodes.round(&|_, node| first(choice, node), &|_, node, _| first(choice >> 3, node), choice >> 6);
            next.push(nodes.key());
            known.entry(nodes.key()).or_insert(nodes);
        }
        table.insert(key, next);
    }
    let mut value: BTreeMap<_, f64> = table.keys().map(|key| (key.clone(), 0.0)).collect();
    for _ in 0..300 {
        let better = |next: &Vec<_>| match next.len() {
            0 => 0.0,
            all => 1.0 + next.iter().map(|key| value[key]).sum::<f64>() / all as f64,
        };
        value = table.iter().map(|(key, next)| (key.clone(), better(next))).collect();
    }
    assert!((value[&start.key()] - 51.0 / 19.0).abs() < 1e-9, "{}", value[&start.key()]);
}

#[test]
fn without_a_coin_a_schedule_keeps_it_undecided_for_ever() {
    let params = [("coin", "keep"), ("after", "one-more")];
    let mut nodes = Lockstep::new(&ben_or(3, 1, 1, &[0, 1, 1], &params));
    for _ in 0..200 {
        nodes.round(&|values, node| mixed(values, node), &|_, _, proposal| proposal, 0b111);
        assert_eq!((nodes.values(), nodes.decided.clone()), (vec![0, 1, 1], vec![false; 3]));
    }
}
