//! A broadcast whose messages nodes accept: any number of them, each delivered in the step of its acceptance.

use super::agreement::steps;
use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::{NodeId, NodeSet, StepId};
use crate::run::{Ended, Outcome};
use crate::scenario::Status;
use crate::time::{Span, Time};
use crate::value::Value;

/// What a correct sender broadcasts every correct node accepts by a moment.
pub struct Promptness {
    sender: NodeId,
    by: Span,
}

/// Nobody correct accepts what a correct sender did not broadcast.
pub struct Unforgeability {
    sender: NodeId,
}

/// What one correct node accepts all accept soon after.
pub struct Relay {
    within: Span,
    last: Time,
}

impl Promptness {
    /// Of this sender, by so long after the start.
    pub fn of(sender: NodeId, by: Span) -> Promptness {
        Promptness { sender, by }
    }
}

impl Unforgeability {
    /// Of what this sender is said to have broadcast.
    pub fn of(sender: NodeId) -> Unforgeability {
        Unforgeability { sender }
    }
}

impl Relay {
    /// Within this span, for as long as nodes take part: so long after the start nobody accepts anything any more.
    pub fn within(span: Span, last: Span) -> Relay {
        Relay { within: span, last: Time(0) + last }
    }
}

/// An acceptance.
#[derive(Clone, Copy)]
struct Acceptance {
    node: NodeId,
    value: Value,
    at: Time,
    step: StepId,
}

/// What correct nodes have accepted so far, in order.
fn acceptances(view: &View<'_>) -> Vec<Acceptance> {
    let correct = view.correct();
    let mut all = Vec::new();
    for (id, step) in view.trace.steps().take_while(|(id, _)| *id <= view.id) {
        let Some(node) = step.node.filter(|node| correct.contains(*node)) else { continue };
        for outcome in view.trace.outcomes(step) {
            if let Outcome::Delivered(_, value) = outcome {
                all.push(Acceptance { node, value: *value, at: step.time, step: id });
            }
        }
    }
    all
}

/// Correct nodes that have not accepted a value by a time.
fn missing(view: &View<'_>, all: &[Acceptance], value: Value, by: Time) -> NodeSet {
    let have = all.iter().filter(|one| one.value == value && one.at <= by).map(|one| one.node).collect();
    view.correct().minus(have)
}

fn sent(view: &View<'_>, sender: NodeId) -> Option<Value> {
    view.scenario.inputs.get(sender.index()).copied().flatten()
}

fn property(id: &'static str, title: &'static str, formula: &'static str, says: &'static str) -> Property {
    Property { id, title, sort: Sort::Safety, formula, says, wordings: &[] }
}

impl Promptness {
    fn judge(&self, view: &View<'_>, over: bool) -> Finding {
        let due = Time(0) + self.by;
        let Some(value) = sent(view, self.sender).filter(|_| view.correct().contains(self.sender)) else {
            return Finding::plain(Status::Holds);
        };
        let late = missing(view, &acceptances(view), value, due);
        let past = view.step.time > due || (over && view.step.time >= due);
        if late.is_empty() || !past {
            return Finding::plain(if late.is_empty() { Status::Holds } else { Status::Pending });
        }
        let have = if late.len() == 1 { "has" } else { "have" };
        let text = format!("{} {have} not accepted {} by {due}", view.names(late), view.label(value));
        Finding { status: Status::Breached, text, because: vec![view.id], nodes: late }
    }
}

impl Monitor for Promptness {
    fn property(&self) -> Property {
        let mut property = property(
            "correctness",
            "Correctness",
            "sender correct ∧ it broadcasts (m, k) ⇒ ∀q correct: q accepts (m, k) in phase k",
            "What a correct sender broadcasts in a phase every correct node accepts in that phase.",
        );
        property.sort = Sort::Liveness;
        property
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        Some(self.judge(view, false))
    }

    fn conclude(&mut self, view: &View<'_>, _: Ended) -> Option<Finding> {
        Some(self.judge(view, true))
    }
}

impl Monitor for Unforgeability {
    fn property(&self) -> Property {
        property(
            "unforgeability",
            "Unforgeability",
            "sender correct ∧ it did not broadcast m ⇒ ∀q correct: q does not accept m",
            "Nobody can make a correct node accept what a correct sender did not broadcast.",
        )
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let value = sent(view, self.sender);
        let forged = acceptances(view).into_iter().find(|one| Some(one.value) != value);
        let Some(one) = forged.filter(|_| view.correct().contains(self.sender)) else {
            return Some(Finding::plain(Status::Holds));
        };
        let (name, label) = (view.name(one.node), view.label(one.value));
        let text = format!("{name} accepted {label}, which {} never said", view.name(self.sender));
        let nodes = [one.node, self.sender].into_iter().collect();
        Some(Finding { status: Status::Breached, text, because: vec![one.step], nodes })
    }
}

impl Relay {
    fn judge(&self, view: &View<'_>, over: bool) -> Finding {
        let all = acceptances(view);
        for first in &all {
            let due = first.at + self.within;
            let late = missing(view, &all, first.value, due);
            let past = view.step.time > due || (over && view.step.time >= due);
            if past && due <= self.last && !late.is_empty() {
                let (name, label) = (view.name(first.node), view.label(first.value));
                let text = format!("{name} accepted {label} at {}, and not so {} by {due}", first.at, view.names(late));
                return Finding { status: Status::Breached, text, because: steps([first.step]), nodes: late };
            }
        }
        Finding::plain(Status::Holds)
    }
}

impl Monitor for Relay {
    fn property(&self) -> Property {
        property(
            "relay",
            "Relay",
            "q correct accepts m in round r ⇒ ∀p correct: p accepts m by round r+1",
            "What one correct node accepts every correct node accepts by the next round.",
        )
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        Some(self.judge(view, false))
    }

    fn conclude(&mut self, view: &View<'_>, _: Ended) -> Option<Finding> {
        Some(self.judge(view, true))
    }
}
