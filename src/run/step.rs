//! Taking one step: what is due next, and the node's part in it.

use super::desk::Desk;
use super::plan::Plan;
use super::queue::{Class, Due};
use super::trace::{Marks, Outcome, Step, Trace, What};
use super::world::World;
use crate::faults::Strategy;
use crate::ids::{NodeId, NodeSet, ParcelId, StepId};
use crate::limits::{IN_FLIGHT_MAX, STEPS_AT_ONE_INSTANT_MAX, TIME_US_MAX};
use crate::protocol::{Effect, Input, Traitor};
use crate::time::Span;

/// Which running copy of a node: packed beside the node's number in the queue.
const FACE_SHIFT: u32 = 16;

impl World {
    /// Puts what the scenario plans by time, and the starts of all nodes, into the queue.
    pub(super) fn prime(&mut self, plan: &Plan) {
        for (time, place) in &plan.by_time {
            self.queue.push(*time, Class::Action, *place);
        }
        for node in NodeId::all(plan.scenario.n) {
            self.queue.push(self.now, Class::Start, u32::from(node.0));
        }
    }

    /// The limit of the engine that this run has reached, if it has.
    pub(super) fn limit(&self) -> Option<&'static str> {
        if self.crowd >= STEPS_AT_ONE_INSTANT_MAX {
            Some("a million steps at one instant")
        } else if self.queue.len() > IN_FLIGHT_MAX {
            Some("a million messages and alarms on their way")
        } else if self.now.0 >= TIME_US_MAX {
            Some("a day of simulated time")
        } else {
            None
        }
    }

    /// Takes the next step and writes it down in a blank one; false when nothing is left to happen.
    pub(super) fn step(&mut self, step: &mut Step, desk: &mut Desk<'_>) -> bool {
        loop {
            if let Some((_, place)) = desk.plan.by_step.get(self.planned).filter(|(at, _)| *at <= self.steps) {
                self.planned += 1;
                step.what = What::Action(*place);
                break;
            }
            let Some(due) = self.queue.pop() else { return false };
            self.crowd = if due.time == self.now { self.crowd + 1 } else { 0 };
            self.now = due.time;
            if self.open(step, due, desk.trace).is_some() {
                break;
            }
        }
        step.time = self.now;
        self.steps += 1;
        desk.scratch.first = self.parcels;
        self.digest.fold(step.time.0);
        self.close(step, desk);
        step.digest = self.digest;
        self.settle();
        true
    }

    /// What a due entry is about; `None` when it is an alarm that was set anew or taken back.
    fn open(&self, step: &mut Step, due: Due, trace: &Trace) -> Option<()> {
        match due.class() {
            Class::Action => step.what = What::Action(due.item),
            Class::Start => (step.what, step.node) = (What::Start, Some(NodeId(due.item as u16))),
            Class::Arrival => {
                let id = ParcelId(due.item);
                let parcel = trace.parcel(id)?;
                step.what = if parcel.marks.has(Marks::LOST) {
                    What::Loss(id)
                } else if self.node(parcel.to).is_some_and(|node| node.up) {
                    What::Arrival(id)
                } else {
                    What::DeadEnd(id)
                };
                (step.node, step.cause) = (Some(parcel.to), Some(parcel.by));
            }
            Class::Alarm => {
                let (node, face) = (NodeId(due.item as u16), due.item >> FACE_SHIFT);
                let alarms = &self.node(node)?.faces.get(face as usize)?.alarms;
                let alarm = alarms.iter().find(|alarm| alarm.order == due.order)?;
                (step.what, step.node, step.cause) = (What::Alarm(due.order), Some(node), Some(alarm.by));
                step.face = face as u8;
            }
        }
        Some(())
    }

    /// Does what the step is about.
    fn close(&mut self, step: &mut Step, desk: &mut Desk<'_>) {
        if let Some(node) = step.node {
            self.digest.fold(u64::from(node.0) << 8 | u64::from(step.what.code()));
        }
        match step.what {
            What::Start => {
                if let Some(node) = step.node {
                    self.visit(step, node);
                    self.start(node, desk);
                }
            }
            What::Arrival(id) => self.arrive(step, id, desk),
            What::DeadEnd(id) | What::Loss(id) => {
                self.tallies.lost +=
                    u64::from(desk.trace.parcel(id).is_some_and(|parcel| !parcel.marks.has(Marks::COPY)));
                desk.trace.recycle(id);
            }
            What::Alarm(order) => {
                if let Some(node) = step.node {
                    self.ring(step, node, order, desk);
                }
            }
            What::Action(place) => {
                self.digest.fold(u64::from(place) << 8 | u64::from(step.what.code()));
                step.node = self.act(step, place, desk);
            }
        }
    }

    /// Notes that a node takes this step.
    pub(super) fn visit(&mut self, step: &mut Step, node: NodeId) {
        let id = StepId(self.steps);
        if let Some(node) = self.nodes.get_mut(node.index()) {
            step.before = node.last.replace(id);
        }
    }

    /// A node starts, both twins if there are two.
    pub(super) fn start(&mut self, id: NodeId, desk: &mut Desk<'_>) {
        let faces = self.nodes.get(id.index()).filter(|node| node.up).map_or(0, |node| node.faces.len());
        for face in 0..faces {
            self.take(id, face, &Input::Start, desk);
        }
    }

    fn arrive(&mut self, step: &mut Step, id: ParcelId, desk: &mut Desk<'_>) {
        let Some(parcel) = desk.trace.parcel(id) else { return };
        let (from, to, marks) = (parcel.from, parcel.to, parcel.marks);
        self.digest.fold(parcel.draft.hash);
        let Some(msg) = desk.trace.unpack(id) else { return };
        self.tallies.delivered += u64::from(!marks.has(Marks::LOCAL) && !marks.has(Marks::COPY));
        self.visit(step, to);
        let second = match self.node(to).and_then(|node| node.strategy.as_ref()) {
            Some(Strategy::Twins { .. }) if from == to => marks.has(Marks::SECOND),
            Some(Strategy::Twins { left }) => !left.contains(from),
            _ => false,
        };
        step.face = u8::from(second);
        self.take(to, usize::from(second), &Input::Message { from, msg }, desk);
    }

    /// An alarm of this order goes off.
    pub(super) fn ring(&mut self, step: &mut Step, id: NodeId, order: u32, desk: &mut Desk<'_>) {
        self.visit(step, id);
        let face = usize::from(step.face);
        let Some(alarms) = self.nodes.get_mut(id.index()).and_then(|node| node.faces.get_mut(face)) else { return };
        let Some(at) = alarms.alarms.iter().position(|alarm| alarm.order == order) else { return };
        let alarm = alarms.alarms.swap_remove(at);
        self.digest.fold(alarm.key);
        let known = self.alarms < desk.trace.alarms();
        if !known {
            desk.trace.push_alarm(&alarm.timer);
        }
        step.what = What::Alarm(self.alarms);
        self.alarms += 1;
        self.take(id, face, &Input::Timer(alarm.timer), desk);
    }

    /// One face of a node takes an input; what it asks for is done.
    pub(super) fn take(&mut self, id: NodeId, face: usize, input: &Input, desk: &mut Desk<'_>) {
        let Some(node) = self.nodes.get_mut(id.index()) else { return };
        let raw = &mut desk.scratch.raw;
        raw.me = id;
        raw.now = self.now;
        raw.input = desk.plan.input(id, face);
        raw.tracing = desk.trace.keeping;
        raw.effects.clear();
        std::mem::swap(&mut raw.coins, &mut node.coins);
        raw.laid.clear();
        raw.laid.append(&mut node.laid);
        let Some(half) = node.faces.get_mut(face) else { return };
        match (input, &mut half.state) {
            (Input::Start, state) => *state = Some(desk.plan.machine.start(node.disk.as_ref(), raw)),
            (_, Some(state)) => desk.plan.machine.take(state, input, raw),
            (_, None) => {}
        }
        std::mem::swap(&mut raw.coins, &mut node.coins);
        node.laid.append(&mut raw.laid);
        if node.strategy.is_some() {
            self.scheme(id, face, input, desk);
        }
        self.apply(id, face, desk);
    }

    /// A traitor rewrites what its honest code asked for.
    fn scheme(&mut self, id: NodeId, face: usize, input: &Input, desk: &mut Desk<'_>) {
        let traitors = self.traitors();
        let Some(node) = self.nodes.get_mut(id.index()) else { return };
        let Some(strategy) = node.strategy.clone() else { return };
        let others = |effect: &Effect, keep: &dyn Fn(NodeId) -> bool| match effect {
            Effect::Send { to, .. } => *to == id || keep(*to),
            _ => true,
        };
        let effects = &mut desk.scratch.raw.effects;
        match strategy {
            Strategy::Hand => {}
            Strategy::Silent => effects.retain(|effect| others(effect, &|_| false)),
            Strategy::Withhold { from } => effects.retain(|effect| others(effect, &|to| !from.contains(to))),
            Strategy::Twins { left } => {
                effects.retain(|effect| others(effect, &|to| left.contains(to) == (face == 0)));
            }
            Strategy::Delay { by } => {
                for effect in effects {
                    if let Effect::Send { to, after, .. } = effect
                        && *to != id
                    {
                        *after = Span(after.0 + by.0);
                    }
                }
            }
            Strategy::Replay => {
                for effect in effects {
                    let Effect::Send { to, draft, .. } = effect else { continue };
                    match node.said.iter_mut().find(|(known, _)| known == to) {
                        _ if *to == id => {}
                        Some((_, earlier)) => std::mem::swap(earlier, draft),
                        None => node.said.push((*to, draft.clone())),
                    }
                }
            }
            Strategy::Attack { index, .. } => {
                if let Some(state) = node.faces.get(face).and_then(|face| face.state.clone()) {
                    let traitor = Traitor { traitors, chance: &mut node.whims };
                    desk.plan.machine.plot(index, &state, input, &mut desk.scratch.raw, traitor);
                }
            }
        }
        self.lie(id, traitors, desk);
    }

    /// Tells the lies written by hand that fit what is about to be sent.
    fn lie(&mut self, id: NodeId, keys: NodeSet, desk: &mut Desk<'_>) {
        let Some(node) = self.nodes.get_mut(id.index()) else { return };
        if node.lies.is_empty() {
            return;
        }
        for effect in &mut desk.scratch.raw.effects {
            let Effect::Send { to, draft, .. } = effect else { continue };
            let word =
                desk.plan.scenario.protocol.card().kinds.get(usize::from(draft.kind)).map_or("", |kind| kind.word);
            let Some(at) = node.lies.iter().position(|lie| lie.to == *to && lie.kind == word) else { continue };
            let lie = node.lies.remove(at);
            match desk.plan.machine.forge(&lie.kind, Some(&draft.msg), &lie.fields, keys) {
                Ok(forged) => *draft = forged,
                Err(why) => desk.scratch.outcomes.push(Outcome::Refused(why)),
            }
        }
    }

    /// Clears alarms that were set anew or taken back from the head of the queue, so that the next time is true.
    fn settle(&mut self) {
        while let Some(due) = self.queue.peek() {
            if due.class() != Class::Alarm {
                return;
            }
            let (node, face) = (due.item as u16, due.item >> FACE_SHIFT);
            let half = self.nodes.get(usize::from(node)).and_then(|node| node.faces.get(face as usize));
            if half.is_some_and(|half| half.alarms.iter().any(|alarm| alarm.order == due.order)) {
                return;
            }
            self.queue.pop();
        }
    }

    /// The queue's item for an alarm.
    pub(super) fn alarm_item(node: NodeId, face: usize) -> u32 {
        u32::from(node.0) | (face as u32) << FACE_SHIFT
    }
}
