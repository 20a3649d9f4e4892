//! The search itself: resumable, so that a page can give it a slice of time now and then.

use super::answer::{Answer, Broken, Progress};
use super::judge::{Breaches, Judge};
use super::keeper::{Keeper, Orbits};
use super::lockstep::Product;
use super::rules::{Order, Pace, Rules};
use super::space::Space;
use super::symmetry::Symmetry;
use super::walk::WEIGHED;
use crate::ids::NodeSet;
use crate::run::Plan;
use crate::scenario::Scenario;
use assent_walk::{Edges, NOBODY, Store, Walker};
use std::collections::BTreeMap;

/// Successors of one configuration that are made at a time: an instant may have millions.
pub(super) const COMBINATIONS: u32 = 1 << 8;

/// What waits to be looked at.
pub(super) enum Frontier {
    /// All from this number on, in order; and where the present level ends.
    Breadth(u32, u32),
    /// The last one first, with depths.
    Depth(Vec<(u32, u32)>),
    /// The earliest moment first: then all ways to a configuration are known before it is looked at.
    Time(BTreeMap<u64, Vec<u32>>),
}

/// An exhaustive search from one initial configuration.
pub struct Search {
    pub(super) space: Space,
    pub(super) store: Store,
    pub(super) judge: Judge,
    pub(super) frontier: Frontier,
    /// Ways to each configuration, in lock step.
    ways: Vec<u64>,
    broken: Vec<Broken>,
    pub(super) expanded: u32,
    pub(super) transitions: u64,
    depth: u32,
    pub(super) ends: u64,
    executions: u64,
    stopped: Option<&'static str>,
    next: Vec<u16>,
    here: Vec<u16>,
    pub(super) walker: Walker,
    symmetry: Option<Orbits>,
    /// The lock-step instant that is being gone through, and of which configuration.
    half: Option<(u32, Product)>,
    /// Where each configuration's successors are, in the order of numbers; only where they are wanted.
    pub(super) edges: Option<Edges>,
}

impl Search {
    /// A search of a scenario's protocol with its inputs, these rules and these traitors. Its script is not played.
    ///
    /// # Errors
    /// Says which parameter cannot be.
    pub fn new(scenario: Scenario, rules: Rules, traitors: NodeSet) -> Result<Search, String> {
        let plan = Plan::new(scenario)?;
        let mut space = Space::new(plan, rules, traitors);
        let judge = Judge::new(&space);
        let (root, frontier) = match (rules.pace, rules.order) {
            (Pace::LockStep, _) => (space.root_in_lock_step(), Frontier::Time([(0, vec![0])].into())),
            (_, Order::Breadth) => (space.root_in_any_order(), Frontier::Breadth(0, 1)),
            (_, Order::Depth) => (space.root_in_any_order(), Frontier::Depth(vec![(0, 0)])),
        };
        let store = Store::of(&root);
        let broken = vec![Broken::default(); judge.properties().len()];
        Ok(Search {
            space,
            store,
            judge,
            frontier,
            ways: if rules.pace == Pace::LockStep { vec![1] } else { Vec::new() },
            broken,
            expanded: 0,
            transitions: 0,
            depth: 0,
            ends: 0,
            executions: 0,
            stopped: None,
            next: Vec::new(),
            here: Vec::new(),
            walker: Walker::default(),
            symmetry: None,
            half: None,
            edges: None,
        })
    }

    /// Looks at one configuration of each orbit only; in any order, and before the first step.
    #[must_use]
    pub fn with(mut self, mut symmetry: Symmetry) -> Search {
        if self.space.rules.pace == Pace::AnyOrder {
            let root = self.store.get(0).to_vec();
            let orbit = symmetry.orbit(&self.space, &root);
            let known = [(orbit.into(), NOBODY)].into_iter().collect();
            self.symmetry = Some(Orbits { symmetry, known });
        }
        self
    }

    /// Keeps the edges of the graph while it searches, so that [`Search::graph`] need not find them again; breadth first
    /// only, and before the first step. Four bytes an edge.
    #[must_use]
    pub fn with_edges(mut self) -> Search {
        if matches!(self.frontier, Frontier::Breadth(..)) {
            self.edges = Some(Edges::default());
        }
        self
    }

    /// Whether no step and renamed copy of it that were both worked out gave different results; `None` without
    /// [`Search::with`].
    pub fn is_symmetric(&mut self) -> Option<bool> {
        let Orbits { symmetry, .. } = self.symmetry.as_mut()?;
        for (local, input, (first, count)) in self.space.worked_out() {
            let turns = &self.space.turns[first as usize..(first + count) as usize];
            let turns: Vec<(u16, Vec<u16>)> = turns.iter().map(|turn| (turn.local, turn.sends.clone())).collect();
            symmetry.compare(&self.space, local, input, &turns);
        }
        Some(!symmetry.is_broken())
    }

    /// Looks at up to so many configurations more.
    pub fn step(&mut self, budget: u32) -> Progress {
        let mut fresh = Vec::new();
        let (before, mut left) = (self.expanded, budget);
        while left > 0 && self.stopped.is_none() {
            let half = self.half.as_ref().map(|(id, _)| (*id, 0));
            let Some((id, depth)) = half.or_else(|| self.take()) else { break };
            if self.space.rules.pace == Pace::LockStep || self.symmetry.is_some() {
                self.expand(id, &mut fresh);
                left -= 1;
            } else {
                let known = self.store.len();
                self.walk(id, left);
                left = budget.saturating_sub(self.expanded - before);
                if matches!(self.frontier, Frontier::Depth(_)) {
                    fresh.extend(known..self.store.len());
                }
            }
            self.await_them(&mut fresh, depth);
            self.stopped = self.limit();
        }
        self.progress()
    }

    /// Begins anew with a configuration that was found as the initial one. All else is forgotten but what
    /// inputs make of nodes.
    pub fn replant(&mut self, at: u32) {
        let mut root = self.store.get(at).to_vec();
        self.space.forget_mail(&mut root);
        self.plant(&root);
    }

    /// Begins with this configuration.
    pub(super) fn plant(&mut self, root: &[u16]) {
        self.store = Store::of(root);
        self.space.table.free = None;
        (self.frontier, self.ways) = match (self.space.rules.pace, self.space.rules.order) {
            (Pace::LockStep, _) => (Frontier::Time([(self.space.time(root[1]).0, vec![0])].into()), vec![1]),
            (_, Order::Breadth) => (Frontier::Breadth(0, 1), Vec::new()),
            (_, Order::Depth) => (Frontier::Depth(vec![(0, 0)]), Vec::new()),
        };
        (self.half, self.executions) = (None, 0);
        self.broken.fill(Broken::default());
        self.edges = self.edges.is_some().then(Edges::default);
        (self.expanded, self.transitions, self.depth, self.ends, self.stopped) = (0, 0, 0, 0, None);
    }

    /// Searches to the end, or to a limit.
    pub fn finish(&mut self) -> Answer {
        while !self.step(1 << 16).done {}
        self.answer()
    }

    /// The next configuration to look at, and its depth.
    fn take(&mut self) -> Option<(u32, u32)> {
        match &mut self.frontier {
            Frontier::Breadth(next, end) => {
                if *next >= self.store.len() {
                    return None;
                }
                if *next == *end {
                    if self.depth >= self.space.rules.depth_max {
                        self.stopped = Some("the depth that was asked for");
                        return None;
                    }
                    self.depth += 1;
                    *end = self.store.len();
                }
                *next += 1;
                Some((*next - 1, self.depth))
            }
            Frontier::Depth(stack) => stack.pop(),
            Frontier::Time(moments) => {
                let mut first = moments.first_entry()?;
                let depth = first.get().len();
                let id = first.get_mut().pop()?;
                if depth == 1 {
                    first.remove();
                    self.depth += 1;
                }
                Some((id, 0))
            }
        }
    }

    fn await_them(&mut self, fresh: &mut Vec<u32>, depth: u32) {
        match &mut self.frontier {
            Frontier::Breadth(..) => fresh.clear(),
            Frontier::Depth(stack) => {
                if fresh.is_empty() {
                    return;
                }
                self.depth = self.depth.max(depth + 1);
                if depth >= self.space.rules.depth_max {
                    self.stopped = Some("the depth that was asked for");
                    return;
                }
                stack.extend(fresh.drain(..).map(|id| (id, depth + 1)));
            }
            Frontier::Time(moments) => {
                for id in fresh.drain(..) {
                    let time = self.space.time(self.store.get(id)[1]);
                    moments.entry(time.0).or_default().push(id);
                }
            }
        }
    }

    /// Finds the successors of a configuration and judges it: in lock step, and where one of each orbit is looked at.
    fn expand(&mut self, id: u32, fresh: &mut Vec<u32>) {
        let Search { space, store, next, here, ways, symmetry, edges, .. } = self;
        here.clear();
        here.extend_from_slice(store.get(id));
        let arrived = ways.get(id as usize).copied().unwrap_or(0);
        let orbits = symmetry.as_mut();
        let edges = edges.as_mut().map(|edges| {
            edges.starts.push(edges.targets.len() as u32);
            &mut edges.targets
        });
        let mut keeper = Keeper { store, ways, fresh, parent: id, arrived, count: 0, orbits, edges };
        let goes_on = match space.rules.pace {
            Pace::LockStep => {
                let product = self.half.take().map(|(_, product)| product).or_else(|| space.open_instant(here));
                match product {
                    Some(mut product) => {
                        if !space.go_through(&mut product, COMBINATIONS, next, &mut keeper) {
                            self.half = Some((id, product));
                        }
                        true
                    }
                    None => false,
                }
            }
            Pace::AnyOrder => space.steps(here, &mut keeper),
        };
        self.transitions += keeper.count;
        if self.half.is_some() {
            return;
        }
        self.expanded += 1;
        let nodes: Vec<u16> = self.space.nodes(&self.here).collect();
        let breaches = self.judge.breaches(&self.space, &nodes, !goes_on);
        self.ends += u64::from(!goes_on);
        if !goes_on {
            self.executions = self.executions.saturating_add(arrived);
        }
        if breaches != 0 {
            self.note(id, breaches, if goes_on { 0 } else { arrived });
        }
    }

    #[cold]
    pub(super) fn note(&mut self, id: u32, breaches: Breaches, executions: u64) {
        for (at, broken) in self.broken.iter_mut().enumerate() {
            if breaches >> at & 1 == 1 {
                broken.configurations += 1;
                broken.executions = broken.executions.saturating_add(executions);
                broken.first.get_or_insert(id);
            }
        }
    }

    /// The limit that was reached, if one was.
    fn limit(&self) -> Option<&'static str> {
        let rules = &self.space.rules;
        if self.stopped.is_some() || self.space.limit.is_some() {
            return self.stopped.or(self.space.limit);
        }
        if self.store.len() >= rules.states_max {
            return (!self.is_empty()).then_some("the configurations that were asked for");
        }
        if self.space.bags.is_full() {
            return Some("four thousand million words of messages on their way");
        }
        if self.store.is_full() {
            return Some("four thousand million configurations");
        }
        let full = self.expanded.is_multiple_of(WEIGHED) && self.bytes() > rules.bytes_max;
        full.then_some("the memory that was asked for (SEARCH_BYTES_MAX)")
    }

    fn is_empty(&self) -> bool {
        self.half.is_none() && self.is_frontier_empty()
    }

    fn is_frontier_empty(&self) -> bool {
        match &self.frontier {
            Frontier::Breadth(next, _) => *next >= self.store.len(),
            Frontier::Depth(stack) => stack.is_empty(),
            Frontier::Time(moments) => moments.is_empty(),
        }
    }

    fn bytes(&self) -> usize {
        self.store.bytes() + self.ways.capacity() * 8 + self.space.bytes() + self.edge_bytes()
    }

    fn edge_bytes(&self) -> usize {
        self.edges.as_ref().map_or(0, |edges| (edges.starts.capacity() + edges.targets.capacity()) * 4)
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        let frontier = match &self.frontier {
            Frontier::Breadth(next, _) => self.store.len() - next,
            Frontier::Depth(stack) => stack.len() as u32,
            Frontier::Time(moments) => moments.values().map(Vec::len).sum::<usize>() as u32,
        };
        Progress {
            configurations: self.store.len(),
            expanded: self.expanded,
            transitions: self.transitions,
            depth: self.depth,
            frontier,
            bytes: self.bytes(),
            done: self.stopped.is_some() || self.is_empty(),
        }
    }

    /// What came of it so far.
    pub fn answer(&self) -> Answer {
        Answer {
            configurations: u64::from(self.store.len()),
            transitions: self.transitions,
            depth: self.depth,
            ends: self.ends,
            executions: (self.space.rules.pace == Pace::LockStep).then_some(self.executions),
            stopped: self.stopped.or((!self.is_empty()).then_some("it was not asked to go on")),
        }
    }

    /// The properties it judges.
    pub fn judge(&self) -> &Judge {
        &self.judge
    }

    /// Where each of the judged properties is broken.
    pub fn broken(&self) -> &[Broken] {
        &self.broken
    }

    /// The numbers of all things.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// The nodes of a configuration, by number of their [`Local`](super::Local).
    pub fn nodes(&self, id: u32) -> impl Iterator<Item = u16> {
        self.space.nodes(self.store.get(id))
    }

    /// Bytes that configurations take, all tables included.
    pub fn memory(&self) -> usize {
        self.bytes()
    }
}
