//! Non-triviality: agreement that is not bought by never doing anything.

use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::NodeId;
use crate::run::{Outcome, What};
use crate::scenario::Status;

/// If no message is lost, every node decides what one of them proposed.
pub struct NonTriviality {
    of: NodeId,
    lost: bool,
}

impl NonTriviality {
    /// For the proposal of this node.
    pub fn of(node: NodeId) -> NonTriviality {
        NonTriviality { of: node, lost: false }
    }
}

impl Monitor for NonTriviality {
    fn property(&self) -> Property {
        Property {
            id: "non-triviality",
            title: "Non-triviality",
            sort: Sort::Safety,
            formula: "nothing lost ∧ input(n₀) = v ⇒ ∀p: decided(p) ∈ {v, nothing}",
            says: "If every message arrives, all decide what the first node proposed. Without this, never to attack \
                   would be an answer.",
            wordings: &[(
                "Gray 1978, of two generals",
                "There is a plan that lets both attack when no messenger is lost; else the protocol is of no use.",
            )],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let by_action = view.trace.outcomes(view.step).iter().any(|outcome| matches!(outcome, Outcome::Lost(_)));
        self.lost |= by_action || matches!(view.step.what, What::Loss(_));
        let holds = Some(Finding::plain(Status::Holds));
        let Some(plan) = view.scenario.inputs.get(self.of.index()).copied().flatten() else { return holds };
        let decisions = view.decisions(view.correct());
        let other = decisions.into_iter().find(|(_, made)| made.value != plan).filter(|_| !self.lost);
        let Some((node, made)) = other else { return holds };
        let (first, planned, decided) = (view.name(self.of), view.label(plan), view.label(made.value));
        let text =
            format!("{first} proposed {planned} and nothing was lost, but {} decided {decided}", view.name(node));
        let nodes = [node].into_iter().collect();
        Some(Finding { status: Status::Breached, text, because: vec![made.step], nodes })
    }
}
