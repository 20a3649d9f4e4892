//! G016 and G017: k-set agreement.

use super::floodset::patterns;
use super::*;
use assent::network::{Life, Verdict};
use assent::scenario::Target;
use std::collections::BTreeSet;

fn values(run: &Run) -> usize {
    decided(run).into_iter().flatten().collect::<BTreeSet<i64>>().len()
}

/// Executions of five nodes with at most two crashes and inputs 0, 1, 2 in which all three are decided. The nodes are
/// alike, so inputs are played once up to their order; with fewer than three values there is nothing to break.
fn three_decided(rounds: &str) -> (u64, u64) {
    let base = scenario("k-set", 5, 2, &[("k", "2"), ("rounds", rounds)]);
    let patterns = patterns(5, 2, rounds.parse().unwrap());
    let mut broken = 0;
    for (zeros, ones) in [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (3, 1)] {
        let inputs: Vec<i64> = (0..5).map(|node| i64::from(node >= zeros) + i64::from(node >= zeros + ones)).collect();
        let factorial = |number: u64| (1..=number).product::<u64>();
        let times = 120 / (factorial(zeros) * factorial(ones) * factorial(5 - zeros - ones));
        for pattern in &patterns {
            let mut scenario = with_inputs(base.clone(), &inputs);
            for (node, round, reaching) in pattern {
                crash_in_round(&mut scenario, *node, *round, *reaching);
            }
            broken += times * u64::from(values(&finished(scenario)) > 2);
        }
    }
    (broken, 243 * patterns.len() as u64)
}

#[test]
fn g016_one_round_lets_three_values_through() {
    assert_eq!(three_decided("1"), (960, 641_763));
}

#[test]
fn g016_two_rounds_do_not() {
    assert_eq!(three_decided("2"), (0, 2_527_443));
}

#[test]
fn messages_and_rounds() {
    for (n, f, k, rounds) in [(5, 2, 2, 2), (7, 4, 2, 3), (7, 4, 3, 2), (6, 3, 4, 1), (4, 2, 1, 3)] {
        let scenario = scenario("k-set", n, f, &[("k", &k.to_string())]);
        let setup = scenario.setup();
        let sent = rounds * u64::from(n) * u64::from(n - 1);
        assert_eq!((scenario.protocol.card().messages.count)(&setup), Some(sent));
        assert_eq!((scenario.protocol.card().rounds.count)(&setup), Some(rounds));
        let run = finished(scenario);
        assert_eq!((run.world().tallies.sent, run.world().now), (sent, Time(rounds * 10_000)));
    }
    let waiting = scenario("k-set", 5, 2, &[("variant", "async")]);
    assert_eq!((waiting.protocol.card().messages.count)(&waiting.setup()), Some(20));
    assert_eq!(finished(waiting).world().tallies.sent, 20);
}

/// The numbers of different decisions over all sets of values that the nodes may wait for.
fn waiting_sets(n: u16, f: u16, params: &[(&str, &str)]) -> BTreeSet<usize> {
    let params: Vec<(&str, &str)> = params.iter().copied().chain([("variant", "async")]).collect();
    let base = scenario("k-set", n, f, &params);
    let missed = f + u16::from(params.len() > 1);
    let late = |node: u16| subsets_of_others(n, node).filter(|set| set.len() == missed).collect::<Vec<NodeSet>>();
    let choices: Vec<Vec<NodeSet>> = (0..n).map(late).collect();
    let mut seen = BTreeSet::new();
    for choice in 0..choices.iter().map(Vec::len).product::<usize>() {
        let mut scenario = base.clone();
        let mut rest = choice;
        for (to, sets) in (0..n).zip(&choices) {
            let (from, to) = (sets[rest % sets.len()], [NodeId(to)].into_iter().collect());
            rest /= sets.len();
            let target = Target::Links { from, to, kind: None };
            let action = Action::Meddle { target, verdict: Verdict::Delay(Span::ms(50)), life: Life::Always };
            plan(&mut scenario, Moment::At(Time(0)), action);
        }
        seen.insert(values(&finished(scenario)));
    }
    seen
}

#[test]
fn g017_waiting_for_all_but_f_decides_at_most_one_value_more() {
    assert_eq!(waiting_sets(4, 1, &[]), BTreeSet::from([1, 2]));
    assert_eq!(waiting_sets(4, 2, &[]), BTreeSet::from([1, 2, 3]));
    assert_eq!(waiting_sets(5, 2, &[]), BTreeSet::from([1, 2, 3]));
    assert_eq!(waiting_sets(4, 1, &[("wait-for-fewer", "on")]), BTreeSet::from([1, 2, 3]));
}

/// Two chains side by side, 0 → 2 → 4 and 1 → 3 → 5; n6 hears of neither.
fn two_chains(rounds: &str) -> Run {
    let mut scenario = with_inputs(scenario("k-set", 7, 4, &[("k", "2"), ("rounds", rounds)]), &[0, 1, 2, 2, 2, 2, 2]);
    for node in 0..4 {
        let next = [NodeId(node + 2)].into_iter().collect();
        crash_in_round(&mut scenario, node, u32::from(node / 2) + 1, next);
    }
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    run
}

#[test]
fn two_chains_defeat_two_rounds_and_not_three() {
    let run = two_chains("2");
    assert_eq!(decided(&run)[4..], [Some(0), Some(1), Some(2)]);
    assert_eq!((status(&run, "at-most-k"), status(&run, "fault-bound")), (Status::Breached, Status::Holds));
    let reports = run.reports();
    let report = reports.iter().find(|report| report.property.id == "at-most-k").unwrap();
    assert_eq!(report.finding.text, "3 different values are decided (0, 1, 2), and 2 are allowed");
    let run = two_chains("3");
    assert_eq!(decided(&run)[4..], [Some(0), Some(0), Some(0)]);
    assert_eq!(status(&run, "at-most-k"), Status::Holds);
}

#[test]
fn asynchronously_f_must_be_less_than_k() {
    for (k, expected) in [("2", Status::Breached), ("3", Status::Holds)] {
        let mut run = Run::new(scenario("k-set", 5, 2, &[("variant", "async"), ("k", k)])).unwrap();
        run.finish();
        assert_eq!(status(&run, "requirement"), expected);
    }
}

#[test]
fn the_asynchronous_variant_counts_on_no_bound() {
    for (variant, expected) in [("async", Status::Holds), ("sync", Status::Breached)] {
        let mut scenario = scenario("k-set", 5, 1, &[("variant", variant), ("k", "2")]);
        // Later than any bound.
        let target = Target::Links { from: NodeSet::all(5), to: NodeSet::all(5), kind: None };
        let slow = Action::Meddle { target, verdict: Verdict::Delay(Span::ms(500)), life: Life::Always };
        plan(&mut scenario, Moment::At(Time(0)), slow);
        let mut run = Run::new(scenario).unwrap();
        run.finish();
        let found = ["synchrony", "at-most-k"].map(|property| status(&run, property));
        assert_eq!(found, [expected; 2], "{variant}");
    }
}
