//! Working out what an input makes of a node: the protocol's own code, its coins, and what the adversary makes of it.

use super::local::{Fault, In, Life, Local, Turn};
use super::rules::Pace;
use super::space::Space;
use crate::ids::{NodeId, NodeSet};
use crate::limits::{OUTCOMES_MAX, SIDES_MAX};
use crate::protocol::{Blob, Effect, Input, Thing};
use crate::time::Span;
use std::collections::VecDeque;

/// One node's step while it is worked out.
pub(super) struct Work {
    pub local: Local,
    state: Option<Blob>,
    pub sends: Vec<u16>,
    /// Where each part of the step that sends begins, and what is left of the node if it dies there.
    pub parts: Vec<(usize, Local)>,
}

impl Space {
    /// Every outcome: for every way the coins may fall, what honest code does; then what faults make of it.
    pub(super) fn outcomes(&mut self, number: u16, input: In) -> Vec<Turn> {
        let is_traitor = self.local(number).traitor;
        let mut all = Vec::new();
        let mut coins: Vec<u64> = Vec::new();
        loop {
            let (work, asked) = self.play(number, input, &coins);
            coins.resize(asked.len(), 0);
            if is_traitor {
                self.lie(&work, &coins, &mut all);
            } else {
                self.suffer(&work, &coins, &mut all);
            }
            // The next way the coins may fall: the last that can be turned is turned, those after it begin anew.
            let turns = |at: &usize| coins[*at] + 1 < asked[*at].min(SIDES_MAX);
            if asked.iter().any(|bound| *bound > SIDES_MAX) {
                self.limit = Some("a coin with more than 64 sides (SIDES_MAX)");
            }
            let Some(at) = (0..coins.len()).rev().find(turns) else { break };
            coins.truncate(at + 1);
            coins[at] += 1;
        }
        // Honest outcomes first: a search without faults to spare takes only those.
        all.sort_by_key(|turn| matches!(turn.fault, Fault::Crash { .. }));
        all
    }

    /// The honest outcome, and a crash in each part of the step that sends, reaching each set of recipients.
    fn suffer(&mut self, work: &Work, coins: &[u64], all: &mut Vec<Turn>) {
        let parts = work.parts.len() as u8;
        let local = self.local_number(&work.local);
        all.push(Turn { local, sends: work.sends.clone(), coins: coins.to_vec(), fault: Fault::None, parts });
        if self.rules.crashes == 0 {
            return;
        }
        for (part, (begin, dead)) in work.parts.iter().enumerate() {
            let end = work.parts.get(part + 1).map_or(work.sends.len(), |(next, _)| *next);
            let (sent, sending) = (&work.sends[..*begin], &work.sends[*begin..end]);
            let to: Vec<NodeId> = sending.iter().map(|letter| self.letter(*letter).to).collect();
            let recipients: Vec<NodeId> = to.iter().copied().collect::<NodeSet>().iter().collect();
            let local = self.local_number(&dead.dead(self.rules.restarts > 0));
            let most = OUTCOMES_MAX.ilog2() as usize;
            if recipients.len() > most {
                self.limit = Some("16,384 outcomes of one step (OUTCOMES_MAX)");
            }
            for bits in 0..1u32 << recipients.len().min(most) {
                let reached = recipients.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
                let reaching: NodeSet = reached.map(|(_, node)| *node).collect();
                let mut sends = sent.to_vec();
                let arriving = sending.iter().zip(&to).filter(|(_, to)| reaching.contains(**to));
                sends.extend(arriving.map(|(letter, _)| *letter));
                let fault = Fault::Crash { part: part as u8, reaching };
                all.push(Turn { local, sends, coins: coins.to_vec(), fault, parts });
            }
        }
    }

    /// Runs the protocol's own code on an input, and on the messages that the node sends itself. Gives what came of it
    /// and the bounds of the coins that were asked for.
    fn play(&mut self, number: u16, input: In, coins: &[u64]) -> (Work, Vec<u64>) {
        let local = self.local(number).clone();
        let me = local.node;
        let mut work = Work {
            state: local.state.map(|state| self.states.get(state).clone()),
            local,
            sends: Vec::new(),
            parts: Vec::new(),
        };
        self.raw.me = me;
        self.raw.now = self.time(self.now());
        self.raw.input = self.plan.scenario.inputs.get(me.index()).copied().flatten();
        self.raw.laid = coins.iter().copied().collect();
        self.raw.asked = Some(Vec::new());
        let first = match input {
            In::Start => Input::Start,
            In::Letter(letter) => {
                Input::Message { from: self.letter(letter).from, msg: self.draft(letter).msg.clone() }
            }
            In::Alarm(alarm) => {
                work.local.alarms.retain(|(set, _)| *set != alarm);
                Input::Timer(self.alarm(alarm).clone())
            }
        };
        let (mut next, mut others) = (Some(first), VecDeque::new());
        while let Some(input) = next {
            self.handle(&mut work, &input);
            self.apply(&mut work, &mut others);
            next = others.pop_front();
        }
        if let Some(state) = work.state.take() {
            work.local.state = Some(self.state_number(&state));
        }
        if self.rules.restarts == 0 {
            work.local.disk = None;
        }
        (work, self.raw.asked.take().unwrap_or_default())
    }

    fn handle(&mut self, work: &mut Work, input: &Input) {
        self.raw.effects.clear();
        match (input, &mut work.state) {
            (Input::Start, state) => {
                let disk = work.local.disk.map(|disk| self.disks.get(disk));
                *state = Some(self.machine.start(disk, &mut self.raw));
                work.local.life = Life::Up;
            }
            (_, Some(state)) => self.machine.take(state, input, &mut self.raw),
            (_, None) => {}
        }
    }

    /// Does what the handler asked for.
    fn apply(&mut self, work: &mut Work, inputs: &mut VecDeque<Input>) {
        let mut effects = std::mem::take(&mut self.raw.effects);
        let mut sending = false;
        let me = work.local.node;
        for effect in effects.drain(..) {
            match effect {
                Effect::Send { to, draft, .. } if to == me => {
                    inputs.push_back(Input::Message { from: me, msg: draft.msg });
                }
                Effect::Send { to, draft, .. } => {
                    if !std::mem::replace(&mut sending, true) {
                        work.parts.push((work.sends.len(), work.local.clone()));
                    }
                    let msg = self.message_number(draft);
                    work.sends.push(self.letter_number(me, to, msg));
                }
                Effect::Timer { timer, key, least, .. } => self.set_alarm(&mut work.local, timer, key, least),
                Effect::Cancel { key } => {
                    work.local.alarms.retain(|(alarm, _)| self.alarms.get(*alarm).1 != key);
                }
                Effect::Save(disk) => work.local.disk = Some(self.disk_number(&disk)),
                Effect::Decide(value) => match work.local.decision {
                    None => work.local.decision = Some(value),
                    Some(_) => work.local.second = Some(value),
                },
                Effect::Deliver { slot, value } => work.local.delivered.push((slot, value)),
                Effect::Cite(_) | Effect::Note(_) => {}
            }
        }
        self.raw.effects = effects;
    }

    pub(super) fn set_alarm(&mut self, local: &mut Local, timer: Blob, key: u64, least: Span) {
        let machine = &self.machine;
        let same = |known: &(Blob, u64)| machine.equal(Thing::Timer(&known.0), Thing::Timer(&timer));
        let number = self.alarms.number(key, same, || (timer.clone(), key));
        let alarm = self.word(number, "65,536 alarms (WORDS_MAX)");
        local.alarms.retain(|(known, _)| *known != alarm);
        if self.rules.pace == Pace::LockStep {
            let due = self.time(self.now()) + least;
            let due = self.time_number(due);
            local.alarms.push((alarm, due));
        } else {
            local.alarms.push((alarm, 0));
            local.alarms.sort_unstable();
        }
    }

    pub(super) fn state_number(&mut self, state: &Blob) -> u16 {
        let (machine, hash) = (&self.machine, self.machine.hash(Thing::State(state)));
        let same = |known: &Blob| machine.equal(Thing::State(known), Thing::State(state));
        let number = self.states.number(hash, same, || state.clone());
        self.word(number, "65,536 states (WORDS_MAX)")
    }
}
