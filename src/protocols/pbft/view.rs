//! Changing the view: giving up on a primary, and proving what has to be carried along.

use super::message::{Certificate, Change, Message, Slot};
use super::{Pbft, State};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::{Cx, Signed};
use std::collections::BTreeMap;

impl Pbft {
    /// Stops working in this view and calls for another.
    pub(super) fn leave(&self, state: &mut State, view: u64, cx: &mut Cx<'_, Self>) {
        cx.cite("14");
        Pbft::stop_timer(state, cx);
        (state.view, state.active) = (view, false);
        state.failures += 1;
        let (stable, proof, prepared) = (state.low, state.proof.clone(), self.certificates(state));
        let change = cx.sign(Change { view, stable, proof, prepared });
        state.changes.entry(view).or_default().insert(state.me, change.clone());
        self.tell(Message::ViewChange { change }, cx);
        self.consider(state, cx);
    }

    /// For each place above the checkpoint the proof of the highest view in which something was prepared there.
    fn certificates(&self, state: &State) -> Vec<Certificate> {
        let mut best = BTreeMap::new();
        for (place, order) in &state.orders {
            if self.is_prepared(state, *place) {
                let votes = state.prepares.get(place).into_iter().flat_map(BTreeMap::values);
                let prepares = votes.filter(|vote| vote.body() == order.body()).cloned().collect();
                // Places come in the order of their views, so that the highest stays.
                best.insert(place.1, Certificate { order: order.clone(), prepares });
            }
        }
        best.into_values().collect()
    }

    fn is_certificate(&self, certificate: &Certificate, change: &Change) -> bool {
        let Certificate { order, prepares } = certificate;
        let slot = order.body();
        let primary = self.primary(slot.view);
        let fits = |vote: &&Signed<Slot>| vote.is_genuine() && vote.body() == slot && vote.signers() != [primary];
        let voters: NodeSet = prepares.iter().filter(fits).filter_map(|vote| vote.signers().first().copied()).collect();
        order.is_genuine()
            && order.signers() == [primary]
            && usize::from(voters.len()) >= self.prepares_needed()
            && slot.view < change.view
            && slot.seq > change.stable
            && slot.seq <= change.stable.saturating_add(2 * self.interval)
    }

    fn is_change(&self, signed: &Signed<Change>) -> bool {
        let change = signed.body();
        signed.is_genuine()
            && signed.signers().len() == 1
            && (change.stable == 0 || self.is_stable(&change.proof, change.stable))
            && change.prepared.iter().all(|certificate| self.is_certificate(certificate, change))
    }

    pub(super) fn on_view_change(
        &self,
        state: &mut State,
        from: NodeId,
        signed: &Signed<Change>,
        cx: &mut Cx<'_, Self>,
    ) {
        let view = signed.body().view;
        if signed.signers() != [from] || view < state.view || !self.is_change(signed) {
            return;
        }
        state.changes.entry(view).or_default().insert(from, signed.clone());
        let later = || state.changes.range(state.view.saturating_add(1)..);
        let senders: NodeSet = later().flat_map(|(_, changes)| changes.keys().copied()).collect();
        let least = later().find(|(_, changes)| !changes.is_empty()).map(|(view, _)| *view);
        match least {
            // f + 1 want to go on, so a correct one does.
            Some(view) if senders.len() > self.f => {
                cx.cite("15");
                self.leave(state, view, cx);
            }
            _ => self.consider(state, cx),
        }
    }

    /// With a quorum the new primary begins, and the others give it its time.
    fn consider(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let changes = state.changes.get(&state.view);
        if state.active || changes.is_none_or(|changes| changes.len() < self.quorum) {
            return;
        }
        if self.primary(state.view) != state.me {
            return self.start_timer(state, cx);
        }
        cx.cite("16");
        let changes: Vec<Signed<Change>> = changes.into_iter().flat_map(BTreeMap::values).cloned().collect();
        let slots = self.follows(state.view, &changes);
        let orders: Vec<Signed<Slot>> = slots.into_iter().map(|slot| cx.sign(slot)).collect();
        self.tell(Message::NewView { view: state.view, changes: changes.clone(), orders: orders.clone() }, cx);
        self.enter(state, &changes, &orders, cx);
    }

    /// What a quorum of view changes obliges the new primary to order.
    fn follows(&self, view: u64, changes: &[Signed<Change>]) -> Vec<Slot> {
        let bodies = || changes.iter().map(Signed::body);
        let least = bodies().map(|change| change.stable).max().unwrap_or(0);
        let slots = || bodies().flat_map(|change| &change.prepared).map(|certificate| certificate.order.body());
        let most = slots().map(|slot| slot.seq).max().unwrap_or(least);
        let of = |seq: u64| {
            let here = slots().filter(move |slot| slot.seq == seq);
            let chosen = match self.mistakes.lowest_view {
                true => here.min_by_key(|slot| slot.view),
                false => here.max_by_key(|slot| slot.view),
            };
            Slot { view, seq, value: chosen.and_then(|slot| slot.value) }
        };
        (least.saturating_add(1)..=most).map(of).collect()
    }

    pub(super) fn on_new_view(
        &self,
        state: &mut State,
        view: u64,
        changes: &[Signed<Change>],
        orders: &[Signed<Slot>],
        cx: &mut Cx<'_, Self>,
    ) {
        if view < state.view || (view == state.view && state.active) {
            return;
        }
        cx.cite("17");
        let good = |signed: &&Signed<Change>| signed.body().view == view && self.is_change(signed);
        let senders: NodeSet =
            changes.iter().filter(good).filter_map(|signed| signed.signers().first().copied()).collect();
        let proved = usize::from(senders.len()) >= self.quorum
            && changes.iter().filter(good).count() == changes.len()
            && self.follows(view, changes).iter().eq(orders.iter().map(Signed::body));
        let primary = self.primary(view);
        let signed = orders.iter().all(|order| order.is_genuine() && order.signers() == [primary]);
        if signed && (proved || self.mistakes.no_proof) {
            state.view = view;
            self.enter(state, changes, orders, cx);
        } else {
            cx.note(|| "it does not follow from its proof, so the new view is refused".to_owned());
        }
    }

    /// Begins to work in a new view.
    fn enter(&self, state: &mut State, changes: &[Signed<Change>], orders: &[Signed<Slot>], cx: &mut Cx<'_, Self>) {
        state.active = true;
        Pbft::stop_timer(state, cx);
        let view = state.view;
        state.changes.retain(|at, _| *at > view);
        let stable = changes.iter().map(Signed::body).max_by_key(|change| change.stable);
        if let Some(change) = stable.filter(|change| change.stable > state.low) {
            self.settle(state, change.stable, change.proof.clone(), cx);
        }
        let low = state.low;
        state.last = orders.iter().map(|order| order.body().seq).max().unwrap_or(low).max(low);
        for order in orders {
            if self.primary(view) == state.me {
                state.orders.insert((view, order.body().seq), order.clone());
            } else {
                self.on_order(state, order, cx);
            }
        }
        self.replay_early(state, cx);
        self.propose_all(state, cx);
        if !state.waiting.is_empty() {
            self.start_timer(state, cx);
            for value in state.waiting.clone() {
                self.pass_on(state, value, cx);
            }
        }
    }
}
