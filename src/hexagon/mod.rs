//! The hexagon: why three cannot stand one traitor, tried on any protocol of lock-step rounds (Fischer, Lynch, Merritt,
//! "Easy impossibility proofs for distributed consensus problems", Distributed Computing 1, 1986, §3.1).
//!
//! The nodes are put into three groups A, B and C of at most f each. Two copies of every program stand on a ring
//! A0 B0 C0 A1 B1 C1, the copies 0 with input 0, the copies 1 with input 1; each speaks with its neighbours as if they
//! were all there is. The ring is no system the protocol was made for, but every two neighbouring groups on it are two
//! groups of one: of the system in which the third is f traitors who say to each what its other neighbour says on the
//! ring. So each pair of neighbours must do as the protocol promises, and somewhere between 0 and 1 it cannot be.
//!
//! | where | what |
//! |---|---|
//! | `ring.rs` | the run of the ring, by the protocol's own code |
//! | `cover.rs` | the run of the system that two neighbours cannot tell from the ring, as an ordinary scenario |
//! | `script.rs` | what its traitors say |
//! | `seals.rs` | what they cannot say, because somebody else would have to sign it |
//!
//! Three pairs in a row are enough: B0 and C0 all with 0, A1 and B1 all with 1, and C0 and A1 between them. The only
//! node that proposes anything, if there is one, stands in B, so that it is loyal at both ends and lies in the middle.

mod cover;
mod ring;
mod script;
mod seals;

pub use cover::{Broken, Cover, Parting};
pub use ring::{Glimpse, Letter, Program, Ring, Seat};
pub use seals::Forgery;

use crate::ids::{NodeId, NodeSet};
use crate::network::Network;
use crate::protocol::Timing;
use crate::run::Plan;
use crate::scenario::{Scenario, Until};

/// The names of the three groups, in the order of the ring.
pub const GROUPS: [&str; 3] = ["A", "B", "C"];

/// The ring of a protocol, and the three runs that it is made of.
pub struct Hexagon {
    /// What the runs have in common: the protocol, its sizes and parameters, on a network of exact rounds.
    pub base: Scenario,
    /// The nodes of A, B and C.
    pub groups: [NodeSet; 3],
    /// The ring's run.
    pub ring: Ring,
    /// B0 with C0 (A lies), C0 with A1 (B lies), A1 with B1 (C lies).
    pub covers: [Cover; 3],
}

impl Hexagon {
    /// Makes the ring of a scenario's protocol, with its sizes and parameters, and plays it and the three runs. The
    /// scenario's inputs, script, story and claims play no part.
    ///
    /// # Errors
    /// Says why there is no such ring: more than 3f nodes or fewer than three, no lock-step rounds, coins, or alarms at
    /// times that are drawn; or that a run is too long to be a scenario.
    pub fn of(scenario: &Scenario) -> Result<Hexagon, String> {
        let base = bare(scenario);
        let (n, f) = (base.n, base.f);
        // A protocol that is made for no faults is tried with one traitor.
        if n < 3 || n > f.max(1).saturating_mul(3) {
            return Err(format!(
                "found n={n} f={f}, expected three nodes or more, and n ≤ 3f: only then three groups of at most f make a ring"
            ));
        }
        let groups = grouped(&base);
        let plan = Plan::new(base.clone())?;
        let ring = Ring::play(&plan, groups)?;
        let cover = |first: (usize, u8), second: (usize, u8)| Cover::of(&base, groups, &ring, [first, second]);
        let covers = [cover((1, 0), (2, 0))?, cover((2, 0), (0, 1))?, cover((0, 1), (1, 1))?];
        Ok(Hexagon { base, groups, ring, covers })
    }

    /// The same scenario with sizes that make a ring, as near as may be: its own if n ≤ 3f, else the smallest n of at
    /// least three, and an f that is a third of it.
    #[must_use]
    pub fn fit(scenario: &Scenario) -> Scenario {
        let mut fit = scenario.clone();
        let card = fit.protocol.card();
        if fit.n < 3 || fit.n > fit.f.max(1).saturating_mul(3) {
            fit.resize(card.nodes.min.max(3));
            fit.f = fit.n.div_ceil(3).max(card.faults.min).min(card.faults.max);
        }
        fit
    }

    /// Is a promise broken in one of the runs that the traitors can really bring about?
    pub fn breaks(&self) -> bool {
        self.covers.iter().any(|cover| cover.forgery.is_none() && !cover.broken.is_empty())
    }
}

/// The scenario without all that is done to it or said about it, on a network without chance.
fn bare(scenario: &Scenario) -> Scenario {
    let delta = scenario.network.delta;
    let mut bare = Scenario::plain(scenario.protocol);
    bare.resize(scenario.n);
    bare.f = scenario.f;
    bare.params = scenario.params.clone();
    bare.values = scenario.values.clone();
    bare.skin.clone_from(&scenario.skin);
    bare.names.clone_from(&scenario.names);
    bare.network = Network { delta, least: delta, most: delta, ..Network::of(Timing::Synchronous) };
    bare.until = Until::Quiet;
    bare
}

/// Three groups of about the same size, in the order of nodes; a node that alone proposes is the first of B.
fn grouped(base: &Scenario) -> [NodeSet; 3] {
    let n = base.n;
    let with_input: Vec<NodeId> = NodeId::all(n).filter(|node| base.inputs[node.index()].is_some()).collect();
    let largest = n.div_ceil(3);
    // B begins where A ends, unless it must begin with the one that proposes.
    let first = match with_input.as_slice() {
        [only] => (only.0 + n - largest) % n,
        _ => 0,
    };
    let mut groups = [NodeSet::EMPTY; 3];
    let (second, third) = (largest, largest + (n - largest).div_ceil(2));
    for place in 0..n {
        let group = usize::from(place >= second) + usize::from(place >= third);
        groups[group].insert(NodeId((first + place) % n));
    }
    groups
}
