//! The order in which one node works through a sequence.

use super::{Finding, Monitor, Property, Sight, Sort, View};
use crate::ids::{NodeId, StepId};
use crate::scenario::Status;
use std::collections::BTreeMap;

/// A node delivers the places of a sequence in ascending order, each once. Places that say nothing may be passed over.
#[derive(Default)]
pub struct SlotOrder {
    /// Is the state machine lost in a crash, so that a node that starts again begins with the first place?
    volatile: bool,
    last: BTreeMap<NodeId, Place>,
    /// Who delivered a place after a later one, or twice.
    broken: Vec<(NodeId, Place, Place)>,
}

const DURABLE: &str = "Each node delivers the places of the log in ascending order and each of them once, also across a \
                       crash: no later command is applied while an earlier place is open.";

const VOLATILE: &str = "Each node delivers the places of the log in ascending order and each of them once; after a crash, \
                        in which its state is lost, from the first place again.";

/// A place, and the step in which it was delivered.
type Place = (u64, StepId);

impl SlotOrder {
    /// Of state machines that are lost in a crash: between two starts of a node.
    pub fn of_volatile() -> SlotOrder {
        SlotOrder { volatile: true, ..SlotOrder::default() }
    }
}

impl Monitor for SlotOrder {
    fn property(&self) -> Property {
        let says = if self.volatile { VOLATILE } else { DURABLE };
        Property {
            id: "delivery-order",
            title: "Delivery in order",
            sort: Sort::Safety,
            formula: "∀p not a traitor: delivers(p, i) before delivers(p, j) ⇒ i < j",
            says,
            wordings: &[],
        }
    }

    fn sees(&self) -> Sight {
        Sight::Deliveries
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        if self.volatile {
            self.last.retain(|node, _| view.world.node(*node).is_some_and(|node| node.up));
        }
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
