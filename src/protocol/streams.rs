//! Links that keep order, built on links that do not: every message is numbered, and early ones wait.

use crate::ids::NodeId;
use serde::Serialize;
use std::collections::BTreeMap;

/// A node's numbered streams, one to and one from each other node. As with TCP, a lost message holds up its stream.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Streams<M> {
    /// The number of the next message to each node.
    next: BTreeMap<NodeId, u64>,
    /// The number of the message that each node's stream waits for.
    due: BTreeMap<NodeId, u64>,
    /// What came before its turn.
    early: BTreeMap<(NodeId, u64), M>,
}

impl<M> Default for Streams<M> {
    fn default() -> Streams<M> {
        Streams { next: BTreeMap::new(), due: BTreeMap::new(), early: BTreeMap::new() }
    }
}

impl<M> Streams<M> {
    /// The number of the next message to a node, from 0; each call uses one up.
    pub fn number(&mut self, to: NodeId) -> u64 {
        let next = self.next.entry(to).or_default();
        *next += 1;
        *next - 1
    }

    /// Takes a message in; gives, in order, those whose turn has come. What has come before is dropped.
    pub fn receive(&mut self, from: NodeId, number: u64, msg: M) -> Vec<M> {
        let due = self.due.entry(from).or_default();
        if number < *due {
            return Vec::new();
        }
        self.early.entry((from, number)).or_insert(msg);
        let mut ready = Vec::new();
        while let Some(msg) = self.early.remove(&(from, *due)) {
            ready.push(msg);
            *due += 1;
        }
        ready
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_in_order_and_once() {
        let mut streams = Streams::default();
        let (one, two) = (NodeId(1), NodeId(2));
        assert_eq!((streams.number(one), streams.number(one), streams.number(two)), (0, 1, 0));
        assert_eq!(streams.receive(one, 2, 'c'), []);
        assert_eq!(streams.receive(two, 0, 'x'), ['x']);
        assert_eq!(streams.receive(one, 0, 'a'), ['a']);
        assert_eq!(streams.receive(one, 0, 'a'), [], "a copy");
        assert_eq!(streams.receive(one, 1, 'b'), ['b', 'c']);
    }
}
