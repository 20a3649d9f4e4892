//! A run: a scenario played step by step, with everything that happened kept, and any moment reachable again.
//!
//! A run is a pure function of its scenario. Rewinding moves a cursor; acting in the past makes another scenario, and
//! so another run ([`History`]).

mod actions;
mod compare;
mod condition;
mod desk;
mod effects;
mod history;
mod marks;
mod plan;
mod queue;
mod step;
mod trace;
mod veil;
mod watch;
mod world;

pub use compare::{Comparison, Difference, compare};
pub use history::{Branch, History};
pub use plan::Plan;
pub use trace::{Marks, Outcome, Parcel, Step, Trace, What};
pub(crate) use veil::speaks_of_trust;
pub use watch::{Judged, Report};
pub use world::{Alarm, Decision, Face, Flight, Node, Tallies, World};

use crate::digest::Digest;
use crate::ids::{NodeId, StepId};
use crate::limits::{STEPS_DEFAULT, STEPS_MAX};
use crate::scenario::{Moment, Planned, Scenario, Until};
use crate::time::Time;
use desk::{Desk, Scratch};
use marks::Checkpoints;
use watch::Watch;

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All correct nodes that are to decide have decided, as the scenario asked.
    Decided,
    /// Nothing is left to happen.
    Quiet,
    /// A property broke, as the scenario asked.
    Breach,
    /// The scenario's time or step was reached.
    Asked,
    /// A limit was reached.
    Limit(&'static str),
}

impl Ended {
    /// The word in JSON, and the beginning of a sentence.
    pub const fn word(self) -> &'static str {
        match self {
            Ended::Decided => "decided",
            Ended::Quiet => "quiet",
            Ended::Breach => "breach",
            Ended::Asked => "asked",
            Ended::Limit(_) => "limit",
        }
    }
}

/// A scenario being played.
pub struct Run {
    plan: Plan,
    world: World,
    trace: Trace,
    scratch: Scratch,
    checkpoints: Checkpoints,
    watch: Watch,
    ended: Option<Ended>,
    differs: Option<StepId>,
    veiled: bool,
}

impl Run {
    /// Makes a run that stands before its first step.
    ///
    /// # Errors
    /// Says which parameter of the scenario cannot be.
    pub fn new(scenario: Scenario) -> Result<Run, String> {
        Run::build(scenario, true)
    }

    /// A run that keeps no trace, cannot be rewound and is not watched: for sweeps, searches and benches.
    ///
    /// # Errors
    /// As [`Run::new`].
    pub fn untraced(scenario: Scenario) -> Result<Run, String> {
        Run::build(scenario, false)
    }

    fn build(scenario: Scenario, keeping: bool) -> Result<Run, String> {
        let plan = Plan::new(scenario)?;
        let scenario = &plan.scenario;
        let mut world = World::new(scenario.n, scenario.seed, scenario.network.fifo);
        world.prime(&plan);
        let watch = if keeping { Watch::new(&plan) } else { Watch::default() };
        Ok(Run {
            scratch: Scratch::new(scenario.n),
            checkpoints: Checkpoints::new(world.clone()),
            trace: Trace::new(keeping),
            watch,
            world,
            plan,
            ended: None,
            differs: None,
            veiled: false,
        })
    }

    /// What stays the same in this run: the scenario, the machine.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What is being played.
    pub fn scenario(&self) -> &Scenario {
        &self.plan.scenario
    }

    /// The state at the cursor.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// All that happened, up to the farthest step taken.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The step at the cursor; 0 before the first.
    pub fn cursor(&self) -> StepId {
        StepId(self.world.steps)
    }

    /// The last step known; the cursor may stand before it.
    pub fn last(&self) -> StepId {
        StepId(self.trace.len().max(self.world.steps))
    }

    /// Why the run ended, once its end is known.
    pub fn ended(&self) -> Option<Ended> {
        self.ended
    }

    /// The step at which a replay differed from the trace. It never should; if it does, a protocol is not
    /// deterministic (a clock, entropy, the order of a hash map), and nothing the run shows can be trusted.
    pub fn differs(&self) -> Option<StepId> {
        self.differs
    }

    /// Fingerprint of all that happened up to the cursor.
    pub fn digest(&self) -> Digest {
        self.world.digest
    }

    /// Is the cursor at the end of a run that has ended?
    pub fn at_end(&self) -> bool {
        self.ended.is_some() && self.world.steps >= self.trace.len()
    }

    /// Takes one step; false when the run is at its end.
    pub fn step(&mut self) -> bool {
        if self.at_end() {
            return false;
        }
        let known = self.trace.keeping && self.world.steps < self.trace.len();
        let mut desk = Desk { plan: &self.plan, trace: &mut self.trace, scratch: &mut self.scratch };
        let mut step = Step::blank();
        if !self.world.step(&mut step, &mut desk) {
            self.end(Ended::Quiet);
            return false;
        }
        if known {
            self.compare(&step);
        } else {
            self.record(step);
        }
        true
    }

    /// A replayed step must be what it was.
    fn compare(&mut self, step: &Step) {
        self.scratch.clear();
        let id = self.cursor();
        if self.trace.step(id).is_some_and(|known| known.digest != step.digest) {
            self.differs.get_or_insert(id);
        }
    }

    fn record(&mut self, step: Step) {
        if self.trace.keeping {
            self.trace.push_step(step, &mut self.scratch);
            self.checkpoints.offer(&self.world);
            self.watch.observe(&self.plan, &self.world, &self.trace);
        }
        self.scratch.clear();
        if let Some(ended) = self.reached() {
            self.end(ended);
        }
    }

    fn end(&mut self, ended: Ended) {
        if self.ended.is_none() {
            self.ended = Some(ended);
            if self.trace.keeping {
                self.watch.conclude(&self.plan, &self.world, &self.trace, ended);
            }
        }
    }

    /// Has the run come to where its scenario, or a limit, stops it?
    fn reached(&self) -> Option<Ended> {
        if let Some(limit) = self.world.limit() {
            return Some(Ended::Limit(limit));
        }
        let steps = self.world.steps;
        let asked = match &self.plan.scenario.until {
            Until::Decided => self.decided().then_some(Ended::Decided),
            Until::Breach => self.watch.is_breached().then_some(Ended::Breach),
            Until::At(end) => self.is_past(Some(*end)).then_some(Ended::Asked),
            Until::Round(round) => self.is_past(self.plan.time_of(Moment::Round(*round))).then_some(Ended::Asked),
            Until::Step(last) => (steps >= *last).then_some(Ended::Asked),
            Until::When(condition) => {
                let node = self.trace.step(self.cursor()).and_then(|step| step.node);
                let holds = if self.trace.keeping {
                    condition.holds_after(&self.plan, &self.world, node)
                } else {
                    condition.holds(&self.plan, &self.world)
                };
                holds.then_some(Ended::Asked)
            }
            Until::Quiet => None,
        };
        let most = match self.plan.scenario.until {
            Until::At(_) | Until::Step(_) | Until::Round(_) => STEPS_MAX,
            _ => STEPS_DEFAULT,
        };
        let untraced = !self.trace.keeping;
        asked.or_else(|| (steps >= STEPS_MAX || (steps >= most && !untraced)).then_some(Ended::Limit("steps")))
    }

    /// Does whatever comes next come after this time?
    fn is_past(&self, end: Option<Time>) -> bool {
        end.is_some_and(|end| self.world.next_time().is_none_or(|next| next > end))
    }

    /// Have all correct nodes that are to decide decided?
    fn decided(&self) -> bool {
        let faulty = self.world.faulty(self.plan.recovery);
        let awaited = self.plan.deciders.minus(faulty);
        awaited.minus(self.world.nodes_that(|node| node.decision.is_some())).is_empty()
    }

    /// Takes up to so many steps; gives how many it took.
    pub fn advance(&mut self, most: u32) -> u32 {
        (0..most).take_while(|_| self.step()).count() as u32
    }

    /// Runs to the end (or a limit).
    pub fn finish(&mut self) -> Ended {
        self.seek(self.last());
        while self.step() {}
        self.ended.unwrap_or(Ended::Quiet)
    }

    /// Moves the cursor to right after a step, forwards or backwards; stops at the end of the run.
    pub fn seek(&mut self, target: StepId) {
        let near = self.checkpoints.before(target.0);
        if let Some(near) = near
            && (target.0 < self.world.steps || near.steps > self.world.steps)
        {
            self.world = near.clone();
        }
        while self.world.steps < target.0 && self.step() {}
    }

    /// Moves the cursor to after the last step not later than a time.
    pub fn seek_time(&mut self, time: Time) {
        let known = self.trace.step_at(time);
        if known.0 < self.trace.len() {
            return self.seek(known);
        }
        self.seek(self.last());
        while self.world.next_time().is_some_and(|next| next <= time) && self.step() {}
    }

    /// The time of the step after the cursor, as far as it is known without taking it.
    pub fn next_time(&self) -> Option<Time> {
        match self.trace.step(StepId(self.world.steps + 1)) {
            Some(step) => Some(step.time),
            None if self.ended.is_some() => None,
            None => self.world.next_time(),
        }
    }

    /// How the properties stand at the cursor, and how they came to.
    pub fn reports(&self) -> Vec<Report<'_>> {
        self.watch.reports(self.cursor())
    }

    /// How the scenario's claims stand, at the end of the run (call [`Run::finish`] first).
    pub fn judge(&self) -> Vec<Judged> {
        watch::judge(self)
    }

    /// The scenario that acts at the cursor: everything planned up to there, and the action. What was placed by step
    /// after the cursor is dropped, since those steps will not come about.
    pub fn acting(&self, now: Time, action: crate::scenario::Action) -> Scenario {
        let mut scenario = self.plan.scenario.clone();
        let (cursor, last) = (self.cursor().0, self.world.now);
        scenario.script.retain(|planned| !matches!(planned.when, Moment::Step(step) if step >= cursor));
        // Between two events a time says it; at an event only the step does, since others may share its instant.
        let between = now > last && self.next_time().is_none_or(|next| now < next);
        let when = if between { Moment::At(now) } else { Moment::Step(cursor) };
        scenario.script.push(Planned { when, action });
        scenario
    }

    /// The lock-step round at the cursor; 0 for protocols without rounds, or before the first.
    pub fn round(&self) -> u32 {
        if self.world.steps > 0 { self.plan.round_at(self.world.now) } else { 0 }
    }

    /// Checkpoints kept, and steps between them.
    pub fn checkpoints(&self) -> (usize, u32) {
        self.checkpoints.spread()
    }

    /// A node's glance at the cursor; of twins, the first.
    pub fn badge(&self, node: NodeId) -> Option<crate::protocol::Badge> {
        Some(self.plan.machine.badge(self.world.node(node)?.state()?))
    }
}
