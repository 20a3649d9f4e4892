//! One step as data.

use super::Word;
use crate::ids::{ParcelId, StepId};
use crate::narrate;
use crate::run::{Marks, Outcome, Parcel, Run, Step, What};
use serde::Serialize;

/// A step of the trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepReport {
    /// Its number, from 1.
    pub step: u32,
    /// When, in microseconds.
    pub time_us: u64,
    /// `start`, `arrival`, `loss`, `dead-end`, `alarm`, `action`.
    pub kind: &'static str,
    /// Who took it; nothing for an action on the network.
    pub node: Option<String>,
    /// Was it the second of a traitor's twins?
    pub twin: bool,
    /// The step that sent what arrived, or set what went off.
    pub cause: Option<u32>,
    /// The same node's step before.
    pub before: Option<u32>,
    /// The message that arrived or was lost.
    pub message: Option<ParcelReport>,
    /// What it sent to other nodes and to itself.
    pub sent: Vec<ParcelReport>,
    /// What came out of it.
    pub outcomes: Vec<OutcomeReport>,
    /// The labels of the lines of pseudo-code that ran.
    pub lines: Vec<&'static str>,
    /// In a sentence or two.
    pub text: String,
    /// The digest after it.
    pub digest: String,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParcelReport {
    /// Its number, by which a scenario speaks of it: `m57`.
    pub id: String,
    /// Sender.
    pub from: String,
    /// Recipient.
    pub to: String,
    /// The word of its kind.
    pub kind: &'static str,
    /// Its round, term, view or ballot.
    pub epoch: Option<u64>,
    /// The value it carries.
    pub value: Option<Word>,
    /// When it was to arrive (or be lost) as the network drew it, in microseconds; nothing if it is held back.
    pub due_us: Option<u64>,
    /// Which of these hold: `local`, `lost`, `copy`, `lie`, `second`.
    pub marks: Vec<&'static str>,
}

/// Something that came out of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeReport {
    /// The node decided.
    Decided(Word),
    /// The node delivered a value at a place, from 0.
    Delivered(u64, Word),
    /// The node wrote to stable storage.
    Saved,
    /// The node crashed.
    Crashed,
    /// A message was lost.
    Lost(String),
    /// The action could not be done; why.
    Refused(String),
}

impl StepReport {
    /// A step of the trace; nothing if it was not taken yet.
    pub fn of(run: &Run, id: StepId) -> Option<StepReport> {
        let (trace, step) = (run.trace(), run.trace().step(id)?);
        let sentence = narrate::step(run, id);
        let message = match step.what {
            What::Arrival(id) | What::DeadEnd(id) | What::Loss(id) => {
                trace.parcel(id).map(|parcel| ParcelReport::of(run, id, parcel))
            }
            What::Start | What::Alarm(_) | What::Action(_) => None,
        };
        Some(StepReport {
            step: id.0,
            time_us: step.time.0,
            kind: sentence.kind,
            node: step.node.map(|node| node.to_string()),
            twin: step.face > 0,
            cause: step.cause.map(|cause| cause.0),
            before: step.before.map(|before| before.0),
            message,
            sent: trace.sent(step).map(|(id, parcel)| ParcelReport::of(run, id, parcel)).collect(),
            outcomes: trace.outcomes(step).iter().map(|outcome| OutcomeReport::of(run, outcome)).collect(),
            lines: lines(run, step),
            text: sentence.text,
            digest: step.digest.to_string(),
        })
    }
}

fn lines(run: &Run, step: &Step) -> Vec<&'static str> {
    let code = run.scenario().protocol.card().code;
    run.trace().cites(step).iter().filter_map(|at| Some(code.get(usize::from(*at))?.label)).collect()
}

impl ParcelReport {
    fn of(run: &Run, id: ParcelId, parcel: &Parcel) -> ParcelReport {
        let label = run.plan().machine.label(&parcel.draft.msg);
        let marks = [
            (Marks::LOCAL, "local"),
            (Marks::LOST, "lost"),
            (Marks::COPY, "copy"),
            (Marks::LIE, "lie"),
            (Marks::SECOND, "second"),
        ];
        ParcelReport {
            id: format!("m{}", id.0),
            from: parcel.from.to_string(),
            to: parcel.to.to_string(),
            kind: label.kind,
            epoch: label.epoch,
            value: label.value.map(|value| Word::of(run.scenario(), value)),
            due_us: parcel.due.map(|due| due.0),
            marks: marks.into_iter().filter(|(mark, _)| parcel.marks.has(*mark)).map(|(_, word)| word).collect(),
        }
    }
}

impl OutcomeReport {
    fn of(run: &Run, outcome: &Outcome) -> OutcomeReport {
        let word = |value| Word::of(run.scenario(), value);
        match outcome {
            Outcome::Decided(value) => OutcomeReport::Decided(word(*value)),
            Outcome::Delivered(place, value) => OutcomeReport::Delivered(*place, word(*value)),
            Outcome::Saved => OutcomeReport::Saved,
            Outcome::Crashed => OutcomeReport::Crashed,
            Outcome::Lost(id) => OutcomeReport::Lost(format!("m{}", id.0)),
            Outcome::Refused(why) => OutcomeReport::Refused(why.clone()),
        }
    }
}
