//! What the stage shows between nodes beside single messages: crowds, inboxes, ruled links, double-dealing.

use crate::golden_file::compare;
use assent::ids::{NodeId, StepId};
use assent::run::{Marks, Run};
use assent::scenario::Scenario;
use assent::scene::{
    CROWD_OVER, Detail, FlightMark, Frame, INBOX_SHOWN, Layout, LinkState, Spot, Stage, Theme, ascii, svg,
};
use assent::time::Span;
use std::collections::BTreeMap;

fn begun(text: &str, step: u32) -> Run {
    let mut run = Run::new(Scenario::parse(text).expect("a scenario")).expect("one that can be");
    run.finish();
    run.seek(StepId(step));
    run
}

/// Every sort of rule at once, a lossy network, a traitor who tells everybody something else.
const RULED: &str = "assent 1\ntitle Links of every sort\nrun broadcast n=8 f=0\nnet async delay=10ms loss=30%\n\
                     at 0ms corrupt n7 split\nat 0ms delay n0->n3 by 800ms until end\nat 0ms delay n3->n0 by 800ms until end\n\
                     at 0ms drop n2->n6 until end\nat 0ms hold *->n4 until end\nat 0ms duplicate n5->n1 until end\nat 0ms lose n6->n0 30% until end\n";

#[test]
fn rules_in_force_are_on_their_links() {
    let run = begun(RULED, 14);
    let stage = Stage::of(&run);
    let of = |from: u16, to: u16| {
        let all = stage.links.iter().filter(|link| (link.from, link.to) == (NodeId(from), NodeId(to)));
        let all: Vec<_> = all.map(|link| (link.state, link.both)).collect();
        all.first().copied()
    };
    assert_eq!(of(0, 3), Some((LinkState::Slow(Span::ms(800)), true)));
    assert_eq!(of(3, 0), None, "one mark for both directions");
    assert_eq!(of(2, 6), Some((LinkState::Cut, false)));
    assert_eq!(of(5, 1), Some((LinkState::Doubled, false)));
    assert_eq!(of(6, 0), Some((LinkState::Lossy(300_000), false)));
    assert_eq!(of(1, 4), Some((LinkState::Held, false)));
    assert_eq!(stage.links.len(), 4 + 7);
    assert_eq!(stage.loss, 300_000);
    let words: Vec<String> = stage.links.iter().map(|link| link.words()).take(2).collect();
    assert_eq!(words, ["+800ms", "held"]);
    assert!(Stage::of(&begun(RULED, 0)).links.is_empty(), "no rule was laid down yet");
}

/// Of two rules that speak of a link, the first decides, as it does for a message.
#[test]
fn the_first_rule_of_a_link_decides() {
    let text = "assent 1\nrun broadcast n=3 f=0\nat 0ms drop n0->n1 until end\nat 0ms hold n0->* until end\n\
                at 0ms drop n1->n2 until 5ms\n";
    let run = begun(text, 4);
    let links: Vec<_> = Stage::of(&run).links.iter().map(|link| (link.from.0, link.to.0, link.state)).collect();
    assert_eq!(links, [(0, 1, LinkState::Cut), (0, 2, LinkState::Held), (1, 2, LinkState::Cut)]);
    let mut run = run;
    run.seek(run.last());
    assert_eq!(Stage::of(&run).links.len(), 2, "a rule that is over is gone");
}

#[test]
fn what_waits_stands_at_its_recipient_without_overlap() {
    // After the rule was laid down all twelve start.
    let run = begun("assent 1\nrun broadcast n=12 f=0\nat 0ms hold *->n4 until end\n", 13);
    let stage = Stage::of(&run);
    assert_eq!(stage.inboxes.len(), 1);
    assert_eq!((stage.inboxes[0].node, stage.inboxes[0].count), (NodeId(4), 11));
    let behind = stage.flights.iter().filter(|flight| flight.spot == Spot::Behind).count();
    assert_eq!(behind, 11 - INBOX_SHOWN);
    for (width, height, scale) in [(960.0, 540.0, 1.0), (540.0, 480.0, 1.0), (480.0, 270.0, 1.4)] {
        for n in [2, 5, 8, 13] {
            let layout = Layout::ring(n, width, height, scale);
            for node in NodeId::all(n) {
                let places: Vec<_> = (0..INBOX_SHOWN as u8).map(|place| layout.door(node, place)).collect();
                for (at, one) in places.iter().enumerate() {
                    assert!(one.distance(layout.place(node)) > layout.radius() + layout.token(), "{n} {node}");
                    assert!(
                        places[..at].iter().all(|other| other.distance(*one) >= 2.0 * layout.token()),
                        "{n} {node}"
                    );
                }
            }
        }
    }
}

/// A crowd has its place in the middle of its messages, whenever one looks.
#[test]
fn many_messages_on_one_link_are_one_mark() {
    let mut text = "assent 1\nrun broadcast n=3 f=0\nnet async delay=5ms..40ms\n".to_owned();
    text.push_str("at 0ms corrupt n0 split\n");
    for turn in 0..30 {
        text.push_str(&format!("at {}us forge n0->n1 input value=1\n", 100 * turn));
    }
    let run = begun(&text, 34);
    let stage = Stage::of(&run);
    let mut links: BTreeMap<(NodeId, NodeId), Vec<&FlightMark>> = BTreeMap::new();
    for flight in &stage.flights {
        links.entry((flight.from, flight.to)).or_default().push(flight);
    }
    let crowded: Vec<_> = links.iter().filter(|(_, all)| all.len() > CROWD_OVER).collect();
    assert_eq!((crowded.len(), stage.crowds.len()), (1, 1));
    let (crowd, all) = (&stage.crowds[0], crowded[0].1);
    assert_eq!((crowd.from, crowd.to), *crowded[0].0);
    assert_eq!(crowd.count as usize, all.len());
    assert!(
        stage
            .flights
            .iter()
            .all(|flight| (flight.spot == Spot::Crowd) == (flight.to == NodeId(1) && flight.from == NodeId(0)))
    );
    let layout = Layout::ring(3, 960.0, 540.0, 1.0);
    let (now, next) = (run.world().now.0 as f64, run.next_time().expect("more to come").0 as f64);
    for time in [now, (now + next) / 2.0, next] {
        let mean = all.iter().map(|flight| flight.part_at(time)).sum::<f32>() / all.len() as f32;
        let place = layout.on_way(crowd.from, crowd.to, mean, 0);
        assert!(place.distance(crowd.place(&layout, time)) < 0.5, "at {time}");
    }
}

/// A traitor's two faces are joined at launch; what honest nodes say is not.
#[test]
fn two_faces_of_one_broadcast_are_joined() {
    let text = "assent 1\nrun om n=4 f=1\nat 0ms corrupt n0 split\n";
    let run = begun(text, 2);
    let stage = Stage::of(&run);
    assert!(!stage.splits.is_empty());
    let layout = Layout::ring(4, 960.0, 540.0, 1.0);
    for split in &stage.splits {
        let of = |id| stage.flights.iter().find(|flight| flight.parcel == id).expect("on its way");
        let (one, other) = (of(split.one), of(split.other));
        assert!(one.letter != other.letter && one.to != other.to);
        assert!(one.marks.has(Marks::LIE) || other.marks.has(Marks::LIE));
        let bar = split.bar(&stage.flights, &layout, one.sent.0 as f64).expect("seen at launch");
        assert_eq!(bar.2, 1.0);
        assert_eq!(split.bar(&stage.flights, &layout, one.sent.0 as f64 + 9_000.0), None);
    }
    assert!(Stage::of(&begun("assent 1\nrun om n=4 f=1\n", 2)).splits.is_empty());
}

#[test]
fn traffic_is_what_it_was() {
    let run = begun(RULED, 14);
    let layout = Layout::ring(8, 960.0, 540.0, 1.0);
    let now = run.world().now.0 as f64 + 2_000.0;
    for theme in [Theme::Light, Theme::Dark] {
        let picture = svg(&run, &layout, now, Frame { theme, strip: false });
        compare(&format!("scene/traffic-{}.svg", theme.word()), &picture);
    }
    compare("scene/traffic.txt", &ascii(&run, &layout, now));
}

/// A hundred nodes that all speak to all: each message is a dot, those of one tint one path.
#[test]
fn a_hundred_nodes_are_dots() {
    let run = begun("assent 1\nrun broadcast n=100 f=0\n", 100);
    let stage = Stage::of(&run);
    let layout = Layout::ring(100, 960.0, 540.0, 1.0);
    assert!(stage.flights.len() > 9_000);
    assert_eq!(stage.detail(&layout), Detail { names: false, tokens: false });
    let picture = svg(&run, &layout, run.world().now.0 as f64 + 4_000.0, Frame::default());
    assert!(picture.matches("<path").count() < 1_000, "{}", picture.matches("<path").count());
    let few = Layout::ring(4, 960.0, 540.0, 1.0);
    assert_eq!(Detail::of(&few, 20), Detail { names: true, tokens: true });
}
