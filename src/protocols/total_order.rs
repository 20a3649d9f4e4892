//! Total order multicast: all nodes deliver the same messages in the same order. Three ways to agree on the order.
//!
//! **Source.** Sequencer: Kaashoek and Tanenbaum 1991. Agreed numbers: Birman and Joseph, *Reliable Communication in the
//! Presence of Failures*, TOCS 5(1), 1987 (ABCAST of ISIS). Clocks: Lamport, *Time, Clocks, and the Ordering of Events*,
//! CACM 21(7), 1978. Coulouris, Dollimore, Kindberg, Blair, 5th ed., §15.4.3.
//!
//! **Model.** Asynchronous, reliable links, no failures: with a crash each way may wait for ever.
//!
//! **In brief.** One node numbers all messages; or all propose a number and the sender takes the greatest; or messages
//! carry clocks, and the least is delivered once something later was heard from everybody.
//!
//! **Departures from the paper.** With `variant=lamport` nodes number what they send and take it in that order, so that it
//! works on links that reorder. Each node's input is its first message; requests are more.
//!
//! **Watch for.** A final number is no licence to deliver while a smaller proposed one is still in the queue. Equal
//! numbers are told apart by who proposed them. Clocks need links that keep order. A total order in spite of crashes is
//! as hard as consensus.

mod card;
mod isis;
mod lamport;
mod message;
mod sequencer;

use crate::ids::NodeId;
use crate::monitors::{self, Monitor};
use crate::protocol::{Attack, AttackCard, Badge, Card, Cx, Protocol, Wish, Setup, Tally};
use crate::value::Value;
use isis::Agreed;
use lamport::Clocked;
use message::{Id, Message};
use sequencer::Sequenced;
use serde::Serialize;

/// The catalogue's name for it.
pub type This = TotalOrder;

/// How much later a traitor's message comes at odd nodes: after others, and not so late that it never comes.
const LATER: u64 = 2;

/// The configuration all nodes share.
pub struct TotalOrder {
    n: u16,
    variant: Variant,
    on_arrival: bool,
    no_fifo: bool,
    final_first: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Variant {
    Sequencer,
    Isis,
    Lamport,
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    /// Its own messages so far.
    numbers: u32,
    sequenced: Sequenced,
    agreed: Agreed,
    clocked: Clocked,
    /// Deliveries, and the last value delivered.
    count: u64,
    last: Option<Value>,
}

impl State {
    fn deliver(&mut self, value: Value, cx: &mut Cx<'_, TotalOrder>) {
        cx.deliver(self.count, value);
        self.count += 1;
        self.last = Some(value);
    }
}

impl TotalOrder {
    fn multicast(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        let id = Id { origin: cx.me(), number: state.numbers };
        state.numbers += 1;
        if self.variant == Variant::Lamport && !self.on_arrival {
            return self.stamp(state, id, value, cx);
        }
        cx.cite("1");
        cx.broadcast(Message::Data { id, value, clock: 0, sent: 0 });
        self.arrive(state, id, value, cx);
    }

    /// A message is here; from whom does not matter.
    fn arrive(&self, state: &mut State, id: Id, value: Value, cx: &mut Cx<'_, Self>) {
        match self.variant {
            _ if self.on_arrival => state.deliver(value, cx),
            Variant::Sequencer => self.keep(state, id, value, cx),
            Variant::Isis | Variant::Lamport => self.propose(state, id, value, cx),
        }
    }
}

impl Protocol for TotalOrder {
    type Msg = Message;
    type Timer = ();
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<TotalOrder, String> {
        Ok(TotalOrder {
            n: setup.n,
            variant: match setup.choice("variant") {
                "isis" => Variant::Isis,
                "lamport" => Variant::Lamport,
                _ => Variant::Sequencer,
            },
            on_arrival: setup.mistake("on-arrival"),
            no_fifo: setup.mistake("no-fifo"),
            final_first: setup.mistake("final-first"),
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let mut state = State {
            me: cx.me(),
            numbers: 0,
            sequenced: Sequenced::default(),
            agreed: Agreed::default(),
            clocked: Clocked::default(),
            count: 0,
            last: None,
        };
        if let Some(value) = cx.input() {
            self.multicast(&mut state, value, cx);
        }
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        match *msg {
            Message::Data { clock, sent, .. } | Message::Ack { clock, sent }
                if self.variant == Variant::Lamport && !self.on_arrival =>
            {
                let value = if let Message::Data { value, .. } = *msg { Some(value) } else { None };
                self.hear(state, from, sent, (clock, value), cx);
            }
            Message::Data { id, value, .. } => self.arrive(state, id, value, cx),
            Message::Order { id, place } => self.place(state, id, place, cx),
            Message::Propose { id, number } => self.gather(state, from, id, number, cx),
            Message::Final { id, number, proposer } => self.settle(state, id, (number, proposer), cx),
            Message::Ack { .. } => {}
        }
    }

    fn wish(&self, _: NodeId) -> Option<Wish> {
        Wish::to("multicasts this value to all")
    }

    fn on_request(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        self.multicast(state, value, cx);
    }

    fn badge(&self, state: &State) -> Badge {
        let leads = self.variant == Variant::Sequencer && state.me == sequencer::SEQUENCER;
        let tally = state.agreed.gathering().map(|have| Tally { of: "proposals", have, need: self.n });
        Badge { role: if leads { "sequencer" } else { "" }, leads, tally, ..Badge::holding(state.last) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::ordered_broadcast()
    }

    fn deciders(&self, _: u16) -> crate::ids::NodeSet {
        crate::ids::NodeSet::EMPTY
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[Attack {
            card: AttackCard { id: "split", plan: "tells odd nodes another place for what it gives a place" },
            play: |_, ploy| {
                ploy.rewrite(|to, msg| {
                    if to.0 % 2 == 0 {
                        return;
                    }
                    match msg {
                        Message::Order { place, .. } => *place ^= 1,
                        Message::Final { number, .. } => *number = number.saturating_add(LATER),
                        Message::Data { clock, .. } if *clock > 0 => *clock = clock.saturating_add(LATER),
                        _ => {}
                    }
                });
            },
        }]
    }
}
