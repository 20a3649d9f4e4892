//! What nodes held over the whole of a run: states of the past are not kept, so a second, untraced run recalls them.

use crate::ids::{NodeId, NodeSet, ParcelId, StepId};
use crate::protocol::{Badge, Thing};
use crate::run::{Marks, Run, Step, What};
use crate::time::Time;
use crate::tree::Tree;
use crate::value::Value;

/// So many different chains of signatures are kept of a node.
const CHAINS_MOST: usize = 64;

/// What a node held from one step on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub step: StepId,
    pub at: Time,
    pub value: Option<Value>,
    pub decided: bool,
    pub epoch: Option<u64>,
    pub up: bool,
}

/// A tally that reached its threshold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reached {
    pub step: StepId,
    pub of: &'static str,
    pub epoch: Option<u64>,
    pub have: NodeSet,
    pub need: u16,
}

/// A chain of signatures that came to a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chain {
    pub step: StepId,
    pub parcel: ParcelId,
    pub value: Option<Value>,
    pub signers: Vec<NodeId>,
    pub genuine: bool,
}

/// What one node's diary holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Pages {
    pub held: Vec<Held>,
    pub reached: Vec<Reached>,
    pub chains: Vec<Chain>,
    pub clocks: Vec<(StepId, Time, i64)>,
}

/// What nodes held, counted and heard over the whole of a run, gathered once, so that the board of any moment is a
/// look-up.
///
/// Making it plays the run again without a trace, and takes a glance at one node a step. As a run only grows, so does its
/// diary: [`Diary::extend`]. A fork needs another.
pub struct Diary {
    shadow: Option<Run>,
    pages: Vec<Pages>,
}

impl Diary {
    /// The diary of all that is known of a run.
    pub fn of(run: &Run) -> Diary {
        let shadow = Run::untraced(run.scenario().clone()).ok();
        let mut diary = Diary { shadow, pages: vec![Pages::default(); usize::from(run.scenario().n)] };
        diary.extend(run);
        diary
    }

    /// Reads the steps of the same run that it does not know yet.
    pub fn extend(&mut self, run: &Run) {
        let Some(mut shadow) = self.shadow.take() else { return };
        while shadow.cursor() < run.last() && shadow.step() {
            let id = shadow.cursor();
            let Some(step) = run.trace().step(id) else { break };
            if let (Some(node), false) = (step.node, matches!(step.what, What::Loss(_))) {
                self.glance(run, &shadow, id, step, node);
            }
        }
        self.shadow = Some(shadow);
    }

    /// How many steps it knows.
    pub fn len(&self) -> u32 {
        self.shadow.as_ref().map_or(0, |shadow| shadow.cursor().0)
    }

    /// Does it know nothing yet?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A node's part.
    pub(super) fn pages(&self, node: NodeId) -> Option<&Pages> {
        self.pages.get(node.index())
    }

    fn glance(&mut self, run: &Run, shadow: &Run, id: StepId, step: &Step, node: NodeId) {
        let Some(pages) = self.pages.get_mut(node.index()) else { return };
        let badge = shadow.badge(node).unwrap_or_default();
        let state = shadow.world().node(node);
        let decision = state.and_then(|state| state.decision);
        let held = Held {
            step: id,
            at: step.time,
            value: decision.map(|decision| decision.value).or(badge.value),
            decided: decision.is_some(),
            epoch: badge.epoch,
            up: state.is_some_and(|state| state.up),
        };
        let is_same = |last: &Held| {
            (last.value, last.decided, last.epoch, last.up) == (held.value, held.decided, held.epoch, held.up)
        };
        if !pages.held.last().is_some_and(is_same) {
            pages.held.push(held);
        }
        pages.count(id, &badge);
        if let Some(clock) = badge.clock
            && pages.clocks.last().is_none_or(|(_, _, last)| *last != clock)
        {
            pages.clocks.push((id, step.time, clock));
        }
        if let What::Arrival(parcel) = step.what {
            pages.hear(run, id, parcel);
        }
    }
}

impl Pages {
    fn count(&mut self, step: StepId, badge: &Badge) {
        let Some(tally) = badge.tally.as_ref().filter(|tally| tally.need > 0 && tally.have.len() >= tally.need) else {
            return;
        };
        let reached = Reached { step, of: tally.of, epoch: badge.epoch, have: tally.have, need: tally.need };
        let is_same = |last: &Reached| (last.of, last.epoch, last.have) == (reached.of, reached.epoch, reached.have);
        if !self.reached.last().is_some_and(is_same) {
            self.reached.push(reached);
        }
    }

    fn hear(&mut self, run: &Run, step: StepId, id: ParcelId) {
        let Some(parcel) = run.trace().parcel(id) else { return };
        let label = run.plan().machine.label(&parcel.draft.msg);
        if label.seals.is_empty() || self.chains.len() >= CHAINS_MOST {
            return;
        }
        let is_known = |chain: &&Chain| chain.value == label.value && chain.signers == label.seals;
        let known = self.chains.iter().find(is_known).map(|chain| chain.genuine);
        // Only an edited copy has broken seals, so all others need no look inside.
        if known.is_some() && !parcel.marks.has(Marks::LIE) {
            return;
        }
        let genuine = is_genuine(&run.plan().machine.show(Thing::Message(&parcel.draft.msg)));
        if known != Some(genuine) {
            let (value, signers) = (label.value, label.seals);
            self.chains.push(Chain { step, parcel: id, value, signers, genuine });
        }
    }
}

/// Are all seals in it whole?
fn is_genuine(tree: &Tree) -> bool {
    match tree {
        Tree::Record(_, fields) => {
            fields.iter().all(|(name, field)| is_genuine(field) && (name != "genuine" || *field != Tree::Bool(false)))
        }
        Tree::List(items) => items.iter().all(is_genuine),
        Tree::Map(pairs) => pairs.iter().all(|(_, item)| is_genuine(item)),
        _ => true,
    }
}
