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
//! A fourth one can be asked for (`reduce.rs`).

use super::bags;
use super::local::{Fault, In, Letter, Life};
use super::rules::Mail;
use super::space::{STILL, Space};

/// Words before those of the nodes.
pub(super) const HEADER: usize = 1;

/// A configuration whose successors are being made.
#[derive(Clone, Copy)]
pub(super) struct Here<'a> {
    pub config: &'a [u16],
    pub mail: &'a [u16],
}

/// The letters of a configuration in any order.
pub(super) fn mail<'a>(space: &'a Space, config: &'a [u16]) -> &'a [u16] {
    space.bags.of(config)
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
    /// A lock-step instant goes by; the picks stand in [`Space::picks`].
    Instant,
}

impl Move {
    /// Is it something the system does by itself, not a fault?
    pub fn is_event(self) -> bool {
        !matches!(self, Move::Lose { .. } | Move::Crash { .. } | Move::Restart { .. })
    }
}

/// What a step of one node changes in a configuration.
#[derive(Clone, Copy)]
pub(super) struct Change {
    pub header: u16,
    pub node: usize,
    pub local: u16,
    pub bag: Option<u32>,
}

impl Change {
    #[inline]
    pub fn make(self, config: &mut [u16]) {
        config[0] = self.header;
        config[HEADER + self.node] = self.local;
        if let Some(bag) = self.bag {
            bags::set_number(config, bag);
        }
    }
}

/// What a search is shown: each successor of a configuration, and how it comes about.
pub(super) trait Sink {
    fn found(&mut self, space: &Space, config: &[u16], how: Move);

    /// A successor that differs from a configuration in what these words say: the header, a node, the number of what is
    /// on its way. `next` is room for it.
    #[inline]
    fn changed(&mut self, space: &Space, config: &[u16], change: Change, next: &mut Vec<u16>, how: Move) {
        next.clear();
        next.extend_from_slice(config);
        change.make(next);
        self.found(space, next, how);
    }

    /// A move that changes nothing.
    fn stuttered(&mut self, space: &Space, config: &[u16], how: Move) {
        self.found(space, config, how);
    }
}

impl Space {
    /// The configuration before anything has happened.
    pub(super) fn root_in_any_order(&mut self) -> Vec<u16> {
        let rules = self.rules;
        let counts = rules.crashes | rules.restarts << 4 | rules.losses << 8 | rules.copies << 12;
        let mut config = vec![counts];
        config.extend(self.waiting());
        bags::close(&mut config);
        config
    }

    /// Shows every successor; gives whether the system can still do anything by itself.
    pub(super) fn steps(&mut self, config: &[u16], next: &mut Vec<u16>, sink: &mut impl Sink) -> bool {
        let mut mail = std::mem::take(&mut self.mail);
        mail.clear();
        mail.extend_from_slice(self.bags.of(config));
        let here = Here { config, mail: &mail };
        let lively = self.steps_from(here, next, sink);
        self.mail = mail;
        lively
    }

    /// The words of a configuration in any order that stand for nodes.
    #[inline]
    pub(super) fn nodes_of<'a>(&self, config: &'a [u16]) -> &'a [u16] {
        &config[HEADER..HEADER + usize::from(self.plan.scenario.n)]
    }

    fn steps_from(&mut self, here: Here<'_>, next: &mut Vec<u16>, sink: &mut impl Sink) -> bool {
        // A search looks at its first configuration first: what is free is free in all that can come of that one.
        if self.rules.reduces() && self.free.is_none() {
            self.free = Some(self.find_free(here.config));
        }
        let (header, locals, mail) = (here.config[0], self.nodes_of(here.config), here.mail);
        let mut lively = locals.iter().any(|local| self.is_waiting(*local));
        if lively {
            self.begin(here, next, sink);
            if !self.rules.starts {
                return true;
            }
        }
        if self.rules.reduces()
            && let Some((at, turn)) = self.free_letter(here)
        {
            let how = Move::Deliver { letter: mail[at], turn, stays: false };
            self.make(here, self.letter_to(mail[at]), turn, Some(at), next, how, sink);
            return true;
        }
        let stays = self.rules.mail == Mail::Set;
        let (copies, losses) = (left(header, Count::Copies) && !stays, left(header, Count::Losses));
        for (at, letter) in mail.iter().enumerate() {
            if self.rules.fifo {
                let link = |letter: u16| (self.letter(letter).from, self.letter(letter).to);
                if mail[..at].iter().any(|earlier| link(*earlier) == link(*letter)) {
                    continue;
                }
            } else if at > 0 && mail[at - 1] == *letter {
                continue;
            }
            let node = self.letter_to(*letter);
            let local = locals[node];
            if self.is_up(local) {
                lively = true;
                let (first, count) = self.turns(local, In::Letter(*letter));
                if count & STILL != 0 {
                    sink.stuttered(self, here.config, Move::Deliver { letter: *letter, turn: first, stays });
                    continue;
                }
                for turn in first..first + count {
                    let how = Move::Deliver { letter: *letter, turn, stays };
                    self.make(here, node, turn, (!stays).then_some(at), next, how, sink);
                    if copies {
                        let how = Move::Deliver { letter: *letter, turn, stays: true };
                        self.make(here, node, turn, None, next, how, sink);
                    }
                }
            }
            if losses {
                let fewer: Vec<u16> = [&mail[..at], &mail[at + 1..]].concat();
                next.clear();
                next.extend_from_slice(here.config);
                next[0] = spend(header, Count::Losses);
                bags::set_number(next, self.bags.number(&fewer));
                sink.found(self, next, Move::Lose { letter: *letter });
            }
        }
        if self.rules.alarms {
            for node in 0..locals.len() {
                lively |= self.fire(here, node, next, sink);
            }
        }
        if self.rules.restarts > 0 {
            self.crash_and_restart(here, next, sink);
        }
        lively
    }

    /// The first letter that goes with everything else, if there is one, and its outcome.
    fn free_letter(&mut self, here: Here<'_>) -> Option<(usize, u32)> {
        let free = self.free.as_ref()?;
        let is_first = |at: usize| {
            let link = |letter: u16| (self.letter(letter).from, self.letter(letter).to);
            !self.rules.fifo || !here.mail[..at].iter().any(|earlier| link(*earlier) == link(here.mail[at]))
        };
        let is_free = |at: &usize| {
            let Letter { to, slot, .. } = self.letter(here.mail[*at]);
            free.is(here.config[HEADER + to.index()], slot) && is_first(*at)
        };
        let at = (0..here.mail.len()).find(is_free)?;
        let local = here.config[HEADER + self.letter_to(here.mail[at])];
        Some((at, self.turns(local, In::Letter(here.mail[at])).0))
    }

    /// The next nodes to start: any, where starts are events; else the first that waits.
    fn begin(&mut self, here: Here<'_>, next: &mut Vec<u16>, sink: &mut impl Sink) {
        for node in 0..usize::from(self.plan.scenario.n) {
            let local = here.config[HEADER + node];
            if !self.is_waiting(local) {
                continue;
            }
            let (first, count) = self.turns(local, In::Start);
            for turn in first..first + count {
                self.make(here, node, turn, None, next, Move::Start { node: node as u16, turn }, sink);
            }
            if !self.rules.starts {
                return;
            }
        }
    }

    #[inline]
    fn fire(&mut self, here: Here<'_>, node: usize, next: &mut Vec<u16>, sink: &mut impl Sink) -> bool {
        let local = here.config[HEADER + node];
        let alarms = self.alarms_of(local);
        for at in 0..alarms {
            let alarm = self.local(local).alarms[at].0;
            let (first, count) = self.turns(local, In::Alarm(alarm));
            for turn in first..first + count {
                let how = Move::Fire { node: node as u16, alarm, turn };
                self.make(here, node, turn, None, next, how, sink);
            }
        }
        alarms > 0
    }

    /// Crashes between steps matter only where nodes start again: else a crash is seen by nobody before the node's
    /// next step that sends, and dying there, reaching nobody, is the same.
    fn crash_and_restart(&mut self, here: Here<'_>, next: &mut Vec<u16>, sink: &mut impl Sink) {
        let Here { config, .. } = here;
        let header = config[0];
        for node in 0..usize::from(self.plan.scenario.n) {
            let number = config[HEADER + node];
            let local = self.local(number);
            let (life, traitor) = (local.life, local.traitor);
            if life == Life::Up && left(header, Count::Crashes) && !traitor {
                let dead = self.local(number).dead(true);
                next.clear();
                next.extend_from_slice(config);
                next[0] = spend(header, Count::Crashes);
                next[HEADER + node] = self.local_number(&dead);
                sink.found(self, next, Move::Crash { node: node as u16 });
            }
            if life == Life::Down && left(header, Count::Restarts) {
                let (first, count) = self.turns(number, In::Start);
                for turn in first..first + count {
                    let how = Move::Restart { node: node as u16, turn };
                    self.make(here, node, turn, None, next, how, sink);
                }
            }
        }
    }

    /// The configuration after a turn of one node, if the faults allow it.
    #[allow(clippy::too_many_arguments)]
    #[inline]
    fn make(
        &mut self,
        here: Here<'_>,
        node: usize,
        number: u32,
        taken: Option<usize>,
        next: &mut Vec<u16>,
        how: Move,
        sink: &mut impl Sink,
    ) {
        let turn = &self.turns[number as usize];
        let config = here.config;
        let mut header = config[0];
        let is_same_mail = taken.is_none() && turn.sends.is_empty();
        if is_same_mail && turn.local == config[HEADER + node] && self.rules.mail == Mail::Set {
            return sink.stuttered(self, config, how);
        }
        let crashes = matches!(turn.fault, Fault::Crash { .. });
        if crashes {
            if !left(header, Count::Crashes) {
                return;
            }
            header = spend(header, Count::Crashes);
        }
        match how {
            Move::Deliver { stays: true, .. } if self.rules.mail == Mail::Bag => header = spend(header, Count::Copies),
            Move::Restart { .. } => header = spend(header, Count::Restarts),
            _ => {}
        }
        let mut change = Change { header, node, local: turn.local, bag: None };
        if !is_same_mail || crashes {
            change.bag = Some(self.bag_after(here, change, number, taken));
        }
        sink.changed(self, config, change, next, how);
    }
}
