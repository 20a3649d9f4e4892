//! Numbers for things: equal things get the same one. All that follows compares numbers, and is exact for that.

use hashbrown::HashTable;

/// Things of one sort, each once, by number.
#[derive(Debug)]
pub struct Interner<T> {
    items: Vec<T>,
    hashes: Vec<u64>,
    table: HashTable<u32>,
}

impl<T> Default for Interner<T> {
    fn default() -> Interner<T> {
        Interner { items: Vec::new(), hashes: Vec::new(), table: HashTable::new() }
    }
}

impl<T> Interner<T> {
    /// The number of a thing with this hash that `equal` knows; made when it is new.
    pub fn number(&mut self, hash: u64, equal: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> usize {
        let Interner { items, hashes, table } = self;
        let found = table.find(hash, |at| hashes[*at as usize] == hash && equal(&items[*at as usize]));
        if let Some(at) = found {
            return *at as usize;
        }
        let at = items.len();
        items.push(make());
        hashes.push(hash);
        table.insert_unique(hash, at as u32, |at| hashes[*at as usize]);
        at
    }

    /// The thing of a number.
    pub fn get(&self, number: u16) -> &T {
        &self.items[usize::from(number)]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }
}
