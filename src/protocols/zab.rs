//! Zab: atomic broadcast for a primary and its backups.
//!
//! **Source.** Junqueira, Reed, Serafini, *Zab: High-performance Broadcast for Primary-Backup Systems*, DSN 2011; Hunt,
//! Konar, Junqueira, Reed, *ZooKeeper*, USENIX ATC 2010.
//!
//! **Model.** Asynchronous; nodes crash and start again with what they had on stable storage; connections keep the order
//! of messages and may break. n > 2f. Safe always; live while one leader can talk to a majority.
//!
//! **In brief.** Transactions are changes of a state, so a primary's must be delivered in its order, and none of an old
//! primary after one of a new. A leader agrees with a majority on a new epoch, takes over the history of the highest
//! epoch among them, whole, and brings a majority to that same history before it proposes anything. Then each transaction
//! takes a proposal, the acknowledgements of a majority, and a commit.
//!
//! **Departures from the paper.** The election is an oracle in turns: turn t nominates node (`leader` + t) mod n, and
//! whoever hears of a later turn joins it. Connections are numbered, and what a leader says on one is numbered too, in
//! place of TCP. The state machine is on disk with its place in the history, so nothing is delivered twice. A leader with
//! an empty history proposes its own input. A node decides the first transaction it delivers.
//!
//! **Watch for.** The last transaction compared without the epoch of the history; the history committed before a majority
//! has it; the vote of a follower that had accepted the same epoch from another; bookkeeping by follower instead of by
//! connection.

mod card;
mod follower;
mod leader;
mod message;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{Attack, AttackCard, Badge, Card, Cx, LogEntry, Protocol, Wish, Setup, Tally};
use crate::scenario::Until;
use crate::time::{Span, Time};
use crate::value::Value;
use message::Message;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The catalogue's name for it.
pub type This = Zab;

/// The configuration all nodes share.
pub struct Zab {
    n: u64,
    majority: u16,
    first: u64,
    timeout: Span,
    spread: Span,
    heartbeat: Span,
    mistakes: Mistakes,
}

struct Mistakes {
    own_history: bool,
    lowest_history: bool,
    commit_early: bool,
    count_same_epoch: bool,
}

/// What a node waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// Follower: its leader is silent.
    Connection,
    /// Leader: are a majority still there?
    Quorum,
    /// Leader: time to be heard.
    Heartbeat,
}

/// A transaction and its number: epoch and counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Txn {
    epoch: u64,
    counter: u64,
    value: Value,
}

/// What survives a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Disk {
    /// The last epoch it agreed to.
    accepted: u64,
    /// The epoch whose history it has.
    current: u64,
    history: Vec<Txn>,
    /// How many transactions the state machine has taken.
    delivered: u64,
    /// The last number of a connection.
    conn: u64,
}

/// How far a leader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Phase {
    /// It collects epochs.
    Discovery,
    /// It proposed an epoch.
    Epoch,
    /// It spreads the history.
    Sync,
    /// It takes transactions.
    Broadcast,
}

/// A leader's end of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Session {
    conn: u64,
    /// The follower's last accepted epoch.
    accepted: u64,
    /// The next place.
    seq: u64,
    /// What the follower reported, and whether that was a vote.
    report: Option<(bool, u64, Vec<Txn>)>,
    /// Was it sent the history?
    told: bool,
    /// Has it taken the history over?
    synced: bool,
    /// How long its history is, as far as it said.
    count: u64,
    /// How long the history was that it was sent.
    sent: u64,
}

/// What a leader remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Lead {
    phase: Phase,
    epoch: u64,
    sessions: BTreeMap<NodeId, Session>,
    /// The history as it was when the epoch began.
    base: u64,
    committed: u64,
    counter: u64,
    /// Who was heard since the last check.
    heard: NodeSet,
}

/// What a follower remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Follow {
    leader: NodeId,
    conn: u64,
    /// The next place to read.
    seq: u64,
    /// What came too early.
    early: BTreeMap<u64, Message>,
    /// Has it taken the leader's history over?
    synced: bool,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Role {
    /// It leads, or would like to.
    Leader(Lead),
    /// It follows, or would like to.
    Follower(Follow),
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    disk: Disk,
    /// The turn of the election.
    attempt: u64,
    role: Role,
}

impl Zab {
    fn candidate(&self, attempt: u64) -> NodeId {
        NodeId((self.first.wrapping_add(attempt % self.n) % self.n) as u16)
    }

    /// Follows, or becomes, whom this turn of the election nominates.
    fn look(&self, state: &mut State, attempt: u64, cx: &mut Cx<'_, Self>) {
        cx.cite("1");
        state.attempt = attempt;
        let leader = self.candidate(attempt);
        for alarm in [Alarm::Connection, Alarm::Quorum, Alarm::Heartbeat] {
            cx.cancel(&alarm);
        }
        state.role = if leader == state.me { self.lead(cx) } else { self.connect(&mut state.disk, attempt, leader, cx) };
        if state.me == leader {
            self.on_cepochs(state, cx);
        }
    }

    fn wait(&self, alarm: Alarm, cx: &mut Cx<'_, Self>) {
        cx.between(self.timeout, Span(self.timeout.0 + self.spread.0), alarm);
    }

    /// Delivers the history up to a place.
    fn deliver(state: &mut State, count: u64, cx: &mut Cx<'_, Self>) {
        let disk = &mut state.disk;
        let fresh = disk.delivered..count.min(disk.history.len() as u64);
        if fresh.is_empty() {
            return;
        }
        cx.cite("14");
        disk.delivered = fresh.end;
        cx.save(disk.clone());
        for (slot, txn) in (0..fresh.end).zip(&disk.history).skip(fresh.start as usize) {
            cx.deliver(slot, txn.value);
            if slot == 0 {
                cx.decide(txn.value);
            }
        }
    }
}

impl Protocol for Zab {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = Disk;

    const CARD: Card = card::CARD;

    const UNTIL: Until = Until::At(Time(2_000_000));

    fn new(setup: &Setup<'_>) -> Result<Zab, String> {
        let ms = |word| Span::ms(setup.number(word, 0).unsigned_abs());
        Ok(Zab {
            n: u64::from(setup.n),
            majority: setup.n / 2 + 1,
            first: setup.number("leader", 0).unsigned_abs(),
            timeout: ms("timeout"),
            spread: ms("spread"),
            heartbeat: ms("heartbeat"),
            mistakes: Mistakes {
                own_history: setup.mistake("own-history"),
                lowest_history: setup.mistake("lowest-history"),
                commit_early: setup.mistake("commit-early"),
                count_same_epoch: setup.mistake("count-same-epoch"),
            },
        })
    }

    fn on_start(&self, disk: Disk, cx: &mut Cx<'_, Self>) -> State {
        let leader = self.candidate(0);
        let none = Follow { leader, conn: 0, seq: 0, early: BTreeMap::new(), synced: false };
        let mut state = State { me: cx.me(), disk, attempt: 0, role: Role::Follower(none) };
        self.look(&mut state, 0, cx);
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        match (msg, &mut state.role) {
            (Message::Cepoch { attempt, conn, accepted }, _) => {
                self.on_cepoch(state, from, (*attempt, *conn, *accepted), cx);
            }
            (Message::Redirect { attempt }, Role::Follower(follow)) if *attempt > state.attempt && !follow.synced => {
                self.look(state, *attempt, cx);
            }
            (Message::Request { value }, Role::Leader(_)) => self.propose(state, *value, cx),
            (_, Role::Follower(follow)) if follow.leader == from => self.hear(state, msg, cx),
            (_, Role::Leader(_)) => self.answered(state, from, msg, cx),
            _ => {}
        }
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        let majority = self.majority;
        match (&mut state.role, alarm) {
            (Role::Leader(lead), Alarm::Heartbeat) => {
                for (node, session) in &lead.sessions {
                    cx.send(*node, Message::Ping { conn: session.conn });
                }
                cx.after(self.heartbeat, Alarm::Heartbeat);
            }
            (Role::Leader(lead), Alarm::Quorum) if lead.heard.len() + 1 >= majority && lead.phase == Phase::Broadcast => {
                lead.heard = NodeSet::EMPTY;
                self.wait(Alarm::Quorum, cx);
            }
            (Role::Leader(_), Alarm::Quorum) | (Role::Follower(_), Alarm::Connection) => {
                self.look(state, state.attempt.saturating_add(1), cx);
            }
            _ => {}
        }
    }

    fn wish(&self, _: NodeId) -> Option<Wish> {
        Wish::to("has this transaction broadcast by the leader")
    }

    fn on_request(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        match &state.role {
            Role::Leader(_) => self.propose(state, value, cx),
            Role::Follower(follow) => cx.send(follow.leader, Message::Request { value }),
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let own: NodeSet = [state.me].into_iter().collect();
        let (phase, tally, committed) = match &state.role {
            Role::Follower(_) => (None, None, state.disk.delivered),
            Role::Leader(lead) => {
                let of = |is: &dyn Fn(&Session) -> bool| {
                    let nodes = lead.sessions.iter().filter(|(_, session)| is(session)).map(|(node, _)| *node);
                    own.union(nodes.collect())
                };
                let last = state.disk.history.len() as u64;
                let counted = match lead.phase {
                    Phase::Discovery => Some(("followers", of(&|_| true))),
                    Phase::Epoch => Some(("epoch acks", of(&|session| session.report.as_ref().is_some_and(|r| r.0)))),
                    Phase::Sync => Some(("synced", of(&|session| session.synced))),
                    Phase::Broadcast if lead.committed < last => Some(("acks", of(&|session| session.count >= last))),
                    Phase::Broadcast => None,
                };
                let tally = counted.map(|(of, have)| Tally { of, have, need: self.majority });
                (Some(lead.phase), tally, lead.committed)
            }
        };
        let entry = |(slot, txn): (u64, &Txn)| LogEntry {
            slot,
            epoch: txn.epoch,
            value: Some(txn.value),
            committed: slot < committed.max(state.disk.delivered),
        };
        Badge {
            role: match (phase, &state.role) {
                (Some(Phase::Sync | Phase::Broadcast), _) => "leader",
                (_, Role::Follower(Follow { synced: true, .. })) => "follower",
                _ => "looking",
            },
            leads: phase >= Some(Phase::Sync),
            epoch: Some(state.disk.current),
            value: state.disk.history.last().map(|txn| txn.value),
            tally,
            log: (0..).zip(&state.disk.history).map(entry).collect(),
            ..Badge::default()
        }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        let mut all = monitors::replicated_log();
        all[0] = Box::new(monitors::SlotAgreement::of_broadcast());
        all.push(Box::new(monitors::ElectionSafety::default()));
        all.push(Box::new(monitors::PrimaryOrder::default()));
        all
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[Attack {
            card: AttackCard { id: "split", plan: "as leader, proposes another transaction to the upper half of the nodes" },
            play: |_, ploy| {
                let half = ploy.n / 2;
                ploy.rewrite(|to, msg| {
                    if let Message::Propose { txn, .. } = msg
                        && to.0 > half
                    {
                        txn.value.0 = txn.value.0.saturating_add(1);
                    }
                });
            },
        }]
    }
}
