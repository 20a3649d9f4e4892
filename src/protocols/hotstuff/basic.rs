//! Basic HotStuff: one proposal a view, in three phases of voting.

use super::message::{Message, Node, Phase, Qc, view_of};
use super::{HotStuff, State};
use crate::ids::NodeId;
use crate::protocol::{Cx, Signed};

// As a replica.
impl HotStuff {
    pub(super) fn on_prepare(
        &self,
        state: &mut State,
        from: NodeId,
        (node, msg): (&Node, &Message),
        cx: &mut Cx<'_, Self>,
    ) {
        let leads = from == self.leader(node.view);
        if !leads || node.view < state.view || !self.vouches(&node.justify, node.view) {
            return;
        }
        if node.view > state.view {
            return state.early.push((from, msg.clone()));
        }
        if !self.found(state, &node.justify, Some((from, msg)), cx) {
            return;
        }
        self.insert(state, node, cx);
        if let Some(value) = node.value {
            self.learn(state, value, cx);
        }
        if !self.is_safe(state, node) {
            cx.cite("5");
            return cx.note(|| "the proposal is not safe: no vote".to_owned());
        }
        if let Some(vote) = self.sign(state, node.name(), Phase::Prepare, cx) {
            cx.cite("4");
            self.tell(state, from, Message::PrepareVote { vote }, cx);
        }
    }

    /// A certificate, by itself proof enough that a quorum came to its view.
    pub(super) fn on_certificate(
        &self,
        state: &mut State,
        from: NodeId,
        (justify, msg): (&Qc, &Message),
        cx: &mut Cx<'_, Self>,
    ) {
        let node = justify.body().node;
        let phase = match msg {
            Message::PreCommit { .. } => Phase::Prepare,
            Message::Commit { .. } if self.mistakes.two_phase => Phase::Prepare,
            Message::Commit { .. } => Phase::PreCommit,
            _ => Phase::Commit,
        };
        let timely = from == self.leader(node.view) && node.view >= state.view;
        if !self.is_valid(justify, phase) || (phase != Phase::Commit && !timely) {
            return;
        }
        if !self.found(state, &Some(justify.clone()), Some((from, msg)), cx) {
            return;
        }
        if phase != Phase::Commit && node.view > state.view {
            self.enter(state, node.view, true, cx);
        }
        match msg {
            Message::PreCommit { .. } => {
                if view_of(&state.known) < node.view {
                    cx.cite("7");
                    state.known = Some(justify.clone());
                }
                if let Some(vote) = self.sign(state, node, Phase::PreCommit, cx) {
                    self.tell(state, from, Message::PreCommitVote { vote }, cx);
                }
            }
            Message::Commit { .. } => self.on_commit(state, from, justify, cx),
            _ => self.on_decide(state, justify, cx),
        }
    }

    fn on_commit(&self, state: &mut State, from: NodeId, justify: &Qc, cx: &mut Cx<'_, Self>) {
        let node = justify.body().node;
        let Some(vote) = self.sign(state, node, Phase::Commit, cx) else { return };
        cx.cite("9");
        state.locked = Some(justify.clone());
        if self.mistakes.two_phase {
            state.known = Some(justify.clone());
        }
        if self.mistakes.early_commit {
            self.execute(state, node, cx);
        }
        self.tell(state, from, Message::CommitVote { vote }, cx);
    }

    fn on_decide(&self, state: &mut State, justify: &Qc, cx: &mut Cx<'_, Self>) {
        let node = justify.body().node;
        if node.view > state.executed().view || state.committed.is_none() {
            cx.cite("11");
            state.committed = Some(justify.clone());
            self.execute(state, node, cx);
        }
        if node.view >= state.view {
            self.enter(state, node.view.saturating_add(1), false, cx);
        }
    }
}

// As the leader.
impl HotStuff {
    pub(super) fn on_vote(&self, state: &mut State, from: NodeId, (vote, msg): (&Qc, &Message), cx: &mut Cx<'_, Self>) {
        let ballot = *vote.body();
        let phase = match msg {
            Message::PrepareVote { .. } => Phase::Prepare,
            Message::PreCommitVote { .. } => Phase::PreCommit,
            _ => Phase::Commit,
        };
        let genuine = vote.is_genuine() && vote.signers() == [from] && ballot.phase == phase;
        let view = ballot.node.view;
        let led = self.leader(view) == state.me && view.saturating_add(1) >= state.view;
        if !genuine || !led || !state.votes.cast(ballot, from, vote.clone()) {
            return;
        }
        let votes = state.votes.all(&ballot);
        let current = view == state.view && state.tree.contains_key(&ballot.node);
        if votes.len() != usize::from(self.quorum) || !current {
            return;
        }
        let Some(justify) = Signed::combined(votes.iter().map(|(_, vote)| vote.clone())) else { return };
        cx.cite(["6", "8", "10"][phase as usize % 3]);
        self.tell_all(state, self.announce(justify), cx);
    }

    /// How a leader makes a certificate known.
    pub(super) fn announce(&self, justify: Qc) -> Message {
        match justify.body().phase {
            Phase::Prepare if self.mistakes.two_phase => Message::Commit { justify },
            Phase::Prepare => Message::PreCommit { justify },
            Phase::PreCommit => Message::Commit { justify },
            _ => Message::Decide { justify },
        }
    }
}
