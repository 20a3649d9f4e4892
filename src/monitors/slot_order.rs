//! The order in which one node works through a sequence.

use super::{Finding, Monitor, Property, Sight, Sort, View};
use crate::ids::{NodeId, StepId};
use crate::scenario::Status;
use std::collections::BTreeMap;

/// A node delivers the places of a sequence in ascending order, each once. Places that say nothing may be passed over.
#[derive(Default)]
pub struct SlotOrder {
    last: BTreeMap<NodeId, Place>,
    /// Who delivered a place after a later one, or twice.
    broken: Vec<(NodeId, Place, Place)>,
}

/// A place, and the step in which it was delivered.
type Place = (u64, StepId);

impl Monitor for SlotOrder {
    fn property(&self) -> Property {
        Property {
            id: "delivery-order",
            title: "Delivery in order",
            sort: Sort::Safety,
            formula: "∀p not a traitor: delivers(p, i) before delivers(p, j) ⇒ i < j",
            says: "Each node delivers the places of the log in ascending order and each of them once, also across a \
                   crash: no later command is applied while an earlier place is open.",
            wordings: &[],
        }
    }

    fn sees(&self) -> Sight {
        Sight::Deliveries
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        for (node, slot, _) in view.delivered() {
            match self.last.insert(node, (slot, view.id)) {
                Some(last) if last.0 >= slot => self.broken.push((node, last, (slot, view.id))),
                _ => {}
            }
        }
        let honest = view.honest();
        let Some((node, first, second)) = self.broken.iter().find(|(node, ..)| honest.contains(*node)) else {
            return Some(Finding::plain(Status::Holds));
        };
        let text = format!("{} delivered place {} after place {}", view.name(*node), second.0 + 1, first.0 + 1);
        let because = super::agreement::steps([first.1, second.1]);
        Some(Finding { status: Status::Breached, text, because, nodes: [*node].into_iter().collect() })
    }
}
