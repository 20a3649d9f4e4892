//! Reads show what was there when they were asked for.

use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::{NodeId, StepId};
use crate::protocol::Blob;
use crate::run::What;
use crate::scenario::{Action, Status};
use crate::value::Value;
use std::collections::BTreeMap;

/// How many reads a node has answered, and how many places its latest answer knew of.
pub type ReadAnswers = fn(&Blob) -> (u64, u64);

/// No answer leaves out what some node had applied before the client asked.
pub struct FreshReads {
    read: Value,
    answers: ReadAnswers,
    /// How many places had been applied somewhere, and the step that applied the last of them.
    applied: (u64, Option<StepId>),
    /// The same at the moment when each node was last asked.
    asked: BTreeMap<NodeId, (u64, Option<StepId>)>,
    served: BTreeMap<NodeId, u64>,
    found: Option<Finding>,
}

impl FreshReads {
    /// Of nodes that are asked for this value and whose answers are read so.
    pub fn new(read: Value, answers: ReadAnswers) -> FreshReads {
        let (asked, served) = (BTreeMap::new(), BTreeMap::new());
        FreshReads { read, answers, applied: (0, None), asked, served, found: None }
    }

    fn answered(&mut self, view: &View<'_>) -> Option<()> {
        let id = view.step.node.filter(|id| view.honest().contains(*id))?;
        let (served, places) = (self.answers)(view.world.node(id)?.state()?);
        let before = self.served.insert(id, served).unwrap_or(0);
        let (due, step) = self.asked.get(&id).copied()?;
        if served > before && places < due && self.found.is_none() {
            let text = format!("{} answered from {places} places, and {due} had been applied before", view.name(id));
            let because = step.into_iter().chain([view.id]).collect();
            self.found = Some(Finding { status: Status::Breached, text, because, nodes: [id].into_iter().collect() });
        }
        Some(())
    }
}

impl Monitor for FreshReads {
    fn property(&self) -> Property {
        Property {
            id: "fresh-reads",
            title: "Fresh reads",
            sort: Sort::Safety,
            formula: "deliver(q, s) before ask(p), p answers from u places ⇒ s < u",
            says: "A read shows every command that any node had applied when the client asked: clients see one log that \
                   only grows.",
            wordings: &[(
                "Herlihy, Wing 1990",
                "Linearizability: each operation appears to take effect at some moment between its call and its answer.",
            )],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        if let What::Action(place) = view.step.what
            && let Some(Action::Request(node, value)) =
                view.scenario.script.get(place as usize).map(|planned| &planned.action)
            && *value == self.read
        {
            self.asked.insert(*node, self.applied);
        }
        for (node, slot, _) in view.delivered() {
            if view.honest().contains(node) && slot >= self.applied.0 {
                self.applied = (slot.saturating_add(1), Some(view.id));
            }
        }
        self.answered(view);
        self.found.clone()
    }
}
