//! Clocks that agree although some of them lie: interactive convergence and the fault-tolerant midpoint.
//!
//! **Source.** Lamport, Melliar-Smith, *Synchronizing Clocks in the Presence of Faults*, JACM 1985 (CNV). Lundelius
//! Welch, Lynch, *A New Fault-Tolerant Algorithm for Clock Synchronization*, 1988 (midpoint). Lower bound n > 3f:
//! Dolev, Halpern, Strong 1984.
//!
//! **Model.** Synchronous, at most f of n > 3f clocks faulty in any way, no signatures. A clock may show different
//! readers different times. A message's delay is known up to some error.
//!
//! **In brief.** Again and again everybody reads all clocks. CNV takes the mean, but for a clock that is farther than Δ
//! from its own it takes its own. The midpoint drops the f lowest and f highest and takes the middle between the least
//! and the greatest of the rest. Either way correct clocks come nearer: by 3f/n when Δ is their skew, or by one half.
//!
//! **Departures from the paper.** Rounds are lock-step, and clocks are set at once at the end of each. A node's input is
//! how many ms its clock is ahead at first; even nodes gain and odd ones lose `drift`.
//!
//! **Watch for.** Three clocks, one of them two-faced: it tells the early one an early time and the late one a late time;
//! each sees itself in the middle, and nobody moves. With Δ fixed, CNV's skew tends to 2fΔ/(n−f) and not to 0.

mod attack;
mod card;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{ClockAccuracy, Convergence, Monitor};
use crate::protocol::{Attack, AttackCard, Badge, Blob, Card, Clock, Cx, Message, Protocol, RoundOver, Rounds, Setup};
use crate::time::{Span, Time};
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The catalogue's name for it.
pub type This = ClockSync;

/// The configuration all nodes share.
pub struct ClockSync {
    n: u16,
    f: u16,
    rule: Rule,
    window: i64,
    drift: i64,
    rounds: u32,
    assumed: Span,
    delta: Span,
    /// How far each clock is ahead at first; a traitor knows.
    offsets: Vec<i64>,
}

/// What a node makes of what it read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    Convergence,
    Midpoint,
    Mean,
    Median,
}

/// What the sender's clock shows, in microseconds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reading {
    round: u32,
    reading: i64,
}

impl Message for Reading {
    fn kind(&self) -> &'static str {
        "reading"
    }
    fn epoch(&self) -> Option<u64> {
        Some(u64::from(self.round))
    }
    fn value(&self) -> Option<Value> {
        Some(Value(self.reading / 1_000))
    }
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    clock: Clock,
    /// How far the clock was ahead of true time at its last step; for the eye only.
    ahead: i64,
    /// How far others are ahead of it.
    rounds: Rounds<i64>,
    /// What it found in the last round.
    last: BTreeMap<NodeId, i64>,
    /// By how much it then set its clock.
    adjusted: i64,
    over: bool,
}

impl ClockSync {
    /// By how much a node sets its clock, given how far each is ahead of it (itself by 0).
    fn adjustment(&self, mut ahead: Vec<i64>) -> i64 {
        let mean = |ahead: &[i64]| {
            let sum: i128 = ahead.iter().map(|ahead| i128::from(*ahead)).sum();
            i64::try_from(sum / ahead.len().max(1) as i128).unwrap_or(0)
        };
        ahead.sort_unstable();
        match self.rule {
            Rule::Mean => mean(&ahead),
            Rule::Median => ahead.get(ahead.len() / 2).copied().unwrap_or(0),
            Rule::Convergence => {
                for ahead in &mut ahead {
                    *ahead = if ahead.unsigned_abs() <= self.window.unsigned_abs() { *ahead } else { 0 };
                }
                mean(&ahead)
            }
            Rule::Midpoint => {
                let kept = ahead.get(usize::from(self.f)..ahead.len().saturating_sub(usize::from(self.f)));
                match kept {
                    Some([only]) => *only,
                    Some([least, .., most]) => mean(&[*least, *most]),
                    _ => 0,
                }
            }
        }
    }

    fn tell(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("1");
        let reading = state.clock.read(cx.now());
        cx.broadcast(Reading { round: state.rounds.round, reading });
    }

    fn adjust(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let mut found = BTreeMap::new();
        for (from, ahead) in state.rounds.collect() {
            found.entry(from).or_insert(ahead);
        }
        // Its own clock, and for a clock that said nothing its own too.
        cx.cite("3");
        let all = NodeId::all(self.n).map(|node| found.get(&node).copied().unwrap_or(0)).collect();
        cx.cite(match self.rule {
            Rule::Midpoint | Rule::Median => "5",
            Rule::Convergence | Rule::Mean => "4",
        });
        let by = self.adjustment(all);
        state.clock.step(by);
        cx.cite("6");
        cx.note(|| format!("sets its clock by {}{}", if by < 0 { "-" } else { "+" }, Span(by.unsigned_abs())));
        (state.last, state.adjusted) = (found, by);
    }
}

impl Protocol for ClockSync {
    type Msg = Reading;
    type Timer = RoundOver;
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<ClockSync, String> {
        let rule = match (setup.mistake("plain-mean"), setup.mistake("median"), setup.choice("rule")) {
            (true, ..) => Rule::Mean,
            (_, true, _) => Rule::Median,
            (.., "midpoint") => Rule::Midpoint,
            _ => Rule::Convergence,
        };
        let assumed = setup.number("assumed", i64::try_from(setup.delta.0).unwrap_or(0));
        let offset = |node| setup.input(node).map_or(0, |ms| ms.0.saturating_mul(1_000));
        Ok(ClockSync {
            n: setup.n,
            f: setup.f,
            rule,
            window: setup.number("window", 0) * 1_000,
            drift: setup.number("drift", 0),
            rounds: setup.number("rounds", 1) as u32,
            assumed: Span(assumed.unsigned_abs()),
            delta: setup.delta,
            offsets: NodeId::all(setup.n).map(offset).collect(),
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let offset = cx.input().map_or(0, |ms| ms.0.saturating_mul(1_000));
        let drift = if cx.me().0.is_multiple_of(2) { self.drift } else { -self.drift };
        let clock = Clock::new(offset, drift);
        let (ahead, rounds) = (clock.ahead(cx.now()), Rounds::start(self.delta, cx));
        let mut state = State { clock, ahead, rounds, last: BTreeMap::new(), adjusted: 0, over: false };
        self.tell(&mut state, cx);
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Reading, cx: &mut Cx<'_, Self>) {
        if msg.round > self.rounds {
            return;
        }
        cx.cite("2");
        let there = msg.reading.saturating_add(i64::try_from(self.assumed.0).unwrap_or(0));
        let ahead = there.saturating_sub(state.clock.read(cx.now()));
        state.rounds.receive(msg.round, from, ahead);
        state.ahead = state.clock.ahead(cx.now());
    }

    fn on_timer(&self, state: &mut State, RoundOver::Round(over): &RoundOver, cx: &mut Cx<'_, Self>) {
        if *over != state.rounds.round || state.over {
            return;
        }
        self.adjust(state, cx);
        state.ahead = state.clock.ahead(cx.now());
        if *over < self.rounds {
            state.rounds.next(self.delta, cx);
            self.tell(state, cx);
        } else {
            state.over = true;
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let epoch = Some(u64::from(state.rounds.round));
        Badge { epoch, clock: Some(state.ahead), ..Badge::holding(Some(Value(state.ahead / 1_000))) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        let clock = |blob: &Blob, now: Time| Some(blob.downcast_ref::<State>()?.clock.ahead(now));
        let (n, f) = (i64::from(self.n.max(1)), i64::from(self.f));
        let (rule, window) = (self.rule, self.window);
        // What clocks drift apart while readings travel and until somebody looks, and what integers round.
        let apart = 6 * self.drift.abs() * i64::try_from(self.delta.0).unwrap_or(0) / 1_000_000 + 4;
        let next = move |skew: i64, error: i64| match rule {
            Rule::Midpoint | Rule::Median => skew / 2 + 2 * error + apart,
            // Nothing is promised when correct clocks are farther apart than the window.
            _ if skew + error + apart > window => i64::MAX,
            _ => f * (skew + 2 * window) / n + 2 * error + apart,
        };
        let (delta, drift) = (self.delta.0.max(1), self.drift.abs());
        let slack = move |now: Time, error: i64| {
            let rounds = i64::try_from(now.0 / delta).unwrap_or(0) + 1;
            rounds * (2 * error + 4) + i64::try_from(now.0).unwrap_or(0) / 1_000_000 * drift + drift + 1
        };
        let promised = self.rule == Rule::Midpoint;
        vec![
            Box::new(Convergence::new(clock, self.delta, self.assumed, Box::new(next))),
            Box::new(ClockAccuracy::new(clock, self.assumed, promised, Box::new(slack))),
        ]
    }

    fn deciders(&self, _: u16) -> NodeSet {
        NodeSet::EMPTY
    }

    fn round(&self) -> Option<Span> {
        Some(self.delta)
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack {
                card: AttackCard {
                    id: "two-faced",
                    plan: "tells the early that it is Δ earlier than they, and the late that it is Δ later",
                },
                play: attack::two_faced,
            },
            Attack {
                card: AttackCard { id: "far", plan: "tells all that it is a thousand seconds ahead" },
                play: |_, ploy| ploy.rewrite(|_, msg| msg.reading = msg.reading.saturating_add(1_000_000_000)),
            },
        ]
    }
}
