//! G001 to G003: failure-free broadcast.

use super::*;

const RULES: [&str; 4] = ["min", "max", "majority", "lowest-id"];

#[test]
fn g001_failure_free_messages() {
    for (n, sent) in [(2, 2), (3, 6), (4, 12), (5, 20), (6, 30), (7, 42)] {
        let scenario = scenario("broadcast", n, 0, &[]);
        assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(sent));
        assert_eq!(finished(scenario).world().tallies.sent, sent, "n = {n}");
    }
}

#[test]
fn g002_one_crash_in_mid_broadcast_disagrees() {
    for (rule, expected) in RULES.into_iter().zip([6, 6, 12, 8]) {
        let (mut cases, mut differ) = (0, 0);
        for inputs in bit_vectors(3) {
            for node in 0..3 {
                for reaching in subsets_of_others(3, node) {
                    let mut scenario = with_inputs(scenario("broadcast", 3, 0, &[("rule", rule)]), &inputs);
                    crash_in_round(&mut scenario, node, 1, reaching);
                    cases += 1;
                    differ += u32::from(disagree(decided(&finished(scenario))));
                }
            }
        }
        assert_eq!((rule, differ, cases), (rule, expected, 96));
    }
}

#[test]
fn g003_unanimous_inputs_are_decided_and_decisions_are_inputs() {
    for rule in RULES {
        for wait in ["round", "all"] {
            for inputs in bit_vectors(4) {
                let run =
                    finished(with_inputs(scenario("broadcast", 4, 0, &[("rule", rule), ("wait", wait)]), &inputs));
                let decided: Vec<i64> = decided(&run).into_iter().map(|made| made.expect("all decide")).collect();
                assert!(
                    decided.iter().all(|value| *value == decided[0] && inputs.contains(value)),
                    "{rule} {inputs:?}"
                );
            }
        }
    }
}
