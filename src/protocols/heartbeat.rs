//! Heartbeats: whoever is not heard of for a while is suspected to have crashed.
//!
//! **Source.** Chandra, Toueg, *Unreliable Failure Detectors*, JACM 1996. Van Renesse et al., *A Gossip-Style Failure
//! Detection Service*, 1998.
//!
//! **Model.** Partially synchronous, any number of crashes, no message lost. In an asynchronous system no timeout is
//! right, and no detector can be both complete and accurate.
//!
//! **In brief.** Everybody says ALIVE every so often to those who watch it. Whoever has not heard of somebody for a
//! timeout suspects it; if it then hears of it after all it stops, and waits longer the next time. So every crash is
//! noticed in the end, and false alarms cease once the timeout exceeds what the network really takes.
//!
//! **Departures from the paper.** Everybody sends so many heartbeats and then stops, so that runs end. `gossip=yes` is
//! the papers' way from weak to strong completeness: a heartbeat names those whom its sender suspects.
//!
//! **Watch for.** A crash is noticed between TO − H + dmin and TO + dmax after it. No false alarm if and only if
//! TO ≥ H + (dmax − dmin). A slow node may be suspected by one and not by another: that is why views need agreement.

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{Completeness, DetectionTime, EventualAccuracy, Monitor, StrongAccuracy, Suspicion};
use crate::protocol::{
    Attack, AttackCard, Authentication, Badge, Bound, Card, Chapter, Correction, Cx, Faults, Formula, Kind, Line,
    Message, Model, Param, ParamKind, Part, Protocol, Range, Setup, Tally, Timing,
};
use crate::time::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The catalogue's name for it.
pub type This = Heartbeat;

/// The configuration all nodes share.
pub struct Heartbeat {
    n: u16,
    topology: Topology,
    period: Span,
    timeout: Span,
    increase: Span,
    beats: u32,
    gossip: bool,
    unforgiving: bool,
    late_start: bool,
    delta: Span,
}

/// Who watches whom.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Topology {
    All,
    Central,
    Ring,
}

/// The sender is alive.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Alive {
    /// Which heartbeat, from 1.
    beat: u32,
    /// Whom the sender suspects, if it tells.
    suspects: NodeSet,
}

impl Message for Alive {
    fn kind(&self) -> &'static str {
        "alive"
    }
    fn epoch(&self) -> Option<u64> {
        Some(u64::from(self.beat))
    }
}

/// Which alarm.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// Time for a heartbeat.
    Beat,
    /// This node has not been heard of for its timeout.
    Silence(NodeId),
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    /// Heartbeats sent.
    beat: u32,
    watches: NodeSet,
    suspects: NodeSet,
    /// Whose last heartbeat has come: there is nothing more to wait for.
    over: NodeSet,
    /// How long each watched node may be silent.
    timeouts: BTreeMap<NodeId, Span>,
}

impl Heartbeat {
    /// Who watches this node.
    fn watchers(&self, node: NodeId) -> NodeSet {
        let mut others = NodeSet::all(self.n);
        others.remove(node);
        match self.topology {
            Topology::All => others,
            Topology::Central if node.0 == 0 => NodeSet::EMPTY,
            Topology::Central => [NodeId(0)].into_iter().collect(),
            Topology::Ring => [NodeId((node.0 + 1) % self.n)].into_iter().collect(),
        }
    }

    fn beat(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("1");
        state.beat += 1;
        let suspects = if self.gossip { state.suspects } else { NodeSet::EMPTY };
        cx.multicast(self.watchers(cx.me()), Alive { beat: state.beat, suspects });
        if state.beat < self.beats {
            cx.after(self.period, Alarm::Beat);
        }
    }

    fn suspect(&self, state: &mut State, node: NodeId, cx: &mut Cx<'_, Self>) {
        if state.suspects.insert(node) {
            cx.note(|| format!("suspects {node}"));
        }
    }
}

/// How a state is read by the watchers.
fn suspicion() -> Suspicion {
    Suspicion {
        suspects: |blob| blob.downcast_ref::<State>().map_or(NodeSet::EMPTY, |state| state.suspects),
        watches: |blob| blob.downcast_ref::<State>().map_or(NodeSet::EMPTY, |state| state.watches.minus(state.over)),
        patience: |blob, node| {
            let timeouts = blob.downcast_ref::<State>().map(|state| &state.timeouts);
            timeouts.and_then(|timeouts| timeouts.get(&node)).copied().unwrap_or_default()
        },
    }
}

impl Protocol for Heartbeat {
    type Msg = Alive;
    type Timer = Alarm;
    type State = State;
    type Disk = ();

    const CARD: Card = Card {
        id: "heartbeat",
        title: "Heartbeats",
        chapter: Chapter::PartialSynchrony,
        source: "Chandra, Toueg, Unreliable Failure Detectors for Reliable Distributed Systems, JACM 43(2), 1996",
        solves: "Who has crashed? Every crash is noticed in the end, and false alarms cease.",
        model: Model {
            timing: Timing::PartiallySynchronous,
            faults: Faults::Crash,
            authentication: Authentication::Links,
            links: "reliable",
        },
        bound: Bound { text: "n > f", holds: |n, f| n > f },
        nodes: Range { min: 2, max: 64, default: 4 },
        faults: Range { min: 0, max: 63, default: 1 },
        rounds: Formula { text: "none: it goes on", count: |_| None },
        messages: Formula {
            text: "a heartbeat: n(n−1) (all), n−1 (central), n (ring)",
            count: |setup| Some(per_beat(setup) * setup.number("beats", 0).unsigned_abs()),
        },
        epoch: "beat",
        kinds: &[Kind { word: "alive", part: Part::Request, reply: false, about: "the sender is alive" }],
        params: &[
            Param {
                word: "topology",
                kind: ParamKind::Choice(&[
                    ("all", "everybody watches everybody"),
                    ("central", "n0 watches all others, and nobody watches n0"),
                    ("ring", "each watches the one before it"),
                ]),
                about: "who watches whom",
            },
            Param {
                word: "period",
                kind: ParamKind::Number { min: 1, max: 60_000, default: Some(20) },
                about: "H: how many ms between two heartbeats",
            },
            Param {
                word: "timeout",
                kind: ParamKind::Number { min: 1, max: 600_000, default: None },
                about: "TO: after how many ms of silence a node is suspected; H + δ unless said",
            },
            Param {
                word: "increase",
                kind: ParamKind::Number { min: 0, max: 600_000, default: Some(10) },
                about: "by how many ms the timeout grows after a false alarm",
            },
            Param {
                word: "beats",
                kind: ParamKind::Number { min: 1, max: 10_000, default: Some(10) },
                about: "how many heartbeats each node sends",
            },
            Param {
                word: "gossip",
                kind: ParamKind::Choice(&[
                    ("no", "a node suspects whom it has not heard of itself"),
                    ("yes", "heartbeats name those whom the sender suspects, and the receiver suspects them too"),
                ]),
                about: "whether suspicion spreads: weak completeness becomes strong",
            },
            Param {
                word: "unforgiving",
                kind: ParamKind::Mistake,
                about: "who is suspected once stays suspected, though it is heard of again",
            },
            Param {
                word: "late-start",
                kind: ParamKind::Mistake,
                about: "an alarm is set only when a node is heard of: one that crashes before its first heartbeat is \
                        never missed",
            },
        ],
        inputs: |_| None,
        values: &[],
        code: &[
            Line { label: "1", depth: 0, text: "every H: send ALIVE to all who watch me" },
            Line { label: "2", depth: 0, text: "on ALIVE from q:" },
            Line { label: "3", depth: 1, text: "if q is suspected: it no longer is; TO[q] := TO[q] + increase" },
            Line { label: "4", depth: 1, text: "set the alarm of q anew, to go off after TO[q]" },
            Line { label: "5", depth: 1, text: "with gossip: suspect whom q suspects, but neither q nor myself" },
            Line { label: "6", depth: 0, text: "on the alarm of q: suspect q" },
        ],
        breaks: "A timeout that is too short for the network: false alarms, until it has grown. Messages that take \
                 longer and longer: false alarms for ever. A lost heartbeat looks like a slow one.",
        corrections: &[
            Correction {
                id: "",
                said: "A node that does not answer is dead.",
                holds: "It is dead or slow, and in an asynchronous system nobody can tell which.",
            },
            Correction {
                id: "",
                said: "A longer timeout is safer.",
                holds: "It trades false alarms for late ones: a crash is noticed up to TO and a delay after it.",
            },
            Correction {
                id: "E07",
                said: "A packet's time to live bounds its delay.",
                holds: "It bounds the number of hops: every router takes off at least one, however long it kept the \
                       packet. So a packet dies in the end, and nothing says that it arrives in time.",
            },
        ],
    };

    fn new(setup: &Setup<'_>) -> Result<Heartbeat, String> {
        let ms = |word, otherwise| Span::ms(setup.number(word, otherwise).unsigned_abs());
        let period = ms("period", 0);
        let timeout = match setup.number("timeout", 0) {
            0 => Span(period.0 + setup.delta.0),
            written => Span::ms(written.unsigned_abs()),
        };
        let topology = match setup.choice("topology") {
            "central" => Topology::Central,
            "ring" => Topology::Ring,
            _ => Topology::All,
        };
        Ok(Heartbeat {
            n: setup.n,
            topology,
            period,
            timeout,
            increase: ms("increase", 0),
            beats: setup.number("beats", 1) as u32,
            gossip: setup.choice("gossip") == "yes",
            unforgiving: setup.mistake("unforgiving"),
            late_start: setup.mistake("late-start"),
            delta: setup.delta,
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let me = cx.me();
        let watches: NodeSet = cx.others().iter().filter(|node| self.watchers(*node).contains(me)).collect();
        let timeouts = watches.iter().map(|node| (node, self.timeout)).collect();
        let mut state = State { beat: 0, watches, suspects: NodeSet::EMPTY, over: NodeSet::EMPTY, timeouts };
        for node in watches.iter().filter(|_| !self.late_start) {
            cx.after(self.timeout, Alarm::Silence(node));
        }
        self.beat(&mut state, cx);
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Alive, cx: &mut Cx<'_, Self>) {
        let Some(timeout) = state.timeouts.get_mut(&from) else { return };
        cx.cite("2");
        if state.suspects.contains(from) && !self.unforgiving {
            cx.cite("3");
            state.suspects.remove(from);
            *timeout = Span(timeout.0.saturating_add(self.increase.0));
            cx.note(|| format!("no longer suspects {from}"));
        }
        if msg.beat < self.beats {
            cx.cite("4");
            cx.after(*timeout, Alarm::Silence(from));
        } else {
            state.over.insert(from);
            cx.cancel(&Alarm::Silence(from));
        }
        if self.gossip {
            cx.cite("5");
            let known: NodeSet = [from, cx.me()].into_iter().collect();
            for node in msg.suspects.minus(known).minus(state.over).iter() {
                self.suspect(state, node, cx);
            }
        }
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        match alarm {
            Alarm::Beat => self.beat(state, cx),
            Alarm::Silence(node) => {
                cx.cite("6");
                self.suspect(state, *node, cx);
            }
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let trusted = state.watches.minus(state.suspects);
        let tally = Tally { of: "trusted", have: trusted, need: state.watches.len() };
        Badge { epoch: Some(u64::from(state.beat)), tally: Some(tally), ..Badge::default() }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        let how = suspicion();
        vec![
            Box::new(Completeness(how)),
            Box::new(EventualAccuracy(how)),
            Box::new(StrongAccuracy::new(how)),
            Box::new(DetectionTime::new(how, self.delta)),
        ]
    }

    fn deciders(&self, _: u16) -> NodeSet {
        NodeSet::EMPTY
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[Attack {
            card: AttackCard { id: "two-faced", plan: "is alive to even nodes, and plays dead to odd ones" },
            play: |_, ploy| ploy.letters.retain(|letter| letter.to.0 % 2 == 0),
        }]
    }
}

/// Messages of one heartbeat of everybody.
fn per_beat(setup: &Setup<'_>) -> u64 {
    let n = u64::from(setup.n);
    match setup.choice("topology") {
        "central" => n - 1,
        "ring" => n,
        _ => n * (n - 1),
    }
}
