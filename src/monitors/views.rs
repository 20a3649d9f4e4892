//! What views of a group promise.

use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::{NodeId, NodeSet, StepId};
use crate::protocol::Blob;
use crate::run::{Ended, Outcome, What};
use crate::scenario::{Action, Status};
use crate::value::Value;
use std::collections::BTreeMap;

/// Reads a node's view: its number, its members.
pub type ReadView = fn(&Blob) -> (u64, NodeSet);

/// Views of the same number are the same everywhere.
pub struct ViewAgreement {
    view: ReadView,
    seen: BTreeMap<u64, (NodeSet, NodeId, StepId)>,
    found: Option<Finding>,
}

/// Crashed nodes are removed in the end.
pub struct Exclusion {
    /// How to read a view.
    pub view: ReadView,
}

/// A shard has one writer at a time.
#[derive(Default)]
pub struct SingleWriter {
    /// When each node was asked to write to a shard.
    asked: BTreeMap<(NodeId, Value), StepId>,
    /// The write of the highest view to each shard, the first of that view.
    latest: BTreeMap<Value, (u64, NodeId, StepId)>,
    found: Option<Finding>,
}

/// Whoever was asked answers in the end.
pub struct Answered {
    /// Does a node still owe an answer?
    pub waiting: fn(&Blob) -> bool,
}

impl ViewAgreement {
    /// Of views that are read so.
    pub fn new(view: ReadView) -> ViewAgreement {
        ViewAgreement { view, seen: BTreeMap::new(), found: None }
    }
}

impl Monitor for ViewAgreement {
    fn property(&self) -> Property {
        Property {
            id: "view-agreement",
            title: "View agreement",
            sort: Sort::Safety,
            formula: "view(p).number = view(q).number ⇒ view(p).members = view(q).members",
            says: "Two nodes in a view of the same number are in the same view, whenever they are: there is one sequence \
                   of views. Traitors are exempt.",
            wordings: &[(
                "Ricciardi, Birman 1991",
                "All members see the same sequence of views; a process is removed only by an agreed view.",
            )],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let id = view.step.node.filter(|id| view.honest().contains(*id) && self.found.is_none())?;
        let (number, members) = (self.view)(view.world.node(id)?.state()?);
        let (known, other, step) = *self.seen.entry(number).or_insert((members, id, view.id));
        if known == members {
            return None;
        }
        let (one, two) = (view.names(known), view.names(members));
        let text = format!("view {number} is {one} for {}, and {two} for {}", view.name(other), view.name(id));
        let nodes = [other, id].into_iter().collect();
        self.found = Some(Finding { status: Status::Breached, text, because: vec![step, view.id], nodes });
        self.found.clone()
    }
}

impl Monitor for Exclusion {
    fn property(&self) -> Property {
        Property {
            id: "exclusion",
            title: "Exclusion",
            sort: Sort::Liveness,
            formula: "q crashed for good ⇒ ◇ ∀p correct: q ∉ view(p)",
            says: "A node that has crashed is removed in the end from every correct node's view.",
            wordings: &[],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let still = self.still(view).is_some();
        Some(Finding::plain(if still { Status::Pending } else { Status::Holds }))
    }

    fn conclude(&mut self, view: &View<'_>, ended: Ended) -> Option<Finding> {
        let (who, whom) = self.still(view).filter(|_| ended == Ended::Quiet)?;
        let text = format!("{} has crashed and is still in the view of {}", view.name(whom), view.name(who));
        let nodes = [who, whom].into_iter().collect();
        Some(Finding { status: Status::Breached, text, because: vec![view.id], nodes })
    }
}

impl Exclusion {
    /// Who still has whom in its view, among those in the newest view: others are not in the group.
    fn still(&self, view: &View<'_>) -> Option<(NodeId, NodeId)> {
        let down = view.world.nodes_that(|node| !node.up);
        if down.is_empty() {
            return None;
        }
        let read = |who: NodeId| Some((who, (self.view)(view.world.node(who)?.state()?)));
        let views: Vec<(NodeId, (u64, NodeSet))> = view.correct().iter().filter_map(read).collect();
        let newest = views.iter().map(|(_, (number, _))| *number).max()?;
        let current = views.into_iter().filter(|(_, (number, _))| *number == newest);
        current.into_iter().find_map(|(who, (_, members))| Some((who, members.intersection(down).iter().next()?)))
    }
}

impl Monitor for SingleWriter {
    fn property(&self) -> Property {
        Property {
            id: "single-writer",
            title: "Single writer",
            sort: Sort::Safety,
            formula: "write(p, s, v) before ask(q, s), q writes s in v' ⇒ v' > v ∨ (v' = v ∧ p = q)",
            says: "In each view one node writes to a shard, and once a shard was written in a newer view, nobody who is \
                   asked after that writes to it in an older one: who was removed is fenced off.",
            wordings: &[],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        if let What::Action(place) = view.step.what
            && let Some(Action::Request(node, shard)) =
                view.scenario.script.get(place as usize).map(|planned| &planned.action)
        {
            self.asked.insert((*node, *shard), view.id);
        }
        let writer = view.step.node.filter(|id| view.honest().contains(*id))?;
        for outcome in view.trace.outcomes(view.step) {
            let Outcome::Delivered(number, shard) = outcome else { continue };
            self.wrote(view, writer, *number, *shard);
        }
        self.found.clone()
    }
}

impl SingleWriter {
    fn wrote(&mut self, view: &View<'_>, writer: NodeId, number: u64, shard: Value) {
        let asked = self.asked.get(&(writer, shard)).copied().unwrap_or(view.id);
        let Some((newest, other, step)) = self.latest.get(&shard).copied().filter(|(newest, ..)| *newest >= number)
        else {
            self.latest.insert(shard, (number, writer, view.id));
            return;
        };
        let two_in_one = newest == number && other != writer;
        let out_of_date = newest > number && asked >= step;
        if self.found.is_none() && (two_in_one || out_of_date) {
            let (one, two) = (view.name(other), view.name(writer));
            let shard = view.label(shard);
            let text = format!("{one} wrote to shard {shard} in view {newest}, and then {two} in view {number}");
            let nodes = [other, writer].into_iter().collect();
            self.found = Some(Finding { status: Status::Breached, text, because: vec![step, view.id], nodes });
        }
    }
}

impl Monitor for Answered {
    fn property(&self) -> Property {
        Property {
            id: "availability",
            title: "Availability",
            sort: Sort::Liveness,
            formula: "p correct is asked ⇒ ◇ p serves or refuses",
            says: "A correct node that is asked for something serves it in the end, or says that it is not the one to ask.",
            wordings: &[],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        Some(Finding::plain(if self.owing(view).is_empty() { Status::Holds } else { Status::Pending }))
    }

    fn conclude(&mut self, view: &View<'_>, ended: Ended) -> Option<Finding> {
        let nodes = self.owing(view);
        if nodes.is_empty() || ended != Ended::Quiet {
            return None;
        }
        let text = format!("{} never answered", view.names(nodes));
        Some(Finding { status: Status::Breached, text, because: vec![view.id], nodes })
    }
}

impl Answered {
    fn owing(&self, view: &View<'_>) -> NodeSet {
        let owes = |node: &crate::run::Node| node.state().is_some_and(self.waiting);
        view.world.nodes_that(owes).intersection(view.correct())
    }
}
