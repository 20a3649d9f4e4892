//! A stretch of a run as a space-time diagram: time runs to the right, one lane a node, messages are slanted arrows.

use super::layout::Point;
use super::shade;
use crate::ids::{NodeId, ParcelId, StepId};
use crate::limits::TIME_US_MAX;
use crate::run::{Marks, Outcome, Run, Step, What};
use crate::scenario::Action;
use crate::time::{Span, Time};
use std::collections::BTreeSet;

/// Room around the lanes: for names, round numbers and times.
const LEFT: f32 = 112.0;
const RIGHT: f32 = 24.0;
const TOP: f32 = 34.0;
const BOTTOM: f32 = 34.0;

/// Bands of rounds are drawn up to so many, and ticks so far apart.
const BANDS_MOST: u64 = 200;
const TICK_ROOM: f32 = 90.0;

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
}

/// What happened at a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// It started, or started again.
    Start,
    /// It decided: letter and tint.
    Decided(String, u8),
    /// It crashed.
    Crashed,
    /// An alarm went off.
    Alarm,
    /// Somebody did something to it.
    Action,
}

/// Something at a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// In which step.
    pub step: StepId,
    /// Where.
    pub at: Point,
    /// What.
    pub deed: Deed,
}

/// A space-time diagram of the steps from one time to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lanes {
    /// World units across and down.
    pub width: f32,
    /// See `width`.
    pub height: f32,
    /// One a node.
    pub lanes: Vec<Lane>,
    /// Messages that ended in the stretch, or were sent in it.
    pub arrows: Vec<Arrow>,
    /// What happened at nodes.
    pub dots: Vec<Dot>,
    /// Lock-step rounds: number, left and right edge.
    pub rounds: Vec<(u64, f32, f32)>,
    /// What was done to the network: where, and did it fall apart (or become whole again)?
    pub cuts: Vec<(f32, bool)>,
    /// Times on the axis.
    pub ticks: Vec<(f32, Time)>,
    /// Where the cursor is, when it is in the stretch.
    pub cursor: Option<f32>,
}

impl Lanes {
    /// The diagram from one time to another, both included, `width` units wide. The cost grows with the steps up to
    /// `to`, but only those in the stretch are drawn.
    pub fn of(run: &Run, from: Time, to: Time, width: f32) -> Lanes {
        let from = from.min(Time(TIME_US_MAX - 1));
        let to = to.clamp(from + Span(1), Time(TIME_US_MAX));
        let frame = Frame::new(run, from, to, width);
        let mut lanes = Lanes {
            width,
            height: frame.bottom() + BOTTOM,
            rounds: frame.rounds(run),
            ticks: frame.ticks(),
            cursor: (from..=to).contains(&run.world().now).then(|| frame.x(run.world().now)),
            ..Lanes::default()
        };
        lanes.lanes = frame.lanes(run);
        let (first, last) = (frame.first(run), run.trace().step_at(to));
        let mut ended = BTreeSet::new();
        for id in first.0..=last.0 {
            let Some(step) = run.trace().step(StepId(id)) else { continue };
            lanes.dot(run, &frame, StepId(id), step);
            lanes.end(run, &frame, step, &mut ended);
        }
        for id in first.0..=last.0 {
            let Some(step) = run.trace().step(StepId(id)) else { continue };
            for (parcel, _) in run.trace().sent(step).filter(|(parcel, _)| !ended.contains(parcel)) {
                lanes.arrows.extend(frame.arrow(run, parcel, to, End::Flying));
            }
        }
        lanes
    }

    /// The height of the lanes, without the room above and below.
    pub fn span(&self) -> (f32, f32) {
        (TOP, self.height - BOTTOM)
    }

    /// The left and right end of the lanes.
    pub fn reach(&self) -> (f32, f32) {
        (LEFT, self.width - RIGHT)
    }

    fn dot(&mut self, run: &Run, frame: &Frame, id: StepId, step: &Step) {
        let x = frame.x(step.time);
        let Some(node) = step.node else {
            if let What::Action(place) = step.what {
                match run.scenario().script.get(place as usize).map(|planned| &planned.action) {
                    Some(Action::Cut(_)) => self.cuts.push((x, true)),
                    Some(Action::Heal) => self.cuts.push((x, false)),
                    _ => {}
                }
            }
            return;
        };
        let at = Point { x, y: frame.y(node) };
        let mut put = |deed| self.dots.push(Dot { step: id, at, deed });
        match step.what {
            What::Start => put(Deed::Start),
            What::Alarm(_) => put(Deed::Alarm),
            What::Action(_) => put(Deed::Action),
            What::Arrival(_) | What::DeadEnd(_) | What::Loss(_) => {}
        }
        for outcome in run.trace().outcomes(step) {
            match outcome {
                Outcome::Crashed => put(Deed::Crashed),
                Outcome::Decided(value) => put(Deed::Decided(run.scenario().values.letter(*value), shade(*value))),
                _ => {}
            }
        }
    }

    /// The messages that end in a step.
    fn end(&mut self, run: &Run, frame: &Frame, step: &Step, ended: &mut BTreeSet<ParcelId>) {
        let mut put = |id: ParcelId, end: End| {
            ended.insert(id);
            self.arrows.extend(frame.arrow(run, id, step.time, end));
        };
        match step.what {
            What::Arrival(id) => put(id, End::Arrived),
            What::DeadEnd(id) | What::Loss(id) => put(id, End::Lost),
            _ => {}
        }
        for outcome in run.trace().outcomes(step) {
            if let Outcome::Lost(id) = outcome {
                put(*id, End::Lost);
            }
        }
    }
}

/// How times and nodes become places.
struct Frame {
    from: Time,
    to: Time,
    width: f32,
    n: u16,
    pitch: f32,
}

impl Frame {
    fn new(run: &Run, from: Time, to: Time, width: f32) -> Frame {
        let n = run.scenario().n;
        let pitch = (420.0 / f32::from(n.max(1))).clamp(10.0, 64.0);
        Frame { from, to, width, n, pitch }
    }

    fn x(&self, time: Time) -> f32 {
        let whole = (self.to - self.from).0 as f64;
        let part = (time.0 as f64 - self.from.0 as f64) / whole;
        LEFT + (self.width - LEFT - RIGHT) * part as f32
    }

    fn y(&self, node: NodeId) -> f32 {
        TOP + self.pitch * (f32::from(node.0) + 0.5)
    }

    fn bottom(&self) -> f32 {
        TOP + self.pitch * f32::from(self.n)
    }

    /// The first step in the stretch.
    fn first(&self, run: &Run) -> StepId {
        let before = self.from.0.checked_sub(1).map_or(StepId(0), |last| run.trace().step_at(Time(last)));
        StepId(before.0 + 1)
    }

    fn rounds(&self, run: &Run) -> Vec<(u64, f32, f32)> {
        let Some(round) = run.plan().round.filter(|round| round.0 > 0) else { return Vec::new() };
        let (first, last) = (self.from.0 / round.0, (self.to.0 - 1) / round.0);
        if last - first > BANDS_MOST {
            return Vec::new();
        }
        let edge = |time: Time| self.x(time.clamp(self.from, self.to));
        let band = |at: u64| (at + 1, edge(Time(at * round.0)), edge(Time((at + 1) * round.0)));
        (first..=last).map(band).collect()
    }

    /// Times at a distance of 1, 2 or 5 of some unit.
    fn ticks(&self) -> Vec<(f32, Time)> {
        let span = (self.to - self.from).0;
        let most = ((self.width - LEFT - RIGHT) / TICK_ROOM).max(1.0) as u64;
        let mut unit = 1;
        let gap = loop {
            let fits = [1, 2, 5].into_iter().map(|by| by * unit).find(|gap| span / gap <= most);
            match fits {
                Some(gap) => break gap,
                None => unit *= 10,
            }
        };
        let first = self.from.0.div_ceil(gap);
        let times = (first..=self.to.0 / gap).map(|at| Time(at * gap));
        times.map(|time| (self.x(time), time)).collect()
    }

    fn lanes(&self, run: &Run) -> Vec<Lane> {
        let mut down: Vec<Vec<(f32, f32)>> = vec![Vec::new(); usize::from(self.n)];
        let mut since: Vec<Option<Time>> = vec![None; usize::from(self.n)];
        let mut traitors = vec![false; usize::from(self.n)];
        let (left, right) = (self.x(self.from), self.x(self.to));
        for (_, step) in run.trace().steps().take_while(|(_, step)| step.time <= self.to) {
            if let (What::Action(place), Some(node)) = (step.what, step.node) {
                let action = run.scenario().script.get(place as usize).map(|planned| &planned.action);
                let turns = matches!(action, Some(Action::Corrupt(..) | Action::Say { .. } | Action::Forge { .. }));
                traitors[node.index()] |= turns;
                if let (Some(Action::Restart(_)), Some(start)) = (action, since[node.index()].take()) {
                    down[node.index()].push((self.x(start).max(left), self.x(step.time).max(left)));
                }
            }
            if let Some(node) = step.node
                && run.trace().outcomes(step).contains(&Outcome::Crashed)
            {
                since[node.index()] = Some(step.time);
            }
        }
        let lane = |id: NodeId| {
            let mut down = std::mem::take(&mut down[id.index()]);
            down.extend(since[id.index()].map(|start| (self.x(start).max(left), right)));
            down.retain(|(start, end)| end > start);
            Lane { id, name: run.scenario().name(id), y: self.y(id), down, traitor: traitors[id.index()] }
        };
        NodeId::all(self.n).map(lane).collect()
    }

    /// An arrow from where a message was sent to where it is at a time; none for a node's message to itself.
    fn arrow(&self, run: &Run, id: ParcelId, until: Time, end: End) -> Option<Arrow> {
        let parcel = run.trace().parcel(id).filter(|parcel| !parcel.marks.has(Marks::LOCAL))?;
        let tail = Point { x: self.x(parcel.sent), y: self.y(parcel.from) };
        let goal = self.y(parcel.to);
        // One that gets there gets there whenever that is; another is part of its way.
        let part = match (end, parcel.due) {
            (End::Arrived, _) => 1.0,
            (End::Lost, _) if parcel.marks.has(Marks::LOST) => 0.5,
            (_, Some(due)) if due > parcel.sent => {
                ((until - parcel.sent).0 as f32 / (due - parcel.sent).0 as f32).clamp(0.0, 1.0)
            }
            _ => 0.9,
        };
        let head = Point { x: self.x(until), y: tail.y + (goal - tail.y) * part };
        let tail = if tail.x < LEFT {
            Point { x: LEFT, ..tail.toward(head, (LEFT - tail.x) / (head.x - tail.x).max(1.0)) }
        } else {
            tail
        };
        let value = run.plan().machine.label(&parcel.draft.msg).value;
        Some(Arrow {
            parcel: id,
            tail,
            head,
            end,
            letter: value.map(|value| run.scenario().values.letter(value)).unwrap_or_default(),
            shade: value.map(shade),
            lie: parcel.marks.has(Marks::LIE),
        })
    }
}
