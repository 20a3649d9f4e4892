//! Ben-Or's randomized consensus, for traitors: the same rounds, with thresholds that no liar can reach alone.
//!
//! **Source.** Ben-Or, *Another Advantage of Free Choice*, PODC 1983, Protocol B.
//!
//! **Model.** Asynchronous, at most f traitors, n > 5f, links that show the sender, no signatures. Each node has a fair
//! coin of its own. Two values, 0 and 1.
//!
//! **In brief.** As the version for crashes, but to propose takes more than (n + f)/2 reports of a value, so that
//! correct nodes never propose two values in one round; f + 1 proposals, one of them honest, are taken over; more than
//! (n + f)/2 decide, since then every correct node sees f + 1 of them.
//!
//! **Departures from the paper.** A node that decided takes part in one more round and stops; in the paper it goes on for
//! ever. Exactly the first n − f messages count, a node's own always among them, and never fewer than two.
//!
//! **Watch for.** More than n/2 reports are not enough to propose: with n = 11 and f = 2 two correct nodes can then be
//! led to propose different values. With n = 5f it never decides, not even with equal inputs: one liar among the n − f
//! messages leaves too few. Others reach n > 3f with reliable broadcast and validation of messages.

mod card;

use crate::ids::NodeId;
use crate::monitors::{self, Monitor};
use crate::protocol::{Attack, AttackCard, Badge, Card, Cx, Ploy, Polls, Protocol, Setup, Tally};
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// The catalogue's name for it.
pub type This = BenOrByzantine;

/// The configuration all nodes share.
pub struct BenOrByzantine {
    n: u16,
    f: u16,
    /// How many messages end a wait.
    wait: u16,
    fair_coin: bool,
    half: bool,
    any_proposal: bool,
    stop: bool,
}

/// A message of a round.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// R: my value.
    Report {
        /// The round.
        round: u32,
        /// The value.
        value: Value,
    },
    /// P: a majority has this value; or `?`.
    Propose {
        /// The round.
        round: u32,
        /// The value; nothing for `?`.
        value: Option<Value>,
    },
}

impl crate::protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Report { .. } => "report",
            Message::Propose { .. } => "propose",
        }
    }
    fn epoch(&self) -> Option<u64> {
        match self {
            Message::Report { round, .. } | Message::Propose { round, .. } => Some(u64::from(*round)),
        }
    }
    fn value(&self) -> Option<Value> {
        match self {
            Message::Report { value, .. } => Some(*value),
            Message::Propose { value, .. } => *value,
        }
    }
}

/// The two exchanges of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
enum Exchange {
    Reports,
    Proposals,
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    round: u32,
    exchange: Exchange,
    x: Value,
    decided: Option<Value>,
    /// The round after which it stops.
    last: Option<u32>,
    stopped: bool,
    polls: Polls<(u32, Exchange), Option<Value>>,
}

/// How many of these votes are for a value.
fn count(votes: &[(NodeId, Option<Value>)], value: Value) -> u16 {
    votes.iter().filter(|(_, vote)| *vote == Some(value)).count() as u16
}

impl BenOrByzantine {
    fn report(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("2");
        state.exchange = Exchange::Reports;
        state.polls.forget_before(&(state.round, Exchange::Reports));
        state.polls.cast((state.round, Exchange::Reports), cx.me(), Some(state.x));
        cx.broadcast(Message::Report { round: state.round, value: state.x });
    }

    /// Goes as far as the messages reach.
    fn proceed(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        while !state.stopped {
            let Some(votes) = state.polls.first(&(state.round, state.exchange), self.wait).map(<[_]>::to_vec) else {
                return;
            };
            match state.exchange {
                Exchange::Reports => self.propose(state, &votes, cx),
                Exchange::Proposals => self.close(state, &votes, cx),
            }
        }
    }

    fn propose(&self, state: &mut State, votes: &[(NodeId, Option<Value>)], cx: &mut Cx<'_, Self>) {
        let of = if self.half { self.n } else { self.n + self.f };
        let value = [Value(0), Value(1)].into_iter().find(|value| 2 * count(votes, *value) > of);
        cx.cite(if value.is_some() { "3" } else { "4" });
        state.exchange = Exchange::Proposals;
        state.polls.cast((state.round, Exchange::Proposals), cx.me(), value);
        cx.broadcast(Message::Propose { round: state.round, value });
    }

    /// The end of a round.
    fn close(&self, state: &mut State, votes: &[(NodeId, Option<Value>)], cx: &mut Cx<'_, Self>) {
        cx.cite("5");
        // With n > 5f at most one value gets there; should both, the one with more votes is taken.
        let most = [Value(0), Value(1)].into_iter().max_by_key(|value| count(votes, *value));
        let vouched = most.filter(|value| count(votes, *value) > self.f);
        let first = votes.iter().find_map(|(_, vote)| *vote);
        if let Some(value) = if self.any_proposal { first } else { vouched } {
            cx.cite("6");
            state.x = value;
            if 2 * count(votes, value) > self.n + self.f && state.decided.is_none() {
                cx.cite("7");
                state.decided = Some(value);
                cx.decide(value);
                state.last = Some(state.round + u32::from(!self.stop));
            }
        } else {
            cx.cite("8");
            if self.fair_coin {
                state.x = Value(i64::from(cx.coin()));
            }
        }
        if state.last.is_some_and(|last| state.round >= last) {
            cx.cite("10");
            state.stopped = true;
        } else {
            cx.cite("9");
            state.round += 1;
            self.report(state, cx);
        }
    }
}

impl Protocol for BenOrByzantine {
    type Msg = Message;
    type Timer = ();
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<BenOrByzantine, String> {
        if setup.inputs.iter().flatten().any(|input| !(0..=1).contains(&input.0)) {
            return Err("Ben-Or's protocol is for two values: every input is 0 or 1".into());
        }
        Ok(BenOrByzantine {
            n: setup.n,
            f: setup.f,
            wait: card::wait(setup),
            fair_coin: setup.choice("coin") == "fair",
            half: setup.mistake("half"),
            any_proposal: setup.mistake("any-proposal"),
            stop: setup.mistake("stop"),
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        cx.cite("1");
        let mut state = State {
            round: 1,
            exchange: Exchange::Reports,
            x: cx.input().unwrap_or_default(),
            decided: None,
            last: None,
            stopped: false,
            polls: Polls::default(),
        };
        self.report(&mut state, cx);
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        if state.stopped {
            return;
        }
        match *msg {
            Message::Report { round, value } if round >= state.round => {
                state.polls.cast((round, Exchange::Reports), from, Some(value));
            }
            Message::Propose { round, value } if round >= state.round => {
                state.polls.cast((round, Exchange::Proposals), from, value);
            }
            _ => {}
        }
        self.proceed(state, cx);
    }

    fn memory(state: &mut State) -> Option<&mut Value> {
        Some(&mut state.x)
    }

    fn badge(&self, state: &State) -> Badge {
        let of = if state.exchange == Exchange::Reports { "reports" } else { "proposals" };
        let have = state.polls.voters(&(state.round, state.exchange));
        Badge {
            epoch: Some(u64::from(state.round)),
            tally: Some(Tally { of, have, need: self.wait }),
            ..Badge::holding(state.decided.or(Some(state.x)))
        }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::byzantine_consensus()
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack {
                card: AttackCard {
                    id: "split",
                    plan: "before anybody asks, reports and proposes 0 to nodes of even number and 1 to the others, for \
                           16 rounds",
                },
                play: |_, ploy| ahead(ploy, |to| i64::from(to.0 % 2)),
            },
            Attack {
                card: AttackCard {
                    id: "zero",
                    plan: "before anybody asks, reports and proposes 0 to everybody, for 16 rounds",
                },
                play: |_, ploy| ahead(ploy, |_| 0),
            },
            Attack {
                card: AttackCard { id: "oppose", plan: "tells each node the opposite of what the node reports" },
                play: |_, ploy| {
                    ploy.letters.clear();
                    if let Some((from, Message::Report { round, value })) = ploy.heard {
                        let (round, value) = (*round, Value(i64::from(value.0 == 0)));
                        ploy.send(from, Message::Report { round, value });
                        ploy.send(from, Message::Propose { round, value: Some(value) });
                    }
                },
            },
            Attack {
                card: AttackCard { id: "babble", plan: "tosses a coin for the value of every message" },
                play: |_, ploy| {
                    for letter in &mut ploy.letters {
                        let coin = Value(i64::from(ploy.chance.coin()));
                        match &mut letter.msg {
                            Message::Report { value, .. } => *value = coin,
                            Message::Propose { value, .. } => *value = Some(coin),
                        }
                    }
                },
            },
        ]
    }
}

/// Rounds for which a traitor lies ahead of time.
const AHEAD: u32 = 16;

/// A traitor says all it has to say at the start, so that it is among the first that anybody hears.
fn ahead(ploy: &mut Ploy<'_, BenOrByzantine>, side: impl Fn(NodeId) -> i64) {
    ploy.letters.clear();
    if ploy.heard.is_some() {
        return;
    }
    for round in 1..=AHEAD {
        for to in ploy.others() {
            let value = Value(side(to));
            ploy.send(to, Message::Report { round, value });
            ploy.send(to, Message::Propose { round, value: Some(value) });
        }
    }
}
