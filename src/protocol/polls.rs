//! Votes of many polls at once, for protocols that wait for the first so many of each: nodes run ahead of one another,
//! so votes for later polls are kept until their turn.

use crate::ids::{NodeId, NodeSet};
use serde::Serialize;
use std::collections::BTreeMap;

/// The votes of each poll in order of arrival, one a node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Polls<K: Ord, V>(BTreeMap<K, Vec<(NodeId, V)>>);

impl<K: Ord, V> Default for Polls<K, V> {
    fn default() -> Polls<K, V> {
        Polls(BTreeMap::new())
    }
}

impl<K: Ord, V> Polls<K, V> {
    /// Counts a vote; false when the node has voted in this poll before.
    pub fn cast(&mut self, poll: K, from: NodeId, vote: V) -> bool {
        let votes = self.0.entry(poll).or_default();
        let fresh = votes.iter().all(|(voter, _)| *voter != from);
        if fresh {
            votes.push((from, vote));
        }
        fresh
    }

    /// The first so many votes of a poll, once that many are in.
    pub fn first(&self, poll: &K, need: u16) -> Option<&[(NodeId, V)]> {
        self.0.get(poll)?.get(..usize::from(need))
    }

    /// All votes of a poll so far.
    pub fn all(&self, poll: &K) -> &[(NodeId, V)] {
        self.0.get(poll).map_or(&[], Vec::as_slice)
    }

    /// Polls in which somebody voted, in ascending order.
    pub fn polls(&self) -> impl Iterator<Item = &K> {
        self.0.keys()
    }

    /// Who voted in a poll.
    pub fn voters(&self, poll: &K) -> NodeSet {
        self.all(poll).iter().map(|(voter, _)| *voter).collect()
    }

    /// Forgets every poll before this one.
    pub fn forget_before(&mut self, poll: &K) {
        self.0 = self.0.split_off(poll);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_vote_of_each_node_counts_in_order_of_arrival() {
        let mut polls = Polls::default();
        assert!(polls.cast(2, NodeId(3), 'a'));
        assert!(!polls.cast(2, NodeId(3), 'b'), "one vote a node");
        assert!(polls.cast(1, NodeId(3), 'c'), "another poll");
        assert_eq!(polls.first(&2, 2), None);
        polls.cast(2, NodeId(0), 'd');
        polls.cast(2, NodeId(1), 'e');
        assert_eq!(polls.first(&2, 2), Some([(NodeId(3), 'a'), (NodeId(0), 'd')].as_slice()));
        assert_eq!(polls.voters(&2).to_string(), "n0,n1,n3");
        assert_eq!(polls.polls().collect::<Vec<_>>(), [&1, &2]);
        polls.forget_before(&2);
        assert_eq!((polls.all(&1).len(), polls.all(&2).len()), (0, 3));
    }
}
