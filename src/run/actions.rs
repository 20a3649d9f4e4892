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
            Action::Crash(id, _) | Action::Restart(id) | Action::Corrupt(id, _) => Some(*id),
            Action::Fire(id, _) | Action::Request(id, _) | Action::Toss(id, _) => Some(*id),
            Action::Say { from, .. } | Action::Forge { from, .. } => Some(*from),
            Action::Cut(_) | Action::Heal | Action::Meddle { .. } | Action::Deliver(_) => None,
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

    /// The message an action speaks of: the first to arrive of those that fit, those held last.
    fn find(&self, target: &Target, desk: &Desk<'_>) -> Option<ParcelId> {
        let fits = |id: ParcelId| {
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
        };
        let all = self.flights().filter(|flight| fits(flight.parcel));
        let number = |id: ParcelId| desk.trace.parcel(id).map(|parcel| parcel.number);
        let first = all.min_by_key(|flight| (flight.due.unwrap_or(Time(u64::MAX)), number(flight.parcel)))?;
        Some(first.parcel)
    }

    fn meddle(&mut self, target: &Target, verdict: Verdict, life: Life, desk: &mut Desk<'_>) -> Result<(), String> {
        let one = matches!(target, Target::Parcel(_)) || life == Life::Once;
        let found = if one { self.find(target, desk) } else { None };
        match (found, target) {
            (Some(id), _) => self.meddle_with(id, verdict, desk),
            (None, Target::Parcel(id)) => return Err(format!("message m{} is not on its way", id.0)),
            (None, Target::Links { from, to, kind }) => {
                let kind = kind.as_ref().and_then(|word| desk.plan.kind(word));
                self.rules.push(Rule { from: *from, to: *to, kind, verdict, life, partition: false });
            }
        }
        Ok(())
    }

    fn meddle_with(&mut self, id: ParcelId, verdict: Verdict, desk: &mut Desk<'_>) {
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
                let due = self.flights().find(|flight| flight.parcel == id).and_then(|flight| flight.due);
                if let Some(parcel) = desk.trace.parcel(id).cloned() {
                    let marks = parcel.marks.with(Marks::COPY);
                    self.post(parcel.from, parcel.to, parcel.draft, Some(due.unwrap_or(self.now)), marks, desk);
                }
            }
        }
    }
}
