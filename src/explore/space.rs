//! The protocol as a table: every distinct thing has a number, and what an input makes of a node is worked out once.
//!
//! A handler is a function of the node's state, its input and its coins (a protocol touches the world through `Cx`
//! alone), so its result may be kept. What is kept is exact: states and messages are compared, not their hashes.

use super::intern::Interner;
use super::local::{Fault, In, Letter, Local, Turn};
use super::lockstep::{self, Strand};
use super::path::Sink;
use super::rules::{Mail, Pace, Rules};
use crate::chance::{Chance, Purpose};
use crate::digest::hash_of;
use crate::ids::{NodeId, NodeSet};
use crate::limits::WORDS_MAX;
use crate::protocol::{Blob, Draft, Machine, Raw, Thing};
use crate::run::Plan;
use crate::time::Time;
use crate::value::Value;
use assent_walk::{Bags, HEADER, Laws, Listed, Outcome, Table, Turns, UNKNOWN, Unknown, bags, close};
use std::sync::Arc;

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
    /// Of each node, how many letters there are to it.
    slots: Vec<u16>,
    /// What inputs make of nodes as far as steps need it, and in any order nodes with what is on its way to them.
    pub(super) table: Table,
    /// In lock step: what is on its way, by number.
    pub(super) bags: Bags,
    /// The same with all that is known of it.
    pub(super) turns: Vec<Turn>,
    now: u16,
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
        let laws = Laws {
            nodes: usize::from(n),
            set: (rules.pace, rules.mail) == (Pace::AnyOrder, Mail::Set),
            fifo: rules.fifo,
            alarms: rules.alarms,
            starts: rules.starts,
            recovery: rules.restarts > 0,
            losses: rules.losses > 0,
            copies: rules.copies > 0,
            reduces: rules.reduces(),
        };
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
            slots: vec![0; usize::from(n)],
            table: Table::new(laws),
            bags: Bags::default(),
            turns: Vec::new(),
            now: 0,
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
        if number == self.table.locals() {
            self.table.add_local(local.life, local.traitor, &local.alarms);
        }
        self.word(number, "65,536 states of nodes (WORDS_MAX)")
    }

    /// All nodes before they start.
    pub(super) fn waiting(&mut self) -> Vec<u16> {
        let nodes = NodeId::all(self.plan.scenario.n);
        nodes.map(|node| self.local_number(&Local::waiting(node, self.traitors.contains(node)))).collect()
    }

    pub(super) fn is_waiting(&self, local: u16) -> bool {
        self.table.is_waiting(local)
    }

    pub(super) fn is_up(&self, local: u16) -> bool {
        self.table.is_up(local)
    }

    pub(super) fn is_down(&self, local: u16) -> bool {
        self.table.is_down(local)
    }

    pub(super) fn letter_to(&self, letter: u16) -> usize {
        self.table.letter_to(letter)
    }

    /// A node by number.
    pub fn local(&self, number: u16) -> &Local {
        self.locals.get(number)
    }

    /// Bytes of what is on its way and what inputs made of nodes, about; the things themselves are few.
    pub fn bytes(&self) -> usize {
        self.turns.capacity() * size_of::<Turn>() + self.table.bytes() + self.bags.bytes()
    }

    /// A configuration with nodes and what is on its way written out: the numbers that it has may be forgotten.
    pub(super) fn whole(&self, config: &[u16]) -> Box<[u16]> {
        let mut whole = config[..HEADER].to_vec();
        match self.rules.pace {
            Pace::LockStep => whole.extend_from_slice(&config[HEADER..config.len() - bags::WORDS]),
            Pace::AnyOrder => whole.extend(self.nodes(config)),
        }
        whole.extend(self.mail(config));
        whole.into()
    }

    /// Forgets the numbers of what is on its way but for what is in this configuration, which gets new ones.
    pub(super) fn forget_mail(&mut self, config: &mut [u16]) {
        match self.rules.pace {
            Pace::AnyOrder => self.table.forget_cells(config),
            Pace::LockStep => {
                let mail = self.bags.of(config).to_vec();
                self.bags = Bags::default();
                bags::set_number(config, self.bags.number(&mail));
            }
        }
    }

    /// The states of a configuration's nodes.
    pub(super) fn nodes(&self, config: &[u16]) -> impl Iterator<Item = u16> {
        let pace = self.rules.pace;
        let first = if pace == Pace::LockStep { lockstep::HEADER } else { HEADER };
        let words = &config[first..first + usize::from(self.plan.scenario.n)];
        words.iter().enumerate().map(move |(node, word)| match pace {
            Pace::LockStep => *word,
            Pace::AnyOrder => self.table.local_in(node, *word),
        })
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
            self.table.add_letter(from.0, to.0, slot);
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
            self.table.forget_turns();
            self.turns.clear();
        }
    }

    /// Every input of a node that was worked out, with its outcomes. In any order only: in lock step most are forgotten.
    pub(super) fn worked_out(&self) -> Vec<(u16, In, Turns)> {
        let mut all = Vec::new();
        for number in 0..self.locals.len() as u16 {
            all.push((number, In::Start));
            all.extend(self.local(number).alarms.iter().map(|(alarm, _)| (number, In::Alarm(*alarm))));
        }
        for letter in 0..self.letters.len() as u16 {
            let to = self.letter(letter).to;
            let takers = (0..self.locals.len() as u16).filter(|number| self.local(*number).node == to);
            all.extend(takers.map(|number| (number, In::Letter(letter))));
        }
        let known = |(local, input)| (local, input, self.table.turns(local, input));
        all.into_iter().map(known).filter(|(.., turns)| *turns != UNKNOWN).collect()
    }

    pub(super) fn now(&self) -> u16 {
        self.now
    }

    /// What an input may make of a node.
    pub(super) fn turns(&mut self, local: u16, input: In) -> Turns {
        match self.table.turns(local, input) {
            UNKNOWN => self.work_out(local, input),
            turns => turns,
        }
    }

    fn work_out(&mut self, local: u16, input: In) -> Turns {
        let first = self.turns.len();
        let turns = self.outcomes(local, input);
        self.turns.extend(turns);
        let mut outcomes = self.turns[first..].iter().map(|turn| Outcome {
            local: turn.local,
            sends: &turn.sends,
            crashes: matches!(turn.fault, Fault::Crash { .. }),
        });
        self.table.learn(local, input, &mut outcomes)
    }

    /// Works out what steps ask for.
    pub(super) fn find_out(&mut self, unknown: Unknown) {
        match unknown {
            Unknown::Turns(local, input) => _ = self.work_out(local, input),
            Unknown::Dead(local) => {
                let dead = self.local(local).dead(true);
                let dead = self.local_number(&dead);
                self.table.learn_dead(local, dead);
            }
            Unknown::Room => self.limit = Some("65,535 states of a node with what is on its way to it (WORDS_MAX)"),
        }
    }

    /// What is asked once: a search looks at its first configuration first, and what is free is free in all that can come
    /// of that one.
    pub(super) fn prepare(&mut self, config: &[u16]) {
        if self.rules.reduces() && self.table.free.is_none() {
            self.table.free = Some(self.find_free(config));
        }
    }

    /// Shows every successor of a configuration in any order.
    pub(super) fn steps(&mut self, config: &[u16], sink: &mut impl Sink) -> bool {
        self.prepare(config);
        let mut listed = Listed::default();
        let lively = loop {
            match self.table.list(config, &mut listed) {
                Ok(lively) => break lively,
                Err(Unknown::Room) => {
                    self.find_out(Unknown::Room);
                    break true;
                }
                Err(unknown) => self.find_out(unknown),
            }
        };
        listed.all().for_each(|(config, how)| sink.found(self, config, how));
        lively
    }

    /// The configuration in any order before anything has happened.
    pub(super) fn root_in_any_order(&mut self) -> Vec<u16> {
        let rules = self.rules;
        let counts = rules.crashes | rules.restarts << 4 | rules.losses << 8 | rules.copies << 12;
        let mut config = vec![counts];
        for (node, local) in self.waiting().into_iter().enumerate() {
            config.push(self.cell(node, local));
        }
        close(&mut config);
        config
    }

    /// A node in this state with nothing on its way to it, as a word of a configuration in any order.
    pub(super) fn cell(&mut self, node: usize, local: u16) -> u16 {
        let cell = self.table.empty_cell(node, local);
        self.known(cell)
    }

    /// A cell; where there is no room for it that is noted, and any other will do, for the search stops.
    pub(super) fn known(&mut self, cell: Result<u16, Unknown>) -> u16 {
        cell.unwrap_or_else(|unknown| {
            self.find_out(unknown);
            0
        })
    }

    /// What is on its way in a configuration: letters, in lock step each with the number of its moment.
    pub(super) fn mail(&self, config: &[u16]) -> Vec<u16> {
        match self.rules.pace {
            Pace::LockStep => self.bags.of(config).to_vec(),
            Pace::AnyOrder => {
                let nodes = self.table.nodes_of(config).iter().enumerate();
                nodes.flat_map(|(node, cell)| self.table.mail_in(node, *cell)).copied().collect()
            }
        }
    }
}
