//! Agreement on every place of a sequence.

use super::agreement::steps;
use super::{Finding, Monitor, Property, Sight, Sort, View};
use crate::ids::{NodeId, StepId};
use crate::scenario::Status;
use crate::value::Value;
use std::collections::BTreeMap;

/// No two nodes that are not traitors deliver different values at the same place; a node that delivers a place again
/// delivers the same.
pub struct SlotAgreement {
    property: &'static Property,
    delivered: BTreeMap<u64, Vec<(NodeId, Value, StepId)>>,
}

static MACHINES: Property = Property {
    id: "state-machine-safety",
    title: "State machine safety",
    sort: Sort::Safety,
    formula: "∀p,q not traitors, ∀i: delivered(p, i) = v ∧ delivered(q, i) = w ⇒ v = w",
    says: "No two nodes apply different commands at the same place of the log, not even one that crashes later. \
           Traitors are exempt.",
    wordings: &[
        (
            "Ongaro and Ousterhout 2014: State Machine Safety",
            "If a server has applied a log entry at a given index to its state machine, no other server will ever \
             apply a different log entry for the same index.",
        ),
        ("Schneider 1990: order", "Every correct replica processes the requests it receives in the same order."),
    ],
};

static TOTAL: Property = Property {
    id: "total-order",
    title: "Total order",
    sort: Sort::Safety,
    formula: "∀p,q not traitors, ∀i: delivered(p, i) = v ∧ delivered(q, i) = w ⇒ v = w",
    says: "All nodes deliver the same sequence, as far as each has come: nobody has something else at a place.",
    wordings: &[(
        "Junqueira, Reed, Serafini 2011: total order",
        "If some process delivers ⟨v, z⟩ before ⟨v', z'⟩, then any process that delivers ⟨v', z'⟩ must also deliver \
         ⟨v, z⟩, and before it.",
    )],
};

impl SlotAgreement {
    /// Of replicated state machines.
    pub fn of_machines() -> SlotAgreement {
        SlotAgreement { property: &MACHINES, delivered: BTreeMap::new() }
    }

    /// Of an atomic broadcast.
    pub fn of_broadcast() -> SlotAgreement {
        SlotAgreement { property: &TOTAL, delivered: BTreeMap::new() }
    }
}

impl Monitor for SlotAgreement {
    fn property(&self) -> Property {
        *self.property
    }

    fn sees(&self) -> Sight {
        Sight::Deliveries
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        for (node, slot, value) in view.delivered() {
            self.delivered.entry(slot).or_default().push((node, value, view.id));
        }
        let honest = view.honest();
        let found = self.delivered.iter().find_map(|(slot, made)| {
            let mut made = made.iter().filter(|(node, ..)| honest.contains(*node));
            let first = made.next()?;
            Some((*slot, *first, *made.find(|(_, value, _)| *value != first.1)?))
        });
        Some(match found {
            None => Finding::plain(Status::Holds),
            Some((slot, (one, first, earlier), (other, second, later))) => Finding {
                status: Status::Breached,
                text: format!(
                    "at place {}, {} has {} and {} has {}",
                    slot + 1,
                    view.name(one),
                    view.label(first),
                    view.name(other),
                    view.label(second)
                ),
                because: steps([earlier, later]),
                nodes: [one, other].into_iter().collect(),
            },
        })
    }
}
