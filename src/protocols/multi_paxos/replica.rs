//! Acceptor and learner: what every node does.

use super::message::{Message, Vote};
use super::{Alarm, MultiPaxos, State};
use crate::ids::NodeId;
use crate::protocol::Cx;
use crate::value::Value;

impl MultiPaxos {
    pub(super) fn on_prepare(&self, state: &mut State, from: NodeId, ballot: u64, first: u64, cx: &mut Cx<'_, Self>) {
        cx.cite("3");
        if Some(ballot) <= state.disk.promised {
            return self.refuse(state, from, ballot, cx);
        }
        if self.is_bound(state, from) {
            return cx.note(|| "it has granted a lease, and does not promise anything to others".to_owned());
        }
        cx.cite("4");
        self.follow(state, ballot);
        cx.save(state.disk.clone());
        let accepted = state.disk.accepted.range(first..).map(|(slot, vote)| (*slot, *vote)).collect();
        let chosen = state.disk.chosen.range(first..).map(|(slot, value)| (*slot, *value)).collect();
        cx.send(from, Message::Promise { ballot, accepted, chosen });
    }

    /// Promises a ballot; a lower one of its own is over.
    pub(super) fn follow(&self, state: &mut State, ballot: u64) {
        state.disk.promised = state.disk.promised.max(Some(ballot));
        state.lead = state.lead.take().filter(|lead| lead.ballot >= ballot);
    }

    pub(super) fn refuse(&self, state: &State, from: NodeId, ballot: u64, cx: &mut Cx<'_, Self>) {
        if let Some(promised) = state.disk.promised.filter(|promised| *promised > ballot) {
            cx.send(from, Message::Nack { ballot, promised });
        }
    }

    pub(super) fn on_accept(
        &self,
        state: &mut State,
        from: NodeId,
        slot: u64,
        (ballot, value): (u64, Option<Value>),
        cx: &mut Cx<'_, Self>,
    ) {
        if Some(ballot) < state.disk.promised {
            return self.refuse(state, from, ballot, cx);
        }
        cx.cite("9");
        self.follow(state, ballot);
        state.disk.accepted.insert(slot, Vote { ballot, value });
        cx.save(state.disk.clone());
        if !state.disk.chosen.contains_key(&slot) {
            self.set(Alarm::Place, cx);
        }
        cx.send(from, Message::Accepted { ballot, slot });
    }

    /// These are chosen; applies in order what can be applied.
    pub(super) fn learn(&self, state: &mut State, chosen: &[(u64, Option<Value>)], cx: &mut Cx<'_, Self>) {
        let mut fresh = chosen.to_vec();
        fresh.retain(|(slot, _)| !state.disk.chosen.contains_key(slot));
        if fresh.is_empty() {
            return;
        }
        let before = state.disk.chosen.clone();
        state.disk.chosen.extend(fresh.iter().copied());
        state.waiting.retain(|value| !fresh.iter().any(|(_, chosen)| *chosen == Some(*value)));
        let start = state.disk.applied;
        while state.disk.chosen.contains_key(&state.disk.applied) {
            state.disk.applied += 1;
        }
        cx.save(state.disk.clone());
        let due = if self.mistakes.out_of_order {
            fresh
        } else {
            state.disk.chosen.range(start..state.disk.applied).map(|(slot, value)| (*slot, *value)).collect()
        };
        for (slot, value) in due {
            cx.cite("12");
            let Some(value) = value else { continue };
            let earlier = |(at, chosen): (&u64, &Option<Value>)| *at != slot && *chosen == Some(value);
            let again = if self.mistakes.out_of_order {
                before.iter().any(earlier)
            } else {
                state.disk.chosen.range(..slot).any(earlier)
            };
            if !again || self.mistakes.apply_twice {
                cx.deliver(slot, value);
            }
        }
        self.decide(state, &before, start, cx);
        self.rest(state, cx);
        self.serve(state, cx);
    }

    /// The first command that is applied is what this node decides.
    fn decide(
        &self,
        state: &State,
        before: &std::collections::BTreeMap<u64, Option<Value>>,
        start: u64,
        cx: &mut Cx<'_, Self>,
    ) {
        if before.range(..start).any(|(_, value)| value.is_some()) {
            return;
        }
        let first = state.disk.chosen.range(start..state.disk.applied).find_map(|(_, value)| *value);
        if let Some(value) = first {
            cx.decide(value);
        }
    }

    /// Sets or takes back the alarms, by what is still open.
    fn rest(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        state.asked = false;
        if state.waiting.is_empty() && state.lead.as_ref().is_none_or(|lead| lead.established) {
            cx.cancel(&Alarm::Command);
        }
        let chosen = &state.disk.chosen;
        let gap = chosen.last_key_value().is_some_and(|(last, _)| *last >= state.disk.applied);
        if gap || state.disk.accepted.keys().any(|slot| !chosen.contains_key(slot)) {
            self.set(Alarm::Place, cx);
        } else {
            cx.cancel(&Alarm::Place);
        }
    }
}
