//! A protocol that shows one of everything a picture can hold; it agrees on nothing.

use assent::ids::{NodeId, NodeSet};
use assent::monitors::Monitor;
use assent::protocol::{
    Authentication, Badge, Bound, Card, Chapter, Cx, Faults, Formula, Kind, Message, Model, Part, Protocol, Range,
    Setup, Signed, Tally, Timing,
};
use assent::protocols::Entry;
use assent::time::Span;
use assent::value::Value;
use serde::{Deserialize, Serialize};

/// The zoo as an entry.
pub static ZOO: Entry = Entry::of::<Zoo>();

/// The protocol: node 0 leads and sends one message of each kind, the others answer.
pub struct Zoo;

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Beast {
    Request { value: Value },
    Proposal { ballot: u64 },
    Vote { value: Value },
    Confirmation { value: Signed<Value> },
    Decision { value: Value },
    Change { value: Value },
    Answer { value: Value },
    Receipt,
}

impl Message for Beast {
    fn kind(&self) -> &'static str {
        match self {
            Beast::Request { .. } => "request",
            Beast::Proposal { .. } => "proposal",
            Beast::Vote { .. } => "vote",
            Beast::Confirmation { .. } => "confirmation",
            Beast::Decision { .. } => "decision",
            Beast::Change { .. } => "change",
            Beast::Answer { .. } => "answer",
            Beast::Receipt => "receipt",
        }
    }
    fn epoch(&self) -> Option<u64> {
        if let Beast::Proposal { ballot } = self { Some(*ballot) } else { None }
    }
    fn value(&self) -> Option<Value> {
        match self {
            Beast::Request { value } | Beast::Vote { value } | Beast::Decision { value } => Some(*value),
            Beast::Change { value } | Beast::Answer { value } => Some(*value),
            Beast::Confirmation { value } => Some(*value.body()),
            Beast::Proposal { .. } | Beast::Receipt => None,
        }
    }
    fn seals(&self) -> &[NodeId] {
        if let Beast::Confirmation { value } = self { value.signers() } else { &[] }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Keeper {
    me: NodeId,
    heard: Vec<NodeId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    LongWait,
}

const fn kind(word: &'static str, part: Part, reply: bool) -> Kind {
    Kind { word, part, reply, about: "one of each" }
}

impl Protocol for Zoo {
    type Msg = Beast;
    type Timer = Alarm;
    type State = Keeper;
    type Disk = ();

    const CARD: Card = Card {
        id: "zoo",
        title: "Zoo",
        chapter: Chapter::NoFailures,
        source: "none",
        solves: "Nothing.",
        model: Model {
            timing: Timing::Synchronous,
            faults: Faults::Byzantine,
            authentication: Authentication::Signatures,
            links: "reliable",
        },
        bound: Bound { text: "none", holds: |_, _| true },
        nodes: Range { min: 7, max: 128, default: 7 },
        faults: Range { min: 0, max: 2, default: 0 },
        rounds: Formula { text: "none", count: |_| None },
        messages: Formula { text: "none", count: |_| None },
        epoch: "ballot",
        kinds: &[
            kind("request", Part::Request, false),
            kind("proposal", Part::Proposal, false),
            kind("vote", Part::Vote, false),
            kind("confirmation", Part::Confirmation, false),
            kind("decision", Part::Decision, false),
            kind("change", Part::Change, false),
            kind("answer", Part::Vote, true),
            kind("receipt", Part::Confirmation, true),
        ],
        params: &[],
        inputs: |_| None,
        values: &[("no", 0), ("yes", 1)],
        code: &[],
        breaks: "Everything.",
        corrections: &[],
    };

    fn new(_: &Setup<'_>) -> Result<Zoo, String> {
        Ok(Zoo)
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> Keeper {
        cx.after(Span::ms(60), Alarm::LongWait);
        if cx.me() == NodeId(0) {
            let mut seal = cx.sign(Value(2));
            for _ in 0..5 {
                seal = cx.countersign(seal);
            }
            cx.send(NodeId(1), Beast::Request { value: Value(1) });
            cx.send(NodeId(2), Beast::Proposal { ballot: 3 });
            cx.send(NodeId(3), Beast::Vote { value: Value(0) });
            cx.send(NodeId(4), Beast::Confirmation { value: seal });
            cx.send(NodeId(5), Beast::Decision { value: Value(3) });
            cx.send(NodeId(6), Beast::Change { value: Value(42) });
        } else {
            cx.note(|| "waits to be fed".to_owned());
        }
        Keeper { me: cx.me(), heard: Vec::new() }
    }

    fn on_message(&self, state: &mut Keeper, from: NodeId, msg: &Beast, cx: &mut Cx<'_, Self>) {
        state.heard.push(from);
        match msg {
            Beast::Vote { value } => cx.send(from, Beast::Answer { value: *value }),
            Beast::Request { value } => {
                cx.decide(*value);
                cx.multicast([NodeId(0), NodeId(2)].into_iter().collect(), Beast::Answer { value: *value });
            }
            Beast::Proposal { .. } => cx.send(from, Beast::Receipt),
            Beast::Confirmation { value } if value.is_genuine() => cx.deliver(0, *value.body()),
            _ => {}
        }
    }

    fn badge(&self, state: &Keeper) -> Badge {
        let leads = state.me == NodeId(0);
        let have: NodeSet = NodeId::all(state.me.0).collect();
        Badge {
            role: if leads { "keeper" } else { "" },
            leads,
            epoch: leads.then_some(3),
            value: Some(Value(i64::from(state.me.0 % 5))),
            locked: (state.me.0 % 3 == 1).then_some(Value(0)),
            tally: Some(Tally { of: "votes", have, need: 4 }),
            log: Vec::new(),
        }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        Vec::new()
    }
}
