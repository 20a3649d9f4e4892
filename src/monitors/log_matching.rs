//! Logs that share an entry share all before it.

use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::NodeId;
use crate::protocol::LogEntry;
use crate::scenario::Status;

/// If two logs hold an entry of the same place and epoch, they are equal up to there. Judged among running nodes that
/// are not traitors.
#[derive(Default)]
pub struct LogMatching {
    broken: bool,
}

/// The place at which two logs part though they share a later entry (or this one, with another value).
fn parting(one: &[LogEntry], other: &[LogEntry]) -> Option<u64> {
    let pairs = || one.iter().zip(other);
    let shared = pairs().rposition(|(a, b)| (a.slot, a.epoch) == (b.slot, b.epoch))?;
    let differs = |(a, b): &(&LogEntry, &LogEntry)| (a.slot, a.epoch, a.value) != (b.slot, b.epoch, b.value);
    pairs().take(shared + 1).find(differs).map(|(a, _)| a.slot)
}

impl Monitor for LogMatching {
    fn property(&self) -> Property {
        Property {
            id: "log-matching",
            title: "Log matching",
            sort: Sort::Safety,
            formula: "log(p)[i].term = log(q)[i].term ⇒ ∀j ≤ i: log(p)[j] = log(q)[j]",
            says: "If two logs have an entry with the same place and term, they are the same up to that entry.",
            wordings: &[(
                "Ongaro and Ousterhout 2014: Log Matching",
                "If two logs contain an entry with the same index and term, then the logs are identical in all \
                 entries up through the given index.",
            )],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let node = view.step.node.filter(|node| !self.broken && view.honest().contains(*node))?;
        let log = view.badge(node)?.log;
        let others = view.honest().iter().filter(|other| *other != node);
        let parted = |other: NodeId| Some((other, parting(&log, &view.badge(other)?.log)?));
        let (other, slot) = { others }.find_map(parted)?;
        self.broken = true;
        let (one, two) = (view.name(node), view.name(other));
        let text = format!("the logs of {one} and {two} share an entry and differ before it, at place {}", slot + 1);
        let nodes = [node, other].into_iter().collect();
        Some(Finding { status: Status::Breached, text, because: vec![view.id], nodes })
    }
}
