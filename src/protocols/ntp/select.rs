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

/// How many survivors the cluster algorithm leaves at least (NMIN of RFC 5905).
const SURVIVORS_MIN: usize = 3;
/// The square of the precision of clocks, in µs²: jitter is never less.
const PRECISION_SQUARED: i128 = 1;

/// The mean square of how far these lie from one of them, in µs²; 0 where there is no other.
fn spread(from: i64, all: impl Iterator<Item = i64>) -> i128 {
    let squares = all.map(|other| i128::from(other).saturating_sub(i128::from(from)).saturating_pow(2));
    let (sum, count) = squares.fold((0i128, 0i128), |(sum, count), square| (sum.saturating_add(square), count + 1));
    // One of them is the one itself.
    sum / (count - 1).max(1)
}

/// The square of a server's jitter (RFC 5905, §10): how far its offsets lie from the one that counts.
pub(super) fn jitter(counts: i64, offsets: impl Iterator<Item = i64>) -> i128 {
    spread(counts, offsets).max(PRECISION_SQUARED)
}

/// NTP's cluster algorithm (RFC 5905, §11.2.2) over offsets and squares of jitter: discards the one whose offset lies
/// farthest from the others', until that is less than the least jitter or too few are left. Gives the places of the rest.
pub(super) fn cluster(candidates: &[(i64, i128)]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..candidates.len()).collect();
    while left.len() > SURVIVORS_MIN {
        let away = |at: &usize| spread(candidates[*at].0, left.iter().map(|other| candidates[*other].0));
        let least = left.iter().map(|at| candidates[*at].1).min().unwrap_or(0);
        let Some((place, farthest)) = left.iter().map(away).enumerate().max_by_key(|(_, away)| *away) else { break };
        if farthest < least {
            break;
        }
        left.remove(place);
    }
    left
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
    fn clusters_leave_out_who_is_farthest_until_that_is_within_the_jitter() {
        let still = |offsets: &[i64]| offsets.iter().map(|offset| (*offset, 1)).collect::<Vec<_>>();
        assert_eq!(cluster(&still(&[0, 0, 8_000, 0, 0])), [0, 1, 3, 4]);
        assert_eq!(cluster(&still(&[0, 10, 8_000, 20, 9_000])), [0, 1, 3]);
        // Three are never fewer, however far they are apart.
        assert_eq!(cluster(&still(&[0, 5_000, 90_000])), [0, 1, 2]);
        // What lies within the least jitter says nothing.
        let noisy: Vec<(i64, i128)> = [0, 0, 8_000, 0, 0].map(|offset| (offset, 100_000_000)).to_vec();
        assert_eq!(cluster(&noisy), [0, 1, 2, 3, 4]);
        assert_eq!((jitter(3, [5, 1, 3].into_iter()), jitter(4, [4].into_iter())), ((4 + 4) / 2, 1));
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
