//! All crashes of the coordinator with all crashes of participants, counted.
//!
//! The coordinator crashes in one of its broadcasts, after 0, 1, … N messages of it; any votes; any participants but all
//! crash too, once all that was sent has arrived. Up to four participants.

use super::*;

/// The first `told` participants.
fn first(told: u16) -> NodeSet {
    (1..=told).map(NodeId).collect()
}

/// Each number of participants with each vote and each set of them that crashes.
fn troubles() -> impl Iterator<Item = (u16, Vec<i64>, NodeSet)> {
    let crashed = |n: u16| subsets_of_others(n + 1, 0).filter(move |crashed| crashed.len() < n);
    let of =
        move |n: u16| bit_vectors(n).flat_map(move |votes| crashed(n).map(move |crashed| (n, votes.clone(), crashed)));
    (1..=4).flat_map(of)
}

fn survivors(run: &Run) -> Vec<Option<i64>> {
    let nodes = run.world().nodes.iter().skip(1).filter(|node| node.up);
    nodes.map(|node| node.decision.map(|made| made.value.0)).collect()
}

#[test]
fn g047_every_case_of_two_phase_commit() {
    let (mut cases, mut blocked) = (0, 0);
    for (n, votes, crashed) in troubles() {
        for (broadcast, told) in [0, 20].into_iter().flat_map(|ms| (0..=n).map(move |told| (ms, told))) {
            let mut scenario = commit("two-phase-commit", &votes, &[]);
            plan(&mut scenario, at(broadcast), Action::Crash(NodeId(0), Crash::Reaching(first(told))));
            for node in crashed.iter() {
                plan(&mut scenario, at(35), Action::Crash(node, Crash::Now));
            }
            let run = watched(scenario);
            let made = survivors(&run);
            let words = format!("{votes:?} {broadcast} {told} {crashed}");
            assert!(!run.world().nodes[0].up && made.len() == usize::from(n - crashed.len()), "{words}");
            assert_eq!(breaches(&run), [""; 0], "{words}");
            cases += 1;
            blocked += usize::from(made.contains(&None));
        }
    }
    assert_eq!((cases, blocked), (2_928, 344));
}

#[test]
fn g048_every_case_of_three_phase_commit() {
    let mut cases = 0;
    for (n, votes, crashed) in troubles() {
        // They crash when the last phase is over: what was to reach them has, and the next coordinator is being called.
        for (round, told) in [1, 3, 5].into_iter().flat_map(|round| (0..=n).map(move |told| (round, told))) {
            let mut scenario = commit("three-phase-commit", &votes, &[]);
            crash_in_round(&mut scenario, 0, round, first(told));
            for node in crashed.iter() {
                plan(&mut scenario, at(55), Action::Crash(node, Crash::Now));
            }
            let run = watched(scenario);
            let made = survivors(&run);
            let words = format!("{votes:?} round {round} to {told}, {crashed}");
            assert!(!made.contains(&None) && made.len() == usize::from(n - crashed.len()), "{words}: blocked");
            assert_eq!(breaches(&run), [""; 0], "{words}");
            cases += 1;
        }
    }
    assert_eq!(cases, 4_392);
}

#[test]
fn g048_every_partition_after_some_pre_commits() {
    let mut split = 0;
    for n in 1..=4u16 {
        for (told, group) in (0..=n).flat_map(|told| subsets_of_others(n + 1, 0).map(move |group| (told, group))) {
            let mut scenario = commit("three-phase-commit", &vec![1; usize::from(n)], &[]);
            crash_in_round(&mut scenario, 0, 3, first(told));
            plan(&mut scenario, at(35), Action::Cut(vec![group, NodeSet::all(n + 1).minus(group)]));
            let run = watched(scenario);
            let made = survivors(&run);
            assert!(!made.contains(&None), "to {told}, {group} cut off: nobody waits");
            split += usize::from(disagree(made));
        }
    }
    assert_eq!(split, 32);
}
