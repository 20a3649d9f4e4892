//! Who received whose message of a round: the heard-of sets of Charron-Bost and Schiper, *The Heard-Of Model*, Distributed
//! Computing 22, 2009, §2: HO(p, r) is the set of processes from which p receives a message in round r.

use super::{Board, BoardCell, Mark, Row, names};
use crate::ids::{NodeId, NodeSet, ParcelId, StepId};
use crate::run::{Marks, Outcome, Parcel, Run, Step, What};
use crate::time::Time;

/// Outside of lock-step a round's messages are looked for in so many steps before the cursor.
const STEPS_BACK: u32 = 20_000;

/// The number of the round or epoch of the message that arrived last, by the cursor.
pub fn last_round(run: &Run) -> Option<u64> {
    let last = run.cursor().0;
    (last.saturating_sub(STEPS_BACK)..=last).rev().find_map(|id| {
        let step = run.trace().step(StepId(id))?;
        let What::Arrival(parcel) = step.what else { return None };
        round_of(run, run.trace().parcel(parcel)?)
    })
}

/// The round a message belongs to: in lock-step that in which it was sent, else its epoch.
fn round_of(run: &Run, parcel: &Parcel) -> Option<u64> {
    match run.plan().round.filter(|round| round.0 > 0) {
        Some(round) => Some(parcel.sent.0 / round.0 + 1),
        None => run.plan().machine.label(&parcel.draft.msg).epoch,
    }
}

/// The steps in which a round's messages are sent and arrive, and the moment after which they are late.
fn stretch(run: &Run, round: u64) -> (u32, u32, Option<Time>) {
    let cursor = run.cursor().0;
    match run.plan().round.filter(|span| span.0 > 0) {
        Some(span) => {
            let start = span.0.saturating_mul(round.saturating_sub(1));
            let before = start.checked_sub(1).map_or(0, |last| run.trace().step_at(Time(last)).0);
            let end = Time(span.0.saturating_mul(round));
            (before + 1, run.trace().step_at(end).0.min(cursor), Some(end))
        }
        None => (cursor.saturating_sub(STEPS_BACK) + 1, cursor, None),
    }
}

/// Who has received whose message of a round (or epoch) by the cursor: a row a recipient, a column a sender.
pub fn heard_of(run: &Run, round: Option<u64>) -> Option<Board> {
    let (round, n) = (round?, run.scenario().n);
    let (first, last, end) = stretch(run, round);
    let mut cells = vec![vec![BoardCell::empty(""); usize::from(n)]; usize::from(n)];
    let mut sets = vec![NodeSet::default(); usize::from(n)];
    let (mut senders, mut addressed) = (NodeSet::default(), NodeSet::default());
    let belongs = |id: ParcelId| run.trace().parcel(id).filter(|parcel| round_of(run, parcel) == Some(round));
    let mut any = false;
    for id in first..=last {
        let Some(step) = run.trace().step(StepId(id)) else { continue };
        for (parcel_id, parcel) in run.trace().sent(step) {
            if belongs(parcel_id).is_some() {
                senders.insert(parcel.from);
                addressed.insert(parcel.to);
                let cell = &mut cells[parcel.to.index()][parcel.from.index()];
                if cell.text.is_empty() {
                    *cell = missing(run, parcel_id, parcel, end);
                }
            }
        }
        if let What::Arrival(parcel_id) = step.what
            && let Some(parcel) = belongs(parcel_id)
        {
            any = true;
            if sets[parcel.to.index()].insert(parcel.from) {
                cells[parcel.to.index()][parcel.from.index()] = heard(run, StepId(id), parcel_id, parcel);
            }
        }
        for parcel_id in gone(run, step) {
            let Some(parcel) = belongs(parcel_id) else { continue };
            if !sets[parcel.to.index()].contains(parcel.from) {
                cells[parcel.to.index()][parcel.from.index()] = absent(run, parcel_id, parcel, "×", "lost");
            }
        }
    }
    let heard_some: NodeSet = NodeId::all(n).filter(|id| !sets[id.index()].is_empty()).collect();
    // A node that sends in a round knows what it sent without a message.
    for id in senders.iter() {
        if sets[id.index()].insert(id) {
            let title = format!("{} knows its own", run.scenario().name(id));
            let own = BoardCell { text: "○".to_owned(), mark: Mark::Faint, title, ..BoardCell::default() };
            cells[id.index()][id.index()] = own;
        }
    }
    let hearers = addressed.intersection(run.world().running().union(heard_some));
    let row = |id: NodeId| Row { cells: std::mem::take(&mut cells[id.index()]), ..Row::of(run, id) };
    let rows = NodeId::all(n).map(row).collect();
    let word = run.scenario().protocol.card().epoch;
    any.then(|| Board {
        id: "heard",
        title: format!("Heard of in {word} {round}"),
        columns: NodeId::all(n).map(|id| run.scenario().name(id)).collect(),
        rows,
        note: note(run, hearers, &sets),
        is_broken: false,
    })
}

/// The messages that a step lost, or that reached a crashed node in it.
fn gone(run: &Run, step: &Step) -> Vec<ParcelId> {
    let lost = run.trace().outcomes(step).iter().filter_map(|outcome| match outcome {
        Outcome::Lost(id) => Some(*id),
        _ => None,
    });
    let here = match step.what {
        What::DeadEnd(id) | What::Loss(id) => Some(id),
        _ => None,
    };
    lost.chain(here).collect()
}

/// A message that has not arrived.
fn missing(run: &Run, id: ParcelId, parcel: &Parcel, end: Option<Time>) -> BoardCell {
    match (end.is_some_and(|end| run.world().now > end), parcel.due) {
        (true, _) => absent(run, id, parcel, "×", "not received in time"),
        (false, None) => absent(run, id, parcel, "…", "held back"),
        (false, Some(_)) => absent(run, id, parcel, "…", "on its way"),
    }
}

fn absent(run: &Run, id: ParcelId, parcel: &Parcel, text: &str, words: &str) -> BoardCell {
    let title = format!("{} to {}: {words}", run.scenario().name(parcel.from), run.scenario().name(parcel.to));
    BoardCell { text: text.to_owned(), mark: Mark::Faint, title, parcel: Some(id), ..BoardCell::default() }
}

fn heard(run: &Run, step: StepId, id: ParcelId, parcel: &Parcel) -> BoardCell {
    let label = run.plan().machine.label(&parcel.draft.msg);
    let cell = match label.value {
        Some(value) => BoardCell::value(run, value),
        None => BoardCell { text: "•".to_owned(), ..BoardCell::default() },
    };
    let (to, from) = (run.scenario().name(parcel.to), run.scenario().name(parcel.from));
    let title = format!("{to} heard {from}: {} {}", label.kind, cell.title).trim_end().to_owned();
    let mark = if run.seen_marks(parcel).has(Marks::LIE) { Mark::Danger } else { Mark::Plain };
    BoardCell { title, mark, step: Some(step), parcel: Some(id), ..cell }
}

/// What the sets of those have in common that were sent something, and run or received something. The kernel is the set of those whom all heard of;
/// a round does not split if any two nodes heard of a common one, and is uniform if all heard of the same (the paper, §3.2
/// and §4).
fn note(run: &Run, hearers: NodeSet, sets: &[NodeSet]) -> String {
    let sets: Vec<NodeSet> = hearers.iter().filter_map(|id| sets.get(id.index()).copied()).collect();
    let Some(first) = sets.first() else { return String::new() };
    if sets.iter().all(|set| set == first) {
        return format!("Uniform: {} heard of {}.", names(run, hearers), names(run, *first));
    }
    let kernel = sets.iter().fold(*first, |all, set| all.intersection(*set));
    let splits = sets.iter().enumerate().find_map(|(at, one)| {
        sets[..at].iter().find(|other| one.intersection(**other).is_empty()).map(|other| (*one, *other))
    });
    match splits {
        Some((one, other)) => format!("Split: some heard of {}, some of {}.", names(run, other), names(run, one)),
        None if kernel.is_empty() => {
            "No split: any two heard of a common node, but nobody was heard of by all.".to_owned()
        }
        None => format!("No split: all heard of {} (the kernel).", names(run, kernel)),
    }
}
