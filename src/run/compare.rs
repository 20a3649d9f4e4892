//! Two runs side by side at one time: which nodes differ, in what, and since when.

use super::Run;
use crate::ids::{NodeId, StepId};
use crate::protocol::Thing;

use crate::value::Value;

/// What differs in one node between two runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The node.
    pub node: NodeId,
    /// Paths of what it remembers that is not the same, in the one run or the other; see [`Tree::changes`]. Empty when
    /// it is the same, or when it runs in one of them only.
    pub state: Vec<String>,
    /// Does it show something else at a glance: role, epoch, value, votes, whether it runs?
    pub glance: bool,
    /// What it decided in the one run and in the other, where that is not the same.
    pub decided: Option<(Option<Value>, Option<Value>)>,
}

/// How two runs differ where their cursors stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The nodes that differ, in order.
    pub nodes: Vec<Difference>,
    /// The first step that is not the same in both, wherever the cursors are: it is the first of its run with another
    /// digest, or the last of the one run is followed by another of the other. `None`: as far as they are known, one is
    /// the beginning of the other, or they are the same.
    pub parts: Option<StepId>,
}

/// Compares two runs where their cursors stand; seek both to one time first ([`Run::seek_time`]). States are compared
/// when both run the same protocol; glances and decisions always, of the nodes that both have.
pub fn compare(one: &Run, other: &Run) -> Comparison {
    let nodes = NodeId::all(one.scenario().n.min(other.scenario().n));
    Comparison { nodes: nodes.filter_map(|node| difference(one, other, node)).collect(), parts: parting(one, other) }
}

fn difference(one: &Run, other: &Run, node: NodeId) -> Option<Difference> {
    let (here, there) = (one.world().node(node)?, other.world().node(node)?);
    let same_protocol = one.scenario().protocol.id == other.scenario().protocol.id;
    let machine = &one.plan().machine;
    let state = match (here.state(), there.state()) {
        (Some(mine), Some(its)) if same_protocol && !machine.equal(Thing::State(mine), Thing::State(its)) => {
            machine.show(Thing::State(its)).changes(&machine.show(Thing::State(mine)))
        }
        _ => Vec::new(),
    };
    let glance = here.up != there.up || here.is_traitor() != there.is_traitor() || one.badge(node) != other.badge(node);
    let (mine, its) = (here.decision.map(|decision| decision.value), there.decision.map(|decision| decision.value));
    let decided = (mine != its).then_some((mine, its));
    let differs = !state.is_empty() || glance || decided.is_some();
    differs.then_some(Difference { node, state, glance, decided })
}

/// The first step at which the digests differ: they fold in all that happened before, so that it is found by halving.
fn parting(one: &Run, other: &Run) -> Option<StepId> {
    let digest = |run: &Run, step: u32| run.trace().step(StepId(step)).map(|step| step.digest);
    let (mut least, mut most) = (0, one.trace().len().min(other.trace().len()));
    let shorter = most;
    while least < most {
        let middle = least + (most - least).div_ceil(2);
        if digest(one, middle) == digest(other, middle) { least = middle } else { most = middle - 1 }
    }
    (least < shorter).then_some(StepId(least + 1))
}
