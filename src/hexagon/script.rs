//! What the traitors of a cover say, as actions: nothing of their own, and in each round what was said on the ring.

use super::ring::Letter;
use crate::faults::Strategy;
use crate::ids::{NodeId, NodeSet};
use crate::limits::STATEMENTS_MAX;
use crate::protocol::{Machine, Thing};
use crate::run::{Run, What};
use crate::scenario::{Action, Moment, Planned, Scenario};
use crate::time::{Span, Time};

/// Where among the steps of an instant the traitors speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At the start of the round, before anybody else does.
    Round,
    /// Where the program on the ring would: between those of lower and of higher number. Only who keeps letters in the
    /// order in which they arrived can tell.
    Turn,
}

/// Writes the script.
///
/// # Errors
/// Says that it is longer than a scenario may be, or that the run cannot be.
pub(super) fn write(
    mut scenario: Scenario,
    traitors: NodeSet,
    told: &[&Letter],
    place: Place,
) -> Result<Scenario, String> {
    let statements = traitors.len() as usize + told.len() + scenario.story.len();
    if statements > STATEMENTS_MAX {
        return Err(format!("the traitors have {statements} things to say, and a scenario holds {STATEMENTS_MAX}"));
    }
    let machine = scenario.protocol.build(&scenario.setup())?;
    for traitor in traitors.iter() {
        plan(&mut scenario, Moment::At(Time(0)), Action::Corrupt(traitor, Strategy::Silent));
    }
    let mut at = 0;
    while let Some(first) = told.get(at) {
        let same = |letter: &&&Letter| (letter.sent, letter.from.node) == (first.sent, first.from.node);
        let turn = &told[at..at + told[at..].iter().take_while(same).count()];
        let step = match place {
            Place::Round => None,
            Place::Turn => before(&scenario, first.sent, first.from.node)?,
        };
        for (nth, letter) in (0u32..).zip(turn) {
            let round = || in_round(machine.round(), letter.sent);
            let when = step.map_or_else(round, |step| Moment::Step(step + nth));
            plan(&mut scenario, when, forged(&*machine, letter));
        }
        at += turn.len();
    }
    Ok(scenario)
}

fn plan(scenario: &mut Scenario, when: Moment, action: Action) {
    scenario.script.push(Planned { when, action });
}

fn forged(machine: &dyn Machine, letter: &Letter) -> Action {
    let kind = machine.label(&letter.draft.msg).kind.to_owned();
    let fields = machine.show(Thing::Message(&letter.draft.msg)).fields().to_vec();
    Action::Forge { from: letter.from.node, to: letter.to.node, kind, fields }
}

/// A time as the start of a round, if it is one.
fn in_round(round: Option<Span>, time: Time) -> Moment {
    match round {
        Some(round) if round.0 > 0 && time.0.is_multiple_of(round.0) => {
            Moment::Round(u32::try_from(time.0 / round.0).unwrap_or(u32::MAX).saturating_add(1))
        }
        _ => Moment::At(time),
    }
}

/// The step after which a node's turn to speak comes at an instant; `None`: before all that happens then.
fn before(scenario: &Scenario, time: Time, node: NodeId) -> Result<Option<u32>, String> {
    let mut run = Run::new(scenario.clone())?;
    run.finish();
    let trace = run.trace();
    let now = || trace.steps().filter(|(_, step)| step.time == time);
    let speaks = |what: What| matches!(what, What::Start | What::Alarm(_));
    let mut later = now().filter(|(_, step)| speaks(step.what) && step.node.is_some_and(|other| other >= node));
    let last = match later.next() {
        Some((id, _)) => id.0.saturating_sub(1),
        None => now().next_back().map_or(0, |(id, _)| id.0),
    };
    // A step of an earlier instant would say it too early.
    Ok(now().any(|(id, _)| id.0 == last).then_some(last))
}
