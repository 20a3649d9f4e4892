//! A client as a node of its own: it signs what it asks for, and believes what f + 1 replicas reply (§2, §4.1).
//!
//! The service is a register that is written once: the result of every request is the first one that was executed.

use super::message::{Message, Slot};
use super::{Alarm, Pbft, State};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::{Badge, Cx, Signed, Tally};
use crate::value::Value;
use serde::Serialize;
use std::collections::BTreeMap;

/// What the client remembers, and of each replica what it knows of the client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Clients {
    /// Client: what it asked for and got no answer to yet, and who replied what.
    pub(super) open: BTreeMap<Value, BTreeMap<NodeId, Value>>,
    /// Client: the view of the latest reply, and the result that it believes.
    view: u64,
    pub(super) believed: Option<Value>,
    /// Replica: requests that the client signed.
    signed: BTreeMap<Value, Signed<Value>>,
}

impl Clients {
    /// Did the client sign a request for this, as far as the replica knows?
    pub(super) fn knows(&self, value: Value) -> bool {
        self.signed.contains_key(&value)
    }
}

// The client.
impl Pbft {
    pub(super) fn client_badge(&self, state: &State) -> Badge {
        let replies = state.clients.open.values().next();
        let tally = replies.map(|replies| Tally {
            of: "replies",
            have: replies.keys().copied().collect(),
            need: self.f + 1,
        });
        Badge { role: "client", tally, ..Badge::holding(state.clients.believed) }
    }

    /// Asks the primary that it knows of; if no answer comes, everybody.
    pub(super) fn client_asks(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        cx.cite("18");
        state.clients.open.entry(value).or_default();
        cx.send(self.primary(state.clients.view), Message::Ask { request: cx.sign(value) });
        cx.after(self.timeout, Alarm::Client);
    }

    pub(super) fn client_asks_again(&self, state: &State, cx: &mut Cx<'_, Self>) {
        for value in state.clients.open.keys() {
            cx.cite("18");
            cx.multicast(self.replicas(), Message::Ask { request: cx.sign(*value) });
        }
        if !state.clients.open.is_empty() {
            cx.after(self.timeout, Alarm::Client);
        }
    }

    pub(super) fn on_reply(
        &self,
        state: &mut State,
        from: NodeId,
        (view, value, result): (u64, Value, Value),
        cx: &mut Cx<'_, Self>,
    ) {
        let Some(replies) = state.clients.open.get_mut(&value).filter(|_| self.client == Some(state.me)) else { return };
        replies.entry(from).or_insert(result);
        let equal = replies.values().filter(|other| **other == result).count();
        if equal < if self.mistakes.believe_one { 1 } else { usize::from(self.f) + 1 } {
            return;
        }
        cx.cite("20");
        state.clients.open.remove(&value);
        state.clients.view = state.clients.view.max(view);
        if state.clients.open.is_empty() {
            cx.cancel(&Alarm::Client);
        }
        if state.clients.believed.is_none() {
            state.clients.believed = Some(result);
            cx.decide(result);
        }
    }
}

// The replicas.
impl Pbft {
    /// All nodes but the client.
    pub(super) fn replicas(&self) -> NodeSet {
        NodeSet::all(self.n)
    }

    /// Sends to all other replicas.
    pub(super) fn tell(&self, msg: Message, cx: &mut Cx<'_, Self>) {
        let others = self.replicas().intersection(cx.others());
        cx.multicast(others, msg);
    }

    /// Is it what the client, and nobody else, signed? Then it is kept.
    pub(super) fn keep_request(&self, state: &mut State, request: &Signed<Value>) -> bool {
        let sound = request.is_genuine() && self.client.is_some_and(|client| request.signers() == [client]);
        if sound {
            state.clients.signed.entry(*request.body()).or_insert_with(|| request.clone());
        }
        sound
    }

    /// A request from the client, or passed on by a replica that it came to.
    pub(super) fn on_ask(&self, state: &mut State, from: NodeId, request: &Signed<Value>, cx: &mut Cx<'_, Self>) {
        let value = *request.body();
        if !self.keep_request(state, request) {
            return cx.note(|| "the client never signed this".to_owned());
        }
        if state.history.iter().any(|slot| slot.value == Some(value)) {
            return self.reply(state, value, cx);
        }
        cx.cite("1");
        self.on_asked(state, value, cx);
        if Some(from) == self.client {
            self.pass_on(state, value, cx);
        }
    }

    /// Passes a request that waits on to the primary, in the form that replicas take it in.
    pub(super) fn pass_on(&self, state: &State, value: Value, cx: &mut Cx<'_, Self>) {
        let primary = self.primary(state.view);
        if !state.waiting.contains(&value) || primary == state.me {
            return;
        }
        match (self.client, state.clients.signed.get(&value)) {
            (None, _) => cx.send(primary, Message::Request { value }),
            (Some(_), Some(request)) => cx.send(primary, Message::Ask { request: request.clone() }),
            (Some(_), None) => {}
        }
    }

    /// The order of a request, with the request where a client signed it.
    pub(super) fn ordering(&self, state: &State, order: Signed<Slot>) -> Option<Message> {
        if self.client.is_none() {
            return Some(Message::PrePrepare { order });
        }
        let request = state.clients.signed.get(&order.body().value?)?.clone();
        Some(Message::PrePrepareM { order, request })
    }

    /// An order together with what is ordered.
    pub(super) fn on_order_m(
        &self,
        state: &mut State,
        order: &Signed<Slot>,
        request: &Signed<Value>,
        cx: &mut Cx<'_, Self>,
    ) {
        if order.body().value == Some(*request.body()) && self.keep_request(state, request) {
            return self.on_order(state, order, cx);
        }
        cx.note(|| "the client never signed this, so the order is refused".to_owned());
    }

    /// Tells the client what came of a request.
    pub(super) fn reply(&self, state: &State, value: Value, cx: &mut Cx<'_, Self>) {
        let result = state.history.iter().find_map(|slot| slot.value);
        if let (Some(client), Some(result)) = (self.client, result) {
            cx.cite("19");
            cx.send(client, Message::Reply { view: state.view, value, result });
        }
    }
}
