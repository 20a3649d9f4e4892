//! The lemmas of the impossibility paper on a graph that was found: Lemma 1 as diamonds, Lemma 2 as a chain of initial
//! configurations, and who decides at a critical configuration.

use super::check::Outlook;
use super::graph::Graph;
use super::search::Search;
use super::space::Space;
use crate::value::Value;
use assent_walk::Move;

/// Two events of different nodes, in both orders: they lead to the same configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diamond {
    /// Where it starts.
    pub from: u32,
    /// One event, and what it leads to.
    pub left: (Move, u32),
    /// The other.
    pub right: (Move, u32),
    /// Where both orders end.
    pub to: u32,
}

impl Space {
    /// The node that takes a move, by its place.
    pub fn who(&self, how: Move) -> Option<usize> {
        match how {
            Move::Start { node, .. } | Move::Fire { node, .. } | Move::Restart { node, .. } | Move::Crash { node } => {
                Some(usize::from(node))
            }
            Move::Deliver { letter, .. } => Some(self.letter(letter).to.index()),
            Move::Lose { .. } | Move::Instant => None,
        }
    }
}

impl Search {
    /// The diamonds at a configuration: each pair of events of different nodes, with where both orders end. By Lemma 1
    /// every such pair has one; a pair without is missing only where the search was not complete.
    pub fn diamonds(&mut self, from: u32) -> Vec<Diamond> {
        let known = |list: Vec<(Move, Option<u32>)>| -> Vec<(Move, u32)> {
            list.into_iter().filter(|(how, _)| how.is_event()).filter_map(|(how, to)| Some((how, to?))).collect()
        };
        let events = known(self.successors(from));
        let mut all = Vec::new();
        for (at, left) in events.iter().enumerate() {
            for right in &events[at + 1..] {
                let (one, other) = (self.space.who(left.0), self.space.who(right.0));
                if one.is_none() || one == other {
                    continue;
                }
                let after_left: Vec<u32> = known(self.successors(left.1)).into_iter().map(|(_, to)| to).collect();
                let after_right = known(self.successors(right.1));
                if let Some((_, to)) = after_right.iter().find(|(_, to)| after_left.contains(to)) {
                    all.push(Diamond { from, left: *left, right: *right, to: *to });
                }
            }
        }
        all
    }

    /// The node all of whose events decide a critical configuration, if it is one node: the decider.
    pub fn decider(&mut self, graph: &Graph, at: u32) -> Option<usize> {
        let events = self.successors(at).into_iter().filter(|(how, to)| how.is_event() && *to != Some(at));
        let mut nodes: Vec<Option<usize>> = events.map(|(how, _)| self.space.who(how)).collect();
        nodes.sort();
        nodes.dedup();
        match nodes.as_slice() {
            [only] if graph.is_critical(at) => *only,
            _ => None,
        }
    }
}

/// Lemma 2: initial configurations from all-0 to all-1, each differing from the one before in one node's input. Where
/// the ends have different valences some neighbours differ, or one of the chain is bivalent.
pub fn chain(outlooks: &[Outlook]) -> Vec<&Outlook> {
    let proposers = outlooks.first().map_or(0, |one| one.inputs.iter().flatten().count());
    let ones = |outlook: &Outlook| {
        let bits: Vec<bool> = outlook.inputs.iter().flatten().map(|value| *value == Value(1)).collect();
        // 1, 1, …, 1, 0, …, 0: as many ones as there are before the first zero.
        let first = bits.iter().take_while(|bit| **bit).count();
        (first == bits.iter().filter(|bit| **bit).count()).then_some(first)
    };
    (0..=proposers).filter_map(|count| outlooks.iter().find(|outlook| ones(outlook) == Some(count))).collect()
}
