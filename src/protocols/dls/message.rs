//! What nodes say to one another under partial synchrony. Every message tells the values known to have been proposed.

use crate::protocol;
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A message of a round.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// To the coordinator: what I could accept.
    List {
        /// The round.
        round: u32,
        /// Values known to have been proposed.
        proper: BTreeSet<Value>,
        /// Those acceptable.
        values: BTreeSet<Value>,
    },
    /// Coordinator to all: lock this.
    Lock {
        /// The round.
        round: u32,
        /// Values known to have been proposed.
        proper: BTreeSet<Value>,
        /// What to lock.
        value: Value,
    },
    /// To the coordinator: locked.
    Ack {
        /// The round.
        round: u32,
        /// Values known to have been proposed.
        proper: BTreeSet<Value>,
    },
    /// To all: my locks, each with its phase.
    Locks {
        /// The round.
        round: u32,
        /// Values known to have been proposed.
        proper: BTreeSet<Value>,
        /// The locks.
        locks: BTreeMap<Value, u32>,
    },
}

/// What a message says beside its round and the proper values.
pub enum Body {
    /// See [`Message::List`].
    List { values: BTreeSet<Value> },
    /// See [`Message::Lock`].
    Lock { value: Value },
    /// See [`Message::Ack`].
    Ack,
    /// See [`Message::Locks`].
    Locks { locks: BTreeMap<Value, u32> },
}

impl Message {
    /// A message of a round.
    pub fn new(round: u32, proper: BTreeSet<Value>, body: Body) -> Message {
        match body {
            Body::List { values } => Message::List { round, proper, values },
            Body::Lock { value } => Message::Lock { round, proper, value },
            Body::Ack => Message::Ack { round, proper },
            Body::Locks { locks } => Message::Locks { round, proper, locks },
        }
    }

    /// Its round.
    pub fn round(&self) -> u32 {
        match self {
            Message::List { round, .. }
            | Message::Lock { round, .. }
            | Message::Ack { round, .. }
            | Message::Locks { round, .. } => *round,
        }
    }

    /// The proper values, and the rest.
    pub fn open(self) -> (BTreeSet<Value>, Body) {
        match self {
            Message::List { proper, values, .. } => (proper, Body::List { values }),
            Message::Lock { proper, value, .. } => (proper, Body::Lock { value }),
            Message::Ack { proper, .. } => (proper, Body::Ack),
            Message::Locks { proper, locks, .. } => (proper, Body::Locks { locks }),
        }
    }
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::List { .. } => "list",
            Message::Lock { .. } => "lock",
            Message::Ack { .. } => "ack",
            Message::Locks { .. } => "locks",
        }
    }

    fn epoch(&self) -> Option<u64> {
        Some(u64::from(self.round().saturating_sub(1) / 4 + 1))
    }

    fn value(&self) -> Option<Value> {
        match self {
            Message::Lock { value, .. } => Some(*value),
            Message::List { values, .. } => values.first().copied(),
            Message::Locks { locks, .. } => locks.keys().next().copied(),
            Message::Ack { .. } => None,
        }
    }
}
