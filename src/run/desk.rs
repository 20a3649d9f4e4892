//! What lies at hand while a step is taken.

use super::plan::Plan;
use super::trace::{Outcome, Trace};
use crate::chance::{Chance, Purpose};
use crate::protocol::Raw;

/// The step being written down; its buffers are used again for every step.
#[derive(Debug)]
pub(super) struct Scratch {
    pub raw: Raw,
    /// The first parcel of the step, and how many it sent.
    pub first: u32,
    pub parcels: u32,
    pub outcomes: Vec<Outcome>,
    pub cites: Vec<u16>,
    pub notes: String,
}

impl Scratch {
    pub fn new(n: u16) -> Scratch {
        // The coins here are only a place holder that is swapped with the node's own.
        let coins = Chance::new(0, Purpose::Coins, 0);
        let raw = Raw::new(n, coins);
        let notes = String::new();
        Scratch { raw, first: 0, parcels: 0, outcomes: Vec::new(), cites: Vec::new(), notes }
    }

    /// Throws away what a replayed step said: the trace has it.
    pub fn clear(&mut self) {
        self.parcels = 0;
        self.outcomes.clear();
        self.cites.clear();
        self.notes.clear();
    }
}

/// What lies at hand while a step is taken: the plan, the trace, and the step being written.
pub(super) struct Desk<'a> {
    pub plan: &'a Plan,
    pub trace: &'a mut Trace,
    pub scratch: &'a mut Scratch,
}
