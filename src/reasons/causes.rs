//! Happened-before (Lamport 1978): a step comes after the same node's step before, and after the step that sent what
//! it received or set the alarm that went off. Actions on the network belong to no node and cause nothing here: they
//! change when a message arrives, not what it says.

use super::StepSet;
use crate::ids::{NodeId, NodeSet, ParcelId, StepId};
use crate::limits::CHAINS_MAX;
use crate::run::{Marks, Outcome, Parcel, Run, Step, Trace, What};

/// Every step that could have had a part in this one, itself included: its causal past. Empty for a step there is not.
pub fn past(trace: &Trace, step: StepId) -> StepSet {
    let mut set = StepSet::default();
    if trace.step(step).is_none() {
        return set;
    }
    set.insert(step);
    for id in (1..=step.0).rev().map(StepId) {
        let Some(step) = trace.step(id).filter(|_| set.contains(id)) else { continue };
        for earlier in [step.cause, step.before].into_iter().flatten() {
            set.insert(earlier);
        }
    }
    set
}

/// Every step, as far as the run is known, in which this one could have had a part, itself included: its causal future.
/// That a message was lost or reached a crashed node counts; nothing follows from it. Empty for a step there is not.
pub fn future(trace: &Trace, step: StepId) -> StepSet {
    let mut set = StepSet::default();
    if trace.step(step).is_none() {
        return set;
    }
    set.insert(step);
    for (id, later) in trace.steps().skip(step.0 as usize) {
        if [later.cause, later.before].into_iter().flatten().any(|earlier| set.contains(earlier)) {
            set.insert(id);
        }
    }
    set
}

/// What a node could know at some moment: the rest of the run may have been anything else, and it could not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The steps it could know of: the causal past of its own last step.
    pub steps: StepSet,
    /// The last step of each node that it could know of, by place: the node's state as last known to it is the one
    /// after that step. `None`: it could not have heard of that node.
    pub last: Vec<Option<StepId>>,
}

impl Known {
    /// Could it know that this parcel was sent?
    pub fn sending(&self, parcel: &Parcel) -> bool {
        self.steps.contains(parcel.by)
    }

    /// The nodes it could have heard of, itself included once it has started.
    pub fn nodes(&self) -> NodeSet {
        let heard = (0u16..).zip(&self.last).filter(|(_, last)| last.is_some());
        heard.map(|(node, _)| NodeId(node)).collect()
    }
}

/// What a node could know at the cursor.
pub fn known(run: &Run, node: NodeId) -> Known {
    let mut last = vec![None; run.world().nodes.len()];
    let Some(own) = run.world().node(node).and_then(|node| node.last) else {
        return Known { steps: StepSet::default(), last };
    };
    let steps = past(run.trace(), own);
    for id in steps.iter() {
        let taker = run.trace().step(id).and_then(|step| step.node);
        if let Some(last) = taker.and_then(|taker| last.get_mut(taker.index())) {
            *last = Some(id);
        }
    }
    Known { steps, last }
}

/// A dangerous chain: word passed on by nodes that die in passing it on. With enough rounds for one more link than
/// nodes may crash, no chain is long enough to keep a secret to the end; with fewer, agreement fails (Dolev and Strong
/// 1983; the argument of every textbook for f + 1 rounds).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The parcels in order: the sender of each crashed in the very step that sent it, and each was received by the
    /// sender of the next before that.
    pub parcels: Vec<ParcelId>,
    /// Of the nodes that were running, could only the recipient of the last one know of the first link?
    pub hidden: bool,
}

/// The dangerous chains that had formed by a step, longest first, each as long as it can be; at most
/// [`CHAINS_MAX`] of them.
pub fn chains(trace: &Trace, by: StepId) -> Vec<Chain> {
    let links = Links::of(trace, by);
    let is_continued = |link: &Link| links.all.iter().any(|earlier| earlier.next == Some(link.by));
    let mut found: Vec<Vec<&Link>> = Vec::new();
    let mut open: Vec<Vec<&Link>> =
        links.all.iter().filter(|link| !is_continued(link)).map(|link| vec![link]).collect();
    open.reverse();
    while let Some(chain) = open.pop() {
        let next = chain.last().and_then(|link| link.next);
        let mut longer = links.all.iter().filter(|link| Some(link.by) == next).peekable();
        if longer.peek().is_none() {
            found.push(chain);
            if found.len() == CHAINS_MAX {
                break;
            }
            continue;
        }
        open.extend(longer.map(|link| chain.iter().copied().chain([link]).collect()));
    }
    found.sort_by_key(|chain| std::cmp::Reverse(chain.len()));
    let told = |chain: Vec<&Link>| {
        let hidden = chain.first().zip(chain.last()).is_some_and(|(first, last)| {
            let mut told = links.running.intersection(reached(trace, first.by, by));
            told.remove(last.to);
            told.is_empty()
        });
        Chain { parcels: chain.into_iter().map(|link| link.parcel).collect(), hidden }
    };
    found.into_iter().map(told).collect()
}

/// A parcel that its sender sent as it crashed, and that arrived.
struct Link {
    parcel: ParcelId,
    by: StepId,
    to: NodeId,
    /// The step in which the recipient crashed next, if it sent something in that step.
    next: Option<StepId>,
}

/// All links up to a step, and who was running then.
struct Links {
    all: Vec<Link>,
    running: NodeSet,
}

impl Links {
    fn of(trace: &Trace, by: StepId) -> Links {
        // In one pass back, so that of every arrival the recipient's next crash is known.
        let mut crash: Vec<Option<StepId>> = Vec::new();
        let mut last: Vec<bool> = Vec::new();
        let (mut all, mut running) = (Vec::new(), NodeSet::EMPTY);
        for (id, step) in trace.steps().take(by.0 as usize).rev() {
            let Some(node) = step.node.filter(|_| takes(step)) else { continue };
            let place = node.index();
            if place >= crash.len() {
                crash.resize(place + 1, None);
                last.resize(place + 1, false);
            }
            let crashed = trace.outcomes(step).contains(&Outcome::Crashed);
            if !std::mem::replace(&mut last[place], true) && !crashed {
                running.insert(node);
            }
            if crashed {
                crash[place] = Some(id);
            }
            let What::Arrival(parcel) = step.what else { continue };
            let Some(sent) = trace.parcel(parcel).filter(|sent| is_last_word(trace, sent)) else { continue };
            let next = crash[place].filter(|next| trace.step(*next).is_some_and(|step| sends(trace, step)));
            all.push(Link { parcel, by: sent.by, to: node, next });
        }
        all.reverse();
        Links { all, running }
    }
}

/// Is it a step that a node took? A message that was lost or hit a crashed node is nobody's.
fn takes(step: &Step) -> bool {
    !matches!(step.what, What::DeadEnd(_) | What::Loss(_))
}

/// Did the sender crash in the very step that sent it?
fn is_last_word(trace: &Trace, parcel: &Parcel) -> bool {
    let crashed = trace.step(parcel.by).is_some_and(|step| trace.outcomes(step).contains(&Outcome::Crashed));
    crashed && !parcel.marks.has(Marks::LOCAL) && !parcel.marks.has(Marks::COPY)
}

fn sends(trace: &Trace, step: &Step) -> bool {
    trace.sent(step).any(|(_, parcel)| !parcel.marks.has(Marks::LOCAL))
}

/// The nodes that by some step could know of another.
fn reached(trace: &Trace, step: StepId, by: StepId) -> NodeSet {
    let later = future(trace, step);
    let steps = later.iter().take_while(|id| *id <= by).filter_map(|id| trace.step(id));
    steps.filter(|step| takes(step)).filter_map(|step| step.node).collect()
}
