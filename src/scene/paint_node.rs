//! A node and a message as SVG.

use super::layout::{Layout, Point};
use super::pen::{Anchor, Ink, Pen, Type};
use super::shapes;
use super::skin::{self, Block, Skin};
use super::stage::{AlarmMark, FlightMark, NodeMark, Stage, TallyMark};
use super::theme::Palette;
use crate::run::Marks;

/// A node's radius on a desk; everything about it scales with the radius.
const DESK_RADIUS: f32 = 30.0;

/// Below this radius a mark holds no letter.
const LETTER_LEAST: f32 = 6.0;

/// With more nodes than this the votes of a tally are one arc, not one segment each.
const SEGMENTS_MOST: u16 = 40;

/// What all marks of a picture share.
#[derive(Clone, Copy)]
pub(super) struct Brush<'a> {
    pub palette: &'static Palette,
    /// A node's radius.
    pub radius: f32,
    /// Nodes in the system.
    pub n: u16,
    /// The moment, in microseconds.
    pub now: f64,
    /// Have nodes their names?
    pub names: bool,
    /// How they are dressed.
    pub skin: Skin,
    /// The direction on the ground, east and north, that points to the right.
    pub along: (f64, f64),
    /// Where the data blocks of aircraft stand.
    pub blocks: &'a [Block],
}

impl<'a> Brush<'a> {
    /// For a stage laid out so, at its beginning, with names if there is room.
    pub fn new(palette: &'static Palette, stage: &Stage, layout: &Layout, blocks: &'a [Block]) -> Brush<'a> {
        Brush {
            palette,
            radius: layout.radius(),
            n: stage.nodes.len() as u16,
            now: 0.0,
            names: stage.detail(layout).names,
            skin: stage.skin,
            along: stage.along(),
            blocks,
        }
    }

    fn scale(&self) -> f32 {
        self.radius / DESK_RADIUS
    }

    /// A line's width.
    pub fn width(&self, desk: f32) -> f32 {
        (desk * self.palette.stroke * self.scale().clamp(0.4, 1.4)).max(0.6)
    }

    fn bold(&self, size: f32, fill: &'static str) -> Type {
        Type { size, weight: 700, fill, anchor: Anchor::Middle, halo: "none" }
    }

    /// A node at the origin of the open group; what is written below it has so much room.
    pub fn node(&self, pen: &mut Pen, mark: &NodeMark, room: f32) {
        let (palette, r) = (self.palette, self.radius);
        if mark.active {
            pen.path(&shapes::circle(r * 1.28), Ink::line(palette.accent, r * 0.34).faint(0.28));
        }
        if mark.traitor {
            pen.path(&shapes::saw(r), Ink::fill(palette.danger));
        }
        // An aircraft says how it stands by its data block.
        let flies = self.skin.flies() && mark.fix.is_some();
        if mark.decided && !flies {
            pen.path(&shapes::circle(r * 1.27), Ink::line(palette.ink, self.width(2.5)));
        }
        let mut rim = r * if mark.traitor {
            1.4
        } else if mark.decided {
            1.32
        } else {
            1.04
        };
        if let Some(tally) = mark.tally.as_ref().filter(|tally| mark.up && !tally.have.is_empty()) {
            self.tally(pen, tally, rim + r * 0.17);
            rim += r * 0.26;
        }
        if let Some(alarm) = mark.alarm.as_ref().filter(|_| mark.up && !flies) {
            self.alarm(pen, alarm, rim + r * 0.12);
            rim += r * 0.16;
        }
        self.body(pen, mark);
        self.badges(pen, mark);
        self.name(pen, mark, rim, room);
    }

    fn body(&self, pen: &mut Pen, mark: &NodeMark) {
        let (palette, r) = (self.palette, self.radius);
        if self.skin != Skin::Plain {
            return skin::body(pen, self, mark);
        }
        let outline = self.width(2.5);
        if !mark.up {
            pen.path(&shapes::circle(r), Ink::fill(palette.dead));
            let gap = (r * 0.2).max(2.0);
            pen.path(&shapes::hatch(r * 0.97, gap), Ink::line(palette.control, self.width(1.5)).faint(0.75));
            pen.path(&shapes::circle(r), Ink::line(palette.control, outline).dashed("5 5"));
            pen.path(&shapes::cross(r * 0.42), Ink::line(palette.dead, (r * 0.34).max(2.4)));
            pen.path(&shapes::cross(r * 0.42), Ink::line(palette.ink, (r * 0.17).max(1.2)));
            return;
        }
        let ink = Ink::fill(palette.fill(mark.shade)).outlined(palette.ink, outline);
        pen.path(
            &shapes::circle(r),
            if mark.doomed { ink.outlined(palette.danger, outline).dashed("7 4") } else { ink },
        );
        if r >= LETTER_LEAST {
            let letter = if mark.letter.is_empty() { "?" } else { &mark.letter };
            let size = r * match letter.chars().count() {
                1 => 0.87,
                2 => 0.74,
                _ => 0.56,
            };
            pen.text(Point::default(), letter, self.bold(size, palette.letter(mark.shade)));
        }
    }

    /// Crown, lock, flag and the sign of a traitor.
    fn badges(&self, pen: &mut Pen, mark: &NodeMark) {
        let (palette, r) = (self.palette, self.radius);
        let line = self.width(2.0);
        if mark.leads {
            let up = r * if mark.traitor {
                1.52
            } else if mark.decided {
                1.42
            } else {
                1.2
            };
            pen.at(Point { x: 0.0, y: -up });
            pen.path(&shapes::crown(r), Ink::fill(palette.ink).outlined(palette.stage, line * 0.75));
            if let Some(epoch) = mark.epoch.filter(|_| r >= LETTER_LEAST) {
                let style = Type { anchor: Anchor::Start, halo: palette.stage, ..self.bold(r * 0.5, palette.ink_2) };
                pen.text(Point { x: r * 0.65, y: -r * 0.22 }, &epoch.to_string(), style);
            }
            pen.end();
        }
        if mark.decided {
            let badge = r * 0.43;
            pen.at(Point { x: r * 0.92, y: r * 0.92 });
            pen.path(&shapes::circle(badge), Ink::fill(palette.panel).outlined(palette.ink, line));
            pen.path(&shapes::lock_shackle(badge), Ink::line(palette.ink, badge * 0.17));
            pen.path(&shapes::lock_body(badge), Ink::fill(palette.ink));
            pen.end();
        }
        if mark.traitor {
            let badge = r * 0.45;
            pen.at(Point { x: -r * 0.94, y: -r * 0.94 });
            pen.path(&shapes::circle(badge), Ink::fill(palette.panel).outlined(palette.danger, line));
            pen.path(&shapes::not_equal(badge), Ink::line(palette.danger, badge * 0.18));
            pen.end();
        }
        if let Some((letter, shade)) = mark.locked.as_ref().filter(|_| mark.up && r >= LETTER_LEAST) {
            let cloth = r * 0.38;
            pen.at(Point { x: r * 0.72, y: -r * 0.66 });
            pen.path(&shapes::flag(cloth), Ink::fill(palette.fill(Some(*shade))).outlined(palette.ink, line * 0.75));
            let (x, y) = shapes::flag_letter(cloth);
            pen.text(Point { x, y }, letter, self.bold(cloth * 1.1, palette.letter(Some(*shade))));
            pen.end();
        }
    }

    fn name(&self, pen: &mut Pen, mark: &NodeMark, rim: f32, room: f32) {
        let palette = self.palette;
        // Many small nodes have no room for names; the page names the one that is pointed at. Aircraft have theirs in their
        // data blocks.
        if !self.names || self.skin.flies() && mark.fix.is_some() {
            return;
        }
        let size = (18.0 * self.scale().max(0.5)) * palette.text;
        let style = Type { weight: 600, halo: palette.stage, ..self.bold(size, palette.ink) };
        let (name, state) = (mark.name.as_str(), mark.state());
        let whole = format!("{name} {state}");
        // Side by side where there is room, else below each other.
        let lines = if shapes::wide(whole.trim_end(), size) <= room { [whole.trim_end(), ""] } else { [name, state] };
        for (words, line) in lines.into_iter().zip([0.72, 1.72]) {
            pen.text(Point { x: 0.0, y: rim + size * line }, words, style);
        }
    }

    /// One segment a vote, from the top clockwise, and a tick where the threshold lies.
    fn tally(&self, pen: &mut Pen, tally: &TallyMark, radius: f32) {
        let palette = self.palette;
        let (have, all) = (tally.have.len(), f32::from(self.n.max(1)));
        let reached = tally.need > 0 && have >= tally.need;
        let colour = if reached { palette.ok } else { palette.ink_2 };
        let segment = |at: u16| shapes::arc(radius, f32::from(at) / all + 0.012, f32::from(at + 1) / all - 0.012);
        let thick = self.width(4.0);
        let (votes, missing): (String, String) = if self.n > SEGMENTS_MOST {
            let part = f32::from(have) / all;
            (shapes::arc(radius, 0.0, part), shapes::arc(radius, part, 1.0))
        } else {
            ((0..have).map(segment).collect(), (have..self.n).map(segment).collect())
        };
        pen.path(&missing, Ink::line(palette.hairline, thick * 0.6));
        pen.path(&votes, Ink::line(colour, thick));
        if tally.need > 0 && tally.need <= self.n {
            let (inner, outer) = (radius - thick * 1.1, radius + thick * 1.5);
            let (from, to) = (spoke(f32::from(tally.need) / all, inner), spoke(f32::from(tally.need) / all, outer));
            pen.line(from, to, Ink::line(palette.stage, thick * 1.1));
            pen.line(from, to, Ink::line(palette.ink, thick * 0.55));
        }
    }

    fn alarm(&self, pen: &mut Pen, alarm: &AlarmMark, radius: f32) {
        let whole = (alarm.due.0.saturating_sub(alarm.set.0)).max(1) as f64;
        let left = ((alarm.due.0 as f64 - self.now) / whole).clamp(0.0, 1.0) as f32;
        if left > 0.0 {
            // It shrinks clockwise: what is left ends at the top.
            pen.path(&shapes::arc(radius, 1.0 - left, 1.0), Ink::line(self.palette.control, self.width(1.8)));
        }
    }

    /// A message's radius, as in the layout.
    fn token(&self) -> f32 {
        (self.radius * 0.5).clamp(3.0, 22.0)
    }

    /// A message at the origin of the open group.
    pub fn flight(&self, pen: &mut Pen, mark: &FlightMark, gone: bool) {
        let (palette, r) = (self.palette, self.token());
        let fill = palette.fill(mark.shade);
        let shape = shapes::part(mark.part, r);
        if mark.marks.has(Marks::COPY) {
            pen.path(
                &shapes::part(mark.part, r * 1.3),
                Ink::fill(palette.stage).outlined(palette.ink, self.width(1.3)),
            );
        }
        let ink = if mark.reply {
            let rim = if mark.shade.is_some() { fill } else { palette.ink_2 };
            pen.path(&shape, Ink::fill(palette.panel).outlined(palette.ink, self.width(5.0)));
            Ink::fill(palette.panel).outlined(rim, self.width(3.2))
        } else {
            Ink::fill(fill).outlined(palette.ink, self.width(2.0))
        };
        pen.path(&shape, ink);
        if r >= LETTER_LEAST {
            let colour = if mark.reply { palette.ink } else { palette.letter(mark.shade) };
            let size = r * if mark.letter.chars().count() > 1 { 0.85 } else { 1.13 };
            let drop = shapes::letter_drop(mark.part, r);
            pen.text(Point { x: 0.0, y: drop }, &mark.letter, self.bold(size, colour));
        }
        self.seals(pen, mark);
        if mark.marks.has(Marks::LIE) {
            let badge = r * 0.55;
            pen.at(Point { x: -r * 0.95, y: -r * 0.95 });
            pen.path(&shapes::circle(badge), Ink::fill(palette.panel).outlined(palette.danger, self.width(1.4)));
            pen.path(&shapes::not_equal(badge), Ink::line(palette.danger, badge * 0.2));
            pen.end();
        }
        if gone {
            pen.path(&shapes::cross(r * 1.3), Ink::line(palette.stage, self.width(8.0)));
            pen.path(&shapes::cross(r * 1.3), Ink::line(palette.danger, self.width(4.0)));
        }
    }

    /// Up to four seals in a row, then how many more.
    fn seals(&self, pen: &mut Pen, mark: &FlightMark) {
        let (palette, r) = (self.palette, self.token());
        let seal = r * 0.6;
        let shown = mark.seals.len().min(4);
        for (signer, place) in mark.seals.iter().zip(0u8..4) {
            pen.at(Point { x: r * 0.93 + f32::from(place) * seal * 1.7, y: r * 0.87 });
            pen.path(&shapes::seal(seal), Ink::fill(palette.ink).outlined(palette.panel, self.width(1.3)));
            if r >= LETTER_LEAST * 1.5 {
                pen.text(Point::default(), &signer.0.to_string(), self.bold(seal * 1.05, palette.panel));
            }
            pen.end();
        }
        if mark.seals.len() > shown {
            let style = Type { anchor: Anchor::Start, halo: palette.stage, ..self.bold(seal * 1.3, palette.ink) };
            let at = Point { x: r * 0.93 + 6.3 * seal, y: r * 0.87 };
            pen.text(at, &format!("+{}", mark.seals.len() - shown), style);
        }
    }
}

fn spoke(turns: f32, radius: f32) -> Point {
    let angle = (turns - 0.25) * std::f32::consts::TAU;
    Point { x: radius * angle.cos(), y: radius * angle.sin() }
}
