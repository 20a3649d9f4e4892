//! A participant: voting, and what to do in doubt.

use super::message::Message;
use super::{ABORT, Alarm, COMMIT, COORDINATOR, Form, Phase, State, TwoPhaseCommit};
use crate::ids::NodeId;
use crate::protocol::Cx;
use crate::time::Span;
use crate::value::Value;

impl TwoPhaseCommit {
    pub(super) fn vote(&self, state: &mut State, from: NodeId, cx: &mut Cx<'_, Self>) {
        if state.me == COORDINATOR {
            return;
        }
        cx.cite("2");
        let willing = state.phase == Phase::Ready || (state.phase == Phase::Initial && cx.input().is_none_or(|vote| vote == COMMIT));
        if !willing {
            cx.cite("3");
            Self::settle(state, ABORT, cx);
            return self.tell_no(state, from, cx);
        }
        if self.mistakes.vote_before_write {
            state.phase = Phase::Ready;
        } else {
            Self::write(state, Phase::Ready, cx);
        }
        state.yes.insert(state.me);
        self.await_all(cx);
        match self.form {
            Form::Central => cx.send(from, Message::Vote { yes: true }),
            Form::Decentralized => {
                let mut others = self.participants;
                others.remove(state.me);
                cx.multicast(others, Message::Vote { yes: true });
                self.tally(state, cx);
            }
            Form::Linear => match self.next(state) {
                Some(next) => cx.send(next, Message::VoteRequest),
                None => {
                    cx.cite("4");
                    Self::settle(state, COMMIT, cx);
                    cx.send(from, Message::Decision { value: COMMIT });
                }
            },
        }
    }

    /// A no is a decision as well: whoever hears it aborts.
    fn tell_no(&self, state: &State, from: NodeId, cx: &mut Cx<'_, Self>) {
        match self.form {
            Form::Central => cx.send(from, Message::Vote { yes: false }),
            Form::Decentralized => {
                let mut others = self.participants;
                others.remove(state.me);
                cx.multicast(others, Message::Vote { yes: false });
            }
            Form::Linear => {
                cx.send(from, Message::Decision { value: ABORT });
                if let Some(next) = self.next(state) {
                    cx.send(next, Message::Decision { value: ABORT });
                }
            }
        }
    }

    /// The next in the chain.
    fn next(&self, state: &State) -> Option<NodeId> {
        Some(NodeId(state.me.0 + 1)).filter(|next| self.participants.contains(*next))
    }

    /// Coordinator, or in the decentralized form everybody: a vote arrives.
    pub(super) fn on_vote(&self, state: &mut State, from: NodeId, yes: bool, cx: &mut Cx<'_, Self>) {
        if yes {
            state.yes.insert(from);
            return self.tally(state, cx);
        }
        match (self.form, state.phase) {
            (Form::Central, Phase::Waiting) => self.on_votes(state, ABORT, cx),
            (Form::Decentralized, Phase::Ready | Phase::Initial) => {
                cx.cite("5");
                Self::settle(state, ABORT, cx);
            }
            _ => {}
        }
    }

    fn tally(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if state.yes != self.participants {
            return;
        }
        match (self.form, state.phase) {
            (Form::Central, Phase::Waiting) => self.on_votes(state, COMMIT, cx),
            (Form::Decentralized, Phase::Ready) => {
                cx.cite("4");
                Self::settle(state, COMMIT, cx);
            }
            _ => {}
        }
    }

    pub(super) fn on_decision(&self, state: &mut State, from: NodeId, value: Value, cx: &mut Cx<'_, Self>) {
        cx.cite("6");
        let fresh = Self::settle(state, value, cx);
        if self.acks && from == COORDINATOR && state.phase.decision() == Some(value) {
            cx.send(from, Message::Ack);
        }
        if fresh && self.form == Form::Linear {
            // On along the chain, away from where it came.
            let before = NodeId(state.me.0.saturating_sub(1));
            let onward = if from.0 > state.me.0 { Some(before) } else { self.next(state) };
            if let Some(to) = onward.filter(|to| *to != state.me) {
                cx.send(to, Message::Decision { value });
            }
        }
    }

    /// Voted yes, and hears nothing.
    pub(super) fn inquire(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("9");
        let alone = match &self.mistakes {
            mistakes if mistakes.abort_in_doubt => Some(ABORT),
            mistakes if mistakes.commit_in_doubt => Some(COMMIT),
            _ => None,
        };
        if let Some(value) = alone {
            Self::settle(state, value, cx);
            return;
        }
        state.in_doubt = Default::default();
        cx.broadcast(Message::Inquiry);
        if self.retry > Span(0) {
            cx.after(self.retry, Alarm::Patience);
        }
    }

    pub(super) fn on_inquiry(&self, state: &mut State, from: NodeId, cx: &mut Cx<'_, Self>) {
        if state.phase == Phase::Initial {
            cx.cite("11");
            Self::settle(state, ABORT, cx);
        }
        match state.phase.decision() {
            Some(value) => {
                cx.cite("10");
                cx.send(from, Message::Decision { value });
            }
            None => cx.send(from, Message::InDoubt),
        }
    }

    pub(super) fn on_in_doubt(&self, state: &mut State, from: NodeId, cx: &mut Cx<'_, Self>) {
        if state.phase != Phase::Ready || from == COORDINATOR {
            return;
        }
        state.in_doubt.insert(from);
        if state.in_doubt.len() + 1 >= self.participants.len() {
            cx.cite("12");
            cx.note(|| "everybody who answers is in doubt: it is blocked until somebody comes back".to_owned());
        }
    }
}
