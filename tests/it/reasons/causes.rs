//! Happened-before, what a node could know, and dangerous chains.

use super::shipped_run;
use assent::ids::{NodeId, StepId};
use assent::protocols::CATALOGUE;
use assent::reasons::{chains, future, known, past};
use assent::run::Run;
use assent::scenario::Scenario;

/// The links of a chain as `n0→n1 n1→n2`.
fn told(run: &Run, by: StepId) -> Vec<(String, bool)> {
    let link = |id| {
        let parcel = run.trace().parcel(id).unwrap();
        format!("{}→{}", parcel.from, parcel.to)
    };
    let all = chains(run.trace(), by).into_iter();
    all.map(|chain| (chain.parcels.into_iter().map(link).collect::<Vec<_>>().join(" "), chain.hidden)).collect()
}

#[test]
fn past_and_future_are_the_same_relation() {
    for entry in CATALOGUE {
        let mut scenario = Scenario::plain(entry);
        scenario.until = assent::scenario::Until::Step(120);
        let mut run = Run::new(scenario).unwrap();
        run.finish();
        let trace = run.trace();
        let futures: Vec<_> = trace.steps().map(|(id, _)| future(trace, id)).collect();
        for (id, step) in trace.steps() {
            let past = past(trace, id);
            assert!(past.contains(id) && past.iter().all(|earlier| earlier <= id));
            for earlier in [step.before, step.cause].into_iter().flatten() {
                assert!(past.contains(earlier), "{}: {earlier} before {id}", entry.id);
            }
            for (earlier, _) in trace.steps() {
                let forth = futures[earlier.0 as usize - 1].contains(id);
                assert_eq!(past.contains(earlier), forth, "{}: {earlier} and {id}", entry.id);
            }
        }
    }
}

#[test]
fn a_step_that_is_not_there_has_neither_past_nor_future() {
    let run = shipped_run("broadcast-plain");
    for step in [StepId(0), StepId(run.last().0 + 1)] {
        assert!(past(run.trace(), step).is_empty() && future(run.trace(), step).is_empty());
    }
}

#[test]
fn dan_cannot_know_of_the_zero_that_the_chain_hides() {
    let mut run = shipped_run("floodset-chain");
    let cleo = known(&run, NodeId(2));
    assert_eq!(cleo.nodes().to_string(), "n0,n1,n2,n3", "the chain ends with her");
    let dan = known(&run, NodeId(3));
    assert_eq!(dan.nodes().to_string(), "n1,n2,n3", "nobody who lived told him of Ada");
    let ada = run.trace().steps().find(|(_, step)| step.node == Some(NodeId(0))).map(|(id, _)| id).unwrap();
    assert!(cleo.steps.contains(ada) && !dan.steps.contains(ada));
    assert_eq!(dan.last[0], None);
    // Ben told him in round 1 and never again: his state as Dan knows it is the one after his start.
    let ben = dan.last[1].and_then(|last| run.trace().step(last)).unwrap();
    assert_eq!(ben.time.0, 0);
    run.seek(StepId(0));
    assert!(known(&run, NodeId(3)).steps.is_empty());
}

#[test]
fn dangerous_chains_form_link_by_link() {
    let run = shipped_run("floodset-chain");
    assert_eq!(told(&run, run.last()), [("n0→n1 n1→n2".to_owned(), true)]);
    let lengths: Vec<usize> = (0..=run.last().0)
        .map(|by| chains(run.trace(), StepId(by)).first().map_or(0, |chain| chain.parcels.len()))
        .collect();
    assert!(lengths.is_sorted() && lengths.contains(&1), "{lengths:?}");
    assert_eq!(told(&shipped_run("trb-chain"), StepId(u32::MAX)), [("n0→n1 n1→n2".to_owned(), true)]);
}

#[test]
fn with_one_round_more_the_secret_is_out() {
    let run = shipped_run("floodset-chain-safe");
    assert_eq!(told(&run, run.last()), [("n0→n1 n1→n2".to_owned(), false)]);
}

#[test]
fn a_run_without_crashes_in_a_broadcast_has_no_chain() {
    for id in ["broadcast-plain", "generals-three", "paxos-amnesia", "2pc-blocked"] {
        assert_eq!(told(&shipped_run(id), StepId(u32::MAX)), [], "{id}");
    }
}
