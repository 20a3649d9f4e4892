//! What becomes of each successor that a search is shown, in lock step and where one of each orbit is looked at.

use super::path::Sink;
use super::space::Space;
use super::symmetry::Symmetry;
use assent_walk::{Move, Store};
use std::collections::BTreeMap;

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
    pub orbits: Option<&'a mut Orbits>,
    pub edges: Option<&'a mut Vec<u32>>,
}

impl Sink for Keeper<'_> {
    fn found(&mut self, space: &Space, config: &[u16], _: Move) {
        self.count += 1;
        if let Some(Orbits { symmetry, known }) = self.orbits.as_deref_mut() {
            let orbit = symmetry.orbit(space, config);
            if known.contains_key(orbit) {
                return;
            }
            known.insert(orbit.into(), self.parent);
        }
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
