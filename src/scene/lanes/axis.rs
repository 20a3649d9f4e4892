//! Which stretch of a run a space-time diagram shows, and where in it times, steps and nodes are.

use super::super::layout::Point;
use crate::ids::{NodeId, StepId};
use crate::limits::TIME_US_MAX;
use crate::run::Run;
use crate::time::Time;

/// Room around the lanes: for names, round numbers and times.
const LEFT: f32 = 112.0;
const RIGHT: f32 = 24.0;
const TOP: f32 = 34.0;
const BOTTOM: f32 = 34.0;

/// A lane is so high at least and at most, in world units.
const PITCH: (f32, f32) = (4.0, 64.0);

/// Ticks stand so far apart.
const TICK_ROOM: f32 = 90.0;

/// What runs to the right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Axis {
    /// Simulated time: slants are delays.
    #[default]
    Time,
    /// Steps, one beside the other: what happens at one instant is told apart, and long silences take no room.
    Step,
}

impl Axis {
    /// Both.
    pub const ALL: [Axis; 2] = [Axis::Time, Axis::Step];

    /// The word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Axis::Time => "time",
            Axis::Step => "step",
        }
    }
}

/// A window on a run, and the size of its picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// What runs to the right.
    pub axis: Axis,
    /// Where the window begins: microseconds or a step's number, by the axis.
    pub from: u64,
    /// Where it ends; included.
    pub to: u64,
    /// World units across.
    pub width: f32,
    /// World units down that the lanes are fitted into; they take more where each would be lower than 4 units.
    pub height: f32,
}

impl View {
    /// A window from one time to another.
    pub fn times(from: Time, to: Time, width: f32, height: f32) -> View {
        View { axis: Axis::Time, from: from.0, to: to.0, width, height }
    }

    /// A window on all that is known of a run.
    pub fn whole(run: &Run, axis: Axis, width: f32, height: f32) -> View {
        let to = match axis {
            Axis::Time => run.trace().step(StepId(run.trace().len())).map_or(0, |step| step.time.0),
            Axis::Step => u64::from(run.trace().len()),
        };
        View { axis, from: 0, to, width, height }
    }
}

/// How times, steps and nodes become places.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Frame {
    pub axis: Axis,
    pub from: u64,
    pub to: u64,
    pub width: f32,
    pub left: f32,
    pub pitch: f32,
    pub n: u16,
}

impl Frame {
    pub fn new(view: &View, n: u16) -> Frame {
        let most = match view.axis {
            Axis::Time => TIME_US_MAX,
            Axis::Step => u64::from(u32::MAX),
        };
        let from = view.from.min(most - 1);
        let pitch = ((view.height - TOP - BOTTOM) / f32::from(n.max(1))).clamp(PITCH.0, PITCH.1);
        // On a phone the names have less room.
        let left = (view.width * 0.22).min(LEFT);
        Frame { axis: view.axis, from, to: view.to.clamp(from + 1, most), width: view.width, left, pitch, n }
    }

    /// The lanes' left and right end.
    pub fn reach(&self) -> (f32, f32) {
        (self.left, (self.width - RIGHT).max(self.left + 1.0))
    }

    /// The lanes' upper and lower edge.
    pub fn span(&self) -> (f32, f32) {
        (TOP, TOP + self.pitch * f32::from(self.n))
    }

    pub fn height(&self) -> f32 {
        self.span().1 + BOTTOM
    }

    /// The place of a point of the axis; off the lanes where it is outside of the window.
    pub fn x(&self, at: f64) -> f32 {
        let (left, right) = self.reach();
        let part = (at - self.from as f64) / (self.to - self.from) as f64;
        left + (right - left) * part as f32
    }

    /// The point of the axis at a place.
    pub fn at(&self, x: f32) -> f64 {
        let (left, right) = self.reach();
        self.from as f64 + f64::from((x - left) / (right - left)) * (self.to - self.from) as f64
    }

    pub fn y(&self, node: NodeId) -> f32 {
        TOP + self.pitch * (f32::from(node.0) + 0.5)
    }

    pub fn place(&self, at: f64, node: NodeId) -> Point {
        Point { x: self.x(at), y: self.y(node) }
    }

    /// Where on the axis a step is.
    pub fn step(&self, run: &Run, step: StepId) -> f64 {
        match self.axis {
            Axis::Time => run.trace().step(step).map_or(0.0, |step| step.time.0 as f64),
            Axis::Step => f64::from(step.0),
        }
    }

    /// Where on the axis a time is, in microseconds with fractions: on the axis of steps between the last step not
    /// later and the first one after it.
    pub fn time(&self, run: &Run, now: f64) -> f64 {
        if self.axis == Axis::Time {
            return now;
        }
        let before = run.trace().step_at(Time(now.max(0.0) as u64));
        let time = |step: StepId| run.trace().step(step).map(|step| step.time.0 as f64);
        let part = match (time(before).or(Some(0.0)), time(StepId(before.0 + 1))) {
            (Some(start), Some(end)) if end > start => ((now - start) / (end - start)).clamp(0.0, 1.0),
            _ => 0.0,
        };
        f64::from(before.0) + part
    }

    /// The first and the last step in the window.
    pub fn steps(&self, run: &Run) -> (StepId, StepId) {
        match self.axis {
            Axis::Time => {
                let before = self.from.checked_sub(1).map_or(StepId(0), |last| run.trace().step_at(Time(last)));
                (StepId(before.0 + 1), run.trace().step_at(Time(self.to)))
            }
            Axis::Step => {
                let last = run.trace().len();
                (StepId(self.from.max(1) as u32), StepId((self.to as u32).min(last)))
            }
        }
    }

    /// Points of the axis at a distance of 1, 2 or 5 of some unit.
    pub fn ticks(&self) -> Vec<(f32, u64)> {
        let (span, (left, right)) = (self.to - self.from, self.reach());
        let most = ((right - left) / TICK_ROOM).max(1.0) as u64;
        let mut unit = 1;
        let gap = loop {
            let fits = [1, 2, 5].into_iter().map(|by| by * unit).find(|gap| span / gap <= most);
            match fits {
                Some(gap) => break gap,
                None => unit *= 10,
            }
        };
        let points = (self.from.div_ceil(gap)..=self.to / gap).map(|at| at * gap);
        points.map(|at| (self.x(at as f64), at)).collect()
    }
}
