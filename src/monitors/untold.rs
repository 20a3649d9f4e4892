//! Nobody acts on what it was not told.

use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::{NodeId, NodeSet};
use crate::run::{Marks, What};
use crate::scenario::Status;
use crate::value::Value;

/// A node that received nothing decides only what one decides who knows of no plan: 0.
pub struct Untold {
    told: NodeSet,
}

/// What is decided without a plan.
const NO_PLAN: Value = Value(0);

impl Untold {
    /// Of all nodes but the one that has the plan.
    pub fn but(planner: NodeId) -> Untold {
        Untold { told: [planner].into_iter().collect() }
    }
}

impl Monitor for Untold {
    fn property(&self) -> Property {
        Property {
            id: "told",
            title: "Nobody acts untold",
            sort: Sort::Safety,
            formula: "p received nothing ⇒ decided(p) ∈ {0, nothing}",
            says: "Who received no message does not attack: it cannot know of the plan.",
            wordings: &[],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        if let What::Arrival(id) = view.step.what
            && let Some(parcel) = view.trace.parcel(id).filter(|parcel| !parcel.marks.has(Marks::LOCAL))
        {
            self.told.insert(parcel.to);
        }
        let decisions = view.decisions(view.correct().minus(self.told));
        let (node, made) = decisions.into_iter().find(|(_, made)| made.value != NO_PLAN)?;
        let text = format!("{} decided {}, and was told nothing", view.name(node), view.label(made.value));
        let nodes = [node].into_iter().collect();
        Some(Finding { status: Status::Breached, text, because: vec![made.step], nodes })
    }
}
