//! A scenario made ready to run: what stays the same from the first step to the last.

use crate::ids::{NodeId, NodeSet};
use crate::protocol::{Faults, Machine, Setup};
use crate::scenario::{Moment, Scenario, Until};
use crate::time::{Span, Time};
use crate::value::Value;
use std::sync::Arc;

/// What stays the same in a run.
pub struct Plan {
    /// The scenario.
    pub scenario: Scenario,
    /// Its protocol, configured.
    pub machine: Arc<dyn Machine>,
    /// Nodes that are to decide when nothing fails.
    pub deciders: NodeSet,
    /// Do nodes recover from crashes in the protocol's model?
    pub recovery: bool,
    /// The length of a lock-step round, if there are rounds.
    pub round: Option<Span>,
    /// Actions placed by step, with their places in the script.
    pub(super) by_step: Vec<(u32, u32)>,
    /// Actions placed by time, likewise.
    pub(super) by_time: Vec<(Time, u32)>,
}

impl Plan {
    /// Makes a scenario ready.
    ///
    /// # Errors
    /// Says which parameter cannot be, that the protocol has no rounds for an action or the end to refer to, or which
    /// field of the condition that ends it there is not.
    pub fn new(scenario: Scenario) -> Result<Plan, String> {
        let card = scenario.protocol.card();
        let setup = scenario.setup();
        if !(card.nodes.min..=card.nodes.max).contains(&setup.n) {
            return Err(format!("`{}` runs with {} to {} nodes", card.id, card.nodes.min, card.nodes.max));
        }
        if !(card.faults.min..=card.faults.max).contains(&setup.f) {
            return Err(format!("`{}` takes f from {} to {}", card.id, card.faults.min, card.faults.max));
        }
        let machine = scenario.protocol.build(&setup)?;
        let round = machine.round();
        let (mut by_step, mut by_time) = (Vec::new(), Vec::new());
        for (place, planned) in (0u32..).zip(&scenario.script) {
            match planned.when {
                Moment::Step(step) => by_step.push((step, place)),
                Moment::At(time) => by_time.push((time, place)),
                Moment::Round(number) => {
                    let round = round.ok_or_else(|| format!("`{}` has no rounds; give a time", card.id))?;
                    by_time.push((Time(0) + round.times(u64::from(number.saturating_sub(1))), place));
                }
            }
        }
        by_step.sort();
        let deciders = machine.deciders(scenario.n);
        let recovery = card.model.faults == Faults::CrashRecovery;
        let plan = Plan { machine, deciders, recovery, round, by_step, by_time, scenario };
        match &plan.scenario.until {
            Until::When(condition) => condition.check(&plan)?,
            Until::Round(_) if round.is_none() => return Err(format!("`{}` has no rounds; give a time", card.id)),
            _ => {}
        }
        Ok(plan)
    }

    /// A moment of the scenario as a time; a step has none before it was run.
    pub fn time_of(&self, moment: Moment) -> Option<Time> {
        match moment {
            Moment::At(time) => Some(time),
            Moment::Round(number) => Some(Time(0) + self.round?.times(u64::from(number.saturating_sub(1)))),
            Moment::Step(_) => None,
        }
    }

    /// A kind's place in the card, by its word.
    pub fn kind(&self, word: &str) -> Option<u8> {
        self.scenario.protocol.card().kinds.iter().position(|kind| kind.word == word).map(|at| at as u8)
    }

    /// What one face of a node proposes: a traitor's second twin proposes something else.
    pub(super) fn input(&self, node: NodeId, face: usize) -> Option<Value> {
        let own = self.scenario.inputs.get(node.index()).copied().flatten()?;
        if face == 0 {
            return Some(own);
        }
        let others = self.scenario.inputs.iter().flatten().copied();
        let other = others.into_iter().find(|value| *value != own);
        Some(other.unwrap_or(Value(if own.0 == 0 { 1 } else { 0 })))
    }

    /// The round that is running at a time, from 1; 0 for protocols without rounds.
    pub fn round_at(&self, time: Time) -> u32 {
        match self.round {
            Some(round) if round.0 > 0 => (time.0 / round.0) as u32 + 1,
            _ => 0,
        }
    }
}

impl Scenario {
    /// What the protocol is configured with.
    pub fn setup(&self) -> Setup<'_> {
        Setup {
            card: self.protocol.card(),
            n: self.n,
            f: self.f,
            inputs: &self.inputs,
            delta: self.network.delta,
            params: &self.params,
        }
    }
}
