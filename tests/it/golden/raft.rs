//! G041 and G042: Raft, its invariants in storms, and the mistakes that break them.

use super::*;

/// A node's log at the cursor: (term, value, committed) by place.
fn log(run: &Run, node: u16) -> Vec<(u64, Option<i64>, bool)> {
    let badge = run.badge(NodeId(node)).expect("running");
    badge.log.iter().map(|entry| (entry.epoch, entry.value.map(|value| value.0), entry.committed)).collect()
}

fn seek(run: &mut Run, ms: u64) {
    run.seek_time(Time(0) + Span::ms(ms));
}

/// The votes a candidate has, its own included, at the cursor.
fn votes(run: &Run, node: u16) -> Vec<u16> {
    let tally = run.badge(NodeId(node)).and_then(|badge| badge.tally).expect("it counts");
    assert_eq!((tally.of, tally.need), ("votes", 3));
    tally.have.iter().map(|node| node.0).collect()
}

#[test]
fn g041_figure_8_step_by_step() {
    let mut run = shipped("raft-figure-8");
    let (a, b, c, d) = (1_000_000, 1_000_001, 1_000_002, 1_000_003);
    seek(&mut run, 155);
    assert_eq!(log(&run, 0), [(1, Some(a), true), (2, Some(b), false)]);
    assert_eq!(log(&run, 1), log(&run, 0));
    assert_eq!(log(&run, 2), [(1, Some(a), true)]);
    seek(&mut run, 312);
    let badge = run.badge(NodeId(0)).unwrap();
    assert_eq!((badge.leads, badge.epoch), (true, Some(4)));
    for holder in 0..3 {
        assert_eq!(log(&run, holder)[1], (2, Some(b), false), "on three of five, and not committed");
    }
    assert_eq!(log(&run, 3), [(1, Some(a), true)]);
    // S5 is about to win with the last vote it needs, of S2, S3 and S4.
    seek(&mut run, 376);
    let terms: Vec<_> = (1..5).map(|node| run.badge(NodeId(node)).unwrap().epoch).collect();
    assert_eq!(terms, [Some(5); 4]);
    seek(&mut run, 700);
    for node in 0..5 {
        assert_eq!(log(&run, node), [(1, Some(a), true), (3, Some(c), true), (5, Some(d), true)], "n{node}");
    }

    let run = shipped("raft-figure-8-counting");
    assert_eq!(breaches(&run), ["state-machine-safety", "leader-completeness"]);
    assert_eq!(delivered(&run)[0][1], (1, b));
    assert_eq!(delivered(&run)[4], [(0, a), (1, c), (2, d)]);

    let mut run = shipped("raft-figure-8-saved");
    seek(&mut run, 500);
    assert_eq!(votes(&run, 4), [3, 4], "with d on S2 and S3, S5 gets the vote of S4 alone");
}

#[test]
fn s26_the_other_stories_come_true() {
    for id in ["raft-split-vote", "raft-split-vote-random", "raft-vote-lost", "raft-vote-kept"] {
        shipped(id);
    }
    // Two candidates, two votes each, in every one of some twenty terms.
    let mut run = shipped("raft-split-vote");
    seek(&mut run, 2_950);
    assert_eq!(run.badge(NodeId(0)).unwrap().epoch, run.badge(NodeId(1)).unwrap().epoch);
    assert!(run.badge(NodeId(0)).unwrap().epoch >= Some(18));
    assert_eq!(run.badge(NodeId(0)).unwrap().tally.unwrap().have.len(), 2);
    assert_eq!(run.badge(NodeId(1)).unwrap().tally.unwrap().have.len(), 2);
}

/// The terms at the cursor.
fn terms(run: &Run) -> Vec<u64> {
    (0..run.scenario().n).map(|node| run.badge(NodeId(node)).and_then(|badge| badge.epoch).unwrap()).collect()
}

#[test]
fn thesis_9_6_who_was_cut_off_deposes_nobody_with_pre_votes() {
    let mut run = shipped("raft-disruptive");
    seek(&mut run, 779);
    assert_eq!(terms(&run), [1, 1, 5]);
    seek(&mut run, 900);
    assert_eq!(terms(&run), [6; 3]);
    let mut run = shipped("raft-pre-vote");
    for ms in [779, 900] {
        seek(&mut run, ms);
        assert_eq!(terms(&run), [1; 3]);
        assert!(run.badge(NodeId(0)).unwrap().leads);
    }
}

#[test]
fn thesis_9_6_a_dead_leader_is_replaced_all_the_same() {
    let params = [("pre-vote", "yes"), ("timeout", "60"), ("spread", "60"), ("heartbeat", "20")];
    for (n, seed) in [3u16, 4, 5].into_iter().flat_map(|n| (0..40).map(move |seed| (n, seed))) {
        let mut scenario = steady(scenario("raft", n, (n - 1) / 2, &params), 10, 2_000);
        scenario.seed = seed;
        plan(&mut scenario, at(1), Action::Fire(NodeId(0), "election".into()));
        plan(&mut scenario, at(150), Action::Crash(NodeId(0), Crash::Now));
        let mut run = Run::new(scenario).unwrap();
        seek(&mut run, 149);
        assert!(run.badge(NodeId(0)).unwrap().leads);
        run.finish();
        let led = (1..n).filter(|node| run.badge(NodeId(*node)).unwrap().leads).count();
        assert_eq!((led, breaches(&run)), (1, vec![]), "n = {n}, seed {seed}");
    }
}

#[test]
fn thesis_9_6_pre_votes_cost_a_round_trip_and_write_nothing() {
    let base = scenario("raft", 5, 2, &[("pre-vote", "yes"), ("heartbeat", "500"), ("timeout", "5000")]);
    let mut scenario = steady(base, 10, 400);
    plan(&mut scenario, at(1), Action::Fire(NodeId(1), "election".into()));
    let mut run = Run::new(scenario).unwrap();
    seek(&mut run, 15);
    assert_eq!(terms(&run), [0; 5]);
    run.finish();
    let kinds = ["request-vote", "vote", "append-entries", "appended", "pre-vote", "pre-voted"].map(|kind| (kind, 4));
    assert_eq!(sent_by_kind(&run), kinds);
    assert_eq!((run.scenario().protocol.card().messages.count)(&run.scenario().setup()), Some(6 * 4));
    assert_eq!(run.world().nodes[1].decision.map(|made| made.at), Some(Time(61_000)));
}

#[test]
fn g042_an_election_and_an_entry_cost_four_messages_a_follower() {
    for n in [3u16, 5, 7] {
        let mut scenario =
            steady(scenario("raft", n, (n - 1) / 2, &[("heartbeat", "500"), ("timeout", "5000")]), 10, 400);
        plan(&mut scenario, at(1), Action::Fire(NodeId(1), "election".into()));
        let mut run = Run::new(scenario).unwrap();
        run.finish();
        let others = u64::from(n - 1);
        let kinds = ["request-vote", "vote", "append-entries", "appended"].map(|kind| (kind, others));
        assert_eq!(sent_by_kind(&run), kinds, "n = {n}");
        let setup = run.scenario().setup();
        assert_eq!((run.scenario().protocol.card().messages.count)(&setup), Some(4 * others));
        // 2 delays for the election, 2 to commit at the leader; the others learn it with the next heartbeat.
        let made: Vec<_> = run.world().nodes.iter().map(|node| node.decision.map(|made| made.at)).collect();
        assert_eq!(made[1], Some(Time(41_000)));
        assert!(made.iter().enumerate().all(|(node, at)| node == 1 || at.is_none()));
    }
}

#[test]
fn a_command_reaches_the_leader_through_any_node_and_everybody_applies_it() {
    let mut scenario = steady(scenario("raft", 3, 1, &[]), 10, 600);
    plan(&mut scenario, at(1), Action::Fire(NodeId(2), "election".into()));
    for (ms, node, value) in [(60, 0, 70), (65, 2, 71), (66, 1, 72)] {
        plan(&mut scenario, at(ms), Action::Request(NodeId(node), Value(value)));
    }
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    let expected = vec![(0, 2), (1, 71), (2, 70), (3, 72)];
    assert_eq!(delivered(&run), vec![expected; 3]);
    assert_eq!(breaches(&run), [""; 0]);
}

#[test]
fn one_node_is_a_majority_of_one() {
    let mut run = Run::new(steady(scenario("raft", 1, 0, &[]), 10, 1_000)).unwrap();
    run.finish();
    assert_eq!(decided(&run), [Some(0)]);
}

/// Bad links, nodes that crash and come back, clients that ask anybody; calm in the end.
fn storm(n: u16, seed: u64, params: &[(&str, &str)]) -> Run {
    let own = [("timeout", "60"), ("spread", "60"), ("heartbeat", "20")];
    let params: Vec<(&str, &str)> = own.into_iter().chain(params.iter().copied()).collect();
    let mut scenario = scenario("raft", n, (n - 1) / 2, &params);
    scenario.seed = seed;
    (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(40));
    (scenario.network.loss, scenario.network.duplication) = (150_000, 150_000);
    for k in 0..8u64 {
        let node = NodeId(((seed + k * (1 + seed / 7)) % u64::from(n)) as u16);
        let when = 100 + 110 * k + seed * 13 % 90;
        plan(&mut scenario, at(when), Action::Crash(node, Crash::Now));
        plan(&mut scenario, at(when + 15 + seed % 60), Action::Restart(node));
    }
    for k in 0..12u64 {
        let to = NodeId(((seed + k) % u64::from(n)) as u16);
        plan(&mut scenario, at(90 + 75 * k), Action::Request(to, Value(100 + k as i64)));
    }
    scenario.until = Until::At(Time(0) + Span::ms(1_600));
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    run
}

#[test]
fn nothing_that_the_model_allows_breaks_an_invariant() {
    let mut applied = 0;
    for (n, seeds) in [(3, 0..120), (5, 0..40)] {
        for seed in seeds {
            let run = storm(n, seed, &[]);
            assert_eq!(breaches(&run), [""; 0], "n = {n}, seed {seed}");
            applied += delivered(&run).iter().map(Vec::len).sum::<usize>();
            let run = storm(n, seed, &[("pre-vote", "yes")]);
            assert_eq!(breaches(&run), [""; 0], "n = {n}, seed {seed}, with pre-votes");
        }
    }
    assert!(applied > 1_000, "the storms let something happen: {applied}");
}

#[test]
fn the_same_storms_find_the_mistakes() {
    // Where the first 400 seeds first show them.
    for (mistake, seed) in [("no-log-check", 11), ("length-only", 171), ("forget-vote", 259), ("truncate-always", 57)] {
        let broken = breaches(&storm(3, seed, &[(mistake, "on")]));
        assert!(broken.contains(&"leader-completeness"), "{mistake}: {broken:?}");
        assert_eq!(broken.contains(&"election-safety"), mistake == "forget-vote");
    }
}

/// The leader is down; a server that lacks its last entry asks for votes every 40 ms, before anybody's timer runs out.
fn pestered(params: &[(&str, &str)]) -> Run {
    let own = [("timeout", "60"), ("spread", "60"), ("heartbeat", "20")];
    let params: Vec<(&str, &str)> = own.into_iter().chain(params.iter().copied()).collect();
    let mut scenario = scenario("raft", 3, 1, &params);
    plan(&mut scenario, at(1), Action::Fire(NodeId(0), "election".into()));
    plan(&mut scenario, at(60), Action::Cut(vec![[NodeId(2)].into_iter().collect()]));
    plan(&mut scenario, at(70), Action::Request(NodeId(0), Value(7)));
    plan(&mut scenario, at(150), Action::Crash(NodeId(0), Crash::Now));
    plan(&mut scenario, at(155), Action::Heal);
    for k in 0..30 {
        plan(&mut scenario, at(160 + 40 * k), Action::Fire(NodeId(2), "election".into()));
    }
    scenario.until = Until::At(Time(0) + Span::ms(1_400));
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    run
}

#[test]
fn a_timer_that_any_message_resets_never_runs_out() {
    let leads = |run: &Run| run.badge(NodeId(1)).unwrap().leads;
    let ever = |params: &[(&str, &str)]| {
        let mut run = pestered(params);
        (155..1_400).step_by(5).any(|ms| {
            seek(&mut run, ms);
            leads(&run)
        })
    };
    assert!(ever(&[]), "the one with the longer log becomes leader");
    assert!(!ever(&[("patient-timer", "on")]), "its timer never runs out");
}

#[test]
fn traitors_break_it() {
    let mut scenario = steady(scenario("raft", 5, 2, &[]), 10, 400);
    corrupt(&mut scenario, 0, "split");
    plan(&mut scenario, at(1), Action::Fire(NodeId(0), "election".into()));
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    assert_eq!(decided(&run)[1..], [Some(0), Some(0), Some(1), Some(1)]);
    assert!(breaches(&run).contains(&"state-machine-safety"));
}
