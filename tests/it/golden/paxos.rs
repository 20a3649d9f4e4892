//! G038, G040 and G064: Paxos.

use super::*;
use assent::protocol::Timing;
use assent::scenario::Until;

/// Every message takes exactly one delay of δ.
fn unit_delays(mut scenario: Scenario, delta: Span) -> Scenario {
    let network = &mut scenario.network;
    (network.delta, network.least, network.most) = (delta, delta, delta);
    scenario
}

#[test]
fn g038_messages_and_latency() {
    for (learn, delays, sent) in
        [("leader", 4, [8, 16, 24]), ("decide", 5, [10, 20, 30]), ("broadcast", 4, [12, 32, 60])]
    {
        for (n, sent) in [3, 5, 7].into_iter().zip(sent) {
            let plain = scenario("paxos", n, (n - 1) / 2, &[("learn", learn)]);
            let setup = plain.setup();
            assert_eq!((plain.protocol.card().messages.count)(&setup), Some(sent));
            assert_eq!((plain.protocol.card().rounds.count)(&setup), Some(delays));
            assert_eq!(finished(plain.clone()).world().tallies.sent, sent, "n = {n}, learn = {learn}");

            let run = finished(unit_delays(plain, Span::ms(10)));
            let at = |node: usize| run.world().nodes[node].decision.map(|made| made.at);
            assert_eq!(at(0), Some(Time(40_000)), "the proposer learns after four delays");
            let last = run.world().nodes.iter().filter_map(|node| node.decision).map(|made| made.at).max();
            assert_eq!(last, Some(Time(delays * 10_000)));
            assert_eq!(at(1).is_some(), learn != "leader");
        }
    }
}

/// Two proposers of three, each opening a ballot every `period`, half of that out of step; δ = 20 ms.
fn duel(period_ms: u32, params: &[(&str, &str)]) -> Run {
    let (retry, offset) = (period_ms.to_string(), (period_ms / 2).to_string());
    let own = [("proposers", "2"), ("retry", &retry), ("offset", &offset)];
    let params: Vec<(&str, &str)> = own.into_iter().chain(params.iter().copied()).collect();
    let mut scenario = unit_delays(scenario("paxos", 3, 1, &params), Span::ms(20));
    scenario.network.timing = Timing::Asynchronous;
    scenario.until = Until::At(Time(0) + Span::ms(30_000));
    let mut run = Run::untraced(scenario).unwrap();
    run.finish();
    run
}

#[test]
fn g040_a_duel_of_proposers_lasts_for_ever_or_ends_by_its_timing() {
    // T = 2.5, 3, 3.5 and 3.9 delays: 1,000 ballots at T = 3, and nobody decides.
    for period in [50, 60, 70, 78] {
        assert_eq!(decided(&duel(period, &[])), [None; 3], "{period} ms");
    }
    // T = 4.1, 4.5 and 5 delays: the first ballot is through before the rival's second comes.
    for period in [82, 90, 100] {
        let run = duel(period, &[]);
        let decided = decided(&run);
        assert!(decided.iter().all(|made| made.is_some() && *made == decided[0]), "{period} ms: {decided:?}");
    }
    // T = 5, offset 2.5: decided after four delays.
    let first = duel(100, &[]).world().nodes.iter().filter_map(|node| node.decision).map(|made| made.at).min();
    assert_eq!(first, Some(Time(80_000)));
}

#[test]
fn g040_refusals_or_chance_end_the_duel() {
    for params in [[("backoff", "random")].as_slice(), &[("nack", "inform"), ("backoff", "random")]] {
        assert!(decided(&duel(60, params)).iter().all(Option::is_some), "{params:?}");
    }
    // Whoever tries again only when it is refused: three ballots end it where acceptors are apart. Here a proposer is an
    // acceptor too: n0's second ballot makes it refuse n1's, so n1 opens one more just before the rest accept.
    let mut scenario =
        scenario("paxos", 3, 1, &[("proposers", "2"), ("retry", "0"), ("offset", "30"), ("nack", "retry")]);
    scenario = unit_delays(scenario, Span::ms(20));
    let mut run = Run::new(scenario).unwrap();
    assert_eq!(run.finish(), Ended::Quiet);
    assert!(decided(&run).iter().all(Option::is_some));
    let prepares = run.trace().steps().flat_map(|(_, step)| run.trace().sent(step));
    let prepares = prepares.filter(|(_, parcel)| parcel.draft.kind == 0 && parcel.from != parcel.to).count();
    assert_eq!(prepares, 4 * 2, "four ballots, two other acceptors each");
}

#[test]
fn g064_five_nodes_one_of_them_dead() {
    let mut scenario = scenario("paxos", 5, 2, &[("learn", "decide")]);
    plan(&mut scenario, Moment::At(Time(0)), Action::Crash(NodeId(2), Crash::Now));
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    assert_eq!((run.world().tallies.sent, run.world().tallies.delivered), (18, 15));
    assert_eq!(decided(&run), [Some(0), Some(0), None, Some(0), Some(0)]);
    for property in ["agreement", "uniform-agreement", "termination", "fault-bound", "link-validity"] {
        assert_eq!(status(&run, property), Status::Holds, "{property}");
    }
}

/// Five nodes, three of them proposers, bad links, nodes that crash and come back.
fn storm(seed: u64, learn: &str, mistakes: &[&'static str]) -> Run {
    let own = [("proposers", "3"), ("learn", learn)].into_iter().chain(mistakes.iter().map(|word| (*word, "on")));
    let params = [("retry", "60"), ("backoff", "random"), ("nack", "inform")];
    let params: Vec<(&str, &str)> = own.chain(params).collect();
    let mut scenario = scenario("paxos", 5, 2, &params);
    scenario.seed = seed;
    (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(60));
    (scenario.network.loss, scenario.network.duplication) = (150_000, 150_000);
    for (node, ms) in [(0, 40), (1, 90), (4, 30), (0, 160)] {
        let moment = |ms| Moment::At(Time(0) + Span::ms(ms));
        plan(&mut scenario, moment(ms + seed % 40), Action::Crash(NodeId(node), Crash::Now));
        plan(&mut scenario, moment(ms + 50), Action::Restart(NodeId(node)));
    }
    scenario.until = Until::At(Time(0) + Span::ms(20_000));
    let mut run = Run::untraced(scenario).unwrap();
    run.finish();
    run
}

#[test]
fn nothing_that_the_model_allows_makes_it_disagree() {
    for (seed, learn) in (0..240).zip(["decide", "broadcast", "leader"].into_iter().cycle()) {
        let run = storm(seed, learn, &[]);
        let made = decided(&run);
        assert!(!disagree(made.iter().copied()), "seed {seed}: {made:?}");
        assert!(made.iter().flatten().all(|value| (0..3).contains(value)), "only proposers' values");
        assert!(made[..3].iter().any(Option::is_some), "seed {seed}: a proposer decides");
        assert!(run.world().nodes.iter().all(|node| node.second.is_none()), "seed {seed}: nobody decides twice");
    }
    let forgetful = (0..240).filter(|seed| disagree(decided(&storm(*seed, "decide", &["amnesia"])))).count();
    assert!(forgetful > 0, "the same storms find the mistake");
    // The first of these storms in which acceptances of different ballots pass for a majority.
    assert!(disagree(decided(&storm(359, "broadcast", &["mixed-ballots"]))));
}

#[test]
fn acceptors_that_refuse_their_own_promise_accept_nothing() {
    for seed in 0..20 {
        assert_eq!(decided(&storm(seed, "decide", &["strict-accept"])), [None; 5], "seed {seed}");
    }
}

#[test]
fn traitors_break_it() {
    let mut scenario = scenario("paxos", 3, 1, &[]);
    corrupt(&mut scenario, 0, "split");
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    assert_eq!(decided(&run)[1..], [Some(0), Some(1)]);
    assert_eq!((status(&run, "agreement"), status(&run, "fault-bound")), (Status::Breached, Status::Breached));
}

#[test]
fn a_traitor_that_forgets_its_vote_lets_a_second_value_be_chosen() {
    for forgets in [false, true] {
        let params = [("proposers", "2"), ("offset", "100"), ("retry", "0")];
        let mut scenario = unit_delays(scenario("paxos", 3, 1, &params), Span::ms(10));
        scenario.network.timing = Timing::Asynchronous;
        if forgets {
            corrupt(&mut scenario, 2, "forget");
        }
        // n0 and n2 choose 0 and n1 hears nothing of it; then n0 is cut off, and n1 asks n2.
        for (ms, groups) in [(0, [1]), (45, [0])] {
            let alone = groups.into_iter().map(NodeId).collect();
            plan(&mut scenario, Moment::At(Time(0) + Span::ms(ms)), Action::Cut(vec![alone]));
        }
        assert_eq!(decided(&finished(scenario))[..2], [Some(0), Some(i64::from(forgets))]);
    }
}
