//! What the stage shows of a node, in words of the engine: roles, epochs, values, tallies, logs.

use super::Fix;
use crate::ids::{NodeId, NodeSet};
use crate::value::Value;

/// Votes seen so far, against how many are needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// What is counted: `promises`, `echoes`.
    pub of: &'static str,
    /// Whose votes are in.
    pub have: NodeSet,
    /// How many distinct senders are needed.
    pub need: u16,
}

/// An entry of a replicated log as one node has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Its place, from 0, as in a delivery.
    pub slot: u64,
    /// The term, view, epoch or ballot it was written in.
    pub epoch: u64,
    /// What it says; `None`: nothing, it only fills the place.
    pub value: Option<Value>,
    /// Does this node know that it is there for good?
    pub committed: bool,
}

/// What came to a node by one path of reports: n2 says that n0 says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Through whom it came, its author first.
    pub path: Vec<NodeId>,
    /// What was said.
    pub value: Value,
    /// What the votes of all who heard it made of it, once they are counted.
    pub resolved: Option<Value>,
}

/// A node at a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Badge {
    /// The role in the protocol's own word: `leader`, `proposer`; empty where all are alike.
    pub role: &'static str,
    /// Does it lead (or command, or coordinate) now?
    pub leads: bool,
    /// Its round, term, view or ballot.
    pub epoch: Option<u64>,
    /// The value it holds now.
    pub value: Option<Value>,
    /// The value it is bound to by an earlier vote.
    pub locked: Option<Value>,
    /// What it has chosen towards single others, where that may differ from one to another.
    pub toward: Vec<(NodeId, Value)>,
    /// The votes it is counting.
    pub tally: Option<Tally>,
    /// Its replicated log, by place; a place may be missing. Empty where there is none.
    pub log: Vec<LogEntry>,
    /// How far its own clock is ahead of true time, in microseconds, as of its last step: local time is the present and
    /// this.
    pub clock: Option<i64>,
    /// Where it is, as of its last step; only for a node that has a place in the world.
    pub fix: Option<Fix>,
    /// What one of its instruments says, in a word or two: `SL 7`.
    pub reading: Option<String>,
}

impl Badge {
    /// A badge with this value and nothing else.
    pub fn holding(value: Option<Value>) -> Badge {
        Badge { value, ..Badge::default() }
    }
}
