//! Ben-Or's randomized consensus, for crashes: when a round leaves it open, everybody tosses a coin.
//!
//! **Source.** Ben-Or, *Another Advantage of Free Choice*, PODC 1983, Protocol A. Proof: Aguilera and Toueg, *The
//! Correctness Proof of Ben-Or's Randomized Consensus Algorithm*, Distributed Computing 25, 2012.
//!
//! **Model.** Asynchronous, at most f crashes, n > 2f, reliable links. Each node has a fair coin of its own; whoever
//! orders the messages may see all coins that were tossed. Two values, 0 and 1.
//!
//! **In brief.** A round has two exchanges. Report x; whoever sees a majority of all n for a value proposes it, others
//! propose `?`. No two values can be proposed in one round. Whoever sees a proposal takes it over, and whoever sees more
//! than f decides, since then everybody sees one. Who sees none tosses a coin, and in the end the coins fall alike.
//!
//! **Departures from the paper.** A node that decided broadcasts DECIDE and stops (`after=announce`), or takes part in
//! one more round and stops; in the paper it goes on for ever. Exactly the first n − f messages count, a node's own
//! always among them, and never fewer than two.
//!
//! **Watch for.** A majority of all n, not of the n − f that were received. More than f proposals to decide, not f. No
//! stopping right after deciding: others wait for n − f messages. With unanimous inputs the first round decides, whatever
//! the schedule; with mixed ones and the worst schedule it takes 1 + 2ⁿ⁻¹ rounds on average.

mod card;

use crate::ids::NodeId;
use crate::monitors::{self, Monitor};
use crate::protocol::{Attack, AttackCard, Badge, Card, Cx, Exchange, Exchanges, Protocol, Setup, Voice, count, of_more_than_half};
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// The catalogue's name for it.
pub type This = BenOr;

/// The configuration all nodes share.
pub struct BenOr {
    n: u16,
    f: u16,
    /// How many messages end a wait.
    wait: u16,
    announce: bool,
    fair_coin: bool,
    mistakes: Mistakes,
}

struct Mistakes {
    received_majority: bool,
    decide_at_f: bool,
    count_blank: bool,
    coin_anyway: bool,
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
    /// This is decided.
    Decide {
        /// The value.
        value: Value,
    },
}

impl crate::protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Report { .. } => "report",
            Message::Propose { .. } => "propose",
            Message::Decide { .. } => "decide",
        }
    }
    fn epoch(&self) -> Option<u64> {
        match self {
            Message::Report { round, .. } | Message::Propose { round, .. } => Some(u64::from(*round)),
            Message::Decide { .. } => None,
        }
    }
    fn value(&self) -> Option<Value> {
        match self {
            Message::Report { value, .. } | Message::Decide { value } => Some(*value),
            Message::Propose { value, .. } => *value,
        }
    }
}

impl BenOr {
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
        let of = if self.mistakes.received_majority { self.wait } else { self.n };
        let value = of_more_than_half(votes, of);
        cx.cite(if value.is_some() { "3" } else { "4" });
        state.propose(cx.me(), value);
        cx.broadcast(Message::Propose { round: state.round, value });
    }

    /// The end of a round.
    fn close(&self, state: &mut Exchanges, votes: &[(NodeId, Voice)], cx: &mut Cx<'_, Self>) {
        cx.cite("5");
        let proposed = votes.iter().find_map(|(_, vote)| *vote);
        if let Some(value) = proposed {
                cx.cite("6");
                state.x = value;
                if votes.iter().flat_map(|(_, vote)| *vote).any(|other| other != value) {
                    cx.note(|| "two values are proposed in one round, which cannot be in the model".to_owned());
                }
                let votes = if self.mistakes.count_blank { votes.len() as u16 } else { count(votes, value) };
                let need = if self.mistakes.decide_at_f { self.f.max(1) } else { self.f + 1 };
                if votes >= need {
                    cx.cite("7");
                    self.decide(state, value, cx);
                }
        }
        if proposed.is_none() || (self.mistakes.coin_anyway && state.decided.is_none()) {
            cx.cite("8");
            if self.fair_coin {
                state.x = Value(i64::from(cx.coin()));
            }
        }
        if state.go_on() {
            cx.cite("9");
            self.report(state, cx);
        }
    }

    fn decide(&self, state: &mut Exchanges, value: Value, cx: &mut Cx<'_, Self>) {
        if state.decided.is_some() {
            return;
        }
        state.decided = Some(value);
        cx.decide(value);
        cx.cite("10");
        if self.announce || self.mistakes.stop {
            state.stopped = true;
        } else {
            state.last = Some(state.round + 1);
        }
        if self.announce && !self.mistakes.stop {
            cx.broadcast(Message::Decide { value });
        }
    }
}

impl Protocol for BenOr {
    type Msg = Message;
    type Timer = ();
    type State = Exchanges;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<BenOr, String> {
        setup.needs_bits()?;
        Ok(BenOr {
            n: setup.n,
            f: setup.f,
            wait: card::wait(setup),
            announce: setup.choice("after") == "announce",
            fair_coin: setup.choice("coin") == "fair",
            mistakes: Mistakes {
                received_majority: setup.mistake("received-majority"),
                decide_at_f: setup.mistake("decide-at-f"),
                count_blank: setup.mistake("count-blank"),
                coin_anyway: setup.mistake("coin-anyway"),
                stop: setup.mistake("stop"),
            },
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
            Message::Decide { value } => {
                cx.cite("11");
                self.decide(state, value, cx);
            }
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
        monitors::consensus()
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[Attack {
            card: AttackCard {
                id: "split",
                plan: "reports and proposes 0 to nodes of even number and 1 to the others; this protocol is not made \
                       for traitors",
            },
            play: |_, ploy| {
                ploy.rewrite(|to, msg| {
                    let side = Value(i64::from(to.0 % 2));
                    match msg {
                        Message::Report { value, .. } | Message::Decide { value } => *value = side,
                        Message::Propose { value, .. } => *value = Some(side),
                    }
                });
            },
        }]
    }
}
