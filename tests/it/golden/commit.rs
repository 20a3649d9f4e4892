//! G046, G047 and G048: atomic commitment.

mod totals;

use super::*;

const ABORT: Option<i64> = Some(0);
const COMMIT: Option<i64> = Some(1);

/// One coordinator and the participants with these votes; all delays 10 ms.
fn commit(protocol: &str, votes: &[i64], params: &[(&str, &str)]) -> Scenario {
    let mut scenario = scenario(protocol, votes.len() as u16 + 1, 1, params);
    scenario.inputs = [None].into_iter().chain(votes.iter().map(|vote| Some(Value(*vote)))).collect();
    (scenario.network.least, scenario.network.most) = (Span::ms(10), Span::ms(10));
    scenario
}

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    assert_eq!(run.finish(), Ended::Quiet);
    run
}

#[test]
fn g046_messages_and_delays_of_two_phase_commit() {
    let forms = [
        (&[][..], [6, 9, 15], [3, 3, 3]),
        (&[("acks", "yes")], [8, 12, 20], [3, 3, 3]),
        (&[("form", "decentralized")], [4, 9, 25], [2, 2, 2]),
        (&[("form", "linear")], [4, 6, 10], [4, 6, 10]),
    ];
    for (params, sent, delays) in forms {
        for ((n, sent), delays) in [2, 3, 5].into_iter().zip(sent).zip(delays) {
            let run = watched(commit("two-phase-commit", &vec![1; n], params));
            assert_eq!(run.world().tallies.sent, sent, "N = {n}, {params:?}");
            let setup = run.scenario().setup();
            assert_eq!((run.scenario().protocol.card().messages.count)(&setup), Some(sent));
            let rounds = (run.scenario().protocol.card().rounds.count)(&setup).unwrap();
            assert_eq!(rounds, delays + u64::from(params.contains(&("acks", "yes"))));
            let last = run.world().nodes.iter().filter_map(|node| node.decision).map(|made| made.at).max();
            assert_eq!(last, Some(Time(delays * 10_000)));
            assert!(decided(&run)[1..].iter().all(|made| *made == COMMIT));
            assert_eq!(breaches(&run), [""; 0]);
        }
    }
}

#[test]
fn one_no_forces_abort_in_every_form() {
    for form in ["central", "decentralized", "linear"] {
        for votes in bit_vectors(4) {
            let run = watched(commit("two-phase-commit", &votes, &[("form", form)]));
            let expected = if votes.contains(&0) { ABORT } else { COMMIT };
            assert!(decided(&run)[1..].iter().all(|made| *made == expected), "{form} {votes:?}");
            assert_eq!((breaches(&run), status(&run, "termination")), (vec![], Status::Holds), "{form} {votes:?}");
        }
    }
}

#[test]
fn g047_two_phase_commit_blocks_in_one_case_only() {
    let mut blocked = Vec::new();
    for votes in bit_vectors(3) {
        for sends in 0..=6 {
            let mut scenario = commit("two-phase-commit", &votes, &[]);
            plan(&mut scenario, at(0), Action::Crash(NodeId(0), Crash::AfterSends(sends)));
            let run = watched(scenario);
            let made = decided(&run);
            assert!(!disagree(made.iter().copied()) && breaches(&run).is_empty(), "{votes:?} {sends}");
            if made[1..].contains(&None) {
                blocked.push((votes.clone(), sends));
                assert_eq!(made[1..], [None; 3]);
            }
        }
    }
    assert_eq!(blocked, [(vec![1, 1, 1], 3)], "all asked, all voted yes, and nobody told");
}

/// A coordinator that crashes after so many messages, and perhaps a participant at some time; both may come back.
fn troubled(votes: &[i64], sends: u32, second: Option<(u16, u64)>, back: bool) -> Scenario {
    let mut scenario = commit("two-phase-commit", votes, &[]);
    plan(&mut scenario, at(0), Action::Crash(NodeId(0), Crash::AfterSends(sends)));
    if let Some((node, ms)) = second {
        plan(&mut scenario, at(ms), Action::Crash(NodeId(node), Crash::Now));
    }
    if back {
        // At the same instants for all cases: whoever is running refuses to start again.
        plan(&mut scenario, at(400), Action::Restart(NodeId(0)));
        plan(&mut scenario, at(420), Action::Restart(NodeId(second.map_or(1, |(node, _)| node))));
    }
    scenario
}

#[test]
fn survivors_of_two_phase_commit_never_decide_wrongly() {
    let (mut blocked, mut cases) = (0, 0);
    for n in 1..=3u16 {
        for votes in bit_vectors(n) {
            for sends in 0..=2 * u32::from(n) {
                let times = [5, 15, 25, 105, 115, 125];
                let seconds = (1..=n).flat_map(|node| times.map(|ms| Some((node, ms)))).chain([None]);
                for second in seconds {
                    let run = watched(troubled(&votes, sends, second, false));
                    assert_eq!(breaches(&run), [""; 0], "{votes:?} {sends} {second:?}");
                    blocked += u32::from(status(&run, "termination") == Status::Breached);
                    cases += 1;
                    let run = watched(troubled(&votes, sends, second, true));
                    assert_eq!(breaches(&run), [""; 0], "{votes:?} {sends} {second:?}");
                    let healed = decided(&run).iter().all(Option::is_some);
                    assert!(healed, "{votes:?} {sends} {second:?}: nobody waits once all are back");
                }
            }
        }
    }
    assert_eq!(cases, 2 * 3 * 7 + 4 * 5 * 13 + 8 * 7 * 19);
    println!("{blocked} of {cases} blocked");
    assert!(blocked > 0);
}

#[test]
fn s29_the_stories_of_two_phase_commit_come_true() {
    for id in ["2pc-blocked", "2pc-told-one", "2pc-returns", "2pc-impatient"] {
        shipped(id);
    }
}

#[test]
fn every_mistake_of_two_phase_commit_breaks_it() {
    // The coordinator decides commit and tells only n1; a participant voted and comes back; all stay in doubt.
    let told_one = |mistake: &str| {
        let mut scenario = commit("two-phase-commit", &[1, 1], &[(mistake, "on")]);
        plan(&mut scenario, at(12), Action::Crash(NodeId(2), Crash::Now));
        plan(&mut scenario, at(15), Action::Restart(NodeId(2)));
        plan(&mut scenario, at(18), Action::Crash(NodeId(0), Crash::AfterSends(1)));
        plan(&mut scenario, at(300), Action::Restart(NodeId(0)));
        breaches(&watched(scenario))
    };
    let none: [&str; 0] = [];
    assert_eq!(told_one("commit-in-doubt"), none, "here commit happens to be right");
    for mistake in ["vote-before-write", "abort-in-doubt", "tell-before-write"] {
        assert!(told_one(mistake).contains(&"uniform-agreement"), "{mistake}: {:?}", told_one(mistake));
    }
    // Nobody heard n3's no.
    let mut scenario = commit("two-phase-commit", &[1, 1, 0], &[("commit-in-doubt", "on")]);
    plan(&mut scenario, at(0), Action::Crash(NodeId(0), Crash::AfterSends(3)));
    assert_eq!(breaches(&watched(scenario)), ["agreement", "uniform-agreement", "commit-validity"]);
}

#[test]
fn a_coordinator_that_lies_splits_the_participants() {
    let mut scenario = commit("two-phase-commit", &[1, 1, 1], &[]);
    corrupt(&mut scenario, 0, "split");
    let run = watched(scenario);
    assert_eq!(decided(&run)[1..], [ABORT, COMMIT, ABORT]);
    assert_eq!(breaches(&run), ["agreement", "uniform-agreement"]);
    // A participant that says yes and means no is not counted, since it is a traitor; the others commit.
    let mut scenario = commit("two-phase-commit", &[1, 0, 1], &[]);
    corrupt(&mut scenario, 2, "yes");
    assert_eq!(breaches(&watched(scenario)), [""; 0]);
}

#[test]
fn aborting_for_nothing_is_seen() {
    // The coordinator does not wait for a whole round trip, and no message is late.
    let run = watched(commit("two-phase-commit", &[1, 1], &[("timeout", "15")]));
    assert_eq!(breaches(&run), ["abort-validity"]);
}

#[test]
fn g046_messages_and_rounds_of_three_phase_commit() {
    for (acks, per) in [("no", 5), ("yes", 6)] {
        for n in [2, 3, 5] {
            let run = watched(commit("three-phase-commit", &vec![1; n], &[("acks", acks)]));
            assert_eq!(run.world().tallies.sent, per * n as u64);
            let setup = run.scenario().setup();
            assert_eq!((run.scenario().protocol.card().messages.count)(&setup), Some(per * n as u64));
            let last = run.world().nodes.iter().filter_map(|node| node.decision).map(|made| made.at).max();
            assert_eq!(last, Some(Time(50_000)), "five rounds");
            assert_eq!((breaches(&run), status(&run, "termination")), (vec![], Status::Holds));
        }
    }
    for votes in bit_vectors(3) {
        let made = decided(&watched(commit("three-phase-commit", &votes, &[])));
        let expected = if votes.contains(&0) { ABORT } else { COMMIT };
        assert!(made.iter().all(|made| *made == expected), "{votes:?}");
    }
}

#[test]
fn three_phase_commit_never_blocks_and_never_splits_by_crashes() {
    // All votes; the coordinator crashes in any of its rounds reaching anybody; and one participant in any round of the
    // first new coordinator's turn, or none.
    let mut cases = 0;
    for n in 1..=3u16 {
        for votes in bit_vectors(n) {
            for (round, reached) in [1, 3, 5].into_iter().flat_map(|r| subsets_of_others(n + 1, 0).map(move |s| (r, s)))
            {
                let rounds = [2, 4, 7, 8, 9, 10, 11];
                for second in (1..=n).flat_map(|node| rounds.map(|round| Some((node, round)))).chain([None]) {
                    for told in [NodeSet::EMPTY, [NodeId(n)].into_iter().collect()] {
                        let mut scenario = commit("three-phase-commit", &votes, &[]);
                        crash_in_round(&mut scenario, 0, round, reached);
                        if let Some((node, round)) = second {
                            crash_in_round(&mut scenario, node, round, told);
                        }
                        let run = finished(scenario);
                        let words = format!("{votes:?} round {round} to {reached}, {second:?} to {told}");
                        let all = run.world().nodes.iter().map(|node| node.decision.map(|made| made.value.0));
                        assert!(!disagree(all.clone()), "{words}");
                        assert!(!votes.contains(&0) || !{ all }.any(|made| made == COMMIT), "{words}");
                        assert!(run.world().nodes.iter().all(|node| !node.up || node.decision.is_some()), "{words}");
                        cases += 1;
                    }
                }
            }
        }
    }
    assert_eq!(cases, 2 * 3 * (2 * 2 * 8 + 4 * 4 * 15 + 8 * 8 * 22));
}

#[test]
fn g048_s30_a_partition_splits_three_phase_commit() {
    let run = shipped("3pc-partition");
    assert_eq!(decided(&run), [COMMIT, COMMIT, ABORT]);
    assert_eq!(breaches(&run), ["agreement", "uniform-agreement"]);
    assert_eq!(status(&run, "link-validity"), Status::Breached);
    shipped("3pc-crash");
    let run = shipped("3pc-slow");
    assert_eq!(status(&run, "synchrony"), Status::Breached);
}

#[test]
fn every_mistake_of_three_phase_commit_breaks_it() {
    for (mistake, expected) in [("on", vec!["uniform-agreement"]), ("off", vec![])] {
        // Only n1 is prepared; it leads, and dies before it can tell anybody.
        let mut scenario = commit("three-phase-commit", &[1, 1, 1], &[("skip-precommit", mistake)]);
        crash_in_round(&mut scenario, 0, 3, [NodeId(1)].into_iter().collect());
        crash_in_round(&mut scenario, 1, 9, NodeSet::EMPTY);
        assert_eq!(breaches(&watched(scenario)), expected);
        // Only n1 is prepared, and dies; the others abort; n1 starts again.
        let mut scenario = commit("three-phase-commit", &[1, 1, 1], &[("decide-alone", mistake)]);
        crash_in_round(&mut scenario, 0, 3, [NodeId(1)].into_iter().collect());
        crash_in_round(&mut scenario, 1, 5, NodeSet::EMPTY);
        plan(&mut scenario, at(500), Action::Restart(NodeId(1)));
        let run = watched(scenario);
        assert_eq!(breaches(&run), expected);
        assert_eq!(decided(&run)[1], if mistake == "on" { COMMIT } else { ABORT });
    }
    let mut scenario = commit("three-phase-commit", &[1, 1, 1], &[]);
    corrupt(&mut scenario, 0, "split");
    assert_eq!(decided(&watched(scenario))[1..], [ABORT, COMMIT, ABORT]);
}
