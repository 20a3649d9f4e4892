//! What the adversary may do in a search: the pace of the system, how messages lie about, and how many faults.

use crate::limits;
use crate::protocol::{Faults, Model};
use crate::run::Plan;

/// In what order things happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Every message takes exactly δ, and alarms go off when they are due: only faults are free.
    LockStep,
    /// Any message on its way may arrive next, and any alarm that is set may go off next.
    AnyOrder,
}

/// What becomes of a message that has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mail {
    /// It is gone: messages are a multiset.
    Bag,
    /// It stays and may arrive again, any number of times: messages are a set that only grows. Losing a message is
    /// never delivering it.
    Set,
}

/// Which configuration is looked at next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The one found first, so that a counterexample is a shortest one.
    Breadth,
    /// The one found last: less waits to be looked at.
    Depth,
}

/// Who sends lies, and what they may say beside what honest code would.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lies {
    /// How many nodes are traitors; every set of so many is tried, unless the scenario names them.
    pub traitors: u16,
    /// May a traitor also keep silent?
    pub silence: bool,
}

/// Which inputs are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inputs {
    /// Those of the scenario.
    Given,
    /// Every way in which the nodes that propose something may propose 0 or 1.
    Bits,
}

/// What the adversary may do, and how far the search goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// In what order things happen.
    pub pace: Pace,
    /// What becomes of messages.
    pub mail: Mail,
    /// Does a link keep the order of its messages?
    pub fifo: bool,
    /// Crashes, in the middle of a broadcast or not.
    pub crashes: u16,
    /// Crashes in one instant of lock step; of any number where it is not less than [`Rules::crashes`].
    pub at_once: u16,
    /// Starts again with what was saved.
    pub restarts: u16,
    /// Messages lost.
    pub losses: u16,
    /// Messages that arrive once more.
    pub copies: u16,
    /// Traitors.
    pub lies: Lies,
    /// May alarms go off? Only in any order; in lock step they do.
    pub alarms: bool,
    /// Are starts events like others? If not, all nodes start before anything arrives, which loses nothing: a start
    /// hears nothing, so it commutes with all that other nodes do.
    pub starts: bool,
    /// Are letters that go with everything else taken at once (`reduce.rs`)? It finds the same breaches with fewer
    /// configurations; counterexamples need not be shortest, and there is no valence. See [`Rules::reduces`].
    pub reduce: bool,
    /// Which inputs.
    pub inputs: Inputs,
    /// Which configuration next.
    pub order: Order,
    /// Configurations at most.
    pub states_max: u32,
    /// Events from the start at most; in lock step, instants.
    pub depth_max: u32,
    /// Bytes of memory at most, about.
    pub bytes_max: usize,
}

impl Rules {
    /// What the model of the protocol allows: f crashes, or f traitors, or nothing; reliable links; any order unless the
    /// protocol has rounds.
    pub fn of(plan: &Plan) -> Rules {
        let Model { faults, .. } = plan.scenario.protocol.card().model;
        let f = plan.scenario.f;
        let crashes = if matches!(faults, Faults::Crash | Faults::CrashRecovery) { f } else { 0 };
        let traitors = if faults == Faults::Byzantine { f } else { 0 };
        Rules {
            pace: if plan.round.is_some() { Pace::LockStep } else { Pace::AnyOrder },
            mail: Mail::Bag,
            fifo: plan.scenario.network.fifo,
            crashes,
            at_once: limits::FAULTS_SEARCHED_MAX,
            restarts: 0,
            losses: 0,
            copies: 0,
            lies: Lies { traitors, silence: false },
            alarms: true,
            starts: false,
            reduce: false,
            inputs: Inputs::Bits,
            order: Order::Breadth,
            states_max: limits::STATES_DEFAULT,
            depth_max: u32::MAX,
            bytes_max: limits::SEARCH_BYTES_MAX,
        }
    }

    /// Changes what a comma list says: `crash=1,loss=any,traitors=2,silence=on`.
    ///
    /// # Errors
    /// Names the word that is unknown or the number that cannot be, and what was expected.
    pub fn set(&mut self, list: &str) -> Result<(), String> {
        list.split(',').filter(|item| !item.is_empty()).try_for_each(|item| self.set_one(item))
    }

    fn set_one(&mut self, item: &str) -> Result<(), String> {
        let (word, value) = item.split_once('=').unwrap_or((item, "1"));
        let number = || match value.parse::<u16>() {
            Ok(number) if number <= limits::FAULTS_SEARCHED_MAX => Ok(number),
            _ => Err(format!("found `{item}`, expected a number from 0 to {}", limits::FAULTS_SEARCHED_MAX)),
        };
        let switch = || match value {
            "on" | "1" => Ok(true),
            "off" | "0" => Ok(false),
            _ => Err(format!("found `{item}`, expected `on` or `off`")),
        };
        match word {
            "none" => {
                (self.crashes, self.restarts, self.losses, self.copies) = (0, 0, 0, 0);
                self.lies.traitors = 0;
            }
            "crash" => self.crashes = number()?,
            "at-once" => self.at_once = number()?,
            "restart" => self.restarts = number()?,
            "loss" => self.losses = number()?,
            "copy" if value == "any" => self.mail = Mail::Set,
            "copy" => self.copies = number()?,
            "traitors" => self.lies.traitors = number()?,
            "silence" => self.lies.silence = switch()?,
            "alarms" => self.alarms = switch()?,
            "starts" => self.starts = switch()?,
            "reduce" => self.reduce = switch()?,
            _ => {
                let known = "none, crash, at-once, restart, loss, copy, traitors, silence, alarms, starts, reduce";
                return Err(format!("found `{word}`, expected one of {known}"));
            }
        }
        Ok(())
    }

    /// Can the search be reduced, and shall it be? Only in any order, where each message arrives once.
    pub fn reduces(&self) -> bool {
        let faults = self.restarts + self.losses + self.copies;
        self.reduce && self.pace == Pace::AnyOrder && self.mail == Mail::Bag && faults == 0
    }

    /// In words, for a report.
    pub fn says(&self) -> String {
        let mut parts = vec![match self.pace {
            Pace::LockStep => "lock-step rounds".to_owned(),
            Pace::AnyOrder => "every order of delivery".to_owned(),
        }];
        for (count, one, many) in [
            (self.crashes, "crash, in mid-broadcast too", "crashes, in mid-broadcast too"),
            (self.restarts, "start again", "starts again"),
            (self.losses, "loss", "losses"),
            (self.copies, "second copy", "second copies"),
            (self.lies.traitors, "traitor", "traitors"),
        ] {
            if count > 0 {
                parts.push(format!("up to {count} {}", if count == 1 { one } else { many }));
            }
        }
        if self.pace == Pace::LockStep && self.at_once < self.crashes {
            parts.push(format!("at most {} at once", self.at_once));
        }
        if self.mail == Mail::Set {
            parts.push("messages lost or arriving again any number of times".to_owned());
        }
        if self.pace == Pace::AnyOrder && !self.alarms {
            parts.push("no alarms".to_owned());
        }
        if self.reduces() {
            parts.push("messages that go with everything else taken at once".to_owned());
        }
        parts.join("; ")
    }
}
