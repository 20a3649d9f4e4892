//! What nodes say to one another in Raft.

use super::Entry;
use crate::protocol;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// A message of Raft. An index counts from 1; index 0 with term 0 stands for the empty log.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// Candidate to all: vote for me.
    RequestVote {
        /// The candidate's term.
        term: u64,
        /// Index of its last entry.
        last_index: u64,
        /// Term of its last entry.
        last_term: u64,
    },
    /// Answer to a candidate.
    Vote {
        /// The voter's term.
        term: u64,
        /// Is it a vote?
        granted: bool,
    },
    /// Leader to follower: entries, or none as a heartbeat.
    AppendEntries {
        /// The leader's term.
        term: u64,
        /// Index of the entry before the new ones.
        prev_index: u64,
        /// Its term.
        prev_term: u64,
        /// New entries.
        entries: Vec<Entry>,
        /// How far the leader's log is committed.
        commit: u64,
    },
    /// Answer to a leader.
    Appended {
        /// The follower's term.
        term: u64,
        /// Did the entry before match?
        success: bool,
        /// If so, the index up to which the logs agree; if not, the index that did not match.
        index: u64,
    },
    /// A client's command, passed on to the leader.
    Request {
        /// The command.
        value: Value,
    },
    /// A server whose timer ran out, to all, before it begins a term: would you vote for me?
    PreVote {
        /// The term it is still in.
        term: u64,
        /// Index of its last entry.
        last_index: u64,
        /// Term of its last entry.
        last_term: u64,
    },
    /// Answer to it; not a vote, and nothing is written.
    PreVoted {
        /// The answering server's term.
        term: u64,
        /// Would it?
        granted: bool,
    },
}

impl Message {
    /// The term that every message between servers carries.
    pub(super) fn term(&self) -> Option<u64> {
        match self {
            Message::RequestVote { term, .. }
            | Message::Vote { term, .. }
            | Message::AppendEntries { term, .. }
            | Message::Appended { term, .. }
            | Message::PreVote { term, .. }
            | Message::PreVoted { term, .. } => Some(*term),
            Message::Request { .. } => None,
        }
    }
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::RequestVote { .. } => "request-vote",
            Message::Vote { .. } => "vote",
            Message::AppendEntries { .. } => "append-entries",
            Message::Appended { .. } => "appended",
            Message::Request { .. } => "request",
            Message::PreVote { .. } => "pre-vote",
            Message::PreVoted { .. } => "pre-voted",
        }
    }

    fn epoch(&self) -> Option<u64> {
        self.term()
    }

    fn value(&self) -> Option<Value> {
        match self {
            Message::AppendEntries { entries, .. } => entries.last().and_then(|entry| entry.command),
            Message::Request { value } => Some(*value),
            _ => None,
        }
    }
}
