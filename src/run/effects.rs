//! Doing what a handler asked for: sending through the network's rules, setting alarms, saving, deciding, dying.

use super::desk::Desk;
use super::queue::Class;
use super::trace::{Marks, Outcome, Parcel};
use super::world::{Alarm, Decision, World};
use crate::faults::Crash;
use crate::ids::{NodeId, ParcelId, StepId};
use crate::network::{Life, Verdict};
use crate::protocol::{Draft, Effect};
use crate::time::{Span, Time};

/// What the rules say of one message.
#[derive(Default)]
struct Ruling {
    dropped: bool,
    held: bool,
    later: Span,
    not_before: Time,
    twice: bool,
    /// Chance of loss, in millionths.
    loss: u32,
    flip: Option<u8>,
}

impl World {
    /// Does everything that the handler asked for, in order; stops where the node crashes.
    pub(super) fn apply(&mut self, id: NodeId, face: usize, desk: &mut Desk<'_>) {
        let mut effects = std::mem::take(&mut desk.scratch.raw.effects);
        let mut dying = false;
        for effect in effects.drain(..) {
            match effect {
                Effect::Send { to, draft, after } if to != id => {
                    let fuse = self.fuse(id);
                    match fuse {
                        Some(Crash::AfterSends(0)) => {
                            self.crash(id, desk);
                            break;
                        }
                        Some(Crash::Reaching(set)) => {
                            dying = true;
                            if !set.contains(to) {
                                continue;
                            }
                        }
                        _ => {}
                    }
                    self.send(id, to, face, draft, after, desk);
                    if let Some(Crash::AfterSends(left)) = fuse {
                        self.set_fuse(id, Crash::AfterSends(left - 1));
                        if left == 1 {
                            self.crash(id, desk);
                            break;
                        }
                    }
                }
                _ if dying => {}
                Effect::Send { to, draft, .. } => {
                    let marks = if face > 0 { Marks::LOCAL.with(Marks::SECOND) } else { Marks::LOCAL };
                    self.post(id, to, draft, Some(self.now), marks, desk);
                }
                Effect::Timer { timer, key, least, most } => {
                    let Some(node) = self.nodes.get_mut(id.index()) else { continue };
                    let span = Span(least.0 + node.clock.below(most.0.saturating_sub(least.0) + 1));
                    let due = self.now + span;
                    let order = self.queue.push(due, Class::Alarm, World::alarm_item(id, face));
                    let Some(half) = node.faces.get_mut(face) else { continue };
                    half.alarms.retain(|alarm| alarm.key != key);
                    half.alarms.push(Alarm { timer, key, set: self.now, due, by: StepId(self.steps), order });
                }
                Effect::Cancel { key } => {
                    if let Some(half) = self.nodes.get_mut(id.index()).and_then(|node| node.faces.get_mut(face)) {
                        half.alarms.retain(|alarm| alarm.key != key);
                    }
                }
                Effect::Save(disk) => {
                    if let Some(node) = self.nodes.get_mut(id.index()) {
                        node.disk = Some(disk);
                    }
                    desk.scratch.outcomes.push(Outcome::Saved);
                }
                Effect::Decide(value) => {
                    let decision = Decision { value, step: StepId(self.steps), at: self.now };
                    if let Some(node) = self.nodes.get_mut(id.index()) {
                        match node.decision {
                            None => node.decision = Some(decision),
                            Some(_) => node.second = Some(decision),
                        }
                    }
                    self.digest.fold(value.0 as u64);
                    desk.scratch.outcomes.push(Outcome::Decided(value));
                }
                Effect::Deliver { slot, value } => {
                    self.digest.fold(slot);
                    self.digest.fold(value.0 as u64);
                    desk.scratch.outcomes.push(Outcome::Delivered(slot, value));
                }
                Effect::Cite(line) => desk.scratch.cites.push(line),
                Effect::Note(words) => {
                    if !desk.scratch.notes.is_empty() {
                        desk.scratch.notes.push_str("; ");
                    }
                    desk.scratch.notes.push_str(&words);
                }
            }
        }
        if dying {
            self.crash(id, desk);
        }
        effects.clear();
        desk.scratch.raw.effects = effects;
    }

    fn fuse(&self, id: NodeId) -> Option<Crash> {
        self.node(id)?.fuse
    }

    fn set_fuse(&mut self, id: NodeId, fuse: Crash) {
        if let Some(node) = self.nodes.get_mut(id.index()) {
            node.fuse = Some(fuse);
        }
    }

    /// A node stops: what it remembers and its alarms are gone, what it saved stays.
    pub(super) fn crash(&mut self, id: NodeId, desk: &mut Desk<'_>) {
        if let Some(node) = self.nodes.get_mut(id.index()) {
            node.up = false;
            node.crashed = true;
            node.fuse = None;
            for face in &mut node.faces {
                face.state = None;
                face.alarms.clear();
            }
            self.digest.fold(u64::from(id.0) << 8 | 0xDE);
            desk.scratch.outcomes.push(Outcome::Crashed);
        }
    }

    /// Sends one message through the network.
    pub(super) fn send(
        &mut self,
        from: NodeId,
        to: NodeId,
        face: usize,
        draft: Draft,
        after: Span,
        desk: &mut Desk<'_>,
    ) {
        let Some(node) = self.nodes.get_mut(from.index()) else { return };
        let mut marks = if draft.forged { Marks::LIE } else { Marks::default() };
        if face > 0 {
            marks = marks.with(Marks::SECOND);
        }
        self.tallies.sent += 1;
        let network = &desk.plan.scenario.network;
        let fate = network.draw(self.now, &mut node.network);
        let ruling = self.rule(from, to, draft.kind);
        let mut due = (self.now + fate.delay + after + ruling.later).max(ruling.not_before);
        if network.fifo {
            let link = &mut self.links[from.index() * usize::from(desk.plan.scenario.n) + to.index()];
            due = due.max(*link);
            *link = due;
        }
        if ruling.dropped || fate.lost || fate.coin < ruling.loss {
            // It is seen to be lost half-way.
            due = Time(self.now.0 + (due.0 - self.now.0) / 2);
            self.post(from, to, draft, Some(due), marks.with(Marks::LOST), desk);
            return;
        }
        let (draft, marks) = match ruling.flip.and_then(|bit| desk.plan.machine.flip(&draft.msg, bit)) {
            Some(flipped) => (flipped, marks.with(Marks::FLIPPED)),
            None => (draft, marks),
        };
        let copy = fate.copy.map(|span| self.now + span + after).or(ruling.twice.then_some(due));
        let again = copy.map(|again| (draft.clone(), again.max(due)));
        self.post(from, to, draft, (!ruling.held).then_some(due), marks, desk);
        if let Some((draft, again)) = again {
            self.post(from, to, draft, Some(again), marks.with(Marks::COPY), desk);
        }
    }

    /// The first rule that fits decides; a rule for one message is used up.
    fn rule(&mut self, from: NodeId, to: NodeId, kind: u8) -> Ruling {
        let mut ruling = Ruling::default();
        if self.rules.is_empty() {
            return ruling;
        }
        let now = self.now;
        let Some(at) = self.rules.iter().position(|rule| rule.fits(from, to, kind, now)) else { return ruling };
        let rule = &self.rules[at];
        match (rule.verdict, rule.life) {
            (Verdict::Drop, _) => ruling.dropped = true,
            (Verdict::Delay(by), _) => ruling.later = by,
            (Verdict::Hold, Life::Until(end)) => ruling.not_before = end,
            (Verdict::Hold, _) => ruling.held = true,
            (Verdict::Duplicate, _) => ruling.twice = true,
            (Verdict::Lose(chance), _) => ruling.loss = chance,
            (Verdict::Flip(bit), _) => ruling.flip = Some(bit),
        }
        if rule.life == Life::Once {
            self.rules.remove(at);
        }
        ruling
    }

    /// Puts a parcel on its way now; without a due time it is held.
    pub(super) fn post(
        &mut self,
        from: NodeId,
        to: NodeId,
        draft: Draft,
        due: Option<Time>,
        marks: Marks,
        desk: &mut Desk<'_>,
    ) -> ParcelId {
        self.post_from(from, to, draft, (self.now, due), marks, desk)
    }

    /// Puts a parcel on its way as if it had been sent at a time.
    pub(super) fn post_from(
        &mut self,
        from: NodeId,
        to: NodeId,
        draft: Draft,
        (sent, due): (Time, Option<Time>),
        marks: Marks,
        desk: &mut Desk<'_>,
    ) -> ParcelId {
        self.digest.fold(draft.hash ^ u64::from(to.0) << 32 ^ u64::from(from.0) << 48);
        self.digest.fold(due.map_or(u64::MAX, |due| due.0) ^ u64::from(marks.0) << 56);
        let parcel = Parcel { from, to, draft, sent, due, by: StepId(self.steps), number: self.parcels, marks };
        let id = desk.trace.push_parcel(parcel, self.parcels);
        self.parcels += 1;
        desk.scratch.parcels += 1;
        match due {
            Some(due) => drop(self.queue.push(due, Class::Arrival, id.0)),
            None => self.held.push(id),
        }
        id
    }
}
