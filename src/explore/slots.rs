//! A table of places by hash, for lists of words that stand elsewhere.

/// A hash of words; each four are folded as one.
#[inline]
pub fn hash(words: &[u16]) -> u32 {
    let fold = |sum: u64, word: u64| {
        let product = u128::from(sum.rotate_left(5) ^ word) * 0x9E37_79B9_7F4A_7C15;
        (product as u64) ^ ((product >> 64) as u64)
    };
    let (fours, rest) = words.as_chunks::<4>();
    let mut sum = fours.iter().fold(words.len() as u64, |sum, four| fold(sum, as_one(four)));
    if !rest.is_empty() {
        sum = fold(sum, rest.iter().fold(0, |rest, word| rest << 16 | u64::from(*word)));
    }
    (sum ^ (sum >> 32)) as u32
}

#[inline]
fn as_one(four: &[u16; 4]) -> u64 {
    u64::from(four[0]) | u64::from(four[1]) << 16 | u64::from(four[2]) << 32 | u64::from(four[3]) << 48
}

/// Are two lists of as many words the same? Most have three or four times four words: a call would take longer.
#[inline]
pub fn is_same(one: &[u16], other: &[u16]) -> bool {
    let ((fours, rest), (also, left)) = (one.as_chunks::<4>(), other.as_chunks::<4>());
    fours.iter().zip(also).all(|(one, other)| as_one(one) == as_one(other)) && rest == left
}

/// A table of numbers by the hash of what they stand for: open addressing, hash and number side by side, so that a look
/// touches one place and growing touches nothing else.
#[derive(Debug)]
pub struct Slots {
    /// Hash, then number plus one; 0: nothing.
    slots: Vec<u64>,
    taken: usize,
}

impl Default for Slots {
    fn default() -> Slots {
        Slots { slots: vec![0; 64], taken: 0 }
    }
}

impl Slots {
    /// What stands where something with this hash would; reading it early lets several reads overlap.
    #[inline]
    pub fn touch(&self, hash: u32) -> u64 {
        self.slots[hash as usize & (self.slots.len() - 1)]
    }

    /// The number that a slot holds.
    #[inline]
    pub fn number(slot: u64) -> Option<u32> {
        (slot as u32).checked_sub(1)
    }

    /// The number with this hash that `is` knows, or where it would stand.
    #[inline]
    pub fn find(&self, hash: u32, is: impl Fn(u32) -> bool) -> Result<u32, usize> {
        let last = self.slots.len() - 1;
        let mut at = hash as usize & last;
        loop {
            let slot = self.slots[at & last];
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
        self.slots[at] = u64::from(hash) << 32 | u64::from(number + 1);
        self.taken += 1;
        // Beyond three quarters the ways along occupied places grow long.
        if self.taken * 4 > self.slots.len() * 3 {
            self.grow();
        }
    }

    #[cold]
    fn grow(&mut self) {
        let old = std::mem::take(&mut self.slots);
        let last = old.len() * 2 - 1;
        self.slots = vec![0; old.len() * 2];
        for slot in old.into_iter().filter(|slot| *slot != 0) {
            let mut at = (slot >> 32) as usize & last;
            while self.slots[at] != 0 {
                at = (at + 1) & last;
            }
            self.slots[at] = slot;
        }
    }

    /// Bytes in use.
    pub fn bytes(&self) -> usize {
        self.slots.len() * size_of::<u64>()
    }
}

/// Makes room by a quarter at a time: doubling would leave half of it empty.
#[inline]
pub fn make_room<T>(list: &mut Vec<T>, more: usize) {
    if list.capacity() - list.len() < more {
        list.reserve_exact((list.len() / 4).max(more).max(256));
    }
}
