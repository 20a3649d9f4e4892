//! Properties as watchers of a run. Monitors read; nothing reads monitors but views and tests.

use crate::ids::{NodeId, NodeSet, StepId};
use crate::run::{Ended, Step, Trace, World};
use crate::scenario::{Scenario, Status};

/// What sort of property it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// Nothing bad happens: broken at a step.
    Safety,
    /// Something good happens: broken only when nothing more can.
    Liveness,
    /// What the protocol's promises rest on; when it is broken, nothing is promised.
    Assumption,
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

    /// A node's name for a sentence.
    pub fn name(&self, node: NodeId) -> String {
        self.scenario.name(node)
    }
}

/// A watcher of one property in one run. It is shown every step once, in order.
pub trait Monitor: Send {
    /// What it watches.
    fn property(&self) -> Property;

    /// How it stands before the first step.
    fn initial(&self) -> Status {
        match self.property().sort {
            Sort::Liveness => Status::Pending,
            Sort::Safety | Sort::Assumption => Status::Holds,
        }
    }

    /// Is it to be shown every step? If not, only those in which a node decided, delivered, crashed, started again or
    /// turned traitor, and the last one.
    fn is_curious(&self) -> bool {
        false
    }

    /// Looks at a step; gives how it stands now, when that has changed.
    fn observe(&mut self, view: &View<'_>) -> Option<Finding>;

    /// Looks at the end of the run.
    fn conclude(&mut self, _view: &View<'_>, _ended: Ended) -> Option<Finding> {
        None
    }
}

/// A property's whole story in a run: from which step on it stands how.
pub type Story = Vec<(StepId, Finding)>;

/// The properties of consensus.
pub fn consensus() -> Vec<Box<dyn Monitor>> {
    Vec::new()
}

/// What every run's properties rest on.
pub fn assumptions() -> Vec<Box<dyn Monitor>> {
    Vec::new()
}
