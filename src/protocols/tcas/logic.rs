//! One aircraft's second: is the other a threat, which way, and who yields.

use super::flight::{self, FIRST, STRONGER, is_near, rate, sensitivity};
use super::{Alarm, Message, NEAR, Sense, State, Tcas};
use crate::protocol::Cx;
use crate::time::Span;

/// One cycle.
const CYCLE: Span = Span::ms(1_000);
/// After so many ms a demand is old.
const OLD: u64 = 3_000;
/// So many ms a crew has before an advisory is strengthened.
const FIRST_RESPONSE: u64 = 10_000;

impl Tcas {
    pub(super) fn now(cx: &Cx<'_, Self>) -> u64 {
        cx.now().0 / 1_000
    }

    /// Altitudes when they are nearest: own, if it goes this way from now on, and the other's, if it goes on as it does.
    fn at_closest(&self, state: &State, now: u64, target: i64, first: bool) -> (i64, i64) {
        let mut flight = state.flight;
        flight.steer(now, target, if first { FIRST } else { STRONGER });
        let (altitude, rate, seen) = state.other.unwrap_or((0, 0, now));
        let left = i64::try_from(self.cpa.saturating_sub(seen)).unwrap_or(0);
        (flight.position(self.cpa).0, altitude + rate * left / 1_000)
    }

    fn room(&self, state: &State, now: u64, sense: Sense, first: bool) -> i64 {
        let (own, other) = self.at_closest(state, now, sense.sign() * rate(1_500), first);
        sense.sign() * (own - other)
    }

    /// Does this sense lead across the other's altitude?
    fn crosses(&self, state: &State, now: u64, sense: Sense) -> bool {
        let (own, _) = state.flight.position(now);
        state.other.is_some_and(|(other, ..)| sense.sign() * (own - other) < 0)
    }

    fn choice(&self, state: &State, now: u64) -> Sense {
        if let Some(sense) = self.prefer[state.me.index() % 2] {
            return sense;
        }
        let aim = sensitivity(state.flight.position(now).0 / 1_000).2.map_or(0, |(_, aim)| aim * 1_000);
        let (up, down) =
            (self.room(state, now, Sense::Climb, true), self.room(state, now, Sense::Descend, true));
        let better = if up >= down { Sense::Climb } else { Sense::Descend };
        let other = better.opposite();
        let enough = self.room(state, now, other, true) >= aim;
        if self.crosses(state, now, better) && !self.crosses(state, now, other) && enough { other } else { better }
    }

    /// Is the other near enough in time and height?
    fn is_threat(&self, state: &State, now: u64, threshold: flight::Threshold) -> bool {
        let Some((other, other_rate, _)) = state.other.filter(|_| now < self.cpa) else { return false };
        let left = i64::try_from(self.cpa - now).unwrap_or(0);
        let range = self.closing * left / 3_600;
        let (own, own_rate) = state.flight.position(now);
        let (apart, opening) = (own - other, own_rate - other_rate);
        let soon = apart.signum() * opening < 0 && apart.abs() <= threshold.tau * opening.abs();
        is_near(range, self.closing, threshold) && (apart.abs() <= threshold.height * 1_000 || soon)
    }

    fn steer(&self, state: &mut State, now: u64, target: i64, response: flight::Response) {
        // Whoever follows the controller goes on as the controller said.
        if !(self.obeys_atc[state.me.index() % 2] && state.told) {
            state.flight.steer(now, target, response);
        }
    }

    fn take(&self, state: &mut State, sense: Sense, cx: &mut Cx<'_, Self>) {
        let now = Self::now(cx);
        let first = state.sense.is_none();
        state.sense = Some(sense);
        state.strong = false;
        cx.deliver(state.cycle.saturating_sub(1), sense.value());
        cx.note(|| format!("advisory: {}", if sense == Sense::Climb { "climb" } else { "descend" }));
        self.steer(state, now, sense.sign() * rate(1_500), if first { FIRST } else { STRONGER });
    }

    /// The other has become a threat.
    fn alert(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let now = Self::now(cx);
        cx.cite("3");
        state.threat = Some(now);
        let heard = state.heard.filter(|_| !self.mistakes.no_coordination);
        let demanded = heard.filter(|(sense, at)| {
            state.me == self.higher || !self.crosses(state, now, *sense) || now.saturating_sub(*at) > OLD
        });
        match demanded {
            Some((sense, _)) => {
                cx.cite("4");
                self.take(state, sense, cx);
            }
            None => {
                cx.cite("5");
                let sense = self.choice(state, now);
                self.take(state, sense, cx);
            }
        }
    }

    /// It still is a threat.
    fn go_on(&self, state: &mut State, sense: Sense, cx: &mut Cx<'_, Self>) {
        let now = Self::now(cx);
        let higher = state.me == self.higher;
        let yields = (higher && !self.mistakes.no_tie_break) || self.mistakes.both_yield;
        let heard = state.heard.map(|(heard, _)| heard).filter(|_| !self.mistakes.no_coordination);
        if let Some(demanded) = heard.filter(|heard| yields && *heard != sense) {
            cx.cite("7");
            return self.take(state, demanded, cx);
        }
        if !higher && !state.reversed && self.is_chase(state, now, sense) {
            cx.cite("8");
            state.reversed = true;
            return self.take(state, sense.opposite(), cx);
        }
        let aim = sensitivity(state.flight.position(now).0 / 1_000).2.map_or(0, |(_, aim)| aim * 1_000);
        let waited = state.threat.is_some_and(|since| now >= since + FIRST_RESPONSE);
        if !state.strong && waited && self.room(state, now, sense, false) < aim {
            cx.cite("9");
            state.strong = true;
            cx.note(|| format!("increase {}", if sense == Sense::Climb { "climb" } else { "descent" }));
            self.steer(state, now, sense.sign() * rate(2_500), STRONGER);
        }
    }

    /// Both go the same way, close to each other, and turning round gives more room.
    fn is_chase(&self, state: &State, now: u64, sense: Sense) -> bool {
        let (own, own_rate) = state.flight.position(now);
        let Some((other, other_rate, _)) = state.other.filter(|_| self.reversals && self.cpa >= now + 4_000) else {
            return false;
        };
        let same_way = [own_rate, other_rate].iter().all(|moving| sense.sign() * moving > rate(500));
        let gain = self.room(state, now, sense.opposite(), false) > self.room(state, now, sense, false);
        same_way && gain && (own - other).abs() <= NEAR
    }

    pub(super) fn cycle(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let now = Self::now(cx);
        cx.cite("1");
        state.cycle += 1;
        let (altitude, climbing) = state.flight.position(now);
        cx.broadcast(Message::Surveillance { altitude, rate: climbing });
        let (_, traffic, advisory) = sensitivity(altitude / 1_000);
        if !state.traffic && self.is_threat(state, now, traffic) {
            state.traffic = true;
            cx.note(|| "traffic, traffic".to_owned());
        }
        if advisory.is_some_and(|(threshold, _)| self.is_threat(state, now, threshold)) {
            state.seen.get_or_insert(now);
        }
        let due = state.seen.is_some_and(|seen| now >= seen + self.late[state.me.index() % 2]);
        match state.sense {
            None if due => self.alert(state, cx),
            None => {}
            Some(sense) => self.go_on(state, sense, cx),
        }
        if let Some(sense) = state.sense {
            cx.cite("6");
            cx.broadcast(Message::Resolution { value: sense.opposite().value() });
        }
        cx.after(CYCLE, Alarm::Cycle);
    }
}

