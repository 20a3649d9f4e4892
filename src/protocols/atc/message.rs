//! What controllers, radars, databases and aircraft say to one another.

use crate::ids::NodeId;
use crate::protocol::{self, Part};
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// A message of the network, or one of the agreement protocol on its way through it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message<M> {
    /// Between controllers: what the agreement protocol says, by the part it plays there.
    Asking { question: u64, says: M },
    Proposal { question: u64, says: M },
    Vote { question: u64, says: M },
    Confirmation { question: u64, says: M },
    Decision { question: u64, says: M },
    Change { question: u64, says: M },
    /// Aircraft to radar: my altitude, in ft.
    Reply { altitude: Value },
    /// Radar to controller: its altitude, in ft.
    Track { aircraft: NodeId, altitude: Value },
    /// Controller to database: which level is free at this crossing?
    Query { question: u64 },
    /// Database to controller: this one, in ft.
    Plan { question: u64, level: Value },
    /// Controller to database: taken.
    Record { question: u64, level: Value },
    /// Controller to aircraft: fly at this level, in ft.
    Clearance { question: u64, level: Value },
    /// Aircraft to controller: I do.
    Readback { question: u64, level: Value },
    /// Controller to aircraft: your controller is another one from now on.
    Contact { owner: NodeId },
    /// Aircraft to aircraft: thousandths of feet, and of feet a second.
    Surveillance { altitude: i64, rate: i64 },
    /// Aircraft to aircraft: what I leave for you: 1 not below me, 2 not above me.
    Resolution { value: Value },
}

/// The kind that carries each part of an agreement protocol.
pub(super) fn wrap<M: protocol::Message>(question: u64, says: M, part: Part) -> Message<M> {
    match part {
        Part::Request => Message::Asking { question, says },
        Part::Proposal => Message::Proposal { question, says },
        Part::Vote => Message::Vote { question, says },
        Part::Confirmation => Message::Confirmation { question, says },
        Part::Decision => Message::Decision { question, says },
        Part::Change => Message::Change { question, says },
    }
}

impl<M> Message<M> {
    /// What the agreement protocol says, if it is that.
    pub(super) fn opened(&self) -> Option<(u64, &M)> {
        match self {
            Message::Asking { question, says }
            | Message::Proposal { question, says }
            | Message::Vote { question, says }
            | Message::Confirmation { question, says }
            | Message::Decision { question, says }
            | Message::Change { question, says } => Some((*question, says)),
            _ => None,
        }
    }
}

impl<M: protocol::Message> protocol::Message for Message<M> {
    fn kind(&self) -> &'static str {
        match self {
            Message::Asking { .. } => "asking",
            Message::Proposal { .. } => "proposal",
            Message::Vote { .. } => "vote",
            Message::Confirmation { .. } => "confirmation",
            Message::Decision { .. } => "decision",
            Message::Change { .. } => "change",
            Message::Reply { .. } => "reply",
            Message::Track { .. } => "track",
            Message::Query { .. } => "query",
            Message::Plan { .. } => "plan",
            Message::Record { .. } => "record",
            Message::Clearance { .. } => "clearance",
            Message::Readback { .. } => "readback",
            Message::Contact { .. } => "contact",
            Message::Surveillance { .. } => "surveillance",
            Message::Resolution { .. } => "resolution",
        }
    }

    fn epoch(&self) -> Option<u64> {
        match self {
            Message::Query { question }
            | Message::Plan { question, .. }
            | Message::Record { question, .. }
            | Message::Clearance { question, .. }
            | Message::Readback { question, .. } => Some(*question),
            _ => self.opened().map(|(question, _)| question),
        }
    }

    fn value(&self) -> Option<Value> {
        match self {
            Message::Reply { altitude } | Message::Track { altitude, .. } => Some(*altitude),
            Message::Plan { level, .. }
            | Message::Record { level, .. }
            | Message::Clearance { level, .. }
            | Message::Readback { level, .. } => Some(*level),
            Message::Surveillance { altitude, .. } => Some(Value(altitude / 1_000)),
            Message::Resolution { value } => Some(*value),
            _ => self.opened().and_then(|(_, says)| says.value()),
        }
    }

    fn seals(&self) -> &[NodeId] {
        self.opened().map_or(&[], |(_, says)| says.seals())
    }
}
