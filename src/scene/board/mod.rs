//! The board: tables, trees and charts of what nodes hold at the cursor, each shown only when a run has something for it.
//! They are data; one painter each turns a table, a tree and a chart into SVG or text, and the page may do its own.

mod chains;
mod clocks;
mod diary;
mod heard;
mod logs;
mod paint;
mod quorums;
mod reports;
mod rounds;
mod text;

pub use clocks::{ClockChart, ClockLine};
pub use diary::Diary;
pub use heard::{heard_of, last_round};
pub use paint::{svg_board, svg_boards};
pub use reports::{Branch, ReportTree, report_tree};
pub use text::ascii_board;

use crate::ids::{NodeId, NodeSet, ParcelId, StepId};
use crate::run::Run;
use crate::value::Value;

/// A table has so many columns at most beside the names; the latest are shown.
pub const COLUMNS_MOST: usize = 24;

/// What a cell says beside its letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    #[default]
    Plain,
    /// There is nothing in it, or not yet.
    Empty,
    /// It is there for good: decided, committed, a quorum that is reached.
    Final,
    /// It does not fit with the others and may be overwritten.
    Odd,
    /// It breaks what was promised, or is a lie.
    Danger,
    /// It stands back: a node that is down, a message that came too late.
    Faint,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardCell {
    /// The letter of a value, or a few characters.
    pub text: String,
    /// Small beside it: an epoch, the signers of a chain.
    pub sub: String,
    /// The tint of the value, if it is one.
    pub shade: Option<u8>,
    /// What it says beside that.
    pub mark: Mark,
    /// All of it in words.
    pub title: String,
    /// The step it came from, to go to.
    pub step: Option<StepId>,
    /// The message it came from.
    pub parcel: Option<ParcelId>,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Whose it is.
    pub node: Option<NodeId>,
    /// The name at its left.
    pub name: String,
    /// Is it a traitor's?
    pub traitor: bool,
    /// One a column.
    pub cells: Vec<BoardCell>,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board {
    /// Which: `rounds`, `heard`, `log`, `quorums` or `chains`.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// The columns' heads.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// What is to be read from it, in a sentence or two; may be empty.
    pub note: String,
    /// Does the note tell of something broken?
    pub is_broken: bool,
}

/// One thing on the board.
#[derive(Clone, Debug, PartialEq)]
pub enum Panel {
    /// A table.
    Table(Board),
    /// A tree of reports.
    Tree(ReportTree),
    /// The clocks over time.
    Clocks(ClockChart),
}

impl Panel {
    /// Which: a table's id, `tree` or `clocks`.
    pub fn id(&self) -> &'static str {
        match self {
            Panel::Table(board) => board.id,
            Panel::Tree(_) => "tree",
            Panel::Clocks(_) => "clocks",
        }
    }

    /// Its title.
    pub fn title(&self) -> &str {
        match self {
            Panel::Table(board) => &board.title,
            Panel::Tree(tree) => &tree.title,
            Panel::Clocks(chart) => &chart.title,
        }
    }
}

/// All that the board has to show at the run's cursor; `focus` is the node whose tree of reports is shown, else that of the
/// first one that has reports of others. The diary must know the run's steps up to the cursor.
pub fn panels(run: &Run, diary: &Diary, focus: Option<NodeId>) -> Vec<Panel> {
    let tables = [
        rounds::rounds(run, diary),
        heard_of(run, last_round(run)),
        logs::logs(run),
        quorums::quorums(run, diary),
        chains::chains(run, diary),
    ];
    let mut all: Vec<Panel> = tables.into_iter().flatten().map(Panel::Table).collect();
    all.extend(report_tree(run, focus).map(Panel::Tree));
    all.extend(clocks::clocks(run, diary).map(Panel::Clocks));
    all
}

impl Row {
    /// An empty row of a node.
    fn of(run: &Run, id: NodeId) -> Row {
        let traitor = run.seen_traitors().contains(id);
        Row { node: Some(id), name: run.scenario().name(id), traitor, cells: Vec::new() }
    }
}

impl BoardCell {
    /// A value, with its name as its words.
    fn value(run: &Run, value: Value) -> BoardCell {
        let names = &run.scenario().values;
        BoardCell {
            text: names.letter(value),
            shade: Some(super::shade(value)),
            title: names.label(value),
            ..BoardCell::default()
        }
    }

    /// Nothing, and why.
    fn empty(title: &str) -> BoardCell {
        BoardCell { mark: Mark::Empty, title: title.to_owned(), ..BoardCell::default() }
    }
}

/// Nodes by name: `n0, n1 and n4`.
fn names(run: &Run, set: NodeSet) -> String {
    let names: Vec<String> = set.iter().map(|id| run.scenario().name(id)).collect();
    match names.as_slice() {
        [] => "nobody".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
