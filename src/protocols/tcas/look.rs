//! Another aircraft as an aircraft's TCAS sees it: how near, and how much room each sense would give.

use super::advisory::{self, LIMITS, Least, POSITIVE, ROWS, Row, Sense, allowed, is_near, rooms, signed};
use super::path::Pair;
use super::{Intruder, NEAR, State, Tcas};
use crate::ids::NodeId;
use crate::protocol::{FIRST, Flight, Response, STRONGER, rate};

/// An aircraft moves up or down that is faster than this, in ft/min.
const MOVES: i64 = 500;
/// So many ms a crew has before it is judged by what it does.
pub(super) const PATIENCE: u64 = 10_000;
/// With less time left, in ms, nobody changes its mind by itself.
const TOO_LATE: u64 = 4_000;

/// An intruder, and who looks at it.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    tcas: &'a Tcas,
    pub state: &'a State,
    pub it: Intruder,
    pub of: NodeId,
    pair: Pair,
}

impl Tcas {
    pub(super) fn look<'a>(&'a self, state: &'a State, of: NodeId) -> Look<'a> {
        let it = state.others.get(&of).copied().unwrap_or_default();
        Look { tcas: self, state, it, of, pair: self.ways.pair(state.me, of) }
    }
}

impl Look<'_> {
    pub fn row(&self) -> &'static Row {
        &ROWS[usize::from(self.state.row.unwrap_or(self.tcas.start)) % ROWS.len()]
    }

    /// Is own address the higher one? That one yields.
    pub fn yields(&self) -> bool {
        let address = |node| self.tcas.addresses[self.tcas.place(node)];
        address(self.state.me) > address(self.of)
    }

    /// Has it a TCAS to agree with?
    pub fn is_equipped(&self) -> bool {
        self.tcas.equipped[self.tcas.place(self.of)]
    }

    /// When the two are nearest, in ms.
    pub fn closest(&self) -> u64 {
        self.pair.cpa
    }

    /// Its altitude when they are nearest, if it goes on as it does.
    fn other_at_closest(&self) -> i64 {
        let (altitude, rate, seen) = self.it.seen.unwrap_or((0, 0, self.state.now));
        altitude + rate * i64::try_from(self.pair.cpa.saturating_sub(seen)).unwrap_or(0) / 1_000
    }

    /// Own flight as its TCAS sees it: what the crew is about to do is not known.
    fn own(&self) -> Flight {
        let (altitude, climbing) = self.state.flight.position(self.state.now);
        Flight::seen(altitude, climbing, self.state.now)
    }

    /// How much room there is in this sense when they are nearest, if own aircraft flies no slower than asked for.
    pub fn room(&self, sense: Sense, least: Least, response: Response) -> i64 {
        let mut own = self.own();
        own.heed(self.state.now, sense.sign(), rate(least), response);
        sense.sign() * (own.position(self.pair.cpa).0 - self.other_at_closest())
    }

    /// The same if it does no more than what is asked for.
    pub fn least_room(&self, sense: Sense, least: Least) -> i64 {
        let mut own = self.own();
        own.steer(self.state.now, signed(sense, least), FIRST);
        sense.sign() * (own.position(self.pair.cpa).0 - self.other_at_closest())
    }

    /// How far apart in height they are when they are nearest, if own aircraft levels off now.
    pub fn level_room(&self) -> i64 {
        let mut own = self.own();
        own.steer(self.state.now, 0, STRONGER);
        (own.position(self.pair.cpa).0 - self.other_at_closest()).abs()
    }

    /// By how much own aircraft is on the right side of the other, for this sense.
    pub fn ahead(&self, sense: Sense) -> i64 {
        let (own, _) = self.state.flight.position(self.state.now);
        self.it.seen.map_or(0, |(other, ..)| sense.sign() * (own - other))
    }

    /// Does this sense lead across the other's altitude?
    pub fn crosses(&self, sense: Sense) -> bool {
        self.ahead(sense) < 0
    }

    /// What may be asked for so near the ground.
    pub fn permitted(&self, sense: Sense, least: Least) -> Least {
        let (altitude, climbing) = self.state.flight.position(self.state.now);
        allowed(sense, least, altitude / 1_000, climbing)
    }

    /// The sense with more room, but one that crosses nothing if that gives what is aimed at. `taken` is the side on which
    /// another threat is passed already: against it there can be no more than to fly level.
    pub fn choice(&self, taken: Option<Sense>) -> Sense {
        if let Some(sense) = self.tcas.prefer[self.tcas.place(self.state.me)] {
            return sense;
        }
        let room = |sense: Sense| match taken {
            Some(taken) if taken != sense => self.least_room(sense, 0),
            _ => self.room(sense, self.permitted(sense, POSITIVE), FIRST),
        };
        let better = if room(Sense::Climb) >= room(Sense::Descend) { Sense::Climb } else { Sense::Descend };
        let other = better.opposite();
        let enough = room(other) >= self.row().aim();
        if self.crosses(better) && !self.crosses(other) && enough { other } else { better }
    }

    /// Is the sense against it one's own choice?
    pub fn is_free(&self) -> bool {
        !self.is_equipped() || !self.yields()
    }

    /// How much room there is on this side if own aircraft climbs or descends.
    pub fn positive_room(&self, side: Sense) -> i64 {
        self.room(side, self.permitted(side, POSITIVE), FIRST)
    }

    /// The same by the sense that was chosen against it: below 0 when it is passed on the wrong side.
    pub fn signed_room(&self, side: Sense) -> i64 {
        self.positive_room(side) * if self.it.sense == Some(side) { 1 } else { -1 }
    }

    /// May this threat be passed on a side that is taken already, with enough room?
    pub fn may_join(&self, side: Sense) -> bool {
        let (enough, _) = rooms(self.state.row.unwrap_or(self.tcas.start));
        self.is_free() && self.positive_room(side) >= enough
    }

    /// Is there room enough to fly level, with this one above or below?
    pub fn is_level_enough(&self) -> bool {
        let (_, enough) = rooms(self.state.row.unwrap_or(self.tcas.start));
        self.level_room() >= enough
    }

    /// Must the crew give up some of what it does to obey this?
    pub fn corrects(state: &State, sense: Sense, least: Least) -> bool {
        sense.sign() * state.flight.position(state.now).1 < rate(least)
    }

    /// The weakest advisory in this sense that gives what is aimed at. Version 7.1 has one word for all that take back a
    /// movement without turning it round: level off.
    pub fn strength(&self, sense: Sense) -> Least {
        let spoken = |least: &Least| *least == 0 || !self.tcas.newer || !Look::corrects(self.state, sense, *least);
        let enough = |least: &Least| self.least_room(sense, *least) >= self.row().aim();
        let weak = LIMITS.into_iter().filter(|_| self.tcas.weakest).filter(spoken).find(enough);
        self.permitted(sense, weak.unwrap_or(POSITIVE))
    }

    /// Is the other near enough in time and height?
    pub fn is_threat(&self, threshold: advisory::Threshold) -> bool {
        let (state, Pair { knots, aside, cpa }) = (self.state, self.pair);
        let Some((other, other_rate, _)) = self.it.seen.filter(|_| state.now < cpa) else { return false };
        let left = i64::try_from(cpa - state.now).unwrap_or(0);
        let along = knots * left / 3_600;
        let (own, own_rate) = state.flight.position(state.now);
        let (apart, opening) = (own - other, own_rate - other_rate);
        let soon = apart.signum() * opening < 0 && apart.abs() <= threshold.tau * opening.abs();
        let near = is_near(along, aside, knots, threshold);
        near && (apart.abs() <= threshold.height * 1_000 || soon)
    }

    /// Did the geometry get so much worse that the sense is to be turned round?
    pub fn got_worse(&self, sense: Sense) -> bool {
        if self.it.seen.is_none() || self.pair.cpa < self.state.now + TOO_LATE {
            return false;
        }
        let gain = self.room(sense.opposite(), POSITIVE, STRONGER) > self.room(sense, POSITIVE, STRONGER);
        let crossed = !self.it.crossing && self.ahead(sense) < -NEAR;
        (crossed && gain) || (self.tcas.newer && self.is_chase(sense, gain))
    }

    /// Both go the same way within 100 ft of one another, though their crews have had the time to part. Version 7.0 sees
    /// nothing in that: it waits for one to be clearly on the wrong side.
    fn is_chase(&self, sense: Sense, gain: bool) -> bool {
        let (own, own_rate) = self.state.flight.position(self.state.now);
        let Some((other, other_rate, _)) = self.it.seen else { return false };
        let waited = self.it.threat.is_some_and(|since| self.state.now >= since + PATIENCE);
        let way = own_rate.signum();
        let same_way = [own_rate, other_rate].iter().all(|moving| way * moving > rate(MOVES));
        if !waited || !same_way || (own - other).abs() > NEAR {
            return false;
        }
        // Who does as told turns round, the other goes on: is there more room then than if both go on?
        if way == sense.sign() { gain } else { self.partner_turns_better(sense) }
    }

    /// Own crew does not follow: would there be more room if the other turned round instead?
    fn partner_turns_better(&self, sense: Sense) -> bool {
        let Some((altitude, climbing, seen)) = self.it.seen else { return false };
        let own = self.own().position(self.pair.cpa).0;
        let mut other = Flight::seen(altitude, climbing, seen);
        other.steer(self.state.now, signed(sense, POSITIVE), STRONGER);
        let turned = sense.sign() * (other.position(self.pair.cpa).0 - own);
        turned > (own - self.other_at_closest()).abs()
    }
}
