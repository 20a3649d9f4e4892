//! Two-phase commit as in the TLA+ specification of Gray and Lamport 2006, as a protocol: messages are a set that only
//! grows, a resource manager prepares or aborts when it likes, and so does the transaction manager.

use assent::ids::{NodeId, NodeSet};
use assent::monitors::Monitor;
use assent::protocol::{
    Authentication, Badge, Bound, Card, Chapter, Cx, Faults, Formula, Kind, Message, Model, Part, Protocol, Range,
    Setup, Timing,
};
use assent::protocols::Entry;
use assent::value::Value;
use serde::{Deserialize, Serialize};

/// Node 0 is the transaction manager, the others are resource managers.
pub struct TwoPhase;

/// As a scenario names it.
pub static ENTRY: Entry = Entry::of::<TwoPhase>();

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Msg {
    Prepared,
    Commit,
    Abort,
}

impl Message for Msg {
    fn kind(&self) -> &'static str {
        match self {
            Msg::Prepared => "prepared",
            Msg::Commit => "commit",
            Msg::Abort => "abort",
        }
    }
}

/// What a node may do of itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Whim {
    Prepare,
    Commit,
    Abort,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum State {
    Working,
    Prepared,
    Committed,
    Aborted,
    Asking(NodeSet),
    Done(bool, NodeSet),
}

const KIND: Kind = Kind { word: "prepared", part: Part::Vote, reply: false, about: "" };

impl TwoPhase {
    fn end(&self, state: &mut State, commits: bool, cx: &mut Cx<'_, Self>) {
        cx.cancel(&Whim::Commit);
        cx.cancel(&Whim::Abort);
        if let State::Asking(prepared) = *state {
            *state = State::Done(commits, prepared);
            cx.broadcast(if commits { Msg::Commit } else { Msg::Abort });
        }
    }
}

impl Protocol for TwoPhase {
    type Msg = Msg;
    type Timer = Whim;
    type State = State;
    type Disk = ();

    const CARD: Card = Card {
        id: "two-phase-as-specified",
        title: "",
        chapter: Chapter::Commit,
        source: "Gray, Lamport, Consensus on Transaction Commit, TODS 31(1), 2006",
        solves: "",
        model: Model {
            timing: Timing::Asynchronous,
            faults: Faults::None,
            authentication: Authentication::Links,
            links: "lossy, doubling",
        },
        bound: Bound { text: "f = 0", holds: |_, f| f == 0 },
        nodes: Range { min: 2, max: 16, default: 4 },
        faults: Range { min: 0, max: 0, default: 0 },
        rounds: Formula { text: "", count: |_| None },
        messages: Formula { text: "", count: |_| None },
        epoch: "",
        kinds: &[KIND, Kind { word: "commit", ..KIND }, Kind { word: "abort", ..KIND }],
        params: &[],
        inputs: |_| None,
        values: &[],
        code: &[],
        breaks: "",
        corrections: &[],
    };

    fn new(_: &Setup<'_>) -> Result<TwoPhase, String> {
        Ok(TwoPhase)
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let delta = assent::time::Span(1);
        cx.after(delta, Whim::Abort);
        if cx.me() == NodeId(0) {
            return State::Asking(NodeSet::EMPTY);
        }
        cx.after(delta, Whim::Prepare);
        State::Working
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Msg, cx: &mut Cx<'_, Self>) {
        match msg {
            Msg::Prepared => {
                if let State::Asking(prepared) = state {
                    prepared.insert(from);
                    if prepared.len() == cx.n() - 1 {
                        cx.after(assent::time::Span(1), Whim::Commit);
                    }
                }
            }
            Msg::Commit | Msg::Abort => {
                cx.cancel(&Whim::Prepare);
                cx.cancel(&Whim::Abort);
                let after = if *msg == Msg::Commit { State::Committed } else { State::Aborted };
                if *state != after {
                    cx.decide(Value(i64::from(after == State::Committed)));
                    *state = after;
                }
            }
        }
    }

    fn on_timer(&self, state: &mut State, whim: &Whim, cx: &mut Cx<'_, Self>) {
        match (cx.me(), whim) {
            (NodeId(0), _) => self.end(state, *whim == Whim::Commit, cx),
            (_, Whim::Prepare) => {
                cx.cancel(&Whim::Abort);
                *state = State::Prepared;
                cx.send(NodeId(0), Msg::Prepared);
            }
            _ => {
                cx.cancel(&Whim::Prepare);
                *state = State::Aborted;
                cx.decide(Value(0));
            }
        }
    }

    fn badge(&self, _: &State) -> Badge {
        Badge::holding(None::<Value>)
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        vec![Box::new(assent::monitors::Agreement::plain())]
    }
}
