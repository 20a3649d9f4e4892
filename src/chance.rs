//! The one seeded generator, and our own integer sampling over it.
//!
//! A link must give the same run for years, so the generator is a named, portable one, and the sampling is fixed
//! here by golden vectors: a library may change the values it draws between minor releases.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};

/// What a stream of chance is for. Each purpose and node has a stream of its own, so that switching a fault on, or
/// drawing one coin more, changes no other draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Delays, losses and duplications of what a node sends.
    Network,
    /// A node's own coins.
    Coins,
    /// A traitor's whims.
    Faults,
    /// Drawing whole scenarios.
    Scenario,
    /// The moments at which alarms go off.
    Alarms,
}

/// A stream of chance. Cloning it clones its future.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chance(Xoshiro256PlusPlus);

/// One round of the splitmix64 finalizer (Steele, Lea, Flood 2014): every input bit reaches every output bit.
pub(crate) fn mix(mut word: u64) -> u64 {
    word = word.wrapping_add(0x9E37_79B9_7F4A_7C15);
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

impl Chance {
    /// The stream of one purpose (and one node, or 0) under a seed.
    pub fn new(seed: u64, purpose: Purpose, node: u16) -> Chance {
        let tag = ((purpose as u64 + 1) << 32) | u64::from(node);
        let mut word = mix(seed) ^ tag;
        let mut bytes = [0; 32];
        for chunk in bytes.chunks_exact_mut(8) {
            word = mix(word);
            chunk.copy_from_slice(&word.to_le_bytes());
        }
        Chance(Xoshiro256PlusPlus::from_seed(bytes))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number in `0..bound`, each equally likely up to a bias below `bound / 2^64`; 0 when `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        scale(self.bits(), bound)
    }

    /// True `millionths` times in a million.
    pub fn happens(&mut self, millionths: u32) -> bool {
        self.below(1_000_000) < u64::from(millionths)
    }

    /// A fair coin: false or true.
    pub fn coin(&mut self) -> bool {
        self.bits() >> 63 == 1
    }

    /// One of the items, each equally likely; none of none.
    pub fn choose<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len() as u64) as usize)
    }

    /// Puts the items in random order (Fisher, Yates), each order equally likely.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u64 + 1) as usize);
        }
    }
}

/// Scales 64 random bits down to `0..bound` (Lemire 2019, without rejection).
pub(crate) fn scale(bits: u64, bound: u64) -> u64 {
    ((u128::from(bits) * u128::from(bound)) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Golden: if one of these changes, every published link changes its run.
    #[test]
    fn draws_are_what_they_always_were() {
        let mut chance = Chance::new(7, Purpose::Network, 0);
        let draws: Vec<u64> = (0..6).map(|_| chance.below(1_000)).collect();
        assert_eq!(draws, GOLDEN_BELOW);
        let mut order: Vec<u8> = (0..8).collect();
        chance.shuffle(&mut order);
        assert_eq!(order, GOLDEN_ORDER);
        let coins: Vec<bool> = (0..8).map(|_| chance.coin()).collect();
        assert_eq!(coins, GOLDEN_COINS);
        assert_eq!(Chance::new(u64::MAX, Purpose::Scenario, 127).bits(), GOLDEN_BITS);
    }

    const GOLDEN_BELOW: [u64; 6] = [884, 821, 883, 659, 476, 500];
    const GOLDEN_ORDER: [u8; 8] = [5, 2, 3, 7, 1, 6, 4, 0];
    const GOLDEN_COINS: [bool; 8] = [true, false, false, false, true, false, false, true];
    const GOLDEN_BITS: u64 = 6359568000160347036;

    #[test]
    fn purposes_and_nodes_have_streams_of_their_own() {
        let first = |purpose, node| Chance::new(1, purpose, node).bits();
        let all = [
            first(Purpose::Network, 0),
            first(Purpose::Network, 1),
            first(Purpose::Coins, 0),
            first(Purpose::Faults, 0),
            first(Purpose::Scenario, 0),
        ];
        let distinct: std::collections::BTreeSet<u64> = all.into_iter().collect();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn below_stays_below_and_reaches_everything() {
        let mut chance = Chance::new(3, Purpose::Coins, 2);
        let mut seen = [0u32; 5];
        for _ in 0..10_000 {
            seen[chance.below(5) as usize] += 1;
        }
        assert!(seen.iter().all(|count| (1_800..2_200).contains(count)), "{seen:?}");
        assert_eq!(chance.below(0), 0);
    }
}
