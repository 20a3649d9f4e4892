//! What traitors may say: a finite menu, so that "every lie" has a meaning.
//!
//! A traitor runs the honest code and is free in what leaves it, per recipient. Where the protocol names what a
//! coalition could usefully say in a round ([`Protocol::menu`](crate::protocol::Protocol::menu)), any part of that menu
//! goes to each loyal node, in place of all that honest code would send. Elsewhere each letter is sent as it is, or with
//! one of its fields changed: a value to any other that somebody may propose (or to nothing, where the field may be
//! empty), a set of values to any other set, a bit turned; and, where the rules say so, not at all. Signatures of loyal
//! nodes break when what they signed is changed.
//!
//! "None breaks it" then means: no lie of this menu. It is exact for protocols whose messages carry one value (the
//! generals of the papers), and a bounded search for others.

use super::local::{Fault, Letter, Lie, Life, Turn};
use super::play::Work;
use super::rules::Pace;
use super::space::Space;
use crate::ids::{NodeId, NodeSet};
use crate::limits::OUTCOMES_MAX;
use crate::protocol::Thing;
use crate::tree::Tree;
use crate::value::Value;

impl Space {
    /// Has the protocol a menu for coalitions?
    pub(super) fn has_menu(&self) -> bool {
        self.rules.pace == Pace::LockStep && self.machine().menu(1, self.traitors).is_some()
    }

    /// Who speaks for the coalition.
    pub(super) fn speaker(&self) -> Option<NodeId> {
        self.traitors.iter().next()
    }

    /// Every outcome of a traitor's step.
    pub(super) fn lie(&mut self, work: &Work, coins: &[u64], all: &mut Vec<Turn>) {
        let local = self.local_number(&work.local);
        let parts = work.parts.len() as u8;
        let mut options: Vec<(u16, Vec<Option<u16>>)> = Vec::new();
        if !self.has_menu() {
            for letter in &work.sends {
                let said = self.variants(*letter);
                options.push((*letter, said));
            }
        }
        let mut picks = vec![0; options.len()];
        loop {
            let said = options.iter().zip(&picks).map(|((honest, said), pick)| (*honest, said[*pick]));
            let said: Vec<(u16, Option<u16>)> = said.collect();
            let sends = said.iter().filter_map(|(_, said)| *said).collect();
            // With the letters that are true, if one is not: the k-th lie on a link is told of its k-th letter.
            let lied = said.iter().any(|(honest, said)| Some(*honest) != *said);
            let lies = said.iter().map(|(honest, said)| Lie { honest: Some(*honest), said: *said }).collect();
            let fault = if lied { Fault::Lies(lies) } else { Fault::None };
            all.push(Turn { local, sends, coins: coins.to_vec(), fault, parts });
            if all.len() >= OUTCOMES_MAX {
                self.limit = Some("16,384 outcomes of one step (OUTCOMES_MAX)");
                return;
            }
            let Some(at) = (0..picks.len()).rev().find(|at| picks[*at] + 1 < options[*at].1.len()) else { return };
            picks[at] += 1;
            picks[at + 1..].fill(0);
        }
    }

    /// What a traitor may say in place of a letter: first the letter itself.
    fn variants(&mut self, number: u16) -> Vec<Option<u16>> {
        let Letter { from, to, .. } = self.letter(number);
        let mut all = vec![Some(number)];
        let draft = self.draft(number).clone();
        let kind = self.machine().label(&draft.msg).kind;
        let tree = self.machine().show(Thing::Message(&draft.msg));
        for (name, field) in tree.fields() {
            for other in changed(field, &self.values) {
                let fields = [(name.clone(), other)];
                if let Ok(forged) = self.machine().forge(kind, Some(&draft.msg), &fields, self.traitors) {
                    let msg = self.message_number(forged);
                    let said = Some(self.letter_number(from, to, msg));
                    if !all.contains(&said) {
                        all.push(said);
                    }
                }
            }
        }
        if self.rules.lies.silence {
            all.push(None);
        }
        all
    }

    /// What the coalition may hand out at the start of a round: any part of the menu to each loyal node.
    pub(super) fn handouts(&mut self, local: u16, round: u32) -> Vec<Turn> {
        let node = self.local(local).clone();
        let up = node.life == Life::Up;
        let plain = Turn { local, sends: Vec::new(), coins: Vec::new(), fault: Fault::None, parts: 0 };
        let Some(menu) = self.machine().menu(round, self.traitors).filter(|_| up) else { return vec![plain] };
        let loyal = NodeSet::all(self.plan.scenario.n).minus(self.traitors);
        let mut slots = Vec::new();
        for to in loyal.iter() {
            for draft in &menu {
                let msg = self.message_number(draft.clone());
                slots.push(self.letter_number(node.node, to, msg));
            }
        }
        if slots.len() > OUTCOMES_MAX.ilog2() as usize {
            self.limit = Some("16,384 outcomes of one step (OUTCOMES_MAX)");
            slots.truncate(OUTCOMES_MAX.ilog2() as usize);
        }
        let pick = |bits: u32| {
            let sends: Vec<u16> =
                slots.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, letter)| *letter).collect();
            let lies = sends.iter().map(|letter| Lie { honest: None, said: Some(*letter) }).collect();
            let fault = if sends.is_empty() { Fault::None } else { Fault::Lies(lies) };
            Turn { local, sends, coins: Vec::new(), fault, parts: 0 }
        };
        (0..1u32 << slots.len()).map(pick).collect()
    }
}

/// What a field may be changed to.
fn changed(field: &Tree, values: &[Value]) -> Vec<Tree> {
    let all = || values.iter().map(|value| Tree::Value(*value));
    match field {
        Tree::Value(old) => all().filter(|other| *other != Tree::Value(*old)).chain([Tree::Nothing]).collect(),
        Tree::Nothing => all().collect(),
        Tree::Bool(is) => vec![Tree::Bool(!is)],
        Tree::List(items) if items.iter().all(|item| matches!(item, Tree::Value(_))) && values.len() <= 4 => {
            let subset = |bits: u32| {
                let chosen = values.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
                Tree::List(chosen.map(|(_, value)| Tree::Value(*value)).collect())
            };
            (0..1u32 << values.len()).map(subset).filter(|other| other != field).collect()
        }
        _ => Vec::new(),
    }
}
