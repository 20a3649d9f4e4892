//! Why a property broke, and what nodes wait for, in sentences.

use super::words::{count, nodes, sentence};
use crate::ids::{NodeId, NodeSet, ParcelId, StepId};
use crate::protocol::Tally;
use crate::reasons::Wait;
use crate::run::Run;

/// The votes on which a decision rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quorum {
    /// Who counted.
    pub node: NodeId,
    /// In which step they were enough.
    pub step: StepId,
    /// What was counted.
    pub of: &'static str,
    /// Whose votes were in.
    pub have: NodeSet,
    /// How many were needed.
    pub need: u16,
}

/// Two quorums and whom they share: `n0 counted n0 and n2 (accepted), n1 counted n1 and n2 (accepted): they share only
/// n2, which had crashed and started again.`
pub fn quorums(run: &Run, one: &Quorum, other: &Quorum, lapsed: NodeSet) -> String {
    let told = |quorum: &Quorum| {
        format!("{} counted {} ({})", run.scenario().name(quorum.node), nodes(run, quorum.have), quorum.of)
    };
    let both = one.have.intersection(other.have);
    let liars = both.intersection(run.seen_traitors());
    let shared = if both.is_empty() {
        "they share nobody".to_owned()
    } else if both.minus(liars).is_empty() {
        let are = if both.len() == 1 { "a traitor" } else { "all traitors" };
        format!("they share only {}, {are}", nodes(run, both))
    } else if both.minus(liars).minus(lapsed).is_empty() {
        let honest = both.minus(liars);
        let too = if liars.is_empty() { String::new() } else { format!("{} (a traitor) and ", nodes(run, liars)) };
        format!("they share only {too}{}, which had crashed and started again", nodes(run, honest))
    } else {
        format!("they share {}", nodes(run, both))
    };
    sentence(&format!("{}, {}: {shared}", told(one), told(other)))
}

/// Quorums too small to meet: `Two quorums of 2 among 3 share 1 for certain; 2 are needed, so quorums of 3.`
pub fn threshold(n: u16, need: u16, certain: u16, shared: u16, least: u16) -> String {
    let certain =
        if certain == 0 { "need not share anybody".to_owned() } else { format!("share {certain} for certain") };
    sentence(&format!(
        "Two quorums of {need} among {n} {certain}; they must share {shared}, so it takes quorums of {least}"
    ))
}

/// Too few rounds: `2 rounds were run, and with f = 2 it takes 3 (f+1).`
pub fn rounds(ran: u64, takes: u64, formula: &str, f: u16) -> String {
    let were = if ran == 1 { "was" } else { "were" };
    sentence(&format!("{} {were} run, and with f = {f} it takes {takes} ({formula})", count(ran as usize, "round")))
}

/// A dangerous chain: `Ada told Ben, who told Cleo, each crashing as they spoke: nobody else that runs could know of it.`
pub fn chain(run: &Run, parcels: &[ParcelId]) -> String {
    let name = |id| run.scenario().name(id);
    let parcels: Vec<_> = parcels.iter().filter_map(|id| run.trace().parcel(*id)).collect();
    let (Some(first), Some(last)) = (parcels.first(), parcels.last()) else { return String::new() };
    let mut told = name(first.from);
    for (at, parcel) in parcels.iter().enumerate() {
        told += if at == 0 { " told " } else { ", who told " };
        told += &name(parcel.to);
    }
    let each = if parcels.len() == 1 { "and crashed" } else { "each crashing" };
    sentence(&format!(
        "{told}, {each} in the middle of sending: of the nodes that run only {} could know of it",
        name(last.to)
    ))
}

/// An assumption that does not hold: `Fault bound: needs n > 3f: 3 > 3 is false.`
pub fn assumption(title: &str, text: &str) -> String {
    sentence(&if text.is_empty() { format!("{title} is broken") } else { format!("{title}: {text}") })
}

/// What a node waits for: `Airline waits for more: it has 1 of 2 in doubt. It has no alarm set, and nothing is on its
/// way to it. Bank is down.`
pub fn waiting(run: &Run, wait: &Wait) -> String {
    let name = run.scenario().name(wait.node);
    let counted = |tally: &Tally| format!("{} of {} {}", tally.have.len(), tally.need, tally.of);
    let waits = match wait.tally.as_ref().filter(|tally| tally.need > 0) {
        Some(tally) if tally.need > tally.have.len() => format!("{name} waits for more: it has {}", counted(tally)),
        Some(tally) => format!("{name} waits, though it has {}", counted(tally)),
        None => format!("{name} waits"),
    };
    let alarm = match &wait.alarm {
        Some((word, due)) => format!("Its {word} alarm goes off at {due}"),
        None => "It has no alarm set".to_owned(),
    };
    let coming = match wait.coming {
        0 => "nothing is on its way to it".to_owned(),
        1 => "1 message is on its way to it".to_owned(),
        more => format!("{more} messages are on their way to it"),
    };
    let told = format!("{} {}", sentence(&waits), sentence(&format!("{alarm}, and {coming}")));
    if wait.down.is_empty() {
        return told;
    }
    let are = if wait.down.len() == 1 { "is" } else { "are" };
    format!("{told} {}", sentence(&format!("{} {are} down", nodes(run, wait.down))))
}
