//! Two runs from the view of one node: as long as its inputs are the same, it cannot tell them apart, and so it does
//! the same in both. Lower bounds rest on such pairs (Fischer, Lynch, Merritt 1986).

use super::replay::{Diary, Entry, Taken};
use crate::ids::{NodeId, StepId};
use crate::protocol::{Input, Thing, Timing};
use crate::run::Run;
use crate::scenario::{Alike, shipped};

/// How far two runs look alike to a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Likeness {
    /// The node's steps that are alike, in order: the step in the one run, and the step in the other.
    pub steps: Vec<(StepId, StepId)>,
    /// The first step of the node in each run that is not; `None`: it takes no more there, as far as that is known.
    pub parting: (Option<StepId>, Option<StepId>),
    /// Where the node decides in the one run, is that before they part? If it does not decide there, does all of that run
    /// look alike?
    pub holds: bool,
}

impl Likeness {
    /// The last step of the one run up to which the node cannot tell it from the other; 0: from the start it can.
    pub fn up_to(&self) -> StepId {
        self.steps.last().map_or(StepId(0), |(one, _)| *one)
    }
}

/// Compares two runs, as far as they are known, from the view of a node: what it proposes, and its inputs in order: who
/// sent each message and what it says, which alarm went off, what it was asked, starts after crashes, and coins where it
/// tossed any. The times too where the model is synchronous; elsewhere no node knows the time.
///
/// # Errors
/// Says that the two do not run the same protocol with the same sizes, parameters and bound on delay, which every node
/// knows, or that there is no such node.
pub fn alike(one: &Run, other: &Run, node: NodeId) -> Result<Likeness, String> {
    let (here, there) = (one.scenario(), other.scenario());
    let setup = |run: &Run| {
        let scenario = run.scenario();
        (scenario.n, scenario.f, scenario.network.delta, scenario.params.clone())
    };
    if here.protocol.id != there.protocol.id || setup(one) != setup(other) {
        return Err(
            "the same protocol with the same n, f and parameters and the same bound on delay: every node knows them"
                .into(),
        );
    }
    if node.0 >= here.n {
        return Err(format!("a node from n0 to n{}", here.n.saturating_sub(1)));
    }
    let (mine, its) = (view(one, node), view(other, node));
    let (mine, its) =
        (mine.as_ref().map_or(&[][..], |view| &view.entries), its.as_ref().map_or(&[][..], |view| &view.entries));
    let timed = here.protocol.card().model.timing == Timing::Synchronous;
    let proposes = |run: &Run| run.scenario().inputs.get(node.index()).copied().flatten();
    let mut alike = 0;
    if proposes(one) == proposes(other) {
        while alike < mine.len().min(its.len()) && is_same(one, (mine, its), alike, timed) {
            alike += 1;
        }
    }
    let steps: Vec<_> = mine.iter().zip(its).take(alike).map(|(mine, its)| (mine.step, its.step)).collect();
    let decided = one.world().node(node).and_then(|node| node.decision).map(|decision| decision.step);
    let holds = match decided {
        Some(decided) => steps.iter().any(|(step, _)| *step == decided),
        None => alike == mine.len(),
    };
    let at = |view: &[Entry]| view.get(alike).map(|entry| entry.step);
    Ok(Likeness { steps, parting: (at(mine), at(its)), holds })
}

/// Plays what a scenario says looks alike, and compares; `run` is the scenario's own run, played to its end.
///
/// # Errors
/// As [`alike`]; or that the other scenario cannot be run.
pub fn judge_alike(run: &Run, claim: &Alike) -> Result<(Run, Likeness), String> {
    let shipped = shipped::find(&claim.id).ok_or_else(|| format!("no shipped scenario `{}`", claim.id))?;
    let mut other = Run::new(shipped.scenario().map_err(|error| error.to_string())?)?;
    other.finish();
    let likeness = alike(run, &other, claim.node)?;
    Ok((other, likeness))
}

/// All that a node took in, as far as the run is known.
fn view(run: &Run, node: NodeId) -> Option<Diary<'_>> {
    let own = |step: &crate::run::Step| step.node == Some(node) && step.face == 0;
    let mut steps = run.trace().steps().rev().filter(|(_, step)| own(step));
    // What was lost on its way to it, or came when it was down, it did not take.
    let last = steps.find(|(_, step)| step.before.is_some() || matches!(step.what, crate::run::What::Start))?.0;
    Diary::up_to(run, last)
}

fn is_same(run: &Run, (mine, its): (&[Entry], &[Entry]), at: usize, timed: bool) -> bool {
    let (one, other) = (&mine[at], &its[at]);
    let machine = &run.plan().machine;
    let tossed = |entries: &[Entry]| {
        entries.get(at + 1).is_some_and(|next| next.coins != entries[at].coins || next.laid != entries[at].laid)
    };
    let coins = !(tossed(mine) || tossed(its)) || (one.coins == other.coins && one.laid == other.laid);
    let input = match (&one.taken, &other.taken) {
        (Taken::Input(one), Taken::Input(other)) => match (one, other) {
            (Input::Start, Input::Start) => true,
            (Input::Message { from, msg }, Input::Message { from: sender, msg: said }) => {
                from == sender && machine.equal(Thing::Message(msg), Thing::Message(said))
            }
            (Input::Timer(timer), Input::Timer(set)) => {
                machine.show(Thing::Timer(timer)) == machine.show(Thing::Timer(set))
            }
            (Input::Request(value), Input::Request(asked)) => value == asked,
            _ => false,
        },
        // It feels nothing, but it is no longer the node that it was.
        (Taken::Upset(one), Taken::Upset(other)) => one == other,
        _ => false,
    };
    input && coins && (!timed || one.time == other.time)
}
