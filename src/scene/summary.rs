//! The agreement strip: one cell a correct node, and one verdict.

use super::shade;
use crate::ids::NodeId;
use crate::run::Run;
use crate::scenario::Status;

/// The verdict on the run so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every correct node that is to has decided, and every property holds.
    Agreed,
    /// Not all have decided yet; nothing is broken.
    Undecided,
    /// The run has ended with nothing broken and some correct node undecided.
    Stuck,
    /// A property is broken: its name.
    Broken(String),
}

/// One node of the strip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Which.
    pub id: NodeId,
    /// Its name.
    pub name: String,
    /// The letter of its decision; empty when undecided.
    pub letter: String,
    /// The tint.
    pub shade: Option<u8>,
    /// The decision in words; empty when undecided.
    pub value: String,
}

/// The agreement strip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The verdict.
    pub verdict: Verdict,
    /// Correct nodes that are to decide; while it is hidden who lies, traitors too.
    pub cells: Vec<Cell>,
    /// How many of them have decided.
    pub decided: usize,
    /// Faulty nodes so far.
    pub faults: u16,
}

impl Summary {
    /// The strip at the run's cursor.
    pub fn of(run: &Run) -> Summary {
        let (world, scenario, plan) = (run.world(), run.scenario(), run.plan());
        let faulty = world.faulty(plan.recovery);
        let seen = run.seen_faulty();
        let cell = |id: NodeId| {
            let value = world.node(id).and_then(|node| node.decision).map(|decision| decision.value);
            Cell {
                id,
                name: scenario.name(id),
                letter: value.map(|value| scenario.values.letter(value)).unwrap_or_default(),
                shade: value.map(shade),
                value: value.map(|value| scenario.values.label(value)).unwrap_or_default(),
            }
        };
        let cells: Vec<Cell> = plan.deciders.minus(seen).iter().map(cell).collect();
        let decided = cells.iter().filter(|cell| cell.shade.is_some()).count();
        let undecided =
            plan.deciders.minus(faulty).iter().any(|id| world.node(id).is_none_or(|node| node.decision.is_none()));
        let reports = run.reports();
        let broken = reports
            .iter()
            .find(|report| report.property.sort.is_promise() && report.finding.status == Status::Breached);
        let verdict = match broken {
            Some(report) => Verdict::Broken(report.property.title.to_owned()),
            None if !undecided => Verdict::Agreed,
            None if run.at_end() => Verdict::Stuck,
            None => Verdict::Undecided,
        };
        Summary { verdict, cells, decided, faults: faulty.len() }
    }
}
