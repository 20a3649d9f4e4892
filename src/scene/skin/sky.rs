//! The sky: aircraft from the side, with their altitudes, and from above. Where they are, how fast they climb, what they
//! were told to do and how long they have comes from their places in the world alone.

use super::air::{Air, Nearest};
use super::sketch::Put;
use super::{block, ink, letter};
use crate::ids::NodeId;
use crate::protocol::Fix;
use crate::scene::layout::{Layout, Point};
use crate::scene::paint_node::Brush;
use crate::scene::pen::{Anchor, Ink, Pen, Type};
use crate::scene::shapes::{number, wide};
use crate::scene::stage::{NodeMark, Stage};
use crate::scene::theme::Palette;
use crate::time::Time;

const AIRLINER: &str = "M -1.36 -0.2 L -1.52 -0.86 L -1.14 -0.86 L -0.74 -0.36 L 0.86 -0.36 Q 1.44 -0.28 1.5 0.06 \
    Q 1.42 0.36 0.86 0.42 L -0.8 0.42 Q -1.3 0.22 -1.36 -0.2 Z";
const WING: &str = "M 0.34 0.3 L -0.62 0.86 L -0.94 0.82 L -0.44 0.3 Z";
const PANE: &str = "M 1.02 -0.18 Q 1.24 -0.14 1.32 0.02 L 1.06 0.02 Z";
const FROM_ABOVE: &str = "M 0 -1 Q 0.16 -0.86 0.16 -0.5 L 0.16 -0.3 L 1 0.3 L 1 0.5 L 0.16 0.22 L 0.14 0.62 L 0.42 0.86 L 0.42 1 \
    L 0 0.88 L -0.42 1 L -0.42 0.86 L -0.14 0.62 L -0.16 0.22 L -1 0.5 L -1 0.3 L -0.16 -0.3 L -0.16 -0.5 Q -0.16 -0.86 0 -1 Z";
const BURST: &str = "M 0 -1.2 L 0.26 -0.5 L 0.9 -0.86 L 0.56 -0.22 L 1.25 0 L 0.56 0.24 L 0.88 0.88 L 0.24 0.54 L 0 1.22 L -0.26 0.54 \
    L -0.88 0.86 L -0.54 0.22 L -1.22 0 L -0.54 -0.24 L -0.86 -0.88 L -0.24 -0.54 Z";

/// Size of what is written into the sky: 11 pixels where the page shows a unit as 0.62 of a pixel, which is the least.
pub(super) const WORDS: f32 = 18.0;
/// A line of a data block, at most.
const BLOCK: f32 = WORDS * 1.32;
/// A foot and a nautical mile, in millimetres.
pub(super) const FOOT: f64 = 304.8;
const MILE: f64 = 1_852_000.0;
/// From here on altitudes are flight levels, hundreds of feet.
const LEVELS_FROM: f64 = 18_000.0;
/// Where the words of the scale of altitudes begin.
const SCALE_AT: f32 = 10.0;
/// The profile is at least so high, in feet: a level encounter is no magnified flutter.
const HIGH_LEAST: f64 = 2_400.0;

/// A part of the stage.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub left: f32,
    pub top: f32,
    pub wide: f32,
    pub high: f32,
}

/// The two views, and what of the world they show.
pub(super) struct Views<'a> {
    air: &'a Air,
    profile: Area,
    plan: Option<Area>,
    /// The span of altitudes, in millimetres.
    heights: (f64, f64),
    /// Room above the highest and below the lowest aircraft, for their data blocks.
    margins: (f32, f32),
}

impl<'a> Views<'a> {
    /// Beside each other on a wide stage, above each other on a high one.
    pub fn new(layout: &Layout, air: &'a Air) -> Views<'a> {
        let (wide, high, edge) = (layout.width, layout.height, 6.0);
        let whole = Area { left: edge, top: edge, wide: wide - 2.0 * edge, high: high - 2.0 * edge };
        let (profile, plan) = if wide > high * 1.2 {
            let part = whole.wide * 0.66;
            let plan = Area { left: whole.left + part + edge, wide: whole.wide - part - edge, ..whole };
            (Area { wide: part, ..whole }, plan)
        } else {
            let part = whole.high * 0.62;
            let plan = Area { top: whole.top + part + edge, high: whole.high - part - edge, ..whole };
            (Area { high: part, ..whole }, plan)
        };
        Views::within(air, profile, Some(plan), layout.radius(), 2.0)
    }

    /// The profile in this part of the stage, for aircraft of a radius whose data blocks have so many lines.
    pub fn within(air: &'a Air, profile: Area, plan: Option<Area>, radius: f32, lines: f32) -> Views<'a> {
        let (low, top) = air.reach[1];
        let missing = ((HIGH_LEAST * FOOT - (top - low)) / 2.0).max((top - low) * 0.18);
        let block = radius * 1.1 + BLOCK * lines;
        // The first lines of all say how far apart they are. On a low stage the blocks may leave it.
        let heads = BLOCK * 1.4 * air.encounters.len().max(1) as f32;
        let part = (profile.high * 0.72 / (2.0 * block + heads)).min(1.0);
        let margins = ((block + heads) * part, block * part);
        Views { air, profile, plan, heights: (low - missing, top + missing), margins }
    }

    /// Where an altitude is.
    fn height(&self, z: f64) -> f32 {
        let (low, top) = self.heights;
        self.profile.top + self.margins.0 + self.room() * ((top - z) / (top - low)) as f32
    }

    /// Where data blocks may stand: not on the scale of altitudes, nor on what is said of all; a little below the profile.
    pub fn free(&self, palette: &Palette) -> Area {
        let scale = SCALE_AT + wide("FL 360", WORDS * palette.text);
        let heads = WORDS * palette.text * (0.6 + 1.15 * self.air.encounters.len() as f32);
        let Area { left, top, wide, high } = self.profile;
        Area { left: left + scale, top: top + heads, wide: wide - scale - SCALE_AT, high: high - heads + WORDS * 0.5 }
    }

    fn room(&self) -> f32 {
        self.profile.high - self.margins.0 - self.margins.1
    }

    /// Where it is, seen from the side.
    pub fn side(&self, fix: &Fix) -> Point {
        let (from, to) = self.air.reach[0];
        let part = ((self.air.way_along(fix) - from) / (to - from).max(1.0)) as f32;
        let aside = self.profile.wide * 0.17;
        Point { x: self.profile.left + aside + (self.profile.wide - 2.0 * aside) * part, y: self.height(fix.z as f64) }
    }

    /// Where it is, seen from above, and how many millimetres a unit is.
    fn above(&self, plan: Area, fix: &Fix) -> (Point, f64) {
        let [_, _, (west, east), (south, north)] = self.air.reach;
        let room = |size: f32| f64::from((size - 56.0).max(20.0));
        let scale = ((east - west) / room(plan.wide)).max((north - south) / room(plan.high)).max(1.0);
        let x = (fix.x as f64 - (west + east) / 2.0) / scale;
        let y = ((south + north) / 2.0 - fix.y as f64) / scale;
        let at = Point { x: plan.left + plan.wide / 2.0 + x as f32, y: plan.top + plan.high / 2.0 + y as f32 };
        (at, scale)
    }
}

/// Nodes that are somewhere go there, as the side view shows them.
pub(super) fn place(layout: &mut Layout, stage: &Stage, air: &Air, now: f64) {
    let views = Views::new(layout, air);
    put(layout, stage, &views, now);
}

pub(super) fn put(layout: &mut Layout, stage: &Stage, views: &Views<'_>, now: f64) {
    for node in &stage.nodes {
        if let Some(fix) = &node.fix {
            // A node that is down is where it was last.
            let fix = if node.up { fix.extrapolated(Time(now.max(0.0) as u64)) } else { *fix };
            layout.put(node.id, views.side(&fix));
        }
    }
}

/// Both views without the aircraft of the side view, which are the nodes.
pub(super) fn backdrop(pen: &mut Pen, brush: &Brush, layout: &Layout, stage: &Stage) {
    let Some(air) = &stage.air else {
        return pen.rect(Point::default(), layout.width, layout.height, 0.0, Ink::fill(brush.palette.scenery.sky));
    };
    let views = Views::new(layout, air);
    profile(pen, brush, &views, stage);
    if let Some(area) = views.plan {
        plan(pen, brush, &views, area, stage);
    }
}

/// An altitude in words.
pub(super) fn altitude(feet: f64) -> String {
    if feet >= LEVELS_FROM { format!("FL {:03.0}", feet / 100.0) } else { format!("{feet:.0} ft") }
}

pub(super) fn words(brush: &Brush, anchor: Anchor) -> Type {
    let palette = brush.palette;
    Type { size: WORDS * palette.text, weight: 600, fill: palette.ink_2, anchor, halo: "none" }
}

/// Sky, altitudes, ways flown, how far apart, and a burst where two nearly met.
pub(super) fn profile(pen: &mut Pen, brush: &Brush, views: &Views<'_>, stage: &Stage) {
    let (palette, area) = (brush.palette, views.profile);
    let at = Point { x: area.left, y: area.top };
    pen.rect(
        at,
        area.wide,
        area.high,
        10.0,
        Ink::fill(palette.scenery.sky).outlined(palette.hairline, brush.width(1.5)),
    );
    let ground = views.height(0.0);
    if ground < area.top + area.high - 2.0 {
        let (at, high) = (Point { x: area.left, y: ground }, area.top + area.high - ground);
        pen.rect(at, area.wide, high, 0.0, Ink::fill(palette.scenery.wood));
    }
    altitudes(pen, brush, views);
    ways(pen, brush, stage, |fix| views.side(fix), views.air);
    let time = stage.nodes.iter().filter_map(|node| node.fix).map(|fix| fix.at).max().unwrap_or_default();
    for nearest in views.air.encounters.iter().filter(|nearest| time >= nearest.at && nearest.is_near_collision()) {
        let both = [nearest.pair.0, nearest.pair.1].map(|id| views.air.at(id.index(), nearest.at).unwrap_or_default());
        let [one, other] = both.map(|fix| views.side(&fix));
        pen.at(one.toward(other, 0.5));
        let burst = Ink::fill(palette.danger).outlined(palette.scenery.sky, brush.width(2.0));
        pen.path(&Put::at(brush.radius * 2.5).path(BURST), burst);
        pen.path(&Put::at(brush.radius * 1.7).path(BURST), Ink::fill(palette.scenery.sky));
        pen.end();
    }
    // A small picture has no room for words.
    if !brush.names {
        return;
    }
    let kind = Type { weight: 700, ..words(brush, Anchor::Middle) };
    let heads = |brief: bool| -> Vec<_> {
        views.air.encounters.iter().map(|nearest| headline(stage, views.air, nearest, time, brush, brief)).collect()
    };
    // All of one size, and all brief where one of them has to be.
    let fits = |heads: &[(String, &'static str)]| {
        heads.iter().map(|(line, _)| (area.wide - 12.0) / wide(line, 1.0)).fold(kind.size, f32::min)
    };
    let mut lines = heads(false);
    if fits(&lines) < kind.size * 0.75 {
        lines = heads(true);
    }
    let (size, mut y) = (fits(&lines), area.top + WORDS * palette.text);
    for (line, fill) in &lines {
        pen.text(Point { x: area.left + area.wide / 2.0, y }, line, Type { fill, size, ..kind });
        y += WORDS * palette.text * 1.15;
    }
}

/// Who meets, if there are several meetings, how far apart the two are, how soon they would meet on the map, and at last
/// how near they came.
fn headline(
    stage: &Stage,
    air: &Air,
    nearest: &Nearest,
    time: Time,
    brush: &Brush,
    brief: bool,
) -> (String, &'static str) {
    let (line, colour) = apart(stage, nearest, time, brush.palette, brief);
    if air.encounters.len() < 2 {
        return (line, colour);
    }
    let name = |id: NodeId| stage.nodes.get(id.index()).map_or("", |node| node.name.as_str());
    let between = if brief { "–" } else { " and " };
    (format!("{}{between}{}: {line}", name(nearest.pair.0), name(nearest.pair.1)), colour)
}

fn apart(stage: &Stage, nearest: &Nearest, time: Time, palette: &Palette, brief: bool) -> (String, &'static str) {
    let in_height = if brief { "" } else { " in height" };
    let fix = |id: NodeId| stage.nodes.get(id.index()).and_then(|node| node.fix);
    let (Some(one), Some(other)) = (fix(nearest.pair.0), fix(nearest.pair.1)) else {
        return (String::new(), palette.ink_2);
    };
    let distances = |level: i64, height: i64| {
        let (miles, feet) = (level as f64 / MILE, height.saturating_abs() as f64 / FOOT);
        if miles < 0.5 {
            format!("{:.0} ft aside, {feet:.0} ft{in_height}", level as f64 / FOOT)
        } else {
            format!("{miles:.1} NM, {feet:.0} ft{in_height}")
        }
    };
    if time >= nearest.at {
        let colour = if nearest.is_near_collision() { palette.danger } else { palette.ok };
        return (format!("nearest: {}", distances(nearest.level, nearest.height)), colour);
    }
    let now = one.to(&other);
    let tau = now.tau().filter(|_| !brief).map_or(String::new(), |tau| format!(", {} s to go", tau.0 / 1_000_000));
    (format!("{}{tau}", distances(now.level, now.height)), palette.ink)
}

/// Lines at round altitudes.
fn altitudes(pen: &mut Pen, brush: &Brush, views: &Views<'_>) {
    let palette = brush.palette;
    let (low, top) = (views.heights.0 / FOOT, views.heights.1 / FOOT);
    let steps = [100.0, 200.0, 500.0, 1_000.0, 2_000.0, 5_000.0, 10_000.0];
    let most = f64::from(views.room() / (WORDS * palette.text * 1.5)).clamp(1.5, 5.5);
    let step = steps.into_iter().find(|step| (top - low) / step <= most).unwrap_or(20_000.0);
    let mut feet = (low / step).ceil() * step;
    while feet <= top {
        let y = views.height(feet * FOOT);
        let (left, right) = (views.profile.left, views.profile.left + views.profile.wide);
        pen.line(
            Point { x: left + 8.0, y },
            Point { x: right - 8.0, y },
            Ink::line(palette.hairline, brush.width(1.2)).dashed("2 6"),
        );
        if brush.names {
            let at = Point { x: left + SCALE_AT, y: y - WORDS * 0.62 };
            pen.text(at, &altitude(feet), Type { weight: 500, ..words(brush, Anchor::Start) });
        }
        feet += step;
    }
}

/// What each has flown so far.
fn ways(pen: &mut Pen, brush: &Brush, stage: &Stage, put: impl Fn(&Fix) -> Point, air: &Air) {
    for (node, way) in stage.nodes.iter().zip(&air.ways) {
        let Some(now) = node.fix else { continue };
        let flown = way.iter().filter(|fix| fix.at <= now.at).chain([&now]);
        let mut path = String::new();
        for at in flown.map(&put) {
            path.push(if path.is_empty() { 'M' } else { 'L' });
            path.push_str(&format!("{} {}", number(at.x), number(at.y)));
        }
        let colour = if node.up { brush.palette.accent } else { brush.palette.control };
        pen.path(&path, Ink::line(colour, brush.width(2.6)).faint(0.55));
    }
}

/// The same from above, north up.
fn plan(pen: &mut Pen, brush: &Brush, views: &Views<'_>, area: Area, stage: &Stage) {
    let palette = brush.palette;
    let at = Point { x: area.left, y: area.top };
    pen.rect(
        at,
        area.wide,
        area.high,
        10.0,
        Ink::fill(palette.scenery.air).outlined(palette.hairline, brush.width(1.5)),
    );
    ways(pen, brush, stage, |fix| views.above(area, fix).0, views.air);
    let mut scale = 1.0;
    for node in &stage.nodes {
        let Some(fix) = node.fix else { continue };
        let (at, unit) = views.above(area, &fix);
        scale = unit;
        let heading = (fix.vx as f32).atan2(fix.vy as f32);
        pen.at(at);
        let fill = if node.up { palette.fill(node.shade) } else { palette.dead };
        let put = Put { turn: heading, ..Put::at(15.0) };
        pen.path(&put.path(FROM_ABOVE), Ink::fill(fill).outlined(palette.ink, brush.width(1.6)));
        pen.end();
    }
    let edge = 12.0;
    let north = Point { x: area.left + area.wide - edge - 6.0, y: area.top + edge + 8.0 };
    pen.text(north, "N", Type { weight: 700, ..words(brush, Anchor::Middle) });
    let (foot, head) = (Point { y: north.y + 30.0, ..north }, Point { y: north.y + 12.0, ..north });
    pen.line(foot, head, Ink::line(palette.ink_2, brush.width(2.0)));
    // A bar of a round length that takes about a quarter of the width.
    let room = f64::from(area.wide) * 0.3 * scale / MILE;
    let miles = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0].into_iter().rfind(|miles| *miles <= room).unwrap_or(0.2);
    let long = (miles * MILE / scale) as f32;
    let (x, y) = (area.left + edge, area.top + area.high - edge);
    let bar = format!("M{0} {1}V{2}H{3}V{1}", number(x), number(y - 6.0), number(y), number(x + long));
    pen.path(&bar, Ink::line(palette.ink_2, brush.width(2.0)));
    pen.text(Point { x: x + long + 8.0, y: y - 4.0 }, &format!("{miles} NM"), words(brush, Anchor::Start));
}

/// An aircraft from the side: its sense as its colour and letter, behind it which way it is told to go.
pub(super) fn body(pen: &mut Pen, brush: &Brush, mark: &NodeMark) {
    let (palette, r) = (brush.palette, brush.radius);
    let own = ink(brush, mark);
    let fix = mark.fix.unwrap_or_default();
    let flat = (fix.vx as f32).hypot(fix.vy as f32).max(1.0);
    // A climb is shown six times as steep as it is; true ones could not be seen.
    let climb = (fix.vz as f32 / flat * 6.0).clamp(-0.4, 0.4);
    let flip = fix.vx as f64 * brush.along.0 + (fix.vy as f64) * brush.along.1 < 0.0;
    let put = Put { size: r * 0.92, flip, turn: if flip { climb } else { -climb } };
    pen.path(&put.path(AIRLINER), own);
    pen.path(&put.path(WING), Ink::fill(palette.panel).outlined(own.stroke, own.width * 0.8));
    pen.path(&put.path(PANE), Ink::fill(own.stroke));
    // A number too long for a letter is in the data block.
    if !mark.up || mark.letter != "#" {
        letter(pen, brush, mark, Point { x: 0.0, y: 0.0 }, r * 0.64);
    }
    if mark.fix.is_some() && brush.names {
        block::draw(pen, brush, mark);
        if let Some(aim) = fix.aim.filter(|_| mark.up) {
            chevrons(pen, brush, &fix, aim, if flip { r * 2.1 } else { -r * 2.1 });
        }
    }
}

/// Which way the crew was told to go: green while it does so, in warning colour while it does not.
fn chevrons(pen: &mut Pen, brush: &Brush, fix: &Fix, aim: i64, aside: f32) {
    let (palette, r) = (brush.palette, brush.radius);
    // Within 300 ft/min of what is asked.
    const NEARLY: i64 = 1_524;
    let follows = if aim >= 0 { fix.vz >= aim - NEARLY } else { fix.vz <= aim + NEARLY };
    let colour = if follows { palette.ok } else { palette.danger };
    let sign = if aim < 0 { 1.0 } else { -1.0 };
    let chevron = |y: f32| {
        let (half, y, tip) = (r * 0.42, sign * (y - r * 0.3), sign * y);
        let [left, middle, right] = [aside - half, aside, aside + half].map(number);
        format!("M{left} {0}L{middle} {1}L{right} {0}", number(y), number(tip))
    };
    let ink = |colour, wide| Ink::line(colour, brush.width(wide));
    for (colour, wide) in [(palette.scenery.sky, 8.0), (colour, 4.5)] {
        pen.path(&chevron(0.0), ink(colour, wide));
        if aim != 0 {
            pen.path(&chevron(r * 0.3), ink(colour, wide));
        }
    }
}
