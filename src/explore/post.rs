//! What is on its way after a step in any order.

use super::bags;
use super::local::Fault;
use super::moves::{Change, Here};
use super::rules::Mail;
use super::space::Space;

/// Of so many steps what they made of the letters on their way is kept (the logarithm).
const BAGS_KEPT_LOG: u32 = 12;

impl Space {
    /// What is on its way after a turn that takes the letter at this place, if any, and makes this of its node.
    #[inline]
    pub(super) fn bag_after(&mut self, here: Here<'_>, change: Change, number: u32, taken: Option<usize>) -> u32 {
        // With nobody down it depends on these alone; the letter that is taken, on the turn.
        let is_whole = !self.nodes_of(here.config).iter().any(|one| self.is_down(*one));
        let key = (bags::number_of(here.config), number << 1 | u32::from(taken.is_some()));
        let place = (key.0.wrapping_mul(0x9E37_79B1) ^ key.1.wrapping_mul(0x85EB_CA6B)) >> (32 - BAGS_KEPT_LOG);
        if is_whole
            && let Some((known, bag)) = self.after.get(place as usize)
            && *known == key
        {
            return *bag;
        }
        let bag = self.make_bag(here, change, number, taken);
        if is_whole && !matches!(self.turns[number as usize].fault, Fault::Crash { .. }) {
            if self.after.is_empty() {
                self.after = vec![((u32::MAX, u32::MAX), 0); 1 << BAGS_KEPT_LOG];
            }
            self.after[place as usize] = (key, bag);
        }
        bag
    }

    fn make_bag(&mut self, here: Here<'_>, change: Change, number: u32, taken: Option<usize>) -> u32 {
        let mut mail = std::mem::take(&mut self.bag);
        mail.clear();
        match taken {
            Some(at) => {
                mail.extend_from_slice(&here.mail[..at]);
                mail.extend_from_slice(&here.mail[at + 1..]);
            }
            None => mail.extend_from_slice(here.mail),
        }
        let turn = &self.turns[number as usize];
        let locals = self.nodes_of(here.config);
        for letter in &turn.sends {
            self.post(locals, &mut mail, *letter);
        }
        if self.is_down(change.local) && self.rules.restarts == 0 {
            // What is on its way to a node that is down for good is thrown away.
            mail.retain(|letter| self.letter_to(*letter) != change.node);
        }
        let bag = self.bags.number(&mail);
        if self.bags.is_full() {
            self.limit = Some("four thousand million words of messages on their way");
        }
        self.bag = mail;
        bag
    }

    /// Puts a letter among those on their way.
    #[inline]
    pub(super) fn post(&self, locals: &[u16], mail: &mut Vec<u16>, letter: u16) {
        if self.rules.restarts == 0 && self.is_down(locals[self.letter_to(letter)]) {
            return;
        }
        let key = |letter: u16| (self.letter(letter).from, self.letter(letter).to);
        let at = match self.rules.fifo {
            true => mail.partition_point(|known| key(*known) <= key(letter)),
            false => mail.partition_point(|known| *known < letter),
        };
        if self.rules.mail == Mail::Set && mail.get(at) == Some(&letter) {
            return;
        }
        mail.insert(at, letter);
    }
}
