//! Broadcast of any number of messages, each delivered: who delivered what, and what that promises.
//!
//! Messages are told apart by their values; of equal values only the number counts.

use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::{NodeId, NodeSet, StepId};
use crate::run::{Ended, Outcome, What};
use crate::scenario::{Action, Status};
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What was broadcast, and what was delivered in which order, up to now.
#[derive(Default)]
pub(super) struct Ledger {
    broadcast: Vec<(NodeId, Value)>,
    delivered: BTreeMap<NodeId, Vec<(Value, StepId)>>,
}

impl Ledger {
    /// Takes down what a step broadcast and delivered.
    pub fn note(&mut self, view: &View<'_>) {
        if let (What::Start, Some(node)) = (view.step.what, view.step.node) {
            let input = view.scenario.inputs.get(node.index()).copied().flatten();
            self.broadcast.extend(input.map(|value| (node, value)));
        }
        let outcomes = view.trace.outcomes(view.step);
        if let What::Action(place) = view.step.what
            && let Some(Action::Request(node, value)) =
                view.scenario.script.get(place as usize).map(|planned| &planned.action)
            && !outcomes.iter().any(|outcome| matches!(outcome, Outcome::Refused(_)))
        {
            self.broadcast.push((*node, *value));
        }
        let Some(node) = view.step.node else { return };
        for outcome in outcomes {
            if let Outcome::Delivered(_, value) = outcome {
                self.delivered.entry(node).or_default().push((*value, view.id));
            }
        }
    }

    /// What a node delivered, in order.
    pub fn of(&self, node: NodeId) -> &[(Value, StepId)] {
        self.delivered.get(&node).map_or(&[], Vec::as_slice)
    }

    fn count(&self, node: NodeId, value: Value) -> usize {
        self.of(node).iter().filter(|(other, _)| *other == value).count()
    }

    fn sent(&self, by: NodeSet, value: Value) -> usize {
        self.broadcast.iter().filter(|(node, other)| by.contains(*node) && *other == value).count()
    }

    fn values(&self) -> BTreeSet<Value> {
        let delivered = self.delivered.values().flatten().map(|(value, _)| *value);
        self.broadcast.iter().map(|(_, value)| *value).chain(delivered).collect()
    }
}

/// Which promise.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Promise {
    Validity,
    Agreement,
    Uniform,
    Integrity,
}

/// A watcher of one promise of a broadcast in which nodes may crash.
pub struct Delivery {
    promise: Promise,
    ledger: Ledger,
    property: &'static Property,
}

static VALIDITY: Property = Property {
    id: "validity",
    title: "Validity",
    sort: Sort::Liveness,
    formula: "p correct broadcasts m ⇒ ∀q correct: ◇ q delivers m",
    says: "What a correct node broadcasts, every correct node delivers in the end.",
    wordings: &[(
        "Hadzilacos, Toueg 1994: validity",
        "If a correct process broadcasts m, then all correct processes eventually deliver m.",
    )],
};

static AGREEMENT: Property = Property {
    id: "agreement",
    title: "Agreement",
    sort: Sort::Liveness,
    formula: "p correct delivers m ⇒ ∀q correct: ◇ q delivers m",
    says: "What one correct node delivers, every correct node delivers in the end. If the sender crashes first, that \
           nobody delivers is allowed.",
    wordings: &[(
        "Hadzilacos, Toueg 1994: agreement",
        "If a correct process delivers m, then all correct processes eventually deliver m.",
    )],
};

static UNIFORM: Property = Property {
    id: "uniform-agreement",
    title: "Uniform agreement",
    sort: Sort::Liveness,
    formula: "p delivers m, p not a traitor ⇒ ∀q correct: ◇ q delivers m",
    says: "What any node delivers, even one that crashes right after, every correct node delivers in the end.",
    wordings: &[(
        "Hadzilacos, Toueg 1994: uniform agreement",
        "If a process, whether correct or faulty, delivers m, then all correct processes eventually deliver m.",
    )],
};

static INTEGRITY: Property = Property {
    id: "integrity",
    title: "Integrity",
    sort: Sort::Safety,
    formula: "q delivers m at most once, and only if m was broadcast",
    says: "No node delivers a message more often than it was broadcast, and none that was not.",
    wordings: &[(
        "Hadzilacos, Toueg 1994: uniform integrity",
        "For any message m, every process delivers m at most once, and only if m was broadcast by its sender.",
    )],
};

impl Delivery {
    /// All four promises of uniform reliable broadcast.
    pub fn all() -> Vec<Box<dyn Monitor>> {
        let one = |promise, property| -> Box<dyn Monitor> {
            Box::new(Delivery { promise, ledger: Ledger::default(), property })
        };
        vec![
            one(Promise::Validity, &VALIDITY),
            one(Promise::Agreement, &AGREEMENT),
            one(Promise::Uniform, &UNIFORM),
            one(Promise::Integrity, &INTEGRITY),
        ]
    }

    /// A correct node that lacks a value, and who says that it should not: nothing for the broadcaster itself.
    fn owed(&self, view: &View<'_>) -> Option<(NodeId, Value, Option<NodeId>)> {
        let correct = view.correct();
        let witnesses = if self.promise == Promise::Uniform { view.honest() } else { correct };
        self.ledger.values().into_iter().find_map(|value| {
            let (due, witness) = match self.promise {
                Promise::Validity => (self.ledger.sent(correct, value), None),
                _ => {
                    let most = witnesses.iter().max_by_key(|node| (self.ledger.count(*node, value), !node.0))?;
                    // Copies beyond what was broadcast are a matter of integrity, and owed to nobody.
                    let all = self.ledger.sent(NodeSet::all(view.scenario.n), value).max(1);
                    (self.ledger.count(most, value).min(all), Some(most))
                }
            };
            let lacks = correct.iter().find(|node| self.ledger.count(*node, value) < due)?;
            Some((lacks, value, witness))
        })
    }

    fn excess(&self, view: &View<'_>) -> Finding {
        let everybody = NodeSet::all(view.scenario.n);
        let excess = view.honest().iter().find_map(|node| {
            let fits = |value: &Value| self.ledger.count(node, *value) > self.ledger.sent(everybody, *value);
            Some((node, self.ledger.values().into_iter().find(fits)?))
        });
        let Some((node, value)) = excess else { return Finding::plain(Status::Holds) };
        let (times, sent) = (self.ledger.count(node, value), self.ledger.sent(everybody, value));
        let text = format!(
            "{} delivered {} {times} times, and it was broadcast {sent} times",
            view.name(node),
            view.label(value)
        );
        let steps = self.ledger.of(node).iter().filter(|(other, _)| *other == value).map(|(_, step)| *step);
        let nodes = [node].into_iter().collect();
        Finding { status: Status::Breached, text, because: super::agreement::steps(steps), nodes }
    }
}

impl Monitor for Delivery {
    fn property(&self) -> Property {
        *self.property
    }

    fn initial(&self) -> Status {
        Status::Holds
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        self.ledger.note(view);
        let told = view.trace.outcomes(view.step).iter().any(|outcome| !matches!(outcome, Outcome::Saved));
        if !told && !matches!(view.step.what, What::Start | What::Action(_)) {
            return None;
        }
        Some(match (self.promise, self.owed(view)) {
            (Promise::Integrity, _) => self.excess(view),
            (_, Some(_)) => Finding::plain(Status::Pending),
            (_, None) => Finding::plain(Status::Holds),
        })
    }

    fn conclude(&mut self, view: &View<'_>, ended: Ended) -> Option<Finding> {
        if ended != Ended::Quiet || self.promise == Promise::Integrity {
            return None;
        }
        let (node, value, witness) = self.owed(view)?;
        let (name, label) = (view.name(node), view.label(value));
        let text = match witness {
            Some(other) => format!("{} delivered {label}, and {name} never does", view.name(other)),
            None => format!("{label} was broadcast by a correct node, and {name} never delivers it"),
        };
        let shown = witness.and_then(|other| self.ledger.of(other).iter().find(|(other, _)| *other == value));
        let because = shown.into_iter().map(|(_, step)| *step);
        let nodes = witness.into_iter().chain([node]).collect();
        Some(Finding { status: Status::Breached, text, because: super::agreement::steps(because), nodes })
    }
}
