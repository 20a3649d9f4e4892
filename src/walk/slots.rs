//! A table of places by hash, for lists of words that stand elsewhere.

/// A hash of words; each four are folded as one. No product of 128 bits: wasm has none.
#[inline]
pub fn hash(words: &[u16]) -> u32 {
    let fold = |sum: u64, word: u64| {
        let product = (sum ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        product ^ (product >> 32)
    };
    let (fours, rest) = words.as_chunks::<4>();
    let mut sum = fours.iter().fold(words.len() as u64, |sum, four| fold(sum, as_one(four)));
    if !rest.is_empty() {
        sum = fold(sum, rest.iter().fold(0, |rest, word| rest << 16 | u64::from(*word)));
    }
    (sum.wrapping_mul(0xD6E8_FEB8_6659_FD93) >> 32) as u32
}

/// Four words as one number.
#[inline]
pub fn as_one(four: &[u16; 4]) -> u64 {
    u64::from(four[0]) | u64::from(four[1]) << 16 | u64::from(four[2]) << 32 | u64::from(four[3]) << 48
}

/// The four words of a number.
#[inline]
pub fn as_four(one: u64) -> [u16; 4] {
    [one as u16, (one >> 16) as u16, (one >> 32) as u16, (one >> 48) as u16]
}

/// Are two lists of as many words the same? Most have three or four times four words: a call would take longer.
#[inline]
pub fn is_same(one: &[u16], other: &[u16]) -> bool {
    let ((fours, rest), (also, left)) = (one.as_chunks::<4>(), other.as_chunks::<4>());
    fours.iter().zip(also).all(|(one, other)| as_one(one) == as_one(other)) && same_words(rest, left)
}

fn same_words(one: &[u16], other: &[u16]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one == other)
}

/// With more entries than this a table is parted, so that no growth takes long.
const WHOLE_MAX: usize = 1 << 13;
/// The logarithm of the number of parts.
const PARTS_LOG: u32 = 6;
/// Places of an empty part.
const LEAST: usize = 64;

/// A table of numbers by the hash of what they stand for: open addressing, hash and number side by side, so that a look
/// touches one place and growing touches nothing else. A large one has parts, by the first bits of the hash, and each
/// grows by itself: half a million numbers moved at once would hold a page up.
#[derive(Debug)]
pub struct Slots {
    parts: Vec<Part>,
    /// A hash shifted right by this is the number of its part.
    shift: u32,
}

#[derive(Debug)]
struct Part {
    /// Hash, then number plus one; 0: nothing.
    slots: Vec<u64>,
    taken: usize,
}

impl Default for Slots {
    fn default() -> Slots {
        Slots { parts: vec![Part::of(LEAST)], shift: u32::BITS }
    }
}

impl Slots {
    #[inline]
    fn part(&self, hash: u32) -> usize {
        (u64::from(hash) >> self.shift) as usize
    }

    /// What stands where something with this hash would; reading it early lets several reads overlap.
    #[inline]
    pub fn touch(&self, hash: u32) -> u64 {
        let part = &self.parts[self.part(hash)];
        part.slots[hash as usize & (part.slots.len() - 1)]
    }

    /// The number that a slot holds.
    #[inline]
    pub fn number(slot: u64) -> Option<u32> {
        (slot as u32).checked_sub(1)
    }

    /// The number with this hash that `is` knows, or where it would stand.
    #[inline]
    pub fn find(&self, hash: u32, is: impl Fn(u32) -> bool) -> Result<u32, usize> {
        let part = &self.parts[self.part(hash)];
        let last = part.slots.len() - 1;
        let mut at = hash as usize & last;
        loop {
            let slot = part.slots[at & last];
            match Slots::number(slot) {
                None => return Err(at & last),
                Some(number) if (slot >> 32) as u32 == hash && is(number) => return Ok(number),
                Some(_) => at += 1,
            }
        }
    }

    /// Puts a number where [`Slots::find`] said.
    #[inline]
    pub fn put(&mut self, at: usize, hash: u32, number: u32) {
        let which = self.part(hash);
        let part = &mut self.parts[which];
        part.slots[at] = u64::from(hash) << 32 | u64::from(number + 1);
        part.taken += 1;
        // Beyond three quarters the ways along occupied places grow long.
        if part.taken * 4 > part.slots.len() * 3 {
            self.grow(which);
        }
    }

    #[cold]
    fn grow(&mut self, which: usize) {
        if self.parts.len() == 1 && self.parts[0].taken > WHOLE_MAX {
            return self.split();
        }
        let part = &mut self.parts[which];
        let mut larger = Part::of(part.slots.len() * 2);
        part.slots.iter().filter(|slot| **slot != 0).for_each(|slot| larger.add(*slot));
        *part = larger;
    }

    /// Parts have more room than they need at once, so that not all of them grow next.
    fn split(&mut self) {
        let old = std::mem::take(&mut self.parts);
        self.shift = u32::BITS - PARTS_LOG;
        let room = (old[0].slots.len() * 2) >> PARTS_LOG;
        self.parts = (0..1 << PARTS_LOG).map(|_| Part::of(room)).collect();
        for slot in old[0].slots.iter().filter(|slot| **slot != 0) {
            let which = self.part((slot >> 32) as u32);
            self.parts[which].add(*slot);
        }
    }

    /// Bytes in use.
    pub fn bytes(&self) -> usize {
        self.parts.iter().map(|part| part.slots.len()).sum::<usize>() * size_of::<u64>()
    }
}

impl Part {
    fn of(places: usize) -> Part {
        Part { slots: vec![0; places], taken: 0 }
    }

    fn add(&mut self, slot: u64) {
        let last = self.slots.len() - 1;
        let mut at = (slot >> 32) as usize & last;
        while self.slots[at] != 0 {
            at = (at + 1) & last;
        }
        self.slots[at] = slot;
        self.taken += 1;
    }
}

/// Makes room by a quarter at a time: doubling would leave half of it empty.
#[inline]
pub fn make_room<T>(list: &mut Vec<T>, more: usize) {
    if list.capacity() - list.len() < more {
        list.reserve_exact((list.len() / 4).max(more).max(256));
    }
}

#[cfg(test)]
mod tests {
    use super::{Slots, hash};

    #[test]
    fn all_are_found_again_after_the_table_was_parted() {
        let mut slots = Slots::default();
        // Half of the hashes come twice, for other words.
        let words = |number: u32| [number as u16, (number >> 16) as u16];
        let hash = |number: u32| hash(&words(number / 2));
        for number in 0..100_000 {
            let place = slots.find(hash(number), |known| known == number).expect_err("it is new");
            slots.put(place, hash(number), number);
        }
        for number in 0..100_000 {
            assert_eq!(slots.find(hash(number), |known| known == number), Ok(number));
        }
        assert!(slots.find(hash(200_000), |_| true).is_err());
        assert!(slots.bytes() >= 100_000 * 8 && slots.bytes() <= 100_000 * 8 * 3, "{}", slots.bytes());
    }
}
