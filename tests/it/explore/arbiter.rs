//! The smallest protocol with a decider: two nodes send what they propose to a third, which decides what comes first.

use assent::ids::{NodeId, NodeSet};
use assent::monitors::{self, Monitor};
use assent::protocol::{
    Authentication, Badge, Bound, Card, Chapter, Cx, Faults, Formula, Kind, Message, Model, Part, Protocol, Range,
    Setup, Timing,
};
use assent::protocols::Entry;
use assent::value::Value;
use serde::{Deserialize, Serialize};

pub struct Arbiter;

pub static ENTRY: Entry = Entry::of::<Arbiter>();

const ARBITER: NodeId = NodeId(0);

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Msg {
    Propose { value: Value },
    Decide { value: Value },
}

impl Message for Msg {
    fn kind(&self) -> &'static str {
        match self {
            Msg::Propose { .. } => "propose",
            Msg::Decide { .. } => "decide",
        }
    }
    fn value(&self) -> Option<Value> {
        match self {
            Msg::Propose { value } | Msg::Decide { value } => Some(*value),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State(Option<Value>);

const KIND: Kind = Kind { word: "propose", part: Part::Proposal, reply: false, about: "" };

impl Arbiter {
    fn decide(state: &mut State, value: Value, cx: &mut Cx<'_, Self>) -> bool {
        let first = state.0.is_none();
        if first {
            state.0 = Some(value);
            cx.decide(value);
        }
        first
    }
}

impl Protocol for Arbiter {
    type Msg = Msg;
    type Timer = ();
    type State = State;
    type Disk = ();

    const CARD: Card = Card {
        id: "arbiter",
        title: "",
        chapter: Chapter::Impossible,
        source: "",
        solves: "",
        model: Model {
            timing: Timing::Asynchronous,
            faults: Faults::Crash,
            authentication: Authentication::Links,
            links: "reliable",
        },
        bound: Bound { text: "f = 0", holds: |_, f| f == 0 },
        nodes: Range { min: 3, max: 3, default: 3 },
        faults: Range { min: 0, max: 1, default: 0 },
        rounds: Formula { text: "", count: |_| None },
        messages: Formula { text: "", count: |_| None },
        epoch: "",
        kinds: &[KIND, Kind { word: "decide", ..KIND }],
        params: &[],
        inputs: |node| (node > 0).then_some(i64::from(node) - 1),
        values: &[],
        code: &[],
        breaks: "",
        corrections: &[],
    };

    fn new(_: &Setup<'_>) -> Result<Arbiter, String> {
        Ok(Arbiter)
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        if let (Some(value), true) = (cx.input(), cx.me() != ARBITER) {
            cx.send(ARBITER, Msg::Propose { value });
        }
        State(None)
    }

    fn on_message(&self, state: &mut State, _: NodeId, msg: &Msg, cx: &mut Cx<'_, Self>) {
        match *msg {
            Msg::Propose { value } => {
                if Arbiter::decide(state, value, cx) {
                    cx.broadcast(Msg::Decide { value });
                }
            }
            Msg::Decide { value } => drop(Arbiter::decide(state, value, cx)),
        }
    }

    fn badge(&self, state: &State) -> Badge {
        Badge::holding(state.0)
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::consensus()
    }

    fn deciders(&self, n: u16) -> NodeSet {
        NodeSet::all(n)
    }
}
