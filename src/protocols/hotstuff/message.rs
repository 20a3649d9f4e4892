//! What replicas say to one another in HotStuff.

use crate::digest::hash_of;
use crate::ids::NodeId;
use crate::protocol::{self, Signed};
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// What a vote is for; the phases of a view in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Phase {
    /// A proposal is accepted.
    Prepare,
    /// Its prepareQC is known.
    PreCommit,
    /// Its precommitQC is known, and locked.
    Commit,
    /// Chained: a proposal is accepted; each phase of those before it is over at once.
    Generic,
}

/// What a node of the tree is called: the digest stands for all of it, its branch included; the rest is for readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Name {
    /// The view in which it was proposed.
    pub view: u64,
    /// Its command; none for a node that only carries its branch on.
    pub value: Option<Value>,
    /// Digest of view, command and parent.
    pub digest: u64,
}

impl Name {
    /// The root of the tree, which everybody knows.
    pub const ROOT: Name = Name { view: 0, value: None, digest: 0 };
}

/// What is signed with a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ballot {
    /// The node, and with it the view.
    pub node: Name,
    /// The phase.
    pub phase: Phase,
}

/// A quorum certificate: n−f signatures of one ballot. With a single signer, a vote.
pub type Qc = Signed<Ballot>;

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Node {
    /// The view in which it was proposed.
    pub view: u64,
    /// Its command.
    pub value: Option<Value>,
    /// The certificate of the node that it extends; none for a child of the root.
    pub justify: Option<Qc>,
}

impl Node {
    /// The node that it extends; with views as heights there are blank nodes in between, unless the views follow one
    /// another.
    pub fn parent(&self) -> Name {
        node_of(&self.justify)
    }

    /// What it is called. A threshold signature is the same whoever signed, so the signers do not count.
    pub fn name(&self) -> Name {
        let digest = hash_of(&(self.view, self.value, self.parent())) & 0x7fff_ffff;
        Name { view: self.view, value: self.value, digest }
    }
}

/// The node that a certificate is for; none stands for the root's.
pub fn node_of(qc: &Option<Qc>) -> Name {
    qc.as_ref().map_or(Name::ROOT, |qc| qc.body().node)
}

/// The view of a certificate; 0 for none.
pub fn view_of(qc: &Option<Qc>) -> u64 {
    node_of(qc).view
}

/// A message of HotStuff.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// A client's command, passed on to all.
    Request {
        /// The command.
        value: Value,
    },
    /// A replica comes to a view, and says so to its leader.
    NewView {
        /// The view that begins.
        view: u64,
        /// The sender's prepareQC, or genericQC.
        justify: Option<Qc>,
        /// The view of the last node that it executed.
        executed: u64,
        /// The commands that it waits for.
        waiting: Vec<Value>,
    },
    /// The leader proposes.
    Prepare {
        /// The node, with the highQC that it extends.
        node: Node,
    },
    /// A replica accepts the proposal.
    PrepareVote {
        /// Its vote.
        vote: Qc,
    },
    /// The leader has a prepareQC.
    PreCommit {
        /// It.
        justify: Qc,
    },
    /// A replica has the prepareQC.
    PreCommitVote {
        /// Its vote.
        vote: Qc,
    },
    /// The leader has a precommitQC.
    Commit {
        /// It.
        justify: Qc,
    },
    /// A replica is locked.
    CommitVote {
        /// Its vote.
        vote: Qc,
    },
    /// A commitQC: the node is final.
    Decide {
        /// It.
        justify: Qc,
    },
    /// Chained: the leader proposes.
    Generic {
        /// The node.
        node: Node,
    },
    /// Chained: a replica accepts the proposal, and comes to the next view.
    GenericVote {
        /// Its vote.
        vote: Qc,
        /// Its genericQC.
        justify: Option<Qc>,
    },
    /// A replica lacks a node.
    Fetch {
        /// Which.
        node: Name,
    },
    /// A branch, from the root on.
    Branch {
        /// Its nodes.
        nodes: Vec<Node>,
    },
}

impl Message {
    /// The vote in it.
    pub fn vote(&self) -> Option<&Qc> {
        match self {
            Message::PrepareVote { vote }
            | Message::PreCommitVote { vote }
            | Message::CommitVote { vote }
            | Message::GenericVote { vote, .. } => Some(vote),
            _ => None,
        }
    }

    /// The certificate that a leader makes known with it.
    pub fn certificate(&self) -> Option<&Qc> {
        match self {
            Message::PreCommit { justify } | Message::Commit { justify } | Message::Decide { justify } => Some(justify),
            _ => None,
        }
    }

    /// The proposal in it.
    pub fn proposal(&self) -> Option<&Node> {
        match self {
            Message::Prepare { node } | Message::Generic { node } => Some(node),
            _ => None,
        }
    }
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Request { .. } => "request",
            Message::NewView { .. } => "new-view",
            Message::Prepare { .. } => "prepare",
            Message::PrepareVote { .. } => "prepare-vote",
            Message::PreCommit { .. } => "pre-commit",
            Message::PreCommitVote { .. } => "pre-commit-vote",
            Message::Commit { .. } => "commit",
            Message::CommitVote { .. } => "commit-vote",
            Message::Decide { .. } => "decide",
            Message::Generic { .. } => "generic",
            Message::GenericVote { .. } => "generic-vote",
            Message::Fetch { .. } => "fetch",
            Message::Branch { .. } => "branch",
        }
    }

    fn epoch(&self) -> Option<u64> {
        let signed = self.vote().or(self.certificate()).map(|qc| qc.body().node.view);
        match self {
            Message::NewView { view, .. } => Some(*view),
            _ => self.proposal().map(|node| node.view).or(signed),
        }
    }

    fn value(&self) -> Option<Value> {
        let signed = self.vote().or(self.certificate()).and_then(|qc| qc.body().node.value);
        match self {
            Message::Request { value } => Some(*value),
            _ => self.proposal().and_then(|node| node.value).or(signed),
        }
    }

    fn seals(&self) -> &[NodeId] {
        let carried = match self {
            Message::NewView { justify, .. } => justify.as_ref(),
            _ => self.proposal().and_then(|node| node.justify.as_ref()),
        };
        self.vote().or(self.certificate()).or(carried).map_or(&[], |qc| qc.signers())
    }
}
