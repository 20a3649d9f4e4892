//! The bound on delays.

use super::{Finding, Monitor, Property, Sort, View};
use crate::protocol::Timing;
use crate::run::{Marks, What};
use crate::scenario::Status;
use crate::time::Span;

/// For synchronous protocols: no message between nodes that are not traitors takes longer than δ. For partially
/// synchronous ones in a network that stabilizes: none does from then on. An asynchronous protocol assumes nothing.
#[derive(Default)]
pub struct Synchrony {
    broken: bool,
}

impl Monitor for Synchrony {
    fn property(&self) -> Property {
        Property {
            id: "synchrony",
            title: "Synchrony",
            sort: Sort::Assumption,
            formula: "p, q not traitors: m arrives at most δ after it was sent (from GST on)",
            says: "If the protocol counts on a bound, every message between nodes that are not traitors arrives within \
                   δ; of a partially synchronous one, from stabilization on.",
            wordings: &[],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let network = &view.scenario.network;
        let assumed = match view.machine.timing() {
            Timing::Synchronous => true,
            Timing::PartiallySynchronous => network.timing == Timing::PartiallySynchronous,
            Timing::Asynchronous => false,
        };
        let What::Arrival(id) = view.step.what else { return None };
        let parcel =
            view.trace.parcel(id).filter(|parcel| assumed && !self.broken && !parcel.marks.has(Marks::LOCAL))?;
        // Before stabilization the clock of a message has not started yet.
        let counts_from = match view.machine.timing() {
            Timing::PartiallySynchronous => parcel.sent.max(network.gst),
            Timing::Synchronous | Timing::Asynchronous => parcel.sent,
        };
        let late = view.step.time > counts_from + network.delta;
        let ends = [parcel.from, parcel.to].into_iter().collect();
        if !late || !view.world.traitors().intersection(ends).is_empty() {
            return None;
        }
        self.broken = true;
        let took: Span = view.step.time - parcel.sent;
        let (from, to) = (view.name(parcel.from), view.name(parcel.to));
        let text = format!("a message from {from} to {to} took {took}, and δ is {}", network.delta);
        Some(Finding { status: Status::Breached, text, because: vec![parcel.by, view.id], nodes: ends })
    }
}
