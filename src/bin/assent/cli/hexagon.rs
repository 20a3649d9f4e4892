//! Why three cannot stand one traitor, on the ring of two copies of every program.

use super::target::{EXPECTED, Target};
use super::words::{Opt, Words};
use super::{Answer, Refusal};
use assent::hexagon::{Cover, GROUPS, Hexagon, Program};
use assent::scenario::{Scenario, link};
use serde::Serialize;
use std::fmt::Write;

pub const OPTIONS: [Opt; 1] = [Opt::Flag("json")];

/// What is told to programs.
#[derive(Serialize)]
struct Report {
    target: String,
    n: u16,
    f: u16,
    groups: Vec<Vec<String>>,
    ring: Vec<Place>,
    letters: usize,
    runs: Vec<RunReport>,
    breaks: bool,
}

/// A program on the ring.
#[derive(Serialize)]
struct Place {
    place: String,
    node: String,
    input: Option<String>,
    decided: Option<String>,
    at_us: Option<u64>,
    delivered: Vec<(u64, String)>,
}

/// One of the three runs.
#[derive(Serialize)]
struct RunReport {
    pair: String,
    loyal: Vec<String>,
    traitors: Vec<String>,
    /// Do the loyal nodes see what their copies see?
    alike: bool,
    /// Why the traitors cannot bring it about.
    impossible: Option<String>,
    decided: Vec<(String, Option<String>)>,
    broken: Vec<Breach>,
    link: String,
}

#[derive(Serialize)]
struct Breach {
    id: &'static str,
    text: String,
}

/// Answers `hexagon`.
///
/// # Errors
/// Says which option cannot be, or why there is no such ring.
pub fn hexagon(words: &Words) -> Result<Answer, Refusal> {
    let asked = Target::find(words.only(EXPECTED)?)?.scenario;
    let scenario = Hexagon::fit(&asked);
    let hexagon = Hexagon::of(&scenario).map_err(|why| Refusal(format!("there is no hexagon here: {why}")))?;
    let report = report(&hexagon);
    if words.has("json") {
        return Ok(Answer::from(super::command::json(&report)?));
    }
    Ok(Answer::from(table(&asked, &report)))
}

fn report(hexagon: &Hexagon) -> Report {
    let base = &hexagon.base;
    let groups = hexagon.groups.iter().map(|group| group.iter().map(|node| base.name(node)).collect());
    Report {
        target: base.protocol.id.to_owned(),
        n: base.n,
        f: base.f,
        groups: groups.collect(),
        ring: hexagon.ring.around().into_iter().map(|program| place(base, program)).collect(),
        letters: hexagon.ring.letters.len(),
        runs: hexagon.covers.iter().map(|cover| run(base, cover)).collect(),
        breaks: hexagon.breaks(),
    }
}

fn place(base: &Scenario, program: &Program) -> Place {
    let label = |value| base.values.label(value);
    Place {
        place: format!("{}{}", GROUPS[program.group], program.seat.copy),
        node: base.name(program.seat.node),
        input: program.input.map(label),
        decided: program.decision.map(|(value, _)| label(value)),
        at_us: program.decision.map(|(_, at)| at.0),
        delivered: program.delivered.iter().map(|(slot, value)| (*slot, label(*value))).collect(),
    }
}

fn run(base: &Scenario, cover: &Cover) -> RunReport {
    let name = |node| base.name(node);
    let impossible = cover.forgery.map(|forgery| {
        format!(
            "at {} {} would have to send {} a `{}` that {} signed, and {} never signs it",
            forgery.sent,
            name(forgery.from),
            name(forgery.to),
            forgery.kind,
            name(forgery.signer),
            name(forgery.signer)
        )
    });
    let decided = |(node, value): &(_, Option<_>)| (name(*node), value.map(|value| base.values.label(value)));
    RunReport {
        pair: cover.name(),
        loyal: cover.loyal.iter().map(name).collect(),
        traitors: cover.traitors.iter().map(name).collect(),
        alike: cover.parting.is_none(),
        impossible,
        decided: cover.decisions.iter().map(decided).collect(),
        broken: cover.broken.iter().map(|broken| Breach { id: broken.id, text: broken.text.clone() }).collect(),
        link: link::write(&cover.scenario, None, &[]),
    }
}

/// For people.
fn table(asked: &Scenario, report: &Report) -> String {
    let mut out = String::new();
    let _ =
        writeln!(out, "{} with n={} f={}: two copies of every program on a ring", report.target, report.n, report.f);
    if (asked.n, asked.f) != (report.n, report.f) {
        let _ = writeln!(out, "(n={} f={} makes no ring: only three groups of at most f do)", asked.n, asked.f);
    }
    for place in &report.ring {
        let input = place.input.as_ref().map_or("no input".to_owned(), |input| format!("input {input}"));
        let decided = place.decided.as_ref().map_or("decides nothing".to_owned(), |value| format!("decides {value}"));
        let _ = writeln!(out, "  {} ({})  {input}, {decided}", place.place, place.node);
    }
    for run in &report.runs {
        let _ = writeln!(out, "{}: loyal {}, lying {}", run.pair, run.loyal.join(", "), run.traitors.join(", "));
        match (&run.impossible, run.alike) {
            (Some(why), _) => drop(writeln!(out, "  not possible: {why}")),
            (None, true) => out.push_str("  they see what their copies on the ring see\n"),
            (None, false) => out.push_str("  they do not see what their copies on the ring see\n"),
        }
        if run.broken.is_empty() {
            out.push_str("  no promise is broken\n");
        }
        for broken in &run.broken {
            let _ = writeln!(out, "  {} is broken: {}", broken.id, broken.text);
        }
        let _ = writeln!(out, "  {}", run.link);
    }
    out.push_str(if report.breaks {
        "So it cannot be had for so many: no more than 3f nodes, and oral messages.\n"
    } else if report.runs.iter().any(|run| run.impossible.is_some()) {
        "Signatures break the ring: what its traitors would have to say they cannot.\n"
    } else {
        "No promise is broken: to decide, alike, and what all proposed, is more than it promises.\n"
    });
    out
}
