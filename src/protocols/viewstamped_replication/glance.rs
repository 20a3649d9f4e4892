//! What the stage shows of a replica.

use super::{Entry, State, Status, Viewstamped};
use crate::ids::NodeSet;
use crate::protocol::{Badge, LogEntry, Tally};

impl Viewstamped {
    pub(super) fn glance(&self, state: &State) -> Badge {
        let own: NodeSet = [state.me].into_iter().collect();
        let of = |of, have, need| Some(Tally { of, have, need });
        let leads = self.leads(state);
        let last = state.op();
        let tally = match state.status {
            Status::Recovering => of("answers", state.answers.keys().copied().collect(), self.quorum),
            Status::ViewChange if !state.told => of("view changes", own.union(state.starts), self.quorum),
            Status::ViewChange if self.primary(state.view) == state.me => {
                of("logs", state.changes.keys().copied().collect(), self.quorum)
            }
            Status::Normal if leads && last > state.commit => {
                let holders = state.prepared.iter().filter(|(_, op)| **op >= last).map(|(node, _)| *node);
                of("prepared", own.union(holders.collect()), self.commit_quorum())
            }
            _ => None,
        };
        let entry = |(slot, entry): (u64, &Entry)| LogEntry {
            slot,
            epoch: entry.view,
            value: Some(entry.request.op),
            committed: slot < state.commit,
        };
        Badge {
            role: match state.status {
                Status::Recovering => "recovering",
                Status::ViewChange => "view change",
                Status::Normal if leads => "primary",
                Status::Normal => "backup",
            },
            leads,
            epoch: Some(state.view),
            value: state.log.last().map(|entry| entry.request.op),
            tally,
            log: (0..).zip(&state.log).map(entry).collect(),
            ..Badge::default()
        }
    }
}
