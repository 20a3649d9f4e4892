//! A node with what is on its way to it, as one word of a configuration: a cell.
//!
//! Of one node there are few cells, however many configurations there are: a configuration has one of each node. So what
//! may happen to a node next is worked out once for each of its cells (`events.rs`), and so is the cell that a letter more
//! makes of it. A step changes the cell of the node that takes it and those of the nodes it sends to.

use super::faces::NO_FACE;
use super::slots::{Slots, hash, is_same};
use super::table::{Letter, Life, Table, Unknown};

/// The cell of a letter that was not posted yet; so a node has one cell less than there are words.
const NOT_YET: u16 = u16::MAX;

/// The node can do something by itself.
pub(crate) const LIVELY: u8 = 1;
/// It has not started.
pub(crate) const WAITING: u8 = 2;
/// What may happen next is not worked out.
pub(crate) const UNKNOWN: u8 = 4;

/// A node in a state, with letters on their way to it.
#[derive(Debug)]
pub(crate) struct Cell {
    pub local: u16,
    /// What it shows of itself, once it was judged.
    pub face: u16,
    /// Of [`LIVELY`], [`WAITING`] and [`UNKNOWN`], those that it is.
    pub flags: u8,
    /// Where in the list of events those are that change something, each other in what it does.
    pub events: (u32, u32),
    /// Likewise the moves that do the same as one of these, or nothing.
    pub idle: (u32, u32),
    /// Where its words end: the node's state, then the letters, sorted; where links keep order, by sender only.
    end: u32,
}

/// The cells of one node, by number.
#[derive(Debug, Default)]
pub(crate) struct Seat {
    pub cells: Vec<Cell>,
    /// Of each, by slot of a letter: the cell with that letter too.
    posted: Vec<Vec<u16>>,
    words: Vec<u16>,
    slots: Slots,
    /// Places in the rows of what letters make of cells.
    kept: usize,
}

impl Seat {
    /// A cell's words: the node's state, and the letters.
    pub fn words(&self, cell: u16) -> &[u16] {
        let at = usize::from(cell);
        let first = at.checked_sub(1).map_or(0, |before| self.cells[before].end);
        &self.words[first as usize..self.cells[at].end as usize]
    }

    /// Bytes in use, spare room included.
    pub fn bytes(&self) -> usize {
        self.words.capacity() * 2
            + self.cells.capacity() * (size_of::<Cell>() + size_of::<Vec<u16>>())
            + self.slots.bytes()
            + self.kept * 2
    }
}

impl Table {
    /// The number of a cell with these words; made when it is new.
    ///
    /// # Errors
    /// Says so where the node has too many.
    pub(crate) fn cell(&mut self, node: usize, words: &[u16]) -> Result<u16, Unknown> {
        let brief = self.briefs[usize::from(words[0])];
        let has_input = words.len() > 1 || self.laws.alarms && brief.alarms.1 > 0;
        let seat = &mut self.seats[node];
        let hash = hash(words);
        let same = |number: u32| {
            let known = seat.words(number as u16);
            known.len() == words.len() && is_same(known, words)
        };
        let at = match seat.slots.find(hash, same) {
            Ok(number) => return Ok(number as u16),
            Err(at) => at,
        };
        let number = seat.cells.len();
        if number >= usize::from(NOT_YET) {
            return Err(Unknown::Room);
        }
        seat.slots.put(at, hash, number as u32);
        seat.words.extend_from_slice(words);
        seat.cells.push(Cell {
            local: words[0],
            face: NO_FACE,
            flags: match brief.life {
                Life::Waiting => UNKNOWN | LIVELY | WAITING,
                Life::Up if has_input => UNKNOWN | LIVELY,
                _ => UNKNOWN,
            },
            events: (0, 0),
            idle: (0, 0),
            end: seat.words.len() as u32,
        });
        seat.posted.push(Vec::new());
        Ok(number as u16)
    }

    /// The word for a node in this state with nothing on its way to it.
    ///
    /// # Errors
    /// Says so where the node has too many cells.
    pub fn empty_cell(&mut self, node: usize, local: u16) -> Result<u16, Unknown> {
        self.cell(node, &[local])
    }

    /// The cell with a letter more, if that was asked for before.
    #[inline]
    pub(crate) fn posted(&self, cell: u16, letter: Letter) -> Option<u16> {
        let row = &self.seats[usize::from(letter.to)].posted[usize::from(cell)];
        row.get(usize::from(letter.slot)).copied().filter(|to| *to != NOT_YET)
    }

    /// The cell with a letter more.
    ///
    /// # Errors
    /// Says so where the node has too many.
    pub fn post(&mut self, cell: u16, letter: u16) -> Result<u16, Unknown> {
        self.posted(cell, self.letters[usize::from(letter)]).map_or_else(|| self.post_anew(cell, letter), Ok)
    }

    fn post_anew(&mut self, cell: u16, letter: u16) -> Result<u16, Unknown> {
        let known = self.letters[usize::from(letter)];
        let (node, slot) = (usize::from(known.to), usize::from(known.slot));
        let mut words = std::mem::take(&mut self.words);
        words.clear();
        words.extend_from_slice(self.seats[node].words(cell));
        let is_lost = self.life(words[0]) == Life::Down && !self.laws.recovery;
        let is_there = self.laws.set && words[1..].contains(&letter);
        if !is_lost && !is_there {
            let from = |letter: u16| self.letters[usize::from(letter)].from;
            let at = match self.laws.fifo {
                true => words[1..].partition_point(|other| from(*other) <= from(letter)),
                false => words[1..].partition_point(|other| *other < letter),
            };
            words.insert(1 + at, letter);
        }
        let to = self.cell(node, &words);
        self.words = words;
        let to = to?;
        let seat = &mut self.seats[node];
        let row = &mut seat.posted[usize::from(cell)];
        if row.len() <= slot {
            seat.kept += slot + 1 - row.len();
            row.resize(slot + 1, NOT_YET);
        }
        row[slot] = to;
        Ok(to)
    }

    /// The state of a node with this cell.
    #[inline]
    pub fn local_in(&self, node: usize, cell: u16) -> u16 {
        self.seats[node].cells[usize::from(cell)].local
    }

    /// The letters on their way to it.
    pub fn mail_in(&self, node: usize, cell: u16) -> &[u16] {
        &self.seats[node].words(cell)[1..]
    }

    /// Forgets all cells but those of this configuration, which get new numbers.
    pub fn forget_cells(&mut self, config: &mut [u16]) {
        let nodes = self.nodes_of(config).iter().enumerate();
        let all: Vec<Vec<u16>> = nodes.map(|(node, cell)| self.seats[node].words(*cell).to_vec()).collect();
        self.seats.iter_mut().for_each(|seat| *seat = Seat::default());
        self.events.clear();
        self.moves.clear();
        self.idle.clear();
        for (node, words) in all.iter().enumerate() {
            // The first of all that there are.
            config[super::HEADER + node] = self.cell(node, words).unwrap_or(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::table::{Laws, Life, Table, Unknown};

    /// A table of one node, up and down, and so many letters to it: of each sender two.
    fn table(laws: Laws, letters: u16) -> Table {
        let mut table = Table::new(Laws { nodes: 1, ..laws });
        table.add_local(Life::Up, false, &[]);
        table.add_local(Life::Down, false, &[]);
        (0..letters).for_each(|letter| table.add_letter(letter / 2, 0, letter));
        table
    }

    /// The letters on their way after these were posted.
    fn posted(table: &mut Table, local: u16, letters: &[u16]) -> Vec<u16> {
        let empty = table.empty_cell(0, local).expect("room");
        let cell = letters.iter().fold(empty, |cell, letter| table.post(cell, *letter).expect("room"));
        assert_eq!(table.local_in(0, cell), local);
        table.mail_in(0, cell).to_vec()
    }

    #[test]
    fn letters_on_their_way_are_what_the_links_make_of_them() {
        let any = Laws::default();
        assert_eq!(posted(&mut table(any, 4), 0, &[3, 0, 3, 1]), [0, 1, 3, 3]);
        assert_eq!(posted(&mut table(Laws { set: true, ..any }, 4), 0, &[3, 0, 3, 1]), [0, 1, 3]);
        assert_eq!(posted(&mut table(Laws { fifo: true, ..any }, 4), 0, &[3, 1, 2, 0]), [1, 0, 3, 2]);
        assert_eq!(posted(&mut table(any, 4), 1, &[3, 1]), [], "nobody will ever take them");
        assert_eq!(posted(&mut table(Laws { recovery: true, ..any }, 4), 1, &[3, 1]), [1, 3]);
    }

    #[test]
    fn a_cell_is_forgotten_but_those_of_a_configuration() {
        let mut table = table(Laws::default(), 4);
        let empty = table.empty_cell(0, 0).expect("room");
        let one = table.post(empty, 2).expect("room");
        let mut config = [0, one];
        table.forget_cells(&mut config);
        assert_eq!((config, table.mail_in(0, 0)), ([0, 0], &[2][..]));
    }

    #[test]
    fn too_many_cells_are_refused() {
        let mut table = table(Laws::default(), 16);
        let empty = table.empty_cell(0, 0).expect("room");
        let all_of = |table: &mut Table, bits: u32| {
            let letters = (0..16).filter(|letter| bits >> letter & 1 == 1);
            letters.into_iter().try_fold(empty, |cell, letter| table.post(cell, letter))
        };
        // 65,536 sets of letters: the last has no number.
        assert!((0..0xFFFF).all(|bits| all_of(&mut table, bits).is_ok()));
        assert_eq!(all_of(&mut table, 0xFFFF), Err(Unknown::Room));
    }
}
