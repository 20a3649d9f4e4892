//! Lock step: every crash pattern and every lie, against the figures counted by running each execution.

use super::*;

/// Executions at whose end this property is broken, and all of them, over all inputs.
fn count(scenario: &Scenario, list: &str, traitors: &[u16], property: &str) -> (u64, u64) {
    let (mut broken, mut all) = (0, 0);
    for scenario in with_bits(scenario) {
        let rules = rules(&scenario, list);
        let mut search = Search::new(scenario, rules, nodes(traitors)).unwrap();
        let answer = search.finish();
        assert_eq!(answer.stopped, None);
        all += answer.executions.unwrap();
        let place = search.judge().properties().iter().position(|known| known.id == property).unwrap();
        broken += search.broken()[place].executions;
    }
    (broken, all)
}

fn flood(n: u16, f: u16, rounds: &str) -> (u64, u64) {
    count(&scenario("floodset", n, f, &[("rounds", rounds)]), "", &[], "agreement")
}

#[test]
fn g010_every_crash_pattern() {
    assert_eq!(flood(3, 1, "1"), (6, 104));
    assert_eq!(flood(4, 1, "1"), (24, 528));
    assert_eq!(flood(4, 2, "2"), (48, 25_616));
    assert_eq!(flood(5, 1, "1"), (70, 2_592));
    assert_eq!(flood(3, 1, "2"), (0, 200));
    assert_eq!(flood(4, 1, "2"), (0, 1_040));
    assert_eq!(flood(4, 2, "3"), (0, 56_848));
    assert_eq!(flood(5, 1, "2"), (0, 5_152));
    assert_eq!(flood(2, 1, "1"), (0, 20));
    assert_eq!(flood(3, 2, "2"), (0, 1_736));
}

fn oral(n: u16, m: u16, traitors: &[u16], list: &str, property: &str) -> (u64, u64) {
    count(&scenario("om", n, m, &[]), list, traitors, property)
}

#[test]
fn g019_every_lie_of_one_general() {
    assert_eq!(oral(4, 1, &[3], "", "ic2"), (0, 8));
    assert_eq!(oral(4, 1, &[3], "", "agreement"), (0, 8));
    assert_eq!(oral(3, 1, &[2], "", "ic2"), (1, 4));
    // A commander's lies do not depend on his order, so both orders give the same eight, and four.
    assert_eq!(oral(4, 1, &[0], "", "agreement"), (0, 2 * 8));
    assert_eq!(oral(3, 1, &[0], "", "agreement"), (0, 2 * 4));
    assert_eq!(oral(4, 1, &[0], "silence=on", "agreement"), (0, 2 * 27));
}

#[test]
fn g020_too_many_traitors_or_the_wrong_number_of_rounds() {
    assert_eq!(oral(4, 1, &[0, 3], "", "agreement"), (2 * 8, 2 * 32));
    assert_eq!(oral(4, 0, &[0], "", "agreement"), (2 * 6, 2 * 8));
}

#[test]
fn g022_every_release_plan_of_signed_orders() {
    let signed = |m, traitors: &[u16], params: &[(&str, &str)]| {
        let mut scenario = scenario("sm", 4, m, params);
        scenario.inputs[0] = None;
        count(&scenario, "", traitors, "agreement")
    };
    assert_eq!(signed(1, &[0, 1], &[]), (30, 256));
    assert_eq!(signed(2, &[0, 1], &[("rounds", "2")]), (30, 256));
    assert_eq!(signed(2, &[0, 1], &[]), (0, 4_096));
    assert_eq!(signed(1, &[0], &[("no-length-check", "on")]), (372, 4_096));
    assert_eq!(signed(1, &[0], &[]), (0, 4_096));
}
