//! All configurations found, each once: 16-bit words, all of one length, and a table of their places.

use super::slots::{Slots, as_four, as_one, is_same, make_room};
use super::stretch::LONGEST;

/// No configuration: the parent of a root.
pub const NOBODY: u32 = u32::MAX;

/// Configurations that stand together, as a logarithm: a list of all would have to be moved when it grows.
const TOGETHER_LOG: u32 = 10;

/// So many configurations stand in the caches that a processor has for itself, about.
const NEAR_MAX: u32 = 1 << 14;

/// The configurations found so far, numbered in the order of finding.
#[derive(Debug)]
pub struct Store {
    /// Words of each.
    width: usize,
    /// A number for each place of a word that hashes are made of.
    keys: Vec<u64>,
    words: Vec<Vec<u16>>,
    parents: Vec<u32>,
    slots: Slots,
}

impl Store {
    /// A store with this configuration in it, as number 0; all others have as many words.
    pub fn of(root: &[u16]) -> Store {
        let width = root.len();
        let keys = (0..width).map(key).collect();
        let mut store = Store { width, keys, words: Vec::new(), parents: Vec::new(), slots: Slots::default() };
        store.add(root, NOBODY);
        store
    }

    /// The sum of all words, each times the key of its place. When one word changes the sum changes by the difference
    /// times the key.
    #[inline]
    pub(crate) fn sum(&self, config: &[u16]) -> u64 {
        sum(config, &self.keys)
    }

    /// Is it so large that it does not stand close to the processor?
    #[inline]
    pub(crate) fn is_far(&self) -> bool {
        self.len() > NEAR_MAX
    }

    /// Reads early the slot that [`Store::insert`] will read.
    #[inline]
    pub(crate) fn touch(&self, hash: u32) -> u64 {
        self.slots.touch(hash)
    }

    /// Likewise the words of what stands there, if anything does.
    #[inline]
    pub(crate) fn touch_words(&self, slot: u64) -> u16 {
        self.get(Slots::number(slot).unwrap_or(0))[0]
    }

    /// Puts a configuration with this hash in, unless it is there; gives its number and whether it is new.
    #[inline]
    pub(crate) fn insert(&mut self, config: &[u16], hash: u32, parent: u32) -> (u32, bool) {
        let at = match self.slots.find(hash, |id| is_same(self.get(id), config)) {
            Ok(id) => return (id, false),
            Err(at) => at,
        };
        let words = self.open(at, hash, parent);
        words.extend_from_slice(config);
        (self.len() - 1, true)
    }

    /// The same for four times so many words, each four as one number; gives its number alone.
    #[inline]
    pub(crate) fn insert_fours<const FOURS: usize>(&mut self, config: &[u64; FOURS], hash: u32, parent: u32) -> u32 {
        let same = |id: u32| {
            let known = self.get_fours::<FOURS>(id).iter().zip(config);
            known.fold(0, |sum, (four, one)| sum | as_one(four) ^ one) == 0
        };
        let at = match self.slots.find(hash, same) {
            Ok(id) => return id,
            Err(at) => at,
        };
        let words = self.open(at, hash, parent);
        words.extend_from_slice(config.map(as_four).as_flattened());
        self.len() - 1
    }

    /// Where the words of one configuration more go.
    #[inline]
    fn open(&mut self, at: usize, hash: u32, parent: u32) -> &mut Vec<u16> {
        let id = self.len();
        self.slots.put(at, hash, id);
        make_room(&mut self.parents, 1);
        self.parents.push(parent);
        let chunk = id as usize >> TOGETHER_LOG;
        if chunk == self.words.len() {
            self.words.push(Vec::with_capacity(self.width << TOGETHER_LOG));
        }
        &mut self.words[chunk]
    }

    /// Puts a configuration in, unless it is there; gives its number and whether it is new.
    pub fn add(&mut self, config: &[u16], parent: u32) -> (u32, bool) {
        self.insert(config, hash(self.sum(config)), parent)
    }

    /// The number of a configuration, if it was found.
    pub fn find(&self, config: &[u16]) -> Option<u32> {
        self.slots.find(hash(self.sum(config)), |id| is_same(self.get(id), config)).ok()
    }

    /// A configuration by number.
    #[inline]
    pub fn get(&self, id: u32) -> &[u16] {
        let first = (id as usize & ((1 << TOGETHER_LOG) - 1)) * self.width;
        &self.words[id as usize >> TOGETHER_LOG][first..first + self.width]
    }

    /// A configuration of four times so many words.
    #[inline]
    pub(crate) fn get_fours<const FOURS: usize>(&self, id: u32) -> &[[u16; 4]; FOURS] {
        let (fours, _) = self.words[id as usize >> TOGETHER_LOG].as_chunks::<4>();
        &fours.as_chunks::<FOURS>().0[id as usize & ((1 << TOGETHER_LOG) - 1)]
    }

    /// Words of a configuration.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The configuration that it was first found from; [`NOBODY`] for a root.
    pub fn parent(&self, id: u32) -> u32 {
        self.parents[id as usize]
    }

    /// How many there are.
    pub fn len(&self) -> u32 {
        self.parents.len() as u32
    }

    /// Is there none? There always is the root.
    pub fn is_empty(&self) -> bool {
        self.parents.is_empty()
    }

    /// Bytes in use, spare room included.
    pub fn bytes(&self) -> usize {
        let words: usize = self.words.iter().map(Vec::capacity).sum();
        words * 2 + self.parents.capacity() * 4 + self.slots.bytes()
    }

    /// Is there no room for another one? Numbers are 32 bits wide.
    pub fn is_full(&self) -> bool {
        self.parents.len() > (NOBODY - (1 << 20)) as usize
    }
}

/// The sum of words, each times a key.
#[inline]
pub(crate) fn sum(words: &[u16], keys: &[u64]) -> u64 {
    let terms = words.iter().zip(keys);
    terms.fold(0, |sum, (word, key)| sum.wrapping_add(key.wrapping_mul(u64::from(*word))))
}

/// The hash of a sum: multilinear hashing, whose upper half is as good as any (Lemire, Kaser, *Strongly universal string
/// hashing is fast*, The Computer Journal 57, 2014).
#[inline]
pub(crate) fn hash(sum: u64) -> u32 {
    (sum >> 32) as u32
}

/// The keys of the places that a configuration in any order may have.
pub(crate) static KEYS: [u64; 4 * LONGEST] = {
    let mut keys = [0; 4 * LONGEST];
    let mut place = 0;
    while place < keys.len() {
        keys[place] = key(place);
        place += 1;
    }
    keys
};

/// The key of a place: a number that looks like chance (the finalizer of SplitMix64; Steele, Lea, Flood, OOPSLA 2014).
pub(crate) const fn key(place: usize) -> u64 {
    let one = (place as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let two = (one ^ (one >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let three = (two ^ (two >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    three ^ (three >> 31)
}

#[cfg(test)]
mod tests {
    use super::{NOBODY, Store, hash, key};

    #[test]
    fn a_sum_follows_what_changes() {
        let mut config = vec![3, 7, 8, 9, 10, 0, 0, 0];
        let store = Store::of(&config);
        let before = store.sum(&config);
        config[2] = 5;
        let after = before.wrapping_add(key(2).wrapping_mul(5u64.wrapping_sub(8)));
        assert_eq!(store.sum(&config), after);
        assert_ne!(hash(before), hash(after));
    }

    #[test]
    fn both_ways_of_putting_one_in_find_the_same() {
        let config = [1, 2, 3, 4, 5, 6, 7, 8];
        let mut store = Store::of(&config);
        let sum = hash(store.sum(&config));
        let fours = [0x0004_0003_0002_0001, 0x0008_0007_0006_0005];
        assert_eq!(store.insert_fours(&fours, sum, 0), 0);
        let other = [0x0004_0003_0002_0001, 0x0008_0007_0006_0000];
        let words = [1, 2, 3, 4, 0, 6, 7, 8];
        assert_eq!(store.insert_fours(&other, hash(store.sum(&words)), 0), 1);
        assert_eq!((store.add(&words, 0), store.find(&words)), ((1, false), Some(1)));
        assert_eq!((store.get(1), store.parent(1), store.parent(0)), (&words[..], 0, NOBODY));
    }
}
