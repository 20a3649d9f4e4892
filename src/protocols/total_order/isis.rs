//! All propose a number, and the sender takes the greatest.

use super::message::{Id, Message};
use super::{State, TotalOrder};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::Cx;
use crate::value::Value;
use serde::Serialize;
use std::collections::BTreeMap;

/// A message in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
struct Entry {
    number: u64,
    proposer: NodeId,
    value: Value,
    is_final: bool,
}

/// Numbers seen, the queue, and the proposals for its own messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Agreed {
    /// The greatest number agreed upon.
    agreed: u64,
    /// The greatest number it proposed.
    proposed: u64,
    queue: BTreeMap<Id, Entry>,
    proposals: BTreeMap<Id, BTreeMap<NodeId, u64>>,
}

impl Agreed {
    /// Who has proposed so far for the first of its own messages that is still open.
    pub fn gathering(&self) -> Option<NodeSet> {
        self.proposals.values().next().map(|proposals| proposals.keys().copied().collect())
    }
}

impl TotalOrder {
    pub(super) fn propose(&self, state: &mut State, id: Id, value: Value, cx: &mut Cx<'_, Self>) {
        cx.cite("4");
        let agreed = &mut state.agreed;
        let number = agreed.agreed.max(agreed.proposed).saturating_add(1);
        agreed.proposed = number;
        agreed.queue.insert(id, Entry { number, proposer: cx.me(), value, is_final: false });
        if id.origin == cx.me() {
            self.gather(state, id.origin, id, number, cx);
        } else {
            cx.send(id.origin, Message::Propose { id, number });
        }
    }

    pub(super) fn gather(&self, state: &mut State, from: NodeId, id: Id, number: u64, cx: &mut Cx<'_, Self>) {
        if id.origin != cx.me() {
            return;
        }
        let proposals = state.agreed.proposals.entry(id).or_default();
        proposals.insert(from, number);
        if proposals.len() < usize::from(self.n) {
            return;
        }
        cx.cite("5");
        let most = proposals.iter().map(|(proposer, number)| (*number, *proposer)).max();
        state.agreed.proposals.remove(&id);
        if let Some((number, proposer)) = most {
            cx.broadcast(Message::Final { id, number, proposer });
            self.settle(state, id, (number, proposer), cx);
        }
    }

    pub(super) fn settle(&self, state: &mut State, id: Id, (number, proposer): (u64, NodeId), cx: &mut Cx<'_, Self>) {
        cx.cite("6");
        state.agreed.agreed = state.agreed.agreed.max(number);
        if let Some(entry) = state.agreed.queue.get_mut(&id) {
            *entry = Entry { number, proposer, is_final: true, ..*entry };
        }
        loop {
            let queue = state.agreed.queue.iter();
            let queue = queue.filter(|(_, entry)| entry.is_final || !self.final_first);
            let head = queue.min_by_key(|(id, entry)| (entry.number, entry.proposer, **id));
            let Some((id, value)) = head.filter(|(_, entry)| entry.is_final).map(|(id, entry)| (*id, entry.value))
            else {
                return;
            };
            cx.cite("7");
            state.agreed.queue.remove(&id);
            state.deliver(value, cx);
        }
    }
}
