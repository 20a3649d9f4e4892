//! Which of a node's inputs were needed for something it did: by trying without them, on the real machine.

use super::replay::{Change, Diary, Taken};
use crate::ids::{NodeSet, ParcelId};
use crate::protocol::{Blob, Effect, Input, Thing};
use crate::run::{Outcome, Run, What};
use crate::tree::Tree;
use crate::value::Value;

/// What is to come out of a step.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// Decisions and deliveries.
    pub outcomes: Vec<Outcome>,
    /// Messages.
    pub parcels: Vec<ParcelId>,
}

/// The inputs that were needed.
pub(super) struct Needed {
    /// Their places in the diary, in order; the last input is always among them, the first start never.
    pub places: Vec<usize>,
    /// Was it needed that the node proposes what it does?
    pub proposal: bool,
    /// `None`: the other messages may be left out. A value: silence would do as well, so the other messages may say
    /// this value instead of what they said.
    pub contrary: Option<Value>,
}

/// Inputs that may still be played again before it is called too much.
pub(super) struct Budget(pub u64);

/// The budget is used up.
pub(super) struct TooMuch;

/// Playing a diary again with changes, and looking for what is wanted.
pub(super) struct Trial<'a, 'b> {
    pub run: &'a Run,
    pub diary: &'b Diary<'a>,
    pub wanted: &'b Wanted,
    pub budget: &'b mut Budget,
}

impl Trial<'_, '_> {
    /// Does all that is wanted come out of the last input?
    pub fn holds(&mut self, change: &Change) -> Result<bool, TooMuch> {
        let cost = self.diary.entries.len() as u64;
        self.budget.0 = self.budget.0.checked_sub(cost).ok_or(TooMuch)?;
        let (effects, _) = self.diary.play(change);
        Ok(self.wanted.outcomes.iter().all(|wanted| effects.iter().any(|effect| is_outcome(effect, wanted)))
            && self.wanted.parcels.iter().all(|wanted| effects.iter().any(|effect| self.is_sent(effect, *wanted))))
    }

    /// Does the effect send this parcel: to the same node, of the same kind, with the same content?
    fn is_sent(&self, effect: &Effect, wanted: ParcelId) -> bool {
        let Some(parcel) = self.run.trace().parcel(wanted) else { return false };
        match effect {
            Effect::Send { to, draft, .. } => {
                *to == parcel.to
                    && draft.kind == parcel.draft.kind
                    && self.run.plan().machine.equal(Thing::Message(&draft.msg), Thing::Message(&parcel.draft.msg))
            }
            _ => false,
        }
    }

    /// The inputs that were needed: 1-minimal, so that of those that are kept no single one can be left out. Of several
    /// sets one of early inputs is found, since those tend to have short histories; there may be others, and smaller ones.
    pub fn needed(&mut self) -> Result<Needed, TooMuch> {
        let silence = self.in_silence()?;
        let is_heard = |place: &usize| matches!(self.diary.entries[*place].taken, Taken::Input(Input::Message { .. }));
        if silence.proposal || silence.places.iter().any(is_heard) {
            return Ok(silence);
        }
        // Silence is enough, since the protocol has a default for it. But somebody may have spoken, and then the
        // question is whose word it was.
        for value in self.contraries() {
            let heard = self.against(value)?;
            if heard.is_empty() {
                continue;
            }
            let mut places: Vec<usize> = silence.places.into_iter().chain(heard).collect();
            places.sort_unstable();
            return Ok(Needed { places, proposal: false, contrary: Some(value) });
        }
        Ok(silence)
    }

    fn in_silence(&mut self) -> Result<Needed, TooMuch> {
        let last = self.diary.entries.len() - 1;
        let mut change = Change { without: vec![true; last + 1], ..Change::default() };
        (change.without[0], change.without[last]) = (false, false);
        // All inputs before this place may still be needed.
        let mut open = last;
        while open > 1 && !self.holds(&change)? {
            let enough = self.shortest(&change, open)?;
            change.without[enough - 1] = false;
            open = enough - 1;
        }
        // More may be enough for less: without its rivals a vote may no longer be needed.
        while self.drop_one(&mut change)? {}
        let kept = (0..=last).filter(|place| !change.without[*place] && (*place > 0 || last == 0));
        let places = kept.chain(self.memory_losses()?).collect::<std::collections::BTreeSet<usize>>();
        let proposal = self.diary.proposal().is_some() && !change.no_proposal;
        Ok(Needed { places: places.into_iter().collect(), proposal, contrary: None })
    }

    /// How many of the first `open` inputs, with those kept already, are enough; that all are is known.
    fn shortest(&mut self, change: &Change, open: usize) -> Result<usize, TooMuch> {
        let (mut least, mut most) = (1, open);
        while least + 1 < most {
            let middle = least.midpoint(most);
            let mut tried = change.clone();
            tried.without[1..middle].fill(false);
            if self.holds(&tried)? { most = middle } else { least = middle }
        }
        Ok(most)
    }

    /// Leaves out one more input, or the proposal, if there is one that is not needed.
    fn drop_one(&mut self, change: &mut Change) -> Result<bool, TooMuch> {
        for place in (1..self.diary.entries.len() - 1).rev() {
            if change.without[place] {
                continue;
            }
            change.without[place] = true;
            if self.holds(change)? {
                return Ok(true);
            }
            change.without[place] = false;
        }
        if self.diary.proposal().is_some() && !change.no_proposal {
            change.no_proposal = true;
            change.no_proposal = self.holds(change)?;
            return Ok(change.no_proposal);
        }
        Ok(false)
    }

    /// Starts after a crash without which it would not have come out so, all else as it was: what the node forgot may
    /// be the reason, though never to have heard it would have done as well.
    fn memory_losses(&mut self) -> Result<Vec<usize>, TooMuch> {
        let last = self.diary.entries.len() - 1;
        let mut found = Vec::new();
        for place in 1..last {
            if matches!(self.diary.entries[place].taken, Taken::Input(Input::Start)) {
                let mut change = Change { without: vec![false; last + 1], ..Change::default() };
                change.without[place] = true;
                if !self.holds(&change)? {
                    found.push(place);
                }
            }
        }
        Ok(found)
    }

    /// The messages that are needed if all others say this value; none when they could all say it.
    fn against(&mut self, value: Value) -> Result<Vec<usize>, TooMuch> {
        let entries = self.diary.entries.iter().enumerate();
        let mut instead: Vec<(usize, Blob)> =
            entries.filter_map(|(place, entry)| Some((place, self.contrary(entry.step, value)?))).collect();
        if self.holds(&Change { instead: instead.clone(), ..Change::default() })? {
            return Ok(Vec::new());
        }
        let mut kept = Vec::new();
        // One message after the other is given back its own word until what is wanted comes out, and then each is
        // tried the other way.
        while let Some(own) = (!instead.is_empty()).then(|| instead.remove(0)) {
            kept.push(own);
            if self.holds(&Change { instead: instead.clone(), ..Change::default() })? {
                break;
            }
        }
        let mut at = kept.len();
        while at > 0 {
            at -= 1;
            let tried = kept.remove(at);
            instead.push(tried.clone());
            if !self.holds(&Change { instead: instead.clone(), ..Change::default() })? {
                instead.pop();
                kept.insert(at, tried);
            }
        }
        Ok(kept.into_iter().map(|(place, _)| place).collect())
    }

    /// The message that arrived in a step, saying another value; `None` when it says that already, or nothing.
    fn contrary(&self, step: crate::ids::StepId, value: Value) -> Option<Blob> {
        let What::Arrival(parcel) = self.run.trace().step(step)?.what else { return None };
        let draft = &self.run.trace().parcel(parcel)?.draft;
        let machine = &self.run.plan().machine;
        let mut tree = machine.show(Thing::Message(&draft.msg));
        if !replace(&mut tree, value) {
            return None;
        }
        let kind = machine.label(&draft.msg).kind;
        // As if whoever signed it had signed the other value.
        let keys = NodeSet::all(self.run.scenario().n);
        machine.forge(kind, Some(&draft.msg), tree.fields(), keys).ok().map(|draft| draft.msg)
    }

    /// Values that messages could have said instead.
    fn contraries(&self) -> Vec<Value> {
        let scenario = self.run.scenario();
        let named = scenario.values.iter().map(|(_, value)| value);
        let mut values: Vec<Value> = scenario.inputs.iter().copied().flatten().chain(named).collect();
        values.sort_unstable();
        values.dedup();
        values.truncate(VALUES_MAX);
        values
    }
}

/// Other values that are tried; more would only say the same again.
const VALUES_MAX: usize = 8;

fn is_outcome(effect: &Effect, wanted: &Outcome) -> bool {
    match (effect, wanted) {
        (Effect::Decide(value), Outcome::Decided(wanted)) => value == wanted,
        (Effect::Deliver { slot, value }, Outcome::Delivered(place, wanted)) => slot == place && value == wanted,
        _ => false,
    }
}

/// Writes a value in place of every other; false when there is none.
fn replace(tree: &mut Tree, value: Value) -> bool {
    match tree {
        Tree::Value(old) if *old != value => {
            *old = value;
            true
        }
        Tree::List(items) => items.iter_mut().fold(false, |is, item| replace(item, value) | is),
        Tree::Record(_, fields) => fields.iter_mut().fold(false, |is, (_, field)| replace(field, value) | is),
        Tree::Map(pairs) => pairs.iter_mut().fold(false, |is, (_, item)| replace(item, value) | is),
        _ => false,
    }
}
