//! Every way to decide after one exchange among three: a table of eight bits is the whole algorithm.

use assent::ids::NodeId;
use assent::monitors::{self, Monitor};
use assent::protocol::{
    Authentication, Badge, Bound, Card, Chapter, Cx, Faults, Formula, Kind, Message, Model, Param, ParamKind, Part,
    Protocol, Range, RoundOver, Rounds, Setup, Timing,
};
use assent::protocols::Entry;
use assent::time::Span;
use assent::value::Value;
use serde::{Deserialize, Serialize};

/// The rules as an entry.
pub static ONE_ROUND: Entry = Entry::of::<OneRound>();

/// The protocol: say your bit, hear two, look up what to decide.
pub struct OneRound {
    rule: i64,
    delta: Span,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Word {
    Bit { value: Value },
}

impl Message for Word {
    fn kind(&self) -> &'static str {
        "bit"
    }
    fn value(&self) -> Option<Value> {
        let Word::Bit { value } = self;
        Some(*value)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    own: Value,
    rounds: Rounds<Value>,
}

impl Protocol for OneRound {
    type Msg = Word;
    type Timer = RoundOver;
    type State = State;
    type Disk = ();

    const CARD: Card = Card {
        id: "one-round",
        title: "One round",
        chapter: Chapter::ByzantineGenerals,
        source: "none",
        solves: "Nothing.",
        model: Model {
            timing: Timing::Synchronous,
            faults: Faults::Byzantine,
            authentication: Authentication::Links,
            links: "reliable",
        },
        bound: Bound { text: "n > 3f", holds: |n, f| n > 3 * f },
        nodes: Range { min: 3, max: 3, default: 3 },
        faults: Range { min: 1, max: 1, default: 1 },
        rounds: Formula { text: "1", count: |_| Some(1) },
        messages: Formula { text: "6", count: |_| Some(6) },
        epoch: "",
        kinds: &[Kind { word: "bit", part: Part::Vote, reply: false, about: "its own" }],
        params: &[Param {
            word: "rule",
            kind: ParamKind::Number { min: 0, max: 255, default: None },
            about: "the table",
        }],
        inputs: |node| Some(i64::from(node % 2)),
        values: &[],
        code: &[],
        breaks: "Everything.",
        corrections: &[],
    };

    fn new(setup: &Setup<'_>) -> Result<OneRound, String> {
        Ok(OneRound { rule: setup.number("rule", 0), delta: setup.delta })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let own = cx.input().unwrap_or_default();
        let rounds = Rounds::start(self.delta, cx);
        cx.broadcast(Word::Bit { value: own });
        State { own, rounds }
    }

    fn on_message(&self, state: &mut State, from: NodeId, Word::Bit { value }: &Word, _: &mut Cx<'_, Self>) {
        state.rounds.receive(1, from, *value);
    }

    fn on_timer(&self, state: &mut State, _: &RoundOver, cx: &mut Cx<'_, Self>) {
        let said = state.rounds.collect();
        let by = |ahead: u16| {
            let node = NodeId((cx.me().0 + ahead) % 3);
            said.iter().find(|(from, _)| *from == node).map_or(0, |(_, value)| value.0 & 1)
        };
        let row = state.own.0 & 1 | by(1) << 1 | by(2) << 2;
        cx.decide(Value(self.rule >> row & 1));
    }

    fn badge(&self, state: &State) -> Badge {
        Badge::holding(Some(state.own))
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::byzantine_consensus()
    }

    fn round(&self) -> Option<Span> {
        Some(self.delta)
    }
}
