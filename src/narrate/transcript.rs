//! A whole run as text: what `play` prints, and what golden tests compare.

use super::action::action;
use super::step::{alarm_word, came, ended_round, is_dead, refusal};
use super::words::{count, list, message, sentence};
use crate::ids::{NodeId, ParcelId};
use crate::protocol::Timing;
use crate::run::{Ended, Marks, Outcome, Run, Step, What};
use crate::scenario::{Count, Scenario, Status};
use std::fmt::Write;

/// One line: when, who, what, and what came of it.
struct Row([String; 4]);

/// A run that has been played to its end (see [`Run::finish`]) as text: its heading, a line a step, the properties, the
/// claims, the counts and the digest.
pub fn transcript(run: &Run) -> String {
    let mut out = heading(run.scenario());
    let rows: Vec<Row> = run.trace().steps().map(|(_, step)| row(run, step)).collect();
    let width = |column: usize| rows.iter().map(|row| row.0[column].chars().count()).max().unwrap_or(0);
    let (when, who, what) = (width(0).max(5), width(1), width(2).min(48));
    for Row([time, actor, did, came]) in &rows {
        let line = format!("{time:>when$}  {actor:<who$}  {did:<what$}  {came}");
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out.push_str("----\n");
    ending(run, &mut out);
    out
}

fn heading(scenario: &Scenario) -> String {
    let mut out = String::new();
    if !scenario.title.is_empty() {
        let _ = writeln!(out, "{}", scenario.title);
    }
    let params: String = scenario.params.iter().map(|(word, value)| format!(" {word}={value}")).collect();
    let card = scenario.protocol.card();
    let _ = writeln!(out, "{} n={} f={}{params} seed={}", card.id, scenario.n, scenario.f, scenario.seed);
    let _ = writeln!(out, "{}", network(scenario));
    out
}

fn network(scenario: &Scenario) -> String {
    let net = &scenario.network;
    let timing = match net.timing {
        Timing::Synchronous => "synchronous".to_owned(),
        Timing::PartiallySynchronous => format!("partially synchronous from {}", net.gst),
        Timing::Asynchronous => "asynchronous".to_owned(),
    };
    let mut out = format!("{timing}, bound {}, delays {} to {}", net.delta, net.least, net.most);
    for (millionths, what) in [(net.loss, "lost"), (net.duplication, "doubled")] {
        if millionths > 0 {
            let _ = write!(out, ", {}% {what}", f64::from(millionths) / 10_000.0);
        }
    }
    if net.fifo {
        out.push_str(", in order");
    }
    out
}

fn row(run: &Run, step: &Step) -> Row {
    let time = step.time.to_string();
    let name = |id: NodeId| run.scenario().name(id);
    let who =
        step.node.map_or("network".to_owned(), |id| if step.face > 0 { format!("{}'", name(id)) } else { name(id) });
    let mut came = list(&came(run, step));
    let [who, what] = match step.what {
        What::Start if is_dead(run, step) => [who, "cannot start: it has crashed".to_owned()],
        What::Start => [who, "starts".to_owned()],
        What::Arrival(id) => posted(run, id),
        What::DeadEnd(id) => {
            "to a crashed node".clone_into(&mut came);
            posted(run, id)
        }
        What::Loss(id) => {
            "lost".clone_into(&mut came);
            posted(run, id)
        }
        What::Alarm(_) => match ended_round(run, step) {
            Some(round) => [who, format!("round {round} is over")],
            None => [who, format!("alarm: {}", alarm_word(run, step))],
        },
        What::Action(place) => {
            let outcomes = run.trace().outcomes(step);
            let lost = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Lost(_))).count();
            if let Some(why) = refusal(outcomes) {
                came = format!("could not be done: {why}");
            } else if lost > 0 {
                came = format!("{} lost", count(lost, "message"));
            }
            let planned = run.scenario().script.get(place as usize);
            [who, format!("! {}", planned.map_or(String::new(), |planned| action(run, &planned.action)))]
        }
    };
    let note = run.trace().note(step);
    if !note.is_empty() {
        came = if came.is_empty() { sentence(note) } else { format!("{came}. {}", sentence(note)) };
    }
    Row([time, who, what, came])
}

/// Link and message of a parcel.
fn posted(run: &Run, id: ParcelId) -> [String; 2] {
    let Some(parcel) = run.trace().parcel(id) else { return [String::new(), String::new()] };
    let name = |id: NodeId| run.scenario().name(id);
    let second = if parcel.marks.has(Marks::COPY) { " (again)" } else { "" };
    [format!("{} -> {}", name(parcel.from), name(parcel.to)), format!("{}{second}", message(run, &parcel.draft))]
}

fn ending(run: &Run, out: &mut String) {
    let reports = run.reports();
    let width = reports.iter().map(|report| report.property.title.chars().count()).max().unwrap_or(0);
    for report in &reports {
        let title = report.property.title;
        let status = report.finding.status.word();
        let since = match run.trace().step(report.since) {
            Some(step) if report.finding.status != Status::Pending => {
                format!(" since step {} ({})", report.since, step.time)
            }
            _ => String::new(),
        };
        let why = if report.finding.text.is_empty() { String::new() } else { format!(": {}", report.finding.text) };
        let _ = writeln!(out, "{title:<width$}  {status}{since}{why}");
    }
    for judged in run.judge() {
        match judged.holds {
            true => drop(writeln!(out, "claim {}: true", judged.text)),
            false => drop(writeln!(out, "claim {}: FALSE, found {}", judged.text, judged.found)),
        }
    }
    let tallies = run.world().tallies;
    let rounds = match run.plan().round {
        Some(_) => format!(", {}", count(run.counted(Count::Rounds) as usize, "round")),
        None => String::new(),
    };
    let _ = writeln!(
        out,
        "{} steps, {} sent, {} delivered, {} lost{rounds}; {} at {}",
        run.last(),
        tallies.sent,
        tallies.delivered,
        tallies.lost,
        ending_words(run.ended()),
        run.world().now,
    );
    let _ = writeln!(out, "digest {}", run.digest());
}

fn ending_words(ended: Option<Ended>) -> String {
    match ended {
        Some(Ended::Decided) => "all have decided".to_owned(),
        Some(Ended::Quiet) => "nothing left to happen".to_owned(),
        Some(Ended::Breach) => "a property broke".to_owned(),
        Some(Ended::Asked) => "stopped as asked".to_owned(),
        Some(Ended::Limit(limit)) => format!("stopped by a limit ({limit})"),
        None => "not finished".to_owned(),
    }
}
