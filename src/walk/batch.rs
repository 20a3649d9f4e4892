//! What becomes of each successor that a search is shown.

use super::bags::{WORDS, number_of};
use super::moves::{Change, HEADER, Move, Sink};
use super::slots::{as_four, as_one};
use super::store::{self, Store};
use super::table::{Table, Unknown};

/// Successors as they were found: of configuration i, those from `starts[i]` on.
#[derive(Debug, Default)]
pub struct Edges {
    /// Where those of each begin.
    pub starts: Vec<u32>,
    /// All of them.
    pub targets: Vec<u32>,
}

/// Successors that were made and not looked up yet.
#[derive(Debug, Default)]
pub struct Batch {
    /// Four words a number, as are those below; only so many are in use.
    words: Vec<u16>,
    used: usize,
    hashes: Vec<(u32, u64)>,
    /// The configuration they come from, four words a number.
    here: Vec<u64>,
}

/// Puts successors into the store: all of one configuration at once, after having read the places where they may stand,
/// so that these reads, far apart in memory, overlap.
#[derive(Debug)]
pub struct Keeper<'a> {
    /// Where they are put.
    pub store: &'a mut Store,
    /// Ways to each configuration, where they are counted.
    pub ways: &'a mut Vec<u64>,
    /// Those that were not known.
    pub fresh: &'a mut Vec<u32>,
    /// Room for them.
    pub batch: &'a mut Batch,
    /// The configuration they come from.
    pub parent: u32,
    /// Ways to it; 0 where they are not counted.
    pub arrived: u64,
    /// Successors, known ones included.
    pub count: u64,
    /// Where their numbers are written, if they are wanted.
    pub edges: Option<&'a mut Vec<u32>>,
}

/// Makes successors by what differs: words of 16 bits written and read as one of 64 would make the processor wait.
struct Maker<'a> {
    batch: &'a mut Batch,
    keys: &'a [u64],
    config: &'a [u16],
    bag: u32,
    sum: u64,
    count: u64,
}

impl Sink for Maker<'_> {
    #[inline]
    fn stuttered(&mut self, _: Move) {
        self.count += 1;
    }

    #[inline]
    fn changed(&mut self, change: Change, _: Move) {
        self.count += 1;
        let (place, last) = (HEADER + change.node, self.config.len() - WORDS);
        let (header, local) = (self.config[0], self.config[place]);
        let mut sum = self.sum;
        let mut differ = |key: u64, new: u32, old: u32| {
            sum = sum.wrapping_add(key.wrapping_mul(u64::from(new).wrapping_sub(u64::from(old))));
        };
        differ(self.keys[0], u32::from(change.header), u32::from(header));
        differ(self.keys[place], u32::from(change.local), u32::from(local));
        differ(self.keys[last], change.bag, self.bag);
        let Batch { words, used, hashes, here } = &mut *self.batch;
        hashes.push((store::hash(sum), 0));
        let (first, width) = (*used, self.config.len());
        *used += width;
        if words.len() < *used {
            words.resize(*used * 2, 0);
        }
        let turned = u64::from(change.local ^ local) << (16 * (place % 4));
        let (fours, _) = words[first..*used].as_chunks_mut::<4>();
        for (at, (to, one)) in fours.iter_mut().zip(here.iter()).enumerate() {
            *to = as_four(if at == place / 4 { one ^ turned } else { *one });
        }
        let (begin, end) = (as_one(&fours[0]), fours.len() - 1);
        fours[0] = as_four(begin ^ u64::from(change.header ^ header));
        let bag = as_one(&fours[end]);
        fours[end] = as_four(bag ^ u64::from(change.bag ^ self.bag) << 32);
    }
}

impl Keeper<'_> {
    /// Makes every successor of a configuration in any order and puts them in; gives whether the system can still do
    /// anything by itself.
    ///
    /// # Errors
    /// Says what has to be worked out first; then nothing was put in.
    pub fn steps(&mut self, table: &mut Table, config: &[u16]) -> Result<bool, Unknown> {
        let batch = &mut *self.batch;
        batch.used = 0;
        batch.hashes.clear();
        batch.here.clear();
        batch.here.extend(config.as_chunks::<4>().0.iter().map(as_one));
        let (keys, sum) = (self.store.keys(), self.store.sum(config));
        let mut maker = Maker { batch, keys, config, bag: number_of(config), sum, count: 0 };
        let lively = table.steps(config, &mut maker)?;
        self.count += maker.count;
        self.put_in();
        Ok(lively)
    }

    /// Looks up what was made.
    fn put_in(&mut self) {
        let Batch { words, used, hashes, .. } = &mut *self.batch;
        let width = self.store.width();
        let store = &mut *self.store;
        hashes.iter_mut().for_each(|(hash, slot)| *slot = store.touch(*hash));
        let touched = hashes.iter().fold(0, |sum, (hash, slot)| sum ^ store.touch_words(*hash, *slot));
        std::hint::black_box(touched);
        for (config, (hash, _)) in words[..*used].chunks_exact(width).zip(hashes.iter()) {
            let (id, is_new) = store.insert(config, *hash, self.parent);
            if is_new {
                self.fresh.push(id);
            }
            if let Some(edges) = self.edges.as_deref_mut() {
                edges.push(id);
            }
        }
    }

    /// Puts one successor in.
    pub fn put(&mut self, config: &[u16]) {
        let (id, is_new) = self.store.add(config, self.parent);
        if is_new {
            self.fresh.push(id);
        }
        if let Some(edges) = self.edges.as_deref_mut() {
            edges.push(id);
        }
        if self.arrived > 0 {
            self.ways.resize(self.store.len() as usize, 0);
            let ways = &mut self.ways[id as usize];
            *ways = ways.saturating_add(self.arrived);
        }
    }
}
