//! Names for things: nodes, sets of nodes, steps and parcels, each a newtype over a small integer.

use crate::limits::NODES_MAX;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A node, written `n0 … n127` in every text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NodeId(pub u16);

impl NodeId {
    /// The node's place in arrays that hold one item a node.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// All nodes of a system of `n`.
    pub fn all(n: u16) -> impl DoubleEndedIterator<Item = NodeId> + ExactSizeIterator + Clone {
        (0..n).map(NodeId)
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "n{}", self.0)
    }
}

/// A set of nodes; one bit a node.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeSet(u128);

impl NodeSet {
    /// The empty set.
    pub const EMPTY: NodeSet = NodeSet(0);

    /// All nodes of a system of `n ≤ 128`.
    pub fn all(n: u16) -> NodeSet {
        if n >= NODES_MAX { NodeSet(u128::MAX) } else { NodeSet((1 << n) - 1) }
    }

    /// Adds a node; false when it was there already.
    pub fn insert(&mut self, node: NodeId) -> bool {
        let fresh = !self.contains(node);
        self.0 |= bit(node);
        fresh
    }

    /// Takes a node out.
    pub fn remove(&mut self, node: NodeId) {
        self.0 &= !bit(node);
    }

    /// Is the node in the set?
    pub fn contains(self, node: NodeId) -> bool {
        self.0 & bit(node) != 0
    }

    /// How many nodes are in the set.
    pub fn len(self) -> u16 {
        self.0.count_ones() as u16
    }

    /// Is the set empty?
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The nodes in ascending order.
    pub fn iter(self) -> impl Iterator<Item = NodeId> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let next = rest.trailing_zeros();
            rest &= rest.wrapping_sub(1);
            (next < u128::BITS).then_some(NodeId(next as u16))
        })
    }

    /// Nodes in either set.
    #[must_use]
    pub fn union(self, other: NodeSet) -> NodeSet {
        NodeSet(self.0 | other.0)
    }

    /// Nodes in both sets.
    #[must_use]
    pub fn intersection(self, other: NodeSet) -> NodeSet {
        NodeSet(self.0 & other.0)
    }

    /// Nodes in this set and not in the other.
    #[must_use]
    pub fn minus(self, other: NodeSet) -> NodeSet {
        NodeSet(self.0 & !other.0)
    }

    /// The bits, lowest node first; for hashing and for enumeration of subsets.
    pub fn bits(self) -> u128 {
        self.0
    }

    /// The set with these bits.
    pub fn from_bits(bits: u128) -> NodeSet {
        NodeSet(bits)
    }
}

fn bit(node: NodeId) -> u128 {
    if node.0 < NODES_MAX { 1 << node.0 } else { 0 }
}

impl FromIterator<NodeId> for NodeSet {
    fn from_iter<I: IntoIterator<Item = NodeId>>(nodes: I) -> NodeSet {
        let mut set = NodeSet::EMPTY;
        for node in nodes {
            set.insert(node);
        }
        set
    }
}

impl fmt::Display for NodeSet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, node) in self.iter().enumerate() {
            if at > 0 {
                out.write_str(",")?;
            }
            write!(out, "{node}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for NodeSet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{{{self}}}")
    }
}

impl Serialize for NodeSet {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for NodeSet {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<NodeSet, D::Error> {
        Ok(Vec::<NodeId>::deserialize(from)?.into_iter().collect())
    }
}

/// A step of a run, numbered from 1: step 0 is the moment before anything happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StepId(pub u32);

impl fmt::Display for StepId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)
    }
}

/// A message on its way from one node to another, numbered from 0 in order of sending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ParcelId(pub u32);

impl ParcelId {
    /// The parcel's place in the trace.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_behave_at_both_ends() {
        let mut set: NodeSet = [NodeId(0), NodeId(127)].into_iter().collect();
        assert_eq!(set.to_string(), "n0,n127");
        assert!(!set.insert(NodeId(127)));
        set.remove(NodeId(0));
        assert_eq!(set.len(), 1);
        assert_eq!(NodeSet::all(128).len(), 128);
        assert_eq!(NodeSet::all(3).minus(set).to_string(), "n0,n1,n2");
    }

    #[test]
    fn a_node_beyond_the_limit_is_in_no_set() {
        let mut set = NodeSet::EMPTY;
        set.insert(NodeId(128));
        assert!(set.is_empty());
    }
}
