//! What is committed reaches every later leader.

use super::agreement::steps;
use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::StepId;
use crate::protocol::LogEntry;
use crate::scenario::Status;
use std::collections::BTreeMap;

/// An entry that was committed in some epoch is in the log of whoever leads in a later one.
#[derive(Default)]
pub struct LeaderCompleteness {
    /// By place: the entry that was first said to be committed, in which epoch, and in which step.
    committed: BTreeMap<u64, (LogEntry, u64, StepId)>,
}

impl Monitor for LeaderCompleteness {
    fn property(&self) -> Property {
        Property {
            id: "leader-completeness",
            title: "Leader completeness",
            sort: Sort::Safety,
            formula: "e committed in term t ⇒ ∀u > t: leads(p, u) ⇒ e ∈ log(p)",
            says: "An entry that is committed in a term is in the logs of the leaders of all later terms.",
            wordings: &[(
                "Ongaro and Ousterhout 2014: Leader Completeness",
                "If a log entry is committed in a given term, then that entry will be present in the logs of the \
                 leaders for all higher-numbered terms.",
            )],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let node = view.step.node.filter(|node| view.honest().contains(*node))?;
        let badge = view.badge(node)?;
        let epoch = badge.epoch.filter(|_| badge.leads)?;
        for entry in badge.log.iter().filter(|entry| entry.committed) {
            self.committed.entry(entry.slot).or_insert((*entry, epoch, view.id));
        }
        let has = |entry: &LogEntry| {
            badge.log.iter().any(|own| (own.slot, own.epoch, own.value) == (entry.slot, entry.epoch, entry.value))
        };
        let missing = self.committed.values().find(|(entry, since, _)| *since < epoch && !has(entry))?;
        let (entry, since, step) = missing;
        let word = view.scenario.protocol.card().epoch;
        let text = format!(
            "place {} was committed in {word} {since}, and {}, leader of {word} {epoch}, does not have that entry",
            entry.slot + 1,
            view.name(node)
        );
        let nodes = [node].into_iter().collect();
        Some(Finding { status: Status::Breached, text, because: steps([*step, view.id]), nodes })
    }
}
