//! A scenario: everything a run depends on, as data. Its text is what links, files and tests hold.

pub mod condition;
pub mod link;
pub mod shipped;
mod text;
mod transplant;

pub use text::TextError;
pub(crate) use text::{Line, Reader, tokens};
pub use transplant::transplanted;

use crate::faults::{Crash, Strategy};
use crate::ids::{NodeId, NodeSet, ParcelId};
use crate::network::{Life, Network, Verdict};
use crate::protocol::Params;
use crate::protocols::Entry;
use crate::time::Time;
use crate::tree::Tree;
use crate::value::{Value, ValueNames};
use condition::Condition;

/// When something is to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// At a time, before anything else that happens then.
    At(Time),
    /// Right after the step of this number.
    Step(u32),
    /// At the start of a lock-step round, counted from 1, before its messages are sent.
    Round(u32),
}

/// Which messages an action speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// One that is on its way, by its number: `m57`.
    Parcel(ParcelId),
    /// The first to arrive of those on these links, or the next one sent there; all, when the action lasts.
    Links {
        /// Senders.
        from: NodeSet,
        /// Recipients.
        to: NodeSet,
        /// One kind, by its word, or all.
        kind: Option<String>,
    },
}

/// Something done to a run from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A node stops.
    Crash(NodeId, Crash),
    /// A crashed node starts again with what it had saved.
    Restart(NodeId),
    /// A node turns traitor.
    Corrupt(NodeId, Strategy),
    /// A traitor's next message of a kind to one recipient says something else.
    Say {
        /// The traitor.
        from: NodeId,
        /// Who is lied to.
        to: NodeId,
        /// The kind of message, by its word.
        kind: String,
        /// What its fields say instead.
        fields: Vec<(String, Tree)>,
    },
    /// A traitor sends a message of its own making now.
    Forge {
        /// The traitor.
        from: NodeId,
        /// The recipient.
        to: NodeId,
        /// The kind of message, by its word.
        kind: String,
        /// Its fields.
        fields: Vec<(String, Tree)>,
    },
    /// The network falls apart: messages pass only inside a group. Nodes in no group form one more.
    Cut(Vec<NodeSet>),
    /// All partitions end.
    Heal,
    /// Drop, delay, hold or duplicate: one message, or all while it lasts.
    Meddle {
        /// Which messages.
        target: Target,
        /// What becomes of them.
        verdict: Verdict,
        /// How long; a parcel is always `Once`.
        life: Life,
    },
    /// Takes back what [`Action::Meddle`] laid on these links, or on this message; what was held there arrives now.
    Release(Target),
    /// A bit of the value that a node holds in its memory flips, counted from 0.
    Upset(NodeId, u8),
    /// A message on its way (held or not) arrives now.
    Deliver(Target),
    /// A node's alarm goes off now, by its word.
    Fire(NodeId, String),
    /// The outside world asks a node for something.
    Request(NodeId, Value),
    /// A node's next coins fall on these sides, one after the other: 0 or 1, or what a draw may give.
    Toss(NodeId, Vec<u64>),
}

/// An action and its moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// When.
    pub when: Moment,
    /// What.
    pub action: Action,
}

/// A caption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// From when on.
    pub when: Moment,
    /// The words.
    pub text: String,
}

/// A question to the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// When the run pauses for it.
    pub when: Moment,
    /// The question.
    pub question: String,
    /// The answers offered.
    pub options: Vec<String>,
    /// The right one's place.
    pub answer: usize,
    /// What is said to each answer, one an option; empty where there is nothing to say but right or wrong.
    pub whys: Vec<String>,
}

/// When a run ends, or what one may wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Until {
    /// All correct nodes that are to decide have decided.
    Decided,
    /// Nothing is left to happen.
    Quiet,
    /// A property is broken.
    Breach,
    /// At a time.
    At(Time),
    /// After a step.
    Step(u32),
    /// When a lock-step round has begun, from 1: its messages are sent.
    Round(u32),
    /// When a condition has come true.
    When(Condition),
}

/// How it stands with a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// So far, or for good.
    Holds,
    /// Not yet.
    Pending,
    /// Broken.
    Breached,
}

impl Status {
    /// The word in texts and JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Status::Holds => "holds",
            Status::Pending => "pending",
            Status::Breached => "breached",
        }
    }
}

/// A number of a run that a claim may state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Messages sent to other nodes.
    Sent,
    /// Messages that arrived at a running node.
    Delivered,
    /// Lock-step rounds begun.
    Rounds,
}

impl Count {
    /// The word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Count::Sent => "sent",
            Count::Delivered => "delivered",
            Count::Rounds => "rounds",
        }
    }
}

/// What a scenario says of its own run; tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// A property stands so at the end, or by a moment.
    Property {
        /// The property's id.
        id: String,
        /// How it stands.
        status: Status,
        /// At the latest when, if said.
        by: Option<Moment>,
    },
    /// A node (or every correct one that is to) decides this, or nothing.
    Decided {
        /// Which node; `None`: all correct ones.
        node: Option<NodeId>,
        /// The value; `None`: no decision.
        value: Option<Value>,
        /// At the latest when, if said.
        by: Option<Moment>,
    },
    /// A count at the end.
    Counted(Count, u64),
}

/// Another run that looks the same to a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// The node that cannot tell them apart: up to its decision here, or for the whole run if it decides nothing.
    pub node: NodeId,
    /// The id of the shipped scenario that looks the same to it.
    pub id: String,
}

/// Everything a run depends on, and what is said about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// A heading; may be empty.
    pub title: String,
    /// How the page dresses it: `plain`, `generals`, …
    pub skin: String,
    /// The protocol.
    pub protocol: &'static Entry,
    /// Nodes.
    pub n: u16,
    /// Faults the protocol is configured for.
    pub f: u16,
    /// The seed of all chance.
    pub seed: u64,
    /// The protocol's own parameters.
    pub params: Params,
    /// Names of nodes; `None`: only its number.
    pub names: Vec<Option<String>>,
    /// What each node proposes; one item a node.
    pub inputs: Vec<Option<Value>>,
    /// Names of values.
    pub values: ValueNames,
    /// The network.
    pub network: Network,
    /// What is done to the run.
    pub script: Vec<Planned>,
    /// Captions.
    pub story: Vec<Story>,
    /// Questions.
    pub asks: Vec<Ask>,
    /// When it ends.
    pub until: Until,
    /// What is claimed of it.
    pub claims: Vec<Claim>,
    /// Which other runs look the same to one of its nodes.
    pub alikes: Vec<Alike>,
}

impl Scenario {
    /// The plainest scenario of a protocol: its default sizes, inputs and network, and no faults.
    pub fn plain(protocol: &'static Entry) -> Scenario {
        let card = protocol.card();
        let n = card.nodes.default;
        Scenario {
            title: String::new(),
            skin: "plain".into(),
            protocol,
            n,
            f: card.faults.default,
            seed: 1,
            params: Params::default(),
            names: vec![None; usize::from(n)],
            inputs: Scenario::default_inputs(protocol, n),
            values: ValueNames::new(card.values),
            network: Network::of(card.model.timing),
            script: Vec::new(),
            story: Vec::new(),
            asks: Vec::new(),
            until: protocol.until.clone(),
            claims: Vec::new(),
            alikes: Vec::new(),
        }
    }

    /// What nodes propose when nobody says.
    pub fn default_inputs(protocol: &'static Entry, n: u16) -> Vec<Option<Value>> {
        (0..n).map(|node| (protocol.card().inputs)(node).map(Value)).collect()
    }

    /// Changes the number of nodes; names and inputs follow.
    pub fn resize(&mut self, n: u16) {
        let inputs = Scenario::default_inputs(self.protocol, n);
        let kept = self.inputs.len().min(usize::from(n));
        self.inputs.truncate(kept);
        self.inputs.extend_from_slice(&inputs[kept..]);
        self.names.resize(usize::from(n), None);
        self.n = n;
    }

    /// How a node is called: its name, or `n3`.
    pub fn name(&self, node: NodeId) -> String {
        self.names.get(node.index()).cloned().flatten().unwrap_or_else(|| node.to_string())
    }
}

impl Claim {
    /// As in a text, without the word `claim`.
    pub fn text(&self, values: &ValueNames) -> String {
        let by = |by: &Option<Moment>| by.map_or(String::new(), |by| format!(" by {by}"));
        match self {
            Claim::Property { id, status, by: end } => format!("{id} {}{}", status.word(), by(end)),
            Claim::Decided { node, value, by: end } => {
                let node = node.map_or(String::new(), |node| format!(" {node}"));
                let value = value.map_or("nothing".to_owned(), |value| values.label(value));
                format!("decided{node} = {value}{}", by(end))
            }
            Claim::Counted(count, number) => format!("{} = {number}", count.word()),
        }
    }
}
