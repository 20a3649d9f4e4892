//! All configurations found, each once: 16-bit words in one long list, and a table of their places.

use hashbrown::HashTable;

/// No configuration: the parent of a root.
pub const NOBODY: u32 = u32::MAX;

/// The configurations found so far, numbered in the order of finding.
#[derive(Debug)]
pub struct Store {
    words: Vec<u16>,
    ends: Vec<u32>,
    parents: Vec<u32>,
    table: HashTable<u32>,
}

/// A hash of words; each four are folded as one.
#[inline]
fn hash(words: &[u16]) -> u64 {
    let mut sum = words.len() as u64;
    let fold = |sum: u64, word: u64| {
        let product = u128::from(sum ^ word) * 0x9E37_79B9_7F4A_7C15;
        (product as u64) ^ ((product >> 64) as u64)
    };
    let mut chunks = words.chunks_exact(4);
    for four in &mut chunks {
        let word = u64::from(four[0]) | u64::from(four[1]) << 16 | u64::from(four[2]) << 32 | u64::from(four[3]) << 48;
        sum = fold(sum.rotate_left(5), word);
    }
    let rest = chunks.remainder().iter().fold(0, |rest, word| rest << 16 | u64::from(*word));
    fold(sum.rotate_left(5), rest)
}

impl Default for Store {
    fn default() -> Store {
        Store { words: Vec::new(), ends: vec![0], parents: Vec::new(), table: HashTable::new() }
    }
}

impl Store {
    /// Puts a configuration in, unless it is there; gives its number and whether it is new.
    #[inline]
    pub fn insert(&mut self, config: &[u16], parent: u32) -> (u32, bool) {
        let hash = hash(config);
        let Store { words, ends, parents, table } = self;
        let at = |id: u32| &words[ends[id as usize] as usize..ends[id as usize + 1] as usize];
        if let Some(id) = table.find(hash, |id| at(*id) == config) {
            return (*id, false);
        }
        let id = parents.len() as u32;
        table.insert_unique(hash, id, |id| self::hash(at(*id)));
        words.extend_from_slice(config);
        ends.push(words.len() as u32);
        parents.push(parent);
        (id, true)
    }

    /// The number of a configuration, if it was found.
    pub fn find(&self, config: &[u16]) -> Option<u32> {
        self.table.find(hash(config), |id| self.get(*id) == config).copied()
    }

    /// A configuration by number.
    #[inline]
    pub fn get(&self, id: u32) -> &[u16] {
        &self.words[self.ends[id as usize] as usize..self.ends[id as usize + 1] as usize]
    }

    /// The configuration that it was first found from; [`NOBODY`] for a root.
    pub fn parent(&self, id: u32) -> u32 {
        self.parents[id as usize]
    }

    /// How many there are.
    pub fn len(&self) -> u32 {
        self.parents.len() as u32
    }

    /// Bytes in use, spare room included.
    pub fn bytes(&self) -> usize {
        self.words.capacity() * 2 + (self.ends.capacity() + self.parents.capacity()) * 4 + self.table.allocation_size()
    }

    /// Is there no room for another one? Places are 32 bits wide.
    pub fn is_full(&self) -> bool {
        self.words.len() > (u32::MAX - (1 << 20)) as usize
    }
}
