//! How an aircraft moves up and down. Thousandths of feet, milliseconds; no floats.

use serde::Serialize;

/// Thousandths of feet in millimetres, to the nearest.
pub const fn mm(thousandths_of_feet: i64) -> i64 {
    let scaled = thousandths_of_feet * 3_048;
    (scaled + if scaled < 0 { -5_000 } else { 5_000 }) / 10_000
}

/// A vertical rate in feet a minute as thousandths of feet a second.
pub const fn rate(feet_a_minute: i64) -> i64 {
    feet_a_minute * 1_000 / 60
}

/// How pilots respond: how long they take, in ms, and how hard they pull, in thousandths of ft/s².
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Response {
    /// How long they take, in ms.
    pub delay: u64,
    pull: i64,
}

/// To a first advisory: 5 s, 0.25 g.
pub const FIRST: Response = Response { delay: 5_000, pull: 8_000 };
/// To a stronger or reversed one: 2.5 s, 0.35 g.
pub const STRONGER: Response = Response { delay: 2_500, pull: 11_200 };

impl Response {
    /// As to a first advisory, but by a crew that takes so many ms.
    pub fn after(delay: u64) -> Response {
        Response { delay, ..FIRST }
    }
}

/// A vertical flight path: from a known point on as it was, and from some time on to another rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Flight {
    at: u64,
    altitude: i64,
    rate: i64,
    begins: u64,
    target: i64,
    pull: i64,
}

impl Flight {
    /// At this altitude, rising at this rate, for ever.
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
        let reached =
            if pulling < after { self.target } else { self.rate + change.signum() * self.pull * pulling / 1_000 };
        let altitude = altitude + (self.rate + reached) * pulling / 2_000 + self.target * (after - pulling) / 1_000;
        (altitude, reached)
    }

    /// The vertical rate it is on its way to.
    pub fn target(&self) -> i64 {
        self.target
    }

    /// The same seen from outside: altitude and rate are known, intentions are not.
    pub fn seen(altitude: i64, rate: i64, at: u64) -> Flight {
        Flight { at, ..Flight::level(altitude, rate) }
    }

    /// From now on at least this fast in the direction of `sign`; nothing changes if it is, or is about to be.
    pub fn heed(&mut self, now: u64, sign: i64, least: i64, response: Response) {
        if sign * self.target < least {
            self.steer(now, sign * least, response);
        }
    }

    /// From now on towards another rate.
    pub fn steer(&mut self, now: u64, target: i64, response: Response) {
        let (altitude, rate) = self.position(now);
        *self = Flight { at: now, altitude, rate, begins: now + response.delay, target, pull: response.pull };
    }
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
}
