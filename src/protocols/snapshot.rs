//! Snapshots of a running system: Chandy and Lamport's markers.
//!
//! **Source.** Chandy, Lamport, *Distributed Snapshots*, TOCS 1985. Coulouris et al., *Distributed Systems*, §14.5.3.
//!
//! **Model.** Asynchronous, no failures while a snapshot is taken, reliable channels that keep order, and a way from
//! everybody to everybody (here all are connected).
//!
//! **In brief.** Whoever begins records its state and sends a marker on every channel, before anything else. Whoever
//! gets its first marker does the same, and takes the channel it came by as empty. What arrives on another channel
//! before its marker was under way, and is recorded with that channel. The whole is a state that the run could have
//! passed through, though perhaps never did.
//!
//! **Departures from the paper.** Channels keep order because messages are numbered and wait for their turn
//! unless `raw` leaves that to the network. Nodes pass tokens around, or trade in widgets
//! as in the textbook's example, where n0 is p1 and n1 is p2. A `request` begins a snapshot of that number anywhere.
//!
//! **Watch for.** Channels that do not keep order: a message overtakes a marker and is counted as received before it was
//! sent. The first marker's channel is empty, not recorded. Nothing may be sent between recording and the markers.

mod card;
mod message;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{ConsistentCut, Conservation, Monitor, Piece, Termination};
use crate::protocol::{Attack, AttackCard, Badge, Blob, Card, Cx, Protocol, Wish, Setup, Streams, Tally};
use crate::time::Span;
use crate::value::Value;
use message::{Goods, Message};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The catalogue's name for it.
pub type This = Snapshot;

/// The number of the snapshot that the protocol begins by itself.
const FIRST: u64 = 1;
/// What a widget costs.
const PRICE: i64 = 10;

/// The configuration all nodes share.
pub struct Snapshot {
    initiators: u16,
    begin: Span,
    transfers: u32,
    widgets: bool,
    in_order: bool,
    pace: Span,
    total: Goods,
    mistakes: Mistakes,
}

struct Mistakes {
    message_first: bool,
    record_first_channel: bool,
    restart: bool,
}

/// What a node does by itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// Begins the first snapshot.
    Begin,
    /// Sends somebody something.
    Trade,
}

/// Numbers of messages, by the node at the other end.
type Numbers = BTreeMap<NodeId, BTreeSet<u64>>;

/// A node's part of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Recording {
    /// What it held.
    holds: Goods,
    /// What was under way to it.
    channels: BTreeMap<NodeId, Vec<Goods>>,
    /// Channels whose marker has not come yet.
    open: NodeSet,
    /// Transfers sent before it recorded.
    sent: Numbers,
    /// Transfers received before it recorded, and those recorded with the channels.
    got: Numbers,
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    holds: Goods,
    /// Transfers that it is still to make.
    left: u32,
    streams: Streams<Message>,
    sent: Numbers,
    got: Numbers,
    snapshots: BTreeMap<u64, Recording>,
    decided: bool,
}

impl Snapshot {
    fn transfer(&self, state: &mut State, to: NodeId, goods: Goods, cx: &mut Cx<'_, Self>) {
        state.holds = state.holds.minus(goods);
        let number = state.streams.number(to);
        state.sent.entry(to).or_default().insert(number);
        cx.send(to, Message::Transfer { number, goods });
    }

    /// Some of what it has to somebody; enough stays for the transfers to come.
    fn trade(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let me = cx.me();
        let spare = state.holds.money.saturating_sub(i64::from(state.left.saturating_sub(1)));
        if state.left == 0 || spare < 1 {
            return;
        }
        state.left -= 1;
        let others: Vec<NodeId> = NodeId::all(cx.n()).filter(|node| *node != me).collect();
        let to = others[cx.draw(others.len() as u64) as usize];
        let money = 1 + cx.draw(spare.unsigned_abs()) as i64;
        self.transfer(state, to, Goods { money, widgets: 0 }, cx);
        if state.left > 0 {
            cx.between(Span(1), self.pace, Alarm::Trade);
        }
    }

    /// Records its own state, and opens the channels but the one by which the first marker came.
    fn record(&self, state: &mut State, snapshot: u64, first: Option<NodeId>, cx: &mut Cx<'_, Self>) {
        cx.cite("1");
        let mut open = cx.others();
        if let Some(first) = first.filter(|_| !self.mistakes.record_first_channel) {
            cx.cite("2");
            open.remove(first);
        }
        let (sent, got) = (state.sent.clone(), state.got.clone());
        let recording = Recording { holds: state.holds, channels: BTreeMap::new(), open, sent, got };
        state.snapshots.insert(snapshot, recording);
        cx.note(|| "records its state".to_owned());
        if self.mistakes.message_first {
            self.trade_first(state, cx);
        }
        cx.cite("3");
        for to in cx.others().iter() {
            let number = state.streams.number(to);
            cx.send(to, Message::Marker { number, snapshot });
        }
        self.finish(state, snapshot, cx);
    }

    /// The mistake of sending something between recording and the markers.
    fn trade_first(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if self.widgets {
            self.order(state, cx);
        } else {
            self.trade(state, cx);
        }
    }

    /// The customer of the widget trade orders ten and pays for them.
    fn order(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if cx.me() == NodeId(0) && state.left > 0 {
            state.left = 0;
            self.transfer(state, NodeId(1), Goods { money: 10 * PRICE, widgets: 0 }, cx);
        }
    }

    fn on_marker(&self, state: &mut State, from: NodeId, snapshot: u64, cx: &mut Cx<'_, Self>) {
        match state.snapshots.get_mut(&snapshot) {
            None => self.record(state, snapshot, Some(from), cx),
            Some(recording) if self.mistakes.restart && !recording.open.is_empty() => {
                cx.note(|| "begins anew".to_owned());
                recording.holds = state.holds;
                recording.channels.clear();
                (recording.sent, recording.got) = (state.sent.clone(), state.got.clone());
                recording.open.remove(from);
                self.finish(state, snapshot, cx);
            }
            Some(recording) => {
                cx.cite("4");
                recording.open.remove(from);
                self.finish(state, snapshot, cx);
            }
        }
    }

    fn on_transfer(&self, state: &mut State, from: NodeId, number: u64, goods: Goods, cx: &mut Cx<'_, Self>) {
        for recording in state.snapshots.values_mut().filter(|recording| recording.open.contains(from)) {
            cx.cite("5");
            recording.channels.entry(from).or_default().push(goods);
            recording.got.entry(from).or_default().insert(number);
        }
        state.got.entry(from).or_default().insert(number);
        state.holds = state.holds.plus(goods);
        if self.widgets && cx.me() == NodeId(1) && goods.money >= PRICE {
            let widgets = goods.money / PRICE;
            self.transfer(state, from, Goods { money: 0, widgets }, cx);
        }
    }

    fn finish(&self, state: &mut State, snapshot: u64, cx: &mut Cx<'_, Self>) {
        let Some(recording) = state.snapshots.get(&snapshot).filter(|recording| recording.open.is_empty()) else {
            return;
        };
        cx.cite("6");
        let counted = Value(recording.counted().money);
        cx.deliver(snapshot.saturating_sub(1), counted);
        if !state.decided {
            state.decided = true;
            cx.decide(counted);
        }
    }
}

impl Recording {
    /// What the node held, and what was on its channels.
    fn counted(&self) -> Goods {
        self.channels.values().flatten().fold(self.holds, |sum, goods| sum.plus(*goods))
    }
}

/// A node's complete recordings, for the watchers.
fn pieces(state: &Blob) -> Vec<Piece> {
    let snapshots = state.downcast_ref::<State>().map(|state| &state.snapshots);
    let complete = snapshots.into_iter().flatten().filter(|(_, recording)| recording.open.is_empty());
    let piece = |(snapshot, recording): (&u64, &Recording)| {
        let Goods { money, widgets } = recording.counted();
        let (sent, got) = (recording.sent.clone(), recording.got.clone());
        Piece { snapshot: *snapshot, holds: vec![money, widgets], sent, got }
    };
    complete.map(piece).collect()
}

impl Protocol for Snapshot {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<Snapshot, String> {
        let widgets = setup.choice("app") == "widgets";
        let total = NodeId::all(setup.n).map(|node| stock(widgets, node, setup.input(node)));
        Ok(Snapshot {
            initiators: setup.number("initiators", 1) as u16,
            begin: Span::ms(setup.number("begin", 0).unsigned_abs()),
            transfers: setup.number("transfers", 0) as u32,
            widgets,
            in_order: !setup.mistake("raw"),
            pace: setup.delta.times(2),
            total: total.fold(Goods::default(), Goods::plus),
            mistakes: Mistakes {
                message_first: setup.mistake("message-first"),
                record_first_channel: setup.mistake("record-first-channel"),
                restart: setup.mistake("restart"),
            },
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let me = cx.me();
        if me.0 < self.initiators {
            cx.after(self.begin, Alarm::Begin);
        }
        let left = match (self.widgets, me.0) {
            (true, 0 | 1) => 1,
            (true, _) => 0,
            (false, _) => self.transfers,
        };
        if self.widgets && me.0 == 1 {
            cx.after(Span::ms(1), Alarm::Trade);
        } else if !self.widgets && left > 0 {
            cx.between(Span(0), self.pace, Alarm::Trade);
        }
        let holds = stock(self.widgets, me, cx.input());
        let (streams, snapshots) = (Streams::default(), BTreeMap::new());
        State { holds, left, streams, sent: BTreeMap::new(), got: BTreeMap::new(), snapshots, decided: false }
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        let due = match self.in_order {
            true => state.streams.receive(from, msg.number(), msg.clone()),
            false => vec![msg.clone()],
        };
        for msg in due {
            match msg {
                Message::Transfer { number, goods } => self.on_transfer(state, from, number, goods, cx),
                Message::Marker { snapshot, .. } => self.on_marker(state, from, snapshot, cx),
            }
        }
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        match alarm {
            Alarm::Begin => {
                // Another one's marker may have come first: then there is nothing to begin.
                if !state.snapshots.contains_key(&FIRST) {
                    self.record(state, FIRST, None, cx);
                }
                if self.widgets {
                    self.order(state, cx);
                }
            }
            Alarm::Trade if self.widgets => {
                state.left = 0;
                self.transfer(state, NodeId(0), Goods { money: 0, widgets: 5 }, cx);
            }
            Alarm::Trade => self.trade(state, cx),
        }
    }

    fn wish(&self, _: NodeId) -> Option<Wish> {
        Wish::to("begins the snapshot of this number")
    }

    fn on_request(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        let snapshot = value.0.unsigned_abs();
        if !state.snapshots.contains_key(&snapshot) {
            self.record(state, snapshot, None, cx);
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let last = state.snapshots.last_key_value();
        let tally = last.map(|(_, recording)| {
            let open = recording.open;
            Tally { of: "open channels", have: open, need: 0 }
        });
        let locked = last.map(|(_, recording)| Value(recording.holds.money));
        let epoch = last.map(|(snapshot, _)| *snapshot);
        Badge { epoch, locked, tally, ..Badge::holding(Some(Value(state.holds.money))) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        let mut total = vec![(if self.widgets { "dollars" } else { "tokens" }, self.total.money)];
        if self.widgets {
            total.push(("widgets", self.total.widgets));
        }
        vec![Box::new(ConsistentCut { pieces }), Box::new(Conservation { pieces, total }), Box::new(Termination)]
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[Attack {
            card: AttackCard { id: "mint", plan: "sends twice as much as it gives away" },
            play: |_, ploy| {
                ploy.rewrite(|_, msg| {
                    if let Message::Transfer { goods, .. } = msg {
                        *goods = goods.plus(*goods);
                    }
                });
            },
        }]
    }
}

/// What a node holds at first.
fn stock(widgets: bool, node: NodeId, input: Option<Value>) -> Goods {
    match (widgets, node.0) {
        (true, 0) => Goods { money: 1_000, widgets: 0 },
        (true, 1) => Goods { money: 50, widgets: 2_000 },
        (true, _) => Goods::default(),
        (false, _) => Goods { money: input.map_or(0, |value| value.0), widgets: 0 },
    }
}
