//! One node's part of a run, played again on the real machine, with some of its inputs left out.

use crate::chance::{Chance, Purpose};
use crate::ids::{NodeId, StepId};
use crate::protocol::{Blob, Effect, Input, Raw, Thing};
use crate::run::{Marks, Outcome, Run, Step, What};
use crate::scenario::Action;
use crate::time::Time;
use crate::value::Value;
use std::collections::VecDeque;

/// What happened to a node.
#[derive(Clone, Debug)]
pub(super) enum Taken {
    /// It took an input.
    Input(Input),
    /// A bit of what it holds was flipped.
    Upset(u8),
}

/// One thing that happened to a node.
pub(super) struct Entry {
    /// The step in which it did.
    pub step: StepId,
    pub taken: Taken,
    pub time: Time,
    /// The node's coins as they were before: a coin that is tossed in a step shows what it showed.
    pub coins: Chance,
    /// Coins that were laid down for it and not tossed yet, before the step.
    pub laid: VecDeque<u64>,
    /// Of an alarm, the key it was set by.
    key: Option<u64>,
    /// How many writes to stable storage got through; fewer than were asked for when the node crashed meanwhile.
    saved: usize,
}

/// What is changed in a replay; the rest is as it was.
#[derive(Clone, Default)]
pub(super) struct Change {
    /// Places of the inputs that are left out.
    pub without: Vec<bool>,
    /// Does the node propose nothing?
    pub no_proposal: bool,
    /// Messages that arrive instead, by place.
    pub instead: Vec<(usize, Blob)>,
}

/// What a node took up to and in one step, in order.
pub(super) struct Diary<'a> {
    run: &'a Run,
    pub node: NodeId,
    pub entries: Vec<Entry>,
}

/// A node while it is played again.
struct Replay {
    raw: Raw,
    state: Option<Blob>,
    disk: Option<Blob>,
    /// The alarms that are set, by key.
    alarms: Vec<(u64, Blob)>,
}

impl<'a> Diary<'a> {
    /// What the node of a step took up to and in that step. `None` for a step that no node took, or that the second
    /// of two twins took.
    pub fn up_to(run: &'a Run, step: StepId) -> Option<Diary<'a>> {
        let last = run.trace().step(step)?;
        let node = last.node.filter(|_| last.face == 0)?;
        let mut own = Vec::new();
        let mut at = Some(step);
        while let Some((id, step)) = at.and_then(|id| Some((id, run.trace().step(id)?))) {
            own.push((id, step));
            at = step.before;
        }
        let mut diary = Diary { run, node, entries: Vec::new() };
        let mut replay = diary.begin(false);
        let mut coins = Chance::new(run.scenario().seed, Purpose::Coins, node.0);
        let mut laid = VecDeque::new();
        let mut up = true;
        for (id, step) in own.into_iter().rev() {
            let restarts = matches!(action(run, step), Some(Action::Restart(_))) && !is_refused(run, step);
            up |= restarts;
            if let Some(Action::Toss(_, sides)) = action(run, step) {
                laid.extend(sides);
            }
            if let Some(taken) = taken(run, id, step).filter(|_| up && step.face == 0) {
                let outcomes = run.trace().outcomes(step);
                let saved = outcomes.iter().filter(|outcome| **outcome == Outcome::Saved).count();
                let key = replay.key(run, &taken);
                let entry =
                    Entry { step: id, taken, time: step.time, coins: coins.clone(), laid: laid.clone(), key, saved };
                replay.meet(run, &entry, &entry.taken);
                coins = replay.raw.coins.clone();
                laid = replay.raw.laid.clone();
                diary.entries.push(entry);
            }
            if run.trace().outcomes(step).contains(&Outcome::Crashed) {
                up = false;
                replay.alarms.clear();
            }
        }
        Some(diary)
    }

    fn begin(&self, no_proposal: bool) -> Replay {
        let scenario = self.run.scenario();
        let proposal = scenario.inputs.get(self.node.index()).copied().flatten();
        let coins = Chance::new(scenario.seed, Purpose::Coins, self.node.0);
        let input = proposal.filter(|_| !no_proposal);
        let raw = Raw { me: self.node, input, tracing: false, ..Raw::new(scenario.n, coins) };
        Replay { raw, state: None, disk: None, alarms: Vec::new() }
    }

    /// What the node proposes, if anything.
    pub fn proposal(&self) -> Option<Value> {
        self.run.scenario().inputs.get(self.node.index()).copied().flatten()
    }

    /// The effects of the last input when so much is changed, and the node's state after it.
    ///
    /// An alarm goes off when it did in the run, if it is set by then; requests come and the node crashes and starts
    /// again when it did, unless left out. With a start after a crash left out, it is as if the node had not crashed.
    pub fn play(&self, change: &Change) -> (Vec<Effect>, Option<Blob>) {
        let mut replay = self.begin(change.no_proposal);
        for (place, entry) in self.entries.iter().enumerate() {
            replay.raw.effects.clear();
            if change.without.get(place) == Some(&true) {
                continue;
            }
            let other = change.instead.iter().find(|(at, _)| *at == place);
            match (other, &entry.taken) {
                (Some((_, msg)), Taken::Input(Input::Message { from, .. })) => {
                    replay.take(self.run, entry, &Input::Message { from: *from, msg: msg.clone() });
                }
                (_, taken) => replay.meet(self.run, entry, taken),
            }
        }
        (replay.raw.effects, replay.state)
    }
}

impl Replay {
    /// The key of the alarm that goes off, if it is set.
    fn key(&self, run: &Run, taken: &Taken) -> Option<u64> {
        let Taken::Input(Input::Timer(timer)) = taken else { return None };
        let machine = &run.plan().machine;
        let tree = machine.show(Thing::Timer(timer));
        let known = self.alarms.iter().find(|(_, set)| machine.show(Thing::Timer(set)) == tree);
        known.map(|(key, _)| *key)
    }

    fn meet(&mut self, run: &Run, entry: &Entry, taken: &Taken) {
        match (taken, &mut self.state) {
            (Taken::Input(input), _) => self.take(run, entry, input),
            (Taken::Upset(bit), Some(state)) => {
                self.raw.effects.clear();
                // Where there is nothing to flip any more, nothing is flipped.
                run.plan().machine.upset(state, *bit);
            }
            (Taken::Upset(_), None) => {}
        }
    }

    /// Takes an input, unless it is an alarm that is not set, or the node has not started.
    fn take(&mut self, run: &Run, entry: &Entry, input: &Input) {
        let machine = &run.plan().machine;
        self.raw.effects.clear();
        self.raw.now = entry.time;
        self.raw.coins = entry.coins.clone();
        self.raw.laid = entry.laid.clone();
        if let Input::Timer(_) = input {
            let set = self.alarms.iter().position(|(key, _)| Some(*key) == entry.key);
            let Some(set) = set else { return };
            self.alarms.swap_remove(set);
        }
        match (input, &mut self.state) {
            (Input::Start, state) => {
                self.alarms.clear();
                *state = Some(machine.start(self.disk.as_ref(), &mut self.raw));
            }
            (input, Some(state)) => machine.take(state, input, &mut self.raw),
            (_, None) => {}
        }
        let crashed = run.trace().step(entry.step).is_some_and(|step| has_crashed(run, step));
        let mut left = if crashed { entry.saved } else { usize::MAX };
        for effect in &self.raw.effects {
            match effect {
                Effect::Timer { timer, key, .. } => {
                    self.alarms.retain(|(known, _)| known != key);
                    self.alarms.push((*key, timer.clone()));
                }
                Effect::Cancel { key } => self.alarms.retain(|(known, _)| known != key),
                Effect::Save(disk) if left > 0 => {
                    self.disk = Some(disk.clone());
                    left -= 1;
                }
                _ => {}
            }
        }
    }
}

fn has_crashed(run: &Run, step: &Step) -> bool {
    run.trace().outcomes(step).contains(&Outcome::Crashed)
}

pub(super) fn action<'a>(run: &'a Run, step: &Step) -> Option<&'a Action> {
    let What::Action(place) = step.what else { return None };
    run.scenario().script.get(place as usize).map(|planned| &planned.action)
}

fn is_refused(run: &Run, step: &Step) -> bool {
    run.trace().outcomes(step).iter().any(|outcome| matches!(outcome, Outcome::Refused(_)))
}

/// What happened to the node in a step of its own, if anything.
fn taken(run: &Run, id: StepId, step: &Step) -> Option<Taken> {
    match action(run, step) {
        Some(Action::Upset(_, bit)) => (!is_refused(run, step)).then_some(Taken::Upset(*bit)),
        _ => input(run, id, step).map(Taken::Input),
    }
}

/// What the node took in a step of its own, if anything.
fn input(run: &Run, id: StepId, step: &Step) -> Option<Input> {
    match step.what {
        What::Start => Some(Input::Start),
        What::Arrival(parcel) => {
            let parcel = run.trace().parcel(parcel).filter(|parcel| !parcel.marks.has(Marks::LOST))?;
            Some(Input::Message { from: parcel.from, msg: parcel.draft.msg.clone() })
        }
        What::Alarm(place) => run.trace().alarm(place).cloned().map(Input::Timer),
        What::DeadEnd(_) | What::Loss(_) => None,
        What::Action(_) if is_refused(run, step) => None,
        What::Action(_) => match action(run, step)? {
            Action::Restart(_) => Some(Input::Start),
            Action::Request(_, value) => Some(Input::Request(*value)),
            Action::Fire(..) => fired(run, id).and_then(|place| run.trace().alarm(place)).cloned().map(Input::Timer),
            _ => None,
        },
    }
}

/// The place among the trace's alarms of the one that an action set off: alarms are counted whoever sets them off.
fn fired(run: &Run, id: StepId) -> Option<u32> {
    let mut since = 0;
    for (_, step) in run.trace().steps().take(id.0 as usize - 1).rev() {
        match step.what {
            What::Alarm(place) => return Some(place + 1 + since),
            What::Action(_) if matches!(action(run, step), Some(Action::Fire(..))) && !is_refused(run, step) => {
                since += 1
            }
            _ => {}
        }
    }
    Some(since)
}
