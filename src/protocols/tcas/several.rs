//! What is to be done about all threats together: one advisory of one sense or of both, and what the crew makes of it.
//!
//! After RTCA DO-185B, multiaircraft processing: senses are chosen pair by pair. A new threat whose sense would be the
//! opposite of the one taken already is passed on the side that is taken, if that leaves `MAC_INC` and the choice is one's
//! own (against a threat without TCAS, or one with the higher address). Otherwise both advisories become negative, do not
//! climb and do not descend, if level flight leaves `LEV_REV` to each. If it does not, what would leave the most to the one
//! that comes nearest is done: one side for all, one side while the others wait, or level flight all the same.

use super::advisory::{Least, Sense, signed, words};
use super::look::Look;
use super::{Pilot, State, Tcas};
use crate::ids::NodeId;
use crate::protocol::{Cx, FIRST, Response, STRONGER, rate};
use crate::value::Value;

/// Neither up nor down: one is above, another below.
const LEVEL: Value = Value(3);

/// By so much another way out must be better than the present one, in thousandths of feet (MAC_HIST1 of DO-185B).
const STAY: i64 = 100_000;

/// What happened to an advisory in a second; the greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    None,
    Weaker,
    Stronger,
    Taken,
}

/// The least vertical rates that are asked for, in ft/min: up, and down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Advice {
    climb: Option<Least>,
    descend: Option<Least>,
}

impl Advice {
    /// Is there one above, and one below?
    pub fn is_level(self) -> bool {
        self.climb.is_some() && self.descend.is_some()
    }

    fn is_nothing(self) -> bool {
        self.climb.is_none() && self.descend.is_none()
    }

    /// Its sense and rate, if it has only one.
    fn single(self) -> Option<(Sense, Least)> {
        match (self.climb, self.descend) {
            (Some(least), None) => Some((Sense::Climb, least)),
            (None, Some(least)) => Some((Sense::Descend, least)),
            _ => None,
        }
    }

    /// What the display says.
    pub fn words(self) -> Option<&'static str> {
        if self.is_level() {
            return Some("fly level");
        }
        self.single().map(|(sense, least)| words(sense, least))
    }

    /// The rate that is asked for, in thousandths of ft/s.
    pub fn aim(self) -> Option<i64> {
        if self.is_level() { Some(0) } else { self.single().map(|(sense, least)| signed(sense, least)) }
    }

    fn value(self) -> Option<Value> {
        if self.is_level() { Some(LEVEL) } else { self.single().map(|(sense, _)| sense.value()) }
    }
}

/// These threats are passed on this side from now on.
fn change_sides(state: &mut State, changed: &[(NodeId, Least)], side: Sense) {
    state.others.values_mut().for_each(|it| it.held = false);
    for (of, least) in changed {
        let it = state.other(*of);
        (it.sense, it.least) = (Some(side), *least);
    }
}

impl Tcas {
    /// What is asked for against all threats; when all have passed, what was.
    pub(super) fn advice(&self, state: &State) -> Advice {
        let all = || state.others.iter().filter(|(_, it)| it.sense.is_some() && !it.held && (state.over || !it.over));
        let nearest = all().min_by_key(|(of, it)| (self.look(state, **of).closest(), it.threat));
        let only = nearest.map(|(of, _)| *of).filter(|_| self.mistakes.nearest_only);
        let of = |sense| {
            let counts = |of: &NodeId| only.is_none_or(|only| only == *of);
            all().filter(|(of, it)| it.sense == Some(sense) && counts(of)).map(|(_, it)| it.least).max()
        };
        match (of(Sense::Climb), of(Sense::Descend)) {
            (Some(_), Some(_)) => Advice { climb: Some(0), descend: Some(0) },
            (climb, descend) => Advice { climb, descend },
        }
    }

    /// What has been chosen against all others, whether they have passed or not.
    pub(super) fn chosen(&self, state: &State) -> Option<Value> {
        let any = |sense| state.others.values().any(|it| it.sense == Some(sense)).then_some(0);
        Advice { climb: any(Sense::Climb), descend: any(Sense::Descend) }.value()
    }

    /// All threats.
    fn active<'a>(&'a self, state: &'a State) -> impl Iterator<Item = Look<'a>> {
        state.others.iter().filter(|(_, it)| it.is_active()).map(|(id, _)| self.look(state, *id))
    }

    /// Threats beside this one.
    fn beside<'a>(&'a self, state: &'a State, of: NodeId) -> impl Iterator<Item = Look<'a>> {
        self.active(state).filter(move |look| look.of != of)
    }

    pub(super) fn is_alone(&self, state: &State, of: NodeId) -> bool {
        self.beside(state, of).next().is_none()
    }

    /// The side on which all other threats are passed already, if it is one.
    pub(super) fn side_taken(&self, state: &State, of: NodeId) -> Option<Sense> {
        if self.mistakes.nearest_only {
            return None;
        }
        let mut sides = self.beside(state, of).filter_map(|look| look.it.sense);
        let side = sides.next()?;
        sides.all(|other| other == side).then_some(side)
    }

    /// A free choice that would lead to the other side: rather the side that is taken, if that leaves enough room.
    pub(super) fn joined(&self, look: &Look<'_>, chosen: Sense, taken: Option<Sense>, cx: &mut Cx<'_, Self>) -> Sense {
        match taken.filter(|side| *side != chosen && look.may_join(*side)) {
            Some(side) => {
                cx.cite("5a");
                side
            }
            None => chosen,
        }
    }

    /// Threats on both sides, and level flight leaves too little to one of them: pass all on one side, if every sense that
    /// would change is a free choice and that is better; else go on against those of one side while the others wait, if that
    /// is better; else fly level all the same.
    pub(super) fn balance(&self, state: &mut State, cx: &mut Cx<'_, Self>) -> Change {
        let active: Vec<Look<'_>> = self.active(state).collect();
        let sides = [Sense::Climb, Sense::Descend];
        let on = |side| active.iter().filter(move |look| look.it.sense == Some(side));
        if self.mistakes.nearest_only || sides.into_iter().any(|side| on(side).next().is_none()) {
            return Change::None;
        }
        let was: Vec<NodeId> = active.iter().filter(|look| look.it.held).map(|look| look.of).collect();
        let level = active.iter().map(Look::level_room).min().unwrap_or_default();
        let mut held = Vec::new();
        if !active.iter().all(Look::is_level_enough) {
            let free = |side: &Sense| on(side.opposite()).all(Look::is_free);
            let room = |side: Sense| active.iter().map(|look| look.positive_room(side)).min().unwrap_or_default();
            let joined = sides.into_iter().filter(free).max_by_key(|side| room(*side));
            let joined = joined.filter(|side| room(*side) > level.max(0));
            if let Some(side) = joined {
                let changed = on(side.opposite()).map(|look| (look.of, look.strength(side)));
                let changed: Vec<(NodeId, Least)> = changed.collect();
                cx.cite("6c");
                change_sides(state, &changed, side);
                return Change::Taken;
            }
            let worth = |side: Sense| active.iter().map(|look| look.signed_room(side)).min().unwrap_or_default();
            // What is done already is not given up for a little.
            let margin = |side: Sense| if on(side.opposite()).all(|look| look.it.held) { -STAY } else { STAY };
            let kept = sides.into_iter().max_by_key(|side| worth(*side)).filter(|side| worth(*side) > level + margin(*side));
            held = kept.map_or(Vec::new(), |side| on(side.opposite()).map(|look| look.of).collect());
        }
        cx.cite(if held.is_empty() { "6a" } else { "6b" });
        let changed = was != held;
        state.others.iter_mut().for_each(|(of, it)| it.held = held.contains(of));
        if changed { Change::Taken } else { Change::None }
    }

    /// One of several has passed: what is left to be done about the others.
    pub(super) fn go_on_without(&self, state: &mut State, before: Advice, cx: &mut Cx<'_, Self>) {
        let left: Vec<NodeId> = state.others.iter().filter(|(_, it)| it.is_active()).map(|(of, _)| *of).collect();
        let was_level = before.is_level();
        for of in left {
            let look = self.look(state, of);
            let (sense, again) = (look.it.sense, was_level || look.it.held);
            let least = sense.filter(|_| again).map_or(look.it.least, |sense| look.strength(sense));
            let it = state.other(of);
            (it.held, it.least) = (false, least);
        }
        if self.advice(state).is_nothing() && !before.is_nothing() {
            cx.note(|| "clear of conflict".to_owned());
            if self.follows(state) && before.aim() == Some(state.flight.target()) {
                state.flight.steer(state.now, 0, FIRST);
            }
            return;
        }
        self.advise(state, before, Change::Taken, cx);
    }

    /// Tells the crew, if what is asked for has changed.
    pub(super) fn advise(&self, state: &mut State, before: Advice, change: Change, cx: &mut Cx<'_, Self>) {
        let advice = self.advice(state);
        let Some(value) = advice.value().filter(|_| advice != before) else { return };
        match change {
            Change::None | Change::Taken => {
                cx.deliver(state.cycle.saturating_sub(1), value);
                cx.note(|| format!("advisory: {}", self.spoken(state, advice)));
                let first = self.responses[self.place(state.me)];
                self.heed(state, advice, if before.is_nothing() { first } else { STRONGER });
            }
            Change::Stronger => {
                cx.note(|| advice.words().unwrap_or_default().to_owned());
                self.heed(state, advice, STRONGER);
            }
            Change::Weaker => {
                // A crew that climbed for its own reasons goes on.
                let obeys = self.follows(state) && before.aim() == Some(state.flight.target());
                cx.note(|| if self.newer { "level off, level off" } else { advice.words().unwrap_or_default() }.to_owned());
                if obeys {
                    let rest = advice.single().filter(|(_, least)| *least > 0);
                    state.flight.steer(state.now, rest.map_or(0, |(sense, least)| signed(sense, least)), FIRST);
                }
            }
        }
    }

    /// Does the crew do what its TCAS says?
    fn follows(&self, state: &State) -> bool {
        match self.pilots[self.place(state.me)] {
            Pilot::Tcas | Pilot::Latest => true,
            // Whoever follows the controller goes on as the controller said.
            Pilot::Controller => !state.told,
            Pilot::Nobody => false,
        }
    }

    fn heed(&self, state: &mut State, advice: Advice, response: Response) {
        if self.follows(state) {
            let senses = [(Sense::Climb, advice.climb), (Sense::Descend, advice.descend)];
            for (sense, least) in senses.into_iter().filter_map(|(sense, least)| Some((sense, least?))) {
                state.flight.heed(state.now, sense.sign(), rate(least), response);
            }
        }
    }

    /// What the crew hears.
    fn spoken(&self, state: &State, advice: Advice) -> &'static str {
        let level_off = if self.newer { "level off, level off" } else { "adjust vertical speed, adjust" };
        match advice.single() {
            Some((sense, least)) if Look::corrects(state, sense, least) && least <= 0 => level_off,
            Some((sense, least)) => words(sense, least),
            None if state.flight.position(state.now).1 == 0 => "monitor vertical speed",
            None => level_off,
        }
    }
}
