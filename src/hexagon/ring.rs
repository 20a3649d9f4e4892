//! The run of the ring: two copies of every program, each of which takes its neighbours for the whole system.
//!
//! Time goes as in the engine when its network is synchronous: a message takes exactly δ, an alarm goes off when it is
//! due, and at one instant starts come before arrivals and arrivals before alarms, each in the order they were planned.

use crate::chance::{Chance, Purpose};
use crate::ids::{NodeId, NodeSet};
use crate::limits::RING_STEPS_MAX;
use crate::protocol::{Blob, Draft, Effect, Input, Raw, Thing};
use crate::run::Plan;
use crate::time::Time;
use crate::value::Value;
use std::collections::BTreeMap;

/// One of the two copies of a node's program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seat {
    /// Which node's program.
    pub node: NodeId,
    /// Which copy: 0 or 1, and that is its input.
    pub copy: u8,
}

/// What a program took at one instant, and what it remembered after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glimpse {
    /// The instant.
    pub time: Time,
    /// Whom it heard then, and the hash of what was said; sorted.
    pub heard: Vec<(NodeId, u64)>,
    /// The hash of its state.
    pub state: u64,
}

/// A program on the ring.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its place.
    pub seat: Seat,
    /// Its group: 0 to 2.
    pub group: usize,
    /// What it proposes, if it does.
    pub input: Option<Value>,
    /// Its first decision, and when.
    pub decision: Option<(Value, Time)>,
    /// What it delivered, by place.
    pub delivered: Vec<(u64, Value)>,
    /// All it saw.
    pub view: Vec<Glimpse>,
}

/// A message from one program on the ring to another.
#[derive(Clone, Debug)]
pub struct Letter {
    /// When it was sent; it arrives δ later.
    pub sent: Time,
    /// Sender.
    pub from: Seat,
    /// Recipient.
    pub to: Seat,
    /// What it says.
    pub draft: Draft,
}

/// What happened on the ring.
#[derive(Clone, Debug)]
pub struct Ring {
    /// The programs, by node and copy.
    pub programs: Vec<Program>,
    /// What they sent one another, in order.
    pub letters: Vec<Letter>,
    /// When the last thing happened.
    pub end: Time,
}

/// What is due; the order is that of things at one instant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Start,
    Arrival,
    Alarm,
}

/// What a program takes: a start, the letter of this draft, or the alarm of this hash.
enum Due {
    Start,
    Letter(NodeId, Draft),
    Alarm(Blob, u64),
}

/// A program while it runs.
struct Player {
    state: Option<Blob>,
    /// The alarms that are set: hash, and the entry in the queue.
    alarms: Vec<(u64, u64)>,
    /// What it heard at this instant, if anything happened to it.
    heard: Option<Vec<(NodeId, u64)>>,
}

struct Stage<'a> {
    plan: &'a Plan,
    groups: [NodeSet; 3],
    ring: Ring,
    players: Vec<Player>,
    queue: BTreeMap<(Time, Class, u64), (usize, Due)>,
    planned: u64,
    raw: Raw,
}

impl Ring {
    /// Plays the ring of these groups to its quiet end. The plan's inputs play no part but in saying who has one.
    ///
    /// # Errors
    /// Says what of the protocol does not go with a ring.
    pub(super) fn play(plan: &Plan, groups: [NodeSet; 3]) -> Result<Ring, String> {
        if plan.round.is_none() {
            let id = plan.scenario.protocol.id;
            return Err(format!("`{id}` has no lock-step rounds, and the ring is made of those"));
        }
        let mut stage = Stage::new(plan, groups);
        let mut steps = 0;
        while let Some(((time, ..), (at, due))) = stage.queue.pop_first() {
            if time > stage.ring.end {
                stage.close_instant();
                stage.ring.end = time;
            }
            stage.take(at, due)?;
            steps += 1;
            if steps > RING_STEPS_MAX {
                return Err(format!("the ring has not come to rest after {RING_STEPS_MAX} steps"));
            }
        }
        stage.close_instant();
        Ok(stage.ring)
    }

    /// The programs as they stand on the ring: A0 B0 C0 A1 B1 C1, and in a group by node.
    pub fn around(&self) -> Vec<&Program> {
        let mut around: Vec<&Program> = self.programs.iter().collect();
        around.sort_by_key(|program| (program.seat.copy, program.group, program.seat.node));
        around
    }

    /// The program of a seat.
    pub fn program(&self, seat: Seat) -> Option<&Program> {
        self.programs.iter().find(|program| program.seat == seat)
    }
}

/// Whom a program means by a node: the copy on its own side, but for A and C, who stand on either side of the seam.
pub(super) fn neighbour(groups: &[NodeSet; 3], from: Seat, to: NodeId) -> Seat {
    let is_across = |one: NodeId, other: NodeId| groups[0].contains(one) && groups[2].contains(other);
    let crosses = is_across(from.node, to) || is_across(to, from.node);
    Seat { node: to, copy: from.copy ^ u8::from(crosses) }
}

impl Stage<'_> {
    fn new(plan: &Plan, groups: [NodeSet; 3]) -> Stage<'_> {
        let n = plan.scenario.n;
        let mut raw = Raw::new(n, Chance::new(plan.scenario.seed, Purpose::Coins, 0));
        raw.tracing = false;
        let ring = Ring { programs: Vec::new(), letters: Vec::new(), end: Time(0) };
        let queue = BTreeMap::new();
        let mut stage = Stage { plan, groups, ring, players: Vec::new(), queue, planned: 0, raw };
        for node in NodeId::all(n) {
            for copy in 0..2 {
                let group = groups.iter().position(|group| group.contains(node)).unwrap_or_default();
                let proposes = plan.scenario.inputs.get(node.index()).copied().flatten();
                let input = proposes.map(|_| Value(i64::from(copy)));
                let seat = Seat { node, copy };
                let (delivered, view) = (Vec::new(), Vec::new());
                stage.ring.programs.push(Program { seat, group, input, decision: None, delivered, view });
                stage.players.push(Player { state: None, alarms: Vec::new(), heard: None });
                stage.push(Time(0), Class::Start, stage.players.len() - 1, Due::Start);
            }
        }
        stage
    }

    fn push(&mut self, time: Time, class: Class, at: usize, due: Due) -> u64 {
        self.planned += 1;
        self.queue.insert((time, class, self.planned), (at, due));
        self.planned
    }

    /// One program takes one input.
    fn take(&mut self, at: usize, due: Due) -> Result<(), String> {
        let machine = &*self.plan.machine;
        let (program, player) = (&self.ring.programs[at], &mut self.players[at]);
        self.raw.me = program.seat.node;
        self.raw.input = program.input;
        self.raw.now = self.ring.end;
        self.raw.asked = Some(Vec::new());
        player.heard.get_or_insert_default();
        match (due, &mut player.state) {
            (Due::Start, state) => *state = Some(machine.start(None, &mut self.raw)),
            (Due::Letter(from, draft), Some(state)) => {
                player.heard.get_or_insert_default().push((from, draft.hash));
                machine.take(state, &Input::Message { from, msg: draft.msg }, &mut self.raw);
            }
            (Due::Alarm(timer, key), Some(state)) => {
                player.alarms.retain(|(known, _)| *known != key);
                machine.take(state, &Input::Timer(timer), &mut self.raw);
            }
            (_, None) => {}
        }
        if self.raw.asked.take().is_some_and(|asked| !asked.is_empty()) {
            let id = self.plan.scenario.protocol.id;
            return Err(format!("`{id}` tosses coins, and two copies of a program need not toss alike"));
        }
        let effects = std::mem::take(&mut self.raw.effects);
        effects.into_iter().try_for_each(|effect| self.apply(at, effect))
    }

    fn apply(&mut self, at: usize, effect: Effect) -> Result<(), String> {
        let (from, now) = (self.ring.programs[at].seat, self.ring.end);
        match effect {
            Effect::Send { to, draft, .. } if to == from.node => {
                self.push(now, Class::Arrival, at, Due::Letter(to, draft));
            }
            Effect::Send { to, draft, .. } => {
                let to = neighbour(&self.groups, from, to);
                self.ring.letters.push(Letter { sent: now, from, to, draft: draft.clone() });
                let due = now + self.plan.scenario.network.delta;
                let place = 2 * to.node.index() + usize::from(to.copy);
                self.push(due, Class::Arrival, place, Due::Letter(from.node, draft));
            }
            Effect::Timer { timer, key, least, most } => {
                if least != most {
                    let id = self.plan.scenario.protocol.id;
                    return Err(format!("`{id}` sets alarms for moments that are drawn, and rounds have none"));
                }
                self.cancel(at, key);
                let order = self.push(now + least, Class::Alarm, at, Due::Alarm(timer, key));
                self.players[at].alarms.push((key, order));
            }
            Effect::Cancel { key } => self.cancel(at, key),
            Effect::Decide(value) => drop(self.ring.programs[at].decision.get_or_insert((value, now))),
            Effect::Deliver { slot, value } => self.ring.programs[at].delivered.push((slot, value)),
            Effect::Save(_) | Effect::Cite(_) | Effect::Note(_) => {}
        }
        Ok(())
    }

    fn cancel(&mut self, at: usize, key: u64) {
        let alarms = &mut self.players[at].alarms;
        let void = alarms.iter().find(|(known, _)| *known == key).map(|(_, order)| *order);
        alarms.retain(|(known, _)| *known != key);
        if let Some(void) = void {
            self.queue.retain(|(_, _, order), _| *order != void);
        }
    }

    /// Writes down what the programs to which something happened saw by now.
    fn close_instant(&mut self) {
        for (program, player) in self.ring.programs.iter_mut().zip(&mut self.players) {
            let Some(mut heard) = player.heard.take() else { continue };
            heard.sort_unstable();
            let state = player.state.as_ref().map_or(0, |state| self.plan.machine.hash(Thing::State(state)));
            program.view.push(Glimpse { time: self.ring.end, heard, state });
        }
    }
}
