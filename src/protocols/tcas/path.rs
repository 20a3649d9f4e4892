//! How aircraft move on the map: straight on at an even speed, to where two are nearest after a given time.

use super::MOST;
use crate::ids::NodeId;
use crate::protocol::{Setup, mm};

/// One in the fixed point of sines.
const ONE: i64 = 1_000_000;

/// Sine and cosine of whole degrees, in millionths: one degree after the other, with eighteen digits.
fn sine_and_cosine(degrees: i64) -> (i64, i64) {
    const WHOLE: i128 = 1_000_000_000_000_000_000;
    const SINE: i128 = 17_452_406_437_283_513;
    const COSINE: i128 = 999_847_695_156_391_239;
    let (mut sine, mut cosine) = (0, WHOLE);
    for _ in 0..degrees.rem_euclid(360) {
        (sine, cosine) =
            ((sine * COSINE + cosine * SINE) / WHOLE, (cosine * COSINE - sine * SINE) / WHOLE);
    }
    let round = |number: i128| {
        let unit = WHOLE / i128::from(ONE);
        i64::try_from((number + number.signum() * unit / 2) / unit).unwrap_or(0)
    };
    (round(sine), round(cosine))
}

/// One aircraft's way on the map, in millimetres and millimetres a second: where it is when they are nearest, and how fast.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Way {
    x: i64,
    y: i64,
    pub vx: i64,
    pub vy: i64,
}

impl Way {
    /// Where it is so many ms before they are nearest.
    pub fn before(&self, left: i64) -> (i64, i64) {
        (self.x - self.vx * left / 1_000, self.y - self.vy * left / 1_000)
    }
}

/// What follows from two ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pair {
    /// The speed of one as seen from the other, in knots.
    pub knots: i64,
    /// How far apart they are when they are nearest, in thousandths of NM.
    pub aside: i64,
    /// When they are nearest, in ms; 0 if that was before the start.
    pub cpa: u64,
}

/// All ways, and what follows from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ways {
    pub each: [Way; MOST],
    /// By the lower number and the higher one.
    pairs: [[Pair; MOST]; MOST],
}

impl Ways {
    /// n0 and n1 head-on at the speed of `closing`, unless `speed0`, `track0` … say otherwise; n2 from the south, through
    /// the place where they meet, or would without `miss`.
    ///
    /// # Errors
    /// When one flies beside another: they have no closest point.
    pub fn of(setup: &Setup<'_>) -> Result<Ways, String> {
        let closing = setup.number("closing", 0);
        let half = closing / 2;
        let (speeds, tracks) = (
            [setup.number("speed0", closing - half), setup.number("speed1", half), setup.number("speed2", half)],
            [setup.number("track0", 90), setup.number("track1", 270), setup.number("track2", 0)],
        );
        let (_, between) = sine_and_cosine(tracks[0] - tracks[1]);
        let square = (speeds[0] * speeds[0] + speeds[1] * speeds[1]) * ONE - 2 * speeds[0] * speeds[1] * between;
        let knots = (square / ONE).isqrt();
        let mut each = [0, 1, 2].map(|node: usize| {
            let (sine, cosine) = sine_and_cosine(tracks[node]);
            let along = |part: i64| speeds[node] * part * 4_630 / (9 * ONE);
            Way { x: 0, y: 0, vx: along(sine), vy: along(cosine) }
        });
        let miss = setup.number("miss", 0);
        // n1 passes on the left of its way as n0 sees it.
        let (vx, vy) = (each[1].vx - each[0].vx, each[1].vy - each[0].vy);
        let length = (vx * vx + vy * vy).isqrt().max(1);
        (each[1].x, each[1].y) = (-vy * mm(miss * 1_000) / length, vx * mm(miss * 1_000) / length);
        let behind = setup.number("behind2", 0);
        (each[2].x, each[2].y) = (-each[2].vx * behind, -each[2].vy * behind);
        let cpa = setup.number("cpa", 0) * 1_000;
        let mut pairs = [[Pair::default(); MOST]; MOST];
        pairs[0][1] = Pair { knots, aside: miss * 3_048 / 18_520, cpa: cpa.unsigned_abs() };
        for (one, other) in [(0, 2), (1, 2)] {
            pairs[one][other] = meeting(&each[one], &each[other], cpa);
        }
        let ways = Ways { each, pairs };
        let flying = || NodeId::all(setup.n.min(MOST as u16));
        if flying().any(|one| flying().any(|other| one < other && ways.pair(one, other).knots == 0)) {
            return Err("tracks or speeds that differ: side by side they never come nearer to each other".to_owned());
        }
        Ok(ways)
    }

    /// What follows from the ways of these two.
    pub fn pair(&self, one: NodeId, other: NodeId) -> Pair {
        let [low, high] = [one.min(other), one.max(other)].map(|node| node.index().min(MOST - 1));
        self.pairs[low][high]
    }
}

/// How two ways are to one another that are where they say so many ms after the start.
fn meeting(one: &Way, other: &Way, at: i64) -> Pair {
    let wide = |to: i64, from: i64| i128::from(to) - i128::from(from);
    let (x, y) = (wide(other.x, one.x), wide(other.y, one.y));
    let (vx, vy) = (wide(other.vx, one.vx), wide(other.vy, one.vy));
    let square = vx * vx + vy * vy;
    if square == 0 {
        return Pair::default();
    }
    let speed = square.isqrt();
    let small = |number: i128| i64::try_from(number).unwrap_or(i64::MAX);
    let later = small(-(x * vx + y * vy) * 1_000 / square);
    Pair {
        knots: small(speed * 9 / 4_630),
        aside: small((x * vy - y * vx).abs() / speed / 1_852),
        cpa: at.saturating_add(later).max(0).unsigned_abs(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Params;
    use crate::protocols;

    const PAIR: (NodeId, NodeId) = (NodeId(0), NodeId(1));

    fn ways(params: &[(&str, &str)]) -> Result<Ways, String> {
        ways_of(2, params)
    }

    fn ways_of(n: u16, params: &[(&str, &str)]) -> Result<Ways, String> {
        let card = protocols::find(super::super::card::CARD.id).unwrap().card();
        let mut written = Params::default();
        params.iter().for_each(|(word, value)| written.set(card, word, value).unwrap());
        let delta = crate::time::Span::ms(10);
        Ways::of(&Setup { card, n, f: 0, inputs: &[], delta, params: &written })
    }

    #[test]
    fn sines_are_right_to_the_last_digit() {
        assert_eq!(sine_and_cosine(0), (0, ONE));
        assert_eq!(sine_and_cosine(30), (500_000, 866_025));
        assert_eq!(sine_and_cosine(270), (-ONE, 0));
        assert_eq!(sine_and_cosine(-45), (-707_107, 707_107));
        assert_eq!(sine_and_cosine(359), (-17_452, 999_848));
    }

    #[test]
    fn head_on_the_closing_speed_is_shared() {
        let ways = ways(&[("closing", "701")]).unwrap();
        assert_eq!(ways.pair(PAIR.0, PAIR.1), Pair { knots: 701, aside: 0, cpa: 50_000 });
        assert_eq!(ways.each.map(|way| (way.vx, way.vy))[..2], [(180_570, 0), (-180_055, 0)]);
        // A minute before they meet they are 11.68 NM apart.
        let [(one, _), (other, _), _] = ways.each.map(|way| way.before(60_000));
        assert_eq!((other - one) / 1_852, 11_683);
    }

    #[test]
    fn crossing_tracks_and_a_miss_distance() {
        let crossing = [("speed0", "465"), ("speed1", "465"), ("track0", "274"), ("track1", "4")];
        let straight = ways(&crossing).unwrap();
        assert_eq!(straight.pair(PAIR.1, PAIR.0).knots, 657);
        assert_eq!(straight.each.map(|way| (way.vx, way.vy))[..2], [(-238_633, 16_686), (16_686, 238_633)]);
        let wide = ways(&[&crossing[..], &[("miss", "6076")]].concat()).unwrap();
        assert_eq!(wide.pair(PAIR.0, PAIR.1).aside, 999);
        let (x, y) = wide.each[1].before(0);
        assert_eq!(((x * x + y * y).isqrt() + 50) / 100, 18_520);
        // The offset is square to the relative movement.
        let (vx, vy) = (wide.each[1].vx - wide.each[0].vx, wide.each[1].vy - wide.each[0].vy);
        assert!((x * vx + y * vy).abs() < 1_000_000);
        assert!(ways(&[("track0", "90"), ("track1", "90")]).is_err());
    }

    #[test]
    fn of_three_each_pair_has_its_own_closest_point() {
        let three = |params: &[(&str, &str)]| ways_of(3, params);
        let crossing = three(&[("closing", "800"), ("speed2", "400")]).unwrap();
        assert_eq!(crossing.pair(NodeId(0), NodeId(2)), Pair { knots: 565, aside: 0, cpa: 50_000 });
        // Half a minute behind it is 3.33 NM short of the place; at right angles the nearest is half of that time later.
        let late = three(&[("closing", "800"), ("speed2", "400"), ("behind2", "30")]).unwrap();
        assert_eq!(late.pair(NodeId(2), NodeId(0)), Pair { knots: 565, aside: 2_357, cpa: 65_000 });
        assert_eq!(late.pair(NodeId(1), NodeId(2)), Pair { knots: 565, aside: 2_357, cpa: 65_000 });
        assert_eq!(late.pair(NodeId(0), NodeId(1)).cpa, 50_000);
        let [.., at] = late.each.map(|way| way.before(-30_000));
        assert_eq!(at, (0, 0), "there half a minute later");
        // Beside n0, so that they never come nearer; of two aircraft nobody asks.
        let beside = [("speed0", "400"), ("speed2", "400"), ("track2", "90")];
        assert!(three(&beside).is_err() && ways(&beside).is_ok());
        // Behind one another: the closest point is long past, or far ahead.
        let chased = three(&[("speed0", "400"), ("speed2", "300"), ("track2", "90"), ("behind2", "30")]).unwrap();
        assert_eq!(chased.pair(NodeId(0), NodeId(2)).cpa, 0);
    }
}
