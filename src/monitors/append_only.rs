//! A leader's log only grows.

use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::NodeId;
use crate::protocol::LogEntry;
use crate::scenario::Status;
use std::collections::BTreeMap;

/// While a node leads, it neither changes nor deletes an entry of its log.
#[derive(Default)]
pub struct LeaderAppendOnly {
    /// The log that a leader had after its last step, and its epoch.
    logs: BTreeMap<NodeId, (u64, Vec<LogEntry>)>,
}

impl Monitor for LeaderAppendOnly {
    fn property(&self) -> Property {
        Property {
            id: "leader-append-only",
            title: "Leader append-only",
            sort: Sort::Safety,
            formula: "p leads from step s to step t ⇒ log(p) at s is a prefix of log(p) at t",
            says: "A leader never overwrites or deletes entries in its log; it only appends.",
            wordings: &[(
                "Ongaro and Ousterhout 2014: Leader Append-Only",
                "A leader never overwrites or deletes entries in its log; it only appends new entries.",
            )],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let node = view.step.node.filter(|node| view.honest().contains(*node))?;
        let now = view.badge(node).filter(|badge| badge.leads);
        let Some((epoch, log)) = now.and_then(|badge| Some((badge.epoch?, badge.log))) else {
            self.logs.remove(&node);
            return None;
        };
        let (before, known) = self.logs.insert(node, (epoch, log.clone()))?;
        let kept = |(old, new): (&LogEntry, &LogEntry)| (old.epoch, old.value) == (new.epoch, new.value);
        if before != epoch || (known.len() <= log.len() && known.iter().zip(&log).all(kept)) {
            return None;
        }
        let text = format!("{} leads and changed what its log had already", view.name(node));
        let nodes = [node].into_iter().collect();
        Some(Finding { status: Status::Breached, text, because: vec![view.id], nodes })
    }
}
