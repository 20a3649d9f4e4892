//! What somebody does to a run from outside, in words.

use super::words::{list, message, nodes};
use crate::faults::{Crash, Strategy};
use crate::ids::{NodeId, NodeSet, ParcelId};
use crate::network::{Life, Verdict, percent};
use crate::run::Run;
use crate::scenario::{Action, Target};
use crate::tree::Tree;

/// What is told of an action that makes a traitor, while a class guesses whom.
pub(super) const HIDDEN: &str = "someone is corrupted: who, and how, is hidden while you guess";

/// An action as a sentence without its full stop.
pub fn action(run: &Run, action: &Action) -> String {
    let name = |id: &NodeId| run.scenario().name(*id);
    if run.is_veiled() && action.makes_traitor() {
        return HIDDEN.to_owned();
    }
    match action {
        Action::Crash(id, how) => crash(run, *id, *how),
        Action::Restart(id) => format!("{} starts again with what it saved", name(id)),
        Action::Corrupt(id, strategy) => format!("{} turns traitor{}", name(id), plan(run, strategy)),
        Action::Say { from, to, kind, fields } => {
            format!("{} will lie: its next {kind} to {} says {}", name(from), name(to), said(run, fields))
        }
        Action::Forge { from, to, kind, fields } if fields.is_empty() => {
            format!("{} makes up a {kind} for {}", name(from), name(to))
        }
        Action::Forge { from, to, kind, fields } => {
            format!("{} makes up a {kind} for {}: {}", name(from), name(to), said(run, fields))
        }
        Action::Cut(groups) => format!("the network falls apart: {}", sides(run, groups)),
        Action::Heal => "the network is whole again".to_owned(),
        Action::Meddle { target, verdict, life } => meddle(run, target, *verdict, *life),
        Action::Deliver(target) => format!("{} arrives now", one(run, target)),
        Action::Release(target @ Target::Parcel(_)) => format!("{} is let go", one(run, target)),
        Action::Release(target) => format!("{} pass as the network has it", every(run, target)),
        Action::Upset(id, bit) => format!("a particle hits {}: bit {bit} of what it holds flips", name(id)),
        Action::Fire(id, word) => format!("{}'s {word} alarm goes off ahead of its time", name(id)),
        Action::Toss(id, sides) => {
            let sides: Vec<String> = sides.iter().map(u64::to_string).collect();
            format!("{}'s next coins will fall on {}", name(id), list(&sides))
        }
        Action::Request(id, value) => format!("{} is asked for {}", name(id), run.scenario().values.label(*value)),
    }
}

fn crash(run: &Run, id: NodeId, how: Crash) -> String {
    let name = run.scenario().name(id);
    match how {
        Crash::Now => format!("{name} crashes"),
        Crash::AfterSends(0) => format!("{name} will crash before it sends its next message"),
        Crash::AfterSends(1) => format!("{name} will crash after one more message"),
        Crash::AfterSends(number) => format!("{name} will crash after {number} more messages"),
        Crash::Reaching(set) => format!("{name} will crash while it sends, reaching {}", nodes(run, set)),
    }
}

fn plan(run: &Run, strategy: &Strategy) -> String {
    match strategy {
        Strategy::Hand => String::new(),
        Strategy::Silent => ": it says nothing".to_owned(),
        Strategy::Twins { left } => format!(": it has a twin; one of them talks with {}", nodes(run, *left)),
        Strategy::Withhold { from } => format!(": it tells {} nothing", nodes(run, *from)),
        Strategy::Delay { by } => format!(": it sends everything {by} late"),
        Strategy::Replay => ": it repeats what it said before".to_owned(),
        Strategy::Attack { id, index } => match (run.scenario().protocol.attacks)().get(*index) {
            Some(card) => format!(" ({id}): {}", card.plan),
            None => format!(" ({id})"),
        },
    }
}

fn said(run: &Run, fields: &[(String, Tree)]) -> String {
    let field = |(name, tree): &(String, Tree)| format!("{name} {}", tree.line(&run.scenario().values));
    list(&fields.iter().map(field).collect::<Vec<_>>())
}

/// The sides of a partition; nodes in no group form one more.
fn sides(run: &Run, groups: &[NodeSet]) -> String {
    let named = groups.iter().fold(NodeSet::EMPTY, |sum, group| sum.union(*group));
    let rest = NodeSet::all(run.scenario().n).minus(named);
    let all = groups.iter().copied().chain((!rest.is_empty()).then_some(rest));
    let names = |group: NodeSet| list(&group.iter().map(|id| run.scenario().name(id)).collect::<Vec<_>>());
    // In a large system the side of most nodes is told by its size.
    let side = |group: NodeSet| if group.len() <= 8 { names(group) } else { nodes(run, group) };
    all.map(side).collect::<Vec<_>>().join(" | ")
}

fn meddle(run: &Run, target: &Target, verdict: Verdict, life: Life) -> String {
    let single = matches!(target, Target::Parcel(_)) || life == Life::Once;
    let (what, is) = if single { (one(run, target), "is") } else { (every(run, target), "are") };
    let end = match life {
        Life::Until(end) if !single => format!(" until {end}"),
        _ => String::new(),
    };
    match verdict {
        Verdict::Drop => format!("{what} {is} lost{end}"),
        Verdict::Delay(by) => format!("{what} {is} {by} late{end}"),
        Verdict::Hold => format!("{what} {is} held back{end}"),
        Verdict::Duplicate => format!("{what} {is} doubled{end}"),
        Verdict::Lose(chance) => format!("{what} {is} lost with a chance of {}{end}", percent(chance)),
        Verdict::Flip(bit) if single => format!("{what} has its bit {bit} flipped on the way"),
        Verdict::Flip(bit) => format!("{what} have their bit {bit} flipped on the way{end}"),
    }
}

/// One message: `the order attack from n0 to n2`, `the next prepare from n0 to n2`.
fn one(run: &Run, target: &Target) -> String {
    match target {
        Target::Parcel(id) => parcel(run, *id),
        Target::Links { from, to, kind } => {
            let kind = kind.as_deref().unwrap_or("message");
            format!("the next {kind} from {} to {}", nodes(run, *from), nodes(run, *to))
        }
    }
}

fn every(run: &Run, target: &Target) -> String {
    match target {
        Target::Parcel(id) => parcel(run, *id),
        Target::Links { from, to, kind } => {
            let kind = kind.as_ref().map_or("messages".to_owned(), |kind| format!("{kind} messages"));
            format!("all {kind} from {} to {}", nodes(run, *from), nodes(run, *to))
        }
    }
}

fn parcel(run: &Run, id: ParcelId) -> String {
    let Some(parcel) = run.trace().parcel(id) else { return format!("message m{}", id.0) };
    let name = |id| run.scenario().name(id);
    format!("the {} from {} to {}", message(run, &parcel.draft), name(parcel.from), name(parcel.to))
}
