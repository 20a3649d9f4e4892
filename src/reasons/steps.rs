//! A set of steps, one bit a step.

use crate::ids::StepId;

/// A set of a run's steps; one bit a step, up to the last that was put in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepSet {
    words: Vec<u64>,
    len: u32,
}

impl StepSet {
    /// Adds a step; false when it was there already.
    pub fn insert(&mut self, step: StepId) -> bool {
        let (word, bit) = place(step);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let fresh = self.words[word] & bit == 0;
        self.words[word] |= bit;
        self.len += u32::from(fresh);
        fresh
    }

    /// Is the step in the set?
    pub fn contains(&self, step: StepId) -> bool {
        let (word, bit) = place(step);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// How many steps are in the set.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Is the set empty?
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The steps in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = StepId> + '_ {
        let word = |(at, word): (usize, &u64)| {
            let (first, mut rest) = (at as u32 * u64::BITS, *word);
            std::iter::from_fn(move || {
                let next = rest.trailing_zeros();
                rest &= rest.wrapping_sub(1);
                (next < u64::BITS).then_some(StepId(first + next))
            })
        };
        self.words.iter().enumerate().flat_map(word)
    }
}

fn place(step: StepId) -> (usize, u64) {
    ((step.0 / u64::BITS) as usize, 1 << (step.0 % u64::BITS))
}

impl Extend<StepId> for StepSet {
    fn extend<I: IntoIterator<Item = StepId>>(&mut self, steps: I) {
        for step in steps {
            self.insert(step);
        }
    }
}

impl FromIterator<StepId> for StepSet {
    fn from_iter<I: IntoIterator<Item = StepId>>(steps: I) -> StepSet {
        let mut set = StepSet::default();
        set.extend(steps);
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_come_back_in_order_and_once() {
        let steps = [200, 1, 64, 63, 64].map(StepId);
        let set: StepSet = steps.into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [1, 63, 64, 200].map(StepId));
        assert_eq!((set.len(), set.contains(StepId(64)), set.contains(StepId(65))), (4, true, false));
        assert!(!set.contains(StepId(100_000)), "beyond the last that was put in");
    }
}
