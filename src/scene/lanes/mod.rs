//! A stretch of a run as a space-time diagram: time runs to the right, one lane a node, messages are slanted arrows.

mod arrows;
mod axis;
mod dots;
mod index;

pub use arrows::ARROWS_MOST;
pub use axis::{Axis, View};
pub use dots::DOTS_ABOUT;
pub use index::LanesIndex;

use super::layout::Point;
use crate::ids::{NodeId, ParcelId, StepId};
use crate::run::{Run, What};
use crate::time::Time;
use axis::Frame;
use std::collections::BTreeSet;

/// Bands of rounds are drawn up to so many.
const BANDS_MOST: u64 = 200;

/// What is to stand out of a diagram: a causal cone, a slice, a dangerous chain. All else is faded. With neither steps
/// nor parcels nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Light {
    /// Steps.
    pub steps: BTreeSet<StepId>,
    /// Messages.
    pub parcels: BTreeSet<ParcelId>,
}

impl Light {
    /// Does nothing stand out?
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.parcels.is_empty()
    }
}

/// A node's lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Whose.
    pub id: NodeId,
    /// Its name.
    pub name: String,
    /// How far down it runs.
    pub y: f32,
    /// Stretches during which the node was down, as places on the x axis.
    pub down: Vec<(f32, f32)>,
    /// Did it turn traitor by the end of the stretch?
    pub traitor: bool,
}

/// How an arrow ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It arrived.
    Arrived,
    /// It was lost, or reached a crashed node.
    Lost,
    /// It is on its way at the end of the stretch.
    Flying,
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// Which.
    pub parcel: ParcelId,
    /// The step that sent it.
    pub by: StepId,
    /// The step in which it arrived or was lost, in the stretch or after it.
    pub into: Option<StepId>,
    /// Where it was sent, or enters the stretch.
    pub tail: Point,
    /// Where it arrived, was lost, or leaves the stretch.
    pub head: Point,
    /// How it ends.
    pub end: End,
    /// The letter of its value, or empty.
    pub letter: String,
    /// The tint of its value.
    pub shade: Option<u8>,
    /// Did a traitor make it up?
    pub lie: bool,
    /// Does it stand back behind what is lit?
    pub faded: bool,
}

/// What happened at a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// It started, or started again.
    Start,
    /// It decided: letter and tint.
    Decided(String, u8),
    /// It delivered a value of its sequence: letter and tint.
    Delivered(String, u8),
    /// It crashed.
    Crashed,
    /// An alarm went off.
    Alarm,
    /// Somebody did something to it.
    Action,
    /// Several of these too close to be told apart: the number of steps that the dot stands for.
    Several,
}

/// Something at a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// In which steps: one, or several in ascending order.
    pub steps: Vec<StepId>,
    /// At which node.
    pub node: NodeId,
    /// Where.
    pub at: Point,
    /// What.
    pub deed: Deed,
    /// Does it stand back behind what is lit?
    pub faded: bool,
}

/// A space-time diagram of a window of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lanes {
    /// World units across and down.
    pub width: f32,
    /// See `width`.
    pub height: f32,
    /// One a node.
    pub lanes: Vec<Lane>,
    /// Messages that were on their way at some time of the window, in order of sending; at most about
    /// [`ARROWS_MOST`].
    pub arrows: Vec<Arrow>,
    /// How many there were.
    pub messages: usize,
    /// What happened at nodes; those on one lane that would cover one another are one.
    pub dots: Vec<Dot>,
    /// Lock-step rounds: number, left and right edge.
    pub rounds: Vec<(u64, f32, f32)>,
    /// What was done to the network: where, and did it fall apart (or become whole again)?
    pub cuts: Vec<(f32, bool)>,
    /// Times or steps on the axis, in words.
    pub ticks: Vec<(f32, String)>,
    /// Is something lit, so that the rest is faded?
    pub lit: bool,
    /// Records of the run that were looked at for it: what bounds its cost.
    pub looked_at: usize,
    frame: Frame,
}

impl Lanes {
    /// The diagram of a window. The index must know the run's steps; the cost grows with what is in the window alone.
    pub fn of(run: &Run, index: &LanesIndex, view: &View, light: &Light) -> Lanes {
        let frame = Frame::new(view, run.scenario().n);
        let (first, last) = frame.steps(run);
        let mut lanes = Lanes {
            width: view.width,
            height: frame.height(),
            rounds: rounds(run, &frame),
            ticks: ticks(&frame),
            lit: !light.is_empty(),
            frame,
            ..Lanes::default()
        };
        lanes.lanes = NodeId::all(frame.n).map(|id| lane(run, index, &frame, id)).collect();
        let cuts = index.cuts(first, last).iter();
        lanes.cuts = cuts.map(|(step, apart)| (frame.x(frame.step(run, *step)), *apart)).collect();
        lanes.put_arrows(run, index, light);
        lanes.put_dots(run, index, light);
        lanes
    }

    /// The upper and lower edge of the lanes, without the room above and below.
    pub fn span(&self) -> (f32, f32) {
        self.frame.span()
    }

    /// The left and right end of the lanes.
    pub fn reach(&self) -> (f32, f32) {
        self.frame.reach()
    }

    /// From one lane to the next.
    pub fn pitch(&self) -> f32 {
        self.frame.pitch
    }

    /// What runs to the right.
    pub fn axis(&self) -> Axis {
        self.frame.axis
    }

    /// Where a time is, in microseconds with fractions; off the lanes where it is outside of the window. On the axis of
    /// steps it lies between the steps before and after it.
    pub fn x_of(&self, run: &Run, now: f64) -> f32 {
        self.frame.x(self.frame.time(run, now))
    }

    /// Where a step is; off the lanes where it is outside of the window.
    pub fn x_of_step(&self, run: &Run, step: StepId) -> f32 {
        self.frame.x(self.frame.step(run, step))
    }

    /// Where the run's cursor is, if it is in the window: at its step, or between it and the next at `now`.
    pub fn cursor(&self, run: &Run, now: f64) -> Option<f32> {
        let step = self.x_of_step(run, run.cursor());
        // Of several steps at one instant the axis of steps shows which.
        let is_between = run.trace().step(run.cursor()).is_none_or(|step| now > step.time.0 as f64);
        let x = if is_between { self.x_of(run, now).max(step) } else { step };
        let (left, right) = self.reach();
        (left..=right).contains(&x).then_some(x)
    }

    /// The last step not later than a place on the x axis; 0: before the first.
    pub fn step_of(&self, run: &Run, x: f32) -> StepId {
        let at = self.frame.at(x).max(0.0);
        match self.frame.axis {
            Axis::Time => run.trace().step_at(Time(at as u64)),
            Axis::Step => StepId((at as u32).min(run.trace().len())),
        }
    }

    /// The time at a place on the x axis.
    pub fn time_of(&self, run: &Run, x: f32) -> Time {
        match self.frame.axis {
            Axis::Time => Time(self.frame.at(x).max(0.0) as u64),
            Axis::Step => run.trace().step(self.step_of(run, x)).map_or(Time(0), |step| step.time),
        }
    }

    /// The point of the axis (microseconds, or a step's number) at a place: what zooming and panning keep in place.
    pub fn point_of(&self, x: f32) -> f64 {
        self.frame.at(x)
    }

    /// The node whose lane is at a height.
    pub fn node_at(&self, y: f32) -> Option<NodeId> {
        let (top, bottom) = self.span();
        let lane = (top..bottom).contains(&y).then(|| ((y - top) / self.frame.pitch) as u16)?;
        NodeId::all(self.frame.n).nth(usize::from(lane))
    }

    /// What to say when not all messages are drawn.
    pub fn note(&self) -> Option<String> {
        let (shown, all) = (self.arrows.len(), self.messages);
        (shown < all).then(|| format!("showing {shown} of {all} messages: zoom in"))
    }
}

fn lane(run: &Run, index: &LanesIndex, frame: &Frame, id: NodeId) -> Lane {
    let ((first, last), (left, right)) = (frame.steps(run), frame.reach());
    let x = |step: StepId| if step.0 == u32::MAX { right } else { frame.x(frame.step(run, step)).clamp(left, right) };
    let down = index.down(id, first, last).map(|(start, end)| (x(start), x(end))).filter(|(start, end)| end > start);
    Lane {
        id,
        name: run.scenario().name(id),
        y: frame.y(id),
        down: down.collect(),
        traitor: !run.is_veiled() && index.is_traitor(id, last),
    }
}

fn ticks(frame: &Frame) -> Vec<(f32, String)> {
    let words = |at: u64| match frame.axis {
        Axis::Time => Time(at).to_string(),
        Axis::Step => at.to_string(),
    };
    frame.ticks().into_iter().map(|(x, at)| (x, words(at))).collect()
}

/// Lock-step rounds; on the axis of steps a round reaches from its first step to the next one's.
fn rounds(run: &Run, frame: &Frame) -> Vec<(u64, f32, f32)> {
    let Some(round) = run.plan().round.filter(|round| round.0 > 0) else { return Vec::new() };
    let edge = |number: u64| match frame.axis {
        Axis::Time => frame.x((Time(0) + round.times(number)).0.clamp(frame.from, frame.to) as f64),
        Axis::Step => {
            let (left, right) = frame.reach();
            frame.x(f64::from(opening(run, frame, Time(round.0.saturating_mul(number))).0) - 0.5).clamp(left, right)
        }
    };
    let time = |at: u64| match frame.axis {
        Axis::Time => at,
        Axis::Step => {
            let last = run.trace().len();
            run.trace().step(StepId((at as u32).clamp(1, last.max(1)))).map_or(0, |step| step.time.0)
        }
    };
    let (from, to) = (time(frame.from), time(frame.to));
    let to = if frame.axis == Axis::Time { to - 1 } else { to };
    let (first, last) = (from / round.0, to / round.0);
    if last - first > BANDS_MOST {
        return Vec::new();
    }
    let band = |number: u64| (number + 1, edge(number), edge(number + 1));
    (first..=last).map(band).filter(|(_, left, right)| right > left).collect()
}

/// The first step in the window of the round that begins at a time: what arrives at that moment is still read in the
/// round that is over, so the round begins with the first alarm.
fn opening(run: &Run, frame: &Frame, start: Time) -> StepId {
    let (first, last) = frame.steps(run);
    let Some(end) = start.0.checked_sub(1) else { return StepId(1) };
    let next = StepId(run.trace().step_at(Time(end)).0 + 1);
    let is_late = |id: &StepId| {
        let step = run.trace().step(*id);
        step.is_some_and(|step| step.time == start && !matches!(step.what, What::Start | What::Alarm(_)))
    };
    let from = next.max(first);
    (from.0..=last.0).map(StepId).find(|id| !is_late(id)).unwrap_or(StepId(last.0.max(from.0) + 1)).max(next)
}
