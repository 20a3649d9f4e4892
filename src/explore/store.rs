//! All configurations found, each once: 16-bit words in one long list, all of one length, and a table of their places.

use super::slots::{Slots, hash, is_same, make_room};

/// No configuration: the parent of a root.
pub const NOBODY: u32 = u32::MAX;

/// The configurations found so far, numbered in the order of finding.
#[derive(Debug)]
pub struct Store {
    /// Words of each.
    width: usize,
    words: Vec<u16>,
    parents: Vec<u32>,
    slots: Slots,
}

impl Store {
    /// A store with this configuration in it, as number 0; all others have as many words.
    pub fn of(root: &[u16]) -> Store {
        let mut store = Store { width: root.len(), words: Vec::new(), parents: Vec::new(), slots: Slots::default() };
        store.insert(root, hash(root), NOBODY);
        store
    }

    /// Reads early what [`Store::insert`] will read.
    #[inline]
    pub fn touch(&self, hash: u32) -> u64 {
        self.slots.touch(hash)
    }

    /// Likewise the words of what stands there.
    #[inline]
    pub fn touch_words(&self, hash: u32, slot: u64) -> u16 {
        match Slots::number(slot) {
            Some(id) if (slot >> 32) as u32 == hash => self.words[id as usize * self.width],
            _ => 0,
        }
    }

    /// Puts a configuration with this [`hash`] in, unless it is there; gives its number and whether it is new.
    #[inline]
    pub fn insert(&mut self, config: &[u16], hash: u32, parent: u32) -> (u32, bool) {
        let at = match self.slots.find(hash, |id| is_same(self.get(id), config)) {
            Ok(id) => return (id, false),
            Err(at) => at,
        };
        let id = self.parents.len() as u32;
        self.slots.put(at, hash, id);
        make_room(&mut self.words, config.len());
        self.words.extend_from_slice(config);
        make_room(&mut self.parents, 1);
        self.parents.push(parent);
        (id, true)
    }

    /// The number of a configuration, if it was found.
    pub fn find(&self, config: &[u16]) -> Option<u32> {
        self.slots.find(hash(config), |id| self.get(id) == config).ok()
    }

    /// A configuration by number.
    #[inline]
    pub fn get(&self, id: u32) -> &[u16] {
        let first = id as usize * self.width;
        &self.words[first..first + self.width]
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

    /// Bytes in use, spare room included.
    pub fn bytes(&self) -> usize {
        self.words.capacity() * 2 + self.parents.capacity() * 4 + self.slots.bytes()
    }

    /// Is there no room for another one? Numbers are 32 bits wide.
    pub fn is_full(&self) -> bool {
        self.parents.len() > (NOBODY - (1 << 20)) as usize
    }
}
