//! How far nodes' clocks are from true time, over time.

use super::Diary;
use crate::ids::{NodeId, StepId};
use crate::run::Run;
use crate::time::{Span, Time};

/// A node's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockLine {
    /// Whose.
    pub id: NodeId,
    /// Its name.
    pub name: String,
    /// Is it a traitor's?
    pub traitor: bool,
    /// From when on it was so many microseconds ahead of true time, in ascending order; it says nothing of what the clock
    /// did between two of its node's steps.
    pub points: Vec<(Time, StepId, i64)>,
}

/// All clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockChart {
    /// Its title.
    pub title: String,
    /// One a node that has a clock.
    pub lines: Vec<ClockLine>,
    /// The last time known.
    pub end: Time,
    /// Where the cursor is.
    pub now: Time,
    /// The least and the greatest deviation, in microseconds.
    pub range: (i64, i64),
    /// How far correct clocks are apart at the cursor.
    pub note: String,
}

impl ClockLine {
    /// How far it was ahead at a step, if it had started.
    pub fn at(&self, step: StepId) -> Option<i64> {
        self.points.iter().rev().find(|(_, known, _)| *known <= step).map(|(.., ahead)| *ahead)
    }
}

/// The chart of the whole run as far as it is known; none where no node has a clock.
pub(super) fn clocks(run: &Run, diary: &Diary) -> Option<ClockChart> {
    let line = |id: NodeId| {
        let points: Vec<_> = diary.pages(id)?.clocks.iter().map(|(step, time, ahead)| (*time, *step, *ahead)).collect();
        let traitor = run.seen_traitors().contains(id);
        (!points.is_empty()).then(|| ClockLine { id, name: run.scenario().name(id), traitor, points })
    };
    let lines: Vec<ClockLine> = NodeId::all(run.scenario().n).filter_map(line).collect();
    let all = || lines.iter().flat_map(|line| line.points.iter().map(|(.., ahead)| *ahead));
    let range = (all().min()?, all().max()?);
    let faulty = run.seen_faulty();
    let now = || lines.iter().filter(|line| !faulty.contains(line.id)).filter_map(|line| line.at(run.cursor()));
    let note = match (now().min(), now().max()) {
        (Some(least), Some(most)) => format!("Correct clocks are {} apart.", Span(most.abs_diff(least))),
        _ => String::new(),
    };
    let end = run.trace().step(StepId(run.trace().len())).map_or(Time(0), |step| step.time);
    let title = "Clocks against true time".to_owned();
    Some(ClockChart { title, lines, end, now: run.world().now, range, note })
}
