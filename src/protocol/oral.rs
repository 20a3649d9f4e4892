//! Who said that who said what: reports by paths, and the votes that resolve them (oral messages).
//!
//! A path names the nodes by which a value came, its author first. A node that is on a path heard nothing by it.

use super::Heard;
use crate::ids::{NodeId, NodeSet};
use crate::value::Value;
use std::collections::BTreeMap;

/// What was heard by each path.
pub type Reports = BTreeMap<Vec<NodeId>, Value>;

/// One node's view of the reports in a system of `n` nodes with `depth` rounds of relaying.
#[derive(Clone, Copy, Debug)]
pub struct Hearing {
    /// Nodes in the system.
    pub n: u16,
    /// Whose view it is.
    pub me: NodeId,
    /// The rounds of relaying: paths have up to one node more.
    pub depth: u16,
    /// What a missing report, or a tie, counts as.
    pub default: Value,
    /// Votes that a report of one's own has among those of the others: one.
    pub own: usize,
}

impl Hearing {
    /// May a report by this path have come in this round (counted from 1) from this sender?
    pub fn is_path(&self, path: &[NodeId], round: u32, from: NodeId) -> bool {
        let nodes: NodeSet = path.iter().copied().collect();
        round <= u32::from(self.depth) + 1
            && path.len() as u32 == round
            && usize::from(nodes.len()) == path.len()
            && nodes.minus(NodeSet::all(self.n)).is_empty()
            && path.last() == Some(&from)
            && !path.contains(&self.me)
    }

    /// All paths of this length from an author that do not lead through this node, in ascending order.
    pub fn paths(&self, author: NodeId, length: u32) -> impl Iterator<Item = Vec<NodeId>> + use<> {
        let (n, me) = (self.n, self.me);
        let mut paths = vec![vec![author]];
        for _ in 1..length {
            let longer = |path: Vec<NodeId>| {
                let next = NodeId::all(n).filter(|next| *next != me && !path.contains(next));
                next.map(|next| path.iter().copied().chain([next]).collect()).collect::<Vec<Vec<NodeId>>>()
            };
            paths = paths.into_iter().flat_map(longer).collect();
        }
        paths.into_iter()
    }

    /// Each report with what the votes make of it, which is known when all rounds are over.
    pub fn heard(&self, reports: &Reports, is_over: bool) -> Vec<Heard> {
        let heard = |(path, value): (&Vec<NodeId>, &Value)| {
            let resolved = is_over.then(|| self.resolve(reports, &mut path.clone()));
            Heard { path: path.clone(), value: *value, resolved }
        };
        reports.iter().map(heard).collect()
    }

    /// What the node at the end of a path is taken to have said, on the votes of all who heard it: strict majority.
    pub fn resolve(&self, reports: &Reports, path: &mut Vec<NodeId>) -> Value {
        let direct = reports.get(path).copied().unwrap_or(self.default);
        if path.len() > usize::from(self.depth) {
            return direct;
        }
        let mut votes: BTreeMap<Value, usize> = BTreeMap::from([(direct, self.own)]);
        let mut voters = self.own;
        for other in NodeId::all(self.n) {
            if other != self.me && !path.contains(&other) {
                path.push(other);
                *votes.entry(self.resolve(reports, path)).or_default() += 1;
                path.pop();
                voters += 1;
            }
        }
        votes.into_iter().find(|(_, count)| 2 * count > voters).map_or(self.default, |(value, _)| value)
    }
}
