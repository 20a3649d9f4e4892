//! What views show of the present moment, computed once when it changes.

use super::veil::shown;
use assent::ids::{NodeSet, StepId};
use assent::monitors::Sort;
use assent::network::{Life, Rule, Verdict};
use assent::run::{Outcome, Report, Run, What};
use assent::scenario::{Moment, Status, Story};
use assent::time::Time;

/// How a property stands, for the list of properties.
#[derive(Clone, Debug, PartialEq)]
pub struct PropertyLine {
    /// Its word.
    pub id: &'static str,
    /// Its name.
    pub title: &'static str,
    /// Its sort.
    pub sort: Sort,
    /// Formula, sentence and textbook wordings.
    pub formula: &'static str,
    /// In a sentence.
    pub says: &'static str,
    /// Source and words.
    pub wordings: &'static [(&'static str, &'static str)],
    /// How it stands at the cursor.
    pub status: Status,
    /// Why.
    pub text: String,
    /// The step of its first breach, wherever the cursor is.
    pub breach: Option<StepId>,
}

/// A mark on the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tick {
    /// A node decided.
    Decision,
    /// Something was done to the run.
    Action,
    /// A property broke.
    Breach,
}

/// A breach that has just happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    /// When.
    pub step: StepId,
    /// Which property, by its word.
    pub id: &'static str,
    /// Which property.
    pub title: &'static str,
    /// Which nodes and why.
    pub text: String,
}

/// What views show of the present moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Now {
    /// The step at the cursor.
    pub cursor: StepId,
    /// The last step.
    pub last: StepId,
    /// Its time.
    pub time: Time,
    /// The lock-step round, or 0.
    pub round: u32,
    /// What happens, in a sentence.
    pub caption: String,
    /// The scenario's own caption.
    pub story: String,
    /// The question that is open here, by its place in the scenario.
    pub ask: Option<usize>,
    /// Can an action be undone, or done again?
    pub undo: bool,
    /// Likewise.
    pub redo: bool,
    /// Does nothing arrive unless it is delivered by hand?
    pub manual: bool,
    /// Is there a partition, a rule or a message held back?
    pub meddled: bool,
    /// Is it the end of the run?
    pub at_end: bool,
    /// Grows with every change of the run behind the moment.
    pub version: u32,
}

/// Is everything on every link held until it is delivered by hand?
pub fn is_manual(run: &Run) -> bool {
    let all = NodeSet::all(run.scenario().n);
    let holds = |rule: &Rule| rule.verdict == Verdict::Hold && rule.life == Life::Always && rule.kind.is_none();
    run.world().rules.iter().any(|rule| holds(rule) && rule.from == all && rule.to == all)
}

/// The caption of the scenario that stands at the cursor.
pub fn story(run: &Run) -> String {
    let stands = |story: &&Story| match story.when {
        Moment::Step(step) => run.cursor().0 >= step,
        when => run.plan().time_of(when).is_some_and(|time| run.world().now >= time && run.cursor().0 > 0),
    };
    let opening = |story: &&Story| run.plan().time_of(story.when) == Some(Time(0));
    let all = &run.scenario().story;
    let current = all.iter().rfind(stands).or_else(|| all.iter().find(opening));
    current.map(|story| story.text.clone()).unwrap_or_default()
}

/// The properties as they stand at the cursor.
pub fn lines(run: &Run) -> Vec<PropertyLine> {
    let line = |report: Report<'_>| PropertyLine {
        id: report.property.id,
        title: report.property.title,
        sort: report.property.sort,
        formula: report.property.formula,
        says: report.property.says,
        wordings: report.property.wordings,
        status: report.finding.status,
        text: shown(run, report.finding.text.clone()),
        breach: report.breach,
    };
    run.reports().into_iter().map(line).collect()
}

/// The marks of the timeline.
pub fn ticks(run: &Run) -> Vec<(StepId, Tick)> {
    let mut ticks = Vec::new();
    for (id, step) in run.trace().steps() {
        if matches!(step.what, What::Action(_)) {
            ticks.push((id, Tick::Action));
        }
        if run.trace().outcomes(step).iter().any(|outcome| matches!(outcome, Outcome::Decided(_))) {
            ticks.push((id, Tick::Decision));
        }
    }
    let breaches = run.reports().into_iter().filter(|report| report.property.sort.is_promise());
    ticks.extend(breaches.filter_map(|report| Some((report.breach?, Tick::Breach))));
    ticks.sort();
    ticks.dedup();
    ticks
}
