//! What replicas say to one another in PBFT.

use crate::ids::NodeId;
use crate::protocol::{self, Signed};
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// A request at a place. Signed by the primary of the view it is a PRE-PREPARE, by anybody else a PREPARE. The value
/// stands for the request and for its digest; none is the null request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Slot {
    /// The view.
    pub view: u64,
    /// The sequence number, from 1.
    pub seq: u64,
    /// The request.
    pub value: Option<Value>,
}

/// The state after so many requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Mark {
    /// How many.
    pub seq: u64,
    /// Digest of what was executed.
    pub digest: u64,
}

/// Proof that a slot was prepared: a PRE-PREPARE, and PREPAREs of backups.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Certificate {
    /// Signed by the primary of its view.
    pub order: Signed<Slot>,
    /// Signed by backups, a quorum together with the primary.
    pub prepares: Vec<Signed<Slot>>,
}

/// What a replica brings along into a new view.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Change {
    /// The new view.
    pub view: u64,
    /// The last stable checkpoint.
    pub stable: u64,
    /// Its proof; empty for the start.
    pub proof: Vec<Signed<Mark>>,
    /// What is prepared above it, with the proof of the highest view for each place.
    pub prepared: Vec<Certificate>,
}

/// A message of PBFT.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// A client's request, passed on to the primary.
    Request {
        /// The request.
        value: Value,
    },
    /// The primary orders a request.
    PrePrepare {
        /// What comes where.
        order: Signed<Slot>,
    },
    /// A backup accepts the order.
    Prepare {
        /// The same, signed by the backup.
        vote: Signed<Slot>,
    },
    /// A replica is prepared.
    Commit {
        /// What it is prepared for.
        slot: Slot,
    },
    /// A replica has executed so far.
    Checkpoint {
        /// How far, and what came of it.
        mark: Signed<Mark>,
    },
    /// A replica gives up on a primary.
    ViewChange {
        /// What it brings along.
        change: Signed<Change>,
    },
    /// A new primary begins.
    NewView {
        /// The view.
        view: u64,
        /// A quorum of view changes.
        changes: Vec<Signed<Change>>,
        /// What follows from them.
        orders: Vec<Signed<Slot>>,
    },
    /// A replica fell behind a stable checkpoint.
    Fetch {
        /// Which.
        seq: u64,
    },
    /// What was executed up to a checkpoint.
    History {
        /// The requests in order.
        values: Vec<Option<Value>>,
    },
    /// A drawn client's request, from it or passed on.
    Ask {
        /// Signed by the client.
        request: Signed<Value>,
    },
    /// The primary orders a drawn client's request, and sends it along.
    PrePrepareM {
        /// What comes where.
        order: Signed<Slot>,
        /// Signed by the client.
        request: Signed<Value>,
    },
    /// A replica answers a drawn client.
    Reply {
        /// The replica's view.
        view: u64,
        /// The request.
        value: Value,
        /// What came of it.
        result: Value,
    },
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Request { .. } => "request",
            Message::PrePrepare { .. } => "pre-prepare",
            Message::Prepare { .. } => "prepare",
            Message::Commit { .. } => "commit",
            Message::Checkpoint { .. } => "checkpoint",
            Message::ViewChange { .. } => "view-change",
            Message::NewView { .. } => "new-view",
            Message::Fetch { .. } => "fetch",
            Message::History { .. } => "history",
            Message::Ask { .. } => "ask",
            Message::PrePrepareM { .. } => "pre-prepare-m",
            Message::Reply { .. } => "reply",
        }
    }

    fn epoch(&self) -> Option<u64> {
        match self {
            Message::PrePrepare { order: signed }
            | Message::PrePrepareM { order: signed, .. }
            | Message::Prepare { vote: signed } => Some(signed.body().view),
            Message::Commit { slot } => Some(slot.view),
            Message::ViewChange { change } => Some(change.body().view),
            Message::NewView { view, .. } | Message::Reply { view, .. } => Some(*view),
            _ => None,
        }
    }

    fn value(&self) -> Option<Value> {
        match self {
            Message::Request { value } => Some(*value),
            Message::Ask { request } => Some(*request.body()),
            Message::Reply { result, .. } => Some(*result),
            Message::PrePrepare { order: signed }
            | Message::PrePrepareM { order: signed, .. }
            | Message::Prepare { vote: signed } => signed.body().value,
            Message::Commit { slot } => slot.value,
            _ => None,
        }
    }

    fn seals(&self) -> &[NodeId] {
        match self {
            Message::PrePrepare { order: signed }
            | Message::PrePrepareM { order: signed, .. }
            | Message::Prepare { vote: signed } => signed.signers(),
            Message::Ask { request } => request.signers(),
            Message::Checkpoint { mark } => mark.signers(),
            Message::ViewChange { change } => change.signers(),
            _ => &[],
        }
    }
}
