//! `play TARGET --objective ID`: does an answer reach the objective of a lesson?

use super::command::json;
use super::{Answer, Refusal};
use assent::lesson::{Objective, Verdict, judge, shipped};
use assent::scenario::{Scenario, link};
use serde::Serialize;
use std::fmt::Write;

/// What is printed with `--json`.
#[derive(Serialize)]
struct Judged<'a> {
    link: String,
    objective: &'a str,
    text: &'a str,
    met: bool,
    conditions: Vec<Condition<'a>>,
}

#[derive(Serialize)]
struct Condition<'a> {
    text: &'a str,
    met: bool,
    found: &'a str,
}

/// Judges a scenario by the objective of this id; the exit code says whether it is reached.
///
/// # Errors
/// Says that there is no such objective, or that the scenario cannot be run.
pub fn judged(scenario: &Scenario, id: &str, wants_json: bool) -> Result<Answer, Refusal> {
    let objective = shipped::objective(id).ok_or_else(|| unknown(id))?;
    let verdict = judge(&objective, scenario).map_err(|expected| Refusal(format!("this cannot be run: {expected}")))?;
    let text = if wants_json { in_json(&objective, &verdict, scenario)? } else { in_words(&objective, &verdict) };
    Ok(Answer { text, is_true: verdict.is_met() })
}

fn in_json(objective: &Objective, verdict: &Verdict, scenario: &Scenario) -> Result<String, Refusal> {
    json(&Judged {
        link: link::write(scenario, None, &[]),
        objective: &objective.id,
        text: &objective.text,
        met: verdict.is_met(),
        conditions: verdict
            .lines
            .iter()
            .map(|line| Condition { text: &line.text, met: line.is_met, found: &line.found })
            .collect(),
    })
}

fn in_words(objective: &Objective, verdict: &Verdict) -> String {
    let mut out = format!("{}\n", objective.text);
    for line in &verdict.lines {
        let mark = if line.is_met { "met    " } else { "NOT MET" };
        let _ = writeln!(out, "  {mark}  {} (found {})", line.text, line.found);
    }
    let _ = writeln!(out, "{}: {}", objective.id, if verdict.is_met() { "reached" } else { "not reached" });
    out
}

fn unknown(id: &str) -> Refusal {
    let lessons = shipped::LESSONS.iter().filter_map(|shipped| shipped.lesson().ok());
    let known: Vec<String> =
        lessons.flat_map(|lesson| lesson.objectives().map(|one| one.id.clone()).collect::<Vec<_>>()).collect();
    Refusal(format!("--objective: found `{id}`, expected the objective of a lesson: {}", known.join(", ")))
}
