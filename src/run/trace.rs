//! What happened: steps, parcels and outcomes, in order. The trace only grows.

use super::desk::Scratch;
use crate::digest::Digest;
use crate::ids::{NodeId, ParcelId, StepId};
use crate::protocol::{Blob, Draft};
use crate::time::Time;
use crate::value::Value;
use std::num::NonZeroU32;

/// What a step was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A node started, or started again.
    Start,
    /// A parcel arrived.
    Arrival(ParcelId),
    /// A parcel arrived at a crashed node and was gone.
    DeadEnd(ParcelId),
    /// A parcel was lost on its way.
    Loss(ParcelId),
    /// An alarm went off; its place among the trace's alarms.
    Alarm(u32),
    /// An action of the script; its place there.
    Action(u32),
}

impl What {
    /// For the digest.
    pub(super) fn code(self) -> u8 {
        match self {
            What::Start => 1,
            What::Arrival(_) => 2,
            What::DeadEnd(_) => 3,
            What::Loss(_) => 4,
            What::Alarm(_) => 5,
            What::Action(_) => 6,
        }
    }
}

/// Something that came out of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The node decided.
    Decided(Value),
    /// The node delivered a value at a place of its sequence.
    Delivered(u64, Value),
    /// The node wrote to stable storage.
    Saved,
    /// The node crashed in the middle of this step.
    Crashed,
    /// A parcel on its way was lost by this step.
    Lost(ParcelId),
    /// The action could not be done; why.
    Refused(String),
}

/// One step: one input taken by one node, or one action.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When.
    pub time: Time,
    /// What it was.
    pub what: What,
    /// Who took it; `None` for an action on the network.
    pub node: Option<NodeId>,
    /// The step that sent what arrived, or set what went off.
    pub cause: Option<StepId>,
    /// The same node's step before.
    pub before: Option<StepId>,
    /// Which of a traitor's twins took it: 0, or 1 for the second.
    pub face: u8,
    /// The digest after it.
    pub digest: Digest,
    parcels: (u32, u32),
    outcomes: (u32, u32),
    cites: u32,
    cited: u16,
    note: Option<NonZeroU32>,
}

/// Properties of a parcel, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks(pub u8);

impl Marks {
    /// From a node to itself: free, immediate, not counted.
    pub const LOCAL: Marks = Marks(1);
    /// It will be lost on its way.
    pub const LOST: Marks = Marks(2);
    /// A second copy of a parcel.
    pub const COPY: Marks = Marks(4);
    /// A traitor made it, or changed it.
    pub const LIE: Marks = Marks(8);
    /// The second of two twins sent it.
    pub const SECOND: Marks = Marks(16);
    /// A bit of it was flipped on the way.
    pub const FLIPPED: Marks = Marks(32);

    /// Has it this mark?
    pub fn has(self, mark: Marks) -> bool {
        self.0 & mark.0 != 0
    }

    /// With this mark as well.
    #[must_use]
    pub fn with(self, mark: Marks) -> Marks {
        Marks(self.0 | mark.0)
    }
}

/// A message from one node to another.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Sender.
    pub from: NodeId,
    /// Recipient.
    pub to: NodeId,
    /// Content.
    pub draft: Draft,
    /// When it was sent.
    pub sent: Time,
    /// When it was to arrive (or be lost) as the network drew it; `None`: held back.
    pub due: Option<Time>,
    /// The step that sent it.
    pub by: StepId,
    /// Its number in order of sending; the same whether or not a trace is kept.
    pub number: u32,
    /// Its properties.
    pub marks: Marks,
}

/// Everything that happened in a run, as far as it has been run.
#[derive(Debug, Default)]
pub struct Trace {
    /// Without it nothing is kept but what is still needed, and parcels' places are used again.
    pub(super) keeping: bool,
    pub(super) steps: Vec<Step>,
    /// Without it being kept, `None` is a place that is free.
    parcels: Vec<Option<Parcel>>,
    free: Vec<u32>,
    outcomes: Vec<Outcome>,
    cites: Vec<u16>,
    notes: Vec<String>,
    alarms: Vec<Blob>,
}

impl Trace {
    pub(super) fn new(keeping: bool) -> Trace {
        Trace { keeping, ..Trace::default() }
    }

    /// Steps known so far.
    pub fn len(&self) -> u32 {
        self.steps.len() as u32
    }

    /// Has nothing happened yet?
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// A step by number, from 1.
    pub fn step(&self, id: StepId) -> Option<&Step> {
        self.steps.get((id.0 as usize).checked_sub(1)?)
    }

    /// All steps with their numbers.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = (StepId, &Step)> + ExactSizeIterator {
        self.steps.iter().enumerate().map(|(at, step)| (StepId(at as u32 + 1), step))
    }

    /// A parcel by number.
    pub fn parcel(&self, id: ParcelId) -> Option<&Parcel> {
        self.parcels.get(id.index())?.as_ref()
    }

    /// The parcels a step sent, with their numbers.
    pub fn sent(&self, step: &Step) -> impl Iterator<Item = (ParcelId, &Parcel)> {
        let (first, count) = step.parcels;
        (first..first + count).filter_map(|id| Some((ParcelId(id), self.parcel(ParcelId(id))?)))
    }

    /// What came out of a step.
    pub fn outcomes(&self, step: &Step) -> &[Outcome] {
        span(&self.outcomes, step.outcomes)
    }

    /// The lines of pseudo-code a step ran, by place in the card.
    pub fn cites(&self, step: &Step) -> &[u16] {
        span(&self.cites, (step.cites, u32::from(step.cited)))
    }

    /// What the protocol said to the reader in a step; empty if nothing.
    pub fn note(&self, step: &Step) -> &str {
        step.note.and_then(|number| self.notes.get(number.get() as usize - 1)).map_or("", String::as_str)
    }

    /// The alarm that an alarm step was about.
    pub fn alarm(&self, place: u32) -> Option<&Blob> {
        self.alarms.get(place as usize)
    }

    /// The step that was taken last up to and at a moment; 0 before the first.
    pub fn step_at(&self, time: Time) -> StepId {
        StepId(self.steps.partition_point(|step| step.time <= time) as u32)
    }

    /// Bytes of the trace, without the messages themselves.
    pub fn bytes(&self) -> usize {
        self.steps.len() * size_of::<Step>()
            + self.parcels.len() * size_of::<Parcel>()
            + self.outcomes.len() * size_of::<Outcome>()
            + self.cites.len() * 2
            + self.notes.iter().map(String::len).sum::<usize>()
    }

    /// A trace of which nothing is known but what each node delivered, a step a node.
    pub(crate) fn of_deliveries(nodes: impl Iterator<Item = (NodeId, Vec<(u64, Value)>)>) -> Trace {
        let mut trace = Trace::default();
        for (node, delivered) in nodes {
            let outcomes = (trace.outcomes.len() as u32, delivered.len() as u32);
            trace.outcomes.extend(delivered.into_iter().map(|(slot, value)| Outcome::Delivered(slot, value)));
            trace.steps.push(Step { node: Some(node), outcomes, ..Step::blank() });
        }
        trace
    }

    /// How many alarm steps the trace knows.
    pub(super) fn alarms(&self) -> u32 {
        self.alarms.len() as u32
    }

    pub(super) fn push_alarm(&mut self, timer: &Blob) {
        if self.keeping {
            self.alarms.push(timer.clone());
        }
    }

    /// Puts a parcel in its place, unless a replay sends one that is known.
    pub(super) fn push_parcel(&mut self, parcel: Parcel, place: u32) -> ParcelId {
        if self.keeping {
            if place as usize >= self.parcels.len() {
                self.parcels.push(Some(parcel));
            }
            return ParcelId(place);
        }
        if let Some(place) = self.free.pop() {
            self.parcels[place as usize] = Some(parcel);
            return ParcelId(place);
        }
        self.parcels.push(Some(parcel));
        ParcelId(self.parcels.len() as u32 - 1)
    }

    /// A parcel is done with; its place is used again unless the trace keeps everything.
    pub(super) fn recycle(&mut self, id: ParcelId) {
        if !self.keeping && self.parcels.get_mut(id.index()).and_then(Option::take).is_some() {
            self.free.push(id.0);
        }
    }

    /// The message of a parcel that has arrived; its place is used again unless the trace keeps everything.
    pub(super) fn unpack(&mut self, id: ParcelId) -> Option<Blob> {
        let place = self.parcels.get_mut(id.index())?;
        if self.keeping {
            return Some(place.as_ref()?.draft.msg.clone());
        }
        let parcel = place.take()?;
        self.free.push(id.0);
        Some(parcel.draft.msg)
    }

    pub(super) fn push_step(&mut self, mut step: Step, scratch: &mut Scratch) {
        step.parcels = (scratch.first, scratch.parcels);
        step.outcomes = (self.outcomes.len() as u32, scratch.outcomes.len() as u32);
        step.cites = self.cites.len() as u32;
        // Nobody reads more lines of one step than this.
        scratch.cites.truncate(usize::from(u16::MAX));
        step.cited = scratch.cites.len() as u16;
        self.outcomes.append(&mut scratch.outcomes);
        self.cites.append(&mut scratch.cites);
        if !scratch.notes.is_empty() {
            self.notes.push(std::mem::take(&mut scratch.notes));
            step.note = NonZeroU32::new(self.notes.len() as u32);
        }
        self.steps.push(step);
    }
}

impl Step {
    /// A step in which nothing has happened yet.
    pub(super) fn blank() -> Step {
        let none = (0, 0);
        Step {
            time: Time(0),
            what: What::Start,
            node: None,
            cause: None,
            before: None,
            face: 0,
            digest: Digest::default(),
            parcels: none,
            outcomes: none,
            cites: 0,
            cited: 0,
            note: None,
        }
    }
}

fn span<T>(list: &[T], (first, count): (u32, u32)) -> &[T] {
    list.get(first as usize..(first + count) as usize).unwrap_or(&[])
}
