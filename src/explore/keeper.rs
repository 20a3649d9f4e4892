//! What becomes of each successor that a search is shown, where it is not the inner loop alone that knows.

use super::path::Sink;
use super::search::locals;
use super::space::Space;
use super::symmetry::Symmetry;
use assent_walk::{Keeper, Move};
use std::collections::BTreeMap;

/// One configuration of each orbit, under renamings of nodes.
pub struct Orbits {
    pub symmetry: Symmetry,
    pub known: BTreeMap<Box<[u32]>, u32>,
}

impl Sink for Keeper<'_> {
    fn found(&mut self, _: &Space, config: &[u16], _: Move) {
        self.count += 1;
        self.put(config);
    }
}

/// Puts one successor of each orbit into the store.
pub struct Chooser<'a, 'b> {
    pub keeper: &'a mut Keeper<'b>,
    pub orbits: &'a mut Orbits,
}

impl Sink for Chooser<'_, '_> {
    fn found(&mut self, space: &Space, config: &[u16], how: Move) {
        let Orbits { symmetry, known } = &mut *self.orbits;
        let (nodes, mail) = (locals(space, config), space.mail(config));
        let orbit = symmetry.orbit(space, config[0], nodes, mail);
        if known.contains_key(orbit) {
            self.keeper.count += 1;
            return;
        }
        known.insert(orbit.into(), self.keeper.parent);
        self.keeper.found(space, config, how);
    }
}
