//! Verdicts on configurations, once for all that look alike.

use super::slots::{Slots, is_same};
use super::store;

/// What a configuration breaks, one bit each: if something is left to happen, and if not.
pub type Verdict = (u32, u32);

/// The face of a node that was not looked at yet.
pub(crate) const NO_FACE: u16 = u16::MAX;

/// What is known of the faces of all nodes together.
#[derive(Debug, Default)]
pub struct Faces {
    /// By number of a node's state: what it shows.
    of: Vec<u16>,
    known: Vec<Verdict>,
    keys: Vec<u16>,
    slots: Slots,
    key: Vec<u16>,
    /// Where the verdict asked for last will stand, and its hash.
    open: (usize, u32),
}

impl Faces {
    /// Notes what a node's state shows.
    pub fn note(&mut self, local: u16, face: u16) {
        let at = usize::from(local);
        if self.of.len() <= at {
            self.of.resize(at + 1, NO_FACE);
        }
        self.of[at] = face;
    }

    /// What a node's state shows, or [`NO_FACE`].
    #[inline]
    fn face(&self, local: u16) -> u16 {
        self.of.get(usize::from(local)).copied().unwrap_or(NO_FACE)
    }

    /// The verdict on nodes with these states.
    ///
    /// # Errors
    /// Gives a node's state whose face is not known, or nothing where the verdict is not: [`Faces::learn`] takes it.
    pub fn look(&mut self, locals: &[u16]) -> Result<Verdict, Option<u16>> {
        self.begin(locals.len());
        for (node, local) in locals.iter().enumerate() {
            self.show(node, *local, NO_FACE);
        }
        self.judge(|at| locals[at])
    }

    /// So many nodes follow, one by one.
    #[inline]
    pub(crate) fn begin(&mut self, nodes: usize) {
        self.key.resize(nodes, NO_FACE);
    }

    /// A node's state, and its face where it is known; gives it.
    #[inline]
    pub(crate) fn show(&mut self, node: usize, local: u16, face: u16) -> u16 {
        let face = if face == NO_FACE { self.face(local) } else { face };
        self.key[node] = face;
        face
    }

    /// The verdict on the nodes that were shown.
    ///
    /// # Errors
    /// As [`Faces::look`].
    #[inline]
    pub(crate) fn judge(&mut self, local: impl Fn(usize) -> u16) -> Result<Verdict, Option<u16>> {
        let (hash, n) = (store::hash(store::sum(&self.key, &store::KEYS)), self.key.len());
        let same = |at: u32| is_same(&self.keys[at as usize * n..(at as usize + 1) * n], &self.key);
        match self.slots.find(hash, same) {
            Ok(known) => Ok(self.known[known as usize]),
            Err(place) => {
                self.open = (place, hash);
                Err(self.key.iter().position(|face| *face == NO_FACE).map(local))
            }
        }
    }

    /// Takes the verdict that was asked for last.
    pub fn learn(&mut self, verdict: Verdict) {
        let (place, hash) = self.open;
        self.slots.put(place, hash, self.known.len() as u32);
        self.known.push(verdict);
        self.keys.extend_from_slice(&self.key);
    }
}
