//! Links: what send and receive promise, and how each promise is built on a wire that promises next to nothing.
//!
//! **Source.** Cachin, Guerraoui, Rodrigues, *Introduction to Reliable and Secure Distributed Programming*, 2011, §2.4,
//! modules 2.1 to 2.3, algorithms 2.1 and 2.2. The clauses of send and receive: lecture slides after Hadzilacos–Toueg.
//!
//! **Model.** Two correct nodes; a wire that may lose, double, reorder and damage messages, but not for ever: what is sent
//! without end arrives without end (fair loss). No bound on delay.
//!
//! **In brief.** n0 sends a stream to n1. What the wire does to a clause: a loss breaks validity, a copy breaks
//! integrity (no duplication), a spoof breaks integrity (no creation), and damage is a loss and a spoof at once. A
//! checksum turns damage into loss; numbers turn a copy into nothing; retransmission turns loss into delay; waiting for
//! the next number turns disorder into delay. All of them together are a perfect link.
//!
//! **Departures from the paper.** In the book the wire damages nothing, and the layers above take that for granted. A stubborn
//! link sends for ever; here a perfect one stops when it has an acknowledgement, so that runs end. `noise` lets the
//! wire damage messages by chance; a single one is damaged by hand.
//!
//! **Watch for.** The acknowledgement before the checksum. Numbers that start again too soon: a new message is taken for
//! an old one. And a checksum is no proof: two flips may cancel out.

mod card;
mod frame;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{Monitor, StreamClause};
use crate::protocol::{Attack, AttackCard, Badge, Card, Cx, LogEntry, Protocol, Wish, Setup, Streams, Tally};
use crate::scenario::Until;
use crate::time::{Span, Time};
use crate::value::Value;
use frame::{Frame, Message};
use serde::Serialize;
use std::collections::BTreeSet;

/// The catalogue's name for it.
pub type This = Links;

const SENDER: NodeId = NodeId(0);
const RECEIVER: NodeId = NodeId(1);

/// The bits of a frame of which noise flips one: 16 of the value, 16 of the number.
const BITS: u64 = 32;

/// The configuration both ends share.
pub struct Links {
    layer: Layer,
    messages: u64,
    every: Span,
    again: Span,
    /// Damaged messages, in hundredths.
    noise: u64,
    ack_first: bool,
    one_bit: bool,
}

/// How far up the link is built; each layer has those below it, but that only `Stubborn` and above send again, and all
/// above `Checksum` but `Stubborn` number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    Raw,
    Checksum,
    Numbers,
    Stubborn,
    Perfect,
    Fifo,
}

impl Layer {
    fn numbers(self) -> bool {
        matches!(self, Layer::Numbers | Layer::Perfect | Layer::Fifo)
    }
}

/// What an end waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// Sender: time for the next message of the stream.
    Next,
    /// Sender: time to send the message of this place again.
    Again(u64),
}

/// What an end remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    /// Sender: what it sent, in order.
    sent: Vec<Value>,
    /// Sender: messages of the stream so far.
    streamed: u64,
    /// Sender: the places that are acknowledged.
    acked: BTreeSet<u64>,
    /// Receiver: what it delivered, in order.
    got: Vec<Value>,
    /// Receiver: the numbers of what it delivered.
    seen: BTreeSet<u64>,
    /// Receiver, in order: what came early waits here.
    stream: Streams<Value>,
}

// Sender.
impl Links {
    fn send(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        cx.cite("1");
        state.sent.push(value);
        self.hand_over(state, state.sent.len() as u64 - 1, cx);
    }

    /// Puts the message of a place on the wire, for the first time or again.
    fn hand_over(&self, state: &State, place: u64, cx: &mut Cx<'_, Self>) {
        let Some(value) = state.sent.get(place as usize) else { return };
        let number = self.layer.numbers().then(|| self.number(place));
        let frame = Frame::new(number, *value, self.layer >= Layer::Checksum);
        cx.send(RECEIVER, Message::Data { frame });
        if self.layer >= Layer::Stubborn {
            cx.after(self.again, Alarm::Again(place));
        }
    }

    fn number(&self, place: u64) -> u64 {
        if self.one_bit { place % 2 } else { place }
    }

    fn stream(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if state.streamed < self.messages {
            state.streamed += 1;
            self.send(state, Value(state.streamed as i64), cx);
        }
        if state.streamed < self.messages {
            cx.after(self.every, Alarm::Next);
        }
    }

    fn on_ack(&self, state: &mut State, number: u64, cx: &mut Cx<'_, Self>) {
        cx.cite("8");
        let places = (0..state.sent.len() as u64).filter(|place| self.number(*place) == number);
        for place in places {
            state.acked.insert(place);
            cx.cancel(&Alarm::Again(place));
        }
    }
}

// Receiver.
impl Links {
    /// What comes in, as noise has left it.
    fn off_the_wire(&self, frame: Frame, cx: &mut Cx<'_, Self>) -> Frame {
        // Drawn only where there is noise, so that a quiet wire leaves the coins alone.
        if self.noise == 0 || cx.draw(100) >= self.noise {
            return frame;
        }
        let bit = cx.draw(BITS);
        cx.note(|| format!("on the wire noise flipped bit {bit}"));
        frame.flipped(bit)
    }

    fn on_frame(&self, state: &mut State, frame: Frame, cx: &mut Cx<'_, Self>) {
        let is_whole = frame.is_whole();
        let acks = self.layer >= Layer::Perfect && (is_whole || self.ack_first);
        if let Some(number) = frame.number.filter(|_| acks) {
            cx.cite("4");
            cx.send(SENDER, Message::Ack { frame: Frame::new(Some(number), Value(0), true) });
        }
        if !is_whole {
            cx.cite("3");
            return cx.note(|| "the checksum does not fit, so this is as good as lost".to_owned());
        }
        match frame.number {
            Some(number) if self.layer == Layer::Fifo => {
                cx.cite("6");
                for value in state.stream.receive(SENDER, number, frame.value) {
                    self.deliver(state, value, cx);
                }
            }
            Some(number) if !state.seen.insert(number) => cx.cite("5"),
            _ => self.deliver(state, frame.value, cx),
        }
    }

    fn deliver(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        cx.cite("7");
        cx.deliver(state.got.len() as u64, value);
        state.got.push(value);
    }
}

impl Protocol for Links {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    const UNTIL: Until = Until::At(Time(400_000));

    fn new(setup: &Setup<'_>) -> Result<Links, String> {
        let number = |word| setup.number(word, 0).unsigned_abs();
        Ok(Links {
            layer: match setup.choice("layer") {
                "raw" => Layer::Raw,
                "checksum" => Layer::Checksum,
                "numbers" => Layer::Numbers,
                "stubborn" => Layer::Stubborn,
                "fifo" => Layer::Fifo,
                _ => Layer::Perfect,
            },
            messages: number("messages"),
            every: Span::ms(number("every")),
            again: Span::ms(number("again")),
            noise: number("noise"),
            ack_first: setup.mistake("ack-first"),
            one_bit: setup.mistake("one-bit"),
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let mut state = State {
            me: cx.me(),
            sent: Vec::new(),
            streamed: 0,
            acked: BTreeSet::new(),
            got: Vec::new(),
            seen: BTreeSet::new(),
            stream: Streams::default(),
        };
        if state.me == SENDER {
            self.stream(&mut state, cx);
        }
        state
    }

    fn on_message(&self, state: &mut State, _: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        match msg {
            Message::Data { frame } if state.me == RECEIVER => {
                let frame = self.off_the_wire(*frame, cx);
                self.on_frame(state, frame, cx);
            }
            Message::Ack { frame } if state.me == SENDER => {
                let frame = self.off_the_wire(*frame, cx);
                if let Some(number) = frame.number.filter(|_| frame.is_whole()) {
                    self.on_ack(state, number, cx);
                }
            }
            _ => {}
        }
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        match alarm {
            Alarm::Next => self.stream(state, cx),
            Alarm::Again(place) => {
                cx.cite("2");
                self.hand_over(state, *place, cx);
            }
        }
    }

    fn wish(&self, node: NodeId) -> Option<Wish> {
        Wish::to("sends this value").filter(|_| node == SENDER)
    }

    fn on_request(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        match state.me {
            SENDER => self.send(state, value, cx),
            _ => cx.note(|| "it only receives".to_owned()),
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let sends = state.me == SENDER;
        let entry = |(slot, value): (u64, &Value)| LogEntry {
            slot,
            epoch: 0,
            value: Some(*value),
            committed: !sends || state.acked.contains(&slot),
        };
        let record = if sends { &state.sent } else { &state.got };
        let waits = sends && self.layer >= Layer::Perfect && state.acked.len() < state.sent.len();
        let have = if waits { NodeSet::EMPTY } else { [RECEIVER].into_iter().collect() };
        Badge {
            role: if sends { "sender" } else { "receiver" },
            leads: sends,
            value: record.last().copied(),
            tally: (sends && self.layer >= Layer::Perfect).then_some(Tally { of: "acknowledged", have, need: 1 }),
            log: (0..).zip(record).map(entry).collect(),
            ..Badge::default()
        }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        let layer = self.layer;
        StreamClause::all(
            SENDER,
            RECEIVER,
            layer >= Layer::Stubborn,
            layer.numbers(),
            layer >= Layer::Checksum,
            layer == Layer::Fifo,
        )
    }

    fn deciders(&self, _: u16) -> NodeSet {
        NodeSet::EMPTY
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[Attack {
            card: AttackCard { id: "deny", plan: "as sender, sends something else than what its record says" },
            play: |_, ploy| {
                ploy.rewrite(|_, msg| {
                    if let Message::Data { frame } = msg {
                        let value = Value(frame.value.0.saturating_add(100));
                        *frame = Frame::new(frame.number, value, frame.check.is_some());
                    }
                });
            },
        }]
    }
}
