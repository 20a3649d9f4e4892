//! A graph being made: the edges of a search, found again or taken over, and then what follows from them.

use super::graph::{Graph, Pass};
use super::lockstep::Product;
use super::path::Sink;
use super::rules::Pace;
use super::search::{COMBINATIONS, Search};
use super::space::Space;
use assent_walk::{Edges as Kept, Move, Store};

/// Configurations passed over in the time that it takes to find the successors of one.
const PASSED: usize = 16;

/// A graph being made, a slice of time now and then.
pub struct Survey {
    starts: Vec<u32>,
    targets: Vec<u32>,
    next: Vec<u16>,
    /// The lock-step instant that is being gone through.
    half: Option<Product>,
    graph: Option<(Graph, Pass)>,
}

struct Edges<'a> {
    store: &'a Store,
    targets: &'a mut Vec<u32>,
    from: u32,
    first: usize,
}

impl Sink for Edges<'_> {
    fn found(&mut self, _: &Space, config: &[u16], _: Move) {
        // A stutter leads nowhere new, and two events with one result are one edge.
        let to = self.store.find(config).filter(|to| *to != self.from);
        if let Some(to) = to.filter(|to| !self.targets[self.first..].contains(to)) {
            self.targets.push(to);
        }
    }
}

impl Default for Survey {
    fn default() -> Survey {
        Survey { starts: vec![0], targets: Vec::new(), next: Vec::new(), half: None, graph: None }
    }
}

impl Survey {
    /// Looks at up to so many configurations; true when all is known.
    pub fn step(&mut self, search: &mut Search, budget: u32) -> bool {
        if let Some((graph, pass)) = &mut self.graph {
            *pass = graph.go_on(search, *pass, (budget as usize).saturating_mul(PASSED));
            return matches!(pass, Pass::Done);
        }
        if self.find_edges(search, budget) {
            let (starts, targets) = (std::mem::take(&mut self.starts), std::mem::take(&mut self.targets));
            self.graph = Some((Graph::of_edges(starts, targets), Pass::Values(0)));
        }
        false
    }

    /// Looks at up to so many configurations; true when all edges are known.
    fn find_edges(&mut self, search: &mut Search, budget: u32) -> bool {
        if let Some(edges) = search.edges.take() {
            self.adopt(edges, search.store.len());
        }
        for _ in 0..budget {
            let from = self.starts.len() as u32 - 1;
            if from >= search.store.len() {
                return true;
            }
            let here = search.store.get(from).to_vec();
            let first = self.starts[from as usize] as usize;
            let mut edges = Edges { store: &search.store, targets: &mut self.targets, from, first };
            match search.space.rules.pace {
                Pace::LockStep => {
                    let product = self.half.take().or_else(|| search.space.open_instant(&here));
                    if let Some(mut product) = product
                        && !search.space.go_through(&mut product, COMBINATIONS, &mut self.next, &mut edges)
                    {
                        self.half = Some(product);
                        continue;
                    }
                }
                Pace::AnyOrder => _ = search.space.steps(&here, &mut edges),
            }
            self.starts.push(self.targets.len() as u32);
        }
        self.starts.len() as u32 > search.store.len()
    }

    /// Takes over the edges that a search kept, each once and no stutters.
    fn adopt(&mut self, edges: Kept, count: u32) {
        let Kept { mut starts, mut targets } = edges;
        let known = starts.len();
        starts.push(targets.len() as u32);
        let mut kept = 0;
        for from in 0..known {
            let (first, end) = (kept, starts[from + 1] as usize);
            for at in starts[from] as usize..end {
                let to = targets[at];
                if to != from as u32 && !targets[first..kept].contains(&to) {
                    targets[kept] = to;
                    kept += 1;
                }
            }
            starts[from] = first as u32;
        }
        starts[known] = kept as u32;
        targets.truncate(kept);
        // Configurations that were found and not looked at have no successors yet.
        starts.truncate((known + 1).min(count as usize + 1));
        (self.starts, self.targets) = (starts, targets);
    }

    /// The graph; what [`Survey::step`] has not done yet is done at once.
    pub fn graph(mut self, search: &mut Search) -> Graph {
        loop {
            if let Some((graph, Pass::Done)) = self.graph {
                return graph;
            }
            self.step(search, u32::MAX);
        }
    }
}
