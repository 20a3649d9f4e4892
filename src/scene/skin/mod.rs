//! Skins: how a scenario is dressed. A skin is data and geometry: what lies behind the nodes, a body for each role, what
//! carries a message. It knows roles, values, badges and places in the world, and no protocol; any scenario can wear any.
//!
//! Everything is drawn with a [`Pen`], so the page's stage and a picture of the command line are the same.

mod air;
mod atc;
mod block;
mod generals;
mod props;
mod sketch;
mod sky;

pub use air::Air;
pub(super) use block::{Block, blocks};

use super::layout::{Layout, Point};
use super::paint_node::Brush;
use super::pen::{Anchor, Ink, Pen, Type};
use super::shapes;
use super::stage::{NodeMark, Stage};
use super::theme::{Palette, Theme};
use sketch::Put;

macro_rules! skins {
    ($($(#[$about:meta])+ $name:ident $word:literal)*) => {
        /// How a scenario is dressed.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum Skin {
            $($(#[$about])+ $name),*
        }

        impl Skin {
            /// All skins, in the order in which they are offered.
            pub const ALL: &[Skin] = &[$(Skin::$name),*];

            /// The word in texts: `skin generals`.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Skin::$name => $word),*
                }
            }
        }
    };
}

skins! {
    /// Circles on plain ground.
    #[default] Plain "plain"
    /// Camps around a city, messengers on horseback.
    Generals "generals"
    /// Aircraft from the side and from above.
    Sky "sky"
    /// Sectors, controllers, radars, databases, aircraft.
    Atc "atc"
    /// Banks.
    Bank "bank"
    /// Racks of servers.
    Datacentre "datacentre"
    /// The boards of a flight computer.
    Flight "flight"
    /// Satellites.
    Space "space"
    /// Clocks in towers.
    Clocks "clocks"
    /// Stations of an assembly line.
    Assembly "assembly"
    /// Counters whose state is photographed.
    Snapshot "snapshot"
}

impl Skin {
    /// The skin of a word; the plain one for a word that is none.
    pub fn find(word: &str) -> Skin {
        Skin::ALL.iter().copied().find(|skin| skin.word() == word).unwrap_or_default()
    }

    /// Do its nodes stand where they are in the world, if they are anywhere?
    pub const fn flies(self) -> bool {
        matches!(self, Skin::Sky | Skin::Atc)
    }

    /// Has it ways of its own between nodes, in place of the plain links?
    pub(super) const fn has_roads(self) -> bool {
        matches!(self, Skin::Generals | Skin::Sky | Skin::Atc)
    }
}

/// Where the nodes of a stage stand at a time (in microseconds): on their ring, or where they are in the world.
#[must_use]
pub fn placed(layout: &Layout, stage: &Stage, now: f64) -> Layout {
    let mut layout = layout.clone();
    match (stage.skin, &stage.air) {
        (Skin::Sky, Some(air)) => sky::place(&mut layout, stage, air, now),
        (Skin::Atc, _) => atc::place(&mut layout, stage, now),
        _ => {}
    }
    layout
}

/// What lies behind everything else.
pub(super) fn backdrop(pen: &mut Pen, brush: &Brush, layout: &Layout, stage: &Stage) {
    match stage.skin {
        Skin::Plain => {}
        Skin::Generals => generals::backdrop(pen, brush, layout, stage),
        Skin::Sky => sky::backdrop(pen, brush, layout, stage),
        Skin::Atc => atc::backdrop(pen, brush, layout, stage),
        other => props::backdrop(pen, brush, layout, other),
    }
    if stage.skin.flies() && brush.names {
        block::leads(pen, brush, layout, stage);
    }
}

/// A node's body at the origin of the open group, with its letter; whether it runs or not.
pub(super) fn body(pen: &mut Pen, brush: &Brush, mark: &NodeMark) {
    match brush.skin {
        Skin::Plain => {}
        Skin::Generals => generals::body(pen, brush, mark),
        Skin::Sky => sky::body(pen, brush, mark),
        Skin::Atc => atc::body(pen, brush, mark),
        other => props::body(pen, brush, mark, props::of(other, mark)),
    }
}

/// How far what carries a message reaches from its middle, in radii of the message.
pub const CARRIER_REACH: f32 = 2.1;

/// What carries a message of this radius, below its token, as paths around the origin; it goes to the left or to the right.
pub fn carrier(skin: Skin, palette: &Palette, radius: f32, is_left: bool) -> Vec<(String, Ink)> {
    let put = Put { flip: is_left, ..Put::at(radius) };
    match skin {
        Skin::Generals => generals::rider(palette, put),
        Skin::Sky | Skin::Atc => props::waves(palette, put),
        _ => Vec::new(),
    }
}

/// A node's body as the inside of an SVG group, for a page that draws its marks itself.
pub fn body_markup(stage: &Stage, mark: &NodeMark, layout: &Layout, theme: Theme) -> String {
    let (mut pen, palette) = (Pen::live(), theme.palette());
    let blocks = if mark.fix.is_some() { blocks(stage, layout, palette) } else { Vec::new() };
    let brush = Brush { names: true, ..Brush::new(palette, stage, layout, &blocks) };
    body(&mut pen, &brush, mark);
    pen.finish()
}

/// How the body of a running node is inked: its value's fill, an outline that is broken when it is about to crash.
fn ink(brush: &Brush, mark: &NodeMark) -> Ink {
    let palette = brush.palette;
    let line = brush.width(2.5);
    if !mark.up {
        return Ink::fill(palette.dead).outlined(palette.control, line).dashed("5 5");
    }
    let ink = Ink::fill(palette.fill(mark.shade)).outlined(palette.ink, line);
    if mark.doomed { ink.outlined(palette.danger, line).dashed("7 4") } else { ink }
}

/// The letter of what it holds, or the cross of one that is down. `size` is of one letter.
fn letter(pen: &mut Pen, brush: &Brush, mark: &NodeMark, at: Point, size: f32) {
    let palette = brush.palette;
    if !mark.up {
        pen.at(at);
        pen.path(&shapes::cross(size * 0.5), Ink::line(palette.dead, (size * 0.42).max(2.4)));
        pen.path(&shapes::cross(size * 0.5), Ink::line(palette.ink, (size * 0.2).max(1.2)));
        pen.end();
        return;
    }
    let word = if mark.letter.is_empty() { "?" } else { &mark.letter };
    let size = size
        * match word.chars().count() {
            1 => 1.0,
            2 => 0.85,
            _ => 0.74,
        };
    let fill = palette.letter(mark.shade);
    pen.text(at, word, Type { size, weight: 700, fill, anchor: Anchor::Middle, halo: "none" });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn words_name_skins_and_others_are_plain() {
        let words: BTreeSet<&str> = Skin::ALL.iter().map(|skin| skin.word()).collect();
        assert_eq!(words.len(), Skin::ALL.len());
        assert!(Skin::ALL.iter().all(|skin| Skin::find(skin.word()) == *skin));
        assert_eq!((Skin::find("velvet"), Skin::ALL[0]), (Skin::Plain, Skin::Plain));
    }

    #[test]
    fn every_skin_has_a_body_that_shows_the_letter_and_that_it_is_down() {
        let up = NodeMark {
            letter: "A".to_owned(),
            shade: Some(0),
            up: true,
            name: "Ada".to_owned(),
            ..NodeMark::default()
        };
        let down = NodeMark { up: false, ..up.clone() };
        let mut bodies = BTreeSet::new();
        for skin in Skin::ALL.iter().copied().filter(|skin| *skin != Skin::Plain) {
            let (stage, layout) = (Stage { skin, ..Stage::default() }, Layout::ring(1, 960.0, 540.0, 1.0));
            let [body, dead] = [&up, &down].map(|mark| body_markup(&stage, mark, &layout, Theme::Light));
            assert!(body.contains(">A</text>") && body.contains("#0072B2"), "{skin:?}");
            assert!(
                !dead.contains(">A</text>") && !dead.contains("#0072B2") && dead.contains("stroke-dasharray"),
                "{skin:?}"
            );
            bodies.insert(body);
        }
        // Aircraft are the same in the sky and under control.
        assert!(bodies.len() >= Skin::ALL.len() - 2);
    }
}
