//! What becomes of each successor that a search is shown.

use super::moves::{self, Move, Sink};
use super::search::locals;
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

/// Puts successors into the store.
pub struct Keeper<'a> {
    pub store: &'a mut Store,
    pub ways: &'a mut Vec<u64>,
    pub fresh: &'a mut Vec<u32>,
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
    fn found(&mut self, space: &Space, config: &[u16], _: Move) {
        if let Some(Orbits { symmetry, known }) = self.symmetry.as_deref_mut() {
            let (nodes, mail) = (locals(space, config), moves::mail(space, config));
            let orbit = symmetry.orbit(space, config[0], nodes, mail);
            if known.contains_key(orbit) {
                self.count += 1;
                return;
            }
            known.insert(orbit.into(), self.parent);
        }
        let (id, is_new) = self.store.insert(config, self.parent);
        self.count += 1;
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
