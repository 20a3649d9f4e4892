//! One instant of a synchronous system: everything that is due then, for all nodes, with every fault.
//!
//! Messages take exactly δ and alarms go off when they are due, as in the engine when its network is synchronous, so
//! only faults are free. What one node does at an instant touches no other node before the next one: a letter takes a
//! δ. So an instant is the product of what each node may do in it, and the order among nodes need not be tried. Within
//! a node arrivals come first, by sender, then alarms: a synchronous inbox is a set, and a protocol that reads it as a
//! list gets it in this order.
//!
//! A node crashes in a step that sends, reaching any set of those the step would reach. This is every crash pattern:
//! between two steps that send nobody can tell when it died, and dying in the next one, reaching nobody, is the same.
//!
//! A configuration is the header, the moment, a word a node, and the number of the list of letters on their way, two words
//! each: which, and when it is due.

use super::local::{Fault, In, Turn};
use super::path::Sink;
use super::space::Space;
use crate::time::Time;
use assent_walk::{Move, bags};

/// Words before those of the nodes.
pub(super) const HEADER: usize = 2;

/// What one node does in an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strand {
    /// The node afterwards.
    pub local: u16,
    /// What it sent, in order.
    pub sends: Vec<u16>,
    /// What the adversary did, in order.
    pub faults: Vec<Fault>,
    /// How its coins fell.
    pub coins: Vec<u64>,
    /// Did it crash?
    pub dead: bool,
    /// Parts of its steps that sent something.
    pub parts: u8,
}

/// An instant being gone through: every combination of what each node may do, of which there may be millions.
pub(super) struct Product {
    nodes: Vec<Vec<Strand>>,
    /// Crashes still allowed; of these, at this instant.
    left: u16,
    room: u16,
    moment: u16,
    /// Letters that are not due yet.
    later: Vec<u16>,
    picks: Vec<Strand>,
    /// The strand chosen of each node so far, and which is tried next of the one that follows.
    at: Vec<usize>,
    cursor: usize,
}

impl Product {
    /// Takes the last choice back, to try the next one.
    fn back(&mut self, picks: &mut Vec<Strand>) {
        if let (Some(place), Some(strand)) = (self.at.pop(), picks.pop()) {
            self.left += u16::from(strand.dead);
            self.room += u16::from(strand.dead);
            self.cursor = place + 1;
        }
    }
}

impl Strand {
    /// Goes on with a turn.
    fn then(&self, turn: &Turn) -> Strand {
        let mut next = Strand { local: turn.local, ..self.clone() };
        next.sends.extend_from_slice(&turn.sends);
        next.coins.extend_from_slice(&turn.coins);
        match &turn.fault {
            Fault::None => {}
            Fault::Crash { part, reaching } => {
                next.dead = true;
                next.faults.push(Fault::Crash { part: part + self.parts, reaching: *reaching });
            }
            Fault::Lies(lies) => next.faults.push(Fault::Lies(lies.clone())),
        }
        next.parts += turn.parts;
        next
    }
}

impl Space {
    /// The configuration before anything has happened.
    pub(super) fn root_in_lock_step(&mut self) -> Vec<u16> {
        let mut config = vec![self.rules.crashes, 0];
        config.extend(self.waiting());
        bags::close(&mut config);
        config
    }

    /// Shows every successor; false when nothing is due any more.
    pub(super) fn instant(&mut self, config: &[u16], next: &mut Vec<u16>, sink: &mut impl Sink) -> bool {
        let Some(mut product) = self.open_instant(config) else { return false };
        while !self.go_through(&mut product, u32::MAX, next, sink) {}
        true
    }

    /// What each node may do at the next instant; `None` when nothing is due any more.
    pub(super) fn open_instant(&mut self, config: &[u16]) -> Option<Product> {
        let n = usize::from(self.plan.scenario.n);
        let (now, locals, mail) = (config[1], &config[HEADER..HEADER + n], self.bags.of(config).to_vec());
        self.set_now(now);
        let mut nodes: Vec<Vec<Strand>> = Vec::with_capacity(n);
        let mut due = false;
        for (node, local) in locals.iter().enumerate() {
            let arriving = mail.chunks_exact(2).filter(|item| item[1] == now && self.letter_to(item[0]) == node);
            let mut inputs: Vec<In> = arriving.map(|item| In::Letter(item[0])).collect();
            if self.is_waiting(*local) {
                inputs.insert(0, In::Start);
            }
            due |= !inputs.is_empty() || self.ringing(*local).is_some();
            let strands = self.strands(*local, &inputs);
            nodes.push(strands);
        }
        if !due {
            return None;
        }
        self.hand_out(&mut nodes);
        let later: Vec<u16> = mail.chunks_exact(2).filter(|item| item[1] != now).flatten().copied().collect();
        Some(Product {
            nodes,
            left: config[0],
            room: self.rules.at_once,
            moment: now,
            later,
            picks: Vec::new(),
            at: Vec::new(),
            cursor: 0,
        })
    }

    /// The alarm that goes off next at this instant, if one does.
    fn ringing(&self, local: u16) -> Option<u16> {
        let now = self.time(self.now());
        let local = self.local(local);
        let due = local.alarms.iter().filter(|(_, due)| self.time(*due) <= now);
        due.min_by_key(|(_, due)| self.time(*due)).map(|(alarm, _)| *alarm)
    }

    /// Everything a node may do at this instant.
    fn strands(&mut self, local: u16, inputs: &[In]) -> Vec<Strand> {
        let start = Strand { local, sends: vec![], faults: vec![], coins: vec![], dead: false, parts: 0 };
        let mut open = vec![start];
        let mut done = Vec::new();
        for input in inputs {
            self.advance(&mut open, &mut done, |_, _| Some(*input));
        }
        while !open.is_empty() {
            let quiet = |space: &Space, strand: &Strand| space.ringing(strand.local).is_none();
            let (resting, ringing): (Vec<Strand>, Vec<Strand>) = open.drain(..).partition(|one| quiet(self, one));
            done.extend(resting);
            open = ringing;
            self.advance(&mut open, &mut done, |space, strand| space.ringing(strand.local).map(In::Alarm));
        }
        // The strand without faults first, for reading; the order is that of finding otherwise.
        done.sort_by_key(|strand| strand.dead);
        done
    }

    /// Takes one input more on every open strand; those that crash are done.
    fn advance(
        &mut self,
        open: &mut Vec<Strand>,
        done: &mut Vec<Strand>,
        input: impl Fn(&Space, &Strand) -> Option<In>,
    ) {
        for strand in std::mem::take(open) {
            if !self.is_up(strand.local) && !self.is_waiting(strand.local) {
                done.push(strand);
                continue;
            }
            let Some(input) = input(self, &strand) else { continue };
            let (first, count) = self.turns(strand.local, input);
            for turn in first..first + count {
                let next = strand.then(&self.turns[turn as usize]);
                if next.dead { done.push(next) } else { open.push(next) }
            }
        }
    }

    /// A coalition with a menu hands out parts of it at the start of each round that loyal nodes still play.
    fn hand_out(&mut self, nodes: &mut [Vec<Strand>]) {
        let (Some(speaker), Some(delta)) = (self.speaker(), self.plan.round) else { return };
        let now = self.time(self.now());
        let plays = |space: &Space, strand: &Strand| {
            let local = space.local(strand.local);
            !local.traitor && !local.alarms.is_empty()
        };
        let goes_on = nodes.iter().flatten().any(|strand| plays(self, strand));
        if !self.has_menu() || !goes_on || delta.0 == 0 || !now.0.is_multiple_of(delta.0) {
            return;
        }
        let round = (now.0 / delta.0) as u32 + 1;
        let mut all = Vec::new();
        for strand in std::mem::take(&mut nodes[speaker.index()]) {
            all.extend(self.handouts(strand.local, round).iter().map(|turn| strand.then(turn)));
        }
        nodes[speaker.index()] = all;
    }

    /// Shows up to so many combinations more of what the nodes do that the faults left allow; true when that was all.
    pub(super) fn go_through(
        &mut self,
        product: &mut Product,
        most: u32,
        next: &mut Vec<u16>,
        sink: &mut impl Sink,
    ) -> bool {
        std::mem::swap(&mut self.picks, &mut product.picks);
        let mut shown = 0;
        let is_over = loop {
            let depth = product.at.len();
            if depth == product.nodes.len() {
                self.close([product.left, product.moment], &product.later, next);
                sink.found(self, next, Move::Instant);
                shown += 1;
                product.back(&mut self.picks);
                if shown >= most {
                    break false;
                }
                continue;
            }
            let strands = product.nodes[depth].iter().enumerate().skip(product.cursor);
            let allowed = strands.into_iter().find(|(_, strand)| !strand.dead || product.left.min(product.room) > 0);
            match allowed {
                Some((place, strand)) => {
                    product.left -= u16::from(strand.dead);
                    product.room -= u16::from(strand.dead);
                    self.picks.push(strand.clone());
                    product.at.push(place);
                    product.cursor = 0;
                }
                None if depth == 0 => break true,
                None => product.back(&mut self.picks),
            }
        };
        std::mem::swap(&mut self.picks, &mut product.picks);
        is_over
    }

    /// The configuration at the next instant at which something is due.
    fn close(&mut self, head: [u16; 2], later: &[u16], next: &mut Vec<u16>) {
        let picks = std::mem::take(&mut self.picks);
        next.clear();
        next.extend_from_slice(&head);
        next.extend(picks.iter().map(|strand| strand.local));
        let delta = self.plan.scenario.network.delta;
        let arrival = self.time(head[1]) + delta;
        let arrival = self.time_number(arrival);
        let sent = picks.iter().flat_map(|strand| &strand.sends).map(|letter| (*letter, arrival));
        let old = later.chunks_exact(2).map(|item| (item[0], item[1]));
        let mut mail: Vec<(u16, u16)> = old.chain(sent).collect();
        mail.retain(|(letter, _)| !self.is_down(next[HEADER + self.letter_to(*letter)]));
        mail.sort_by_key(|(letter, due)| (self.time(*due), self.letter(*letter).to, self.letter(*letter).from));
        let alarms = picks.iter().flat_map(|strand| self.local(strand.local).alarms.iter().map(|(_, due)| *due));
        let soonest = alarms.chain(mail.iter().map(|(_, due)| *due)).map(|due| self.time(due)).min();
        let moment: Time = soonest.unwrap_or(self.time(arrival));
        next[1] = self.time_number(moment);
        let mail: Vec<u16> = mail.iter().flat_map(|(letter, due)| [*letter, *due]).collect();
        bags::close(next);
        bags::set_number(next, self.bags.number(&mail));
        if self.bags.is_full() {
            self.limit = Some("four thousand million words of messages on their way");
        }
        self.picks = picks;
    }
}
