//! Messages carry clocks, and the least is delivered once something later was heard from everybody.

use super::message::{Id, Message};
use super::{State, TotalOrder};
use crate::ids::NodeId;
use crate::protocol::Cx;
use crate::value::Value;
use serde::Serialize;
use std::collections::BTreeMap;

/// A clock reading; of equal ones the lower node's comes first.
type Stamp = (u64, NodeId);

/// The clock, the queue, and what was heard from whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Clocked {
    clock: u64,
    queue: BTreeMap<Stamp, Value>,
    last: BTreeMap<NodeId, Stamp>,
    /// Words sent to everybody.
    sent: u64,
    /// Words taken from each node.
    taken: BTreeMap<NodeId, u64>,
    /// Words that came before their turn: clock, and the value of a message.
    early: BTreeMap<(NodeId, u64), (u64, Option<Value>)>,
}

impl Clocked {
    fn next_word(&mut self) -> (u64, u64) {
        self.clock = self.clock.saturating_add(1);
        self.sent += 1;
        (self.clock, self.sent - 1)
    }
}

impl TotalOrder {
    pub(super) fn stamp(&self, state: &mut State, id: Id, value: Value, cx: &mut Cx<'_, Self>) {
        cx.cite("8");
        let (clock, sent) = state.clocked.next_word();
        state.clocked.queue.insert((clock, cx.me()), value);
        cx.broadcast(Message::Data { id, value, clock, sent });
        self.deliver_past(state, cx);
    }

    /// Takes a word in its turn: a message, or an acknowledgement.
    pub(super) fn hear(
        &self,
        state: &mut State,
        from: NodeId,
        sent: u64,
        word: (u64, Option<Value>),
        cx: &mut Cx<'_, Self>,
    ) {
        if self.no_fifo {
            self.take(state, from, word, cx);
        } else {
            state.clocked.early.insert((from, sent), word);
            loop {
                let turn = state.clocked.taken.entry(from).or_default();
                let Some(word) = state.clocked.early.remove(&(from, *turn)) else { break };
                *turn += 1;
                self.take(state, from, word, cx);
            }
        }
        self.deliver_past(state, cx);
    }

    fn take(&self, state: &mut State, from: NodeId, (clock, value): (u64, Option<Value>), cx: &mut Cx<'_, Self>) {
        let clocked = &mut state.clocked;
        clocked.clock = clocked.clock.max(clock).saturating_add(1);
        clocked.last.insert(from, (clock, from));
        let Some(value) = value else {
            cx.cite("10");
            return;
        };
        cx.cite("9");
        clocked.queue.insert((clock, from), value);
        let (clock, sent) = clocked.next_word();
        cx.broadcast(Message::Ack { clock, sent });
    }

    fn deliver_past(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        while let Some((stamp, value)) = state.clocked.queue.first_key_value().map(|(stamp, value)| (*stamp, *value)) {
            let heard = |node: NodeId| state.clocked.last.get(&node).is_some_and(|last| *last > stamp);
            if !cx.others().iter().all(|node| node == stamp.1 || heard(node)) {
                return;
            }
            cx.cite("11");
            state.clocked.queue.remove(&stamp);
            state.deliver(value, cx);
        }
    }
}
