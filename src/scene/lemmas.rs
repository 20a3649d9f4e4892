//! The lemmas of the impossibility paper as pictures: Lemma 2 as a chain of initial configurations, Lemma 1 as a diamond.

use super::configurations::valence;
use super::layout::Point;
use super::pen::{Anchor, Ink, Pen, Type};
use super::theme::Theme;
use crate::explore::Outlook;
use crate::ids::NodeId;
use crate::value::{Value, ValueNames};

const LINK: (f32, f32) = (118.0, 132.0);
const RADIUS: f32 = 20.0;
const DIAMOND: (f32, f32) = (520.0, 300.0);

/// An initial configuration of the chain.
#[derive(Clone, Debug, PartialEq)]
pub struct ChainMark {
    /// Its middle.
    pub at: Point,
    /// The inputs, node by node.
    pub inputs: Vec<Option<Value>>,
    /// What may be decided from it.
    pub values: Vec<Value>,
    /// The node whose input differs from the one before.
    pub flips: Option<NodeId>,
    /// Is it bivalent: what the lemma says one of them must be?
    pub is_bivalent: bool,
}

/// The chain.
#[derive(Clone, Debug, PartialEq)]
pub struct ChainPicture {
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// From all-0 to all-1.
    pub marks: Vec<ChainMark>,
}

impl ChainPicture {
    /// A chain as [`chain`](crate::explore::chain) finds it.
    pub fn of(chain: &[&Outlook]) -> ChainPicture {
        let mark = |(place, outlook): (usize, &&Outlook)| {
            let before = place.checked_sub(1).map(|before| chain[before]);
            let flips = before.and_then(|before| {
                let mut pairs = before.inputs.iter().zip(&outlook.inputs);
                pairs.position(|(one, other)| one != other).map(|node| NodeId(node as u16))
            });
            ChainMark {
                at: Point { x: LINK.0 * (place as f32 + 0.5), y: 52.0 },
                inputs: outlook.inputs.clone(),
                values: outlook.values.clone(),
                flips,
                is_bivalent: outlook.values.len() > 1,
            }
        };
        let marks: Vec<ChainMark> = chain.iter().enumerate().map(mark).collect();
        ChainPicture { width: LINK.0 * marks.len().max(1) as f32, height: LINK.1, marks }
    }

    fn paint(&self, pen: &mut Pen, name: &dyn Fn(NodeId) -> String, names: &ValueNames, theme: Theme) {
        let palette = theme.palette();
        let words = |size: f32, fill| Type { size, weight: 600, fill, anchor: Anchor::Middle, halo: "none" };
        for pair in self.marks.windows(2) {
            let (from, to) = (pair[0].at, pair[1].at);
            let (start, end) = (Point { x: from.x + RADIUS, ..from }, Point { x: to.x - RADIUS, ..to });
            pen.line(start, end, Ink::line(palette.link, 2.0 * palette.stroke));
            if let Some(node) = pair[1].flips {
                let middle = Point { x: f32::midpoint(from.x, to.x), y: from.y - 14.0 };
                pen.text(middle, &name(node), words(13.0, palette.ink_2));
            }
        }
        for mark in &self.marks {
            pen.at(mark.at);
            if mark.is_bivalent {
                pen.path(&super::shapes::circle(RADIUS + 6.0), Ink::line(palette.accent, 3.5 * palette.stroke));
            }
            valence(pen, &mark.values, false, RADIUS, names, palette);
            pen.end();
            let letters: Vec<String> = mark.inputs.iter().flatten().map(|value| names.letter(*value)).collect();
            pen.text(Point { x: mark.at.x, y: mark.at.y + 42.0 }, &letters.join(" "), words(15.0, palette.ink));
        }
    }
}

/// The chain as a picture of its own.
pub fn svg_chain(picture: &ChainPicture, name: &dyn Fn(NodeId) -> String, names: &ValueNames, theme: Theme) -> String {
    let title = format!("{} initial configurations, each differing from the next in one input", picture.marks.len());
    let mut pen = Pen::new(0.0, 0.0, picture.width, picture.height, &title);
    picture.paint(&mut pen, name, names, theme);
    pen.finish()
}

/// One corner of a diamond.
#[derive(Clone, Debug, PartialEq)]
pub struct Corner {
    /// Its middle.
    pub at: Point,
    /// Its number in the graph.
    pub id: u32,
    /// What may be decided from it.
    pub values: Vec<Value>,
}

/// A diamond: two events of different nodes, in both orders.
#[derive(Clone, Debug, PartialEq)]
pub struct DiamondPicture {
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// Where it starts, after one event, after the other, after both.
    pub corners: [Corner; 4],
    /// The two events, in words.
    pub events: [String; 2],
}

impl DiamondPicture {
    /// A diamond with its corners' numbers and what may be decided from each: top, left, right, bottom.
    pub fn of(ids: [u32; 4], values: [Vec<Value>; 4], events: [String; 2]) -> DiamondPicture {
        let (wide, high) = DIAMOND;
        let places = [(0.5, 0.14), (0.26, 0.5), (0.74, 0.5), (0.5, 0.86)];
        let mut values = values.into_iter();
        let corner = |place: usize| {
            let (x, y) = places[place];
            Corner { at: Point { x: wide * x, y: high * y }, id: ids[place], values: values.next().unwrap_or_default() }
        };
        let corners: Vec<Corner> = (0..4).map(corner).collect();
        let corners =
            <[Corner; 4]>::try_from(corners).unwrap_or_else(|_| unreachable!("four places give four corners"));
        DiamondPicture { width: wide, height: high, corners, events }
    }
}

/// The diamond as a picture of its own.
pub fn svg_diamond(picture: &DiamondPicture, names: &ValueNames, theme: Theme) -> String {
    let palette = theme.palette();
    let title = format!("{} and {} in both orders lead to one configuration", picture.events[0], picture.events[1]);
    let mut pen = Pen::new(0.0, 0.0, picture.width, picture.height, &title);
    let [top, left, right, bottom] = &picture.corners;
    // Opposite sides are the same event.
    for (from, to, which) in [(top, left, 0), (right, bottom, 0), (top, right, 1), (left, bottom, 1)] {
        let colour = if which == 0 { palette.accent } else { palette.warn };
        let ink = Ink::line(colour, 3.0 * palette.stroke);
        pen.line(from.at, to.at, if which == 0 { ink } else { ink.dashed("9 6") });
    }
    for (which, at, anchor) in [(0, top.at, -1.0), (1, top.at, 1.0)] {
        let fill = if which == 0 { palette.accent } else { palette.warn };
        let style = Type { size: 14.0, weight: 600, fill, anchor: Anchor::Middle, halo: palette.stage };
        pen.text(Point { x: at.x + anchor * 145.0, y: at.y + 34.0 }, &picture.events[which], style);
        pen.text(Point { x: at.x - anchor * 145.0, y: bottom.at.y - 34.0 }, &picture.events[which], style);
    }
    for corner in &picture.corners {
        pen.at(corner.at);
        valence(&mut pen, &corner.values, false, RADIUS, names, palette);
        pen.end();
    }
    pen.finish()
}
