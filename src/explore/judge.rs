//! Properties on configurations, by the very monitors that watch a run.
//!
//! A configuration remembers what was decided and delivered, and who is faulty, not how it came about. A monitor that
//! reads only that ([`Sight`]) is shown a still world; what others watch is left out, and said to be
//! ([`Judge::unseen`]). Safety is judged in every configuration: where it is broken, the run that leads there and fails
//! no more breaks it. Liveness is judged where nothing is left to happen.

use super::local::{Life, Local};
use super::space::Space;
use crate::faults::Strategy;
use crate::ids::{NodeId, StepId};
use crate::monitors::{Monitor, Property, Sight, Sort, View};
use crate::run::{Decision, Ended, Trace, World};
use crate::scenario::Status;
use crate::time::Time;
use assent_walk::Faces;

/// Which of the judged properties are broken, one bit each.
pub type Breaches = u32;

/// What a node shows of itself; all that properties ask for.
type Face = (Life, bool, Option<i64>, Option<i64>, Vec<(u64, i64)>);

/// Says which properties a configuration breaks; works it out once for all that look alike.
pub struct Judge {
    properties: Vec<Property>,
    places: Vec<usize>,
    unseen: Vec<Property>,
    faces: Vec<Face>,
    known: Faces,
}

impl Judge {
    /// A judge of all properties of the protocol that a moment shows.
    pub fn new(space: &Space) -> Judge {
        let all = space.machine().monitors();
        let seen = |monitor: &dyn Monitor| monitor.sees() != Sight::History;
        let places: Vec<usize> = (0..all.len()).filter(|at| seen(&*all[*at])).take(32).collect();
        let properties = places.iter().map(|at| all[*at].property()).collect();
        let left_out = |at: &usize| !places.contains(at) && all[*at].property().sort.is_promise();
        let unseen = (0..all.len()).filter(left_out).map(|at| all[at].property()).collect();
        Judge { properties, places, unseen, faces: Vec::new(), known: Faces::default() }
    }

    /// The properties that are judged, in the order of their bits.
    pub fn properties(&self) -> &[Property] {
        &self.properties
    }

    /// The promises that only a whole run shows; they are not judged.
    pub fn unseen(&self) -> &[Property] {
        &self.unseen
    }

    /// The properties that are not safety: broken only where nothing is left to happen.
    pub fn liveness(&self) -> Breaches {
        let is = |property: &Property| property.sort == Sort::Liveness;
        self.properties.iter().enumerate().filter(|(_, property)| is(property)).map(|(at, _)| 1 << at).sum()
    }

    fn find_face(&mut self, space: &Space, local: u16) -> u16 {
        let node = space.local(local);
        let decided = |value: Option<crate::value::Value>| value.map(|value| value.0);
        let delivered = node.delivered.iter().map(|(slot, value)| (*slot, value.0)).collect();
        let face = (node.life, node.crashed, decided(node.decision), decided(node.second), delivered);
        let at = self.faces.iter().position(|known| *known == face).unwrap_or_else(|| {
            self.faces.push(face);
            self.faces.len() - 1
        });
        at as u16
    }

    /// What a configuration with these nodes breaks; at the end of a run, if it is one.
    pub fn breaches(&mut self, space: &Space, locals: &[u16], is_end: bool) -> Breaches {
        let (now, end) = loop {
            match self.known.look(locals) {
                Ok(verdict) => break verdict,
                Err(which) => self.learn(space, locals, which),
            }
        };
        if is_end { end } else { now }
    }

    /// What is known of the faces of nodes.
    pub(super) fn faces(&mut self) -> &mut Faces {
        &mut self.known
    }

    /// Works out what such a node shows or, where none is named, what a configuration breaks that was just asked for.
    pub(super) fn learn(&mut self, space: &Space, locals: &[u16], which: Option<u16>) {
        match which {
            Some(local) => {
                let face = self.find_face(space, local);
                self.known.note(local, face);
            }
            None => {
                let verdict = self.work_out(space, locals);
                self.known.learn(verdict);
            }
        }
    }

    fn work_out(&self, space: &Space, locals: &[u16]) -> (Breaches, Breaches) {
        let plan = space.plan();
        let scenario = &plan.scenario;
        let mut world = World::new(scenario.n, scenario.seed, false);
        let nodes: Vec<&Local> = locals.iter().map(|local| space.local(*local)).collect();
        for (node, local) in world.nodes.iter_mut().zip(&nodes) {
            let made = |value| Decision { value, step: StepId(1), at: Time(0) };
            (node.up, node.crashed) = (local.life != Life::Down, local.crashed);
            node.strategy = local.traitor.then_some(Strategy::Hand);
            (node.decision, node.second) = (local.decision.map(made), local.second.map(made));
        }
        let trace = Trace::of_deliveries(nodes.iter().map(|local| (local.node, local.delivered.clone())));
        let (machine, bound) = (space.machine(), space.machine().bound());
        let mut monitors = machine.monitors();
        let (mut now, mut end) = (0, 0);
        for (bit, place) in self.places.iter().enumerate() {
            let Some(monitor) = monitors.get_mut(*place) else { continue };
            let mut status = monitor.initial();
            // What reads the moment alone sees it in one step, the last.
            let enough = if monitor.sees() == Sight::Moment { usize::from(scenario.n) - 1 } else { 0 };
            for node in NodeId::all(scenario.n).skip(enough) {
                let id = StepId(u32::from(node.0) + 1);
                let Some(step) = trace.step(id) else { continue };
                let (deciders, recovery) = (plan.deciders, plan.recovery);
                let (world, trace) = (&world, &trace);
                let view = View { scenario, machine, world, trace, id, step, deciders, recovery, bound };
                status = monitor.observe(&view).map_or(status, |finding| finding.status);
                if node.0 + 1 == scenario.n {
                    now |= u32::from(status == Status::Breached) << bit;
                    let last = monitor.conclude(&view, Ended::Quiet).map_or(status, |finding| finding.status);
                    end |= u32::from(last == Status::Breached) << bit;
                }
            }
        }
        (now, end)
    }
}
