//! G055: heartbeats.

use super::*;
use assent::network::{Life, Verdict};
use assent::protocol::Thing;
use assent::scenario::Target;
use assent::tree::Tree;

const ALL: [&str; 4] = ["completeness", "eventual-accuracy", "strong-accuracy", "detection-time"];

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    assert_eq!(run.finish(), Ended::Quiet);
    run
}

fn stands(run: &Run) -> [Status; 4] {
    ALL.map(|property| status(run, property))
}

fn ms(ms: u64) -> Moment {
    Moment::At(Time(0) + Span::ms(ms))
}

/// Whom a node suspects.
fn suspects(run: &Run, node: u16) -> Vec<Tree> {
    let state = run.world().node(NodeId(node)).and_then(|node| node.state()).unwrap();
    let tree = run.plan().machine.show(Thing::State(state));
    match tree.fields().iter().find(|(name, _)| name == "suspects") {
        Some((_, Tree::List(list))) => list.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn g055_messages_of_a_heartbeat() {
    for (topology, each) in [("all", 90), ("central", 9), ("ring", 10)] {
        let base = scenario("heartbeat", 10, 1, &[("topology", topology), ("beats", "7")]);
        assert_eq!((base.protocol.card().messages.count)(&base.setup()), Some(7 * each));
        assert_eq!(finished(base).world().tallies.sent, 7 * each, "{topology}");
    }
}

/// When n0 suspects n1, which crashes at this moment; H = 1000 ms, TO = 2500 ms, delays from 50 to 200 ms.
fn latency(seed: u64, crash: u64) -> u64 {
    let mut base = scenario("heartbeat", 2, 1, &[("period", "1000"), ("timeout", "2500"), ("beats", "30")]);
    base.network.delta = Span::ms(200);
    (base.network.least, base.network.most) = (Span::ms(50), Span::ms(200));
    base.seed = seed;
    plan(&mut base, Moment::At(Time(crash)), Action::Crash(NodeId(1), Crash::Now));
    let mut run = Run::new(base).unwrap();
    run.seek_time(Time(crash));
    while suspects(&run, 0).is_empty() {
        assert!(run.step());
    }
    assert_eq!(status(&run, "detection-time"), Status::Holds);
    (run.world().now - Time(crash)).0
}

#[test]
fn g055_how_long_a_crash_goes_unnoticed() {
    let mut all = Vec::new();
    for seed in 0..60 {
        // Right before a heartbeat, right after it, and between.
        for crash in [5_000_000, 4_999_999, 5_000_001, 5_000_000 + seed * 16_001] {
            all.push(latency(seed, crash));
        }
    }
    let (least, most) = (all.iter().min().unwrap(), all.iter().max().unwrap());
    assert!(*least >= 1_550_000 && *most <= 2_700_000, "{least} {most}");
    assert!(*least < 1_600_000 && *most > 2_650_000, "both ends are reached: {least} {most}");
}

#[test]
fn g055_no_false_alarm_from_a_period_and_the_spread_of_delays_on() {
    for (timeout, right) in [("1150", true), ("1149", false)] {
        let mut base = scenario("heartbeat", 2, 0, &[("period", "1000"), ("timeout", timeout), ("increase", "0")]);
        base.network.delta = Span::ms(200);
        (base.network.least, base.network.most) = (Span::ms(50), Span::ms(50));
        // The first heartbeat is as quick as can be, and the second as slow.
        let target =
            Target::Links { from: [NodeId(1)].into_iter().collect(), to: NodeSet::all(2), kind: Some("alive".into()) };
        let slow = Action::Meddle { target, verdict: Verdict::Delay(Span::ms(150)), life: Life::Once };
        plan(&mut base, ms(500), slow);
        let run = watched(base);
        assert_eq!(status(&run, "strong-accuracy") == Status::Holds, right, "{timeout}");
        assert_eq!(status(&run, "eventual-accuracy"), Status::Holds);
    }
}

#[test]
fn inside_the_model_everything_holds() {
    for topology in ["all", "central", "ring"] {
        for gossip in ["no", "yes"] {
            for seed in 0..40u64 {
                let mut base = scenario("heartbeat", 5, 2, &[("topology", topology), ("gossip", gossip)]);
                base.seed = seed;
                let victims = [1 + (seed % 4) as u16, 1 + (seed / 4 % 4) as u16];
                for (node, at) in victims.into_iter().zip([seed * 3, seed * 4]) {
                    plan(&mut base, ms(at), Action::Crash(NodeId(node), Crash::Now));
                }
                assert_eq!(stands(&watched(base)), [Status::Holds; 4], "{topology} {gossip} {seed}");
            }
        }
    }
}

#[test]
fn before_stabilization_there_are_false_alarms_and_later_none() {
    let (mut alarms, mut grown) = (0, 0);
    for seed in 0..60 {
        let mut base = scenario("heartbeat", 4, 0, &[("beats", "30")]);
        base.seed = seed;
        base.network.gst = Time(0) + Span::ms(200);
        let run = watched(base);
        let [complete, eventual, strong, _] = stands(&run);
        assert_eq!((complete, eventual), (Status::Holds, Status::Holds), "{seed}");
        alarms += usize::from(strong == Status::Breached);
        grown += usize::from(run.world().now > Time(0) + Span::ms(580));
    }
    assert!(alarms > 50 && grown > 50, "{alarms} {grown}");
}

#[test]
fn who_never_forgives_is_never_accurate_again() {
    for (word, expected) in [(None, Status::Holds), (Some("unforgiving"), Status::Breached)] {
        let params: Vec<(&str, &str)> = word.map(|word| (word, "on")).into_iter().collect();
        let mut base = scenario("heartbeat", 3, 0, &params);
        base.network.gst = Time(0) + Span::ms(100);
        assert_eq!(status(&watched(base), "eventual-accuracy"), expected);
    }
}

#[test]
fn who_waits_for_a_first_heartbeat_never_misses_the_still_born() {
    for (word, expected) in [(None, Status::Holds), (Some("late-start"), Status::Breached)] {
        let params: Vec<(&str, &str)> = word.map(|word| (word, "on")).into_iter().collect();
        let mut base = scenario("heartbeat", 3, 1, &params);
        plan(&mut base, ms(0), Action::Crash(NodeId(1), Crash::Reaching(NodeSet::EMPTY)));
        let run = watched(base);
        assert_eq!((status(&run, "completeness"), status(&run, "detection-time")), (expected, expected));
    }
}

#[test]
fn gossip_tells_everybody_what_only_one_can_see() {
    for (gossip, known) in [("no", 1), ("yes", 3)] {
        let mut base = scenario("heartbeat", 4, 1, &[("topology", "ring"), ("gossip", gossip)]);
        plan(&mut base, ms(5), Action::Crash(NodeId(0), Crash::Now));
        let run = watched(base);
        let aware = (1..4).filter(|node| !suspects(&run, *node).is_empty()).count();
        assert_eq!(aware, known);
    }
}

#[test]
fn a_lost_link_shows_in_every_property_it_breaks() {
    // Half dead: odd nodes hear nothing of n0, even ones do, to the end.
    let mut base = scenario("heartbeat", 4, 1, &[]);
    corrupt(&mut base, 0, "two-faced");
    let run = watched(base);
    assert_eq!((suspects(&run, 1).len(), suspects(&run, 2).len()), (1, 0));
    // Nobody watches the one that watches all.
    let mut base = scenario("heartbeat", 4, 1, &[("topology", "central")]);
    plan(&mut base, ms(5), Action::Crash(NodeId(0), Crash::Now));
    assert_eq!(status(&watched(base), "completeness"), Status::Holds);
    // All that n1 says is lost: n0 is wrong about it to the end.
    let mut base = scenario("heartbeat", 2, 0, &[]);
    let target = Target::Links { from: [NodeId(1)].into_iter().collect(), to: NodeSet::all(2), kind: None };
    plan(&mut base, ms(0), Action::Meddle { target, verdict: Verdict::Drop, life: Life::Always });
    let [_, eventual, strong, _] = stands(&watched(base));
    assert_eq!((eventual, strong), (Status::Breached, Status::Breached));
}

#[test]
fn a_heartbeat_that_comes_too_late_delays_the_alarm() {
    // n1 crashes, but its last heartbeats are long under way.
    let mut base = scenario("heartbeat", 2, 1, &[]);
    base.network.least = Span::ms(5);
    let target = Target::Links { from: [NodeId(1)].into_iter().collect(), to: NodeSet::all(2), kind: None };
    plan(&mut base, ms(30), Action::Meddle { target, verdict: Verdict::Delay(Span::ms(20)), life: Life::Always });
    plan(&mut base, ms(41), Action::Crash(NodeId(1), Crash::Now));
    plan(&mut base, ms(300), Action::Heal);
    let run = watched(base);
    assert_eq!(status(&run, "detection-time"), Status::Breached);
    assert_eq!(status(&run, "completeness"), Status::Holds);
}
