//! Terminating reliable broadcast: everybody delivers the message, or everybody that the sender is faulty.
//!
//! **Source.** Hadzilacos, Toueg, *A Modular Approach to Fault-Tolerant Broadcasts*, TR 94-1425, Cornell, 1994, §3.5.
//!
//! **Model.** Synchronous, any number f < n of crashes, reliable links between all. All know who the sender is.
//!
//! **In brief.** Whoever learns the message passes it on once, in the next round. After f + 1 rounds a node that has not
//! heard it knows that nobody correct ever will, and delivers SF: the sender is faulty.
//!
//! **Departures from the paper.** The sender is n0. `relay=rest` spares the hop back to the sender.
//!
//! **Watch for.** The dangerous chain: with f rounds the last correct node learns the message when no round is left to
//! pass it on. Integrity must exempt SF, which nobody ever sends.

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{
    Attack, AttackCard, Authentication, Badge, Bound, Card, Chapter, Correction, Cx, Faults, Formula, Kind, Line,
    Message, Model, Param, ParamKind, Part, Protocol, Range, RoundOver, Rounds, Setup, Timing,
};
use crate::time::Span;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// The catalogue's name for it.
pub type This = TerminatingBroadcast;

/// Who broadcasts.
const SENDER: NodeId = NodeId(0);

/// The configuration all nodes share.
pub struct TerminatingBroadcast {
    rounds: u32,
    back_to_sender: bool,
    hurries: bool,
    delta: Span,
}

/// The message.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Copy {
    round: u32,
    value: Value,
}

impl Message for Copy {
    fn kind(&self) -> &'static str {
        "copy"
    }
    fn epoch(&self) -> Option<u64> {
        Some(u64::from(self.round))
    }
    fn value(&self) -> Option<Value> {
        Some(self.value)
    }
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    rounds: Rounds<Value>,
    /// The message, if it is known.
    known: Option<Value>,
    /// Is it still to be passed on?
    fresh: bool,
    delivered: Option<Value>,
}

impl TerminatingBroadcast {
    fn relay(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if let (Some(value), true) = (state.known, state.fresh) {
            cx.cite("3");
            state.fresh = false;
            let spared = if self.back_to_sender { NodeSet::EMPTY } else { [SENDER].into_iter().collect() };
            cx.multicast(cx.others().minus(spared), Copy { round: state.rounds.round, value });
        }
    }

    fn deliver(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        if state.delivered.is_none() {
            cx.cite("5");
            state.delivered = Some(value);
            cx.decide(value);
        }
    }
}

impl Protocol for TerminatingBroadcast {
    type Msg = Copy;
    type Timer = RoundOver;
    type State = State;
    type Disk = ();

    const CARD: Card = Card {
        id: "trb",
        title: "Terminating reliable broadcast",
        chapter: Chapter::Broadcast,
        source: "Hadzilacos, Toueg, A Modular Approach to Fault-Tolerant Broadcasts, TR 94-1425, 1994, §3.5",
        solves: "One sender's message reaches all or none, and all come to know which.",
        model: Model {
            timing: Timing::Synchronous,
            faults: Faults::Crash,
            authentication: Authentication::Links,
            links: "reliable, all connected",
        },
        bound: Bound { text: "n > f", holds: |n, f| n > f },
        nodes: Range { min: 2, max: 128, default: 4 },
        faults: Range { min: 0, max: 15, default: 1 },
        rounds: Formula { text: "f+1", count: |setup| Some(u64::from(rounds(setup))) },
        messages: Formula { text: "n(n−1); relay=rest: (n−1)²; one round: n−1", count: messages },
        epoch: "round",
        kinds: &[Kind { word: "copy", part: Part::Request, reply: false, about: "the message" }],
        params: &[
            Param {
                word: "rounds",
                kind: ParamKind::Number { min: 1, max: 16, default: None },
                about: "how many rounds there are; f + 1 unless said, and fewer are too few when n > f + 1",
            },
            Param {
                word: "relay",
                kind: ParamKind::Choice(&[
                    ("all", "to all others"),
                    ("rest", "to all others but the sender, who knows it"),
                ]),
                about: "to whom a node passes the message on",
            },
            Param {
                word: "deliver-at-once",
                kind: ParamKind::Mistake,
                about: "a node delivers as soon as it knows the message, before it has passed it on: it may be the only \
                        one that ever does, and crash",
            },
        ],
        inputs: |node| if node == 0 { Some(1) } else { None },
        values: &[("sender-faulty", Value::SENDER_FAULTY.0)],
        code: &[
            Line { label: "1", depth: 0, text: "val := m for the sender, else ⊥; fresh := (I am the sender)" },
            Line { label: "2", depth: 0, text: "each round r = 1 … f+1:" },
            Line { label: "3", depth: 1, text: "if fresh: broadcast val; fresh := false" },
            Line { label: "4", depth: 1, text: "if val = ⊥ and some v came: val := v; fresh := true" },
            Line { label: "5", depth: 0, text: "after round f+1: deliver val, or SF if val = ⊥" },
        ],
        breaks: "One round too few: a chain of f nodes, each crashing after it told only the next. Also any loss, and any \
                 message slower than a round.",
        corrections: &[
            Correction {
                id: "E32",
                said: "Integrity: what is delivered was broadcast.",
                holds: "Except SF, which nobody broadcasts. Without that exemption termination and integrity contradict \
                       each other when the sender stays silent.",
            },
            Correction {
                id: "E33",
                said: "Reliable broadcast is impossible in an asynchronous system.",
                holds: "Plain reliable broadcast is possible there; it owes nothing when the sender is faulty. This one, \
                       which must end, is not: it would tell who has crashed.",
            },
            Correction {
                id: "E26",
                said: "Consensus, broadcast and interactive consistency are equivalent.",
                holds: "In synchronous systems. With asynchrony and crashes consensus needs less: an eventually strong \
                       failure detector, where this broadcast needs a perfect one.",
            },
        ],
    };

    fn new(setup: &Setup<'_>) -> Result<TerminatingBroadcast, String> {
        Ok(TerminatingBroadcast {
            rounds: rounds(setup),
            back_to_sender: setup.choice("relay") == "all",
            hurries: setup.mistake("deliver-at-once"),
            delta: setup.delta,
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        cx.cite("1");
        let me = cx.me();
        let known = cx.input().filter(|_| me == SENDER);
        let rounds = Rounds::start(self.delta, cx);
        let mut state = State { me, rounds, known, fresh: known.is_some(), delivered: None };
        cx.cite("2");
        self.relay(&mut state, cx);
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Copy, _: &mut Cx<'_, Self>) {
        if msg.round <= self.rounds {
            state.rounds.receive(msg.round, from, msg.value);
        }
    }

    fn on_timer(&self, state: &mut State, RoundOver::Round(over): &RoundOver, cx: &mut Cx<'_, Self>) {
        if *over != state.rounds.round {
            return;
        }
        let heard = state.rounds.collect().first().map(|(_, value)| *value);
        if let (None, Some(value)) = (state.known, heard) {
            cx.cite("4");
            (state.known, state.fresh) = (Some(value), true);
            if self.hurries {
                self.deliver(state, value, cx);
            }
        }
        if *over >= self.rounds {
            self.deliver(state, state.known.unwrap_or(Value::SENDER_FAULTY), cx);
        } else {
            cx.cite("2");
            state.rounds.next(self.delta, cx);
            self.relay(state, cx);
        }
    }

    fn memory(state: &mut State) -> Option<&mut Value> {
        state.known.as_mut()
    }

    fn badge(&self, state: &State) -> Badge {
        let leads = state.me == SENDER;
        let role = if leads { "sender" } else { "" };
        let epoch = Some(u64::from(state.rounds.round));
        Badge { role, leads, epoch, ..Badge::holding(state.delivered.or(state.known)) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::terminating_broadcast(SENDER)
    }

    fn round(&self) -> Option<Span> {
        Some(self.delta)
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack {
                card: AttackCard { id: "split", plan: "sends even nodes the message, and odd ones another" },
                play: |_, ploy| ploy.rewrite(|to, msg| msg.value = Value(msg.value.0 ^ i64::from(to.0 % 2))),
            },
            Attack {
                card: AttackCard { id: "hide", plan: "tells only the next node" },
                play: |_, ploy| {
                    let next = NodeId((ploy.me.0 + 1) % ploy.n);
                    ploy.letters.retain(|letter| letter.to == next);
                },
            },
        ]
    }
}

/// f + 1, or what the text says.
fn rounds(setup: &Setup<'_>) -> u32 {
    setup.number("rounds", i64::from(setup.f) + 1) as u32
}

/// The sender's copies, and everybody's once.
fn messages(setup: &Setup<'_>) -> Option<u64> {
    let others = u64::from(setup.n) - 1;
    let back = u64::from(setup.choice("relay") == "all");
    let relayed = if rounds(setup) > 1 { others * (others - 1 + back) } else { 0 };
    Some(if setup.input(SENDER).is_some() { others + relayed } else { 0 })
}
