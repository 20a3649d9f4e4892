//! How two aircraft move on the map: straight on at an even speed, to where they are nearest after a given time.

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

/// Both ways, and what follows from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ways {
    pub each: [Way; 2],
    /// The speed of one as seen from the other, in knots.
    pub knots: i64,
    /// How far apart they are when they are nearest, in thousandths of NM.
    pub aside: i64,
}

impl Ways {
    /// Head-on at the speed of `closing`, unless `speed0`, `track0` … say otherwise.
    ///
    /// # Errors
    /// When one flies beside the other: they have no closest point.
    pub fn of(setup: &Setup<'_>) -> Result<Ways, String> {
        let closing = setup.number("closing", 0);
        let speeds = [setup.number("speed0", closing - closing / 2), setup.number("speed1", closing / 2)];
        let tracks = [setup.number("track0", 90), setup.number("track1", 270)];
        let (_, between) = sine_and_cosine(tracks[0] - tracks[1]);
        let square = (speeds[0] * speeds[0] + speeds[1] * speeds[1]) * ONE - 2 * speeds[0] * speeds[1] * between;
        let knots = (square / ONE).isqrt();
        if knots == 0 {
            return Err("tracks or speeds that differ: side by side they never come nearer to each other".to_owned());
        }
        let mut each = [0, 1].map(|node: usize| {
            let (sine, cosine) = sine_and_cosine(tracks[node]);
            let along = |part: i64| speeds[node] * part * 4_630 / (9 * ONE);
            Way { x: 0, y: 0, vx: along(sine), vy: along(cosine) }
        });
        let miss = setup.number("miss", 0);
        // n1 passes on the left of its way as n0 sees it.
        let (vx, vy) = (each[1].vx - each[0].vx, each[1].vy - each[0].vy);
        let length = (vx * vx + vy * vy).isqrt().max(1);
        (each[1].x, each[1].y) = (-vy * mm(miss * 1_000) / length, vx * mm(miss * 1_000) / length);
        Ok(Ways { each, knots, aside: miss * 3_048 / 18_520 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Params;
    use crate::protocols;

    fn ways(params: &[(&str, &str)]) -> Result<Ways, String> {
        let card = protocols::find(super::super::card::CARD.id).unwrap().card;
        let mut written = Params::default();
        params.iter().for_each(|(word, value)| written.set(card, word, value).unwrap());
        let delta = crate::time::Span::ms(10);
        Ways::of(&Setup { card, n: 2, f: 0, inputs: &[], delta, params: &written })
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
        assert_eq!((ways.knots, ways.aside), (701, 0));
        assert_eq!(ways.each.map(|way| (way.vx, way.vy)), [(180_570, 0), (-180_055, 0)]);
        // A minute before they meet they are 11.68 NM apart.
        let [(one, _), (other, _)] = ways.each.map(|way| way.before(60_000));
        assert_eq!((other - one) / 1_852, 11_683);
    }

    #[test]
    fn crossing_tracks_and_a_miss_distance() {
        let crossing = [("speed0", "465"), ("speed1", "465"), ("track0", "274"), ("track1", "4")];
        let straight = ways(&crossing).unwrap();
        assert_eq!(straight.knots, 657);
        assert_eq!(straight.each.map(|way| (way.vx, way.vy)), [(-238_633, 16_686), (16_686, 238_633)]);
        let wide = ways(&[&crossing[..], &[("miss", "6076")]].concat()).unwrap();
        assert_eq!(wide.aside, 999);
        let (x, y) = wide.each[1].before(0);
        assert_eq!(((x * x + y * y).isqrt() + 50) / 100, 18_520);
        // The offset is square to the relative movement.
        let (vx, vy) = (wide.each[1].vx - wide.each[0].vx, wide.each[1].vy - wide.each[0].vy);
        assert!((x * vx + y * vy).abs() < 1_000_000);
        assert!(ways(&[("track0", "90"), ("track1", "90")]).is_err());
    }
}
