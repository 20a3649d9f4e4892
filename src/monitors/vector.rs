//! Vectors that nodes deliver entry by entry: the entry of node j at place j.

use super::agreement::steps;
use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::{NodeId, NodeSet, StepId};
use crate::run::{Ended, Outcome};
use crate::scenario::Status;
use crate::value::Value;
use std::collections::BTreeMap;

/// All correct nodes deliver the same vector.
pub struct VectorAgreement;

/// In every correct node's vector, a correct node's entry is its input.
pub struct VectorValidity;

/// Every correct node delivers a whole vector in the end.
pub struct VectorTermination;

/// An entry: who delivered it, at which place, what, and in which step.
type Entry = (NodeId, u64, Value, StepId);

/// What correct nodes have delivered so far.
fn entries(view: &View<'_>) -> Vec<Entry> {
    let correct = view.correct();
    let steps = view.trace.steps().take_while(|(id, _)| *id <= view.id);
    let all = steps.flat_map(|(id, step)| {
        let node = step.node.filter(|node| correct.contains(*node));
        let delivered = view.trace.outcomes(step).iter().filter_map(move |outcome| match (outcome, node) {
            (Outcome::Delivered(slot, value), Some(node)) => Some((node, *slot, *value, id)),
            _ => None,
        });
        delivered.collect::<Vec<Entry>>()
    });
    all.collect()
}

fn breached(text: String, because: [StepId; 2], nodes: [NodeId; 2]) -> Finding {
    Finding { status: Status::Breached, text, because: steps(because), nodes: nodes.into_iter().collect() }
}

impl Monitor for VectorAgreement {
    fn property(&self) -> Property {
        Property {
            id: "vector-agreement",
            title: "Agreement on the vector",
            sort: Sort::Safety,
            formula: "∀p,q correct ∀j: vector_p[j] = v ∧ vector_q[j] = w ⇒ v = w",
            says: "All correct nodes come to the same vector, in the entries of traitors too.",
            wordings: &[(
                "Pease, Shostak, Lamport 1980: interactive consistency, 1",
                "The nonfaulty processors compute exactly the same vector.",
            )],
        }
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let mut first: BTreeMap<u64, Entry> = BTreeMap::new();
        for entry in entries(view) {
            let (node, slot, value, step) = entry;
            let known = *first.entry(slot).or_insert(entry);
            if known.2 != value {
                let of = view.name(NodeId(slot as u16));
                let text = format!(
                    "of {of}, {} has {} and {} has {}",
                    view.name(known.0),
                    view.label(known.2),
                    view.name(node),
                    view.label(value)
                );
                return Some(breached(text, [known.3, step], [known.0, node]));
            }
        }
        Some(Finding::plain(Status::Holds))
    }
}

impl Monitor for VectorValidity {
    fn property(&self) -> Property {
        Property {
            id: "vector-validity",
            title: "Validity of the vector",
            sort: Sort::Safety,
            formula: "∀p,j correct: vector_p[j] = input(j)",
            says: "In every correct node's vector, each correct node's entry is what it proposed.",
            wordings: &[(
                "Pease, Shostak, Lamport 1980: interactive consistency, 2",
                "The element of this vector corresponding to a given nonfaulty processor is the private value of that \
                 processor.",
            )],
        }
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let correct = view.correct();
        let input = |slot: u64| view.scenario.inputs.get(slot as usize).copied().flatten();
        let wrong = entries(view).into_iter().find(|(_, slot, value, _)| {
            correct.contains(NodeId(*slot as u16)) && input(*slot).is_some_and(|input| input != *value)
        });
        let Some((node, slot, value, step)) = wrong else { return Some(Finding::plain(Status::Holds)) };
        let author = NodeId(slot as u16);
        let said = input(slot).map_or(String::new(), |input| view.label(input));
        let (who, of, has) = (view.name(node), view.name(author), view.label(value));
        Some(breached(format!("{of} proposed {said}, and {who} has {has} of it"), [step, step], [author, node]))
    }
}

impl VectorTermination {
    fn waiting(view: &View<'_>) -> NodeSet {
        let all = entries(view);
        let whole = |node: &NodeId| all.iter().filter(|(by, ..)| by == node).count() >= usize::from(view.scenario.n);
        view.correct().iter().filter(|node| !whole(node)).collect()
    }
}

impl Monitor for VectorTermination {
    fn property(&self) -> Property {
        Property {
            id: "termination",
            title: "Termination",
            sort: Sort::Liveness,
            formula: "∀p correct ∀j: ◇ vector_p[j] is known",
            says: "Every correct node comes to a whole vector in the end.",
            wordings: &[],
        }
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let done = VectorTermination::waiting(view).is_empty();
        Some(Finding::plain(if done { Status::Holds } else { Status::Pending }))
    }

    fn conclude(&mut self, view: &View<'_>, ended: Ended) -> Option<Finding> {
        let nodes = VectorTermination::waiting(view);
        if nodes.is_empty() || ended != Ended::Quiet {
            return None;
        }
        let text = format!("{} came to no whole vector, and nothing is left to happen", view.names(nodes));
        let because = steps(nodes.iter().filter_map(|node| view.world.node(node)?.last));
        Some(Finding { status: Status::Breached, text, because, nodes })
    }
}
