//! What nodes say to one another in Multi-Paxos.

use crate::protocol;
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A vote of an acceptor for one place; without a value it is for a no-op.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Vote {
    /// The ballot.
    pub ballot: u64,
    /// The command.
    pub value: Option<Value>,
}

/// A message of Multi-Paxos. Places count from 0.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// A client's command, passed on to the leader.
    Request {
        /// The command.
        value: Value,
    },
    /// Promise me this ballot for all places from one on.
    Prepare {
        /// The ballot.
        ballot: u64,
        /// The first place that the sender does not know to be chosen.
        first: u64,
    },
    /// Nothing below the ballot any more; and these are my votes so far.
    Promise {
        /// The ballot.
        ballot: u64,
        /// Votes by place.
        accepted: BTreeMap<u64, Vote>,
        /// What the sender knows to be chosen.
        chosen: BTreeMap<u64, Option<Value>>,
    },
    /// Accept this at a place.
    Accept {
        /// The ballot.
        ballot: u64,
        /// The place.
        slot: u64,
        /// The command, or nothing.
        value: Option<Value>,
    },
    /// I accepted it.
    Accepted {
        /// The ballot.
        ballot: u64,
        /// The place.
        slot: u64,
    },
    /// Refused.
    Nack {
        /// The ballot that was refused.
        ballot: u64,
        /// The higher ballot that was promised.
        promised: u64,
    },
    /// This is chosen.
    Commit {
        /// The place.
        slot: u64,
        /// The command, or nothing.
        value: Option<Value>,
    },
    /// What is chosen from this place on?
    Query {
        /// The place.
        from: u64,
    },
    /// Leader: do you still follow this ballot? With leases: promise to follow no other for a while.
    Renew {
        /// The ballot.
        ballot: u64,
        /// Which renewal of it.
        number: u64,
    },
    /// It does, and with leases it promises.
    Renewed {
        /// The ballot.
        ballot: u64,
        /// Which renewal.
        number: u64,
    },
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Request { .. } => "request",
            Message::Prepare { .. } => "prepare",
            Message::Promise { .. } => "promise",
            Message::Accept { .. } => "accept",
            Message::Accepted { .. } => "accepted",
            Message::Nack { .. } => "nack",
            Message::Commit { .. } => "commit",
            Message::Query { .. } => "query",
            Message::Renew { .. } => "renew",
            Message::Renewed { .. } => "renewed",
        }
    }

    fn epoch(&self) -> Option<u64> {
        match self {
            Message::Prepare { ballot, .. }
            | Message::Promise { ballot, .. }
            | Message::Accept { ballot, .. }
            | Message::Accepted { ballot, .. }
            | Message::Nack { ballot, .. }
            | Message::Renew { ballot, .. }
            | Message::Renewed { ballot, .. } => Some(*ballot),
            Message::Request { .. } | Message::Commit { .. } | Message::Query { .. } => None,
        }
    }

    fn value(&self) -> Option<Value> {
        match self {
            Message::Request { value } => Some(*value),
            Message::Accept { value, .. } | Message::Commit { value, .. } => *value,
            _ => None,
        }
    }
}
