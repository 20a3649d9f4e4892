//! Shapes as SVG path data around the origin, for a radius: for SVG pictures, and for a canvas through `Path2D`.
//!
//! Every function gives the data alone; colours and widths are the painter's. Angles are in turns from the top,
//! clockwise.

use super::layout::Point;
use crate::protocol::Part;
use std::f32::consts::TAU;
use std::fmt::Write;

/// A number with at most two decimals, and no more of them than it needs; 0 for what is none.
pub fn number(value: f32) -> String {
    let text = format!("{:.2}", if value.is_finite() { value } else { 0.0 });
    match text.trim_end_matches('0').trim_end_matches('.') {
        "-0" | "" => "0".to_owned(),
        short => short.to_owned(),
    }
}

/// How wide words of a size are, about: a letter takes six tenths of it.
pub fn wide(words: &str, size: f32) -> f32 {
    words.chars().count() as f32 * size * 0.6
}

/// The place at an angle and a distance.
fn polar(turns: f32, radius: f32) -> (f32, f32) {
    let angle = (turns - 0.25) * TAU;
    (radius * angle.cos(), radius * angle.sin())
}

/// A line through these places, closed if asked.
fn line(places: impl IntoIterator<Item = (f32, f32)>, closed: bool) -> String {
    let mut out = String::new();
    for (x, y) in places {
        let command = if out.is_empty() { 'M' } else { 'L' };
        // Writing to a string cannot fail.
        let _ = write!(out, "{command}{} {}", number(x), number(y));
    }
    if closed {
        out.push('Z');
    }
    out
}

/// The same, with places given for a radius of 1.
fn scaled(places: &[(f32, f32)], radius: f32, closed: bool) -> String {
    line(places.iter().map(|(x, y)| (x * radius, y * radius)), closed)
}

/// A circle.
pub fn circle(radius: f32) -> String {
    let r = number(radius);
    format!("M0 -{r}A{r} {r} 0 1 1 0 {r}A{r} {r} 0 1 1 0 -{r}Z")
}

/// A part of a circle's rim, open.
pub fn arc(radius: f32, from: f32, to: f32) -> String {
    if to - from >= 0.9999 {
        return circle(radius);
    }
    let ((x, y), (end_x, end_y)) = (polar(from, radius), polar(to, radius));
    let (r, large) = (number(radius), u8::from(to - from > 0.5));
    format!("M{} {}A{r} {r} 0 {large} 1 {} {}", number(x), number(y), number(end_x), number(end_y))
}

/// The shape of a message of this part: circle, triangle, square, diamond, hexagon, chevron; all of about one area.
pub fn part(part: Part, radius: f32) -> String {
    match part {
        Part::Request => circle(radius),
        Part::Proposal => scaled(&[(0.0, -1.27), (1.17, 0.87), (-1.17, 0.87)], radius, true),
        Part::Vote => scaled(&[(-0.93, -0.93), (0.93, -0.93), (0.93, 0.93), (-0.93, 0.93)], radius, true),
        Part::Confirmation => scaled(&[(0.0, -1.22), (1.22, 0.0), (0.0, 1.22), (-1.22, 0.0)], radius, true),
        Part::Decision => line((0..6).map(|corner| polar(corner as f32 / 6.0, radius * 1.12)), true),
        Part::Change => {
            let places = [(-1.05, -0.85), (0.3, -0.85), (1.15, 0.0), (0.3, 0.85), (-1.05, 0.85), (-0.45, 0.0)];
            scaled(&places, radius, true)
        }
    }
}

/// How far below the centre the middle of a letter stands in that shape.
pub fn letter_drop(part: Part, radius: f32) -> f32 {
    if part == Part::Proposal { radius * 0.25 } else { 0.0 }
}

/// A crown, its foot at the origin's height; `radius` is the node's.
pub fn crown(radius: f32) -> String {
    let places = [(-0.5, 0.0), (-0.5, -0.47), (-0.25, -0.24), (0.0, -0.57), (0.25, -0.24), (0.5, -0.47), (0.5, 0.0)];
    scaled(&places, radius, true)
}

/// The body of a padlock, to be filled; `radius` is that of the badge around it.
pub fn lock_body(radius: f32) -> String {
    scaled(&[(-0.48, -0.12), (0.48, -0.12), (0.48, 0.58), (-0.48, 0.58)], radius, true)
}

/// The shackle of a padlock, to be stroked.
pub fn lock_shackle(radius: f32) -> String {
    let at = |part: f32| number(part * radius);
    format!(
        "M{} {}V{}A{r} {r} 0 0 1 {} {}V{}",
        at(-0.3),
        at(-0.1),
        at(-0.28),
        at(0.3),
        at(-0.28),
        at(-0.1),
        r = at(0.3)
    )
}

/// The saw-tooth ring of a traitor around a node of this radius; to be drawn below the node.
pub fn saw(radius: f32) -> String {
    let tooth =
        |corner: u8| polar(f32::from(corner) / 24.0, radius * if corner.is_multiple_of(2) { 1.38 } else { 1.1 });
    line((0..24).map(tooth), true)
}

/// A wax seal.
pub fn seal(radius: f32) -> String {
    let notch =
        |corner: u8| polar(f32::from(corner) / 16.0, radius * if corner.is_multiple_of(2) { 1.0 } else { 0.76 });
    line((0..16).map(notch), true)
}

/// A cross, to be stroked.
pub fn cross(radius: f32) -> String {
    let r = number(radius);
    format!("M-{r} -{r}L{r} {r}M{r} -{r}L-{r} {r}")
}

/// A tick, to be stroked.
pub fn check(radius: f32) -> String {
    scaled(&[(-0.9, 0.1), (-0.25, 0.75), (0.95, -0.7)], radius, false)
}

/// The sign for "not equal", to be stroked.
pub fn not_equal(radius: f32) -> String {
    let at = |part: f32| number(part * radius);
    let (left, right, up, down) = (at(-0.55), at(0.55), at(-0.22), at(0.22));
    format!("M{left} {up}H{right}M{left} {down}H{right}M{} {}L{} {}", at(0.3), at(-0.62), at(-0.3), at(0.62))
}

/// A small flag on a pole whose foot is at the origin; its letter stands at [`flag_letter`].
pub fn flag(radius: f32) -> String {
    scaled(&[(0.0, 0.0), (0.0, -2.0), (1.5, -2.0), (1.5, -0.7), (0.0, -0.7)], radius, false)
}

/// The middle of a flag's cloth.
pub fn flag_letter(radius: f32) -> (f32, f32) {
    (0.75 * radius, -1.35 * radius)
}

/// Slanted lines that fill a circle, to be stroked.
pub fn hatch(radius: f32, gap: f32) -> String {
    let lines = (radius / gap.max(0.5)).floor() as i32;
    let (sine, mut out) = (std::f32::consts::FRAC_1_SQRT_2, String::new());
    for step in -lines..=lines {
        let aside = step as f32 * gap;
        let half = (radius * radius - aside * aside).max(0.0).sqrt();
        let (x, y) = (aside * sine, aside * sine);
        let reach = half * sine;
        out.push_str(&line([(x - reach, y + reach), (x + reach, y - reach)], false));
    }
    out
}

/// A crack between two places, from rim to rim of nodes of this radius; to be stroked.
pub fn crack(from: Point, to: Point, radius: f32) -> String {
    let far = from.distance(to).max(1.0);
    let (along_x, along_y) = ((to.x - from.x) / far, (to.y - from.y) / far);
    let (start, end) = ((radius * 1.45).min(far / 2.0), (far - radius * 1.45).max(far / 2.0));
    let teeth = (((end - start) / 22.0).round() as u16).max(3);
    let place = |tooth: u16| {
        let reach = start + (end - start) * f32::from(tooth) / f32::from(teeth);
        let aside = match tooth {
            0 => 0.0,
            last if last == teeth => 0.0,
            odd if odd % 2 == 1 => 7.0,
            _ => -7.0,
        };
        (from.x + along_x * reach - along_y * aside, from.y + along_y * reach + along_x * aside)
    };
    line((0..=teeth).map(place), false)
}

/// A zig-zag line between two places, with teeth so far apart and so high; to be stroked.
pub fn zigzag(from: Point, to: Point, pitch: f32, high: f32) -> String {
    let far = from.distance(to).max(1.0);
    let (along_x, along_y) = ((to.x - from.x) / far, (to.y - from.y) / far);
    let teeth = ((far / pitch).round() as u16).max(2) * 2;
    let place = |tooth: u16| {
        let reach = far * f32::from(tooth) / f32::from(teeth);
        let aside = match tooth % 4 {
            1 => high,
            3 => -high,
            _ => 0.0,
        };
        (from.x + along_x * reach - along_y * aside, from.y + along_y * reach + along_x * aside)
    };
    line((0..=teeth).map(place), false)
}

/// The head of an arrow that comes from one place and ends at another; to be filled.
pub fn arrow_head(from: Point, to: Point, size: f32) -> String {
    let far = from.distance(to).max(1.0);
    let (x, y) = ((to.x - from.x) / far * size, (to.y - from.y) / far * size);
    let back = |aside: f32| (to.x - x - y * aside, to.y - y + x * aside);
    line([(to.x, to.y), back(0.45), back(-0.45)], true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let texts = [f32::NAN, -0.001, 1.0, -2.5, 3.14626, 100.0].map(number);
        assert_eq!(texts, ["0", "0", "1", "-2.5", "3.15", "100"]);
    }

    #[test]
    fn arcs_start_at_the_top_and_go_clockwise() {
        assert_eq!(arc(10.0, 0.0, 0.25), "M0 -10A10 10 0 0 1 10 0");
        assert_eq!(arc(10.0, 0.0, 0.75), "M0 -10A10 10 0 1 1 -10 0");
        assert_eq!(arc(10.0, 0.0, 1.0), circle(10.0));
    }

    #[test]
    fn every_part_has_a_shape_of_its_own() {
        let parts = [Part::Request, Part::Proposal, Part::Vote, Part::Confirmation, Part::Decision, Part::Change];
        let shapes: std::collections::BTreeSet<String> = parts.map(|kind| part(kind, 15.0)).into();
        assert_eq!(shapes.len(), parts.len());
        assert_eq!(part(Part::Confirmation, 10.0), "M0 -12.2L12.2 0L0 12.2L-12.2 0Z");
    }

    #[test]
    fn a_crack_spans_the_gap_between_two_rims() {
        let (from, to) = (Point { x: 0.0, y: 0.0 }, Point { x: 200.0, y: 0.0 });
        let path = crack(from, to, 30.0);
        assert!(path.starts_with("M43.5 0L") && path.ends_with("L156.5 0"), "{path}");
        // Nodes that touch still give a line.
        assert!(crack(from, Point { x: 10.0, y: 0.0 }, 30.0).starts_with("M5 0"));
    }
}
