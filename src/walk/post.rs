//! What is on its way after a step in any order.

use super::moves::{Change, Here};
use super::table::{Life, Step, Table};

/// Of so many steps what they made of the letters on their way is kept (the logarithm).
const BAGS_KEPT_LOG: u32 = 12;

impl Table {
    /// What is on its way after a turn that takes the letter at this place, if any, and makes this of its node.
    #[inline]
    pub(crate) fn bag_after(&mut self, here: Here<'_>, change: Change, number: u32, taken: Option<usize>) -> u32 {
        // With nobody down it depends on these alone; the letter that is taken, on the turn.
        if !here.is_whole {
            return self.make_bag(here, change, number, taken);
        }
        let key = (here.bag, number << 1 | u32::from(taken.is_some()));
        let place = (key.0.wrapping_mul(0x9E37_79B1) ^ key.1.wrapping_mul(0x85EB_CA6B)) >> (32 - BAGS_KEPT_LOG);
        if let Some((known, bag)) = self.after.get(place as usize)
            && *known == key
        {
            return *bag;
        }
        let bag = self.make_bag(here, change, number, taken);
        if !self.steps[number as usize].crashes {
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
        let step = self.steps[number as usize];
        if self.laws.fifo {
            let left = here.mail.iter().enumerate().filter(|(at, _)| Some(*at) != taken);
            mail.extend(left.map(|(_, letter)| *letter));
            for at in step.sends.0..step.sends.1 {
                self.post(here.locals, &mut mail, self.sends[at as usize]);
            }
        } else {
            self.merge(here, step, taken, &mut mail);
        }
        if self.life(change.local) == Life::Down && !self.laws.recovery {
            // What is on its way to a node that is down for good is thrown away.
            mail.retain(|letter| self.letter_to(*letter) != change.node);
        }
        let bag = self.bags.number(&mail);
        self.bag = mail;
        bag
    }

    /// Both lists are sorted, so going along them once does.
    #[inline]
    fn merge(&self, here: Here<'_>, step: Step, taken: Option<usize>, mail: &mut Vec<u16>) {
        let sends = &self.sends[step.sends.0 as usize..step.sends.1 as usize];
        mail.reserve(here.mail.len() + sends.len());
        let taken = taken.unwrap_or(usize::MAX);
        let mut next = 0;
        for letter in sends {
            if !here.is_whole && self.is_lost(here.locals, *letter) {
                continue;
            }
            while next < here.mail.len() && here.mail[next] < *letter {
                if next != taken {
                    mail.push(here.mail[next]);
                }
                next += 1;
            }
            let is_there = || here.mail.get(next) == Some(letter) || mail.last() == Some(letter);
            if !(self.laws.set && is_there()) {
                mail.push(*letter);
            }
        }
        while next < here.mail.len() {
            if next != taken {
                mail.push(here.mail[next]);
            }
            next += 1;
        }
    }

    /// Would a letter come to a node that is down for good?
    #[inline]
    fn is_lost(&self, locals: &[u16], letter: u16) -> bool {
        !self.laws.recovery && self.life(locals[self.letter_to(letter)]) == Life::Down
    }

    /// Puts a letter among those on their way.
    pub fn post(&self, locals: &[u16], mail: &mut Vec<u16>, letter: u16) {
        if self.is_lost(locals, letter) {
            return;
        }
        let key = |letter: u16| {
            let letter = self.letters[usize::from(letter)];
            (letter.from, letter.to)
        };
        let at = match self.laws.fifo {
            true => mail.partition_point(|known| key(*known) <= key(letter)),
            false => mail.partition_point(|known| *known < letter),
        };
        if self.laws.set && mail.get(at) == Some(&letter) {
            return;
        }
        mail.insert(at, letter);
    }
}
