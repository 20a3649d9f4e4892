//! What the traitors of a cover cannot say: a letter with the seal of a loyal node under words that it never sealed.

use super::ring::Letter;
use crate::ids::{NodeId, NodeSet};
use crate::protocol::{Machine, Thing};
use crate::time::Time;
use crate::tree::Tree;

/// The first letter that the traitors cannot write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forgery {
    /// When it would be sent.
    pub sent: Time,
    /// Which traitor would send it.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// The word of its kind.
    pub kind: &'static str,
    /// The loyal node whose seal it bears, and which never sealed this.
    pub signer: NodeId,
}

/// A body and who signed it, the author first.
type Sealed = (Tree, Vec<NodeId>);

/// The first letter told to loyal nodes that bears a seal which no letter heard from them before could have given.
pub(super) fn forgery(machine: &dyn Machine, loyal: NodeSet, told: &[&Letter], heard: &[&Letter]) -> Option<Forgery> {
    let seals = |letter: &Letter| {
        let mut found = Vec::new();
        collect(&machine.show(Thing::Message(&letter.draft.msg)), &mut found);
        found
    };
    let known: Vec<(Time, Sealed)> =
        heard.iter().flat_map(|letter| seals(letter).into_iter().map(|sealed| (letter.sent, sealed))).collect();
    told.iter().find_map(|letter| {
        let signer = seals(letter).into_iter().find_map(|(body, signers)| {
            let last = signers.iter().rposition(|signer| loyal.contains(*signer))?;
            let own = signers[..=last].to_vec();
            let is_known =
                known.iter().any(|(sent, sealed)| *sent < letter.sent && *sealed == (body.clone(), own.clone()));
            (!is_known).then_some(signers[last])
        })?;
        let kind = machine.label(&letter.draft.msg).kind;
        Some(Forgery { sent: letter.sent, from: letter.from.node, to: letter.to.node, kind, signer })
    })
}

/// Every signed thing within a tree.
fn collect(tree: &Tree, found: &mut Vec<Sealed>) {
    match tree {
        Tree::List(items) => items.iter().for_each(|item| collect(item, found)),
        Tree::Map(pairs) => pairs.iter().for_each(|(_, item)| collect(item, found)),
        Tree::Record(_, fields) => {
            if let (Some(body), Some(Tree::List(signers)), Some(_)) =
                (tree.field("body"), tree.field("signers"), tree.field("genuine"))
            {
                let node = |tree: &Tree| if let Tree::Node(node) = tree { Some(*node) } else { None };
                found.push((body.clone(), signers.iter().filter_map(node).collect()));
            }
            fields.iter().for_each(|(_, field)| collect(field, found));
        }
        _ => {}
    }
}
