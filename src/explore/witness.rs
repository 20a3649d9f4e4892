//! A counterexample as an ordinary scenario: a text, a link, played by the ordinary engine.
//!
//! In any order, all messages are held back and delivered one by one by actions placed by step, all at time 0, so that
//! no alarm goes off but those that are fired. In lock step the network does what it always does, and only faults stand
//! in the script. The scenario is not trusted: it is played, and counts only if the same property breaks.

use super::local::{Fault, Lie};
use super::lockstep::Strand;
use super::path::Leg;
use super::rules::Pace;
use super::search::Search;
use super::space::Space;
use crate::faults::{Crash, Strategy};
use crate::ids::{NodeId, NodeSet, ParcelId};
use crate::network::{Life, Network, Verdict};
use crate::protocol::{Thing, Timing};
use crate::run::Run;
use crate::scenario::{Action, Claim, Moment, Planned, Scenario, Status, Target, Until};
use crate::time::{Span, Time};
use crate::tree::Tree;
use assent_walk::Move;

/// A run that breaks a property.
#[derive(Clone, Debug)]
pub struct Witness {
    /// The scenario.
    pub scenario: Scenario,
    /// Steps of its run.
    pub steps: u32,
    /// What the monitor says.
    pub text: String,
}

/// A scenario being written while it is played.
struct Script<'a> {
    space: &'a Space,
    scenario: Scenario,
    run: Run,
}

impl Search {
    /// The run to a configuration in which this property is broken, checked by playing it.
    ///
    /// # Errors
    /// Says what could not be played, or that the property did not break; either is a defect of the explorer.
    pub fn witness(&mut self, at: u32, property: &str) -> Result<Witness, String> {
        let legs = self.path(at);
        let scenario = self.script(&legs)?;
        let found = replay(scenario.clone(), property)?.ok_or_else(|| format!("`{property}` holds when played"))?;
        Ok(shrink(found, property))
    }
}

impl Search {
    /// Steps as a scenario that the ordinary engine plays.
    ///
    /// # Errors
    /// Says which step could not be played; a defect of the explorer.
    pub fn script(&self, legs: &[Leg]) -> Result<Scenario, String> {
        match self.space.rules.pace {
            Pace::LockStep => in_lock_step(&self.space, legs),
            Pace::AnyOrder => in_any_order(&self.space, legs),
        }
    }
}

impl Search {
    /// Steps as a scenario that ends where they do: in lock step half-way to the next instant, with what was sent in the
    /// last one on its way.
    ///
    /// # Errors
    /// As [`Search::script`].
    pub fn walked(&self, legs: &[Leg]) -> Result<Scenario, String> {
        let mut scenario = self.script(legs)?;
        if self.space.rules.pace == Pace::LockStep {
            let (last, next) = legs.last().map_or((Time(0), Time(0)), |leg| {
                (self.space.time(leg.moment), self.space.time(self.store.get(leg.to)[1]))
            });
            scenario.until = Until::At(Time(last.0.midpoint(next.0)));
        }
        Ok(scenario)
    }
}

/// Plays a scenario; gives the witness that it is, if the property is broken at its end.
fn replay(mut scenario: Scenario, property: &str) -> Result<Option<Witness>, String> {
    let claim = Claim::Property { id: property.to_owned(), status: Status::Breached, by: None };
    scenario.claims = vec![claim];
    let mut run = Run::new(scenario.clone())?;
    run.finish();
    let broken = run.reports().into_iter().find(|report| report.property.id == property);
    let broken = broken.filter(|report| report.finding.status == Status::Breached);
    let text = broken.map(|report| report.finding.text.clone());
    Ok(text.map(|text| Witness { scenario, steps: run.last().0, text }))
}

/// Leaves out what the breach does not need, one action after the other. Only where actions do not count steps: a script
/// placed by step is as short as the search found it.
fn shrink(mut witness: Witness, property: &str) -> Witness {
    let by_time = |planned: &Planned| !matches!(planned.when, Moment::Step(_));
    if !witness.scenario.script.iter().all(by_time) {
        return witness;
    }
    let mut at = witness.scenario.script.len();
    while at > 0 {
        at -= 1;
        let mut less = witness.scenario.clone();
        less.script.remove(at);
        if let Ok(Some(shorter)) = replay(less, property) {
            witness = shorter;
        }
    }
    witness
}

/// The scenario without its script, on a network without chance.
fn bare(space: &Space) -> Scenario {
    let mut scenario = space.plan().scenario.clone();
    scenario.script.clear();
    scenario.story.clear();
    scenario.asks.clear();
    scenario.claims.clear();
    scenario.title.clear();
    scenario
}

fn in_lock_step(space: &Space, legs: &[Leg]) -> Result<Scenario, String> {
    let mut scenario = bare(space);
    let network = Network::of(Timing::Synchronous);
    let delta = scenario.network.delta;
    scenario.network = Network { delta, least: delta, most: delta, ..network };
    scenario.until = Until::Quiet;
    let menu = space.has_menu();
    for traitor in space.traitors.iter() {
        let strategy = if menu { Strategy::Silent } else { Strategy::Hand };
        plan(&mut scenario, Moment::At(Time(0)), Action::Corrupt(traitor, strategy));
    }
    for leg in legs {
        let now = space.time(leg.moment);
        for (node, strand) in NodeId::all(scenario.n).zip(&leg.strands) {
            if !strand.coins.is_empty() {
                let coins = strand.coins.clone();
                plan(&mut scenario, Moment::At(now), Action::Toss(node, coins));
            }
            for fault in &strand.faults {
                match fault {
                    Fault::None => {}
                    Fault::Crash { part, reaching } => {
                        let when = if *part == 0 { Moment::At(now) } else { before_part(&scenario, node, now, *part)? };
                        plan(&mut scenario, when, Action::Crash(node, Crash::Reaching(*reaching)));
                    }
                    Fault::Lies(lies) => tell(space, &mut scenario, node, now, lies),
                }
            }
        }
    }
    Ok(scenario)
}

/// Right before the step in which a node sends for this many-th time at an instant, counted from 0.
fn before_part(scenario: &Scenario, node: NodeId, now: Time, part: u8) -> Result<Moment, String> {
    let mut run = Run::new(scenario.clone())?;
    run.finish();
    let trace = run.trace();
    let sends = |step: &crate::run::Step| trace.sent(step).any(|(_, parcel)| parcel.from != parcel.to);
    let mut steps = trace.steps().filter(|(_, step)| step.node == Some(node) && step.time == now && sends(step));
    let (id, _) = steps.nth(usize::from(part)).ok_or("a crash has no step to happen in")?;
    Ok(Moment::Step(id.0 - 1))
}

/// A traitor's lies at an instant. On a link the k-th lie of a kind is told of the k-th letter, so true ones stand too.
fn tell(space: &Space, scenario: &mut Scenario, from: NodeId, now: Time, lies: &[Lie]) {
    let place = |letter: u16| (space.letter(letter).to, space.machine().label(&space.draft(letter).msg).kind);
    for lie in lies {
        let Some(at) = lie.honest.or(lie.said) else { continue };
        let (to, kind) = place(at);
        let is_false = |other: &&Lie| other.honest != other.said && other.honest.map(place) == Some((to, kind));
        let kind = kind.to_owned();
        let action = match (lie.honest, lie.said) {
            (None, Some(said)) => Action::Forge { from, to, kind, fields: fields_of(space, said) },
            (Some(_), Some(_)) if !lies.iter().any(|other| is_false(&other)) => continue,
            (Some(_), Some(said)) => Action::Say { from, to, kind, fields: fields_of(space, said) },
            _ => {
                let (sender, recipient) = ([from].into_iter().collect(), [to].into_iter().collect());
                let target = Target::Links { from: sender, to: recipient, kind: Some(kind) };
                // What is sent now, not what arrives now.
                Action::Meddle { target, verdict: Verdict::Drop, life: Life::Until(now + Span(1)) }
            }
        };
        plan(scenario, Moment::At(now), action);
    }
}

/// The fields of a letter as one writes them.
fn fields_of(space: &Space, letter: u16) -> Vec<(String, Tree)> {
    let tree = space.machine().show(Thing::Message(&space.draft(letter).msg));
    tree.fields().to_vec()
}

fn plan(scenario: &mut Scenario, when: Moment, action: Action) {
    scenario.script.push(Planned { when, action });
}

fn in_any_order(space: &Space, legs: &[Leg]) -> Result<Scenario, String> {
    let mut scenario = bare(space);
    scenario.network.loss = 0;
    scenario.network.duplication = 0;
    let all = NodeSet::all(scenario.n);
    let target = Target::Links { from: all, to: all, kind: None };
    let hold = Action::Meddle { target, verdict: Verdict::Hold, life: Life::Always };
    plan(&mut scenario, Moment::At(Time(0)), hold);
    for traitor in space.traitors.iter() {
        plan(&mut scenario, Moment::At(Time(0)), Action::Corrupt(traitor, Strategy::Hand));
    }
    // The starts happen by themselves, in the order of nodes; faults in them are planned before.
    for leg in legs {
        if let (Move::Start { node, .. }, Some(turn)) = (leg.how, &leg.turn) {
            let fault = Strand {
                local: turn.local,
                sends: Vec::new(),
                faults: vec![turn.fault.clone()],
                coins: turn.coins.clone(),
                dead: false,
                parts: 0,
            };
            prepare(space, &mut scenario, NodeId(node), Moment::At(Time(0)), &fault);
        }
    }
    let first = scenario.script.len() as u32 + u32::from(scenario.n);
    scenario.until = Until::Step(first);
    let mut script = Script { space, run: Run::new(scenario.clone())?, scenario };
    script.play_on();
    for leg in legs.iter().filter(|leg| !matches!(leg.how, Move::Start { .. })) {
        script.follow(leg)?;
    }
    let last = script.run.last().0;
    script.scenario.until = Until::Step(last);
    // With nothing left to happen the run ends by itself, and what never happened can be said to.
    if script.is_quiet() {
        script.scenario.until = Until::Quiet;
    }
    Ok(script.scenario)
}

/// What is laid down before a node's step: coins, lies, its own death.
fn prepare(space: &Space, scenario: &mut Scenario, node: NodeId, when: Moment, strand: &Strand) {
    if !strand.coins.is_empty() {
        plan(scenario, when, Action::Toss(node, strand.coins.clone()));
    }
    for fault in &strand.faults {
        match fault {
            Fault::None => {}
            Fault::Crash { reaching, .. } => plan(scenario, when, Action::Crash(node, Crash::Reaching(*reaching))),
            Fault::Lies(lies) => {
                let from = scenario.script.len();
                tell(space, scenario, node, Time(0), lies);
                scenario.script[from..].iter_mut().for_each(|planned| planned.when = when);
            }
        }
    }
}

impl Script<'_> {
    /// Does at the next step what a leg says, and whatever follows at once: messages to oneself.
    fn follow(&mut self, leg: &Leg) -> Result<(), String> {
        let last = self.run.last().0;
        let scenario = &mut self.scenario;
        let planned = scenario.script.len();
        if let (Some(turn), Some(node)) = (&leg.turn, self.node_of(leg.how)) {
            let faults = vec![turn.fault.clone()];
            let (coins, local) = (turn.coins.clone(), turn.local);
            let strand = Strand { local, sends: Vec::new(), faults, coins, dead: false, parts: 0 };
            prepare(self.space, &mut self.scenario, node, Moment::Step(last), &strand);
        }
        let action = match leg.how {
            Move::Deliver { letter, stays: false, .. } => Action::Deliver(Target::Parcel(self.parcel(letter)?)),
            Move::Deliver { letter, .. } => {
                let target = Target::Parcel(self.parcel(letter)?);
                Action::Meddle { target, verdict: Verdict::Duplicate, life: Life::Once }
            }
            Move::Lose { letter } => {
                let target = Target::Parcel(self.parcel(letter)?);
                Action::Meddle { target, verdict: Verdict::Drop, life: Life::Once }
            }
            Move::Fire { node, alarm, .. } => {
                Action::Fire(NodeId(node), self.space.machine().alarm(self.space.alarm(alarm)))
            }
            Move::Crash { node } => Action::Crash(NodeId(node), Crash::Now),
            Move::Restart { node, .. } => Action::Restart(NodeId(node)),
            Move::Start { .. } | Move::Instant => return Ok(()),
        };
        plan(&mut self.scenario, Moment::Step(last), action);
        let actions = (self.scenario.script.len() - planned) as u32;
        // Actions placed at one step come one after the other, each a step.
        for (at, action) in (0u32..).zip(&mut self.scenario.script[planned..]) {
            action.when = Moment::Step(last + at);
        }
        self.scenario.until = Until::Step(last + actions);
        self.run = Run::new(self.scenario.clone())?;
        self.play_on();
        Ok(())
    }

    /// Plays to where the script ends, and on as long as something is due at once.
    fn play_on(&mut self) {
        self.run.finish();
        loop {
            let due = self.run.world().next_time();
            let arrives = |flight: crate::run::Flight| flight.due == Some(self.run.world().now);
            if due != Some(self.run.world().now) || !self.run.world().flights().any(arrives) {
                return;
            }
            let Until::Step(last) = self.scenario.until else { return };
            self.scenario.until = Until::Step(last + 1);
            let Ok(run) = Run::new(self.scenario.clone()) else { return };
            self.run = run;
            self.run.finish();
        }
    }

    fn node_of(&self, how: Move) -> Option<NodeId> {
        match how {
            Move::Start { node, .. } | Move::Fire { node, .. } | Move::Restart { node, .. } => Some(NodeId(node)),
            Move::Deliver { letter, .. } => Some(self.space.letter(letter).to),
            Move::Lose { .. } | Move::Crash { .. } | Move::Instant => None,
        }
    }

    /// The number of a parcel on its way that is this letter; the one sent first.
    fn parcel(&self, letter: u16) -> Result<ParcelId, String> {
        let wanted = self.space.letter(letter);
        let (trace, machine) = (self.run.trace(), self.space.machine());
        let fits = |id: &ParcelId| {
            let parcel = trace.parcel(*id);
            parcel.is_some_and(|parcel| {
                let msg = Thing::Message(&parcel.draft.msg);
                (parcel.from, parcel.to) == (wanted.from, wanted.to)
                    && machine.equal(msg, Thing::Message(&self.space.draft(letter).msg))
            })
        };
        let flights = self.run.world().flights().map(|flight| flight.parcel);
        flights.filter(fits).min().ok_or_else(|| {
            let step = self.run.last();
            format!("after step {step} no such message is on its way: {}", self.space.words(Move::Lose { letter }))
        })
    }

    /// Is nothing on its way to anybody who is up, and no alarm set?
    fn is_quiet(&self) -> bool {
        let world = self.run.world();
        let up = |node: NodeId| world.node(node).is_some_and(|node| node.up);
        let trace = self.run.trace();
        let flying = world.flights().any(|flight| trace.parcel(flight.parcel).is_some_and(|parcel| up(parcel.to)));
        !flying && world.next_time().is_none()
    }
}
