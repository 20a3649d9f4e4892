//! An air traffic control network: who takes two aircraft that meet at a sector boundary?
//!
//! **Source.** Suggested by a lecture's example; the tasks are those of ICAO Doc 4444 (PANS-ATM), ch. 8 (separation, transfer
//! of control) and of replicated systems in general: agreement, voting, replication. Schneider, *The State Machine
//! Approach*, 1990; FAA, *Introduction to TCAS II Version 7.1*, 2011.
//!
//! **Model.** That of the agreement protocol which the controllers use (`agree`): its code runs here as it stands in its own
//! file, one instance for each pair of aircraft. Beside it: a minority of radars and of databases may lie.
//!
//! **In brief.** Pairs of aircraft fly towards the boundary at one level, one from the west, one from the east, each with the
//! controller of its sector. All controllers agree which of the two takes both (0 west, 1 east). That one asks the
//! databases for a free level, looks at the radars, sends the aircraft it talks with already to the free level and leaves
//! the other where it is; the other controller hands its aircraft over. With `remove`, a radar that was wrong or silent for so
//! many sweeps is left out when the controllers agree on that, and taken back when it was right as often. If two think that they are in charge, both aircraft
//! are sent to the same level; if nobody is, both stay. Then TCAS is the last line.
//!
//! **Departures from the paper.** A teaching model, not for operational use. Radars see altitudes; where aircraft are on the
//! map, and when they meet, is known from the flight plan. `planner` controllers only take part in the agreement. Two-phase
//! commit asks whether the western controller, its coordinator, may hand over: commit is `east`, abort is `west`. Paxos
//! has two proposers here (so that a radar goes if one of them says so), Raft is ten times slower than by default, and plain broadcast waits for `round`. A controller clears
//! once and does not watch what comes of it. The advisory is one climb or descent of 1,500 ft/min, 35 s before they
//! meet, by height or else by place; what coordination can go wrong is another protocol's subject.
//!
//! **Watch for.** Plain broadcast and one crash, one liar or one cut: two owners, two clearances, one level. The same under an
//! agreement protocol: one owner, or none until the cut heals. Blocked two-phase commit: everybody waits, and the
//! aircraft do not.

mod aircraft;
mod attacks;
mod card;
mod controller;
mod fusion;
mod message;
mod roles;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{Agreement, DecideOnce, Kept, Monitor, OneClearance, OneOwner, Termination, Tracks};
use crate::protocol::{Attack, Badge, Bound, Card, Cx, Faults, Guest, Host, Message as _, Part, Protocol, Setup, mm};
use crate::scenario::Until;
use crate::time::{Span, Time};
use crate::value::Value;
use aircraft::Aircraft;
use controller::Controller;
use message::Message;
use roles::Roles;
use serde::Serialize;
use std::collections::BTreeMap;

/// The catalogue's name for it.
pub type This<G> = Atc<G>;

/// The configuration all nodes share.
pub struct Atc<G> {
    guest: Guest<G>,
    roles: Roles,
    /// When the first pair meets, and how long after it the next one does, in ms.
    cpa: u64,
    spacing: u64,
    /// The altitude at which they come, and the free one, in ft.
    level: i64,
    free: i64,
    sweep_span: Span,
    crew: Crew,
    vote_tracks: bool,
    /// After so many wrong or silent sweeps in a row the controllers agree to leave a radar out.
    remove: Option<u64>,
    vote_plans: bool,
    tcas: bool,
}

/// Whom a crew follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Crew {
    Own,
    Last,
}

/// Which alarm.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm<T> {
    /// Controller: the agreement protocol's own.
    Agreement { question: u64, timer: T },
    /// Controller: it is time to agree on the next pair.
    Open { question: u64 },
    /// Controller: somebody has not read back.
    Call { question: u64 },
    /// Aircraft: the radar comes round.
    Sweep,
    /// Aircraft: a second has passed.
    Cycle,
    /// Aircraft: the level is near.
    LevelOff,
    /// Aircraft: they are as near as they get.
    Passed,
    /// Controller: another sweep of the radars is over.
    Judge,
}

/// What survives a crash of a controller: the agreement protocol's disks with what was proposed, and what was decided.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Store<D> {
    seats: BTreeMap<u64, (Option<Value>, D)>,
    owners: BTreeMap<u64, Value>,
}

impl<D> Default for Store<D> {
    fn default() -> Store<D> {
        Store { seats: BTreeMap::new(), owners: BTreeMap::new() }
    }
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State<S, T, D> {
    me: NodeId,
    part: Desk<S, T, D>,
}

/// By what it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Desk<S, T, D> {
    /// A controller.
    Controller(Controller<S, T, D>),
    /// A radar: the last altitude of each aircraft, in ft.
    Radar(BTreeMap<NodeId, Value>),
    /// A database: the level that was taken at each crossing, in ft.
    Database(BTreeMap<u64, Value>),
    /// An aircraft.
    Aircraft(Aircraft),
}

impl<G: Protocol> Host<G> for Atc<G> {
    fn letter(instance: u64, msg: G::Msg) -> Message<G::Msg> {
        let kind = G::CARD.kinds.iter().find(|kind| kind.word == msg.kind());
        message::wrap(instance, msg, kind.map_or(Part::Vote, |kind| kind.part))
    }

    fn opened(msg: &Message<G::Msg>) -> Option<(u64, &G::Msg)> {
        msg.opened()
    }

    fn alarm(instance: u64, timer: G::Timer) -> Alarm<G::Timer> {
        Alarm::Agreement { question: instance, timer }
    }
}

impl<G: Protocol> Protocol for Atc<G> {
    type Msg = Message<G::Msg>;
    type Timer = Alarm<G::Timer>;
    type State = State<G::State, G::Timer, G::Disk>;
    type Disk = Store<G::Disk>;

    const CARD: Card = card::CARD;

    const UNTIL: Until = Until::At(Time(130_000_000));

    fn new(setup: &Setup<'_>) -> Result<Atc<G>, String> {
        setup.needs_bits()?;
        let number = |word| setup.number(word, 0).unsigned_abs();
        let roles = Roles::of(setup)?;
        let delta = if G::CARD.id == card::WAITS { Span::ms(number("round")) } else { setup.delta };
        Ok(Atc {
            guest: Guest::new(setup, roles.controllers, card::params(G::CARD.id), delta)?,
            roles,
            cpa: number("cpa") * 1_000,
            spacing: number("spacing") * 1_000,
            level: setup.number("level", 0),
            free: setup.number("level", 0) + 1_000,
            sweep_span: Span::ms(number("sweep") * 1_000),
            crew: if setup.choice("crew") == "last" { Crew::Last } else { Crew::Own },
            vote_tracks: setup.choice("tracks") == "voted",
            remove: Some(number("remove")).filter(|least| *least > 0),
            vote_plans: setup.choice("plans") == "voted",
            tcas: setup.choice("tcas") == "on",
        })
    }

    fn on_start(&self, disk: Self::Disk, cx: &mut Cx<'_, Self>) -> Self::State {
        let me = cx.me();
        let part = if self.roles.controllers().contains(me) {
            Desk::Controller(self.sit_down(disk, cx))
        } else if self.roles.radars().contains(me) {
            Desk::Radar(BTreeMap::new())
        } else if self.roles.databases().contains(me) {
            Desk::Database(BTreeMap::new())
        } else {
            Desk::Aircraft(self.launch(cx))
        };
        State { me, part }
    }

    fn on_message(&self, state: &mut Self::State, from: NodeId, msg: &Self::Msg, cx: &mut Cx<'_, Self>) {
        match (&mut state.part, msg) {
            (Desk::Controller(desk), Message::Track { aircraft, altitude }) => {
                self.picture(desk, from, *aircraft, *altitude, cx);
            }
            (Desk::Controller(desk), Message::Plan { question, level }) => self.plan(desk, from, *question, *level, cx),
            (Desk::Controller(desk), Message::Readback { .. }) => self.read_back(desk, from),
            (Desk::Controller(desk), msg) => {
                if let Some((question, says)) = msg.opened() {
                    self.agreement(desk, question, (from, says), cx);
                }
            }
            (Desk::Radar(seen), Message::Reply { altitude }) => {
                cx.cite("2");
                seen.insert(from, *altitude);
                cx.multicast(self.roles.controllers(), Message::Track { aircraft: from, altitude: *altitude });
            }
            (Desk::Database(_), Message::Query { question }) => {
                cx.send(from, Message::Plan { question: *question, level: Value(self.free) });
            }
            (Desk::Database(taken), Message::Record { question, level }) if *question < self.roles.pairs() => {
                taken.insert(*question, *level);
            }
            (Desk::Aircraft(craft), msg) => self.told(craft, from, msg, cx),
            _ => {}
        }
    }

    fn on_timer(&self, state: &mut Self::State, alarm: &Self::Timer, cx: &mut Cx<'_, Self>) {
        match (&mut state.part, alarm) {
            (Desk::Controller(desk), Alarm::Agreement { question, timer }) => {
                self.agreement_alarm(desk, *question, timer, cx);
            }
            (Desk::Controller(desk), Alarm::Open { question }) => self.open(desk, *question, cx),
            (Desk::Controller(desk), Alarm::Judge) => self.judge(desk, cx),
            (Desk::Controller(desk), Alarm::Call { question }) => self.call(desk, *question, cx),
            (Desk::Aircraft(craft), Alarm::Sweep) => self.sweep(craft, cx),
            (Desk::Aircraft(craft), Alarm::Cycle) => self.cycle(craft, cx),
            (Desk::Aircraft(craft), Alarm::LevelOff) => self.level_off(craft, cx),
            (Desk::Aircraft(craft), Alarm::Passed) => self.passed(craft, cx),
            _ => {}
        }
    }

    fn badge(&self, state: &Self::State) -> Badge {
        match &state.part {
            Desk::Controller(desk) => self.desk_badge(state.me, desk),
            Desk::Radar(seen) => Badge { role: "radar", ..Badge::holding(seen.values().next().copied()) },
            Desk::Database(taken) => Badge { role: "database", ..Badge::holding(taken.values().next().copied()) },
            Desk::Aircraft(craft) => craft.badge(self.fix(state.me, craft)),
        }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        vec![
            Box::new(OneOwner::by(card::CLEARS)),
            Box::new(OneClearance::by(card::CLEARS)),
            Box::new(Agreement::plain()),
            Box::new(DecideOnce),
            Box::new(Termination),
            // 300 ft is what an altitude may differ from what the crew reads (ICAO Doc 4444, 8.5.4).
            Box::new(Tracks { within: mm(300_000) }),
            Box::new(Kept::minima()),
            Box::new(Kept::near_miss()),
        ]
    }

    fn deciders(&self, _: u16) -> NodeSet {
        self.roles.controllers()
    }

    fn faults(&self) -> Faults {
        card::faults(G::CARD.id)
    }

    fn bound(&self) -> Bound {
        card::bound(G::CARD.id)
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack { card: attacks::SPLIT, play: attacks::split::<G> },
            Attack { card: attacks::LIE, play: attacks::lie::<G> },
        ]
    }
}
