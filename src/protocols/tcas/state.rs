//! What an aircraft remembers of itself and of the others.

use super::advisory::{Least, Sense};
use crate::ids::NodeId;
use crate::protocol::Flight;
use serde::Serialize;
use std::collections::BTreeMap;

/// What an aircraft remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    pub(super) me: NodeId,
    pub(super) flight: Flight,
    /// When it last took a step, in ms.
    pub(super) now: u64,
    /// The row of the table of sensitivity that it flies in.
    pub(super) row: Option<u8>,
    pub(super) cycle: u64,
    pub(super) others: BTreeMap<NodeId, Intruder>,
    pub(super) traffic: bool,
    /// Has the controller spoken?
    pub(super) told: bool,
    pub(super) over: bool,
}

/// Another aircraft, and what is to be done about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Intruder {
    /// Its altitude and rate, and when it was heard of.
    pub(super) seen: Option<(i64, i64, u64)>,
    /// The sense that its last demand leaves, and when it came.
    pub(super) heard: Option<(Sense, u64)>,
    pub(super) sense: Option<Sense>,
    /// The vertical rate that is asked for against it at least, in ft/min in its sense.
    pub(super) least: Least,
    /// Did the advisory lead across its altitude when it was given?
    pub(super) crossing: bool,
    /// When it came near enough to be a threat.
    pub(super) near: Option<u64>,
    /// When it was declared one.
    pub(super) threat: Option<u64>,
    pub(super) reversed: bool,
    pub(super) weakened: bool,
    /// The advisory against it waits: that against another one is more needed.
    pub(super) held: bool,
    /// It has passed.
    pub(super) over: bool,
}

impl State {
    pub(super) fn other(&mut self, of: NodeId) -> &mut Intruder {
        self.others.entry(of).or_default()
    }
}

impl Intruder {
    /// Is there something to be done about it?
    pub(super) fn is_active(&self) -> bool {
        self.sense.is_some() && !self.over
    }
}
