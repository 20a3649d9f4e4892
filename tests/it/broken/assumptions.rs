//! What the properties rest on: links, delays, and the number of faults.

use super::*;
use assent::ids::{NodeSet, ParcelId};
use assent::network::{Life, Verdict};
use assent::scenario::Target;

fn link(from: u16, to: u16) -> Target {
    let one = |id: u16| -> NodeSet { [NodeId(id)].into_iter().collect() };
    Target::Links { from: one(from), to: one(to), kind: None }
}

fn meddled(protocol: &str, verdict: Verdict, when: u64, target: Target) -> Scenario {
    let mut scenario = scenario(protocol, 4, u16::from(protocol != "broadcast"), &[]);
    let life = if matches!(target, Target::Parcel(_)) { Life::Once } else { Life::Always };
    plan(&mut scenario, at(when), Action::Meddle { target, verdict, life });
    scenario
}

#[test]
fn a_lost_message_breaks_the_links_promise() {
    let run = watched(meddled("floodset", Verdict::Drop, 0, link(1, 2)));
    let (status, words, because) = finding(&run, "link-validity");
    assert_eq!((status, words.as_str()), (Status::Breached, "a message from n1 to n2 was lost"));
    assert!(matches!(run.trace().step(because[0]).unwrap().what, assent::run::What::Loss(_)));
    // Lost by hand, on its way.
    let run = watched(meddled("floodset", Verdict::Drop, 3, Target::Parcel(ParcelId(0))));
    assert_eq!(finding(&run, "link-validity").1, "a message from n0 to n1 was lost");
    // A partition loses what crosses it.
    let mut scenario = scenario("paxos", 3, 1, &[("retry", "0")]);
    plan(&mut scenario, at(1), Action::Cut(vec![[NodeId(0)].into_iter().collect()]));
    assert_eq!(broken(&watched(scenario)), ["termination", "link-validity"]);
}

#[test]
fn a_loss_at_a_faulty_node_is_no_breach() {
    let mut crashed = meddled("floodset", Verdict::Drop, 0, link(1, 2));
    plan(&mut crashed, at(50), Action::Crash(NodeId(2), Crash::Now));
    assert_eq!(status(&watched(crashed), "link-validity"), Status::Holds);
    let mut dead = scenario("floodset", 4, 1, &[]);
    plan(&mut dead, at(0), Action::Crash(NodeId(2), Crash::Now));
    assert_eq!(broken(&watched(dead)), [""; 0]);
    let mut traitor = meddled("om", Verdict::Drop, 0, link(1, 2));
    plan(&mut traitor, at(0), Action::Corrupt(NodeId(1), Strategy::Hand));
    assert_eq!(status(&watched(traitor), "link-validity"), Status::Holds);
}

#[test]
fn a_message_held_for_ever_is_lost_and_one_held_for_a_while_is_not() {
    let run = watched(meddled("paxos", Verdict::Hold, 0, link(0, 1)));
    let (status, words, _) = finding(&run, "link-validity");
    assert_eq!((status, words.as_str()), (Status::Breached, "a message from n0 to n1 is held back for ever"));
    let mut released = scenario("paxos", 4, 1, &[]);
    let hold = |life| Action::Meddle { target: link(0, 1), verdict: Verdict::Hold, life };
    plan(&mut released, at(0), hold(Life::Until(Time(0) + Span::ms(30))));
    assert_eq!(broken(&watched(released)), [""; 0]);
}

#[test]
fn a_doubled_message_breaks_integrity_of_links() {
    let run = watched(meddled("floodset", Verdict::Duplicate, 0, link(1, 2)));
    let (stands, words, because) = finding(&run, "link-integrity");
    assert_eq!((stands, words.as_str()), (Status::Breached, "a message from n1 to n2 arrived twice"));
    let [first, second] = because[..] else { panic!("{because:?}") };
    let arrival = |id: StepId| match run.trace().step(id).unwrap().what {
        assent::run::What::Arrival(parcel) => run.trace().parcel(parcel).unwrap(),
        what => panic!("{what:?}"),
    };
    assert!(first < second);
    assert_eq!((arrival(first).from, arrival(first).to), (arrival(second).from, arrival(second).to));
    assert_eq!(arrival(first).draft.hash, arrival(second).draft.hash);
    // Paxos lives with it: its promises hold though the links' do not.
    assert_eq!(broken(&watched(meddled("paxos", Verdict::Duplicate, 0, link(0, 1)))), ["link-integrity"]);
    assert_eq!(status(&watched(scenario("floodset", 4, 1, &[])), "link-integrity"), Status::Holds);
}

#[test]
fn a_message_slower_than_delta_breaks_synchrony_where_it_is_assumed() {
    let late = Verdict::Delay(Span(1));
    let run = watched(meddled("floodset", late, 0, link(1, 2)));
    let (status, words, because) = finding(&run, "synchrony");
    assert_eq!((status, because.len()), (Status::Breached, 2));
    assert_eq!(words, "a message from n1 to n2 took 10.001ms, and δ is 10ms");
    assert_eq!(broken(&watched(meddled("paxos", Verdict::Delay(Span::ms(90)), 0, link(0, 1)))), [""; 0]);
    let mut traitor = scenario("om", 4, 1, &[]);
    plan(&mut traitor, at(0), Action::Corrupt(NodeId(3), Strategy::Delay { by: Span::ms(5) }));
    assert_eq!(finding(&watched(traitor), "synchrony").0, Status::Holds);
}

#[test]
fn the_bound_is_checked_with_its_numbers() {
    let run = watched(scenario("om", 3, 1, &[]));
    assert_eq!(finding(&run, "fault-bound").1, "needs n > 3f: 3 > 3 is false");
    let reports = run.reports();
    let report = reports.iter().find(|report| report.property.id == "fault-bound").unwrap();
    assert_eq!(report.since, StepId(1));
}

#[test]
fn more_or_worse_faults_than_allowed_break_the_bound() {
    let mut scenario = scenario("floodset", 4, 1, &[]);
    plan(&mut scenario, at(5), Action::Crash(NodeId(1), Crash::Now));
    assert_eq!(status(&watched(scenario.clone()), "fault-bound"), Status::Holds);
    plan(&mut scenario, at(6), Action::Crash(NodeId(3), Crash::Now));
    let run = watched(scenario.clone());
    assert_eq!(finding(&run, "fault-bound").1, "made for at most 1 faulty, and n1 and n3 are");
    plan(&mut scenario, at(7), Action::Corrupt(NodeId(0), Strategy::Silent));
    let words = finding(&watched(scenario), "fault-bound").1;
    assert_eq!(words, "made for crashes only, and n0 turned traitor");
}

#[test]
fn a_crash_in_the_middle_of_a_broadcast_counts_when_it_happens() {
    let mut scenario = scenario("floodset", 4, 0, &[]);
    plan(&mut scenario, at(0), Action::Crash(NodeId(1), Crash::AfterSends(2)));
    let run = watched(scenario);
    let (status, words, because) = finding(&run, "fault-bound");
    assert_eq!((status, words.as_str()), (Status::Breached, "made for at most 0 faulty, and n1 is"));
    // The action, n0's start, then n1's start, in which it crashes.
    assert_eq!(because, [StepId(3)]);
}

#[test]
fn a_node_that_recovers_is_no_longer_faulty_where_recovery_is_allowed() {
    let mut scenario = scenario("paxos", 3, 0, &[]);
    plan(&mut scenario, at(1), Action::Crash(NodeId(2), Crash::Now));
    plan(&mut scenario, at(2), Action::Restart(NodeId(2)));
    let run = watched(scenario);
    let reports = run.reports();
    let story = &reports.iter().find(|report| report.property.id == "fault-bound").unwrap().story;
    let statuses: Vec<Status> = story.iter().map(|(_, finding)| finding.status).collect();
    assert_eq!(statuses, [Status::Breached, Status::Holds]);
}
