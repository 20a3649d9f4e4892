//! What replicas and clients say to one another in Viewstamped Replication.

use super::{Entry, Request};
use crate::protocol;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// A message of Viewstamped Replication, by the paper's names: v is a view-number, n an op-number, k a commit-number, l a
/// log. The replica number i that each carries in the paper is the link it came by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// Client: execute this.
    Request {
        /// The operation, its client, and the number the client gave it.
        request: Request,
    },
    /// Primary: append this.
    Prepare {
        /// v.
        view: u64,
        /// n: its place, from 1.
        op: u64,
        /// The request, and the view in which it was given its place.
        entry: Entry,
        /// k: how many operations are committed.
        commit: u64,
    },
    /// Backup: appended, and all before it.
    PrepareOk {
        /// v.
        view: u64,
        /// n.
        op: u64,
    },
    /// Primary: committed so far; sent when there is nothing to prepare.
    Commit {
        /// v.
        view: u64,
        /// k.
        commit: u64,
    },
    /// Primary to client: executed.
    Reply {
        /// v, by which the client learns who the primary is.
        view: u64,
        /// The request's number.
        number: u64,
        /// The result: the operation's place.
        result: u64,
    },
    /// Let us move to this view.
    StartViewChange {
        /// v.
        view: u64,
    },
    /// To the new primary: f others want this view too, and this is what I have.
    DoViewChange {
        /// v.
        view: u64,
        /// l.
        log: Vec<Entry>,
        /// v′: the latest view in which the sender's status was normal.
        last_normal: u64,
        /// k.
        commit: u64,
    },
    /// New primary: the view begins with this log.
    StartView {
        /// v.
        view: u64,
        /// l.
        log: Vec<Entry>,
        /// k.
        commit: u64,
    },
    /// I have crashed: what is the state?
    Recovery {
        /// x, the nonce.
        nonce: u64,
        /// The view number on the sender's disk, if it keeps one; else 0.
        view: u64,
    },
    /// Answer to a recovering replica.
    RecoveryResponse {
        /// v.
        view: u64,
        /// x.
        nonce: u64,
        /// l; the primary's alone.
        log: Option<Vec<Entry>>,
        /// k.
        commit: u64,
    },
    /// I have fallen behind: what comes after this place?
    GetState {
        /// v.
        view: u64,
        /// n′.
        op: u64,
    },
    /// Answer to it.
    NewState {
        /// v.
        view: u64,
        /// The log after n′.
        log: Vec<Entry>,
        /// n.
        op: u64,
        /// k.
        commit: u64,
    },
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Request { .. } => "request",
            Message::Prepare { .. } => "prepare",
            Message::PrepareOk { .. } => "prepare-ok",
            Message::Commit { .. } => "commit",
            Message::Reply { .. } => "reply",
            Message::StartViewChange { .. } => "start-view-change",
            Message::DoViewChange { .. } => "do-view-change",
            Message::StartView { .. } => "start-view",
            Message::Recovery { .. } => "recovery",
            Message::RecoveryResponse { .. } => "recovery-response",
            Message::GetState { .. } => "get-state",
            Message::NewState { .. } => "new-state",
        }
    }

    fn epoch(&self) -> Option<u64> {
        match self {
            Message::Request { .. } | Message::Recovery { .. } => None,
            Message::Prepare { view, .. }
            | Message::PrepareOk { view, .. }
            | Message::Commit { view, .. }
            | Message::Reply { view, .. }
            | Message::StartViewChange { view }
            | Message::DoViewChange { view, .. }
            | Message::StartView { view, .. }
            | Message::RecoveryResponse { view, .. }
            | Message::GetState { view, .. }
            | Message::NewState { view, .. } => Some(*view),
        }
    }

    fn value(&self) -> Option<Value> {
        match self {
            Message::Request { request } => Some(request.op),
            Message::Prepare { entry, .. } => Some(entry.request.op),
            Message::DoViewChange { log, .. }
            | Message::StartView { log, .. }
            | Message::RecoveryResponse { log: Some(log), .. }
            | Message::NewState { log, .. } => log.last().map(|entry| entry.request.op),
            _ => None,
        }
    }
}
