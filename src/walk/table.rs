//! What inputs make of nodes, as far as it was worked out: a state, letters, and did it crash.

use super::cells::{Cell, Seat};
use super::events::{Event, Finding};
use super::moves::{HEADER, Move};

/// Is a node running?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Life {
    /// It has not started yet.
    Waiting,
    /// It is.
    Up,
    /// It crashed.
    Down,
}

/// What a node takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum In {
    /// It starts, or starts again.
    Start,
    /// A letter.
    Letter(u16),
    /// An alarm.
    Alarm(u16),
}

/// Where in the list of outcomes those of one input stand: first and count.
pub type Turns = (u32, u32);

/// They were not worked out yet.
pub const UNKNOWN: Turns = (u32::MAX, 0);

/// What has to be worked out before the successors of a configuration can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// What an input makes of a node in this state.
    Turns(u16, In),
    /// What is left of a node in this state when it crashes.
    Dead(u16),
    /// Nothing can be done: a node with what is on its way to it would need more numbers than a word has.
    Room,
}

/// What of the rules steps in any order depend on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Laws {
    /// Nodes.
    pub nodes: usize,
    /// Are messages a set: lost, or arriving again, any number of times?
    pub set: bool,
    /// Does a link keep order?
    pub fifo: bool,
    /// May alarms go off?
    pub alarms: bool,
    /// Are starts events like others?
    pub starts: bool,
    /// May nodes start again?
    pub recovery: bool,
    /// May letters get lost?
    pub losses: bool,
    /// May letters arrive a second time?
    pub copies: bool,
    /// Are letters that go with everything else taken at once?
    pub reduces: bool,
}

/// One outcome of an input.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'a> {
    /// The node afterwards.
    pub local: u16,
    /// What it sent, in order.
    pub sends: &'a [u16],
    /// Did it crash?
    pub crashes: bool,
}

/// Which letters are free, by number of the node and slot of the letter.
#[derive(Debug, Default)]
pub struct Free {
    /// By number of the node; what is beyond the end is not free.
    pub rows: Vec<Vec<bool>>,
}

impl Free {
    #[inline]
    pub(crate) fn is(&self, local: u16, slot: u16) -> bool {
        self.rows.get(usize::from(local)).is_some_and(|row| row.get(usize::from(slot)).copied().unwrap_or(false))
    }
}

/// Of a node's state what every step asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Brief {
    pub life: Life,
    pub traitor: bool,
    /// Where its alarms stand: first and count.
    pub alarms: (u32, u16),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Letter {
    pub from: u16,
    pub to: u16,
    pub slot: u16,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub local: u16,
    pub crashes: bool,
    /// Where in the list of letters what it sends stands.
    pub sends: (u32, u32),
}

/// What inputs make of nodes, and what is on its way, all by number.
#[derive(Debug, Default)]
pub struct Table {
    pub(crate) laws: Laws,
    pub(crate) briefs: Vec<Brief>,
    pub(crate) letters: Vec<Letter>,
    /// Of each state, by slot of a letter.
    heard: Vec<Vec<Turns>>,
    begun: Vec<Turns>,
    /// Alarms of all states, with what they make of the node.
    pub(crate) rung: Vec<(u16, Turns)>,
    /// Of each state, what is left of it after a crash.
    pub(crate) dead: Vec<Option<u16>>,
    pub(crate) steps: Vec<Step>,
    /// What steps send.
    pub(crate) sends: Vec<u16>,
    /// Places in the rows of what inputs made of nodes.
    kept: usize,
    /// Of each node, itself with what is on its way to it, by number.
    pub(crate) seats: Vec<Seat>,
    /// What may happen next, by cell, and how it comes about.
    pub(crate) events: Vec<Event>,
    pub(crate) moves: Vec<Move>,
    /// What does the same as another event of its cell, and as which one; or nothing.
    pub(crate) idle: Vec<(Move, Option<u32>)>,
    /// Room to be used again.
    pub(crate) words: Vec<u16>,
    pub(crate) finding: Finding,
    /// Which letters go with everything else, once that was asked for.
    pub free: Option<Free>,
}

impl Table {
    /// An empty table.
    pub fn new(laws: Laws) -> Table {
        let seats = std::iter::repeat_with(Seat::default).take(laws.nodes).collect();
        Table { laws, seats, ..Table::default() }
    }

    /// Takes the next state of a node.
    pub fn add_local(&mut self, life: Life, traitor: bool, alarms: &[(u16, u16)]) {
        self.briefs.push(Brief { life, traitor, alarms: (self.rung.len() as u32, alarms.len() as u16) });
        self.rung.extend(alarms.iter().map(|(alarm, _)| (*alarm, UNKNOWN)));
        self.heard.push(Vec::new());
        self.begun.push(UNKNOWN);
        self.dead.push(None);
    }

    /// Takes the next letter; `slot` is its number among those of its recipient.
    pub fn add_letter(&mut self, from: u16, to: u16, slot: u16) {
        self.letters.push(Letter { from, to, slot });
    }

    /// How many states of nodes there are.
    pub fn locals(&self) -> usize {
        self.briefs.len()
    }

    /// The words of a configuration in any order that stand for nodes.
    pub fn nodes_of<'a>(&self, config: &'a [u16]) -> &'a [u16] {
        &config[HEADER..HEADER + self.laws.nodes]
    }

    #[inline]
    pub(crate) fn cell_of(&self, node: usize, cell: u16) -> &Cell {
        &self.seats[node].cells[usize::from(cell)]
    }

    #[inline]
    pub(crate) fn life(&self, local: u16) -> Life {
        self.briefs[usize::from(local)].life
    }

    /// Has a node with this state not started yet?
    pub fn is_waiting(&self, local: u16) -> bool {
        self.life(local) == Life::Waiting
    }

    /// Is it running?
    pub fn is_up(&self, local: u16) -> bool {
        self.life(local) == Life::Up
    }

    /// Is it down?
    pub fn is_down(&self, local: u16) -> bool {
        self.life(local) == Life::Down
    }

    /// Who gets a letter.
    #[inline]
    pub fn letter_to(&self, letter: u16) -> usize {
        usize::from(self.letters[usize::from(letter)].to)
    }

    fn place(&self, local: u16, alarm: u16) -> Option<usize> {
        let (first, count) = self.briefs[usize::from(local)].alarms;
        let all = first as usize..first as usize + usize::from(count);
        all.into_iter().find(|at| self.rung[*at].0 == alarm)
    }

    fn hears(&self, local: u16, slot: usize) -> Turns {
        self.heard[usize::from(local)].get(slot).copied().unwrap_or(UNKNOWN)
    }

    /// What an input may make of a node, or [`UNKNOWN`].
    pub fn turns(&self, local: u16, input: In) -> Turns {
        match input {
            In::Start => self.begun[usize::from(local)],
            In::Letter(letter) => self.hears(local, usize::from(self.letters[usize::from(letter)].slot)),
            In::Alarm(alarm) => self.place(local, alarm).map_or(UNKNOWN, |at| self.rung[at].1),
        }
    }

    /// Takes all outcomes of an input; gives where they stand.
    pub fn learn<'a>(&mut self, local: u16, input: In, outcomes: &mut dyn Iterator<Item = Outcome<'a>>) -> Turns {
        let first = self.steps.len();
        for Outcome { local, sends, crashes } in outcomes {
            let start = self.sends.len();
            self.sends.extend_from_slice(sends);
            self.steps.push(Step { local, crashes, sends: (start as u32, self.sends.len() as u32) });
        }
        let count = (self.steps.len() - first) as u32;
        let found = (first as u32, count);
        match input {
            In::Start => self.begun[usize::from(local)] = found,
            In::Letter(letter) => {
                let place = usize::from(self.letters[usize::from(letter)].slot);
                let row = &mut self.heard[usize::from(local)];
                if row.len() <= place {
                    self.kept += place + 1 - row.len();
                    row.resize(place + 1, UNKNOWN);
                }
                row[place] = found;
            }
            In::Alarm(alarm) => {
                if let Some(at) = self.place(local, alarm) {
                    self.rung[at].1 = found;
                }
            }
        }
        found
    }

    /// Takes what is left of a node after a crash between two steps.
    pub fn learn_dead(&mut self, local: u16, dead: u16) {
        self.dead[usize::from(local)] = Some(dead);
    }

    /// Forgets what inputs make of nodes.
    pub fn forget_turns(&mut self) {
        self.heard.iter_mut().for_each(Vec::clear);
        self.rung.iter_mut().for_each(|(_, turns)| *turns = UNKNOWN);
        self.begun.fill(UNKNOWN);
        self.steps.clear();
        self.sends.clear();
        self.kept = 0;
    }

    /// Bytes of cells and what inputs made of nodes, about.
    pub fn bytes(&self) -> usize {
        let turns = (self.kept + self.rung.len()) * size_of::<Turns>() + self.steps.capacity() * size_of::<Step>();
        let moves = (self.moves.capacity() + self.idle.capacity()) * size_of::<(Move, Option<u32>)>();
        let events = self.events.capacity() * size_of::<Event>() + moves;
        turns + events + self.seats.iter().map(Seat::bytes).sum::<usize>()
    }
}
