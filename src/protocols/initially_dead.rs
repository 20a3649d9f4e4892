//! Consensus when nodes fail only before the start: the part of the impossibility paper in which it is possible.
//!
//! **Source.** Fischer, Lynch, Paterson, *Impossibility of Distributed Consensus with One Faulty Process*, JACM 32(2), 1985,
//! §4, Theorem 2.
//!
//! **Model.** Asynchronous, reliable links. At most f nodes are dead from the start, n > 2f; nobody dies later. Nobody
//! knows who is dead.
//!
//! **In brief.** Everybody says that it is there and waits to hear L − 1 others, where L is a majority. Then all tell what
//! they propose and whom they heard, until each knows this of all from whom a path of hearing leads to it. In the graph
//! of who heard whom exactly one group of at least L nodes has no path into it from outside. All know it and what its
//! members propose, and decide by the same rule.
//!
//! **Departures from the paper.** None.
//!
//! **Watch for.** A node that dies after it was heard and before it told whom it heard: then somebody waits for ever. No
//! deterministic protocol can do better. With fewer than a majority to be heard there may be two such groups.

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{
    Attack, AttackCard, Authentication, Badge, Bound, Card, Chapter, Correction, Cx, Faults, Formula, Kind, Line, Model, Param, ParamKind,
    Part, Protocol, Range, Setup, Tally, Timing,
};
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The catalogue's name for it.
pub type This = InitiallyDead;

/// The configuration all nodes share.
pub struct InitiallyDead {
    /// How many others to hear.
    hear: u16,
    least: bool,
    own_view: bool,
}

/// A message of one of the two stages.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// Stage 1: I am here.
    Hello,
    /// Stage 2: what I propose, and whom I heard.
    Report {
        /// What it proposes.
        value: Value,
        /// Whom it heard in stage 1.
        heard: NodeSet,
    },
}

impl crate::protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Hello => "hello",
            Message::Report { .. } => "report",
        }
    }
    fn value(&self) -> Option<Value> {
        if let Message::Report { value, .. } = self { Some(*value) } else { None }
    }
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    input: Value,
    heard: NodeSet,
    /// Of each node that told: what it proposes, and whom it heard.
    reports: BTreeMap<NodeId, (Value, NodeSet)>,
    group: NodeSet,
    decided: Option<Value>,
}

impl State {
    /// All from whom a path of hearing leads to a node, as far as known; and those of them that have not told yet.
    fn ancestors(&self, of: NodeId) -> (NodeSet, NodeSet) {
        let (mut found, mut missing) = (NodeSet::EMPTY, NodeSet::EMPTY);
        let mut next: Vec<NodeId> = vec![of];
        while let Some(node) = next.pop() {
            match self.reports.get(&node) {
                Some((_, heard)) => next.extend(heard.iter().filter(|other| found.insert(*other))),
                None => drop(missing.insert(node)),
            }
        }
        (found, missing)
    }

    /// The group that nobody outside leads to: its members are ancestors of all their ancestors.
    fn initial_clique(&self) -> NodeSet {
        let (all, _) = self.ancestors(self.me);
        let belongs = |node: &NodeId| {
            let mut its = self.ancestors(*node).0;
            its.remove(*node);
            its.iter().all(|other| self.ancestors(other).0.contains(*node))
        };
        all.union([self.me].into_iter().collect()).iter().filter(belongs).collect()
    }
}

impl InitiallyDead {
    fn tell_and_decide(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if state.heard.len() >= self.hear && !state.reports.contains_key(&state.me) {
            cx.cite("2");
            cx.cite("3");
            state.reports.insert(state.me, (state.input, state.heard));
            cx.broadcast(Message::Report { value: state.input, heard: state.heard });
        }
        let told = state.reports.contains_key(&state.me);
        if state.decided.is_some() || !told {
            return;
        }
        if self.own_view {
            let mut view = state.heard;
            view.insert(state.me);
            if view.iter().all(|node| state.reports.contains_key(&node)) {
                self.decide(state, view, cx);
            }
        } else if state.ancestors(state.me).1.is_empty() {
            cx.cite("4");
            cx.cite("5");
            let group = state.initial_clique();
            self.decide(state, group, cx);
        }
    }

    fn decide(&self, state: &mut State, group: NodeSet, cx: &mut Cx<'_, Self>) {
        let mut counts: BTreeMap<Value, u16> = BTreeMap::new();
        for (value, _) in group.iter().filter_map(|node| state.reports.get(&node)) {
            *counts.entry(*value).or_default() += 1;
        }
        let most = if self.least { 0 } else { counts.values().max().copied().unwrap_or_default() };
        // Ascending, so that a tie goes to the least value everywhere.
        if let Some(value) = counts.into_iter().find(|(_, count)| *count >= most).map(|(value, _)| value) {
            cx.cite("6");
            state.group = group;
            state.decided = Some(value);
            cx.decide(value);
        }
    }
}

impl Protocol for InitiallyDead {
    type Msg = Message;
    type Timer = ();
    type State = State;
    type Disk = ();

    const CARD: Card = CARD;

    fn new(setup: &Setup<'_>) -> Result<InitiallyDead, String> {
        Ok(InitiallyDead {
            hear: hear(setup),
            least: setup.choice("rule") == "min",
            own_view: setup.mistake("own-view"),
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        cx.cite("1");
        let (me, input) = (cx.me(), cx.input().unwrap_or_default());
        cx.broadcast(Message::Hello);
        let (heard, group) = (NodeSet::EMPTY, NodeSet::EMPTY);
        State { me, input, heard, reports: BTreeMap::new(), group, decided: None }
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        match msg {
            // Only the first so many count: later ones were not heard in stage 1.
            Message::Hello if state.heard.len() < self.hear => {
                state.heard.insert(from);
            }
            Message::Hello => {}
            Message::Report { value, heard } => {
                state.reports.entry(from).or_insert((*value, *heard));
            }
        }
        self.tell_and_decide(state, cx);
    }

    fn memory(state: &mut State) -> Option<&mut Value> {
        Some(&mut state.input)
    }

    fn badge(&self, state: &State) -> Badge {
        let tally = match state.reports.contains_key(&state.me) {
            false => Tally { of: "heard", have: state.heard, need: self.hear },
            true => {
                let (all, missing) = state.ancestors(state.me);
                Tally { of: "told", have: all.minus(missing), need: all.len() }
            }
        };
        let role = if state.group.contains(state.me) { "first group" } else { "" };
        Badge { role, tally: Some(tally), ..Badge::holding(state.decided.or(Some(state.input))) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::consensus()
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[Attack {
            card: AttackCard { id: "split", plan: "proposes 0 to even nodes and 1 to odd ones" },
            play: |_, ploy| {
                ploy.rewrite(|to, msg| {
                    if let Message::Report { value, .. } = msg {
                        *value = Value(i64::from(to.0 % 2));
                    }
                });
            },
        }]
    }
}

/// L − 1 others, L = ⌈(n+1)/2⌉; or what the text says.
fn hear(setup: &Setup<'_>) -> u16 {
    setup.number("hear", i64::from(setup.n / 2)) as u16
}

const CARD: Card = Card {
    id: "initially-dead",
    title: "Consensus with initially dead nodes",
    chapter: Chapter::Impossible,
    source: "Fischer, Lynch, Paterson, Impossibility of Distributed Consensus with One Faulty Process, JACM 32(2), 1985, §4",
    solves: "Asynchronous consensus when a minority is dead before the start, nobody knows who, and nobody dies later.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::Crash,
        authentication: Authentication::Links,
        links: "reliable; nodes fail before the start or not at all",
    },
    bound: Bound { text: "n > 2f", holds: |n, f| u32::from(n) > 2 * u32::from(f) },
    nodes: Range { min: 2, max: 64, default: 5 },
    faults: Range { min: 0, max: 31, default: 2 },
    rounds: Formula { text: "2 delays if they are equal", count: |_| Some(2) },
    messages: Formula { text: "2n(n−1)", count: |setup| Some(2 * u64::from(setup.n) * u64::from(setup.n - 1)) },
    epoch: "",
    kinds: &[
        Kind { word: "hello", part: Part::Request, reply: false, about: "stage 1: the sender is alive" },
        Kind { word: "report", part: Part::Vote, reply: false, about: "stage 2: its proposal, and whom it heard" },
    ],
    params: &[
        Param {
            word: "hear",
            kind: ParamKind::Number { min: 1, max: 63, default: None },
            about: "how many others to hear in stage 1; L − 1 = ⌈(n+1)/2⌉ − 1 unless said. With fewer, two groups may \
                    each hear only themselves; with more, fewer may be dead",
        },
        Param {
            word: "rule",
            kind: ParamKind::Choice(&[
                ("majority", "the most frequent proposal of the group; the least of those on a tie"),
                ("min", "the least proposal of the group"),
            ]),
            about: "how a node picks one of the group's proposals",
        },
        Param {
            word: "own-view",
            kind: ParamKind::Mistake,
            about: "a node decides on the proposals of those whom it heard itself, and others heard others",
        },
    ],
    inputs: |node| Some(i64::from(node % 2)),
    values: &[],
    code: &[
        Line { label: "1", depth: 0, text: "stage 1: broadcast HELLO" },
        Line { label: "2", depth: 1, text: "wait until L − 1 others were heard, L = ⌈(n+1)/2⌉" },
        Line { label: "3", depth: 0, text: "stage 2: broadcast REPORT(input, whom I heard)" },
        Line { label: "4", depth: 1, text: "wait for the REPORT of everybody known to be an ancestor: heard, or heard by one" },
        Line { label: "5", depth: 0, text: "the group: all that are ancestors of each of their ancestors" },
        Line { label: "6", depth: 0, text: "decide by the rule on the inputs of the group" },
    ],
    breaks: "A node that dies after it was heard: its report never comes, and whoever has it as an ancestor waits for \
             ever. And a liar among the group, whom the model does not have: who proposes differently to each divides them.",
    corrections: &[
        Correction {
            id: "E15",
            said: "Consensus needs extra information whenever most nodes must be alive.",
            holds: "Not if nodes fail only before the start: with a majority alive this protocol needs none.",
        },
        Correction {
            id: "E14",
            said: "A single faulty process can make the others fail to agree.",
            holds: "It can keep them from deciding, not make them disagree. And in the proof's run nobody need be \
                   faulty: that somebody might be is what makes waiting unsafe.",
        },
        Correction {
            id: "E12",
            said: "Messages wait in a queue and arrive in order.",
            holds: "In the model they are in a bag: any of them, or none although some wait, may be received next. None \
                   is lost or doubled, and whoever keeps receiving gets them all in the end.",
        },
        Correction {
            id: "E11",
            said: "The input and output registers hold 0, 1 or b.",
            holds: "The input register holds 0 or 1. Only the output register can be b, not yet decided, and it is \
                   written once.",
        },
        Correction {
            id: "E13",
            said: "An event is the application of a step.",
            holds: "An event (p, m) is the receipt of m, possibly nothing, by p; a step is what it does to a \
                   configuration. A schedule is a sequence of events, a run that of its steps, and it is admissible if \
                   at most one process stops and all others get every message.",
        },
    ],
};
