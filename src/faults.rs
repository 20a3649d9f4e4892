//! What a traitor does, as data. These strategies know nothing of any protocol, so they work for every one.

use crate::ids::{NodeId, NodeSet};
use crate::time::Span;
use crate::tree::Tree;

/// A traitor's standing plan. Whatever it is, the lies written by hand ([`Lie`]) come on top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Behaves, except for the lies written by hand.
    Hand,
    /// Sends nothing.
    Silent,
    /// Two copies of the node with the same name and key: one talks with these nodes, the other with the rest, and
    /// they propose different values (Bano et al. 2020, "Twins").
    Twins {
        /// Whom the first copy talks with.
        left: NodeSet,
    },
    /// Sends nothing to these nodes.
    Withhold {
        /// Who hears nothing.
        from: NodeSet,
    },
    /// Sends everything so much later.
    Delay {
        /// How much.
        by: Span,
    },
    /// To each recipient, repeats what it sent it before instead of what is new.
    Replay,
    /// A named attack of the protocol, by its place there.
    Attack {
        /// Its word in texts.
        id: &'static str,
        /// Its place in the protocol's list.
        index: usize,
    },
}

/// How a node crashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// At once.
    Now,
    /// After so many more messages to others have left it, in the middle of a broadcast if need be.
    AfterSends(u32),
    /// In its next step that sends: only these recipients' messages leave it.
    Reaching(NodeSet),
}

/// One lie to one recipient: the next message of this kind on this link says something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lie {
    /// The recipient.
    pub to: NodeId,
    /// The word of the message's kind.
    pub kind: String,
    /// What its fields say instead.
    pub fields: Vec<(String, Tree)>,
}
