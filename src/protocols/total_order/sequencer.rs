//! One node numbers all messages.

use super::message::{Id, Message};
use super::{State, TotalOrder};
use crate::ids::NodeId;
use crate::protocol::Cx;
use crate::value::Value;
use serde::Serialize;
use std::collections::BTreeMap;

/// Who numbers.
pub(super) const SEQUENCER: NodeId = NodeId(0);

/// What is here and where it goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Sequenced {
    have: BTreeMap<Id, Value>,
    order: BTreeMap<u64, Id>,
    /// The place to deliver next.
    next: u64,
    /// Sequencer: the next free place.
    free: u64,
}

impl TotalOrder {
    pub(super) fn keep(&self, state: &mut State, id: Id, value: Value, cx: &mut Cx<'_, Self>) {
        state.sequenced.have.insert(id, value);
        if state.me == SEQUENCER {
            cx.cite("2");
            let place = state.sequenced.free;
            state.sequenced.free += 1;
            cx.broadcast(Message::Order { id, place });
            state.sequenced.order.insert(place, id);
        }
        self.deliver_in_place(state, cx);
    }

    pub(super) fn place(&self, state: &mut State, id: Id, place: u64, cx: &mut Cx<'_, Self>) {
        state.sequenced.order.insert(place, id);
        self.deliver_in_place(state, cx);
    }

    fn deliver_in_place(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        loop {
            let sequenced = &mut state.sequenced;
            let ready = sequenced.order.get(&sequenced.next).and_then(|id| sequenced.have.get(id).copied());
            let Some(value) = ready else { return };
            cx.cite("3");
            sequenced.next += 1;
            state.deliver(value, cx);
        }
    }
}
