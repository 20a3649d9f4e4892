//! The arbiter of the catalogue's P17: partially correct, and dead with its arbiter.

use super::*;

#[test]
fn s19_the_stories_come_true() {
    for id in ["arbiter-crash", "arbiter-zero", "arbiter-one", "bivalent-for-ever", "bivalent-coins"] {
        assert_eq!(breaches(&shipped(id)), [""; 0], "{id}");
    }
    // Every round of the game is like the one before: some forty in 400 ms would be two delays each.
    let run = shipped("bivalent-for-ever");
    let rounds: Vec<_> = (0..3).map(|node| run.badge(NodeId(node)).unwrap().epoch.unwrap()).collect();
    assert!(rounds.iter().all(|round| *round >= 18), "{rounds:?}");
}

#[test]
fn both_values_are_possible_and_one_is_decided() {
    for n in [2u16, 3, 5, 7] {
        let mut decided_values = Vec::new();
        for first in 1..n {
            let mut scenario = steady(scenario("arbiter", n, 0, &[]), 10, 500);
            scenario.inputs = NodeId::all(n).map(|node| Some(Value(i64::from(node.0)))).collect();
            scenario.until = Until::Quiet;
            for other in (1..n).filter(|other| *other != first) {
                let text = format!("assent 1\ntitle t\nrun arbiter n={n}\nat 0ms delay n{other}->n0 by 5ms\n");
                scenario.script.extend(Scenario::parse(&text).unwrap().script);
            }
            let run = finished(scenario);
            assert_eq!(run.world().tallies.sent, 2 * u64::from(n - 1));
            assert_eq!(decided(&run), vec![Some(i64::from(first)); usize::from(n)]);
            decided_values.push(first);
        }
        assert_eq!(decided_values.len(), usize::from(n - 1));
    }
}

#[test]
fn a_lying_arbiter_splits_the_others() {
    let mut scenario = scenario("arbiter", 3, 0, &[]);
    corrupt(&mut scenario, 0, "split");
    assert_eq!(decided(&finished(scenario))[1..], [Some(1), Some(0)]);
}
