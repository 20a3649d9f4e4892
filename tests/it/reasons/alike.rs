//! Runs that a node cannot tell apart.

use super::shipped_run;
use assent::ids::{NodeId, StepId};
use assent::reasons::{alike, judge_alike};
use assent::scenario::Scenario;
use assent::scenario::shipped::SHIPPED;

#[test]
fn every_alike_that_is_shipped_is_true_up_to_the_nodes_decision() {
    let mut judged = 0;
    for shipped in SHIPPED {
        let scenario = shipped.scenario().unwrap();
        for claim in &scenario.alikes {
            let run = shipped_run(shipped.id);
            let (other, likeness) = judge_alike(&run, claim).unwrap();
            assert!(likeness.holds, "{}: {} and {}: {likeness:?}", shipped.id, claim.node, claim.id);
            assert!(likeness.up_to() > StepId(0) && shipped.id != claim.id, "{}", shipped.id);
            // They are two runs, not one.
            assert_ne!(run.digest(), other.digest(), "{}", shipped.id);
            judged += 1;
        }
    }
    assert!(judged >= 8, "{judged}");
}

#[test]
fn bob_can_tell_what_alice_cannot() {
    let (loyal, liar) = (shipped_run("generals-three"), shipped_run("generals-three-commander"));
    let alice = alike(&loyal, &liar, NodeId(1)).unwrap();
    assert!(alice.holds && alice.parting == (None, None));
    let bob = alike(&loyal, &liar, NodeId(2)).unwrap();
    // He starts, and then his order is another one.
    assert_eq!((bob.holds, bob.steps.len()), (false, 1));
    assert!(bob.parting.0.is_some() && bob.parting.1.is_some());
    let commander = alike(&loyal, &liar, NodeId(0)).unwrap();
    assert!(commander.holds, "he hears nothing in either");
}

#[test]
fn times_tell_runs_apart_only_where_the_model_is_synchronous() {
    let played = |text: &str| {
        let mut run = assent::run::Run::new(Scenario::parse(text).unwrap()).unwrap();
        run.finish();
        run
    };
    let pair = |head: &str, node: u16| {
        let (one, other) = (played(head), played(&format!("{head}at 0ms delay n0->n1 by 3ms\n")));
        alike(&one, &other, NodeId(node)).unwrap().holds
    };
    assert!(pair("assent 1\nrun two-phase-commit\nnet async delay=10ms\n", 1));
    assert!(!pair("assent 1\nrun two-generals messages=2\nnet sync delta=10ms delay=2ms\n", 1));
}

#[test]
fn what_every_node_knows_must_be_the_same() {
    let (three, four) = (shipped_run("generals-three"), shipped_run("generals-four"));
    assert!(alike(&three, &four, NodeId(1)).unwrap_err().contains("n, f and parameters"));
    assert!(alike(&three, &three, NodeId(3)).unwrap_err().contains("n0 to n2"));
    let own = shipped_run("dead-later");
    let other = shipped_run("dead-slow");
    assert!(!alike(&other, &own, NodeId(1)).unwrap().holds, "it decides where she is only slow");
}
