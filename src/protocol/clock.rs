//! A node's own clock: what its hardware shows, and the correction that the node has made.

use crate::time::Time;
use serde::Serialize;

/// A clock that starts off by so much, runs too fast or too slow, and is corrected. All in microseconds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Clock {
    /// How far the hardware is ahead at true time 0.
    offset: i64,
    /// How many microseconds it gains in a second.
    drift_ppm: i64,
    correction: i64,
    /// By how much it is still ahead of where it is meant to be: it goes at half speed until that is lost.
    owed: i64,
    /// Since when.
    since: Time,
}

impl Clock {
    /// A clock that nobody has corrected yet.
    pub fn new(offset: i64, drift_ppm: i64) -> Clock {
        Clock { offset, drift_ppm, correction: 0, owed: 0, since: Time(0) }
    }

    /// By how much it is still ahead of where it is meant to be.
    pub fn owing(&self, now: Time) -> i64 {
        let lost = i64::try_from((now - self.since).0 / 2).unwrap_or(i64::MAX);
        self.owed.saturating_sub(lost).max(0)
    }

    /// How far it is ahead of true time.
    pub fn ahead(&self, now: Time) -> i64 {
        let gained = i128::from(now.0) * i128::from(self.drift_ppm) / 1_000_000;
        let gained = i64::try_from(gained).unwrap_or(0);
        let all = self.offset.saturating_add(gained).saturating_add(self.correction);
        all.saturating_add(self.owing(now))
    }

    /// What it shows.
    pub fn read(&self, now: Time) -> i64 {
        i64::try_from(now.0).unwrap_or(i64::MAX).saturating_add(self.ahead(now))
    }

    /// Sets it by so much, at once, backwards too.
    pub fn step(&mut self, by: i64) {
        self.correction = self.correction.saturating_add(by);
    }

    /// Brings it to what it shows and so much more without ever setting it back: forwards at once, backwards by going
    /// at half speed.
    pub fn slew(&mut self, by: i64, now: Time) {
        self.correction = self.correction.saturating_add(self.owing(now)).saturating_add(by);
        self.owed = by.saturating_neg().max(0);
        self.since = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_drifts_and_is_set() {
        let mut clock = Clock::new(5_000, -100);
        assert_eq!((clock.read(Time(0)), clock.ahead(Time(10_000_000))), (5_000, 4_000));
        clock.step(-7_000);
        assert_eq!(clock.read(Time(10_000_000)), 9_997_000);
    }

    #[test]
    fn a_slewed_clock_never_runs_backwards() {
        let mut clock = Clock::new(0, 0);
        clock.slew(-4_000, Time(1_000));
        let shown: Vec<i64> = [1_000, 3_000, 9_000, 10_000].map(|now| clock.read(Time(now))).into();
        assert_eq!(shown, [1_000, 2_000, 5_000, 6_000]);
        // Half-way through, it is told that it should be 500 ahead of what it shows.
        let mut clock = Clock::new(0, 0);
        clock.slew(-4_000, Time(0));
        clock.slew(500, Time(4_000));
        assert_eq!((clock.read(Time(4_000)), clock.read(Time(9_000))), (2_500, 7_500));
    }
}
