//! G050: snapshots.

use super::*;
use assent::network::{Life, Verdict};
use assent::protocol::Thing;
use assent::scenario::Target;
use assent::value::ValueNames;

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    assert_eq!(run.finish(), Ended::Quiet);
    run
}

/// Of so many seeds, in how many runs each of these breaks.
fn breaches(base: &Scenario, seeds: std::ops::Range<u64>, properties: &[&str]) -> Vec<usize> {
    let mut counts = vec![0; properties.len()];
    for seed in seeds {
        let run = watched(Scenario { seed, ..base.clone() });
        for (count, property) in counts.iter_mut().zip(properties) {
            *count += usize::from(status(&run, property) == Status::Breached);
        }
    }
    counts
}

const ALL: [&str; 3] = ["consistent-cut", "conservation", "termination"];

#[test]
fn g050_one_marker_a_channel_whoever_begins() {
    for (n, markers) in [(2, 2), (3, 6), (5, 20)] {
        for initiators in ["1", "2"] {
            let base = scenario("snapshot", n, 0, &[("initiators", initiators), ("transfers", "0")]);
            let run = finished(base.clone());
            assert_eq!(run.world().tallies.sent, markers, "n = {n}");
            assert_eq!((base.protocol.card().messages.count)(&base.setup()), Some(markers));
            let traded = scenario("snapshot", n, 0, &[("initiators", initiators)]);
            assert_eq!(finished(traded).world().tallies.sent, markers + 4 * u64::from(n));
        }
    }
}

#[test]
fn g050_no_token_is_lost_or_doubled() {
    for n in [2, 3, 5] {
        for initiators in ["1", "2"] {
            let base = scenario("snapshot", n, 0, &[("initiators", initiators), ("transfers", "6")]);
            assert_eq!(breaches(&base, 0..150, &ALL), [0, 0, 0], "n = {n}");
        }
    }
}

#[test]
fn channels_that_keep_order_by_themselves_will_do() {
    let mut base = scenario("snapshot", 3, 0, &[("raw", "on"), ("transfers", "6")]);
    base.network.fifo = true;
    assert_eq!(breaches(&base, 0..100, &ALL), [0, 0, 0]);
}

#[test]
fn g050_channels_without_order_lose_and_double_tokens() {
    let base = scenario("snapshot", 3, 0, &[("raw", "on"), ("transfers", "6")]);
    let [cuts, tokens, ends] = breaches(&base, 0..200, &ALL)[..] else { panic!() };
    assert!(cuts > 60 && tokens > 60 && ends == 0, "{cuts} {tokens} {ends}");
    assert!(tokens <= cuts, "tokens are miscounted only where the cut is wrong");
}

#[test]
fn each_mistake_breaks_what_it_says() {
    let of = |mistake: &str| scenario("snapshot", 3, 0, &[("transfers", "6"), (mistake, "on")]);
    let [cuts, _, ends] = breaches(&of("message-first"), 0..60, &ALL)[..] else { panic!() };
    assert!(cuts > 20 && ends == 0, "{cuts}");
    let [cuts, tokens, ends] = breaches(&of("record-first-channel"), 0..20, &ALL)[..] else { panic!() };
    assert_eq!((cuts, tokens, ends), (0, 0, 20), "never complete, so never wrong");
    let [cuts, _, ends] = breaches(&of("restart"), 0..60, &ALL)[..] else { panic!() };
    assert!(cuts > 10 && ends == 0, "{cuts}");
}

#[test]
fn a_traitor_that_mints_tokens_shows_up_in_the_count() {
    let mut base = scenario("snapshot", 3, 0, &[("transfers", "6"), ("begin", "200")]);
    corrupt(&mut base, 1, "mint");
    let run = watched(base);
    assert_eq!(status(&run, "conservation"), Status::Breached);
    assert_eq!(status(&run, "consistent-cut"), Status::Holds, "the messages are all where they belong");
}

#[test]
fn any_node_may_begin_another_snapshot() {
    let mut base = scenario("snapshot", 4, 0, &[("transfers", "8")]);
    for (at, node, number) in [(15, 2, 7), (15, 3, 7), (30, 1, 9)] {
        plan(&mut base, Moment::At(Time(0) + Span::ms(at)), Action::Request(NodeId(node), Value(number)));
    }
    for seed in 0..40 {
        let run = watched(Scenario { seed, ..base.clone() });
        assert_eq!(ALL.map(|property| status(&run, property)), [Status::Holds; 3]);
        assert_eq!(run.world().tallies.sent, 3 * 12 + 4 * 8);
    }
}

/// A node's state in a line.
fn state(run: &Run, node: u16) -> String {
    let state = run.world().node(NodeId(node)).and_then(|node| node.state()).unwrap();
    let tree = run.plan().machine.show(Thing::State(state));
    let parts = ["holds", "snapshots"].map(|name| {
        let field = tree.fields().iter().find(|(field, _)| field == name);
        field.map(|(_, tree)| tree.line(&ValueNames::default())).unwrap_or_default()
    });
    parts.join(" ")
}

#[test]
fn g050_the_widget_trade_of_the_textbook() {
    let mut base = scenario("snapshot", 2, 0, &[("app", "widgets")]);
    base.network.least = Span::ms(10);
    base.network.most = Span::ms(10);
    let links = |from: u16, to: u16| {
        let one = |id: u16| [NodeId(id)].into_iter().collect();
        Target::Links { from: one(from), to: one(to), kind: Some("transfer".into()) }
    };
    // The order is long under way.
    let slow = Action::Meddle { target: links(0, 1), verdict: Verdict::Delay(Span::ms(40)), life: Life::Always };
    plan(&mut base, Moment::At(Time(0)), slow);
    let mut run = Run::new(base.clone()).unwrap();
    run.seek_time(Time(0) + Span::ms(35));
    let (one, other) = (state(&run, 0), state(&run, 1));
    let recorded = "{1 → {holds: {money: 1000, widgets: 0}, channels: {n1 → [{money: 0, widgets: 5}]}, open: [], ";
    assert_eq!(one, format!("{{money: 900, widgets: 5}} {recorded}sent: {{}}, got: {{n1 → [0]}}}}}}"));
    let recorded = "{1 → {holds: {money: 50, widgets: 1995}, channels: {}, open: [], ";
    assert_eq!(other, format!("{{money: 50, widgets: 1995}} {recorded}sent: {{n0 → [0]}}, got: {{}}}}}}"));
    assert_eq!(status(&run, "consistent-cut"), Status::Holds);
    assert_eq!((base.protocol.card().messages.count)(&base.setup()), Some(5));
    assert_eq!(finished(base).world().tallies.sent, 5);
}
