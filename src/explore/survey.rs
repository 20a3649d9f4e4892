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
    /// Edges that a search kept and that are being taken over.
    adopted: Option<Adopted>,
    graph: Option<(Graph, Pass)>,
}

/// The edges that a search kept, each once and no stutters up to a configuration.
struct Adopted {
    edges: Kept,
    /// The configurations that were looked at, how many of them were taken over, and the edges of these.
    known: usize,
    from: usize,
    kept: usize,
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
        Survey { starts: vec![0], targets: Vec::new(), next: Vec::new(), half: None, adopted: None, graph: None }
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
        if let Some(mut edges) = search.edges.take() {
            let known = edges.starts.len();
            edges.starts.push(edges.targets.len() as u32);
            self.adopted = Some(Adopted { edges, known, from: 0, kept: 0 });
        }
        if let Some(mut adopted) = self.adopted.take() {
            if !adopted.go_on((budget as usize).saturating_mul(PASSED)) {
                self.adopted = Some(adopted);
                return false;
            }
            (self.starts, self.targets) = (adopted.edges.starts, adopted.edges.targets);
            return self.starts.len() as u32 > search.store.len();
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

impl Adopted {
    /// Takes over those of up to so many configurations more; true when these were all. Configurations that were found and
    /// not looked at have no successors yet.
    fn go_on(&mut self, most: usize) -> bool {
        let Adopted { edges: Kept { starts, targets }, known, from, kept } = self;
        let end = from.saturating_add(most).min(*known);
        for id in *from..end {
            let (first, all) = (*kept, starts[id] as usize..starts[id + 1] as usize);
            for at in all {
                let to = targets[at];
                if to != id as u32 && !targets[first..*kept].contains(&to) {
                    targets[*kept] = to;
                    *kept += 1;
                }
            }
            starts[id] = first as u32;
        }
        *from = end;
        if end == *known {
            starts[end] = *kept as u32;
            targets.truncate(*kept);
        }
        end == *known
    }
}
