//! What nodes say to one another in three-phase commit.

use super::{ABORT, COMMIT, Phase};
use crate::protocol;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// A message of three-phase commit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// Can you commit?
    CanCommit,
    /// A participant's vote.
    Vote {
        /// For commit?
        yes: bool,
    },
    /// All said yes.
    PreCommit,
    /// I know that all said yes.
    Ack,
    /// Commit.
    DoCommit,
    /// Abort.
    Abort,
    /// The decision is on my disk.
    Done,
    /// I am undecided and the coordinator is silent; it is your turn.
    Call,
    /// How far are you?
    StateRequest,
    /// This far.
    State {
        /// The sender's phase.
        phase: Phase,
    },
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::CanCommit => "can-commit",
            Message::Vote { .. } => "vote",
            Message::PreCommit => "pre-commit",
            Message::Ack => "ack",
            Message::DoCommit => "do-commit",
            Message::Abort => "abort",
            Message::Done => "done",
            Message::Call => "call",
            Message::StateRequest => "state-request",
            Message::State { .. } => "state",
        }
    }

    fn value(&self) -> Option<Value> {
        match self {
            Message::Vote { yes } => Some(if *yes { COMMIT } else { ABORT }),
            Message::PreCommit | Message::DoCommit => Some(COMMIT),
            Message::Abort => Some(ABORT),
            Message::State { phase } => phase.decision(),
            _ => None,
        }
    }
}
