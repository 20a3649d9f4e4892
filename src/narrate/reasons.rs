//! Why something was done, in a sentence.

use super::step::{alarm_word, ended_round};
use super::words::{list, message, sends, sentence};
use crate::ids::{ParcelId, StepId};
use crate::run::{Marks, Outcome, Run};
use crate::value::Value;

/// What a step of a node rests on.
#[derive(Clone, Debug, Default)]
pub struct Grounds {
    /// The step.
    pub step: StepId,
    /// What came of it that is asked about: decisions, deliveries.
    pub outcomes: Vec<Outcome>,
    /// What it sent that is asked about.
    pub parcels: Vec<ParcelId>,
    /// The messages that it needed.
    pub heard: Vec<ParcelId>,
    /// The node's own proposal, if that was needed.
    pub proposal: Option<Value>,
    /// The requests that were needed.
    pub asked: Vec<Value>,
    /// Was it needed that the node had crashed and started again?
    pub restarted: bool,
    /// Every other message might have said this value.
    pub contrary: Option<Value>,
}

/// What was done, and what it rests on: `Alice decides attack: it had order attack from Bob and Cleo.`
pub fn because(run: &Run, grounds: &Grounds) -> String {
    let label = |value: &Value| run.scenario().values.label(*value);
    let Some(step) = run.trace().step(grounds.step) else { return String::new() };
    let Some(node) = step.node else { return String::new() };
    let mut done: Vec<String> = Vec::new();
    for outcome in &grounds.outcomes {
        match outcome {
            Outcome::Decided(value) => done.push(format!("decides {}", label(value))),
            Outcome::Delivered(slot, value) => done.push(format!("delivers {} at place {}", label(value), slot + 1)),
            _ => {}
        }
    }
    let parcels: Vec<_> = grounds.parcels.iter().filter_map(|id| run.trace().parcel(*id)).collect();
    let own = parcels.iter().filter(|parcel| parcel.marks.has(Marks::LOCAL));
    let own = own.map(|parcel| format!("sends itself {}", message(run, &parcel.draft)));
    done.extend(sends(run, node, parcels.iter().copied()));
    done.extend(own);
    let mut why = Vec::new();
    let heard = heard(run, &grounds.heard);
    if !heard.is_empty() {
        why.push(format!("had {}", list(&heard)));
    }
    why.extend(grounds.proposal.iter().map(|value| format!("proposes {}", label(value))));
    why.extend(grounds.asked.iter().map(|value| format!("was asked for {}", label(value))));
    if grounds.restarted {
        why.push("had crashed and started again with what it saved".to_owned());
    }
    if let Some(value) = &grounds.contrary {
        why.push(format!("would do so even if all others said {}", label(value)));
    }
    let name = run.scenario().name(node);
    let head = format!("{name} {}", list(&done));
    let when = match ended_round(run, step) {
        Some(round) => format!(" when round {round} is over"),
        None => match alarm_word(run, step).as_str() {
            "" => String::new(),
            word => format!(" when its {word} alarm goes off"),
        },
    };
    let starts = step.before.is_none();
    sentence(&match why.is_empty() {
        true if starts => format!("{head} when it starts"),
        true => format!("{head}{when}: nothing that it heard was needed for that"),
        false => format!("{head}{when}: it {}", list(&why)),
    })
}

/// What was heard, as `order attack from Bob and Cleo`, each message once.
fn heard(run: &Run, parcels: &[ParcelId]) -> Vec<String> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for parcel in parcels.iter().filter_map(|id| run.trace().parcel(*id)) {
        let says = message(run, &parcel.draft);
        let from = if parcel.from == parcel.to { "itself".to_owned() } else { run.scenario().name(parcel.from) };
        match groups.iter_mut().find(|(known, _)| *known == says) {
            Some((_, all)) if all.contains(&from) => {}
            Some((_, all)) => all.push(from),
            None => groups.push((says, vec![from])),
        }
    }
    groups.into_iter().map(|(says, from)| format!("{says} from {}", list(&from))).collect()
}

/// What a traitor made up: `Bob is a traitor and made up order retreat (round 2) for Alice.`
pub fn lies(run: &Run, parcels: &[ParcelId]) -> String {
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    let parcels = || parcels.iter().filter_map(|id| run.trace().parcel(*id));
    for parcel in parcels() {
        let (says, to) = (message(run, &parcel.draft), run.scenario().name(parcel.to));
        match told.iter_mut().find(|(known, _)| *known == says) {
            Some((_, all)) => all.push(to),
            None => told.push((says, vec![to])),
        }
    }
    let told: Vec<String> = told.into_iter().map(|(says, to)| format!("{says} for {}", list(&to))).collect();
    let Some(name) = parcels().next().map(|parcel| run.scenario().name(parcel.from)) else { return String::new() };
    let twin = parcels().all(|parcel| parcel.marks.has(Marks::SECOND) && !parcel.marks.has(Marks::LIE));
    let how = if twin { "has a twin, who sent" } else { "made up" };
    sentence(&format!("{name} is a traitor and {how} {}", list(&told)))
}
