//! A run as a log for ShiViz (Beschastnikh, Wang, Brun, Ernst: Debugging distributed systems, CACM 59(8), 2016): two lines
//! an event, what happened and then the node with its vector clock, as ShiViz reads it without settings.

use crate::ids::{NodeId, StepId};
use crate::narrate;
use crate::run::Run;
use std::fmt::Write;

/// The regular expression with which ShiViz takes the log apart; its own default.
pub const PATTERN: &str = r"(?<event>.*)\n(?<host>\S*) (?<clock>{.*})";

/// The log of a run that has been played to its end: an event for each step of a node, in the order of the run. Steps
/// of the network alone are left out: nobody takes them.
///
/// A node's clock counts its own events. A step that was caused by another node's (a message arrived) knows all that the
/// sending step knew (Mattern 1989; Fidge 1988).
pub fn log(run: &Run) -> String {
    let n = usize::from(run.scenario().n);
    let mut out = String::new();
    // What each step knew: its clock; and each node's clock as of its last step.
    let mut of_step: Vec<Vec<u32>> = vec![Vec::new(); run.trace().len() as usize + 1];
    let mut of_node = vec![vec![0u32; n]; n];
    for (id, step) in run.trace().steps() {
        let Some(node) = step.node else { continue };
        let heard = step.cause.map(|cause| of_step[cause.0 as usize].clone()).unwrap_or_default();
        let clock = &mut of_node[node.index()];
        for (known, told) in clock.iter_mut().zip(heard) {
            *known = (*known).max(told);
        }
        clock[node.index()] += 1;
        of_step[id.0 as usize].clone_from(clock);
        let entries: Vec<String> = NodeId::all(n as u16)
            .zip(clock.iter())
            .filter(|(_, count)| **count > 0)
            .map(|(id, count)| format!("\"{}\":{count}", host(run, id)))
            .collect();
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}\n{} {{{}}}", event(run, id), host(run, node), entries.join(", "));
    }
    out
}

/// A node's name without what the format cannot hold: a host is one word, and stands in quotes in a clock.
fn host(run: &Run, node: NodeId) -> String {
    let name = run.scenario().name(node);
    name.chars().map(|letter| if letter.is_whitespace() || "\"\\{}".contains(letter) { '-' } else { letter }).collect()
}

/// What happened, in one line.
fn event(run: &Run, step: StepId) -> String {
    let text = narrate::step(run, step).text.replace(['\n', '\r'], " ");
    if text.is_empty() { format!("step {step}") } else { text }
}
