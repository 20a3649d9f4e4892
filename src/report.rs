//! What is told of a run to programs: plain data with the names of the public contract, for JSON on the command line
//! and for objects on the page.

mod catalogue;
mod step;

pub use catalogue::{Listing, ScenarioFacts};
pub use step::StepReport;

use crate::ids::{NodeId, StepId};
use crate::monitors::Sort;
use crate::run::{Judged, Marks, Run};
use crate::scenario::{Count, Scenario, Status, link};
use crate::value::Value;
use serde::{Serialize, Serializer};

/// A run at its cursor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The fragment that opens this very moment, from `#` on.
    pub link: String,
    /// Fingerprint of all that happened up to the cursor, 16 hex digits.
    pub digest: String,
    /// Steps known, whether or not the cursor is past them.
    pub steps: u32,
    /// Why the run ended; nothing unless the cursor is at its end.
    pub ended: Option<&'static str>,
    /// Simulated time, in microseconds.
    pub time_us: u64,
    /// Lock-step rounds that have run; 0 where there are none.
    pub rounds: u64,
    /// What each node decided that did, in order of nodes.
    pub decisions: Keyed<DecisionReport>,
    /// The properties, then the scenario's own claims.
    pub claims: Vec<ClaimReport>,
    /// Messages from one node to another.
    pub messages: MessageReport,
    /// Faulty nodes.
    pub faulty: Vec<String>,
}

/// A node's first decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DecisionReport {
    /// What.
    pub value: Word,
    /// When, in microseconds.
    pub at_us: u64,
    /// In which step.
    pub step: u32,
}

/// A property, or a claim of the scenario's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimReport {
    /// The property's id; of a scenario's own claim its text.
    pub id: String,
    /// `safety`, `liveness`, `assumption`; of a scenario's own claim `claim-property`, `claim-decided`, `claim-count`.
    pub kind: &'static str,
    /// `holds`, `pending`, `breached`. A scenario's own claims are pending until the run has ended.
    pub status: &'static str,
    /// Since which step it stands so (0: from the start); nothing if no single step settled it.
    pub step: Option<u32>,
    /// The steps that explain it.
    pub because: Vec<u32>,
    /// Why, in a sentence without a full stop; empty when there is nothing to say.
    pub text: String,
}

/// How many messages there were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MessageReport {
    /// Sent to other nodes.
    pub sent: u64,
    /// Arrived at a running node.
    pub delivered: u64,
    /// Lost, or arrived at a crashed node.
    pub dropped: u64,
    /// Sent, by each kind of the card, in its order.
    pub by_kind: Keyed<u64>,
}

/// A value as data: its name, or its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Word {
    /// A value that has a name.
    Name(String),
    /// One that has none.
    Number(i64),
}

impl Word {
    /// The value as the scenario writes it.
    pub fn of(scenario: &Scenario, value: Value) -> Word {
        match scenario.values.iter().find(|(_, known)| *known == value) {
            Some((name, _)) => Word::Name(name.to_owned()),
            None => Word::Number(value.0),
        }
    }
}

/// An object whose keys keep their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyed<T>(pub Vec<(String, T)>);

impl<T: Serialize> Serialize for Keyed<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(key, item)| (key, item)))
    }
}

impl Report {
    /// The run as it stands at its cursor.
    pub fn at_cursor(run: &Run) -> Report {
        let scenario = run.scenario();
        let world = run.world();
        let cursor = (run.cursor() > StepId(0)).then_some(run.cursor().0);
        let decided = |id: NodeId| {
            let made = world.node(id)?.decision?;
            let value = Word::of(scenario, made.value);
            Some((id.to_string(), DecisionReport { value, at_us: made.at.0, step: made.step.0 }))
        };
        Report {
            link: link::write(scenario, cursor, &[]),
            digest: run.digest().to_string(),
            steps: run.last().0,
            ended: run.ended().filter(|_| run.at_end()).map(|ended| ended.word()),
            time_us: world.now.0,
            rounds: run.counted(Count::Rounds),
            decisions: Keyed(NodeId::all(scenario.n).filter_map(decided).collect()),
            claims: claims(run),
            messages: messages(run),
            faulty: world.faulty(run.plan().recovery).iter().map(|id| id.to_string()).collect(),
        }
    }

    /// Did the scenario's own claims come true, as far as they are settled?
    pub fn is_true(&self) -> bool {
        let own = self.claims.iter().filter(|claim| claim.kind.starts_with("claim"));
        own.into_iter().all(|claim| claim.status != Status::Breached.word())
    }
}

fn claims(run: &Run) -> Vec<ClaimReport> {
    let properties = run.reports().into_iter().map(|report| ClaimReport {
        id: report.property.id.to_owned(),
        kind: sort_word(report.property.sort),
        status: report.finding.status.word(),
        step: Some(report.since.0),
        because: numbers(&report.finding.because),
        text: report.finding.text.clone(),
    });
    let ended = run.at_end();
    properties.chain(run.judge().into_iter().map(|judged| own_claim(judged, ended))).collect()
}

fn own_claim(judged: Judged, ended: bool) -> ClaimReport {
    let kind = match judged.kind {
        "property" => "claim-property",
        "decided" => "claim-decided",
        _ => "claim-count",
    };
    let status = match (ended, judged.holds) {
        (false, _) => Status::Pending,
        (true, true) => Status::Holds,
        (true, false) => Status::Breached,
    };
    let (step, because, text) = match ended {
        true => (judged.step.map(|step| step.0), numbers(&judged.because), judged.found),
        false => (None, Vec::new(), String::new()),
    };
    ClaimReport { id: judged.text, kind, status: status.word(), step, because, text }
}

fn sort_word(sort: Sort) -> &'static str {
    match sort {
        Sort::Safety => "safety",
        Sort::Liveness => "liveness",
        Sort::Assumption => "assumption",
        Sort::Extra => "extra",
    }
}

fn numbers(steps: &[StepId]) -> Vec<u32> {
    steps.iter().map(|step| step.0).collect()
}

fn messages(run: &Run) -> MessageReport {
    let kinds = run.scenario().protocol.card().kinds;
    let mut counts = vec![0; kinds.len()];
    let taken = run.trace().steps().take_while(|(id, _)| *id <= run.cursor());
    for (_, parcel) in taken.flat_map(|(_, step)| run.trace().sent(step)) {
        let counted = !parcel.marks.has(Marks::LOCAL) && !parcel.marks.has(Marks::COPY);
        if let Some(count) = counts.get_mut(usize::from(parcel.draft.kind)).filter(|_| counted) {
            *count += 1;
        }
    }
    let tallies = run.world().tallies;
    MessageReport {
        sent: tallies.sent,
        delivered: tallies.delivered,
        dropped: tallies.lost,
        by_kind: Keyed(kinds.iter().map(|kind| kind.word.to_owned()).zip(counts).collect()),
    }
}
