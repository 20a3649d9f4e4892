//! Comparing answers: at the client, at the replicas, or, by mistake, at one place for all.

use super::{CLIENT, LONE_VOTER, Message, ReplicatedVoting, State};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::Cx;
use crate::value::Value;
use serde::Serialize;
use std::collections::BTreeMap;

/// Answers to one command: who gave each, and how many times it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Ballots {
    pub(super) votes: BTreeMap<Value, (NodeSet, u16)>,
    done: bool,
}

impl ReplicatedVoting {
    /// The answer, once enough have given it; only once. Who answers twice has one vote, that for its first answer.
    fn vote(&self, ballots: &mut Ballots, from: NodeId, value: Value, needed: u16) -> Option<Value> {
        let careless = self.mistakes.count_messages;
        let twice = ballots.votes.values().any(|(voters, _)| voters.contains(from));
        if ballots.done || (twice && !careless) {
            return None;
        }
        let (voters, messages) = ballots.votes.entry(value).or_default();
        voters.insert(from);
        *messages = messages.saturating_add(1);
        let count = if careless { *messages } else { voters.len() };
        ballots.done = count >= needed;
        ballots.done.then_some(value)
    }

    pub(super) fn on_output(&self, state: &mut State, from: NodeId, number: u32, value: Value, cx: &mut Cx<'_, Self>) {
        if from == CLIENT || number > self.commands {
            return;
        }
        let ballots = state.outputs.entry(number).or_default();
        let Some(value) = self.vote(ballots, from, value, self.needed) else { return };
        cx.cite("5");
        if cx.me() == CLIENT {
            return self.answer(state, number, value, cx);
        }
        cx.cite("6");
        cx.send(CLIENT, Message::Voted { number, value });
    }

    pub(super) fn on_voted(&self, state: &mut State, from: NodeId, number: u32, value: Value, cx: &mut Cx<'_, Self>) {
        let lone = self.mistakes.single_voter;
        let counts = if lone { from == LONE_VOTER } else { self.at_replicas && from != CLIENT };
        if cx.me() != CLIENT || !counts || number > self.commands {
            return;
        }
        let ballots = state.voted.entry(number).or_default();
        if let Some(value) = self.vote(ballots, from, value, if lone { 1 } else { self.needed }) {
            cx.cite("7");
            self.answer(state, number, value, cx);
        }
    }

    fn answer(&self, state: &mut State, number: u32, value: Value, cx: &mut Cx<'_, Self>) {
        cx.cite("8");
        state.answer = Some(value);
        cx.deliver(u64::from(number).saturating_sub(1), value);
        if self.resync {
            cx.broadcast(Message::Repair { number, value });
        }
        if number == self.commands {
            cx.decide(value);
        }
    }

    pub(super) fn right(&self, number: u32) -> Value {
        let word = (self.command.0 as u16).wrapping_mul(number as u16);
        Value(i64::from(word))
    }
}

