//! The normal case: order, prepare, commit, execute, and checkpoints.

use super::message::{Mark, Message, Slot};
use super::{Pbft, Place, State};
use crate::digest::hash_of;
use crate::ids::{NodeId, NodeSet};
use crate::protocol::{Cx, Signed};
use crate::value::Value;

/// A digest that any number format holds.
fn digest(values: impl Iterator<Item = Option<Value>>) -> u64 {
    hash_of(&values.collect::<Vec<_>>()) & 0x7fff_ffff
}

// Requests.
impl Pbft {
    /// A client asks this replica.
    pub(super) fn ask(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        cx.cite("1");
        self.on_asked(state, value, cx);
        self.pass_on(state, value, cx);
    }

    pub(super) fn on_asked(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        if state.history.iter().any(|slot| slot.value == Some(value)) {
            return;
        }
        state.waiting.insert(value);
        self.propose_all(state, cx);
        if state.active {
            self.start_timer(state, cx);
        }
    }

    /// The primary gives every request that waits a place of its own.
    pub(super) fn propose_all(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if self.primary(state.view) != state.me || !state.active {
            return;
        }
        for value in state.waiting.clone() {
            let ordered = |order: &Signed<Slot>| {
                order.body().view == state.view && order.body().value == Some(value)
            };
            let unsigned = self.client.is_some() && !state.clients.knows(value);
            if unsigned || state.orders.values().any(ordered) || state.last >= self.high(state) {
                continue;
            }
            cx.cite("2");
            state.last += 1;
            let order = cx.sign(Slot { view: state.view, seq: state.last, value: Some(value) });
            state.orders.insert((state.view, state.last), order.clone());
            if let Some(msg) = self.ordering(state, order) {
                self.tell(msg, cx);
            }
        }
    }
}

// Three phases.
impl Pbft {
    pub(super) fn on_order(&self, state: &mut State, order: &Signed<Slot>, cx: &mut Cx<'_, Self>) {
        let slot = *order.body();
        let primary = self.primary(slot.view);
        if !order.is_genuine() || order.signers() != [primary] || primary == state.me || slot.view < state.view {
            return;
        }
        if slot.view > state.view || !state.active || slot.seq > self.high(state) {
            state.early.push(order.clone());
            return;
        }
        let place = (slot.view, slot.seq);
        if slot.seq <= state.low || state.orders.contains_key(&place) {
            return;
        }
        cx.cite("3");
        state.orders.insert(place, order.clone());
        if let Some(value) = slot.value.filter(|value| state.history.iter().all(|done| done.value != Some(*value))) {
            state.waiting.insert(value);
            self.start_timer(state, cx);
        }
        cx.cite("4");
        let vote = cx.sign(slot);
        state.prepares.entry(place).or_default().entry(state.me).or_insert(vote.clone());
        self.tell(Message::Prepare { vote }, cx);
        self.proceed(state, place, cx);
    }

    pub(super) fn on_prepare(&self, state: &mut State, from: NodeId, vote: &Signed<Slot>, cx: &mut Cx<'_, Self>) {
        let slot = vote.body();
        if vote.is_genuine() && vote.signers() == [from] && from != self.primary(slot.view) && slot.seq > state.low {
            let place = (slot.view, slot.seq);
            state.prepares.entry(place).or_default().entry(from).or_insert(vote.clone());
            self.proceed(state, place, cx);
        }
    }

    pub(super) fn on_commit(&self, state: &mut State, from: NodeId, slot: Slot, cx: &mut Cx<'_, Self>) {
        if slot.seq > state.low {
            let place = (slot.view, slot.seq);
            state.commits.entry(place).or_default().entry(from).or_insert(slot);
            self.proceed(state, place, cx);
        }
    }

    /// Something more is known of a place: is it prepared, is it final?
    pub(super) fn proceed(&self, state: &mut State, place: Place, cx: &mut Cx<'_, Self>) {
        if !self.is_prepared(state, place) {
            return;
        }
        let Some(slot) = state.orders.get(&place).map(|order| *order.body()) else { return };
        let me = state.me;
        let commits = state.commits.entry(place).or_default();
        if state.active && place.0 == state.view && !commits.contains_key(&me) {
            cx.cite("5");
            cx.cite("6");
            commits.insert(me, slot);
            self.tell(Message::Commit { slot }, cx);
        }
        let agreeing = commits.values().filter(|other| **other == slot).count();
        if agreeing >= self.quorum && place.1 > state.history.len() as u64 {
            cx.cite("7");
            state.ready.entry(place.1).or_insert(slot);
            self.execute(state, cx);
        }
    }

    /// Executes in order what is final.
    fn execute(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        while let Some(slot) = state.ready.remove(&(state.history.len() as u64 + 1)) {
            cx.cite("8");
            self.perform(state, slot, cx);
            state.failures = 0;
            Pbft::stop_timer(state, cx);
            if !state.waiting.is_empty() && state.active {
                self.start_timer(state, cx);
            }
            if slot.seq.is_multiple_of(self.interval) {
                cx.cite("10");
                let digest = digest(state.history.iter().map(|slot| slot.value));
                let mark = cx.sign(Mark { seq: slot.seq, digest });
                self.tell(Message::Checkpoint { mark: mark.clone() }, cx);
                self.on_checkpoint(state, state.me, &mark, cx);
            }
        }
    }

    /// One request is executed, unless it was at an earlier place.
    fn perform(&self, state: &mut State, slot: Slot, cx: &mut Cx<'_, Self>) {
        let repeated = state.history.iter().any(|done| done.value == slot.value);
        let first = state.history.iter().all(|done| done.value.is_none());
        state.history.push(slot);
        let Some(value) = slot.value.filter(|_| !repeated) else { return };
        state.waiting.remove(&value);
        cx.cite("9");
        cx.deliver(slot.seq - 1, value);
        if first {
            cx.decide(value);
        }
        self.reply(state, value, cx);
    }
}

// Checkpoints.
impl Pbft {
    /// Marks of a quorum that agree, if there are so many.
    pub(super) fn is_stable(&self, proof: &[Signed<Mark>], seq: u64) -> bool {
        let mark = proof.first().map(Signed::body);
        let fits = |signed: &&Signed<Mark>| signed.is_genuine() && Some(signed.body()) == mark;
        let signers: NodeSet = proof.iter().filter(fits).filter_map(|signed| signed.signers().first().copied()).collect();
        mark.is_some_and(|mark| mark.seq == seq) && usize::from(signers.len()) >= self.quorum
    }

    pub(super) fn on_checkpoint(&self, state: &mut State, from: NodeId, mark: &Signed<Mark>, cx: &mut Cx<'_, Self>) {
        let body = *mark.body();
        if !mark.is_genuine() || mark.signers() != [from] || body.seq <= state.low {
            return;
        }
        let marks = state.marks.entry(body.seq).or_default();
        marks.entry(from).or_insert(mark.clone());
        let proof: Vec<Signed<Mark>> = marks.values().filter(|other| *other.body() == body).cloned().collect();
        if self.is_stable(&proof, body.seq) {
            self.settle(state, body.seq, proof, cx);
        }
    }

    /// A checkpoint is stable: what lies before it is discarded, and the window moves on.
    pub(super) fn settle(&self, state: &mut State, seq: u64, proof: Vec<Signed<Mark>>, cx: &mut Cx<'_, Self>) {
        cx.cite("11");
        state.low = seq;
        state.last = state.last.max(seq);
        state.orders.retain(|place, _| place.1 > seq);
        state.prepares.retain(|place, _| place.1 > seq);
        state.commits.retain(|place, _| place.1 > seq);
        state.marks.retain(|at, _| *at > seq);
        if (state.history.len() as u64) < seq {
            cx.cite("12");
            let holders: NodeSet = proof.iter().filter_map(|mark| mark.signers().first().copied()).collect();
            cx.multicast(holders.minus([state.me].into_iter().collect()), Message::Fetch { seq });
        }
        state.proof = proof;
        self.replay_early(state, cx);
        self.propose_all(state, cx);
    }

    /// A history counts if its digest is that of the stable checkpoint.
    pub(super) fn on_history(&self, state: &mut State, values: &[Option<Value>], cx: &mut Cx<'_, Self>) {
        let done = state.history.len();
        let known = state.proof.first().map(|mark| *mark.body());
        let fits = known == Some(Mark { seq: values.len() as u64, digest: digest(values.iter().copied()) });
        if !fits || values.len() <= done {
            return;
        }
        cx.cite("12");
        for (seq, value) in (1..).zip(values).skip(done) {
            self.perform(state, Slot { view: state.view, seq, value: *value }, cx);
        }
        state.ready.retain(|seq, _| *seq > values.len() as u64);
        self.execute(state, cx);
    }

    /// Orders that came too early are looked at again.
    pub(super) fn replay_early(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        for order in std::mem::take(&mut state.early) {
            self.on_order(state, &order, cx);
        }
    }
}
