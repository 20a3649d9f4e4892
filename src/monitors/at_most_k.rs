//! Few different decisions, and what it takes to keep them few.

use super::agreement::steps;
use super::{Finding, Monitor, Property, Sight, Sort, View};
use crate::run::Decision;
use crate::scenario::Status;

/// At most k different values are decided.
pub struct AtMostK {
    k: u16,
}

/// A relation of the protocol's parameters beside its bound, which only the protocol knows how to judge.
pub struct Requirement {
    /// As written: `f < k`.
    formula: &'static str,
    /// Why it does not hold, in a sentence; nothing if it does.
    missing: Option<String>,
}

impl AtMostK {
    /// So many.
    pub fn of(k: u16) -> AtMostK {
        AtMostK { k }
    }
}

impl Requirement {
    /// The formula, and why it does not hold, if it does not.
    pub fn new(formula: &'static str, missing: Option<String>) -> Requirement {
        Requirement { formula, missing }
    }
}

impl Monitor for AtMostK {
    fn property(&self) -> Property {
        Property {
            id: "at-most-k",
            title: "At most k values",
            sort: Sort::Safety,
            formula: "|{v : ∃p not a traitor: decided(p) = v}| ≤ k",
            says: "At most k different values are decided. Each node still decides one; with k = 1 this is agreement.",
            wordings: &[(
                "Chaudhuri 1993: k-set agreement",
                "The set of values decided by the correct processes has at most k elements.",
            )],
        }
    }

    fn sees(&self) -> Sight {
        Sight::Moment
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let mut firsts: Vec<Decision> = Vec::new();
        let mut nodes = crate::ids::NodeSet::EMPTY;
        for (node, made) in view.decisions(view.honest()) {
            if firsts.iter().all(|first| first.value != made.value) {
                firsts.push(made);
                nodes.insert(node);
            }
        }
        if firsts.len() <= usize::from(self.k) {
            return Some(Finding::plain(Status::Holds));
        }
        let labels: Vec<String> = firsts.iter().map(|made| view.label(made.value)).collect();
        let allowed = if self.k == 1 { "one is".to_owned() } else { format!("{} are", self.k) };
        let text =
            format!("{} different values are decided ({}), and {allowed} allowed", firsts.len(), labels.join(", "));
        Some(Finding { status: Status::Breached, text, because: steps(firsts.iter().map(|made| made.step)), nodes })
    }
}

impl Monitor for Requirement {
    fn property(&self) -> Property {
        Property {
            id: "requirement",
            title: "Requirement",
            sort: Sort::Assumption,
            formula: self.formula,
            says: "What this variant of the protocol needs of its parameters, beside the bound on faults. Otherwise it \
                   promises nothing.",
            wordings: &[],
        }
    }

    fn observe(&mut self, _: &View<'_>) -> Option<Finding> {
        Some(match &self.missing {
            None => Finding::plain(Status::Holds),
            Some(why) => Finding { text: why.clone(), ..Finding::plain(Status::Breached) },
        })
    }
}
