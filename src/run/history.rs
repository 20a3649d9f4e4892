//! A run and all its forks. Acting in the past makes a new branch; no branch is lost.

use super::Run;
use crate::ids::StepId;
use crate::limits::BRANCHES_MAX;
use crate::scenario::{Action, Scenario};
use crate::time::Time;

/// One branch of a history.
pub struct Branch {
    /// The branch it forked from, by place; `None` for the first.
    pub parent: Option<usize>,
    /// The step after which it differs from its parent.
    pub fork: StepId,
    /// What it plays.
    pub scenario: Scenario,
    /// The run; dropped for branches that were not visited for long, and played again when they are.
    run: Option<Run>,
    visited: u64,
}

impl Branch {
    /// Its last known step; `None` while its run is dropped.
    pub fn last(&self) -> Option<StepId> {
        self.run.as_ref().map(Run::last)
    }
}

/// A run and its forks.
pub struct History {
    branches: Vec<Branch>,
    current: usize,
    clock: u64,
    veiled: bool,
}

impl History {
    /// A history of one branch.
    ///
    /// # Errors
    /// As [`Run::new`].
    pub fn new(scenario: Scenario) -> Result<History, String> {
        let run = Some(Run::new(scenario.clone())?);
        let first = Branch { parent: None, fork: StepId(0), scenario, run, visited: 0 };
        Ok(History { branches: vec![first], current: 0, clock: 0, veiled: false })
    }

    /// Hides who is a traitor in all branches, those to come too, or shows it again.
    pub fn veil(&mut self, on: bool) {
        self.veiled = on;
        for run in self.branches.iter_mut().filter_map(|branch| branch.run.as_mut()) {
            run.veil(on);
        }
    }

    fn made(&self, scenario: Scenario) -> Result<Run, String> {
        let mut run = Run::new(scenario)?;
        run.veil(self.veiled);
        Ok(run)
    }

    /// All branches, oldest first.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// The place of the branch that is on stage.
    pub fn current(&self) -> usize {
        self.current
    }

    /// The run on stage.
    pub fn run(&self) -> &Run {
        self.branches[self.current].run.as_ref().expect("the branch on stage has its run")
    }

    /// The run on stage, to be moved.
    pub fn run_mut(&mut self) -> &mut Run {
        self.branches[self.current].run.as_mut().expect("the branch on stage has its run")
    }

    /// Acts at the cursor: a new branch that stands right after the action.
    ///
    /// # Errors
    /// As [`Run::new`]; the history stays as it was.
    pub fn act(&mut self, now: Time, action: Action) -> Result<(), String> {
        let fork = self.run().cursor();
        let scenario = self.run().acting(now, action);
        let mut run = self.made(scenario.clone())?;
        run.seek(StepId(fork.0 + 1));
        self.clock += 1;
        let branch = Branch { parent: Some(self.current), fork, scenario, run: Some(run), visited: self.clock };
        self.branches.push(branch);
        self.current = self.branches.len() - 1;
        self.forget();
        Ok(())
    }

    /// Plays another scenario from its start as a branch of the one on stage: a changed text, other parameters. It stands
    /// before its first step.
    ///
    /// # Errors
    /// As [`Run::new`]; the history stays as it was.
    pub fn rewrite(&mut self, scenario: Scenario) -> Result<(), String> {
        let mut run = self.made(scenario.clone())?;
        run.finish();
        let same = |(one, other): &(&super::Step, &super::Step)| one.digest == other.digest;
        let pairs = run.trace().steps().map(|(_, step)| step).zip(self.run().trace().steps().map(|(_, step)| step));
        let fork = StepId(pairs.take_while(same).count() as u32);
        run.seek(StepId(0));
        self.clock += 1;
        let branch = Branch { parent: Some(self.current), fork, scenario, run: Some(run), visited: self.clock };
        self.branches.push(branch);
        self.current = self.branches.len() - 1;
        self.forget();
        Ok(())
    }

    /// Looks at a step of a branch, wherever its run stands, and leaves it there; `None` where there is no such branch.
    pub fn peek<R>(&mut self, place: usize, step: StepId, read: impl FnOnce(&Run) -> R) -> Option<R> {
        let known = self.branches.get(place)?;
        if known.run.is_none() {
            let mut run = self.made(known.scenario.clone()).ok()?;
            run.finish();
            self.branches[place].run = Some(run);
        }
        self.clock += 1;
        let branch = &mut self.branches[place];
        branch.visited = self.clock;
        let run = branch.run.as_mut()?;
        let cursor = run.cursor();
        run.seek(step);
        let seen = read(run);
        run.seek(cursor);
        self.forget();
        Some(seen)
    }

    /// Looks at the run on stage and at a step of another branch side by side; `None` where there is no such branch, or
    /// where it is the one on stage.
    pub fn beside<R>(&mut self, place: usize, step: StepId, read: impl FnOnce(&Run, &Run) -> R) -> Option<R> {
        self.peek(place, step, |_| ()).filter(|()| place != self.current)?;
        let mut other = self.branches[place].run.take()?;
        let cursor = other.cursor();
        other.seek(step);
        let seen = read(self.run(), &other);
        other.seek(cursor);
        self.branches[place].run = Some(other);
        Some(seen)
    }

    /// Goes back to the branch that the one on stage forked from, at the fork; false on the first.
    pub fn undo(&mut self) -> bool {
        let Branch { parent: Some(parent), fork, .. } = self.branches[self.current] else { return false };
        self.visit(parent);
        self.run_mut().seek(fork);
        true
    }

    /// Goes to the newest branch that forked from the one on stage; false when there is none.
    pub fn redo(&mut self) -> bool {
        let Some(child) = self.branches.iter().rposition(|branch| branch.parent == Some(self.current)) else {
            return false;
        };
        let fork = self.branches[child].fork;
        self.visit(child);
        self.run_mut().seek(StepId(fork.0 + 1));
        true
    }

    /// Puts a branch on stage.
    pub fn visit(&mut self, place: usize) {
        // It was played before, so it can be played again.
        let lost = self.branches.get(place).filter(|branch| branch.run.is_none());
        let again = lost.and_then(|branch| self.made(branch.scenario.clone()).ok());
        if let Some(branch) = self.branches.get_mut(place) {
            branch.run = branch.run.take().or(again);
            if branch.run.is_some() {
                self.clock += 1;
                branch.visited = self.clock;
                self.current = place;
                self.forget();
            }
        }
    }

    /// Drops the runs (not the texts) of branches that were not visited for longest.
    fn forget(&mut self) {
        let alive = self.branches.iter().filter(|branch| branch.run.is_some()).count();
        for _ in BRANCHES_MAX..alive {
            let current = self.current;
            let live = self
                .branches
                .iter_mut()
                .enumerate()
                .filter(|(place, branch)| *place != current && branch.run.is_some());
            if let Some((_, oldest)) = live.min_by_key(|(_, branch)| branch.visited) {
                oldest.run = None;
            }
        }
    }
}
