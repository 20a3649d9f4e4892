//! The space-time diagram as SVG: a picture of its own, or the inside of one that the page holds.

use super::lanes::{Arrow, Deed, Dot, End, Lane, Lanes, LanesIndex, Light, View};
use super::layout::Point;
use super::pen::{Anchor, Ink, Pen, Type};
use super::shapes;
use super::theme::{Palette, Theme};
use crate::run::Run;

/// With less room than this for each arrow, in square units, none has a letter: they would cover one another.
const LETTER_ROOM: f32 = 1_500.0;

/// What one can point at is at least so wide, in world units.
const HIT: f32 = 11.0;

/// Lines of names and of the marks on lanes need lanes of this height; where they are lower every second or fifth lane
/// has its name, and marks shrink.
const NAME_PITCH: f32 = 15.0;

/// A window of a run as a space-time diagram, as an SVG document, with the run's cursor.
pub fn svg_lanes(run: &Run, view: &View, light: &Light, theme: Theme) -> String {
    let lanes = Lanes::of(run, &LanesIndex::of(run), view, light);
    let palette = theme.palette();
    let scenario = run.scenario();
    let what = if scenario.title.is_empty() { scenario.protocol.title } else { &scenario.title };
    let (left, right) = lanes.reach();
    let (from, to) = (lanes.time_of(run, left), lanes.time_of(run, right));
    let mut pen = Pen::new(0.0, 0.0, lanes.width, lanes.height, &format!("{what}, space and time from {from} to {to}"));
    pen.rect(Point::default(), lanes.width, lanes.height, 0.0, Ink::fill(palette.stage));
    paint(&mut pen, palette, &lanes);
    if let Some(x) = lanes.cursor(run, run.world().now.0 as f64) {
        let (top, bottom) = lanes.span();
        pen.line(Point { x, y: top - 6.0 }, Point { x, y: bottom + 4.0 }, Ink::line(palette.accent, 2.0).faint(0.8));
    }
    pen.finish()
}

/// A diagram as the inside of an `<svg>` of `lanes.width` by `lanes.height` units, without ground and cursor.
///
/// Groups the page may select, style and listen to: `.lane` with `data-node`; `.arrow` with `data-parcel`, `data-step`
/// (that sent it) and, if it ended, `data-into` (the step); `.dot` with `data-node`, `data-step` (the first it stands for)
/// and `data-last`; what stands back is `.faded` as well, and what is lit `.lit`. `.hit` is a wide line that is not seen.
pub fn lanes_markup(lanes: &Lanes, theme: Theme) -> String {
    let mut pen = Pen::live();
    paint(&mut pen, theme.palette(), lanes);
    pen.finish()
}

fn paint(pen: &mut Pen, palette: &'static Palette, lanes: &Lanes) {
    pen.open("ground", &[], false);
    ground(pen, palette, lanes);
    pen.close();
    for (place, lane) in lanes.lanes.iter().enumerate() {
        draw_lane(pen, palette, lanes, lane, place);
    }
    // What is lit lies above what is not.
    for side in [true, false] {
        for arrow in lanes.arrows.iter().filter(|arrow| arrow.faded == side) {
            draw_arrow(pen, palette, lanes, arrow);
        }
    }
    let ((left, right), (top, bottom)) = (lanes.reach(), lanes.span());
    let lettered = lanes.arrows.iter().filter(|arrow| !arrow.faded);
    if (right - left) * (bottom - top) > LETTER_ROOM * lettered.clone().count() as f32 {
        pen.open("letters", &[], false);
        for arrow in lettered {
            draw_letter(pen, palette, arrow);
        }
        pen.close();
    }
    for side in [true, false] {
        for dot in lanes.dots.iter().filter(|dot| dot.faded == side) {
            draw_dot(pen, palette, lanes, dot);
        }
    }
    if let Some(note) = lanes.note() {
        let style = Type { halo: palette.stage, ..small(palette, 12.0, palette.warn) };
        let at = Point { x: (left + right) / 2.0, y: top - 14.0 };
        pen.open("note", &[], false);
        pen.text(at, &note, style);
        pen.close();
    }
}

fn small(palette: &Palette, size: f32, fill: &'static str) -> Type {
    Type { size: size * palette.text, weight: 400, fill, anchor: Anchor::Middle, halo: "none" }
}

/// Marks on lanes are so large, as a part of their size where there is room.
fn scale(lanes: &Lanes) -> f32 {
    (lanes.pitch() / 32.0).clamp(0.3, 1.0)
}

/// Rounds, the time axis, and when the network fell apart.
fn ground(pen: &mut Pen, palette: &'static Palette, lanes: &Lanes) {
    let (top, bottom) = lanes.span();
    for (number, left, right) in &lanes.rounds {
        if number % 2 == 1 {
            let at = Point { x: *left, y: top };
            pen.rect(at, right - left, bottom - top, 0.0, Ink::fill(palette.hairline).faint(0.28));
        }
        if right - left > 24.0 && lanes.note().is_none() {
            let words = if right - left > 70.0 { format!("round {number}") } else { number.to_string() };
            let at = Point { x: (left + right) / 2.0, y: top - 14.0 };
            pen.text(at, &words, small(palette, 13.0, palette.ink_2));
        }
    }
    let (left, right) = lanes.reach();
    let axis = bottom + 6.0;
    pen.line(Point { x: left, y: axis }, Point { x: right, y: axis }, Ink::line(palette.control, 1.0));
    for (x, time) in &lanes.ticks {
        pen.line(Point { x: *x, y: axis - 3.0 }, Point { x: *x, y: axis + 3.0 }, Ink::line(palette.control, 1.0));
        pen.text(Point { x: *x, y: axis + 14.0 }, time, small(palette, 12.0, palette.ink_2));
    }
    for (x, apart) in &lanes.cuts {
        let colour = if *apart { palette.danger } else { palette.ok };
        let ink = Ink::line(colour, 2.0 * palette.stroke).dashed("9 6");
        pen.line(Point { x: *x, y: top }, Point { x: *x, y: bottom }, ink);
        let words = if *apart { "partition" } else { "whole again" };
        let style = Type { anchor: Anchor::Start, halo: palette.stage, ..small(palette, 12.0, colour) };
        pen.text(Point { x: x + 4.0, y: bottom - 9.0 }, words, style);
    }
}

fn draw_lane(pen: &mut Pen, palette: &'static Palette, lanes: &Lanes, lane: &Lane, place: usize) {
    let (left, right) = lanes.reach();
    let y = lane.y;
    let thick = 1.6 * palette.stroke * scale(lanes).max(0.5);
    pen.open("lane", &[("node", u64::from(lane.id.0))], false);
    let mut x = left;
    for (start, end) in lane.down.iter().copied().chain([(right, right)]) {
        pen.line(Point { x, y }, Point { x: start, y }, Ink::line(palette.control, thick));
        if end > start {
            let ink = Ink::line(palette.hairline, thick).dashed("2 7");
            pen.line(Point { x: start, y }, Point { x: end, y }, ink);
        }
        x = end;
    }
    pen.target(Point { x: 0.0, y }, Point { x: right, y }, lanes.pitch().min(HIT));
    let every = [1, 2, 5, 10].into_iter().find(|every| *every as f32 * lanes.pitch() >= NAME_PITCH * palette.text);
    if place.is_multiple_of(every.unwrap_or(20)) || lane.traitor && lanes.pitch() >= NAME_PITCH {
        let colour = if lane.traitor { palette.danger } else { palette.ink };
        // What is left of the lanes holds so many letters.
        let most = ((left - 28.0) / (6.2 * palette.text)).max(2.0) as usize;
        let name: String = lane.name.chars().take(most).collect();
        let size = 14.0_f32.min(lanes.pitch().max(NAME_PITCH) * 0.8);
        let style = Type { weight: 600, anchor: Anchor::Start, ..small(palette, size, colour) };
        pen.text(Point { x: 10.0, y }, &name, style);
    }
    if lane.traitor {
        pen.at(Point { x: left - 14.0, y });
        pen.path(&shapes::not_equal(9.0 * scale(lanes).max(0.5)), Ink::line(palette.danger, 2.0));
        pen.end();
    }
    pen.close();
}

fn colour(palette: &Palette, arrow: &Arrow) -> &'static str {
    match arrow.end {
        _ if arrow.lie => palette.danger,
        End::Lost => palette.control,
        _ => palette.ink_2,
    }
}

fn draw_arrow(pen: &mut Pen, palette: &'static Palette, lanes: &Lanes, arrow: &Arrow) {
    let colour = colour(palette, arrow);
    let is_lit = lanes.lit && !arrow.faded;
    let width = if is_lit { 2.4 } else { 1.3 } * palette.stroke * scale(lanes).max(0.6);
    let ids = [("parcel", arrow.parcel.0), ("step", arrow.by.0), ("into", arrow.into.map_or(0, |step| step.0))];
    let ids = ids.map(|(name, number)| (name, u64::from(number)));
    let known = if arrow.into.is_some() { &ids[..] } else { &ids[..2] };
    pen.open(if is_lit { "arrow lit" } else { "arrow" }, known, arrow.faded);
    pen.target(arrow.tail, arrow.head, HIT);
    let ink = Ink::line(colour, width).faint(0.85);
    pen.line(arrow.tail, arrow.head, if arrow.end == End::Lost { ink.dashed("4 4") } else { ink });
    match arrow.end {
        End::Lost => {
            let size = 5.0 * scale(lanes).max(0.5);
            pen.at(arrow.head);
            pen.path(&shapes::cross(size), Ink::line(palette.stage, size));
            pen.path(&shapes::cross(size), Ink::line(palette.danger, size * 0.48));
            pen.end();
        }
        End::Arrived => {
            let far = arrow.tail.distance(arrow.head).max(1.0);
            let (x, y) = ((arrow.head.x - arrow.tail.x) / far, (arrow.head.y - arrow.tail.y) / far);
            let size = scale(lanes).max(0.45) * if is_lit { 1.3 } else { 1.0 };
            let back = |along: f32, aside: f32| Point {
                x: arrow.head.x - (x * along - y * aside) * size,
                y: arrow.head.y - (y * along + x * aside) * size,
            };
            let [one, other] = [back(9.0, 4.0), back(9.0, -4.0)];
            let [a, b, c, d, e, f] = [arrow.head.x, arrow.head.y, one.x, one.y, other.x, other.y].map(shapes::number);
            pen.path(&format!("M{a} {b}L{c} {d}L{e} {f}Z"), Ink::fill(colour));
        }
        End::Flying => {}
    }
    pen.close();
}

/// The value's letter on the first half of the way; messages of one broadcast take turns, so that theirs do not cover
/// one another.
fn draw_letter(pen: &mut Pen, palette: &'static Palette, arrow: &Arrow) {
    if arrow.letter.is_empty() {
        return;
    }
    let turn = (arrow.parcel.0 % 4) as f32;
    pen.at(arrow.tail.toward(arrow.head, 0.2 + 0.1 * turn));
    let rim = if arrow.lie { palette.danger } else { palette.ink };
    pen.path(&shapes::circle(8.0), Ink::fill(palette.fill(arrow.shade)).outlined(rim, 1.3 * palette.stroke));
    let size = if arrow.letter.chars().count() > 1 { 7.5 } else { 10.0 };
    let style = Type { size, weight: 700, fill: palette.letter(arrow.shade), anchor: Anchor::Middle, halo: "none" };
    pen.text(Point::default(), &arrow.letter, style);
    pen.end();
}

fn draw_dot(pen: &mut Pen, palette: &'static Palette, lanes: &Lanes, dot: &Dot) {
    let (Some(first), Some(last)) = (dot.steps.first(), dot.steps.last()) else { return };
    let data = [("node", u64::from(dot.node.0)), ("step", u64::from(first.0)), ("last", u64::from(last.0))];
    let is_lit = lanes.lit && !dot.faded;
    pen.open(if is_lit { "dot lit" } else { "dot" }, &data, dot.faded);
    pen.target(dot.at, Point { x: dot.at.x + 0.1, ..dot.at }, HIT.min(lanes.pitch() * 1.5));
    pen.at(dot.at);
    let part = scale(lanes);
    if is_lit {
        let halo = Ink::line(palette.accent, 2.5 * palette.stroke * part.max(0.5)).faint(0.8);
        pen.path(&shapes::circle(if is_large(dot) { 17.5 } else { 8.0 } * part), halo);
    }
    draw_deed(pen, palette, dot, part);
    pen.end();
    pen.close();
}

fn is_large(dot: &Dot) -> bool {
    matches!(dot.deed, Deed::Decided(..))
}

fn draw_deed(pen: &mut Pen, palette: &'static Palette, dot: &Dot, part: f32) {
    let bold = |size: f32, fill: &'static str| Type { size, weight: 700, fill, anchor: Anchor::Middle, halo: "none" };
    match &dot.deed {
        Deed::Start => pen.path(&shapes::circle(3.0 * part), Ink::fill(palette.control)),
        Deed::Alarm => {
            pen.path(&shapes::circle(3.5 * part), Ink::fill(palette.stage).outlined(palette.control, 1.5 * part));
        }
        Deed::Action => {
            pen.path(&shapes::part(crate::protocol::Part::Confirmation, 4.5 * part), Ink::fill(palette.danger));
        }
        Deed::Crashed => {
            pen.path(&shapes::cross(7.0 * part), Ink::line(palette.stage, 7.0 * part));
            pen.path(&shapes::cross(7.0 * part), Ink::line(palette.ink, 3.5 * part));
        }
        Deed::Delivered(_, shade) => {
            let ink = Ink::fill(palette.fill(Some(*shade))).outlined(palette.ink, 1.2 * palette.stroke * part);
            pen.path(&shapes::part(crate::protocol::Part::Vote, 4.5 * part), ink);
        }
        Deed::Several => several(pen, palette, dot.steps.len(), part),
        Deed::Decided(letter, shade) => {
            let line = 1.6 * palette.stroke * part;
            pen.path(&shapes::circle(14.0 * part), Ink::fill(palette.stage).outlined(palette.ink, line));
            let ink = Ink::fill(palette.fill(Some(*shade))).outlined(palette.ink, line);
            pen.path(&shapes::circle(11.0 * part), ink);
            let size = if letter.chars().count() > 1 { 9.5 } else { 12.5 };
            pen.text(Point::default(), letter, bold(size * part, palette.letter(Some(*shade))));
        }
    }
}

/// A dot that stands for several, with their number where lanes have room for it.
fn several(pen: &mut Pen, palette: &'static Palette, count: usize, part: f32) {
    if part < 0.5 {
        return pen.path(&shapes::circle(4.0 * part), Ink::fill(palette.control));
    }
    let words = if count > 999 { "999+".to_owned() } else { count.to_string() };
    let (size, line) = (9.0 * palette.text.min(1.1), 1.2 * palette.stroke);
    let (wide, high) = (size * (0.62 * words.chars().count() as f32 + 0.55), size * 1.35);
    let ink = Ink::fill(palette.panel).outlined(palette.control, line);
    pen.rect(Point { x: -wide / 2.0, y: -high / 2.0 }, wide, high, high / 2.0, ink);
    let style = Type { size, weight: 700, fill: palette.ink_2, anchor: Anchor::Middle, halo: "none" };
    pen.text(Point::default(), &words, style);
}
