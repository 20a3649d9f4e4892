//! Viewstamped Replication: a replicated log that needs no disk.
//!
//! **Source.** Liskov and Cowling, *Viewstamped Replication Revisited*, MIT-CSAIL-TR-2012-021, §4 and §5.2; first Oki and
//! Liskov, PODC 1988. Michael, Ports, Sharma, Szekeres, *Recovering Shared Objects Without Stable Storage*, DISC 2017.
//!
//! **Model.** Asynchronous; replicas crash, lose everything they remember, and come back; messages may be lost, doubled
//! and reordered, but not changed. n = 2f+1, where a replica that is still recovering counts as failed.
//!
//! **In brief.** Replica v mod n is the primary of view v. It gives each request the next place; when f backups have
//! prepared it, it is committed, since every later quorum has one of them. When the primary is silent the others move to
//! the next view, whose primary starts with the best log among f+1. Whoever comes back after a crash asks all, and takes
//! part again only with f+1 answers, among them that of the primary of the latest view they name.
//!
//! **Departures from the paper.** Each replica's machine runs a client too: it has one request open at a time, and after
//! a crash goes on with its number in the log plus two (§4.5). The disk holds a counter, for the nonce (§4.3 allows it)
//! and to tell a first start from a recovery. f + 1 is read as a majority of n. A replica that learns of a later view
//! keeps its log until NEWSTATE is there (`cut-at-once` does as §5.2 says). What is not acknowledged is sent again with
//! every heartbeat. An operation's result is its place. No checkpoints, no reconfiguration.
//!
//! **Watch for.** The log of a DOVIEWCHANGE is judged by its last normal view first. And the recovery of the paper has a
//! gap (Michael et al. 2017): a STARTVIEWCHANGE or DOVIEWCHANGE may arrive after its sender crashed, forgot it, and
//! recovered into the old view, where it goes on preparing; a new view counts those old messages and starts without
//! what it prepared since. At no time need more than f be down. `disk=view` closes it (§8 mentions it, as a way to do
//! without STARTVIEWCHANGE): the view number is on disk before a replica speaks for it.

mod attacks;
mod card;
mod client;
mod glance;
mod message;
mod normal;
mod recovery;
mod transfer;
mod view_change;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{Attack, AttackCard, Badge, Card, Cx, Protocol, Setup, Wish};
use crate::scenario::Until;
use crate::time::{Span, Time};
use crate::value::Value;
use client::Client;
use message::Message;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The catalogue's name for it.
pub type This = Viewstamped;

/// The configuration all replicas share.
pub struct Viewstamped {
    n: u64,
    /// f + 1.
    quorum: u16,
    timeout: Span,
    spread: Span,
    heartbeat: Span,
    retry: Span,
    view_on_disk: bool,
    mistakes: Mistakes,
}

struct Mistakes {
    no_recovery: bool,
    no_nonce: bool,
    any_answer: bool,
    longest_log: bool,
    small_quorum: bool,
    execute_early: bool,
    any_order: bool,
    cut_at_once: bool,
    no_client_table: bool,
}

/// What a replica, or the client on its machine, waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// Backup: the primary is silent, or a view does not start.
    Progress,
    /// Primary: the backups are to hear of it again.
    Heartbeat,
    /// Recovering: ask again.
    Recovery,
    /// Client: no reply; ask everybody.
    Client,
}

/// What a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Request {
    /// Whose client.
    client: NodeId,
    /// The number the client gave it; each is larger than the one before.
    number: u64,
    /// The operation.
    op: Value,
}

/// An entry of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Entry {
    /// The view in which it was given its place.
    view: u64,
    request: Request,
}

/// What survives a crash: no operation, and nothing that was promised, but a number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Disk {
    /// How often this replica has started: its nonce.
    starts: u64,
    /// With `disk=view`: the latest view it has spoken for.
    view: u64,
}

/// A replica's status (§4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Status {
    /// It processes requests.
    Normal,
    /// It waits for a view to start.
    ViewChange,
    /// It crashed, and asks for the state.
    Recovering,
}

/// What a DOVIEWCHANGE says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
struct Change {
    log: Vec<Entry>,
    last_normal: u64,
    commit: u64,
}

/// What a RECOVERYRESPONSE says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
struct Answer {
    view: u64,
    log: Option<Vec<Entry>>,
    commit: u64,
}

/// What a replica remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    disk: Disk,
    status: Status,
    view: u64,
    /// The latest view in which the status was normal.
    last_normal: u64,
    /// The operation of op-number n stands at n − 1.
    log: Vec<Entry>,
    /// How many operations are committed and executed.
    commit: u64,
    /// The client table: each client's latest request, and its result once it is executed.
    table: BTreeMap<NodeId, (u64, Option<u64>)>,
    /// Primary: up to which op-number each backup has prepared.
    prepared: BTreeMap<NodeId, u64>,
    /// View change: who else wants this view.
    starts: NodeSet,
    /// View change: did it send its DOVIEWCHANGE?
    told: bool,
    /// View change, at the new primary: who has what.
    changes: BTreeMap<NodeId, Change>,
    /// Recovering: x, and what was answered.
    nonce: u64,
    answers: BTreeMap<NodeId, Answer>,
    /// The client on this machine.
    client: Client,
}

impl State {
    /// n: how many operations the log holds.
    fn op(&self) -> u64 {
        self.log.len() as u64
    }
}

impl Viewstamped {
    fn primary(&self, view: u64) -> NodeId {
        NodeId((view % self.n) as u16)
    }

    fn leads(&self, state: &State) -> bool {
        state.status == Status::Normal && self.primary(state.view) == state.me
    }

    fn await_progress(&self, cx: &mut Cx<'_, Self>) {
        cx.between(self.timeout, Span(self.timeout.0 + self.spread.0), Alarm::Progress);
    }

    /// A replica with nothing in view 0.
    fn blank(me: NodeId, disk: Disk) -> State {
        State {
            me,
            disk,
            status: Status::Normal,
            view: 0,
            last_normal: 0,
            log: Vec::new(),
            commit: 0,
            table: BTreeMap::new(),
            prepared: BTreeMap::new(),
            starts: NodeSet::EMPTY,
            told: false,
            changes: BTreeMap::new(),
            nonce: 0,
            answers: BTreeMap::new(),
            client: Client::default(),
        }
    }

    /// Is in a view from here on, with status normal: as its primary or as a backup.
    fn settle(&self, state: &mut State, view: u64, cx: &mut Cx<'_, Self>) {
        self.move_to(state, view, cx);
        state.status = Status::Normal;
        state.last_normal = view;
        if self.primary(view) == state.me {
            cx.cancel(&Alarm::Progress);
            cx.after(self.heartbeat, Alarm::Heartbeat);
        } else {
            self.await_progress(cx);
        }
    }

    /// Takes over a view number; what was collected for an earlier one is void.
    fn move_to(&self, state: &mut State, view: u64, cx: &mut Cx<'_, Self>) {
        state.view = view;
        state.prepared.clear();
        state.starts = NodeSet::EMPTY;
        state.told = false;
        state.changes.clear();
        cx.cancel(&Alarm::Heartbeat);
        if self.view_on_disk && state.disk.view < view {
            state.disk.view = view;
            cx.save(state.disk.clone());
        }
    }
}

impl Protocol for Viewstamped {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = Disk;

    const CARD: Card = card::CARD;

    const UNTIL: Until = Until::At(Time(1_000_000));

    fn new(setup: &Setup<'_>) -> Result<Viewstamped, String> {
        let ms = |word| Span::ms(setup.number(word, 0).unsigned_abs());
        Ok(Viewstamped {
            n: u64::from(setup.n),
            quorum: setup.n / 2 + 1,
            timeout: ms("timeout"),
            spread: ms("spread"),
            heartbeat: ms("heartbeat"),
            retry: ms("retry"),
            view_on_disk: setup.choice("disk") == "view",
            mistakes: Mistakes {
                no_recovery: setup.mistake("no-recovery"),
                no_nonce: setup.mistake("no-nonce"),
                any_answer: setup.mistake("any-answer"),
                longest_log: setup.mistake("longest-log"),
                small_quorum: setup.mistake("small-quorum"),
                execute_early: setup.mistake("execute-early"),
                any_order: setup.mistake("any-order"),
                cut_at_once: setup.mistake("cut-at-once"),
                no_client_table: setup.mistake("no-client-table"),
            },
        })
    }

    fn on_start(&self, disk: Disk, cx: &mut Cx<'_, Self>) -> State {
        let starts = disk.starts;
        let mut state = Viewstamped::blank(cx.me(), Disk { starts: starts + 1, ..disk });
        cx.save(state.disk.clone());
        if starts > 0 && !self.mistakes.no_recovery {
            self.recover(&mut state, starts, cx);
            return state;
        }
        self.settle(&mut state, 0, cx);
        if let Some(input) = cx.input().filter(|_| starts == 0) {
            self.ask(&mut state, input, cx);
        }
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        if let Message::RecoveryResponse { view, nonce, log, commit } = msg {
            let answer = Answer { view: *view, log: log.clone(), commit: *commit };
            return self.on_recovery_response(state, from, *nonce, answer, cx);
        }
        if let Message::Reply { number, .. } = msg {
            return self.on_reply(state, *number, cx);
        }
        // A recovering replica takes part in nothing else (§4.3).
        if state.status == Status::Recovering {
            return;
        }
        match msg {
            Message::Request { request } => self.on_asked(state, *request, cx),
            Message::Prepare { view, op, entry, commit } => {
                if self.follows(state, from, *view, cx) {
                    self.on_prepare(state, from, (*op, *entry, *commit), cx);
                }
            }
            Message::PrepareOk { view, op } => {
                if self.leads(state) && *view == state.view {
                    self.on_prepare_ok(state, from, *op, cx);
                }
            }
            Message::Commit { view, commit } => {
                if self.follows(state, from, *view, cx) {
                    self.learn(state, from, *commit, cx);
                }
            }
            Message::StartViewChange { view } => self.on_start_view_change(state, from, *view, cx),
            Message::DoViewChange { view, log, last_normal, commit } => {
                let change = Change { log: log.clone(), last_normal: *last_normal, commit: *commit };
                self.on_do_view_change(state, from, *view, change, cx);
            }
            Message::StartView { view, log, commit } => self.on_start_view(state, (*view, log, *commit), cx),
            Message::Recovery { nonce, view } => self.on_recovery(state, from, *nonce, *view, cx),
            Message::GetState { view, op } => self.on_get_state(state, from, *view, *op, cx),
            Message::NewState { view, log, op, commit } => {
                self.on_new_state(state, (*view, log, *op, *commit), cx);
            }
            Message::RecoveryResponse { .. } | Message::Reply { .. } => {}
        }
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        match alarm {
            Alarm::Progress if state.status != Status::Recovering && !self.leads(state) => {
                self.leave(state, state.view.saturating_add(1), cx);
            }
            Alarm::Heartbeat if self.leads(state) => self.beat(state, cx),
            Alarm::Recovery if state.status == Status::Recovering => self.ask_state(state, cx),
            Alarm::Client => self.ask_all(state, cx),
            _ => {}
        }
    }

    fn wish(&self, _: NodeId) -> Option<Wish> {
        Wish::to("has this request put into the primary’s log")
    }

    fn on_request(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        self.ask(state, value, cx);
    }

    fn badge(&self, state: &State) -> Badge {
        self.glance(state)
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        vec![
            Box::new(monitors::SlotAgreement::of_machines()),
            Box::new(monitors::SlotOrder::of_volatile()),
            Box::new(monitors::Agreement::plain()),
            Box::new(monitors::Agreement::uniform()),
            Box::new(monitors::Termination),
            Box::new(monitors::ElectionSafety::default()),
            Box::new(monitors::LeaderAppendOnly::default()),
            Box::new(monitors::LogMatching::default()),
            Box::new(monitors::LeaderCompleteness::default()),
        ]
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack {
                card: AttackCard { id: "split", plan: "as primary, prepares another operation at the upper half of the replicas" },
                play: attacks::split,
            },
            Attack {
                card: AttackCard { id: "forget", plan: "tells every new primary that its log is empty" },
                play: attacks::forget,
            },
        ]
    }
}
