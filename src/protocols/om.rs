//! Oral messages OM(m): the Byzantine generals without signatures.
//!
//! **Source.** Lamport, Shostak, Pease, *The Byzantine Generals Problem*, TOPLAS 1982, §3. As a tree of who said that
//! who said what: Bar-Noy, Dolev, Dwork, Strong 1987; Lynch, *Distributed Algorithms*, §6.3.
//!
//! **Model.** Synchronous, at most m traitors, n > 3m, no signatures. Every message arrives, the receiver knows which
//! link it came by, and the absence of a message is noticed.
//!
//! **In brief.** The commander sends his order. Then, for m rounds, every lieutenant tells every other what he was told
//! and by which path it came. The answers form a tree; it is resolved from the leaves up by strict majority, and
//! whatever is missing, or tied, counts as retreat.
//!
//! **Departures from the paper.** The recursion is written as rounds over paths, which sends the same messages. The
//! commander is n0.
//!
//! **Watch for.** Three generals: when the order is attack and a lieutenant says he was told to retreat, the other
//! cannot know who lies, and the default breaks IC2. A traitorous commander cannot break IC1 there. More rounds do not
//! buy safety: OM(2) with four generals and one traitor fails, though OM(1) is perfect.

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{
    Attack, AttackCard, Authentication, Badge, Bound, Card, Chapter, Correction, Cx, Faults, Formula, Heard, Hearing, Kind, Line,
    Message, Model, Param, ParamKind, Part, Ploy, Protocol, Range, Reports, RoundOver, Rounds, Setup, Timing,
};
use crate::time::Span;
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The catalogue's name for it.
pub type This = OralMessages;

/// Who gives the order.
const COMMANDER: NodeId = NodeId(0);
const RETREAT: Value = Value(0);
const ATTACK: Value = Value(1);

/// The configuration all nodes share.
pub struct OralMessages {
    n: u16,
    m: u16,
    own: usize,
    delta: Span,
}

/// An order, and by whom it came: the commander first, the sender last.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Order {
    round: u32,
    path: Vec<NodeId>,
    value: Value,
}

impl Message for Order {
    fn kind(&self) -> &'static str {
        "order"
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
    rounds: Rounds<(Vec<NodeId>, Value)>,
    /// What was heard by each path; of the commander, his order.
    tree: Reports,
    decided: Option<Value>,
}

impl OralMessages {
    fn hearing(&self, me: NodeId) -> Hearing {
        Hearing { n: self.n, me, depth: self.m, default: RETREAT, own: self.own }
    }

    /// Puts what arrived in the round that is over into the tree, and the default where nothing did.
    fn read(&self, state: &mut State) {
        let paths = self.hearing(state.me).paths(COMMANDER, state.rounds.round);
        for (path, value) in paths.map(|path| (path, RETREAT)) {
            state.tree.insert(path, value);
        }
        // A second order by the same path is a lie of the last sender's; the first one counts.
        for (_, (path, value)) in state.rounds.collect().into_iter().rev() {
            state.tree.insert(path, value);
        }
    }

    /// Tells the others what came in the round before.
    fn relay(&self, state: &State, cx: &mut Cx<'_, Self>) {
        cx.cite("4");
        let told = state.tree.iter().filter(|(path, _)| path.len() as u32 + 1 == state.rounds.round);
        for (path, value) in told {
            let mut path = path.clone();
            path.push(cx.me());
            let rest = NodeSet::all(cx.n()).minus(path.iter().copied().collect());
            cx.multicast(rest, Order { round: state.rounds.round, path, value: *value });
        }
    }

    fn decide(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("6");
        let value = self.hearing(state.me).resolve(&state.tree, &mut vec![COMMANDER]);
        cx.cite("7");
        state.decided = Some(value);
        cx.decide(value);
    }
}

impl Protocol for OralMessages {
    type Msg = Order;
    type Timer = RoundOver;
    type State = State;
    type Disk = ();

    const CARD: Card = Card {
        id: "om",
        title: "Oral messages OM(m)",
        chapter: Chapter::ByzantineGenerals,
        source: "Lamport, Shostak, Pease, The Byzantine Generals Problem, TOPLAS 4(3), 1982, §3",
        solves: "All loyal lieutenants follow the same order, and the commander's own if he is loyal.",
        model: Model {
            timing: Timing::Synchronous,
            faults: Faults::Byzantine,
            authentication: Authentication::Links,
            links: "reliable, all connected; the receiver knows the sender",
        },
        bound: Bound { text: "n > 3f", holds: |n, f| u32::from(n) > 3 * u32::from(f) },
        nodes: Range { min: 2, max: 13, default: 4 },
        faults: Range { min: 0, max: 4, default: 1 },
        rounds: Formula { text: "f+1", count: |setup| Some(u64::from(setup.f) + 1) },
        messages: Formula {
            text: "(n−1) + (n−1)(n−2) + … + (n−1)(n−2)…(n−1−f)",
            count: |setup| {
                let level = |sent: &mut u64, k: u16| {
                    *sent *= u64::from((setup.n - 1).saturating_sub(k));
                    Some(*sent)
                };
                Some((0..=setup.f).scan(1, level).sum())
            },
        },
        epoch: "round",
        kinds: &[Kind { word: "order", part: Part::Request, reply: false, about: "an order and the path it came by" }],
        params: &[Param {
            word: "own-twice",
            kind: ParamKind::Mistake,
            about: "a lieutenant counts the order that it got itself twice, once as the commander's and once as its own \
                    vote: there are n−1 votes, and of n a tie may be made for one and not for another",
        }],
        inputs: |node| (node == 0).then_some(1),
        values: &[("retreat", 0), ("attack", 1)],
        code: &[
            Line { label: "1", depth: 0, text: "round 1: the commander sends (⟨commander⟩, order) to every lieutenant" },
            Line { label: "2", depth: 0, text: "each round r = 1 … m+1, each lieutenant i:" },
            Line { label: "3", depth: 1, text: "tree[π] := the value received with path π, |π| = r; retreat if none" },
            Line { label: "4", depth: 1, text: "if r ≤ m: send (π·i, tree[π]) to every node not in π·i, for each such π" },
            Line { label: "5", depth: 0, text: "resolve(π) = tree[π] if |π| = m+1" },
            Line {
                label: "6",
                depth: 0,
                text: "resolve(π) = majority(tree[π], resolve(π·j) for every j ∉ π, j ≠ i), or retreat on a tie",
            },
            Line { label: "7", depth: 0, text: "after round m+1: decide resolve(⟨commander⟩)" },
        ],
        breaks: "One traitor in three: the default hides who lied. In general m traitors among 3m generals; also more \
                 traitors than m, and m larger than n allows.",
        corrections: &[
            Correction {
                id: "E01",
                said: "Impossible for f ≤ n/3.",
                holds: "The inequality stands on its head. Without signatures it is impossible if and only if n ≤ 3f, \
                       that is f ≥ n/3: three with one traitor and six with two cannot, four and seven can.",
            },
            Correction {
                id: "E08",
                said: "The generals' messengers may be captured.",
                holds: "That is the story of two generals. Here every message arrives, its receiver knows who sent it, \
                       and a missing one is noticed; it is generals who fail.",
            },
            Correction {
                id: "",
                said: "A lieutenant passes on what he concluded.",
                holds: "He passes on what he received, word for word; only at the end does anybody conclude.",
            },
        ],
    };

    fn new(setup: &Setup<'_>) -> Result<OralMessages, String> {
        let own = 1 + usize::from(setup.mistake("own-twice"));
        Ok(OralMessages { n: setup.n, m: setup.f, own, delta: setup.delta })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let (me, rounds) = (cx.me(), Rounds::start(self.delta, cx));
        let mut state = State { me, rounds, tree: BTreeMap::new(), decided: None };
        if me == COMMANDER
            && let Some(value) = cx.input()
        {
            cx.cite("1");
            state.tree.insert(vec![me], value);
            cx.broadcast(Order { round: 1, path: vec![me], value });
        }
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Order, _: &mut Cx<'_, Self>) {
        let fits = self.hearing(state.me).is_path(&msg.path, msg.round, from);
        if fits && msg.path.first() == Some(&COMMANDER) {
            state.rounds.receive(msg.round, from, (msg.path.clone(), msg.value));
        }
    }

    fn on_timer(&self, state: &mut State, RoundOver::Round(over): &RoundOver, cx: &mut Cx<'_, Self>) {
        if *over != state.rounds.round || state.decided.is_some() || state.me == COMMANDER {
            return;
        }
        cx.cite("2");
        cx.cite("3");
        self.read(state);
        if *over > u32::from(self.m) {
            self.decide(state, cx);
        } else {
            state.rounds.next(self.delta, cx);
            self.relay(state, cx);
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let leads = state.me == COMMANDER;
        let role = if leads { "commander" } else { "lieutenant" };
        let told = state.tree.get([COMMANDER].as_slice()).copied();
        Badge { role, leads, epoch: Some(u64::from(state.rounds.round)), ..Badge::holding(state.decided.or(told)) }
    }

    fn reports(&self, state: &State) -> Vec<Heard> {
        self.hearing(state.me).heard(&state.tree, state.decided.is_some() && state.me != COMMANDER)
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::generals(COMMANDER)
    }

    fn deciders(&self, n: u16) -> NodeSet {
        NodeSet::all(n).minus([COMMANDER].into_iter().collect())
    }

    fn round(&self) -> Option<Span> {
        Some(self.delta)
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack {
                card: AttackCard {
                    id: "split",
                    plan: "as commander, orders the first half to attack and the rest to retreat; as lieutenant, backs \
                           a treacherous commander's lies, and of a loyal one reports the opposite",
                },
                play: split,
            },
            Attack {
                card: AttackCard { id: "flip", plan: "always says the opposite" },
                play: |_, ploy| ploy.rewrite(|_, msg| msg.value = opposite(msg.value)),
            },
            Attack {
                card: AttackCard { id: "retreat", plan: "always says retreat" },
                play: |_, ploy| ploy.rewrite(|_, msg| msg.value = RETREAT),
            },
            Attack {
                card: AttackCard { id: "attack", plan: "always says attack" },
                play: |_, ploy| ploy.rewrite(|_, msg| msg.value = ATTACK),
            },
            Attack {
                card: AttackCard { id: "babble", plan: "tosses a coin for every message" },
                play: |_, ploy| {
                    for letter in &mut ploy.letters {
                        letter.msg.value = if ploy.chance.coin() { ATTACK } else { RETREAT };
                    }
                },
            },
        ]
    }
}

fn opposite(value: Value) -> Value {
    if value == RETREAT { ATTACK } else { RETREAT }
}

fn split(_: &OralMessages, ploy: &mut Ploy<'_, OralMessages>) {
    let half = (ploy.n - 1) / 2;
    let conspires = ploy.traitors.contains(COMMANDER);
    ploy.rewrite(|to, msg| {
        msg.value = match conspires {
            true if to.0 <= half => ATTACK,
            true => RETREAT,
            false => opposite(msg.value),
        };
    });
}
