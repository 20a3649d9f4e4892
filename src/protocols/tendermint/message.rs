//! What processes say to one another in Tendermint, and what of it a process has heard in one height.

use crate::ids::{NodeId, NodeSet};
use crate::protocol::{self, Signed};
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a process votes for when it votes for no value; beyond every value that can be written as a number.
pub const NIL: Value = Value(-1_000_000);

/// Which of a round's two votes it is. Part of what is signed: a prevote cannot be passed off as a precommit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Phase {
    /// The first.
    Prevote,
    /// The second.
    Precommit,
}

/// What a proposer proposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Proposal {
    /// The height, from 0.
    pub height: u64,
    /// The round, from 0.
    pub round: u64,
    /// The value.
    pub value: Value,
    /// The round in which a quorum prevoted the value; none is the paper's −1.
    pub valid_round: Option<u64>,
}

/// A vote. The value stands for its id(v) too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Vote {
    /// First or second vote.
    pub phase: Phase,
    /// The height.
    pub height: u64,
    /// The round.
    pub round: u64,
    /// The value, or [`NIL`].
    pub value: Value,
}

/// A message of Tendermint. Whoever signed it said it, whoever passed it on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// The proposer's value.
    Proposal {
        /// Signed by the round's proposer.
        proposal: Signed<Proposal>,
    },
    /// A first vote.
    Prevote {
        /// Signed by the voter.
        vote: Signed<Vote>,
    },
    /// A second vote.
    Precommit {
        /// Signed by the voter.
        vote: Signed<Vote>,
    },
    /// What others said, passed on: a proposal and the votes of a quorum for it.
    Gossip {
        /// Signed by its round's proposer.
        proposal: Signed<Proposal>,
        /// Each signed by its voter.
        votes: Vec<Signed<Vote>>,
    },
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Proposal { .. } => "proposal",
            Message::Prevote { .. } => "prevote",
            Message::Precommit { .. } => "precommit",
            Message::Gossip { .. } => "gossip",
        }
    }

    fn epoch(&self) -> Option<u64> {
        match self {
            Message::Proposal { proposal } | Message::Gossip { proposal, .. } => Some(proposal.body().round),
            Message::Prevote { vote } | Message::Precommit { vote } => Some(vote.body().round),
        }
    }

    fn value(&self) -> Option<Value> {
        match self {
            Message::Proposal { proposal } | Message::Gossip { proposal, .. } => Some(proposal.body().value),
            Message::Prevote { vote } | Message::Precommit { vote } => Some(vote.body().value),
        }
    }

    fn seals(&self) -> &[NodeId] {
        match self {
            Message::Proposal { proposal } | Message::Gossip { proposal, .. } => proposal.signers(),
            Message::Prevote { vote } | Message::Precommit { vote } => vote.signers(),
        }
    }
}

/// A thing that one process said.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Piece {
    /// A proposal.
    Proposal(Signed<Proposal>),
    /// A vote.
    Vote(Signed<Vote>),
}

impl Piece {
    /// What a message consists of.
    pub fn all(msg: &Message) -> Vec<Piece> {
        match msg {
            Message::Proposal { proposal } => vec![Piece::Proposal(proposal.clone())],
            Message::Prevote { vote } if vote.body().phase == Phase::Prevote => vec![Piece::Vote(vote.clone())],
            Message::Precommit { vote } if vote.body().phase == Phase::Precommit => vec![Piece::Vote(vote.clone())],
            // One vote in the other's clothes.
            Message::Prevote { .. } | Message::Precommit { .. } => Vec::new(),
            Message::Gossip { proposal, votes } => {
                let votes = votes.iter().cloned().map(Piece::Vote);
                [Piece::Proposal(proposal.clone())].into_iter().chain(votes).collect()
            }
        }
    }

    /// Its height.
    pub fn height(&self) -> u64 {
        match self {
            Piece::Proposal(proposal) => proposal.body().height,
            Piece::Vote(vote) => vote.body().height,
        }
    }
}

/// Who signed, if one did and the signature is good.
pub fn author<T>(signed: &Signed<T>) -> Option<NodeId> {
    match signed.signers() {
        [only] if signed.is_genuine() => Some(*only),
        _ => None,
    }
}

/// The messages of one height, by round; the paper's message log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Log {
    proposals: BTreeMap<u64, Vec<Signed<Proposal>>>,
    votes: BTreeMap<(u64, Phase), Vec<Signed<Vote>>>,
}

impl Log {
    /// Keeps a proposal; says whether the proposer has signed another one in this round.
    pub fn propose(&mut self, signed: Signed<Proposal>) -> bool {
        let heard = self.proposals.entry(signed.body().round).or_default();
        if !heard.contains(&signed) {
            heard.push(signed);
        }
        heard.len() > 1
    }

    /// Keeps a vote, and the same one again only if `again`; says whether the voter has signed another one in its place.
    pub fn cast(&mut self, signed: Signed<Vote>, again: bool) -> bool {
        let heard = self.votes.entry((signed.body().round, signed.body().phase)).or_default();
        let other = |known: &Signed<Vote>| known.signers() == signed.signers() && known.body() != signed.body();
        let conflict = heard.iter().any(other);
        if again || !heard.contains(&signed) {
            heard.push(signed);
        }
        conflict
    }

    /// The proposals of a round; a liar may make more than one.
    pub fn proposals(&self, round: u64) -> &[Signed<Proposal>] {
        self.proposals.get(&round).map_or(&[], Vec::as_slice)
    }

    /// All proposals, by round.
    pub fn all_proposals(&self) -> impl Iterator<Item = &Signed<Proposal>> {
        self.proposals.values().flatten()
    }

    /// The votes of a round.
    pub fn votes(&self, round: u64, phase: Phase) -> &[Signed<Vote>] {
        self.votes.get(&(round, phase)).map_or(&[], Vec::as_slice)
    }

    /// Who voted for a value.
    pub fn voters(&self, round: u64, phase: Phase, value: Value) -> NodeSet {
        let votes = self.votes(round, phase).iter().filter(|vote| vote.body().value == value);
        votes.filter_map(author).collect()
    }

    /// One vote of each process for a value.
    pub fn ballot(&self, round: u64, phase: Phase, value: Value) -> Vec<Signed<Vote>> {
        let mut seen = NodeSet::EMPTY;
        let votes = self.votes(round, phase).iter().filter(|vote| vote.body().value == value);
        votes.filter(|vote| author(vote).is_some_and(|voter| seen.insert(voter))).cloned().collect()
    }

    /// Who said anything in each round after this one.
    pub fn later(&self, round: u64) -> BTreeMap<u64, NodeSet> {
        let mut heard: BTreeMap<u64, NodeSet> = BTreeMap::new();
        let next = round.saturating_add(1);
        let proposers = self.proposals.range(next..).flat_map(|(at, list)| list.iter().map(|one| (*at, author(one))));
        let votes = self.votes.range((next, Phase::Prevote)..);
        let voters = votes.flat_map(|((at, _), list)| list.iter().map(|one| (*at, author(one))));
        for (at, who) in proposers.chain(voters) {
            if let Some(who) = who {
                heard.entry(at).or_default().insert(who);
            }
        }
        heard.remove(&round);
        heard
    }
}
