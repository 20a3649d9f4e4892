//! External validity: what is decided passes a test of the application's.

use super::{Finding, Monitor, Property, Sort, View};
use crate::scenario::Status;
use crate::value::Value;

/// No node but a traitor decides or delivers a value that is not valid.
pub struct ExternalValidity {
    formula: &'static str,
    is_valid: fn(Value) -> bool,
    broken: bool,
}

impl ExternalValidity {
    /// By this predicate, which the formula states.
    pub fn of(formula: &'static str, is_valid: fn(Value) -> bool) -> ExternalValidity {
        ExternalValidity { formula, is_valid, broken: false }
    }
}

impl Monitor for ExternalValidity {
    fn property(&self) -> Property {
        Property {
            id: "external-validity",
            title: "External validity",
            sort: Sort::Safety,
            formula: "∀p not a traitor: decided(p) = v ∨ delivered(p, i) = v ⇒ valid(v)",
            says: "Whatever is decided is valid by a test that every node can make by itself, whoever proposed it: a \
                   block that checks, for example. Which node proposed it does not matter.",
            wordings: &[(
                "Buchman, Kwon, Milosevic 2018: validity",
                "A decided value is valid, i.e., it satisfies the predefined predicate denoted valid().",
            )],
        }
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let honest = view.honest();
        let decided = view.decisions(honest).into_iter().map(|(node, made)| (node, made.value, made.step));
        let delivered = view.delivered().map(|(node, _, value)| (node, value, view.id));
        let bad = |(node, value, _): &(_, Value, _)| honest.contains(*node) && !(self.is_valid)(*value);
        let found = decided.chain(delivered).find(bad).filter(|_| !self.broken);
        let (node, value, step) = found?;
        self.broken = true;
        let text = format!("{} decided {}, and {} is false", view.name(node), view.label(value), self.formula);
        Some(Finding { status: Status::Breached, text, because: vec![step], nodes: [node].into_iter().collect() })
    }
}
