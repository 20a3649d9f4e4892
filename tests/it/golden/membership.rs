//! Membership: agreed views, naive removal, cuts, fencing.

use super::*;
use assent::network::{Life, Verdict};
use assent::protocol::Thing;
use assent::scenario::Target;
use assent::value::ValueNames;

const ALL: [&str; 4] = ["view-agreement", "single-writer", "exclusion", "availability"];

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

fn set(nodes: &[u16]) -> NodeSet {
    nodes.iter().copied().map(NodeId).collect()
}

/// Each node's view: `1: [n0, n1]`.
fn views(run: &Run) -> Vec<String> {
    let of = |node: &assent::run::Node| {
        let tree = run.plan().machine.show(Thing::State(node.state()?));
        let view = &tree.fields().iter().find(|(name, _)| name == "view")?.1;
        let parts = view.fields().iter().map(|(_, tree)| tree.line(&ValueNames::default()));
        Some(parts.collect::<Vec<String>>().join(": "))
    };
    run.world().nodes.iter().map(|node| of(node).unwrap_or_default()).collect()
}

fn hold(from: &[u16], to: &[u16], until: u64) -> Action {
    let target = Target::Links { from: set(from), to: set(to), kind: None };
    Action::Meddle { target, verdict: Verdict::Hold, life: Life::Until(Time(0) + Span::ms(until)) }
}

#[test]
fn heartbeats_and_a_removal_cost_what_the_card_says() {
    for n in [3, 5, 7] {
        let base = scenario("membership", n, 1, &[("beats", "8")]);
        let all = u64::from(n) * u64::from(n - 1) * 8;
        assert_eq!((base.protocol.card().messages.count)(&base.setup()), Some(all));
        assert_eq!(finished(base).world().tallies.sent, all);
    }
    // The last node is suspected by n0 alone, and hears of its removal: propose, ack, commit.
    let mut base = scenario("membership", 5, 2, &[("beats", "6"), ("timeout", "30")]);
    plan(&mut base, ms(25), hold(&[4], &[0], 300));
    let run = watched(base);
    let change = ["propose", "ack", "commit"].map(|word| {
        let kind = run.plan().kind(word).unwrap();
        let sent = run.trace().steps().flat_map(|(_, step)| run.trace().sent(step));
        let first = sent.filter(|(_, parcel)| parcel.from != parcel.to && parcel.draft.kind == kind);
        first.filter(|(_, parcel)| run.plan().machine.label(&parcel.draft.msg).epoch == Some(1)).count()
    });
    assert_eq!((change[0], change[1]), (4, 4));
    assert!(change[2] >= 4, "and again to whoever is behind");
}

#[test]
fn a_crashed_node_is_removed_everywhere() {
    let mut base = scenario("membership", 5, 2, &[]);
    plan(&mut base, ms(30), Action::Crash(NodeId(4), Crash::Now));
    let run = watched(base.clone());
    assert_eq!(stands(&run), [Status::Holds; 4]);
    assert_eq!(views(&run)[..4], vec!["1: [n0, n1, n2, n3]"; 4]);
    // The coordinator too: the next one inquires first.
    plan(&mut base, ms(90), Action::Crash(NodeId(0), Crash::Now));
    let run = watched(base);
    assert_eq!(stands(&run), [Status::Holds; 4]);
    assert_eq!(views(&run)[1..4], vec!["2: [n1, n2, n3]"; 3]);
}

#[test]
fn a_stalled_node_is_fenced_off_and_joins_again() {
    let mut base = scenario("membership", 5, 2, &[("beats", "20")]);
    plan(&mut base, ms(50), hold(&[4], &[0], 200));
    let run = watched(base);
    assert_eq!(stands(&run), [Status::Holds; 4]);
    assert_eq!(views(&run), vec!["2: [n0, n1, n2, n3, n4]"; 5]);
}

fn cut(n: u16, groups: &[&[u16]], mistake: Option<&str>) -> Run {
    let mut params = vec![("beats", "14")];
    params.extend(mistake.map(|word| (word, "on")));
    let mut base = scenario("membership", n, (n - 1) / 2, &params);
    plan(&mut base, ms(50), Action::Cut(groups.iter().map(|group| set(group)).collect()));
    plan(&mut base, ms(200), Action::Request(NodeId(0), Value(0)));
    watched(base)
}

#[test]
fn a_cut_leaves_one_view_with_a_majority_and_two_without() {
    let run = cut(5, &[&[0, 1, 2], &[3, 4]], None);
    assert_eq!(stands(&run), [Status::Holds; 4]);
    let (new, old) = ("[n0, n1, n2]", "0: [n0, n1, n2, n3, n4]");
    assert!(views(&run)[..3].iter().all(|view| view.ends_with(new)), "{:?}", views(&run));
    assert_eq!(views(&run)[3..], [old, old]);
    let run = cut(5, &[&[0, 1, 2], &[3, 4]], Some("naive"));
    assert_eq!(status(&run, "view-agreement"), Status::Breached);
    assert!(views(&run)[4].ends_with("[n3, n4]"));
}

#[test]
fn a_cut_in_halves_leaves_nobody_able_to_act() {
    let run = cut(4, &[&[0, 1], &[2, 3]], None);
    assert_eq!(stands(&run), [Status::Holds, Status::Holds, Status::Holds, Status::Breached]);
    assert_eq!(views(&run), vec!["0: [n0, n1, n2, n3]"; 4]);
    // Counting a majority of the new view instead, both halves go on.
    let run = cut(4, &[&[0, 1], &[2, 3]], Some("new-majority"));
    assert_eq!(stands(&run)[0], Status::Breached);
    assert_eq!(stands(&run)[3], Status::Holds);
}

/// What n4 says is stuck in its network card, or only what it says to n0, and it is asked to write to its shard after
/// the new owner has written to it.
fn two_writers(params: &[(&str, &str)], deaf: &[u16]) -> Run {
    let mut base = scenario("membership", 5, 2, params);
    plan(&mut base, ms(50), hold(&[4], deaf, 400));
    plan(&mut base, ms(50), hold(&[0, 1, 2, 3], &[4], 400));
    plan(&mut base, ms(140), Action::Request(NodeId(0), Value(4)));
    plan(&mut base, ms(160), Action::Request(NodeId(4), Value(4)));
    watched(base)
}

#[test]
fn a_removed_node_that_does_not_know_it_writes_only_without_fencing() {
    assert_eq!(stands(&two_writers(&[], &[0, 1, 2, 3])), [Status::Holds; 4]);
    let run = two_writers(&[("no-fencing", "on")], &[0, 1, 2, 3]);
    assert_eq!(status(&run, "single-writer"), Status::Breached);
    // Naively, n0 has removed n4, and nobody else has.
    let mut base = scenario("membership", 5, 2, &[("naive", "on")]);
    plan(&mut base, ms(50), hold(&[4], &[0], 150));
    plan(&mut base, ms(100), Action::Request(NodeId(0), Value(4)));
    plan(&mut base, ms(110), Action::Request(NodeId(4), Value(4)));
    let run = watched(base);
    assert_eq!(status(&run, "single-writer"), Status::Breached);
}

#[test]
fn a_proposal_that_may_be_accepted_is_not_overruled() {
    // n0 proposes to remove n4, and a majority accepts; n0 alone knows it, and is cut off with its view.
    for (mistake, expected) in [(None, Status::Holds), (Some("no-inquiry"), Status::Breached)] {
        let params: Vec<(&str, &str)> = mistake.map(|word| (word, "on")).into_iter().collect();
        let mut base = scenario("membership", 5, 2, &params);
        base.network.least = Span::ms(10);
        plan(&mut base, ms(1), Action::Crash(NodeId(4), Crash::Now));
        let target = Target::Links { from: set(&[0]), to: NodeSet::all(5), kind: Some("commit".into()) };
        plan(&mut base, ms(0), Action::Meddle { target, verdict: Verdict::Drop, life: Life::Always });
        plan(&mut base, ms(62), Action::Cut(vec![set(&[0]), set(&[1, 2, 3, 4])]));
        let run = watched(base);
        assert!(views(&run)[0].starts_with("1: [n0, n1, n2, n3]"), "{:?}", views(&run));
        assert_eq!(status(&run, "view-agreement"), expected, "{:?}", views(&run));
    }
}

#[test]
fn two_removals_in_flight_are_two_views() {
    // Both crash at once: the second removal waits for the view of the first, or comes with it.
    let mut base = scenario("membership", 5, 2, &[]);
    plan(&mut base, ms(30), Action::Crash(NodeId(3), Crash::Now));
    plan(&mut base, ms(30), Action::Crash(NodeId(4), Crash::Now));
    let run = watched(base);
    assert_eq!(stands(&run), [Status::Holds; 4]);
    assert_eq!(views(&run)[..3], vec!["2: [n0, n1, n2]"; 3]);
    let run = shipped("membership-one-at-a-time");
    assert_eq!(stands(&run), [Status::Holds; 4]);
    assert_eq!(views(&run)[0], views(&run)[1], "Anna is back");
    // In one ballot both, and the acks to the one are counted for the other.
    let run = shipped("membership-two-removals");
    assert_eq!(views(&run)[..2], ["1: [n0, n1, n2]", "1: [n0, n1, n2, n3]"]);
    let reports = run.reports();
    let broken = reports.iter().find(|report| report.breach.is_some()).unwrap();
    assert_eq!(broken.property.id, "view-agreement");
    let text = "view 1 is Anna, Bert and Carl for Anna, and Anna, Bert, Carl and Dora for Bert";
    assert_eq!(broken.finding.text, text);
}

#[test]
fn s35_the_stories_come_true() {
    for id in ["membership-agreed", "membership-cut", "membership-one-at-a-time"] {
        assert_eq!(stands(&shipped(id)), [Status::Holds; 4], "{id}");
    }
    assert_eq!(breaches(&shipped("membership-naive")), ["single-writer"]);
    assert_eq!(status(&shipped("membership-halves"), "availability"), Status::Breached);
}

#[test]
fn without_a_majority_nobody_is_removed() {
    let mut base = scenario("membership", 3, 1, &[]);
    plan(&mut base, ms(30), Action::Crash(NodeId(1), Crash::Now));
    plan(&mut base, ms(30), Action::Crash(NodeId(2), Crash::Now));
    let run = watched(base);
    assert_eq!(stands(&run), [Status::Holds, Status::Holds, Status::Breached, Status::Holds]);
    assert_eq!(status(&run, "fault-bound"), Status::Breached);
}

#[test]
fn a_traitor_that_proposes_two_views_makes_two() {
    let mut base = scenario("membership", 5, 2, &[]);
    corrupt(&mut base, 0, "two-views");
    plan(&mut base, ms(30), Action::Crash(NodeId(4), Crash::Now));
    assert_eq!(status(&watched(base), "view-agreement"), Status::Breached);
}

#[test]
fn whatever_the_schedule_there_is_one_sequence_of_views_and_one_writer() {
    let mut changed = 0;
    for seed in 0..150u64 {
        let n = 3 + (seed % 4) as u16;
        let mut base = scenario("membership", n, (n - 1) / 2, &[("beats", "16")]);
        base.seed = seed;
        base.network.gst = Time(0) + Span::ms(150);
        (base.network.loss, base.network.duplication) = (80_000, 50_000);
        let pick = |salt: u64| (seed.wrapping_mul(salt) >> 7) % u64::from(n);
        for (at, salt) in [(40, 7_919), (90, 104_729), (170, 1_299_709)] {
            let node = NodeId(pick(salt) as u16);
            plan(&mut base, ms(at), Action::Crash(node, Crash::Now));
            plan(&mut base, ms(at + 60), Action::Restart(node));
        }
        plan(&mut base, ms(110), Action::Cut(vec![set(&[pick(15_485_863) as u16])]));
        plan(&mut base, ms(210), Action::Heal);
        for at in (20..300).step_by(10) {
            let (node, shard) = (pick(32_452_843 + at) as u16, pick(49_979_687 + at) as i64);
            plan(&mut base, ms(at), Action::Request(NodeId(node), Value(shard)));
        }
        let run = watched(base);
        assert_eq!(stands(&run)[..2], [Status::Holds; 2], "{seed}");
        changed += usize::from(views(&run).iter().any(|view| !view.starts_with("0:")));
    }
    assert!(changed > 100, "{changed}");
}
