//! What becomes of each successor that a search is shown.

use super::moves::{self, Change, Move, Sink};
use super::search::locals;
use super::slots;
use super::space::Space;
use super::store::Store;
use super::symmetry::Symmetry;
use std::collections::BTreeMap;

/// Successors as they were found: of configuration i, those from `starts[i]` on.
#[derive(Default)]
pub struct Edges {
    pub starts: Vec<u32>,
    pub targets: Vec<u32>,
}

/// One configuration of each orbit, under renamings of nodes.
pub struct Orbits {
    pub symmetry: Symmetry,
    pub known: BTreeMap<Box<[u32]>, u32>,
}

/// Successors that were made and not looked up yet.
#[derive(Default)]
pub struct Batch {
    words: Vec<u16>,
    hashes: Vec<(u32, u64)>,
}

/// Puts successors into the store: all of one configuration at once, after having read the places where they may stand,
/// so that these reads, far apart in memory, overlap.
pub struct Keeper<'a> {
    pub store: &'a mut Store,
    pub ways: &'a mut Vec<u64>,
    pub fresh: &'a mut Vec<u32>,
    pub batch: &'a mut Batch,
    pub parent: u32,
    pub arrived: u64,
    pub count: u64,
    pub symmetry: Option<&'a mut Orbits>,
    pub edges: Option<&'a mut Vec<u32>>,
}

impl Sink for Keeper<'_> {
    #[inline]
    fn stuttered(&mut self, _: &Space, _: &[u16], _: Move) {
        self.count += 1;
    }

    #[inline]
    fn changed(&mut self, space: &Space, config: &[u16], change: Change, next: &mut Vec<u16>, how: Move) {
        if self.symmetry.is_some() {
            next.clear();
            next.extend_from_slice(config);
            change.make(next);
            return self.found(space, next, how);
        }
        self.count += 1;
        let words = &mut self.batch.words;
        let first = words.len();
        words.extend_from_slice(config);
        change.make(&mut words[first..]);
    }

    #[inline]
    fn found(&mut self, space: &Space, config: &[u16], _: Move) {
        self.count += 1;
        if let Some(Orbits { symmetry, known }) = self.symmetry.as_deref_mut() {
            let (nodes, mail) = (locals(space, config), moves::mail(space, config));
            let orbit = symmetry.orbit(space, config[0], nodes, mail);
            if known.contains_key(orbit) {
                return;
            }
            known.insert(orbit.into(), self.parent);
        }
        self.batch.words.extend_from_slice(config);
    }
}

impl Keeper<'_> {
    /// Looks up what was made.
    pub fn put_in(&mut self) {
        let Batch { words, hashes } = &mut *self.batch;
        let width = self.store.width();
        let store = &mut *self.store;
        hashes.extend(words.chunks_exact(width).map(|config| {
            let hash = slots::hash(config);
            (hash, store.touch(hash))
        }));
        let touched = hashes.iter().fold(0, |sum, (hash, slot)| sum ^ store.touch_words(*hash, *slot));
        std::hint::black_box(touched);
        for (config, (hash, _)) in words.chunks_exact(width).zip(hashes.iter()) {
            let (id, is_new) = store.insert(config, *hash, self.parent);
            if is_new {
                self.fresh.push(id);
            }
            if let Some(edges) = self.edges.as_deref_mut() {
                edges.push(id);
            }
            if self.arrived > 0 {
                self.ways.resize(store.len() as usize, 0);
                let ways = &mut self.ways[id as usize];
                *ways = ways.saturating_add(self.arrived);
            }
        }
        words.clear();
        hashes.clear();
    }
}
