//! TCAS II: how two aircraft on a collision course come to choose opposite senses.
//!
//! **Source.** FAA, *Introduction to TCAS II Version 7.1*, 2011; coordination rules of RTCA DO-185B.
//!
//! **Model.** Two aircraft, a link that loses messages, a deadline, no faults of their own. Safe as long as one
//! coordination message gets through each way in time; in theory that is two generals, in practice it is repeated every
//! second and the geometry mostly makes the default choices opposite anyway.
//!
//! **In brief.** Whoever finds the other a threat chooses to climb or to descend and announces what is left for the
//! other. The other takes that. If both have chosen the same at the same time, the higher address yields; the lower may
//! even ignore a fresh demand that would make it cross the other's altitude.
//!
//! **Departures from the paper.** A didactic reduction, not for operational use: two aircraft on a course that is given
//! (they meet after `cpa` seconds), one advisory a sense with one strengthening, no inhibitions near the ground but that
//! below 1000 ft there is none, no hysteresis. A request to an aircraft is what a controller says to its crew.
//!
//! **Watch for.** The outputs must differ. No tie-break: both climb. Both yielding: they change places for ever. Two
//! voices that a crew may follow, and no order between them: Überlingen, 1 July 2002.

mod card;
mod flight;
mod logic;

use crate::ids::NodeId;
use crate::monitors::{Complementary, DecideOnce, Monitor, Separation, Termination};
use crate::protocol::{self, Attack, AttackCard, Badge, Blob, Card, Cx, Protocol, Setup};
use crate::time::{Span, Time};
use crate::value::Value;
use flight::{FIRST, Flight, rate};
use serde::{Deserialize, Serialize};

/// The catalogue's name for it.
pub type This = Tcas;

/// No sense; and a message that announces none.
const NOTHING: Value = Value(0);
/// Nearer than this, in thousandths of feet, is a near mid-air collision.
const NEAR: i64 = 100_000;

/// The configuration both share.
pub struct Tcas {
    cpa: u64,
    closing: i64,
    higher: NodeId,
    prefer: [Option<Sense>; 2],
    obeys_atc: [bool; 2],
    reversals: bool,
    rates: [i64; 2],
    late: [u64; 2],
    phase: Span,
    atc_rate: i64,
    mistakes: Mistakes,
}

struct Mistakes {
    no_coordination: bool,
    no_tie_break: bool,
    both_yield: bool,
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Sense {
    /// Pass above.
    Climb,
    /// Pass below.
    Descend,
}

impl Sense {
    fn value(self) -> Value {
        Value(if self == Sense::Climb { 1 } else { 2 })
    }
    fn of(value: Value) -> Option<Sense> {
        match value.0 {
            1 => Some(Sense::Climb),
            2 => Some(Sense::Descend),
            _ => None,
        }
    }
    fn opposite(self) -> Sense {
        if self == Sense::Climb { Sense::Descend } else { Sense::Climb }
    }
    fn sign(self) -> i64 {
        if self == Sense::Climb { 1 } else { -1 }
    }
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
    cycle: u64,
    /// The other's altitude and rate, and when it was heard of.
    other: Option<(i64, i64, u64)>,
    /// The sense that the other's last demand leaves, and when it came.
    heard: Option<(Sense, u64)>,
    sense: Option<Sense>,
    /// When the other came near enough to be one.
    seen: Option<u64>,
    /// When it was declared a threat.
    threat: Option<u64>,
    reversed: bool,
    strong: bool,
    traffic: bool,
    /// What the controller said last.
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
        let knots = setup.number("closing", 0);
        Ok(Tcas {
            cpa: setup.number("cpa", 0).unsigned_abs() * 1_000,
            closing: knots,
            higher: if setup.choice("higher") == "n0" { NodeId(0) } else { NodeId(1) },
            prefer: ["prefer0", "prefer1"].map(prefer),
            obeys_atc: ["pilot0", "pilot1"].map(|word| setup.choice(word) == "atc"),
            reversals: setup.choice("logic") == "7.1",
            rates: ["rate0", "rate1"].map(|word| rate(setup.number(word, 0))),
            late: ["late0", "late1"].map(|word| setup.number(word, 0).unsigned_abs()),
            phase: Span::ms(setup.number("phase", 0).unsigned_abs()),
            atc_rate: rate(setup.number("atc-rate", 0)),
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
        cx.after(if me.0 == 0 { Span(0) } else { self.phase }, Alarm::Cycle);
        cx.after(Span::ms(self.cpa), Alarm::Passed);
        State {
            me,
            flight: Flight::level(altitude, self.rates[me.index() % 2]),
            cycle: 0,
            other: None,
            heard: None,
            sense: None,
            seen: None,
            threat: None,
            reversed: false,
            strong: false,
            traffic: false,
            told: false,
            over: false,
        }
    }

    fn on_message(&self, state: &mut State, _: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        let now = Self::now(cx);
        match *msg {
            Message::Surveillance { altitude, rate } => state.other = Some((altitude, rate, now)),
            Message::Resolution { value } => {
                cx.cite("2");
                state.heard = Sense::of(value).map(|sense| (sense, now));
            }
        }
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        match alarm {
            Alarm::Cycle if !state.over => self.cycle(state, cx),
            Alarm::Cycle => {}
            Alarm::Passed => {
                cx.cite("10");
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

    /// What the controller says to the crew.
    fn on_request(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        let now = Self::now(cx);
        let target = Sense::of(value).map_or(0, |sense| sense.sign() * self.atc_rate);
        let follows = self.obeys_atc[state.me.index() % 2] || state.sense.is_none();
        state.told = true;
        if follows && !state.over {
            cx.note(|| "the crew does what the controller says".to_owned());
            state.flight.steer(now, target, FIRST);
        } else {
            cx.note(|| "the crew follows the advisory".to_owned());
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let role = match (state.sense, state.traffic) {
            (Some(Sense::Climb), _) => "climb",
            (Some(Sense::Descend), _) => "descend",
            (None, true) => "traffic",
            (None, false) => "",
        };
        let locked = state.heard.map(|(heard, _)| heard.value());
        Badge { role, epoch: Some(state.cycle), locked, ..Badge::holding(state.sense.map(Sense::value)) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        let altitude = |blob: &Blob, at: Time| Some(blob.downcast_ref::<State>()?.flight.position(at.0 / 1_000).0);
        vec![
            Box::new(Complementary { nothing: NOTHING }),
            Box::new(Separation { altitude, at: Time(self.cpa * 1_000), least: NEAR }),
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
