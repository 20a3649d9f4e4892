//! What a configuration knows of one node, and what one input makes of it.

use crate::ids::{NodeId, NodeSet};
use crate::value::Value;
pub use assent_walk::{In, Life};

/// A node as it stands: numbers of its state, disk and alarms, and what it has made known for good.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Local {
    /// Which node.
    pub node: NodeId,
    /// Is it running?
    pub life: Life,
    /// Did it ever crash?
    pub crashed: bool,
    /// Is it a traitor?
    pub traitor: bool,
    /// What it remembers.
    pub state: Option<u16>,
    /// What it saved; forgotten when it will not start again.
    pub disk: Option<u16>,
    /// The alarms that are set, in the order of setting in lock step (each with the moment it is due), else sorted.
    pub alarms: Vec<(u16, u16)>,
    /// Its first decision.
    pub decision: Option<Value>,
    /// A later one.
    pub second: Option<Value>,
    /// What it delivered, in order.
    pub delivered: Vec<(u64, Value)>,
}

impl Local {
    /// A node before it starts.
    pub fn waiting(node: NodeId, traitor: bool) -> Local {
        Local {
            node,
            life: Life::Waiting,
            crashed: false,
            traitor,
            state: None,
            disk: None,
            alarms: Vec::new(),
            decision: None,
            second: None,
            delivered: Vec::new(),
        }
    }

    /// The same node crashed; without recovery nobody will ever read what it saved.
    #[must_use]
    pub fn dead(&self, recovery: bool) -> Local {
        let disk = if recovery { self.disk } else { None };
        Local { life: Life::Down, crashed: true, state: None, disk, alarms: Vec::new(), ..self.clone() }
    }
}

/// A message from one node to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Letter {
    /// Sender.
    pub from: NodeId,
    /// Recipient.
    pub to: NodeId,
    /// What it says, by number.
    pub msg: u16,
    /// Its number among the letters of its recipient.
    pub slot: u16,
}

/// One thing that a traitor says: in place of an honest letter (or just that), or out of nothing; or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lie {
    /// The letter that honest code would send.
    pub honest: Option<u16>,
    /// What is sent.
    pub said: Option<u16>,
}

/// What the adversary did in a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The node crashed in the part of the step of this number that sends (a message to oneself begins a new part),
    /// and only these were reached by it.
    Crash {
        /// Which part of those that send.
        part: u8,
        /// Who was reached.
        reaching: NodeSet,
    },
    /// A traitor lied; all its letters of the step.
    Lies(Vec<Lie>),
}

/// One outcome of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The node afterwards.
    pub local: u16,
    /// What it sent, in order.
    pub sends: Vec<u16>,
    /// How its coins fell.
    pub coins: Vec<u64>,
    /// What the adversary did.
    pub fault: Fault,
    /// How many parts of the step sent something.
    pub parts: u8,
}
