//! Rewinding, seeking, forking: any moment is reached again exactly as it was.

use assent::faults::Crash;
use assent::ids::{NodeId, StepId};
use assent::protocols;
use assent::run::{Ended, History, Run};
use assent::scenario::{Action, Moment, Planned, Scenario};
use assent::time::Time;

fn broadcast(n: u16) -> Scenario {
    let mut scenario = Scenario::plain(protocols::find("broadcast").expect("in the catalogue"));
    scenario.resize(n);
    scenario
}

#[test]
fn a_plain_run_ends_quietly_with_everyone_decided() {
    let mut run = Run::new(broadcast(4)).unwrap();
    assert_eq!(run.finish(), Ended::Quiet);
    assert_eq!(run.world().tallies.sent, 12);
    assert_eq!(run.world().tallies.delivered, 12);
    // 4 starts, 12 arrivals, 4 alarms.
    assert_eq!(run.last(), StepId(20));
    let decided: Vec<i64> = run.world().nodes.iter().map(|node| node.decision.unwrap().value.0).collect();
    assert_eq!(decided, [0, 0, 0, 0]);
}

#[test]
fn every_step_is_reached_again_with_its_digest() {
    let mut run = Run::new(broadcast(9)).unwrap();
    run.finish();
    let last = run.last().0;
    let digests: Vec<_> = run.trace().steps().map(|(_, step)| step.digest).collect();
    for target in (1..=last).rev().chain([last, 1, last / 2]) {
        run.seek(StepId(target));
        assert_eq!(run.cursor(), StepId(target));
        assert_eq!(run.digest(), digests[target as usize - 1], "step {target}");
    }
    assert_eq!(run.differs(), None);
}

#[test]
fn a_fork_keeps_both_branches() {
    let mut history = History::new(broadcast(3)).unwrap();
    history.run_mut().finish();
    let straight = history.run().digest();
    history.run_mut().seek(StepId(5));
    history.act(Time(0), Action::Crash(NodeId(0), Crash::Now)).unwrap();
    assert_eq!(history.run().cursor(), StepId(6));
    history.run_mut().finish();
    assert_ne!(history.run().digest(), straight);
    assert!(!history.run().world().nodes[0].up);
    assert!(history.undo());
    assert_eq!(history.run().cursor(), StepId(5));
    history.run_mut().finish();
    assert_eq!(history.run().digest(), straight);
    assert!(history.redo());
    assert_eq!(history.run().cursor(), StepId(6));
    assert_eq!(history.branches().len(), 2);
}

#[test]
fn a_crash_in_mid_broadcast_reaches_some() {
    let mut scenario = broadcast(3);
    let crash = Action::Crash(NodeId(0), Crash::AfterSends(1));
    scenario.script.push(Planned { when: Moment::At(Time(0)), action: crash });
    scenario.inputs = [0, 1, 1].map(|value| Some(assent::value::Value(value))).to_vec();
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    let decided: Vec<_> = run.world().nodes.iter().map(|node| node.decision.map(|made| made.value.0)).collect();
    assert_eq!(decided, [None, Some(0), Some(1)]);
}

#[test]
fn a_run_without_a_trace_is_the_same_run() {
    for shipped in assent::scenario::shipped::SHIPPED {
        let mut scenario = shipped.scenario().unwrap();
        scenario.network.loss = 100_000;
        scenario.network.duplication = 100_000;
        let meddle = |ms: u64, text: &str| {
            let line = format!("assent 1\nrun broadcast n={}\nat {ms}ms {text}\n", scenario.n.max(3));
            Scenario::parse(&line).unwrap().script.remove(0)
        };
        let mischief = [meddle(3, "drop *->*"), meddle(12, "hold *->n1"), meddle(13, "cut n0 | n1,n2")];
        scenario.script.extend(mischief);
        let (mut kept, mut bare) = (Run::new(scenario.clone()).unwrap(), Run::untraced(scenario).unwrap());
        kept.finish();
        bare.advance(kept.last().0);
        assert_eq!(kept.digest(), bare.digest(), "{}", shipped.id);
        assert_eq!(kept.world().tallies, bare.world().tallies, "{}", shipped.id);
    }
}
