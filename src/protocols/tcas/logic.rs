//! One aircraft's second: is the other a threat, which way, how strongly, and who yields.

use super::advisory::{self, INCREASED, LIMITS, Least, POSITIVE, ROWS, Row, Sense, allowed, is_near, signed, words};
use crate::protocol::{FIRST, Flight, Response, STRONGER, rate};
use super::{Alarm, Message, NEAR, Pilot, State, Tcas};
use crate::protocol::Cx;
use crate::time::Span;

/// One cycle.
const CYCLE: Span = Span::ms(1_000);
/// After so many ms a demand is old.
const OLD: u64 = 3_000;
/// So many ms a crew has before it is judged by what it does.
pub(super) const PATIENCE: u64 = 10_000;
/// With less time left, in ms, nobody changes its mind by itself.
const TOO_LATE: u64 = 4_000;
/// An aircraft moves up or down that is faster than this, in ft/min.
const MOVES: i64 = 500;

impl Tcas {
    pub(super) fn now(cx: &Cx<'_, Self>) -> u64 {
        cx.now().0 / 1_000
    }

    fn row(&self, state: &State) -> &'static Row {
        &ROWS[usize::from(state.row.unwrap_or(self.start)) % ROWS.len()]
    }

    /// The other's altitude when they are nearest, if it goes on as it does.
    fn other_at_closest(&self, state: &State) -> i64 {
        let (altitude, rate, seen) = state.other.unwrap_or((0, 0, state.now));
        altitude + rate * i64::try_from(self.cpa.saturating_sub(seen)).unwrap_or(0) / 1_000
    }

    /// Own flight as its TCAS sees it: what the crew is about to do is not known.
    fn own(state: &State) -> Flight {
        let (altitude, climbing) = state.flight.position(state.now);
        Flight::seen(altitude, climbing, state.now)
    }

    /// How much room there is in this sense when they are nearest, if own aircraft flies no slower than asked for.
    fn room(&self, state: &State, sense: Sense, least: Least, response: Response) -> i64 {
        let mut own = Self::own(state);
        own.heed(state.now, sense.sign(), rate(least), response);
        sense.sign() * (own.position(self.cpa).0 - self.other_at_closest(state))
    }

    /// The same if it does no more than what is asked for.
    fn least_room(&self, state: &State, sense: Sense, least: Least) -> i64 {
        let mut own = Self::own(state);
        own.steer(state.now, signed(sense, least), FIRST);
        sense.sign() * (own.position(self.cpa).0 - self.other_at_closest(state))
    }

    /// By how much own aircraft is on the right side of the other, for this sense.
    fn ahead(state: &State, sense: Sense) -> i64 {
        let (own, _) = state.flight.position(state.now);
        state.other.map_or(0, |(other, ..)| sense.sign() * (own - other))
    }

    /// Does this sense lead across the other's altitude?
    fn crosses(state: &State, sense: Sense) -> bool {
        Self::ahead(state, sense) < 0
    }

    /// What may be asked for so near the ground.
    fn permitted(state: &State, sense: Sense, least: Least) -> Least {
        let (altitude, climbing) = state.flight.position(state.now);
        allowed(sense, least, altitude / 1_000, climbing)
    }

    /// The sense with more room, but one that crosses nothing if that gives what is aimed at.
    fn choice(&self, state: &State) -> Sense {
        if let Some(sense) = self.prefer[state.me.index() % 2] {
            return sense;
        }
        let room = |sense| self.room(state, sense, Self::permitted(state, sense, POSITIVE), FIRST);
        let better = if room(Sense::Climb) >= room(Sense::Descend) { Sense::Climb } else { Sense::Descend };
        let other = better.opposite();
        let enough = room(other) >= self.row(state).aim();
        if Self::crosses(state, better) && !Self::crosses(state, other) && enough { other } else { better }
    }

    /// Must the crew give up some of what it does to obey this?
    fn corrects(state: &State, sense: Sense, least: Least) -> bool {
        sense.sign() * state.flight.position(state.now).1 < rate(least)
    }

    /// The weakest advisory in this sense that gives what is aimed at. Version 7.1 has one word for all that take back a
    /// movement without turning it round: level off.
    fn strength(&self, state: &State, sense: Sense) -> Least {
        let spoken = |least: &Least| *least == 0 || !self.newer || !Self::corrects(state, sense, *least);
        let enough = |least: &Least| self.least_room(state, sense, *least) >= self.row(state).aim();
        let weak = LIMITS.into_iter().filter(|_| self.weakest).filter(spoken).find(enough);
        Self::permitted(state, sense, weak.unwrap_or(POSITIVE))
    }

    /// Is the other near enough in time and height?
    fn is_threat(&self, state: &State, threshold: advisory::Threshold) -> bool {
        let Some((other, other_rate, _)) = state.other.filter(|_| state.now < self.cpa) else { return false };
        let left = i64::try_from(self.cpa - state.now).unwrap_or(0);
        let along = self.ways.knots * left / 3_600;
        let (own, own_rate) = state.flight.position(state.now);
        let (apart, opening) = (own - other, own_rate - other_rate);
        let soon = apart.signum() * opening < 0 && apart.abs() <= threshold.tau * opening.abs();
        let near = is_near(along, self.ways.aside, self.ways.knots, threshold);
        near && (apart.abs() <= threshold.height * 1_000 || soon)
    }

    /// Does the crew do what its TCAS says?
    fn follows(&self, state: &State) -> bool {
        match self.pilots[state.me.index() % 2] {
            Pilot::Tcas | Pilot::Latest => true,
            // Whoever follows the controller goes on as the controller said.
            Pilot::Controller => !state.told,
            Pilot::Nobody => false,
        }
    }

    fn heed(&self, state: &mut State, sense: Sense, response: Response) {
        if self.follows(state) {
            state.flight.heed(state.now, sense.sign(), rate(state.least), response);
        }
    }

    /// What the crew hears.
    fn spoken(&self, state: &State, sense: Sense) -> &'static str {
        match Self::corrects(state, sense, state.least) && state.least <= 0 {
            true if self.newer => "level off, level off",
            true => "adjust vertical speed, adjust",
            false => words(sense, state.least),
        }
    }

    fn take(&self, state: &mut State, sense: Sense, cx: &mut Cx<'_, Self>) {
        let first = state.sense.is_none();
        state.sense = Some(sense);
        state.least = if first { self.strength(state, sense) } else { Self::permitted(state, sense, POSITIVE) };
        state.crossing = Self::crosses(state, sense);
        cx.cite("6");
        cx.deliver(state.cycle.saturating_sub(1), sense.value());
        cx.note(|| format!("advisory: {}", self.spoken(state, sense)));
        self.heed(state, sense, if first { self.responses[state.me.index() % 2] } else { STRONGER });
    }

    /// The other has become a threat.
    fn alert(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("3");
        let now = state.now;
        state.threat = Some(now);
        let heard = state.heard.filter(|_| !self.mistakes.no_coordination);
        let fresh = |since: u64| now.saturating_sub(since) <= OLD;
        let just_on = self.awake[state.me.index() % 2].is_some_and(fresh);
        let demanded = heard.filter(|(sense, at)| {
            state.me == self.higher || !Self::crosses(state, *sense) || !fresh(*at) || just_on
        });
        let sense = match demanded {
            Some((sense, _)) => {
                cx.cite("4");
                sense
            }
            None => {
                cx.cite("5");
                self.choice(state)
            }
        };
        self.take(state, sense, cx);
    }

    /// It still is a threat.
    fn go_on(&self, state: &mut State, sense: Sense, cx: &mut Cx<'_, Self>) {
        let higher = state.me == self.higher;
        let yields = (higher && !self.mistakes.no_tie_break) || self.mistakes.both_yield;
        let heard = state.heard.map(|(heard, _)| heard).filter(|_| !self.mistakes.no_coordination);
        if let Some(demanded) = heard.filter(|heard| yields && *heard != sense) {
            cx.cite("8");
            return self.take(state, demanded, cx);
        }
        if !higher && !state.reversed && self.got_worse(state, sense) {
            cx.cite("9");
            state.reversed = true;
            return self.take(state, sense.opposite(), cx);
        }
        if !self.strengthen(state, sense, cx) {
            self.weaken(state, sense, cx);
        }
    }

    /// What is asked for does not give enough: ask for more.
    fn strengthen(&self, state: &mut State, sense: Sense, cx: &mut Cx<'_, Self>) -> bool {
        let enough = |least| self.room(state, sense, least, STRONGER) >= self.row(state).aim();
        let waited = state.threat.is_some_and(|since| state.now >= since + self.patience[state.me.index() % 2]);
        if enough(state.least) || (state.least >= POSITIVE && !waited) {
            return false;
        }
        let more = if state.least >= POSITIVE { INCREASED } else { POSITIVE };
        let weak = LIMITS.into_iter().find(|least| *least > state.least && enough(*least));
        let more = Self::permitted(state, sense, weak.unwrap_or(more));
        if more <= state.least {
            return false;
        }
        cx.cite("10");
        state.least = more;
        cx.note(|| words(sense, more).to_owned());
        self.heed(state, sense, STRONGER);
        true
    }

    /// There is enough room already, and there will be: be content with what is reached.
    fn weaken(&self, state: &mut State, sense: Sense, cx: &mut Cx<'_, Self>) {
        let aim = self.row(state).aim();
        let done = state.least >= POSITIVE && Self::ahead(state, sense) >= aim;
        if !self.weakest || state.weakened || !done || self.least_room(state, sense, 0) < aim {
            return;
        }
        cx.cite("11");
        // A crew that climbed for its own reasons goes on.
        let obeys = self.follows(state) && state.flight.target() == signed(sense, state.least);
        (state.least, state.weakened) = (0, true);
        cx.note(|| if self.newer { "level off, level off" } else { words(sense, 0) }.to_owned());
        if obeys {
            state.flight.steer(state.now, 0, FIRST);
        }
    }

    /// Did the geometry get so much worse that the sense is to be turned round?
    fn got_worse(&self, state: &State, sense: Sense) -> bool {
        if state.other.is_none() || self.cpa < state.now + TOO_LATE {
            return false;
        }
        let gain = self.room(state, sense.opposite(), POSITIVE, STRONGER) > self.room(state, sense, POSITIVE, STRONGER);
        let crossed = !state.crossing && Self::ahead(state, sense) < -NEAR;
        (crossed && gain) || (self.newer && self.is_chase(state, sense, gain))
    }

    /// Both go the same way within 100 ft of one another, though their crews have had the time to part. Version 7.0 sees
    /// nothing in that: it waits for one to be clearly on the wrong side.
    fn is_chase(&self, state: &State, sense: Sense, gain: bool) -> bool {
        let (own, own_rate) = state.flight.position(state.now);
        let Some((other, other_rate, _)) = state.other else { return false };
        let waited = state.threat.is_some_and(|since| state.now >= since + PATIENCE);
        let way = own_rate.signum();
        let same_way = [own_rate, other_rate].iter().all(|moving| way * moving > rate(MOVES));
        if !waited || !same_way || (own - other).abs() > NEAR {
            return false;
        }
        // Who does as told turns round, the other goes on: is there more room then than if both go on?
        if way == sense.sign() { gain } else { self.partner_turns_better(state, sense) }
    }

    /// Own crew does not follow: would there be more room if the other turned round instead?
    fn partner_turns_better(&self, state: &State, sense: Sense) -> bool {
        let Some((altitude, climbing, seen)) = state.other else { return false };
        let own = Self::own(state).position(self.cpa).0;
        let mut other = Flight::seen(altitude, climbing, seen);
        other.steer(state.now, signed(sense, POSITIVE), STRONGER);
        let turned = sense.sign() * (other.position(self.cpa).0 - own);
        turned > (own - self.other_at_closest(state)).abs()
    }

    pub(super) fn cycle(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let now = state.now;
        cx.cite("1");
        state.cycle += 1;
        let (altitude, climbing) = state.flight.position(now);
        cx.broadcast(Message::Surveillance { altitude, rate: climbing });
        state.row = Some(advisory::row(state.row, altitude / 1_000));
        let Row { traffic, advisory, .. } = *self.row(state);
        if !state.traffic && self.is_threat(state, traffic) {
            state.traffic = true;
            cx.note(|| "traffic, traffic".to_owned());
        }
        let awake = self.awake[state.me.index() % 2].is_none_or(|from| now >= from);
        if awake && advisory.is_some_and(|(threshold, _)| self.is_threat(state, threshold)) {
            state.seen.get_or_insert(now);
        }
        let due = state.seen.is_some_and(|seen| now >= seen + self.late[state.me.index() % 2]);
        match state.sense {
            None if due => self.alert(state, cx),
            None => {}
            Some(sense) => self.go_on(state, sense, cx),
        }
        if let Some(sense) = state.sense {
            cx.cite("7");
            cx.broadcast(Message::Resolution { value: sense.opposite().value() });
        }
        cx.after(CYCLE, Alarm::Cycle);
    }
}
