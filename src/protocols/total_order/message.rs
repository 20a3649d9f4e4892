//! What nodes say to one another to order messages.

use crate::ids::NodeId;
use crate::protocol;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// Which message: its origin, and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Id {
    /// Who multicast it.
    pub origin: NodeId,
    /// Its place among the origin's messages.
    pub number: u32,
}

/// A message, or a word about its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// A message.
    Data {
        /// Which.
        id: Id,
        /// What it says.
        value: Value,
        /// Its sender's clock (lamport).
        clock: u64,
        /// How many words its sender sent before (lamport).
        sent: u64,
    },
    /// Sequencer: this message goes there.
    Order {
        /// Which.
        id: Id,
        /// Where, from 0.
        place: u64,
    },
    /// To the sender: I could place it here (isis).
    Propose {
        /// Which.
        id: Id,
        /// The number proposed.
        number: u64,
    },
    /// Sender: this is its number (isis).
    Final {
        /// Which.
        id: Id,
        /// The greatest number proposed.
        number: u64,
        /// Who proposed it.
        proposer: NodeId,
    },
    /// My clock is past your message (lamport).
    Ack {
        /// The clock.
        clock: u64,
        /// How many words its sender sent before.
        sent: u64,
    },
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Data { .. } => "data",
            Message::Order { .. } => "order",
            Message::Propose { .. } => "propose",
            Message::Final { .. } => "final",
            Message::Ack { .. } => "ack",
        }
    }

    fn epoch(&self) -> Option<u64> {
        match self {
            Message::Data { clock, .. } if *clock > 0 => Some(*clock),
            Message::Ack { clock, .. } => Some(*clock),
            Message::Order { place, .. } => Some(*place),
            Message::Propose { number, .. } | Message::Final { number, .. } => Some(*number),
            Message::Data { .. } => None,
        }
    }

    fn value(&self) -> Option<Value> {
        if let Message::Data { value, .. } = self { Some(*value) } else { None }
    }
}
