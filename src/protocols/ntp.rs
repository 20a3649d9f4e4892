//! Agreeing on time: NTP's exchange and selection, Marzullo's intervals, Cristian's client, Berkeley's daemon.
//!
//! **Source.** Mills et al., *Network Time Protocol Version 4*, RFC 5905. Marzullo, thesis, Stanford 1984. Cristian,
//! *Probabilistic Clock Synchronization*, 1989. Gusella, Zatti, *The Accuracy of the Clock Synchronization Achieved by
//! TEMPO in Berkeley UNIX 4.3BSD*, 1989.
//!
//! **Model.** Asynchronous and lossy. At most f servers are false; of those that answer more than f must agree. The
//! error depends on how unlike a message's way there and back are.
//!
//! **In brief.** The client asks at T1, the server hears it at T2 and answers at T3, the answer is there at T4. Then the
//! server is ahead by θ = ((T2−T1)+(T3−T4))/2, give or take half the round trip δ = (T4−T1)−(T3−T2). Of several servers
//! the client believes the intervals that a majority shares.
//!
//! **Departures from the paper.** n0 is the client (or daemon), polls so many times and sets its clock once. NTP's
//! cluster algorithm runs with `cluster=yes`; survivors are combined by their delays. A node's input is how many ms its
//! clock is ahead of true time.
//!
//! **Watch for.** The sign of θ. Ways of 60 and 40 ms look like 50 and 50, and the clock is 10 ms off. A clock must not be
//! set back. Berkeley sends adjustments, not the time.

mod card;
mod judge;
mod select;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{ErrorBound, Monitor, Monotonic, Termination, Tolerance};
use crate::protocol::{self, Attack, AttackCard, Badge, Blob, Card, Clock, Cx, Ploy, Protocol, Setup, Tally};
use crate::time::{Span, Time};
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The catalogue's name for it.
pub type This = Ntp;

/// Who asks.
const CLIENT: NodeId = NodeId(0);
/// How many answers of a server count.
const FILTER: usize = 8;

/// The configuration all nodes share.
pub struct Ntp {
    f: u16,
    method: Method,
    clusters: bool,
    polls: u32,
    poll: Span,
    patience: Span,
    think: Span,
    drift: i64,
    tolerance: i64,
    mistakes: Mistakes,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Method {
    Ntp,
    Marzullo,
    Cristian,
    Berkeley,
}

struct Mistakes {
    sign: bool,
    step_back: bool,
    absolute: bool,
}

/// A message; times are readings of the sender's clock, in microseconds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// What time is it?
    Request { poll: u32, t1: i64 },
    /// This.
    Reply { poll: u32, t1: i64, t2: i64, t3: i64 },
    /// Set your clock by so much.
    Adjust { by: i64 },
    /// Set your clock to this.
    Set { time: i64 },
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Request { .. } => "request",
            Message::Reply { .. } => "reply",
            Message::Adjust { .. } => "adjust",
            Message::Set { .. } => "set",
        }
    }
    fn epoch(&self) -> Option<u64> {
        match self {
            Message::Request { poll, .. } | Message::Reply { poll, .. } => Some(u64::from(*poll)),
            Message::Adjust { .. } | Message::Set { .. } => None,
        }
    }
    fn value(&self) -> Option<Value> {
        Some(Value(match self {
            Message::Request { t1, .. } => t1 / 1_000,
            Message::Reply { t3, .. } => t3 / 1_000,
            Message::Adjust { by } => by / 1_000,
            Message::Set { time } => time / 1_000,
        }))
    }
}

/// Which alarm.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// Time for a poll.
    Poll,
    /// Time to set the clock.
    Judge,
    /// A server has thought: to whom it answers, which poll, T1 and T2.
    Answer(NodeId, u32, i64, i64),
}

/// One exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Sample {
    /// δ
    delay: i64,
    /// θ
    offset: i64,
    /// T4 − T1, which the client alone measures.
    trip: i64,
}

impl Sample {
    fn interval(&self) -> (i64, i64) {
        // A server that claims to have thought for longer than it was away has lied.
        let half = (self.delay.max(0) + 1) / 2;
        (self.offset.saturating_sub(half), self.offset.saturating_add(half))
    }
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    clock: Clock,
    /// How far the clock was ahead of true time at its last step; for the eye only.
    ahead: i64,
    poll: u32,
    /// The last answers of each server.
    samples: BTreeMap<NodeId, Vec<Sample>>,
    answered: BTreeMap<NodeId, u32>,
    /// By how much it set its clock, and the longest round trip it used.
    set: Option<(i64, i64)>,
}

impl Ntp {
    fn poll(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("1");
        state.poll += 1;
        let t1 = state.clock.read(cx.now());
        let to = if self.method == Method::Cristian { [NodeId(1)].into_iter().collect() } else { cx.others() };
        cx.multicast(to, Message::Request { poll: state.poll, t1 });
        match state.poll < self.polls {
            true => cx.after(self.poll, Alarm::Poll),
            false => cx.after(self.patience, Alarm::Judge),
        }
    }

    fn reply(&self, state: &State, to: NodeId, (poll, t1, t2): (u32, i64, i64), cx: &mut Cx<'_, Self>) {
        cx.cite("2");
        let t3 = state.clock.read(cx.now());
        cx.send(to, Message::Reply { poll, t1, t2, t3 });
    }

    fn on_reply(&self, state: &mut State, from: NodeId, poll: u32, [t1, t2, t3]: [i64; 3], cx: &mut Cx<'_, Self>) {
        // Each poll counts once, and none that was not made or comes when the clock is set.
        let last = state.answered.entry(from).or_insert(0);
        if poll <= *last || poll > state.poll || state.set.is_some() {
            return;
        }
        *last = poll;
        let t4 = state.clock.read(cx.now());
        cx.cite("3");
        let there = t2.saturating_sub(t1);
        let back = t3.saturating_sub(t4);
        let offset = there.saturating_add(back) / 2;
        cx.cite("4");
        let trip = t4.saturating_sub(t1);
        let delay = trip.saturating_sub(t3.saturating_sub(t2));
        let samples = state.samples.entry(from).or_default();
        samples.push(Sample { delay, offset, trip });
        if samples.len() > FILTER {
            samples.remove(0);
        }
        cx.note(|| format!("finds {from} ahead by {offset} us, round trip {delay} us"));
    }

    fn set(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("5");
        let least = |(node, samples): (&NodeId, &Vec<Sample>)| Some((*node, *samples.iter().min()?));
        let best: BTreeMap<NodeId, Sample> = state.samples.iter().filter_map(least).collect();
        let Some(by) = self.judge(&best, &state.samples, cx) else {
            return cx.note(|| "finds no majority of clocks that agree, and leaves its own alone".to_owned());
        };
        let by = if self.mistakes.sign { by.saturating_neg() } else { by };
        let longest = best.values().map(|sample| sample.trip).max().unwrap_or(0);
        self.adjust(state, by, cx);
        state.set = Some((by, longest));
        cx.decide(Value(by / 1_000));
        if self.method == Method::Berkeley {
            for (node, sample) in &best {
                if self.mistakes.absolute {
                    cx.send(*node, Message::Set { time: state.clock.read(cx.now()) });
                } else {
                    cx.send(*node, Message::Adjust { by: by.saturating_sub(sample.offset) });
                }
            }
        }
    }

    fn adjust(&self, state: &mut State, by: i64, cx: &mut Cx<'_, Self>) {
        cx.cite("10");
        if self.mistakes.step_back {
            state.clock.step(by);
        } else {
            state.clock.slew(by, cx.now());
        }
        cx.note(|| format!("sets its clock by {by} us"));
    }
}

fn state(blob: &Blob) -> Option<&State> {
    blob.downcast_ref::<State>()
}

impl Protocol for Ntp {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<Ntp, String> {
        let ms = |word| Span::ms(setup.number(word, 0).unsigned_abs());
        Ok(Ntp {
            f: setup.f,
            method: match setup.choice("method") {
                "marzullo" => Method::Marzullo,
                "cristian" => Method::Cristian,
                "berkeley" => Method::Berkeley,
                _ => Method::Ntp,
            },
            clusters: setup.choice("cluster") == "yes",
            polls: setup.number("polls", 1) as u32,
            poll: ms("poll"),
            patience: ms("patience"),
            think: ms("think"),
            drift: setup.number("drift", 0),
            tolerance: setup.number("tolerance", 0) * 1_000,
            mistakes: Mistakes {
                sign: setup.mistake("sign"),
                step_back: setup.mistake("step-back"),
                absolute: setup.mistake("absolute"),
            },
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let offset = cx.input().map_or(0, |ms| ms.0.saturating_mul(1_000));
        let clock = Clock::new(offset, if cx.me() == CLIENT { self.drift } else { 0 });
        let (samples, answered) = (BTreeMap::new(), BTreeMap::new());
        let mut state = State { ahead: clock.ahead(cx.now()), clock, poll: 0, samples, answered, set: None };
        if cx.me() == CLIENT {
            self.poll(&mut state, cx);
        }
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        let client = cx.me() == CLIENT;
        match *msg {
            Message::Request { poll, t1 } if !client => {
                let t2 = state.clock.read(cx.now());
                match self.think {
                    Span(0) => self.reply(state, from, (poll, t1, t2), cx),
                    think => cx.after(think, Alarm::Answer(from, poll, t1, t2)),
                }
            }
            Message::Reply { poll, t1, t2, t3 } if client => self.on_reply(state, from, poll, [t1, t2, t3], cx),
            Message::Adjust { by } if from == CLIENT && state.set.is_none() => {
                self.adjust(state, by, cx);
                state.set = Some((by, 0));
            }
            Message::Set { time } if from == CLIENT => {
                let by = time.saturating_sub(state.clock.read(cx.now()));
                self.adjust(state, by, cx);
            }
            _ => {}
        }
        state.ahead = state.clock.ahead(cx.now());
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        match *alarm {
            Alarm::Poll => self.poll(state, cx),
            Alarm::Judge => self.set(state, cx),
            Alarm::Answer(to, poll, t1, t2) => self.reply(state, to, (poll, t1, t2), cx),
        }
        state.ahead = state.clock.ahead(cx.now());
    }

    fn badge(&self, state: &State) -> Badge {
        let have: NodeSet = state.samples.keys().copied().collect();
        let tally = (state.poll > 0).then_some(Tally { of: "answers", have, need: self.f + 1 });
        let epoch = (state.poll > 0).then_some(u64::from(state.poll));
        Badge { epoch, tally, clock: Some(state.ahead), ..Badge::holding(Some(Value(state.ahead / 1_000))) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        let clock = |blob: &Blob, now: Time| Some(state(blob)?.clock.read(now));
        // Once set, and once what is owed is made up: how far off, and how far it may be.
        let error = |blob: &Blob, now: Time| {
            let (_, longest) = state(blob)?.set?;
            let clock = &state(blob)?.clock;
            Some((clock.ahead(now).saturating_sub(clock.owing(now)), longest))
        };
        let promised = matches!(self.method, Method::Ntp | Method::Marzullo);
        let mut all: Vec<Box<dyn Monitor>> = vec![Box::new(Monotonic::new(clock)), Box::new(Termination)];
        if self.method != Method::Berkeley {
            all.insert(0, Box::new(ErrorBound { who: CLIENT, error, drift_ppm: self.drift, promised }));
            all.insert(1, Box::new(Tolerance { who: CLIENT, error, tolerance: self.tolerance }));
        }
        all
    }

    fn deciders(&self, _: u16) -> NodeSet {
        [CLIENT].into_iter().collect()
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack {
                card: AttackCard { id: "ahead", plan: "shows a time that is ten seconds ahead" },
                play: |_, ploy| shift(ploy, |_| 10_000_000),
            },
            Attack {
                card: AttackCard { id: "two-faced", plan: "shows even nodes a time behind, and odd ones a time ahead" },
                play: |_, ploy| shift(ploy, |to| if to.0 % 2 == 0 { -40_000 } else { 40_000 }),
            },
            Attack {
                card: AttackCard { id: "pull", plan: "claims to have thought for as long as it took, and 20 ms more" },
                play: |_, ploy| {
                    ploy.rewrite(|_, msg| {
                        if let Message::Reply { t3, .. } = msg {
                            *t3 = t3.saturating_add(20_000);
                        }
                    });
                },
            },
        ]
    }
}

fn shift(ploy: &mut Ploy<'_, Ntp>, by: impl Fn(NodeId) -> i64) {
    ploy.rewrite(|to, msg| {
        if let Message::Reply { t2, t3, .. } = msg {
            (*t2, *t3) = (t2.saturating_add(by(to)), t3.saturating_add(by(to)));
        }
    });
}
