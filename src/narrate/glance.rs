//! One thing on the stage in words: a node, a message, a breach, the verdict.

use super::words::{list, message, sentence};
use crate::ids::{NodeId, ParcelId};
use crate::run::{Marks, Report, Run};
use crate::scenario::Status;
use crate::scene::Verdict;

/// A node at the cursor: `n1, running, leader, holds attack, has decided attack, traitor`.
pub fn describe_node(run: &Run, id: NodeId) -> String {
    let Some(node) = run.world().node(id) else { return String::new() };
    let label = |value| run.scenario().values.label(value);
    let badge = run.badge(id).unwrap_or_default();
    let mut parts = vec![run.scenario().name(id)];
    parts.push(if node.up { "running" } else { "crashed" }.to_owned());
    if !badge.role.is_empty() {
        parts.push(badge.role.to_owned());
    } else if badge.leads {
        parts.push("leads".to_owned());
    }
    let decided = node.decision.map(|decision| decision.value);
    match badge.value {
        Some(value) if node.up && decided != Some(value) => parts.push(format!("holds {}", label(value))),
        _ => {}
    }
    if let Some(locked) = badge.locked.filter(|locked| Some(*locked) != decided) {
        parts.push(format!("is bound to {}", label(locked)));
    }
    if let Some(tally) = badge.tally.filter(|_| node.up && decided.is_none()) {
        let need = if tally.need > 0 { format!(" of {} needed", tally.need) } else { String::new() };
        parts.push(format!("has {} from {}{need}", tally.of, tally.have.len()));
    }
    match decided {
        Some(value) => parts.push(format!("has decided {}", label(value))),
        None => parts.push("undecided".to_owned()),
    }
    if let Some(second) = node.second {
        parts.push(format!("and then {}", label(second.value)));
    }
    if run.seen_traitors().contains(id) {
        parts.push("traitor".to_owned());
    }
    if node.fuse.is_some() {
        parts.push("about to crash".to_owned());
    }
    parts.join(", ")
}

/// A message as it stands at the cursor: `order attack (round 1) from n0 to n2, arrives at 10ms`.
pub fn describe_parcel(run: &Run, id: ParcelId) -> String {
    let Some(parcel) = run.trace().parcel(id) else { return String::new() };
    let name = |id| run.scenario().name(id);
    let mut parts = vec![format!("{} from {} to {}", message(run, &parcel.draft), name(parcel.from), name(parcel.to))];
    let seals = run.plan().machine.label(&parcel.draft.msg).seals;
    if !seals.is_empty() {
        parts.push(format!("signed by {}", list(&seals.into_iter().map(name).collect::<Vec<_>>())));
    }
    if run.seen_marks(parcel).has(Marks::LIE) {
        parts.push("made up by a traitor".to_owned());
    }
    if parcel.marks.has(Marks::COPY) {
        parts.push("a second copy".to_owned());
    }
    parts.push(match run.world().flights().find(|flight| flight.parcel == id).map(|flight| flight.due) {
        Some(Some(due)) if parcel.marks.has(Marks::LOST) => format!("is lost at {due}"),
        Some(Some(due)) => format!("arrives at {due}"),
        Some(None) => "held back".to_owned(),
        None if parcel.sent > run.world().now || parcel.by > run.cursor() => format!("sent at {}", parcel.sent),
        None => "no longer on its way".to_owned(),
    });
    parts.join(", ")
}

/// The first breach of a property, wherever the cursor is; empty when there is none.
pub fn describe_breach(report: &Report<'_>) -> String {
    let breached = report.story.iter().find(|(_, finding)| finding.status == Status::Breached);
    let Some((id, finding)) = breached else { return String::new() };
    let head = format!("{} is broken at step {id}", report.property.title);
    if finding.text.is_empty() { sentence(&head) } else { sentence(&format!("{head}: {}", finding.text)) }
}

/// The verdict of the agreement strip.
pub fn describe_verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Agreed => "Agreement".to_owned(),
        Verdict::Undecided => "Undecided".to_owned(),
        Verdict::Stuck => "No decision".to_owned(),
        Verdict::Broken(title) => format!("{title} broken"),
    }
}
