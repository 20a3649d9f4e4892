//! Multi-Paxos: one ballot for a whole log.
//!
//! **Source.** Lamport, *The Part-Time Parliament*, TOCS 1998, §3; *Paxos Made Simple*, 2001, §3; van Renesse and
//! Altinbuken, *Paxos Made Moderately Complex*, 2015.
//!
//! **Model.** Asynchronous; nodes crash and start again with what they had on stable storage; messages may be lost,
//! doubled and reordered, but not changed. n > 2f. Safe always; live when in the end one node leads and can talk to a
//! majority.
//!
//! **In brief.** A leader asks once for promises that cover all places of the log from the first open one on. For every
//! place that somebody reports it proposes the value of the highest ballot again, and nothing (a no-op) where there is a
//! gap before a later place. From then on a command costs one round trip. Commands are applied in the order of their
//! places.
//!
//! **Departures from the paper.** Every node is leader, acceptor and learner; ballots are b = round·n + id. There are no
//! heartbeats: a node whose command is not chosen in time, or that accepted something and never hears that it is chosen,
//! asks the others and then leads itself. A command is its own request number. `reads` adds reads that take no place in
//! the log; a leader renews its lease when a client wants to read, not all the time. No reconfiguration.
//!
//! **Watch for.** Gaps; applying a chosen place while an earlier one is open; a client that asks twice. And what Paxos
//! does not promise: commands that build on one another may be separated (`commands=deltas` watches that), which is why
//! Zab recovers whole histories. Also a leader that reads on although another leads by now: leases rely on clocks.

mod card;
mod leader;
mod message;
mod reads;
mod replica;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{Attack, AttackCard, Badge, Blob, Card, Cx, LogEntry, Protocol, Wish, Setup, Tally};
use crate::time::Span;
use crate::value::Value;
use message::{Message, Vote};
use reads::{Grant, READ, Reading, Reads, Way};
use serde::Serialize;
use std::collections::BTreeMap;

/// The catalogue's name for it.
pub type This = MultiPaxos;

/// The configuration all nodes share.
pub struct MultiPaxos {
    n: u64,
    majority: u16,
    timeout: Span,
    spread: Span,
    deltas: bool,
    reading: Reading,
    mistakes: Mistakes,
}

struct Mistakes {
    leave_gaps: bool,
    out_of_order: bool,
    apply_twice: bool,
    amnesia: bool,
}

/// What a node waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// A command of its own is not chosen yet.
    Command,
    /// A place before one that is chosen, or one that it accepted, is not.
    Place,
    /// Leader: the span of a renewal is over.
    Lease,
    /// A lease that it granted is over.
    Grant,
}

/// What survives a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Disk {
    /// Acceptor: nothing below this ballot is accepted any more.
    promised: Option<u64>,
    /// Acceptor: its vote of the highest ballot, by place.
    accepted: BTreeMap<u64, Vote>,
    /// Leader: the highest ballot it opened.
    opened: Option<u64>,
    /// Learner: what is chosen, by place.
    chosen: BTreeMap<u64, Option<Value>>,
    /// How many places the state machine has taken.
    applied: u64,
}

/// A ballot of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Lead {
    ballot: u64,
    /// Who promised, and the votes they reported.
    promises: BTreeMap<NodeId, BTreeMap<u64, Vote>>,
    /// Did a majority promise?
    established: bool,
    /// Before this place everything may be chosen already by others.
    recovered: u64,
    /// The next free place.
    next: u64,
    /// Who accepted what was proposed.
    acks: BTreeMap<u64, NodeSet>,
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    disk: Disk,
    lead: Option<Lead>,
    /// The highest ballot it heard of.
    heard: Option<u64>,
    /// Commands that clients asked this node for and that are not chosen yet.
    waiting: Vec<Value>,
    /// Has it asked the others about an open place already?
    asked: bool,
    /// The lease it granted, while it lasts.
    granted: Option<Grant>,
    /// Leader: reads that wait.
    reads: Reads,
}

impl MultiPaxos {
    /// The node that a ballot belongs to.
    fn owner(&self, ballot: u64) -> NodeId {
        NodeId((ballot % self.n) as u16)
    }

    fn set(&self, alarm: Alarm, cx: &mut Cx<'_, Self>) {
        cx.between(self.timeout, Span(self.timeout.0 + self.spread.0), alarm);
    }
}

impl Protocol for MultiPaxos {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = Disk;

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<MultiPaxos, String> {
        let ms = |word| Span::ms(setup.number(word, 0).unsigned_abs());
        Ok(MultiPaxos {
            n: u64::from(setup.n),
            majority: setup.n / 2 + 1,
            timeout: ms("timeout"),
            spread: ms("spread"),
            deltas: setup.choice("commands") == "deltas",
            reading: Reading {
                way: match setup.choice("reads") {
                    "rounds" => Way::Rounds,
                    "leases" => Way::Leases,
                    _ => Way::None,
                },
                lease: ms("lease"),
                slow: setup.number("slow", 0).unsigned_abs(),
                trusting: setup.mistake("trust-clocks"),
            },
            mistakes: Mistakes {
                leave_gaps: setup.mistake("leave-gaps"),
                out_of_order: setup.mistake("out-of-order"),
                apply_twice: setup.mistake("apply-twice"),
                amnesia: setup.mistake("amnesia"),
            },
        })
    }

    fn on_start(&self, mut disk: Disk, cx: &mut Cx<'_, Self>) -> State {
        if self.mistakes.amnesia {
            (disk.promised, disk.accepted) = (None, BTreeMap::new());
        }
        let is_new = disk == Disk::default();
        let mut state =
            State { me: cx.me(), disk, lead: None, heard: None, waiting: Vec::new(), asked: false,
                granted: None, reads: Reads::default() };
        if !is_new {
            self.grant_unknown(&mut state, cx);
            cx.cite("14");
            cx.broadcast(Message::Query { from: state.disk.applied });
        }
        if let Some(input) = cx.input() {
            self.ask(&mut state, input, cx);
        }
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        match msg {
            Message::Request { value } => self.on_asked(state, *value, cx),
            Message::Prepare { ballot, first } => self.on_prepare(state, from, *ballot, *first, cx),
            Message::Promise { ballot, accepted, chosen } => {
                self.on_promise(state, from, *ballot, accepted, chosen, cx);
            }
            Message::Accept { ballot, slot, value } => self.on_accept(state, from, *slot, (*ballot, *value), cx),
            Message::Accepted { ballot, slot } => self.on_accepted(state, from, *ballot, *slot, cx),
            Message::Nack { ballot, promised } => self.on_nack(state, *ballot, *promised, cx),
            Message::Commit { slot, value } => {
                cx.cite("11");
                self.learn(state, &[(*slot, *value)], cx);
            }
            Message::Query { from: first } => {
                cx.cite("14");
                for (slot, value) in state.disk.chosen.range(*first..) {
                    cx.send(from, Message::Commit { slot: *slot, value: *value });
                }
            }
            Message::Renew { ballot, number } => self.on_renew(state, from, *ballot, *number, cx),
            Message::Renewed { ballot, number } => self.on_renewed(state, from, *ballot, *number, cx),
        }
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        match alarm {
            Alarm::Command => self.open(state, cx),
            Alarm::Place if state.asked => self.open(state, cx),
            Alarm::Place => {
                cx.cite("14");
                state.asked = true;
                cx.broadcast(Message::Query { from: state.disk.applied });
                self.set(Alarm::Place, cx);
            }
            Alarm::Lease => self.on_lease_over(state, cx),
            Alarm::Grant => state.granted = None,
        }
    }

    fn wish(&self, _: NodeId) -> Option<Wish> {
        Wish::to("has this command decided in the next free slot")
    }

    fn on_request(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        if value == READ && self.reading.way != Way::None {
            return self.on_read(state, cx);
        }
        self.ask(state, value, cx);
    }

    fn badge(&self, state: &State) -> Badge {
        let Disk { accepted, chosen, .. } = &state.disk;
        let leads = state.lead.as_ref().is_some_and(|lead| lead.established);
        let tally = state.lead.as_ref().and_then(|lead| {
            let open = || lead.acks.iter().find(|(slot, _)| !chosen.contains_key(slot));
            let (of, have) = match lead.established {
                false => ("promises", lead.promises.keys().copied().collect()),
                true => ("accepted", *open()?.1),
            };
            Some(Tally { of, have, need: self.majority })
        });
        let entry = |slot: u64| {
            let vote = accepted.get(&slot);
            let epoch = vote.map_or(0, |vote| vote.ballot);
            let value = chosen.get(&slot).copied().or(vote.map(|vote| vote.value)).flatten();
            LogEntry { slot, epoch, value, committed: chosen.contains_key(&slot) }
        };
        let mut slots: Vec<u64> = accepted.keys().chain(chosen.keys()).copied().collect();
        slots.sort_unstable();
        slots.dedup();
        let log: Vec<LogEntry> = slots.into_iter().map(entry).collect();
        Badge {
            role: if leads { "leader" } else { "acceptor" },
            leads,
            epoch: state.lead.as_ref().map(|lead| lead.ballot).or(state.disk.promised),
            value: log.iter().rev().find_map(|entry| entry.value),
            locked: log.iter().find(|entry| !entry.committed).and_then(|entry| entry.value),
            tally,
            log,
            ..Badge::default()
        }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        let mut all = monitors::replicated_log();
        all.push(Box::new(monitors::ElectionSafety::default()));
        all.push(Box::new(monitors::AtMostOnce::default()));
        if self.deltas {
            all.push(Box::new(monitors::PrimaryOrder::default()));
        }
        if self.reading.way != Way::None {
            let answers = |blob: &Blob| blob.downcast_ref::<State>().map_or((0, 0), |state| state.reads.latest());
            all.push(Box::new(monitors::FreshReads::new(READ, answers)));
        }
        all
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack {
                card: AttackCard { id: "split", plan: "as leader, gives the upper half of the nodes another command" },
                play: |_, ploy| {
                    let half = ploy.n / 2;
                    ploy.rewrite(|to, msg| {
                        if let Message::Accept { value: Some(value), .. } | Message::Commit { value: Some(value), .. } =
                            msg
                            && to.0 > half
                        {
                            value.0 = value.0.saturating_add(1);
                        }
                    });
                },
            },
            Attack {
                card: AttackCard { id: "forget", plan: "promises, but reports that it never accepted anything" },
                play: |_, ploy| {
                    ploy.rewrite(|_, msg| {
                        if let Message::Promise { accepted, chosen, .. } = msg {
                            accepted.clear();
                            chosen.clear();
                        }
                    });
                },
            },
        ]
    }
}
