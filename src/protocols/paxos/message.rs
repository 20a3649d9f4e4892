//! What nodes say to one another in Paxos.

use super::Vote;
use crate::protocol;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// A message of Paxos.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// Proposer to acceptors: promise me this ballot.
    Prepare {
        /// The ballot.
        ballot: u64,
    },
    /// Acceptor to proposer: nothing below the ballot any more; and this is my vote so far.
    Promise {
        /// The ballot.
        ballot: u64,
        /// The vote of the highest ballot, if there is one.
        accepted: Option<Vote>,
    },
    /// Proposer to acceptors: accept this value.
    Accept {
        /// The ballot.
        ballot: u64,
        /// The value.
        value: Value,
    },
    /// Acceptor to learners: I accepted this value.
    Accepted {
        /// The ballot.
        ballot: u64,
        /// The value.
        value: Value,
    },
    /// Acceptor to proposer: refused.
    Nack {
        /// The ballot that was refused.
        ballot: u64,
        /// The higher ballot that was promised.
        promised: u64,
    },
    /// Leader to all: this value is chosen.
    Decide {
        /// The ballot in which it was chosen.
        ballot: u64,
        /// The value.
        value: Value,
    },
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Prepare { .. } => "prepare",
            Message::Promise { .. } => "promise",
            Message::Accept { .. } => "accept",
            Message::Accepted { .. } => "accepted",
            Message::Nack { .. } => "nack",
            Message::Decide { .. } => "decide",
        }
    }

    fn epoch(&self) -> Option<u64> {
        match self {
            Message::Prepare { ballot }
            | Message::Promise { ballot, .. }
            | Message::Accept { ballot, .. }
            | Message::Accepted { ballot, .. }
            | Message::Nack { ballot, .. }
            | Message::Decide { ballot, .. } => Some(*ballot),
        }
    }

    fn value(&self) -> Option<Value> {
        match self {
            Message::Promise { accepted, .. } => accepted.map(|vote| vote.value),
            Message::Accept { value, .. } | Message::Accepted { value, .. } | Message::Decide { value, .. } => {
                Some(*value)
            }
            Message::Prepare { .. } | Message::Nack { .. } => None,
        }
    }
}
