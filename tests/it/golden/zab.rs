//! G045: Zab, its stories, its storms and its mistakes.

use super::*;

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    run
}

#[test]
fn g045_six_messages_a_follower_to_start_and_three_a_transaction() {
    for n in [3u16, 5, 7] {
        let calm = [("heartbeat", "5000"), ("timeout", "10000")];
        let mut scenario = steady(scenario("zab", n, (n - 1) / 2, &calm), 10, 900);
        let start = ["cepoch", "new-epoch", "ack-epoch", "new-leader", "ack-leader", "commit-leader"];
        let others = u64::from(n - 1);
        let expected = |transactions: u64| {
            let each = ["propose", "ack", "commit"].map(|kind| (kind, transactions * others));
            start.map(|kind| (kind, others)).into_iter().chain(each).collect::<Vec<_>>()
        };
        let run = watched(scenario.clone());
        assert_eq!(sent_by_kind(&run), expected(1), "n = {n}");
        let setup = run.scenario().setup();
        assert_eq!((run.scenario().protocol.card().messages.count)(&setup), Some(9 * others));
        let made: Vec<_> = run.world().nodes.iter().map(|node| node.decision.unwrap().at.0 / 1_000).collect();
        assert_eq!((made[0], made[1]), (70, 80));

        plan(&mut scenario, at(200), Action::Request(NodeId(0), Value(50)));
        plan(&mut scenario, at(300), Action::Request(NodeId(0), Value(51)));
        let run = watched(scenario);
        assert_eq!(sent_by_kind(&run), expected(3), "n = {n}");
        assert_eq!(delivered(&run), vec![vec![(0, 0), (1, 50), (2, 51)]; usize::from(n)]);
        assert_eq!(breaches(&run), [""; 0]);
    }
}

#[test]
fn s27_the_stories_come_true() {
    assert_eq!(breaches(&shipped("zab-own-history")), ["total-order", "agreement", "uniform-agreement"]);
    assert_eq!(breaches(&shipped("zab-highest-history")), [""; 0]);
    assert!(breaches(&shipped("zab-same-epoch")).contains(&"election-safety"));
    assert_eq!(breaches(&shipped("zab-same-epoch-refused")), [""; 0]);
}

#[test]
fn the_lowest_history_is_as_bad_as_ones_own() {
    let mut scenario = assent::scenario::shipped::find("zab-highest-history").unwrap().scenario().unwrap();
    scenario.params.set(scenario.protocol.card(), "lowest-history", "on").unwrap();
    assert!(breaches(&watched(scenario)).contains(&"total-order"));
}

#[test]
fn a_history_that_is_delivered_before_a_majority_has_it_may_be_lost() {
    for (early, expected) in [("off", Status::Holds), ("on", Status::Breached)] {
        let calm = [("timeout", "60000"), ("spread", "0"), ("heartbeat", "5000"), ("commit-early", early)];
        let mut scenario = steady(scenario("zab", 3, 1, &calm), 10, 600);
        scenario.inputs = vec![None; 3];
        let fire = |node: u16, alarm: &str| Action::Fire(NodeId(node), alarm.to_owned());
        // n0, the leader of epoch 1, writes 7 on its own disk only.
        plan(&mut scenario, at(60), Action::Crash(NodeId(0), Crash::Reaching(NodeSet::EMPTY)));
        plan(&mut scenario, at(60), Action::Request(NodeId(0), Value(7)));
        // It leads n1 into epoch 2, chooses the history that holds 7, and dies before it can tell anybody.
        plan(&mut scenario, at(70), Action::Restart(NodeId(0)));
        for alarm in ["connection", "quorum", "connection"] {
            plan(&mut scenario, at(80), fire(1, alarm));
        }
        plan(&mut scenario, at(105), Action::Crash(NodeId(0), Crash::Reaching(NodeSet::EMPTY)));
        // n1 and n2 go on without it.
        plan(&mut scenario, at(130), fire(1, "connection"));
        plan(&mut scenario, at(131), fire(2, "connection"));
        plan(&mut scenario, at(250), Action::Request(NodeId(1), Value(8)));
        let run = watched(scenario);
        assert_eq!(delivered(&run)[1..], [vec![(0, 8)], vec![(0, 8)]]);
        assert_eq!(status(&run, "total-order"), expected);
    }
}

/// Leaders that change all the time, connections that break, clients that ask anybody.
fn storm(n: u16, seed: u64, params: &[(&str, &str)]) -> Run {
    let own = [("timeout", "60"), ("spread", "60"), ("heartbeat", "20")];
    let params: Vec<(&str, &str)> = own.into_iter().chain(params.iter().copied()).collect();
    let mut scenario = scenario("zab", n, (n - 1) / 2, &params);
    scenario.seed = seed;
    (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(30));
    (scenario.network.loss, scenario.network.duplication) = (30_000, 100_000);
    for k in 0..9u64 {
        let node = NodeId(((seed + k * (1 + seed / 7)) % u64::from(n)) as u16);
        let when = 90 + 120 * k + seed * 13 % 90;
        plan(&mut scenario, at(when), Action::Crash(node, Crash::Now));
        plan(&mut scenario, at(when + 10 + seed % 50), Action::Restart(node));
    }
    for k in 0..25u64 {
        let to = NodeId(((seed + k) % u64::from(n)) as u16);
        plan(&mut scenario, at(80 + 45 * k), Action::Request(to, Value(100 + k as i64)));
    }
    scenario.until = Until::At(Time(0) + Span::ms(1_800));
    watched(scenario)
}

#[test]
fn nothing_that_the_model_allows_separates_histories() {
    let (mut applied, mut epochs) = (0, 0);
    for (n, seeds) in [(3, 0..120), (5, 0..40)] {
        for seed in seeds {
            let run = storm(n, seed, &[]);
            assert_eq!(breaches(&run), [""; 0], "n = {n}, seed {seed}");
            applied += delivered(&run).iter().map(Vec::len).sum::<usize>();
            epochs += run.badge(NodeId(0)).and_then(|badge| badge.epoch).unwrap_or(0);
        }
    }
    println!("{applied} applied, {epochs} epochs");
    assert!(applied > 1_500 && epochs > 400);
}

#[test]
fn traitors_break_it() {
    let mut scenario = steady(scenario("zab", 5, 2, &[]), 10, 300);
    corrupt(&mut scenario, 0, "split");
    assert_eq!(decided(&watched(scenario))[1..], [Some(0), Some(0), Some(1), Some(1)]);
}
