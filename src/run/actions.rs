//! Doing what the script asks: the only way from outside into a run.

use super::desk::Desk;
use super::queue::Class;
use super::trace::{Marks, Outcome, Step};
use super::world::{Face, World};
use crate::faults::{Crash, Lie, Strategy};
use crate::ids::{NodeId, NodeSet, ParcelId};
use crate::network::{Life, Rule, Verdict};
use crate::protocol::Input;
use crate::scenario::{Action, Target};
use crate::time::{Span, Time};
use crate::tree::Tree;

impl World {
    /// Does an action of the script; gives the node it concerns.
    pub(super) fn act(&mut self, step: &mut Step, place: u32, desk: &mut Desk<'_>) -> Option<NodeId> {
        let plan = desk.plan;
        let action = &plan.scenario.script.get(place as usize)?.action;
        let done = match action {
            Action::Crash(id, how) => self.act_crash(step, *id, *how, desk),
            Action::Restart(id) => self.act_restart(step, *id, desk),
            Action::Corrupt(id, strategy) => self.act_corrupt(step, *id, strategy),
            Action::Say { from, to, kind, fields } => {
                self.visit(step, *from);
                self.turn(*from);
                let lie = Lie { to: *to, kind: kind.clone(), fields: fields.clone() };
                self.nodes[from.index()].lies.push(lie);
                Ok(())
            }
            Action::Forge { from, to, kind, fields } => self.act_forge(step, *from, *to, kind, fields, desk),
            Action::Cut(groups) => {
                self.cut(groups, desk);
                Ok(())
            }
            Action::Heal => {
                self.rules.retain(|rule| !rule.partition);
                self.groups.clear();
                Ok(())
            }
            Action::Meddle { target, verdict, life } => self.meddle(target, *verdict, *life, desk),
            Action::Release(target) => self.release(target, desk),
            Action::Upset(id, bit) => self.upset(step, *id, *bit, desk),
            Action::Deliver(target) => match self.find(target, desk) {
                Some(id) => {
                    self.lift(id);
                    self.queue.push(self.now, Class::Arrival, id.0);
                    Ok(())
                }
                None => Err("no such message is on its way".to_owned()),
            },
            Action::Fire(id, word) => self.act_fire(step, *id, word, desk),
            Action::Toss(id, sides) => {
                self.visit(step, *id);
                sides.iter().for_each(|side| self.digest.fold(*side));
                self.nodes[id.index()].laid.extend(sides);
                Ok(())
            }
            Action::Request(id, value) => {
                self.visit(step, *id);
                self.digest.fold(value.0 as u64);
                match self.node(*id) {
                    Some(node) if node.up => {
                        self.take(*id, 0, &Input::Request(*value), desk);
                        Ok(())
                    }
                    _ => Err(format!("{id} has crashed")),
                }
            }
        };
        if let Err(why) = done {
            desk.scratch.outcomes.push(Outcome::Refused(why));
        }
        match action {
            Action::Crash(id, _) | Action::Restart(id) | Action::Corrupt(id, _) | Action::Upset(id, _) => Some(*id),
            Action::Fire(id, _) | Action::Request(id, _) | Action::Toss(id, _) => Some(*id),
            Action::Say { from, .. } | Action::Forge { from, .. } => Some(*from),
            Action::Cut(_) | Action::Heal | Action::Meddle { .. } | Action::Release(_) | Action::Deliver(_) => None,
        }
    }

    fn act_crash(&mut self, step: &mut Step, id: NodeId, how: Crash, desk: &mut Desk<'_>) -> Result<(), String> {
        self.visit(step, id);
        if !self.node(id).is_some_and(|node| node.up) {
            return Err(format!("{id} has crashed already"));
        }
        match how {
            Crash::Now => self.crash(id, desk),
            later => self.nodes[id.index()].fuse = Some(later),
        }
        Ok(())
    }

    fn act_restart(&mut self, step: &mut Step, id: NodeId, desk: &mut Desk<'_>) -> Result<(), String> {
        self.visit(step, id);
        match self.nodes.get_mut(id.index()) {
            Some(node) if !node.up => node.up = true,
            _ => return Err(format!("{id} is running")),
        }
        self.start(id, desk);
        Ok(())
    }

    fn act_corrupt(&mut self, step: &mut Step, id: NodeId, strategy: &Strategy) -> Result<(), String> {
        self.visit(step, id);
        let now = self.now;
        let Some(node) = self.nodes.get_mut(id.index()) else { return Ok(()) };
        node.strategy = Some(strategy.clone());
        let twins = matches!(strategy, Strategy::Twins { .. });
        if twins && node.faces.len() == 1 {
            // The second twin goes on from where the first is now, with alarms of its own.
            let mut second = Face { state: node.faces[0].state.clone(), alarms: node.faces[0].alarms.clone() };
            for alarm in &mut second.alarms {
                alarm.order = self.queue.push(alarm.due.max(now), Class::Alarm, World::alarm_item(id, 1));
            }
            node.faces.push(second);
        } else if !twins {
            node.faces.truncate(1);
        }
        Ok(())
    }

    /// A node that lies by hand is a traitor from then on.
    fn turn(&mut self, id: NodeId) {
        if let Some(node) = self.nodes.get_mut(id.index()) {
            node.strategy.get_or_insert(Strategy::Hand);
        }
    }

    fn act_forge(
        &mut self,
        step: &mut Step,
        from: NodeId,
        to: NodeId,
        kind: &str,
        fields: &[(String, Tree)],
        desk: &mut Desk<'_>,
    ) -> Result<(), String> {
        self.visit(step, from);
        self.turn(from);
        if !self.node(from).is_some_and(|node| node.up) {
            return Err(format!("{from} has crashed"));
        }
        let draft = desk.plan.machine.forge(kind, None, fields, self.traitors())?;
        self.send(from, to, 0, draft, Span(0), desk);
        Ok(())
    }

    fn act_fire(&mut self, step: &mut Step, id: NodeId, word: &str, desk: &mut Desk<'_>) -> Result<(), String> {
        self.visit(step, id);
        let Some(node) = self.node(id) else { return Ok(()) };
        let machine = &desk.plan.machine;
        let alarms = node.faces.iter().zip(0u8..).flat_map(|(face, at)| face.alarms.iter().map(move |set| (at, set)));
        let known: Vec<(String, u8, Time, u32)> =
            alarms.map(|(at, set)| (machine.alarm(&set.timer), at, set.due, set.order)).collect();
        let first = known.iter().filter(|(name, ..)| name == word).min_by_key(|(_, _, due, _)| *due);
        let Some((_, face, _, order)) = first.cloned() else {
            let names: Vec<&str> = known.iter().map(|(name, ..)| name.as_str()).collect();
            let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            return Err(format!("{id} has set no alarm `{word}`; set are: {names}"));
        };
        step.face = face;
        let what = step.what;
        let before = step.before;
        self.ring(step, id, order, desk);
        (step.what, step.before) = (what, before);
        Ok(())
    }

    /// Divides the network; what is on its way across the divide is lost.
    fn cut(&mut self, groups: &[NodeSet], desk: &mut Desk<'_>) {
        let all = NodeSet::all(desk.plan.scenario.n);
        let named = groups.iter().fold(NodeSet::EMPTY, |sum, group| sum.union(*group));
        self.rules.retain(|rule| !rule.partition);
        self.groups = groups.to_vec();
        if !all.minus(named).is_empty() {
            self.groups.push(all.minus(named));
        }
        let apart = |group: &NodeSet| Rule {
            from: *group,
            to: all.minus(*group),
            kind: None,
            verdict: Verdict::Drop,
            life: Life::Always,
            partition: true,
        };
        let rules: Vec<Rule> = self.groups.iter().map(apart).collect();
        let mut across: Vec<ParcelId> = self.flights().map(|flight| flight.parcel).collect();
        // By number, not by place: without a trace places are used again.
        let number = |id: &ParcelId| desk.trace.parcel(*id).map(|parcel| parcel.number);
        across.sort_by_key(number);
        for id in across {
            let Some(parcel) = desk.trace.parcel(id) else { continue };
            let kind = parcel.draft.kind;
            if rules.iter().any(|rule| rule.fits(parcel.from, parcel.to, kind, self.now)) {
                self.lose(id, desk);
            }
        }
        self.rules.extend(rules);
    }

    /// A parcel on its way is lost now.
    fn lose(&mut self, id: ParcelId, desk: &mut Desk<'_>) {
        self.lift(id);
        let copy = desk.trace.parcel(id).is_some_and(|parcel| parcel.marks.has(Marks::COPY));
        self.tallies.lost += u64::from(!copy);
        self.fold_number(id, desk);
        desk.scratch.outcomes.push(Outcome::Lost(id));
        desk.trace.recycle(id);
    }

    fn fold_number(&mut self, id: ParcelId, desk: &Desk<'_>) {
        self.digest.fold(desk.trace.parcel(id).map_or(u64::MAX, |parcel| parcel.number.into()));
    }

    /// Takes a parcel off its way; gives when it would have arrived, unless it was held.
    fn lift(&mut self, id: ParcelId) -> Option<Time> {
        if let Some(at) = self.held.iter().position(|held| *held == id) {
            self.held.remove(at);
            return None;
        }
        let due = self.queue.iter().find(|due| due.class() == Class::Arrival && due.item == id.0)?;
        self.queue.cancel(due.order);
        Some(due.time)
    }

    /// Does an action speak of this message?
    fn is_meant(&self, target: &Target, id: ParcelId, desk: &Desk<'_>) -> bool {
        let Some(parcel) = desk.trace.parcel(id) else { return false };
        if parcel.marks.has(Marks::LOST) || parcel.marks.has(Marks::LOCAL) {
            return false;
        }
        match target {
            Target::Parcel(wanted) => wanted.0 == parcel.number,
            Target::Links { from, to, kind } => {
                let kind = kind.as_ref().and_then(|word| desk.plan.kind(word));
                from.contains(parcel.from)
                    && to.contains(parcel.to)
                    && kind.is_none_or(|kind| kind == parcel.draft.kind)
            }
        }
    }

    /// The message an action speaks of: the first to arrive of those that fit, those held last.
    fn find(&self, target: &Target, desk: &Desk<'_>) -> Option<ParcelId> {
        let all = self.flights().filter(|flight| self.is_meant(target, flight.parcel, desk));
        let number = |id: ParcelId| desk.trace.parcel(id).map(|parcel| parcel.number);
        let first = all.min_by_key(|flight| (flight.due.unwrap_or(Time(u64::MAX)), number(flight.parcel)))?;
        Some(first.parcel)
    }

    fn meddle(&mut self, target: &Target, verdict: Verdict, life: Life, desk: &mut Desk<'_>) -> Result<(), String> {
        let one = matches!(target, Target::Parcel(_)) || life == Life::Once;
        let found = if one { self.find(target, desk) } else { None };
        match (found, target) {
            (Some(id), _) => return self.meddle_with(id, verdict, desk),
            (None, Target::Parcel(id)) => return Err(format!("message m{} is not on its way", id.0)),
            (None, Target::Links { from, to, kind }) => {
                let kind = kind.as_ref().and_then(|word| desk.plan.kind(word));
                self.rules.push(Rule { from: *from, to: *to, kind, verdict, life, partition: false });
            }
        }
        Ok(())
    }

    fn meddle_with(&mut self, id: ParcelId, verdict: Verdict, desk: &mut Desk<'_>) -> Result<(), String> {
        self.fold_number(id, desk);
        match verdict {
            Verdict::Drop => self.lose(id, desk),
            Verdict::Delay(by) => {
                let due = self.lift(id).unwrap_or(self.now) + by;
                self.queue.push(due, Class::Arrival, id.0);
            }
            Verdict::Hold => {
                self.lift(id);
                self.held.push(id);
            }
            Verdict::Duplicate => {
                let due = self.due(id);
                if let Some(parcel) = desk.trace.parcel(id).cloned() {
                    let marks = parcel.marks.with(Marks::COPY);
                    self.post(parcel.from, parcel.to, parcel.draft, Some(due.unwrap_or(self.now)), marks, desk);
                }
            }
            // What is on its way already has been spared by chance; only what is sent from now on may be lost.
            Verdict::Lose(_) => {}
            Verdict::Flip(bit) => self.flip(id, bit, desk)?,
        }
        Ok(())
    }

    /// When a parcel on its way is to arrive; `None` for one that is held.
    fn due(&self, id: ParcelId) -> Option<Time> {
        self.flights().find(|flight| flight.parcel == id).and_then(|flight| flight.due)
    }

    /// A flipped bit is a loss and something nobody sent: the message is gone, and a changed one goes on in its place.
    fn flip(&mut self, id: ParcelId, bit: u8, desk: &mut Desk<'_>) -> Result<(), String> {
        let Some(parcel) = desk.trace.parcel(id).cloned() else { return Ok(()) };
        let Some(draft) = desk.plan.machine.flip(&parcel.draft.msg, bit) else {
            return Err("the message carries no number that a flipped bit would change".to_owned());
        };
        let due = self.due(id);
        self.lose(id, desk);
        let marks = parcel.marks.with(Marks::FLIPPED);
        self.post_from(parcel.from, parcel.to, draft, (parcel.sent, due), marks, desk);
        Ok(())
    }

    /// A particle hits a node's memory.
    fn upset(&mut self, step: &mut Step, id: NodeId, bit: u8, desk: &mut Desk<'_>) -> Result<(), String> {
        self.visit(step, id);
        let Some(node) = self.nodes.get_mut(id.index()) else { return Ok(()) };
        let Some(state) = node.faces.first_mut().and_then(|face| face.state.as_mut()) else {
            return Err(format!("{id} has crashed, or has not started"));
        };
        let Some((before, after)) = desk.plan.machine.upset(state, bit) else {
            return Err(format!("{id} holds no value that a flipped bit would change"));
        };
        node.upset = true;
        self.digest.fold(after.0 as u64 ^ (before.0 as u64) << 32);
        Ok(())
    }

    /// Takes back what was laid on links or on a message.
    fn release(&mut self, target: &Target, desk: &mut Desk<'_>) -> Result<(), String> {
        if let Target::Links { from, to, kind } = target {
            let kind = kind.as_ref().and_then(|word| desk.plan.kind(word));
            let within = |rule: &Rule| {
                !rule.partition
                    && rule.from.minus(*from).is_empty()
                    && rule.to.minus(*to).is_empty()
                    && (kind.is_none() || rule.kind == kind)
            };
            self.rules.retain(|rule| !within(rule));
        }
        let held: Vec<ParcelId> = self.held.iter().copied().filter(|id| self.is_meant(target, *id, desk)).collect();
        if held.is_empty() && matches!(target, Target::Parcel(_)) {
            return Err("no such message is held".to_owned());
        }
        for id in held {
            self.fold_number(id, desk);
            self.lift(id);
            self.queue.push(self.now, Class::Arrival, id.0);
        }
        Ok(())
    }
}
