//! Consensus under partial synchrony: safe while messages are lost, decided soon after they no longer are.
//!
//! **Source.** Dwork, Lynch, Stockmeyer, *Consensus in the Presence of Partial Synchrony*, JACM 35(2), 1988, §3.2.1,
//! Algorithm 1.
//!
//! **Model.** Rounds. Up to an unknown round GST any message may be lost; from then on none between correct nodes. At most
//! f crashes or omissions, n > 2f, no signatures.
//!
//! **In brief.** Coordinators take turns, four rounds each. Everybody lists the values it could accept; the coordinator
//! picks one that n − f list and asks to lock it; whoever does acknowledges, and with f + 1 acknowledgements the
//! coordinator decides. A node with a lock lists nothing else. In the fourth round all tell their locks, and a lock gives
//! way to a later or equal one on another value.
//!
//! **Departures from the paper.** A message that comes after its round counts as lost. The protocol never halts, and
//! cannot if all are to; here it stops after so many phases.
//!
//! **Watch for.** Each node decides in a phase of its own, so the last one by round GST + 4(n + 1). Locks on other values
//! stay when a new one is added. With n = 2f, before GST each half looks like all that is alive.

mod card;
mod message;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{Attack, AttackCard, Badge, Card, Cx, Protocol, RoundOver, Rounds, Setup, Tally};
use crate::time::Span;
use crate::value::Value;
use message::{Body, Message};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The catalogue's name for it.
pub type This = Dls;

/// The configuration all nodes share.
pub struct Dls {
    n: u16,
    /// How many must list a value for the coordinator to pick it.
    lists: u16,
    /// How many must have locked it for the coordinator to decide it.
    acks: u16,
    phases: u32,
    delta: Span,
    ignore_locks: bool,
    no_release: bool,
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    rounds: Rounds<Message>,
    /// Values known to have been proposed.
    proper: BTreeSet<Value>,
    /// Each locked value with the phase of its lock.
    locks: BTreeMap<Value, u32>,
    /// Coordinator: the value of its phase.
    pick: Option<Value>,
    /// The value locked in this phase.
    fresh: Option<Value>,
    acked: NodeSet,
    decided: Option<Value>,
}

/// The phase of a round, from 1, and which of its four rounds it is, from 0.
fn place(round: u32) -> (u32, u32) {
    (round.saturating_sub(1) / 4 + 1, round.saturating_sub(1) % 4)
}

impl Dls {
    fn coordinator(&self, phase: u32) -> NodeId {
        NodeId((phase.saturating_sub(1) % u32::from(self.n)) as u16)
    }

    /// Is the value acceptable: is no other locked?
    fn accepts(&self, state: &State, value: Value) -> bool {
        self.ignore_locks || state.locks.keys().all(|locked| *locked == value)
    }

    /// Sends what the round asks for.
    fn speak(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let (phase, step) = place(state.rounds.round);
        let coordinator = self.coordinator(phase);
        match step {
            0 => {
                cx.cite("2");
                (state.pick, state.fresh, state.acked) = (None, None, NodeSet::EMPTY);
                let values = state.proper.iter().copied().filter(|value| self.accepts(state, *value)).collect();
                self.tell(state, [coordinator].into_iter().collect(), Body::List { values }, cx);
            }
            1 => {
                if let Some(value) = state.pick {
                    cx.cite("4");
                    self.tell(state, NodeSet::all(self.n), Body::Lock { value }, cx);
                }
            }
            2 => {
                if state.fresh.is_some() {
                    cx.cite("6");
                    self.tell(state, [coordinator].into_iter().collect(), Body::Ack, cx);
                }
            }
            _ => {
                cx.cite("8");
                let locks = state.locks.clone();
                self.tell(state, NodeSet::all(self.n), Body::Locks { locks }, cx);
            }
        }
    }

    /// Sends to these; to oneself it is there at once.
    fn tell(&self, state: &mut State, to: NodeSet, body: Body, cx: &mut Cx<'_, Self>) {
        let msg = Message::new(state.rounds.round, state.proper.clone(), body);
        if to.contains(state.me) {
            state.rounds.receive(msg.round(), state.me, msg.clone());
        }
        cx.multicast(to.intersection(cx.others()), msg);
    }

    /// Reads what came in the round that is over.
    fn read(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let (phase, step) = place(state.rounds.round);
        let inbox = state.rounds.collect();
        let mut lists: BTreeMap<Value, NodeSet> = BTreeMap::new();
        for (from, msg) in inbox {
            let (proper, body) = msg.open();
            state.proper.extend(proper);
            match (step, body) {
                (0, Body::List { values }) => {
                    for value in values {
                        lists.entry(value).or_default().insert(from);
                    }
                }
                (1, Body::Lock { value }) if from == self.coordinator(phase) => {
                    cx.cite("5");
                    state.locks.insert(value, phase);
                    state.fresh = Some(value);
                }
                (2, Body::Ack) => {
                    state.acked.insert(from);
                }
                (3, Body::Locks { locks }) if !self.no_release => {
                    cx.cite("9");
                    for (other, since) in locks {
                        state.locks.retain(|value, mine| *value == other || *mine > since);
                    }
                }
                _ => {}
            }
        }
        if state.me != self.coordinator(phase) {
            return;
        }
        if step == 0 {
            cx.cite("3");
            state.pick = lists.into_iter().find(|(_, who)| who.len() >= self.lists).map(|(value, _)| value);
        }
        if let (2, Some(value), None) = (step, state.pick, state.decided)
            && state.acked.len() >= self.acks
        {
            cx.cite("7");
            state.decided = Some(value);
            cx.decide(value);
        }
    }
}

impl Protocol for Dls {
    type Msg = Message;
    type Timer = RoundOver;
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<Dls, String> {
        Ok(Dls {
            n: setup.n,
            lists: card::lists(setup),
            acks: setup.number("acks", i64::from(setup.f) + 1) as u16,
            phases: card::phases(setup),
            delta: setup.delta,
            ignore_locks: setup.mistake("ignore-locks"),
            no_release: setup.mistake("no-release"),
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        cx.cite("1");
        let mut state = State {
            me: cx.me(),
            rounds: Rounds::start(self.delta, cx),
            proper: cx.input().into_iter().collect(),
            locks: BTreeMap::new(),
            pick: None,
            fresh: None,
            acked: NodeSet::EMPTY,
            decided: None,
        };
        self.speak(&mut state, cx);
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, _: &mut Cx<'_, Self>) {
        if place(msg.round()).0 <= self.phases {
            state.rounds.receive(msg.round(), from, msg.clone());
        }
    }

    fn on_timer(&self, state: &mut State, RoundOver::Round(over): &RoundOver, cx: &mut Cx<'_, Self>) {
        if *over != state.rounds.round {
            return;
        }
        self.read(state, cx);
        if *over < 4 * self.phases {
            state.rounds.next(self.delta, cx);
            self.speak(state, cx);
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let (phase, step) = place(state.rounds.round);
        let leads = state.me == self.coordinator(phase);
        let acks = leads && step == 2 && state.pick.is_some();
        let only = state.proper.first().copied().filter(|_| state.proper.len() == 1);
        Badge {
            role: if leads { "coordinator" } else { "" },
            leads,
            epoch: Some(u64::from(phase)),
            value: state.decided.or(state.pick).or(only),
            locked: state.locks.iter().max_by_key(|(_, since)| **since).map(|(value, _)| *value),
            tally: acks.then_some(Tally { of: "acks", have: state.acked, need: self.acks }),
            ..Badge::default()
        }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::consensus()
    }

    fn round(&self) -> Option<Span> {
        Some(self.delta)
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[Attack {
            card: AttackCard {
                id: "split",
                plan: "as coordinator, asks the second half of the nodes to lock another value; not made for this",
            },
            play: |_, ploy| {
                let half = ploy.n / 2;
                ploy.rewrite(|to, msg| {
                    if let Message::Lock { value, .. } = msg
                        && to.0 >= half
                    {
                        value.0 = value.0.saturating_add(1);
                    }
                });
            },
        }]
    }
}
