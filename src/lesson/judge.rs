//! Does a scenario reach an objective? It is played, and each condition is judged by its run.

use super::objective::{Measure, Must, Objective, claim};
use crate::ids::{NodeId, NodeSet};
use crate::network::Verdict as Fate;
use crate::protocol::ParamKind;
use crate::run::{Marks, Run};
use crate::scenario::{Action, Count, Scenario, Until};
use std::collections::BTreeSet;

/// How one condition came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The condition, as in the lesson's text.
    pub text: String,
    /// Is it met?
    pub is_met: bool,
    /// What was found.
    pub found: String,
}

/// How an answer came out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The protocol, then each condition in order.
    pub lines: Vec<Judgement>,
}

impl Verdict {
    /// Is everything met?
    pub fn is_met(&self) -> bool {
        self.lines.iter().all(|line| line.is_met)
    }
}

/// Plays a scenario to its end and judges it by an objective.
///
/// # Errors
/// Says what the scenario lacks to be played.
pub fn judge(objective: &Objective, scenario: &Scenario) -> Result<Verdict, String> {
    let mut run = Run::new(scenario.clone())?;
    run.finish();
    let own = scenario.protocol.id;
    let protocol = Judgement {
        text: format!("protocol = {}", objective.protocol),
        is_met: own == objective.protocol,
        found: own.to_owned(),
    };
    let mut lines = vec![protocol];
    for must in &objective.musts {
        let (is_met, found) = match must {
            Must::Measure(measure, relation, number) => {
                let own = measured(*measure, &run);
                (relation.is_met(own.cmp(number)), own.to_string())
            }
            Must::Claim(text) => claimed(text, scenario),
            Must::Comes(condition) => comes(&Until::When(condition.clone()), &mut run),
        };
        lines.push(Judgement { text: must.to_string(), is_met, found });
    }
    Ok(Verdict { lines })
}

/// A claim is judged as if the scenario made it.
fn claimed(text: &str, scenario: &Scenario) -> (bool, String) {
    let mut scenario = scenario.clone();
    scenario.claims = match claim(text, &scenario) {
        Ok(claim) => vec![claim],
        Err(error) => return (false, error.message()),
    };
    match Run::new(scenario) {
        Ok(mut run) => {
            run.finish();
            let judged = run.judge().into_iter().next();
            judged.map_or((false, String::new()), |judged| (judged.holds, judged.found))
        }
        Err(why) => (false, why),
    }
}

/// Does it come true at some moment? The run's cursor moves.
fn comes(until: &Until, run: &mut Run) -> (bool, String) {
    run.seek(crate::ids::StepId(0));
    match run.seek_until(until) {
        Ok(true) => (true, format!("at step {}", run.cursor())),
        Ok(false) => (false, "never".to_owned()),
        Err(expected) => (false, format!("expected {expected}")),
    }
}

/// The number, at the end of the run.
fn measured(measure: Measure, run: &Run) -> u64 {
    let scenario = run.scenario();
    let among =
        |is: &dyn Fn(&Action) -> bool| scenario.script.iter().filter(|planned| is(&planned.action)).count() as u64;
    let nodes = |of: &dyn Fn(&Action) -> Option<NodeId>| {
        let all: BTreeSet<NodeId> = scenario.script.iter().filter_map(|planned| of(&planned.action)).collect();
        all.len() as u64
    };
    match measure {
        Measure::Nodes => u64::from(scenario.n),
        Measure::Faults => u64::from(scenario.f),
        Measure::Actions => scenario.script.len() as u64,
        Measure::Crashes => nodes(&crashed),
        Measure::Traitors => nodes(&corrupted),
        Measure::Faulty => nodes(&|action| crashed(action).or(corrupted(action))),
        Measure::Cuts => among(&|action| matches!(action, Action::Cut(_))),
        Measure::Drops => among(&|action| matches!(action, Action::Meddle { verdict: Fate::Drop, .. })),
        Measure::Flips => among(&|action| matches!(action, Action::Upset(..))),
        Measure::Requests => among(&|action| matches!(action, Action::Request(..))),
        Measure::Mistakes => mistakes(scenario),
        Measure::Lies => lies(run),
        Measure::Steps => u64::from(run.last().0),
        Measure::Sent => run.counted(Count::Sent),
        Measure::Delivered => run.counted(Count::Delivered),
        Measure::Lost => run.world().tallies.lost,
        Measure::Rounds => run.counted(Count::Rounds),
        Measure::Decisions => decisions(run).len() as u64,
        Measure::Values => decisions(run).into_iter().collect::<BTreeSet<i64>>().len() as u64,
    }
}

fn crashed(action: &Action) -> Option<NodeId> {
    match action {
        Action::Crash(node, _) => Some(*node),
        _ => None,
    }
}

fn corrupted(action: &Action) -> Option<NodeId> {
    match action {
        Action::Corrupt(node, _) => Some(*node),
        _ => None,
    }
}

fn mistakes(scenario: &Scenario) -> u64 {
    let is_on = |word| scenario.params.get(word) == Some("on");
    let all = scenario.protocol.card().params.iter();
    all.filter(|param| param.kind == ParamKind::Mistake && is_on(param.word)).count() as u64
}

fn lies(run: &Run) -> u64 {
    let trace = run.trace();
    let sent = trace.steps().flat_map(|(_, step)| trace.sent(step));
    sent.filter(|(_, parcel)| parcel.marks.has(Marks::LIE) && !parcel.marks.has(Marks::LOCAL)).count() as u64
}

/// What correct nodes decided.
fn decisions(run: &Run) -> Vec<i64> {
    let world = run.world();
    let correct = NodeSet::all(run.scenario().n).minus(world.faulty(run.plan().recovery));
    NodeSet::iter(correct).filter_map(|node| Some(world.node(node)?.decision?.value.0)).collect()
}
