//! What avoiding a collision asks for: opposite senses, and room between.

use super::agreement::steps;
use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::{NodeId, StepId};
use crate::scenario::Status;
use crate::time::Time;
use crate::value::Value;

/// No two nodes decide the same, unless it is nothing; or, where nodes choose towards each other one by one, no two have
/// chosen the same towards each other.
pub struct Complementary {
    /// The decision that commits to nothing.
    nothing: Value,
    pairwise: bool,
}

/// When two are nearest that have a place in the world ([`Fix`](crate::protocol::Fix)), they are so far apart, in height or on the map.
pub struct Separation {
    property: Property,
    /// Who, when they are nearest, and whether that was judged already.
    pairs: Vec<((NodeId, NodeId), Time, bool)>,
    height: i64,
    level: i64,
    /// The narrowest of those that were judged.
    narrowest: Option<Passed>,
}

/// How two passed each other: the lower one, the upper one, and how far apart in height and on the map.
type Passed = (NodeId, NodeId, i64, i64);

impl Complementary {
    /// Judged by what each decides.
    pub fn decided(nothing: Value) -> Complementary {
        Complementary { nothing, pairwise: false }
    }

    /// Judged by what each has chosen towards the other ([`Badge::toward`](crate::protocol::Badge::toward)) when both have
    /// decided.
    pub fn toward(nothing: Value) -> Complementary {
        Complementary { nothing, pairwise: true }
    }

    /// Do these two clash? The steps of both decisions, and the value.
    fn clash(&self, view: &View<'_>, one: &Decided, other: &Decided) -> Option<Value> {
        let toward = |from: NodeId, to: NodeId| {
            let badge = view.badge(from)?;
            badge.toward.iter().find(|(known, _)| *known == to).map(|(_, value)| *value)
        };
        let (first, second) = match self.pairwise {
            false => (Some(one.1), Some(other.1)),
            true => (toward(one.0, other.0), toward(other.0, one.0)),
        };
        first.filter(|value| one.0 != other.0 && *value != self.nothing && second == Some(*value))
    }
}

/// Who decided what, at which step.
type Decided = (NodeId, Value, StepId);

impl Separation {
    /// They do not come so near, in mm, that it is luck: a near mid-air collision.
    pub fn of_collision(pairs: &[(NodeId, NodeId, Time)], height: i64, level: i64) -> Separation {
        let property = Property {
            id: "separation",
            title: "Separation",
            sort: Sort::Extra,
            formula: "|height(p) − height(q)| ≥ 100 ft ∨ |map(p) − map(q)| ≥ 500 ft, when they are nearest",
            says: "Where they pass each other there are at least 100 ft between them in height, or 500 ft on the map. It \
                   takes opposite senses, early enough, and crews that do what they are told by the same voice.",
            wordings: &[],
        };
        Separation::new(property, pairs, height, level)
    }

    /// They keep the distance that is aimed at, in mm.
    pub fn aimed_at(pairs: &[(NodeId, NodeId, Time)], height: i64, level: i64) -> Separation {
        let property = Property {
            id: "miss-distance",
            title: "Miss distance",
            sort: Sort::Extra,
            formula: "|height(p) − height(q)| ≥ ALIM ∨ |map(p) − map(q)| ≥ DMOD, when they are nearest",
            says: "Where they pass each other there is all the room in height that an advisory aims at (300 to 700 ft, by \
                   altitude), or they are far apart on the map.",
            wordings: &[],
        };
        Separation::new(property, pairs, height, level)
    }

    fn new(property: Property, pairs: &[(NodeId, NodeId, Time)], height: i64, level: i64) -> Separation {
        let pairs = pairs.iter().map(|(one, other, at)| ((*one, *other), *at, false)).collect();
        Separation { property, pairs, height, level, narrowest: None }
    }

    fn is_short(&self, (.., height, level): &Passed) -> bool {
        *height < self.height && *level < self.level
    }

    /// How two stood when they were nearest; known once both have told where they were then.
    fn passed(view: &View<'_>, (one, other): (NodeId, NodeId), at: Time) -> Option<Passed> {
        let fix = |id| view.correct().contains(id).then(|| view.badge(id)?.fix).flatten().filter(|fix| fix.at >= at);
        let (first, second) = (fix(other)?, fix(one)?);
        let apart = second.extrapolated(at).to(&first);
        Some(match apart.height < 0 {
            true => (other, one, -apart.height, apart.level),
            false => (one, other, apart.height, apart.level),
        })
    }
}

impl Monitor for Complementary {
    fn property(&self) -> Property {
        Property {
            id: "complementary-senses",
            title: "Complementary senses",
            sort: Sort::Safety,
            formula: match self.pairwise {
                false => "∀p,q correct: decided(p) = v ≠ nothing ⇒ decided(q) ≠ v",
                true => "∀p,q correct: toward(p, q) = v ≠ nothing ⇒ toward(q, p) ≠ v",
            },
            says: match self.pairwise {
                false => {
                    "When it is over, no two have chosen the same sense. It is the opposite of agreement: the symmetry \
                          must be broken."
                }
                true => {
                    "When it is over, no two have chosen the same sense towards each other. Every two are a task of \
                         their own; one of three may pass above one and below another."
                }
            },
            wordings: &[],
        }
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let decisions = view.decisions(view.correct());
        let decisions: Vec<Decided> = decisions.iter().map(|(id, made)| (*id, made.value, made.step)).collect();
        let found = decisions.iter().enumerate().find_map(|(at, later)| {
            decisions[..at].iter().find_map(|earlier| Some((earlier, later, self.clash(view, earlier, later)?)))
        });
        Some(match found {
            None => Finding::plain(Status::Holds),
            Some(((one, _, first), (other, _, second), value)) => {
                let (name, twin, label) = (view.name(*one), view.name(*other), view.label(value));
                let text = match self.pairwise {
                    false => format!("{name} and {twin} both {label}"),
                    true => format!("towards each other {name} and {twin} both {label}"),
                };
                let because = steps([*first, *second]);
                Finding { status: Status::Breached, text, because, nodes: [*one, *other].into_iter().collect() }
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
        let mut fresh = false;
        for place in 0..self.pairs.len() {
            let (pair, at, judged) = self.pairs[place];
            if judged || view.step.time < at {
                continue;
            }
            let Some(passed) = Separation::passed(view, pair, at) else { continue };
            (self.pairs[place].2, fresh) = (true, true);
            let rank = |passed: &Passed| (!self.is_short(passed), passed.2.saturating_add(passed.3));
            if self.narrowest.is_none_or(|narrowest| rank(&passed) < rank(&narrowest)) {
                self.narrowest = Some(passed);
            }
        }
        let (low, high, height, level) = self.narrowest.filter(|_| fresh)?;
        let short = self.is_short(&(low, high, height, level));
        // A breach is told at once; that all is well, when all have passed.
        if !short && self.pairs.iter().any(|(.., judged)| !judged) {
            return None;
        }
        let beside = if level < 304 { String::new() } else { format!(" and {} ft beside", feet(level)) };
        let text = format!("{} passes {} ft above{beside} {}", view.name(high), feet(height), view.name(low));
        let status = if short { Status::Breached } else { Status::Holds };
        Some(Finding { status, text, because: vec![view.id], nodes: [low, high].into_iter().collect() })
    }
}
