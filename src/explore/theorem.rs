//! A theorem as a table: n across, f down, each cell proved, broken or open, by search.
//!
//! Every cell is a [`Check`] with its own budget. Broken comes with the run that breaks it, among its properties the
//! first that is promised; proved means that no initial configuration, schedule, crash or lie the rules allow breaks
//! any; open means that the budget was too small, and the table says how far it went. For a traitor's protocol a broken
//! cell is a synthesized strategy, and a proved one says that there is none in the menu of lies.

use super::answer::Progress;
use super::check::{Check, Verdict};
use super::rules::Rules;
use super::witness::Witness;
use crate::monitors::Sort;
use crate::run::Plan;
use crate::scenario::{Scenario, Status};

/// How a cell of the table came out.
#[derive(Clone, Debug)]
pub enum Cell {
    /// These sizes cannot be: the protocol's card, or the protocol, refuses them.
    None(String),
    /// Nothing breaks it.
    Proved(Figures),
    /// This does.
    Broken {
        /// The property.
        property: &'static str,
        /// The run.
        witness: Box<Witness>,
        /// How much was searched.
        figures: Figures,
    },
    /// It was too much.
    Open {
        /// What stopped it.
        why: &'static str,
        /// How much was searched.
        figures: Figures,
    },
}

/// How much was searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Initial configurations looked at.
    pub cases: usize,
    /// Configurations.
    pub configurations: u64,
    /// In lock step: executions.
    pub executions: Option<u64>,
}

/// A table being filled, cell by cell.
pub struct Theorem {
    base: Scenario,
    adapt: fn(&mut Rules),
    cells: Vec<(u16, u16, Option<Cell>)>,
    states_a_cell: u32,
    /// Which properties count.
    what: Sorts,
    check: Option<Check>,
}

/// Which promises a table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorts {
    /// Safety alone.
    Safety,
    /// Safety and liveness.
    All,
}

impl Theorem {
    /// An empty table for a scenario's protocol and parameters: these n across, these f down. The protocol is configured
    /// for f, and the adversary has f faults.
    pub fn new(base: Scenario, n: &[u16], f: &[u16], what: Sorts, states_a_cell: u32) -> Theorem {
        let cells = f.iter().flat_map(|f| n.iter().map(|n| (*n, *f, None))).collect();
        Theorem { base, adapt: |_| (), cells, states_a_cell, what, check: None }
    }

    /// Changes the rules of every cell: more or fewer faults than the model has.
    #[must_use]
    pub fn with(self, adapt: fn(&mut Rules)) -> Theorem {
        Theorem { adapt, ..self }
    }

    /// The scenario whose protocol and parameters it is about.
    pub fn base(&self) -> &Scenario {
        &self.base
    }

    /// Is a cell being searched?
    pub fn is_begun(&self) -> bool {
        self.check.is_some()
    }

    /// How far the cell that is being searched is.
    pub fn progress(&self) -> Option<Progress> {
        self.check.as_ref().map(Check::progress)
    }

    /// Searches a cell anew, up to so many configurations; all cells that follow may have as many.
    pub fn again(&mut self, n: u16, f: u16, states_a_cell: u32) {
        self.states_a_cell = states_a_cell;
        self.check = None;
        if let Some(cell) = self.cells.iter_mut().find(|(width, height, _)| (*width, *height) == (n, f)) {
            cell.2 = None;
        }
    }

    /// The cells, row by row: n, f, and how it came out once it is known.
    pub fn cells(&self) -> impl Iterator<Item = (u16, u16, Option<&Cell>)> {
        self.cells.iter().map(|(n, f, cell)| (*n, *f, cell.as_ref()))
    }

    /// How a cell came out.
    pub fn cell(&self, n: u16, f: u16) -> Option<&Cell> {
        self.cells.iter().find(|(width, height, _)| (*width, *height) == (n, f))?.2.as_ref()
    }

    /// Goes on for up to so many configurations; true when the table is full.
    pub fn step(&mut self, budget: u32) -> bool {
        let Some(at) = self.cells.iter().position(|(.., cell)| cell.is_none()) else { return true };
        let (n, f, _) = self.cells[at];
        let mut check = match self.check.take().map_or_else(|| self.begin(n, f), Ok) {
            Ok(check) => check,
            Err(why) => {
                self.cells[at].2 = Some(Cell::None(why));
                return false;
            }
        };
        match check.step(budget) {
            Err(why) => self.cells[at].2 = Some(Cell::None(why)),
            // One broken promise is enough for the table.
            Ok(progress) => match self.judge(check.verdict(), progress.done) {
                Some(cell) => self.cells[at].2 = Some(cell),
                None => self.check = Some(check),
            },
        }
        false
    }

    /// Fills the table.
    pub fn finish(&mut self) {
        while !self.step(1 << 14) {}
    }

    fn begin(&self, n: u16, f: u16) -> Result<Check, String> {
        let mut scenario = self.base.clone();
        scenario.resize(n);
        scenario.f = f;
        scenario.script.clear();
        let plan = Plan::new(scenario.clone())?;
        let mut rules = Rules::of(&plan);
        rules.states_max = self.states_a_cell;
        (self.adapt)(&mut rules);
        Check::new(&scenario, rules)
    }

    fn judge(&self, verdict: &Verdict, done: bool) -> Option<Cell> {
        let figures =
            Figures { cases: verdict.cases.0, configurations: verdict.configurations, executions: verdict.executions };
        let counts = |sort: Sort| sort == Sort::Safety || (sort == Sort::Liveness && self.what == Sorts::All);
        let claims = || verdict.claims.iter().filter(|claim| counts(claim.property.sort));
        let broken = claims().find_map(|claim| Some((claim.property.id, claim.witness.as_ref()?.as_ref().ok()?)));
        if let Some((property, witness)) = broken {
            return Some(Cell::Broken { property, witness: Box::new(witness.clone()), figures });
        }
        if !done {
            return None;
        }
        let why = verdict.stopped.or_else(|| {
            let pending = claims().any(|claim| claim.status != Status::Holds);
            pending.then_some("a run that goes round in a circle, or a breach that could not be played")
        });
        Some(match why {
            Some(why) => Cell::Open { why, figures },
            None => Cell::Proved(figures),
        })
    }
}
