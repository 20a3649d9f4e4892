//! Data blocks: what is written at aircraft, and where, such that none covers another or another's aircraft.

use super::sky::{self, Area, FOOT, WORDS};
use super::{Skin, atc};
use crate::ids::NodeId;
use crate::scene::layout::{Layout, Point};
use crate::scene::paint_node::Brush;
use crate::scene::pen::{Anchor, Ink, Pen, Type};
use crate::scene::shapes;
use crate::scene::stage::{NodeMark, Stage};
use crate::scene::theme::Palette;
use std::cmp::Reverse;

/// A foot a minute, in millimetres a second.
const FOOT_A_MINUTE: f64 = 5.08;
/// A line, in sizes of its letters.
const LINE: f32 = 1.1;
/// How far an aircraft reaches from its middle, to the sides and up or down, and where its block begins, in radii.
const BODY: (f32, f32) = (1.5, 0.9);
const BLOCK_AT: f32 = 0.95;
/// Between two blocks, in world units.
const GAP: f32 = 5.0;

/// Where the middle of a node's block stands, seen from the node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block {
    pub node: NodeId,
    pub at: Point,
}

/// What is written: name, altitude and rate of climb; and what it is told to do.
fn lines(mark: &NodeMark) -> Vec<String> {
    let fix = mark.fix.unwrap_or_default();
    let name = format!("{} {}", mark.name, mark.state());
    let (level, rate) = (sky::altitude(fix.z as f64 / FOOT), (fix.vz as f64 / FOOT_A_MINUTE / 100.0).round() * 100.0);
    let arrow = if rate > 0.0 { " \u{2191}" } else { " \u{2193}" };
    let level = if rate == 0.0 { level } else { format!("{level}{arrow}{:.0}", rate.abs()) };
    // That an aircraft is an aircraft is seen.
    let order = [mark.role, mark.reading.as_str()].into_iter().filter(|word| !["", "aircraft"].contains(word));
    let order = order.collect::<Vec<_>>().join(", ");
    let mut lines = vec![format!("{}  {level}", name.trim_end())];
    if mark.up && !order.is_empty() {
        lines.push(order);
    }
    lines
}

fn size(lines: &[String], palette: &Palette) -> (f32, f32) {
    let size = WORDS * palette.text;
    let wide = lines.iter().map(|line| shapes::wide(line, size)).fold(0.0, f32::max);
    (wide, lines.len() as f32 * LINE * size)
}

/// A rectangle around a point.
fn around(at: Point, wide: f32, high: f32) -> Area {
    Area { left: at.x - wide / 2.0, top: at.y - high / 2.0, wide, high }
}

fn overlap(one: &Area, other: &Area) -> bool {
    one.left < other.left + other.wide
        && other.left < one.left + one.wide
        && one.top < other.top + other.high
        && other.top < one.top + one.high
}

/// The blocks of all aircraft of a stage laid out so. Those of the higher half stand above them, those of the others below;
/// where something stands there already, beyond it; where that is outside, on the other side. One for which there is no room
/// stays at its aircraft.
pub fn blocks(stage: &Stage, layout: &Layout, palette: &Palette) -> Vec<Block> {
    let Some(air) = &stage.air else { return Vec::new() };
    let views = if stage.skin == Skin::Atc { atc::views(air, layout) } else { sky::Views::new(layout, air) };
    let (free, r) = (views.free(palette), layout.radius());
    let mut flying: Vec<&NodeMark> = stage.nodes.iter().filter(|node| node.fix.is_some()).collect();
    flying.sort_by_key(|node| Reverse((node.fix.map(|fix| fix.z), node.id)));
    let (above, below) = flying.split_at(flying.len().div_ceil(2));
    // The outermost first: theirs have nothing to pass.
    let order = above.iter().map(|node| (*node, -1.0)).chain(below.iter().rev().map(|node| (*node, 1.0)));
    let mut taken: Vec<Area> =
        flying.iter().map(|node| around(layout.place(node.id), r * BODY.0 * 2.0, r * BODY.1 * 2.0)).collect();
    let mut all = Vec::new();
    for (mark, way) in order {
        let (place, (wide, high)) = (layout.place(mark.id), size(&lines(mark), palette));
        let (least, most) = (free.left + wide / 2.0, free.left + free.wide - wide / 2.0);
        let x = if least < most { place.x.clamp(least, most) } else { place.x };
        let beside = |way: f32| Point { x, y: place.y + way * (r * BLOCK_AT + high / 2.0) };
        let beyond = |way: f32| {
            let mut at = beside(way);
            while let Some(other) = taken.iter().find(|other| overlap(other, &around(at, wide, high))) {
                at.y = other.top + other.high / 2.0 + way * ((other.high + high) / 2.0 + GAP);
            }
            let is_free = at.y - high / 2.0 >= free.top && at.y + high / 2.0 <= free.top + free.high;
            is_free.then_some(at)
        };
        let at = beyond(way).or_else(|| beyond(-way)).unwrap_or_else(|| beside(way));
        taken.push(around(at, wide, high));
        all.push(Block { node: mark.id, at: Point { x: at.x - place.x, y: at.y - place.y } });
    }
    all
}

/// Lines that lead to the blocks that stand away from their aircraft; they lie below all of both.
pub(super) fn leads(pen: &mut Pen, brush: &Brush, layout: &Layout, stage: &Stage) {
    for block in blocks(stage, layout, brush.palette) {
        let Some(mark) = stage.nodes.get(block.node.index()) else { continue };
        let (from, high) = (layout.place(block.node), size(&lines(mark), brush.palette).1);
        let near = block.at.y - block.at.y.signum() * high / 2.0;
        if near.abs() > layout.radius() * (BLOCK_AT + 0.3) {
            let to = Point { x: from.x + block.at.x, y: from.y + near };
            pen.line(from, to, Ink::line(brush.palette.ink_2, brush.width(1.6)));
        }
    }
}

/// The block of a node at the origin of the open group.
pub(super) fn draw(pen: &mut Pen, brush: &Brush, mark: &NodeMark) {
    let (palette, lines) = (brush.palette, lines(mark));
    let high = size(&lines, palette).1;
    let below = Point { x: 0.0, y: brush.radius * BLOCK_AT + high / 2.0 };
    let at = brush.blocks.iter().find(|block| block.node == mark.id).map_or(below, |block| block.at);
    let line = WORDS * palette.text * LINE;
    let first = at.y - high / 2.0 + line / 2.0;
    for ((text, weight), place) in lines.iter().zip([600, 700]).zip(0u8..) {
        let style = Type { halo: palette.scenery.sky, fill: palette.ink, weight, ..sky::words(brush, Anchor::Middle) };
        pen.text(Point { x: at.x, y: first + line * f32::from(place) }, text, style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Run;
    use crate::scenario::shipped;
    use crate::scene::skin::{Air, placed};
    use crate::scene::theme::Theme;

    #[test]
    fn no_block_covers_another() {
        let palette = Theme::Light.palette();
        for id in ["tcas-three-tie", "tcas-three-mute", "tcas-tie", "ueberlingen", "atc-radars-failing"] {
            let mut run = Run::new(shipped::find(id).unwrap().scenario().unwrap()).unwrap();
            run.finish();
            let air = Air::of(&run);
            run.seek(crate::ids::StepId(0));
            let mut moments = 0;
            loop {
                if run.cursor().0.is_multiple_of(20) {
                    let stage = Stage::flown(&run, air.clone());
                    let layout = Layout::ring(stage.nodes.len() as u16, 960.0, 540.0, 1.0);
                    let layout = placed(&layout, &stage, run.world().now.0 as f64);
                    let areas: Vec<Area> = blocks(&stage, &layout, palette)
                        .iter()
                        .map(|block| {
                            let (place, (wide, high)) =
                                (layout.place(block.node), size(&lines(&stage.nodes[block.node.index()]), palette));
                            around(Point { x: place.x + block.at.x, y: place.y + block.at.y }, wide, high)
                        })
                        .collect();
                    assert!(areas.len() > 1, "{id} at {}: {areas:?}", run.cursor());
                    for (at, one) in areas.iter().enumerate() {
                        let others = areas[..at].iter().filter(|other| overlap(one, other));
                        assert_eq!(others.count(), 0, "{id} at {}: {areas:?}", run.cursor());
                    }
                    moments += 1;
                }
                if !run.step() {
                    break;
                }
            }
            assert!(moments > 5, "{id}: {moments}");
        }
    }
}
