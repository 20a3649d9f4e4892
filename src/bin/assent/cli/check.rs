//! Every run of a protocol of one size, not one run.

use super::target::{EXPECTED, Target};
use super::words::{Opt, Words};
use super::{Answer, Refusal};
use assent::explore::{Check, Found, Inputs, Order, Rules, Verdict, Witness};
use assent::run::Plan;
use assent::scenario::{Scenario, Status, link};
use serde::Serialize;
use std::fmt::Write;

pub const OPTIONS: [Opt; 7] = [
    Opt::Flag("json"),
    Opt::Flag("reduce"),
    Opt::Valued("depth", "a number of events"),
    Opt::Valued("states", "a number of configurations"),
    Opt::Valued("faults", "a list such as crash=1,loss=1"),
    Opt::Valued("inputs", "bits or given"),
    Opt::Valued("order", "breadth or depth"),
];

/// What `--json` writes.
#[derive(Serialize)]
struct Report<'a> {
    target: String,
    rules: String,
    configurations: u64,
    transitions: u64,
    complete: bool,
    stopped: Option<&'a str>,
    depth: u32,
    ends: u64,
    executions: Option<u64>,
    cases: (usize, usize),
    valence: Vec<Valence>,
    claims: Vec<Claim<'a>>,
    unchecked: Vec<&'a str>,
}

#[derive(Serialize)]
struct Valence {
    inputs: Vec<Option<i64>>,
    values: Vec<i64>,
    configurations: u32,
    bivalent: u32,
    critical: u32,
}

#[derive(Serialize)]
struct Claim<'a> {
    id: &'a str,
    status: &'a str,
    promised: bool,
    configurations: u64,
    executions: u64,
    link: Option<String>,
    steps: Option<u32>,
    text: Option<String>,
}

/// Searches as a call asks for.
///
/// # Errors
/// Says which option or target cannot be.
pub fn check(words: &Words) -> Result<Answer, Refusal> {
    let scenario = Target::find(words.only(EXPECTED)?)?.scenario;
    let refuse = |expected: String| Refusal(format!("this cannot be searched: {expected}"));
    let rules = rules(words, &scenario)?;
    let mut check = Check::new(&scenario, rules).map_err(refuse)?;
    check.finish().map_err(refuse)?;
    let verdict = check.verdict();
    let is_true = !verdict.claims.iter().any(|claim| claim.property.sort.is_promise() && is_broken(claim));
    let report = report(&scenario, &rules, verdict);
    let text = if words.has("json") { super::command::json(&report)? } else { table(&report, verdict) };
    Ok(Answer { text, is_true })
}

fn is_broken(claim: &Found) -> bool {
    claim.status == Status::Breached
}

fn rules(words: &Words, scenario: &Scenario) -> Result<Rules, Refusal> {
    let plan = Plan::new(scenario.clone()).map_err(|expected| Refusal(format!("this cannot be run: {expected}")))?;
    let mut rules = Rules::of(&plan);
    let number =
        |name: &str| match words.option(name) {
            None => Ok(None),
            Some(word) => word.parse::<u32>().ok().filter(|number| *number > 0).map(Some).ok_or_else(|| {
                Refusal(format!("--{name}: found `{word}`, expected a number from 1 to {}", u32::MAX - 1))
            }),
        };
    if let Some(list) = words.option("faults") {
        rules.set(list).map_err(|why| Refusal(format!("--faults: {why}")))?;
    }
    rules.reduce |= words.has("reduce");
    rules.depth_max = number("depth")?.unwrap_or(rules.depth_max);
    rules.states_max = number("states")?.unwrap_or(rules.states_max).min(assent::limits::STATES_SEARCHED_MAX);
    rules.inputs = match words.option("inputs") {
        None | Some("bits") => Inputs::Bits,
        Some("given") => Inputs::Given,
        Some(word) => return Err(Refusal(format!("--inputs: found `{word}`, expected bits or given"))),
    };
    rules.order = match words.option("order") {
        None | Some("breadth") => Order::Breadth,
        Some("depth") => Order::Depth,
        Some(word) => return Err(Refusal(format!("--order: found `{word}`, expected breadth or depth"))),
    };
    Ok(rules)
}

fn report<'a>(scenario: &Scenario, rules: &Rules, verdict: &'a Verdict) -> Report<'a> {
    let numbers = |values: &[assent::value::Value]| values.iter().map(|value| value.0).collect();
    let outlook = |one: &assent::explore::Outlook| Valence {
        inputs: one.inputs.iter().map(|input| input.map(|value| value.0)).collect(),
        values: numbers(&one.values),
        configurations: one.configurations,
        bivalent: one.bivalent,
        critical: one.critical,
    };
    Report {
        target: format!("{} n={} f={}", scenario.protocol.id, scenario.n, scenario.f),
        rules: rules.says(),
        configurations: verdict.configurations,
        transitions: verdict.transitions,
        complete: verdict.stopped.is_none(),
        stopped: verdict.stopped,
        depth: verdict.depth,
        ends: verdict.ends,
        executions: verdict.executions,
        cases: verdict.cases,
        valence: verdict.outlooks.iter().map(outlook).collect(),
        claims: verdict.claims.iter().map(claim).collect(),
        unchecked: verdict.unseen.iter().map(|property| property.id).collect(),
    }
}

fn claim(found: &Found) -> Claim<'_> {
    let witness: Option<&Witness> = found.witness.as_ref().and_then(|witness| witness.as_ref().ok());
    let why = found.witness.as_ref().and_then(|witness| witness.as_ref().err()).cloned();
    Claim {
        id: found.property.id,
        status: found.status.word(),
        promised: found.property.sort.is_promise(),
        configurations: found.configurations,
        executions: found.executions,
        link: witness.map(|witness| link::write(&witness.scenario, None, &[])),
        steps: witness.map(|witness| witness.steps),
        text: witness.map(|witness| witness.text.clone()).or(why),
    }
}

/// For people.
fn table(report: &Report<'_>, verdict: &Verdict) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}: {}", report.target, report.rules);
    let complete = report.stopped.map_or("complete".to_owned(), |why| format!("not complete: stopped at {why}"));
    let executions = report.executions.map_or(String::new(), |count| format!("{count} executions, "));
    let _ = writeln!(
        out,
        "{executions}{} configurations, {} transitions, {} of {} initial configurations; {complete}",
        report.configurations, report.transitions, report.cases.0, report.cases.1
    );
    let width = report.claims.iter().map(|claim| claim.id.len()).max().unwrap_or(0);
    for claim in &report.claims {
        let promised = if claim.promised { "" } else { " (not promised)" };
        let how_often = match report.executions {
            _ if claim.status != "breached" => String::new(),
            Some(all) => format!(" in {} of {all} executions", claim.executions),
            None => format!(" in {} configurations", claim.configurations),
        };
        let _ = writeln!(out, "  {:<width$}  {}{how_often}{promised}", claim.id, claim.status);
        for line in [&claim.text, &claim.link].into_iter().flatten() {
            let _ = writeln!(out, "  {:<width$}  {line}", "");
        }
    }
    if !report.unchecked.is_empty() {
        let _ = writeln!(out, "  not checked, since only a whole run shows them: {}", report.unchecked.join(", "));
    }
    for outlook in &verdict.outlooks {
        let inputs: Vec<String> =
            outlook.inputs.iter().map(|input| input.map_or("–".into(), |value| value.0.to_string())).collect();
        let values: Vec<String> = outlook.values.iter().map(|value| value.0.to_string()).collect();
        let _ = writeln!(
            out,
            "  inputs {}: {{{}}}, {} configurations, {} bivalent, {} critical",
            inputs.join(" "),
            values.join(", "),
            outlook.configurations,
            outlook.bivalent,
            outlook.critical
        );
    }
    out
}
