//! What nodes say to one another in Zab.

use super::Txn;
use crate::protocol;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// A message of Zab. What belongs to a connection carries its number; what a leader says on it is numbered from 0, so
/// that it is read in order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// Follower: I would follow you.
    Cepoch {
        /// Which turn of the election made you the leader.
        attempt: u64,
        /// The number of this connection.
        conn: u64,
        /// The last epoch that the follower accepted.
        accepted: u64,
    },
    /// Leader: let us begin this epoch.
    NewEpoch {
        /// The connection.
        conn: u64,
        /// Place on it.
        seq: u64,
        /// The epoch.
        epoch: u64,
    },
    /// Follower: accepted.
    AckEpoch {
        /// The connection.
        conn: u64,
        /// Did it accept this epoch for the first time? Only then is it a vote.
        fresh: bool,
        /// The epoch of its history.
        current: u64,
        /// Its history.
        history: Vec<Txn>,
    },
    /// Leader: this is the history.
    NewLeader {
        /// The connection.
        conn: u64,
        /// Place on it.
        seq: u64,
        /// The epoch.
        epoch: u64,
        /// The history.
        history: Vec<Txn>,
    },
    /// Follower: I have taken it over.
    AckLeader {
        /// The connection.
        conn: u64,
    },
    /// Leader: the history is committed so far.
    CommitLeader {
        /// The connection.
        conn: u64,
        /// Place on it.
        seq: u64,
        /// How many transactions.
        count: u64,
    },
    /// Leader: append this.
    Propose {
        /// The connection.
        conn: u64,
        /// Place on it.
        seq: u64,
        /// The transaction.
        txn: Txn,
    },
    /// Follower: appended.
    Ack {
        /// The connection.
        conn: u64,
        /// How many transactions its history has.
        count: u64,
    },
    /// Leader: committed so far.
    Commit {
        /// The connection.
        conn: u64,
        /// Place on it.
        seq: u64,
        /// How many transactions.
        count: u64,
    },
    /// Leader: I am here.
    Ping {
        /// The connection.
        conn: u64,
    },
    /// Follower: so am I.
    Pong {
        /// The connection.
        conn: u64,
    },
    /// I follow somebody else, by this turn of the election.
    Redirect {
        /// The turn.
        attempt: u64,
    },
    /// A client's command, passed on to the leader.
    Request {
        /// The command.
        value: Value,
    },
}

impl Message {
    /// Connection and place of what a leader says in order.
    pub(super) fn ordered(&self) -> Option<(u64, u64)> {
        match self {
            Message::NewEpoch { conn, seq, .. }
            | Message::NewLeader { conn, seq, .. }
            | Message::CommitLeader { conn, seq, .. }
            | Message::Propose { conn, seq, .. }
            | Message::Commit { conn, seq, .. } => Some((*conn, *seq)),
            _ => None,
        }
    }
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Cepoch { .. } => "cepoch",
            Message::NewEpoch { .. } => "new-epoch",
            Message::AckEpoch { .. } => "ack-epoch",
            Message::NewLeader { .. } => "new-leader",
            Message::AckLeader { .. } => "ack-leader",
            Message::CommitLeader { .. } => "commit-leader",
            Message::Propose { .. } => "propose",
            Message::Ack { .. } => "ack",
            Message::Commit { .. } => "commit",
            Message::Ping { .. } => "ping",
            Message::Pong { .. } => "pong",
            Message::Redirect { .. } => "redirect",
            Message::Request { .. } => "request",
        }
    }

    fn epoch(&self) -> Option<u64> {
        match self {
            Message::Cepoch { accepted, .. } => Some(*accepted),
            Message::NewEpoch { epoch, .. } | Message::NewLeader { epoch, .. } => Some(*epoch),
            Message::AckEpoch { current, .. } => Some(*current),
            Message::Propose { txn, .. } => Some(txn.epoch),
            _ => None,
        }
    }

    fn value(&self) -> Option<Value> {
        match self {
            Message::Propose { txn, .. } => Some(txn.value),
            Message::NewLeader { history, .. } | Message::AckEpoch { history, .. } => history.last().map(|txn| txn.value),
            Message::Request { value } => Some(*value),
            _ => None,
        }
    }
}
