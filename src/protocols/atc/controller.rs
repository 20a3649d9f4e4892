//! A controller: takes part in the agreement, and clears the aircraft it owns.

use super::fusion::Watch;
use super::message::Message;
use super::{Alarm, Atc, Store};
use crate::ids::NodeId;
use crate::protocol::{Badge, Cx, Protocol, Seat, Upshot};
use crate::time::Span;
use crate::value::Value;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Two aircraft nearer than this in height are in conflict, in ft.
const APART: i64 = 1_000;
/// How often a clearance is repeated that nobody reads back, and after how long, in ms.
const CALLS: u8 = 5;
const AGAIN: u64 = 5_000;

/// What a controller remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Controller<S, T, D> {
    /// The agreement protocol, once for each question.
    seats: BTreeMap<u64, Seat<S, T>>,
    disk: Store<D>,
    /// Altitudes by aircraft and radar, in ft.
    tracks: BTreeMap<NodeId, BTreeMap<NodeId, Value>>,
    pub(super) watch: Watch,
    /// The free level of each crossing by database, in ft.
    plans: BTreeMap<u64, BTreeMap<NodeId, Value>>,
    /// What it cleared the pair of a crossing to, western one first.
    cleared: BTreeMap<u64, [Value; 2]>,
    /// Who has not read its clearance back, and how often it was called.
    silent: BTreeMap<NodeId, u8>,
}

impl<S, T, D> Controller<S, T, D> {
    pub fn new(disk: Store<D>) -> Controller<S, T, D> {
        Controller {
            seats: BTreeMap::new(),
            disk,
            tracks: BTreeMap::new(),
            watch: Watch::default(),
            plans: BTreeMap::new(),
            cleared: BTreeMap::new(),
            silent: BTreeMap::new(),
        }
    }

    /// What was decided on a question.
    pub(super) fn owner(&self, question: u64) -> Option<Value> {
        self.disk.owners.get(&question).copied()
    }

    pub(super) fn see(&mut self, radar: NodeId, aircraft: NodeId, altitude: Value) {
        self.tracks.entry(aircraft).or_default().insert(radar, altitude);
    }

    /// What radars have shown of an aircraft.
    pub(super) fn seen(&self, aircraft: NodeId) -> Option<&BTreeMap<NodeId, Value>> {
        self.tracks.get(&aircraft)
    }
}

type Desk<G> = Controller<<G as Protocol>::State, <G as Protocol>::Timer, <G as Protocol>::Disk>;

impl<G: Protocol> Atc<G> {
    /// At the desk, at first or after a crash: opens every question whose time has come.
    pub(super) fn sit_down(&self, disk: Store<G::Disk>, cx: &mut Cx<'_, Self>) -> Desk<G> {
        let begun: BTreeSet<u64> = disk.seats.keys().copied().collect();
        let mut desk = Controller::new(disk);
        for question in 0..self.roles.pairs() {
            let opens = Span::ms(question * self.spacing);
            if question == 0 || begun.contains(&question) || opens.0 <= cx.now().0 {
                self.open(&mut desk, question, cx);
            } else {
                cx.after(Span(opens.0 - cx.now().0), Alarm::Open { question });
            }
        }
        for question in begun.into_iter().filter(|question| self.is_about_radars(*question)) {
            self.open(&mut desk, question, cx);
        }
        self.begin_to_judge(cx);
        // What was decided before a crash is not decided again, but the pair is still its own.
        let own = Value(i64::from(cx.me().0));
        for (question, _) in desk.disk.owners.range(..self.roles.pairs()).filter(|(_, owner)| **owner == own) {
            cx.multicast(self.roles.databases(), Message::Query { question: *question });
        }
        desk
    }

    /// Takes its seat in the agreement on who takes a pair, proposing what it thinks right.
    pub(super) fn open(&self, desk: &mut Desk<G>, question: u64, cx: &mut Cx<'_, Self>) {
        if desk.seats.contains_key(&question) {
            return;
        }
        cx.cite("3");
        let side = cx.input().unwrap_or(Value(i64::from(cx.me().0 % 2)));
        let opinion = self.opinion_of(desk, question).unwrap_or(side);
        let store = &mut desk.disk;
        let (input, disk) = store.seats.get(&question).cloned().unwrap_or((Some(opinion), G::Disk::default()));
        let mut save = |input: Option<Value>, disk: G::Disk| {
            store.seats.insert(question, (input, disk));
            store.clone()
        };
        let (seat, upshot) = self.guest.start(question, (input, disk), cx, &mut save);
        desk.seats.insert(question, seat);
        self.settle(desk, question, upshot, cx);
    }

    pub(super) fn agreement(
        &self,
        desk: &mut Desk<G>,
        question: u64,
        (from, says): (NodeId, &G::Msg),
        cx: &mut Cx<'_, Self>,
    ) {
        // Nobody asks about more pairs or radars than there are.
        if question >= self.questions() {
            return;
        }
        self.open(desk, question, cx);
        let (seats, store) = (&mut desk.seats, &mut desk.disk);
        let Some(seat) = seats.get_mut(&question) else { return };
        let mut save = |input: Option<Value>, disk: G::Disk| {
            store.seats.insert(question, (input, disk));
            store.clone()
        };
        let upshot = self.guest.message(question, seat, (from, says), cx, &mut save);
        self.settle(desk, question, upshot, cx);
    }

    pub(super) fn agreement_alarm(
        &self,
        desk: &mut Desk<G>,
        question: u64,
        timer: &G::Timer,
        cx: &mut Cx<'_, Self>,
    ) {
        let (seats, store) = (&mut desk.seats, &mut desk.disk);
        let Some(seat) = seats.get_mut(&question) else { return };
        let mut save = |input: Option<Value>, disk: G::Disk| {
            store.seats.insert(question, (input, disk));
            store.clone()
        };
        let upshot = self.guest.timer(question, seat, timer, cx, &mut save);
        self.settle(desk, question, upshot, cx);
    }

    /// The agreement protocol has decided: who takes this pair, or whether a radar is believed.
    fn settle(&self, desk: &mut Desk<G>, question: u64, upshot: Upshot, cx: &mut Cx<'_, Self>) {
        let Some(owner) = upshot.decided.first().copied() else { return };
        if desk.disk.owners.contains_key(&question) {
            return;
        }
        cx.cite("4");
        desk.disk.owners.insert(question, owner);
        cx.save(desk.disk.clone());
        if self.is_about_radars(question) {
            return self.settle_radar(desk, question, owner, cx);
        }
        // The first pair's is the decision that the run is about.
        if question == 0 {
            cx.decide(owner);
        }
        let own = Value(i64::from(cx.me().0));
        if owner == own {
            cx.cite("5");
            cx.multicast(self.roles.databases(), Message::Query { question });
        } else if own.0 < 2 && (owner == Value(0) || owner == Value(1)) {
            cx.cite("8");
            let [west, east] = self.pair(question);
            let mine = if own == Value(0) { west } else { east };
            cx.send(mine, Message::Contact { owner: NodeId(u16::from(owner == Value(1))) });
        }
    }

    pub(super) fn plan(&self, desk: &mut Desk<G>, from: NodeId, question: u64, level: Value, cx: &mut Cx<'_, Self>) {
        if self.roles.databases().contains(from) && question < self.roles.pairs() {
            desk.plans.entry(question).or_default().insert(from, level);
            self.clear_all(desk, cx);
        }
    }

    pub(super) fn clear_all(&self, desk: &mut Desk<G>, cx: &mut Cx<'_, Self>) {
        let own = Value(i64::from(cx.me().0));
        let pairs = desk.disk.owners.range(..self.roles.pairs());
        let owned = pairs.filter(|(question, owner)| **owner == own && !desk.cleared.contains_key(question));
        for question in owned.map(|(question, _)| *question).collect::<Vec<u64>>() {
            self.clear(desk, question, cx);
        }
    }

    /// The free level: what more than half of the databases say, or what the first says.
    fn free(&self, desk: &Desk<G>, question: u64) -> Option<Value> {
        let told = desk.plans.get(&question)?;
        if !self.vote_plans {
            return told.get(&self.roles.databases().iter().next()?).copied();
        }
        let votes = |level: &Value| told.values().filter(|other| *other == level).count();
        told.values().find(|level| votes(level) > usize::from(self.roles.databases().len() / 2)).copied()
    }

    /// Clears a pair that it owns, once it knows where they are and which level is free.
    fn clear(&self, desk: &mut Desk<G>, question: u64, cx: &mut Cx<'_, Self>) {
        let pair = self.pair(question);
        let (Some(west), Some(east)) = (self.altitude(desk, pair[0]), self.altitude(desk, pair[1])) else { return };
        let Some(free) = self.free(desk, question) else { return };
        cx.cite("6");
        let seen = [west, east];
        for (aircraft, altitude) in pair.iter().zip(seen) {
            cx.deliver(u64::from(aircraft.0), altitude);
        }
        // What is filed is kept, unless there is a conflict.
        let mut levels = [Value(self.level); 2];
        if west.0.abs_diff(east.0) < APART.unsigned_abs() {
            // It moves the aircraft that it talks with already; the other stays where it is.
            levels[usize::from(cx.me().0 == 1)] = free;
        }
        cx.multicast(self.roles.databases(), Message::Record { question, level: free });
        for (aircraft, level) in pair.into_iter().zip(levels) {
            cx.send(aircraft, Message::Clearance { question, level });
            desk.silent.insert(aircraft, 1);
        }
        desk.cleared.insert(question, levels);
        cx.after(Span::ms(AGAIN), Alarm::Call { question });
    }

    /// Calls those again who have not answered.
    pub(super) fn call(&self, desk: &mut Desk<G>, question: u64, cx: &mut Cx<'_, Self>) {
        let Some(levels) = desk.cleared.get(&question).copied() else { return };
        let mut called = false;
        for (aircraft, level) in self.pair(question).into_iter().zip(levels) {
            if let Some(calls) = desk.silent.get_mut(&aircraft).filter(|calls| **calls < CALLS) {
                *calls += 1;
                called = true;
                cx.send(aircraft, Message::Clearance { question, level });
            }
        }
        if called {
            cx.after(Span::ms(AGAIN), Alarm::Call { question });
        }
    }

    pub(super) fn read_back(&self, desk: &mut Desk<G>, from: NodeId) {
        desk.silent.remove(&from);
    }

    /// The agreement it is in, and the pair it has taken.
    pub(super) fn desk_badge(&self, me: NodeId, desk: &Desk<G>) -> Badge {
        let pairs = self.roles.pairs();
        let inner = desk.seats.range(..pairs).next_back().map(|(_, seat)| self.guest.badge(seat)).unwrap_or_default();
        let own = Value(i64::from(me.0));
        Badge {
            role: ["west", "east", "planner"][usize::from(me.0.min(2))],
            leads: desk.disk.owners.range(..pairs).any(|(_, owner)| *owner == own),
            value: desk.disk.owners.range(..pairs).next().map(|(_, owner)| *owner).or(inner.value),
            epoch: desk.seats.range(..pairs).next_back().map(|(question, _)| *question),
            log: Vec::new(),
            ..inner
        }
    }

    /// Its seats, for a traitor's plans.
    pub(super) fn seats<'a>(&self, desk: &'a Desk<G>) -> impl Iterator<Item = (u64, &'a Seat<G::State, G::Timer>)> {
        desk.seats.iter().map(|(question, seat)| (*question, seat))
    }
}
