//! The configuration graph as a picture: levels from left to right, each configuration in the tints of what may still be
//! decided from it. A large graph is shown as its levels, and around the configuration one stands at.

use super::layout::Point;
use super::pen::{Anchor, Ink, Pen, Type};
use super::shapes::{self, number};
use super::theme::{Palette, Theme};
use crate::explore::Graph;
use crate::value::{Value, ValueNames};
use std::f32::consts::TAU;

/// Graphs up to this size are drawn whole; larger ones around the present configuration.
pub const WHOLE_MOST: u32 = 160;
/// Configurations in a column of a picture that is not whole.
const COLUMN_MOST: usize = 14;
/// Room at the edges; the least and greatest distance of columns, and of configurations in one.
const EDGE: f32 = 26.0;
const ACROSS: (f32, f32) = (46.0, 104.0);
const DOWN: (f32, f32) = (19.0, 46.0);

/// A configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigurationMark {
    /// Its number in the graph.
    pub id: u32,
    /// Its middle.
    pub at: Point,
    /// What may still be decided.
    pub values: Vec<Value>,
    /// Did somebody decide?
    pub decided: bool,
    /// Is it critical: does every next event decide?
    pub critical: bool,
}

/// The picture.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigurationPicture {
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// The radius of a configuration.
    pub radius: f32,
    /// Configurations, by column and from the top.
    pub marks: Vec<ConfigurationMark>,
    /// Events between them, by their places among the marks.
    pub edges: Vec<(usize, usize)>,
    /// The configuration one stands at.
    pub here: u32,
    /// Is the whole graph shown?
    pub is_whole: bool,
}

/// What may still be decided from a configuration.
pub fn possible(graph: &Graph, id: u32) -> Vec<Value> {
    let all = graph.values().iter().enumerate().filter(|(bit, _)| graph.valence(id) >> bit & 1 == 1);
    all.map(|(_, value)| *value).collect()
}

impl ConfigurationPicture {
    /// The whole graph, or what is around the configuration one stands at; `wide` is the room across.
    pub fn of(graph: &Graph, here: u32, wide: f32) -> ConfigurationPicture {
        let is_whole = graph.len() <= WHOLE_MOST;
        let columns = if is_whole { levels(graph) } else { around(graph, here) };
        let highest = columns.iter().map(Vec::len).max().unwrap_or(1).max(1) as f32;
        let gaps = (columns.len() as f32 - 1.0).max(1.0);
        let across = ((wide - 2.0 * EDGE) / gaps).clamp(ACROSS.0, ACROSS.1);
        let down = (420.0 / highest).clamp(DOWN.0, DOWN.1);
        let height = (highest * down + 2.0 * EDGE).max(150.0);
        let mut marks = Vec::new();
        for (place, column) in columns.iter().enumerate() {
            for (row, id) in column.iter().enumerate() {
                let y = height / 2.0 + (row as f32 - (column.len() as f32 - 1.0) / 2.0) * down;
                marks.push(ConfigurationMark {
                    id: *id,
                    at: Point { x: EDGE + place as f32 * across, y },
                    values: possible(graph, *id),
                    decided: graph.decided(*id) != 0,
                    critical: graph.is_critical(*id),
                });
            }
        }
        let mut places: Vec<(u32, usize)> = marks.iter().enumerate().map(|(place, mark)| (mark.id, place)).collect();
        places.sort_unstable();
        let place_of = |id: u32| places.binary_search_by_key(&id, |(id, _)| *id).ok().map(|at| places[at].1);
        let mut edges = Vec::new();
        for (place, mark) in marks.iter().enumerate() {
            edges.extend(graph.next(mark.id).iter().filter_map(|to| Some((place, place_of(*to)?))));
        }
        let width = 2.0 * EDGE + across * (columns.len() as f32 - 1.0).max(0.0);
        ConfigurationPicture { width, height, radius: (down * 0.4).min(15.0), marks, edges, here, is_whole }
    }
}

/// All configurations by their distance from the first, each column in the order that crosses fewest lines, about: by the
/// middle of those a configuration comes from (Sugiyama 1981).
fn levels(graph: &Graph) -> Vec<Vec<u32>> {
    let mut columns: Vec<Vec<u32>> = Vec::new();
    for id in (0..graph.len()).filter(|id| graph.level(*id) != u32::MAX) {
        let level = graph.level(id) as usize;
        if columns.len() <= level {
            columns.resize(level + 1, Vec::new());
        }
        columns[level].push(id);
    }
    let mut row = vec![0.0f32; graph.len() as usize];
    for place in 1..columns.len() {
        let before = columns[place - 1].clone();
        for (at, id) in before.iter().enumerate() {
            row[*id as usize] = at as f32 / before.len() as f32;
        }
        let middle = |id: u32| {
            let from: Vec<f32> =
                before.iter().filter(|one| graph.next(**one).contains(&id)).map(|one| row[*one as usize]).collect();
            from.iter().sum::<f32>() / from.len().max(1) as f32
        };
        let mut column: Vec<(f32, u32)> = columns[place].iter().map(|id| (middle(*id), *id)).collect();
        column.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        columns[place] = column.into_iter().map(|(_, id)| id).collect();
    }
    columns
}

/// A configuration between those it may have come from and two levels of those that may follow.
fn around(graph: &Graph, here: u32) -> Vec<Vec<u32>> {
    let before = (0..graph.len()).filter(|id| *id != here && graph.next(*id).contains(&here)).take(COLUMN_MOST);
    let mut columns = vec![before.collect::<Vec<u32>>(), vec![here]];
    for _ in 0..2 {
        let mut next = Vec::new();
        let known = columns.concat();
        for to in columns.last().into_iter().flatten().flat_map(|id| graph.next(*id)) {
            if !known.contains(to) && !next.contains(to) && next.len() < COLUMN_MOST {
                next.push(*to);
            }
        }
        columns.push(next);
    }
    columns.retain(|column| !column.is_empty());
    columns
}

/// The graph as a picture of its own.
pub fn svg_configurations(picture: &ConfigurationPicture, names: &ValueNames, theme: Theme) -> String {
    let title = format!("{} configurations", picture.marks.len());
    let mut pen = Pen::new(0.0, 0.0, picture.width, picture.height, &title);
    pen.rect(Point { x: 0.0, y: 0.0 }, picture.width, picture.height, 0.0, Ink::fill(theme.palette().stage));
    paint(&mut pen, picture, names, theme);
    pen.finish()
}

/// The inside of the picture, for the page: each configuration carries `data-config`.
pub fn configurations_markup(picture: &ConfigurationPicture, names: &ValueNames, theme: Theme) -> String {
    let mut pen = Pen::live();
    paint(&mut pen, picture, names, theme);
    pen.finish()
}

fn paint(pen: &mut Pen, picture: &ConfigurationPicture, names: &ValueNames, theme: Theme) {
    let palette = theme.palette();
    for (from, to) in &picture.edges {
        let is_next = picture.marks[*from].id == picture.here;
        let (colour, width) = if is_next { (palette.accent, 2.6) } else { (palette.link, 1.0) };
        let (from, to) = (picture.marks[*from].at, picture.marks[*to].at);
        let ink = Ink::line(colour, width * palette.stroke).faint(if is_next { 1.0 } else { 0.55 });
        if (from.x - to.x).abs() < 1.0 {
            // In one column: around the others.
            let bend = from.x + 26.0;
            let [x, y, bend, end] = [from.x, from.y, bend, to.y].map(number);
            pen.path(&format!("M{x} {y}C{bend} {y} {bend} {end} {x} {end}"), ink);
        } else {
            pen.line(from, to, ink);
        }
    }
    for mark in &picture.marks {
        pen.open("configuration", &[("config", u64::from(mark.id))], false);
        pen.at(mark.at);
        if mark.id == picture.here {
            pen.path(&shapes::circle(picture.radius + 6.0), Ink::line(palette.accent, 4.0 * palette.stroke));
        }
        if mark.critical {
            let r = number((picture.radius + 3.0) * 1.5);
            pen.path(&format!("M0 -{r}L{r} 0L0 {r}L-{r} 0Z"), Ink::line(palette.ink, 2.4 * palette.stroke));
        }
        valence(pen, &mark.values, mark.decided, picture.radius, names, palette);
        pen.end();
        pen.close();
    }
}

/// A disc in the tints of what may be decided, around the origin: one a value, in wedges where there are several; empty
/// where nothing may be. With a letter where there is room and one value; a thick rim where it is decided.
pub(super) fn valence(
    pen: &mut Pen,
    values: &[Value],
    decided: bool,
    radius: f32,
    names: &ValueNames,
    palette: &Palette,
) {
    let rim = Ink::line(palette.ink, if decided { 3.0 } else { 1.4 } * palette.stroke);
    match values {
        [] => {
            pen.path(&shapes::circle(radius), Ink::fill(palette.panel));
            pen.path(&shapes::circle(radius), Ink::line(palette.control, 1.6).dashed("3 3"));
            return;
        }
        [only] => {
            let shade = Some(super::shade(*only));
            pen.path(&shapes::circle(radius), Ink::fill(palette.fill(shade)));
            if radius >= 8.0 {
                let style = Type {
                    size: radius * 1.15,
                    weight: 700,
                    fill: palette.letter(shade),
                    anchor: Anchor::Middle,
                    halo: "none",
                };
                pen.text(Point { x: 0.0, y: 0.0 }, &names.letter(*only), style);
            }
        }
        several => {
            let part = 1.0 / several.len() as f32;
            for (place, value) in several.iter().enumerate() {
                // From the bottom, clockwise: the first value stands at the left.
                let from = 0.5 + place as f32 * part;
                pen.path(&wedge(radius, from, from + part), Ink::fill(palette.fill(Some(super::shade(*value)))));
            }
            let r = number(radius);
            if several.len() == 2 {
                pen.path(&format!("M0 -{r}L0 {r}"), Ink::line(palette.ink, 1.2));
            }
        }
    }
    pen.path(&shapes::circle(radius), rim);
}

/// A piece of a disc; angles in turns from the top, clockwise.
fn wedge(radius: f32, from: f32, to: f32) -> String {
    let place = |turns: f32| ((turns - 0.25) * TAU).sin_cos();
    let ((y, x), (end_y, end_x)) = (place(from), place(to));
    let (r, large) = (number(radius), u8::from(to - from > 0.5));
    let at = |part: f32| number(part * radius);
    format!("M0 0L{} {}A{r} {r} 0 {large} 1 {} {}Z", at(x), at(y), at(end_x), at(end_y))
}

/// A disc of what may be decided as a small picture of its own inside, for words on the page.
pub fn valence_markup(values: &[Value], decided: bool, radius: f32, names: &ValueNames, theme: Theme) -> String {
    let mut pen = Pen::live();
    pen.at(Point { x: radius + 2.0, y: radius + 2.0 });
    valence(&mut pen, values, decided, radius, names, theme.palette());
    pen.end();
    pen.finish()
}
