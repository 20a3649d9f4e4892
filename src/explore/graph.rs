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
    /// Does every edge lead to a greater number? Then going from the last to the first once does, and there is no circle.
    is_forward: bool,
    /// Of each configuration, the edges to it that were not taken away yet; and those that nothing leads to any more, or,
    /// while levels are found, all in the order of finding.
    incoming: Vec<u32>,
    open: Vec<u32>,
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
    Levels(usize),
    Incoming(usize),
    Free(usize),
    Circles,
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
            is_forward: true,
            incoming: Vec::new(),
            open: Vec::new(),
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
                        self.masks[usize::from(local)] = 1;
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
                    let nodes = search.nodes(id as u32);
                    let mask = nodes.fold(0, |mask, local| mask | self.masks[usize::from(local)]);
                    self.decided.push(mask);
                    self.stall.push(0);
                    self.near.push(if mask == 0 { u8::MAX } else { 0 });
                }
                if end < count {
                    return Pass::Decided(end);
                }
                self.valence = self.decided.clone();
                Pass::Spread(count, false)
            }
            Pass::Spread(from, changed) => {
                let end = from.saturating_sub(most);
                let changed = (end..from).rev().fold(changed, |changed, id| self.spread(id) || changed);
                match (end, changed && !self.is_forward) {
                    (0, false) => Pass::Stalls(count, false),
                    (0, true) => Pass::Spread(count, false),
                    _ => Pass::Spread(end, changed),
                }
            }
            Pass::Stalls(from, changed) => {
                let end = from.saturating_sub(most);
                let changed = (end..from).rev().fold(changed, |changed, id| self.find_stall(id) || changed);
                match (end, changed && !self.is_forward) {
                    (0, false) => Pass::Levels(0),
                    (0, true) => Pass::Stalls(count, false),
                    _ => Pass::Stalls(end, changed),
                }
            }
            Pass::Levels(from) => self.find_levels(from, most),
            Pass::Incoming(from) => {
                self.incoming.resize(count, 0);
                let end = from.saturating_add(most).min(count);
                let targets = &self.targets[self.starts[from] as usize..self.starts[end] as usize];
                targets.iter().for_each(|to| self.incoming[*to as usize] += 1);
                if end < count { Pass::Incoming(end) } else { Pass::Free(0) }
            }
            Pass::Free(from) => {
                let end = from.saturating_add(most).min(count);
                self.open.extend((from..end).filter(|id| self.incoming[*id] == 0).map(|id| id as u32));
                if end < count { Pass::Free(end) } else { Pass::Circles }
            }
            Pass::Circles => self.find_circles(most),
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
        let mut sum = self.valence[id];
        for to in &self.targets[ahead] {
            sum |= self.valence[*to as usize];
            self.is_forward &= *to as usize > id;
        }
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

    /// The fewest events to each configuration, going on with the one at this place in the order of finding.
    fn find_levels(&mut self, from: usize, most: usize) -> Pass {
        let count = self.valence.len();
        if from == 0 {
            self.levels = vec![u32::MAX; count];
            self.open = Vec::with_capacity(count);
            if count > 0 {
                self.levels[0] = 0;
                self.open.push(0);
            }
        }
        for at in from..from.saturating_add(most) {
            let Some(id) = self.open.get(at).copied() else {
                self.open = Vec::new();
                self.is_acyclic = self.is_forward;
                return if self.is_forward { Pass::Done } else { Pass::Incoming(0) };
            };
            let level = self.levels[id as usize] + 1;
            for to in &self.targets[self.starts[id as usize] as usize..self.starts[id as usize + 1] as usize] {
                if self.levels[*to as usize] == u32::MAX {
                    self.levels[*to as usize] = level;
                    self.open.push(*to);
                }
            }
        }
        Pass::Levels(from.saturating_add(most))
    }

    /// Is there no way back from any configuration? Those that nothing leads to are taken away again and again (Kahn 1962).
    fn find_circles(&mut self, most: usize) -> Pass {
        for _ in 0..most {
            let Some(id) = self.open.pop() else {
                self.is_acyclic = self.incoming.iter().all(|edges| *edges == 0);
                (self.incoming, self.open) = (Vec::new(), Vec::new());
                return Pass::Done;
            };
            for to in &self.targets[self.starts[id as usize] as usize..self.starts[id as usize + 1] as usize] {
                self.incoming[*to as usize] -= 1;
                if self.incoming[*to as usize] == 0 {
                    self.open.push(*to);
                }
            }
        }
        Pass::Circles
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
