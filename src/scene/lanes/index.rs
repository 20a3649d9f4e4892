//! What a space-time diagram looks up in a run, gathered once, so that a window of a long run costs what is in it.

use crate::ids::{NodeId, ParcelId, StepId};
use crate::run::{Marks, Outcome, Run, Step, What};
use crate::scenario::Action;

/// At most so often it is written down which messages are on their way: every so many steps.
const STOP_STEPS: u32 = 1_024;

/// How a message ended, and in which step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ending {
    /// The step.
    pub step: StepId,
    /// Was it lost, or did it reach a crashed node?
    pub lost: bool,
}

/// The messages on their way after a step.
#[derive(Clone, Debug, Default)]
struct Stop {
    step: u32,
    /// How many messages had been sent by then.
    sent: u32,
    flying: Vec<ParcelId>,
}

/// Where a run's messages end, which steps leave a mark on a lane, when nodes were down or turned traitor.
///
/// It takes about 12 bytes a message and 4 a mark. As the trace only grows, so does the index: [`LanesIndex::extend`]
/// reads the steps it does not know yet. It belongs to one run; a fork needs another.
#[derive(Clone, Debug, Default)]
pub struct LanesIndex {
    steps: u32,
    /// By parcel: twice the step in which it ended, and one if it was lost; 0 while it is on its way.
    ends: Vec<u64>,
    /// Messages between two nodes, in order of sending.
    mail: Vec<ParcelId>,
    /// Steps that leave a mark on a lane.
    deeds: Vec<StepId>,
    down: Vec<Vec<(StepId, Option<StepId>)>>,
    traitors: Vec<Option<StepId>>,
    cuts: Vec<(StepId, bool)>,
    stops: Vec<Stop>,
}

impl LanesIndex {
    /// The index of all that is known of a run. The cost grows with its steps and messages.
    pub fn of(run: &Run) -> LanesIndex {
        let mut index = LanesIndex::default();
        index.extend(run);
        index
    }

    /// Reads the steps of the same run that it does not know yet.
    pub fn extend(&mut self, run: &Run) {
        let nodes = usize::from(run.scenario().n);
        self.down.resize(nodes, Vec::new());
        self.traitors.resize(nodes, None);
        for id in self.steps + 1..=run.trace().len() {
            let Some(step) = run.trace().step(StepId(id)) else { continue };
            self.read(run, StepId(id), step);
            self.steps = id;
            self.rest(id);
        }
    }

    /// How many steps it knows.
    pub fn len(&self) -> u32 {
        self.steps
    }

    /// Does it know nothing yet?
    pub fn is_empty(&self) -> bool {
        self.steps == 0
    }

    fn read(&mut self, run: &Run, id: StepId, step: &Step) {
        let (trace, outcomes) = (run.trace(), run.trace().outcomes(step));
        self.mail.extend(trace.sent(step).filter(|(_, parcel)| !parcel.marks.has(Marks::LOCAL)).map(|(id, _)| id));
        match step.what {
            What::Arrival(parcel) => self.end(parcel, Ending { step: id, lost: false }),
            What::DeadEnd(parcel) | What::Loss(parcel) => self.end(parcel, Ending { step: id, lost: true }),
            What::Action(place) => {
                let action = run.scenario().script.get(place as usize).map(|planned| &planned.action);
                self.action(id, step.node, action);
            }
            What::Start | What::Alarm(_) => {}
        }
        let mut is_deed = matches!(step.what, What::Start | What::Alarm(_) | What::Action(_));
        for outcome in outcomes {
            match outcome {
                Outcome::Lost(parcel) => self.end(*parcel, Ending { step: id, lost: true }),
                Outcome::Crashed => {
                    is_deed = true;
                    if let Some(down) = step.node.and_then(|node| self.down.get_mut(node.index())) {
                        down.push((id, None));
                    }
                }
                Outcome::Decided(_) | Outcome::Delivered(..) => is_deed = true,
                Outcome::Saved | Outcome::Refused(_) => {}
            }
        }
        if is_deed && step.node.is_some() {
            self.deeds.push(id);
        }
    }

    fn action(&mut self, id: StepId, node: Option<NodeId>, action: Option<&Action>) {
        match (action, node) {
            (Some(Action::Cut(_)), _) => self.cuts.push((id, true)),
            (Some(Action::Heal), _) => self.cuts.push((id, false)),
            (Some(Action::Corrupt(..) | Action::Say { .. } | Action::Forge { .. }), Some(node)) => {
                if let Some(since) = self.traitors.get_mut(node.index()) {
                    since.get_or_insert(id);
                }
            }
            (Some(Action::Restart(_)), Some(node)) => {
                let last = self.down.get_mut(node.index()).and_then(|down| down.last_mut());
                if let Some((_, end @ None)) = last {
                    *end = Some(id);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, parcel: ParcelId, ending: Ending) {
        let place = parcel.index();
        if self.ends.len() <= place {
            self.ends.resize(place + 1, 0);
        }
        self.ends[place] = u64::from(ending.step.0) * 2 + u64::from(ending.lost);
    }

    /// Writes down what is on its way when it is time. As that takes as many steps as there were messages, all of these
    /// lists together are no longer than the run, however much is in flight.
    fn rest(&mut self, id: u32) {
        let none = Stop::default();
        let last = self.stops.last().unwrap_or(&none);
        if id - last.step < STOP_STEPS.max(last.flying.len() as u32) {
            return;
        }
        let since = self.mail.get(last.sent as usize..).unwrap_or_default();
        let flying = last.flying.iter().chain(since).copied().filter(|parcel| self.ending(*parcel).is_none());
        let stop = Stop { step: id, flying: flying.collect(), sent: self.mail.len() as u32 };
        self.stops.push(stop);
    }

    /// How a message ended; `None`: it is on its way at the end of what is known.
    pub(super) fn ending(&self, parcel: ParcelId) -> Option<Ending> {
        let code = self.ends.get(parcel.index()).copied().filter(|code| *code > 0)?;
        Some(Ending { step: StepId((code / 2) as u32), lost: code % 2 == 1 })
    }

    /// The messages that were on their way at some time from one step to another, in order of sending, and how many
    /// records had to be looked at to find those that began earlier.
    pub(super) fn flying(&self, run: &Run, first: StepId, last: StepId) -> (Vec<ParcelId>, usize) {
        let sent_before = |step: u32| {
            let by = |parcel: &ParcelId| run.trace().parcel(*parcel).map_or(0, |parcel| parcel.by.0);
            self.mail.partition_point(|parcel| by(parcel) < step)
        };
        let before = self.stops.partition_point(|stop| stop.step < first.0);
        let none = Stop::default();
        let stop = before.checked_sub(1).and_then(|place| self.stops.get(place)).unwrap_or(&none);
        let (start, end) = (sent_before(first.0), sent_before(last.0.saturating_add(1)));
        let since = self.mail.get(stop.sent as usize..start).unwrap_or_default();
        let earlier = stop.flying.iter().chain(since).copied();
        let mut found: Vec<ParcelId> =
            earlier.filter(|parcel| self.ending(*parcel).is_none_or(|ending| ending.step >= first)).collect();
        found.extend(self.mail.get(start..end).unwrap_or_default());
        (found, stop.flying.len() + since.len())
    }

    /// The steps that leave a mark on a lane, from one to another.
    pub(super) fn deeds(&self, first: StepId, last: StepId) -> &[StepId] {
        let start = self.deeds.partition_point(|step| *step < first);
        let end = self.deeds.partition_point(|step| *step <= last);
        self.deeds.get(start..end).unwrap_or_default()
    }

    /// When the network fell apart (or became whole again), from one step to another.
    pub(super) fn cuts(&self, first: StepId, last: StepId) -> &[(StepId, bool)] {
        let start = self.cuts.partition_point(|(step, _)| *step < first);
        let end = self.cuts.partition_point(|(step, _)| *step <= last);
        self.cuts.get(start..end).unwrap_or_default()
    }

    /// When a node was down, from one step to another, clipped to them; an open end reaches to `last`.
    pub(super) fn down(&self, node: NodeId, first: StepId, last: StepId) -> impl Iterator<Item = (StepId, StepId)> {
        let all = self.down.get(node.index()).map_or(&[][..], Vec::as_slice);
        let start = all.partition_point(|(_, end)| end.is_some_and(|end| end < first));
        let those = all.get(start..).unwrap_or_default().iter().take_while(move |(start, _)| *start <= last);
        those.map(move |(start, end)| (*start, end.unwrap_or(StepId(u32::MAX))))
    }

    /// Is a node down after a step?
    pub fn is_down(&self, node: NodeId, step: StepId) -> bool {
        self.down(node, step, step).any(|(start, end)| start <= step && step < end)
    }

    /// Was a node a traitor by a step?
    pub(super) fn is_traitor(&self, node: NodeId, by: StepId) -> bool {
        self.traitors.get(node.index()).is_some_and(|since| since.is_some_and(|since| since <= by))
    }
}
