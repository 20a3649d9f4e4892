//! The space-time diagram of long and of small runs: what a window costs, what it shows, what is lit.

use crate::golden_file::compare;
use crate::zoo::ZOO;
use assent::ids::{NodeId, ParcelId, StepId};
use assent::protocols;
use assent::run::{Marks, Outcome, Run, What};
use assent::scenario::{Scenario, Until};
use assent::scene::{
    ARROWS_MOST, Axis, DOTS_ABOUT, Deed, End, Lanes, LanesIndex, Light, Theme, View, lanes_markup, svg_lanes,
};
use assent::time::Time;
use std::collections::{BTreeMap, BTreeSet};

fn plain(id: &str, n: u16, until: Until) -> Run {
    let mut scenario = Scenario::plain(protocols::find(id).expect("in the catalogue"));
    scenario.resize(n);
    scenario.until = until;
    let mut run = Run::new(scenario).expect("a scenario that can be");
    run.finish();
    run
}

fn all(run: &Run, view: &View) -> Lanes {
    Lanes::of(run, &LanesIndex::of(run), view, &Light::default())
}

/// When each message ended, from a scan of the whole trace.
fn endings(run: &Run) -> BTreeMap<ParcelId, StepId> {
    let mut ends = BTreeMap::new();
    for (id, step) in run.trace().steps() {
        if let What::Arrival(parcel) | What::DeadEnd(parcel) | What::Loss(parcel) = step.what {
            ends.insert(parcel, id);
        }
        for outcome in run.trace().outcomes(step) {
            if let Outcome::Lost(parcel) = outcome {
                ends.insert(*parcel, id);
            }
        }
    }
    ends
}

/// Wherever a window of a long run lies, it shows the messages that a scan of the whole trace finds to be on their way
/// in it, and looks at few others.
#[test]
fn a_window_costs_what_is_in_it() {
    const STEPS: u32 = 60_000;
    let run = plain("raft", 9, Until::Step(STEPS));
    assert_eq!(run.last(), StepId(STEPS));
    let (index, ends) = (LanesIndex::of(&run), endings(&run));
    let last = run.trace().step(run.last()).expect("the last step").time.0;
    for (axis, end) in [(Axis::Time, last), (Axis::Step, u64::from(STEPS))] {
        for part in [0, 3, 5, 9, 10] {
            let from = end / 10 * part;
            let view = View { axis, from, to: from + end / 400, width: 900.0, height: 500.0 };
            let lanes = Lanes::of(&run, &index, &view, &Light::default());
            let is_before = |step: StepId, at: u64| match axis {
                Axis::Time => run.trace().step(step).is_some_and(|step| step.time.0 < at),
                Axis::Step => u64::from(step.0) < at,
            };
            let is_seen = |id: &ParcelId| {
                let parcel = run.trace().parcel(*id).expect("sent");
                let is_over = ends.get(id).is_some_and(|end| is_before(*end, view.from));
                !parcel.marks.has(Marks::LOCAL) && is_before(parcel.by, view.to + 1) && !is_over
            };
            let sent: BTreeSet<ParcelId> = run
                .trace()
                .steps()
                .flat_map(|(_, step)| run.trace().sent(step).map(|(id, _)| id))
                .filter(is_seen)
                .collect();
            let shown: BTreeSet<ParcelId> = lanes.arrows.iter().map(|arrow| arrow.parcel).collect();
            assert!(sent == shown && shown.len() == lanes.arrows.len(), "{axis:?} from {from}");
            assert!(part == 10 || !shown.is_empty());
            // The steps of the window send and end a message each, or are marks; what began earlier is looked up from
            // the last list of messages on their way, at most 1,024 steps back and two messages a step on average.
            let steps = run.trace().steps().filter(|(id, _)| !is_before(*id, view.from) && is_before(*id, view.to + 1));
            let most = 3 * steps.count() + 2 * 1_024;
            assert!(lanes.looked_at <= most, "{axis:?} from {from}: {} of {most}", lanes.looked_at);
        }
    }
}

#[test]
fn what_is_too_much_for_one_picture_is_thinned_and_said() {
    let run = plain("raft", 9, Until::Step(30_000));
    let index = LanesIndex::of(&run);
    for axis in Axis::ALL {
        let whole = View::whole(&run, axis, 900.0, 500.0);
        let lanes = Lanes::of(&run, &index, &whole, &Light::default());
        let (shown, dots) = (lanes.arrows.len(), lanes.dots.len());
        assert!(shown <= ARROWS_MOST && shown > ARROWS_MOST / 4, "{shown}");
        assert!(dots <= 2 * DOTS_ABOUT, "{dots}");
        assert!(lanes.messages > 10_000);
        assert_eq!(lanes.note(), Some(format!("showing {shown} of {} messages: zoom in", lanes.messages)));
        // What is lit is there even so.
        let lit: BTreeSet<ParcelId> = (2_000..2_040).map(ParcelId).collect();
        let light = Light { parcels: lit.clone(), steps: BTreeSet::new() };
        let lanes = Lanes::of(&run, &index, &whole, &light);
        let bright: BTreeSet<ParcelId> =
            lanes.arrows.iter().filter(|arrow| !arrow.faded).map(|arrow| arrow.parcel).collect();
        assert_eq!(bright, lit);
        // A window moved a little shows the same messages where it overlaps.
        let moved = View { from: whole.from + (whole.to - whole.from) / 50, to: whole.to, ..whole };
        let again = Lanes::of(&run, &index, &moved, &Light::default());
        let known: BTreeSet<ParcelId> = lanes.arrows.iter().map(|arrow| arrow.parcel).collect();
        assert!(again.arrows.iter().all(|arrow| known.contains(&arrow.parcel)));
    }
    let small = all(&run, &View::times(Time(0), Time(200_000), 900.0, 500.0));
    assert_eq!((small.note(), small.messages), (None, small.arrows.len()));
}

/// An index that grows with its run knows what one made at the end knows.
#[test]
fn an_index_grows_with_its_run() {
    let mut run = {
        let whole = plain("paxos", 5, Until::Quiet);
        Run::new(whole.scenario().clone()).expect("it ran before")
    };
    let mut index = LanesIndex::default();
    assert!(index.is_empty());
    while run.advance(7) > 0 {
        index.extend(&run);
    }
    assert_eq!(index.len(), run.last().0);
    let view = View::whole(&run, Axis::Time, 900.0, 500.0);
    assert_eq!(Lanes::of(&run, &index, &view, &Light::default()), all(&run, &view));
}

/// Every place has its moment, and every moment its place.
#[test]
fn places_and_moments_are_each_others_inverse() {
    let run = plain("floodset", 4, Until::Quiet);
    for axis in Axis::ALL {
        let lanes = all(&run, &View::whole(&run, axis, 900.0, 500.0));
        for (id, step) in run.trace().steps() {
            let x = lanes.x_of_step(&run, id);
            let (left, right) = lanes.reach();
            assert!(x >= left && x <= right + 0.01, "{axis:?} {id}: {x}");
            assert_eq!(lanes.time_of(&run, x + 0.01), step.time, "{axis:?} {id}");
            let found = lanes.step_of(&run, x + 0.01);
            assert_eq!(run.trace().step(found).map(|step| step.time), Some(step.time), "{axis:?} {id}");
            assert!(axis == Axis::Time || found == id);
        }
        for lane in &lanes.lanes {
            assert_eq!(lanes.node_at(lane.y), Some(lane.id));
        }
        assert_eq!(lanes.node_at(lanes.height), None);
    }
}

/// In lock-step all of a round happens at two instants; by steps one sees who did what.
#[test]
fn by_steps_what_happens_at_one_instant_is_told_apart() {
    let run = plain("floodset", 4, Until::Quiet);
    let decided = |axis| -> Vec<f32> {
        let lanes = all(&run, &View::whole(&run, axis, 1_400.0, 500.0));
        let dots = lanes.dots.iter().filter(|dot| matches!(dot.deed, Deed::Decided(..)));
        dots.map(|dot| dot.at.x).collect()
    };
    let (times, steps) = (decided(Axis::Time), decided(Axis::Step));
    assert_eq!((times.len(), steps.len()), (4, 4));
    assert!(times.windows(2).all(|pair| pair[0] == pair[1]));
    assert!(steps.windows(2).all(|pair| pair[0] < pair[1]));
    // What arrives when a round is over is read in it, so it lies in its band.
    let lanes = all(&run, &View::whole(&run, Axis::Step, 1_400.0, 500.0));
    let (_, left, right) = lanes.rounds[0];
    let heads = lanes.arrows.iter().filter(|arrow| arrow.tail.x < right && arrow.end == End::Arrived);
    assert_eq!(heads.clone().count(), 12);
    assert!(heads.clone().all(|arrow| arrow.tail.x > left && arrow.head.x < right));
}

#[test]
fn local_events_that_would_cover_one_another_are_one_numbered_dot() {
    let run = plain("raft", 5, Until::Step(4_000));
    let lanes = all(&run, &View::whole(&run, Axis::Time, 600.0, 500.0));
    let several = lanes.dots.iter().filter(|dot| dot.deed == Deed::Several);
    assert!(several.clone().count() > 0 && several.clone().all(|dot| dot.steps.len() > 1));
    let alarms = run.trace().steps().filter(|(_, step)| matches!(step.what, What::Alarm(_) | What::Start));
    let told: BTreeSet<StepId> = lanes.dots.iter().flat_map(|dot| dot.steps.iter().copied()).collect();
    assert!(alarms.map(|(id, _)| id).all(|id| told.contains(&id)), "every step has its dot");
    for node in NodeId::all(5) {
        let small: Vec<f32> = lanes
            .dots
            .iter()
            .filter(|dot| dot.node == node && !matches!(dot.deed, Deed::Decided(..) | Deed::Crashed))
            .map(|dot| dot.at.x)
            .collect();
        assert!(small.windows(2).all(|pair| pair[1] - pair[0] >= 7.0), "{node}");
    }
}

/// A hundred lanes fit into the height that is asked for.
#[test]
fn lanes_are_as_high_as_there_is_room() {
    let run = plain("broadcast", 100, Until::Quiet);
    let lanes = all(&run, &View::whole(&run, Axis::Time, 900.0, 520.0));
    assert!(lanes.height <= 521.0, "{}", lanes.height);
    assert_eq!(lanes.lanes.len(), 100);
    let few = plain("broadcast", 2, Until::Quiet);
    let low = all(&few, &View::whole(&few, Axis::Time, 900.0, 520.0));
    assert!(low.pitch() <= 64.0);
}

#[test]
fn the_page_can_select_what_it_shows() {
    let mut run = Run::new(Scenario::plain(&ZOO)).expect("the zoo can run");
    run.finish();
    let view = View::whole(&run, Axis::Step, 900.0, 488.0);
    let light = Light { steps: [StepId(1)].into(), parcels: [ParcelId(1)].into() };
    let lanes = Lanes::of(&run, &LanesIndex::of(&run), &view, &light);
    let markup = lanes_markup(&lanes, Theme::Light);
    assert!(!markup.contains("<svg") && !markup.contains("</svg"));
    assert_eq!(markup.matches("class=\"arrow lit\"").count(), 1);
    assert!(markup.contains("class=\"arrow lit\" data-parcel=\"1\" data-step=\"1\" data-into="));
    assert_eq!(markup.matches("class=\"arrow faded\"").count(), lanes.arrows.len() - 1);
    assert!(markup.contains("class=\"dot lit\" data-node=\"0\" data-step=\"1\" data-last=\"1\""));
    assert_eq!(markup.matches("class=\"lane\" data-node=").count(), 7);
    assert_eq!(markup.matches("<g").count(), markup.matches("</g>").count());
    assert!(lanes.arrows.iter().all(|arrow| arrow.into.is_none_or(|into| into > arrow.by)));
    // A picture of its own has its looks in attributes, and nothing else.
    let picture = svg_lanes(&run, &view, &light, Theme::Light);
    assert!(!picture.contains("class=") && !picture.contains("data-") && !picture.contains("pointer-events"));
    compare("scene/lanes-lit.svg", &picture);
}
