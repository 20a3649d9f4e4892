//! The board in plain text, for terminals and for tests that a person can read.

use super::{Board, BoardCell, Branch, ClockChart, Mark, Panel, ReportTree};
use crate::time::Span;
use std::fmt::Write;

/// A clock chart has so many characters across.
const CHART: usize = 60;

/// Panels as text, one below the other. In tables `[A]` is decided or committed, `A!` broken or a lie, `A~` differs from
/// the others, `.` empty; small print follows a colon. In a tree `A→R` was said to be A and taken as R.
pub fn ascii_board(panels: &[Panel]) -> String {
    let mut out = String::new();
    for panel in panels {
        out.push_str(if out.is_empty() { "" } else { "\n" });
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}", panel.title());
        match panel {
            Panel::Table(board) => table(&mut out, board),
            Panel::Tree(tree) => report_tree(&mut out, tree),
            Panel::Clocks(chart) => clocks(&mut out, chart),
        }
    }
    out
}

fn cell(cell: &BoardCell) -> String {
    let text = if cell.text.is_empty() { "." } else { &cell.text };
    let text = if cell.sub.is_empty() { text.to_owned() } else { format!("{text}:{}", cell.sub) };
    match cell.mark {
        Mark::Final => format!("[{text}]"),
        Mark::Danger => format!("{text}!"),
        Mark::Odd => format!("{text}~"),
        Mark::Plain | Mark::Empty | Mark::Faint => text,
    }
}

fn table(out: &mut String, board: &Board) {
    let heads = std::iter::once(String::new()).chain(board.columns.iter().cloned()).collect();
    let row = |row: &super::Row| {
        let name = if row.traitor { format!("{}!", row.name) } else { row.name.clone() };
        std::iter::once(name).chain(row.cells.iter().map(cell)).collect()
    };
    let rows: Vec<Vec<String>> = std::iter::once(heads).chain(board.rows.iter().map(row)).collect();
    let wide =
        |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|word| word.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..=board.columns.len()).map(wide).collect();
    for row in &rows {
        let mut line = String::new();
        for (word, width) in row.iter().zip(&widths) {
            let _ = write!(line, "{word:width$}  ");
        }
        let _ = writeln!(out, "  {}", line.trim_end());
    }
    note(out, &board.note, board.is_broken);
}

fn note(out: &mut String, words: &str, is_broken: bool) {
    if !words.is_empty() {
        let _ = writeln!(out, "  {}{words}", if is_broken { "! " } else { "" });
    }
}

fn report_tree(out: &mut String, tree: &ReportTree) {
    for root in &tree.roots {
        branch(out, root, 1);
    }
    note(out, &tree.note, false);
}

fn branch(out: &mut String, branch: &Branch, depth: usize) {
    let traitor = if branch.traitor { "!" } else { "" };
    let came = branch.resolved.as_ref().map_or(String::new(), |(letter, _)| format!("→{letter}"));
    let _ = writeln!(out, "{}{}{traitor} {}{came}", "  ".repeat(depth), branch.name, branch.said.0);
    for child in &branch.children {
        self::branch(out, child, depth + 1);
    }
}

/// A line a node: `*` where its clock changed, and by how much it is ahead in the end.
fn clocks(out: &mut String, chart: &ClockChart) {
    let wide = chart.lines.iter().map(|line| line.name.chars().count()).max().unwrap_or(0);
    for line in &chart.lines {
        let mut row = vec!['-'; CHART];
        for (time, ..) in &line.points {
            let part = time.0 as f64 / chart.end.0.max(1) as f64;
            row[((part * (CHART - 1) as f64) as usize).min(CHART - 1)] = '*';
        }
        let last = line.points.last().map_or(0, |(.., ahead)| *ahead);
        let sign = if last < 0 { "−" } else { "+" };
        let row: String = row.into_iter().collect();
        let _ = writeln!(out, "  {:wide$} {row} {sign}{}", line.name, Span(last.unsigned_abs()));
    }
    note(out, &chart.note, false);
}
