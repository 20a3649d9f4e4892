//! What failure detectors promise: that they notice crashes, and that they do not cry wolf.

use super::agreement::steps;
use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::Blob;
use crate::run::Ended;
use crate::scenario::Status;
use crate::time::{Span, Time};
use std::collections::BTreeMap;

/// How a detector's state is read.
#[derive(Clone, Copy)]
pub struct Suspicion {
    /// Whom a node suspects.
    pub suspects: fn(&Blob) -> NodeSet,
    /// Whom a node watches; what others say it knows only by hearsay.
    pub watches: fn(&Blob) -> NodeSet,
    /// How long a node lets another be silent.
    pub patience: fn(&Blob, NodeId) -> Span,
}

impl Suspicion {
    /// Of each running, correct node: whom it suspects of those that these are.
    fn suspected(self, view: &View<'_>, among: NodeSet) -> Vec<(NodeId, NodeSet)> {
        let of = |id: NodeId| {
            let state = view.world.node(id)?.state()?;
            Some((id, (self.suspects)(state).intersection(among)))
        };
        view.correct().iter().filter_map(of).collect()
    }

    /// Of each running, correct node: whom it watches of those that these are, and does not suspect.
    fn missed(self, view: &View<'_>, among: NodeSet) -> Vec<(NodeId, NodeSet)> {
        let of = |id: NodeId| {
            let state = view.world.node(id)?.state()?;
            Some((id, (self.watches)(state).intersection(among).minus((self.suspects)(state))))
        };
        view.correct().iter().filter_map(of).collect()
    }
}

/// The first node with a set that is not empty, and that set's first node.
fn first(sets: Vec<(NodeId, NodeSet)>) -> Option<(NodeId, NodeId)> {
    sets.into_iter().find_map(|(id, set)| Some((id, set.iter().next()?)))
}

fn breach(view: &View<'_>, text: String, nodes: [NodeId; 2]) -> Finding {
    Finding { status: Status::Breached, text, because: vec![view.id], nodes: nodes.into_iter().collect() }
}

/// Every crashed node is in the end suspected by every correct node that watches it.
pub struct Completeness(pub Suspicion);

/// Nobody is suspected before it crashes.
pub struct StrongAccuracy {
    how: Suspicion,
    /// Where somebody was suspected wrongly.
    found: Option<Finding>,
}

/// From some time on no correct node is suspected by a correct one.
pub struct EventualAccuracy(pub Suspicion);

/// A crash is noticed in time by every correct node that watches.
pub struct DetectionTime {
    how: Suspicion,
    delta: Span,
    crashes: BTreeMap<NodeId, Time>,
    found: Option<Finding>,
}

impl StrongAccuracy {
    /// Of this detector.
    pub fn new(how: Suspicion) -> StrongAccuracy {
        StrongAccuracy { how, found: None }
    }
}

impl DetectionTime {
    /// Of this detector, where a message takes at most δ.
    pub fn new(how: Suspicion, delta: Span) -> DetectionTime {
        DetectionTime { how, delta, crashes: BTreeMap::new(), found: None }
    }
}

impl DetectionTime {
    /// Who should have noticed whose crash by now, and has not.
    fn overdue(&self, view: &View<'_>) -> Option<(NodeId, NodeId)> {
        let missed = self.how.missed(view, down(view));
        missed.into_iter().find_map(|(who, whom)| {
            let state = view.world.node(who)?.state()?;
            let late = |node: &NodeId| {
                let crash = self.crashes.get(node).copied().unwrap_or(view.step.time);
                let crash = crash.max(view.scenario.network.gst);
                view.step.time > crash + (self.how.patience)(state, *node) + self.delta
            };
            Some((who, whom.iter().find(late)?))
        })
    }
}

fn down(view: &View<'_>) -> NodeSet {
    view.world.nodes_that(|node| !node.up)
}

impl Monitor for Completeness {
    fn property(&self) -> Property {
        Property {
            id: "completeness",
            title: "Strong completeness",
            sort: Sort::Liveness,
            formula: "∀q crashed, ∀p correct that watches q: ◇□ p suspects q",
            says: "In the end every crashed node is suspected for ever by every correct node that watches it.",
            wordings: &[
                (
                    "Chandra, Toueg 1996: strong completeness",
                    "Eventually every process that crashes is permanently suspected by every correct process.",
                ),
                (
                    "Chandra, Toueg 1996: weak completeness",
                    "Eventually every process that crashes is permanently suspected by some correct process.",
                ),
            ],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let missed = first(self.0.missed(view, down(view)));
        Some(Finding::plain(if missed.is_some() { Status::Pending } else { Status::Holds }))
    }

    fn conclude(&mut self, view: &View<'_>, ended: Ended) -> Option<Finding> {
        let (who, whom) = first(self.0.missed(view, down(view))).filter(|_| ended == Ended::Quiet)?;
        let text = format!("{} never suspects {}, which has crashed", view.name(who), view.name(whom));
        Some(breach(view, text, [who, whom]))
    }
}

impl Monitor for StrongAccuracy {
    fn property(&self) -> Property {
        Property {
            id: "strong-accuracy",
            title: "Strong accuracy",
            sort: Sort::Extra,
            formula: "p suspects q at t ⇒ q crashed before t",
            says: "No node is suspected before it crashes. In an asynchronous system nobody can promise that.",
            wordings: &[(
                "Chandra, Toueg 1996: strong accuracy",
                "No process is suspected before it crashes. (Weak: some correct process is never suspected.)",
            )],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        if self.found.is_none() {
            let (who, whom) = first(self.how.suspected(view, view.world.running()))?;
            let text = format!("{} suspects {}, which is running", view.name(who), view.name(whom));
            self.found = Some(breach(view, text, [who, whom]));
        }
        self.found.clone()
    }
}

impl Monitor for EventualAccuracy {
    fn property(&self) -> Property {
        Property {
            id: "eventual-accuracy",
            title: "Eventual strong accuracy",
            sort: Sort::Liveness,
            formula: "◇□ ∀p,q correct: p does not suspect q",
            says: "From some time on no correct node suspects a correct one. Until then anybody may be wrong.",
            wordings: &[(
                "Chandra, Toueg 1996: eventual strong accuracy",
                "There is a time after which correct processes are not suspected by any correct process.",
            )],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let wrong = first(self.0.suspected(view, view.correct()));
        Some(Finding::plain(if wrong.is_some() { Status::Pending } else { Status::Holds }))
    }

    fn conclude(&mut self, view: &View<'_>, ended: Ended) -> Option<Finding> {
        let (who, whom) = first(self.0.suspected(view, view.correct())).filter(|_| ended == Ended::Quiet)?;
        let text = format!("{} suspects {} to the end, which is correct", view.name(who), view.name(whom));
        Some(breach(view, text, [who, whom]))
    }
}

impl Monitor for DetectionTime {
    fn property(&self) -> Property {
        Property {
            id: "detection-time",
            title: "Detection time",
            sort: Sort::Safety,
            formula: "q crashes at t ⇒ ∀p correct that watches q: p suspects q by t + TO + δ",
            says: "A crash is noticed at most a timeout and a message delay after it happened, or after the network \
                   stabilized.",
            wordings: &[],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let down = down(view);
        self.crashes.retain(|node, _| down.contains(*node));
        for node in down.iter() {
            self.crashes.entry(node).or_insert(view.step.time);
        }
        if self.found.is_none() {
            let (who, whom) = self.overdue(view)?;
            let at = self.crashes.get(&whom).copied().unwrap_or_default();
            let text = format!("{} crashed at {at}, and {} has not noticed", view.name(whom), view.name(who));
            self.found = Some(Finding { because: steps([view.id]), ..breach(view, text, [who, whom]) });
        }
        self.found.clone()
    }
}
