//! Bracha's reliable broadcast: echo what the sender said, confirm what a quorum echoed, deliver what is confirmed.
//!
//! **Source.** Bracha, *Asynchronous Byzantine Agreement Protocols*, Information and Computation 75, 1987; Bracha and
//! Toueg, JACM 1985. Cachin, Guerraoui, Rodrigues, *Reliable and Secure Distributed Programming*, §3.11.
//!
//! **Model.** Asynchronous, at most f traitors, n > 3f, links that show the sender, no signatures.
//!
//! **In brief.** The sender sends its value. Whoever gets it echoes it to all. Two echo quorums of more than (n + f)/2
//! share a correct node, so all who confirm confirm the same value. Confirmations of f + 1 nodes, one of them correct,
//! are joined; 2f + 1 of them deliver, since at least f + 1 correct ones are then among everybody's.
//!
//! **Departures from the paper.** The paper lets echoes and confirmations trigger an echo too; that is left out. The
//! sender is n0, and to deliver is to decide.
//!
//! **Watch for.** The echo threshold is ⌊(n + f)/2⌋ + 1, which is 2f + 1 only when n = 3f + 1. Without the step that
//! joins f + 1 confirmations, one node may deliver and the rest wait for ever. It is no consensus: with a traitor as
//! sender perhaps nobody delivers, and that is allowed.

mod card;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{Attack, AttackCard, Badge, Card, Cx, Message as _, Ploy, Protocol, Setup, Tally};
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The catalogue's name for it.
pub type This = Bracha;

/// Who broadcasts.
const SENDER: NodeId = NodeId(0);

/// The configuration all nodes share.
pub struct Bracha {
    f: u16,
    /// Echoes that make a node confirm.
    echo: u16,
    /// Confirmations that make a node confirm too.
    join: u16,
    /// Confirmations that make a node deliver.
    deliver: u16,
    count_messages: bool,
    no_join: bool,
    any_send: bool,
}

/// A message of the broadcast.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// The sender's value.
    Send {
        /// The value.
        value: Value,
    },
    /// I heard this from the sender.
    Echo {
        /// The value.
        value: Value,
    },
    /// Enough nodes vouch for this.
    Ready {
        /// The value.
        value: Value,
    },
}

impl Message {
    fn body(&mut self) -> &mut Value {
        match self {
            Message::Send { value } | Message::Echo { value } | Message::Ready { value } => value,
        }
    }
}

impl crate::protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Send { .. } => "send",
            Message::Echo { .. } => "echo",
            Message::Ready { .. } => "ready",
        }
    }
    fn value(&self) -> Option<Value> {
        match self {
            Message::Send { value } | Message::Echo { value } | Message::Ready { value } => Some(*value),
        }
    }
}

/// Who said what; of each node only the first word counts, unless a mistake says otherwise.
type Votes = BTreeMap<Value, Vec<NodeId>>;

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    sent_echo: Option<Value>,
    sent_ready: Option<Value>,
    delivered: Option<Value>,
    echoes: Votes,
    readys: Votes,
}

impl Bracha {
    fn count(&self, votes: &mut Votes, from: NodeId, value: Value) {
        if self.count_messages || votes.values().flatten().all(|voter| *voter != from) {
            votes.entry(value).or_default().push(from);
        }
    }

    fn echo(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        cx.cite("3");
        state.sent_echo = Some(value);
        self.count(&mut state.echoes, cx.me(), value);
        cx.broadcast(Message::Echo { value });
        self.proceed(state, cx);
    }

    /// Confirms and delivers as far as the votes reach.
    fn proceed(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if state.sent_ready.is_none() {
            let vouched = quorum(&state.echoes, self.echo).map(|value| (value, "4"));
            let joined = quorum(&state.readys, self.join).filter(|_| !self.no_join).map(|value| (value, "5"));
            if let Some((value, line)) = vouched.or(joined) {
                cx.cite(line);
                cx.cite("6");
                state.sent_ready = Some(value);
                self.count(&mut state.readys, cx.me(), value);
                cx.broadcast(Message::Ready { value });
            }
        }
        if state.delivered.is_none()
            && let Some(value) = quorum(&state.readys, self.deliver)
        {
            cx.cite("7");
            state.delivered = Some(value);
            cx.decide(value);
        }
    }
}

/// The least value with at least so many votes.
fn quorum(votes: &Votes, need: u16) -> Option<Value> {
    votes.iter().find(|(_, voters)| voters.len() >= usize::from(need)).map(|(value, _)| *value)
}

impl Protocol for Bracha {
    type Msg = Message;
    type Timer = ();
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<Bracha, String> {
        Ok(Bracha {
            f: setup.f,
            echo: echo_quorum(setup),
            join: setup.number("join", i64::from(setup.f) + 1) as u16,
            deliver: deliver_quorum(setup),
            count_messages: setup.mistake("count-messages"),
            no_join: setup.mistake("no-join"),
            any_send: setup.mistake("any-send"),
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let (echoes, readys) = (Votes::new(), Votes::new());
        let mut state =
            State { me: cx.me(), sent_echo: None, sent_ready: None, delivered: None, echoes, readys };
        if cx.me() == SENDER
            && let Some(value) = cx.input()
        {
            cx.cite("1");
            cx.broadcast(Message::Send { value });
            self.echo(&mut state, value, cx);
        }
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        match *msg {
            Message::Send { value } => {
                cx.cite("2");
                if state.sent_echo.is_none() && (from == SENDER || self.any_send) {
                    self.echo(state, value, cx);
                }
            }
            Message::Echo { value } => {
                self.count(&mut state.echoes, from, value);
                self.proceed(state, cx);
            }
            Message::Ready { value } => {
                self.count(&mut state.readys, from, value);
                self.proceed(state, cx);
            }
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let leads = state.me == SENDER;
        let votes = |of, votes: &Votes, value: Option<Value>, need| {
            let mine = value.and_then(|value| votes.get(&value));
            let voters = mine.or_else(|| votes.values().max_by_key(|voters| voters.len()));
            Tally { of, have: voters.into_iter().flatten().copied().collect(), need }
        };
        let tally = match state.sent_ready {
            None => votes("echoes", &state.echoes, None, self.echo),
            ready => votes("readys", &state.readys, ready, self.deliver),
        };
        Badge {
            role: if leads { "sender" } else { "" },
            leads,
            epoch: None,
            value: state.delivered.or(state.sent_ready).or(state.sent_echo),
            locked: state.sent_ready,
            tally: Some(tally),
            ..Badge::default()
        }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::byzantine_broadcast(SENDER)
    }

    fn attacks() -> &'static [Attack<Self>] {
        ATTACKS
    }
}

/// ⌊(n+f)/2⌋ + 1, or what the text says.
fn echo_quorum(setup: &Setup<'_>) -> u16 {
    let right = (i64::from(setup.n) + i64::from(setup.f)) / 2 + 1;
    let computed = if setup.mistake("hard-echo") { 2 * i64::from(setup.f) + 1 } else { right };
    setup.number("echo", computed) as u16
}

/// 2f + 1, or what the text says.
fn deliver_quorum(setup: &Setup<'_>) -> u16 {
    setup.number("deliver", 2 * i64::from(setup.f) + 1) as u16
}

const ATTACKS: &[Attack<Bracha>] = &[
    Attack {
        card: AttackCard {
            id: "split",
            plan: "sends, echoes and confirms 0 to the first half of the others and 1 to the rest, before anybody asks",
        },
        play: |_, ploy| split(ploy),
    },
    Attack {
        card: AttackCard {
            id: "favour",
            plan: "lets as few as possible confirm, and then helps the first of the others alone to deliver",
        },
        play: favour,
    },
    Attack {
        card: AttackCard {
            id: "stuff",
            plan: "echoes and confirms 0 to the first half of the others and 1 to the rest, over and over",
        },
        play: |_, ploy| {
            split(ploy);
            let once = ploy.letters.len();
            for at in (0..once).cycle().take(once * usize::from(ploy.n)) {
                let (to, msg) = (ploy.letters[at].to, ploy.letters[at].msg.clone());
                ploy.send(to, msg);
            }
        },
    },
    Attack {
        card: AttackCard { id: "pretend", plan: "sends 0 as if it were the sender, and echoes and confirms it" },
        play: |_, ploy| {
            let value = Value(0);
            ploy.rewrite(|_, msg| *msg.body() = value);
            if ploy.heard.is_none() {
                for to in ploy.others() {
                    for msg in [Message::Send { value }, Message::Echo { value }, Message::Ready { value }] {
                        ploy.send(to, msg);
                    }
                }
            }
        },
    },
    Attack {
        card: AttackCard { id: "babble", plan: "tosses a coin for the value of every message" },
        play: |_, ploy| {
            for letter in &mut ploy.letters {
                *letter.msg.body() = Value(i64::from(ploy.chance.coin()));
            }
        },
    },
];

fn split(ploy: &mut Ploy<'_, Bracha>) {
    let half: NodeSet = ploy.others().take(usize::from((ploy.n - 1) / 2)).collect();
    let side = |to| Value(i64::from(!half.contains(to)));
    ploy.rewrite(|to, msg| *msg.body() = side(to));
    if ploy.heard.is_none() {
        ploy.letters.retain(|letter| letter.msg.kind() == "send");
        for to in ploy.others() {
            ploy.send(to, Message::Echo { value: side(to) });
            ploy.send(to, Message::Ready { value: side(to) });
        }
    } else {
        ploy.letters.clear();
    }
}

fn favour(protocol: &Bracha, ploy: &mut Ploy<'_, Bracha>) {
    let told: NodeSet = ploy.others().take(usize::from(2 * protocol.f)).collect();
    let favourite = ploy.others().next();
    ploy.letters.retain(|letter| match letter.msg {
        Message::Send { .. } | Message::Echo { .. } => told.contains(letter.to),
        Message::Ready { .. } => Some(letter.to) == favourite,
    });
}
