//! Radars that fail one after another, and controllers that agree on whom they believe.

use super::*;

/// Four controllers that agree by this protocol, five radars (n4 to n8), three databases, two pairs a minute apart.
fn network(agree: &str, remove: &str) -> Scenario {
    let params = [("agree", agree), ("radars", "5"), ("aircraft", "4"), ("spacing", "60")];
    let remove = [("remove", remove)];
    let more: &[(&str, &str)] = if remove[0].1.is_empty() { &[] } else { &remove };
    let mut base = scenario("atc", 16, 1, &[&params[..], more].concat());
    // Two-phase commit hands over if all say so.
    let side = i64::from(agree == "two-phase-commit");
    base.inputs = NodeId::all(16).map(|id| (id.0 < 4).then_some(Value(side))).collect();
    base.until = Until::At(Time(190_000_000));
    base
}

fn lies(base: &mut Scenario, radar: u16, s: u64, attack: &'static str) {
    let attacks = (base.protocol.attacks)();
    let index = attacks.iter().position(|card| card.id == attack).unwrap();
    let action = Action::Corrupt(NodeId(radar), Strategy::Attack { id: attack, index });
    plan(base, Moment::At(Time(s * 1_000_000)), action);
}

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    run
}

/// Whom each controller left out or took back, and at which second.
fn changes(run: &Run) -> Vec<(u64, u16, String)> {
    let mut all = Vec::new();
    for (_, step) in run.trace().steps() {
        let is_change = |note: &&str| note.ends_with("is left out") || note.ends_with("is believed again");
        let notes = run.trace().note(step).split("; ").filter(is_change);
        all.extend(notes.map(|note| (step.time.0 / 1_000_000, step.node.map_or(99, |node| node.0), note.to_owned())));
    }
    all
}

#[test]
fn one_after_another_three_of_five_may_lie_if_who_is_outvoted_loses_his_vote() {
    for agree in ["paxos", "raft", "pbft", "two-phase-commit", "broadcast"] {
        for (remove, expected) in [("", Status::Breached), ("2", Status::Holds)] {
            let mut base = network(agree, remove);
            lies(&mut base, 4, 0, "lie");
            lies(&mut base, 5, 0, "lie");
            lies(&mut base, 6, 30, "lie");
            let run = watched(base);
            let found = ["tracks-right", "separation-minima"].map(|id| status(&run, id));
            assert_eq!(found, [expected; 2], "{agree} {remove}: {:?}", changes(&run));
            assert_eq!(status(&run, "one-owner"), Status::Holds, "{agree}");
        }
    }
}

#[test]
fn all_controllers_leave_out_the_same_radars_in_the_same_second() {
    let mut base = network("pbft", "2");
    lies(&mut base, 4, 0, "lie");
    lies(&mut base, 5, 0, "lie");
    let seen = changes(&watched(base));
    let each =
        |text: &str| seen.iter().filter(|(.., note)| note == text).map(|(at, who, _)| (*at, *who)).collect::<Vec<_>>();
    let mut four = each("n4 is left out");
    four.sort_unstable();
    // Wrong at 0 s and at 12 s; looked at half-way to the next sweep.
    assert_eq!(four, [(18, 0), (18, 1), (18, 2), (18, 3)]);
    assert_eq!((each("n5 is left out").len(), seen.len()), (4, 8));
}

#[test]
fn a_silent_radar_is_left_out_and_taken_back_when_it_returns() {
    let mut base = network("pbft", "2");
    plan(&mut base, Moment::At(Time(1_000_000)), Action::Crash(NodeId(7), Crash::Now));
    plan(&mut base, Moment::At(Time(50_000_000)), Action::Restart(NodeId(7)));
    let seen = changes(&watched(base));
    let times = |text: &str| seen.iter().filter(|(.., note)| note == text).map(|(at, ..)| *at).collect::<Vec<_>>();
    // Silent at 12 s and 24 s, back at 60 s and 72 s.
    assert_eq!(times("n7 is left out"), [30; 4]);
    assert_eq!(times("n7 is believed again"), [78; 4]);
    assert_eq!(seen.len(), 8);
}

#[test]
fn a_radar_with_two_faces_is_one_question_and_gets_one_answer() {
    // Odd controllers alone see that it is wrong.
    let mut base = network("pbft", "2");
    lies(&mut base, 4, 0, "split");
    let seen = changes(&watched(base));
    let who = |time: u64| {
        let mut all: Vec<u16> = seen.iter().filter(|(at, ..)| *at == time).map(|(_, who, _)| *who).collect();
        all.sort_unstable();
        all
    };
    let times: std::collections::BTreeSet<u64> = seen.iter().map(|(at, ..)| *at).collect();
    assert!(times.iter().all(|time| who(*time) == [0, 1, 2, 3]), "all or nobody: {seen:?}");
}

#[test]
fn radars_that_are_right_stay_whatever_the_aircraft_do() {
    let run = watched(network("paxos", "1"));
    assert_eq!(changes(&run), []);
    assert_eq!(["tracks-right", "separation-minima"].map(|id| status(&run, id)), [Status::Holds; 2]);
    // Without the parameter nothing of it is in the run.
    let run = watched(network("paxos", ""));
    let asked = run.trace().steps().flat_map(|(_, step)| run.trace().sent(step));
    assert!(
        asked.filter_map(|(_, parcel)| run.plan().machine.label(&parcel.draft.msg).epoch).all(|question| question < 2)
    );
}
