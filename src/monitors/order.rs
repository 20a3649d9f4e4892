//! One order of deliveries for all.

use super::deliveries::Ledger;
use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::{NodeId, StepId};
use crate::run::Outcome;
use crate::scenario::Status;
use crate::value::Value;
use std::collections::BTreeMap;

/// Two correct nodes that deliver the same two messages deliver them in the same order.
#[derive(Default)]
pub struct TotalOrder {
    ledger: Ledger,
}

/// A delivery: the value, and which delivery of it this is.
type Copy = (Value, usize);

/// What a node delivered, in order, equal values told apart by their number.
fn sequence(delivered: &[(Value, StepId)]) -> Vec<(Copy, StepId)> {
    let mut counts: BTreeMap<Value, usize> = BTreeMap::new();
    let number = |(value, step): &(Value, StepId)| {
        let count = counts.entry(*value).or_default();
        *count += 1;
        ((*value, *count), *step)
    };
    delivered.iter().map(number).collect()
}

/// The first two deliveries of the one that the other made the other way round: the other's earlier one first.
fn swapped(one: &[(Copy, StepId)], other: &[(Copy, StepId)]) -> Option<[(Value, StepId); 2]> {
    let places: BTreeMap<Copy, usize> = other.iter().enumerate().map(|(at, (copy, _))| (*copy, at)).collect();
    let mut furthest: Option<(usize, Value)> = None;
    for ((value, number), step) in one {
        let Some(at) = places.get(&(*value, *number)).copied() else { continue };
        match furthest {
            Some((far, before)) if at < far => return Some([(*value, other[far].1), (before, *step)]),
            _ => furthest = Some((at, *value)),
        }
    }
    None
}

impl TotalOrder {
    fn judge(&self, view: &View<'_>, node: NodeId) -> Option<Finding> {
        let mine = sequence(self.ledger.of(node));
        view.correct().iter().filter(|other| *other != node).find_map(|other| {
            let [(first, theirs), (second, ours)] = swapped(&mine, &sequence(self.ledger.of(other)))?;
            let (first, second) = (view.label(first), view.label(second));
            let text = format!(
                "{} delivered {second} before {first}, and {} the other way round",
                view.name(node),
                view.name(other)
            );
            let because = super::agreement::steps([theirs, ours]);
            Some(Finding { status: Status::Breached, text, because, nodes: [node, other].into_iter().collect() })
        })
    }
}

impl Monitor for TotalOrder {
    fn property(&self) -> Property {
        Property {
            id: "total-order",
            title: "Total order",
            sort: Sort::Safety,
            formula: "p, q correct deliver m and m' ⇒ in the same order",
            says: "Two correct nodes that both deliver two messages deliver them in the same order.",
            wordings: &[
                (
                    "Hadzilacos, Toueg 1994: total order",
                    "If correct processes p and q both deliver m and m', then p delivers m before m' if and only if q \
                     does.",
                ),
                (
                    "Coulouris et al. §15.4.3: total ordering",
                    "If a correct process delivers m before m', then any other correct process that delivers m' delivers \
                     m before it.",
                ),
            ],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        self.ledger.note(view);
        let delivered = view.trace.outcomes(view.step).iter().any(|outcome| matches!(outcome, Outcome::Delivered(..)));
        if view.is_fateful() {
            // Whose order counts may have changed.
            let found = view.correct().iter().find_map(|node| self.judge(view, node));
            return Some(found.unwrap_or_else(|| Finding::plain(Status::Holds)));
        }
        let node = view.step.node.filter(|node| delivered && view.correct().contains(*node))?;
        self.judge(view, node)
    }
}
