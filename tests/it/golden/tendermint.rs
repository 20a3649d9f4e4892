//! Tendermint: counts, the rules of its paper, what liars can do and what they cannot.

use super::*;
use assent::protocol::Thing;
use assent::scenario::shipped;

/// All delays 10 ms.
fn plain(n: u16, f: u16, params: &[(&str, &str)]) -> Scenario {
    steady(scenario("tendermint", n, f, params), 10, 60_000)
}

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    run
}

/// A shipped scenario with other words in its text.
fn altered(id: &str, changes: &[(&str, &str)]) -> Run {
    let mut text = shipped::find(id).expect("shipped").text().to_owned();
    for (old, new) in changes {
        assert!(text.contains(old), "{id}: {old}");
        text = text.replace(old, new);
    }
    watched(Scenario::parse(&text).unwrap())
}

/// When a line of the paper first ran at a node, in µs.
fn first_ran(run: &Run, node: u16, label: &str) -> Option<u64> {
    let code = run.scenario().protocol.card().code;
    let mut steps = run.trace().steps().map(|(_, step)| step).filter(|step| step.node == Some(NodeId(node)));
    let ran = |step: &_| run.trace().cites(step).iter().any(|line| code[usize::from(*line)].label == label);
    steps.find(|step| ran(step)).map(|step| step.time.0)
}

/// Whom a node can prove to be a liar.
fn guilty(run: &Run, node: u16) -> NodeSet {
    let state = run.world().node(NodeId(node)).and_then(|node| node.state()).expect("a running node");
    let tree = run.plan().machine.show(Thing::State(state));
    tree.field("guilty").expect("a field").build().unwrap()
}

fn set(nodes: &[u16]) -> NodeSet {
    nodes.iter().map(|node| NodeId(*node)).collect()
}

#[test]
fn a_height_costs_a_proposal_and_two_votes_of_everybody_to_everybody() {
    for (n, f, all) in [(4u16, 1, 27u64), (7, 2, 90), (10, 3, 189)] {
        for heights in [1u64, 5] {
            let run = watched(plain(n, f, &[("heights", &heights.to_string())]));
            let (many, others) = (u64::from(n), u64::from(n - 1));
            let kinds = [("proposal", others), ("prevote", many * others), ("precommit", many * others)];
            assert_eq!(sent_by_kind(&run), kinds.map(|(kind, count)| (kind, count * heights)), "n = {n}");
            let (setup, card) = (run.scenario().setup(), run.scenario().protocol.card());
            assert_eq!((card.messages.count)(&setup), Some(all * heights));
            assert_eq!(run.world().tallies.sent, all * heights);
            // Three delays to the first decision, and as many to each further one, all in round 0.
            assert!(run.world().nodes.iter().all(|node| node.decision.map(|made| made.at) == Some(Time(30_000))));
            assert_eq!(run.world().now, Time(heights * (card.rounds.count)(&setup).unwrap() / heights * 10_000));
            assert!(NodeId::all(n).all(|node| run.badge(node).unwrap().epoch == Some(0)));
            assert_eq!(breaches(&run), [""; 0]);
        }
    }
}

#[test]
fn proposers_take_turns_height_by_height() {
    let run = watched(plain(4, 1, &[("heights", "5")]));
    let expected: Vec<(u64, i64)> = [0, 11, 22, 33, 40].into_iter().enumerate().map(|(h, v)| (h as u64, v)).collect();
    assert_eq!(delivered(&run), vec![expected; 4]);
}

#[test]
fn the_stories_come_true() {
    for id in [
        "tendermint-equivocation",
        "tendermint-equivocation-quorum",
        "tendermint-lock-kept",
        "tendermint-no-lock",
        "tendermint-hidden-lock",
        "tendermint-valid-value",
        "tendermint-two-liars",
        "tendermint-amnesia",
        "tendermint-amnesia-one",
        "tendermint-three-stuck",
        "tendermint-three-split",
    ] {
        super::shipped(id);
    }
}

#[test]
fn silent_proposers_cost_a_round_each() {
    for (n, f, silent) in [(4u16, 1, 1u16), (7, 2, 2), (10, 3, 3)] {
        let mut scenario = plain(n, f, &[]);
        for node in 0..silent {
            plan(&mut scenario, at(0), Action::Crash(NodeId(node), Crash::Now));
        }
        let run = watched(scenario);
        let value = Some(i64::from(silent));
        assert!(decided(&run).into_iter().skip(silent.into()).all(|made| made == value), "n = {n}");
        assert_eq!(run.badge(NodeId(n - 1)).unwrap().epoch, Some(u64::from(silent)));
    }
    // One that is merely mute votes on, and costs no less.
    let mut scenario = plain(4, 1, &[]);
    corrupt(&mut scenario, 0, "mute");
    assert_eq!(decided(&watched(scenario))[1..], [Some(1); 3]);
}

#[test]
fn l49_a_decision_counts_from_a_round_that_was_left() {
    let run = super::shipped("tendermint-lock-kept");
    let machine = &run.plan().machine;
    for node in [2, 3] {
        let mut sent = run.trace().steps().filter(|(_, step)| step.node == Some(NodeId(node)));
        let in_round_1 = |(_, parcel): (_, &assent::run::Parcel)| machine.label(&parcel.draft.msg).epoch == Some(1);
        assert!(sent.any(|(_, step)| run.trace().sent(step).any(in_round_1)), "n{node} was in round 1");
        assert_eq!(run.badge(NodeId(node)).unwrap().epoch, Some(0), "and decided by the votes of round 0");
    }
}

#[test]
fn l55_two_of_four_in_a_later_round_take_a_slow_one_along() {
    let text = "assent 1\nrun tendermint\nnet async delay=10ms\nat 0ms drop n0->* proposal until 1s\n\
                at 0ms hold *->n3 until 235ms\nuntil quiet\n";
    let run = watched(Scenario::parse(text).unwrap());
    // The new proposer's messages come first, and one process alone takes nobody along.
    assert_eq!(first_ran(&run, 3, "L55"), Some(240_000));
    assert!((0..3).all(|node| first_ran(&run, node, "L55").is_none() && first_ran(&run, node, "L67").is_some()));
    assert_eq!((first_ran(&run, 3, "L67"), decided(&run)), (None, vec![Some(1); 4]));
}

/// Which lines a node ran in this span, in ms.
fn lines(run: &Run, node: u16, span: std::ops::Range<u64>) -> Vec<&'static str> {
    let code = run.scenario().protocol.card().code;
    let of_node = |step: &&assent::run::Step| step.node == Some(NodeId(node));
    let in_time = |step: &&assent::run::Step| span.contains(&(step.time.0 / 1_000));
    let steps = run.trace().steps().map(|(_, step)| step).filter(of_node).filter(in_time);
    steps.flat_map(|step| run.trace().cites(step)).map(|line| code[usize::from(*line)].label).collect()
}

#[test]
fn l36_who_comes_too_late_to_lock_still_learns_what_is_valid() {
    let run = super::shipped("tendermint-valid-value");
    assert_eq!(lines(&run, 0, 20..21)[..4], ["L36", "L38", "L40", "L42"], "in step prevote");
    for node in [1, 2] {
        let round_0 = lines(&run, node, 0..300);
        assert!(round_0.contains(&"L42") && !round_0.contains(&"L38"), "n{node}: {round_0:?}");
    }
    assert!(lines(&run, 1, 300..301).contains(&"L16"), "and proposes it");
}

#[test]
fn l28_a_lock_gives_way_to_a_proof_that_is_no_older() {
    let ran = |run: &Run, node, ms, pair: [&str; 2]| lines(run, node, ms..ms + 1).windows(2).any(|two| two == pair);
    let fresh = super::shipped("tendermint-valid-value");
    assert!(ran(&fresh, 0, 310, ["L28", "L30"]));
    // Ada proposes in round 4 what was prevoted in round 0; Ben is locked since round 1, Cleo never was.
    let stale = super::shipped("tendermint-hidden-lock");
    assert!(ran(&stale, 1, 1_590, ["L28", "L32"]) && ran(&stale, 2, 1_590, ["L28", "L30"]));
}

#[test]
fn l44_a_quorum_of_nil_waits_for_no_timeout() {
    let mut scenario = plain(4, 1, &[]);
    plan(&mut scenario, at(0), Action::Crash(NodeId(0), Crash::Now));
    let run = watched(scenario);
    assert_eq!((first_ran(&run, 1, "L59"), first_ran(&run, 1, "L45")), (Some(100_000), Some(110_000)));
    assert_eq!(first_ran(&run, 1, "L35"), None);
}

/// Slow and uneven links, timeouts that are too short, and liars; two heights.
fn storm(n: u16, seed: u64, attack: &str, params: &[(&str, &str)]) -> Run {
    let own = [("timeout", "25"), ("growth", "10"), ("heights", "2")];
    let params: Vec<(&str, &str)> = own.into_iter().chain(params.iter().copied()).collect();
    let mut scenario = scenario("tendermint", n, (n - 1) / 3, &params);
    scenario.seed = seed;
    scenario.network = assent::network::Network::of(assent::protocol::Timing::Asynchronous);
    (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(50));
    for k in 0..scenario.f {
        let liar = (seed + u64::from(k) * 2) % u64::from(n);
        if attack == "twins" {
            let left: NodeSet = NodeId::all(n).filter(|node| (seed >> 3 >> node.0) & 1 == 0).collect();
            plan(&mut scenario, at(0), Action::Corrupt(NodeId(liar as u16), Strategy::Twins { left }));
        } else {
            corrupt(&mut scenario, liar as u16, attack);
        }
    }
    scenario.until = Until::At(Time(0) + Span::ms(6_000));
    watched(scenario)
}

#[test]
fn as_many_liars_as_allowed_break_nothing_whatever_they_do() {
    let (mut heights, mut rounds, mut proofs) = (0, 0, 0);
    let attacks = ["split", "overrule", "claim", "revive", "mute", "hide", "amnesia", "repeat", "invalid", "twins"];
    for (n, seeds) in [(4u16, 16), (7, 4)] {
        for attack in attacks {
            for seed in 0..seeds {
                let run = storm(n, seed, attack, &[]);
                assert_eq!(breaches(&run), [""; 0], "{attack} among {n}, seed {seed}");
                let liars = run.world().traitors();
                for node in NodeSet::all(n).minus(liars).iter() {
                    assert!(guilty(&run, node.0).minus(liars).is_empty(), "{attack}: a correct process is accused");
                    proofs += u64::from(guilty(&run, node.0).len());
                    rounds += run.badge(node).unwrap().epoch.unwrap_or_default();
                    heights += delivered(&run)[node.index()].len();
                }
            }
        }
    }
    println!("{heights} heights, {rounds} rounds, {proofs} proofs");
    // Two heights of three and of five processes each: they all end, though at their own pace.
    assert_eq!(heights, 10 * 2 * (16 * 3 + 4 * 5));
    assert!(rounds > 200 && proofs > 40);
}

#[test]
fn each_mistake_is_punished_by_one_liar_and_by_none_without_it() {
    let revive = "assent 1\nrun tendermint WRONG\ninput 1 2 - 3\nnet async delay=10ms\nat 0ms corrupt n2 revive\n\
                  at 0ms delay n0->n1 proposal by 1s until 5ms\nat 245ms hold n0->n1,n3 until 3s\nuntil quiet\n";
    let played = |text: &str| breaches(&watched(Scenario::parse(text).unwrap()));
    // A proof older than the lock.
    assert_eq!(played(&revive.replace("WRONG", "old-proof=on")), ["agreement"]);
    assert_eq!(played(&revive.replace("WRONG", "")), [""; 0]);
    // No proof at all.
    let claim = |params| altered("tendermint-lock-kept", &[("overrule", "claim"), ("seed=1", params)]);
    assert_eq!(breaches(&claim("no-proof=on")), ["agreement"]);
    assert_eq!(breaches(&claim("seed=1")), [""; 0]);
    // One liar's vote, three times; a value that does not check.
    for (attack, mistake, broken) in
        [("repeat", "count-messages", "agreement"), ("invalid", "no-check", "external-validity")]
    {
        for (word, expected) in [("on", vec![broken]), ("off", vec![])] {
            let mut scenario = plain(4, 1, &[(mistake, word)]);
            corrupt(&mut scenario, 0, attack);
            assert_eq!(breaches(&watched(scenario)), expected, "{mistake}={word}");
        }
    }
}

#[test]
fn what_is_not_passed_on_stays_hidden_for_ever() {
    for (params, expected) in [("no-gossip=on", vec![None; 4]), ("seed=1", vec![Some(1_000_000); 4])] {
        let run = altered("tendermint-hidden-lock", &[("seed=1 no-valid-value=on", params)]);
        assert_eq!(decided(&run), expected, "{params}");
    }
}

#[test]
fn timeouts_that_do_not_grow_are_never_long_enough() {
    for (fixed, expected) in [("off", true), ("on", false)] {
        let mut scenario = plain(4, 1, &[("timeout", "70"), ("fixed-timeout", fixed)]);
        (scenario.network.least, scenario.network.most) = (Span::ms(200), Span::ms(200));
        scenario.network.timing = assent::protocol::Timing::Asynchronous;
        scenario.until = Until::At(Time(0) + Span::ms(20_000));
        let run = watched(scenario);
        assert!(decided(&run).iter().all(|made| made.is_some() == expected), "{fixed}");
    }
}

#[test]
fn too_small_a_quorum_lets_one_liar_split_whatever_the_number() {
    // f+1, 2f, and the right one.
    for (n, f, quorum, breaks) in
        [(4u16, 1, "2", true), (4, 1, "3", false), (7, 2, "3", true), (7, 2, "4", true), (7, 2, "5", false)]
    {
        let mut scenario = plain(n, f, &[("quorum", quorum)]);
        (0..f).for_each(|liar| corrupt(&mut scenario, liar, "split"));
        let broken = breaches(&watched(scenario));
        assert_eq!(broken.contains(&"agreement"), breaks, "n = {n}, quorum {quorum}: {broken:?}");
    }
}

#[test]
fn two_stories_leave_proof_and_a_forgotten_lock_leaves_none() {
    let told = altered("tendermint-two-liars", &[]);
    assert_eq!((guilty(&told, 1), guilty(&told, 2)), (set(&[0, 3]), set(&[0, 3])));
    let forgot = altered("tendermint-amnesia", &[]);
    assert_eq!((guilty(&forgot, 1), guilty(&forgot, 2)), (set(&[]), set(&[])));
    assert_eq!(breaches(&forgot), ["agreement"]);
}
