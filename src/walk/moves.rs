//! One step in any order: every event that may come next, and every fault.
//!
//! A configuration is a header, a word a node, and the number of the list of letters on their way, sorted (by link only,
//! where links keep order). The header counts the faults still allowed, four bits each.
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

use super::bags;
use super::table::{In, Life, STILL, Table, Turns, UNKNOWN, Unknown};

/// Words before those of the nodes.
pub const HEADER: usize = 1;

/// A configuration whose successors are being made.
#[derive(Clone, Copy)]
pub(crate) struct Here<'a> {
    pub config: &'a [u16],
    pub locals: &'a [u16],
    pub mail: &'a [u16],
    pub bag: u32,
    /// Is nobody down?
    pub is_whole: bool,
}

/// Which fault, by the place of its count in the header.
#[derive(Clone, Copy)]
enum Count {
    Crashes = 0,
    Restarts = 4,
    Losses = 8,
    Copies = 12,
}

fn left(header: u16, count: Count) -> bool {
    header >> count as u16 & 15 > 0
}

fn spend(header: u16, count: Count) -> u16 {
    header - (1 << count as u16)
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

/// A successor: what differs from the configuration it comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    pub header: u16,
    pub node: usize,
    pub local: u16,
    pub bag: u32,
}

/// What is shown each successor of a configuration, and how it comes about.
pub(crate) trait Sink {
    fn changed(&mut self, change: Change, how: Move);

    /// A move that changes nothing.
    fn stuttered(&mut self, how: Move);
}

/// Successors, written out.
#[derive(Debug, Default)]
pub struct Listed {
    here: Vec<u16>,
    words: Vec<u16>,
    moves: Vec<Move>,
}

impl Listed {
    /// All of them, in order, with the moves that lead there.
    pub fn all(&self) -> impl Iterator<Item = (&[u16], Move)> {
        self.words.chunks_exact(self.here.len().max(1)).zip(self.moves.iter().copied())
    }
}

impl Sink for Listed {
    fn changed(&mut self, change: Change, how: Move) {
        let first = self.words.len();
        self.words.extend_from_slice(&self.here);
        let config = &mut self.words[first..];
        config[0] = change.header;
        config[HEADER + change.node] = change.local;
        bags::set_number(config, change.bag);
        self.moves.push(how);
    }

    fn stuttered(&mut self, how: Move) {
        self.words.extend_from_slice(&self.here);
        self.moves.push(how);
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
        listed.here.clear();
        listed.here.extend_from_slice(config);
        self.steps(config, listed)
    }

    /// Shows every successor.
    #[inline]
    pub(crate) fn steps(&mut self, config: &[u16], sink: &mut impl Sink) -> Result<bool, Unknown> {
        let mut mail = std::mem::take(&mut self.mail);
        let bag = bags::number_of(config);
        mail.clear();
        mail.extend_from_slice(self.bags.get(bag));
        let locals = self.nodes_of(config);
        let mut met = [false; 3];
        locals.iter().for_each(|local| met[self.life(*local) as usize] = true);
        let here = Here { config, locals, mail: &mail, bag, is_whole: !met[Life::Down as usize] };
        let lively = self.steps_from(here, met[Life::Waiting as usize], sink);
        self.mail = mail;
        lively
    }

    #[inline]
    fn steps_from(&mut self, here: Here<'_>, some_wait: bool, sink: &mut impl Sink) -> Made<bool> {
        let mut lively = some_wait;
        if lively {
            self.begin(here, sink)?;
            if !self.laws.starts {
                return Ok(true);
            }
        }
        if self.laws.reduces
            && let Some((at, turn)) = self.free_letter(here)?
        {
            let how = Move::Deliver { letter: here.mail[at], turn, stays: false };
            self.make(here, self.letter_to(here.mail[at]), turn, Some(at), how, sink);
            return Ok(true);
        }
        for at in 0..here.mail.len() {
            lively |= self.deliver(here, at, sink)?;
        }
        if self.laws.alarms {
            for node in 0..here.locals.len() {
                lively |= self.fire(here, node, sink)?;
            }
        }
        if self.laws.recovery {
            self.crash_and_restart(here, sink)?;
        }
        Ok(lively)
    }

    /// Is this letter the first of its link, or, where links keep no order, of its equals? A set has no equals.
    #[inline]
    fn is_first(&self, mail: &[u16], at: usize) -> bool {
        match (self.laws.fifo, self.laws.set) {
            (true, _) => self.is_first_of_link(mail, at),
            (false, true) => true,
            (false, false) => at == 0 || mail[at - 1] != mail[at],
        }
    }

    fn is_first_of_link(&self, mail: &[u16], at: usize) -> bool {
        let link = |letter: u16| {
            let letter = self.letters[usize::from(letter)];
            (letter.from, letter.to)
        };
        !mail[..at].iter().any(|earlier| link(*earlier) == link(mail[at]))
    }

    /// What may become of a letter on its way.
    #[inline]
    fn deliver(&mut self, here: Here<'_>, at: usize, sink: &mut impl Sink) -> Made<bool> {
        if !self.is_first(here.mail, at) {
            return Ok(false);
        }
        let (letter, header, stays) = (here.mail[at], here.config[0], self.laws.set);
        let known = self.letters[usize::from(letter)];
        let node = usize::from(known.to);
        let local = here.locals[node];
        let (first, count) = self.hears(local, known.slot);
        // Only what is up hears anything.
        let is_up = (first, count) != UNKNOWN || self.life(local) == Life::Up;
        if count & STILL != 0 {
            sink.stuttered(Move::Deliver { letter, turn: first, stays });
            return Ok(true);
        }
        if is_up {
            known_turns((first, count), local, In::Letter(letter))?;
            for turn in first..first + count {
                let how = Move::Deliver { letter, turn, stays };
                self.make(here, node, turn, (!stays).then_some(at), how, sink);
                if !stays && left(header, Count::Copies) {
                    let how = Move::Deliver { letter, turn, stays: true };
                    self.make(here, node, turn, None, how, sink);
                }
            }
        }
        if left(header, Count::Losses) {
            let fewer: Vec<u16> = [&here.mail[..at], &here.mail[at + 1..]].concat();
            let (header, bag) = (spend(header, Count::Losses), self.bags.number(&fewer));
            sink.changed(Change { header, node: 0, local: here.locals[0], bag }, Move::Lose { letter });
        }
        Ok(is_up)
    }

    /// The first letter that goes with everything else, if there is one, and its outcome.
    fn free_letter(&mut self, here: Here<'_>) -> Made<Option<(usize, u32)>> {
        let Some(free) = self.free.as_ref() else { return Ok(None) };
        let is_free = |at: &usize| {
            let letter = self.letters[usize::from(here.mail[*at])];
            free.is(here.locals[usize::from(letter.to)], letter.slot)
                && (!self.laws.fifo || self.is_first_of_link(here.mail, *at))
        };
        let Some(at) = (0..here.mail.len()).find(is_free) else { return Ok(None) };
        let (letter, local) = (here.mail[at], here.locals[self.letter_to(here.mail[at])]);
        let turns = self.turns(local, In::Letter(letter));
        Ok(Some((at, known_turns(turns, local, In::Letter(letter))?.0)))
    }

    /// The next nodes to start: any, where starts are events; else the first that waits.
    fn begin(&mut self, here: Here<'_>, sink: &mut impl Sink) -> Made {
        for node in 0..here.locals.len() {
            let local = here.locals[node];
            if self.life(local) != Life::Waiting {
                continue;
            }
            let (first, count) = known_turns(self.turns(local, In::Start), local, In::Start)?;
            for turn in first..first + count {
                self.make(here, node, turn, None, Move::Start { node: node as u16, turn }, sink);
            }
            if !self.laws.starts {
                return Ok(());
            }
        }
        Ok(())
    }

    #[inline]
    fn fire(&mut self, here: Here<'_>, node: usize, sink: &mut impl Sink) -> Made<bool> {
        let local = here.locals[node];
        let (first, count) = self.briefs[usize::from(local)].alarms;
        for at in first..first + u32::from(count) {
            let (alarm, turns) = self.rung[at as usize];
            let (first, count) = known_turns(turns, local, In::Alarm(alarm))?;
            for turn in first..first + count {
                self.make(here, node, turn, None, Move::Fire { node: node as u16, alarm, turn }, sink);
            }
        }
        Ok(count > 0)
    }

    /// Crashes between steps matter only where nodes start again: else a crash is seen by nobody before the node's
    /// next step that sends, and dying there, reaching nobody, is the same.
    fn crash_and_restart(&mut self, here: Here<'_>, sink: &mut impl Sink) -> Made {
        let header = here.config[0];
        for (node, local) in here.locals.iter().enumerate() {
            let brief = self.briefs[usize::from(*local)];
            if brief.life == Life::Up && left(header, Count::Crashes) && !brief.traitor {
                let dead = self.dead[usize::from(*local)].ok_or(Unknown::Dead(*local))?;
                let change = Change { header: spend(header, Count::Crashes), node, local: dead, bag: here.bag };
                sink.changed(change, Move::Crash { node: node as u16 });
            }
            if brief.life == Life::Down && left(header, Count::Restarts) {
                let (first, count) = known_turns(self.turns(*local, In::Start), *local, In::Start)?;
                for turn in first..first + count {
                    let how = Move::Restart { node: node as u16, turn };
                    self.make(here, node, turn, None, how, sink);
                }
            }
        }
        Ok(())
    }

    /// The configuration after a turn of one node, if the faults allow it.
    #[inline]
    fn make(
        &mut self,
        here: Here<'_>,
        node: usize,
        number: u32,
        taken: Option<usize>,
        how: Move,
        sink: &mut impl Sink,
    ) {
        let step = self.steps[number as usize];
        let mut header = here.config[0];
        let is_same_mail = taken.is_none() && step.sends.0 == step.sends.1;
        if is_same_mail && step.local == here.locals[node] && self.laws.set {
            return sink.stuttered(how);
        }
        if step.crashes {
            if !left(header, Count::Crashes) {
                return;
            }
            header = spend(header, Count::Crashes);
        }
        match how {
            Move::Deliver { stays: true, .. } if !self.laws.set => header = spend(header, Count::Copies),
            Move::Restart { .. } => header = spend(header, Count::Restarts),
            _ => {}
        }
        let mut change = Change { header, node, local: step.local, bag: here.bag };
        if !is_same_mail || step.crashes {
            change.bag = self.bag_after(here, change, number, taken);
        }
        sink.changed(change, how);
    }
}

#[inline]
fn known_turns(turns: Turns, local: u16, input: In) -> Made<Turns> {
    if turns == UNKNOWN { Err(Unknown::Turns(local, input)) } else { Ok(turns) }
}
