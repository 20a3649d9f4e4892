//! Runs as text and pictures, compared with files; `UPDATE=1` rewrites them.

use crate::golden_file::compare;
use crate::zoo::ZOO;
use assent::faults::{Crash, Strategy};
use assent::ids::{NodeId, NodeSet, StepId};
use assent::narrate;
use assent::network::{Life, Verdict};
use assent::protocols;
use assent::run::Run;
use assent::scenario::{Action, Moment, Planned, Scenario, Target};
use assent::scene::{
    Axis, End, Frame, Lanes, LanesIndex, Layout, Light, Theme, View, ascii, ascii_lanes, svg, svg_lanes,
};
use assent::time::{Span, Time};
use assent::tree::Tree;
use assent::value::Value;

fn set(ids: &[u16]) -> NodeSet {
    ids.iter().map(|id| NodeId(*id)).collect()
}

fn at(ms: u64, action: Action) -> Planned {
    Planned { when: Moment::At(Time(ms * 1_000)), action }
}

/// Seven generals: one traitor, one that dies in mid-broadcast, and a partition; messages take their time.
fn trouble() -> Scenario {
    let mut scenario = Scenario::plain(protocols::find("broadcast").expect("in the catalogue"));
    scenario.resize(7);
    scenario.title = "Trouble <everywhere> & \"at once\"".into();
    let (attack, retreat) = (scenario.values.intern("attack"), scenario.values.intern("retreat"));
    scenario.names[0] = Some("Commander".into());
    scenario.names[1] = Some("Alice".into());
    scenario.names[2] = Some("B&b".into());
    for (node, input) in scenario.inputs.iter_mut().enumerate() {
        *input = Some(if node % 3 == 2 { retreat } else { attack });
    }
    scenario.inputs[6] = Some(Value(3));
    scenario.network.least = Span::ms(5);
    scenario.network.most = Span::ms(12);
    scenario.network.duplication = 100_000;
    scenario.network.loss = 100_000;
    scenario.script = vec![
        at(0, Action::Corrupt(NodeId(4), Strategy::Attack { id: "split", index: 0 })),
        at(0, Action::Crash(NodeId(5), Crash::AfterSends(2))),
        at(6, Action::Cut(vec![set(&[3, 4])])),
        at(9, Action::Heal),
    ];
    scenario
}

/// One of every mark: kinds, seals, answers, losses, lies, copies, a node about to crash.
fn zoo() -> Scenario {
    let mut scenario = Scenario::plain(&ZOO);
    let lie = vec![("value".to_owned(), Tree::Value(Value(1)))];
    let link = |to: u16, verdict| Action::Meddle {
        target: Target::Links { from: set(&[0]), to: set(&[to]), kind: None },
        verdict,
        life: Life::Once,
    };
    scenario.script = vec![
        at(0, Action::Say { from: NodeId(0), to: NodeId(3), kind: "vote".into(), fields: lie }),
        at(0, link(5, Verdict::Drop)),
        at(0, link(1, Verdict::Duplicate)),
        at(0, link(6, Verdict::Hold)),
        at(0, Action::Crash(NodeId(2), Crash::AfterSends(3))),
    ];
    scenario
}

fn finished(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).expect("a scenario that can be");
    run.finish();
    run
}

#[test]
fn a_transcript_is_what_it_was() {
    compare("scene/trouble.txt", &narrate::transcript(&finished(trouble())));
}

/// The run at a step, and the picture of it `later` microseconds after.
fn picture(run: &mut Run, step: u32, later: f64, frame: Frame) -> String {
    run.seek(StepId(step));
    let layout = Layout::ring(run.scenario().n, 960.0, 540.0, 1.0);
    svg(run, &layout, run.world().now.0 as f64 + later, frame)
}

#[test]
fn pictures_are_what_they_were() {
    let mut run = finished(trouble());
    for theme in Theme::ALL {
        let name = format!("scene/trouble-21-{}.svg", theme.word());
        compare(&name, &picture(&mut run, 21, 0.0, Frame { theme, strip: true }));
    }
    compare("scene/trouble-9.svg", &picture(&mut run, 9, 3_000.0, Frame::default()));
    let last = run.last().0;
    compare("scene/trouble-end.svg", &picture(&mut run, last, 0.0, Frame { strip: true, ..Frame::default() }));
}

#[test]
fn every_mark_has_its_picture() {
    let mut run = finished(zoo());
    compare("scene/zoo.txt", &narrate::transcript(&run));
    for theme in Theme::ALL {
        let name = format!("scene/zoo-12-{}.svg", theme.word());
        compare(&name, &picture(&mut run, 12, 4_000.0, Frame { theme, strip: false }));
    }
    compare("scene/zoo-lost.svg", &picture(&mut run, 13, 0.0, Frame::default()));
    compare("scene/zoo-answers.svg", &picture(&mut run, 19, 6_000.0, Frame { strip: true, ..Frame::default() }));
}

fn whole_lanes(run: &Run, from_ms: u64, to_ms: u64, width: f32, theme: Theme) -> String {
    let view = View::times(Time(from_ms * 1_000), Time(to_ms * 1_000), width, 488.0);
    svg_lanes(run, &view, &Light::default(), theme)
}

fn window(run: &Run, from_ms: u64, to_ms: u64) -> Lanes {
    let view = View::times(Time(from_ms * 1_000), Time(to_ms * 1_000), 1_136.0, 488.0);
    Lanes::of(run, &LanesIndex::of(run), &view, &Light::default())
}

#[test]
fn lanes_are_what_they_were() {
    let mut run = finished(trouble());
    run.seek(StepId(21));
    for theme in Theme::ALL {
        let picture = whole_lanes(&run, 0, 12, 1_100.0, theme);
        compare(&format!("scene/lanes-trouble-{}.svg", theme.word()), &picture);
    }
    let mut run = finished(zoo());
    compare("scene/lanes-zoo.svg", &whole_lanes(&run, 0, 25, 900.0, Theme::Light));
    run.seek(StepId(13));
    // A stretch that begins and ends while messages are on their way.
    compare("scene/lanes-part.svg", &whole_lanes(&run, 4, 15, 900.0, Theme::Light));
}

#[test]
fn text_pictures_are_what_they_were() {
    let mut pages = String::new();
    for (scenario, step, later) in
        [(trouble(), 9, 3_000.0), (trouble(), 21, 0.0), (trouble(), 40, 0.0), (zoo(), 13, 0.0)]
    {
        let mut run = finished(scenario);
        run.seek(StepId(step));
        let layout = Layout::ring(run.scenario().n, 960.0, 540.0, 1.0);
        pages.push_str(&ascii(&run, &layout, run.world().now.0 as f64 + later));
        pages.push_str("----\n");
    }
    compare("scene/stage.txt", &pages);
    let run = finished(trouble());
    let whole = View::whole(&run, Axis::Time, 900.0, 500.0);
    compare("scene/lanes.txt", &ascii_lanes(&run, &whole));
}

#[test]
fn a_lane_is_down_from_crash_to_restart() {
    let mut scenario = trouble();
    scenario.script = vec![
        at(3, Action::Crash(NodeId(2), Crash::Now)),
        at(6, Action::Restart(NodeId(2))),
        at(8, Action::Crash(NodeId(2), Crash::Now)),
    ];
    let run = finished(scenario);
    let lanes = window(&run, 0, 10);
    assert_eq!(lanes.reach(), (112.0, 1_112.0));
    assert_eq!(lanes.lanes[2].down, [(412.0, 712.0), (912.0, 1_112.0)]);
    assert!(lanes.lanes[1].down.is_empty());
    // Seen from the middle of the first stretch.
    let lanes = window(&run, 5, 10);
    assert_eq!(lanes.lanes[2].down, [(112.0, 312.0), (712.0, 1_112.0)]);
    assert!(lanes.arrows.iter().all(|arrow| arrow.tail.x >= 112.0 && arrow.head.x <= 1_112.0));
    assert!(lanes.arrows.iter().any(|arrow| arrow.end == End::Flying));
}

/// The largest system, the smallest stage, hostile names, moments beyond both ends: a picture all the same, and nothing
/// that could be taken for markup.
#[test]
fn any_run_has_its_pictures() {
    let hostile = "</text><script>alert(1)</script>\u{0}&\"'";
    for (n, width, height) in [(2, 120.0, 90.0), (128, 960.0, 540.0), (40, 320.0, 180.0)] {
        let mut scenario = trouble();
        scenario.resize(n);
        scenario.script.clear();
        scenario.title = hostile.into();
        scenario.names[1] = Some(hostile.into());
        let mut run = finished(scenario);
        for step in [0, 1, run.last().0 / 2, run.last().0, u32::MAX] {
            run.seek(StepId(step));
            let layout = Layout::ring(n, width, height, 1.0);
            for now in [-1e12, 0.0, 1e12, f64::NAN] {
                let frame = Frame { strip: true, ..Frame::default() };
                let texts = [svg(&run, &layout, now, frame), ascii(&run, &layout, now)];
                assert!(!texts[0].contains("<script") && !texts[0].contains('\0') && !texts[0].contains("NaN"));
                assert_eq!(texts[1].lines().count(), 23);
            }
        }
        let lanes = svg_lanes(&run, &View::times(Time(u64::MAX), Time(0), 50.0, 0.0), &Light::default(), Theme::Dark);
        assert!(!lanes.contains("<script") && !lanes.contains("NaN"));
    }
}
