//! Agreement, and its uniform form.

use super::{Finding, Monitor, Property, Sight, Sort, View};
use crate::ids::StepId;
use crate::scenario::Status;

/// No two of the nodes it is about decide differently.
///
/// Whether a node is correct is judged as the run stands, since it is a matter of the whole run: a node that decides
/// and crashes later does not count, and the property may hold again.
pub struct Agreement {
    property: &'static Property,
    /// Do crashed nodes count?
    uniform: bool,
    /// Does the protocol promise it?
    promised: bool,
}

static PLAIN: Property = Property {
    id: "agreement",
    title: "Agreement",
    sort: Sort::Safety,
    formula: "∀p,q correct: decided(p) = v ∧ decided(q) = w ⇒ v = w",
    says: "No two correct nodes decide differently. A node that crashed, even after deciding, is not correct.",
    wordings: &[
        (
            "Coulouris et al. §15.5: agreement",
            "The decision value of all correct processes is the same: if pᵢ and pⱼ are correct and have entered the \
             decided state, then dᵢ = dⱼ.",
        ),
        (
            "Lecture slides after Hadzilacos–Toueg: agreement",
            "If a correct process decides v, then all correct processes eventually decide v. (This asks for their \
             termination too.)",
        ),
        ("Common lecture notes: agreement", "All correct processes decide on the same value."),
    ],
};

static UNIFORM: Property = Property {
    id: "uniform-agreement",
    title: "Uniform agreement",
    sort: Sort::Safety,
    formula: "∀p,q not traitors: decided(p) = v ∧ decided(q) = w ⇒ v = w",
    says: "No two nodes decide differently, not even one that crashes right after. Traitors are exempt.",
    wordings: &[(
        "Lecture slides after Hadzilacos–Toueg",
        "They use the word uniform of integrity only; of agreement: no two processes, whether correct or faulty, \
         decide differently.",
    )],
};

static LIEUTENANTS: Property = Property {
    id: "agreement",
    title: "Agreement (IC1)",
    sort: Sort::Safety,
    formula: "∀i,j loyal lieutenants: decided(i) = v ∧ decided(j) = w ⇒ v = w",
    says: "All loyal lieutenants obey the same order.",
    wordings: &[
        ("Lamport, Shostak, Pease 1982: IC1", "All loyal lieutenants obey the same order."),
        ("Coulouris et al. §15.5: agreement", "The decision value of all correct processes is the same."),
    ],
};

static CONSISTENCY: Property = Property {
    id: "consistency",
    title: "Consistency",
    sort: Sort::Safety,
    formula: "∀p,q correct: delivered(p) = v ∧ delivered(q) = w ⇒ v = w",
    says: "No two correct nodes deliver different values, even when the sender lies.",
    wordings: &[(
        "Cachin, Guerraoui, Rodrigues §3.11: consistency",
        "If some correct process delivers m and another correct process delivers m', then m = m'.",
    )],
};

impl Agreement {
    /// Agreement of correct nodes.
    pub fn plain() -> Agreement {
        Agreement { property: &PLAIN, uniform: false, promised: true }
    }

    /// Agreement of all nodes but traitors.
    pub fn uniform() -> Agreement {
        Agreement { property: &UNIFORM, uniform: true, promised: true }
    }

    /// Agreement of what correct nodes deliver, where to deliver is to decide.
    pub fn of_deliveries() -> Agreement {
        Agreement { property: &CONSISTENCY, uniform: false, promised: true }
    }

    /// Agreement of loyal lieutenants.
    pub fn of_lieutenants() -> Agreement {
        Agreement { property: &LIEUTENANTS, uniform: false, promised: true }
    }

    /// The same where the protocol does not promise it: shown for comparison.
    #[must_use]
    pub fn unpromised(self) -> Agreement {
        Agreement { promised: false, ..self }
    }
}

impl Monitor for Agreement {
    fn property(&self) -> Property {
        let sort = if self.promised { self.property.sort } else { Sort::Extra };
        Property { sort, ..*self.property }
    }

    fn sees(&self) -> Sight {
        Sight::Moment
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let counted = if self.uniform { view.honest() } else { view.correct() };
        let decisions = view.decisions(counted);
        let differ = |at: usize| {
            let (later, made) = decisions[at];
            decisions[..at].iter().find(|(node, earlier)| *node != later && earlier.value != made.value)
        };
        let found = (0..decisions.len()).find_map(|at| Some((*differ(at)?, decisions[at])));
        Some(match found {
            None => Finding::plain(Status::Holds),
            Some(((one, first), (other, second))) => Finding {
                status: Status::Breached,
                text: format!(
                    "{} decided {} and {} decided {}",
                    view.name(one),
                    view.label(first.value),
                    view.name(other),
                    view.label(second.value)
                ),
                because: steps([first.step, second.step]),
                nodes: [one, other].into_iter().collect(),
            },
        })
    }
}

/// Steps in order, each once.
pub(super) fn steps(of: impl IntoIterator<Item = StepId>) -> Vec<StepId> {
    let mut steps: Vec<StepId> = of.into_iter().collect();
    steps.sort();
    steps.dedup();
    steps
}
