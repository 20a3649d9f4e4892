//! Why a property broke: the steps behind it, which quorums did not meet, which round is missing, and what the
//! protocol's promise rests on.

use super::replay::{Change, Diary};
use super::waits::waits;
use super::{Slice, chains, why_all};
use crate::ids::{NodeSet, StepId};
use crate::monitors::Sort;
use crate::narrate::{self, Quorum};
use crate::protocol::{Faults, Params, Setup};
use crate::run::{Outcome, Run, What};
use crate::scenario::Status;

/// Why a property broke.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Breach {
    /// The step at which it was broken first.
    pub step: StepId,
    /// What made the steps so that together break it.
    pub slice: Slice,
    /// The quorums that were counted for the decisions among them, each once; where the protocol counts.
    pub quorums: Vec<Quorum>,
    /// What was wrong, in sentences: quorums that did not meet, a round that is missing, a dangerous chain, who waits
    /// for what (where something did not come about, and the cursor stands at the breach), and the assumptions that did
    /// not hold then.
    pub sentences: Vec<String>,
}

/// Why a property (by its id) broke, wherever the cursor is, as far as the run is known; `None` when it did not.
pub fn why_breached(run: &Run, property: &str) -> Option<Breach> {
    let reports = run.reports();
    let report = reports.iter().find(|report| report.property.id == property)?;
    let (step, finding) = report.story.iter().find(|(_, finding)| finding.status == Status::Breached)?;
    let slice = why_all(run, &finding.because);
    let mut quorums: Vec<Quorum> = Vec::new();
    // What never came about rests on no votes.
    let is_done = report.property.sort != Sort::Liveness;
    for quorum in finding.because.iter().filter(|_| is_done).filter_map(|step| quorum(run, *step)) {
        if quorums.iter().all(|known| known.step != quorum.step) {
            quorums.push(quorum);
        }
    }
    let mut sentences = Vec::new();
    if let [one, other, ..] = &quorums[..] {
        sentences.push(narrate::quorums(run, one, other, lapse(run, one, other)));
        sentences.extend(threshold(run, one.need.min(other.need)));
    }
    sentences.extend(rounds(run));
    let is_behind = |chain: &&super::Chain| chain.hidden && chain.parcels.iter().all(|id| slice.parcels.contains(id));
    let hidden = chains(run.trace(), *step);
    sentences.extend(hidden.iter().find(is_behind).map(|chain| narrate::chain(run, &chain.parcels)));
    if !is_done && *step == run.cursor() {
        sentences.extend(waits(run).into_iter().map(|wait| wait.sentence));
    }
    sentences.extend(assumptions(run, *step));
    Some(Breach { step: *step, slice, quorums, sentences })
}

/// The votes that a node had counted in a step; if it was told of a decision, those of whoever decided first.
fn quorum(run: &Run, step: StepId) -> Option<Quorum> {
    let decides = |outcome: &Outcome| matches!(outcome, Outcome::Decided(_) | Outcome::Delivered(..));
    let mut at = step;
    loop {
        if let Some(quorum) = counted(run, at) {
            return Some(quorum);
        }
        let What::Arrival(parcel) = run.trace().step(at)?.what else { return None };
        at = run.trace().parcel(parcel)?.by;
        if !run.trace().outcomes(run.trace().step(at)?).iter().any(decides) {
            return None;
        }
    }
}

/// The votes that the node of a step had counted in it, if they were enough.
fn counted(run: &Run, step: StepId) -> Option<Quorum> {
    let machine = &run.plan().machine;
    let taken = run.trace().step(step)?;
    let node = taken.node?;
    let tally = |step: StepId| {
        let diary = Diary::up_to(run, step)?;
        machine.badge(&diary.play(&Change::default()).1?).tally.filter(|tally| tally.need > 0)
    };
    let enough = |of, have: NodeSet, need| (have.len() >= need).then_some(Quorum { node, step, of, have, need });
    let after = tally(step).and_then(|tally| enough(tally.of, tally.have, tally.need));
    after.or_else(|| {
        // Having counted enough, it may have turned to something else at once.
        let mut tally = tally(taken.before?)?;
        if let What::Arrival(parcel) = taken.what {
            tally.have.insert(run.trace().parcel(parcel)?.from);
        }
        enough(tally.of, tally.have, tally.need)
    })
}

/// Those who are in both quorums and crashed and started again before the later one was counted.
fn lapse(run: &Run, one: &Quorum, other: &Quorum) -> NodeSet {
    let (both, end) = (one.have.intersection(other.have), one.step.max(other.step));
    let mut crashed = NodeSet::EMPTY;
    let mut back = NodeSet::EMPTY;
    for (_, step) in run.trace().steps().take(end.0 as usize) {
        let Some(node) = step.node.filter(|node| both.contains(*node)) else { continue };
        if crashed.contains(node) && !matches!(step.what, What::DeadEnd(_) | What::Loss(_)) {
            back.insert(node);
        }
        if run.trace().outcomes(step).contains(&Outcome::Crashed) {
            crashed.insert(node);
        }
    }
    back
}

/// Quorums of this size need not share a node that keeps its word: which size they would need.
fn threshold(run: &Run, need: u16) -> Option<String> {
    let (n, f) = (run.scenario().n, run.scenario().f);
    let byzantine = run.plan().machine.faults() == Faults::Byzantine;
    let shared = if byzantine { f + 1 } else { 1 };
    let least = (n + shared).div_ceil(2);
    (need < least).then(|| narrate::threshold(n, need, (2 * need).saturating_sub(n), shared, least))
}

/// Fewer rounds were run than the protocol takes by its formula.
fn rounds(run: &Run) -> Option<String> {
    let (scenario, card) = (run.scenario(), run.scenario().protocol.card());
    run.plan().round?;
    let plain = Params::default();
    let ran = (card.rounds.count)(&scenario.setup())?;
    let takes = (card.rounds.count)(&Setup { params: &plain, ..scenario.setup() })?;
    (ran < takes).then(|| narrate::rounds(ran, takes, card.rounds.text, scenario.f))
}

/// The assumptions that did not hold at a step.
fn assumptions(run: &Run, step: StepId) -> Vec<String> {
    let reports = run.reports();
    let broken = reports.iter().filter(|report| report.property.sort == Sort::Assumption).filter_map(|report| {
        let (_, finding) = report.story.iter().rev().find(|(id, _)| *id <= step)?;
        let broken = finding.status == Status::Breached;
        broken.then(|| narrate::assumption(report.property.title, &finding.text))
    });
    broken.collect()
}
