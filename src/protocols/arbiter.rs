//! The arbiter: consensus by leaving it to one, the simplest protocol with a decision that hangs in the balance.
//!
//! **Source.** A protocol in the model of Fischer, Lynch, Paterson, *Impossibility of Distributed Consensus with One
//! Faulty Process*, JACM 1985, §2: partially correct, and not totally correct in spite of one fault.
//!
//! **Model.** Asynchronous, reliable links, no failure.
//!
//! **In brief.** Everybody but n0, the arbiter, sends its value to it. The arbiter decides the value that reaches it first
//! and announces it; the others decide what it announces.
//!
//! **Departures from the paper.** The paper has no protocol of its own for this; its §3 reasons about any. The arbiter's
//! own input plays no part.
//!
//! **Watch for.** While two different values are on their way to the arbiter, both decisions are possible: the
//! configuration is bivalent. One step of the arbiter, and it is univalent: such a configuration is critical, and the
//! arbiter is its decider. Should it crash just there, nobody can ever know what it would have decided.

use crate::ids::NodeId;
use crate::monitors::{self, Monitor};
use crate::protocol::{
    Attack, AttackCard, Authentication, Badge, Bound, Card, Chapter, Correction, Cx, Faults, Formula, Kind, Line, Model,
    Part, Protocol, Range, Setup, Timing,
};
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// The catalogue's name for it.
pub type This = Arbiter;

const ARBITER: NodeId = NodeId(0);

/// There is nothing to configure.
pub struct Arbiter;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// To the arbiter: the sender's input.
    Input {
        /// The input.
        value: Value,
    },
    /// The arbiter has decided.
    Verdict {
        /// What.
        value: Value,
    },
}

impl crate::protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Input { .. } => "input",
            Message::Verdict { .. } => "verdict",
        }
    }

    fn value(&self) -> Option<Value> {
        let (Message::Input { value } | Message::Verdict { value }) = self;
        Some(*value)
    }
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    decided: Option<Value>,
}

impl Arbiter {
    fn decide(state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        state.decided = Some(value);
        cx.decide(value);
    }
}

impl Protocol for Arbiter {
    type Msg = Message;
    type Timer = ();
    type State = State;
    type Disk = ();

    const CARD: Card = CARD;

    fn new(_: &Setup<'_>) -> Result<Arbiter, String> {
        Ok(Arbiter)
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        if let Some(value) = cx.input().filter(|_| cx.me() != ARBITER) {
            cx.cite("1");
            cx.send(ARBITER, Message::Input { value });
        }
        State { me: cx.me(), decided: None }
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        match msg {
            _ if state.decided.is_some() => {}
            Message::Input { value } if state.me == ARBITER => {
                cx.cite("2");
                Arbiter::decide(state, *value, cx);
                cx.broadcast(Message::Verdict { value: *value });
            }
            Message::Verdict { value } if from == ARBITER => {
                cx.cite("3");
                Arbiter::decide(state, *value, cx);
            }
            _ => {}
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let leads = state.me == ARBITER;
        Badge { role: if leads { "arbiter" } else { "" }, leads, ..Badge::holding(state.decided) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::consensus()
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[Attack {
            card: AttackCard { id: "split", plan: "as arbiter, announces 0 to even nodes and 1 to odd ones" },
            play: |_, ploy| {
                ploy.rewrite(|to, msg| {
                    if let Message::Verdict { value } = msg {
                        *value = Value(i64::from(to.0 % 2));
                    }
                });
            },
        }]
    }
}

const CARD: Card = Card {
    id: "arbiter",
    title: "The arbiter",
    chapter: Chapter::Impossible,
    source: "In the model of Fischer, Lynch, Paterson, JACM 32(2), 1985, §2",
    solves: "Consensus while nothing fails; and it shows a decision hanging on a single step.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::None,
        authentication: Authentication::Links,
        links: "reliable",
    },
    bound: Bound { text: "f = 0", holds: |_, f| f == 0 },
    nodes: Range { min: 2, max: 64, default: 3 },
    faults: Range { min: 0, max: 0, default: 0 },
    rounds: Formula { text: "2 delays", count: |_| Some(2) },
    messages: Formula { text: "2(n−1)", count: |setup| Some(2 * u64::from(setup.n.saturating_sub(1))) },
    epoch: "",
    kinds: &[
        Kind { word: "input", part: Part::Proposal, reply: false, about: "the sender's value, for the arbiter" },
        Kind { word: "verdict", part: Part::Decision, reply: false, about: "what the arbiter decided" },
    ],
    params: &[],
    inputs: |node| (node > 0).then_some(i64::from(node % 2 == 0)),
    values: &[],
    code: &[
        Line { label: "1", depth: 0, text: "p ≠ arbiter: send x_p to the arbiter" },
        Line { label: "2", depth: 0, text: "arbiter, on the first value v: decide v; send v to all" },
        Line { label: "3", depth: 0, text: "p, on v from the arbiter: decide v" },
    ],
    breaks: "The arbiter's crash before its first step is done: the others wait for ever, and cannot know whether it \
             decided, or what.",
    corrections: &[
        Correction {
            id: "",
            said: "Consensus is impossible in an asynchronous system.",
            holds: "Not while nothing fails: this protocol does it. What is impossible is to do it deterministically and \
                    survive even one crash.",
        },
        Correction {
            id: "",
            said: "The impossibility is due to messages that get lost.",
            holds: "All messages to nodes that live arrive in the end. It is due to not knowing how late.",
        },
    ],
};
