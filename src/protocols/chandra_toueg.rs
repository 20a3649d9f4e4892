//! Chandra and Toueg's consensus with an unreliable failure detector: coordinators take turns until one is trusted long
//! enough.
//!
//! **Source.** Chandra and Toueg, *Unreliable Failure Detectors for Reliable Distributed Systems*, JACM 43(2), 1996, §6.2.
//!
//! **Model.** Asynchronous, at most f crashes, n > 2f, reliable links, and a detector of class ◊S: every crashed node is
//! suspected in the end, and in the end some correct node is no longer suspected by correct ones.
//!
//! **In brief.** In round r everybody sends its estimate to the coordinator. Of a majority of estimates it proposes the
//! one adopted last. Who gets the proposal adopts and acknowledges it; who suspects the coordinator refuses; both go on
//! to the next round at once. If a majority acknowledges, the value is locked: every later majority has seen it. The
//! coordinator then broadcasts the decision reliably.
//!
//! **Departures from the paper.** The detector is part of the protocol: `eventual` suspects a coordinator whose proposal
//! does not come in time, and takes longer to in every round; before `stable` it suspects at random. Nodes that decided
//! stop.
//!
//! **Watch for.** Messages of rounds not reached yet must be kept, or everything hangs. Wait for a majority, never for
//! all. The decision needs reliable broadcast, or some never learn it. A wrong detector costs time, never safety.

mod card;
mod message;

use crate::ids::NodeId;
use crate::monitors::{self, Monitor};
use crate::protocol::{Attack, AttackCard, Badge, Card, Cx, Polls, Protocol, Setup, Tally};
use crate::time::Span;
use crate::value::Value;
use message::Message;
use serde::Serialize;
use std::collections::BTreeMap;

/// The catalogue's name for it.
pub type This = ChandraToueg;

/// The configuration all nodes share.
pub struct ChandraToueg {
    n: u16,
    quorum: u16,
    detector: Detector,
    stable: Span,
    delta: Span,
    mistakes: Mistakes,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Detector {
    Eventual,
    All,
    Never,
}

struct Mistakes {
    drop_early: bool,
    plain_decide: bool,
    any_estimate: bool,
}

/// What the detector waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// Time to suspect the coordinator of this round.
    Suspect(u32),
    /// From now on it suspects nobody at random.
    Stable,
}

/// Where a node stands in its round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
enum Phase {
    /// Coordinator: gathers estimates.
    Estimates,
    /// Waits for the proposal.
    Proposal,
    /// Coordinator: gathers replies.
    Replies,
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    round: u32,
    phase: Phase,
    estimate: Value,
    /// The round in which it adopted its estimate; 0: it is its input.
    stamp: u32,
    estimates: Polls<u32, (u32, Value)>,
    proposals: BTreeMap<u32, Value>,
    /// Coordinator: was the proposal of the round acknowledged?
    replies: Polls<u32, bool>,
    suspects: bool,
    stable: bool,
    decided: Option<Value>,
}

impl ChandraToueg {
    fn coordinator(&self, round: u32) -> NodeId {
        NodeId((round.saturating_sub(1) % u32::from(self.n)) as u16)
    }

    /// Begins a round.
    fn enter(&self, state: &mut State, round: u32, cx: &mut Cx<'_, Self>) {
        cx.cancel(&Alarm::Suspect(state.round));
        (state.round, state.suspects) = (round, false);
        state.estimates.forget_before(&round);
        state.replies.forget_before(&round);
        state.proposals = state.proposals.split_off(&round);
        cx.cite("2");
        let coordinator = self.coordinator(round);
        let (value, stamp) = (state.estimate, state.stamp);
        if coordinator == cx.me() {
            state.phase = Phase::Estimates;
            state.estimates.cast(round, coordinator, (stamp, value));
        } else {
            state.phase = Phase::Proposal;
            cx.send(coordinator, Message::Estimate { round, value, stamp });
            self.watch(state, cx);
        }
    }

    /// Sets the detector on the coordinator.
    fn watch(&self, state: &State, cx: &mut Cx<'_, Self>) {
        let alarm = Alarm::Suspect(state.round);
        match self.detector {
            Detector::Eventual if !state.stable => cx.between(Span(0), self.delta.times(3), alarm),
            Detector::Eventual => cx.after(self.delta.times(4 + u64::from(state.round)), alarm),
            Detector::All => cx.after(Span(self.delta.0 / 10), alarm),
            Detector::Never => {}
        }
    }

    /// Goes as far as messages and suspicions reach.
    fn proceed(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        while state.decided.is_none() && self.advance(state, cx) {}
    }

    /// Takes the next phase, if what it waits for is there.
    fn advance(&self, state: &mut State, cx: &mut Cx<'_, Self>) -> bool {
        let round = state.round;
        match state.phase {
            Phase::Estimates => {
                let Some(votes) = state.estimates.first(&round, self.quorum) else { return false };
                cx.cite("3");
                // The latest adopted; among equals the one that came first.
                let latest = votes.iter().map(|(_, vote)| *vote).rev().max_by_key(|(stamp, _)| *stamp);
                let picked = if self.mistakes.any_estimate { votes.last().map(|(_, vote)| *vote) } else { latest };
                let Some((_, value)) = picked else { return false };
                cx.broadcast(Message::Proposal { round, value });
                (state.estimate, state.stamp, state.phase) = (value, round, Phase::Replies);
                state.replies.cast(round, state.me, true);
            }
            Phase::Proposal => {
                let coordinator = self.coordinator(round);
                if let Some(value) = state.proposals.get(&round).copied() {
                    cx.cite("5");
                    (state.estimate, state.stamp) = (value, round);
                    cx.send(coordinator, Message::Ack { round });
                } else if state.suspects {
                    cx.cite("6");
                    cx.send(coordinator, Message::Nack { round });
                } else {
                    return false;
                }
                self.enter(state, round + 1, cx);
            }
            Phase::Replies => {
                let Some(replies) = state.replies.first(&round, self.quorum) else { return false };
                cx.cite("7");
                if replies.iter().all(|(_, acknowledged)| *acknowledged) {
                    self.decide(state, state.estimate, true, cx);
                } else {
                    self.enter(state, round + 1, cx);
                }
            }
        }
        true
    }

    /// Passes the decision on, then decides: reliable broadcast.
    fn decide(&self, state: &mut State, value: Value, pass_on: bool, cx: &mut Cx<'_, Self>) {
        if state.decided.is_some() {
            return;
        }
        if pass_on {
            cx.broadcast(Message::Decide { value });
        }
        cx.cite("8");
        cx.cancel(&Alarm::Suspect(state.round));
        state.decided = Some(value);
        cx.decide(value);
    }
}

impl Protocol for ChandraToueg {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<ChandraToueg, String> {
        Ok(ChandraToueg {
            n: setup.n,
            quorum: card::quorum(setup),
            detector: match setup.choice("detector") {
                "all" => Detector::All,
                "never" => Detector::Never,
                _ => Detector::Eventual,
            },
            stable: Span::ms(setup.number("stable", 0).unsigned_abs()),
            delta: setup.delta,
            mistakes: Mistakes {
                drop_early: setup.mistake("drop-early"),
                plain_decide: setup.mistake("plain-decide"),
                any_estimate: setup.mistake("any-estimate"),
            },
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        cx.cite("1");
        let mut state = State {
            me: cx.me(),
            round: 1,
            phase: Phase::Proposal,
            estimate: cx.input().unwrap_or_default(),
            stamp: 0,
            estimates: Polls::default(),
            proposals: BTreeMap::new(),
            replies: Polls::default(),
            suspects: false,
            stable: self.stable == Span(0),
            decided: None,
        };
        if !state.stable && self.detector == Detector::Eventual {
            cx.after(self.stable, Alarm::Stable);
        }
        self.enter(&mut state, 1, cx);
        self.proceed(&mut state, cx);
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        if state.decided.is_some() {
            return;
        }
        if let Some(round) = msg.round() {
            // What is late is of no use any more; what is early is kept for its round.
            if round < state.round || (self.mistakes.drop_early && round > state.round) {
                return;
            }
        }
        match *msg {
            Message::Estimate { round, value, stamp } => {
                state.estimates.cast(round, from, (stamp, value));
            }
            Message::Proposal { round, value } if from == self.coordinator(round) => {
                state.proposals.entry(round).or_insert(value);
            }
            Message::Ack { round } => {
                state.replies.cast(round, from, true);
            }
            Message::Nack { round } => {
                state.replies.cast(round, from, false);
            }
            Message::Decide { value } => return self.decide(state, value, !self.mistakes.plain_decide, cx),
            Message::Proposal { .. } => {}
        }
        self.proceed(state, cx);
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        match *alarm {
            Alarm::Suspect(round) if round == state.round && state.decided.is_none() => {
                cx.cite("4");
                state.suspects = true;
                self.proceed(state, cx);
            }
            Alarm::Suspect(_) => {}
            Alarm::Stable => state.stable = true,
        }
    }

    fn memory(state: &mut State) -> Option<&mut Value> {
        Some(&mut state.estimate)
    }

    fn badge(&self, state: &State) -> Badge {
        let leads = state.me == self.coordinator(state.round);
        let tally = match state.phase {
            Phase::Estimates => Some(("estimates", state.estimates.voters(&state.round))),
            Phase::Replies => Some(("replies", state.replies.voters(&state.round))),
            Phase::Proposal => None,
        };
        Badge {
            role: if leads { "coordinator" } else { "" },
            leads,
            epoch: Some(u64::from(state.round)),
            value: state.decided.or(Some(state.estimate)),
            locked: (state.stamp > 0).then_some(state.estimate),
            tally: tally.map(|(of, have)| Tally { of, have, need: self.quorum }),
            ..Badge::default()
        }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::consensus()
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[Attack {
            card: AttackCard {
                id: "split",
                plan: "proposes and decides something else for the second half of the nodes; not made for this",
            },
            play: |_, ploy| {
                let half = ploy.n / 2;
                ploy.rewrite(|to, msg| match msg {
                    Message::Proposal { value, .. } | Message::Decide { value } if to.0 > half => {
                        value.0 = value.0.saturating_add(1);
                    }
                    _ => {}
                });
            },
        }]
    }
}
