//! Skins of one body and a plain backdrop each: banks, racks, boards, satellites, clocks, stations, cameras; and radio waves.

use super::sketch::Put;
use super::{Skin, ink, letter};
use crate::scene::layout::{Layout, Point};
use crate::scene::paint_node::Brush;
use crate::scene::pen::{Ink, Pen};
use crate::scene::shapes::number;
use crate::scene::stage::NodeMark;
use crate::scene::theme::Palette;

/// A body in units of a node's radius.
pub(super) struct Prop {
    /// What stands behind the body, in the panel's colour.
    behind: &'static str,
    /// Filled with the value's colour; the letter stands on it.
    body: &'static str,
    /// Lines on top.
    lines: &'static str,
    /// The height of the letter's middle, and its size.
    letter: (f32, f32),
}

const BANK: Prop = Prop {
    behind: "M -1 -0.3 L 0 -1 L 1 -0.3 Z M -1 0.72 L 1 0.72 L 1 0.94 L -1 0.94 Z",
    body: "M -0.86 -0.3 L 0.86 -0.3 L 0.86 0.72 L -0.86 0.72 Z",
    lines: "M -0.62 -0.26 L -0.62 0.7 M 0.62 -0.26 L 0.62 0.7 M -0.14 -0.56 L 0.14 -0.56",
    letter: (0.22, 0.76),
};
/// The one that leads: a counting house with a coin over its door.
const CASH: Prop = Prop {
    behind: "M -0.6 0.8 L -0.4 1 L 0.4 1 L 0.6 0.8 Z",
    body: "M -0.84 -0.92 L 0.84 -0.92 L 0.84 0.82 L -0.84 0.82 Z",
    lines: "M -0.5 -0.62 L 0.5 -0.62 M -0.36 0.54 L 0.36 0.54 L 0.36 0.64 L -0.36 0.64 Z",
    letter: (0.02, 0.78),
};
const RACK: Prop = Prop {
    behind: "M -0.66 0.9 L -0.66 1.04 L -0.4 1.04 L -0.4 0.9 Z M 0.66 0.9 L 0.66 1.04 L 0.4 1.04 L 0.4 0.9 Z",
    body: "M -0.8 -0.98 L 0.8 -0.98 L 0.8 0.92 L -0.8 0.92 Z",
    lines: "M -0.8 -0.56 L 0.8 -0.56 M -0.8 0.5 L 0.8 0.5 M -0.56 -0.77 L -0.2 -0.77 M 0.52 -0.77 L 0.58 -0.77 M -0.56 0.71 L -0.2 0.71 M 0.52 0.71 L 0.58 0.71",
    letter: (-0.03, 0.8),
};
const BOARD: Prop = Prop {
    behind: "M -1.02 -0.6 L 1.02 -0.6 L 1.02 -0.4 L -1.02 -0.4 Z M -1.02 -0.1 L 1.02 -0.1 L 1.02 0.1 L -1.02 0.1 Z M -1.02 0.4 L 1.02 0.4 L 1.02 0.6 L -1.02 0.6 Z",
    body: "M -0.76 -0.86 L 0.76 -0.86 L 0.76 0.86 L -0.76 0.86 Z",
    lines: "M -0.54 -0.64 L -0.46 -0.64 M 0.34 -0.66 L 0.54 -0.66",
    letter: (0.02, 0.84),
};
const SATELLITE: Prop = Prop {
    behind: "M -1.34 -0.34 L -0.66 -0.34 L -0.66 0.34 L -1.34 0.34 Z M 1.34 -0.34 L 0.66 -0.34 L 0.66 0.34 L 1.34 0.34 Z",
    body: "M -0.56 -0.66 L 0.56 -0.66 L 0.66 0.66 L -0.66 0.66 Z",
    lines: "M -1 -0.34 L -1 0.34 M 1 -0.34 L 1 0.34 M 0 -0.66 L 0 -1 M -0.26 -1 Q 0 -0.78 0.26 -1",
    letter: (0.04, 0.76),
};
const TOWER: Prop = Prop {
    behind: "M -0.8 1.04 L -0.62 0.3 L 0.62 0.3 L 0.8 1.04 Z M -0.9 -0.74 L 0 -1.3 L 0.9 -0.74 Z",
    body: "M 0 -0.86 C 0.475 -0.86 0.86 -0.475 0.86 0 C 0.86 0.475 0.475 0.86 0 0.86 C -0.475 0.86 -0.86 0.475 -0.86 0 C -0.86 -0.475 -0.475 -0.86 0 -0.86 Z",
    lines: "M 0 -0.8 L 0 -0.62 M 0 0.8 L 0 0.62 M -0.8 0 L -0.62 0 M 0.8 0 L 0.62 0",
    letter: (0.0, 0.7),
};
const STATION: Prop = Prop {
    behind: "M -1.1 0.66 L 1.1 0.66 L 1.1 0.92 L -1.1 0.92 Z M -0.16 -0.5 L -0.16 -1.06 L 0.6 -1.06 L 0.6 -0.86 L 0.16 -0.86 L 0.16 -0.5 Z",
    body: "M -0.78 -0.5 L 0.78 -0.5 L 0.78 0.66 L -0.78 0.66 Z",
    lines: "M -0.8 0.79 L -0.78 0.79 M 0 0.79 L 0.02 0.79 M 0.8 0.79 L 0.78 0.79",
    letter: (0.08, 0.78),
};
const CAMERA: Prop = Prop {
    behind: "M -0.36 -0.62 L -0.22 -0.92 L 0.22 -0.92 L 0.36 -0.62 Z",
    body: "M -1 -0.62 L 1 -0.62 L 1 0.78 L -1 0.78 Z",
    lines: "M 0 -0.46 Q 0.56 -0.46 0.56 0.08 Q 0.56 0.62 0 0.62 Q -0.56 0.62 -0.56 0.08 Q -0.56 -0.46 0 -0.46 Z M 0.74 -0.4 L 0.82 -0.4",
    letter: (0.08, 0.7),
};

/// The body of a node in a skin.
pub(super) fn of(skin: Skin, mark: &NodeMark) -> &'static Prop {
    match skin {
        Skin::Bank if mark.leads => &BANK,
        Skin::Bank => &CASH,
        Skin::Flight => &BOARD,
        Skin::Space => &SATELLITE,
        Skin::Clocks => &TOWER,
        Skin::Assembly => &STATION,
        Skin::Snapshot => &CAMERA,
        _ => &RACK,
    }
}

pub(super) fn body(pen: &mut Pen, brush: &Brush, mark: &NodeMark, prop: &Prop) {
    let (own, put, r) = (ink(brush, mark), Put::at(brush.radius), brush.radius);
    let behind = if mark.up { brush.palette.panel } else { brush.palette.dead };
    pen.path(&put.path(prop.behind), Ink { fill: behind, ..own });
    pen.path(&put.path(prop.body), own);
    let colour = if mark.up { brush.palette.letter(mark.shade) } else { own.stroke };
    pen.path(&put.path(prop.lines), Ink::line(colour, own.width * 0.8));
    letter(pen, brush, mark, Point { x: 0.0, y: prop.letter.0 * r }, prop.letter.1 * r);
}

/// What lies behind: squares of a town, floor tiles, stars, a belt.
pub(super) fn backdrop(pen: &mut Pen, brush: &Brush, layout: &Layout, skin: Skin) {
    let (palette, wide, high) = (brush.palette, layout.width, layout.height);
    let (ground, marks) = match skin {
        Skin::Space => (palette.scenery.sky, stars(wide, high)),
        Skin::Datacentre | Skin::Flight => (palette.scenery.air, grid(wide, high, 48.0)),
        Skin::Assembly => (palette.scenery.air, belt(layout)),
        Skin::Bank | Skin::Clocks => (palette.scenery.land, skyline(wide, high)),
        _ => (palette.scenery.air, String::new()),
    };
    pen.rect(Point::default(), wide, high, 0.0, Ink::fill(ground));
    let ink = match skin {
        Skin::Space => Ink::line(palette.control, brush.width(2.2)),
        Skin::Bank | Skin::Clocks => Ink::fill(palette.scenery.field),
        Skin::Assembly => Ink::line(palette.scenery.stone, layout.radius() * 0.5),
        _ => Ink::line(palette.scenery.stone, brush.width(1.2)),
    };
    if !marks.is_empty() {
        pen.path(&marks, ink);
    }
}

fn grid(wide: f32, high: f32, pitch: f32) -> String {
    let lines = |size: f32| (1..(size / pitch).ceil() as u16).map(move |line| number(f32::from(line) * pitch));
    let up: String = lines(wide).map(|x| format!("M{x} 0V{}", number(high))).collect();
    let across: String = lines(high).map(|y| format!("M0 {y}H{}", number(wide))).collect();
    up + &across
}

/// Fifty points, spread by the golden ratio and its square root: even, and the same every time.
fn stars(wide: f32, high: f32) -> String {
    let part = |star: u16, step: f32| (f32::from(star) * step).fract();
    let star =
        |star: u16| format!("M{} {}h.01", number(part(star, 0.618_034) * wide), number(part(star, 0.754_878) * high));
    (0..50).map(star).collect()
}

/// A belt from station to station, in the order of the nodes.
fn belt(layout: &Layout) -> String {
    let mut path = String::new();
    for node in crate::ids::NodeId::all(layout.len() as u16) {
        let at = layout.place(node);
        path.push(if path.is_empty() { 'M' } else { 'L' });
        path.push_str(&format!("{} {}", number(at.x), number(at.y)));
    }
    path + "Z"
}

/// Houses along the lower edge.
fn skyline(wide: f32, high: f32) -> String {
    let mut path = format!("M0 {}", number(high));
    let houses = [0.16, 0.24, 0.13, 0.2, 0.28, 0.15, 0.22, 0.12, 0.26, 0.18];
    for (at, house) in houses.iter().enumerate() {
        let (left, right) = (wide * at as f32 / 10.0, wide * (at + 1) as f32 / 10.0);
        path.push_str(&format!("L{0} {1}L{2} {1}", number(left), number(high * (1.0 - house)), number(right)));
    }
    path + &format!("L{} {}Z", number(wide), number(high))
}

/// Radio waves behind a message.
pub(super) fn waves(palette: &Palette, put: Put) -> Vec<(String, Ink)> {
    let wave = |x: f32| put.path(&format!("M {x} -0.9 Q {} 0 {x} 0.9", x - 0.5));
    let ink = Ink::line(palette.ink_2, (put.size * 0.16).max(1.0));
    [-1.3, -1.65].map(|x| (wave(x), ink)).into()
}
