//! One step in any order: every event that may come next, and every fault.
//!
//! A configuration is a header, a word a node, and the letters on their way, sorted (by link only, where links keep
//! order). The header counts the faults still allowed, four bits each.
//!
//! Three reductions are built in, and lose nothing that can be observed:
//! - A message to oneself is taken in the step that sends it: it is free and immediate in the engine too, and nobody
//!   else sees the moment between.
//! - A letter to a node that is down and will not start again is thrown away: it could never be taken.
//! - All nodes start first (unless the rules make starts events): a start takes nothing, so by Lemma 1 of the
//!   impossibility paper it commutes with every event of other nodes, and a node's own events come after its start
//!   anyway.

use super::local::{Fault, In, Life};
use super::rules::Mail;
use super::space::Space;

/// Words before those of the nodes.
pub(super) const HEADER: usize = 1;

/// The letters of a configuration in any order.
pub(super) fn mail<'a>(space: &Space, config: &'a [u16]) -> &'a [u16] {
    &config[HEADER + usize::from(space.plan.scenario.n)..]
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

/// What a search is shown: each successor of a configuration, and how it comes about.
pub(super) trait Sink {
    fn found(&mut self, space: &Space, config: &[u16], how: Move);

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
        config
    }

    /// Shows every successor; gives whether the system can still do anything by itself.
    pub(super) fn steps(&mut self, config: &[u16], next: &mut Vec<u16>, sink: &mut impl Sink) -> bool {
        let n = usize::from(self.plan.scenario.n);
        let (header, locals, mail) = (config[0], &config[HEADER..HEADER + n], &config[HEADER + n..]);
        if locals.iter().any(|local| self.is_waiting(*local)) {
            self.begin(config, next, sink);
            if !self.rules.starts {
                return true;
            }
        }
        let mut lively = locals.iter().any(|local| self.is_waiting(*local));
        let stays = self.rules.mail == Mail::Set;
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
                for turn in first..first + count {
                    let how = Move::Deliver { letter: *letter, turn, stays };
                    self.make(config, node, turn, (!stays).then_some(at), next, how, sink);
                    if left(header, Count::Copies) && !stays {
                        let how = Move::Deliver { letter: *letter, turn, stays: true };
                        self.make(config, node, turn, None, next, how, sink);
                    }
                }
            }
            if left(header, Count::Losses) {
                next.clear();
                next.extend_from_slice(config);
                next.remove(HEADER + n + at);
                next[0] = spend(header, Count::Losses);
                sink.found(self, next, Move::Lose { letter: *letter });
            }
        }
        if self.rules.alarms {
            for node in 0..n {
                lively |= self.fire(config, node, next, sink);
            }
        }
        if self.rules.restarts > 0 {
            self.crash_and_restart(config, next, sink);
        }
        lively
    }

    /// The next nodes to start: any, where starts are events; else the first that waits.
    fn begin(&mut self, config: &[u16], next: &mut Vec<u16>, sink: &mut impl Sink) {
        for node in 0..usize::from(self.plan.scenario.n) {
            let local = config[HEADER + node];
            if !self.is_waiting(local) {
                continue;
            }
            let (first, count) = self.turns(local, In::Start);
            for turn in first..first + count {
                self.make(config, node, turn, None, next, Move::Start { node: node as u16, turn }, sink);
            }
            if !self.rules.starts {
                return;
            }
        }
    }

    fn fire(&mut self, config: &[u16], node: usize, next: &mut Vec<u16>, sink: &mut impl Sink) -> bool {
        let local = config[HEADER + node];
        let alarms = self.alarms_of(local);
        for at in 0..alarms {
            let alarm = self.local(local).alarms[at].0;
            let (first, count) = self.turns(local, In::Alarm(alarm));
            for turn in first..first + count {
                let how = Move::Fire { node: node as u16, alarm, turn };
                self.make(config, node, turn, None, next, how, sink);
            }
        }
        alarms > 0
    }

    /// Crashes between steps matter only where nodes start again: else a crash is seen by nobody before the node's
    /// next step that sends, and dying there, reaching nobody, is the same.
    fn crash_and_restart(&mut self, config: &[u16], next: &mut Vec<u16>, sink: &mut impl Sink) {
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
                    self.make(config, node, turn, None, next, how, sink);
                }
            }
        }
    }

    /// The configuration after a turn of one node, if the faults allow it.
    #[allow(clippy::too_many_arguments)]
    #[inline]
    fn make(
        &mut self,
        config: &[u16],
        node: usize,
        turn: u32,
        taken: Option<usize>,
        next: &mut Vec<u16>,
        how: Move,
        sink: &mut impl Sink,
    ) {
        let n = usize::from(self.plan.scenario.n);
        let turn = &self.turns[turn as usize];
        let mut header = config[0];
        if taken.is_none()
            && turn.sends.is_empty()
            && turn.local == config[HEADER + node]
            && self.rules.mail == Mail::Set
        {
            return sink.stuttered(self, config, how);
        }
        if matches!(turn.fault, Fault::Crash { .. }) {
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
        next.clear();
        match taken {
            Some(at) => {
                next.extend_from_slice(&config[..HEADER + n + at]);
                next.extend_from_slice(&config[HEADER + n + at + 1..]);
            }
            None => next.extend_from_slice(config),
        }
        next[0] = header;
        next[HEADER + node] = turn.local;
        for letter in &turn.sends {
            self.post(next, *letter);
        }
        if matches!(turn.fault, Fault::Crash { .. }) && self.rules.restarts == 0 {
            self.sweep(next, node);
        }
        sink.found(self, next, how);
    }

    /// Puts a letter among those on their way.
    #[inline]
    pub(super) fn post(&self, config: &mut Vec<u16>, letter: u16) {
        let mail = HEADER + usize::from(self.plan.scenario.n);
        let to = self.letter_to(letter);
        if self.rules.restarts == 0 && self.is_down(config[HEADER + to]) {
            return;
        }
        let key = |letter: u16| (self.letter(letter).from, self.letter(letter).to);
        let at = match self.rules.fifo {
            true => config[mail..].partition_point(|known| key(*known) <= key(letter)),
            false => config[mail..].partition_point(|known| *known < letter),
        };
        if self.rules.mail == Mail::Set && config.get(mail + at) == Some(&letter) {
            return;
        }
        config.insert(mail + at, letter);
    }

    /// Throws away what is on its way to a node that is down for good.
    fn sweep(&self, config: &mut Vec<u16>, node: usize) {
        let mail = HEADER + usize::from(self.plan.scenario.n);
        let mut at = mail;
        while at < config.len() {
            if self.letter_to(config[at]) == node {
                config.remove(at);
            } else {
                at += 1;
            }
        }
    }
}
