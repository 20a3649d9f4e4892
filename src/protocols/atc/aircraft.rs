//! An aircraft: where it is, what its crew was told, and its last line of defence.

use super::message::Message;
use super::{Alarm, Atc, Crew};
use crate::ids::NodeId;
use crate::protocol::{Badge, Cx, FIRST, Fix, Flight, Protocol, Response, mm, rate};
use crate::time::{Span, Time};
use crate::value::Value;
use serde::Serialize;
use std::collections::BTreeMap;

/// 450 knots in mm/s, and its parts along and across the boundary at 150 degrees.
const SPEED: i64 = 231_500;
const BACK: i64 = -200_485;
const ACROSS: i64 = 115_750;
/// One pair crosses so far north of the other: 40 NM in mm.
const BETWEEN: i64 = 74_080_000;
/// Aircraft watch each other so many seconds before they meet, and advise in the last 35 (above 20,000 ft).
const WATCH: u64 = 60_000;
const ADVISE: u64 = 35_000;
/// Nearer than this in height is a threat, in thousandths of feet (above 20,000 ft).
const THREAT: i64 = 700_000;
/// The rate of climb or descent, in thousandths of ft/s; how long it takes to reach it, in ms, and how far it goes meanwhile.
const RATE: i64 = rate(1_500);
const RAMP: u64 = 3_125;
const RAMPED: i64 = 39_062;

/// Nobody climbs longer than an hour, whatever level a liar names, in ms.
const LONGEST: u64 = 3_600_000;

/// Do not pass below me, or above me.
const NOT_BELOW: Value = Value(1);
const NOT_ABOVE: Value = Value(2);

/// What an aircraft remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Aircraft {
    flight: Flight,
    /// Its last step, in ms.
    now: u64,
    /// Whose frequency the crew listens to.
    owner: NodeId,
    /// The last clearance of each controller who called.
    told: BTreeMap<NodeId, Value>,
    /// What it flies, in ft.
    cleared: Option<Value>,
    /// Altitude and rate of the other one, and when it said so.
    other: Option<(i64, i64, u64)>,
    /// The advisory: up or down.
    sense: Option<bool>,
    over: bool,
}

impl Aircraft {
    pub fn new(altitude: i64, owner: NodeId) -> Aircraft {
        Aircraft {
            flight: Flight::level(altitude * 1_000, 0),
            now: 0,
            owner,
            told: BTreeMap::new(),
            cleared: None,
            other: None,
            sense: None,
            over: false,
        }
    }

    pub fn badge(&self, fix: Fix) -> Badge {
        let role = match self.sense.filter(|_| !self.over) {
            Some(true) => "RA climb",
            Some(false) => "RA descend",
            None => "aircraft",
        };
        Badge { role, fix: Some(fix), ..Badge::holding(self.cleared) }
    }

    /// Flies to a level: at 1,500 ft/min after the crew's 5 s, levelling off in time.
    fn fly_to<H: Protocol<Timer = Alarm<T>>, T>(&mut self, level: Value, cx: &mut Cx<'_, H>) {
        self.cleared = Some(level);
        let (altitude, _) = self.flight.position(self.now);
        let way = level.0.saturating_mul(1_000).saturating_sub(altitude);
        // A clearance to where it is already needs no climb.
        if way.abs() < 2 * RAMPED {
            return;
        }
        self.flight.steer(self.now, way.signum() * RATE, FIRST);
        let steady = (way.abs() - 2 * RAMPED).unsigned_abs() / (RATE.unsigned_abs() / 1_000);
        cx.after(Span::ms(FIRST.delay + RAMP + steady.min(LONGEST)), Alarm::LevelOff);
    }
}

impl<G: Protocol> Atc<G> {
    /// When the pair of an aircraft meets, in ms.
    fn meets(&self, question: u64) -> u64 {
        self.cpa + question * self.spacing
    }

    /// Where an aircraft is, as of its last step.
    pub(super) fn fix(&self, me: NodeId, craft: &Aircraft) -> Fix {
        let (question, east) = self.seat_of(me);
        let ms = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
        let left = ms(self.meets(question)) - ms(craft.now);
        let (vx, vy) = if east { (BACK, ACROSS) } else { (SPEED, 0) };
        let (altitude, climbing) = craft.flight.position(craft.now);
        let aim = craft.sense.filter(|_| !craft.over).map(|up| mm(if up { RATE } else { -RATE }));
        let y = ms(question) * BETWEEN - vy * left / 1_000;
        Fix { at: Time(craft.now * 1_000), x: -vx * left / 1_000, y, z: mm(altitude), vx, vy, vz: mm(climbing), aim }
    }

    pub(super) fn launch(&self, cx: &mut Cx<'_, Self>) -> Aircraft {
        let (question, east) = self.seat_of(cx.me());
        let mut craft = Aircraft::new(self.level, NodeId(u16::from(east)));
        craft.now = cx.now().0 / 1_000;
        cx.after(Span::ms(self.meets(question).saturating_sub(craft.now)), Alarm::Passed);
        cx.after(Span::ms(1_000), Alarm::Cycle);
        self.sweep(&mut craft, cx);
        craft
    }

    /// Answers the radars, once a sweep.
    pub(super) fn sweep(&self, craft: &mut Aircraft, cx: &mut Cx<'_, Self>) {
        cx.cite("1");
        craft.now = cx.now().0 / 1_000;
        let altitude = Value((craft.flight.position(craft.now).0 + 500).div_euclid(1_000));
        cx.multicast(self.roles.radars(), Message::Reply { altitude });
        cx.after(self.sweep_span, Alarm::Sweep);
    }

    pub(super) fn level_off(&self, craft: &mut Aircraft, cx: &mut Cx<'_, Self>) {
        craft.now = cx.now().0 / 1_000;
        if craft.sense.is_none() {
            craft.flight.steer(craft.now, 0, Response::after(0));
        }
    }

    /// They have passed: whatever the advisory was, it is over.
    pub(super) fn passed(&self, craft: &mut Aircraft, cx: &mut Cx<'_, Self>) {
        craft.now = cx.now().0 / 1_000;
        craft.over = true;
        let altitude = craft.flight.position(craft.now).0 / 1_000;
        cx.note(|| format!("at the crossing, {altitude} ft"));
        if craft.sense.is_some() {
            craft.flight.steer(craft.now, 0, Response::after(0));
        }
        for alarm in [Alarm::Cycle, Alarm::Sweep, Alarm::LevelOff] {
            cx.cancel(&alarm);
        }
    }

    /// Once a second: tells the other where it is, and looks at what it knows of it.
    pub(super) fn cycle(&self, craft: &mut Aircraft, cx: &mut Cx<'_, Self>) {
        let (question, east) = self.seat_of(cx.me());
        craft.now = cx.now().0 / 1_000;
        let left = self.meets(question).saturating_sub(craft.now);
        cx.after(Span::ms(1_000), Alarm::Cycle);
        if left > WATCH || !self.tcas {
            return;
        }
        let (altitude, rate) = craft.flight.position(craft.now);
        let twin = NodeId(if east { cx.me().0 - 1 } else { cx.me().0 + 1 });
        cx.send(twin, Message::Surveillance { altitude, rate });
        let Some((heard, climbing, at)) = craft.other.filter(|_| left <= ADVISE && craft.sense.is_none()) else { return };
        let after = |altitude: i64, rate: i64, ms: u64| altitude.saturating_add(rate.saturating_mul(ms as i64) / 1_000);
        let mine = after(altitude, rate, left);
        let other = after(heard, climbing, left + (craft.now - at.min(craft.now)));
        let above = mine.saturating_sub(other);
        if above.abs() < THREAT {
            cx.cite("9");
            let up = if above == 0 { !east } else { above > 0 };
            self.advise(craft, up, twin, cx);
        }
    }

    fn advise(&self, craft: &mut Aircraft, up: bool, twin: NodeId, cx: &mut Cx<'_, Self>) {
        craft.sense = Some(up);
        cx.note(|| format!("TCAS: {}", if up { "climb, climb" } else { "descend, descend" }));
        let sign = if up { 1 } else { -1 };
        craft.flight.heed(craft.now, sign, RATE, FIRST);
        cx.cancel(&Alarm::LevelOff);
        cx.send(twin, Message::Resolution { value: if up { NOT_ABOVE } else { NOT_BELOW } });
    }

    /// What another aircraft or a controller says.
    pub(super) fn told(&self, craft: &mut Aircraft, from: NodeId, msg: &Message<G::Msg>, cx: &mut Cx<'_, Self>) {
        craft.now = cx.now().0 / 1_000;
        let east = self.seat_of(cx.me()).1;
        match *msg {
            Message::Clearance { question, level } => {
                craft.told.insert(from, level);
                if self.crew == Crew::Last || from == craft.owner {
                    cx.cite("7");
                    cx.send(from, Message::Readback { question, level });
                    self.obey(craft, level, cx);
                } else {
                    let owner = craft.owner;
                    cx.note(|| format!("not on the frequency of {from}: the crew listens to {owner}"));
                }
            }
            Message::Contact { owner } if from == craft.owner && self.roles.controllers().contains(owner) => {
                cx.cite("8");
                craft.owner = owner;
                if let Some(level) = craft.told.get(&owner).copied() {
                    self.obey(craft, level, cx);
                }
            }
            Message::Surveillance { altitude, rate } => craft.other = Some((altitude, rate, craft.now)),
            // The one from the east yields when both have chosen the same.
            Message::Resolution { value } if east && !craft.over => {
                let up = value == NOT_BELOW;
                if self.tcas && craft.sense.is_some_and(|own| own != up) {
                    cx.cite("10");
                    self.advise(craft, up, from, cx);
                }
            }
            _ => {}
        }
    }

    fn obey(&self, craft: &mut Aircraft, level: Value, cx: &mut Cx<'_, Self>) {
        if craft.sense.is_some() && !craft.over {
            cx.note(|| "the crew follows the advisory, which comes before any clearance".to_owned());
        } else if craft.cleared != Some(level) {
            craft.fly_to(level, cx);
        }
    }
}
