//! One leader an epoch.

use super::agreement::steps;
use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::{NodeId, StepId};
use crate::scenario::Status;
use std::collections::BTreeMap;

/// At most one node that is not a traitor leads in any epoch (term, ballot).
#[derive(Default)]
pub struct ElectionSafety {
    leaders: BTreeMap<u64, BTreeMap<NodeId, StepId>>,
}

impl Monitor for ElectionSafety {
    fn property(&self) -> Property {
        Property {
            id: "election-safety",
            title: "Election safety",
            sort: Sort::Safety,
            formula: "∀p,q not traitors, ∀t: leads(p, t) ∧ leads(q, t) ⇒ p = q",
            says: "At most one node is elected leader in a term.",
            wordings: &[(
                "Ongaro and Ousterhout 2014: Election Safety",
                "At most one leader can be elected in a given term.",
            )],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let node = view.step.node?;
        let badge = view.badge(node)?;
        let epoch = badge.epoch.filter(|_| badge.leads)?;
        let leaders = self.leaders.entry(epoch).or_default();
        leaders.entry(node).or_insert(view.id);
        let honest = view.honest();
        let mut of_epoch = leaders.iter().filter(|(node, _)| honest.contains(**node));
        let (Some((one, first)), Some((other, second))) = (of_epoch.next(), of_epoch.next()) else { return None };
        let word = view.scenario.protocol.card().epoch;
        Some(Finding {
            status: Status::Breached,
            text: format!("{} and {} both lead in {word} {epoch}", view.name(*one), view.name(*other)),
            because: steps([*first, *second]),
            nodes: [*one, *other].into_iter().collect(),
        })
    }
}
