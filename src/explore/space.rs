//! The protocol as a table: every distinct thing has a number, and what an input makes of a node is worked out once.
//!
//! A handler is a function of the node's state, its input and its coins (a protocol touches the world through `Cx`
//! alone), so its result may be kept. What is kept is exact: states and messages are compared, not their hashes.

use super::bags::{self, Bags};
use super::intern::Interner;
use super::local::{In, Letter, Life, Local, Turn};
use super::lockstep::Strand;
use super::reduce::Free;
use super::rules::{Mail, Pace, Rules};
use crate::chance::{Chance, Purpose};
use crate::digest::hash_of;
use crate::ids::{NodeId, NodeSet};
use crate::limits::WORDS_MAX;
use crate::protocol::{Blob, Draft, Machine, Raw, Thing};
use crate::run::Plan;
use crate::time::Time;
use crate::value::Value;
use std::sync::Arc;

/// Where in the list of turns those of one input stand: first and count.
pub type Turns = (u32, u32);

const UNKNOWN: Turns = (u32::MAX, 0);

/// In the count of outcomes, where messages are a set: there is one, and it changes nothing.
pub(super) const STILL: u32 = 1 << 31;

/// The numbers of all things met so far, and what inputs made of nodes.
pub struct Space {
    pub(super) plan: Plan,
    pub(super) rules: Rules,
    pub(super) traitors: NodeSet,
    pub(super) values: Vec<Value>,
    pub(super) machine: Arc<dyn Machine>,
    pub(super) states: Interner<Blob>,
    pub(super) disks: Interner<Blob>,
    pub(super) messages: Interner<Draft>,
    pub(super) alarms: Interner<(Blob, u64)>,
    locals: Interner<Local>,
    pub(super) letters: Interner<Letter>,
    times: Interner<Time>,
    /// Of each local what every step asks for: is it up, and how many alarms are set. A node's whole record is long.
    briefs: Vec<(Life, u16)>,
    slots: Vec<u16>,
    heard: Vec<Vec<Turns>>,
    rung: Vec<Vec<Turns>>,
    begun: Vec<Turns>,
    pub(super) turns: Vec<Turn>,
    now: u16,
    /// Places in the rows of what inputs made of nodes.
    kept: usize,
    /// What is on its way, by number.
    pub(super) bags: Bags,
    /// What some steps made of what is on its way: number before, step, number after.
    pub(super) after: Vec<((u32, u32), u32)>,
    /// Lists to be used again: what is on its way, before a step and after it.
    pub(super) mail: Vec<u16>,
    pub(super) bag: Vec<u16>,
    /// Which letters go with everything else, once that was asked for.
    pub(super) free: Option<Free>,
    pub(super) raw: Raw,
    /// What each node does in the lock-step instant that is being shown.
    pub(super) picks: Vec<Strand>,
    /// The limit that was reached, if one was: the search is not complete then.
    pub(super) limit: Option<&'static str>,
}

impl Space {
    /// A table for this plan. Its traitors lie; what they may say holds these values.
    pub fn new(plan: Plan, rules: Rules, traitors: NodeSet) -> Space {
        let n = plan.scenario.n;
        let mut raw = Raw::new(n, Chance::new(0, Purpose::Coins, 0));
        raw.tracing = false;
        let mut values: Vec<Value> =
            plan.scenario.inputs.iter().flatten().copied().chain([Value(0), Value(1)]).collect();
        values.sort();
        values.dedup();
        let mut space = Space {
            machine: plan.machine.clone(),
            rules,
            traitors,
            values,
            states: Interner::default(),
            disks: Interner::default(),
            messages: Interner::default(),
            alarms: Interner::default(),
            locals: Interner::default(),
            letters: Interner::default(),
            times: Interner::default(),
            briefs: Vec::new(),
            slots: vec![0; usize::from(n)],
            heard: Vec::new(),
            rung: Vec::new(),
            begun: Vec::new(),
            turns: Vec::new(),
            now: 0,
            kept: 0,
            bags: Bags::default(),
            after: Vec::new(),
            mail: Vec::new(),
            bag: Vec::new(),
            free: None,
            raw,
            picks: Vec::new(),
            limit: None,
            plan,
        };
        space.time_number(Time(0));
        space
    }

    /// A number as a word of a configuration; beyond the limit the search stops.
    pub(super) fn word(&mut self, number: usize, limit: &'static str) -> u16 {
        if number >= WORDS_MAX {
            self.limit = Some(limit);
            return 0;
        }
        number as u16
    }

    pub(super) fn local_number(&mut self, local: &Local) -> u16 {
        let number = self.locals.number(hash_of(local), |known| known == local, || local.clone());
        if number == self.heard.len() {
            self.heard.push(Vec::new());
            self.rung.push(Vec::new());
            self.begun.push(UNKNOWN);
            self.briefs.push((local.life, local.alarms.len() as u16));
        }
        self.word(number, "65,536 states of nodes (WORDS_MAX)")
    }

    /// All nodes before they start.
    pub(super) fn waiting(&mut self) -> Vec<u16> {
        let nodes = NodeId::all(self.plan.scenario.n);
        nodes.map(|node| self.local_number(&Local::waiting(node, self.traitors.contains(node)))).collect()
    }

    #[inline]
    pub(super) fn is_waiting(&self, local: u16) -> bool {
        self.briefs[usize::from(local)].0 == Life::Waiting
    }

    #[inline]
    pub(super) fn is_up(&self, local: u16) -> bool {
        self.briefs[usize::from(local)].0 == Life::Up
    }

    #[inline]
    pub(super) fn is_down(&self, local: u16) -> bool {
        self.briefs[usize::from(local)].0 == Life::Down
    }

    #[inline]
    pub(super) fn alarms_of(&self, local: u16) -> usize {
        usize::from(self.briefs[usize::from(local)].1)
    }

    #[inline]
    pub(super) fn letter_to(&self, letter: u16) -> usize {
        self.letters.get(letter).to.index()
    }

    /// A node by number.
    pub fn local(&self, number: u16) -> &Local {
        self.locals.get(number)
    }

    /// Bytes of what is on its way and what inputs made of nodes, about; the things themselves are few.
    pub fn bytes(&self) -> usize {
        let turns = self.kept * size_of::<Turns>() + self.turns.capacity() * size_of::<Turn>();
        turns + self.bags.bytes() + self.after.len() * size_of::<((u32, u32), u32)>()
    }

    /// Forgets all that was on its way but in this configuration, which gets a new number for it.
    pub(super) fn forget_bags(&mut self, config: &mut [u16]) {
        let mail = self.bags.of(config).to_vec();
        self.bags = Bags::default();
        self.after.clear();
        bags::set_number(config, self.bags.number(&mail));
    }

    /// A configuration with what is on its way written out: numbers of bags may be forgotten.
    pub(super) fn whole(&self, config: &[u16]) -> Box<[u16]> {
        let mut whole = config.to_vec();
        bags::set_number(&mut whole, 0);
        whole.extend_from_slice(self.bags.of(config));
        whole.into()
    }

    /// How many states of nodes there are.
    pub fn locals(&self) -> usize {
        self.locals.len()
    }

    pub(super) fn time_number(&mut self, time: Time) -> u16 {
        let number = self.times.number(time.0.wrapping_mul(0x9E37_79B9_7F4A_7C15), |known| *known == time, || time);
        self.word(number, "65,536 moments (WORDS_MAX)")
    }

    /// A moment by number.
    pub fn time(&self, number: u16) -> Time {
        *self.times.get(number)
    }

    pub(super) fn message_number(&mut self, draft: Draft) -> u16 {
        let machine = &self.machine;
        let same = |known: &Draft| machine.equal(Thing::Message(&known.msg), Thing::Message(&draft.msg));
        let number = self.messages.number(draft.hash, same, || draft.clone());
        self.word(number, "65,536 messages (WORDS_MAX)")
    }

    pub(super) fn letter_number(&mut self, from: NodeId, to: NodeId, msg: u16) -> u16 {
        let slot = self.slots[to.index()];
        let same = |known: &Letter| (known.from, known.to, known.msg) == (from, to, msg);
        let key = u64::from(from.0) << 32 | u64::from(to.0) << 16 | u64::from(msg);
        let known = self.letters.len();
        let number = self.letters.number(hash_of(&key), same, || Letter { from, to, msg, slot });
        if number == known {
            self.slots[to.index()] += 1;
        }
        self.word(number, "65,536 letters (WORDS_MAX)")
    }

    /// A letter by number.
    pub fn letter(&self, number: u16) -> Letter {
        *self.letters.get(number)
    }

    /// What a letter says.
    pub fn draft(&self, letter: u16) -> &Draft {
        self.messages.get(self.letter(letter).msg)
    }

    /// An alarm by number.
    pub fn alarm(&self, number: u16) -> &Blob {
        &self.alarms.get(number).0
    }

    /// What a node remembers, by the number in its [`Local`].
    pub fn state(&self, number: u16) -> &Blob {
        self.states.get(number)
    }

    /// The protocol.
    pub fn machine(&self) -> &dyn Machine {
        &*self.machine
    }

    /// The scenario whose inputs and sizes these are.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Sets the moment of what happens next. What was kept of another moment is of no use: alarms would be due then.
    pub(super) fn set_now(&mut self, now: u16) {
        if self.now != now {
            self.now = now;
            self.heard.iter_mut().chain(&mut self.rung).for_each(Vec::clear);
            self.begun.fill(UNKNOWN);
            self.turns.clear();
            self.kept = 0;
        }
    }

    /// Every input of a node that was worked out, with its outcomes. In any order only: in lock step most are forgotten.
    pub(super) fn worked_out(&self) -> Vec<(u16, In, Turns)> {
        let mut all = Vec::new();
        for number in 0..self.locals.len() as u16 {
            let at = usize::from(number);
            all.push((number, In::Start, self.begun[at]));
            all.extend((0..).zip(&self.rung[at]).map(|(alarm, turns)| (number, In::Alarm(alarm), *turns)));
        }
        for letter in 0..self.letters.len() as u16 {
            let Letter { to, slot, .. } = self.letter(letter);
            for number in 0..self.locals.len() as u16 {
                if self.local(number).node == to
                    && let Some(turns) = self.heard[usize::from(number)].get(usize::from(slot))
                {
                    all.push((number, In::Letter(letter), *turns));
                }
            }
        }
        all.retain(|(.., turns)| *turns != UNKNOWN);
        all.iter_mut().for_each(|(.., turns)| turns.1 &= !STILL);
        all
    }

    pub(super) fn now(&self) -> u16 {
        self.now
    }

    /// What an input may make of a node.
    #[inline]
    pub(super) fn turns(&mut self, local: u16, input: In) -> Turns {
        let at = usize::from(local);
        let known = match input {
            In::Start => Some(self.begun[at]),
            In::Letter(letter) => self.heard[at].get(usize::from(self.letters.get(letter).slot)).copied(),
            In::Alarm(alarm) => self.rung[at].get(usize::from(alarm)).copied(),
        };
        match known {
            Some(turns) if turns != UNKNOWN => turns,
            _ => self.work_out(local, input),
        }
    }

    #[cold]
    fn work_out(&mut self, local: u16, input: In) -> Turns {
        let first = self.turns.len() as u32;
        let turns = self.outcomes(local, input);
        self.turns.extend(turns);
        let mut found = (first, self.turns.len() as u32 - first);
        let at = usize::from(local);
        if let [turn] = &self.turns[first as usize..]
            && (self.rules.pace, self.rules.mail) == (Pace::AnyOrder, Mail::Set)
            && turn.local == local
            && turn.sends.is_empty()
            && matches!(input, In::Letter(_))
        {
            found.1 |= STILL;
        }
        let (row, place) = match input {
            In::Start => {
                self.begun[at] = found;
                return found;
            }
            In::Letter(letter) => (&mut self.heard[at], usize::from(self.letters.get(letter).slot)),
            In::Alarm(alarm) => (&mut self.rung[at], usize::from(alarm)),
        };
        if row.len() <= place {
            self.kept += place + 1 - row.len();
            row.resize(place + 1, UNKNOWN);
        }
        row[place] = found;
        found
    }
}
