//! What nodes say to one another in two-phase commit.

use super::{ABORT, COMMIT};
use crate::protocol;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// A message of two-phase commit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// Can you commit?
    VoteRequest,
    /// A participant's vote.
    Vote {
        /// For commit?
        yes: bool,
    },
    /// The decision.
    Decision {
        /// Commit or abort.
        value: Value,
    },
    /// The decision is on my disk.
    Ack,
    /// I voted yes and heard nothing more; what do you know?
    Inquiry,
    /// No more than you.
    InDoubt,
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::VoteRequest => "vote-request",
            Message::Vote { .. } => "vote",
            Message::Decision { .. } => "decision",
            Message::Ack => "ack",
            Message::Inquiry => "inquiry",
            Message::InDoubt => "in-doubt",
        }
    }

    fn value(&self) -> Option<Value> {
        match self {
            Message::Vote { yes } => Some(if *yes { COMMIT } else { ABORT }),
            Message::Decision { value } => Some(*value),
            _ => None,
        }
    }
}
