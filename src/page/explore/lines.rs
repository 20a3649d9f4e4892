//! What is said of a property, and of the script that breaks it.

use super::super::words::{P, say, say_with};
use super::grouped;
use assent::explore::{Found, Verdict};
use assent::scenario::{Scenario, Status};

/// How a property stands, in words.
pub struct Line {
    /// Its word.
    pub id: &'static str,
    /// Its name.
    pub title: &'static str,
    /// How it stands.
    pub status: Status,
    /// Does the protocol promise it?
    pub promised: bool,
    /// All of it.
    pub says: String,
}

impl Line {
    /// The line of a property.
    pub fn of(found: &Found, verdict: &Verdict, done: bool) -> Line {
        let property = found.property;
        let promised = property.sort.is_promise();
        let all = match verdict.executions {
            Some(count) => say_with(P::RunsOf, &[&grouped(count)]),
            None => say_with(P::ConfigurationsOf, &[&grouped(verdict.configurations)]),
        };
        let often = if verdict.executions.is_some() { found.executions } else { found.configurations };
        let mut says = match found.status {
            Status::Holds => say_with(P::Holds, &[&all]),
            Status::Breached => say_with(P::BrokenIn, &[&grouped(often), &all]),
            Status::Pending if !done => say(P::HoldsSoFar).to_owned(),
            Status::Pending if verdict.stopped.is_some() => say(P::IsOpen).to_owned(),
            Status::Pending => say(P::IsOpenLoop).to_owned(),
        };
        if !promised {
            says = format!("{says} ({})", say(P::NotPromised));
        }
        if let Some(Err(why)) = &found.witness {
            says = format!("{says}; {why}");
        }
        Line { id: property.id, title: property.title, status: found.status, promised, says }
    }
}

/// What happens in a scenario, line by line.
pub fn script(scenario: &Scenario) -> String {
    let text = scenario.to_string();
    text.lines().filter(|line| line.starts_with("at ") || line.starts_with("input")).collect::<Vec<_>>().join("\n")
}
