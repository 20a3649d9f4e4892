//! How every property stands, and a run that breaks it.

use crate::explore::{Check, Found, Witness};
use crate::scenario::{Scenario, Status};

/// A run that breaks a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its scenario's text.
    pub scenario: String,
    /// Steps of the run.
    pub steps: u32,
    /// What the monitor says.
    pub text: String,
}

impl Example {
    pub(super) fn of(witness: &Witness) -> Example {
        Example { scenario: witness.scenario.to_string(), steps: witness.steps, text: witness.text.clone() }
    }

    /// Its scenario.
    ///
    /// # Errors
    /// Says what of the text cannot be read; a defect, for the text was written by the program.
    pub fn read(&self) -> Result<Scenario, String> {
        super::read(&self.scenario)
    }
}

/// How a property stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its word.
    pub id: String,
    /// Its name.
    pub title: String,
    /// Does the protocol promise it?
    pub promised: bool,
    /// Broken; or it holds in all there is; or the search is not complete.
    pub status: Status,
    /// Configurations that break it.
    pub configurations: u64,
    /// In lock step: executions that break it at their end.
    pub executions: u64,
    /// A run that breaks it, or why none could be written.
    pub example: Option<Result<Example, String>>,
}

impl Claim {
    fn of(found: &Found) -> Claim {
        let property = found.property;
        Claim {
            id: property.id.to_owned(),
            title: property.title.to_owned(),
            promised: property.sort.is_promise(),
            status: found.status,
            configurations: found.configurations,
            executions: found.executions,
            example: found.witness.as_ref().map(|found| found.as_ref().map(Example::of).map_err(Clone::clone)),
        }
    }
}

/// What is known of all properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Configurations found by now.
    pub found: u32,
    /// Greatest depth by now.
    pub depth: u32,
    /// Bytes of the largest case by now, about.
    pub bytes: usize,
    /// Is there nothing left to do?
    pub done: bool,
    /// Initial configurations that were gone through, and how many there are.
    pub cases: (usize, usize),
    /// Configurations of these.
    pub configurations: u64,
    /// Successors made in these.
    pub transitions: u64,
    /// In lock step: executions of these.
    pub executions: Option<u64>,
    /// Why it is not complete; `None`: it is, or it goes on.
    pub stopped: Option<String>,
    /// How each property stands.
    pub claims: Vec<Claim>,
    /// Names of the promises that only a whole run shows.
    pub unseen: Vec<String>,
}

impl Checked {
    pub(super) fn of(check: &Check) -> Checked {
        let (progress, verdict) = (check.progress(), check.verdict());
        Checked {
            found: progress.configurations,
            depth: progress.depth,
            bytes: progress.bytes,
            done: progress.done,
            cases: verdict.cases,
            configurations: verdict.configurations,
            transitions: verdict.transitions,
            executions: verdict.executions,
            stopped: verdict.stopped.map(str::to_owned),
            claims: verdict.claims.iter().map(Claim::of).collect(),
            unseen: verdict.unseen.iter().map(|property| property.title.to_owned()).collect(),
        }
    }
}
