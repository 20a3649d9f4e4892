//! One step as a sentence.

use super::action::action;
use super::words::{count, link, list, message, sends, sentence};
use crate::ids::{NodeId, NodeSet, ParcelId, StepId};
use crate::run::{Marks, Outcome, Run, Step, What, speaks_of_trust};
use crate::scenario::Action;

/// A step in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// The words; one or two sentences.
    pub text: String,
    /// Whose step it was; `None` for an action on the network, and for a step there is not.
    pub node: Option<NodeId>,
    /// `start`, `arrival`, `loss`, `dead-end`, `alarm` or `action`; empty for a step there is not.
    pub kind: &'static str,
    /// Does it decide, crash, break a property, or come from outside?
    pub important: bool,
}

/// Any step of the trace in words, wherever the cursor stands.
pub fn step(run: &Run, id: StepId) -> Sentence {
    let Some(step) = run.trace().step(id) else { return Sentence::default() };
    let mut text = sentence(&story(run, step));
    let note = sentence(run.trace().note(step));
    // A note tells of the one who is heard, by role or by name.
    let is_secret = run.is_veiled() && speaks_of_trust(&note);
    if !note.is_empty() && !is_secret {
        text = format!("{text} {note}");
    }
    Sentence { text, node: run.seen_node(step), kind: kind(step), important: is_important(run, id, step) }
}

/// The word for a sort of step.
pub(super) fn kind(step: &Step) -> &'static str {
    match step.what {
        What::Start => "start",
        What::Arrival(_) => "arrival",
        What::Loss(_) => "loss",
        What::DeadEnd(_) => "dead-end",
        What::Alarm(_) => "alarm",
        What::Action(_) => "action",
    }
}

fn is_important(run: &Run, id: StepId, step: &Step) -> bool {
    let telling = |outcome: &Outcome| matches!(outcome, Outcome::Decided(_) | Outcome::Crashed | Outcome::Refused(_));
    matches!(step.what, What::Action(_))
        || run.trace().outcomes(step).iter().any(telling)
        || run.reports().iter().any(|report| report.breach == Some(id))
}

fn story(run: &Run, step: &Step) -> String {
    match step.what {
        What::Start if is_dead(run, step) => format!("{} cannot start: it has crashed", who(run, step)),
        What::Start => does(&who(run, step), with(vec!["starts".into()], came(run, step))),
        What::Arrival(id) => arrival(run, step, id),
        What::DeadEnd(id) => gone(run, id, "reaches a crashed node and is gone"),
        What::Loss(id) => gone(run, id, "is lost on its way"),
        What::Alarm(_) => alarm(run, step),
        What::Action(place) => acted(run, step, place),
    }
}

fn arrival(run: &Run, step: &Step, id: ParcelId) -> String {
    let Some(parcel) = run.trace().parcel(id) else { return String::new() };
    let from = if parcel.marks.has(Marks::LOCAL) { "itself".to_owned() } else { run.scenario().name(parcel.from) };
    let again = if parcel.marks.has(Marks::COPY) { " a second time" } else { "" };
    let clause = format!("receives {} from {from}{again}", message(run, &parcel.draft));
    does(&who(run, step), with(vec![clause], came(run, step)))
}

fn gone(run: &Run, id: ParcelId, how: &str) -> String {
    let Some(parcel) = run.trace().parcel(id) else { return String::new() };
    format!("{}: the {} {how}", link(run, parcel), message(run, &parcel.draft))
}

fn alarm(run: &Run, step: &Step) -> String {
    let what = match ended_round(run, step) {
        Some(round) => format!("round {round} is over for {}", who(run, step)),
        None => format!("{}'s {} alarm goes off", who(run, step), alarm_word(run, step)),
    };
    after(what, came(run, step))
}

/// What came of something that is told as a sentence of its own: `…: it decides 0`.
fn after(what: String, clauses: Vec<String>) -> String {
    if clauses.is_empty() { what } else { does(&format!("{what}: it"), clauses) }
}

fn acted(run: &Run, step: &Step, place: u32) -> String {
    let Some(planned) = run.scenario().script.get(place as usize) else { return String::new() };
    let what = action(run, &planned.action);
    if run.hides(step) {
        return what;
    }
    let outcomes = run.trace().outcomes(step);
    if let Some(why) = refusal(outcomes) {
        return format!("{what} – could not be done: {why}");
    }
    let lost = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Lost(_))).count();
    match (step.node, lost) {
        (Some(_), _) => {
            let told = matches!(planned.action, Action::Crash(..) | Action::Forge { .. });
            if told { what } else { after(what, came(run, step)) }
        }
        // Dropping one message is told by the action already.
        (None, lost) if lost > 0 && matches!(planned.action, Action::Cut(_)) => {
            let are = if lost == 1 { "is" } else { "are" };
            format!("{what}; {} between them {are} lost", count(lost, "message"))
        }
        _ => what,
    }
}

/// Why an action or a lie could not be done.
pub(super) fn refusal(outcomes: &[Outcome]) -> Option<&str> {
    outcomes.iter().find_map(|outcome| match outcome {
        Outcome::Refused(why) => Some(why.as_str()),
        _ => None,
    })
}

/// The name of who took a step.
pub(super) fn who(run: &Run, step: &Step) -> String {
    let name = step.node.map_or(String::new(), |id| run.scenario().name(id));
    if step.face > 0 && !run.is_veiled() { format!("{name}'s twin") } else { name }
}

/// The word of the alarm that a step is about.
pub(super) fn alarm_word(run: &Run, step: &Step) -> String {
    let What::Alarm(place) = step.what else { return String::new() };
    run.trace().alarm(place).map_or(String::new(), |timer| run.plan().machine.alarm(timer))
}

/// The lock-step round whose end an alarm is, if it is one.
pub(super) fn ended_round(run: &Run, step: &Step) -> Option<u64> {
    let round = run.plan().round.filter(|round| round.0 > 0)?;
    let over = step.time.0.is_multiple_of(round.0) && alarm_word(run, step) == "round";
    over.then_some(step.time.0 / round.0)
}

/// What came out of a step, as clauses without a subject: `decides attack`, `sends …`.
pub(super) fn came(run: &Run, step: &Step) -> Vec<String> {
    let label = |value| run.scenario().values.label(value);
    let mut clauses = Vec::new();
    let mut crashed = false;
    for outcome in run.trace().outcomes(step) {
        match outcome {
            Outcome::Decided(value) if has_decided_before(run, step) => {
                clauses.push(format!("decides again, {}", label(*value)));
            }
            Outcome::Decided(value) => clauses.push(format!("decides {}", label(*value))),
            Outcome::Delivered(slot, value) => {
                clauses.push(format!("delivers {} at place {}", label(*value), slot + 1))
            }
            Outcome::Crashed => crashed = true,
            Outcome::Refused(_) if run.is_veiled() => {}
            Outcome::Refused(why) => clauses.push(format!("fails to lie: {why}")),
            Outcome::Saved | Outcome::Lost(_) => {}
        }
    }
    let Some(node) = step.node else { return clauses };
    let sent = run.trace().sent(step).map(|(_, parcel)| parcel);
    // That it crashed is what the action itself says, and nothing was about to leave it.
    if crashed && matches!(step.what, What::Action(_)) {
        return clauses;
    }
    if crashed {
        let told: NodeSet = sent.filter(|parcel| parcel.to != node).map(|parcel| parcel.to).collect();
        clauses.push(match told.is_empty() {
            true => "crashes before it can send anything".to_owned(),
            false => format!("crashes after telling {}", super::words::recipients(run, node, told)),
        });
    } else {
        clauses.extend(sends(run, node, sent));
    }
    clauses
}

/// Had the node crashed before this step?
pub(super) fn is_dead(run: &Run, step: &Step) -> bool {
    let before = step.before.and_then(|before| run.trace().step(before));
    before.is_some_and(|before| run.trace().outcomes(before).contains(&Outcome::Crashed))
}

fn has_decided_before(run: &Run, step: &Step) -> bool {
    let earlier = |step: &Step| run.trace().step(step.before?);
    let mut place = earlier(step);
    while let Some(step) = place {
        if run.trace().outcomes(step).iter().any(|outcome| matches!(outcome, Outcome::Decided(_))) {
            return true;
        }
        place = earlier(step);
    }
    false
}

fn with(mut clauses: Vec<String>, more: Vec<String>) -> Vec<String> {
    clauses.extend(more);
    clauses
}

/// Subject and clauses; what would be too long is cut down to how much was done.
fn does(subject: &str, mut clauses: Vec<String>) -> String {
    const ROOM: usize = 170;
    let whole = format!("{subject} {}", list(&clauses));
    if whole.chars().count() <= ROOM || clauses.len() < 3 {
        return whole;
    }
    let rest = clauses.split_off(2);
    format!("{subject} {}, and does {} more", list(&clauses), count(rest.len(), "thing"))
}
