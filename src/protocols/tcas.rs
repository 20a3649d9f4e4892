//! TCAS II: how two aircraft on a collision course come to choose opposite senses.
//!
//! **Source.** FAA, *Introduction to TCAS II Version 7.1*, 2011 (thresholds, choice of sense and strength); coordination
//! rules of RTCA DO-185B. Überlingen: BFU, report AX001-1-2/02, 2004.
//!
//! **Model.** Two aircraft, a link that loses messages, a deadline, no faults of their own. Safe as long as one
//! coordination message gets through each way in time; in theory that is two generals, in practice it is repeated every
//! second and the geometry mostly makes the default choices opposite anyway.
//!
//! **In brief.** Whoever finds the other a threat chooses to climb or to descend and announces what is left for the
//! other. The other takes that. If both have chosen the same at the same time, the higher address yields; the lower may
//! even ignore a fresh demand that would make it cross the other's altitude. The lower one alone may change its mind, once,
//! when the geometry got worse; the higher one follows.
//!
//! **Departures from the paper.** A didactic reduction, not for operational use. Two aircraft fly straight on at even
//! speed and are nearest after `cpa` seconds; both know that, where a real TCAS tracks ranges. No filter by horizontal miss
//! distance; the ground lies at 0 ft; an advisory is strengthened no sooner than 10 s after it was given, and weakened at
//! most once; a coordination message holds the complement alone, and the cancelling field and parity are left out. A request
//! to an aircraft is what a controller says to its crew: climb, descend, or a vertical rate in ft/min.
//!
//! **Watch for.** The outputs must differ. No tie-break: both climb. Both yielding: they change places for ever. Two
//! voices that a crew may follow, and no order between them: Überlingen, 1 July 2002.

mod advisory;
mod card;
mod logic;
mod path;

use crate::ids::NodeId;
use crate::monitors::{Complementary, DecideOnce, Monitor, Separation, Termination};
use crate::protocol::{self, Attack, AttackCard, Badge, Card, Cx, FIRST, Fix, Flight, Protocol, Response, Setup, Wish, mm, rate};
use crate::time::{Span, Time};
use crate::value::Value;
use advisory::{Least, ROWS, Sense, row, signed, words};
use path::Ways;
use serde::{Deserialize, Serialize};

/// The catalogue's name for it.
pub type This = Tcas;

/// No sense; and a message that announces none.
const NOTHING: Value = Value(0);
/// Nearer in height than this, in thousandths of feet, and too near to say who is above: a near mid-air collision.
const NEAR: i64 = 100_000;
/// And nearer than this on the map, in thousandths of feet.
const NEAR_ON_MAP: i64 = 500_000;
/// Whatever a liar says, nobody is farther up or down, or faster, in thousandths of feet and of feet a second.
const HIGHEST: i64 = 1_000_000_000;
const FASTEST: i64 = 2_000_000;

/// The configuration both share.
pub struct Tcas {
    cpa: u64,
    ways: Ways,
    higher: NodeId,
    prefer: [Option<Sense>; 2],
    pilots: [Pilot; 2],
    /// Version 7.1: reversals within 100 ft, and `level off` for everything that is to be given up.
    newer: bool,
    weakest: bool,
    rates: [i64; 2],
    late: [u64; 2],
    awake: [Option<u64>; 2],
    phases: [Span; 2],
    responses: [Response; 2],
    patience: [u64; 2],
    atc_rate: i64,
    atc: Response,
    /// The row of the table that the encounter begins in.
    start: u8,
    mistakes: Mistakes,
}

struct Mistakes {
    no_coordination: bool,
    no_tie_break: bool,
    both_yield: bool,
}

/// Whom a crew follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pilot {
    Tcas,
    Controller,
    Latest,
    Nobody,
}

/// A message from aircraft to aircraft.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// Here I am: thousandths of feet, and of feet a second.
    Surveillance { altitude: i64, rate: i64 },
    /// What I leave for you: 1 not below me, 2 not above me, 0 it is over.
    Resolution { value: Value },
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Surveillance { .. } => "surveillance",
            Message::Resolution { .. } => "resolution",
        }
    }
    fn value(&self) -> Option<Value> {
        match self {
            Message::Surveillance { altitude, .. } => Some(Value(altitude / 1_000)),
            Message::Resolution { value } => Some(*value),
        }
    }
}

/// Which alarm.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// A second has passed.
    Cycle,
    /// They are as near as they get.
    Passed,
}

/// What an aircraft remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    flight: Flight,
    /// When it last took a step, in ms.
    now: u64,
    /// The row of the table of sensitivity that it flies in.
    row: Option<u8>,
    cycle: u64,
    /// The other's altitude and rate, and when it was heard of.
    other: Option<(i64, i64, u64)>,
    /// The sense that the other's last demand leaves, and when it came.
    heard: Option<(Sense, u64)>,
    sense: Option<Sense>,
    /// The vertical rate that the advisory asks for at least, in ft/min in its sense.
    least: Least,
    /// Did the advisory lead across the other's altitude when it was given?
    crossing: bool,
    /// When the other came near enough to be one.
    seen: Option<u64>,
    /// When it was declared a threat.
    threat: Option<u64>,
    reversed: bool,
    weakened: bool,
    traffic: bool,
    /// Has the controller spoken?
    told: bool,
    over: bool,
}

impl Protocol for Tcas {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<Tcas, String> {
        let prefer = |word| match setup.choice(word) {
            "climb" => Some(Sense::Climb),
            "descend" => Some(Sense::Descend),
            _ => None,
        };
        let pilot = |word| match setup.choice(word) {
            "atc" => Pilot::Controller,
            "last" => Pilot::Latest,
            "neither" => Pilot::Nobody,
            _ => Pilot::Tcas,
        };
        let ms = |word, otherwise: u64| {
            setup.number(word, i64::try_from(otherwise).unwrap_or(0)).unsigned_abs()
        };
        let altitude = |node| setup.input(NodeId(node)).map_or(0, |feet| feet.0);
        Ok(Tcas {
            cpa: setup.number("cpa", 0).unsigned_abs() * 1_000,
            ways: Ways::of(setup)?,
            higher: if setup.choice("higher") == "n0" { NodeId(0) } else { NodeId(1) },
            prefer: ["prefer0", "prefer1"].map(prefer),
            pilots: ["pilot0", "pilot1"].map(pilot),
            newer: setup.choice("logic") == "7.1",
            weakest: setup.choice("strength") == "weakest",
            rates: ["rate0", "rate1"].map(|word| rate(setup.number(word, 0))),
            late: ["late0", "late1"].map(|word| ms(word, 0)),
            awake: ["awake0", "awake1"].map(|word| Some(ms(word, 0)).filter(|from| *from > 0)),
            phases: ["phase0", "phase"].map(|word| Span::ms(ms(word, 0))),
            responses: ["respond0", "respond1"].map(|word| Response::after(ms(word, FIRST.delay))),
            patience: ["strengthen0", "strengthen1"].map(|word| ms(word, logic::PATIENCE)),
            atc_rate: rate(setup.number("atc-rate", 0)),
            atc: Response::after(ms("atc-delay", FIRST.delay)),
            start: row(None, altitude(0).max(altitude(1))),
            mistakes: Mistakes {
                no_coordination: setup.mistake("no-coordination"),
                no_tie_break: setup.mistake("no-tie-break"),
                both_yield: setup.mistake("both-yield"),
            },
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let me = cx.me();
        let altitude = cx.input().map_or(0, |feet| feet.0.saturating_mul(1_000));
        cx.after(self.phases[me.index() % 2], Alarm::Cycle);
        cx.after(Span::ms(self.cpa), Alarm::Passed);
        State {
            me,
            flight: Flight::level(altitude, self.rates[me.index() % 2]),
            now: Self::now(cx),
            row: None,
            cycle: 0,
            other: None,
            heard: None,
            sense: None,
            least: 0,
            crossing: false,
            seen: None,
            threat: None,
            reversed: false,
            weakened: false,
            traffic: false,
            told: false,
            over: false,
        }
    }

    fn on_message(&self, state: &mut State, _: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        state.now = Self::now(cx);
        match *msg {
            Message::Surveillance { altitude, rate } => {
                let (altitude, rate) = (altitude.clamp(-HIGHEST, HIGHEST), rate.clamp(-FASTEST, FASTEST));
                state.other = Some((altitude, rate, state.now));
            }
            Message::Resolution { value } => {
                cx.cite("2");
                state.heard = Sense::of(value).map(|sense| (sense, state.now));
            }
        }
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        state.now = Self::now(cx);
        match alarm {
            Alarm::Cycle if !state.over => self.cycle(state, cx),
            Alarm::Cycle => {}
            Alarm::Passed => {
                cx.cite("12");
                state.over = true;
                cx.cancel(&Alarm::Cycle);
                if state.sense.is_some() {
                    cx.broadcast(Message::Resolution { value: NOTHING });
                }
                cx.note(|| format!("at {} ft", state.flight.position(self.cpa).0 / 1_000));
                cx.decide(state.sense.map_or(NOTHING, Sense::value));
            }
        }
    }

    fn wish(&self, _: NodeId) -> Option<Wish> {
        Wish::to("the controller tells the crew to climb, to descend, or to fly so many feet a minute up")
    }

    /// What the controller says to the crew.
    fn on_request(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        state.now = Self::now(cx);
        let target = match Sense::of(value) {
            Some(sense) => sense.sign() * self.atc_rate,
            None => rate(value.0.clamp(-6_000, 6_000)),
        };
        let follows = match self.pilots[state.me.index() % 2] {
            Pilot::Tcas => state.sense.is_none(),
            Pilot::Controller | Pilot::Latest => true,
            Pilot::Nobody => false,
        };
        state.told = true;
        if follows && !state.over {
            cx.note(|| "the crew does what the controller says".to_owned());
            state.flight.steer(state.now, target, self.atc);
        } else if state.sense.is_some() && self.pilots[state.me.index() % 2] == Pilot::Tcas {
            cx.note(|| "the crew follows the advisory".to_owned());
        } else {
            cx.note(|| "the crew goes on as before".to_owned());
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let role = match (state.sense, state.traffic) {
            (Some(sense), _) => words(sense, state.least),
            (None, true) => "traffic",
            (None, false) => "",
        };
        let locked = state.heard.map(|(heard, _)| heard.value());
        let fix = Some(self.fix(state));
        let reading = state.row.map(|row| format!("SL {}", ROWS[usize::from(row)].level));
        Badge { role, epoch: Some(state.cycle), locked, fix, reading, ..Badge::holding(state.sense.map(Sense::value)) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        let at = Time(self.cpa * 1_000);
        let aimed = &ROWS[usize::from(self.start)];
        let beside = aimed.advisory.map_or(0, |(threshold, _)| threshold.dmod * 1_852);
        vec![
            Box::new(Complementary { nothing: NOTHING }),
            Box::new(Separation::of_collision(at, mm(NEAR), mm(NEAR_ON_MAP))),
            Box::new(Separation::aimed_at(at, mm(aimed.aim()), beside)),
            Box::new(DecideOnce),
            Box::new(Termination),
        ]
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[Attack {
            card: AttackCard { id: "force-down", plan: "leaves the other nothing but to descend, and descends itself" },
            play: |_, ploy| {
                ploy.rewrite(|_, msg| {
                    if let Message::Resolution { value } = msg {
                        *value = Sense::Descend.value();
                    }
                });
            },
        }]
    }
}

impl Tcas {
    /// Where an aircraft is, as of its last step.
    fn fix(&self, state: &State) -> Fix {
        let (altitude, climbing) = state.flight.position(state.now);
        let way = self.ways.each[state.me.index() % 2];
        let past = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
        let (x, y) = way.before(past(self.cpa) - past(state.now));
        let aim = state.sense.filter(|_| !state.over).map(|sense| mm(signed(sense, state.least)));
        let at = Time(state.now * 1_000);
        Fix { at, x, y, z: mm(altitude), vx: way.vx, vy: way.vy, vz: mm(climbing), aim }
    }
}
