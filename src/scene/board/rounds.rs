//! What each node held at the end of each round, or of each of its epochs.

use super::diary::{Held, Pages};
use super::{Board, BoardCell, COLUMNS_MOST, Diary, Mark, Row};
use crate::ids::{NodeId, StepId};
use crate::run::Run;
use crate::time::Time;
use std::collections::BTreeSet;

/// Nodes by rounds; none when no node ever held a value.
pub(super) fn rounds(run: &Run, diary: &Diary) -> Option<Board> {
    let all = || NodeId::all(run.scenario().n).filter_map(|id| diary.pages(id));
    let cursor = run.cursor();
    let upto =
        |pages: &Pages| pages.held.iter().take_while(move |held| held.step <= cursor).cloned().collect::<Vec<_>>();
    if !all().any(|pages| upto(pages).iter().any(|held| held.value.is_some())) {
        return None;
    }
    let word = run.scenario().protocol.card().epoch;
    let lock_step = run.plan().round.filter(|round| round.0 > 0);
    let numbers: Vec<u64> = match lock_step {
        // At the very moment a round begins nothing of it is done yet.
        Some(round) => (1..=run.world().now.0.div_ceil(round.0).max(1)).collect(),
        None => all().flat_map(upto).filter_map(|held| held.epoch).collect::<BTreeSet<u64>>().into_iter().collect(),
    };
    let skipped = numbers.len().saturating_sub(COLUMNS_MOST);
    let numbers = &numbers[skipped..];
    if numbers.is_empty() {
        return None;
    }
    let row = |id: NodeId| {
        let held = diary.pages(id).map(upto).unwrap_or_default();
        let last_in = |number: &u64| match lock_step {
            // What is read and done when a round is over belongs to it.
            Some(round) => {
                let end = Time(round.0.saturating_mul(*number));
                held.iter().rev().find(|held| held.at <= end)
            }
            None => held.iter().rev().find(|held| held.epoch == Some(*number)),
        };
        let cells = numbers.iter().map(|number| cell(run, word, *number, last_in(number)));
        Row { cells: cells.collect(), ..Row::of(run, id) }
    };
    let more = if skipped > 0 { format!(" The first {skipped} are left out.") } else { String::new() };
    let note = match lock_step {
        Some(_) => "What each node held when the round was over; a frame is a decision.",
        None => "What each node held when it left it; a frame is a decision.",
    };
    Some(Board {
        id: "rounds",
        title: format!("By {word}"),
        columns: numbers.iter().map(u64::to_string).collect(),
        rows: NodeId::all(run.scenario().n).map(row).collect(),
        note: note.to_owned() + &more,
        is_broken: false,
    })
}

fn cell(run: &Run, word: &str, number: u64, held: Option<&Held>) -> BoardCell {
    let Some(held) = held else { return BoardCell::empty(&format!("{word} {number}: not in it")) };
    let step = (held.step > StepId(0)).then_some(held.step);
    if !held.up {
        let title = format!("{word} {number}: crashed");
        return BoardCell { text: "×".to_owned(), mark: Mark::Faint, title, step, ..BoardCell::default() };
    }
    let Some(value) = held.value else {
        return BoardCell { step, ..BoardCell::empty(&format!("{word} {number}: holds nothing")) };
    };
    let cell = BoardCell::value(run, value);
    let (verb, mark) = if held.decided { ("decided", Mark::Final) } else { ("held", Mark::Plain) };
    BoardCell { title: format!("{word} {number}: {verb} {}", cell.title), mark, step, ..cell }
}
