//! A command is applied on top of what it was computed from.

use super::agreement::steps;
use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::{NodeId, StepId};
use crate::scenario::Status;
use crate::value::Value;
use std::collections::BTreeMap;

/// Whoever delivers a value has delivered before it just what stood before it in the log of the leader that first
/// proposed it. For commands that are changes of a state, anything else makes nonsense.
#[derive(Default)]
pub struct PrimaryOrder {
    /// What stood before a value when a leader first had it in its log, and when.
    context: BTreeMap<Value, (Vec<Value>, StepId)>,
    delivered: BTreeMap<NodeId, Vec<Value>>,
    broken: bool,
}

impl PrimaryOrder {
    fn note_proposals(&mut self, view: &View<'_>) {
        let leader = view.step.node.filter(|node| view.honest().contains(*node)).and_then(|node| view.badge(node));
        let mut before = Vec::new();
        for value in leader.filter(|badge| badge.leads).into_iter().flat_map(|badge| badge.log) {
            if let Some(value) = value.value {
                self.context.entry(value).or_insert_with(|| (before.clone(), view.id));
                before.push(value);
            }
        }
    }
}

impl Monitor for PrimaryOrder {
    fn property(&self) -> Property {
        Property {
            id: "primary-order",
            title: "Primary order",
            sort: Sort::Safety,
            formula: "p delivers v ⇒ what p delivered before v = what stood before v where it was first proposed",
            says: "A change of state is applied to the very state that its leader computed it from: whoever delivers \
                   it has delivered all that stood before it in that leader's log, and nothing else.",
            wordings: &[(
                "Junqueira, Reed, Serafini 2011: local and global primary order",
                "A primary's transactions are delivered in the order in which it broadcast them, and none of an \
                 earlier primary after one of a later primary.",
            )],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        self.note_proposals(view);
        for (node, _, value) in view.delivered().collect::<Vec<_>>() {
            let done = self.delivered.entry(node).or_default();
            let context = self.context.get(&value).filter(|(before, _)| before != done).cloned();
            done.push(value);
            let Some((before, proposed)) = context.filter(|_| !self.broken && view.honest().contains(node)) else {
                continue;
            };
            self.broken = true;
            let list = |values: &[Value]| match values {
                [] => "nothing".to_owned(),
                values => values.iter().map(|value| view.label(*value)).collect::<Vec<_>>().join(", "),
            };
            let (name, label) = (view.name(node), view.label(value));
            let found = list(&self.delivered[&node][..self.delivered[&node].len() - 1]);
            return Some(Finding {
                status: Status::Breached,
                text: format!("{name} delivered {label} after {found}; it was proposed after {}", list(&before)),
                because: steps([proposed, view.id]),
                nodes: [node].into_iter().collect(),
            });
        }
        None
    }
}
