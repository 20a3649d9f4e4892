//! What a recorded global state must be: a cut that no message crosses backwards, with all that was under way.

use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::Blob;
use crate::scenario::Status;
use std::collections::{BTreeMap, BTreeSet};

/// One node's part of a snapshot, complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which snapshot.
    pub snapshot: u64,
    /// Things that never change in number, by sort: those the node holds, and those on the channels to it.
    pub holds: Vec<i64>,
    /// The messages to each node that it had sent when it recorded its state, by number.
    pub sent: BTreeMap<NodeId, BTreeSet<u64>>,
    /// The messages from each node that it had received by then, or recorded as being under way.
    pub got: BTreeMap<NodeId, BTreeSet<u64>>,
}

/// Reads a node's complete pieces off its state.
pub type Pieces = fn(&Blob) -> Vec<Piece>;

/// Every message of the snapshot was sent in it, and every message sent in it is there.
pub struct ConsistentCut {
    /// How to read a state.
    pub pieces: Pieces,
}

/// A snapshot holds as much of everything as there is.
pub struct Conservation {
    /// How to read a state.
    pub pieces: Pieces,
    /// How much there is, by sort, with the sort's name in the plural.
    pub total: Vec<(&'static str, i64)>,
}

/// The snapshots that all nodes have completed.
fn complete(view: &View<'_>, pieces: Pieces) -> BTreeMap<u64, Vec<(NodeId, Piece)>> {
    let mut all: BTreeMap<u64, Vec<(NodeId, Piece)>> = BTreeMap::new();
    for id in NodeId::all(view.scenario.n) {
        let state = view.world.node(id).and_then(|node| node.state());
        for piece in state.map_or(Vec::new(), pieces) {
            all.entry(piece.snapshot).or_default().push((id, piece));
        }
    }
    all.retain(|_, pieces| pieces.len() == usize::from(view.scenario.n));
    all
}

/// The first link on which a snapshot is wrong: from, to, and whether something was received that was not yet sent.
fn crossing(pieces: &[(NodeId, Piece)]) -> Option<(NodeId, NodeId, bool)> {
    let none = BTreeSet::new();
    pieces.iter().find_map(|(from, sender)| {
        pieces.iter().filter(|(to, _)| to != from).find_map(|(to, receiver)| {
            let sent = sender.sent.get(to).unwrap_or(&none);
            let got = receiver.got.get(from).unwrap_or(&none);
            (sent != got).then(|| (*from, *to, !got.is_subset(sent)))
        })
    })
}

impl Monitor for ConsistentCut {
    fn property(&self) -> Property {
        Property {
            id: "consistent-cut",
            title: "Consistent cut",
            sort: Sort::Safety,
            formula: "∀ links p→q: received(q) ∪ channel(p→q) = sent(p), as recorded",
            says: "The recorded global state is one that the run could have passed through: no message is in it as \
                   received that is not in it as sent, and what was sent and not received is on its channel.",
            wordings: &[
                (
                    "Chandy, Lamport 1985",
                    "The recorded global state can be reached from the state in which the algorithm began, and from it \
                     the state in which it ended can be reached.",
                ),
                (
                    "Coulouris et al. §14.5: consistent cut",
                    "For each event it contains, it also contains all events that happened before that event.",
                ),
            ],
        }
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let all = complete(view, self.pieces);
        let found = all.iter().find_map(|(snapshot, pieces)| Some((*snapshot, crossing(pieces)?)));
        Some(match found {
            None => Finding::plain(Status::Holds),
            Some((snapshot, (from, to, early))) => {
                let (one, other) = (view.name(from), view.name(to));
                let text = match early {
                    true => format!("in snapshot {snapshot} {other} has a message that {one} has not sent yet"),
                    false => format!("in snapshot {snapshot} a message from {one} to {other} is missing"),
                };
                let nodes: NodeSet = [from, to].into_iter().collect();
                Finding { status: Status::Breached, text, because: vec![view.id], nodes }
            }
        })
    }
}

impl Monitor for Conservation {
    fn property(&self) -> Property {
        Property {
            id: "conservation",
            title: "Conservation",
            sort: Sort::Safety,
            formula: "Σ recorded(p) + Σ channel(p→q) = total",
            says: "A snapshot counts as much as there is: nothing that was under way is lost, and nothing counted twice.",
            wordings: &[],
        }
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        for (snapshot, pieces) in complete(view, self.pieces) {
            for (sort, (name, total)) in self.total.iter().enumerate() {
                let counted: i64 = pieces.iter().filter_map(|(_, piece)| piece.holds.get(sort)).sum();
                if counted != *total {
                    let text = format!("snapshot {snapshot} counts {counted} {name}, and there are {total}");
                    let nodes = NodeSet::all(view.scenario.n);
                    return Some(Finding { status: Status::Breached, text, because: vec![view.id], nodes });
                }
            }
        }
        Some(Finding::plain(Status::Holds))
    }
}
