//! The three roles of Paxos: proposer, acceptor, learner. Every node is the latter two.

use super::message::Message;
use super::{Alarm, Learn, Nack, Paxos, State, Vote};
use crate::ids::NodeId;
use crate::protocol::Cx;
use crate::time::Span;
use crate::value::Value;

// Proposer.
impl Paxos {
    /// Opens a ballot above every one it has heard of.
    pub(super) fn open(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("1");
        let known = state.disk.opened.max(state.disk.promised).max(state.heard);
        let (step, id) = (u64::from(self.proposers), u64::from(cx.me().0));
        let ballot = match known {
            // The next number that is `id` modulo the number of proposers. A traitor may have claimed the greatest
            // number there is; then nobody can go beyond it.
            Some(known) if known >= id => ((known - id) / step + 1).saturating_mul(step).saturating_add(id),
            _ => id,
        };
        state.disk.opened = Some(ballot);
        state.promises.clear();
        state.proposal = None;
        cx.save(state.disk.clone());
        if self.retry > Span(0) {
            let most = if self.random { self.retry.times(3) } else { self.retry };
            cx.between(self.retry, most, Alarm::Retry);
        }
        cx.cite("2");
        cx.send(cx.me(), Message::Prepare { ballot });
        cx.broadcast(Message::Prepare { ballot });
    }

    pub(super) fn on_promise(
        &self,
        state: &mut State,
        from: NodeId,
        ballot: u64,
        accepted: Option<Vote>,
        cx: &mut Cx<'_, Self>,
    ) {
        if state.disk.opened != Some(ballot) {
            return;
        }
        state.promises.entry(from).or_insert(accepted);
        if state.proposal.is_some() || state.promises.len() < usize::from(self.majority) {
            return;
        }
        cx.cite("5");
        let mut reported = state.promises.values().flatten();
        let bound = match &self.mistakes {
            mistakes if mistakes.own_value => None,
            mistakes if mistakes.any_value => reported.next(),
            _ => reported.max(),
        };
        if let Some(value) = bound.map(|vote| vote.value).or(cx.input()) {
            cx.cite("6");
            state.proposal = Some(value);
            cx.send(cx.me(), Message::Accept { ballot, value });
            cx.broadcast(Message::Accept { ballot, value });
        }
    }

    pub(super) fn on_nack(&self, state: &mut State, ballot: u64, promised: u64, cx: &mut Cx<'_, Self>) {
        cx.cite("13");
        state.heard = state.heard.max(Some(promised));
        // Several acceptors refuse the same ballot; only the first refusal of the current one counts.
        let current = state.disk.opened == Some(ballot) && promised > ballot;
        if self.nack == Nack::Retry && current && state.disk.decided.is_none() {
            self.open(state, cx);
        }
    }
}

// Acceptor.
impl Paxos {
    pub(super) fn on_prepare(&self, state: &mut State, from: NodeId, ballot: u64, cx: &mut Cx<'_, Self>) {
        cx.cite("3");
        if Some(ballot) <= state.disk.promised {
            return self.refuse(state, from, ballot, cx);
        }
        cx.cite("4");
        state.disk.promised = Some(ballot);
        cx.save(state.disk.clone());
        cx.send(from, Message::Promise { ballot, accepted: state.disk.accepted });
    }

    pub(super) fn on_accept(&self, state: &mut State, from: NodeId, vote: Vote, cx: &mut Cx<'_, Self>) {
        cx.cite("7");
        let stale = Some(vote.ballot) < state.disk.promised && !self.mistakes.no_promise_check;
        if stale || self.mistakes.strict_accept && Some(vote.ballot) <= state.disk.promised {
            return self.refuse(state, from, vote.ballot, cx);
        }
        cx.cite("8");
        state.disk.promised = state.disk.promised.max(Some(vote.ballot));
        state.disk.accepted = Some(vote);
        cx.save(state.disk.clone());
        let Vote { ballot, value } = vote;
        match self.learn {
            Learn::Decide | Learn::Leader => cx.send(from, Message::Accepted { ballot, value }),
            Learn::Broadcast => {
                cx.send(cx.me(), Message::Accepted { ballot, value });
                cx.broadcast(Message::Accepted { ballot, value });
            }
        }
    }

    fn refuse(&self, state: &State, from: NodeId, ballot: u64, cx: &mut Cx<'_, Self>) {
        // A doubled PREPARE is no rival: its sender has the promise already.
        if let Some(promised) = state.disk.promised.filter(|promised| *promised > ballot && self.nack != Nack::None) {
            cx.send(from, Message::Nack { ballot, promised });
        }
    }
}

// Learner.
impl Paxos {
    pub(super) fn on_accepted(&self, state: &mut State, from: NodeId, vote: Vote, cx: &mut Cx<'_, Self>) {
        cx.cite("9");
        let counted = if self.mistakes.mixed_ballots { Vote { ballot: 0, ..vote } } else { vote };
        let voters = state.votes.entry(counted).or_default();
        voters.insert(from);
        if voters.len() < self.majority || state.disk.decided.is_some() {
            return;
        }
        cx.cite("10");
        self.learn(state, vote.value, cx);
        if self.learn == Learn::Decide {
            cx.cite("11");
            cx.broadcast(Message::Decide { ballot: vote.ballot, value: vote.value });
        }
    }

    pub(super) fn learn(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        if state.disk.decided.is_none() {
            state.disk.decided = Some(value);
            cx.save(state.disk.clone());
            cx.cancel(&Alarm::Start);
            cx.cancel(&Alarm::Retry);
            cx.decide(value);
        }
    }
}
