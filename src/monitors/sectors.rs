//! What air traffic control asks for: one in charge, one clearance, a true picture, and room between aircraft at all times.

use super::agreement::steps;
use super::airspace::feet;
use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::{NodeId, NodeSet, StepId};
use crate::protocol::Fix;
use crate::scenario::Status;
use crate::value::Value;
use std::collections::BTreeMap;

/// An instruction as it was given: by whom, in which step, and what it says.
type Given = (NodeId, StepId, Option<Value>);

/// At most one correct node gives instructions about one question.
pub struct OneOwner {
    kind: &'static str,
    first: BTreeMap<Option<u64>, Given>,
}

/// No two correct nodes, and no node at two times, tell one recipient two things about one question.
pub struct OneClearance {
    kind: &'static str,
    first: BTreeMap<(Option<u64>, NodeId), Given>,
}

impl OneOwner {
    /// Whoever sends this kind of message acts as the owner.
    pub fn by(kind: &'static str) -> OneOwner {
        OneOwner { kind, first: BTreeMap::new() }
    }
}

impl OneClearance {
    /// Messages of this kind are instructions.
    pub fn by(kind: &'static str) -> OneClearance {
        OneClearance { kind, first: BTreeMap::new() }
    }
}

/// The instructions that honest code sent in a step: recipient, question, and the rest.
fn given(view: &View<'_>, kind: &str) -> Vec<(NodeId, Option<u64>, Given)> {
    let honest = view.honest();
    let parcels = view.trace.sent(view.step).filter(|(_, parcel)| honest.contains(parcel.from));
    let labelled = parcels.filter_map(|(_, parcel)| {
        let label = view.machine.label(&parcel.draft.msg);
        (label.kind == kind).then_some((parcel.to, label.epoch, (parcel.from, view.id, label.value)))
    });
    labelled.collect()
}

fn breach(text: String, first: Given, later: Given) -> Finding {
    let nodes = [first.0, later.0].into_iter().collect();
    Finding { status: Status::Breached, text, because: steps([first.1, later.1]), nodes }
}

impl Monitor for OneOwner {
    fn property(&self) -> Property {
        Property {
            id: "one-owner",
            title: "One in charge",
            sort: Sort::Safety,
            formula: "∀p,q honest: in charge(p, x) ∧ in charge(q, x) ⇒ p = q",
            says: "No two nodes act as the one in charge of the same aircraft: only one gives them instructions.",
            wordings: &[],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        for (_, question, now) in given(view, self.kind) {
            let first = *self.first.entry(question).or_insert(now);
            if first.0 != now.0 {
                let text = format!("{} and {} are both in charge", view.name(first.0), view.name(now.0));
                return Some(breach(text, first, now));
            }
        }
        None
    }
}

impl Monitor for OneClearance {
    fn property(&self) -> Property {
        Property {
            id: "one-clearance",
            title: "One clearance",
            sort: Sort::Safety,
            formula: "∀ instructions i,j of honest nodes to r about x: says(i) = says(j)",
            says: "Nobody is told two different things about the same question.",
            wordings: &[],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        for (to, question, now) in given(view, self.kind) {
            let first = *self.first.entry((question, to)).or_insert(now);
            if first.2 != now.2 {
                let word = |value: Option<Value>| value.map_or_else(|| "nothing".to_owned(), |value| view.label(value));
                let (one, other) = (word(first.2), word(now.2));
                let (by, and_by) = (view.name(first.0), view.name(now.0));
                let text = format!("{} is cleared to {one} by {by} and to {other} by {and_by}", view.name(to));
                return Some(breach(text, first, now));
            }
        }
        None
    }
}

/// What honest nodes take for another node's altitude, in ft (they deliver it at the other's number), is near the truth.
pub struct Tracks {
    /// How near, in mm.
    pub within: i64,
}

/// What a foot is in mm, times ten.
const FOOT: i64 = 3_048;

impl Monitor for Tracks {
    fn property(&self) -> Property {
        Property {
            id: "tracks-right",
            title: "Tracks are right",
            sort: Sort::Extra,
            formula: "∀p honest acting on altitude h of r: |h − altitude(r)| ≤ 300 ft",
            says: "The altitudes by which a node acts are those of the aircraft, within the 300 ft that are allowed. Holds as \
                   long as the liars are outvoted.",
            wordings: &[],
        }
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        for (node, slot, seen) in view.delivered() {
            let id = NodeId(u16::try_from(slot).ok()?);
            let Some(fix) = view.badge(id).and_then(|badge| badge.fix) else { continue };
            let truth = fix.extrapolated(view.step.time).z;
            let error = (i128::from(seen.0) * i128::from(FOOT) / 10 - i128::from(truth)).abs();
            if view.honest().contains(node) && error > i128::from(self.within) {
                let (name, craft) = (view.name(node), view.name(id));
                return Some(Finding {
                    status: Status::Breached,
                    text: format!("{name} sees {craft} at {} ft; it is at {} ft", seen.0, feet(truth)),
                    because: vec![view.id],
                    nodes: [node, id].into_iter().collect(),
                });
            }
        }
        None
    }
}

/// At every step, nodes that have a place in the world ([`Fix`]) are so far apart, in height or on the map.
pub struct Kept {
    property: Property,
    height: i64,
    level: i64,
    broken: bool,
}

impl Kept {
    /// 1,000 ft or 5 NM: what radar control keeps between aircraft (ICAO Doc 4444, 5.3.2 and 8.7.3).
    pub fn minima() -> Kept {
        let property = Property {
            id: "separation-minima",
            title: "Separation minima",
            sort: Sort::Extra,
            formula: "always: |height(p) − height(q)| ≥ 1,000 ft ∨ |map(p) − map(q)| ≥ 5 NM",
            says: "Aircraft are at least 1,000 ft apart in height or 5 nautical miles on the map. This is what controllers \
                   are for.",
            wordings: &[],
        };
        // Altitudes are kept to a foot or two.
        Kept { property, height: 304_800 - 2_000, level: 9_260_000, broken: false }
    }

    /// 100 ft and 500 ft: nearer is a near mid-air collision.
    pub fn near_miss() -> Kept {
        let property = Property {
            id: "no-near-miss",
            title: "No near miss",
            sort: Sort::Extra,
            formula: "always: |height(p) − height(q)| ≥ 100 ft ∨ |map(p) − map(q)| ≥ 500 ft",
            says: "Aircraft never come so near that it is luck if they do not touch: within 100 ft in height and 500 ft on \
                   the map.",
            wordings: &[],
        };
        Kept { property, height: 30_480, level: 152_400, broken: false }
    }
}

impl Monitor for Kept {
    fn property(&self) -> Property {
        self.property
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let me = view.step.node.filter(|_| !self.broken)?;
        let placed = |id: NodeId| -> Option<Fix> { Some(view.badge(id)?.fix?.extrapolated(view.step.time)) };
        let own = placed(me)?;
        let all = NodeSet::all(view.scenario.n);
        for (other, fix) in all.iter().filter(|id| *id != me).filter_map(|id| Some((id, placed(id)?))) {
            let apart = own.to(&fix);
            if apart.height.abs() < self.height && apart.level < self.level {
                self.broken = true;
                let (one, two) = (view.name(me.min(other)), view.name(me.max(other)));
                let miles = (apart.level + 92_600) / 185_200;
                let on_map = format!("{}.{} NM", miles / 10, miles % 10);
                return Some(Finding {
                    status: Status::Breached,
                    text: format!("{one} and {two}: {} ft in height, {on_map} on the map", feet(apart.height.abs())),
                    because: vec![view.id],
                    nodes: [me, other].into_iter().collect(),
                });
            }
        }
        None
    }
}
