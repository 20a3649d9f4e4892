//! Raft: a replicated log with one strong leader a term.
//!
//! **Source.** Ongaro and Ousterhout, *In Search of an Understandable Consensus Algorithm*, USENIX ATC 2014, figures 2,
//! 3 and 8, §5.4.2; Ongaro's thesis, 2014.
//!
//! **Model.** Asynchronous; nodes crash and start again with what they had on stable storage; messages may be lost,
//! doubled and reordered, but not changed. n > 2f. Safe always; live when broadcast time ≪ election timeout ≪ time
//! between failures.
//!
//! **In brief.** Whoever hears from no leader for a while stands for election in a new term; each node votes once a term,
//! and only for a log at least as up to date as its own. The leader takes commands, appends them to its log and makes
//! the others' logs equal to its own from the front on. An entry of its own term that a majority holds is committed, and
//! with it all before; every later leader has it.
//!
//! **Departures from the paper.** The state machine is on disk, and so is lastApplied (thesis §3.8): nothing is applied
//! twice. A node decides the first command that it applies. A leader whose log is empty proposes its own input; one with
//! a log starts its term with an entry that does nothing, as the thesis advises (`first=input` leaves that out). A
//! command for a node that does not lead is passed on once, and clients are not told apart. An answer says which index
//! it speaks of. `pre-vote=yes` is §9.6 of the thesis, which the paper does not have. No change of membership, no
//! snapshots.
//!
//! **Watch for.** Figure 8: an entry of an old term on a majority is not safe, since a rival with a later last term may
//! still win. Also the vote that is not on disk, the heartbeat that cuts the log, the timer that any message resets,
//! timeouts that are all the same, and the server that was cut off and comes back with a higher term.

mod card;
mod election;
mod message;
mod replication;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{Attack, AttackCard, Badge, Card, Cx, LogEntry, Ploy, Protocol, Wish, Setup, Tally};
use crate::scenario::Until;
use crate::time::{Span, Time};
use crate::value::Value;
use message::Message;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The catalogue's name for it.
pub type This = Raft;

/// The configuration all nodes share.
pub struct Raft {
    majority: u16,
    timeout: Span,
    spread: Span,
    heartbeat: Span,
    first: bool,
    pre_vote: bool,
    mistakes: Mistakes,
}

struct Mistakes {
    forget_vote: bool,
    no_log_check: bool,
    length_only: bool,
    count_old_terms: bool,
    truncate_always: bool,
    patient: bool,
}

/// What a node waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// Follower, candidate: no leader was heard of for too long.
    Election,
    /// Leader: the followers are to hear of it again.
    Heartbeat,
    /// Follower, with pre-votes: the last word of a leader is the least timeout old.
    Touch,
}

/// An entry of the log; without a command it does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Entry {
    term: u64,
    command: Option<Value>,
}

/// What survives a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Disk {
    /// The latest term this node knows.
    term: u64,
    /// Its vote in that term.
    voted_for: Option<NodeId>,
    /// The log; the entry of index i stands at i − 1.
    log: Vec<Entry>,
    /// How many entries the state machine has taken.
    applied: u64,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Role {
    /// It answers.
    Follower,
    /// It stands for election.
    Candidate,
    /// It leads.
    Leader,
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    disk: Disk,
    role: Role,
    /// Candidate: who voted for it.
    votes: NodeSet,
    /// Whom it last followed in this term.
    leader: Option<NodeId>,
    /// With pre-votes: was a leader heard within the least timeout?
    in_touch: bool,
    /// With pre-votes: who would vote for it, while it asks.
    willing: Option<NodeSet>,
    /// How far the log is known to be committed.
    commit: u64,
    /// Leader: the index of the next entry to send to each follower.
    next: BTreeMap<NodeId, u64>,
    /// Leader: up to which index each follower's log is known to agree.
    matched: BTreeMap<NodeId, u64>,
}

impl Disk {
    fn last_index(&self) -> u64 {
        self.log.len() as u64
    }

    /// The term of an index; 0 for index 0, nothing beyond the log.
    fn term_at(&self, index: u64) -> Option<u64> {
        match index.checked_sub(1) {
            None => Some(0),
            Some(at) => self.log.get(usize::try_from(at).ok()?).map(|entry| entry.term),
        }
    }
}

impl Raft {
    fn save(&self, state: &State, cx: &mut Cx<'_, Self>) {
        let mut disk = state.disk.clone();
        if self.mistakes.forget_vote {
            disk.voted_for = None;
        }
        cx.save(disk);
    }

    fn await_leader(&self, cx: &mut Cx<'_, Self>) {
        cx.between(self.timeout, Span(self.timeout.0 + self.spread.0), Alarm::Election);
    }
}

impl Protocol for Raft {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = Disk;

    const CARD: Card = card::CARD;

    const UNTIL: Until = Until::At(Time(2_000_000));

    fn new(setup: &Setup<'_>) -> Result<Raft, String> {
        let ms = |word| Span::ms(setup.number(word, 0).unsigned_abs());
        Ok(Raft {
            majority: setup.n / 2 + 1,
            timeout: ms("timeout"),
            spread: ms("spread"),
            heartbeat: ms("heartbeat"),
            first: setup.choice("first") == "entry",
            pre_vote: setup.choice("pre-vote") == "yes",
            mistakes: Mistakes {
                forget_vote: setup.mistake("forget-vote"),
                no_log_check: setup.mistake("no-log-check"),
                length_only: setup.mistake("length-only"),
                count_old_terms: setup.mistake("count-old-terms"),
                truncate_always: setup.mistake("truncate-always"),
                patient: setup.mistake("patient-timer"),
            },
        })
    }

    fn on_start(&self, disk: Disk, cx: &mut Cx<'_, Self>) -> State {
        self.await_leader(cx);
        State {
            me: cx.me(),
            commit: disk.applied,
            disk,
            role: Role::Follower,
            votes: NodeSet::EMPTY,
            leader: None,
            in_touch: false,
            willing: None,
            next: BTreeMap::new(),
            matched: BTreeMap::new(),
        }
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        if let Some(term) = msg.term().filter(|term| *term > state.disk.term) {
            cx.cite("1");
            self.enter(state, term, cx);
        }
        if self.mistakes.patient && state.role != Role::Leader {
            self.await_leader(cx);
        }
        match msg {
            Message::RequestVote { term, last_index, last_term } => {
                self.on_request_vote(state, from, *term, (*last_term, *last_index), cx);
            }
            Message::Vote { term, granted } => self.on_vote(state, from, *term, *granted, cx),
            Message::AppendEntries { .. } => self.on_append_entries(state, from, msg, cx),
            Message::Appended { term, success, index } => {
                if *term == state.disk.term && state.role == Role::Leader {
                    self.on_appended(state, from, *success, *index, cx);
                }
            }
            Message::Request { value } => {
                if state.role == Role::Leader {
                    self.propose(state, Some(*value), cx);
                }
            }
            Message::PreVote { term, last_index, last_term } => {
                self.on_pre_vote(state, from, *term, (*last_term, *last_index), cx);
            }
            Message::PreVoted { term, granted } => self.on_pre_voted(state, from, *term, *granted, cx),
        }
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        match alarm {
            Alarm::Election if state.role != Role::Leader => self.on_silence(state, cx),
            Alarm::Touch => state.in_touch = false,
            Alarm::Heartbeat if state.role == Role::Leader => {
                cx.cite("7");
                self.send_entries(state, cx.others(), cx);
                cx.after(self.heartbeat, Alarm::Heartbeat);
            }
            _ => {}
        }
    }

    fn wish(&self, _: NodeId) -> Option<Wish> {
        Wish::to("has this command put into the leader’s log")
    }

    fn on_request(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        match state.leader {
            _ if state.role == Role::Leader => self.propose(state, Some(value), cx),
            Some(leader) => cx.send(leader, Message::Request { value }),
            None => cx.note(|| "it knows no leader, so the client has to ask again".to_owned()),
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let own: NodeSet = [state.me].into_iter().collect();
        let last = state.disk.last_index();
        let holders = || state.matched.iter().filter(|(_, index)| **index >= last).map(|(node, _)| *node).collect();
        let tally = |of, have| Some(Tally { of, have, need: self.majority });
        let entry = |(slot, entry): (u64, &Entry)| LogEntry {
            slot,
            epoch: entry.term,
            value: entry.command,
            committed: slot < state.commit,
        };
        Badge {
            role: match state.role {
                Role::Follower => "follower",
                Role::Candidate => "candidate",
                Role::Leader => "leader",
            },
            leads: state.role == Role::Leader,
            epoch: Some(state.disk.term),
            value: state.disk.log.iter().rev().find_map(|entry| entry.command),
            locked: None,
            tally: match state.role {
                _ if state.willing.is_some() => tally("pre-votes", state.willing.unwrap_or(NodeSet::EMPTY)),
                Role::Candidate => tally("votes", state.votes),
                Role::Leader if last > state.commit => tally("copies", own.union(holders())),
                _ => None,
            },
            log: (0..).zip(&state.disk.log).map(entry).collect(),
            ..Badge::default()
        }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        let mut all = monitors::replicated_log();
        all.push(Box::new(monitors::ElectionSafety::default()));
        all.push(Box::new(monitors::LeaderAppendOnly::default()));
        all.push(Box::new(monitors::LogMatching::default()));
        all.push(Box::new(monitors::LeaderCompleteness::default()));
        all
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack {
                card: AttackCard { id: "split", plan: "as leader, gives the upper half of the nodes another command" },
                play: split,
            },
            Attack {
                card: AttackCard { id: "vote-twice", plan: "votes for every candidate of its term" },
                play: |_, ploy| {
                    ploy.rewrite(|_, msg| {
                        if let Message::Vote { granted, .. } | Message::PreVoted { granted, .. } = msg {
                            *granted = true;
                        }
                    });
                },
            },
        ]
    }
}

fn split(_: &Raft, ploy: &mut Ploy<'_, Raft>) {
    let half = ploy.n / 2;
    ploy.rewrite(|to, msg| {
        if let Message::AppendEntries { entries, .. } = msg
            && to.0 > half
        {
            for value in entries.iter_mut().filter_map(|entry| entry.command.as_mut()) {
                value.0 = value.0.saturating_add(1);
            }
        }
    });
}
