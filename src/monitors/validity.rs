//! What a decision has to do with the inputs: three properties that textbooks call by each other's names.

use super::{Finding, Monitor, Property, Sight, Sort, View};
use crate::ids::NodeSet;
use crate::run::Decision;
use crate::scenario::Status;
use crate::value::Value;
use std::collections::BTreeSet;

/// A watcher of one of the three. The input of a node that crashes counts, since it did what the protocol says with
/// it; that of a traitor does not.
pub struct Validity {
    property: &'static Property,
    what: What,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Unanimity,
    AnyInput,
    CorrectInput,
}

static UNANIMITY: Property = Property {
    id: "unanimity-validity",
    title: "Unanimity validity",
    sort: Sort::Safety,
    formula: "∀v: (∀p not traitor: input(p) = v) ⇒ (∀q correct: decided(q) ∈ {v, nothing})",
    says: "If all nodes that are not traitors and propose something propose v, correct nodes decide only v. A crashed \
           node's input counts: with crashes, a node that told its input before it stopped may well have it decided.",
    wordings: &[
        (
            "Coulouris et al. §15.5: integrity",
            "If the correct processes all proposed the same value, then any correct process in the decided state has \
             chosen that value.",
        ),
        (
            "Lecture slides after Hadzilacos–Toueg: validity",
            "If all processes that propose a value propose v, then all correct processes eventually decide v.",
        ),
        ("Common lecture notes: validity", "If all processes propose the same value, that value is decided."),
        (
            "Dwork, Lynch, Stockmeyer 1988: strong unanimity",
            "If all correct processes start with v, none decides \
          anything else.",
        ),
    ],
};

static ANY_INPUT: Property = Property {
    id: "any-input-validity",
    title: "Any-input validity",
    sort: Sort::Safety,
    formula: "decided(q) = v ∧ q correct ⇒ ∃p: input(p) = v",
    says: "What a correct node decides was proposed by some node. A traitor can claim to have proposed anything, so with \
           one this says nothing.",
    wordings: &[
        (
            "Lecture slides after Hadzilacos–Toueg: integrity, second half",
            "If a correct process decides v, then some process must have proposed v (or it is NU, no unanimity).",
        ),
        ("Common lecture notes: integrity, second half", "A decided value has been proposed by some process."),
    ],
};

static CORRECT_INPUT: Property = Property {
    id: "correct-input-validity",
    title: "Correct-input validity",
    sort: Sort::Safety,
    formula: "decided(q) = v ∧ q correct ⇒ ∃p not traitor: input(p) = v",
    says: "What a correct node decides was proposed by a node that is not a traitor. It implies unanimity validity; for \
           two values they are the same.",
    wordings: &[(
        "Coulouris et al. §15.5: weak integrity",
        "The decision value must equal a value that some correct process proposed. (In spite of the name it is not \
         weaker than their integrity.)",
    )],
};

impl Validity {
    /// If all propose the same, that is decided.
    pub fn unanimity() -> Validity {
        Validity { property: &UNANIMITY, what: What::Unanimity }
    }

    /// A decision is somebody's input.
    pub fn any_input() -> Validity {
        Validity { property: &ANY_INPUT, what: What::AnyInput }
    }

    /// A decision is the input of somebody who is not a traitor.
    pub fn correct_input() -> Validity {
        Validity { property: &CORRECT_INPUT, what: What::CorrectInput }
    }

    fn blame(&self, view: &View<'_>, inputs: &BTreeSet<Value>, (name, made): (String, Decision)) -> String {
        let label = view.label(made.value);
        match (self.what, inputs.first()) {
            (What::Unanimity, Some(only)) => {
                let who = if view.world.traitors().is_empty() { "" } else { " that is not a traitor" };
                format!("every node{who} proposed {}, and {name} decided {label}", view.label(*only))
            }
            (What::CorrectInput, _) if !view.world.traitors().is_empty() => {
                format!("{name} decided {label}, which nobody but a traitor can have proposed")
            }
            _ => format!("{name} decided {label}, which nobody proposed"),
        }
    }
}

impl Monitor for Validity {
    fn property(&self) -> Property {
        *self.property
    }

    fn sees(&self) -> Sight {
        Sight::Moment
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let inputs: BTreeSet<Value> = view.honest().iter().filter_map(|node| input(view, node.index())).collect();
        let decisions = view.decisions(view.correct());
        if self.what == What::Unanimity && inputs.len() != 1 {
            return Some(Finding::plain(Status::Holds));
        }
        let Some((node, made)) = decisions.into_iter().find(|(_, made)| !inputs.contains(&made.value)) else {
            return Some(Finding::plain(Status::Holds));
        };
        let traitors = view.world.traitors();
        let nodes: NodeSet = [node].into_iter().collect();
        if self.what == What::AnyInput && !traitors.is_empty() {
            let text = format!(
                "{} decided {}; that counts, since a traitor ({}) can claim to have proposed anything",
                view.name(node),
                view.label(made.value),
                view.names(traitors)
            );
            return Some(Finding { status: Status::Holds, text, because: vec![made.step], nodes });
        }
        let text = self.blame(view, &inputs, (view.name(node), made));
        Some(Finding { status: Status::Breached, text, because: vec![made.step], nodes })
    }
}

fn input(view: &View<'_>, node: usize) -> Option<Value> {
    view.scenario.inputs.get(node).copied().flatten()
}
