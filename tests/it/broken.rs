//! Every monitor is seen to fire, and to keep quiet: deliberately wrong protocols, and runs outside the model.

mod assumptions;
mod logs;
mod paxos;
mod stubborn;

use crate::golden::{crash_in_round, plan, scenario, status, with_inputs};
use assent::faults::{Crash, Strategy};
use assent::ids::{NodeId, StepId};
use assent::protocols::Entry;
use assent::run::{Ended, Run};
use assent::scenario::{Action, Moment, Scenario, Status, Until};
use assent::time::{Span, Time};
use assent::value::Value;
use stubborn::Stubborn;

static STUBBORN: Entry = Entry::of::<Stubborn>();

/// A watched run to its end.
fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    run
}

/// What is said of a property at the end, with the steps that explain it.
fn finding(run: &Run, property: &str) -> (Status, String, Vec<StepId>) {
    let reports = run.reports();
    let report = reports.iter().find(|report| report.property.id == property).expect("a property");
    (report.finding.status, report.finding.text.clone(), report.finding.because.clone())
}

fn stubborn(way: &str, inputs: &[i64]) -> Scenario {
    let mut scenario = Scenario::plain(&STUBBORN);
    scenario.params.set(STUBBORN.card(), "way", way).unwrap();
    scenario.resize(inputs.len() as u16);
    scenario.f = 0;
    with_inputs(scenario, inputs)
}

fn at(ms: u64) -> Moment {
    Moment::At(Time(0) + Span::ms(ms))
}

/// The properties that are broken in the end.
fn broken(run: &Run) -> Vec<&'static str> {
    let reports = run.reports();
    reports.iter().filter(|report| report.finding.status == Status::Breached).map(|report| report.property.id).collect()
}

#[test]
fn a_right_protocol_breaks_nothing() {
    for protocol in [
        "broadcast",
        "trb",
        "srikanth-toueg",
        "floodset",
        "early-stopping",
        "k-set",
        "om",
        "sm",
        "interactive-consistency",
        "king",
        "paxos",
    ] {
        let run = watched(scenario(protocol, 4, u16::from(protocol != "broadcast"), &[]));
        assert_eq!(broken(&run), [""; 0], "{protocol}");
        assert!(run.reports().iter().all(|report| report.finding.status == Status::Holds), "{protocol}");
    }
}

#[test]
fn always_seven_agrees_and_is_worth_nothing() {
    let run = watched(stubborn("seven", &[1, 1, 1]));
    assert_eq!(broken(&run), ["unanimity-validity", "any-input-validity", "correct-input-validity"]);
    let first = StepId(1);
    let words = "every node proposed 1, and n0 decided 7".to_owned();
    assert_eq!(finding(&run, "unanimity-validity"), (Status::Breached, words, vec![first]));
    let words = "n0 decided 7, which nobody proposed".to_owned();
    assert_eq!(finding(&run, "any-input-validity"), (Status::Breached, words, vec![first]));
    // With different inputs nothing is said about unanimity.
    let run = watched(stubborn("seven", &[1, 2, 1]));
    assert_eq!(broken(&run), ["any-input-validity", "correct-input-validity"]);
    // And with the right ones seven is right.
    assert_eq!(broken(&watched(stubborn("seven", &[7, 7, 7]))), [""; 0]);
}

#[test]
fn everyone_for_himself_disagrees() {
    let run = watched(stubborn("own", &[1, 1, 2]));
    assert_eq!(broken(&run), ["agreement", "uniform-agreement"]);
    let words = "n0 decided 1 and n2 decided 2".to_owned();
    assert_eq!(finding(&run, "agreement"), (Status::Breached, words, vec![StepId(1), StepId(3)]));
}

#[test]
fn deciding_twice_is_seen_even_when_it_is_the_same() {
    let run = watched(stubborn("twice", &[3, 3]));
    assert_eq!(broken(&run), ["decide-once"]);
    assert_eq!(finding(&run, "decide-once").1, "n0 decided 3, and later 3");
    let mut scenario = stubborn("twice", &[3, 3]);
    plan(&mut scenario, at(50), Action::Crash(NodeId(0), Crash::Now));
    plan(&mut scenario, at(50), Action::Crash(NodeId(1), Crash::Now));
    assert_eq!(status(&watched(scenario), "decide-once"), Status::Holds, "of correct nodes only");
}

#[test]
fn nobody_deciding_is_broken_only_when_nothing_is_left_to_happen() {
    let run = watched(stubborn("never", &[1, 1]));
    assert_eq!((run.ended(), broken(&run)), (Some(Ended::Quiet), vec!["termination"]));
    assert_eq!(finding(&run, "termination").1, "n0 and n1 have not decided, and nothing is left to happen");
    let mut stopped = stubborn("never", &[1, 1]);
    stopped.until = Until::Step(2);
    let run = watched(stopped);
    assert_eq!((run.ended(), finding(&run, "termination").0), (Some(Ended::Asked), Status::Pending));
}

#[test]
fn vectors_that_differ_or_are_not_whole() {
    let run = watched(stubborn("entry", &[1, 1, 2]));
    assert_eq!(broken(&run), ["vector-agreement", "vector-validity", "termination"]);
    assert_eq!(finding(&run, "vector-agreement").1, "of n0, n0 has 1 and n2 has 2");
    assert_eq!(finding(&run, "vector-validity").1, "n0 proposed 1, and n2 has 2 of it");
    let words = "n0, n1 and n2 came to no whole vector, and nothing is left to happen";
    assert_eq!(finding(&run, "termination").1, words);
    assert_eq!(broken(&watched(stubborn("entry", &[1, 1, 1]))), ["termination"]);
}

#[test]
fn a_node_that_decides_and_crashes_counts_for_uniform_agreement_only() {
    // n1 hears of n0's 0 and n2 does not; then n1 is gone.
    let chain = |crash_later: bool| {
        let mut scenario = with_inputs(scenario("floodset", 3, 2, &[("rounds", "1")]), &[0, 1, 1]);
        crash_in_round(&mut scenario, 0, 1, [NodeId(1)].into_iter().collect());
        if crash_later {
            plan(&mut scenario, at(50), Action::Crash(NodeId(1), Crash::Now));
        }
        watched(scenario)
    };
    assert_eq!(broken(&chain(false)), ["agreement", "uniform-agreement"]);
    let run = chain(true);
    assert_eq!(broken(&run), ["uniform-agreement"]);
    let reports = run.reports();
    let story = &reports.iter().find(|report| report.property.id == "agreement").unwrap().story;
    let statuses: Vec<Status> = story.iter().map(|(_, finding)| finding.status).collect();
    assert_eq!(statuses, [Status::Breached, Status::Holds]);
}

#[test]
fn a_traitors_input_is_anything_it_claims() {
    // Everybody follows the lowest id, a traitor, which claims 5.
    let mut scenario = with_inputs(scenario("broadcast", 3, 0, &[("rule", "lowest-id")]), &[5, 1, 1]);
    plan(&mut scenario, at(0), Action::Corrupt(NodeId(0), Strategy::Hand));
    let run = watched(scenario);
    assert_eq!(broken(&run), ["unanimity-validity", "correct-input-validity", "fault-bound"]);
    let (status, words, because) = finding(&run, "any-input-validity");
    assert_eq!((status, because.len()), (Status::Holds, 1));
    assert_eq!(words, "n1 decided 5; that counts, since a traitor (n0) can claim to have proposed anything");
    let words = finding(&run, "unanimity-validity").1;
    assert_eq!(words, "every node that is not a traitor proposed 1, and n1 decided 5");
}

#[test]
fn the_input_of_a_crashed_node_is_an_input() {
    let mut scenario = with_inputs(scenario("floodset", 3, 1, &[]), &[0, 1, 1]);
    crash_in_round(&mut scenario, 0, 1, [NodeId(1)].into_iter().collect());
    let run = watched(scenario);
    assert_eq!(run.world().nodes[2].decision.map(|made| made.value), Some(Value(0)));
    assert_eq!(broken(&run), [""; 0]);
}

#[test]
fn termination_waits_again_for_a_node_that_comes_back() {
    let mut scenario = scenario("paxos", 3, 1, &[]);
    plan(&mut scenario, at(0), Action::Crash(NodeId(2), Crash::Now));
    plan(&mut scenario, at(500), Action::Restart(NodeId(2)));
    // Something more happens, else the restart would be the end at once.
    plan(&mut scenario, at(600), Action::Heal);
    let run = watched(scenario);
    let reports = run.reports();
    let story = &reports.iter().find(|report| report.property.id == "termination").unwrap().story;
    let statuses: Vec<Status> = story.iter().map(|(_, finding)| finding.status).collect();
    assert_eq!(statuses, [Status::Holds, Status::Pending, Status::Breached]);
    assert_eq!(finding(&run, "termination").1, "n2 has not decided, and nothing is left to happen");
}
