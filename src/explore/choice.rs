//! What may happen next, in words.

use super::Turn;
use super::local::{Fault, Letter, Lie};
use super::lockstep::Strand;
use super::path::Sink;
use super::rules::Pace;
use super::search::Search;
use super::space::Space;
use crate::ids::{NodeId, NodeSet};
use assent_walk::{Move, Store};
use std::collections::BTreeMap;

/// Combinations of what nodes may do in an instant that are looked at for choices: with lies there may be millions.
const COMBINATIONS: u32 = 1 << 16;

/// Something that may happen next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What: an event or a fault; in lock step an instant.
    pub how: Move,
    /// In words; in lock step, the faults and coins of the instant.
    pub words: String,
    /// The configuration it leads to.
    pub to: u32,
    /// In lock step, how many other patterns of faults and coins lead to the same configuration.
    pub others: u32,
    /// In lock step, the faults in it.
    pub faults: u32,
}

/// The patterns of an instant by where they lead, each with the fewest faults.
struct Patterns<'a> {
    store: &'a Store,
    found: BTreeMap<u32, Choice>,
}

impl Sink for Patterns<'_> {
    fn found(&mut self, space: &Space, config: &[u16], how: Move) {
        let Some(to) = self.store.find(config) else { return };
        let faults =
            space.picks.iter().flat_map(|strand| &strand.faults).filter(|fault| is_fault(fault)).count() as u32;
        let known = self.found.get(&to).map(|choice| (choice.faults, choice.others));
        if known.is_none_or(|(fewest, _)| faults < fewest) {
            let others = known.map_or(0, |(_, others)| others + 1);
            let words = space.words_of_instant(&space.picks);
            self.found.insert(to, Choice { how, words, to, others, faults });
        } else if let Some(choice) = self.found.get_mut(&to) {
            choice.others += 1;
        }
    }
}

/// Is it one? A traitor may also say what it would have said.
fn is_fault(fault: &Fault) -> bool {
    match fault {
        Fault::None => false,
        Fault::Crash { .. } => true,
        Fault::Lies(lies) => lies.iter().any(|lie| lie.honest != lie.said),
    }
}

impl Search {
    /// What may happen next and leads somewhere else, as far as that was found. In any order, every event and fault; in
    /// lock step, what the adversary may do in the next instant: each configuration that it may lead to once, by the
    /// fewest faults, and those with the fewest first.
    pub fn choices(&mut self, from: u32) -> Vec<Choice> {
        if self.space.rules.pace == Pace::AnyOrder {
            let all = self.successors(from).into_iter();
            let known = all.filter_map(|(how, to)| Some((how, to.filter(|to| *to != from)?)));
            let choice = |(how, to)| Choice { how, words: self.space.words(how), to, others: 0, faults: 0 };
            return known.map(choice).collect();
        }
        let here = self.store.get(from).to_vec();
        let mut patterns = Patterns { store: &self.store, found: BTreeMap::new() };
        if let Some(mut product) = self.space.open_instant(&here) {
            self.space.go_through(&mut product, COMBINATIONS, &mut Vec::new(), &mut patterns);
        }
        let mut all: Vec<Choice> = patterns.found.into_values().collect();
        all.sort_by_key(|choice| (choice.faults, choice.to));
        all
    }
}

impl Space {
    /// What came of a move of one node.
    pub fn turn_of(&self, how: Move) -> Option<&Turn> {
        match how {
            Move::Start { turn, .. }
            | Move::Deliver { turn, .. }
            | Move::Fire { turn, .. }
            | Move::Restart { turn, .. } => self.turns.get(turn as usize),
            Move::Lose { .. } | Move::Crash { .. } | Move::Instant => None,
        }
    }

    /// The faults and coins of an instant in words: `n0 crashes, reaching n1 n2`.
    pub fn words_of_instant(&self, picks: &[Strand]) -> String {
        let mut parts = Vec::new();
        for (node, strand) in NodeId::all(self.plan.scenario.n).zip(picks) {
            let name = self.plan.scenario.name(node);
            if !strand.coins.is_empty() {
                let coins: Vec<String> = strand.coins.iter().map(u64::to_string).collect();
                parts.push(format!("{name} tosses {}", coins.join(" ")));
            }
            for fault in &strand.faults {
                match fault {
                    Fault::None => {}
                    Fault::Crash { reaching, .. } => {
                        parts.push(format!("{name} crashes, reaching {}", self.those(*reaching)));
                    }
                    Fault::Lies(lies) => parts.extend(lies.iter().filter_map(|lie| self.words_of_lie(lie))),
                }
            }
        }
        if parts.is_empty() { "nobody fails".to_owned() } else { parts.join("; ") }
    }

    /// Nodes by their names.
    fn those(&self, nodes: NodeSet) -> String {
        let names: Vec<String> = nodes.iter().map(|node| self.plan.scenario.name(node)).collect();
        if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
    }

    /// A lie in words, if it is one.
    fn words_of_lie(&self, lie: &Lie) -> Option<String> {
        let name = |letter: u16| {
            let Letter { from, to, .. } = self.letter(letter);
            format!("{}→{}", self.plan.scenario.name(from), self.plan.scenario.name(to))
        };
        match (lie.honest, lie.said) {
            (honest, said) if honest == said => None,
            (_, Some(said)) => Some(format!("lie {}", self.words_of_letter(said))),
            (Some(honest), None) => Some(format!("{} is silent", name(honest))),
            (None, None) => None,
        }
    }

    /// A move in words: `n0→n2 accept 1`.
    pub fn words(&self, how: Move) -> String {
        let name = |node: u16| self.plan.scenario.name(NodeId(node));
        let letter = |letter: u16| self.words_of_letter(letter);
        let fault = match self.turn_of(how).map(|turn| &turn.fault) {
            Some(Fault::Crash { reaching, .. }) => format!(", then crashes, reaching {}", self.those(*reaching)),
            Some(Fault::Lies(_)) => ", with lies".to_owned(),
            _ => String::new(),
        };
        let said = match how {
            Move::Start { node, .. } => format!("{} starts", name(node)),
            Move::Deliver { letter: which, stays: false, .. } => letter(which),
            Move::Deliver { letter: which, .. } => format!("{} (a copy)", letter(which)),
            Move::Fire { node, alarm, .. } => {
                format!("{}: {} goes off", name(node), self.machine().alarm(self.alarm(alarm)))
            }
            Move::Lose { letter: which } => format!("{} is lost", letter(which)),
            Move::Crash { node } => format!("{} crashes", name(node)),
            Move::Restart { node, .. } => format!("{} starts again", name(node)),
            Move::Instant => "an instant goes by".to_owned(),
        };
        said + &fault
    }

    fn words_of_letter(&self, letter: u16) -> String {
        let Letter { from, to, .. } = self.letter(letter);
        let name = |node| self.plan.scenario.name(node);
        let label = self.machine().label(&self.draft(letter).msg);
        let value = label.value.map_or(String::new(), |value| format!(" {}", self.plan.scenario.values.label(value)));
        let epoch = match (label.epoch, self.machine().card().epoch) {
            (None, _) | (_, "") => String::new(),
            (Some(epoch), word) => format!(" ({word} {epoch})"),
        };
        format!("{}→{} {}{value}{epoch}", name(from), name(to), label.kind)
    }
}
