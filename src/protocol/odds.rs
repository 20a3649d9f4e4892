//! What theory gives for chances: exact probabilities of a configuration's outcomes on a network that loses messages.

use crate::value::Value;

/// Parts of a [`Share`].
const WHOLE: u64 = 1_000_000_000_000_000_000;

/// A probability, in parts of 10¹⁸; no floats, so that it is the same on every machine. Each product is rounded to the
/// nearest part, so that a formula of a few hundred factors is right to more than twelve digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share(u64);

impl Share {
    /// It never happens.
    pub const NEVER: Share = Share(0);
    /// It always does.
    pub const ALWAYS: Share = Share(WHOLE);

    /// From millionths, as the network counts losses; more than a million are one.
    pub fn millionths(millionths: u32) -> Share {
        Share(u64::from(millionths.min(1_000_000)) * (WHOLE / 1_000_000))
    }

    /// This and, independently of it, that.
    #[must_use]
    pub fn and(self, other: Share) -> Share {
        let product = u128::from(self.0) * u128::from(other.0) + u128::from(WHOLE / 2);
        Share(u64::try_from(product / u128::from(WHOLE)).unwrap_or(WHOLE))
    }

    /// This or that, which exclude each other.
    #[must_use]
    pub fn or(self, other: Share) -> Share {
        Share(self.0.saturating_add(other.0).min(WHOLE))
    }

    /// The opposite.
    #[must_use]
    pub fn opposite(self) -> Share {
        Share(WHOLE - self.0)
    }

    /// This so many times in a row.
    #[must_use]
    pub fn pow(self, times: u32) -> Share {
        (0..times).fold(Share::ALWAYS, |all, _| all.and(self))
    }

    /// In millionths, to the nearest.
    pub fn as_millionths(self) -> u64 {
        (self.0 + WHOLE / 2_000_000) / (WHOLE / 1_000_000)
    }
}

impl std::fmt::Display for Share {
    /// As a percentage of four significant digits, and of no more than ten decimals: `8.1%`, `0.08095%`.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A percent is 10¹⁶ parts.
        let digits = self.0.to_string().len() as u32;
        let least = 10u64.pow(digits.saturating_sub(4).max(6));
        let rounded = (self.0 + least / 2) / least * least;
        let (whole, part) = (rounded / (WHOLE / 100), rounded % (WHOLE / 100));
        let decimals = format!("{part:016}");
        let decimals = decimals.trim_end_matches('0');
        if decimals.is_empty() { write!(out, "{whole}%") } else { write!(out, "{whole}.{decimals}%") }
    }
}

/// An outcome of a run that is over, by its decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// Two decided differently.
    Differ,
    /// All decided this.
    All(Value),
}

impl Outlook {
    /// Has it come true? `None` stands for a node that has not decided.
    pub fn holds(self, decisions: &[Option<Value>]) -> bool {
        let mut made = decisions.iter().flatten();
        match self {
            Outlook::Differ => made.next().is_some_and(|first| made.any(|other| other != first)),
            Outlook::All(value) => decisions.iter().all(|made| *made == Some(value)),
        }
    }
}

/// How likely an outcome is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Odds {
    /// In words: `one attacks alone`.
    pub what: &'static str,
    /// The same as a condition on decisions, by which runs can be counted.
    pub outlook: Outlook,
    /// As written in the literature: `p(1 − p)ᵏ⁻¹`; empty where there is no formula but the sum itself.
    pub formula: &'static str,
    /// The probability, for this configuration and this loss.
    pub share: Share,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact_to_twelve_digits() {
        let tenth = Share::millionths(100_000);
        assert_eq!(tenth.opposite().pow(3), Share(729_000_000_000_000_000));
        assert_eq!(tenth.and(tenth.opposite().pow(2)), Share(81_000_000_000_000_000));
        assert_eq!(tenth.or(tenth.opposite()), Share::ALWAYS);
        assert_eq!((Share::ALWAYS.pow(20), Share::NEVER.opposite()), (Share::ALWAYS, Share::ALWAYS));
        // A third of a third …: 3⁻²⁰ = 2.8679719907924413e-10.
        let third = Share(WHOLE / 3);
        assert!(third.pow(20).0.abs_diff(286_797_199) <= 20);
        assert_eq!(Share::millionths(2_000_000), Share::ALWAYS);
        assert_eq!(Share::millionths(123_456).as_millionths(), 123_456);
    }

    #[test]
    fn shares_read_as_percentages() {
        let words = |parts: u64| Share(parts).to_string();
        assert_eq!(words(WHOLE), "100%");
        assert_eq!(words(0), "0%");
        assert_eq!(words(81_000_000_000_000_000), "8.1%");
        assert_eq!(words(809_459_000_000_000), "0.08095%");
        assert_eq!(words(999_999_999_999_999_999), "100%");
        assert_eq!(words(1), "0%");
        assert_eq!(words(1_234_567_000), "0.0000001235%");
    }

    #[test]
    fn an_outlook_is_read_off_decisions() {
        let (yes, no) = (Some(Value(1)), Some(Value(0)));
        assert!(Outlook::Differ.holds(&[yes, no]) && !Outlook::Differ.holds(&[yes, None]));
        assert!(Outlook::All(Value(1)).holds(&[yes, yes]) && !Outlook::All(Value(1)).holds(&[yes, None]));
        assert!(!Outlook::Differ.holds(&[None, None]) && !Outlook::All(Value(0)).holds(&[yes, no]));
    }
}
