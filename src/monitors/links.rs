//! What send and receive promise between correct nodes.

use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::{NodeId, NodeSet, ParcelId, StepId};
use crate::run::{Ended, Marks, Outcome, Parcel, What};
use crate::scenario::Status;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Nothing between correct, running nodes is lost.
#[derive(Default)]
pub struct LinkValidity {
    /// The first loss on each link.
    losses: BTreeMap<(NodeId, NodeId), StepId>,
}

/// Nothing between correct nodes arrives twice, or with a flipped bit. (Otherwise nothing arrives unsent: only a traitor
/// makes messages up, and only in its own name.)
#[derive(Default)]
pub struct LinkIntegrity {
    /// Second copies that arrived.
    copies: Vec<ParcelId>,
    broken: Option<(NodeId, NodeId)>,
}

fn both(parcel: &Parcel) -> NodeSet {
    [parcel.from, parcel.to].into_iter().collect()
}

impl Monitor for LinkValidity {
    fn property(&self) -> Property {
        Property {
            id: "link-validity",
            title: "Links lose nothing",
            sort: Sort::Assumption,
            formula: "p sends m to q ∧ p, q correct ⇒ ◇ q receives m",
            says: "What a correct node sends to a correct node arrives in the end.",
            wordings: &[(
                "Lecture slides after Hadzilacos–Toueg: validity of send and receive",
                "If p sends m to q, and p, q and the link between them are correct, then q eventually receives m.",
            )],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let by_action = view.trace.outcomes(view.step).iter().filter_map(|outcome| match outcome {
            Outcome::Lost(id) => Some(*id),
            _ => None,
        });
        let on_way = match view.step.what {
            What::Loss(id) => Some(id),
            _ => None,
        };
        let known = self.losses.len();
        for id in by_action.chain(on_way) {
            if let Some(parcel) = view.trace.parcel(id).filter(|parcel| !parcel.marks.has(Marks::COPY)) {
                self.losses.entry((parcel.from, parcel.to)).or_insert(view.id);
            }
        }
        if self.losses.is_empty() || (self.losses.len() == known && !view.is_fateful()) {
            return None;
        }
        let correct = view.correct();
        let on = |(from, to): &(NodeId, NodeId)| correct.contains(*from) && correct.contains(*to);
        let first = self.losses.iter().filter(|(link, _)| on(link)).min_by_key(|(_, step)| **step);
        Some(match first {
            None => Finding::plain(Status::Holds),
            Some(((from, to), step)) => Finding {
                status: Status::Breached,
                text: format!("a message from {} to {} was lost", view.name(*from), view.name(*to)),
                because: vec![*step],
                nodes: [*from, *to].into_iter().collect(),
            },
        })
    }

    fn conclude(&mut self, view: &View<'_>, ended: Ended) -> Option<Finding> {
        let correct = view.correct();
        let lost = self.losses.keys().any(|(from, to)| correct.contains(*from) && correct.contains(*to));
        if ended != Ended::Quiet || lost {
            return None;
        }
        let held = view.world.held.iter().filter_map(|id| view.trace.parcel(*id));
        let parcel = held.into_iter().find(|parcel| both(parcel).minus(correct).is_empty())?;
        let (from, to) = (view.name(parcel.from), view.name(parcel.to));
        let text = format!("a message from {from} to {to} is held back for ever");
        Some(Finding { status: Status::Breached, text, because: vec![parcel.by], nodes: both(parcel) })
    }
}

impl LinkIntegrity {
    /// The step in which another copy of this arrival's message had arrived before.
    fn twin(&self, view: &View<'_>, id: ParcelId, parcel: &Parcel) -> Option<StepId> {
        let same = |other: ParcelId| {
            let known = view.trace.parcel(other).filter(|_| other != id);
            known.is_some_and(|known| {
                known.from == parcel.from && known.to == parcel.to && Arc::ptr_eq(&known.draft.msg, &parcel.draft.msg)
            })
        };
        // Only where a second copy is about is the past searched.
        if !parcel.marks.has(Marks::COPY) && !self.copies.iter().any(|copy| same(*copy)) {
            return None;
        }
        view.trace.steps().take(view.id.0 as usize - 1).find_map(|(at, step)| match step.what {
            What::Arrival(other) if same(other) => Some(at),
            _ => None,
        })
    }
}

impl Monitor for LinkIntegrity {
    fn property(&self) -> Property {
        Property {
            id: "link-integrity",
            title: "Links double nothing",
            sort: Sort::Assumption,
            formula: "p, q correct ⇒ q receives m from p at most once, and only if p sent it",
            says: "What a correct node sends to a correct node arrives once at most, and as it was sent.",
            wordings: &[
                (
                    "Lecture slides after Hadzilacos–Toueg: uniform integrity of send and receive",
                    "For any message m, q receives m at most once from p, and only if p sent m to q.",
                ),
                (
                    "Lecture slides after Hadzilacos–Toueg, arbitrary failures",
                    "The same only where p and q are correct; a faulty process may receive anything, or deny having \
                     sent.",
                ),
            ],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        if let Some((from, to)) = self.broken {
            let correct = if view.is_fateful() { view.correct() } else { return None };
            if correct.contains(from) && correct.contains(to) {
                return None;
            }
            self.broken = None;
            return Some(Finding::plain(Status::Holds));
        }
        let What::Arrival(id) = view.step.what else { return None };
        let parcel = view.trace.parcel(id)?;
        if parcel.marks.has(Marks::FLIPPED) && both(parcel).minus(view.correct()).is_empty() {
            let text = format!("{} received what {} did not send", view.name(parcel.to), view.name(parcel.from));
            self.broken = Some((parcel.from, parcel.to));
            return Some(Finding { status: Status::Breached, text, because: vec![view.id], nodes: both(parcel) });
        }
        let first = self.twin(view, id, parcel);
        if parcel.marks.has(Marks::COPY) {
            self.copies.push(id);
        }
        let first = first.filter(|_| both(parcel).minus(view.correct()).is_empty())?;
        let text = format!("a message from {} to {} arrived twice", view.name(parcel.from), view.name(parcel.to));
        self.broken = Some((parcel.from, parcel.to));
        Some(Finding { status: Status::Breached, text, because: vec![first, view.id], nodes: both(parcel) })
    }
}
