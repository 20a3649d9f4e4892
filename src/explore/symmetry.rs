//! Symmetry: configurations that differ only in the names of nodes are one.
//!
//! A group of renamings acts on configurations: node i's state, with every node in it renamed, becomes that of the node
//! i is renamed to, and letters change their ends and contents. If the handlers commute with the group (renaming and
//! then taking a step is the same as taking it and then renaming) and the initial configuration is fixed by it, then
//! renaming is an automorphism of the configuration graph: a configuration and its renamed copies reach copies of the
//! same configurations, so that looking at one of each orbit finds a copy of everything that can be reached. Properties
//! that do not name nodes (agreement, validity, integrity, termination) hold in all of an orbit or in none.
//!
//! States cannot be made, only shown; so no renamed configuration is ever built. Each thing has, beside its number, the
//! number of its picture under each renaming, and an orbit is known by the least of its members' pictures. Pictures are
//! compared as wholes, so the reduction is exact.
//!
//! That a protocol is symmetric is not believed either: whenever a step and a renamed copy of it were both worked out,
//! their results are compared ([`Symmetry::is_broken`]).

use super::intern::Interner;
use super::local::{In, Letter, Local};
use super::space::Space;
use crate::digest::hash_of;
use crate::ids::NodeId;
use crate::protocol::Thing;
use crate::tree::Tree;
use std::collections::BTreeMap;

/// Which renamings are tried at most: 7! of them.
const RENAMINGS_MAX: usize = 5_040;

/// What a step gave: the picture of the node afterwards, and those of what it sent, sorted.
type Result = (u32, Vec<u32>);

/// A group of renamings and the pictures of all things.
pub struct Symmetry {
    /// Each renaming: what node i is called under it. The first changes nothing.
    renamings: Vec<Vec<u16>>,
    pictures: Interner<String>,
    /// By number of a local, then by renaming.
    locals: Vec<Vec<u32>>,
    /// By number of a letter, likewise.
    letters: Vec<Vec<u32>>,
    /// What a step gave, by the pictures of node and input.
    steps: BTreeMap<(u32, u32), Vec<Result>>,
    is_broken: bool,
    /// Is every list of nodes in states and messages a set?
    sets: bool,
    key: Vec<u32>,
    least: Vec<u32>,
}

impl Symmetry {
    /// All renamings of these nodes among themselves.
    pub fn among(n: u16, nodes: &[NodeId]) -> Symmetry {
        let mut renamings = vec![(0..n).collect::<Vec<u16>>()];
        for at in 0..nodes.len() {
            let mut more = Vec::new();
            for renaming in &renamings {
                for other in at + 1..nodes.len() {
                    let mut next = renaming.clone();
                    next.swap(nodes[at].index(), nodes[other].index());
                    more.push(next);
                }
            }
            renamings.extend(more);
            renamings.truncate(RENAMINGS_MAX);
        }
        Symmetry {
            renamings,
            pictures: Interner::default(),
            locals: Vec::new(),
            letters: Vec::new(),
            steps: BTreeMap::new(),
            is_broken: false,
            sets: false,
            key: Vec::new(),
            least: Vec::new(),
        }
    }

    /// Says that every list of nodes in the protocol's states and messages is a set, whose order means nothing. If one is
    /// a path, configurations that differ are taken for one; nothing here can notice.
    #[must_use]
    pub fn with_sets(self) -> Symmetry {
        Symmetry { sets: true, ..self }
    }

    /// Did two copies of one step give different results? Then the protocol is not symmetric under these renamings, and
    /// what a search with them found says nothing.
    pub fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// How many renamings there are.
    pub fn size(&self) -> usize {
        self.renamings.len()
    }

    fn number(&mut self, picture: String) -> u32 {
        let hash = hash_of(&picture);
        self.pictures.number(hash, |known| *known == picture, || picture.clone()) as u32
    }

    fn local(&mut self, space: &Space, number: u16) -> &[u32] {
        while self.locals.len() <= usize::from(number) {
            let local = space.local(self.locals.len() as u16).clone();
            let pictures = (0..self.renamings.len()).map(|at| picture(space, &local, &self.renamings[at], self.sets));
            let pictures: Vec<String> = pictures.collect();
            let row = pictures.into_iter().map(|picture| self.number(picture)).collect();
            self.locals.push(row);
        }
        &self.locals[usize::from(number)]
    }

    fn letter(&mut self, space: &Space, number: u16) -> &[u32] {
        while self.letters.len() <= usize::from(number) {
            let at = self.letters.len() as u16;
            let Letter { from, to, .. } = space.letter(at);
            let tree = space.machine().show(Thing::Message(&space.draft(at).msg));
            let sets = self.sets;
            let name = |renaming: &[u16], node: NodeId| renaming[node.index()];
            let shown = |renaming: &Vec<u16>| {
                format!("letter {} {} {:?}", name(renaming, from), name(renaming, to), renamed(&tree, renaming, sets))
            };
            let pictures: Vec<String> = self.renamings.iter().map(shown).collect();
            let row = pictures.into_iter().map(|picture| self.number(picture)).collect();
            self.letters.push(row);
        }
        &self.letters[usize::from(number)]
    }

    /// What all members of the orbit of a configuration in any order have in common: the least of their pictures.
    pub fn orbit(&mut self, space: &Space, config: &[u16]) -> &[u32] {
        let (locals, mail) = (space.nodes(config).collect::<Vec<u16>>(), space.mail(config));
        for local in &locals {
            self.local(space, *local);
        }
        for letter in &mail {
            self.letter(space, *letter);
        }
        self.least.clear();
        for at in 0..self.renamings.len() {
            self.key.clear();
            self.key.push(u32::from(config[0]));
            self.key.resize(1 + locals.len(), 0);
            for (node, local) in locals.iter().enumerate() {
                self.key[1 + usize::from(self.renamings[at][node])] = self.locals[usize::from(*local)][at];
            }
            self.key.extend(mail.iter().map(|letter| self.letters[usize::from(*letter)][at]));
            self.key[1 + locals.len()..].sort_unstable();
            if self.least.is_empty() || self.key < self.least {
                std::mem::swap(&mut self.key, &mut self.least);
            }
        }
        &self.least
    }

    /// Compares a step with its renamed copies, as far as they were worked out.
    pub fn compare(&mut self, space: &Space, local: u16, input: In, turns: &[(u16, Vec<u16>)]) {
        for at in 0..self.renamings.len() {
            let node = self.local(space, local)[at];
            let input = match input {
                In::Start => u32::MAX,
                In::Letter(letter) => self.letter(space, letter)[at],
                In::Alarm(alarm) => {
                    let tree = space.machine().show(Thing::Timer(space.alarm(alarm)));
                    let picture = format!("alarm {:?}", renamed(&tree, &self.renamings[at], self.sets));
                    self.number(picture)
                }
            };
            let mut results: Vec<Result> = Vec::new();
            for (after, sends) in turns {
                let mut sent: Vec<u32> = sends.iter().map(|letter| self.letter(space, *letter)[at]).collect();
                sent.sort_unstable();
                results.push((self.local(space, *after)[at], sent));
            }
            results.sort();
            let known = self.steps.entry((node, input)).or_insert_with(|| results.clone());
            self.is_broken |= *known != results;
        }
    }
}

/// A node under a renaming, as text.
fn picture(space: &Space, local: &Local, renaming: &[u16], sets: bool) -> String {
    let state = local.state.map(|state| space.machine().show(Thing::State(space.state(state))));
    let state = state.map(|tree| renamed(&tree, renaming, sets));
    let alarms: Vec<Tree> = local
        .alarms
        .iter()
        .map(|(alarm, _)| renamed(&space.machine().show(Thing::Timer(space.alarm(*alarm))), renaming, sets))
        .collect();
    let made = (local.decision, local.second, &local.delivered);
    let fate = (local.life, local.crashed, local.traitor, local.disk);
    format!("node {} {state:?} {alarms:?} {made:?} {fate:?}", renaming[local.node.index()])
}

/// A tree with every node in it renamed. Keys of maps are put in order again, and lists of nodes where they are sets.
fn renamed(tree: &Tree, renaming: &[u16], sets: bool) -> Tree {
    let again = |tree: &Tree| renamed(tree, renaming, sets);
    match tree {
        Tree::Node(node) => Tree::Node(NodeId(renaming.get(node.index()).copied().unwrap_or(node.0))),
        Tree::List(items) => {
            let mut items: Vec<Tree> = items.iter().map(again).collect();
            if sets && items.iter().all(|item| matches!(item, Tree::Node(_))) {
                items.sort_by_key(|item| if let Tree::Node(node) = item { *node } else { NodeId(0) });
            }
            Tree::List(items)
        }
        Tree::Record(name, fields) => {
            Tree::Record(name.clone(), fields.iter().map(|(name, field)| (name.clone(), again(field))).collect())
        }
        Tree::Map(pairs) => {
            let mut pairs: Vec<(Tree, Tree)> = pairs.iter().map(|(key, item)| (again(key), again(item))).collect();
            pairs.sort_by_cached_key(|(key, _)| format!("{key:?}"));
            Tree::Map(pairs)
        }
        other => other.clone(),
    }
}
