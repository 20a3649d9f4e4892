//! Terms, votes and leaders.

use super::message::Message;
use super::{Alarm, Raft, Role, State};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::Cx;

impl Raft {
    /// A later term: whatever it was, the node is a follower in it and has not voted.
    pub(super) fn enter(&self, state: &mut State, term: u64, cx: &mut Cx<'_, Self>) {
        if state.role == Role::Leader {
            cx.cancel(&Alarm::Heartbeat);
            self.await_leader(cx);
        }
        state.disk.term = term;
        state.disk.voted_for = None;
        state.role = Role::Follower;
        state.leader = None;
        state.willing = None;
        self.save(state, cx);
    }

    /// The election timer ran out: stands for election, or asks first whether that would do.
    pub(super) fn on_silence(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if !self.pre_vote {
            return self.stand(state, cx);
        }
        cx.cite("16");
        state.leader = None;
        state.willing = Some([state.me].into_iter().collect());
        self.await_leader(cx);
        let (term, last_index) = (state.disk.term, state.disk.last_index());
        let last_term = state.disk.term_at(last_index).unwrap_or(0);
        cx.broadcast(Message::PreVote { term, last_index, last_term });
        self.count_willing(state, cx);
    }

    /// Would it vote for this server in the term after the present one? Nothing changes by saying so.
    pub(super) fn on_pre_vote(
        &self,
        state: &mut State,
        from: NodeId,
        term: u64,
        last: (u64, u64),
        cx: &mut Cx<'_, Self>,
    ) {
        cx.cite("17");
        let hears = state.role == Role::Leader || state.in_touch && state.leader.is_some();
        let granted = term == state.disk.term && !hears && self.up_to_date(state, last);
        cx.send(from, Message::PreVoted { term: state.disk.term, granted });
    }

    pub(super) fn on_pre_voted(
        &self,
        state: &mut State,
        from: NodeId,
        term: u64,
        granted: bool,
        cx: &mut Cx<'_, Self>,
    ) {
        if let Some(willing) = state.willing.as_mut().filter(|_| granted && term == state.disk.term) {
            willing.insert(from);
            self.count_willing(state, cx);
        }
    }

    fn count_willing(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if state.willing.is_some_and(|willing| willing.len() >= self.majority) {
            self.stand(state, cx);
        }
    }

    /// Stands for election in the next term.
    fn stand(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("2");
        state.willing = None;
        state.disk.term = state.disk.term.saturating_add(1);
        state.disk.voted_for = Some(state.me);
        state.role = Role::Candidate;
        state.leader = None;
        state.votes = [state.me].into_iter().collect();
        self.save(state, cx);
        self.await_leader(cx);
        let (term, last_index) = (state.disk.term, state.disk.last_index());
        let last_term = state.disk.term_at(last_index).unwrap_or(0);
        cx.broadcast(Message::RequestVote { term, last_index, last_term });
        self.count_votes(state, cx);
    }

    pub(super) fn on_request_vote(
        &self,
        state: &mut State,
        from: NodeId,
        term: u64,
        last: (u64, u64),
        cx: &mut Cx<'_, Self>,
    ) {
        cx.cite("3");
        let up_to_date = self.up_to_date(state, last);
        let free = state.disk.voted_for.is_none_or(|node| node == from);
        let granted = term == state.disk.term && state.role == Role::Follower && free && up_to_date;
        if granted {
            cx.cite("4");
            state.disk.voted_for = Some(from);
            self.save(state, cx);
            self.await_leader(cx);
        }
        cx.send(from, Message::Vote { term: state.disk.term, granted });
    }

    /// Is a log that ends with this term and index at least as up to date as the own one?
    fn up_to_date(&self, state: &State, last: (u64, u64)) -> bool {
        let own_index = state.disk.last_index();
        let own = (state.disk.term_at(own_index).unwrap_or(0), own_index);
        match &self.mistakes {
            mistakes if mistakes.no_log_check => true,
            mistakes if mistakes.length_only => last.1 >= own.1,
            _ => last >= own,
        }
    }

    pub(super) fn on_vote(&self, state: &mut State, from: NodeId, term: u64, granted: bool, cx: &mut Cx<'_, Self>) {
        // A vote of an earlier term is none.
        if granted && term == state.disk.term && state.role == Role::Candidate {
            state.votes.insert(from);
            self.count_votes(state, cx);
        }
    }

    fn count_votes(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if state.votes.len() < self.majority {
            return;
        }
        cx.cite("5");
        state.role = Role::Leader;
        state.leader = Some(state.me);
        (state.votes, state.willing) = (NodeSet::EMPTY, None);
        cx.cancel(&Alarm::Election);
        cx.after(self.heartbeat, Alarm::Heartbeat);
        let next = state.disk.last_index() + 1;
        state.next = cx.others().iter().map(|node| (node, next)).collect();
        state.matched = cx.others().iter().map(|node| (node, 0)).collect();
        let is_new = state.disk.log.is_empty();
        match cx.input() {
            Some(input) if is_new => self.propose(state, Some(input), cx),
            _ if self.first && !is_new => self.propose(state, None, cx),
            _ => self.send_entries(state, cx.others(), cx),
        }
    }
}
