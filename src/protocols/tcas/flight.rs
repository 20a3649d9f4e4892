//! How an aircraft moves up and down, and when another one is a threat. Thousandths of feet, milliseconds; no floats.

use serde::Serialize;

/// A vertical rate in feet a minute as thousandths of feet a second.
pub(super) const fn rate(feet_a_minute: i64) -> i64 {
    feet_a_minute * 1_000 / 60
}

/// How pilots respond: how long they take, in ms, and how hard they pull, in thousandths of ft/s².
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Response {
    delay: u64,
    pull: i64,
}

/// To a first advisory: 5 s, 0.25 g.
pub(super) const FIRST: Response = Response { delay: 5_000, pull: 8_000 };
/// To a stronger or reversed one: 2.5 s, 0.35 g.
pub(super) const STRONGER: Response = Response { delay: 2_500, pull: 11_200 };

/// A vertical flight path: from a known point on as it was, and from some time on to another rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub(super) struct Flight {
    at: u64,
    altitude: i64,
    rate: i64,
    begins: u64,
    target: i64,
    pull: i64,
}

impl Flight {
    pub fn level(altitude: i64, rate: i64) -> Flight {
        Flight { at: 0, altitude, rate, begins: 0, target: rate, pull: 1 }
    }

    /// Altitude and vertical rate at a time.
    pub fn position(&self, now: u64) -> (i64, i64) {
        let span = |ms: u64| i64::try_from(ms).unwrap_or(0);
        let before = now.min(self.begins.max(self.at)).saturating_sub(self.at);
        let altitude = self.altitude + self.rate * span(before) / 1_000;
        let after = span(now.saturating_sub(self.begins.max(self.at)));
        let change = self.target - self.rate;
        let pulling = (change.abs() * 1_000 / self.pull.max(1)).min(after);
        let reached = if pulling < after { self.target } else { self.rate + change.signum() * self.pull * pulling / 1_000 };
        let altitude = altitude + (self.rate + reached) * pulling / 2_000 + self.target * (after - pulling) / 1_000;
        (altitude, reached)
    }

    /// From now on towards another rate.
    pub fn steer(&mut self, now: u64, target: i64, response: Response) {
        let (altitude, rate) = self.position(now);
        *self = Flight { at: now, altitude, rate, begins: now + response.delay, target, pull: response.pull };
    }
}

/// What makes another aircraft worth an advisory: ahead of time in s, distance in thousandths of NM, height in ft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Threshold {
    pub tau: i64,
    pub dmod: i64,
    pub height: i64,
}

/// By own altitude, in ft: sensitivity level, traffic advisory, resolution advisory, and the separation aimed at.
pub(super) fn sensitivity(altitude: i64) -> (u8, Threshold, Option<(Threshold, i64)>) {
    let at = |tau, dmod, height| Threshold { tau, dmod, height };
    match altitude {
        ..1_000 => (2, at(20, 300, 850), None),
        1_000..2_350 => (3, at(25, 330, 850), Some((at(15, 200, 600), 300))),
        2_350..5_000 => (4, at(30, 480, 850), Some((at(20, 350, 600), 300))),
        5_000..10_000 => (5, at(40, 750, 850), Some((at(25, 550, 600), 350))),
        10_000..20_000 => (6, at(45, 1_000, 850), Some((at(30, 800, 600), 400))),
        20_000..=42_000 => (7, at(48, 1_300, 850), Some((at(35, 1_100, 700), 600))),
        _ => (7, at(48, 1_300, 1_200), Some((at(35, 1_100, 800), 700))),
    }
}

/// Is an aircraft so far away (thousandths of NM), closing at so many knots, near enough in time?
pub(super) fn is_near(range: i64, knots: i64, threshold: Threshold) -> bool {
    // Modified tau, (r² − DMOD²) / (r · v) ≤ τ, with v in NM an hour.
    let beyond = range * range - threshold.dmod * threshold.dmod;
    range <= threshold.dmod || beyond * 3_600 <= threshold.tau * range * knots * 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g056_what_a_standard_climb_gains() {
        let mut flight = Flight::level(0, 0);
        flight.steer(0, rate(1_500), FIRST);
        let gains = [5, 15, 20, 25, 30, 35, 36].map(|s| (flight.position(s * 1_000).0 + 500) / 1_000);
        assert_eq!(gains, [0, 211, 336, 461, 586, 711, 736]);
        assert_eq!(flight.position(60_000).1, 25_000);
        // Two in opposite senses, 35 s ahead.
        let mut down = Flight::level(0, 0);
        down.steer(0, rate(-1_500), FIRST);
        assert_eq!((flight.position(35_000).0 - down.position(35_000).0 + 500) / 1_000, 1_422);
        assert_eq!(STRONGER, Response { delay: 2_500, pull: 11_200 });
    }

    #[test]
    fn g056_from_where_on_it_is_a_threat() {
        let (level, _, advisory) = sensitivity(36_000);
        let (threshold, aim) = advisory.unwrap();
        assert_eq!((level, threshold, aim), (7, Threshold { tau: 35, dmod: 1_100, height: 700 }, 600));
        let first = |knots| (0..20_000).rev().find(|range| is_near(*range, knots, threshold)).unwrap();
        let ranges = [960, 500, 100].map(|knots| (first(knots) + 5) / 10);
        assert_eq!(ranges, [946, 510, 169]);
    }

    #[test]
    fn g056_sensitivity_by_altitude() {
        let rows = [500, 1_500, 3_000, 7_000, 15_000, 30_000, 45_000].map(|altitude| {
            let (level, traffic, advisory) = sensitivity(altitude);
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
    }
}
