//! Changing the view: one single decision among the members of the old one.

use super::{Change, Membership, Message, State, View, Vote, majority};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::Cx;
use std::collections::BTreeMap;

impl Membership {
    /// How many answers make an inquiry, and how many acks the next view: a majority of the old one.
    pub(super) fn needed(&self, state: &State, change: &Change) -> u16 {
        match self.mistakes.new_majority {
            true => majority(change.members.unwrap_or(change.wanted)),
            false => majority(state.view.members),
        }
    }

    /// Begins a change if one is due and this node is to lead it.
    pub(super) fn consider(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let wanted = state.view.members.union(state.joining).minus(state.suspects);
        let leads = state.is_member() && state.coordinator() == Some(state.me);
        if self.mistakes.overlapping && leads && proposed(state).is_some_and(|members| members != wanted) {
            return self.propose(state, wanted, cx);
        }
        // One change at a time: what else is due comes with the next view.
        if self.naive || !leads || wanted == state.view.members || state.change.is_some() {
            return;
        }
        cx.cite("3");
        let view = state.view.number + 1;
        let owns_view = state.view.members.iter().next() == Some(state.me);
        let known = state.disk.opened.max(state.disk.promised).max(state.heard);
        let begun = state.beat;
        let (states, acks) = (BTreeMap::new(), NodeSet::EMPTY);
        if known.is_none() && owns_view {
            state.disk.opened = Some(0);
            state.change = Some(Change { ballot: 0, wanted, members: None, states, acks, begun });
            cx.save(state.disk.clone());
            return self.propose(state, wanted, cx);
        }
        // Ballots of different nodes never meet: they are id + 1 modulo n, from 1 on.
        let (n, id) = (u64::from(self.n), u64::from(state.me.0));
        let ballot = (known.unwrap_or(0) / n + 1).saturating_mul(n).saturating_add(id + 1);
        state.disk.opened = Some(ballot);
        state.change = Some(Change { ballot, wanted, members: None, states, acks, begun });
        cx.save(state.disk.clone());
        if self.mistakes.no_inquiry {
            return self.propose(state, wanted, cx);
        }
        cx.cite("4");
        cx.send(state.me, Message::Interrogate { view, ballot });
        cx.multicast(others(state), Message::Interrogate { view, ballot });
    }

    fn propose(&self, state: &mut State, members: NodeSet, cx: &mut Cx<'_, Self>) {
        let (to, view) = (others(state), state.view.number + 1);
        let Some(change) = state.change.as_mut() else { return };
        cx.cite("6");
        change.members = Some(members);
        let msg = Message::Propose { view, ballot: change.ballot, members };
        cx.note(|| format!("proposes the view {members}"));
        cx.send(state.me, msg.clone());
        cx.multicast(to, msg);
    }

    /// Is a message about the next view? To one about a view that is known already the answer is the view.
    fn is_next(&self, state: &State, from: NodeId, view: u64, cx: &mut Cx<'_, Self>) -> bool {
        if view <= state.view.number && from != state.me {
            cx.send(from, Message::Commit { view: state.view.number, members: state.view.members });
        }
        view == state.view.number + 1 && state.is_member() && state.view.members.contains(from)
    }

    pub(super) fn on_interrogate(
        &self,
        state: &mut State,
        from: NodeId,
        view: u64,
        ballot: u64,
        cx: &mut Cx<'_, Self>,
    ) {
        if !self.is_next(state, from, view, cx) {
            return;
        }
        state.heard = state.heard.max(Some(ballot));
        if Some(ballot) <= state.disk.promised {
            return;
        }
        cx.cite("5");
        state.disk.promised = Some(ballot);
        cx.save(state.disk.clone());
        cx.send(from, Message::State { view, ballot, accepted: state.disk.accepted });
    }

    pub(super) fn on_state(
        &self,
        state: &mut State,
        from: NodeId,
        (view, ballot): (u64, u64),
        accepted: Option<Vote>,
        cx: &mut Cx<'_, Self>,
    ) {
        let members = state.view.members;
        let current = view == state.view.number + 1 && members.contains(from);
        let Some(change) = state.change.as_mut().filter(|change| current && change.ballot == ballot) else { return };
        if change.members.is_some() {
            return;
        }
        change.states.insert(from, accepted);
        let needed = state.change.as_ref().map_or(u16::MAX, |change| self.needed(state, change));
        let Some(change) = state.change.as_ref().filter(|change| change.states.len() >= usize::from(needed)) else {
            return;
        };
        // What may have been accepted by a majority must be proposed again.
        let bound = change.states.values().flatten().max().map(|vote| vote.members);
        let members = bound.unwrap_or(change.wanted);
        self.propose(state, members, cx);
    }

    pub(super) fn on_propose(
        &self,
        state: &mut State,
        from: NodeId,
        view: u64,
        vote: Vote,
        cx: &mut Cx<'_, Self>,
    ) {
        if !self.is_next(state, from, view, cx) {
            return;
        }
        state.heard = state.heard.max(Some(vote.ballot));
        if Some(vote.ballot) < state.disk.promised {
            return;
        }
        cx.cite("7");
        state.disk.promised = Some(vote.ballot);
        state.disk.accepted = Some(vote);
        cx.save(state.disk.clone());
        cx.send(from, Message::Ack { view, ballot: vote.ballot });
    }

    pub(super) fn on_ack(
        &self,
        state: &mut State,
        from: NodeId,
        (view, ballot): (u64, u64),
        cx: &mut Cx<'_, Self>,
    ) {
        let old = state.view.members;
        let current = view == state.view.number + 1 && old.contains(from);
        let Some(change) = state.change.as_mut().filter(|change| current && change.ballot == ballot) else { return };
        change.acks.insert(from);
        let (acks, members) = (change.acks.len(), change.members);
        let needed = state.change.as_ref().map_or(u16::MAX, |change| self.needed(state, change));
        if let Some(members) = members.filter(|_| acks >= needed) {
            cx.cite("8");
            let mut to = old.union(members);
            to.remove(state.me);
            cx.multicast(to, Message::Commit { view, members });
            self.install(state, View { number: view, members }, cx);
        }
    }

    /// Takes a newer view for its own.
    pub(super) fn install(&self, state: &mut State, view: View, cx: &mut Cx<'_, Self>) {
        if view.number <= state.view.number {
            return;
        }
        cx.cite("9");
        state.view = view;
        state.joining = state.joining.minus(view.members);
        (state.change, state.heard) = (None, None);
        state.disk = super::Disk { view: Some(view), ..super::Disk::default() };
        cx.save(state.disk.clone());
        cx.note(|| format!("is in view {}: {}", view.number, view.members));
        self.review(state, cx);
        self.consider(state, cx);
    }
}

/// The view that is proposed and not yet agreed, if one is.
fn proposed(state: &State) -> Option<NodeSet> {
    state.change.as_ref()?.members
}

/// The members of the view but this node.
pub(super) fn others(state: &State) -> NodeSet {
    let mut others = state.view.members;
    others.remove(state.me);
    others
}
