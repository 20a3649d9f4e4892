//! Which radars are believed: the controllers count in how many sweeps each was wrong or silent, and agree to leave one out,
//! or to take one back, by the protocol by which they agree on everything. The change of members is a decision of its
//! own, so that no two controllers believe different radars for longer than it takes.
//!
//! Self-purging redundancy (Losq, *A Highly Efficient Redundancy Scheme: Self-Purging Redundancy*, IEEE TC 25(6), 1976): whoever
//! is outvoted loses his vote, so that the next fault is judged by those that are left.

use super::controller::Controller;
use super::{Alarm, Atc};
use crate::ids::NodeId;
use crate::protocol::{Cx, Protocol};
use crate::time::Span;
use crate::value::Value;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::mem::take;

/// What an altitude may differ from the median, in ft (ICAO Doc 4444, 8.5.4).
const WITHIN: u64 = 300;
/// How often a radar may be left out or taken back: each time is an instance of the agreement protocol.
const CHANGES: u64 = 8;

/// What a controller counts of each radar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Watch {
    /// What was shown since the last look, by aircraft and radar, in ft.
    fresh: BTreeMap<NodeId, BTreeMap<NodeId, Value>>,
    /// Sweeps in a row that speak for leaving a radar out, or for taking it back.
    counts: BTreeMap<NodeId, u64>,
}

impl Watch {
    pub(super) fn see(&mut self, radar: NodeId, aircraft: NodeId, altitude: Value) {
        self.fresh.entry(aircraft).or_default().insert(radar, altitude);
    }
}

type Desk<G> = Controller<<G as Protocol>::State, <G as Protocol>::Timer, <G as Protocol>::Disk>;

impl<G: Protocol> Atc<G> {
    /// Questions there may be: one for each pair, and those about radars.
    pub(super) fn questions(&self) -> u64 {
        let radars = u64::from(self.roles.radars().len());
        self.roles.pairs() + if self.remove.is_some() { CHANGES * radars } else { 0 }
    }

    /// The question whether a radar changes sides, for the so-manyth time.
    fn question_of(&self, place: u64, time: u64) -> u64 {
        self.roles.pairs() + time * u64::from(self.roles.radars().len()) + place
    }

    /// The radar that a question is about.
    fn radar_of(&self, question: u64) -> Option<NodeId> {
        let place = question.checked_sub(self.roles.pairs())? % u64::from(self.roles.radars().len());
        self.roles.radars().iter().nth(usize::try_from(place).ok()?)
    }

    /// How often the controllers have decided about a radar, and whether it is believed.
    fn standing(&self, desk: &Desk<G>, place: u64) -> (u64, bool) {
        let decided = (0..CHANGES).map_while(|time| desk.owner(self.question_of(place, time)));
        decided.fold((0, true), |(times, member), change| (times + 1, member != (change == Value(1))))
    }

    /// Those that are believed.
    pub(super) fn members<'a>(&'a self, desk: &'a Desk<G>) -> impl Iterator<Item = NodeId> + 'a {
        let all = self.roles.radars().iter().zip(0..);
        all.filter(move |(_, place)| self.standing(desk, *place).1).map(|(radar, _)| radar)
    }

    /// What a controller proposes about a radar.
    pub(super) fn opinion_of(&self, desk: &Desk<G>, question: u64) -> Option<Value> {
        let count = desk.watch.counts.get(&self.radar_of(question)?).copied().unwrap_or(0);
        Some(Value(i64::from(self.remove.is_some_and(|least| count >= least))))
    }

    /// Half-way between two sweeps: who was wrong or silent?
    pub(super) fn judge(&self, desk: &mut Desk<G>, cx: &mut Cx<'_, Self>) {
        let Some(least) = self.remove else { return };
        let last = self.cpa + self.roles.pairs().saturating_sub(1) * self.spacing;
        if cx.now().0 / 1_000 < last {
            cx.after(self.sweep_span, Alarm::Judge);
        }
        let members: BTreeSet<NodeId> = self.members(desk).collect();
        let mut wrong = BTreeSet::new();
        let mut judged = false;
        for reports in take(&mut desk.watch.fresh).into_values() {
            let mut own: Vec<Value> = members.iter().filter_map(|radar| reports.get(radar).copied()).collect();
            if own.len() <= members.len() / 2 {
                continue;
            }
            judged = true;
            own.sort_unstable();
            let median = own[(own.len() - 1) / 2];
            let is_right = |radar: &NodeId| reports.get(radar).is_some_and(|seen| seen.0.abs_diff(median.0) <= WITHIN);
            wrong.extend(self.roles.radars().iter().filter(|radar| !is_right(radar)));
        }
        if !judged {
            return;
        }
        for (radar, place) in self.roles.radars().iter().zip(0..) {
            let count = desk.watch.counts.entry(radar).or_default();
            *count = if members.contains(&radar) == wrong.contains(&radar) { *count + 1 } else { 0 };
            let (times, _) = self.standing(desk, place);
            if desk.watch.counts.get(&radar).is_some_and(|count| *count >= least) && times < CHANGES {
                cx.cite("2a");
                self.open(desk, self.question_of(place, times), cx);
            }
        }
    }

    /// The controllers have decided about a radar.
    pub(super) fn settle_radar(&self, desk: &mut Desk<G>, question: u64, change: Value, cx: &mut Cx<'_, Self>) {
        let Some(radar) = self.radar_of(question) else { return };
        desk.watch.counts.remove(&radar);
        if change == Value(1) {
            let out = !self.members(desk).any(|member| member == radar);
            cx.note(|| if out { format!("{radar} is left out") } else { format!("{radar} is believed again") });
            self.clear_all(desk, cx);
        }
    }

    /// A radar shows an altitude.
    pub(super) fn picture(&self, desk: &mut Desk<G>, from: NodeId, aircraft: NodeId, altitude: Value, cx: &mut Cx<'_, Self>) {
        if self.roles.radars().contains(from) && self.roles.aircraft().contains(aircraft) {
            if self.remove.is_some() {
                desk.watch.see(from, aircraft, altitude);
            }
            desk.see(from, aircraft, altitude);
            self.clear_all(desk, cx);
        }
    }

    /// The altitude of an aircraft as far as those radars have seen it that are believed: their median, or what the first says.
    pub(super) fn altitude(&self, desk: &Desk<G>, aircraft: NodeId) -> Option<Value> {
        let seen = desk.seen(aircraft)?;
        if !self.vote_tracks {
            return seen.get(&self.members(desk).next()?).copied();
        }
        let members: Vec<NodeId> = self.members(desk).collect();
        let mut all: Vec<Value> = members.iter().filter_map(|radar| seen.get(radar).copied()).collect();
        all.sort_unstable();
        (all.len() > members.len() / 2).then(|| all[(all.len() - 1) / 2])
    }

    /// Looks for the first time, when the first sweep is over.
    pub(super) fn begin_to_judge(&self, cx: &mut Cx<'_, Self>) {
        if self.remove.is_some() {
            cx.after(Span(self.sweep_span.0 / 2), Alarm::Judge);
        }
    }

    /// Is a question about a radar, not about a pair?
    pub(super) fn is_about_radars(&self, question: u64) -> bool {
        question >= self.roles.pairs()
    }
}
