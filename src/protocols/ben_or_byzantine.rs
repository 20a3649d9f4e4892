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
use crate::protocol::{Attack, AttackCard, Badge, Card, Cx, Exchange, Exchanges, Ploy, Protocol, Setup, Voice, count, of_more_than_half};
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

impl BenOrByzantine {
    fn report(&self, state: &mut Exchanges, cx: &mut Cx<'_, Self>) {
        cx.cite("2");
        state.report(cx.me());
        cx.broadcast(Message::Report { round: state.round, value: state.x });
    }

    /// Goes as far as the messages reach.
    fn proceed(&self, state: &mut Exchanges, cx: &mut Cx<'_, Self>) {
        while let Some(votes) = state.heard(self.wait) {
            match state.exchange {
                Exchange::Reports => self.propose(state, &votes, cx),
                Exchange::Proposals => self.close(state, &votes, cx),
            }
        }
    }

    fn propose(&self, state: &mut Exchanges, votes: &[(NodeId, Voice)], cx: &mut Cx<'_, Self>) {
        let of = if self.half { self.n } else { self.n + self.f };
        let value = of_more_than_half(votes, of);
        cx.cite(if value.is_some() { "3" } else { "4" });
        state.propose(cx.me(), value);
        cx.broadcast(Message::Propose { round: state.round, value });
    }

    /// The end of a round.
    fn close(&self, state: &mut Exchanges, votes: &[(NodeId, Voice)], cx: &mut Cx<'_, Self>) {
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
        if state.go_on() {
            cx.cite("9");
            self.report(state, cx);
        } else {
            cx.cite("10");
        }
    }
}

impl Protocol for BenOrByzantine {
    type Msg = Message;
    type Timer = ();
    type State = Exchanges;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<BenOrByzantine, String> {
        setup.needs_bits()?;
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

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> Exchanges {
        cx.cite("1");
        let mut state = Exchanges::new(cx.input().unwrap_or_default());
        self.report(&mut state, cx);
        state
    }

    fn on_message(&self, state: &mut Exchanges, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        if state.stopped {
            return;
        }
        match *msg {
            Message::Report { round, value } => state.hear(round, Exchange::Reports, from, Some(value)),
            Message::Propose { round, value } => state.hear(round, Exchange::Proposals, from, value),
        }
        self.proceed(state, cx);
    }

    fn memory(state: &mut Exchanges) -> Option<&mut Value> {
        Some(&mut state.x)
    }

    fn badge(&self, state: &Exchanges) -> Badge {
        state.badge(self.wait)
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
