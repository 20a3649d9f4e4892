//! TCAS II: how aircraft on a collision course come to choose opposite senses, two of them or three.
//!
//! **Source.** FAA, *Introduction to TCAS II Version 7.1*, 2011 (thresholds, choice of sense and strength, multiaircraft
//! encounters); coordination rules and multiaircraft processing of RTCA DO-185B. Überlingen: BFU, report AX001-1-2/02, 2004.
//!
//! **Model.** Two or three aircraft, links that lose messages, a deadline, no faults of their own. Safe as long as one
//! coordination message gets through each way in time; in theory that is two generals, in practice it is repeated every
//! second and the geometry mostly makes the default choices opposite anyway.
//!
//! **In brief.** Whoever finds the other a threat chooses to climb or to descend and announces what is left for the
//! other. The other takes that. If both have chosen the same at the same time, the higher address yields; the lower may
//! even ignore a fresh demand that would make it cross the other's altitude. The lower one alone may change its mind, once,
//! when the geometry got worse; the higher one follows. All this is between two. Who has two threats makes one advisory of
//! both senses: above both, below both, or neither up nor down when one is to pass above and the other below. It takes
//! the side that it has taken already if that leaves enough room (MAC_INC) and the choice is its own; else it flies level
//! between them if that leaves enough (LEV_REV), and if not, does what leaves the most to the one that would come nearest.
//!
//! **Departures from the paper.** A didactic reduction, not for operational use. Aircraft fly straight on at even
//! speed, n0 and n1 are nearest after `cpa` seconds, and all know when each two are, where a real TCAS tracks ranges. No
//! filter by horizontal miss distance; the ground lies at 0 ft; an advisory is strengthened no sooner than 10 s after it was
//! given, and weakened at most once; a coordination message holds the complement alone, and the cancelling field and parity
//! are left out. With several threats a sense is changed only to yield or to pass all on one side: the other reversals
//! that DO-185B has for them are left out, and so is an increased rate as a way past them. A request to an aircraft is what
//! a controller says to its crew: climb, descend, or a vertical rate in ft/min.
//!
//! **Watch for.** The outputs must differ. No tie-break: both climb. Both yielding: they change places for ever. Two
//! voices that a crew may follow, and no order between them: Überlingen, 1 July 2002. Three aircraft, and one that flees
//! from the nearest alone: into the other.

mod advisory;
mod card;
mod logic;
mod look;
mod path;
mod several;
mod state;

use crate::ids::NodeId;
use crate::monitors::{Complementary, DecideOnce, Monitor, Separation, Termination};
use crate::protocol::{self, Attack, AttackCard, Badge, Card, Cx, FIRST, Fix, Flight, Protocol, Response, Setup, Wish, mm, rate};
use crate::time::{Span, Time};
use crate::value::Value;
use advisory::{ROWS, Sense, row};
use path::Ways;
use serde::{Deserialize, Serialize};
use state::{Intruder, State};

/// The catalogue's name for it.
pub type This = Tcas;

/// So many aircraft at most.
const MOST: usize = 3;
/// No sense; and a message that announces none.
const NOTHING: Value = Value(0);
/// Nearer in height than this, in thousandths of feet, and too near to say who is above: a near mid-air collision.
const NEAR: i64 = 100_000;
/// And nearer than this on the map, in thousandths of feet.
const NEAR_ON_MAP: i64 = 500_000;
/// Whatever a liar says, nobody is farther up or down, or faster, in thousandths of feet and of feet a second.
const HIGHEST: i64 = 1_000_000_000;
const FASTEST: i64 = 2_000_000;

/// The configuration all share.
pub struct Tcas {
    n: u16,
    cpa: u64,
    ways: Ways,
    /// Whose 24-bit address is higher, by rank.
    addresses: [u8; MOST],
    /// Who has TCAS; the others tell their altitude and know nothing.
    equipped: [bool; MOST],
    prefer: [Option<Sense>; MOST],
    pilots: [Pilot; MOST],
    /// Version 7.1: reversals within 100 ft, and `level off` for everything that is to be given up.
    newer: bool,
    weakest: bool,
    rates: [i64; MOST],
    late: [u64; MOST],
    awake: [Option<u64>; MOST],
    phases: [Span; MOST],
    responses: [Response; MOST],
    patience: [u64; MOST],
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
    nearest_only: bool,
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
    /// The same with one of several.
    Nearest { other: NodeId },
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
        let highest = setup.inputs.iter().flatten().map(|feet| feet.0).max();
        Ok(Tcas {
            n: setup.n,
            cpa: setup.number("cpa", 0).unsigned_abs() * 1_000,
            ways: Ways::of(setup)?,
            addresses: addresses(setup),
            equipped: [true, true, setup.choice("equip2") == "tcas"],
            prefer: ["prefer0", "prefer1", "prefer2"].map(prefer),
            pilots: ["pilot0", "pilot1", "pilot2"].map(pilot),
            newer: setup.choice("logic") == "7.1",
            weakest: setup.choice("strength") == "weakest",
            rates: ["rate0", "rate1", "rate2"].map(|word| rate(setup.number(word, 0))),
            late: ["late0", "late1", "late2"].map(|word| ms(word, 0)),
            awake: ["awake0", "awake1", "awake2"].map(|word| Some(ms(word, 0)).filter(|from| *from > 0)),
            phases: ["phase0", "phase", "phase2"].map(|word| Span::ms(ms(word, 0))),
            responses: ["respond0", "respond1", "respond2"].map(|word| Response::after(ms(word, FIRST.delay))),
            patience: ["strengthen0", "strengthen1", "strengthen2"].map(|word| ms(word, look::PATIENCE)),
            atc_rate: rate(setup.number("atc-rate", 0)),
            atc: Response::after(ms("atc-delay", FIRST.delay)),
            start: row(None, highest.unwrap_or(0)),
            mistakes: Mistakes {
                no_coordination: setup.mistake("no-coordination"),
                no_tie_break: setup.mistake("no-tie-break"),
                both_yield: setup.mistake("both-yield"),
                nearest_only: setup.mistake("nearest-only"),
            },
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let me = cx.me();
        let altitude = cx.input().map_or(0, |feet| feet.0.saturating_mul(1_000));
        cx.after(self.phases[self.place(me)], Alarm::Cycle);
        let others = cx.others();
        if self.n == 2 {
            cx.after(Span::ms(self.cpa), Alarm::Passed);
        } else {
            let met = |other| (self.ways.pair(me, other).cpa, other);
            others.iter().map(met).for_each(|(at, other)| cx.after(Span::ms(at), Alarm::Nearest { other }));
        }
        State {
            me,
            flight: Flight::level(altitude, self.rates[self.place(me)]),
            now: Self::now(cx),
            row: None,
            cycle: 0,
            others: others.iter().map(|other| (other, Intruder::default())).collect(),
            traffic: false,
            told: false,
            over: false,
        }
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        state.now = Self::now(cx);
        let now = state.now;
        match *msg {
            Message::Surveillance { altitude, rate } => {
                let (altitude, rate) = (altitude.clamp(-HIGHEST, HIGHEST), rate.clamp(-FASTEST, FASTEST));
                state.other(from).seen = Some((altitude, rate, now));
            }
            Message::Resolution { value } => {
                cx.cite("2");
                state.other(from).heard = Sense::of(value).map(|sense| (sense, now));
            }
        }
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        state.now = Self::now(cx);
        match alarm {
            Alarm::Cycle if !state.over => self.cycle(state, cx),
            Alarm::Cycle => {}
            Alarm::Passed | Alarm::Nearest { .. } => self.pass(state, cx),
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
        let pilot = self.pilots[self.place(state.me)];
        let advised = state.others.values().any(|other| other.sense.is_some());
        let follows = match pilot {
            Pilot::Tcas => !advised,
            Pilot::Controller | Pilot::Latest => true,
            Pilot::Nobody => false,
        };
        state.told = true;
        if follows && !state.over {
            cx.note(|| "the crew does what the controller says".to_owned());
            state.flight.steer(state.now, target, self.atc);
        } else if advised && pilot == Pilot::Tcas {
            cx.note(|| "the crew follows the advisory".to_owned());
        } else {
            cx.note(|| "the crew goes on as before".to_owned());
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let advice = self.advice(state);
        let role = match (advice.words(), state.traffic) {
            (Some(words), _) => words,
            (None, true) => "traffic",
            (None, false) => "",
        };
        let mut heard = state.others.values().filter_map(|other| Some(other.heard?.0.value()));
        let first = heard.next();
        let locked = first.filter(|first| heard.all(|other| other == *first));
        let toward = match self.n {
            2 => Vec::new(),
            _ => state.others.iter().filter_map(|(id, other)| Some((*id, other.sense?.value()))).collect(),
        };
        let fix = Some(self.fix(state));
        let reading = state.row.map(|row| format!("SL {}", ROWS[usize::from(row)].level));
        let badge = Badge::holding(self.chosen(state));
        Badge { role, epoch: Some(state.cycle), locked, fix, reading, toward, ..badge }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        let aimed = &ROWS[usize::from(self.start)];
        let beside = aimed.advisory.map_or(0, |(threshold, _)| threshold.dmod * 1_852);
        let when = |one: NodeId, other: NodeId| Time(self.ways.pair(one, other).cpa * 1_000);
        let met = |later: NodeId| NodeId::all(later.0).map(move |one| (one, later, when(one, later)));
        let pairs: Vec<(NodeId, NodeId, Time)> = NodeId::all(self.n).flat_map(met).collect();
        let complementary = if self.n == 2 { Complementary::decided(NOTHING) } else { Complementary::toward(NOTHING) };
        vec![
            Box::new(complementary),
            Box::new(Separation::of_collision(&pairs, mm(NEAR), mm(NEAR_ON_MAP))),
            Box::new(Separation::aimed_at(&pairs, mm(aimed.aim()), beside)),
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

/// The ranks of the addresses.
fn addresses(setup: &Setup<'_>) -> [u8; MOST] {
    let [low, high] = match setup.choice("address2") {
        "lowest" => [1, 2],
        "middle" => [0, 2],
        _ => [0, 1],
    };
    let third = 3 - low - high;
    if setup.choice("higher") == "n0" { [high, low, third] } else { [low, high, third] }
}

impl Tcas {
    fn place(&self, node: NodeId) -> usize {
        node.index().min(MOST - 1)
    }

    /// Where an aircraft is, as of its last step.
    fn fix(&self, state: &State) -> Fix {
        let (altitude, climbing) = state.flight.position(state.now);
        let way = self.ways.each[self.place(state.me)];
        let past = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
        let (x, y) = way.before(past(self.cpa) - past(state.now));
        let aim = self.advice(state).aim().filter(|_| !state.over).map(mm);
        let at = Time(state.now * 1_000);
        Fix { at, x, y, z: mm(altitude), vx: way.vx, vy: way.vy, vz: mm(climbing), aim }
    }

    /// One or more of the others are as near as they get; perhaps all have been.
    fn pass(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let before = self.advice(state);
        let (me, now) = (state.me, state.now);
        let met = |of: &NodeId, it: &Intruder| !it.over && self.ways.pair(me, *of).cpa <= now;
        let passed: Vec<NodeId> = state.others.iter().filter(|(of, it)| met(of, it)).map(|(of, _)| *of).collect();
        // Its alarm rang together with that of another one.
        if passed.is_empty() {
            return;
        }
        cx.cite("12");
        passed.iter().for_each(|of| state.other(*of).over = true);
        state.over = state.others.values().all(|other| other.over);
        if state.over {
            cx.cancel(&Alarm::Cycle);
        }
        for of in passed {
            if state.other(of).sense.is_some() && self.equipped[self.place(of)] {
                cx.send(of, Message::Resolution { value: NOTHING });
            }
        }
        if state.over {
            cx.note(|| format!("at {} ft", state.flight.position(now).0 / 1_000));
            cx.decide(self.chosen(state).unwrap_or(NOTHING));
        } else {
            self.go_on_without(state, before, cx);
        }
    }
}
