//! Who rests on whose votes, and whether any two quorums share a node: without one (a correct one, where nodes may lie) two
//! of them can decide differently.

use super::diary::Reached;
use super::{Board, BoardCell, Diary, Mark, Row, names};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::Tally;
use crate::run::{Decision, Run};

/// A node's votes as shown: what it is counting now, or the last tally that was full.
struct Votes {
    id: NodeId,
    of: &'static str,
    have: NodeSet,
    need: u16,
    reached: Option<Reached>,
    decision: Option<Decision>,
}

/// The places of two, and whether something between them is broken.
type Pair = (usize, usize, bool);

/// The tallies at the cursor; none where nobody counts against a threshold.
pub(super) fn quorums(run: &Run, diary: &Diary) -> Option<Board> {
    let n = run.scenario().n;
    let all: Vec<Votes> = NodeId::all(n).filter_map(|id| votes(run, diary, id)).collect();
    if all.is_empty() {
        return None;
    }
    let pair = worst(run, &all);
    let torn = pair.as_ref().filter(|(.., is_broken)| *is_broken).map(|(one, other, _)| [all[*one].id, all[*other].id]);
    let row = |votes: &Votes| {
        let is_torn = torn.is_some_and(|pair| pair.contains(&votes.id));
        let is_full = votes.have.len() >= votes.need;
        let mark = match (is_torn, is_full) {
            (true, _) => Mark::Danger,
            (false, true) => Mark::Final,
            (false, false) => Mark::Plain,
        };
        let count = format!("{}/{}", votes.have.len(), votes.need);
        let step = votes.reached.as_ref().map(|reached| reached.step);
        let title = format!("{} of {} {} needed", votes.have.len(), votes.need, votes.of);
        let mut cells = vec![
            BoardCell { text: votes.of.to_owned(), ..BoardCell::default() },
            BoardCell { text: count, mark, title, step, ..BoardCell::default() },
        ];
        cells.extend(NodeId::all(n).map(|voter| vote(run, votes, voter, mark)));
        Row { cells, ..Row::of(run, votes.id) }
    };
    let heads = ["counts".to_owned(), "has".to_owned()];
    let (note, is_broken) = pair.map_or((String::new(), false), |pair| (told(run, &all, &pair), pair.2));
    Some(Board {
        id: "quorums",
        title: "Quorums".to_owned(),
        columns: heads.into_iter().chain(NodeId::all(n).map(|id| run.scenario().name(id))).collect(),
        rows: all.iter().map(row).collect(),
        note,
        is_broken,
    })
}

fn vote(run: &Run, votes: &Votes, voter: NodeId, mark: Mark) -> BoardCell {
    if !votes.have.contains(voter) {
        return BoardCell::empty("");
    }
    let title = format!("{} has the vote of {}", run.scenario().name(votes.id), run.scenario().name(voter));
    BoardCell { text: "•".to_owned(), mark, title, ..BoardCell::default() }
}

fn votes(run: &Run, diary: &Diary, id: NodeId) -> Option<Votes> {
    let cursor = run.cursor();
    let decision = run.world().node(id).and_then(|node| node.decision);
    // A decision rests on what was counted by then, whatever has been counted since.
    let until = decision.map_or(cursor, |decision| decision.step.min(cursor));
    let reached = diary.pages(id)?.reached.iter().rev().find(|reached| reached.step <= until).cloned();
    let now = run.badge(id).and_then(|badge| badge.tally).filter(|tally| tally.need > 0 && !tally.have.is_empty());
    match (decision, reached, now) {
        (Some(_), Some(reached), _) | (None, Some(reached), None) => {
            Some(Votes { id, of: reached.of, have: reached.have, need: reached.need, reached: Some(reached), decision })
        }
        (_, reached, Some(Tally { of, have, need })) => Some(Votes { id, of, have, need, reached, decision }),
        _ => None,
    }
}

/// The two full tallies of one sort that share the fewest nodes that do not lie, those that decided differently first;
/// and whether something is broken: they did, or share none.
fn worst(run: &Run, all: &[Votes]) -> Option<Pair> {
    let traitors = run.seen_traitors();
    let full = |votes: &Votes| votes.have.len() >= votes.need && !traitors.contains(votes.id);
    let mut best: Option<((bool, u16), Pair)> = None;
    for (at, one) in all.iter().enumerate().filter(|(_, votes)| full(votes)) {
        for (before, other) in all[..at].iter().enumerate().filter(|(_, votes)| full(votes)) {
            if one.of != other.of {
                continue;
            }
            let shared = one.have.intersection(other.have).minus(traitors).len();
            let differ = match (one.decision, other.decision) {
                (Some(one), Some(other)) => one.value != other.value,
                _ => false,
            };
            let rank = (!differ, shared);
            if best.is_none_or(|(known, _)| rank < known) {
                best = Some((rank, (before, at, differ || shared == 0)));
            }
        }
    }
    best.map(|(_, pair)| pair)
}

fn told(run: &Run, all: &[Votes], (one, other, _): &Pair) -> String {
    let (one, other) = (&all[*one], &all[*other]);
    let traitors = run.seen_traitors();
    let shared = one.have.intersection(other.have);
    let who = format!("{} and {}", run.scenario().name(one.id), run.scenario().name(other.id));
    let differ = match (one.decision, other.decision) {
        (Some(one), Some(other)) => one.value != other.value,
        _ => false,
    };
    let found = match (shared.is_empty(), shared.minus(traitors).is_empty()) {
        (true, _) => "share nobody".to_owned(),
        (false, true) => format!("share only {}, who may lie to both", names(run, shared)),
        (false, false) => format!("share {}", names(run, shared)),
    };
    match differ {
        true => format!("{who} decided differently; their quorums {found}."),
        false => format!("Any two quorums meet least in those of {who}: they {found}."),
    }
}
