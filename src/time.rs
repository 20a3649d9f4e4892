//! Simulated time: microseconds since the start of a run, and spans between two moments.

use crate::limits::TIME_US_MAX;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, Sub};

/// A moment of a run, in microseconds since its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Time(pub u64);

/// A length of simulated time, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span(pub u64);

impl Span {
    /// A span of so many milliseconds.
    pub const fn ms(ms: u64) -> Span {
        Span(ms * 1_000)
    }

    /// This span `times` over; stops at the longest span there is.
    #[must_use]
    pub fn times(self, times: u64) -> Span {
        Span(self.0.saturating_mul(times).min(TIME_US_MAX))
    }
}

impl Add<Span> for Time {
    type Output = Time;

    /// Never passes the last moment a run may have, so that no sum overflows.
    fn add(self, span: Span) -> Time {
        Time(self.0.saturating_add(span.0).min(TIME_US_MAX))
    }
}

impl Sub for Time {
    type Output = Span;

    fn sub(self, earlier: Time) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

/// Writes microseconds in the largest unit that needs no more than three decimals: `0ms`, `37.5ms`, `2s`, `150us`.
fn write_us(us: u64, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (unit, name) = match us {
        0 => (1_000, "ms"),
        _ if us >= 1_000_000 && us.is_multiple_of(1_000) => (1_000_000, "s"),
        _ if us >= 1_000 => (1_000, "ms"),
        _ => (1, "us"),
    };
    let (whole, rest) = (us / unit, us % unit);
    if rest == 0 {
        return write!(out, "{whole}{name}");
    }
    let digits = if unit == 1_000_000 { format!("{rest:06}") } else { format!("{rest:03}") };
    write!(out, "{whole}.{}{name}", digits.trim_end_matches('0'))
}

impl fmt::Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_us(self.0, out)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_us(self.0, out)
    }
}

/// Reads `150us`, `12ms`, `1.5s` or a bare `0`.
///
/// # Errors
/// Says what was expected: a number with at most six decimals, one of the three units, at most a day.
pub fn parse_us(text: &str) -> Result<u64, String> {
    let (number, unit) = if let Some(number) = text.strip_suffix("us") {
        (number, 1)
    } else if let Some(number) = text.strip_suffix("ms") {
        (number, 1_000)
    } else if let Some(number) = text.strip_suffix('s') {
        (number, 1_000_000)
    } else if text == "0" {
        return Ok(0);
    } else {
        return Err("a time such as 150us, 12ms or 1.5s".into());
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 6 {
        return Err("a time such as 150us, 12ms or 1.5s".into());
    }
    let whole: u64 = whole.parse().map_err(|_| "a time of at most a day (86400s)".to_owned())?;
    let scale = 10u64.pow(part.len() as u32);
    let part: u64 = part.parse().unwrap_or(0);
    let us = whole.checked_mul(unit).and_then(|us| us.checked_add(part * unit / scale));
    us.filter(|us| *us <= TIME_US_MAX).ok_or_else(|| "a time of at most a day (86400s)".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_is_read_back_as_written() {
        for us in [0, 1, 150, 999, 1_000, 1_500, 37_500, 999_999, 1_000_000, 1_500_000, 2_345_678, TIME_US_MAX] {
            assert_eq!(parse_us(&Time(us).to_string()), Ok(us), "{}", Time(us));
        }
        assert_eq!(Time(37_500).to_string(), "37.5ms");
        assert_eq!(Time(2_345_678).to_string(), "2345.678ms");
    }

    #[test]
    fn bad_times_are_refused() {
        for text in ["", "5", "ms", "-1ms", "1e3ms", ".5s", "1.s", "9999999999999999999s", "86401s", "1.0000001s"] {
            assert!(parse_us(text).is_err(), "{text}");
        }
    }
}
