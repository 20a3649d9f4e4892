//! Why did it come out so? The fewest steps that made it so, by local counterfactuals on the real machine.
//!
//! A node is a function of its inputs: its start, what arrived, the alarms that went off, what it was asked, and its
//! starts after crashes. For one step of it, a set of its earlier inputs is enough when the node, given these alone at
//! the times at which they came, does the same at that step: the same decision, or a message to the same node of the
//! same kind and content. The set kept is **1-minimal**: it is enough, and without any one of its inputs it no longer is.
//! Other sets may be enough as well, and smaller ones; "fewest" is meant in this sense. Then the same is asked of every
//! step that sent a message of that set, until there is nothing left to ask.
//!
//! Coins fall as they fell in the run. Alarms go off when they did, if they are set by then. A start after a crash is
//! left out together with the crash; it is kept, too, when without it alone the step would have come out otherwise: what
//! the node forgot. Where silence would have done as well, since a protocol has a default for it, the
//! other messages are not left out but say another value: then it is asked whose word outweighed that.

use super::minimal::{Budget, Needed, TooMuch, Trial, Wanted};
use super::replay::{Change, Diary, Entry};
use super::{StepSet, past};
use crate::ids::{ParcelId, StepId};
use crate::limits::WHY_INPUTS_MAX;
use crate::narrate;
use crate::protocol::Input;
use crate::run::{Marks, Outcome, Run, Step, What};
use std::collections::{BTreeMap, BTreeSet};

/// The steps that made something so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// The steps, in order: those in which something was done, and those in which what was needed for it came in.
    pub steps: Vec<StepId>,
    /// The messages that were needed, in order of sending.
    pub parcels: Vec<ParcelId>,
    /// What was done in which step and what it needed, in order.
    pub sentences: Vec<(StepId, String)>,
    /// Is it the answer? If not, [`WHY_INPUTS_MAX`] was reached or a step cannot be
    /// played again, and the causal past stands for what is missing: all that was needed is there, and more.
    pub complete: bool,
}

/// Why did this come out of a step: its decisions and deliveries, or if there are none, what it sent? Empty for a step
/// there is not.
pub fn why(run: &Run, step: StepId) -> Slice {
    why_all(run, &[step])
}

/// The same for several steps at once.
pub fn why_all(run: &Run, steps: &[StepId]) -> Slice {
    why_within(run, steps, WHY_INPUTS_MAX)
}

/// The same with so many inputs to be played again at most.
pub(super) fn why_within(run: &Run, steps: &[StepId], inputs: u64) -> Slice {
    let mut inquiry = Inquiry { budget: Budget(inputs), ..Inquiry::new(run) };
    for id in steps {
        let Some(step) = run.trace().step(*id) else { continue };
        let wanted = inquiry.wanted.entry(*id).or_default();
        let told = |outcome: &&Outcome| matches!(outcome, Outcome::Decided(_) | Outcome::Delivered(..));
        wanted.outcomes = run.trace().outcomes(step).iter().filter(told).cloned().collect();
        if wanted.outcomes.is_empty() {
            let sent = run.trace().sent(step).filter(|(_, parcel)| !parcel.marks.has(Marks::COPY));
            wanted.parcels = sent.map(|(id, _)| id).collect();
        }
    }
    inquiry.answer()
}

/// Why was this message sent? Empty for one there is not.
pub fn why_sent(run: &Run, parcel: ParcelId) -> Slice {
    let mut inquiry = Inquiry::new(run);
    inquiry.ask(parcel);
    inquiry.answer()
}

/// What is still to be asked, and what was found.
struct Inquiry<'a> {
    run: &'a Run,
    wanted: BTreeMap<StepId, Wanted>,
    budget: Budget,
    steps: StepSet,
    parcels: BTreeSet<ParcelId>,
    sentences: BTreeMap<StepId, String>,
    complete: bool,
}

impl<'a> Inquiry<'a> {
    fn new(run: &'a Run) -> Inquiry<'a> {
        Inquiry {
            run,
            wanted: BTreeMap::new(),
            budget: Budget(WHY_INPUTS_MAX),
            steps: StepSet::default(),
            parcels: BTreeSet::new(),
            sentences: BTreeMap::new(),
            complete: true,
        }
    }

    fn ask(&mut self, id: ParcelId) {
        let Some(parcel) = self.run.trace().parcel(id) else { return };
        let wanted = self.wanted.entry(parcel.by).or_default();
        if !wanted.parcels.contains(&id) {
            wanted.parcels.push(id);
        }
        self.parcels.insert(id);
    }

    fn answer(mut self) -> Slice {
        // What a step needs comes before it, so that each is asked once, with all that is wanted of it.
        while let Some((id, wanted)) = self.wanted.pop_last() {
            self.steps.insert(id);
            if let Some(step) = self.run.trace().step(id) {
                self.explain(id, step, wanted);
            }
        }
        Slice {
            steps: self.steps.iter().collect(),
            parcels: self.parcels.into_iter().collect(),
            sentences: self.sentences.into_iter().collect(),
            complete: self.complete,
        }
    }

    fn explain(&mut self, id: StepId, step: &Step, mut wanted: Wanted) {
        let run = self.run;
        let marked = |id: &ParcelId, mark| run.trace().parcel(*id).is_some_and(|parcel| parcel.marks.has(mark));
        let made_up = |id: &ParcelId| marked(id, Marks::LIE) || marked(id, Marks::SECOND);
        wanted.parcels.sort_unstable();
        let (lies, honest): (Vec<_>, Vec<_>) = wanted.parcels.into_iter().partition(made_up);
        wanted.parcels = honest;
        if !lies.is_empty() {
            self.sentences.insert(id, narrate::lies(run, &lies));
        }
        if wanted.outcomes.is_empty() && wanted.parcels.is_empty() {
            if lies.is_empty() {
                self.sentences.insert(id, narrate::step(run, id).text);
            }
            return;
        }
        let diary = Diary::up_to(run, id).filter(|diary| diary.entries.last().is_some_and(|entry| entry.step == id));
        let Some(diary) = diary else { return self.give_up(id) };
        let mut trial = Trial { run, diary: &diary, wanted: &wanted, budget: &mut self.budget };
        let needed = trial.holds(&Change::default()).and_then(|holds| holds.then(|| trial.needed()).transpose());
        match needed {
            Ok(Some(needed)) => self.found(id, &diary, &wanted, &needed),
            // What its honest code would not have done, a traitor did.
            Ok(None) if step.node.and_then(|node| run.world().node(node)).is_some_and(|node| node.is_traitor()) => {
                let all: Vec<ParcelId> = lies.into_iter().chain(wanted.parcels).collect();
                self.sentences.insert(id, narrate::lies(run, &all));
            }
            Ok(None) | Err(TooMuch) => self.give_up(id),
        }
    }

    /// The causal past stands for what cannot be found out.
    fn give_up(&mut self, id: StepId) {
        self.complete = false;
        self.sentences.insert(id, narrate::step(self.run, id).text);
        for earlier in past(self.run.trace(), id).iter() {
            self.steps.insert(earlier);
            if let Some(What::Arrival(parcel)) = self.run.trace().step(earlier).map(|step| step.what) {
                self.parcels.insert(parcel);
            }
        }
    }

    fn found(&mut self, id: StepId, diary: &Diary<'_>, wanted: &Wanted, needed: &Needed) {
        let mut grounds = narrate::Grounds {
            step: id,
            outcomes: wanted.outcomes.clone(),
            parcels: wanted.parcels.clone(),
            contrary: needed.contrary,
            ..narrate::Grounds::default()
        };
        let heard = |entry: &Entry| matches!(entry.input, Input::Message { .. });
        if needed.places.iter().filter(|place| heard(&diary.entries[**place])).count()
            == diary.entries.iter().filter(|entry| heard(entry)).count()
        {
            // There are no others.
            grounds.contrary = None;
        }
        if needed.proposal {
            grounds.proposal = diary.proposal();
            self.steps.extend(diary.entries.first().map(|entry| entry.step));
        }
        for entry in needed.places.iter().map(|place| &diary.entries[*place]) {
            self.steps.insert(entry.step);
            match &entry.input {
                Input::Message { .. } => {
                    let Some(What::Arrival(parcel)) = self.run.trace().step(entry.step).map(|step| step.what) else {
                        continue;
                    };
                    grounds.heard.push(parcel);
                    self.ask(parcel);
                }
                Input::Request(value) => grounds.asked.push(*value),
                Input::Start => grounds.restarted |= entry.step != diary.entries[0].step,
                Input::Timer(_) => {}
            }
        }
        let told = narrate::because(self.run, &grounds);
        let known = self.sentences.remove(&id).map_or(String::new(), |lies| format!("{lies} "));
        self.sentences.insert(id, known + &told);
    }
}
