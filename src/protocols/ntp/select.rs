//! Which clocks to believe: intervals, the points that most of them share, and the clique that a majority forms.

/// What one server's clock allows the client's error to be, in microseconds: from the first to the second.
pub(super) type Interval = (i64, i64);

/// Marzullo's algorithm: the first of the regions that most intervals share, and how many they are.
pub(super) fn marzullo(intervals: &[Interval]) -> Option<(usize, Interval)> {
    // Starts before ends where they meet, so that intervals that touch share a point.
    let mut ends: Vec<(i64, i8)> = intervals.iter().flat_map(|(low, high)| [(*low, -1), (*high, 1)]).collect();
    ends.sort_unstable();
    let (mut count, mut best, mut found) = (0usize, 0usize, None);
    for (at, (point, side)) in ends.iter().enumerate() {
        if *side > 0 {
            count -= 1;
            continue;
        }
        count += 1;
        if count > best {
            best = count;
            // The region ends where the next interval begins or ends.
            found = ends.get(at + 1).map(|(next, _)| (best, (*point, *next)));
        }
    }
    found
}

/// NTP's intersection: the smallest number of falsetickers, less than half, such that the rest share points and no more
/// than so many midpoints lie outside of those. Gives that number, and the range from the first such point to the last.
pub(super) fn intersection(intervals: &[Interval]) -> Option<(usize, Interval)> {
    let all = intervals.len();
    (0..all.div_ceil(2)).find_map(|liars| {
        let enough = |point: &i64| {
            let holding = intervals.iter().filter(|(low, high)| (*low..=*high).contains(point)).count();
            holding >= all - liars
        };
        let low = intervals.iter().map(|(low, _)| *low).filter(enough).min()?;
        let high = intervals.iter().map(|(_, high)| *high).filter(enough).max()?;
        let outside = |(from, to): &&Interval| {
            let middle = from.midpoint(*to);
            middle < low || middle > high
        };
        (low <= high && intervals.iter().filter(outside).count() <= liars).then_some((liars, (low, high)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Chance, Purpose};

    #[test]
    fn g052_three_sets_of_clocks() {
        assert_eq!(marzullo(&[(8, 12), (11, 13), (10, 12)]), Some((3, (11, 12))));
        assert_eq!(marzullo(&[(8, 12), (11, 13), (14, 15)]), Some((2, (11, 12))));
        assert_eq!(marzullo(&[(8, 9), (8, 12), (10, 12)]), Some((2, (8, 9))), "[10, 12] is as good");
        assert_eq!(marzullo(&[]), None);
    }

    #[test]
    fn g052_ntp_also_asks_for_the_midpoints() {
        assert_eq!(intersection(&[(8, 12), (11, 13), (10, 12)]), Some((1, (10, 12))));
        assert_eq!(intersection(&[(8, 12), (11, 13), (14, 15)]), None, "two midpoints lie outside");
        assert_eq!(intersection(&[(5, 5)]), Some((0, (5, 5))));
        assert_eq!(intersection(&[]), None);
    }

    #[test]
    fn as_many_share_a_point_as_can_be_found_by_trying_all() {
        let mut chance = Chance::new(3, Purpose::Scenario, 0);
        for _ in 0..5_000 {
            let count = 1 + chance.below(7);
            let mut interval = || {
                let low = chance.below(20) as i64;
                (low, low + chance.below(9) as i64)
            };
            let intervals: Vec<Interval> = (0..count).map(|_| interval()).collect();
            let sharing = |point: i64| intervals.iter().filter(|(low, high)| (*low..=*high).contains(&point)).count();
            let most = (0..30).map(sharing).max().unwrap();
            let (found, (low, high)) = marzullo(&intervals).unwrap();
            assert_eq!((found, sharing(low), sharing(high)), (most, most, most), "{intervals:?}");
        }
    }
}
