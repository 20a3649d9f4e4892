//! The board as SVG: one painter for tables, one for a tree, one for clocks.

use super::{Board, BoardCell, Branch, ClockChart, Mark, Panel, ReportTree, Row};
use crate::ids::NodeId;
use crate::scene::layout::Point;
use crate::scene::pen::{Anchor, Ink, Pen, Type};
use crate::scene::shapes;
use crate::scene::theme::{Palette, Theme};
use crate::time::Span;

/// Room at the edges, the height of a title and of a note's line, and letters in such a line.
const EDGE: f32 = 16.0;
const TITLE: f32 = 40.0;
const NOTE: f32 = 22.0;

/// A cell, a line between two, and a letter of small print, in world units.
const CELL: f32 = 30.0;
const GAP: f32 = 4.0;
const LETTER: f32 = 7.4;

/// A name has so many letters at most.
const NAME: usize = 13;

/// A branch's box, and the way from one to the next.
const BRANCH: (f32, f32) = (146.0, 26.0);
const STEP: f32 = 184.0;

/// The plot of clocks.
const CHART: (f32, f32) = (720.0, 220.0);

/// A part of the board as an SVG document.
pub fn svg_board(panel: &Panel, theme: Theme) -> String {
    svg_boards(std::slice::from_ref(panel), theme)
}

/// Parts of the board, one below the other, as an SVG document.
pub fn svg_boards(panels: &[Panel], theme: Theme) -> String {
    let palette = theme.palette();
    let sizes: Vec<(f32, f32)> = panels.iter().map(size).collect();
    let width = sizes.iter().map(|(wide, _)| *wide).fold(0.0, f32::max);
    let height = sizes.iter().map(|(_, high)| *high).sum::<f32>();
    let titles: Vec<&str> = panels.iter().map(Panel::title).collect();
    let mut pen = Pen::new(0.0, 0.0, width, height, &titles.join("; "));
    pen.rect(Point::default(), width, height, 0.0, Ink::fill(palette.stage));
    let mut top = 0.0;
    for (panel, size) in panels.iter().zip(sizes) {
        pen.at(Point { x: 0.0, y: top });
        draw(&mut pen, palette, panel, size);
        pen.end();
        top += size.1;
    }
    pen.finish()
}

fn draw(pen: &mut Pen, palette: &'static Palette, panel: &Panel, (width, height): (f32, f32)) {
    let title = Type { weight: 650, ..plain(palette, 16.0, palette.ink) };
    pen.text(Point { x: EDGE, y: TITLE / 2.0 + 2.0 }, panel.title(), title);
    let (note, is_broken) = match panel {
        Panel::Table(board) => {
            table(pen, palette, board);
            (&board.note, board.is_broken)
        }
        Panel::Tree(tree) => {
            report_tree(pen, palette, tree);
            (&tree.note, false)
        }
        Panel::Clocks(chart) => {
            clocks(pen, palette, chart);
            (&chart.note, false)
        }
    };
    let fill = if is_broken { palette.danger } else { palette.ink_2 };
    let lines = wrapped(note, width);
    for (line, place) in lines.iter().zip(0u8..) {
        let y = height - NOTE * (lines.len() as f32 - f32::from(place)) + NOTE / 2.0 - 6.0;
        pen.text(Point { x: EDGE, y }, line, plain(palette, 13.0, fill));
    }
}

fn plain(palette: &Palette, size: f32, fill: &'static str) -> Type {
    Type { size: size * palette.text, weight: 400, fill, anchor: Anchor::Start, halo: "none" }
}

/// A note in lines that fit.
fn wrapped(note: &str, width: f32) -> Vec<String> {
    let most = ((width - 2.0 * EDGE) / LETTER).max(16.0) as usize;
    let mut lines: Vec<String> = Vec::new();
    for word in note.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn size(panel: &Panel) -> (f32, f32) {
    let (wide, high, note) = match panel {
        Panel::Table(board) => {
            let wide = names(board) + widths(board).iter().sum::<f32>();
            (wide, (board.rows.len() as f32 + 1.0) * (CELL + GAP), &board.note)
        }
        Panel::Tree(tree) => {
            let (deep, leaves) =
                (tree.roots.iter().map(depth).max(), tree.roots.iter().map(Branch::leaves).sum::<usize>());
            let wide = (deep.unwrap_or(1) as f32 - 1.0) * STEP + BRANCH.0;
            (wide, leaves as f32 * (BRANCH.1 + 2.0 * GAP), &tree.note)
        }
        Panel::Clocks(chart) => (CHART.0, CHART.1, &chart.note),
    };
    let width = (wide + 2.0 * EDGE).max(420.0);
    (width, TITLE + high + NOTE * wrapped(note, width).len() as f32 + EDGE)
}

/// The room that the names of rows take.
fn names(board: &Board) -> f32 {
    let letters = |row: &Row| row.name.chars().count().min(NAME) as f32 * 8.8 + if row.traitor { 30.0 } else { 14.0 };
    board.rows.iter().map(letters).fold(48.0, f32::max)
}

/// The columns' widths.
fn widths(board: &Board) -> Vec<f32> {
    let letters = |cell: &BoardCell| {
        let text = cell.text.chars().count() as f32;
        if cell.sub.is_empty() { text * 9.2 } else { text * 9.2 + cell.sub.chars().count() as f32 * 5.8 + 4.0 }
    };
    let column = |(at, head): (usize, &String)| {
        let cells = board.rows.iter().filter_map(|row| row.cells.get(at)).map(letters).fold(0.0, f32::max);
        (cells.max(head.chars().count().min(12) as f32 * 7.6) + 12.0).max(CELL) + GAP
    };
    board.columns.iter().enumerate().map(column).collect()
}

fn table(pen: &mut Pen, palette: &'static Palette, board: &Board) {
    let (left, widths) = (EDGE + names(board), widths(board));
    let heads = Type { anchor: Anchor::Middle, ..plain(palette, 12.0, palette.ink_2) };
    let mut x = left;
    for (head, wide) in board.columns.iter().zip(&widths) {
        let head: String = head.chars().take(12).collect();
        pen.text(Point { x: x + (wide - GAP) / 2.0, y: TITLE + CELL / 2.0 + 4.0 }, &head, heads);
        x += wide;
    }
    for (row, place) in board.rows.iter().zip(1u16..) {
        let y = TITLE + f32::from(place) * (CELL + GAP);
        draw_name(pen, palette, row, y + CELL / 2.0);
        let mut x = left;
        for (cell, wide) in row.cells.iter().zip(&widths) {
            draw_cell(pen, palette, cell, Point { x, y }, wide - GAP);
            x += wide;
        }
    }
}

fn draw_name(pen: &mut Pen, palette: &'static Palette, row: &Row, y: f32) {
    let colour = if row.traitor { palette.danger } else { palette.ink };
    let name: String = row.name.chars().take(NAME).collect();
    let style = Type { weight: 600, ..plain(palette, 14.0, colour) };
    let x = if row.traitor { EDGE + 18.0 } else { EDGE };
    pen.text(Point { x, y }, &name, style);
    if row.traitor {
        pen.at(Point { x: EDGE + 6.0, y });
        pen.path(&shapes::not_equal(8.0), Ink::line(palette.danger, 2.0));
        pen.end();
    }
}

fn draw_cell(pen: &mut Pen, palette: &'static Palette, cell: &BoardCell, at: Point, wide: f32) {
    let line = palette.stroke;
    let is_value = cell.shade.is_some();
    let ground = if is_value { palette.fill(cell.shade) } else { palette.panel };
    let (rim, thick) = match cell.mark {
        Mark::Danger => (palette.danger, 3.0),
        Mark::Final => (palette.ink, 3.0),
        Mark::Odd => (palette.warn, 2.0),
        Mark::Plain if is_value => (palette.ink, 1.2),
        Mark::Plain | Mark::Faint | Mark::Empty => (palette.hairline, 1.0),
    };
    if cell.mark == Mark::Empty {
        let dot = Point { x: at.x + wide / 2.0, y: at.y + CELL / 2.0 };
        pen.at(dot);
        pen.path(&shapes::circle(1.4), Ink::fill(palette.control));
        return pen.end();
    }
    let inset = thick * line / 2.0;
    let corner = Point { x: at.x + inset, y: at.y + inset };
    let (wide_in, high_in) = (wide - 2.0 * inset, CELL - 2.0 * inset);
    pen.rect(corner, wide_in, high_in, 5.0, Ink::fill(ground).outlined(rim, thick * line));
    let ink = match cell.mark {
        Mark::Faint => palette.ink_2,
        Mark::Danger if !is_value => palette.danger,
        _ if is_value => palette.letter(cell.shade),
        _ => palette.ink,
    };
    let weight = if is_value { 700 } else { 500 };
    let size = if cell.text.chars().count() > 1 { 12.5 } else { 15.0 };
    let style = Type { size, weight, fill: ink, anchor: Anchor::Middle, halo: "none" };
    let sub = cell.sub.chars().count() as f32 * 5.8;
    let middle = Point { x: at.x + (wide - if sub > 0.0 { sub + 3.0 } else { 0.0 }) / 2.0, y: at.y + CELL / 2.0 };
    pen.text(middle, &cell.text, style);
    if sub > 0.0 {
        let x = middle.x + cell.text.chars().count() as f32 * 4.6 + 3.0;
        let style = Type { size: 10.0, weight: 500, anchor: Anchor::Start, ..style };
        pen.text(Point { x, y: at.y + CELL / 2.0 + 4.0 }, &cell.sub, style);
    }
    // Marks that a reader must not take for decoration have a shape as well.
    if cell.mark == Mark::Odd || (cell.mark == Mark::Danger && is_value) {
        pen.at(Point { x: at.x + wide - 5.0, y: at.y + 5.0 });
        pen.path(&shapes::circle(5.5), Ink::fill(palette.panel).outlined(rim, 1.2));
        pen.path(&shapes::not_equal(5.5), Ink::line(rim, 1.2));
        pen.end();
    }
}

fn depth(branch: &Branch) -> usize {
    1 + branch.children.iter().map(depth).max().unwrap_or(0)
}

fn report_tree(pen: &mut Pen, palette: &'static Palette, tree: &ReportTree) {
    let mut top = TITLE;
    for root in &tree.roots {
        draw_branch(pen, palette, root, Point { x: EDGE, y: top }, None);
        top += root.leaves() as f32 * (BRANCH.1 + 2.0 * GAP);
    }
}

/// A branch in the middle of the height that its leaves take, and its children to the right.
fn draw_branch(pen: &mut Pen, palette: &'static Palette, branch: &Branch, at: Point, parent: Option<Point>) {
    let (wide, high) = BRANCH;
    let pitch = high + 2.0 * GAP;
    let middle = at.y + branch.leaves() as f32 * pitch / 2.0;
    if let Some(from) = parent {
        pen.line(from, Point { x: at.x, y: middle }, Ink::line(palette.link, 1.4 * palette.stroke));
    }
    let mut top = at.y;
    for child in &branch.children {
        let from = Point { x: at.x + wide, y: middle };
        draw_branch(pen, palette, child, Point { x: at.x + STEP, y: top }, Some(from));
        top += child.leaves() as f32 * pitch;
    }
    let rim = if branch.traitor { palette.danger } else { palette.control };
    let box_at = Point { x: at.x, y: middle - high / 2.0 };
    pen.rect(box_at, wide, high, 6.0, Ink::fill(palette.panel).outlined(rim, 1.4 * palette.stroke));
    let name: String = branch.name.chars().take(10).collect();
    let colour = if branch.traitor { palette.danger } else { palette.ink };
    let style = Type { weight: 600, ..plain(palette, 12.0, colour) };
    pen.text(Point { x: at.x + 8.0, y: middle }, &name, style);
    let said = Point { x: at.x + wide - 38.0, y: middle };
    draw_value(pen, palette, said, &branch.said, false);
    if let Some(resolved) = &branch.resolved {
        draw_value(pen, palette, Point { x: at.x + wide - 13.0, ..said }, resolved, branch.is_outvoted());
    }
}

/// A value as a disc; a square frame where the votes overturned what was said.
fn draw_value(pen: &mut Pen, palette: &'static Palette, at: Point, (letter, shade): &(String, u8), overturned: bool) {
    pen.at(at);
    if overturned {
        let square = shapes::part(crate::protocol::Part::Vote, 11.0);
        pen.path(&square, Ink::fill(palette.panel).outlined(palette.ink, 1.6 * palette.stroke));
    }
    let ink = Ink::fill(palette.fill(Some(*shade))).outlined(palette.ink, 1.2 * palette.stroke);
    pen.path(&shapes::circle(8.5), ink);
    let size = if letter.chars().count() > 1 { 7.5 } else { 10.5 };
    let fill = palette.letter(Some(*shade));
    pen.text(Point::default(), letter, Type { size, weight: 700, fill, anchor: Anchor::Middle, halo: "none" });
    pen.end();
}

/// Deviation upwards, time to the right; a stair a node, since nothing is known of what lies between two steps.
fn clocks(pen: &mut Pen, palette: &'static Palette, chart: &ClockChart) {
    let ((wide, high), left) = (CHART, EDGE + 64.0);
    let (right, top, bottom) = (EDGE + wide - 84.0, TITLE + 8.0, TITLE + high - 14.0);
    let (least, most) = (chart.range.0.min(0) as f64, chart.range.1.max(0) as f64);
    let span = (most - least).max(1.0);
    let x = |us: u64| left + (right - left) * (us as f64 / chart.end.0.max(1) as f64) as f32;
    let y = |ahead: f64| bottom - (bottom - top) * ((ahead - least) / span) as f32;
    let words = |ahead: f64| format!("{}{}", if ahead < 0.0 { "−" } else { "+" }, Span(ahead.abs() as u64));
    for ahead in [least, 0.0, most] {
        let line = if ahead == 0.0 { palette.control } else { palette.hairline };
        pen.line(Point { x: left, y: y(ahead) }, Point { x: right, y: y(ahead) }, Ink::line(line, 1.0));
        if ahead == 0.0 || (y(ahead) - y(0.0)).abs() > 14.0 {
            let text = if ahead == 0.0 { "true".to_owned() } else { words(ahead) };
            pen.text(Point { x: EDGE, y: y(ahead) }, &text, plain(palette, 12.0, palette.ink_2));
        }
    }
    let now = x(chart.now.0);
    pen.line(Point { x: now, y: top }, Point { x: now, y: bottom }, Ink::line(palette.accent, 2.0).faint(0.8));
    let mut ends: Vec<(f32, NodeId)> = Vec::new();
    for line in &chart.lines {
        let mut path = String::new();
        let mut last = None;
        for (time, _, ahead) in &line.points {
            let (at, up) = (shapes::number(x(time.0)), shapes::number(y(*ahead as f64)));
            path.push_str(&if last.is_none() { format!("M{at} {up}") } else { format!("H{at}V{up}") });
            last = Some(*ahead);
        }
        path.push_str(&format!("H{}", shapes::number(right)));
        let colour = if line.traitor { palette.danger } else { palette.ink };
        let ink = Ink::line(colour, 1.8 * palette.stroke);
        pen.path(&path, if line.traitor { ink.dashed("6 4") } else { ink });
        ends.push((y(last.unwrap_or(0) as f64), line.id));
    }
    labels(pen, palette, chart, ends, right + 8.0);
}

/// The names at the ends of lines, moved apart so that they do not cover one another.
fn labels(pen: &mut Pen, palette: &'static Palette, chart: &ClockChart, mut ends: Vec<(f32, NodeId)>, x: f32) {
    ends.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    let room = (CHART.1 - 22.0) / ends.len().max(1) as f32;
    let pitch = room.min(14.0);
    // From the bottom up each stands at least so much above the one before.
    let mut below = TITLE + CHART.1;
    for (y, id) in ends.iter_mut().rev() {
        *y = y.min(below - pitch);
        below = *y;
        let Some(line) = chart.lines.iter().find(|line| line.id == *id) else { continue };
        let colour = if line.traitor { palette.danger } else { palette.ink };
        let name: String = line.name.chars().take(9).collect();
        pen.text(Point { x, y: *y }, &name, Type { size: pitch.min(12.0), ..plain(palette, 12.0, colour) });
    }
}
