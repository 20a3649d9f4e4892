//! Paxos for a single decision.
//!
//! **Source.** Lamport, *The Part-Time Parliament*, TOCS 1998; *Paxos Made Simple*, 2001.
//!
//! **Model.** Asynchronous; nodes crash and start again with what they had on stable storage; messages may be lost,
//! doubled and reordered, but not changed. n > 2f acceptors. Safe always; live when in the end a single proposer can
//! talk to a majority.
//!
//! **In brief.** A proposer opens a ballot with a number nobody else uses and asks a majority to promise that they will
//! accept nothing lower. Of the values they report as accepted it must take the one of the highest ballot, and only if
//! there is none its own. A value that a majority accepts in one ballot is chosen, and no later ballot can choose
//! another, since any two majorities share an acceptor.
//!
//! **Departures from the paper.** Every node is acceptor and learner, and the first `proposers` of them propose.
//! Ballots are b = round·P + id. The highest ballot a proposer opened and what a learner learned are on disk too, so
//! that no ballot is used twice and nobody decides twice.
//!
//! **Watch for.** Two proposers that outbid each other for ever: T = 3δ apart and half of that out of step, each ACCEPT
//! comes just after the rival's PREPARE. Ballots must differ between proposers; ACCEPT needs b ≥ promised, not >; the
//! acceptors of different ballots do not add up to a majority; an acceptor must write before it answers.

mod card;
mod message;
mod roles;
#[cfg(test)]
mod tests;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{Attack, AttackCard, Badge, Card, Cx, Ploy, Protocol, Setup, Tally};
use crate::time::Span;
use crate::value::Value;
use message::Message;
use serde::Serialize;
use std::collections::BTreeMap;

/// The catalogue's name for it.
pub type This = Paxos;

/// The configuration all nodes share.
pub struct Paxos {
    proposers: u16,
    majority: u16,
    learn: Learn,
    nack: Nack,
    retry: Span,
    random: bool,
    offset: Span,
    mistakes: Mistakes,
}

/// Who hears what acceptors accept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Learn {
    Decide,
    Broadcast,
    Leader,
}

/// What becomes of a request that an acceptor must refuse.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nack {
    None,
    Inform,
    Retry,
}

struct Mistakes {
    amnesia: bool,
    no_promise_check: bool,
    own_value: bool,
    any_value: bool,
    strict_accept: bool,
    mixed_ballots: bool,
}

/// Why a proposer opens a ballot.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// Its turn to start has come.
    Start,
    /// Its last ballot has had its time.
    Retry,
}

/// A vote of an acceptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
pub struct Vote {
    ballot: u64,
    value: Value,
}

/// What survives a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Disk {
    /// Acceptor: nothing below this ballot is accepted any more.
    promised: Option<u64>,
    /// Acceptor: its vote of the highest ballot.
    accepted: Option<Vote>,
    /// Proposer: the highest ballot it opened.
    opened: Option<u64>,
    /// Learner: what is chosen.
    decided: Option<Value>,
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    disk: Disk,
    /// Proposer: the highest ballot it heard of.
    heard: Option<u64>,
    /// Proposer: the promises for its ballot, each with the vote it reports.
    promises: BTreeMap<NodeId, Option<Vote>>,
    /// Proposer: the value of its ballot, once a majority promised.
    proposal: Option<Value>,
    /// Learner: who cast each vote.
    votes: BTreeMap<Vote, NodeSet>,
}

impl Paxos {
    fn is_proposer(&self, node: NodeId) -> bool {
        node.0 < self.proposers
    }
}

impl Protocol for Paxos {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = Disk;

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<Paxos, String> {
        let ms = |word| Span::ms(setup.number(word, 0).unsigned_abs());
        Ok(Paxos {
            proposers: setup.number("proposers", 1) as u16,
            majority: setup.n / 2 + 1,
            learn: match setup.choice("learn") {
                "broadcast" => Learn::Broadcast,
                "leader" => Learn::Leader,
                _ => Learn::Decide,
            },
            nack: match setup.choice("nack") {
                "inform" => Nack::Inform,
                "retry" => Nack::Retry,
                _ => Nack::None,
            },
            retry: ms("retry"),
            random: setup.choice("backoff") == "random",
            offset: ms("offset"),
            mistakes: Mistakes {
                amnesia: setup.mistake("amnesia"),
                no_promise_check: setup.mistake("no-promise-check"),
                own_value: setup.mistake("own-value"),
                any_value: setup.mistake("any-value"),
                strict_accept: setup.mistake("strict-accept"),
                mixed_ballots: setup.mistake("mixed-ballots"),
            },
        })
    }

    fn on_start(&self, disk: Disk, cx: &mut Cx<'_, Self>) -> State {
        let disk = if self.mistakes.amnesia { Disk::default() } else { disk };
        let me = cx.me();
        let mut state =
            State { me, disk, heard: None, promises: BTreeMap::new(), proposal: None, votes: BTreeMap::new() };
        let wait = self.offset.times(u64::from(me.0));
        match self.is_proposer(me) && state.disk.decided.is_none() {
            true if wait == Span(0) => self.open(&mut state, cx),
            true => cx.after(wait, Alarm::Start),
            false => {}
        }
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        match *msg {
            Message::Prepare { ballot } => self.on_prepare(state, from, ballot, cx),
            Message::Promise { ballot, accepted } => self.on_promise(state, from, ballot, accepted, cx),
            Message::Accept { ballot, value } => self.on_accept(state, from, Vote { ballot, value }, cx),
            Message::Accepted { ballot, value } => self.on_accepted(state, from, Vote { ballot, value }, cx),
            Message::Nack { ballot, promised } => self.on_nack(state, ballot, promised, cx),
            Message::Decide { value, .. } => {
                cx.cite("12");
                self.learn(state, value, cx);
            }
        }
    }

    fn on_timer(&self, state: &mut State, _: &Alarm, cx: &mut Cx<'_, Self>) {
        if state.disk.decided.is_none() {
            self.open(state, cx);
        }
    }

    fn memory(state: &mut State) -> Option<&mut Value> {
        state.disk.accepted.as_mut().map(|vote| &mut vote.value)
    }

    fn badge(&self, state: &State) -> Badge {
        let ballot = state.disk.opened;
        let accepted = state.disk.accepted.map(|vote| vote.value);
        let need = self.majority;
        let tally = ballot.map(|ballot| match state.proposal {
            None => Tally { of: "promises", have: state.promises.keys().copied().collect(), need },
            Some(value) => {
                let have = state.votes.get(&Vote { ballot, value }).copied().unwrap_or_default();
                Tally { of: "accepted", have, need }
            }
        });
        Badge {
            role: if self.is_proposer(state.me) { "proposer" } else { "acceptor" },
            leads: state.proposal.is_some(),
            epoch: ballot.or(state.disk.promised),
            value: state.disk.decided.or(state.proposal).or(accepted),
            locked: accepted,
            tally,
            ..Badge::default()
        }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::consensus()
    }

    fn deciders(&self, n: u16) -> NodeSet {
        match self.learn {
            Learn::Leader => NodeSet::all(self.proposers.min(n)),
            Learn::Decide | Learn::Broadcast => NodeSet::all(n),
        }
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack {
                card: AttackCard {
                    id: "split",
                    plan: "asks the second half of the nodes to accept another value, and tells each half that its \
                           own value was accepted and decided",
                },
                play: split,
            },
            Attack {
                card: AttackCard { id: "forget", plan: "promises, but reports that it never accepted anything" },
                play: |_, ploy| {
                    ploy.rewrite(|_, msg| {
                        if let Message::Promise { accepted, .. } = msg {
                            *accepted = None;
                        }
                    });
                },
            },
        ]
    }
}

fn split(_: &Paxos, ploy: &mut Ploy<'_, Paxos>) {
    let half = ploy.n / 2;
    ploy.rewrite(|to, msg| match msg {
        Message::Accept { value, .. } | Message::Accepted { value, .. } | Message::Decide { value, .. }
            if to.0 > half =>
        {
            value.0 = value.0.saturating_add(1);
        }
        _ => {}
    });
}
