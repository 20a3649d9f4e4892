//! Chained HotStuff: a proposal and a round of votes a view; each certificate serves three nodes in a row.

use super::message::{Message, Name, Node, Phase, Qc, view_of};
use super::{HotStuff, Report, State};
use crate::ids::NodeId;
use crate::protocol::{Cx, Signed};

/// Takes a certificate if it is of a later view.
fn raise(held: &mut Option<Qc>, found: &Option<Qc>) -> bool {
    let later = view_of(found) > view_of(held);
    if later {
        held.clone_from(found);
    }
    later
}

// As a replica.
impl HotStuff {
    pub(super) fn on_generic(
        &self,
        state: &mut State,
        from: NodeId,
        (node, msg): (&Node, &Message),
        cx: &mut Cx<'_, Self>,
    ) {
        if from != self.leader(node.view) || !self.vouches(&node.justify, node.view) {
            return;
        }
        if !self.found(state, &node.justify, Some((from, msg)), cx) {
            return;
        }
        if node.view > state.view {
            // A quorum that voted in the view before has come to this one.
            if view_of(&node.justify) + 1 != node.view {
                return state.early.push((from, msg.clone()));
            }
            self.enter(state, node.view, true, cx);
        }
        self.insert(state, node, cx);
        if let Some(value) = node.value {
            self.learn(state, value, cx);
        }
        let (here, safe) = (node.view == state.view, self.is_safe(state, node));
        self.update(state, node, cx);
        if here {
            self.finish(state, node.name(), safe, cx);
        }
    }

    /// The end of a view: a vote for the next leader, or, without one, a new-view. The next leader itself stays until it
    /// has the votes of a quorum, or its time is up.
    fn finish(&self, state: &mut State, node: Name, safe: bool, cx: &mut Cx<'_, Self>) {
        let next = node.view.saturating_add(1);
        let leader = self.leader(next);
        let vote = if safe { self.sign(state, node, Phase::Generic, cx) } else { None };
        match vote {
            Some(vote) => {
                cx.cite("14");
                let justify = state.known.clone();
                self.tell(state, leader, Message::GenericVote { vote, justify }, cx);
                if leader != state.me {
                    self.enter(state, next, true, cx);
                }
            }
            None if !safe => {
                cx.cite("5");
                cx.note(|| "the proposal is not safe: no vote".to_owned());
                if leader != state.me {
                    self.enter(state, next, false, cx);
                }
            }
            None => {}
        }
    }

    /// One-, two- and three-chain: what a node proves of those before it.
    pub(super) fn update(&self, state: &mut State, node: &Node, cx: &mut Cx<'_, Self>) {
        let direct = |child: u64, parent: Name| child == parent.view + 1 || self.mistakes.no_direct_parent;
        let one = node.parent();
        if !direct(node.view, one) {
            return;
        }
        if raise(&mut state.known, &node.justify) {
            cx.cite("15");
        }
        if self.mistakes.two_phase {
            raise(&mut state.locked, &node.justify);
        }
        let Some((two, justify)) = state.tree.get(&one).map(|node| (node.parent(), node.justify.clone())) else { return };
        if !direct(one.view, two) {
            return;
        }
        if raise(&mut state.locked, &justify) {
            cx.cite("16");
        }
        if self.mistakes.two_phase || self.mistakes.early_commit {
            self.finalize(state, node, two, cx);
        }
        let Some(three) = state.tree.get(&two).map(Node::parent) else { return };
        if direct(two.view, three) {
            self.finalize(state, node, three, cx);
        }
    }

    /// A node is final because of another that came in.
    fn finalize(&self, state: &mut State, tip: &Node, node: Name, cx: &mut Cx<'_, Self>) {
        if node.view > state.executed().view {
            cx.cite("17");
            state.tip = tip.name();
            self.execute(state, node, cx);
        }
    }
}

// As the next leader.
impl HotStuff {
    pub(super) fn on_generic_vote(
        &self,
        state: &mut State,
        from: NodeId,
        (vote, justify): (&Qc, &Option<Qc>),
        cx: &mut Cx<'_, Self>,
    ) {
        let ballot = *vote.body();
        let next = ballot.node.view.saturating_add(1);
        let genuine = vote.is_genuine() && vote.signers() == [from] && ballot.phase == Phase::Generic;
        if !genuine || self.leader(next) != state.me || next.saturating_add(1) < state.view {
            return;
        }
        if next >= state.view && self.vouches(justify, next) {
            state.reports.cast(next, from, Report { justify: justify.clone(), voted: true });
        }
        if !state.votes.cast(ballot, from, vote.clone()) {
            return;
        }
        let votes = state.votes.all(&ballot);
        if votes.len() == usize::from(self.quorum) {
            cx.cite("18");
            raise(&mut state.known, &Signed::combined(votes.iter().map(|(_, vote)| vote.clone())));
            if next > state.view {
                self.enter(state, next, true, cx);
            }
        }
        self.propose(state, cx);
    }
}
