//! Termination.

use super::agreement::steps;
use super::{Finding, Monitor, Property, Sight, Sort, View};
use crate::ids::NodeSet;
use crate::run::Ended;
use crate::scenario::Status;

/// Every correct node that is to decide does so in the end. A finite run can only show that it did, or that nothing is
/// left to happen; a run that was stopped leaves it open.
pub struct Termination;

/// Correct nodes that are still to decide.
fn waiting(view: &View<'_>) -> NodeSet {
    let decided = view.world.nodes_that(|node| node.decision.is_some());
    view.deciders.intersection(view.correct()).minus(decided)
}

impl Monitor for Termination {
    fn property(&self) -> Property {
        Property {
            id: "termination",
            title: "Termination",
            sort: Sort::Liveness,
            formula: "∀p correct: ◇ decided(p)",
            says: "Every correct node decides in the end. Within what time, only synchronous protocols can say.",
            wordings: &[
                ("Coulouris et al. §15.5: termination", "Eventually each correct process sets its decision variable."),
                (
                    "Lecture slides after Hadzilacos–Toueg: termination",
                    "Every correct process eventually decides some value.",
                ),
                ("Common lecture notes: termination", "Every correct process eventually decides."),
            ],
        }
    }

    fn sees(&self) -> Sight {
        Sight::Moment
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        if !waiting(view).is_empty() {
            return Some(Finding::plain(Status::Pending));
        }
        let decisions = view.decisions(view.deciders.intersection(view.correct()));
        let last = decisions.into_iter().filter(|(id, made)| {
            let first = view.world.node(*id).and_then(|node| node.decision);
            first.is_some_and(|first| first == *made)
        });
        let last = last.map(|(_, made)| made).max_by_key(|made| made.step);
        let (text, because) = match last {
            Some(made) => (format!("the last correct node decided at {}", made.at), steps([made.step])),
            None => ("no correct node is left to decide".to_owned(), Vec::new()),
        };
        Some(Finding { status: Status::Holds, text, because, nodes: NodeSet::EMPTY })
    }

    fn conclude(&mut self, view: &View<'_>, ended: Ended) -> Option<Finding> {
        let nodes = waiting(view);
        if nodes.is_empty() || ended != Ended::Quiet {
            return None;
        }
        let never = if nodes.len() == 1 { "has not decided" } else { "have not decided" };
        let text = format!("{} {never}, and nothing is left to happen", view.names(nodes));
        // What each of them did last is where it got stuck.
        let because = steps(nodes.iter().filter_map(|node| view.world.node(node)?.last));
        Some(Finding { status: Status::Breached, text, because, nodes })
    }
}
