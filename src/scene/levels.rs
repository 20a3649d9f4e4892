//! The levels of a configuration graph as bars: how many configurations of each distance from the first may still decide
//! what. It shows a graph of any size, and where a protocol stops being undecided.

use super::layout::Point;
use super::pen::{Anchor, Ink, Pen, Type};
use super::shapes::number;
use super::theme::Theme;
use crate::explore::Graph;
use crate::value::{Value, ValueNames};

/// Height of the highest bar, room below it, and the greatest width of a bar with its gap.
const HIGH: f32 = 110.0;
const FOOT: f32 = 24.0;
const BAR: f32 = 26.0;
const EDGE: f32 = 8.0;

/// How many configurations of a level may still decide what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// Distance from the initial configuration.
    pub level: u32,
    /// Sets of values that may be decided, with how many configurations have them; from none to all.
    pub counts: Vec<(Vec<Value>, u32)>,
}

/// The levels of a graph.
pub fn level_counts(graph: &Graph) -> Vec<Level> {
    let most = (0..graph.len()).map(|id| graph.level(id)).filter(|level| *level != u32::MAX).max().unwrap_or(0);
    let mut sums = vec![[0u32; 256]; most as usize + 1];
    for id in (0..graph.len()).filter(|id| graph.level(*id) != u32::MAX) {
        sums[graph.level(id) as usize][usize::from(graph.valence(id))] += 1;
    }
    let set = |mask: usize| {
        let all = graph.values().iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1);
        all.map(|(_, value)| *value).collect::<Vec<Value>>()
    };
    let one = |(level, sums): (usize, &[u32; 256])| Level {
        level: level as u32,
        counts: sums.iter().enumerate().filter(|(_, sum)| **sum > 0).map(|(mask, sum)| (set(mask), *sum)).collect(),
    };
    sums.iter().enumerate().map(one).collect()
}

/// A piece of a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// What may be decided.
    pub values: Vec<Value>,
    /// How many configurations.
    pub count: u32,
    /// Its upper left corner.
    pub at: Point,
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
}

/// The bars.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelPicture {
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// The pieces, level by level, from the bottom.
    pub pieces: Vec<Piece>,
    /// Every how many levels one is named, with its place.
    pub names: Vec<(u32, Point)>,
    /// How many configurations the highest bar stands for.
    pub most: u32,
}

impl LevelPicture {
    /// The bars of these levels; `wide` is the room across.
    pub fn of(levels: &[Level], wide: f32) -> LevelPicture {
        let sum = |level: &Level| level.counts.iter().map(|(_, count)| *count).sum::<u32>();
        let most = levels.iter().map(sum).max().unwrap_or(0).max(1);
        let step = ((wide - 2.0 * EDGE) / levels.len().max(1) as f32).min(BAR);
        let every = (levels.len() / 12).max(1) as u32;
        let (mut pieces, mut names) = (Vec::new(), Vec::new());
        for (place, level) in levels.iter().enumerate() {
            let x = EDGE + place as f32 * step;
            let mut bottom = EDGE + HIGH;
            for (values, count) in &level.counts {
                let height = *count as f32 / most as f32 * HIGH;
                bottom -= height;
                let at = Point { x, y: bottom };
                pieces.push(Piece { values: values.clone(), count: *count, at, width: step * 0.84, height });
            }
            if level.level.is_multiple_of(every) {
                names.push((level.level, Point { x: x + step * 0.42, y: EDGE + HIGH + 12.0 }));
            }
        }
        let width = 2.0 * EDGE + levels.len() as f32 * step;
        LevelPicture { width, height: EDGE + HIGH + FOOT, pieces, names, most }
    }
}

/// The bars as a picture of its own: the tint of the one value that may be decided, stripes of two where both may, none
/// where none.
pub fn svg_levels(picture: &LevelPicture, names: &ValueNames, theme: Theme) -> String {
    let palette = theme.palette();
    let title = format!("levels of the configuration graph; the highest bar stands for {}", picture.most);
    let mut pen = Pen::new(0.0, 0.0, picture.width, picture.height, &title);
    for piece in &picture.pieces {
        let ink = |value: &Value| Ink::fill(palette.fill(Some(super::shade(*value))));
        match piece.values.as_slice() {
            [] => pen.rect(piece.at, piece.width, piece.height, 0.0, Ink::fill(palette.dead)),
            values => {
                let width = piece.width / values.len() as f32;
                for (place, value) in values.iter().enumerate() {
                    let at = Point { x: piece.at.x + place as f32 * width, ..piece.at };
                    pen.rect(at, width, piece.height, 0.0, ink(value));
                }
            }
        }
        let [x, y, wide, high] = [piece.at.x, piece.at.y, piece.width, piece.height].map(number);
        let rim = Ink::line(palette.ink, if piece.values.len() > 1 { 1.8 } else { 0.6 });
        pen.path(&format!("M{x} {y}h{wide}v{high}h-{wide}Z"), rim);
        if let ([only], true) = (piece.values.as_slice(), piece.height > 16.0 && piece.width > 12.0) {
            let fill = palette.letter(Some(super::shade(*only)));
            let at = Point { x: piece.at.x + piece.width / 2.0, y: piece.at.y + piece.height / 2.0 };
            let style = Type { size: 12.0, weight: 700, fill, anchor: Anchor::Middle, halo: "none" };
            pen.text(at, &names.letter(*only), style);
        }
    }
    for (level, at) in &picture.names {
        let style = Type { size: 12.0, weight: 500, fill: palette.ink_2, anchor: Anchor::Middle, halo: "none" };
        pen.text(*at, &level.to_string(), style);
    }
    pen.finish()
}
