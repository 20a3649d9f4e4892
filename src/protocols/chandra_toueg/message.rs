//! What nodes say to one another in Chandra and Toueg's consensus.

use crate::protocol;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// A message of a round, or the decision.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// To the coordinator: what I hold, and since when.
    Estimate {
        /// The round.
        round: u32,
        /// The estimate.
        value: Value,
        /// The round in which it was adopted; 0 for an input.
        stamp: u32,
    },
    /// Coordinator to all: adopt this.
    Proposal {
        /// The round.
        round: u32,
        /// The value.
        value: Value,
    },
    /// To the coordinator: adopted.
    Ack {
        /// The round.
        round: u32,
    },
    /// To the coordinator: I suspect you.
    Nack {
        /// The round.
        round: u32,
    },
    /// This is decided.
    Decide {
        /// The value.
        value: Value,
    },
}

impl Message {
    /// The round it belongs to; a decision belongs to none.
    pub fn round(&self) -> Option<u32> {
        match self {
            Message::Estimate { round, .. }
            | Message::Proposal { round, .. }
            | Message::Ack { round }
            | Message::Nack { round } => Some(*round),
            Message::Decide { .. } => None,
        }
    }
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Estimate { .. } => "estimate",
            Message::Proposal { .. } => "proposal",
            Message::Ack { .. } => "ack",
            Message::Nack { .. } => "nack",
            Message::Decide { .. } => "decide",
        }
    }

    fn epoch(&self) -> Option<u64> {
        self.round().map(u64::from)
    }

    fn value(&self) -> Option<Value> {
        match self {
            Message::Estimate { value, .. } | Message::Proposal { value, .. } | Message::Decide { value } => {
                Some(*value)
            }
            Message::Ack { .. } | Message::Nack { .. } => None,
        }
    }
}
