//! Where a partition runs: the border between the nodes' own grounds (their Voronoi cells), so that it parts the groups
//! however the nodes stand.

use super::layout::{Layout, Point};
use crate::ids::{NodeId, NodeSet};

/// A straight piece of the wall.
pub type Piece = (Point, Point);

/// The wall between groups of nodes, in pieces; none where there are fewer than two groups. The cost grows with the cube
/// of the number of nodes: 128 nodes take about a millisecond, so compute it when something changed, not a frame.
pub fn wall(layout: &Layout, groups: &[NodeSet]) -> Vec<Piece> {
    let side = |id: NodeId| groups.iter().position(|group| group.contains(id));
    let nodes: Vec<(NodeId, usize, Point)> =
        groups.iter().flat_map(|group| group.iter()).filter_map(|id| Some((id, side(id)?, layout.place(id)))).collect();
    let mut pieces = Vec::new();
    for (at, (one, one_side, one_place)) in nodes.iter().enumerate() {
        for (other, other_side, other_place) in &nodes[..at] {
            if one_side == other_side {
                continue;
            }
            let rivals = nodes.iter().filter(|(id, ..)| id != one && id != other).map(|(.., place)| *place);
            pieces.extend(border(layout, *one_place, *other_place, rivals));
        }
    }
    pieces
}

/// The places as near to two nodes as to each other, and to no rival nearer.
fn border(layout: &Layout, one: Point, other: Point, rivals: impl Iterator<Item = Point>) -> Option<Piece> {
    let far = one.distance(other);
    if far < 1.0 {
        return None;
    }
    let middle = one.toward(other, 0.5);
    let (along_x, along_y) = ((one.y - other.y) / far, (other.x - one.x) / far);
    let (mut start, mut end) = (-1e4_f32, 1e4_f32);
    // Keeps the part of the line where slope · reach ≤ limit.
    let mut keep = |slope: f32, limit: f32| {
        if slope.abs() < 1e-4 {
            if limit < 0.0 {
                end = start - 1.0;
            }
        } else if slope > 0.0 {
            end = end.min(limit / slope);
        } else {
            start = start.max(limit / slope);
        }
    };
    for rival in rivals {
        // Nearer to `one` than to the rival: 2 (rival − one) · place ≤ |rival|² − |one|², seen from the middle.
        let (to_x, to_y) = (rival.x - one.x, rival.y - one.y);
        let half_x = (rival.x + one.x) / 2.0 - middle.x;
        let half_y = (rival.y + one.y) / 2.0 - middle.y;
        keep(to_x * along_x + to_y * along_y, to_x * half_x + to_y * half_y);
    }
    let edge = 6.0;
    keep(along_x, layout.width - edge - middle.x);
    keep(-along_x, middle.x - edge);
    keep(along_y, layout.height - edge - middle.y);
    keep(-along_y, middle.y - edge);
    let place = |reach: f32| Point { x: middle.x + along_x * reach, y: middle.y + along_y * reach };
    (end - start > 1.0).then(|| (place(start), place(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(ids: &[u16]) -> NodeSet {
        ids.iter().map(|id| NodeId(*id)).collect()
    }

    #[test]
    fn no_groups_no_wall() {
        let layout = Layout::ring(4, 960.0, 540.0, 1.0);
        assert!(wall(&layout, &[]).is_empty());
        assert!(wall(&layout, &[NodeSet::all(4)]).is_empty());
    }

    #[test]
    fn between_two_nodes_the_wall_is_their_bisector() {
        let mut layout = Layout::ring(2, 960.0, 540.0, 1.0);
        layout.put(NodeId(0), Point { x: 200.0, y: 270.0 });
        layout.put(NodeId(1), Point { x: 600.0, y: 270.0 });
        let [(start, end)] = wall(&layout, &[set(&[0]), set(&[1])])[..] else { panic!("one piece") };
        assert_eq!((start.x, end.x), (400.0, 400.0));
        assert_eq!((start.y.min(end.y), start.y.max(end.y)), (6.0, 534.0));
    }

    /// Whoever walks from one group to the other crosses the wall; whoever stays beside a node of the own group need not.
    #[test]
    fn every_way_between_groups_crosses_the_wall() {
        for n in [3, 5, 7, 13] {
            let layout = Layout::ring(n, 960.0, 540.0, 1.0);
            let odd: NodeSet = NodeId::all(n).filter(|id| id.0 % 2 == 1).collect();
            let pieces = wall(&layout, &[odd, NodeSet::all(n).minus(odd)]);
            for one in odd.iter() {
                for other in NodeSet::all(n).minus(odd).iter() {
                    let way = (layout.place(one), layout.place(other));
                    assert!(pieces.iter().any(|piece| cross(way, *piece)), "{n}: {one} {other}");
                }
            }
        }
    }

    fn cross((a, b): Piece, (c, d): Piece) -> bool {
        let turn = |p: Point, q: Point, r: Point| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
        // A touch counts: ways may pass through a corner where pieces meet.
        turn(a, b, c) * turn(a, b, d) <= 1e2 && turn(c, d, a) * turn(c, d, b) <= 1e2
    }
}
