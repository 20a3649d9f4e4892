//! The leader: opening a ballot for the whole log, recovering what was left, proposing.

use super::message::{Message, Vote};
use super::{Alarm, Lead, MultiPaxos, State};
use crate::ids::NodeId;
use crate::protocol::Cx;
use crate::value::Value;
use std::collections::BTreeMap;

/// How many places beyond the last one applied may be open (the α of the paper). What a liar reports beyond is ignored.
const WINDOW: u64 = 1_000;

impl MultiPaxos {
    /// A client asks this node for a command.
    pub(super) fn ask(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        if state.disk.chosen.values().any(|chosen| *chosen == Some(value)) && !self.mistakes.apply_twice {
            return;
        }
        cx.cite("1");
        state.waiting.push(value);
        let established = state.lead.as_ref().is_some_and(|lead| lead.established);
        let leader = state.heard.max(state.disk.promised).map(|ballot| self.owner(ballot));
        match leader.filter(|leader| *leader != state.me) {
            _ if established => {
                self.on_asked(state, value, cx);
                self.set(Alarm::Command, cx);
            }
            Some(leader) => {
                cx.send(leader, Message::Request { value });
                self.set(Alarm::Command, cx);
            }
            None if state.lead.is_none() => self.open(state, cx),
            None => {}
        }
    }

    /// A command reaches this node; only a leader does something with it.
    pub(super) fn on_asked(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        let Some(lead) = state.lead.as_mut().filter(|lead| lead.established) else { return };
        let known = |slot: &u64| {
            let vote = state.disk.accepted.get(slot).filter(|vote| vote.ballot == lead.ballot);
            vote.is_some_and(|vote| vote.value == Some(value))
        };
        let chosen = state.disk.chosen.values().any(|chosen| *chosen == Some(value));
        if (chosen || lead.acks.keys().any(known)) && !self.mistakes.apply_twice {
            return;
        }
        cx.cite("8");
        let slot = lead.next;
        lead.next = lead.next.saturating_add(1);
        self.propose(state, slot, Some(value), cx);
    }

    /// Opens a ballot above every one it has heard of.
    pub(super) fn open(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if self.is_bound(state, state.me) {
            return self.set(Alarm::Command, cx);
        }
        cx.cite("2");
        let known = state.disk.opened.max(state.disk.promised).max(state.heard);
        let id = u64::from(state.me.0);
        let ballot = match known {
            Some(known) if known >= id => ((known - id) / self.n + 1).saturating_mul(self.n).saturating_add(id),
            _ => id,
        };
        state.disk.opened = Some(ballot);
        cx.save(state.disk.clone());
        let (promises, acks) = (BTreeMap::new(), BTreeMap::new());
        state.lead = Some(Lead { ballot, promises, established: false, recovered: 0, next: 0, acks });
        self.set(Alarm::Command, cx);
        let first = state.disk.applied;
        cx.send(state.me, Message::Prepare { ballot, first });
        cx.broadcast(Message::Prepare { ballot, first });
    }

    pub(super) fn on_promise(
        &self,
        state: &mut State,
        from: NodeId,
        ballot: u64,
        accepted: &BTreeMap<u64, Vote>,
        chosen: &BTreeMap<u64, Option<Value>>,
        cx: &mut Cx<'_, Self>,
    ) {
        let known: Vec<(u64, Option<Value>)> = chosen.iter().map(|(slot, value)| (*slot, *value)).collect();
        self.learn(state, &known, cx);
        let Some(lead) = state.lead.as_mut().filter(|lead| lead.ballot == ballot && !lead.established) else { return };
        lead.promises.entry(from).or_insert_with(|| accepted.clone());
        if lead.promises.len() < usize::from(self.majority) {
            return;
        }
        cx.cite("5");
        lead.established = true;
        let mut reported: BTreeMap<u64, Vote> = BTreeMap::new();
        for (slot, vote) in lead.promises.values().flatten() {
            let best = reported.entry(*slot).or_insert(*vote);
            *best = (*best).max(*vote);
        }
        let end = state.disk.applied.saturating_add(WINDOW);
        let last = reported.keys().chain(state.disk.chosen.keys()).filter(|slot| **slot < end).max();
        lead.next = last.map_or(0, |last| last.saturating_add(1));
        lead.recovered = lead.next;
        for slot in state.disk.applied..lead.next {
            if state.disk.chosen.contains_key(&slot) {
                continue;
            }
            match reported.get(&slot) {
                Some(vote) => {
                    cx.cite("6");
                    self.propose(state, slot, vote.value, cx);
                }
                None if self.mistakes.leave_gaps => {}
                None => {
                    cx.cite("7");
                    self.propose(state, slot, None, cx);
                }
            }
        }
        for value in state.waiting.clone() {
            self.on_asked(state, value, cx);
        }
        if state.waiting.is_empty() {
            cx.cancel(&Alarm::Command);
        }
    }

    fn propose(&self, state: &mut State, slot: u64, value: Option<Value>, cx: &mut Cx<'_, Self>) {
        let Some(lead) = &mut state.lead else { return };
        lead.acks.insert(slot, Default::default());
        let ballot = lead.ballot;
        self.on_accept(state, state.me, slot, (ballot, value), cx);
        cx.broadcast(Message::Accept { ballot, slot, value });
    }

    pub(super) fn on_accepted(&self, state: &mut State, from: NodeId, ballot: u64, slot: u64, cx: &mut Cx<'_, Self>) {
        let Some(lead) = state.lead.as_mut().filter(|lead| lead.ballot == ballot) else { return };
        let Some(acks) = lead.acks.get_mut(&slot) else { return };
        acks.insert(from);
        let vote = state.disk.accepted.get(&slot).filter(|vote| vote.ballot == ballot);
        let (Some(vote), true) = (vote.copied(), acks.len() >= self.majority) else { return };
        if !state.disk.chosen.contains_key(&slot) {
            cx.cite("10");
            self.learn(state, &[(slot, vote.value)], cx);
            cx.broadcast(Message::Commit { slot, value: vote.value });
        }
    }

    pub(super) fn on_nack(&self, state: &mut State, ballot: u64, promised: u64, cx: &mut Cx<'_, Self>) {
        cx.cite("13");
        state.heard = state.heard.max(Some(promised));
        state.lead = state.lead.take().filter(|lead| lead.ballot != ballot || promised <= ballot);
    }
}
