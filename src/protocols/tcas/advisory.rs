//! What TCAS may say, and when: sensitivity by altitude, thresholds, inhibitions near the ground, strengths of an
//! advisory. FAA, *Introduction to TCAS II Version 7.1*, table 2 and "Resolution Advisory Selection".

use crate::protocol::rate;
use crate::value::Value;
use serde::Serialize;

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Sense {
    /// Pass above.
    Climb,
    /// Pass below.
    Descend,
}

impl Sense {
    pub(super) fn value(self) -> Value {
        Value(if self == Sense::Climb { 1 } else { 2 })
    }
    pub(super) fn of(value: Value) -> Option<Sense> {
        match value.0 {
            1 => Some(Sense::Climb),
            2 => Some(Sense::Descend),
            _ => None,
        }
    }
    pub(super) fn opposite(self) -> Sense {
        if self == Sense::Climb { Sense::Descend } else { Sense::Climb }
    }
    /// 1 upwards, −1 downwards.
    pub(super) fn sign(self) -> i64 {
        if self == Sense::Climb { 1 } else { -1 }
    }
}

/// The least vertical rate in an advisory's sense, in ft/min. Below 0 it only limits the movement in the other sense.
pub(super) type Least = i64;

/// Stay as you are, or give up some of a movement in the other sense; weakest first.
pub(super) const LIMITS: [Least; 4] = [-2_000, -1_000, -500, 0];
/// Climb, or descend.
pub(super) const POSITIVE: Least = 1_500;
/// Increase climb, or descent.
pub(super) const INCREASED: Least = 2_500;

/// What the loudspeaker says.
pub(super) fn words(sense: Sense, least: Least) -> &'static str {
    match (sense, least) {
        (Sense::Climb, -2_000) => "do not descend faster than 2000 ft/min",
        (Sense::Climb, -1_000) => "do not descend faster than 1000 ft/min",
        (Sense::Climb, -500) => "do not descend faster than 500 ft/min",
        (Sense::Climb, ..=0) => "do not descend",
        (Sense::Climb, INCREASED..) => "increase climb",
        (Sense::Climb, _) => "climb",
        (Sense::Descend, -2_000) => "do not climb faster than 2000 ft/min",
        (Sense::Descend, -1_000) => "do not climb faster than 1000 ft/min",
        (Sense::Descend, -500) => "do not climb faster than 500 ft/min",
        (Sense::Descend, ..=0) => "do not climb",
        (Sense::Descend, INCREASED..) => "increase descent",
        (Sense::Descend, _) => "descend",
    }
}

/// What makes another aircraft worth an advisory: ahead of time in s, distance in thousandths of NM, height in ft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Threshold {
    pub tau: i64,
    pub dmod: i64,
    pub height: i64,
}

/// A row of the table: sensitivity level, traffic advisory, resolution advisory, and the separation aimed at, in ft (ALIM).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub level: u8,
    pub traffic: Threshold,
    pub advisory: Option<(Threshold, i64)>,
}

impl Row {
    const fn new(level: u8, traffic: (i64, i64, i64), advisory: Option<(i64, i64, i64, i64)>) -> Row {
        let advisory = match advisory {
            Some((tau, dmod, height, aim)) => Some((Threshold { tau, dmod, height }, aim)),
            None => None,
        };
        Row { level, traffic: Threshold { tau: traffic.0, dmod: traffic.1, height: traffic.2 }, advisory }
    }

    /// The separation aimed at, in thousandths of feet.
    pub fn aim(&self) -> i64 {
        self.advisory.map_or(0, |(_, aim)| aim * 1_000)
    }
}

/// By own altitude, lowest first.
pub(super) const ROWS: [Row; 7] = [
    Row::new(2, (20, 300, 850), None),
    Row::new(3, (25, 330, 850), Some((15, 200, 600, 300))),
    Row::new(4, (30, 480, 850), Some((20, 350, 600, 300))),
    Row::new(5, (40, 750, 850), Some((25, 550, 600, 350))),
    Row::new(6, (45, 1_000, 850), Some((30, 800, 600, 400))),
    Row::new(7, (48, 1_300, 850), Some((35, 1_100, 700, 600))),
    Row::new(7, (48, 1_300, 1_200), Some((35, 1_100, 800, 700))),
];

/// Rooms that the logic for several threats asks for, in thousandths of feet, by row: to pass a further threat on the side
/// that is already taken (MAC_INC of DO-185B), and to fly level between two (LEV_REV).
const SAME_SIDE: [i64; 7] = [200_000, 200_000, 200_000, 250_000, 300_000, 350_000, 400_000];
const LEVEL: [i64; 7] = [200_000, 200_000, 200_000, 300_000, 350_000, 400_000, 470_000];

/// Both rooms for a row: on one side, level between two.
pub(super) fn rooms(row: u8) -> (i64, i64) {
    let row = usize::from(row) % ROWS.len();
    (SAME_SIDE[row], LEVEL[row])
}

/// Where a row ends and the next begins, in ft, and how far beyond an aircraft must be that comes from the other side.
/// The first two are heights above the ground, which lies at 0 ft here.
const BORDERS: [(i64, i64); 6] =
    [(1_000, 100), (2_350, 200), (5_000, 500), (10_000, 500), (20_000, 500), (42_001, 500)];

/// The row of an aircraft at this altitude, in ft, that was in that row a second ago.
pub(super) fn row(before: Option<u8>, altitude: i64) -> u8 {
    let margin = |(border, margin): (i64, i64), way: i64| border + if before.is_some() { way * margin } else { 0 };
    let up = BORDERS.iter().take_while(|border| altitude >= margin(**border, 1)).count() as u8;
    let down = BORDERS.iter().take_while(|border| altitude >= margin(**border, -1)).count() as u8;
    before.map_or(up, |before| before.clamp(up, down))
}

/// The least rate that may be asked for so near the ground: 1100 ft high (100 more or less when climbing or descending)
/// nobody is sent down, below 1450 ft nobody faster than before.
pub(super) fn allowed(sense: Sense, least: Least, altitude: i64, climbing: i64) -> Least {
    let floor = if climbing < 0 { 1_000 } else { 1_200 };
    match sense {
        Sense::Descend if altitude < floor => least.min(0),
        Sense::Descend if altitude < 1_450 => least.min(POSITIVE),
        _ => least,
    }
}

/// Is an aircraft near enough in time that is so far along its way from the closest point (thousandths of NM), passes there
/// at this distance, and closes in at so many knots?
///
/// Modified tau: `(r² − DMOD²) / (r · closing rate) ≤ τ`, where on a straight course `r · closing rate = along · knots`.
pub(super) fn is_near(along: i64, aside: i64, knots: i64, threshold: Threshold) -> bool {
    let beyond = along * along + aside * aside - threshold.dmod * threshold.dmod;
    beyond <= 0 || beyond * 3_600 <= threshold.tau * along * knots * 1_000
}

/// An advisory's least rate as a signed one, in thousandths of ft/s.
pub(super) fn signed(sense: Sense, least: Least) -> i64 {
    sense.sign() * rate(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g056_from_where_on_it_is_a_threat() {
        let (threshold, aim) = ROWS[usize::from(row(None, 36_000))].advisory.unwrap();
        assert_eq!((threshold, aim), (Threshold { tau: 35, dmod: 1_100, height: 700 }, 600));
        let first = |knots| (0..20_000).rev().find(|range| is_near(*range, 0, knots, threshold)).unwrap();
        let ranges = [960, 500, 100].map(|knots| (first(knots) + 5) / 10);
        assert_eq!(ranges, [946, 510, 169]);
        // Whoever passes 2 NM aside is farther away in time as well.
        assert!(is_near(4_800, 0, 500, threshold) && !is_near(4_800, 2_000, 500, threshold));
        assert!(is_near(0, 1_100, 500, threshold) && !is_near(0, 1_101, 500, threshold));
    }

    #[test]
    fn g056_sensitivity_by_altitude() {
        let rows = [500, 1_500, 3_000, 7_000, 15_000, 30_000, 45_000].map(|altitude| {
            let Row { level, traffic, advisory } = ROWS[usize::from(row(None, altitude))];
            let advisory = advisory.map(|(advisory, aim)| (advisory.tau, advisory.dmod, advisory.height, aim));
            (level, traffic.tau, traffic.dmod, traffic.height, advisory)
        });
        assert_eq!(rows[0], (2, 20, 300, 850, None));
        assert_eq!(rows[1], (3, 25, 330, 850, Some((15, 200, 600, 300))));
        assert_eq!(rows[2], (4, 30, 480, 850, Some((20, 350, 600, 300))));
        assert_eq!(rows[3], (5, 40, 750, 850, Some((25, 550, 600, 350))));
        assert_eq!(rows[4], (6, 45, 1_000, 850, Some((30, 800, 600, 400))));
        assert_eq!(rows[5], (7, 48, 1_300, 850, Some((35, 1_100, 700, 600))));
        assert_eq!(rows[6], (7, 48, 1_300, 1_200, Some((35, 1_100, 800, 700))));
        assert_eq!([999, 1_000, 2_349, 2_350, 42_000, 42_001].map(|altitude| row(None, altitude)), [0, 1, 1, 2, 5, 6]);
    }

    #[test]
    fn a_border_is_crossed_only_when_it_is_well_behind() {
        assert_eq!([20_000, 20_499, 20_500].map(|altitude| row(Some(4), altitude)), [4, 4, 5]);
        assert_eq!([19_999, 19_500, 19_499].map(|altitude| row(Some(5), altitude)), [5, 5, 4]);
        assert_eq!([1_099, 1_100].map(|altitude| row(Some(0), altitude)), [0, 1]);
        assert_eq!([900, 899].map(|altitude| row(Some(1), altitude)), [1, 0]);
        assert_eq!((row(Some(0), 30_000), row(Some(6), 500)), (5, 0));
    }

    #[test]
    fn nobody_is_sent_down_near_the_ground() {
        assert_eq!(allowed(Sense::Descend, POSITIVE, 1_199, 0), 0);
        assert_eq!(allowed(Sense::Descend, POSITIVE, 1_199, -1), POSITIVE);
        assert_eq!(allowed(Sense::Descend, INCREASED, 1_449, 0), POSITIVE);
        assert_eq!(allowed(Sense::Descend, INCREASED, 1_450, 0), INCREASED);
        assert_eq!(allowed(Sense::Climb, INCREASED, 1_000, 0), INCREASED);
    }
}
