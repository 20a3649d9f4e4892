//! What avoiding a collision asks for: opposite senses, and room between.

use super::agreement::steps;
use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::NodeId;
use crate::protocol::Fix;
use crate::scenario::Status;
use crate::time::Time;
use crate::value::Value;

/// No two nodes decide the same, unless it is nothing.
pub struct Complementary {
    /// The decision that commits to nothing.
    pub nothing: Value,
}

/// When they are nearest, nodes that have a place in the world ([`Fix`]) are so far apart, in height or on the map.
pub struct Separation {
    property: Property,
    at: Time,
    height: i64,
    level: i64,
    judged: bool,
}

impl Separation {
    /// They do not come so near, in mm, that it is luck: a near mid-air collision.
    pub fn of_collision(at: Time, height: i64, level: i64) -> Separation {
        let property = Property {
            id: "separation",
            title: "Separation",
            sort: Sort::Extra,
            formula: "|height(p) − height(q)| ≥ 100 ft ∨ |map(p) − map(q)| ≥ 500 ft, when they are nearest",
            says: "Where they pass each other there are at least 100 ft between them in height, or 500 ft on the map. It \
                   takes opposite senses, early enough, and crews that do what they are told by the same voice.",
            wordings: &[],
        };
        Separation { property, at, height, level, judged: false }
    }

    /// They keep the distance that is aimed at, in mm.
    pub fn aimed_at(at: Time, height: i64, level: i64) -> Separation {
        let property = Property {
            id: "miss-distance",
            title: "Miss distance",
            sort: Sort::Extra,
            formula: "|height(p) − height(q)| ≥ ALIM ∨ |map(p) − map(q)| ≥ DMOD, when they are nearest",
            says: "Where they pass each other there is all the room in height that an advisory aims at (300 to 700 ft, by \
                   altitude), or they are far apart on the map.",
            wordings: &[],
        };
        Separation { property, at, height, level, judged: false }
    }
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

/// Millimetres in feet, for a sentence.
pub(super) fn feet(mm: i64) -> i64 {
    (mm * 10 + 1_524) / 3_048
}

impl Monitor for Separation {
    fn property(&self) -> Property {
        self.property
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        if self.judged || view.step.time < self.at {
            return None;
        }
        let fixes = view.correct().iter().filter_map(|id| Some((id, view.badge(id)?.fix?)));
        let all: Vec<(NodeId, Fix)> = fixes.collect();
        // How it stood is known once everybody has told where it was then.
        if all.iter().any(|(_, fix)| fix.at < self.at) {
            return None;
        }
        let pairs = all.iter().enumerate().flat_map(|(at, one)| all[..at].iter().map(move |other| (other, one)));
        let placed = pairs.map(|((one, first), (other, second))| {
            let apart = first.extrapolated(self.at).to(second);
            if apart.height < 0 {
                (*other, *one, -apart.height, apart.level)
            } else {
                (*one, *other, apart.height, apart.level)
            }
        });
        let short = |height: i64, level: i64| height < self.height && level < self.level;
        let nearest = placed.min_by_key(|(.., height, level)| (!short(*height, *level), height.saturating_add(*level)));
        let (low, high, height, level) = nearest?;
        self.judged = true;
        let beside = if level < 304 { String::new() } else { format!(" and {} ft beside", feet(level)) };
        let text = format!("{} passes {} ft above{beside} {}", view.name(high), feet(height), view.name(low));
        let status = if short(height, level) { Status::Breached } else { Status::Holds };
        Some(Finding { status, text, because: vec![view.id], nodes: [low, high].into_iter().collect() })
    }
}
