//! What is said of a property, and of the script that breaks it.

use super::super::words::{P, say, say_with};
use super::grouped;
use assent::prove::{Checked, Claim};
use assent::scenario::Status;

/// How a property stands, in words.
pub fn says(claim: &Claim, checked: &Checked) -> String {
    let all = match checked.executions {
        Some(count) => say_with(P::RunsOf, &[&grouped(count)]),
        None => say_with(P::ConfigurationsOf, &[&grouped(checked.configurations)]),
    };
    let often = if checked.executions.is_some() { claim.executions } else { claim.configurations };
    let mut says = match claim.status {
        Status::Holds => say_with(P::Holds, &[&all]),
        Status::Breached => say_with(P::BrokenIn, &[&grouped(often), &all]),
        Status::Pending if !checked.done => say(P::HoldsSoFar).to_owned(),
        Status::Pending if checked.stopped.is_some() => say(P::IsOpen).to_owned(),
        Status::Pending => say(P::IsOpenLoop).to_owned(),
    };
    if !claim.promised {
        says = format!("{says} ({})", say(P::NotPromised));
    }
    if let Some(Err(why)) = &claim.example {
        says = format!("{says}; {why}");
    }
    says
}

/// What happens in a scenario's text, line by line.
pub fn script(text: &str) -> String {
    text.lines().filter(|line| line.starts_with("at ") || line.starts_with("input")).collect::<Vec<_>>().join("\n")
}
