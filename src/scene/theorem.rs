//! The table of a theorem as a picture: n across, f down, a mark a cell, and the staircase of the bound over it.
//!
//! The staircase comes from the protocol's card, the marks from the search; where both tell the same, the theorem is seen.

use super::layout::Point;
use super::pen::{Anchor, Ink, Pen, Type};
use super::shapes::number;
use super::theme::Theme;
use crate::explore::{Cell, Figures, Theorem};
use crate::protocol::Bound;
use std::fmt::Write;

/// A cell's sides, and the room at the left and above for the numbers.
const CELL: (f32, f32) = (104.0, 64.0);
const HEAD: (f32, f32) = (64.0, 34.0);
const FOOT: f32 = 34.0;
const EDGE: f32 = 8.0;

/// How a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has not been looked at.
    Waiting,
    /// It is being searched.
    Working,
    /// These sizes cannot be.
    None,
    /// Nothing breaks it.
    Proved,
    /// Something does.
    Broken,
    /// It was too much.
    Open,
}

impl Standing {
    /// How a cell of a table stands.
    pub fn of(cell: Option<&Cell>) -> Standing {
        match cell {
            None => Standing::Waiting,
            Some(Cell::None(_)) => Standing::None,
            Some(Cell::Proved(_)) => Standing::Proved,
            Some(Cell::Broken { .. }) => Standing::Broken,
            Some(Cell::Open { .. }) => Standing::Open,
        }
    }

    /// The cells of a table, row by row: n, f, how each stands, and how much was searched once that is known. The first
    /// that waits is being searched, if a search is under way.
    pub fn all(theorem: &Theorem) -> Vec<(u16, u16, Standing, Option<Figures>)> {
        let mut next_to_work = theorem.is_begun();
        let one = |(n, f, cell): (u16, u16, Option<&Cell>)| {
            let mut standing = Standing::of(cell);
            if standing == Standing::Waiting && std::mem::take(&mut next_to_work) {
                standing = Standing::Working;
            }
            let figures = match cell {
                Some(Cell::Proved(figures) | Cell::Broken { figures, .. } | Cell::Open { figures, .. }) => {
                    Some(*figures)
                }
                _ => None,
            };
            (n, f, standing, figures)
        };
        theorem.cells().map(one).collect()
    }

    /// The mark in its middle, for a cross of this size; empty for none.
    fn mark(self, size: f32) -> String {
        let line = |places: &[(f32, f32)]| {
            places.iter().enumerate().fold(String::new(), |mut out, (place, (x, y))| {
                let _ = write!(out, "{}{} {}", if place == 0 { "M" } else { "L" }, number(x * size), number(y * size));
                out
            })
        };
        match self {
            Standing::Proved => line(&[(-0.9, 0.1), (-0.3, 0.7), (0.9, -0.7)]),
            Standing::Broken => line(&[(-0.7, -0.7), (0.7, 0.7)]) + &line(&[(0.7, -0.7), (-0.7, 0.7)]),
            _ => String::new(),
        }
    }
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub struct TheoremCell {
    /// Nodes.
    pub n: u16,
    /// Faults.
    pub f: u16,
    /// How it stands.
    pub standing: Standing,
    /// Does the card's bound hold there?
    pub in_bound: bool,
    /// Its upper left corner.
    pub at: Point,
    /// The figure below the mark: executions or configurations.
    pub figure: String,
}

/// The picture.
#[derive(Clone, Debug, PartialEq)]
pub struct TheoremPicture {
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// The cells, row by row.
    pub cells: Vec<TheoremCell>,
    /// The heads of the columns, each n with the middle of its column.
    pub columns: Vec<(u16, Point)>,
    /// The heads of the rows.
    pub rows: Vec<(u16, Point)>,
    /// The bound, as the card writes it.
    pub bound: &'static str,
    /// Its pieces between cells that differ in it.
    pub stairs: Vec<(Point, Point)>,
}

/// A count as it is written in a cell: 950, 25.6k, 1.2M.
pub fn short(count: u64) -> String {
    match count {
        0..=999 => count.to_string(),
        1_000..=999_999 => format!("{:.1}k", count as f64 / 1e3),
        _ => format!("{:.1}M", count as f64 / 1e6),
    }
}

fn figure(figures: Figures) -> String {
    short(figures.executions.unwrap_or(figures.configurations))
}

impl TheoremPicture {
    /// Room that a cell takes.
    pub const CELL: (f32, f32) = CELL;

    /// The table as it is filled by now.
    pub fn of(theorem: &Theorem) -> TheoremPicture {
        TheoremPicture::of_cells(&theorem.base().protocol.card().bound, &Standing::all(theorem))
    }

    /// A table of these cells, each n and f once, and how each stands with how much was searched.
    pub fn of_cells(bound: &Bound, all: &[(u16, u16, Standing, Option<Figures>)]) -> TheoremPicture {
        let mut across: Vec<u16> = all.iter().map(|(n, ..)| *n).collect();
        let mut down: Vec<u16> = all.iter().map(|(_, f, ..)| *f).collect();
        across.sort_unstable();
        across.dedup();
        down.sort_unstable();
        down.dedup();
        let corner = |column: usize, row: usize| Point {
            x: EDGE + HEAD.0 + column as f32 * CELL.0,
            y: EDGE + HEAD.1 + row as f32 * CELL.1,
        };
        let mut cells = Vec::new();
        for (row, f) in down.iter().enumerate() {
            for (column, n) in across.iter().enumerate() {
                let cell = all.iter().find(|(width, height, ..)| (width, height) == (n, f));
                let standing = cell.map_or(Standing::Waiting, |(.., standing, _)| *standing);
                let figure = cell.and_then(|(.., figures)| *figures).map(figure).unwrap_or_default();
                let at = corner(column, row);
                cells.push(TheoremCell { n: *n, f: *f, standing, in_bound: (bound.holds)(*n, *f), at, figure });
            }
        }
        let half = |at: Point, x: f32, y: f32| Point { x: at.x + x, y: at.y + y };
        let columns = across.iter().enumerate().map(|(place, n)| (*n, half(corner(place, 0), CELL.0 / 2.0, -16.0)));
        let rows = down.iter().enumerate().map(|(place, f)| (*f, half(corner(0, place), -24.0, CELL.1 / 2.0)));
        let mut picture = TheoremPicture {
            width: 2.0 * EDGE + HEAD.0 + across.len() as f32 * CELL.0,
            height: 2.0 * EDGE + HEAD.1 + down.len() as f32 * CELL.1 + FOOT,
            columns: columns.collect(),
            rows: rows.collect(),
            bound: bound.text,
            stairs: Vec::new(),
            cells,
        };
        picture.stairs = picture.stairs();
        picture
    }

    /// The sides between a cell in the bound and one that is not.
    fn stairs(&self) -> Vec<(Point, Point)> {
        let mut all = Vec::new();
        for cell in &self.cells {
            let (Point { x, y }, (wide, high)) = (cell.at, CELL);
            let beside = |x: f32, y: f32| self.cells.iter().find(|other| other.at == Point { x, y });
            if beside(x + wide, y).is_some_and(|other| other.in_bound != cell.in_bound) {
                all.push((Point { x: x + wide, y }, Point { x: x + wide, y: y + high }));
            }
            if beside(x, y + high).is_some_and(|other| other.in_bound != cell.in_bound) {
                all.push((Point { x, y: y + high }, Point { x: x + wide, y: y + high }));
            }
        }
        all
    }
}

/// The picture as SVG: a document of its own.
pub fn svg_theorem(picture: &TheoremPicture, theme: Theme) -> String {
    let title = format!("n across, f down, and the bound {}", picture.bound);
    let mut pen = Pen::new(0.0, 0.0, picture.width, picture.height, &title);
    pen.rect(Point { x: 0.0, y: 0.0 }, picture.width, picture.height, 0.0, Ink::fill(theme.palette().stage));
    paint(&mut pen, picture, theme);
    pen.finish()
}

/// The inside of the picture, for the page.
pub fn theorem_markup(picture: &TheoremPicture, theme: Theme) -> String {
    let mut pen = Pen::live();
    paint(&mut pen, picture, theme);
    pen.finish()
}

fn paint(pen: &mut Pen, picture: &TheoremPicture, theme: Theme) {
    let palette = theme.palette();
    let words = |size: f32, weight: u16, fill| Type { size, weight, fill, anchor: Anchor::Middle, halo: "none" };
    for (n, at) in &picture.columns {
        pen.text(*at, &format!("n = {n}"), words(16.0, 650, palette.ink));
    }
    for (f, at) in &picture.rows {
        pen.text(*at, &format!("f = {f}"), words(16.0, 650, palette.ink));
    }
    for cell in &picture.cells {
        let colour = match cell.standing {
            Standing::Proved => palette.ok,
            Standing::Broken => palette.danger,
            Standing::Working => palette.accent,
            _ => palette.ink_2,
        };
        pen.open("theorem-cell", &[("n", u64::from(cell.n)), ("f", u64::from(cell.f))], false);
        let inner = Point { x: cell.at.x + 3.0, y: cell.at.y + 3.0 };
        let (wide, high) = (CELL.0 - 6.0, CELL.1 - 6.0);
        let is_full = matches!(cell.standing, Standing::Proved | Standing::Broken);
        let ground = Ink::fill(if is_full { colour } else { palette.panel }).faint(if is_full { 0.14 } else { 1.0 });
        pen.rect(inner, wide, high, 8.0, ground);
        let rim = if cell.standing == Standing::None { 0.8 } else { 1.6 };
        pen.rect(inner, wide, high, 8.0, Ink::line(colour, rim * palette.stroke));
        let middle = Point { x: cell.at.x + CELL.0 / 2.0, y: cell.at.y + 25.0 };
        pen.at(middle);
        match cell.standing {
            Standing::Open => pen.text(Point { x: 0.0, y: 0.0 }, "?", words(26.0, 700, colour)),
            Standing::None => pen.text(Point { x: 0.0, y: 6.0 }, "–", words(20.0, 500, colour)),
            Standing::Working => pen.text(Point { x: 0.0, y: 2.0 }, "···", words(26.0, 700, colour)),
            _ => pen.path(&cell.standing.mark(13.0), Ink::line(colour, 4.0 * palette.stroke)),
        }
        pen.end();
        let below = Point { x: middle.x, y: cell.at.y + CELL.1 - 13.0 };
        pen.text(below, &cell.figure, words(12.5, 500, palette.ink));
        pen.close();
    }
    for (from, to) in &picture.stairs {
        pen.line(*from, *to, Ink::line(palette.stage, 8.0));
        pen.line(*from, *to, Ink::line(palette.accent, 3.5 * palette.stroke));
    }
    let foot = Point { x: EDGE + HEAD.0, y: picture.height - EDGE - 12.0 };
    if !picture.stairs.is_empty() {
        pen.line(foot, Point { x: foot.x + 34.0, ..foot }, Ink::line(palette.accent, 3.5 * palette.stroke));
        let style = Type { anchor: Anchor::Start, ..words(14.0, 500, palette.ink) };
        pen.text(Point { x: foot.x + 42.0, ..foot }, picture.bound, style);
    }
}
