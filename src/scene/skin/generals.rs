//! Generals: camps around a city, roads between them, messengers on horseback, and masks for traitors.

use super::sketch::Put;
use super::{ink, letter};
use crate::ids::NodeId;
use crate::scene::layout::{Layout, Point};
use crate::scene::paint_node::Brush;
use crate::scene::pen::{Ink, Pen};
use crate::scene::shapes;
use crate::scene::stage::{NodeMark, Stage};
use crate::scene::theme::Palette;
use crate::scene::traffic::{LinkMark, LinkState};

/// With more camps than this the roads are those to the city alone.
const ROADS_MOST: u16 = 7;

/// Stretches and gaps of a road that nobody comes through, and of one on which some are lost. Ends are round and reach into
/// the gaps.
const BROKEN: &str = "1 26";
const LOSSY: &str = "18 22";

const TENT: &str = "M -0.84 0.82 L -0.72 -0.12 L 0.72 -0.12 L 0.84 0.82 Z";
const ROOF: &str = "M 0 -1.02 L 0.98 -0.08 Q 0.74 0.16 0.49 -0.02 Q 0.25 0.18 0 -0.02 Q -0.25 0.18 -0.49 -0.02 Q -0.74 0.16 -0.98 -0.08 Z";
const STRIPES: &str = "M 0 -1.02 L 0.49 -0.02 Q 0.25 0.18 0 -0.02 Z M 0 -1.02 L -0.98 -0.08 Q -0.74 0.16 -0.49 -0.02 Z";
const FALLEN: &str = "M -1.02 0.74 Q -0.8 0.1 -0.42 0.22 L -0.1 -0.12 Q 0.3 0.3 0.52 0.12 Q 0.86 0.2 1 0.74 Z";
const MASK: &str = "M -0.62 -0.14 Q -0.3 -0.3 0 -0.14 Q 0.3 -0.3 0.62 -0.14 Q 0.62 0.26 0.28 0.24 Q 0.1 0.2 0 0.06 \
    Q -0.1 0.2 -0.28 0.24 Q -0.62 0.26 -0.62 -0.14 Z";
const EYES: &str =
    "M -0.42 0 Q -0.29 -0.12 -0.15 0.02 Q -0.29 0.12 -0.42 0 Z M 0.42 0 Q 0.29 -0.12 0.15 0.02 Q 0.29 0.12 0.42 0 Z";
const HORSE: &str = "M -1.22 0.78 Q -1.9 0.62 -2.06 1.3 Q -1.76 1.0 -1.42 1.06 L -1.52 1.3 L -1.84 1.72 L -1.6 1.9 L -1.12 1.44 \
    L -0.9 1.26 Q -0.2 1.46 0.56 1.28 L 0.86 1.46 L 1.36 1.9 L 1.6 1.7 L 1.08 1.2 Q 1.22 0.74 1.44 0.42 L 1.9 0.62 L 2.06 0.34 \
    L 1.56 -0.2 L 1.46 -0.5 L 1.28 -0.16 Q 0.92 0.2 0.8 0.72 Q -0.2 0.96 -1.22 0.78 Z";
const TREE: &str = "M -0.16 0.5 L -0.16 1 L 0.16 1 L 0.16 0.5 Z";
const WALLS: &str = "M -1 0.72 L -1 -0.2 L -0.8 -0.2 L -0.8 -0.02 L -0.6 -0.02 L -0.6 -0.2 L -0.4 -0.2 L -0.4 -0.02 L -0.2 -0.02 \
    L -0.2 -0.2 L 0.2 -0.2 L 0.2 -0.02 L 0.4 -0.02 L 0.4 -0.2 L 0.6 -0.2 L 0.6 -0.02 L 0.8 -0.02 L 0.8 -0.2 L 1 -0.2 L 1 0.72 Z";
const KEEP: &str = "M -0.36 -0.1 L -0.36 -0.92 L -0.2 -0.92 L -0.2 -0.78 L -0.08 -0.78 L -0.08 -0.92 L 0.08 -0.92 L 0.08 -0.78 \
    L 0.2 -0.78 L 0.2 -0.92 L 0.36 -0.92 L 0.36 -0.1 Z";
const GATE: &str = "M -0.2 0.72 L -0.2 0.36 Q -0.2 0.12 0 0.12 Q 0.2 0.12 0.2 0.36 L 0.2 0.72 Z";
const SLITS: &str = "M -0.66 0.2 L -0.66 0.42 M 0.66 0.2 L 0.66 0.42 M 0 -0.6 L 0 -0.36";

/// Fields, hills, roads, the city in the middle.
pub fn backdrop(pen: &mut Pen, brush: &Brush, layout: &Layout, stage: &Stage) {
    let palette = brush.palette;
    let (wide, high) = (layout.width, layout.height);
    pen.rect(Point::default(), wide, high, 0.0, Ink::fill(palette.scenery.land));
    hills(pen, palette, wide, high);
    let city = Point { x: wide / 2.0, y: high / 2.0 - 4.0 };
    roads(pen, brush, layout, stage, city);
    let n = stage.nodes.len() as u16;
    let nearest = NodeId::all(n).map(|node| layout.place(node).distance(city)).fold(f32::MAX, f32::min);
    let size = (layout.radius() * 1.7).min((nearest - layout.radius() * 1.5) * 0.8);
    if size > 8.0 {
        town(pen, brush, city, size);
    }
}

/// A road from camp to camp, with stretches missing where messengers are lost and broken up where nobody comes through.
fn roads(pen: &mut Pen, brush: &Brush, layout: &Layout, stage: &Stage, city: Point) {
    let (palette, wide) = (brush.palette, layout.radius() * 0.34);
    let road = |pen: &mut Pen, from: Point, to: Point, gaps: &'static str| {
        // Its edges make it a road on every ground.
        pen.line(from, to, Ink::line(palette.control, wide + brush.width(2.4)).dashed(gaps).faint(0.45));
        pen.line(from, to, Ink::line(palette.scenery.road, wide).dashed(gaps));
    };
    let side = |id: NodeId| stage.groups.iter().position(|group| group.contains(id));
    let state = |one: NodeId, other: NodeId| {
        let on = |mark: &&LinkMark| [(mark.from, mark.to), (mark.to, mark.from)].contains(&(one, other));
        stage.links.iter().find(|mark| on(mark) && mark.kind.is_none()).map(|mark| mark.state)
    };
    let n = stage.nodes.len() as u16;
    for one in NodeId::all(n) {
        // Among an even number some road from camp to camp leads through the city anyway.
        if n > ROADS_MOST || n % 2 == 1 {
            road(pen, layout.place(one), city, "none");
        }
        for other in NodeId::all(one.0).filter(|_| n <= ROADS_MOST) {
            let gaps = match state(one, other) {
                _ if side(one) != side(other) => BROKEN,
                Some(LinkState::Cut) => BROKEN,
                Some(LinkState::Lossy(_)) => LOSSY,
                _ if stage.loss > 0 => LOSSY,
                _ => "none",
            };
            road(pen, layout.place(one), layout.place(other), gaps);
        }
    }
}

/// Two ranges of hills and a few trees, where no camp is.
fn hills(pen: &mut Pen, palette: &Palette, wide: f32, high: f32) {
    let at = |x: f32, y: f32| format!("{} {} ", shapes::number(x * wide), shapes::number(y * high));
    let range = |from: &str, one: [f32; 4], other: [f32; 4], to: &str| {
        let [a, b, c, d] = one;
        let [e, f, g, h] = other;
        format!("{from}Q{}{}Q{}{}{to}", at(a, b), at(c, d), at(e, f), at(g, h))
    };
    let top = range(&format!("M{}", at(0.0, 0.0)), [0.0, 0.24, 0.2, 0.1], [0.3, 0.03, 0.42, 0.0], "Z");
    let right = range(&format!("M{}", at(1.0, 0.2)), [0.88, 0.36, 0.93, 0.6], [0.96, 0.78, 1.0, 0.8], "Z");
    let low = range(
        &format!("M{}", at(0.0, 0.72)),
        [0.12, 0.8, 0.2, 0.92],
        [0.24, 1.0, 0.3, 1.0],
        &format!("L{}Z", at(0.0, 1.0)),
    );
    for hill in [top, right, low] {
        pen.path(&hill, Ink::fill(palette.scenery.field));
    }
    let tree = wide.min(high) * 0.028;
    for (x, y) in [(0.05, 0.09), (0.1, 0.05), (0.04, 0.9), (0.09, 0.95), (0.955, 0.42), (0.97, 0.52), (0.93, 0.94)] {
        pen.at(Point { x: x * wide, y: y * high });
        pen.path(&Put::at(tree).path(TREE), Ink::fill(palette.scenery.stone));
        pen.path(&shapes::circle(tree * 0.72), Ink::fill(palette.scenery.wood));
        pen.end();
    }
}

fn town(pen: &mut Pen, brush: &Brush, at: Point, size: f32) {
    let palette = brush.palette;
    let line = brush.width(2.0);
    let stone = Ink::fill(palette.scenery.stone).outlined(palette.ink_2, line);
    pen.at(at);
    pen.path(&Put::at(size).path(KEEP), stone);
    pen.path(&Put::at(size).path(WALLS), stone);
    pen.path(&Put::at(size).path(GATE), Ink::fill(palette.ink_2));
    pen.path(&Put::at(size).path(SLITS), Ink::line(palette.ink_2, line));
    pen.end();
}

/// A general's tent in the colour of the plan; a fallen one when the general is gone, a mask on a traitor's.
pub fn body(pen: &mut Pen, brush: &Brush, mark: &NodeMark) {
    let (palette, r) = (brush.palette, brush.radius);
    let own = ink(brush, mark);
    let put = Put::at(r);
    // The camp's ground keeps roads and marks away from the tent.
    pen.path(&shapes::circle(r * 1.04), Ink::fill(palette.scenery.field));
    if !mark.up {
        pen.path(&put.path(FALLEN), own);
        return letter(pen, brush, mark, Point { x: 0.0, y: r * 0.1 }, r * 0.84);
    }
    let roof = Ink::fill(palette.panel).outlined(own.stroke, own.width);
    pen.path(&put.path(TENT), own);
    pen.path(&put.path(ROOF), roof);
    pen.path(&put.path(STRIPES), Ink::fill(palette.fill(mark.shade)).outlined(own.stroke, own.width * 0.5));
    letter(pen, brush, mark, Point { x: 0.0, y: r * 0.44 }, r * 0.72);
    if mark.traitor {
        pen.at(Point { x: 0.0, y: -r * 0.42 });
        pen.path(&put.path(MASK), Ink::fill(palette.danger).outlined(palette.panel, brush.width(2.0)));
        pen.path(&put.path(EYES), Ink::fill(palette.panel));
        pen.end();
    }
}

/// A horse under the letter.
pub fn rider(palette: &Palette, put: Put) -> Vec<(String, Ink)> {
    vec![(put.path(HORSE), Ink::fill(palette.ink_2).outlined(palette.scenery.land, put.size * 0.1))]
}
