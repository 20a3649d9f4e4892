//! The stage as a standalone SVG picture.

use super::layout::{Layout, Point};
use super::paint_node::Brush;
use super::paint_traffic as traffic;
use super::pen::{Anchor, Ink, Pen, Type};
use super::shapes;
use super::skin::{self, Air, Skin};
use super::stage::Stage;
use super::summary::{Cell, Summary, Verdict};
use super::theme::{Palette, Theme};
use super::traffic::dashes;
use super::wall::wall;
use crate::ids::{NodeId, NodeSet};
use crate::narrate;
use crate::run::Run;

/// Room for the agreement strip above the stage.
const STRIP_HEIGHT: f32 = 48.0;

/// Up to so many nodes the links of the complete graph help; with more they are a grey mesh.
const LINKED_MOST: u16 = 10;

/// Up to so many cells of the strip hold letters, and so many are shown at all.
const CELLS_LARGE: usize = 12;
const CELLS_MOST: usize = 40;

/// What a picture shows beside the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Its colours.
    pub theme: Theme,
    /// Is the agreement strip above the stage?
    pub strip: bool,
}

/// The stage at the run's cursor as an SVG document; `now_us` is the moment, in microseconds, at which messages are
/// shown on their way.
pub fn svg(run: &Run, layout: &Layout, now_us: f64, frame: Frame) -> String {
    picture(run, layout, now_us, frame, true)
}

/// The same for a card of a gallery: a small picture without names.
pub fn thumbnail(run: &Run, layout: &Layout, now_us: f64, theme: Theme) -> String {
    picture(run, layout, now_us, Frame { theme, strip: false }, false)
}

fn picture(run: &Run, layout: &Layout, now_us: f64, frame: Frame, has_names: bool) -> String {
    let palette = frame.theme.palette();
    let stage = Stage::flown(run, Air::of(run));
    let layout = &skin::placed(layout, &stage, now_us);
    let top = if frame.strip { -STRIP_HEIGHT } else { 0.0 };
    let mut pen = Pen::new(0.0, top, layout.width, layout.height - top, &title(run, has_names));
    pen.rect(Point { x: 0.0, y: top }, layout.width, layout.height - top, 0.0, Ink::fill(palette.stage));
    let detail = stage.detail(layout);
    let blocks = skin::blocks(&stage, layout, palette);
    let names = detail.names && has_names;
    let brush = Brush { now: now_us, names, ..Brush::new(palette, &stage, layout, &blocks) };
    ground(&mut pen, &brush, layout, &stage);
    for node in &stage.nodes {
        pen.at(layout.place(node.id));
        brush.node(&mut pen, node, layout.room(node.id));
        pen.end();
    }
    traffic::splits(&mut pen, &brush, layout, &stage);
    if detail.tokens {
        for flight in stage.flights.iter().filter(|flight| flight.is_drawn()) {
            pen.at(flight.place(layout, now_us));
            let is_left = layout.place(flight.to).x < layout.place(flight.from).x;
            for (path, ink) in skin::carrier(stage.skin, palette, layout.token(), is_left) {
                pen.path(&path, ink);
            }
            brush.flight(&mut pen, flight, false);
            pen.end();
        }
    } else {
        traffic::dots(&mut pen, &brush, layout, &stage);
    }
    for crowd in &stage.crowds {
        traffic::crowd(&mut pen, &brush, layout, crowd);
    }
    traffic::inboxes(&mut pen, &brush, layout, &stage);
    if let Some(gone) = &stage.gone {
        pen.at(gone.place(layout, gone.due.map_or(now_us, |due| due.0 as f64)));
        brush.flight(&mut pen, gone, true);
        pen.end();
    }
    if frame.strip {
        strip(&mut pen, palette, &Summary::of(run));
    }
    pen.finish()
}

/// What lies under the nodes: links, what rules do to them, the partition, quarrels.
fn ground(pen: &mut Pen, brush: &Brush, layout: &Layout, stage: &Stage) {
    let palette = brush.palette;
    skin::backdrop(pen, brush, layout, stage);
    if !stage.skin.has_roads() {
        links(pen, brush, layout, stage);
    }
    traffic::links(pen, brush, layout, stage);
    partition(pen, brush, layout, &stage.groups);
    for (one, other) in &stage.quarrels {
        let crack = shapes::crack(layout.place(*one), layout.place(*other), layout.radius());
        pen.path(&crack, Ink::line(palette.stage, brush.width(8.0)));
        pen.path(&crack, Ink::line(palette.danger, brush.width(3.5)));
    }
}

/// What lies under the nodes, as the inside of an SVG group, for a page that draws the rest itself.
pub fn ground_markup(stage: &Stage, layout: &Layout, theme: Theme) -> String {
    live(stage, layout, theme, ground)
}

/// How many messages wait at each node beyond those that are drawn, as the inside of an SVG group over the nodes.
pub fn waiting_markup(stage: &Stage, layout: &Layout, theme: Theme) -> String {
    live(stage, layout, theme, traffic::inboxes)
}

fn live(stage: &Stage, layout: &Layout, theme: Theme, draw: fn(&mut Pen, &Brush, &Layout, &Stage)) -> String {
    let mut pen = Pen::live();
    let brush = Brush { names: true, ..Brush::new(theme.palette(), stage, layout, &[]) };
    draw(&mut pen, &brush, layout, stage);
    pen.finish()
}

/// What it is; a picture that is more than a card also says what happens.
fn title(run: &Run, tells: bool) -> String {
    let scenario = run.scenario();
    let is_secret = run.is_veiled() && scenario.tells_traitor(&scenario.title);
    let is_plain = scenario.title.is_empty() || is_secret;
    let what = if is_plain { scenario.protocol.title } else { &scenario.title };
    if !tells {
        return what.to_owned();
    }
    let told = narrate::step(run, run.cursor()).text;
    format!("{what}, step {} at {}. {told}", run.cursor(), run.world().now).trim_end().to_owned()
}

/// The links of a small system; those that a partition cuts are dotted.
fn links(pen: &mut Pen, brush: &Brush, layout: &Layout, stage: &Stage) {
    if brush.n > LINKED_MOST {
        return;
    }
    let palette = brush.palette;
    let side = |id: NodeId| stage.groups.iter().position(|group| group.contains(id));
    // On a skin's ground a hairline is lost.
    let (colour, wide) = if stage.skin == Skin::Plain { (palette.hairline, 1.3) } else { (palette.link, 1.5) };
    for one in NodeId::all(brush.n) {
        for other in NodeId::all(one.0) {
            let ink = if side(one) == side(other) {
                Ink::line(colour, brush.width(wide)).dashed(dashes(stage.loss))
            } else {
                Ink::line(palette.control, brush.width(1.6)).dashed("2 8").faint(0.6)
            };
            pen.line(layout.place(one), layout.place(other), ink);
        }
    }
}

fn partition(pen: &mut Pen, brush: &Brush, layout: &Layout, groups: &[NodeSet]) {
    let palette = brush.palette;
    let pieces = wall(layout, groups);
    for (from, to) in &pieces {
        pen.line(*from, *to, Ink::line(palette.stage, brush.width(9.0)));
    }
    for (from, to) in &pieces {
        pen.line(*from, *to, Ink::line(palette.danger, brush.width(4.0)).dashed("13 9"));
    }
    // The word stands where the wall comes nearest to the right edge.
    let ends = pieces.iter().flat_map(|(from, to)| [*from, *to]);
    if let Some(end) = ends.max_by(|one, other| one.x.total_cmp(&other.x)).filter(|_| brush.names) {
        let size = 15.0 * palette.text;
        let reach = size * 4.6;
        let at = Point {
            x: (end.x - reach * 0.8).clamp(reach * 0.55, layout.width - reach * 0.55),
            y: (end.y - size).clamp(size, layout.height - size),
        };
        let style = Type { size, weight: 650, fill: palette.danger, anchor: Anchor::Middle, halo: palette.stage };
        pen.text(at, "partition", style);
    }
}

/// The verdict, one cell a correct node, and how many have decided.
fn strip(pen: &mut Pen, palette: &'static Palette, summary: &Summary) {
    let (colour, icon) = match summary.verdict {
        Verdict::Agreed => (palette.ok, shapes::check(6.0)),
        Verdict::Broken(_) => (palette.danger, shapes::cross(5.0)),
        Verdict::Undecided => (palette.ink_2, dots()),
        Verdict::Stuck => (palette.warn, dots()),
    };
    let middle = -STRIP_HEIGHT / 2.0 + 2.0;
    let words = narrate::describe_verdict(&summary.verdict);
    let size = 15.0;
    let plain = Type { size, weight: 650, fill: colour, anchor: Anchor::Start, halo: "none" };
    // Bold letters of the usual faces are at most so wide on average.
    let wide = 46.0 + words.chars().count() as f32 * size * 0.66;
    let pill = Point { x: 12.0, y: middle - 15.0 };
    pen.rect(pill, wide, 30.0, 8.0, Ink::fill(palette.panel).outlined(colour, 2.0 * palette.stroke.min(1.2)));
    pen.at(Point { x: 30.0, y: middle });
    pen.path(&icon, Ink::line(colour, 2.6));
    pen.end();
    pen.text(Point { x: 44.0, y: middle }, &words, plain);
    let left = 12.0 + wide + 12.0;
    let side = if summary.cells.len() > CELLS_LARGE { 10.0 } else { 28.0 };
    let pitch = side * 1.28;
    let shown = summary.cells.len().min(CELLS_MOST);
    for (cell, place) in summary.cells.iter().zip(0u16..).take(shown) {
        pen.at(Point { x: left + f32::from(place) * pitch, y: middle - side / 2.0 });
        strip_cell(pen, palette, cell, side);
        pen.end();
    }
    let count = format!("{} of {} correct nodes decided", summary.decided, summary.cells.len());
    let at = Point { x: left + shown as f32 * pitch + 6.0, y: middle };
    pen.text(at, &count, Type { weight: 400, fill: palette.ink_2, ..plain });
}

/// A cell of the strip: the value's tint and letter, or a hatch where nothing is decided.
fn strip_cell(pen: &mut Pen, palette: &'static Palette, cell: &Cell, side: f32) {
    let line = if side > 20.0 { 2.0 } else { 1.0 };
    let rim = if cell.shade.is_some() { palette.ink } else { palette.control };
    let ink = Ink::fill(palette.fill(cell.shade)).outlined(rim, line);
    pen.rect(Point::default(), side, side, side * 0.2, ink);
    let centre = Point { x: side / 2.0, y: side / 2.0 };
    if cell.shade.is_none() {
        pen.at(centre);
        pen.path(&shapes::hatch(side * 0.46, side * 0.19), Ink::line(palette.control, line * 0.75).faint(0.7));
        pen.end();
    } else if side > 20.0 {
        let size = side * 0.5;
        let fill = palette.letter(cell.shade);
        pen.text(centre, &cell.letter, Type { size, weight: 700, fill, anchor: Anchor::Middle, halo: "none" });
    }
}

fn dots() -> String {
    "M-6 0h.01M0 0h.01M6 0h.01".to_owned()
}
