//! Reads that take no place in the log: the leader answers from its own state once it is sure that it still leads.
//!
//! Sure by asking a majority anew for every read, or by leases (Gray, Cheriton, SOSP 1989; Chandra, Griesemer, Redstone,
//! *Paxos Made Live*, PODC 2007, §5.2): who renews promises by its own clock to follow nobody else for a while.

use super::message::Message;
use super::{Alarm, MultiPaxos, State};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::Cx;
use crate::time::Span;
use crate::value::Value;
use serde::Serialize;

/// What a client that wants to read asks for.
pub(super) const READ: Value = Value(-1);
/// Whose clock is slow.
const SLOW: NodeId = NodeId(0);
/// By how many percent the slowest clock may be slow: the bound that leases rely on.
pub(super) const SLOWEST: u64 = 20;

/// How reads are answered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// There are none.
    None,
    /// Each after a round trip to a majority.
    Rounds,
    /// At once, while a lease lasts.
    Leases,
}

/// How reads are answered, and what of clocks.
pub(super) struct Reading {
    pub(super) way: Way,
    pub(super) lease: Span,
    /// By how many percent the slow clock is slow.
    pub(super) slow: u64,
    /// Takes the whole lease by its own clock.
    pub(super) trusting: bool,
}

/// To whom a node promised to follow nobody else; `None`: to whom it did is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Grant {
    to: Option<NodeId>,
}

/// A leader's renewals and the reads that wait for them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Reads {
    /// The ballot of the latest renewal, and its number.
    ballot: u64,
    number: u64,
    /// Who renewed.
    renewed: NodeSet,
    /// Did the span of the renewal begin, and not end yet?
    running: bool,
    /// How many clients wait.
    waiting: u64,
    /// How many were answered so far, and how many places the latest answer knew of.
    served: u64,
    places: u64,
}

impl Reads {
    /// How many reads were answered, and how many places the latest answer knew of.
    pub(super) fn latest(&self) -> (u64, u64) {
        (self.served, self.places)
    }
}

impl MultiPaxos {
    fn is_leased(&self) -> bool {
        self.reading.way == Way::Leases
    }

    /// True time that passes while this node's clock shows so much.
    fn by_own_clock(&self, span: Span, cx: &Cx<'_, Self>) -> Span {
        let slow = if cx.me() == SLOW { self.reading.slow } else { 0 };
        Span(span.0.saturating_mul(100) / (100 - slow.min(99)))
    }

    /// Promises by its own clock to follow nobody else for the length of a lease.
    fn grant(&self, state: &mut State, to: Option<NodeId>, cx: &mut Cx<'_, Self>) {
        if self.is_leased() {
            state.granted = Some(Grant { to });
            cx.after(self.by_own_clock(self.reading.lease, cx), Alarm::Grant);
        }
    }

    /// After a crash it no longer knows what it granted; it has saved something, so it may have.
    pub(super) fn grant_unknown(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        self.grant(state, None, cx);
    }

    /// Does a promise keep it from following this node?
    pub(super) fn is_bound(&self, state: &State, to: NodeId) -> bool {
        state.granted.is_some_and(|grant| grant.to != Some(to))
    }

    /// A client wants to read.
    pub(super) fn on_read(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("15");
        if !state.lead.as_ref().is_some_and(|lead| lead.established) {
            return cx.note(|| "it does not lead, so the client has to read elsewhere".to_owned());
        }
        state.reads.waiting += 1;
        // An answer that is under way says nothing of a moment after it was sent, unless it is a lease.
        if !self.is_leased() || !state.reads.running {
            self.renew(state, cx);
        }
        self.serve(state, cx);
    }

    fn renew(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let Some(ballot) = state.lead.as_ref().map(|lead| lead.ballot) else { return };
        cx.cite("16");
        let number = state.reads.number.saturating_add(1);
        let renewed = [state.me].into_iter().collect();
        state.reads = Reads { ballot, number, renewed, running: true, ..state.reads.clone() };
        let sure = if self.reading.trusting { 100 } else { 100 - SLOWEST };
        // From before the first grant, so that it ends before the first of them.
        cx.after(self.by_own_clock(Span(self.reading.lease.0 * sure / 100), cx), Alarm::Lease);
        self.grant(state, Some(state.me), cx);
        cx.broadcast(Message::Renew { ballot, number });
    }

    pub(super) fn on_renew(&self, state: &mut State, from: NodeId, ballot: u64, number: u64, cx: &mut Cx<'_, Self>) {
        if Some(ballot) < state.disk.promised {
            return self.refuse(state, from, ballot, cx);
        }
        cx.cite("17");
        self.follow(state, ballot);
        cx.save(state.disk.clone());
        self.grant(state, Some(from), cx);
        cx.send(from, Message::Renewed { ballot, number });
    }

    pub(super) fn on_renewed(&self, state: &mut State, from: NodeId, ballot: u64, number: u64, cx: &mut Cx<'_, Self>) {
        if (state.reads.ballot, state.reads.number) == (ballot, number) {
            state.reads.renewed.insert(from);
            self.serve(state, cx);
        }
    }

    /// The span of a renewal is over.
    pub(super) fn on_lease_over(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        state.reads.running = false;
        if state.lead.as_ref().is_none_or(|lead| !lead.established) {
            state.reads.waiting = 0;
        } else if state.reads.waiting > 0 {
            self.renew(state, cx);
        }
    }

    /// Answers the reads that wait, if it is sure to lead and has all that leaders before it may have chosen.
    pub(super) fn serve(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let reads = &state.reads;
        let leads = |lead: &super::Lead| {
            lead.established && lead.ballot == reads.ballot && state.disk.applied >= lead.recovered
        };
        let sure = reads.renewed.len() >= self.majority && (reads.running || !self.is_leased());
        if reads.waiting == 0 || !sure || !state.lead.as_ref().is_some_and(leads) {
            return;
        }
        cx.cite("18");
        let (places, served) = (state.disk.applied, reads.served + reads.waiting);
        cx.note(|| format!("answers a read, with {places} places applied"));
        state.reads = Reads { places, served, waiting: 0, ..state.reads.clone() };
        if !self.is_leased() {
            state.reads.renewed = NodeSet::EMPTY;
        }
    }
}
