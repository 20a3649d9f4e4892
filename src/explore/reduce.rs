//! Partial-order reduction: a letter that goes with everything else is taken at once, and nothing else is tried there.
//!
//! In the words of the literature this is an ample (persistent) set of one event: Peled, *Combining partial order
//! reductions with on-the-fly model-checking*, CAV 1994; Godefroid, *Partial-Order Methods for the Verification of
//! Concurrent Systems*, LNCS 1032, 1996; Clarke, Grumberg, Peled, *Model Checking*, 1999, chapter 10. Handlers are opaque,
//! so that independence cannot be read off a program text; it is worked out from what inputs make of nodes.
//!
//! # The condition
//!
//! Let m be a letter on its way to node p, and ℓ what p is now. Let F be all that p may become from ℓ by inputs other
//! than m: not those of this search alone, but of any letters that can be sent at all, each any number of times (more
//! than can happen, so nothing is missed; a closure that gets too large is given up, and nothing is reduced then). m is
//! **free** at ℓ if
//!
//! - *for every ℓ' in F*: m has one outcome at ℓ'; and for every input x of p at ℓ' other than m, x is still there after
//!   m, and with each way its coins fall and each crash in it, "m, then x" and "x, then m" make the same of p and send
//!   the same (after a crash in x: "x after m" and "x" do, for what was on its way to p is gone). Where there are crashes
//!   or links keep order, m moreover sends nothing at any ℓ';
//! - *at ℓ*: m sends nothing, and changes nothing that properties are about (alive, decided, delivered).
//!
//! Where a configuration has a free letter, the first one in the list is taken, and nothing else. Messages are a
//! multiset here, and there are no losses, copies and starts again; else nothing is reduced.
//!
//! # Why it is sound
//!
//! *Claim:* let m be free in C, and D what C becomes by m. For each way from C to a configuration E of k events there is
//! one from D, of at most k events, to E or to what E becomes by m. *Proof,* event by event: events of other nodes go
//! with m (Lemma 1 of the impossibility paper; more letters on their way take no event away); events of p do by the
//! condition, the node remaining in F until m comes; a crash of p throws m away, or comes to the same as after m; and
//! when the way takes m (one of several equal letters is as good as another) both are the same from there on.
//!
//! So from D can be reached: every configuration in which nothing is left to happen that can be reached from C (m is
//! still on its way there to nobody who is up); and for each E a configuration that is E or follows E by a step without
//! a fault. A breach of safety is for good (Alpern, Schneider, *Defining liveness*, 1985), so it is found in the latter too.
//! Everything reached is reachable in the full graph, so no breach is invented.
//!
//! By induction over k the same holds for the whole search. The chain of letters taken at once before a configuration in
//! which everything is tried ends, since each makes the letters on their way fewer by one: this is what the cycle proviso
//! (C3) is for. The way from D being no longer, the event tried there brings E nearer. In the same manner an endless way
//! from C gives one from D, so that where the reduced graph has no circle the full one has none.
//!
//! What is *not* kept: the number of configurations, shortest ways (a way is lengthened by letters taken at once), and
//! the valence of configurations on the way; so graphs, valence and the game are never reduced.

use super::local::{Fault, In};
use super::space::Space;
use assent_walk::Free;

/// Nodes and letters in the closure; inputs worked out for it; comparisons made to find what is free.
const THINGS_MAX: usize = 1 << 14;
const INPUTS_MAX: usize = 1 << 20;
const COMPARED_MAX: usize = 1 << 26;

/// All that one node may become, and all letters that may be sent to it.
#[derive(Clone, Debug, Default)]
struct Reach {
    locals: Vec<u16>,
    letters: Vec<u16>,
    /// Of each local, how many of the letters were taken; `None`: nothing was yet.
    taken: Vec<Option<usize>>,
}

impl Space {
    /// Which letters are free in all that can come of this configuration; none where that is too much.
    pub(super) fn find_free(&mut self, config: &[u16]) -> Free {
        let mut free = Free::default();
        let Some(all) = self.close_over(config) else { return free };
        free.rows.resize(self.locals(), Vec::new());
        let mut compared = 0;
        for reach in &all {
            if !self.find_free_of(reach, &mut free, &mut compared) {
                return Free::default();
            }
        }
        free
    }

    /// All that nodes may become if every letter that can be sent may come any number of times.
    fn close_over(&mut self, config: &[u16]) -> Option<Vec<Reach>> {
        let mut all: Vec<Reach> = vec![Reach::default(); usize::from(self.plan.scenario.n)];
        let mut known = [Vec::new(), Vec::new()];
        for (reach, local) in all.iter_mut().zip(self.nodes(config)) {
            note(&mut reach.locals, &mut known[0], local);
        }
        for letter in self.mail(config) {
            note(&mut all[self.letter_to(letter)].letters, &mut known[1], letter);
        }
        let mut inputs = 0;
        loop {
            let before = inputs;
            for node in 0..all.len() {
                let mut at = 0;
                while at < all[node].locals.len() {
                    for (local, input) in self.fresh_inputs(&mut all[node], at) {
                        inputs += 1;
                        let (first, count) = self.turns(local, input);
                        for turn in first as usize..(first + count) as usize {
                            note(&mut all[node].locals, &mut known[0], self.turns[turn].local);
                            for letter in self.turns[turn].sends.clone() {
                                note(&mut all[self.letter_to(letter)].letters, &mut known[1], letter);
                            }
                        }
                        let things = all.iter().map(|reach| reach.locals.len() + reach.letters.len()).sum::<usize>();
                        if self.limit.is_some() || inputs > INPUTS_MAX || things > THINGS_MAX {
                            return None;
                        }
                    }
                    at += 1;
                }
            }
            if inputs == before {
                return Some(all);
            }
        }
    }

    /// The inputs of a node that were not taken yet.
    fn fresh_inputs(&self, reach: &mut Reach, at: usize) -> Vec<(u16, In)> {
        reach.taken.resize(reach.locals.len(), None);
        let local = reach.locals[at];
        let mut inputs = Vec::new();
        if self.is_waiting(local) && reach.taken[at].is_none() {
            inputs.push((local, In::Start));
        }
        if self.is_up(local) {
            if reach.taken[at].is_none() && self.rules.alarms {
                inputs.extend(self.local(local).alarms.iter().map(|(alarm, _)| (local, In::Alarm(*alarm))));
            }
            let letters = reach.letters[reach.taken[at].unwrap_or(0)..].iter();
            inputs.extend(letters.map(|letter| (local, In::Letter(*letter))));
        }
        reach.taken[at] = Some(reach.letters.len());
        inputs
    }

    /// Finds what is free at one node; false when it is too much.
    fn find_free_of(&mut self, reach: &Reach, free: &mut Free, compared: &mut usize) -> bool {
        let up: Vec<u16> = reach.locals.iter().copied().filter(|local| self.is_up(*local)).collect();
        let mut place = vec![usize::MAX; free.rows.len()];
        up.iter().enumerate().for_each(|(at, local)| place[usize::from(*local)] = at);
        // Where each node may come from, and by which input.
        let mut origins: Vec<Vec<(usize, In)>> = vec![Vec::new(); up.len()];
        for (at, local) in up.iter().enumerate() {
            for input in self.inputs_of(*local, reach) {
                let (first, count) = self.turns(*local, input);
                for turn in first..first + count {
                    let to = place[usize::from(self.turns[turn as usize].local)];
                    if to != usize::MAX && to != at && origins[to].last() != Some(&(at, input)) {
                        origins[to].push((at, input));
                    }
                }
            }
        }
        for letter in &reach.letters {
            let mut is_bad: Vec<bool> = Vec::with_capacity(up.len());
            for local in &up {
                is_bad.push(!self.commutes(*local, *letter, reach, compared));
                if *compared > COMPARED_MAX {
                    return false;
                }
            }
            let mut open: Vec<usize> = (0..up.len()).filter(|at| is_bad[*at]).collect();
            while let Some(at) = open.pop() {
                for (origin, _) in origins[at].iter().filter(|(_, input)| *input != In::Letter(*letter)) {
                    if !std::mem::replace(&mut is_bad[*origin], true) {
                        open.push(*origin);
                    }
                }
            }
            let slot = usize::from(self.letter(*letter).slot);
            for (at, local) in up.iter().enumerate() {
                if !is_bad[at] && self.is_unseen(*local, *letter) {
                    let row = &mut free.rows[usize::from(*local)];
                    row.resize(row.len().max(slot + 1), false);
                    row[slot] = true;
                }
            }
        }
        true
    }

    fn inputs_of(&self, local: u16, reach: &Reach) -> Vec<In> {
        let alarms = self.local(local).alarms.iter().filter(|_| self.rules.alarms).map(|(alarm, _)| In::Alarm(*alarm));
        alarms.chain(reach.letters.iter().map(|letter| In::Letter(*letter))).collect()
    }

    /// The outcome of a letter, if it has only one and nobody dies or lies in it.
    fn only(&mut self, local: u16, letter: u16) -> Option<usize> {
        let (first, count) = self.turns(local, In::Letter(letter));
        (count == 1 && self.turns[first as usize].fault == Fault::None).then_some(first as usize)
    }

    /// Does a letter send nothing, and change nothing that properties are about?
    fn is_unseen(&mut self, local: u16, letter: u16) -> bool {
        let Some(turn) = self.only(local, letter) else { return false };
        let (before, after) = (self.local(local), self.local(self.turns[turn].local));
        self.turns[turn].sends.is_empty()
            && (before.life, before.crashed, before.decision, before.second, &before.delivered)
                == (after.life, after.crashed, after.decision, after.second, &after.delivered)
    }

    /// Do a letter and every other input of a node come to the same in both orders?
    fn commutes(&mut self, local: u16, letter: u16, reach: &Reach, compared: &mut usize) -> bool {
        let Some(taken) = self.only(local, letter) else { return false };
        let is_strict = self.rules.crashes > 0 || self.rules.fifo;
        if is_strict && !self.turns[taken].sends.is_empty() {
            return false;
        }
        let after = self.turns[taken].local;
        for input in self.inputs_of(local, reach) {
            *compared += 1;
            if input == In::Letter(letter) {
                continue;
            }
            if let In::Alarm(alarm) = input
                && !self.local(after).alarms.iter().any(|(set, _)| *set == alarm)
            {
                return false;
            }
            let ((first, count), (also, as_many)) = (self.turns(local, input), self.turns(after, input));
            let is_same = |at: u32| (first + at) as usize..=(also + at) as usize;
            if count != as_many
                || !(0..count).all(|at| self.is_same(letter, taken, *is_same(at).start(), *is_same(at).end()))
            {
                return false;
            }
        }
        true
    }

    /// A letter with this outcome; one outcome of another input before it, and the one after it: the same together?
    fn is_same(&mut self, letter: u16, taken: usize, before: usize, after: usize) -> bool {
        let (one, other) = (&self.turns[before], &self.turns[after]);
        if (&one.coins, &one.fault) != (&other.coins, &other.fault) {
            return false;
        }
        if matches!(one.fault, Fault::Crash { .. }) {
            return one.local == other.local && one.sends == other.sends;
        }
        let middle = one.local;
        let Some(last) = self.only(middle, letter) else { return false };
        let [taken, one, other, last] = [taken, before, after, last].map(|at| &self.turns[at]);
        if last.local != other.local {
            return false;
        }
        if self.rules.fifo {
            return last.sends.is_empty() && one.sends == other.sends;
        }
        let sorted = |first: &[u16], then: &[u16]| {
            let mut all = [first, then].concat();
            all.sort_unstable();
            all
        };
        sorted(&one.sends, &last.sends) == sorted(&taken.sends, &other.sends)
    }
}

/// Notes a thing that was not known.
fn note(list: &mut Vec<u16>, known: &mut Vec<bool>, number: u16) {
    let at = usize::from(number);
    if known.len() <= at {
        known.resize(at + 1, false);
    }
    if !std::mem::replace(&mut known[at], true) {
        list.push(number);
    }
}
