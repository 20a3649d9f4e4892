//! PBFT: a replicated log although some replicas lie.
//!
//! **Source.** Castro and Liskov, *Practical Byzantine Fault Tolerance*, OSDI 1999; and TOCS 2002.
//!
//! **Model.** Safe in full asynchrony with at most f liars, n > 3f, signatures; live once messages take no longer than
//! the (doubling) timeouts. What is sent between correct replicas arrives.
//!
//! **In brief.** The primary of view v, replica v mod n, gives each request a place. The backups repeat the order to one
//! another; whoever has the order and a quorum behind it is prepared, and says so; a quorum of prepared replicas makes it
//! final. Two quorums share a correct replica, so no two requests are prepared at one place of a view. When the primary
//! stalls or lies, a quorum moves to the next view and carries every prepared request along, with proof.
//!
//! **Departures from the paper.** Clients are outside unless `client=drawn`: a request comes in at any replica and goes to
//! the primary, an input is a request that is there at the start, and nobody signs it, so a lying primary may order
//! anything. A replica decides the first request it executes. A request stands for its digest, and is its own timestamp.
//! Quorums are ⌊(n+f)/2⌋+1, which is 2f+1 for n = 3f+1. A replica behind a checkpoint fetches the whole history.
//!
//! **Watch for.** The primary sends no PREPARE, so prepared takes 2f of backups, not 2f+1 of all; the certificate of the
//! highest view counts, not just any; a new view needs its proof; a client that believes a single reply is lost.

mod attacks;
mod card;
mod client;
mod message;
mod order;
mod view;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{Attack, AttackCard, Badge, Bound, Card, Cx, LogEntry, Protocol, Wish, Setup, Signed, Tally};
use crate::time::Span;
use crate::value::Value;
use client::Clients;
use message::{Change, Mark, Message, Slot};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

/// The catalogue's name for it.
pub type This = Pbft;

/// The configuration all nodes share.
pub struct Pbft {
    /// Replicas.
    n: u16,
    /// The client, where it is drawn, and what it asks for first.
    client: Option<NodeId>,
    first: Option<Value>,
    f: u16,
    quorum: usize,
    timeout: Span,
    interval: u64,
    mistakes: Mistakes,
}

struct Mistakes {
    count_primary: bool,
    no_proof: bool,
    lowest_view: bool,
    fixed_timeout: bool,
    believe_one: bool,
}

/// What a replica waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Alarm {
    /// The execution of a request, or a new view, takes too long.
    Progress,
    /// Client: a reply takes too long.
    Client,
}

/// As if there were no other: runs from before there were clients keep their digests.
impl Hash for Alarm {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        if *self == Alarm::Client {
            1u64.hash(hasher);
        }
    }
}

/// A view and a sequence number.
type Place = (u64, u64);

/// What a replica remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    view: u64,
    /// Is it in the view, or waiting for it?
    active: bool,
    /// How many views went by without an execution.
    failures: u32,
    /// Is its alarm set?
    timing: bool,
    /// Primary: the last place given away.
    last: u64,
    /// The last stable checkpoint, and its proof.
    low: u64,
    proof: Vec<Signed<Mark>>,
    /// Accepted orders.
    orders: BTreeMap<Place, Signed<Slot>>,
    /// The first PREPARE of each backup.
    prepares: BTreeMap<Place, BTreeMap<NodeId, Signed<Slot>>>,
    /// The first COMMIT of each replica.
    commits: BTreeMap<Place, BTreeMap<NodeId, Slot>>,
    /// Final and not executed yet.
    ready: BTreeMap<u64, Slot>,
    /// Executed, in order.
    history: Vec<Slot>,
    /// Requests that wait for execution.
    waiting: BTreeSet<Value>,
    marks: BTreeMap<u64, BTreeMap<NodeId, Signed<Mark>>>,
    changes: BTreeMap<u64, BTreeMap<NodeId, Signed<Change>>>,
    /// Orders of a view, or beyond a window, that this replica has not come to yet.
    early: Vec<Signed<Slot>>,
    /// What has to do with a drawn client.
    clients: Clients,
}

impl Pbft {
    fn primary(&self, view: u64) -> NodeId {
        NodeId((view % u64::from(self.n)) as u16)
    }

    /// The greatest sequence number that may be used now.
    fn high(&self, state: &State) -> u64 {
        state.low.saturating_add(2 * self.interval)
    }

    /// PREPAREs of backups that make an order prepared.
    fn prepares_needed(&self) -> usize {
        self.quorum.saturating_sub(if self.mistakes.count_primary { 2 } else { 1 })
    }

    fn start_timer(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if !state.timing {
            state.timing = true;
            let doublings = if self.mistakes.fixed_timeout { 0 } else { state.failures.min(12) };
            cx.after(self.timeout.times(1 << doublings), Alarm::Progress);
        }
    }

    fn stop_timer(state: &mut State, cx: &mut Cx<'_, Self>) {
        state.timing = false;
        cx.cancel(&Alarm::Progress);
    }
}

impl Protocol for Pbft {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<Pbft, String> {
        let client = (setup.choice("client") == "drawn").then(|| NodeId(setup.n - 1));
        let n = setup.n - u16::from(client.is_some());
        let quorum = (n + setup.f) / 2 + 1;
        let asks = |client: NodeId| setup.input(client).or(setup.input(NodeId(0)));
        Ok(Pbft {
            n,
            client,
            first: client.and_then(asks),
            f: setup.f,
            quorum: setup.number("quorum", i64::from(quorum)) as usize,
            timeout: Span::ms(setup.number("timeout", 0).unsigned_abs()),
            interval: setup.number("checkpoint", 1).unsigned_abs(),
            mistakes: Mistakes {
                count_primary: setup.mistake("count-primary"),
                no_proof: setup.mistake("no-proof"),
                lowest_view: setup.mistake("lowest-view"),
                fixed_timeout: setup.mistake("fixed-timeout"),
                believe_one: setup.mistake("believe-one"),
            },
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let mut state = State {
            me: cx.me(),
            view: 0,
            active: true,
            failures: 0,
            timing: false,
            last: 0,
            low: 0,
            proof: Vec::new(),
            orders: BTreeMap::new(),
            prepares: BTreeMap::new(),
            commits: BTreeMap::new(),
            ready: BTreeMap::new(),
            history: Vec::new(),
            waiting: BTreeSet::new(),
            marks: BTreeMap::new(),
            changes: BTreeMap::new(),
            early: Vec::new(),
            clients: Clients::default(),
        };
        let first = if self.client.is_some() { self.first } else { cx.input() };
        if let Some(input) = first.filter(|_| self.client.is_none_or(|client| client == state.me)) {
            self.on_request(&mut state, input, cx);
        }
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        match msg {
            _ if self.client == Some(state.me) => {
                if let Message::Reply { view, value, result } = msg {
                    self.on_reply(state, from, (*view, *value, *result), cx);
                }
            }
            Message::Request { value } => {
                if self.client.is_none() {
                    self.on_asked(state, *value, cx);
                }
            }
            Message::PrePrepare { order } => {
                if from == self.primary(order.body().view) && self.client.is_none() {
                    self.on_order(state, order, cx);
                }
            }
            Message::Ask { request } => self.on_ask(state, from, request, cx),
            Message::PrePrepareM { order, request } => {
                if from == self.primary(order.body().view) {
                    self.on_order_m(state, order, request, cx);
                }
            }
            Message::Reply { .. } => {}
            Message::Prepare { vote } => self.on_prepare(state, from, vote, cx),
            Message::Commit { slot } => self.on_commit(state, from, *slot, cx),
            Message::Checkpoint { mark } => self.on_checkpoint(state, from, mark, cx),
            Message::ViewChange { change } => self.on_view_change(state, from, change, cx),
            Message::NewView { view, changes, orders } => {
                if from == self.primary(*view) {
                    self.on_new_view(state, *view, changes, orders, cx);
                }
            }
            Message::Fetch { seq } => {
                if let Some(done) = state.history.get(..usize::try_from(*seq).unwrap_or(usize::MAX)) {
                    cx.send(from, Message::History { values: done.iter().map(|slot| slot.value).collect() });
                }
            }
            Message::History { values } => self.on_history(state, values, cx),
        }
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        if *alarm == Alarm::Client {
            return self.client_asks_again(state, cx);
        }
        state.timing = false;
        cx.cite("13");
        self.leave(state, state.view.saturating_add(1), cx);
    }

    fn wish(&self, node: NodeId) -> Option<Wish> {
        let asks = self.client.is_none_or(|client| client == node);
        // The first requests are asked for already, and each is executed once.
        Some(Wish { about: "has this operation ordered by the primary", value: Value(9) }).filter(|_| asks)
    }

    fn on_request(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        match self.client {
            None => self.ask(state, value, cx),
            Some(client) if client == state.me => self.client_asks(state, value, cx),
            Some(_) => cx.note(|| "requests are the client's, who signs them".to_owned()),
        }
    }

    fn bound(&self) -> Bound {
        match self.client {
            None => card::CARD.bound,
            Some(_) => Bound { text: "n - 1 > 3f", holds: |n, f| u32::from(n) > 3 * u32::from(f) + 1 },
        }
    }

    fn badge(&self, state: &State) -> Badge {
        if self.client == Some(state.me) {
            return self.client_badge(state);
        }
        let leads = self.primary(state.view) == state.me;
        let next = (state.view, state.history.len() as u64 + 1);
        let order = state.orders.get(&next).map(|order| *order.body());
        let tally = order.map(|slot| match self.is_prepared(state, next) {
            true => {
                let commits = state.commits.get(&next).into_iter().flatten();
                let have = commits.filter(|(_, other)| **other == slot).map(|(node, _)| *node).collect();
                Tally { of: "commits", have, need: self.quorum as u16 }
            }
            false => Tally { of: "prepares", have: self.preparers(state, next), need: self.prepares_needed() as u16 },
        });
        let entry = |slot: &Slot, committed| LogEntry { slot: slot.seq - 1, epoch: slot.view, value: slot.value, committed };
        let open = state.orders.values().map(|order| order.body());
        let open = open.filter(|slot| slot.view == state.view && slot.seq > state.history.len() as u64);
        Badge {
            role: if leads { "primary" } else { "backup" },
            leads: leads && state.active,
            epoch: Some(state.view),
            value: state.history.iter().rev().find_map(|slot| slot.value).or(order.and_then(|slot| slot.value)),
            locked: order.filter(|_| self.is_prepared(state, next)).and_then(|slot| slot.value),
            tally,
            log: state.history.iter().map(|slot| entry(slot, true)).chain(open.map(|slot| entry(slot, false))).collect(),
            ..Badge::default()
        }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        vec![
            Box::new(monitors::SlotAgreement::of_machines()),
            Box::new(monitors::SlotOrder::default()),
            Box::new(monitors::AtMostOnce::default()),
            Box::new(monitors::Agreement::plain()),
            Box::new(monitors::DecideOnce),
            Box::new(monitors::Termination),
        ]
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack {
                card: AttackCard {
                    id: "split",
                    plan: "orders another request for the upper half of the correct backups; backs either half in what \
                           it was told if that makes two quorums, and falls silent if not",
                },
                play: attacks::split,
            },
            Attack {
                card: AttackCard { id: "insist", plan: "as split, but always goes on backing either half" },
                play: attacks::insist,
            },
            Attack {
                card: AttackCard { id: "forget", plan: "tells a new primary that nothing was prepared" },
                play: attacks::forget,
            },
            Attack {
                card: AttackCard {
                    id: "usurp",
                    plan: "as a new primary, orders a request of its own in place of what was prepared",
                },
                play: attacks::usurp,
            },
            Attack {
                card: AttackCard { id: "misreport", plan: "replies to the client with another result" },
                play: attacks::misreport,
            },
        ]
    }
}

/// Who prepared what, for certificates and tallies.
impl Pbft {
    /// Backups whose PREPARE fits the order of a place.
    fn preparers(&self, state: &State, place: Place) -> NodeSet {
        let Some(order) = state.orders.get(&place) else { return NodeSet::EMPTY };
        let votes = state.prepares.get(&place).into_iter().flatten();
        votes.filter(|(_, vote)| vote.body() == order.body()).map(|(node, _)| *node).collect()
    }

    fn is_prepared(&self, state: &State, place: Place) -> bool {
        state.orders.contains_key(&place) && usize::from(self.preparers(state, place).len()) >= self.prepares_needed()
    }
}
