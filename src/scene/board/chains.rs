//! The chains of signatures that came to each node, in order of arrival.

use super::{Board, BoardCell, COLUMNS_MOST, Diary, Mark, Row};
use crate::ids::NodeId;
use crate::run::Run;

/// The chains up to the cursor; none where no message bears two signatures or a broken one.
pub(super) fn chains(run: &Run, diary: &Diary) -> Option<Board> {
    let cursor = run.cursor();
    let known = |id: NodeId| {
        let chains = diary.pages(id).map_or(&[][..], |pages| pages.chains.as_slice());
        chains.iter().take_while(move |chain| chain.step <= cursor)
    };
    let all = || NodeId::all(run.scenario().n);
    let is_telling = all().any(|id| known(id).any(|chain| chain.signers.len() > 1 || !chain.genuine));
    if !is_telling {
        return None;
    }
    let most = all().map(|id| known(id).count()).max().unwrap_or(0).min(COLUMNS_MOST);
    let row = |id: NodeId| {
        let mut cells: Vec<BoardCell> = known(id)
            .take(most)
            .map(|chain| {
                let signers: Vec<String> = chain.signers.iter().map(|signer| run.scenario().name(*signer)).collect();
                let numbers: Vec<String> = chain.signers.iter().map(|signer| signer.0.to_string()).collect();
                let cell = match chain.value {
                    Some(value) => BoardCell::value(run, value),
                    None => BoardCell { text: "•".to_owned(), ..BoardCell::default() },
                };
                let (mark, seals) = match chain.genuine {
                    true => (Mark::Plain, "signed by"),
                    false => (Mark::Danger, "with broken seals of"),
                };
                let title = format!("{} {seals} {}", cell.title, signers.join(", then "));
                let (step, parcel) = (Some(chain.step), Some(chain.parcel));
                BoardCell { sub: numbers.join("·"), mark, title, step, parcel, ..cell }
            })
            .collect();
        cells.resize(most, BoardCell::empty(""));
        Row { cells, ..Row::of(run, id) }
    };
    Some(Board {
        id: "chains",
        title: "Chains of signatures".to_owned(),
        columns: (1..=most).map(|place| place.to_string()).collect(),
        rows: all().map(row).collect(),
        note: "Each value with its signers, the author first, in order of arrival; broken seals are marked.".to_owned(),
        is_broken: false,
    })
}
