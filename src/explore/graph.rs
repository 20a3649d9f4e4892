//! The configuration graph, and which decisions are still possible in each configuration.
//!
//! In the words of the impossibility paper: V(C) is the set of values decided in configurations reachable from C; C is
//! bivalent if V(C) has two values, univalent if one. Worked out backwards from the configurations with a decision. A
//! critical configuration is bivalent, and each of its successors is univalent: the next event decides.
//!
//! In lock step an edge is an instant with what the adversary does in it. What is due at the moment of a configuration has
//! not happened yet, but what is due is fixed; so the configuration at the moment of the r-th arrivals stands for the end
//! of round r, in which they are taken and nothing is sent yet. On this graph the bivalence proof that f + 1 rounds are
//! needed can be seen (Aguilera, Toueg, *A simple bivalency proof that t-resilient consensus requires t + 1 rounds*, IPL
//! 71, 1999): some configuration is bivalent at the end of each round up to f - 1, with no more than one crash a round
//! ([`Rules::at_once`](super::Rules::at_once)).

use super::search::Search;
use super::space::Space;
use super::survey::Survey;
use crate::value::Value;

/// A set of decision values, one bit each in the order of [`Graph::values`].
pub type Valence = u8;

/// How many values are told apart.
const VALUES_MAX: usize = 8;

/// A finished search as a graph; configurations have the numbers of the search, so that 0 is the initial one.
#[derive(Clone, Debug)]
pub struct Graph {
    values: Vec<Value>,
    /// By number of a node: was it met, and then which of the values it has decided.
    masks: Vec<Valence>,
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

/// What of a graph is worked out next, and from which configuration on; going back, from which one down, and whether
/// anything changed on the way.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pass {
    Values(usize),
    Decided(usize),
    Stalls(usize, bool),
    Spread(usize, bool),
    Levels,
    Done,
}

impl Graph {
    /// A graph of which only the edges are known.
    pub(super) fn of_edges(starts: Vec<u32>, targets: Vec<u32>) -> Graph {
        Graph {
            values: Vec::new(),
            masks: Vec::new(),
            starts,
            targets,
            decided: Vec::new(),
            valence: Vec::new(),
            levels: Vec::new(),
            stall: Vec::new(),
            near: Vec::new(),
            is_acyclic: false,
        }
    }

    /// Works out up to so many configurations more of a pass; gives where to go on.
    pub(super) fn go_on(&mut self, search: &Search, pass: Pass, most: usize) -> Pass {
        let count = search.store.len() as usize;
        match pass {
            Pass::Values(from) => {
                let end = from.saturating_add(most).min(count);
                self.masks.resize(search.space.locals(), 0);
                for id in from..end {
                    for local in search.nodes(id as u32) {
                        self.masks[usize::from(*local)] = 1;
                    }
                }
                if end < count {
                    return Pass::Values(end);
                }
                self.find_values(&search.space);
                Pass::Decided(0)
            }
            Pass::Decided(from) => {
                let end = from.saturating_add(most).min(count);
                for id in from..end {
                    let nodes = search.nodes(id as u32).iter();
                    let mask = nodes.fold(0, |mask, local| mask | self.masks[usize::from(*local)]);
                    self.decided.push(mask);
                    self.stall.push(0);
                    self.near.push(if mask == 0 { u8::MAX } else { 0 });
                }
                if end < count {
                    return Pass::Decided(end);
                }
                self.valence = self.decided.clone();
                Pass::Stalls(count, false)
            }
            Pass::Stalls(from, changed) => {
                let end = from.saturating_sub(most);
                let changed = (end..from).rev().fold(changed, |changed, id| self.find_stall(id) || changed);
                match (end, changed) {
                    (0, false) => Pass::Spread(count, false),
                    (0, true) => Pass::Stalls(count, false),
                    _ => Pass::Stalls(end, changed),
                }
            }
            Pass::Spread(from, changed) => {
                let end = from.saturating_sub(most);
                let changed = (end..from).rev().fold(changed, |changed, id| self.spread(id) || changed);
                match (end, changed) {
                    (0, false) => Pass::Levels,
                    (0, true) => Pass::Spread(count, false),
                    _ => Pass::Spread(end, changed),
                }
            }
            Pass::Levels => {
                self.find_levels();
                Pass::Done
            }
            Pass::Done => Pass::Done,
        }
    }

    /// The values that are decided in nodes that were met; of each node, which of them it has decided.
    fn find_values(&mut self, space: &Space) {
        // What a traitor says that it decided is nobody's business.
        let decided = |local: u16| Some(space.local(local)).filter(|local| !local.traitor)?.decision;
        let decision = |(local, is_met): (u16, &Valence)| decided(local).filter(|_| *is_met > 0);
        self.values = (0..).zip(&self.masks).filter_map(decision).collect();
        self.values.sort();
        self.values.dedup();
        self.values.truncate(VALUES_MAX);
        let place = |value: Value| self.values.iter().position(|known| *known == value);
        for (local, mask) in (0..).zip(&mut self.masks) {
            *mask = decided(local).and_then(place).map_or(0, |at| 1 << at);
        }
    }

    /// Decisions spread backwards along the edges until nothing changes. Configurations are numbered in the order of
    /// finding, so going from the last to the first a few rounds do. Did this one change?
    fn spread(&mut self, id: usize) -> bool {
        let ahead = self.starts[id] as usize..self.starts[id + 1] as usize;
        let sum = self.targets[ahead].iter().fold(self.valence[id], |sum, to| sum | self.valence[*to as usize]);
        let changed = sum != self.valence[id];
        self.valence[id] = sum;
        changed
    }

    /// How long a configuration can go on with nobody deciding, counted up to a limit; and how soon somebody may. Did it
    /// change?
    fn find_stall(&mut self, id: usize) -> bool {
        if self.decided[id] != 0 {
            return false;
        }
        let ahead = &self.targets[self.starts[id] as usize..self.starts[id + 1] as usize];
        let open = ahead.iter().filter(|to| self.decided[**to as usize] == 0);
        let longest = open.map(|to| self.stall[*to as usize] + 1).max().unwrap_or(0).min(STALL_MAX);
        let soonest = ahead.iter().map(|to| self.near[*to as usize].saturating_add(1)).min().unwrap_or(u8::MAX);
        let changed = longest != self.stall[id] || soonest != self.near[id];
        (self.stall[id], self.near[id]) = (longest, soonest);
        changed
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
        Survey::default().graph(self)
    }
}
