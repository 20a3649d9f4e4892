//! k-set agreement: nodes may decide differently, but at most k different values.
//!
//! **Source.** Chaudhuri, *More Choices Allow More Faults*, Information and Computation 105, 1993. Rounds: Chaudhuri,
//! Herlihy, Lynch, Tuttle, JACM 47(5), 2000. Impossible for f ≥ k: Borowsky, Gafni; Herlihy, Shavit; Saks, Zaharoglou,
//! all STOC 1993.
//!
//! **Model.** Crashes, reliable links between all, no signatures. Synchronous: any f < n. Asynchronous: f < k.
//!
//! **In brief.** Synchronous: flood the least value for ⌊f/k⌋ + 1 rounds; in one of them fewer than k nodes crash, and
//! after it at most k values are left. Asynchronous: tell all, wait for n − f values, decide the least. The f + 1 least
//! inputs cannot all be missed, so at most f + 1 values are decided.
//!
//! **Departures from the paper.** None. The asynchronous variant runs in any network; it counts on no bound, so no bound
//! is watched.
//!
//! **Watch for.** k parallel chains of crashes, each of which carries a value past everybody but one. To see k + 1 values
//! it takes enough survivors: n ≥ f + k + 1.

use crate::ids::NodeId;
use crate::monitors::{self, AtMostK, DecideOnce, Monitor, Requirement, Termination, Validity};
use crate::protocol::{
    Attack, AttackCard, Authentication, Badge, Bound, Card, Chapter, Correction, Cx, Faults, Formula, Kind, Line,
    Message, Model, Param, ParamKind, Part, Protocol, Range, RoundOver, Rounds, Setup, Tally, Timing,
};
use crate::time::Span;
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The catalogue's name for it.
pub type This = KSet;

/// The configuration all nodes share.
pub struct KSet {
    f: u16,
    k: u16,
    /// Rounds; 0 for the asynchronous variant, which waits for so many values instead.
    rounds: u32,
    awaited: usize,
    delta: Span,
}

/// The least value that the sender knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Least {
    round: u32,
    value: Value,
}

impl Message for Least {
    fn kind(&self) -> &'static str {
        "least"
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
    /// Its place in the rounds, in the synchronous variant.
    rounds: Option<Rounds<Value>>,
    /// The least value known.
    least: Option<Value>,
    /// Asynchronous: what it heard before it decided, by sender.
    heard: BTreeMap<NodeId, Value>,
    decided: Option<Value>,
}

impl KSet {
    fn tell(state: &State, cx: &mut Cx<'_, Self>) {
        let round = state.rounds.as_ref().map_or(1, |rounds| rounds.round);
        cx.cite(if state.rounds.is_some() { "2" } else { "5" });
        if let Some(value) = state.least {
            cx.broadcast(Least { round, value });
        }
    }

    fn decide(state: &mut State, cx: &mut Cx<'_, Self>) {
        if let (None, Some(value)) = (state.decided, state.least) {
            state.decided = Some(value);
            cx.decide(value);
        }
    }

    /// Asynchronous: takes a value while it still waits.
    fn hear(&self, state: &mut State, from: NodeId, value: Value, cx: &mut Cx<'_, Self>) {
        if state.decided.is_none() {
            state.heard.entry(from).or_insert(value);
            state.least = state.heard.values().min().copied();
            if state.heard.len() >= self.awaited {
                cx.cite("6");
                KSet::decide(state, cx);
            }
        }
    }
}

impl Protocol for KSet {
    type Msg = Least;
    type Timer = RoundOver;
    type State = State;
    type Disk = ();

    const CARD: Card = Card {
        id: "k-set",
        title: "k-set agreement",
        chapter: Chapter::SynchronousCrashes,
        source: "Chaudhuri, Information and Computation 105(1), 1993; Chaudhuri, Herlihy, Lynch, Tuttle, JACM 47(5), 2000",
        solves: "Decisions that differ in at most k values: in fewer rounds than consensus, and asynchronously if f < k.",
        model: Model {
            timing: Timing::Synchronous,
            faults: Faults::Crash,
            authentication: Authentication::Links,
            links: "reliable, all connected; synchronous is variant=sync, and variant=async assumes no bound on delays",
        },
        bound: Bound { text: "n > f", holds: |n, f| n > f },
        nodes: Range { min: 2, max: 128, default: 5 },
        faults: Range { min: 0, max: 15, default: 2 },
        rounds: Formula { text: "⌊f/k⌋+1; asynchronous: 1 delay", count: |setup| Some(u64::from(rounds(setup).max(1))) },
        messages: Formula {
            text: "(⌊f/k⌋+1)·n(n−1); asynchronous: n(n−1)",
            count: |setup| {
                let n = u64::from(setup.n);
                Some(u64::from(rounds(setup).max(1)) * n * (n - 1))
            },
        },
        epoch: "round",
        kinds: &[Kind { word: "least", part: Part::Request, reply: false, about: "the least value the sender knows" }],
        params: &[
            Param {
                word: "variant",
                kind: ParamKind::Choice(&[
                    ("sync", "rounds of flooding, which need a bound on delays"),
                    ("async", "wait for n − f values, whenever they come"),
                ]),
                about: "what is assumed about time",
            },
            Param {
                word: "k",
                kind: ParamKind::Number { min: 1, max: 16, default: None },
                about: "how many different values may be decided; 2 unless said, and f + 1 in the asynchronous variant",
            },
            Param {
                word: "rounds",
                kind: ParamKind::Number { min: 1, max: 16, default: None },
                about: "how many rounds the synchronous variant takes; ⌊f/k⌋ + 1 unless said",
            },
            Param {
                word: "wait-for-fewer",
                kind: ParamKind::Mistake,
                about: "the asynchronous variant waits for one value less: then f + 1 of the least inputs can be missed, \
                        and one more value is decided",
            },
        ],
        inputs: |node| Some(i64::from(node)),
        values: &[],
        code: &[
            Line { label: "1", depth: 0, text: "synchronous: least := input; each round r = 1 … ⌊f/k⌋+1:" },
            Line { label: "2", depth: 1, text: "broadcast least" },
            Line { label: "3", depth: 1, text: "least := the least of it and of all received in the round" },
            Line { label: "4", depth: 1, text: "after the last round: decide least" },
            Line { label: "5", depth: 0, text: "asynchronous: broadcast input" },
            Line { label: "6", depth: 1, text: "when n − f values are in (own included): decide the least of them" },
        ],
        breaks: "Synchronous: k chains of crashes side by side, if there is a round too few. Asynchronous: as many crashes \
                 to reckon with as values allowed; then no algorithm can do it.",
        corrections: &[
            Correction {
                id: "E24",
                said: "In key agreement each node decides a set of keys.",
                holds: "What was heard is k-set agreement, and it has nothing to do with keys: each node decides one \
                       value, and at most k different ones are decided.",
            },
            Correction {
                id: "",
                said: "An asynchronous system cannot agree on anything.",
                holds: "Not on one value, once a node may crash. On at most k it can, if and only if f < k.",
            },
        ],
    };

    fn new(setup: &Setup<'_>) -> Result<KSet, String> {
        let wait = setup.n.saturating_sub(setup.f + u16::from(setup.mistake("wait-for-fewer"))).max(1);
        let (f, k, rounds, delta) = (setup.f, allowed(setup), rounds(setup), setup.delta);
        Ok(KSet { f, k, rounds, awaited: usize::from(wait), delta })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let rounds = if self.rounds > 0 { Some(Rounds::start(self.delta, cx)) } else { None };
        let mut state = State { rounds, least: cx.input(), heard: BTreeMap::new(), decided: None };
        if state.rounds.is_some() {
            cx.cite("1");
        }
        KSet::tell(&state, cx);
        if let (None, Some(value)) = (&state.rounds, cx.input()) {
            self.hear(&mut state, cx.me(), value, cx);
        }
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Least, cx: &mut Cx<'_, Self>) {
        match &mut state.rounds {
            Some(rounds) if msg.round <= self.rounds => drop(rounds.receive(msg.round, from, msg.value)),
            Some(_) => {}
            None => self.hear(state, from, msg.value, cx),
        }
    }

    fn on_timer(&self, state: &mut State, RoundOver::Round(over): &RoundOver, cx: &mut Cx<'_, Self>) {
        let Some(rounds) = state.rounds.as_mut().filter(|rounds| rounds.round == *over) else { return };
        cx.cite("3");
        state.least = rounds.collect().into_iter().map(|(_, value)| value).chain(state.least).min();
        if *over >= self.rounds {
            cx.cite("4");
            KSet::decide(state, cx);
        } else {
            rounds.next(self.delta, cx);
            KSet::tell(state, cx);
        }
    }

    fn memory(state: &mut State) -> Option<&mut Value> {
        state.least.as_mut()
    }

    fn badge(&self, state: &State) -> Badge {
        let epoch = state.rounds.as_ref().map(|rounds| u64::from(rounds.round));
        let have = state.heard.keys().copied().collect();
        let tally = Tally { of: "values", have, need: self.awaited as u16 };
        let tally = state.rounds.is_none().then_some(tally);
        Badge { epoch, tally, ..Badge::holding(state.decided.or(state.least)) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        let (f, k) = (self.f, self.k);
        let mut all: Vec<Box<dyn Monitor>> = vec![
            Box::new(AtMostK::of(k)),
            Box::new(Validity::unanimity()),
            Box::new(Validity::any_input()),
            Box::new(DecideOnce),
            Box::new(Termination),
        ];
        if self.rounds == 0 {
            let missing = format!("with f = {f} crashes to reckon with, at most k = {k} values cannot be promised");
            all.push(Box::new(Requirement::new("f < k", (f >= k).then_some(missing))));
        }
        if k == 1 {
            all.insert(1, Box::new(monitors::Agreement::plain()));
        }
        all
    }

    fn round(&self) -> Option<Span> {
        (self.rounds > 0).then_some(self.delta)
    }

    fn timing(&self) -> Timing {
        if self.rounds > 0 { Timing::Synchronous } else { Timing::Asynchronous }
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[Attack {
            card: AttackCard { id: "split", plan: "tells every node another value, below every input" },
            play: |_, ploy| ploy.rewrite(|to, msg| msg.value = Value(-1 - i64::from(to.0))),
        }]
    }
}

/// What the text says; else 2, and f + 1 in the asynchronous variant.
fn allowed(setup: &Setup<'_>) -> u16 {
    let otherwise = if setup.choice("variant") == "async" { setup.f + 1 } else { 2 };
    setup.number("k", i64::from(otherwise)) as u16
}

/// ⌊f/k⌋ + 1, or what the text says; none in the asynchronous variant.
fn rounds(setup: &Setup<'_>) -> u32 {
    match setup.choice("variant") {
        "async" => 0,
        _ => setup.number("rounds", i64::from(setup.f / allowed(setup)) + 1) as u32,
    }
}
