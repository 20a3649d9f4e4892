//! Lock-step rounds, built on alarms, so that there is one protocol trait and breaking synchrony is an experiment.
//!
//! Round r spans the time from (r−1)·δ to r·δ: whoever takes part sends at its start, and reads all it received at its
//! end. A message of a later round is kept until its round; one of an earlier round came too late and is dropped, as in
//! the synchronous model, where it could not have been late.

use super::{Cx, Protocol};
use crate::ids::NodeId;
use crate::time::Span;
use serde::Serialize;

/// The alarm at the end of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum RoundOver {
    /// The end of the round of this number.
    Round(u32),
}

/// A node's place in the rounds, and its post.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Rounds<M> {
    /// The round that is running, from 1; the last one stays when all are over.
    pub round: u32,
    /// What arrived in this round, in order of arrival.
    inbox: Vec<(NodeId, M)>,
    /// What arrived for later rounds.
    early: Vec<(u32, NodeId, M)>,
}

impl<M> Rounds<M> {
    /// Opens round 1, which lasts `delta`. Call it before sending for round 1.
    pub fn start<P: Protocol<Timer = RoundOver>>(delta: Span, cx: &mut Cx<'_, P>) -> Rounds<M> {
        cx.after(delta, RoundOver::Round(1));
        Rounds { round: 1, inbox: Vec::new(), early: Vec::new() }
    }

    /// Puts a message into the post of its round; false when it came too late.
    pub fn receive(&mut self, round: u32, from: NodeId, body: M) -> bool {
        if round == self.round {
            self.inbox.push((from, body));
        } else if round > self.round {
            self.early.push((round, from, body));
        }
        round >= self.round
    }

    /// Takes out all that arrived in this round.
    pub fn collect(&mut self) -> Vec<(NodeId, M)> {
        std::mem::take(&mut self.inbox)
    }

    /// Opens the next round, which lasts `delta`. Call it before sending for that round.
    pub fn next<P: Protocol<Timer = RoundOver>>(&mut self, delta: Span, cx: &mut Cx<'_, P>) {
        self.round += 1;
        cx.after(delta, RoundOver::Round(self.round));
        let (due, early) = std::mem::take(&mut self.early).into_iter().partition(|(round, ..)| *round == self.round);
        self.early = early;
        let due: Vec<(u32, NodeId, M)> = due;
        self.inbox.extend(due.into_iter().map(|(_, from, body)| (from, body)));
    }
}
