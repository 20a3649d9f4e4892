//! Each command at most once.

use super::agreement::steps;
use super::{Finding, Monitor, Property, Sight, Sort, View};
use crate::ids::{NodeId, StepId};
use crate::scenario::Status;
use crate::value::Value;
use std::collections::BTreeMap;

/// No node applies the same command twice, however often a client asks for it.
#[derive(Default)]
pub struct AtMostOnce {
    first: BTreeMap<(NodeId, Value), StepId>,
    broken: bool,
}

impl Monitor for AtMostOnce {
    fn property(&self) -> Property {
        Property {
            id: "at-most-once",
            title: "At most once",
            sort: Sort::Safety,
            formula: "∀p not a traitor: delivered(p, i) = delivered(p, j) ⇒ i = j",
            says: "No node applies the same command twice, even if a client asked twice because it heard nothing.",
            wordings: &[],
        }
    }

    fn sees(&self) -> Sight {
        Sight::Deliveries
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        for (node, _, value) in view.delivered() {
            let Some(first) = self.first.insert((node, value), view.id) else { continue };
            if self.broken || !view.honest().contains(node) {
                continue;
            }
            self.broken = true;
            return Some(Finding {
                status: Status::Breached,
                text: format!("{} applied {} twice", view.name(node), view.label(value)),
                because: steps([first, view.id]),
                nodes: [node].into_iter().collect(),
            });
        }
        None
    }
}
