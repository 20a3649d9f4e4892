//! Failure-free broadcast consensus: everybody tells everybody, and all apply the same rule.
//!
//! **Source.** Coulouris, Dollimore, Kindberg, Blair, *Distributed Systems*, 5th ed., §15.5.
//!
//! **Model.** No faults. Synchronous: one round. Asynchronous: wait for all n. Reliable links, no signatures.
//!
//! **In brief.** Broadcast the input; when the values are in, decide by a fixed rule: least, greatest, most frequent
//! (the least of those on a tie), or that of the lowest id.
//!
//! **Departures from the paper.** None. `wait=round` decides at the end of the round on what arrived, as the
//! synchronous version does; `wait=all` waits for every value, as the asynchronous one must.
//!
//! **Watch for.** A crash in the middle of a broadcast: with `wait=round` two nodes decide differently, with
//! `wait=all` nobody decides. Majority is not safer than minimum: 12 against 6 of 96 cases at n = 3.

use crate::ids::NodeId;
use crate::monitors::{self, Monitor};
use crate::protocol::{
    Attack, AttackCard, Authentication, Badge, Bound, Card, Chapter, Correction, Cx, Faults, Formula, Kind, Line, Message, Model,
    Param, ParamKind, Part, Protocol, Range, RoundOver, Setup, Tally, Timing,
};
use crate::time::Span;
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The catalogue's name for it.
pub type This = Broadcast;

/// The configuration all nodes share.
pub struct Broadcast {
    rule: Rule,
    wait_for_all: bool,
    delta: Span,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    Min,
    Max,
    Majority,
    LowestId,
}

/// A node's input, told to the others.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Input {
    value: Value,
}

impl Message for Input {
    fn kind(&self) -> &'static str {
        "input"
    }
    fn value(&self) -> Option<Value> {
        Some(self.value)
    }
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    vals: BTreeMap<NodeId, Value>,
    decided: Option<Value>,
}

impl Broadcast {
    fn rule(&self, vals: &BTreeMap<NodeId, Value>) -> Option<Value> {
        match self.rule {
            Rule::Min => vals.values().min().copied(),
            Rule::Max => vals.values().max().copied(),
            Rule::LowestId => vals.values().next().copied(),
            Rule::Majority => {
                let mut counts: BTreeMap<Value, usize> = BTreeMap::new();
                for value in vals.values() {
                    *counts.entry(*value).or_default() += 1;
                }
                let most = counts.values().max().copied()?;
                // Ascending order, so a tie goes to the least: the same everywhere, whatever order votes came in.
                counts.into_iter().find(|(_, count)| *count == most).map(|(value, _)| value)
            }
        }
    }

    fn decide(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("4");
        if state.decided.is_none()
            && let Some(value) = self.rule(&state.vals)
        {
            state.decided = Some(value);
            cx.decide(value);
        }
    }

    fn decide_when_complete(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if self.wait_for_all && state.vals.len() == usize::from(cx.n()) {
            cx.cite("3");
            self.decide(state, cx);
        }
    }
}

impl Protocol for Broadcast {
    type Msg = Input;
    type Timer = RoundOver;
    type State = State;
    type Disk = ();

    const CARD: Card = Card {
        id: "broadcast",
        title: "Failure-free broadcast",
        chapter: Chapter::NoFailures,
        source: "Coulouris, Dollimore, Kindberg, Blair, Distributed Systems, 5th ed. 2011, §15.5",
        solves: "Consensus when nothing fails: everybody tells everybody, and all apply the same rule.",
        model: Model {
            timing: Timing::Synchronous,
            faults: Faults::None,
            authentication: Authentication::Links,
            links: "reliable",
        },
        bound: Bound { text: "f = 0", holds: |_, f| f == 0 },
        nodes: Range { min: 2, max: 128, default: 3 },
        faults: Range { min: 0, max: 0, default: 0 },
        rounds: Formula { text: "1", count: |_| Some(1) },
        messages: Formula { text: "n(n−1)", count: |setup| Some(u64::from(setup.n) * u64::from(setup.n - 1)) },
        epoch: "",
        kinds: &[Kind { word: "input", part: Part::Request, reply: false, about: "the sender's input" }],
        params: &[
            Param {
                word: "rule",
                kind: ParamKind::Choice(&[
                    ("min", "the least value"),
                    ("max", "the greatest value"),
                    ("majority", "the most frequent value; the least of those on a tie"),
                    ("lowest-id", "the value of the lowest id heard from"),
                ]),
                about: "how a node picks one of the values it holds",
            },
            Param {
                word: "wait",
                kind: ParamKind::Choice(&[
                    ("round", "decide at the end of the round (synchronous)"),
                    ("all", "wait for all n values (asynchronous)"),
                ]),
                about: "what a node waits for before it decides",
            },
        ],
        inputs: |node| Some(i64::from(node % 2)),
        values: &[],
        code: &[
            Line { label: "1", depth: 0, text: "at the start: vals[me] := input; broadcast VALUE(input)" },
            Line { label: "2", depth: 0, text: "on VALUE(v) from j: vals[j] := v" },
            Line { label: "3", depth: 0, text: "when the round is over (synchronous) or |vals| = n (asynchronous):" },
            Line { label: "4", depth: 1, text: "decide rule(vals)" },
        ],
        breaks: "One crash in the middle of a broadcast: some hold the crashed node's value and some do not. \
                 Synchronous nodes then disagree; asynchronous ones wait for ever.",
        corrections: &[
            Correction {
                id: "E30",
                said: "The value of the node with the lowest address is a good rule.",
                holds: "While nobody fails. With one crash in the middle of its broadcast the others disagree, and a \
                       liar with the lowest address decides alone, whatever all others propose.",
            },
        ],
    };

    fn new(setup: &Setup<'_>) -> Result<Broadcast, String> {
        let rule = match setup.choice("rule") {
            "max" => Rule::Max,
            "majority" => Rule::Majority,
            "lowest-id" => Rule::LowestId,
            _ => Rule::Min,
        };
        Ok(Broadcast { rule, wait_for_all: setup.choice("wait") == "all", delta: setup.delta })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        cx.cite("1");
        let mut state = State { vals: BTreeMap::new(), decided: None };
        if !self.wait_for_all {
            cx.after(self.delta, RoundOver::Round(1));
        }
        if let Some(value) = cx.input() {
            state.vals.insert(cx.me(), value);
            cx.broadcast(Input { value });
        }
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Input, cx: &mut Cx<'_, Self>) {
        cx.cite("2");
        state.vals.insert(from, msg.value);
        self.decide_when_complete(state, cx);
    }

    fn on_timer(&self, state: &mut State, _: &RoundOver, cx: &mut Cx<'_, Self>) {
        cx.cite("3");
        self.decide(state, cx);
    }

    fn badge(&self, state: &State) -> Badge {
        let have = state.vals.keys().copied().collect();
        let tally = Tally { of: "values", have, need: 0 };
        Badge { tally: Some(tally), ..Badge::holding(state.decided.or_else(|| self.rule(&state.vals))) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::consensus()
    }

    fn round(&self) -> Option<Span> {
        (!self.wait_for_all).then_some(self.delta)
    }

    fn timing(&self) -> Timing {
        if self.wait_for_all { Timing::Asynchronous } else { Timing::Synchronous }
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[Attack {
            card: AttackCard { id: "split", plan: "tells even nodes 0 and odd nodes 1" },
            play: |_, ploy| ploy.rewrite(|to, msg| msg.value = Value(i64::from(to.0 % 2))),
        }]
    }
}
