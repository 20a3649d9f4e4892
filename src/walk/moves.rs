//! One step in any order: every event that may come next, and every fault.
//!
//! A configuration is a header and a word a node: its cell (`cells.rs`), which is its state with the letters on their way
//! to it, so that what may happen next is what may happen to its cells (`events.rs`). The header counts the faults still allowed, four bits each.
//!
//! Three reductions are built in, and lose nothing that can be observed:
//! - A message to oneself is taken in the step that sends it: it is free and immediate in the engine too, and nobody
//!   else sees the moment between.
//! - A letter to a node that is down and will not start again is thrown away: it could never be taken.
//! - All nodes start first (unless the rules make starts events): a start takes nothing, so by Lemma 1 of the
//!   impossibility paper it commutes with every event of other nodes, and a node's own events come after its start
//!   anyway.
//!
//! A fourth one can be asked for (the explorer's `reduce.rs`).

use super::cells::{Cell, LIVELY, UNKNOWN, WAITING};
use super::table::{Table, Unknown};
use std::ops::Range;

/// Words before those of the nodes.
pub const HEADER: usize = 1;

/// The highest bit of each count in a header.
const HIGHEST: u16 = 0x8888;

/// Does the header allow faults that take so much? Then no count has to borrow from the next one to give that.
#[inline]
pub(crate) fn allows(header: u16, spends: u16) -> bool {
    let left = header.wrapping_sub(spends);
    (!header & spends | !(header ^ spends) & left) & HIGHEST == 0
}

/// An event or a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// A node starts.
    Start {
        /// Which.
        node: u16,
        /// Which outcome, by its place in the list of turns.
        turn: u32,
    },
    /// A letter arrives.
    Deliver {
        /// Which.
        letter: u16,
        /// Which outcome.
        turn: u32,
        /// Does it stay on its way?
        stays: bool,
    },
    /// An alarm goes off.
    Fire {
        /// Whose.
        node: u16,
        /// Which.
        alarm: u16,
        /// Which outcome.
        turn: u32,
    },
    /// A letter is lost.
    Lose {
        /// Which.
        letter: u16,
    },
    /// A node crashes between two steps.
    Crash {
        /// Which.
        node: u16,
    },
    /// A node starts again.
    Restart {
        /// Which.
        node: u16,
        /// Which outcome.
        turn: u32,
    },
    /// A lock-step instant goes by; the explorer knows what every node does in it.
    Instant,
}

impl Move {
    /// Is it something the system does by itself, not a fault?
    pub fn is_event(self) -> bool {
        !matches!(self, Move::Lose { .. } | Move::Crash { .. } | Move::Restart { .. })
    }
}

/// Which events come next in a configuration.
#[derive(Debug)]
pub(crate) struct Scope {
    /// Those of these nodes.
    pub nodes: Range<usize>,
    /// This one alone.
    only: Option<usize>,
    /// Can the system still do anything by itself?
    pub is_lively: bool,
}

impl Scope {
    /// Places of the events of a cell, and of the moves that are none of their own.
    #[inline]
    pub fn of(&self, cell: &Cell) -> (Range<usize>, Range<usize>) {
        match self.only {
            Some(at) => (at..at + 1, 0..0),
            None => (range(cell.events), range(cell.idle)),
        }
    }
}

#[inline]
pub(crate) fn range((first, end): (u32, u32)) -> Range<usize> {
    first as usize..end as usize
}

/// Successors, written out.
#[derive(Debug, Default)]
pub struct Listed {
    width: usize,
    words: Vec<u16>,
    moves: Vec<Move>,
}

impl Listed {
    /// All of them, in order, with the moves that lead there.
    pub fn all(&self) -> impl Iterator<Item = (&[u16], Move)> {
        self.words.chunks_exact(self.width.max(1)).zip(self.moves.iter().copied())
    }
}

type Made<T = ()> = Result<T, Unknown>;

impl Table {
    /// Lists every successor of a configuration in any order; gives whether the system can still do anything by itself.
    ///
    /// # Errors
    /// Says what has to be worked out first.
    pub fn list(&mut self, config: &[u16], listed: &mut Listed) -> Result<bool, Unknown> {
        listed.words.clear();
        listed.moves.clear();
        listed.width = config.len();
        let scope = self.scope(config, |_, _| {})?;
        for node in scope.nodes.clone() {
            let (events, idle) = scope.of(self.cell_of(node, config[HEADER + node]));
            for at in events {
                self.write(config, node, Some(at), self.moves[at], listed)?;
            }
            for at in idle {
                let (how, like) = self.idle[at];
                self.write(config, node, like.map(|at| at as usize), how, listed)?;
            }
        }
        Ok(scope.is_lively)
    }

    /// Lists what an event makes of a configuration, if the faults allow it; where there is none, the configuration.
    fn write(&mut self, config: &[u16], node: usize, event: Option<usize>, how: Move, listed: &mut Listed) -> Made {
        let mut next = config.to_vec();
        if let Some(event) = event.map(|at| self.events[at]) {
            if !allows(config[0], event.spends) {
                return Ok(());
            }
            (next[0], next[HEADER + node]) = (config[0] - event.spends, event.cell);
            for at in range(event.sends) {
                let letter = self.sends[at];
                let place = HEADER + self.letter_to(letter);
                next[place] = self.post(next[place], letter)?;
            }
        }
        listed.words.extend_from_slice(&next);
        listed.moves.push(how);
        Ok(())
    }

    /// Which events come next, after all cells were shown; all that is said of the events is worked out.
    #[inline]
    pub(crate) fn scope(&mut self, config: &[u16], mut show: impl FnMut(usize, &mut Cell)) -> Made<Scope> {
        let mut flags = 0;
        let all = self.seats.iter_mut().zip(&config[HEADER..]);
        for (node, (seat, word)) in all.enumerate() {
            let cell = &mut seat.cells[usize::from(*word)];
            show(node, cell);
            flags |= cell.flags;
        }
        let mut scope = Scope { nodes: 0..self.laws.nodes, only: None, is_lively: flags & LIVELY != 0 };
        if flags & WAITING != 0 && !self.laws.starts {
            let waits = |node: &usize| self.cell_of(*node, config[HEADER + node]).flags & WAITING != 0;
            scope.nodes = scope.nodes.find(waits).map_or(0..0, |node| node..node + 1);
        }
        if flags & UNKNOWN != 0 {
            self.know(scope.nodes.clone(), config)?;
        }
        if self.laws.reduces
            && scope.nodes.len() == self.laws.nodes
            && let Some((node, event)) = self.free_event(config)
        {
            (scope.nodes, scope.only) = (node..node + 1, Some(event));
        }
        Ok(scope)
    }

    #[cold]
    fn know(&mut self, nodes: Range<usize>, config: &[u16]) -> Made {
        for node in nodes {
            if self.cell_of(node, config[HEADER + node]).flags & UNKNOWN != 0 {
                let mut found = std::mem::take(&mut self.finding);
                let result = self.find_events(&mut found, node, config[HEADER + node]);
                self.finding = found;
                result?;
            }
        }
        Ok(())
    }

    /// The first letter that goes with everything else, if there is one: its node and event.
    fn free_event(&self, config: &[u16]) -> Option<(usize, usize)> {
        let free = self.free.as_ref()?;
        let mut first: Option<((u16, u16), usize, usize)> = None;
        for (node, word) in self.nodes_of(config).iter().enumerate() {
            let cell = &self.seats[node].cells[usize::from(*word)];
            for at in range(cell.events) {
                if let Move::Deliver { letter, .. } = self.moves[at] {
                    let known = self.letters[usize::from(letter)];
                    let order = if self.laws.fifo { (known.from, known.to) } else { (letter, 0) };
                    if free.is(cell.local, known.slot) && first.is_none_or(|(least, ..)| order < least) {
                        first = Some((order, node, at));
                    }
                }
            }
        }
        first.map(|(_, node, event)| (node, event))
    }
}

#[cfg(test)]
mod tests {
    use super::allows;

    #[test]
    fn faults_are_allowed_where_each_count_is_large_enough() {
        for spends in [0, 0x0001, 0x0010, 0x0100, 0x1000, 0x1001, 0x0F01, 0x8F27] {
            let enough = |header: u16| (0..16).step_by(4).all(|at| header >> at & 15 >= spends >> at & 15);
            assert!((0..=u16::MAX).all(|header| allows(header, spends) == enough(header)), "{spends:04x}");
        }
    }
}
