//! Where nodes stand: on a ring, unless somebody moved them.

use crate::ids::NodeId;
use std::f32::consts::TAU;

/// A place, in world units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

impl Point {
    /// The place part of the way to another.
    #[must_use]
    pub fn toward(self, other: Point, part: f32) -> Point {
        Point { x: self.x + (other.x - self.x) * part, y: self.y + (other.y - self.y) * part }
    }

    /// How far apart two places are.
    pub fn distance(self, other: Point) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// Where nodes stand on a stage of some size.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// World units across.
    pub width: f32,
    /// World units down.
    pub height: f32,
    places: Vec<Point>,
    radius: f32,
}

/// The largest radius of a node, and the room that its name and crown need around it.
const RADIUS_MAX: f32 = 30.0;
const ROOM_ABOVE: f32 = 34.0;
const ROOM_BELOW: f32 = 40.0;
const ROOM_ASIDE: f32 = 56.0;

impl Layout {
    /// `n` nodes on a ring that fills a stage of this size, node 0 on top, clockwise. `scale` enlarges the nodes, for
    /// small stages.
    pub fn ring(n: u16, width: f32, height: f32, scale: f32) -> Layout {
        let largest = RADIUS_MAX * scale;
        let (center_x, center_y) = (width / 2.0, (height + (ROOM_ABOVE - ROOM_BELOW) * scale) / 2.0);
        let far_x = (width / 2.0 - largest - ROOM_ASIDE * scale).clamp(20.0, 360.0 * scale.max(width / 960.0));
        let far_y = (height / 2.0 - largest - (ROOM_ABOVE + ROOM_BELOW) / 2.0 * scale).max(20.0);
        let on_ring = |turn: f32| {
            let angle = TAU * (turn - 0.25);
            Point { x: center_x + far_x * angle.cos(), y: center_y + far_y * angle.sin() }
        };
        // Two on a wide stage stand left and right, where the room is, if what waits at them has some above them.
        let turned = if n == 2 && width > height && center_y > largest * 4.0 { 0.75 } else { 0.0 };
        let places = evenly(n, |turn| on_ring(turn + turned));
        // On a flat ring the nearest node may be the one across, so all pairs are looked at.
        let pairs =
            places.iter().enumerate().flat_map(|(at, one)| places[..at].iter().map(|other| one.distance(*other)));
        let nearest = pairs.fold(f32::MAX, f32::min);
        Layout { width, height, radius: largest.min(nearest * 0.36).max(1.5), places }
    }

    /// How many nodes stand here.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Is there no node?
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Makes the nodes no larger than this, for a stage on which they stand closer than on their ring.
    pub fn shrink(&mut self, radius: f32) {
        self.radius = self.radius.min(radius).max(1.5);
    }

    /// The same nodes on a stage of another size; those that were moved keep their share of the way across.
    #[must_use]
    pub fn resized(&self, width: f32, height: f32, scale: f32) -> Layout {
        let (old, mut new) = (
            Layout::ring(self.len() as u16, self.width, self.height, scale),
            Layout::ring(self.len() as u16, width, height, scale),
        );
        for node in NodeId::all(self.len() as u16) {
            let at = self.place(node);
            if at.distance(old.place(node)) > 1.0 {
                new.put(node, Point { x: at.x / self.width * width, y: at.y / self.height * height });
            }
        }
        new
    }

    /// Moves a node; it stays on the stage.
    pub fn put(&mut self, node: NodeId, at: Point) {
        let (width, height, edge) = (self.width, self.height, self.radius);
        if let Some(place) = self.places.get_mut(node.index()) {
            *place = Point { x: at.x.clamp(edge, width - edge), y: at.y.clamp(edge, height - edge) };
        }
    }

    /// Where a node stands.
    pub fn place(&self, node: NodeId) -> Point {
        self.places.get(node.index()).copied().unwrap_or_default()
    }

    /// A node's radius.
    pub fn radius(&self) -> f32 {
        self.radius
    }

    /// How wide a word below a node may be that touches neither the stage's edge nor the word below a neighbour.
    pub fn room(&self, node: NodeId) -> f32 {
        let at = self.place(node);
        let beside = |other: &&Point| (other.y - at.y).abs() < 2.0 * self.radius && **other != at;
        let apart = self.places.iter().filter(beside).map(|other| (other.x - at.x).abs());
        apart.fold(2.0 * at.x.min(self.width - at.x), f32::min)
    }

    /// A message's radius.
    pub fn token(&self) -> f32 {
        (self.radius * 0.5).clamp(3.0, 22.0)
    }

    /// Where a message waits at a node: three in a row, row behind row, beside the way to the middle of the stage, where
    /// neither the node's name nor its crown is.
    pub fn door(&self, node: NodeId, place: u8) -> Point {
        let at = self.place(node);
        let (in_x, in_y) = (self.width / 2.0 - at.x, self.height / 2.0 - at.y);
        let far = in_x.hypot(in_y);
        let (in_x, in_y) = if far > 1.0 { (in_x / far, in_y / far) } else { (0.0, -1.0) };
        // Turned aside by 65 degrees, upwards rather than down.
        let (cosine, sine) = (0.423, if in_x > 0.0 { -0.906 } else { 0.906 });
        let (out_x, out_y) = (in_x * cosine - in_y * sine, in_x * sine + in_y * cosine);
        let pitch = self.token() * 2.3;
        let reach = self.radius * 1.75 + self.token() + f32::from(place / 3) * pitch;
        let aside = (f32::from(place % 3) - 1.0) * pitch;
        let (x, y) = (at.x + out_x * reach - out_y * aside, at.y + out_y * reach + out_x * aside);
        let edge = self.token();
        Point { x: x.clamp(edge, self.width - edge), y: y.clamp(edge, self.height - edge) }
    }

    /// The node whose circle (a little enlarged) holds a place, the nearest first.
    pub fn hit(&self, at: Point) -> Option<NodeId> {
        let all = NodeId::all(self.places.len() as u16).map(|node| (node, self.place(node).distance(at)));
        let near = all.filter(|(_, far)| *far <= self.radius * 1.35);
        near.min_by(|(_, one), (_, other)| one.total_cmp(other)).map(|(node, _)| node)
    }

    /// Where a message is that has covered `part` of its way: it leaves beside its sender and ends beside its recipient, so
    /// that it hides neither where there is room, a little to the right of the straight line, so that answers pass one
    /// another; `lane` 0, 1, … moves it further aside.
    pub fn on_way(&self, from: NodeId, to: NodeId, part: f32, lane: u8) -> Point {
        let (start, end) = (self.place(from), self.place(to));
        let far = start.distance(end).max(1.0);
        let (along_x, along_y) = ((end.x - start.x) / far, (end.y - start.y) / far);
        let room = (far - 2.0 * self.radius).max(0.0);
        let room = room - 2.0 * self.token().min(room * 0.1);
        let reach = (far - room) / 2.0 + room * part;
        let aside = 0.2 * self.radius + f32::from(lane) * 0.55 * self.radius;
        Point { x: start.x + along_x * reach - along_y * aside, y: start.y + along_y * reach + along_x * aside }
    }
}

/// `n` places at even distance along a closed curve, which is walked in short steps.
fn evenly(n: u16, curve: impl Fn(f32) -> Point) -> Vec<Point> {
    const STEPS: u16 = 1_440;
    let walk: Vec<Point> = (0..=STEPS).map(|step| curve(f32::from(step) / f32::from(STEPS))).collect();
    let whole: f32 = walk.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
    let (mut places, mut gone) = (Vec::new(), 0.0);
    for pair in walk.windows(2) {
        while places.len() < usize::from(n) && gone >= whole * places.len() as f32 / f32::from(n) {
            places.push(pair[0]);
        }
        gone += pair[0].distance(pair[1]);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_stand_apart_and_inside_for_every_size() {
        for (width, height, scale) in [(960.0, 540.0, 1.0), (540.0, 480.0, 1.0), (480.0, 270.0, 1.4)] {
            for n in 1..=128 {
                let layout = Layout::ring(n, width, height, scale);
                for node in NodeId::all(n) {
                    let at = layout.place(node);
                    let edge = layout.radius();
                    assert!(at.x >= edge && at.x <= width - edge && at.y >= edge && at.y <= height - edge, "{n}");
                    for other in NodeId::all(node.0) {
                        assert!(at.distance(layout.place(other)) > 2.0 * edge, "{n}: {node} {other}");
                    }
                    assert_eq!(layout.hit(at), Some(node));
                }
            }
        }
    }

    #[test]
    fn a_message_hides_neither_end_and_answers_pass_beside_it() {
        let layout = Layout::ring(4, 960.0, 540.0, 1.0);
        let (from, to) = (NodeId(0), NodeId(2));
        let (start, end) = (layout.on_way(from, to, 0.0, 0), layout.on_way(from, to, 1.0, 0));
        let beside = layout.radius() + layout.token();
        assert!((layout.place(from).distance(start) - beside).abs() < 2.0);
        assert!((layout.place(to).distance(end) - beside).abs() < 2.0);
        assert!(layout.on_way(from, to, 0.5, 0).distance(layout.on_way(to, from, 0.5, 0)) > 5.0);
    }

    #[test]
    fn words_have_room_to_the_next_node_of_the_row_and_to_the_edge() {
        let mut layout = Layout::ring(3, 960.0, 540.0, 1.0);
        for (node, x, y) in [(0, 100.0, 200.0), (1, 250.0, 210.0), (2, 140.0, 400.0)] {
            layout.put(NodeId(node), Point { x, y });
        }
        assert_eq!([0, 1, 2].map(|node| layout.room(NodeId(node))), [150.0, 150.0, 280.0]);
        layout.put(NodeId(0), Point { x: 40.0, y: 200.0 });
        assert_eq!(layout.room(NodeId(0)), 80.0);
    }

    #[test]
    fn a_moved_node_stays_on_the_stage() {
        let mut layout = Layout::ring(3, 960.0, 540.0, 1.0);
        layout.put(NodeId(1), Point { x: -500.0, y: 9_999.0 });
        let at = layout.place(NodeId(1));
        assert!(at.x > 0.0 && at.y < 540.0);
    }
}
