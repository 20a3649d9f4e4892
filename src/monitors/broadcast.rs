//! Broadcast by one sender, where to deliver is to decide.

use super::{Finding, Monitor, Property, Sight, Sort, View};
use crate::ids::{NodeId, NodeSet};
use crate::run::Ended;
use crate::scenario::Status;

/// If the sender is correct, every correct node delivers its value in the end, and none another.
pub struct SenderValidity {
    sender: NodeId,
}

/// If one correct node delivers, all do in the end.
pub struct Totality;

impl SenderValidity {
    /// Of this sender.
    pub fn of(sender: NodeId) -> SenderValidity {
        SenderValidity { sender }
    }
}

/// Correct nodes that have not delivered.
fn waiting(view: &View<'_>) -> NodeSet {
    view.correct().minus(view.world.nodes_that(|node| node.decision.is_some()))
}

/// Some wait, and nothing is left to happen.
fn stuck(view: &View<'_>, ended: Ended, why: &str) -> Option<Finding> {
    let nodes = waiting(view);
    if nodes.is_empty() || ended != Ended::Quiet {
        return None;
    }
    let never = if nodes.len() == 1 { "has not delivered" } else { "have not delivered" };
    let text = format!("{why}, {} {never}, and nothing is left to happen", view.names(nodes));
    let because = super::agreement::steps(nodes.iter().filter_map(|node| view.world.node(node)?.last));
    Some(Finding { status: Status::Breached, text, because, nodes })
}

impl Monitor for SenderValidity {
    fn property(&self) -> Property {
        Property {
            id: "sender-validity",
            title: "Validity",
            sort: Sort::Liveness,
            formula: "sender correct ∧ it broadcast v ⇒ ∀q correct: ◇ delivered(q) = v",
            says: "If the sender is correct, every correct node delivers its value in the end, and no other.",
            wordings: &[
                (
                    "Hadzilacos, Toueg 1994: validity",
                    "If a correct process broadcasts m, then all correct processes eventually deliver m.",
                ),
                (
                    "Cachin, Guerraoui, Rodrigues §3.11: validity",
                    "If a correct process broadcasts m, then every correct process eventually delivers m.",
                ),
            ],
        }
    }

    fn sees(&self) -> Sight {
        Sight::Moment
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let sent = view.scenario.inputs.get(self.sender.index()).copied().flatten();
        let (Some(sent), true) = (sent, view.correct().contains(self.sender)) else {
            return Some(Finding::plain(Status::Holds));
        };
        let other = view.decisions(view.correct()).into_iter().find(|(_, made)| made.value != sent);
        if let Some((node, made)) = other {
            let (sender, said) = (view.name(self.sender), view.label(sent));
            let text = format!("{sender} sent {said}, and {} delivered {}", view.name(node), view.label(made.value));
            let nodes = [self.sender, node].into_iter().collect();
            return Some(Finding { status: Status::Breached, text, because: vec![made.step], nodes });
        }
        Some(Finding::plain(if waiting(view).is_empty() { Status::Holds } else { Status::Pending }))
    }

    fn conclude(&mut self, view: &View<'_>, ended: Ended) -> Option<Finding> {
        let sent = view.scenario.inputs.get(self.sender.index()).copied().flatten();
        let bound = sent.is_some() && view.correct().contains(self.sender);
        if bound { stuck(view, ended, &format!("{} is correct", view.name(self.sender))) } else { None }
    }
}

/// The correct nodes that delivered, first of all the first.
fn first(view: &View<'_>) -> Option<NodeId> {
    view.decisions(view.correct()).first().map(|(node, _)| *node)
}

impl Monitor for Totality {
    fn property(&self) -> Property {
        Property {
            id: "totality",
            title: "Totality",
            sort: Sort::Liveness,
            formula: "∃p correct: delivered(p) ⇒ ∀q correct: ◇ delivered(q)",
            says: "If some correct node delivers a value, every correct node delivers one in the end. That nobody ever \
                   delivers is allowed when the sender is faulty.",
            wordings: &[
                (
                    "Cachin, Guerraoui, Rodrigues §3.11: totality",
                    "If some message is delivered by any correct process, every correct process eventually delivers a \
                     message.",
                ),
                (
                    "Hadzilacos, Toueg 1994: agreement, together with consistency",
                    "If a correct process delivers m, then all correct processes eventually deliver m.",
                ),
            ],
        }
    }

    fn initial(&self) -> Status {
        Status::Holds
    }

    fn sees(&self) -> Sight {
        Sight::Moment
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let owed = first(view).is_some() && !waiting(view).is_empty();
        Some(Finding::plain(if owed { Status::Pending } else { Status::Holds }))
    }

    fn conclude(&mut self, view: &View<'_>, ended: Ended) -> Option<Finding> {
        let node = first(view)?;
        stuck(view, ended, &format!("{} has delivered", view.name(node)))
    }
}
