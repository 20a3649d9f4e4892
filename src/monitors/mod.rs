//! Properties as watchers of a run. Monitors read; nothing reads monitors but views and tests.

mod acceptance;
mod agreement;
mod airspace;
mod append_only;
mod at_most_k;
mod bound;
mod broadcast;
mod clocks;
mod commit;
mod completeness;
mod deliveries;
mod detector;
mod election;
mod external;
mod generals;
mod integrity;
mod links;
mod log_matching;
mod masking;
mod nontriviality;
mod once;
mod order;
mod primary_order;
mod reads;
mod sectors;
mod sender_integrity;
mod setting;
mod slot_order;
mod slots;
mod snapshot;
mod stream;
mod synchrony;
mod termination;
mod untold;
mod validity;
mod vector;
mod views;

pub use acceptance::{Promptness, Relay, Unforgeability};
pub use agreement::Agreement;
pub use airspace::{Complementary, Separation};
pub use append_only::LeaderAppendOnly;
pub use at_most_k::{AtMostK, Requirement};
pub use bound::FaultBound;
pub use broadcast::{SenderValidity, Totality};
pub use clocks::{ClockAccuracy, Convergence};
pub use commit::CommitValidity;
pub use completeness::LeaderCompleteness;
pub use deliveries::Delivery;
pub use detector::{Completeness, DetectionTime, EventualAccuracy, StrongAccuracy, Suspicion};
pub use election::ElectionSafety;
pub use external::ExternalValidity;
pub use generals::Obedience;
pub use integrity::DecideOnce;
pub use links::{LinkIntegrity, LinkValidity};
pub use log_matching::LogMatching;
pub use masking::{Masking, ReplicaAgreement};
pub use nontriviality::NonTriviality;
pub use once::AtMostOnce;
pub use order::TotalOrder;
pub use primary_order::PrimaryOrder;
pub use reads::FreshReads;
pub use sectors::{Kept, OneClearance, OneOwner, Tracks};
pub use sender_integrity::SenderIntegrity;
pub use setting::{ErrorBound, Monotonic, Tolerance};
pub use slot_order::SlotOrder;
pub use slots::SlotAgreement;
pub use snapshot::{Conservation, ConsistentCut, Piece};
pub use stream::StreamClause;
pub use synchrony::Synchrony;
pub use termination::Termination;
pub use untold::Untold;
pub use validity::Validity;
pub use vector::{VectorAgreement, VectorTermination, VectorValidity};
pub use views::{Answered, Exclusion, SingleWriter, ViewAgreement};

use crate::ids::{NodeId, NodeSet, StepId};
use crate::protocol::{Badge, Bound, Machine};
use crate::run::{Decision, Ended, Outcome, Step, Trace, What, World};
use crate::scenario::{Scenario, Status};
use crate::value::Value;

/// What sort of property it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// Nothing bad happens: broken at a step.
    Safety,
    /// Something good happens: broken only when nothing more can.
    Liveness,
    /// What the protocol's promises rest on; when it is broken, nothing is promised.
    Assumption,
    /// What the protocol does not promise, though its kin do: shown for comparison, and broken now and then.
    Extra,
}

impl Sort {
    /// Does the protocol promise it? Only then is its breach a failure.
    pub const fn is_promise(self) -> bool {
        matches!(self, Sort::Safety | Sort::Liveness)
    }
}

/// A property's name, formula and wording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Property {
    /// The word in texts: `agreement`.
    pub id: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What sort it is.
    pub sort: Sort,
    /// The formula.
    pub formula: &'static str,
    /// In a sentence.
    pub says: &'static str,
    /// What textbooks call it, and how they put it: source, words.
    pub wordings: &'static [(&'static str, &'static str)],
}

/// How it stands with a property from some step on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it stands.
    pub status: Status,
    /// Why, in a sentence; empty when there is nothing to say.
    pub text: String,
    /// The steps that made it so, in order.
    pub because: Vec<StepId>,
    /// The nodes it is about.
    pub nodes: NodeSet,
}

impl Finding {
    /// A status with no more to say.
    pub fn plain(status: Status) -> Finding {
        Finding { status, text: String::new(), because: Vec::new(), nodes: NodeSet::EMPTY }
    }
}

/// What a monitor sees after each step.
pub struct View<'a> {
    /// What is being run.
    pub scenario: &'a Scenario,
    /// Its protocol, configured.
    pub machine: &'a dyn Machine,
    /// The state after the step.
    pub world: &'a World,
    /// The run, for its trace.
    pub trace: &'a Trace,
    /// The step's number.
    pub id: StepId,
    /// The step.
    pub step: &'a Step,
    /// Nodes that are to decide when nothing fails.
    pub deciders: NodeSet,
    /// Does the protocol recover from crashes?
    pub recovery: bool,
    /// The bound under which the protocol, so configured, keeps its promises.
    pub bound: Bound,
}

impl View<'_> {
    /// Nodes that are faulty as the run stands.
    pub fn faulty(&self) -> NodeSet {
        self.world.faulty(self.recovery)
    }

    /// Nodes that are correct as the run stands.
    pub fn correct(&self) -> NodeSet {
        NodeSet::all(self.scenario.n).minus(self.faulty())
    }

    /// May this step have changed who is faulty?
    pub fn is_fateful(&self) -> bool {
        let crashed = |outcome: &Outcome| *outcome == Outcome::Crashed;
        matches!(self.step.what, What::Action(_)) || self.trace.outcomes(self.step).iter().any(crashed)
    }

    /// Nodes that are not traitors: they did what the protocol says until they crashed, if they did.
    pub fn honest(&self) -> NodeSet {
        NodeSet::all(self.scenario.n).minus(self.world.traitors())
    }

    /// A running node at a glance; of twins, the first.
    pub fn badge(&self, node: NodeId) -> Option<Badge> {
        Some(self.machine.badge(self.world.node(node)?.state()?))
    }

    /// What the step delivered, by place, and who did.
    pub fn delivered(&self) -> impl Iterator<Item = (NodeId, u64, Value)> {
        let of = |outcome: &Outcome| match outcome {
            Outcome::Delivered(slot, value) => Some((self.step.node?, *slot, *value)),
            _ => None,
        };
        self.trace.outcomes(self.step).iter().filter_map(of)
    }

    /// A node's name for a sentence.
    pub fn name(&self, node: NodeId) -> String {
        self.scenario.name(node)
    }

    /// Several nodes' names for a sentence: `n1, n2 and n4`.
    pub fn names(&self, nodes: NodeSet) -> String {
        let names: Vec<String> = nodes.iter().map(|node| self.name(node)).collect();
        match names.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
            None => String::new(),
        }
    }

    /// A value for a sentence.
    pub fn label(&self, value: Value) -> String {
        self.scenario.values.label(value)
    }

    /// What these nodes decided, second decisions included, in the order in which they did.
    pub fn decisions(&self, nodes: NodeSet) -> Vec<(NodeId, Decision)> {
        let of = |id: NodeId| {
            let node = self.world.node(id);
            let both = node.into_iter().flat_map(|node| [node.decision, node.second]);
            both.flatten().map(move |decision| (id, decision))
        };
        let mut all: Vec<(NodeId, Decision)> = nodes.iter().flat_map(of).collect();
        all.sort_by_key(|(id, decision)| (decision.step, *id));
        all
    }
}

/// What a monitor must see of a run, which says whether an exhaustive search can ask it too: a search knows moments, not
/// the ways to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Who is faulty and what was decided, at one moment.
    Moment,
    /// That, and what each node delivered in what order; not how the nodes' deliveries are mixed.
    Deliveries,
    /// Steps, in order.
    History,
}

/// A watcher of one property in one run. It is shown every step once, in order.
pub trait Monitor: Send {
    /// What it watches.
    fn property(&self) -> Property;

    /// How it stands before the first step.
    fn initial(&self) -> Status {
        match self.property().sort {
            Sort::Liveness => Status::Pending,
            Sort::Safety | Sort::Assumption | Sort::Extra => Status::Holds,
        }
    }

    /// What it must see.
    fn sees(&self) -> Sight {
        Sight::History
    }

    /// Is it to be shown every step? If not, only those in which a node decided, delivered, crashed, started again or
    /// turned traitor, and the last one.
    fn is_curious(&self) -> bool {
        false
    }

    /// Looks at a step; gives how it stands now. `None`: as before; saying the same once more is no change either.
    fn observe(&mut self, view: &View<'_>) -> Option<Finding>;

    /// Looks at the end of the run.
    fn conclude(&mut self, _view: &View<'_>, _ended: Ended) -> Option<Finding> {
        None
    }
}

/// A property's whole story in a run: from which step on it stands how.
pub type Story = Vec<(StepId, Finding)>;

/// The properties of consensus where nodes crash.
pub fn consensus() -> Vec<Box<dyn Monitor>> {
    let mut all = byzantine_consensus();
    all.insert(1, Box::new(Agreement::uniform()));
    all
}

/// The properties of atomic commitment: one no forces abort, all yes and no failure forces commit.
pub fn atomic_commit(abort: Value, commit: Value) -> Vec<Box<dyn Monitor>> {
    vec![
        Box::new(Agreement::plain()),
        Box::new(Agreement::uniform()),
        Box::new(CommitValidity::of_commit(abort, commit)),
        Box::new(CommitValidity::of_abort(abort, commit)),
        Box::new(DecideOnce),
        Box::new(Termination),
    ]
}

/// What every replicated log of honest but failing nodes promises.
pub fn replicated_log() -> Vec<Box<dyn Monitor>> {
    vec![
        Box::new(SlotAgreement::of_machines()),
        Box::new(SlotOrder::default()),
        Box::new(Agreement::plain()),
        Box::new(Agreement::uniform()),
        Box::new(DecideOnce),
        Box::new(Termination),
    ]
}

/// The properties of consensus where nodes lie: what a crashed or lying node decides is nobody's promise.
pub fn byzantine_consensus() -> Vec<Box<dyn Monitor>> {
    vec![
        Box::new(Agreement::plain()),
        Box::new(Validity::unanimity()),
        Box::new(Validity::any_input()),
        Box::new(Validity::correct_input()),
        Box::new(DecideOnce),
        Box::new(Termination),
    ]
}

/// The properties of the Byzantine generals: one commands, the others decide.
pub fn generals(commander: NodeId) -> Vec<Box<dyn Monitor>> {
    vec![
        Box::new(Agreement::of_lieutenants()),
        Box::new(Obedience::to(commander)),
        Box::new(DecideOnce),
        Box::new(Termination),
    ]
}

/// The properties of a broadcast that ends, with a message or with word that the sender is faulty, where nodes crash.
pub fn terminating_broadcast(sender: NodeId) -> Vec<Box<dyn Monitor>> {
    let mut all = byzantine_terminating_broadcast(sender);
    all.insert(1, Box::new(Agreement::uniform()));
    all
}

/// The same where nodes lie.
pub fn byzantine_terminating_broadcast(sender: NodeId) -> Vec<Box<dyn Monitor>> {
    vec![
        Box::new(Agreement::plain()),
        Box::new(SenderValidity::of(sender)),
        Box::new(SenderIntegrity::of(sender)),
        Box::new(DecideOnce),
        Box::new(Termination),
    ]
}

/// What every run's properties rest on.
pub fn assumptions() -> Vec<Box<dyn Monitor>> {
    vec![
        Box::new(FaultBound),
        Box::new(LinkValidity::default()),
        Box::new(LinkIntegrity::default()),
        Box::new(Synchrony::default()),
    ]
}

/// The properties of a broadcast whose sender may lie: to deliver is to decide.
pub fn byzantine_broadcast(sender: NodeId) -> Vec<Box<dyn Monitor>> {
    vec![
        Box::new(SenderValidity::of(sender)),
        Box::new(Agreement::of_deliveries()),
        Box::new(Totality),
        Box::new(DecideOnce),
    ]
}

/// The properties of an attack by two: one has the plan, the other is told.
pub fn coordinated_attack(first: NodeId) -> Vec<Box<dyn Monitor>> {
    vec![
        Box::new(Agreement::plain()),
        Box::new(NonTriviality::of(first)),
        Box::new(Untold::but(first)),
        Box::new(DecideOnce),
        Box::new(Termination),
    ]
}

/// The properties of a broadcast that is delivered in one order.
pub fn ordered_broadcast() -> Vec<Box<dyn Monitor>> {
    let mut all = Delivery::all();
    all.insert(0, Box::<TotalOrder>::default());
    all
}
