//! Which node is what: controllers first, then radars, databases and aircraft.

use super::Atc;
use crate::ids::{NodeId, NodeSet};
use crate::protocol::{Protocol, Setup};

/// How many there are of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roles {
    pub controllers: u16,
    radars: u16,
    databases: u16,
    aircraft: u16,
}

/// The nodes from one number up to another.
fn between(from: u16, to: u16) -> NodeSet {
    NodeSet::all(to).minus(NodeSet::all(from))
}

impl Roles {
    /// # Errors
    /// When fewer than two controllers are left, or somebody is alone in the air.
    pub fn of(setup: &Setup<'_>) -> Result<Roles, String> {
        let count = |word, otherwise| u16::try_from(setup.number(word, otherwise)).unwrap_or(0);
        let (radars, databases, aircraft) = (count("radars", 3), count("databases", 3), count("aircraft", 2));
        if !aircraft.is_multiple_of(2) {
            return Err("an even number for `aircraft`: they come in pairs".to_owned());
        }
        let others = radars + databases + aircraft;
        match setup.n.checked_sub(others) {
            Some(controllers) if controllers >= 2 => Ok(Roles { controllers, radars, databases, aircraft }),
            _ => Err(format!("n of at least {}: two controllers beside {others} radars, databases and aircraft", others + 2)),
        }
    }

    pub fn controllers(&self) -> NodeSet {
        NodeSet::all(self.controllers)
    }

    pub fn radars(&self) -> NodeSet {
        between(self.controllers, self.controllers + self.radars)
    }

    fn ground(&self) -> u16 {
        self.controllers + self.radars + self.databases
    }

    pub fn databases(&self) -> NodeSet {
        between(self.controllers + self.radars, self.ground())
    }

    pub fn aircraft(&self) -> NodeSet {
        between(self.ground(), self.ground() + self.aircraft)
    }

    /// Crossings, each of two aircraft.
    pub fn pairs(&self) -> u64 {
        u64::from(self.aircraft / 2)
    }
}

impl<G: Protocol> Atc<G> {
    /// The aircraft of a crossing: the one from the west, the one from the east.
    pub(super) fn pair(&self, question: u64) -> [NodeId; 2] {
        let west = self.roles.ground() + 2 * u16::try_from(question.min(self.roles.pairs())).unwrap_or(0);
        [NodeId(west), NodeId(west + 1)]
    }

    /// Which crossing an aircraft is on its way to, and whether it comes from the east.
    pub(super) fn seat_of(&self, aircraft: NodeId) -> (u64, bool) {
        let place = aircraft.0.saturating_sub(self.roles.ground());
        (u64::from(place / 2), place % 2 == 1)
    }
}
