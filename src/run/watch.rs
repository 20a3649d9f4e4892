//! The monitors of a run, how each property came to stand, and the scenario's claims.

use super::{Ended, Plan, Run, Trace, World};
use crate::ids::{NodeSet, StepId};
use crate::monitors::{self, Finding, Monitor, Property, View};
use crate::run::{Outcome, What};
use crate::scenario::{Action, Claim, Count, Moment, Status};
use crate::time::Time;
use crate::value::Value;

/// A monitor and the story of its property.
struct Post {
    monitor: Box<dyn Monitor>,
    property: Property,
    initial: Finding,
    story: Vec<(StepId, Finding)>,
}

/// All monitors of a run.
#[derive(Default)]
pub(super) struct Watch {
    posts: Vec<Post>,
}

/// How a property stands at the cursor.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// Which property.
    pub property: &'a Property,
    /// How it stands now, and why.
    pub finding: &'a Finding,
    /// Since which step.
    pub since: StepId,
    /// The first step at which it was broken, wherever the cursor is.
    pub breach: Option<StepId>,
    /// All changes, in order.
    pub story: &'a [(StepId, Finding)],
}

/// How a claim of the scenario came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The claim's text without `claim`, as in the scenario.
    pub text: String,
    /// What sort of claim: `property`, `decided`, `count`.
    pub kind: &'static str,
    /// Did it come true?
    pub holds: bool,
    /// What was found instead, or why.
    pub found: String,
    /// The step that settled it, if one did.
    pub step: Option<StepId>,
    /// The steps that explain it.
    pub because: Vec<StepId>,
}

impl Watch {
    pub fn new(plan: &Plan) -> Watch {
        let mut all = plan.machine.monitors();
        all.extend(monitors::assumptions());
        let post = |monitor: Box<dyn Monitor>| {
            let (property, initial) = (monitor.property(), Finding::plain(monitor.initial()));
            Post { monitor, property, initial, story: Vec::new() }
        };
        Watch { posts: all.into_iter().map(post).collect() }
    }

    /// Shows the monitors the step that was just recorded.
    pub fn observe(&mut self, plan: &Plan, world: &World, trace: &Trace) {
        let id = StepId(world.steps);
        let Some(step) = trace.step(id) else { return };
        let telling = match step.what {
            What::Action(place) => matches!(
                plan.scenario.script.get(place as usize).map(|planned| &planned.action),
                Some(Action::Crash(..) | Action::Restart(_) | Action::Corrupt(..) | Action::Say { .. })
                    | Some(Action::Forge { .. } | Action::Fire(..) | Action::Request(..))
            ),
            _ => false,
        };
        let outcomes = trace.outcomes(step);
        let telling = telling || outcomes.iter().any(|outcome| !matches!(outcome, Outcome::Saved));
        let view = view(plan, world, trace, id, step);
        for post in &mut self.posts {
            if telling || id.0 == 1 || post.monitor.is_curious() {
                let finding = post.monitor.observe(&view);
                post.note(id, finding);
            }
        }
    }

    /// Tells the monitors that the run has ended.
    pub fn conclude(&mut self, plan: &Plan, world: &World, trace: &Trace, ended: Ended) {
        let id = StepId(trace.len());
        let Some(step) = trace.step(id) else { return };
        let view = view(plan, world, trace, id, step);
        for post in &mut self.posts {
            let finding = post.monitor.conclude(&view, ended);
            post.note(id, finding);
        }
    }

    /// Is a property (not merely an assumption) broken?
    pub fn is_breached(&self) -> bool {
        let broken = |post: &Post| post.finding(StepId(u32::MAX)).1.status == Status::Breached;
        self.posts.iter().any(|post| post.property.sort.is_promise() && broken(post))
    }

    /// Was a property that is promised broken for the first time at this step?
    pub fn was_breached(&self, at: StepId) -> bool {
        let first = |post: &Post| post.report(at).breach == Some(at);
        self.posts.iter().any(|post| post.property.sort.is_promise() && first(post))
    }

    pub fn reports(&self, at: StepId) -> Vec<Report<'_>> {
        self.posts.iter().map(|post| post.report(at)).collect()
    }
}

impl Post {
    fn report(&self, at: StepId) -> Report<'_> {
        let Post { property, story, .. } = self;
        let (since, finding) = self.finding(at);
        let breach = story.iter().find(|(_, finding)| finding.status == Status::Breached).map(|(id, _)| *id);
        Report { property, finding, since, breach, story }
    }

    fn note(&mut self, id: StepId, finding: Option<Finding>) {
        let Some(finding) = finding else { return };
        if *self.finding(StepId(u32::MAX)).1 == finding {
            return;
        }
        self.story.retain(|(known, _)| *known != id);
        self.story.push((id, finding));
    }

    fn finding(&self, at: StepId) -> (StepId, &Finding) {
        let after = self.story.partition_point(|(id, _)| *id <= at);
        match after.checked_sub(1).and_then(|last| self.story.get(last)) {
            Some((id, finding)) => (*id, finding),
            None => (StepId(0), &self.initial),
        }
    }
}

fn view<'a>(plan: &'a Plan, world: &'a World, trace: &'a Trace, id: StepId, step: &'a super::Step) -> View<'a> {
    let (scenario, deciders, recovery) = (&plan.scenario, plan.deciders, plan.recovery);
    let (machine, bound) = (&*plan.machine, plan.machine.bound());
    View { scenario, machine, world, trace, id, step, deciders, recovery, bound }
}

/// Judges a scenario's claims by its finished run.
pub(super) fn judge(run: &Run) -> Vec<Judged> {
    run.scenario().claims.iter().map(|claim| judge_one(run, claim)).collect()
}

fn judge_one(run: &Run, claim: &Claim) -> Judged {
    let text = claim.text(&run.scenario().values);
    match claim {
        Claim::Property { id, status, by } => {
            let at = by.map_or(run.last(), |by| last_step(run, by));
            let reports = run.watch.reports(at);
            let Some(report) = reports.iter().find(|report| report.property.id == id.as_str()) else {
                let known: Vec<&str> = reports.iter().map(|report| report.property.id).collect();
                let found = format!("no property `{id}` here; known are: {}", known.join(", "));
                return Judged { text, kind: "property", holds: false, found, step: None, because: Vec::new() };
            };
            let finding = report.finding;
            let found = match finding.text.as_str() {
                "" => finding.status.word().to_owned(),
                words => format!("{}: {words}", finding.status.word()),
            };
            let (holds, because) = (finding.status == *status, finding.because.clone());
            Judged { text, kind: "property", holds, found, step: Some(report.since), because }
        }
        Claim::Decided { node, value, by } => {
            let scenario = run.scenario();
            let faulty = run.world.faulty(run.plan.recovery);
            let asked = match node {
                Some(node) => [*node].into_iter().collect(),
                None => run.plan.deciders.minus(faulty),
            };
            let end = by.map(|by| last_step(run, by));
            let decided = |id| {
                let decision = run.world.node(id)?.decision?;
                end.is_none_or(|end| decision.step <= end).then_some(decision)
            };
            let off = NodeSet::iter(asked).find(|id| decided(*id).map(|decision| decision.value) != *value);
            let step = NodeSet::iter(asked).filter_map(decided).map(|decision| decision.step).max();
            let label = |value: Option<Value>| value.map_or("nothing".into(), |value| scenario.values.label(value));
            let found = off.map_or(String::new(), |id| {
                format!("{} decided {}", scenario.name(id), label(decided(id).map(|decision| decision.value)))
            });
            Judged { text, kind: "decided", holds: off.is_none(), found, step, because: step.into_iter().collect() }
        }
        Claim::Counted(count, number) => {
            let counted = run.counted(*count);
            let found = counted.to_string();
            Judged { text, kind: "count", holds: counted == *number, found, step: None, because: Vec::new() }
        }
    }
}

/// The last step not after a moment.
fn last_step(run: &Run, by: Moment) -> StepId {
    match by {
        Moment::Step(step) => StepId(step),
        // A round's end is included: what arrives then is read in it.
        Moment::Round(number) => {
            let end = run.plan.round.map_or(Time(u64::MAX), |round| Time(0) + round.times(u64::from(number)));
            run.trace.step_at(end)
        }
        Moment::At(time) => run.trace.step_at(time),
    }
}

impl Run {
    /// A count at the cursor.
    pub fn counted(&self, count: Count) -> u64 {
        match count {
            Count::Sent => self.world.tallies.sent,
            Count::Delivered => self.world.tallies.delivered,
            // A round has run when its end has come.
            Count::Rounds => match self.plan.round {
                Some(round) if round.0 > 0 => self.world.now.0 / round.0,
                _ => 0,
            },
        }
    }
}
