//! Air traffic control: sectors in the air, and on the ground rows of radars, controllers and databases, each by its role.

use super::air::Air;
use super::sketch::Put;
use super::sky::{self, Area, Views};
use super::{ink, letter};
use crate::ids::NodeId;
use crate::scene::layout::{Layout, Point};
use crate::scene::paint_node::Brush;
use crate::scene::pen::{Anchor, Ink, Pen, Type};
use crate::scene::stage::{NodeMark, Stage};

const CONSOLE: &str = "M -0.96 -0.82 L 0.96 -0.82 L 0.96 0.34 L -0.96 0.34 Z";
const DESK: &str = "M -0.3 0.34 L 0.3 0.34 L 0.42 0.62 L 1.04 0.62 L 1.04 0.9 L -1.04 0.9 L -1.04 0.62 L -0.42 0.62 Z";
const DISH: &str = "M -0.98 -0.72 Q -0.9 0.5 0.72 0.52 Q 0.1 0.1 -0.22 -0.16 Q -0.6 -0.42 -0.98 -0.72 Z";
const FEED: &str = "M -0.22 -0.16 L 0.44 -0.74 M 0.44 -0.74 L 0.56 -0.86";
const MAST: &str = "M 0 0.4 L 0.36 0.96 L -0.36 0.96 Z";
const DRUM: &str = "M -0.86 -0.56 Q -0.86 -0.94 0 -0.94 Q 0.86 -0.94 0.86 -0.56 L 0.86 0.62 Q 0.86 0.96 0 0.96 Q -0.86 0.96 -0.86 0.62 Z";
const LID: &str = "M -0.86 -0.56 Q -0.86 -0.22 0 -0.22 Q 0.86 -0.22 0.86 -0.56";

/// The part of the stage's height that is air.
const AIR: f32 = 0.47;

/// The sorts on the ground.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Row {
    Radars,
    Controllers,
    Databases,
}

fn row(mark: &NodeMark) -> Row {
    match mark.role {
        "radar" => Row::Radars,
        "database" => Row::Databases,
        _ => Row::Controllers,
    }
}

/// The part of the stage that is air.
fn air_area(layout: &Layout) -> Area {
    Area { left: 6.0, top: 6.0, wide: layout.width - 12.0, high: layout.height * AIR - 6.0 }
}

/// Aircraft in the air, everybody else on the ground; where nobody flies the ring stays.
pub(super) fn place(layout: &mut Layout, stage: &Stage, now: f64) {
    let Some(air) = &stage.air else { return };
    let ground: Vec<&NodeMark> = stage.nodes.iter().filter(|node| !flies(stage, node)).collect();
    let of = |which: Row| ground.iter().filter(move |node| row(node) == which).map(|node| node.id).collect::<Vec<_>>();
    // What they see and what they know stands nearest to the air; below it those who decide.
    let rows = [[of(Row::Radars), of(Row::Databases)].concat(), of(Row::Controllers)];
    let rows: Vec<Vec<NodeId>> = rows.into_iter().filter(|row| !row.is_empty()).collect();
    let (top, room) = (layout.height * AIR, layout.height * (1.0 - AIR));
    let (pitch, most) = (room / rows.len().max(1) as f32, rows.iter().map(Vec::len).max().unwrap_or(1).max(1));
    // A crown above, a ring around, a name below; and names beside each other.
    layout.shrink(((pitch - 24.0) / 3.0).min(layout.width / most as f32 * 0.3));
    sky::put(layout, stage, &views(air, layout), now);
    for (place, nodes) in rows.iter().enumerate() {
        let y = top + pitch * (place as f32 + 0.46);
        for (at, node) in nodes.iter().enumerate() {
            let x = layout.width * (at as f32 + 0.5) / nodes.len() as f32;
            layout.put(*node, Point { x, y });
        }
    }
}

pub(super) fn views<'a>(air: &'a Air, layout: &Layout) -> Views<'a> {
    Views::within(air, air_area(layout), None, layout.radius(), 1.0)
}

/// Is this one in the air at any time of the run?
fn flies(stage: &Stage, node: &NodeMark) -> bool {
    node.fix.is_some()
        || stage.air.as_ref().and_then(|air| air.ways.get(node.id.index())).is_some_and(|way| !way.is_empty())
}

pub(super) fn backdrop(pen: &mut Pen, brush: &Brush, layout: &Layout, stage: &Stage) {
    let palette = brush.palette;
    let (wide, high) = (layout.width, layout.height);
    let Some(air) = &stage.air else {
        return pen.rect(Point::default(), wide, high, 0.0, Ink::fill(palette.scenery.air));
    };
    pen.rect(Point { x: 0.0, y: high * AIR }, wide, high * (1.0 - AIR), 0.0, Ink::fill(palette.scenery.land));
    let area = air_area(layout);
    sky::profile(pen, brush, &views(air, layout), stage);
    // The border of the two sectors, in the air.
    let line = sky::WORDS * palette.text;
    let (top, foot) = (area.top + line * 1.8, area.top + area.high);
    let at = |y: f32| Point { x: wide / 2.0, y };
    pen.line(at(top), at(foot), Ink::line(palette.ink_2, brush.width(2.0)).dashed("10 8").faint(0.7));
    let style = Type { size: line, weight: 600, fill: palette.ink_2, anchor: Anchor::Middle, halo: "none" };
    let names = [(area.left + line * 1.8, "west"), (area.left + area.wide - line * 1.8, "east")];
    for (x, name) in names.into_iter().filter(|_| brush.names) {
        pen.text(Point { x, y: area.top + line }, name, style);
    }
}

/// An aircraft, a radar's dish, a database's drum or a controller's console.
pub(super) fn body(pen: &mut Pen, brush: &Brush, mark: &NodeMark) {
    if mark.fix.is_some() {
        return sky::body(pen, brush, mark);
    }
    let (palette, own, put) = (brush.palette, ink(brush, mark), Put::at(brush.radius));
    let line = Ink::line(own.stroke, own.width * 0.8);
    let plain = Ink::fill(palette.panel).outlined(own.stroke, own.width);
    let r = brush.radius;
    // A track or a plan is a number too long for a letter.
    let word = |at: Point, size: f32, pen: &mut Pen| {
        if !mark.up || mark.letter != "#" {
            letter(pen, brush, mark, at, size);
        }
    };
    match row(mark) {
        Row::Radars => {
            pen.path(&put.path(MAST), plain);
            pen.path(&put.path(FEED), line);
            pen.path(&put.path(DISH), own);
            word(Point { x: -r * 0.34, y: r * 0.16 }, r * 0.6, pen);
        }
        Row::Databases => {
            pen.path(&put.path(DRUM), own);
            pen.path(&put.path(LID), line);
            word(Point { x: 0.0, y: r * 0.38 }, r * 0.66, pen);
        }
        Row::Controllers => {
            pen.path(&put.path(DESK), plain);
            pen.path(&put.path(CONSOLE), own);
            letter(pen, brush, mark, Point { x: 0.0, y: -r * 0.24 }, r * 0.72);
        }
    }
}
