//! What the paper asks of the network, done by the processes: what one correct process received, all will.

use super::message::{Message, Phase, Proposal, Vote, author};
use super::{Alarm, State, Tendermint};
use crate::ids::NodeSet;
use crate::protocol::{Cx, Signed};
use serde::Serialize;

/// A decision with its proof.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Decided {
    /// The proposal that was decided.
    pub proposal: Signed<Proposal>,
    /// Precommits for it, one a process; a quorum, and those that came later.
    pub precommits: Vec<Signed<Vote>>,
}

impl Decided {
    /// Whose precommits are in.
    pub fn voters(&self) -> NodeSet {
        self.precommits.iter().filter_map(author).collect()
    }

    /// Is it a precommit for what was decided?
    fn is_met_by(&self, vote: &Vote) -> bool {
        let made = self.proposal.body();
        vote.phase == Phase::Precommit && vote.round == made.round && vote.value == made.value
    }
}

impl Tendermint {
    /// Passes on the prevotes that make the valid value valid, once.
    pub(super) fn pass_on_proof(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let (Some(round), Some(value)) = (state.valid_round, state.valid_value) else { return };
        if self.mistakes.no_gossip || state.passed_on == Some(round) {
            return;
        }
        state.passed_on = Some(round);
        let proposal = state.log.proposals(round).iter().find(|proposal| proposal.body().value == value);
        if let Some(proposal) = proposal.cloned() {
            let votes = state.log.ballot(round, Phase::Prevote, value);
            cx.broadcast(Message::Gossip { proposal, votes });
        }
    }

    /// Waits for the other precommits before it passes a decision on: if all processes precommitted it, all correct
    /// ones will learn of it without that.
    pub(super) fn await_the_rest(&self, state: &State, height: u64, cx: &mut Cx<'_, Self>) {
        let Some(made) = state.decided.get(height as usize) else { return };
        if made.voters().len() < self.n && !self.mistakes.no_gossip {
            cx.after(self.timeout(made.proposal.body().round), Alarm::PassOn { height });
        }
    }

    /// A vote of a height that is decided; says whether its voter precommitted what was decided, and this as well.
    pub(super) fn hear_late_vote(&self, state: &mut State, signed: &Signed<Vote>, cx: &mut Cx<'_, Self>) -> bool {
        let (height, vote) = (signed.body().height, *signed.body());
        let made = usize::try_from(height).ok().and_then(|at| state.decided.get_mut(at));
        let Some((made, voter)) = made.zip(author(signed)) else { return false };
        let known = made.voters().contains(voter);
        if made.is_met_by(&vote) {
            if !known {
                made.precommits.push(signed.clone());
            }
            if !known && made.voters().len() == self.n {
                cx.cancel(&Alarm::PassOn { height });
            }
            return false;
        }
        known && vote.phase == Phase::Precommit && vote.round == made.proposal.body().round
    }

    /// Does a proposal of a height that is decided contradict the one that was?
    pub(super) fn contradicts(state: &State, signed: &Signed<Proposal>) -> bool {
        let made = usize::try_from(signed.body().height).ok().and_then(|at| state.decided.get(at));
        made.is_some_and(|made| made.proposal.body().round == signed.body().round && made.proposal != *signed)
    }

    /// Not everybody precommitted what was decided, so somebody may not know.
    pub(super) fn pass_on_decision(&self, state: &State, height: u64, cx: &mut Cx<'_, Self>) {
        if let Some(made) = usize::try_from(height).ok().and_then(|at| state.decided.get(at)) {
            let (proposal, votes) = (made.proposal.clone(), made.precommits.clone());
            cx.broadcast(Message::Gossip { proposal, votes });
        }
    }
}
