//! FloodSet: everybody tells everybody all it knows, f + 1 times, so that one round is free of crashes.
//!
//! **Source.** Lynch, *Distributed Algorithms*, 1996, §6.2.1. Attiya and Welch, *Distributed Computing*, §5.1. Lower
//! bound of f + 1 rounds: Fischer and Lynch 1982; Aguilera and Toueg 1999 for the short proof.
//!
//! **Model.** Synchronous, any number f < n of crashes, reliable links between all, no signatures.
//!
//! **In brief.** Each node keeps the set W of values it knows, sends it in each of f + 1 rounds and adds what it hears.
//! Among f + 1 rounds at least one is clean (nobody crashes in it); after it all sets are equal and stay so. Then all
//! apply the same rule to W.
//!
//! **Departures from the paper.** `rule=min` is the rule of lecture slides; Lynch's is `rule=default` with default 0.
//! `send=new` sends only what has not been sent before, and nothing when there is nothing new.
//!
//! **Watch for.** Crashes in the middle of a broadcast. With one round too few, a chain of nodes that each crash after
//! telling only the next one carries a value past everybody but the last: 48 of the 25,616 executions at n = 4, f = 2
//! with two rounds disagree, so chance seldom finds it.

use crate::ids::NodeId;
use crate::monitors::{self, Monitor};
use crate::protocol::{
    Attack, AttackCard, Authentication, Badge, Bound, Card, Chapter, Correction, Cx, Faults, Formula, Kind, Letter,
    Line, Message, Model, Param, ParamKind, Part, Ploy, Protocol, Range, RoundOver, Rounds, Setup, Timing,
};
use crate::time::Span;
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The catalogue's name for it.
pub type This = FloodSet;

/// The value of Lynch's rule when a node knows several.
const DEFAULT: Value = Value(0);

/// The configuration all nodes share.
pub struct FloodSet {
    rounds: u32,
    only_new: bool,
    least: bool,
    delta: Span,
}

/// What the sender knows (or what it knows that is new) at the start of a round.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Values {
    round: u32,
    values: BTreeSet<Value>,
}

impl Message for Values {
    fn kind(&self) -> &'static str {
        "values"
    }
    fn epoch(&self) -> Option<u64> {
        Some(u64::from(self.round))
    }
    fn value(&self) -> Option<Value> {
        self.values.first().copied()
    }
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    rounds: Rounds<BTreeSet<Value>>,
    w: BTreeSet<Value>,
    sent: BTreeSet<Value>,
    decided: Option<Value>,
}

impl FloodSet {
    fn tell(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite(if self.only_new { "4" } else { "3" });
        let values = if self.only_new { &state.w - &state.sent } else { state.w.clone() };
        state.sent = state.w.clone();
        if !self.only_new || !values.is_empty() {
            cx.broadcast(Values { round: state.rounds.round, values });
        }
    }

    fn pick(&self, w: &BTreeSet<Value>) -> Option<Value> {
        match (self.least, w.len()) {
            (true, _) | (false, 1) => w.first().copied(),
            (false, _) => Some(DEFAULT),
        }
    }

    fn decide(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("6");
        if state.decided.is_none()
            && let Some(value) = self.pick(&state.w)
        {
            state.decided = Some(value);
            cx.decide(value);
        }
    }
}

impl Protocol for FloodSet {
    type Msg = Values;
    type Timer = RoundOver;
    type State = State;
    type Disk = ();

    const CARD: Card = Card {
        id: "floodset",
        title: "FloodSet",
        chapter: Chapter::SynchronousCrashes,
        source: "Lynch, Distributed Algorithms, 1996, §6.2.1",
        solves: "Consensus in spite of f crashes, in f + 1 synchronous rounds.",
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
        messages: Formula { text: "(f+1)·n·(n−1)", count: messages },
        epoch: "round",
        kinds: &[Kind { word: "values", part: Part::Request, reply: false, about: "the values that the sender knows" }],
        params: &[
            Param {
                word: "rounds",
                kind: ParamKind::Number { min: 1, max: 16, default: None },
                about: "how many rounds to exchange values; f + 1 unless said, and fewer are too few when n > f + 1",
            },
            Param {
                word: "send",
                kind: ParamKind::Choice(&[
                    ("all", "all values known, in every round"),
                    ("new", "only values not sent before; nothing when there are none"),
                ]),
                about: "what a node tells in a round",
            },
            Param {
                word: "rule",
                kind: ParamKind::Choice(&[
                    ("min", "the least value known"),
                    ("default", "the value known if it is the only one, else 0"),
                ]),
                about: "how a node picks one of the values it knows at the end",
            },
        ],
        inputs: |node| Some(i64::from(node % 2)),
        values: &[],
        code: &[
            Line { label: "1", depth: 0, text: "W := {input}; sent := ∅" },
            Line { label: "2", depth: 0, text: "in each round r = 1 … f+1:" },
            Line { label: "3", depth: 1, text: "broadcast W" },
            Line { label: "4", depth: 1, text: "or only what is new: broadcast W \\ sent unless empty; sent := W" },
            Line { label: "5", depth: 1, text: "for each set S received in the round: W := W ∪ S" },
            Line { label: "6", depth: 0, text: "after round f+1: decide min(W)" },
        ],
        breaks: "One round too few: a chain of f nodes, each crashing after it told only the next, hides a value from \
                 the last node. Also any loss, and any message slower than a round.",
        corrections: &[
            Correction {
                id: "E22",
                said: "Consensus with f crashes requires f + 1 rounds.",
                holds: "Some run needs f + 1 rounds, if n ≥ f + 2, even with signatures; with n = f + 1, f rounds \
                       suffice, and runs with fewer real crashes can stop earlier.",
            },
            Correction {
                id: "E23",
                said: "A chain of f + 1 nodes takes f + 1 rounds.",
                holds: "It has f + 1 nodes and f hops, so it spans f rounds; in round f + 1 its last node, a correct \
                       one, tells everybody.",
            },
        ],
    };

    fn new(setup: &Setup<'_>) -> Result<FloodSet, String> {
        Ok(FloodSet {
            rounds: rounds(setup),
            only_new: setup.choice("send") == "new",
            least: setup.choice("rule") == "min",
            delta: setup.delta,
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        cx.cite("1");
        let w = cx.input().into_iter().collect();
        let mut state = State { rounds: Rounds::start(self.delta, cx), w, sent: BTreeSet::new(), decided: None };
        cx.cite("2");
        self.tell(&mut state, cx);
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Values, _: &mut Cx<'_, Self>) {
        // Nobody reads a round beyond the last, so nothing is kept for one.
        if msg.round <= self.rounds {
            state.rounds.receive(msg.round, from, msg.values.clone());
        }
    }

    fn on_timer(&self, state: &mut State, RoundOver::Round(over): &RoundOver, cx: &mut Cx<'_, Self>) {
        if *over != state.rounds.round || state.decided.is_some() {
            return;
        }
        cx.cite("5");
        for (_, values) in state.rounds.collect() {
            state.w.extend(values);
        }
        if *over >= self.rounds {
            self.decide(state, cx);
        } else {
            cx.cite("2");
            state.rounds.next(self.delta, cx);
            self.tell(state, cx);
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let epoch = Some(u64::from(state.rounds.round));
        Badge { epoch, ..Badge::holding(state.decided.or_else(|| self.pick(&state.w))) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        let mut all = monitors::consensus();
        if !self.least {
            // The default may be a value that nobody proposed; Lynch promises unanimity only.
            all.retain(|monitor| !["any-input-validity", "correct-input-validity"].contains(&monitor.property().id));
        }
        all
    }

    fn round(&self) -> Option<Span> {
        Some(self.delta)
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack {
                card: AttackCard {
                    id: "split",
                    plan: "tells the first half of the nodes, in the last round only, a value below every other",
                },
                play: split,
            },
            Attack {
                card: AttackCard { id: "hide", plan: "tells what it knows to the next node only" },
                play: |_, ploy| {
                    let next = NodeId((ploy.me.0 + 1) % ploy.n);
                    ploy.letters.retain(|letter| letter.to == next);
                },
            },
        ]
    }
}

fn split(protocol: &FloodSet, ploy: &mut Ploy<'_, FloodSet>) {
    let opens_last = ploy.heard.is_none() && ploy.state.decided.is_none();
    if !opens_last || ploy.state.rounds.round < protocol.rounds {
        return;
    }
    let below = ploy.state.w.first().map_or(DEFAULT, |least| Value(least.0.saturating_sub(1)));
    let values: BTreeSet<Value> = ploy.state.w.iter().copied().chain([below]).collect();
    let msg = Values { round: protocol.rounds, values };
    let half = ploy.others().take(usize::from(ploy.n / 2));
    let told = half.map(|to| Letter { to, msg: msg.clone(), after: Span(0) }).collect::<Vec<_>>();
    ploy.letters.retain(|letter| told.iter().all(|other| other.to != letter.to));
    ploy.letters.extend(told);
}

/// f + 1, or what the text says.
fn rounds(setup: &Setup<'_>) -> u32 {
    setup.number("rounds", i64::from(setup.f) + 1) as u32
}

/// What a run without faults sends.
fn messages(setup: &Setup<'_>) -> Option<u64> {
    let n = u64::from(setup.n);
    if setup.choice("send") == "all" {
        return Some(u64::from(rounds(setup)) * n * (n - 1));
    }
    // Only what is new: in round 1 whoever has an input, in round 2 whoever heard another one, then nobody.
    let known: BTreeSet<Value> = setup.inputs.iter().flatten().copied().collect();
    let first = setup.inputs.iter().flatten().count() as u64;
    let news = |input: &&Option<Value>| known.iter().any(|value| Some(*value) != **input);
    let second = if rounds(setup) > 1 { setup.inputs.iter().filter(news).count() as u64 } else { 0 };
    Some((first + second) * (n - 1))
}
