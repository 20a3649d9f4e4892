//! The stage as a small picture in plain text, for terminals and for tests that a person can read.

use super::layout::{Layout, Point};
use super::stage::{FlightMark, NodeMark, Stage};
use super::wall::wall;
use crate::narrate;
use crate::run::{Marks, Run};

/// Characters across and down.
const COLUMNS: usize = 72;
const ROWS: usize = 22;

/// The stage at the run's cursor, `now_us` being the moment at which messages are shown on their way.
///
/// `(0)` is a node holding 0, `[0]` one that leads, `(?)` one that holds nothing, `(x)` one that crashed; `*` marks one
/// that decided and `!` a traitor. `0>` is a message carrying 0 that flies to the right (`<`, `^`, `v` likewise), `X` one
/// that is lost; dots are the wall of a partition. The last line says what happened.
pub fn ascii(run: &Run, layout: &Layout, now_us: f64) -> String {
    let stage = Stage::of(run);
    let mut sheet = Sheet { rows: vec![vec![' '; COLUMNS]; ROWS], width: layout.width, height: layout.height };
    for (from, to) in wall(layout, &stage.groups) {
        let dots = (from.distance(to) / 9.0).ceil().max(1.0);
        for dot in 0..=dots as u16 {
            sheet.write(from.toward(to, f32::from(dot) / dots), 0, ".");
        }
    }
    let here = stage.gone.iter().filter_map(|gone| Some((gone, gone.due?.0 as f64, true)));
    for (flight, now, lost) in stage.flights.iter().map(|flight| (flight, now_us, false)).chain(here) {
        if lost || flight.is_drawn() {
            sheet.write(flight.place(layout, now), 1, &message(layout, flight, lost));
        }
    }
    for crowd in &stage.crowds {
        let letter = if crowd.letter.is_empty() { "o" } else { &crowd.letter };
        sheet.write(crowd.place(layout, now_us), 1, &format!("{letter}x{}", crowd.count));
    }
    for node in &stage.nodes {
        let (place, words) = (layout.place(node.id), body(node));
        sheet.write(place, 1, &words);
        sheet.write(
            Point { y: place.y + layout.height / ROWS as f32, ..place },
            node.name.chars().count() / 2,
            &node.name,
        );
    }
    let mut out = String::new();
    for row in &sheet.rows {
        out.push_str(row.iter().collect::<String>().trim_end());
        out.push('\n');
    }
    let told = narrate::step(run, run.cursor()).text;
    out.push_str(format!("step {} at {}: {told}", run.cursor(), run.world().now).trim_end());
    out.push('\n');
    out
}

fn body(node: &NodeMark) -> String {
    let letter = match (node.up, node.letter.as_str()) {
        (false, _) => "x",
        (true, "") => "?",
        (true, letter) => letter,
    };
    let [left, right] = if node.leads { ['[', ']'] } else { ['(', ')'] };
    let marks = [(node.decided, '*'), (node.traitor, '!')];
    let marks: String = marks.iter().filter(|(has, _)| *has).map(|(_, mark)| mark).collect();
    format!("{left}{letter}{right}{marks}")
}

/// The letter, and an arrow to where it goes.
fn message(layout: &Layout, flight: &FlightMark, lost: bool) -> String {
    if lost {
        return "X".to_owned();
    }
    let (from, to) = (layout.place(flight.from), layout.place(flight.to));
    let (across, down) = (to.x - from.x, to.y - from.y);
    let arrow = match (across.abs() > down.abs(), across > 0.0, down > 0.0) {
        (true, true, _) => '>',
        (true, false, _) => '<',
        (false, _, true) => 'v',
        (false, _, false) => '^',
    };
    let letter = if flight.letter.is_empty() { "o" } else { &flight.letter };
    let lie = if flight.marks.has(Marks::LIE) { "!" } else { "" };
    format!("{letter}{arrow}{lie}")
}

struct Sheet {
    rows: Vec<Vec<char>>,
    width: f32,
    height: f32,
}

impl Sheet {
    /// Writes words around a place, so many characters left of it; what falls off the sheet is not written.
    fn write(&mut self, at: Point, left: usize, words: &str) {
        let column = (at.x / self.width * COLUMNS as f32).max(0.0) as usize;
        let row = (at.y / self.height * ROWS as f32).max(0.0) as usize;
        let Some(row) = self.rows.get_mut(row) else { return };
        for (letter, column) in words.chars().zip(column.saturating_sub(left)..) {
            if let Some(place) = row.get_mut(column) {
                *place = if letter.is_control() { ' ' } else { letter };
            }
        }
    }
}
