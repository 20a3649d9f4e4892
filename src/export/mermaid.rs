//! A run as a sequence diagram for Mermaid.

use crate::ids::NodeId;
use crate::narrate;
use crate::run::{Marks, Outcome, Parcel, Run, What};
use crate::scenario::link;
use crate::value::Value;
use std::fmt::Write;

/// Steps of a diagram. Mermaid refuses a text of more than 50,000 characters and a reader gives up long before.
pub const STEPS_MOST: usize = 400;

/// The first steps of a run that has been played to its end, as a sequence diagram: a message where it arrives or is
/// lost, a note where something is decided, crashes or is done by hand. Its first comment is the run's link.
pub fn sequence(run: &Run) -> String {
    let scenario = run.scenario();
    let mut out = format!("sequenceDiagram\n    %% assent {}\n", link::write(scenario, None, &[]));
    if !scenario.title.is_empty() {
        put(&mut out, &format!("title {}", plain(&scenario.title)));
    }
    for node in NodeId::all(scenario.n) {
        put(&mut out, &format!("participant {node} as {}", plain(&scenario.name(node))));
    }
    let mut shown = 0;
    for (id, step) in run.trace().steps() {
        let before = out.len();
        match step.what {
            What::Arrival(parcel) => message(run, &mut out, parcel, "->>"),
            What::Loss(parcel) | What::DeadEnd(parcel) => message(run, &mut out, parcel, "-x"),
            What::Action(_) => over(&mut out, step.node, scenario.n, &narrate::step(run, id).text),
            What::Start | What::Alarm(_) => {}
        }
        for outcome in run.trace().outcomes(step) {
            match outcome {
                Outcome::Decided(value) => {
                    over(&mut out, step.node, scenario.n, &format!("decides {}", value_word(run, *value)));
                }
                Outcome::Crashed => over(&mut out, step.node, scenario.n, "crashes"),
                _ => {}
            }
        }
        shown += usize::from(out.len() > before);
        if shown >= STEPS_MOST && id < run.last() {
            over(&mut out, None, scenario.n, &format!("and so on: {} steps in all", run.last()));
            break;
        }
    }
    out
}

fn message(run: &Run, out: &mut String, id: crate::ids::ParcelId, arrow: &str) {
    let Some(parcel) = run.trace().parcel(id).filter(|parcel| !parcel.marks.has(Marks::LOCAL)) else { return };
    put(out, &format!("{}{arrow}{}: {}", parcel.from, parcel.to, plain(&letter(run, parcel))));
}

fn letter(run: &Run, parcel: &Parcel) -> String {
    let label = run.plan().machine.label(&parcel.draft.msg);
    let epoch = label.epoch.map(|epoch| format!(" {epoch}")).unwrap_or_default();
    let value = label.value.map(|value| format!(" {}", value_word(run, value))).unwrap_or_default();
    format!("{}{epoch}{value}", label.kind)
}

fn value_word(run: &Run, value: Value) -> String {
    run.scenario().values.label(value)
}

fn over(out: &mut String, node: Option<NodeId>, n: u16, text: &str) {
    let place = match node {
        Some(node) => node.to_string(),
        None if n > 1 => format!("n0,n{}", n - 1),
        None => "n0".to_owned(),
    };
    put(out, &format!("Note over {place}: {}", plain(text)));
}

fn put(out: &mut String, line: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "    {line}");
}

/// A text that Mermaid takes for no syntax: `;` and `#` begin something there, and a line is a statement.
fn plain(text: &str) -> String {
    let escaped = text.replace('#', "#35;").replace(['\n', '\r', '\t'], " ");
    let mut out = String::with_capacity(escaped.len());
    for (at, letter) in escaped.char_indices() {
        let is_escape = letter == ';' && escaped[..at].ends_with("#35");
        out.push_str(match letter {
            ';' if !is_escape => "#59;",
            '<' => "#lt;",
            '>' => "#gt;",
            _ => {
                out.push(letter);
                continue;
            }
        });
    }
    out
}
