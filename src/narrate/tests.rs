//! Sentences of small runs, word for word.

use super::*;
use crate::faults::{Crash, Strategy};
use crate::ids::{NodeId, ParcelId, StepId};
use crate::network::{Life, Verdict};
use crate::protocols;
use crate::run::Run;
use crate::scenario::{Action, Moment, Planned, Scenario, Target};
use crate::time::Time;
use crate::tree::Tree;
use crate::value::Value;

fn play(n: u16, script: Vec<(u64, Action)>) -> Run {
    let mut scenario = Scenario::plain(protocols::find("broadcast").expect("in the catalogue"));
    scenario.resize(n);
    scenario.names[1] = Some("Bob".into());
    for (ms, action) in script {
        scenario.script.push(Planned { when: Moment::At(Time(ms * 1_000)), action });
    }
    let mut run = Run::new(scenario).expect("a plain scenario");
    run.finish();
    run
}

/// All sentences of the run.
fn told(run: &Run) -> Vec<String> {
    run.trace().steps().map(|(id, _)| step(run, id).text).collect()
}

#[test]
fn a_quiet_run_is_told_step_by_step() {
    let run = play(3, Vec::new());
    assert_eq!(
        told(&run),
        [
            "n0 starts and sends input 0 to all others.",
            "Bob starts and sends input 1 to all others.",
            "n2 starts and sends input 0 to all others.",
            "Bob receives input 0 from n0.",
            "n2 receives input 0 from n0.",
            "n0 receives input 1 from Bob.",
            "n2 receives input 1 from Bob.",
            "n0 receives input 0 from n2.",
            "Bob receives input 0 from n2.",
            "Round 1 is over for n0: it decides 0.",
            "Round 1 is over for Bob: it decides 0.",
            "Round 1 is over for n2: it decides 0.",
        ]
    );
    let decision = step(&run, StepId(10));
    assert_eq!((decision.node, decision.kind, decision.important), (Some(NodeId(0)), "alarm", true));
    let arrival = step(&run, StepId(4));
    assert_eq!((arrival.node, arrival.kind, arrival.important), (Some(NodeId(1)), "arrival", false));
}

#[test]
fn a_step_there_is_not_has_no_words() {
    let run = play(2, Vec::new());
    assert_eq!((step(&run, StepId(0)), step(&run, StepId(9_999))), (Sentence::default(), Sentence::default()));
    assert_eq!((describe_node(&run, NodeId(99)), describe_parcel(&run, ParcelId(99))), (String::new(), String::new()));
}

#[test]
fn faults_are_told() {
    let lie = vec![("value".to_owned(), Tree::Value(Value(7)))];
    let run = play(
        4,
        vec![
            (0, Action::Crash(NodeId(3), Crash::AfterSends(1))),
            (0, Action::Say { from: NodeId(0), to: NodeId(2), kind: "input".into(), fields: lie }),
            (5, Action::Crash(NodeId(3), Crash::Now)),
            (6, Action::Cut(vec![[NodeId(0)].into_iter().collect()])),
            (7, Action::Heal),
        ],
    );
    let told = told(&run);
    for wanted in [
        "n3 will crash after one more message.",
        "n0 will lie: its next input to n2 says value 7.",
        "n0 starts, sends input 0 to Bob and n3 and tells n2 7 instead.",
        "n3 starts and crashes after telling n0.",
        "n3 crashes – could not be done: n3 has crashed already.",
        "The network falls apart: n0 | Bob, n2 and n3; 6 messages between them are lost.",
        "The network is whole again.",
        "Bob → n3: the input 1 reaches a crashed node and is gone.",
    ] {
        assert!(told.iter().any(|text| text == wanted), "{wanted} in {told:#?}");
    }
}

#[test]
fn actions_have_words() {
    let run = play(4, Vec::new());
    let set = |ids: &[u16]| ids.iter().map(|id| NodeId(*id)).collect();
    let links = Target::Links { from: set(&[0]), to: set(&[1]), kind: Some("input".into()) };
    let attack = Strategy::Attack { id: "split", index: 0 };
    let words = [
        (Action::Crash(NodeId(1), Crash::Reaching(set(&[]))), "Bob will crash while it sends, reaching nobody"),
        (Action::Corrupt(NodeId(1), attack), "Bob turns traitor (split): tells even nodes 0 and odd nodes 1"),
        (Action::Corrupt(NodeId(2), Strategy::Silent), "n2 turns traitor: it says nothing"),
        (
            Action::Meddle { target: links.clone(), verdict: Verdict::Drop, life: Life::Once },
            "the next input from n0 to Bob is lost",
        ),
        (
            Action::Meddle { target: links.clone(), verdict: Verdict::Hold, life: Life::Until(Time(9_000)) },
            "all input messages from n0 to Bob are held back until 9ms",
        ),
        (Action::Deliver(Target::Parcel(ParcelId(0))), "the input 0 from n0 to Bob arrives now"),
        (Action::Fire(NodeId(0), "round".into()), "n0's round alarm goes off ahead of its time"),
        (Action::Request(NodeId(0), Value(3)), "n0 is asked for 3"),
        (Action::Toss(NodeId(0), vec![1, 0]), "n0's next coins will fall on 1 and 0"),
    ];
    for (done, text) in words {
        assert_eq!(action::action(&run, &done), text);
    }
}

#[test]
fn nodes_and_messages_are_described_at_the_cursor() {
    let mut run = play(3, vec![(4, Action::Corrupt(NodeId(2), Strategy::Silent))]);
    run.seek(StepId(4));
    assert_eq!(describe_node(&run, NodeId(1)), "Bob, running, holds 1, has values from 1, undecided");
    assert_eq!(describe_node(&run, NodeId(2)), "n2, running, holds 0, has values from 1, undecided, traitor");
    assert_eq!(describe_parcel(&run, ParcelId(0)), "input 0 from n0 to Bob, arrives at 10ms");
    run.finish();
    assert_eq!(describe_node(&run, NodeId(1)), "Bob, running, has decided 0");
    assert_eq!(describe_parcel(&run, ParcelId(0)), "input 0 from n0 to Bob, no longer on its way");
}
