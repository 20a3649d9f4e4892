//! Replicated logs side by side: slots across, nodes down.

use super::{Board, BoardCell, COLUMNS_MOST, Mark, Row};
use crate::ids::NodeId;
use crate::protocol::LogEntry;
use crate::run::Run;
use crate::value::Value;
use std::collections::BTreeSet;

/// The logs at the cursor; none where no node has one.
pub(super) fn logs(run: &Run) -> Option<Board> {
    let all: Vec<(NodeId, Vec<LogEntry>)> = NodeId::all(run.scenario().n)
        .map(|id| (id, run.badge(id).map(|badge| badge.log).unwrap_or_default()))
        .collect();
    let slots: BTreeSet<u64> = all.iter().flat_map(|(_, log)| log.iter().map(|entry| entry.slot)).collect();
    if slots.is_empty() {
        return None;
    }
    let slots: Vec<u64> = slots.into_iter().collect();
    let slots = &slots[slots.len().saturating_sub(COLUMNS_MOST)..];
    let at = |log: &[LogEntry], slot: u64| log.iter().find(|entry| entry.slot == slot).copied();
    let traitors = run.seen_traitors();
    let mut quarrel = None;
    // Of each slot: the entry that is settled, and whether two that differ are.
    let settled: Vec<(Option<LogEntry>, bool)> = slots
        .iter()
        .map(|slot| {
            let entries: Vec<LogEntry> = all.iter().filter_map(|(_, log)| at(log, *slot)).collect();
            // What a traitor says it committed binds nobody.
            let committed: Vec<LogEntry> = all
                .iter()
                .filter(|(id, _)| !traitors.contains(*id))
                .filter_map(|(_, log)| at(log, *slot).filter(|entry| entry.committed))
                .collect();
            let values: BTreeSet<Option<Value>> = committed.iter().map(|entry| entry.value).collect();
            if values.len() > 1 {
                quarrel.get_or_insert(*slot);
            }
            let newest = entries.iter().max_by_key(|entry| entry.epoch);
            (committed.first().or(newest).copied(), values.len() > 1)
        })
        .collect();
    let row = |(id, log): &(NodeId, Vec<LogEntry>)| {
        let cells = slots.iter().zip(&settled);
        let cells = cells.map(|(slot, (settled, is_torn))| cell(run, *slot, at(log, *slot), *settled, *is_torn));
        Row { cells: cells.collect(), ..Row::of(run, *id) }
    };
    let note = match quarrel {
        Some(slot) => format!("Two nodes committed different entries at {slot}."),
        None => "A frame is committed; an entry that differs from the settled one is marked.".to_owned(),
    };
    Some(Board {
        id: "log",
        title: "Logs".to_owned(),
        columns: slots.iter().map(u64::to_string).collect(),
        rows: all.iter().map(row).collect(),
        note,
        is_broken: quarrel.is_some(),
    })
}

fn cell(run: &Run, slot: u64, entry: Option<LogEntry>, settled: Option<LogEntry>, is_torn: bool) -> BoardCell {
    let Some(entry) = entry else { return BoardCell::empty(&format!("{slot}: nothing")) };
    let word = run.scenario().protocol.card().epoch;
    let cell = match entry.value {
        Some(value) => BoardCell::value(run, value),
        None => BoardCell { text: "–".to_owned(), title: "fills the place".to_owned(), ..BoardCell::default() },
    };
    let differs = settled.is_some_and(|settled| (settled.value, settled.epoch) != (entry.value, entry.epoch));
    let (mark, state) = match (entry.committed, is_torn, differs) {
        (true, true, _) => (Mark::Danger, "committed, and elsewhere something else is"),
        (true, false, _) => (Mark::Final, "committed"),
        (false, _, true) => (Mark::Odd, "differs from what others have here"),
        (false, _, false) => (Mark::Plain, "not known to be committed"),
    };
    let title = format!("{slot}: {} of {word} {}, {state}", cell.title, entry.epoch);
    BoardCell { sub: entry.epoch.to_string(), mark, title, ..cell }
}
