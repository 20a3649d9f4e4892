//! What avoiding a collision asks for: opposite senses, and room between.

use super::agreement::steps;
use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::NodeId;
use crate::protocol::Blob;
use crate::scenario::Status;
use crate::time::Time;
use crate::value::Value;

/// No two nodes decide the same, unless it is nothing.
pub struct Complementary {
    /// The decision that commits to nothing.
    pub nothing: Value,
}

/// At one moment nodes are so far apart.
pub struct Separation {
    /// How high a node is at a moment, in thousandths of feet.
    pub altitude: fn(&Blob, Time) -> Option<i64>,
    /// When they are nearest.
    pub at: Time,
    /// How far apart they should be, in thousandths of feet.
    pub least: i64,
}

impl Monitor for Complementary {
    fn property(&self) -> Property {
        Property {
            id: "complementary-senses",
            title: "Complementary senses",
            sort: Sort::Safety,
            formula: "∀p,q correct: decided(p) = v ≠ nothing ⇒ decided(q) ≠ v",
            says: "When it is over, no two have chosen the same sense. It is the opposite of agreement: the symmetry must \
                   be broken.",
            wordings: &[],
        }
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let decisions = view.decisions(view.correct());
        let same = |at: usize| {
            let (later, made) = decisions[at];
            decisions[..at].iter().find(|(node, earlier)| *node != later && earlier.value == made.value)
        };
        let chosen = (0..decisions.len()).filter(|at| decisions[*at].1.value != self.nothing);
        let found = chosen.into_iter().find_map(|at| Some((*same(at)?, decisions[at])));
        Some(match found {
            None => Finding::plain(Status::Holds),
            Some(((one, first), (other, second))) => {
                let (name, twin, label) = (view.name(one), view.name(other), view.label(first.value));
                Finding {
                    status: Status::Breached,
                    text: format!("{name} and {twin} both {label}"),
                    because: steps([first.step, second.step]),
                    nodes: [one, other].into_iter().collect(),
                }
            }
        })
    }
}

impl Monitor for Separation {
    fn property(&self) -> Property {
        Property {
            id: "separation",
            title: "Separation",
            sort: Sort::Extra,
            formula: "|altitude(p) − altitude(q)| ≥ least, when they are nearest",
            says: "Where they pass each other there are at least 100 ft between them. It takes opposite senses, early \
                   enough, and crews that do what they are told by the same voice.",
            wordings: &[],
        }
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        if view.step.time < self.at {
            return None;
        }
        let of = |id: NodeId| Some((id, (self.altitude)(view.world.node(id)?.state()?, self.at)?));
        let mut all: Vec<(NodeId, i64)> = view.correct().iter().filter_map(of).collect();
        all.sort_by_key(|(_, altitude)| *altitude);
        let pair = all.windows(2).min_by_key(|pair| pair[1].1 - pair[0].1)?;
        let ((low, below), (high, above)) = (pair[0], pair[1]);
        let feet = (above - below) / 1_000;
        let text = format!("{} passes {feet} ft above {}", view.name(high), view.name(low));
        let status = if above - below >= self.least { Status::Holds } else { Status::Breached };
        let nodes = [low, high].into_iter().collect();
        Some(Finding { status, text, because: vec![view.id], nodes })
    }
}
