//! G063 and the messages of Multi-Paxos; its mistakes.

use super::*;

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    run
}

#[test]
fn a_command_costs_three_messages_a_follower_once_somebody_leads() {
    for n in [3u16, 5, 7] {
        let mut plain = scenario("multi-paxos", n, (n - 1) / 2, &[]);
        (plain.network.least, plain.network.most) = (Span::ms(10), Span::ms(10));
        let others = u64::from(n - 1);
        let kinds = |commands: u64| {
            let each = ["accept", "accepted", "commit"].map(|kind| (kind, commands * others));
            [("prepare", others), ("promise", others)].into_iter().chain(each).collect::<Vec<_>>()
        };
        let run = watched(plain.clone());
        assert_eq!(sent_by_kind(&run), kinds(1), "n = {n}");
        assert_eq!((run.scenario().protocol.card().messages.count)(&run.scenario().setup()), Some(5 * others));
        let made: Vec<_> = run.world().nodes.iter().map(|node| node.decision.unwrap().at.0 / 1_000).collect();
        assert_eq!((made[0], made[1]), (40, 50), "4 delays at the leader, 5 at the others");

        for k in 0..3 {
            plan(&mut plain, at(60 + 50 * k), Action::Request(NodeId(0), Value(10 + k as i64)));
        }
        let run = watched(plain);
        assert_eq!(sent_by_kind(&run), kinds(4), "n = {n}");
        assert_eq!(delivered(&run), vec![vec![(0, 1), (1, 10), (2, 11), (3, 12)]; usize::from(n)]);
        assert_eq!(breaches(&run), [""; 0]);
    }
}

#[test]
fn g063_three_leaders_separate_what_belongs_together() {
    let run = shipped("multi-paxos-order");
    let label = |value: i64| run.scenario().values.label(Value(value));
    let done: Vec<String> =
        delivered(&run)[0].iter().map(|(slot, value)| format!("{slot}:{}", label(*value))).collect();
    assert_eq!(done[..2], ["0:c", "1:b"]);
    assert_eq!(breaches(&run), ["primary-order"]);
}

/// The second of three commands is lost with the leader.
fn gap(mistake: Option<&str>) -> Run {
    let mut scenario = assent::scenario::shipped::find("multi-paxos-gap").unwrap().scenario().unwrap();
    if let Some(mistake) = mistake {
        scenario.params.set(scenario.protocol.card(), mistake, "on").unwrap();
    }
    watched(scenario)
}

#[test]
fn a_gap_is_filled_and_nothing_is_applied_before_it() {
    shipped("multi-paxos-gap");
    let places = |run: &Run| delivered(run)[1].iter().map(|(slot, _)| *slot).collect::<Vec<_>>();
    assert_eq!(places(&gap(None)), [0, 2]);
    let badge = gap(None).badge(NodeId(2)).unwrap();
    assert_eq!(badge.log.iter().map(|entry| entry.value.is_some()).collect::<Vec<_>>(), [true, false, true]);
    assert_eq!(places(&gap(Some("leave-gaps"))), [0], "stuck before the gap");
}

#[test]
fn every_mistake_shows() {
    // The third command is chosen before the second.
    let late = |mistake: &str| {
        let mut scenario = scenario("multi-paxos", 3, 1, &[(mistake, "on")]);
        (scenario.network.least, scenario.network.most) = (Span::ms(10), Span::ms(10));
        let target = assent::scenario::Target::Links {
            from: [NodeId(0)].into_iter().collect(),
            to: NodeSet::all(3),
            kind: Some("accept".to_owned()),
        };
        let hold = assent::network::Verdict::Hold;
        let life = assent::network::Life::Until(Time(90_000));
        plan(&mut scenario, at(60), Action::Meddle { target, verdict: hold, life });
        plan(&mut scenario, at(60), Action::Request(NodeId(0), Value(7)));
        plan(&mut scenario, at(60), Action::Heal);
        plan(&mut scenario, at(92), Action::Request(NodeId(0), Value(8)));
        // The client hears nothing and asks again.
        plan(&mut scenario, at(150), Action::Request(NodeId(0), Value(7)));
        let target = assent::scenario::Target::Links {
            from: [NodeId(0)].into_iter().collect(),
            to: [NodeId(1), NodeId(2)].into_iter().collect(),
            kind: Some("commit".to_owned()),
        };
        let delay = assent::network::Verdict::Delay(Span::ms(25));
        plan(&mut scenario, at(101), Action::Meddle { target, verdict: delay, life: assent::network::Life::Once });
        watched(scenario)
    };
    assert_eq!(breaches(&late("apply-twice")), ["at-most-once"]);
    assert!(breaches(&late("out-of-order")).contains(&"delivery-order"), "{:?}", delivered(&late("out-of-order")));
    // n0 and n1 choose 1 and n1 forgets; n0 is cut off, and n1 and n2 choose 9.
    for (forgets, expected) in [("off", vec![]), ("on", vec!["state-machine-safety", "agreement", "uniform-agreement"])]
    {
        let mut scenario = scenario("multi-paxos", 3, 1, &[("amnesia", forgets), ("timeout", "5000")]);
        (scenario.network.least, scenario.network.most) = (Span::ms(10), Span::ms(10));
        scenario.until = Until::At(Time(0) + Span::ms(1_000));
        let cut = |nodes: &[u16]| Action::Cut(vec![nodes.iter().map(|id| NodeId(*id)).collect()]);
        plan(&mut scenario, at(0), cut(&[2]));
        plan(&mut scenario, at(45), cut(&[0]));
        plan(&mut scenario, at(50), Action::Crash(NodeId(1), Crash::Now));
        plan(&mut scenario, at(51), Action::Restart(NodeId(1)));
        plan(&mut scenario, at(60), Action::Request(NodeId(2), Value(9)));
        assert_eq!(breaches(&watched(scenario)), expected, "{forgets}");
    }
}

#[test]
fn traitors_break_it() {
    let mut scenario = scenario("multi-paxos", 3, 1, &[]);
    corrupt(&mut scenario, 0, "split");
    assert_eq!(decided(&watched(scenario))[1..], [Some(1), Some(2)]);
}

/// A leader that is cut off now and again, others that take over, and clients that read from anybody.
fn reading(seed: u64, params: &[(&str, &str)]) -> Run {
    let own = [("timeout", "60"), ("spread", "60"), ("lease", "150"), ("slow", "20")];
    let params: Vec<(&str, &str)> = own.into_iter().chain(params.iter().copied()).collect();
    let mut scenario = scenario("multi-paxos", 3, 1, &params);
    (scenario.seed, scenario.network.loss) = (seed, 50_000);
    (scenario.network.least, scenario.network.most) = (Span::ms(1), Span::ms(8));
    let read = scenario.values.find("read").expect("it has a name");
    for k in 0..60u64 {
        for node in 0..3 {
            plan(&mut scenario, at(40 + 31 * k + seed % 17 + node), Action::Request(NodeId(node as u16), read));
        }
        let writer = NodeId(((seed + k / 7) % 3) as u16);
        plan(&mut scenario, at(47 + 31 * k), Action::Request(writer, Value(100 + k as i64)));
    }
    for k in 0..4u64 {
        let alone: NodeSet = [NodeId(((k + seed / 3) % 2) as u16)].into_iter().collect();
        plan(&mut scenario, at(150 + 450 * k + seed % 40), Action::Cut(vec![alone, NodeSet::all(3).minus(alone)]));
        plan(&mut scenario, at(450 + 450 * k), Action::Heal);
        let crashed = NodeId((2 - k % 2) as u16);
        plan(&mut scenario, at(470 + 450 * k), Action::Crash(crashed, Crash::Now));
        plan(&mut scenario, at(475 + 450 * k), Action::Restart(crashed));
    }
    scenario.until = Until::At(Time(0) + Span::ms(2_000));
    watched(scenario)
}

#[test]
fn reads_are_fresh_whichever_way_the_leader_makes_sure() {
    for way in ["rounds", "leases"] {
        let (mut answers, mut leaders) = (0, 0);
        for seed in 0..60 {
            let run = reading(seed, &[("reads", way)]);
            assert_eq!((breaches(&run), status(&run, "fresh-reads")), (vec![], Status::Holds), "{way}, seed {seed}");
            let notes = run.trace().steps().filter(|(_, step)| run.trace().note(step).contains("answers a read"));
            let by: Vec<NodeId> = notes.filter_map(|(_, step)| step.node).collect();
            answers += by.len();
            leaders += usize::from(by.iter().any(|node| *node != by[0]));
        }
        assert!(answers > 400 && leaders > 8, "{way}: {answers} answers, {leaders} times by more than one leader");
    }
}

#[test]
fn trusting_a_slow_clock_makes_reads_stale() {
    let run = shipped("multi-paxos-slow-clock");
    assert_eq!(breaches(&run), ["fresh-reads"]);
    shipped("multi-paxos-lease");
}

#[test]
fn a_lease_spares_the_round_trip_that_a_read_costs() {
    for (way, renewals) in [("rounds", 5), ("leases", 1)] {
        let mut scenario = scenario("multi-paxos", 5, 2, &[("reads", way), ("lease", "500")]);
        (scenario.network.least, scenario.network.most) = (Span::ms(10), Span::ms(10));
        let read = scenario.values.find("read").expect("it has a name");
        for k in 0..5 {
            plan(&mut scenario, at(100 + 50 * k), Action::Request(NodeId(0), read));
        }
        let run = watched(scenario);
        let sent = sent_by_kind(&run);
        assert_eq!(sent[sent.len() - 2..], [("renew", 4 * renewals), ("renewed", 4 * renewals)], "{way}");
        let notes = run.trace().steps().filter(|(_, step)| run.trace().note(step).contains("answers a read"));
        assert_eq!(notes.count(), 5);
    }
}
