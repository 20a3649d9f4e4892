//! Membership: who is in, agreed view by view; and why nobody may remove anybody on his own.
//!
//! **Source.** Ricciardi, Birman, *Using Process Groups to Implement Failure Detection in Asynchronous Environments*,
//! PODC 1991. Cristian, *Reaching Agreement on Processor-Group Membership*, 1991.
//!
//! **Model.** Nodes crash and start again with what they had saved; messages may be late or lost. n > 2f. Suspicion may
//! be wrong at any time: being removed is not proof of having crashed.
//!
//! **In brief.** All hold a numbered view. The lowest node that is not suspected proposes the next view; when a majority
//! of the **old** view has accepted it, it is the next view, and all are told. Each change is one single decision among
//! the old members, so a rival first asks what may have been accepted. A server serves a shard only with the leave of a
//! majority of its view, and whoever has accepted a newer view gives none: that fences off a node that was removed and
//! does not know it.
//!
//! **Departures from the paper.** The decision of each view is Paxos with the members of the view before as acceptors;
//! ballot 0 belongs to the lowest member and needs no inquiry. Suspicion comes from heartbeats, so many of each node.
//! `naive` is what one must not do: each node drops from its own view whom it suspects.
//!
//! **Watch for.** The majority is one of the old view, not of the new. A cut of four in halves leaves nobody able to act:
//! consistent, and of no use. A removed node that is alive must be stopped. Two removals in flight are two views, one
//! after the other: a ballot has one view.

mod card;
mod change;
mod service;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{Answered, Exclusion, Monitor, SingleWriter, ViewAgreement};
use crate::protocol::{self, Attack, AttackCard, Badge, Card, Cx, Protocol, Wish, Setup, Tally};
use crate::time::Span;
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The catalogue's name for it.
pub type This = Membership;

/// The configuration all nodes share.
pub struct Membership {
    n: u16,
    naive: bool,
    period: Span,
    timeout: Span,
    beats: u32,
    mistakes: Mistakes,
}

struct Mistakes {
    new_majority: bool,
    no_fencing: bool,
    no_inquiry: bool,
    overlapping: bool,
}

/// A numbered view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct View {
    number: u64,
    members: NodeSet,
}

/// What an acceptor accepted for the next view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Vote {
    ballot: u64,
    members: NodeSet,
}

/// A message of membership. The number in it is that of the view it is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// The sender is alive, and in this view.
    Alive { view: u64, beat: u32 },
    /// What have you accepted for this view? Nothing below the ballot from now on.
    Interrogate { view: u64, ballot: u64 },
    /// This, if anything.
    State { view: u64, ballot: u64, accepted: Option<Vote> },
    /// Let this be the view.
    Propose { view: u64, ballot: u64, members: NodeSet },
    /// Accepted.
    Ack { view: u64, ballot: u64 },
    /// This is the view.
    Commit { view: u64, members: NodeSet },
    /// The sender is not a member and would like to be.
    Join { view: u64 },
    /// May I serve this shard?
    Write { view: u64, shard: Value },
    /// In this view, yes.
    Grant { view: u64, shard: Value },
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Alive { .. } => "alive",
            Message::Interrogate { .. } => "interrogate",
            Message::State { .. } => "state",
            Message::Propose { .. } => "propose",
            Message::Ack { .. } => "ack",
            Message::Commit { .. } => "commit",
            Message::Join { .. } => "join",
            Message::Write { .. } => "write",
            Message::Grant { .. } => "grant",
        }
    }
    fn epoch(&self) -> Option<u64> {
        match self {
            Message::Alive { view, .. }
            | Message::Interrogate { view, .. }
            | Message::State { view, .. }
            | Message::Propose { view, .. }
            | Message::Ack { view, .. }
            | Message::Commit { view, .. }
            | Message::Join { view }
            | Message::Write { view, .. }
            | Message::Grant { view, .. } => Some(*view),
        }
    }
    fn value(&self) -> Option<Value> {
        match self {
            Message::Write { shard, .. } | Message::Grant { shard, .. } => Some(*shard),
            _ => None,
        }
    }
}

/// Which alarm.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// Time for a heartbeat.
    Beat,
    /// This node has not been heard of for too long.
    Silence(NodeId),
}

/// What survives a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Disk {
    /// The view; `None` before the first start.
    view: Option<View>,
    /// Nothing below this ballot is accepted for the next view.
    promised: Option<u64>,
    /// What is accepted for the next view.
    accepted: Option<Vote>,
    /// The highest ballot opened for the next view.
    opened: Option<u64>,
}

/// A change of view that this node leads.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Change {
    ballot: u64,
    /// What it would like the view to be.
    wanted: NodeSet,
    /// What it proposes; `None` while it inquires.
    members: Option<NodeSet>,
    /// Answers to the inquiry.
    states: BTreeMap<NodeId, Option<Vote>>,
    acks: NodeSet,
    /// In which of its heartbeats it began.
    begun: u32,
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    view: View,
    disk: Disk,
    beat: u32,
    suspects: NodeSet,
    joining: NodeSet,
    change: Option<Change>,
    /// The highest ballot heard of for the next view.
    heard: Option<u64>,
    /// Shards that it was asked to serve, with the members that gave leave.
    writes: BTreeMap<Value, NodeSet>,
}

impl State {
    fn is_member(&self) -> bool {
        self.view.members.contains(self.me)
    }

    /// The lowest member that is not suspected: who is to change the view.
    fn coordinator(&self) -> Option<NodeId> {
        self.view.members.minus(self.suspects).iter().next()
    }
}

fn majority(of: NodeSet) -> u16 {
    of.len() / 2 + 1
}

impl Membership {
    fn beat(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("1");
        state.beat += 1;
        cx.broadcast(Message::Alive { view: state.view.number, beat: state.beat });
        if state.beat < self.beats {
            cx.after(self.period, Alarm::Beat);
        }
        if !state.is_member() {
            cx.cite("11");
            let view = state.view.number;
            cx.multicast(state.view.members, Message::Join { view });
        }
        // Whatever got stuck is tried once more.
        if state.change.as_ref().is_some_and(|change| state.beat > change.begun + 2) {
            state.change = None;
        }
        self.consider(state, cx);
        self.ask_leave(state, cx);
    }

    fn on_alive(&self, state: &mut State, from: NodeId, view: u64, beat: u32, cx: &mut Cx<'_, Self>) {
        if state.suspects.contains(from) {
            state.suspects.remove(from);
            cx.note(|| format!("no longer suspects {from}"));
        }
        if beat < self.beats {
            cx.after(self.timeout, Alarm::Silence(from));
        } else {
            cx.cancel(&Alarm::Silence(from));
        }
        if self.naive {
            if !state.view.members.contains(from) {
                let mut members = state.view.members;
                members.insert(from);
                self.install(state, View { number: state.view.number + 1, members }, cx);
            }
        } else if view < state.view.number {
            cx.cite("10");
            cx.send(from, Message::Commit { view: state.view.number, members: state.view.members });
        }
    }
}

impl Protocol for Membership {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = Disk;

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<Membership, String> {
        let ms = |word| Span::ms(setup.number(word, 0).unsigned_abs());
        let period = ms("period");
        let timeout = match setup.number("timeout", 0) {
            0 => Span(period.0 + setup.delta.0),
            written => Span::ms(written.unsigned_abs()),
        };
        Ok(Membership {
            n: setup.n,
            naive: setup.mistake("naive"),
            period,
            timeout,
            beats: setup.number("beats", 1) as u32,
            mistakes: Mistakes {
                new_majority: setup.mistake("new-majority"),
                no_fencing: setup.mistake("no-fencing"),
                no_inquiry: setup.mistake("no-inquiry"),
                overlapping: setup.mistake("overlapping"),
            },
        })
    }

    fn on_start(&self, disk: Disk, cx: &mut Cx<'_, Self>) -> State {
        let first = View { number: 0, members: NodeSet::all(self.n) };
        let view = disk.view.unwrap_or(first);
        let mut state = State {
            me: cx.me(),
            view,
            disk,
            beat: 0,
            suspects: NodeSet::EMPTY,
            joining: NodeSet::EMPTY,
            change: None,
            heard: None,
            writes: BTreeMap::new(),
        };
        for node in cx.others().iter() {
            cx.after(self.timeout, Alarm::Silence(node));
        }
        self.beat(&mut state, cx);
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        match *msg {
            Message::Alive { view, beat } => self.on_alive(state, from, view, beat, cx),
            Message::Interrogate { view, ballot } => self.on_interrogate(state, from, view, ballot, cx),
            Message::State { view, ballot, accepted } => self.on_state(state, from, (view, ballot), accepted, cx),
            Message::Propose { view, ballot, members } => {
                self.on_propose(state, from, view, Vote { ballot, members }, cx);
            }
            Message::Ack { view, ballot } => self.on_ack(state, from, (view, ballot), cx),
            Message::Commit { view, members } => self.install(state, View { number: view, members }, cx),
            Message::Join { .. } => {
                cx.cite("12");
                if !state.view.members.contains(from) {
                    state.joining.insert(from);
                    self.consider(state, cx);
                }
            }
            Message::Write { view, shard } => self.on_write(state, from, view, shard, cx),
            Message::Grant { view, shard } => self.on_grant(state, from, view, shard, cx),
        }
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        match alarm {
            Alarm::Beat => self.beat(state, cx),
            Alarm::Silence(node) => {
                cx.cite("2");
                state.suspects.insert(*node);
                state.joining.remove(*node);
                cx.note(|| format!("suspects {node}"));
                if self.naive && state.view.members.contains(*node) {
                    let mut members = state.view.members;
                    members.remove(*node);
                    self.install(state, View { number: state.view.number + 1, members }, cx);
                }
                self.consider(state, cx);
            }
        }
    }

    fn wish(&self, node: NodeId) -> Option<Wish> {
        // In the first view the shard of its own number.
        Some(Wish { about: "writes to this shard, if it is its own", value: Value(i64::from(node.0)) })
    }

    fn on_request(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        self.asked(state, value, cx);
    }

    fn badge(&self, state: &State) -> Badge {
        let leads = state.is_member() && state.coordinator() == Some(state.me);
        let role = match (leads, state.is_member()) {
            (true, _) => "coordinator",
            (false, true) => "member",
            (false, false) => "removed",
        };
        let tally = state.change.as_ref().map(|change| match change.members {
            None => {
                let have = change.states.keys().copied().collect();
                Tally { of: "answers", have, need: self.needed(state, change) }
            }
            Some(_) => Tally { of: "acks", have: change.acks, need: self.needed(state, change) },
        });
        let members = Tally { of: "members", have: state.view.members, need: 0 };
        let tally = Some(tally.unwrap_or(members));
        Badge { role, leads, epoch: Some(state.view.number), tally, ..Badge::default() }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        let view = |blob: &protocol::Blob| {
            let view = blob.downcast_ref::<State>().map(|state| state.view);
            view.map_or((0, NodeSet::EMPTY), |view| (view.number, view.members))
        };
        let waiting = |blob: &protocol::Blob| blob.downcast_ref::<State>().is_some_and(|state| !state.writes.is_empty());
        vec![
            Box::new(ViewAgreement::new(view)),
            Box::new(SingleWriter::default()),
            Box::new(Exclusion { view }),
            Box::new(Answered { waiting }),
        ]
    }

    fn deciders(&self, _: u16) -> NodeSet {
        NodeSet::EMPTY
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[Attack {
            card: AttackCard {
                id: "two-views",
                plan: "as coordinator, proposes to even nodes a view without the last node, and tells odd ones that a \
                       view without the last two is agreed",
            },
            play: |_, ploy| {
                let last = NodeId(ploy.n - 1);
                let one_less = NodeSet::all(ploy.n - 1);
                let mut two_less = one_less;
                two_less.remove(NodeId(last.0.saturating_sub(1)));
                let view = ploy.state.view.number + 1;
                ploy.rewrite(|to, msg| match msg {
                    Message::Propose { members, .. } if to.0 % 2 == 0 => *members = one_less,
                    Message::Propose { .. } => *msg = Message::Commit { view, members: two_less },
                    Message::Commit { members, .. } if to.0 % 2 == 0 => *members = one_less,
                    Message::Commit { members, .. } => *members = two_less,
                    _ => {}
                });
            },
        }]
    }
}
