//! What replication is for: that nobody notices the faults.

use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::{NodeId, StepId};
use crate::protocol::Blob;
use crate::run::Outcome;
use crate::scenario::Status;
use crate::value::Value;
use std::collections::BTreeMap;

/// What is delivered is what one server without faults would have answered.
pub struct Masking {
    /// The right answers, by place.
    pub expected: Vec<Value>,
}

/// Correct replicas that have done as much are in the same state.
pub struct ReplicaAgreement {
    read: fn(&Blob) -> Option<(u64, Value)>,
    seen: BTreeMap<u64, (Value, NodeId, StepId)>,
    found: Option<Finding>,
}

impl ReplicaAgreement {
    /// Of replicas that are read so: how many commands they have executed, and what they then hold.
    pub fn new(read: fn(&Blob) -> Option<(u64, Value)>) -> ReplicaAgreement {
        ReplicaAgreement { read, seen: BTreeMap::new(), found: None }
    }
}

impl Monitor for Masking {
    fn property(&self) -> Property {
        Property {
            id: "masking",
            title: "Masking",
            sort: Sort::Safety,
            formula: "p correct delivers v at k ⇒ v = what one server without faults answers to the k-th command",
            says: "Whatever the replicas suffer, the client gets the answers of a single server that never fails.",
            wordings: &[(
                "Schneider 1990: t fault-tolerant",
                "The outputs are those of a state machine that does not fail, as long as no more than t replicas do.",
            )],
        }
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let who = view.step.node.filter(|who| view.correct().contains(*who))?;
        view.trace.outcomes(view.step).iter().find_map(|outcome| {
            let Outcome::Delivered(slot, value) = outcome else { return None };
            let right = self.expected.get(usize::try_from(*slot).ok()?).copied();
            if right == Some(*value) {
                return None;
            }
            let answer = right.map_or("nothing".to_owned(), |right| view.label(right));
            let text = format!("{} takes {} where {answer} is right", view.name(who), view.label(*value));
            let nodes = [who].into_iter().collect();
            Some(Finding { status: Status::Breached, text, because: vec![view.id], nodes })
        })
    }
}

impl Monitor for ReplicaAgreement {
    fn property(&self) -> Property {
        Property {
            id: "replica-agreement",
            title: "Replicas in step",
            sort: Sort::Extra,
            formula: "∀p,q correct: executed(p) = executed(q) ⇒ state(p) = state(q)",
            says: "Replicas that have executed as many commands are in the same state. It takes the same commands, in \
                   the same order, and a program that does nothing else with them; and memory that keeps what it holds.",
            wordings: &[],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let id = view.step.node.filter(|id| self.found.is_none() && view.correct().contains(*id))?;
        let (executed, state) = (self.read)(view.world.node(id)?.state()?)?;
        let (known, other, step) = *self.seen.entry(executed).or_insert((state, id, view.id));
        if known == state {
            return None;
        }
        let (one, two) = (view.label(known), view.label(state));
        let text = format!("after {executed} commands {} held {one}, and {} {two}", view.name(other), view.name(id));
        let nodes = [other, id].into_iter().collect();
        self.found = Some(Finding { status: Status::Breached, text, because: vec![step, view.id], nodes });
        self.found.clone()
    }
}
