//! The one door between a protocol and the world.

use super::machine::Blob;
use super::{Message, Protocol, Signed};
use crate::chance::Chance;
use crate::digest::hash_of;
use crate::ids::{NodeId, NodeSet};
use crate::time::{Span, Time};
use crate::tree::Tree;
use crate::value::Value;
use std::collections::VecDeque;
use std::marker::PhantomData;
use std::sync::Arc;

/// A message about to be sent, without its type.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The message.
    pub msg: Blob,
    /// Hash of its content, the same on every machine.
    pub hash: u64,
    /// Its kind's place in the card.
    pub kind: u8,
    /// Did a traitor make or change it?
    pub forged: bool,
}

impl Draft {
    /// A draft of a typed message.
    pub fn new<P: Protocol>(msg: P::Msg) -> Draft {
        let word = msg.kind();
        let kind = P::CARD.kinds.iter().position(|kind| kind.word == word).unwrap_or(usize::from(u8::MAX)) as u8;
        Draft { hash: hash_of(&msg), kind, msg: Arc::new(msg), forged: false }
    }
}

/// What a handler asked for, in order.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Send a message; to oneself is free, immediate and cannot fail.
    Send {
        /// The recipient.
        to: NodeId,
        /// The message.
        draft: Draft,
        /// Hold it back so long before it sets out; traitors only.
        after: Span,
    },
    /// Set an alarm, replacing one of the same key; the scheduler draws the moment between the spans.
    Timer {
        /// The alarm.
        timer: Blob,
        /// Hash of the alarm.
        key: u64,
        /// Not before.
        least: Span,
        /// Not after.
        most: Span,
    },
    /// Take an alarm back.
    Cancel {
        /// Hash of the alarm.
        key: u64,
    },
    /// Write to stable storage, before any later effect.
    Save(Blob),
    /// Decide.
    Decide(Value),
    /// Deliver a value at a place of a sequence.
    Deliver {
        /// Place, from 0.
        slot: u64,
        /// What is delivered there.
        value: Value,
    },
    /// A line of the pseudo-code ran; its place in the card, or [`Effect::NO_LINE`].
    Cite(u16),
    /// Words for the reader.
    Note(String),
}

impl Effect {
    /// Stands for a citation of a line that the card does not have; a defect that the tests look for.
    pub const NO_LINE: u16 = u16::MAX;
}

/// A context without its protocol's type: what the engine lends to a handler, and what it gets back.
#[derive(Debug)]
pub struct Raw {
    /// Whose handler runs.
    pub me: NodeId,
    /// Nodes in the system.
    pub n: u16,
    /// True time.
    pub now: Time,
    /// What the node proposes.
    pub input: Option<Value>,
    /// Are citations and notes wanted?
    pub tracing: bool,
    /// The node's coins.
    pub coins: Chance,
    /// How its next coins fall, if somebody laid them down; then they take nothing from `coins`.
    pub laid: VecDeque<u64>,
    /// Who explores every way the coins may fall wants to know what was drawn from: the bounds, in order. Then the coins
    /// that are not laid down fall on 0.
    pub asked: Option<Vec<u64>>,
    /// What was asked for so far.
    pub effects: Vec<Effect>,
}

impl Raw {
    /// A context for `n` nodes, before anybody's handler runs.
    pub fn new(n: u16, coins: Chance) -> Raw {
        Raw {
            me: NodeId(0),
            n,
            now: Time(0),
            input: None,
            tracing: true,
            coins,
            laid: VecDeque::new(),
            asked: None,
            effects: Vec::new(),
        }
    }

    /// The side of the next coin, if it is laid down.
    fn laid_side(&mut self, bound: u64) -> Option<u64> {
        if let Some(asked) = &mut self.asked {
            asked.push(bound);
            return Some(self.laid.pop_front().unwrap_or(0));
        }
        self.laid.pop_front().map(|side| side.min(bound.saturating_sub(1)))
    }
}

/// What a protocol's handler may do.
pub struct Cx<'a, P: Protocol> {
    raw: &'a mut Raw,
    protocol: PhantomData<fn() -> P>,
}

impl<'a, P: Protocol> Cx<'a, P> {
    pub(super) fn new(raw: &'a mut Raw) -> Cx<'a, P> {
        Cx { raw, protocol: PhantomData }
    }

    /// Without its protocol's type, to be lent to a guest.
    pub(super) fn raw(&mut self) -> &mut Raw {
        self.raw
    }

    /// The node whose code runs.
    pub fn me(&self) -> NodeId {
        self.raw.me
    }

    /// How many nodes there are.
    pub fn n(&self) -> u16 {
        self.raw.n
    }

    /// What this node proposes, if anything.
    pub fn input(&self) -> Option<Value> {
        self.raw.input
    }

    /// True time, which no node knows: only for a protocol that models its nodes' own clocks ([`Clock`](super::Clock)).
    pub fn now(&self) -> Time {
        self.raw.now
    }

    /// All other nodes, in ascending order: the order in which a broadcast sends.
    pub fn others(&self) -> NodeSet {
        let mut all = NodeSet::all(self.raw.n);
        all.remove(self.raw.me);
        all
    }

    /// Sends to one node. To oneself: arrives at once, is free and not counted.
    pub fn send(&mut self, to: NodeId, msg: P::Msg) {
        // Made in place: an effect that is put together elsewhere and copied in costs a stall of the processor.
        let effect = |msg| Effect::Send { to, draft: Draft::new::<P>(msg), after: Span(0) };
        self.raw.effects.extend(std::iter::once(msg).map(effect));
    }

    /// Sends the same to each of these nodes, in ascending order.
    pub fn multicast(&mut self, to: NodeSet, msg: P::Msg) {
        let draft = Draft::new::<P>(msg);
        for to in to.iter() {
            self.raw.effects.push(Effect::Send { to, draft: draft.clone(), after: Span(0) });
        }
    }

    /// Sends to every other node: n−1 messages.
    pub fn broadcast(&mut self, msg: P::Msg) {
        self.multicast(self.others(), msg);
    }

    /// Sets an alarm that goes off after exactly this span; one that compares equal is replaced.
    pub fn after(&mut self, span: Span, timer: P::Timer) {
        self.between(span, span, timer);
    }

    /// Sets an alarm that goes off after a span drawn from `least..=most`.
    pub fn between(&mut self, least: Span, most: Span, timer: P::Timer) {
        let key = hash_of(&timer);
        self.raw.effects.push(Effect::Timer { timer: Arc::new(timer), key, least, most });
    }

    /// Takes an alarm back, if it is set.
    pub fn cancel(&mut self, timer: &P::Timer) {
        self.raw.effects.push(Effect::Cancel { key: hash_of(timer) });
    }

    /// Writes to stable storage; what is not written is gone after a crash. Messages sent later in the same handler
    /// leave after the write.
    pub fn save(&mut self, disk: P::Disk) {
        self.raw.effects.push(Effect::Save(Arc::new(disk)));
    }

    /// Decides a value. Deciding again is recorded, and breaks decide-once integrity.
    pub fn decide(&mut self, value: Value) {
        self.raw.effects.push(Effect::Decide(value));
    }

    /// Delivers a value at a place of a sequence, counted from 0.
    pub fn deliver(&mut self, slot: u64, value: Value) {
        self.raw.effects.push(Effect::Deliver { slot, value });
    }

    /// Cites the line of the card's pseudo-code that runs now.
    pub fn cite(&mut self, label: &'static str) {
        if self.raw.tracing {
            let line = P::CARD.code.iter().position(|line| line.label == label);
            self.raw.effects.push(Effect::Cite(line.map_or(Effect::NO_LINE, |at| at as u16)));
        }
    }

    /// Says something to the reader; the words are made only when somebody reads.
    pub fn note(&mut self, words: impl FnOnce() -> String) {
        if self.raw.tracing {
            let words = words();
            self.raw.effects.push(Effect::Note(words));
        }
    }

    /// A fair coin of this node's own.
    pub fn coin(&mut self) -> bool {
        match self.raw.laid_side(2) {
            Some(side) => side == 1,
            None => self.raw.coins.coin(),
        }
    }

    /// A number in `0..bound` from this node's own coins.
    pub fn draw(&mut self, bound: u64) -> u64 {
        match self.raw.laid_side(bound) {
            Some(side) => side,
            None => self.raw.coins.below(bound),
        }
    }

    /// Signs as this node.
    pub fn sign<T>(&self, body: T) -> Signed<T> {
        Signed::seal(body, self.raw.me)
    }

    /// Adds this node's signature to those of others.
    pub fn countersign<T>(&self, signed: Signed<T>) -> Signed<T> {
        signed.countersigned(self.raw.me)
    }

    /// What the message says, as text for a note.
    pub fn quote(&self, msg: &P::Msg) -> Tree {
        Tree::of(msg)
    }
}
