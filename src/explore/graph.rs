//! The configuration graph, and which decisions are still possible in each configuration.
//!
//! In the words of the impossibility paper: V(C) is the set of values decided in configurations reachable from C; C is
//! bivalent if V(C) has two values, univalent if one. Worked out backwards from the configurations with a decision. A
//! critical configuration is bivalent, and each of its successors is univalent: the next event decides.

use super::keeper::Edges as Kept;
use super::moves::{Move, Sink};
use super::rules::Pace;
use super::search::{Search, locals};
use super::space::Space;
use super::store::Store;
use crate::value::Value;

/// A set of decision values, one bit each in the order of [`Graph::values`].
pub type Valence = u8;

/// How many values are told apart.
const VALUES_MAX: usize = 8;

/// A finished search as a graph; configurations have the numbers of the search, so that 0 is the initial one.
#[derive(Clone, Debug)]
pub struct Graph {
    values: Vec<Value>,
    starts: Vec<u32>,
    targets: Vec<u32>,
    decided: Vec<Valence>,
    valence: Vec<Valence>,
    levels: Vec<u32>,
    stall: Vec<u8>,
    near: Vec<u8>,
    is_acyclic: bool,
}

/// Events that a stall is counted up to; more is as good as for ever.
const STALL_MAX: u8 = 64;

/// A graph being made, a slice of time now and then.
pub struct Survey {
    starts: Vec<u32>,
    targets: Vec<u32>,
    next: Vec<u16>,
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
        Survey { starts: vec![0], targets: Vec::new(), next: Vec::new() }
    }
}

impl Survey {
    /// Looks at up to so many configurations; true when all edges are known.
    pub fn step(&mut self, search: &mut Search, budget: u32) -> bool {
        if let Some(edges) = search.edges.take() {
            self.adopt(edges, search.store.len());
        }
        for _ in 0..budget {
            let from = self.starts.len() as u32 - 1;
            if from >= search.store.len() {
                return true;
            }
            let here = search.store.get(from).to_vec();
            let first = self.targets.len();
            let mut edges = Edges { store: &search.store, targets: &mut self.targets, from, first };
            match search.space.rules.pace {
                Pace::LockStep => search.space.instant(&here, &mut self.next, &mut edges),
                Pace::AnyOrder => search.space.steps(&here, &mut self.next, &mut edges),
            };
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

    /// The graph, once all edges are known.
    pub fn graph(self, search: &Search) -> Graph {
        let count = search.store.len();
        let mut values: Vec<Value> = Vec::new();
        let decision = |local: &u16| search.space.local(*local).decision;
        for id in 0..count {
            for value in locals(&search.space, search.store.get(id)).iter().filter_map(decision) {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        values.sort();
        values.truncate(VALUES_MAX);
        let bit = |value: Value| values.iter().position(|known| *known == value).map_or(0, |at| 1 << at);
        let decided: Vec<Valence> = (0..count)
            .map(|id| {
                let made = locals(&search.space, search.store.get(id)).iter().filter_map(decision);
                made.fold(0, |mask, value| mask | bit(value))
            })
            .collect();
        let mut graph = Graph {
            values,
            starts: self.starts,
            targets: self.targets,
            valence: decided.clone(),
            decided,
            levels: Vec::new(),
            stall: vec![0; count as usize],
            near: vec![u8::MAX; count as usize],
            is_acyclic: false,
        };
        graph.find_stalls();
        graph.spread();
        graph.find_levels();
        graph
    }
}

impl Graph {
    /// Decisions spread backwards along the edges until nothing changes. Configurations are numbered in the order of
    /// finding, so going from the last to the first a few rounds do.
    fn spread(&mut self) {
        let mut changed = true;
        while changed {
            changed = false;
            for id in (0..self.valence.len()).rev() {
                let ahead = self.starts[id] as usize..self.starts[id + 1] as usize;
                let sum = self.targets[ahead].iter().fold(self.valence[id], |sum, to| sum | self.valence[*to as usize]);
                changed |= sum != self.valence[id];
                self.valence[id] = sum;
            }
        }
    }

    /// How long each configuration can go on with nobody deciding, counted up to a limit; and how soon somebody may.
    fn find_stalls(&mut self) {
        for id in 0..self.near.len() {
            if self.decided[id] != 0 {
                self.near[id] = 0;
            }
        }
        let mut changed = true;
        while changed {
            changed = false;
            for id in (0..self.stall.len()).rev().filter(|id| self.decided[*id] == 0).collect::<Vec<_>>() {
                let ahead = self.starts[id] as usize..self.starts[id + 1] as usize;
                let open = self.targets[ahead].iter().filter(|to| self.decided[**to as usize] == 0);
                let longest = open.map(|to| self.stall[*to as usize] + 1).max().unwrap_or(0).min(STALL_MAX);
                let ahead = self.starts[id] as usize..self.starts[id + 1] as usize;
                let soonest = self.targets[ahead].iter().map(|to| self.near[*to as usize].saturating_add(1)).min();
                let soonest = soonest.unwrap_or(u8::MAX);
                changed |= longest != self.stall[id] || soonest != self.near[id];
                (self.stall[id], self.near[id]) = (longest, soonest);
            }
        }
    }

    /// The fewest events to each configuration; and whether there is no way back from any, by taking away again and
    /// again those that nothing leads to (Kahn 1962).
    fn find_levels(&mut self) {
        let count = self.valence.len();
        self.levels = vec![u32::MAX; count];
        let mut order = Vec::with_capacity(count);
        let mut incoming = vec![0u32; count];
        self.targets.iter().for_each(|to| incoming[*to as usize] += 1);
        if count > 0 {
            self.levels[0] = 0;
            order.push(0u32);
        }
        let mut at = 0;
        while let Some(id) = order.get(at).copied() {
            at += 1;
            for to in self.next(id).to_vec() {
                if self.levels[to as usize] == u32::MAX {
                    self.levels[to as usize] = self.levels[id as usize] + 1;
                    order.push(to);
                }
            }
        }
        let mut free: Vec<u32> = (0..count as u32).filter(|id| incoming[*id as usize] == 0).collect();
        let mut gone = 0;
        while let Some(id) = free.pop() {
            gone += 1;
            for to in self.next(id).to_vec() {
                incoming[to as usize] -= 1;
                if incoming[to as usize] == 0 {
                    free.push(to);
                }
            }
        }
        self.is_acyclic = gone == count;
    }

    /// How many configurations.
    pub fn len(&self) -> u32 {
        self.valence.len() as u32
    }

    /// Is there none? There always is the initial one.
    pub fn is_empty(&self) -> bool {
        self.valence.is_empty()
    }

    /// How many edges; two events with the same result are one.
    pub fn edges(&self) -> usize {
        self.targets.len()
    }

    /// The values that are decided somewhere; bit 0 of a [`Valence`] stands for the first.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The successors of a configuration.
    pub fn next(&self, id: u32) -> &[u32] {
        &self.targets[self.starts[id as usize] as usize..self.starts[id as usize + 1] as usize]
    }

    /// What is decided in it already.
    pub fn decided(&self, id: u32) -> Valence {
        self.decided[id as usize]
    }

    /// What may still be decided: V(C), what is decided included.
    pub fn valence(&self, id: u32) -> Valence {
        self.valence[id as usize]
    }

    /// How many events can follow with nobody having decided, as far as the graph goes; 64 stands for any number.
    pub fn stall(&self, id: u32) -> u8 {
        self.stall[id as usize]
    }

    /// The fewest events to a decision, as far as the graph goes; 255: there is none.
    pub fn near(&self, id: u32) -> u8 {
        self.near[id as usize]
    }

    /// The fewest events from the initial configuration.
    pub fn level(&self, id: u32) -> u32 {
        self.levels[id as usize]
    }

    /// May two different values still be decided?
    pub fn is_bivalent(&self, id: u32) -> bool {
        self.valence(id).count_ones() > 1
    }

    /// Is it bivalent, with successors, none of which is bivalent?
    pub fn is_critical(&self, id: u32) -> bool {
        // Where nothing is left to happen and two values are decided there is no event to decide.
        self.is_bivalent(id) && !self.next(id).is_empty() && !self.next(id).iter().any(|to| self.is_bivalent(*to))
    }

    /// Does no way lead back to where it came from? Then every run ends.
    pub fn is_acyclic(&self) -> bool {
        self.is_acyclic
    }

    /// How many configurations have this valence.
    pub fn count(&self, valence: Valence) -> u32 {
        self.valence.iter().filter(|known| **known == valence).count() as u32
    }

    /// All bivalent configurations with successors none of which is bivalent.
    pub fn critical(&self) -> Vec<u32> {
        (0..self.len()).filter(|id| self.is_critical(*id)).collect()
    }

    /// Bytes it takes.
    pub fn bytes(&self) -> usize {
        (self.starts.len() + self.targets.len() + self.levels.len()) * 4 + self.valence.len() * 2
    }
}

impl Search {
    /// The graph of a finished search, at once.
    pub fn graph(&mut self) -> Graph {
        let mut survey = Survey::default();
        while !survey.step(self, u32::MAX) {}
        survey.graph(self)
    }
}
