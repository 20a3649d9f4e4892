//! Links under rules, crowds, inboxes and double-dealing as SVG.

use super::layout::{Layout, Point};
use super::paint_node::Brush;
use super::pen::{Anchor, Ink, Pen, Type};
use super::shapes;
use super::stage::Stage;
use super::traffic::{Crowd, INBOX_SHOWN, LinkMark, LinkState, dashes, percent};

/// So many ruled links are drawn with their words, and so many at all; a system under a rule that speaks of everything
/// would be hidden behind them.
const WORDS_MOST: usize = 12;
const LINKS_MOST: usize = 200;

/// The links that rules speak of, and what the network loses everywhere.
pub(super) fn links(pen: &mut Pen, brush: &Brush, layout: &Layout, stage: &Stage) {
    for link in stage.links.iter().take(LINKS_MOST) {
        draw_link(pen, brush, layout, link);
    }
    // A small picture without names has no room for other words.
    if !brush.names {
        return;
    }
    if stage.links.len() <= WORDS_MOST {
        for link in &stage.links {
            let at = middle(layout, link);
            pill(pen, brush, at, &link.words(), colour(brush, link));
        }
    }
    if stage.loss > 0 {
        let words = format!("{} % lost", percent(stage.loss));
        // No node stands in a corner of a ring.
        let at = Point { x: 64.0, y: layout.height - 20.0 };
        pill(pen, brush, at, &words, brush.palette.danger);
    }
}

fn colour(brush: &Brush, link: &LinkMark) -> &'static str {
    match link.state {
        LinkState::Cut | LinkState::Lossy(_) | LinkState::Garbled(_) => brush.palette.danger,
        LinkState::Slow(_) | LinkState::Held | LinkState::Doubled => brush.palette.warn,
    }
}

/// The ends of a link, from rim to rim; those of one direction lie at the side of its messages.
fn ends(layout: &Layout, link: &LinkMark) -> (Point, Point) {
    if link.both {
        let (from, to) = (layout.place(link.from), layout.place(link.to));
        let part = (layout.radius() * 1.5 / from.distance(to).max(1.0)).min(0.45);
        return (from.toward(to, part), to.toward(from, part));
    }
    (layout.on_way(link.from, link.to, 0.06, 0), layout.on_way(link.from, link.to, 0.94, 0))
}

fn middle(layout: &Layout, link: &LinkMark) -> Point {
    let (from, to) = ends(layout, link);
    // Links that cross in the middle of the ring have their words elsewhere.
    from.toward(to, if link.both { 0.42 } else { 0.36 })
}

fn draw_link(pen: &mut Pen, brush: &Brush, layout: &Layout, link: &LinkMark) {
    let (palette, (from, to)) = (brush.palette, ends(layout, link));
    let (line, halo) = (colour(brush, link), Ink::line(palette.stage, brush.width(5.0)));
    match link.state {
        LinkState::Slow(_) => {
            let path = shapes::zigzag(from, to, 16.0, 5.0);
            pen.path(&path, Ink::line(line, brush.width(1.8)));
        }
        LinkState::Cut => pen.line(from, to, Ink::line(line, brush.width(2.2)).dashed("2 8")),
        LinkState::Lossy(part) => pen.line(from, to, Ink::line(line, brush.width(2.2)).dashed(dashes(part))),
        LinkState::Garbled(_) => {
            pen.line(from, to, Ink::line(line, brush.width(1.8)));
            pen.path(
                &shapes::zigzag(from.toward(to, 0.6), from.toward(to, 0.72), 7.0, 6.0),
                Ink::line(line, brush.width(1.8)),
            );
        }
        LinkState::Held => {
            pen.line(from, to, Ink::line(line, brush.width(2.0)).dashed("10 5"));
            let (along, bar) = (to.toward(from, 0.1), layout.radius() * 0.35);
            let far = from.distance(to).max(1.0);
            let (aside_x, aside_y) = (-(to.y - from.y) / far * bar, (to.x - from.x) / far * bar);
            let one = Point { x: along.x + aside_x, y: along.y + aside_y };
            let other = Point { x: along.x - aside_x, y: along.y - aside_y };
            pen.line(one, other, halo);
            pen.line(one, other, Ink::line(line, brush.width(3.5)));
        }
        LinkState::Doubled => {
            pen.line(from, to, Ink::line(line, brush.width(5.0)));
            pen.line(from, to, Ink::line(palette.stage, brush.width(2.4)));
        }
    }
    if !link.both {
        pen.path(&shapes::arrow_head(from, to, 11.0), Ink::fill(line).outlined(palette.stage, 1.0));
    }
}

/// Words on a link.
fn pill(pen: &mut Pen, brush: &Brush, at: Point, words: &str, colour: &'static str) {
    let palette = brush.palette;
    let size = 12.0 * palette.text;
    let (wide, high) = (shapes::wide(words, size) + 14.0, size * 1.6);
    let corner = Point { x: at.x - wide / 2.0, y: at.y - high / 2.0 };
    pen.rect(corner, wide, high, high / 2.0, Ink::fill(palette.panel).outlined(colour, 1.4 * palette.stroke));
    let style = Type { size, weight: 600, fill: colour, anchor: Anchor::Middle, halo: "none" };
    pen.text(at, words, style);
}

/// A crowd: the shape of its oldest message with a shadow, and how many there are.
pub(super) fn crowd(pen: &mut Pen, brush: &Brush, layout: &Layout, crowd: &Crowd) {
    let (palette, r) = (brush.palette, layout.token());
    pen.at(crowd.place(layout, brush.now));
    let ink = Ink::fill(palette.fill(crowd.shade)).outlined(palette.ink, brush.width(2.0));
    for shift in [0.5, 0.25, 0.0] {
        pen.at(Point { x: r * shift, y: -r * shift });
        pen.path(&shapes::part(crowd.part, r * 1.15), ink);
        pen.end();
    }
    let style = Type { size: r, weight: 700, fill: palette.letter(crowd.shade), anchor: Anchor::Middle, halo: "none" };
    let drop = shapes::letter_drop(crowd.part, r);
    pen.text(Point { x: 0.0, y: drop }, &crowd.letter, style);
    count(pen, brush, Point { x: r * 1.5, y: r * 1.2 }, crowd.count, (r * 0.95).max(8.0));
    pen.end();
}

/// How many, as a small pill.
fn count(pen: &mut Pen, brush: &Brush, at: Point, number: u32, size: f32) {
    let palette = brush.palette;
    let words = format!("×{number}");
    let (wide, high) = (words.chars().count() as f32 * size * 0.62 + size * 0.6, size * 1.35);
    let corner = Point { x: at.x - wide / 2.0, y: at.y - high / 2.0 };
    pen.rect(corner, wide, high, high / 2.0, Ink::fill(palette.ink).outlined(palette.stage, 1.0));
    let style = Type { size, weight: 700, fill: palette.panel, anchor: Anchor::Middle, halo: "none" };
    pen.text(at, &words, style);
}

/// How many wait at each node beyond those that are drawn.
pub(super) fn inboxes(pen: &mut Pen, brush: &Brush, layout: &Layout, stage: &Stage) {
    for inbox in &stage.inboxes {
        if let Some(more) = inbox.count.checked_sub(INBOX_SHOWN as u32).filter(|more| *more > 0) {
            let at = layout.door(inbox.node, INBOX_SHOWN as u8);
            count(pen, brush, at, more, (layout.token() * 0.9).max(8.0));
        }
    }
}

/// Bars between messages of one broadcast that contradict one another.
pub(super) fn splits(pen: &mut Pen, brush: &Brush, layout: &Layout, stage: &Stage) {
    let palette = brush.palette;
    for split in &stage.splits {
        let Some((one, other, seen)) = split.bar(&stage.flights, layout, brush.now) else { continue };
        pen.line(one, other, Ink::line(palette.stage, brush.width(7.0)).faint(seen));
        pen.line(one, other, Ink::line(palette.danger, brush.width(3.2)).faint(seen));
        let badge = layout.token() * 0.6;
        pen.at(one.toward(other, 0.5));
        let ink = Ink::fill(palette.panel).outlined(palette.danger, brush.width(1.6));
        pen.path(&shapes::circle(badge), ink.faint(seen));
        pen.path(&shapes::not_equal(badge), Ink::line(palette.danger, badge * 0.2).faint(seen));
        pen.end();
    }
}

/// Very many messages: a dot each, those of one tint as one path.
pub(super) fn dots(pen: &mut Pen, brush: &Brush, layout: &Layout, stage: &Stage) {
    let mut paths: std::collections::BTreeMap<Option<u8>, String> = std::collections::BTreeMap::new();
    for flight in stage.flights.iter().filter(|flight| flight.is_drawn()) {
        let at = flight.place(layout, brush.now);
        let path = paths.entry(flight.shade).or_default();
        path.push_str(&format!("M{} {}h.01", shapes::number(at.x), shapes::number(at.y)));
    }
    let size = (layout.token() * 1.1).clamp(2.0, 5.0);
    for (shade, path) in &paths {
        let fill = if shade.is_some() { brush.palette.fill(*shade) } else { brush.palette.ink_2 };
        pen.path(path, Ink::line(fill, size));
    }
}
