//! G008 to G012: FloodSet.

use super::*;

fn flood(n: u16, f: u16, rounds: u32, params: &[(&str, &str)]) -> Scenario {
    let rounds = rounds.to_string();
    let params: Vec<(&str, &str)> = params.iter().copied().chain([("rounds", rounds.as_str())]).collect();
    scenario("floodset", n, f, &params)
}

/// All patterns of at most `f` crashers, each with a round and the recipients it still reaches in it.
pub(super) fn patterns(n: u16, f: u16, rounds: u32) -> Vec<Vec<(u16, u32, NodeSet)>> {
    let mut all = vec![Vec::new()];
    let mut longest = all.clone();
    for _ in 0..f {
        let mut longer = Vec::new();
        for pattern in &longest {
            let next = pattern.last().map_or(0, |(node, ..): &(u16, u32, NodeSet)| node + 1);
            for node in next..n {
                for round in 1..=rounds {
                    for reaching in subsets_of_others(n, node) {
                        longer.push(pattern.iter().copied().chain([(node, round, reaching)]).collect::<Vec<_>>());
                    }
                }
            }
        }
        all.extend(longer.iter().cloned());
        longest = longer;
    }
    all
}

/// How many executions disagree, of how many; every one must terminate with decisions that are inputs.
fn exhaust(n: u16, f: u16, rounds: u32, params: &[(&str, &str)]) -> (u32, u32) {
    let base = flood(n, f, rounds, params);
    let patterns = patterns(n, f, rounds);
    let (mut differ, mut executions) = (0, 0);
    for inputs in bit_vectors(n) {
        for pattern in &patterns {
            let mut scenario = with_inputs(base.clone(), &inputs);
            for (node, round, reaching) in pattern {
                crash_in_round(&mut scenario, *node, *round, *reaching);
            }
            let run = finished(scenario);
            let decided = decided(&run);
            assert_eq!(decided.iter().flatten().count(), usize::from(n) - pattern.len());
            assert!(decided.iter().flatten().all(|value| inputs.contains(value)));
            executions += 1;
            differ += u32::from(disagree(decided));
        }
    }
    (differ, executions)
}

#[test]
fn g008_messages_of_the_plain_variant() {
    for (n, f, sent) in [(3, 1, 12), (4, 1, 24), (4, 2, 36), (5, 2, 60), (7, 3, 168)] {
        let scenario = scenario("floodset", n, f, &[]);
        assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(sent));
        assert_eq!(finished(scenario).world().tallies.sent, sent, "n = {n}, f = {f}");
    }
}

#[test]
fn g009_messages_of_the_variant_that_sends_what_is_new() {
    for (n, f) in [(3, 1), (4, 1), (4, 2), (5, 2), (7, 3)] {
        let all = u64::from(n) * u64::from(n - 1);
        let distinct: Vec<i64> = (0..i64::from(n)).collect();
        for (inputs, expected) in [(distinct, 2 * all), (vec![1; usize::from(n)], all)] {
            let scenario = with_inputs(scenario("floodset", n, f, &[("send", "new")]), &inputs);
            assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(expected));
            assert_eq!(finished(scenario).world().tallies.sent, expected, "n = {n}, f = {f}");
        }
    }
}

#[test]
fn g010_one_round_too_few_disagrees_seldom() {
    assert_eq!(exhaust(3, 1, 1, &[]), (6, 104));
    assert_eq!(exhaust(4, 1, 1, &[]), (24, 528));
    assert_eq!(exhaust(4, 2, 2, &[]), (48, 25_616));
    assert_eq!(exhaust(5, 1, 1, &[]), (70, 2_592));
}

#[test]
fn g010_enough_rounds_never_disagree() {
    assert_eq!(exhaust(3, 1, 2, &[]), (0, 200));
    assert_eq!(exhaust(4, 1, 2, &[]), (0, 1_040));
    assert_eq!(exhaust(4, 2, 3, &[]), (0, 56_848));
    assert_eq!(exhaust(5, 1, 2, &[]), (0, 5_152));
}

#[test]
fn g010_sending_only_what_is_new_changes_nothing() {
    let new = [("send", "new")];
    assert_eq!(exhaust(3, 1, 1, &new), (6, 104));
    assert_eq!(exhaust(4, 1, 1, &new), (24, 528));
    assert_eq!(exhaust(4, 2, 2, &new), (48, 25_616));
    assert_eq!(exhaust(4, 1, 2, &new), (0, 1_040));
}

#[test]
fn g011_the_dangerous_chain() {
    for f in 1..=4 {
        for (rounds, breached) in [(f, true), (f + 1, false)] {
            let n = f + 2;
            let inputs: Vec<i64> = (0..n).map(|node| i64::from(node > 0)).collect();
            let mut scenario = with_inputs(flood(n, f, u32::from(rounds), &[]), &inputs);
            for node in 0..f {
                let next = [NodeId(node + 1)].into_iter().collect();
                crash_in_round(&mut scenario, node, u32::from(node) + 1, next);
            }
            let mut run = Run::new(scenario).unwrap();
            run.finish();
            let expected = if breached { [Some(0), Some(1)] } else { [Some(0), Some(0)] };
            assert_eq!(decided(&run)[usize::from(f)..], expected, "f = {f}, {rounds} rounds");
            let expected = if breached { Status::Breached } else { Status::Holds };
            assert_eq!(status(&run, "agreement"), expected);
            assert_eq!(status(&run, "uniform-agreement"), expected);
            assert_eq!(status(&run, "fault-bound"), Status::Holds);
        }
    }
}

#[test]
fn g012_f_rounds_suffice_for_one_more_node_than_faults() {
    assert_eq!(exhaust(2, 1, 1, &[]), (0, 20));
    assert_eq!(exhaust(3, 2, 2, &[]), (0, 1_736));
}

#[test]
fn the_default_rule_decides_a_lone_value_and_else_zero() {
    for (inputs, expected) in [([3, 3, 3], 3), ([3, 4, 3], 0)] {
        let run = finished(with_inputs(scenario("floodset", 3, 1, &[("rule", "default")]), &inputs));
        assert_eq!(decided(&run), [Some(expected); 3]);
    }
}

#[test]
fn a_traitor_breaks_it_in_the_last_round() {
    let mut scenario = with_inputs(scenario("floodset", 4, 1, &[]), &[1, 1, 1, 1]);
    corrupt(&mut scenario, 3, "split");
    assert_eq!(decided(&finished(scenario.clone()))[..3], [Some(0), Some(0), Some(1)]);
    // In the variant that has nothing to say then, too.
    scenario.params.set(scenario.protocol.card(), "send", "new").unwrap();
    assert_eq!(decided(&finished(scenario.clone()))[..3], [Some(0), Some(0), Some(1)]);
    scenario.script.clear();
    corrupt(&mut scenario, 3, "hide");
    let run = finished(scenario);
    assert_eq!((decided(&run), run.world().tallies.sent), (vec![Some(1); 4], 3 * 3 + 1));
}

#[test]
fn a_message_slower_than_its_round_is_too_late() {
    let mut scenario = with_inputs(scenario("floodset", 3, 1, &[("rounds", "1")]), &[0, 1, 1]);
    scenario.network.most = Span(scenario.network.delta.0 + 1);
    scenario.network.least = scenario.network.most;
    assert_eq!(decided(&finished(scenario)), [Some(0), Some(1), Some(1)]);
}
