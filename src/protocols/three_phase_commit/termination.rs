//! When the coordinator falls silent: new coordinators in turn, and nodes that come back.

use super::message::Message;
use super::{ABORT, COMMIT, COORDINATOR, PHASES, Phase, State, TURN, ThreePhaseCommit};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::Cx;

impl ThreePhaseCommit {
    /// The round after which nobody is left to lead.
    pub(super) fn last_round(&self) -> u32 {
        PHASES + TURN * u32::from(self.participants.len()) + 1
    }

    /// A round after the fifth has begun.
    pub(super) fn take_turns(&self, state: &mut State, post: &[(NodeId, Message)], cx: &mut Cx<'_, Self>) {
        let since = state.rounds.round - PHASES - 1;
        let leader = NodeId((since / TURN + 1) as u16);
        if !self.participants.contains(leader) || state.me == COORDINATOR {
            return;
        }
        let undecided = state.phase.decision().is_none();
        let mut others = self.participants;
        others.remove(state.me);
        match since % TURN {
            0 => {
                state.leads = state.me == leader && undecided;
                if undecided && !state.leads {
                    cx.cite("9");
                    cx.send(leader, Message::Call);
                }
            }
            1 if state.leads => {
                cx.cite("10");
                cx.multicast(others, Message::StateRequest);
            }
            3 if state.leads => self.judge(state, others, post, cx),
            5 if state.leads && undecided => {
                cx.cite("13");
                self.conclude(state, COMMIT, others, cx);
            }
            _ => {}
        }
        if since % TURN == 5 {
            state.leads = false;
        }
    }

    /// Decides by what the survivors said of themselves.
    fn judge(&self, state: &mut State, others: NodeSet, post: &[(NodeId, Message)], cx: &mut Cx<'_, Self>) {
        let told = |(_, msg): &(NodeId, Message)| match msg {
            Message::State { phase } => Some(*phase),
            _ => None,
        };
        let phases: Vec<Phase> = post.iter().filter_map(told).chain([state.phase]).collect();
        let decided = phases.iter().find_map(|phase| phase.decision());
        if let Some(value) = decided {
            cx.cite("11");
            self.conclude(state, value, others, cx);
        } else if phases.contains(&Phase::Prepared) {
            cx.cite("12");
            if self.skip_precommit {
                return self.conclude(state, COMMIT, others, cx);
            }
            Self::write(state, Phase::Prepared, cx);
            cx.multicast(others, Message::PreCommit);
        } else {
            cx.cite("14");
            self.conclude(state, ABORT, others, cx);
        }
    }

    /// Tells the decision to somebody who asks, if there is one.
    pub(super) fn answer(state: &State, from: NodeId, cx: &mut Cx<'_, Self>) {
        if let Some(value) = state.phase.decision() {
            cx.send(from, Self::word(value));
        }
    }

    /// A node starts again.
    pub(super) fn come_back(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if state.phase.decision().is_some() {
            return;
        }
        cx.cite("15");
        if self.decide_alone {
            let commit = state.phase == Phase::Prepared;
            return Self::write(state, if commit { Phase::Committed } else { Phase::Aborted }, cx);
        }
        cx.broadcast(Message::Call);
    }
}
