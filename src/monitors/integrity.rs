//! Deciding once.

use super::agreement::steps;
use super::{Finding, Monitor, Property, Sight, Sort, View};
use crate::scenario::Status;

/// Each correct node decides at most once.
pub struct DecideOnce;

impl Monitor for DecideOnce {
    fn property(&self) -> Property {
        Property {
            id: "decide-once",
            title: "Decide-once integrity",
            sort: Sort::Safety,
            formula: "∀p correct: |decisions(p)| ≤ 1",
            says: "Each correct node decides at most once; deciding the same again counts as twice.",
            wordings: &[
                (
                    "Lecture slides after Hadzilacos–Toueg: integrity, first half",
                    "Every correct process decides at most one value.",
                ),
                ("Common lecture notes: integrity, first half", "Every process decides at most once."),
                ("Fischer, Lynch, Paterson 1985", "The output register is write-once."),
            ],
        }
    }

    fn sees(&self) -> Sight {
        Sight::Moment
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let twice = view.correct().iter().find_map(|id| {
            let node = view.world.node(id)?;
            Some((id, node.decision?, node.second?))
        });
        Some(match twice {
            None => Finding::plain(Status::Holds),
            Some((id, first, second)) => {
                let (one, other) = (view.label(first.value), view.label(second.value));
                Finding {
                    status: Status::Breached,
                    text: format!("{} decided {one}, and later {other}", view.name(id)),
                    because: steps([first.step, second.step]),
                    nodes: [id].into_iter().collect(),
                }
            }
        })
    }
}
