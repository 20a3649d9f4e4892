//! Broadcast when senders may crash in the middle of it: best effort, reliable, and uniform.
//!
//! **Source.** Hadzilacos and Toueg, *A Modular Approach to Fault-Tolerant Broadcasts*, 1994, §3; Coulouris, Dollimore,
//! Kindberg, Blair, *Distributed Systems*, 5th ed., §15.4.2; Cachin, Guerraoui, Rodrigues, §3.3 and §3.4.
//!
//! **Model.** Asynchronous, crashes, reliable links. Any f < n, but n > 2f with `variant=majority-ack`, and a detector
//! that suspects every crashed node with `lazy`.
//!
//! **In brief.** A node that gets a message for the first time passes it on to all and delivers it. So if one correct
//! node delivers, all do. If it passes on before it delivers, that is so even if it crashes right after delivering.
//!
//! **Departures from the paper.** A node has its own message at once. Each node's input is its first message; requests
//! are more. The detector of `lazy` is made of heartbeats, every δ as long as `watch` says, and suspects after 3δ of
//! silence; when the network is slower than that it is wrong at times, which costs messages and nothing else.
//!
//! **Watch for.** Deliver, then crash before passing on: nobody else may ever get it. Messages are told apart by origin
//! and number, and delivered once however many copies come. Nothing is promised about their order, nor that anything is
//! delivered at all when the sender crashes.

mod card;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{Delivery, Monitor};
use crate::protocol::{Attack, AttackCard, Badge, Card, Cx, Protocol, Wish, Setup, Tally};
use crate::time::Span;
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The catalogue's name for it.
pub type This = ReliableBroadcast;

/// Heartbeats missed until a node is suspected.
const PATIENCE: u64 = 3;

/// The configuration all nodes share.
pub struct ReliableBroadcast {
    variant: Variant,
    majority: u16,
    delta: Span,
    beats: u64,
    every_copy: bool,
    number_only: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Variant {
    Basic,
    RelayFirst,
    DeliverFirst,
    Lazy,
    MajorityAck,
}

/// Which message: its origin, and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Id {
    origin: NodeId,
    number: u32,
}

/// What nodes send.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// A message, from its origin or passed on.
    Copy {
        /// Which.
        id: Id,
        /// What it says.
        value: Value,
    },
    /// I am alive.
    Heartbeat,
}

impl crate::protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Copy { .. } => "copy",
            Message::Heartbeat => "heartbeat",
        }
    }
    fn value(&self) -> Option<Value> {
        if let Message::Copy { value, .. } = self { Some(*value) } else { None }
    }
}

/// When a node looks at the clock; for `lazy` only.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// Time for a heartbeat.
    Beat,
    /// Nothing was heard of this node for too long.
    Silence(NodeId),
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    /// Its own messages so far.
    numbers: u32,
    /// What came, and from whom; a node's own word counts too.
    copies: BTreeMap<Id, (Value, NodeSet)>,
    relayed: BTreeSet<Id>,
    delivered: BTreeSet<Id>,
    /// Deliveries, and the last value delivered.
    count: u64,
    last: Option<Value>,
    beats: u64,
    suspected: NodeSet,
}

impl ReliableBroadcast {
    fn multicast(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        cx.cite("1");
        let id = self.key(Id { origin: cx.me(), number: state.numbers });
        state.numbers += 1;
        self.receive(state, cx.me(), id, value, cx);
    }

    /// What a message is known by.
    fn key(&self, id: Id) -> Id {
        if self.number_only { Id { origin: NodeId(0), ..id } } else { id }
    }

    fn receive(&self, state: &mut State, from: NodeId, id: Id, value: Value, cx: &mut Cx<'_, Self>) {
        let me = cx.me();
        let origin = from == me;
        let known = state.copies.entry(id).or_insert((value, NodeSet::EMPTY));
        let fresh = known.1.is_empty();
        known.1.insert(from);
        known.1.insert(me);
        if !fresh && self.variant != Variant::MajorityAck {
            if self.every_copy {
                self.deliver(state, id, value, cx);
            }
            return;
        }
        cx.cite("2");
        match self.variant {
            _ if origin && self.variant != Variant::DeliverFirst => self.relay(state, id, value, cx),
            Variant::Basic => {}
            Variant::RelayFirst | Variant::MajorityAck => self.relay(state, id, value, cx),
            Variant::DeliverFirst => {
                self.deliver(state, id, value, cx);
                return self.relay(state, id, value, cx);
            }
            Variant::Lazy if state.suspected.contains(id.origin) => self.relay(state, id, value, cx),
            Variant::Lazy => {}
        }
        let voices = state.copies.get(&id).map_or(0, |(_, voices)| voices.len());
        if self.variant != Variant::MajorityAck || voices >= self.majority {
            self.deliver(state, id, value, cx);
        }
    }

    /// Passes a message on to all others, once.
    fn relay(&self, state: &mut State, id: Id, value: Value, cx: &mut Cx<'_, Self>) {
        if state.relayed.insert(id) {
            cx.cite("3");
            cx.broadcast(Message::Copy { id, value });
        }
    }

    fn deliver(&self, state: &mut State, id: Id, value: Value, cx: &mut Cx<'_, Self>) {
        if state.delivered.insert(id) || self.every_copy {
            cx.cite("4");
            cx.deliver(state.count, value);
            state.count += 1;
            state.last = Some(value);
        }
    }

    /// The other node lives.
    fn hears(&self, state: &mut State, from: NodeId, cx: &mut Cx<'_, Self>) {
        if self.variant == Variant::Lazy && state.beats < self.beats {
            state.suspected.remove(from);
            cx.after(self.delta.times(PATIENCE), Alarm::Silence(from));
        }
    }

    fn beat(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if state.beats < self.beats {
            cx.cite("5");
            state.beats += 1;
            cx.broadcast(Message::Heartbeat);
            cx.after(self.delta, Alarm::Beat);
        } else {
            // The watch is over: whoever is silent from now on is no longer suspected for it.
            for node in cx.others().iter() {
                cx.cancel(&Alarm::Silence(node));
            }
        }
    }
}

impl Protocol for ReliableBroadcast {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<ReliableBroadcast, String> {
        Ok(ReliableBroadcast {
            variant: match setup.choice("variant") {
                "basic" => Variant::Basic,
                "deliver-first" => Variant::DeliverFirst,
                "lazy" => Variant::Lazy,
                "majority-ack" => Variant::MajorityAck,
                _ => Variant::RelayFirst,
            },
            majority: setup.n / 2 + 1,
            delta: setup.delta,
            beats: card::beats(setup),
            every_copy: setup.mistake("every-copy"),
            number_only: setup.mistake("number-only"),
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let mut state = State {
            numbers: 0,
            copies: BTreeMap::new(),
            relayed: BTreeSet::new(),
            delivered: BTreeSet::new(),
            count: 0,
            last: None,
            beats: 0,
            suspected: NodeSet::EMPTY,
        };
        if let Some(value) = cx.input() {
            self.multicast(&mut state, value, cx);
        }
        if self.variant == Variant::Lazy && self.beats > 0 {
            for node in cx.others().iter() {
                cx.after(self.delta.times(PATIENCE), Alarm::Silence(node));
            }
            self.beat(&mut state, cx);
        }
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        self.hears(state, from, cx);
        if let Message::Copy { id, value } = *msg {
            self.receive(state, from, self.key(id), value, cx);
        }
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        match *alarm {
            Alarm::Beat => self.beat(state, cx),
            Alarm::Silence(node) => {
                cx.cite("6");
                state.suspected.insert(node);
                let theirs: Vec<(Id, Value)> = state.copies.iter().map(|(id, (value, _))| (*id, *value)).collect();
                for (id, value) in theirs.into_iter().filter(|(id, _)| id.origin == node) {
                    self.relay(state, id, value, cx);
                }
            }
        }
    }

    fn wish(&self, _: NodeId) -> Option<Wish> {
        Wish::to("multicasts this value to all")
    }

    fn on_request(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        self.multicast(state, value, cx);
    }

    fn badge(&self, state: &State) -> Badge {
        let waits = state.copies.iter().find(|(id, _)| !state.delivered.contains(id));
        let tally = waits.map(|(_, (_, have))| Tally { of: "copies", have: *have, need: self.majority });
        Badge { tally, ..Badge::holding(state.last) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        Delivery::all()
    }

    fn deciders(&self, _: u16) -> NodeSet {
        NodeSet::EMPTY
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[Attack {
            card: AttackCard { id: "split", plan: "tells even nodes one value and odd ones another; not made for this" },
            play: |_, ploy| {
                ploy.rewrite(|to, msg| {
                    if let Message::Copy { value, .. } = msg {
                        value.0 = value.0.saturating_add(i64::from(to.0 % 2));
                    }
                });
            },
        }]
    }
}
