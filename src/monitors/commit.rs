//! When an atomic commitment may commit, and when it may abort.

use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::NodeSet;
use crate::run::What;
use crate::scenario::Status;
use crate::value::Value;

/// What a decision has to rest on. Whoever has no input has no vote.
enum Rule {
    /// Commit only if everybody voted for it.
    Commit,
    /// Abort only if somebody voted against, or something failed.
    Abort,
}

/// Validity of commit, or of abort.
pub struct CommitValidity {
    rule: Rule,
    abort: Value,
    commit: Value,
    /// Did something fail?
    failed: bool,
}

impl CommitValidity {
    /// Nobody commits unless all vote to.
    pub fn of_commit(abort: Value, commit: Value) -> CommitValidity {
        CommitValidity { rule: Rule::Commit, abort, commit, failed: false }
    }

    /// Nobody aborts for nothing.
    pub fn of_abort(abort: Value, commit: Value) -> CommitValidity {
        CommitValidity { rule: Rule::Abort, abort, commit, failed: false }
    }

    fn note_failure(&mut self, view: &View<'_>) {
        let slow = match view.step.what {
            What::Arrival(id) => view.trace.parcel(id).is_some_and(|parcel| {
                let usual = view.scenario.network.delta.0 / 2 * 3;
                (view.step.time - parcel.sent).0 > usual
            }),
            What::Action(_) | What::Loss(_) | What::DeadEnd(_) => true,
            What::Start | What::Alarm(_) => false,
        };
        self.failed |= slow || !view.faulty().is_empty();
    }
}

impl Monitor for CommitValidity {
    fn property(&self) -> Property {
        match self.rule {
            Rule::Commit => Property {
                id: "commit-validity",
                title: "Commit validity",
                sort: Sort::Safety,
                formula: "∃p: decided(p) = commit ⇒ ∀q with a vote: vote(q) = commit",
                says: "Nobody commits unless everybody voted to: a single no forces abort. (So this is not consensus.)",
                wordings: &[(
                    "Bernstein, Hadzilacos, Goodman 1987, ch. 7: AC3",
                    "The Commit decision can only be reached if all processes voted Yes.",
                )],
            },
            Rule::Abort => Property {
                id: "abort-validity",
                title: "Abort validity",
                sort: Sort::Safety,
                formula: "∃p: decided(p) = abort ⇒ a vote for abort, or a failure",
                says: "If nothing fails and everybody votes to commit, nobody aborts. A crash, a loss, a late message \
                       and anything done from outside count as failures.",
                wordings: &[(
                    "Bernstein, Hadzilacos, Goodman 1987, ch. 7: AC4",
                    "If there are no failures and all processes voted Yes, then the decision will be to Commit.",
                )],
            },
        }
    }

    fn is_curious(&self) -> bool {
        matches!(self.rule, Rule::Abort)
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        self.note_failure(view);
        let votes =
            || view.honest().iter().filter_map(|node| view.scenario.inputs.get(node.index()).copied().flatten());
        let against = votes().any(|vote| vote != self.commit);
        let made = view.decisions(view.honest());
        let (wrong, why) = match self.rule {
            Rule::Commit if against => (self.commit, "though not everybody voted for it"),
            Rule::Abort if !against && !self.failed => (self.abort, "though nobody voted for it and nothing failed"),
            _ => return Some(Finding::plain(Status::Holds)),
        };
        let Some((node, decision)) = made.into_iter().find(|(_, made)| made.value == wrong) else {
            return Some(Finding::plain(Status::Holds));
        };
        let text = format!("{} decided {} {why}", view.name(node), view.label(wrong));
        let nodes: NodeSet = [node].into_iter().collect();
        Some(Finding { status: Status::Breached, text, because: vec![decision.step], nodes })
    }
}
