//! The space-time diagram as SVG.

use super::lanes::{Arrow, Deed, Dot, End, Lane, Lanes};
use super::layout::Point;
use super::pen::{Anchor, Ink, Pen, Type};
use super::shapes;
use super::theme::{Palette, Theme};
use crate::run::Run;
use crate::time::Time;

/// With more arrows than this none has a letter: they would cover one another.
const LETTERED_MOST: usize = 80;

/// The stretch of a run from one time to another as a space-time diagram, `width` units wide, as an SVG document.
pub fn svg_lanes(run: &Run, from: Time, to: Time, width: f32, theme: Theme) -> String {
    let lanes = Lanes::of(run, from, to, width);
    let palette = theme.palette();
    let scenario = run.scenario();
    let what = if scenario.title.is_empty() { scenario.protocol.card.title } else { &scenario.title };
    let mut pen = Pen::new(0.0, 0.0, width, lanes.height, &format!("{what}, space and time from {from} to {to}"));
    pen.rect(Point::default(), width, lanes.height, 0.0, Ink::fill(palette.stage));
    ground(&mut pen, palette, &lanes);
    for lane in &lanes.lanes {
        draw_lane(&mut pen, palette, &lanes, lane);
    }
    for arrow in &lanes.arrows {
        draw_arrow(&mut pen, palette, arrow);
    }
    if lanes.arrows.len() <= LETTERED_MOST {
        for arrow in &lanes.arrows {
            draw_letter(&mut pen, palette, arrow);
        }
    }
    for dot in &lanes.dots {
        draw_dot(&mut pen, palette, dot);
    }
    if let Some(x) = lanes.cursor {
        let (top, bottom) = lanes.span();
        pen.line(Point { x, y: top - 6.0 }, Point { x, y: bottom + 4.0 }, Ink::line(palette.accent, 2.0).faint(0.8));
    }
    pen.finish()
}

fn small(palette: &Palette, size: f32, fill: &'static str) -> Type {
    Type { size: size * palette.text, weight: 400, fill, anchor: Anchor::Middle, halo: "none" }
}

/// Rounds, the time axis, and when the network fell apart.
fn ground(pen: &mut Pen, palette: &'static Palette, lanes: &Lanes) {
    let (top, bottom) = lanes.span();
    for (number, left, right) in &lanes.rounds {
        if number % 2 == 1 {
            let at = Point { x: *left, y: top };
            pen.rect(at, right - left, bottom - top, 0.0, Ink::fill(palette.hairline).faint(0.28));
        }
        if right - left > 24.0 {
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
        pen.text(Point { x: *x, y: axis + 14.0 }, &time.to_string(), small(palette, 12.0, palette.ink_2));
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

fn draw_lane(pen: &mut Pen, palette: &'static Palette, lanes: &Lanes, lane: &Lane) {
    let (left, right) = lanes.reach();
    let y = lane.y;
    let mut x = left;
    for (start, end) in lane.down.iter().copied().chain([(right, right)]) {
        pen.line(Point { x, y }, Point { x: start, y }, Ink::line(palette.control, 1.6 * palette.stroke));
        if end > start {
            let ink = Ink::line(palette.hairline, 1.6 * palette.stroke).dashed("2 7");
            pen.line(Point { x: start, y }, Point { x: end, y }, ink);
        }
        x = end;
    }
    let colour = if lane.traitor { palette.danger } else { palette.ink };
    let name: String = lane.name.chars().take(13).collect();
    let style = Type { weight: 600, anchor: Anchor::Start, ..small(palette, 14.0, colour) };
    pen.text(Point { x: 10.0, y }, &name, style);
    if lane.traitor {
        pen.at(Point { x: left - 14.0, y });
        pen.path(&shapes::not_equal(9.0), Ink::line(palette.danger, 2.0));
        pen.end();
    }
}

fn colour(palette: &Palette, arrow: &Arrow) -> &'static str {
    match arrow.end {
        _ if arrow.lie => palette.danger,
        End::Lost => palette.control,
        _ => palette.ink_2,
    }
}

fn draw_arrow(pen: &mut Pen, palette: &'static Palette, arrow: &Arrow) {
    let colour = colour(palette, arrow);
    let ink = Ink::line(colour, 1.3 * palette.stroke).faint(0.85);
    pen.line(arrow.tail, arrow.head, if arrow.end == End::Lost { ink.dashed("4 4") } else { ink });
    match arrow.end {
        End::Lost => {
            pen.at(arrow.head);
            pen.path(&shapes::cross(5.0), Ink::line(palette.stage, 5.0));
            pen.path(&shapes::cross(5.0), Ink::line(palette.danger, 2.4));
            pen.end();
        }
        End::Arrived => {
            let far = arrow.tail.distance(arrow.head).max(1.0);
            let (x, y) = ((arrow.head.x - arrow.tail.x) / far, (arrow.head.y - arrow.tail.y) / far);
            let back = |along: f32, aside: f32| Point {
                x: arrow.head.x - x * along - y * aside,
                y: arrow.head.y - y * along + x * aside,
            };
            let [one, other] = [back(9.0, 4.0), back(9.0, -4.0)];
            let [a, b, c, d, e, f] = [arrow.head.x, arrow.head.y, one.x, one.y, other.x, other.y].map(shapes::number);
            pen.path(&format!("M{a} {b}L{c} {d}L{e} {f}Z"), Ink::fill(colour));
        }
        End::Flying => {}
    }
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

fn draw_dot(pen: &mut Pen, palette: &'static Palette, dot: &Dot) {
    pen.at(dot.at);
    match &dot.deed {
        Deed::Start => pen.path(&shapes::circle(3.0), Ink::fill(palette.control)),
        Deed::Alarm => pen.path(&shapes::circle(3.5), Ink::fill(palette.stage).outlined(palette.control, 1.5)),
        Deed::Action => pen.path(&shapes::part(crate::protocol::Part::Confirmation, 4.5), Ink::fill(palette.danger)),
        Deed::Crashed => {
            pen.path(&shapes::cross(7.0), Ink::line(palette.stage, 7.0));
            pen.path(&shapes::cross(7.0), Ink::line(palette.ink, 3.5));
        }
        Deed::Decided(letter, shade) => {
            pen.path(&shapes::circle(14.0), Ink::fill(palette.stage).outlined(palette.ink, 1.6 * palette.stroke));
            let ink = Ink::fill(palette.fill(Some(*shade))).outlined(palette.ink, 1.6 * palette.stroke);
            pen.path(&shapes::circle(11.0), ink);
            let fill = palette.letter(Some(*shade));
            let size = if letter.chars().count() > 1 { 9.5 } else { 12.5 };
            pen.text(Point::default(), letter, Type { size, weight: 700, fill, anchor: Anchor::Middle, halo: "none" });
        }
    }
    pen.end();
}
