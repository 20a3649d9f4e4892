//! The same sizes, inputs, network and faults on another protocol.

use super::{Action, Moment, Planned, Scenario, Target, Until};
use crate::faults::Strategy;
use crate::ids::{NodeId, NodeSet, StepId};
use crate::narrate;
use crate::network::Network;
use crate::protocol::Timing;
use crate::protocols::Entry;
use crate::run::Run;
use crate::time::Time;

/// A run's scenario on another protocol, and what could not be carried over, in words. What was done at a step is done
/// at the time of that step; what only makes sense for the protocol's own messages, alarms or values stays behind.
pub fn transplanted(run: &Run, entry: &'static Entry) -> (Scenario, Vec<String>) {
    let old = run.scenario();
    let card = entry.card();
    let mut new = Scenario::plain(entry);
    let mut left = Vec::new();
    let n = old.n.clamp(card.nodes.min, card.nodes.max);
    if n != old.n {
        left.push(format!("{} runs with {} to {} nodes", card.title, card.nodes.min, card.nodes.max));
    }
    new.resize(n);
    new.f = old.f.clamp(card.faults.min, card.faults.max);
    new.seed = old.seed;
    new.names = old.names.clone();
    new.names.resize(usize::from(n), None);
    new.values = old.values.clone();
    for (place, input) in new.inputs.iter_mut().enumerate() {
        if input.is_some()
            && let Some(Some(value)) = old.inputs.get(place)
        {
            *input = Some(*value);
        }
    }
    new.network = network(&old.network, card.model.timing);
    for planned in &old.script {
        match carried(&planned.action, n) {
            Some(action) => new.script.push(Planned { when: moment(run, planned.when), action }),
            None => left.push(format!("left out: {}", narrate::describe_action(run, &planned.action))),
        }
    }
    new.until = match old.until {
        Until::At(time) => Until::At(time),
        _ => entry.until.clone(),
    };
    (new, left)
}

/// The network as the other protocol expects it, with the same bound, losses and order.
fn network(old: &Network, timing: Timing) -> Network {
    let mut new = Network::of(timing);
    new.delta = old.delta;
    (new.least, new.most) =
        if old.timing == timing { (old.least, old.most) } else { Network::delays(timing, old.delta) };
    Network { loss: old.loss, duplication: old.duplication, fifo: old.fifo, gst: old.gst, ..new }
}

/// A moment as a time: the other protocol has other steps and perhaps no rounds.
fn moment(run: &Run, when: Moment) -> Moment {
    match when {
        Moment::Step(step) => {
            let taken = run.trace().step(StepId(step));
            Moment::At(taken.map_or(Time(0), |step| step.time))
        }
        other => run.plan().time_of(other).map_or(other, Moment::At),
    }
}

/// What makes sense for any protocol, among the nodes that there are.
fn carried(action: &Action, n: u16) -> Option<Action> {
    let all = NodeSet::all(n);
    let here = |id: &NodeId| id.0 < n;
    match action {
        Action::Crash(id, _) | Action::Restart(id) | Action::Upset(id, _) if here(id) => Some(action.clone()),
        Action::Corrupt(id, strategy) if here(id) => {
            let strategy = match strategy {
                Strategy::Attack { .. } | Strategy::Hand => Strategy::Twins { left: NodeId::all(n / 2).collect() },
                blind => blind.clone(),
            };
            Some(Action::Corrupt(*id, strategy))
        }
        Action::Cut(groups) => {
            let groups: Vec<_> =
                groups.iter().map(|group| group.intersection(all)).filter(|group| !group.is_empty()).collect();
            (!groups.is_empty()).then_some(Action::Cut(groups))
        }
        Action::Heal => Some(Action::Heal),
        Action::Meddle { target: Target::Links { from, to, kind: None }, verdict, life } => {
            let target = Target::Links { from: from.intersection(all), to: to.intersection(all), kind: None };
            Some(Action::Meddle { target, verdict: *verdict, life: *life })
        }
        Action::Release(Target::Links { from, to, kind: None }) => {
            Some(Action::Release(Target::Links { from: from.intersection(all), to: to.intersection(all), kind: None }))
        }
        _ => None,
    }
}
