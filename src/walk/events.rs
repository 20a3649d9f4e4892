//! What may happen next to a node, worked out once for each of its cells.

use super::cells::UNKNOWN;
use super::moves::{HEADER, Move, range};
use super::store;
use super::table::{self, Brief, In, Life, Table, Unknown};
use std::ops::Range;

/// What a fault takes from its count in the header.
const CRASH: u16 = 1;
const RESTART: u16 = 1 << 4;
const LOSS: u16 = 1 << 8;
const COPY: u16 = 1 << 12;

/// What a move makes of a configuration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    /// What differs in the words of its node, four as one number.
    pub differs: u64,
    /// And in the sum that the hash is made of.
    pub adds: u64,
    /// Where in the list of letters what it sends stands.
    pub sends: (u32, u32),
    /// The faults that it takes from those allowed.
    pub spends: u16,
    /// The cell of its node afterwards.
    pub cell: u16,
}

/// What may happen next to a node, while it is worked out.
#[derive(Debug, Default)]
pub(crate) struct Finding {
    node: usize,
    word: u16,
    words: Vec<u16>,
    after: Vec<u16>,
    events: Vec<Event>,
    moves: Vec<Move>,
    /// What does the same as one of the events, and as which; or nothing.
    idle: Vec<(Move, Option<u32>)>,
}

impl Finding {
    fn begin(&mut self, node: usize, word: u16, words: &[u16]) {
        (self.node, self.word) = (node, word);
        self.words.clear();
        self.words.extend_from_slice(words);
        self.events.clear();
        self.moves.clear();
        self.idle.clear();
    }

    fn note(&mut self, how: Move, spends: u16, cell: u16, sends: (u32, u32)) {
        // What costs nothing and sends nothing is known by its cell.
        if spends == 0 && sends.0 == sends.1 {
            let is_same = |known: &Event| (known.cell, known.spends, known.sends.1 - known.sends.0) == (cell, 0, 0);
            let like = self.events.iter().position(is_same);
            if cell == self.word || like.is_some() {
                return self.idle.push((how, like.map(|at| at as u32)));
            }
        }
        let place = HEADER + self.node;
        let differs = u64::from(cell ^ self.word) << (16 * (place % 4));
        let adds = store::key(place).wrapping_mul(u64::from(cell).wrapping_sub(u64::from(self.word)));
        self.events.push(Event { differs, adds, sends, spends, cell });
        self.moves.push(how);
    }
}

type Made = Result<(), Unknown>;

impl Table {
    /// Works out what may happen next to a node with this cell.
    pub(crate) fn find_events(&mut self, found: &mut Finding, node: usize, word: u16) -> Made {
        found.begin(node, word, self.seats[node].words(word));
        let brief = self.briefs[usize::from(found.words[0])];
        // All that is not known is asked for first: nothing is worked out twice.
        self.ask(&found.words, brief)?;
        let which = node as u16;
        if brief.life == Life::Waiting {
            for turn in self.turns_of(found, In::Start) {
                self.turn(found, turn, None, 0, Move::Start { node: which, turn })?;
            }
        }
        if brief.life != Life::Waiting || self.laws.starts {
            for at in 1..found.words.len() {
                self.take(found, at, brief.life == Life::Up)?;
            }
        }
        let (first, count) = if self.laws.alarms { brief.alarms } else { (0, 0) };
        for at in first..first + u32::from(count) {
            let alarm = self.rung[at as usize].0;
            for turn in self.turns_of(found, In::Alarm(alarm)) {
                self.turn(found, turn, None, 0, Move::Fire { node: which, alarm, turn })?;
            }
        }
        if self.laws.recovery {
            self.crash_and_restart(found, brief.life, brief.traitor)?;
        }
        let cell = &mut self.seats[node].cells[usize::from(word)];
        let before = self.events.len() as u32;
        cell.flags &= !UNKNOWN;
        cell.events = (before, before + found.events.len() as u32);
        cell.idle = (self.idle.len() as u32, (self.idle.len() + found.idle.len()) as u32);
        self.events.append(&mut found.events);
        self.moves.append(&mut found.moves);
        self.idle.extend(found.idle.drain(..).map(|(how, like)| (how, like.map(|at| at + before))));
        Ok(())
    }

    /// What may become of a letter on its way, the one at this place among a cell's words.
    fn take(&mut self, found: &mut Finding, at: usize, is_up: bool) -> Made {
        let letter = found.words[at];
        let from = |letter: u16| self.letters[usize::from(letter)].from;
        let is_first = match self.laws.fifo {
            true => at == 1 || from(found.words[at - 1]) != from(letter),
            false => at == 1 || found.words[at - 1] != letter,
        };
        if !is_first {
            return Ok(());
        }
        let stays = self.laws.set;
        if is_up {
            for turn in self.turns_of(found, In::Letter(letter)) {
                let taken = (!stays).then_some(at);
                self.turn(found, turn, taken, 0, Move::Deliver { letter, turn, stays })?;
                if !stays && self.laws.copies {
                    self.turn(found, turn, None, COPY, Move::Deliver { letter, turn, stays: true })?;
                }
            }
        }
        if self.laws.losses {
            found.after.clear();
            found.after.extend_from_slice(&found.words);
            found.after.remove(at);
            let cell = self.cell(found.node, &found.after)?;
            found.note(Move::Lose { letter }, LOSS, cell, (0, 0));
        }
        Ok(())
    }

    /// Crashes between steps matter only where nodes start again: else a crash is seen by nobody before the node's
    /// next step that sends, and dying there, reaching nobody, is the same.
    fn crash_and_restart(&mut self, found: &mut Finding, life: Life, traitor: bool) -> Made {
        let (local, node) = (found.words[0], found.node as u16);
        if life == Life::Up && !traitor {
            found.after.clear();
            found.after.extend(self.dead[usize::from(local)]);
            found.after.extend_from_slice(&found.words[1..]);
            let cell = self.cell(found.node, &found.after)?;
            found.note(Move::Crash { node }, CRASH, cell, (0, 0));
        }
        if life == Life::Down {
            for turn in self.turns_of(found, In::Start) {
                self.turn(found, turn, None, RESTART, Move::Restart { node, turn })?;
            }
        }
        Ok(())
    }

    /// Is anything unknown that a node with these words may take?
    fn ask(&self, words: &[u16], brief: Brief) -> Made {
        let local = words[0];
        let is_up = brief.life == Life::Up;
        let starts = brief.life == Life::Waiting || brief.life == Life::Down && self.laws.recovery;
        let start = starts.then_some(In::Start).into_iter();
        let letters = words[1..].iter().filter(|_| is_up).map(|letter| In::Letter(*letter));
        let rung = range((brief.alarms.0, brief.alarms.0 + u32::from(brief.alarms.1)));
        let alarms = self.rung[rung].iter().filter(|_| self.laws.alarms).map(|(alarm, _)| In::Alarm(*alarm));
        match start.chain(letters).chain(alarms).find(|input| self.turns(local, *input) == table::UNKNOWN) {
            Some(input) => Err(Unknown::Turns(local, input)),
            None if self.laws.recovery && is_up && self.dead[usize::from(local)].is_none() => Err(Unknown::Dead(local)),
            None => Ok(()),
        }
    }

    fn turns_of(&self, found: &Finding, input: In) -> Range<u32> {
        let (first, count) = self.turns(found.words[0], input);
        first..first + count
    }

    /// Notes what a turn of the node makes of it, which takes the letter at this place of its words, if any.
    fn turn(&mut self, found: &mut Finding, number: u32, taken: Option<usize>, spends: u16, how: Move) -> Made {
        let step = self.steps[number as usize];
        let mut cell = found.word;
        // Most often, where messages are a set, nothing changes.
        if step.local != found.words[0] || taken.is_some() {
            found.after.clear();
            found.after.extend_from_slice(&found.words);
            found.after[0] = step.local;
            if let Some(at) = taken {
                found.after.remove(at);
            }
            if self.life(step.local) == Life::Down && !self.laws.recovery {
                // What is on its way to a node that is down for good is thrown away.
                found.after.truncate(1);
            }
            cell = self.cell(found.node, &found.after)?;
        }
        found.note(how, spends + if step.crashes { CRASH } else { 0 }, cell, step.sends);
        Ok(())
    }
}
