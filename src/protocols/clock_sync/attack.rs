//! The worst that a clock can do: to know where all others stand, and push them apart.

use super::ClockSync;
use crate::ids::NodeId;
use crate::protocol::Ploy;
use std::collections::BTreeMap;

/// Tells each early node a time Δ before its own, and each late one a time Δ after it.
pub(super) fn two_faced(protocol: &ClockSync, ploy: &mut Ploy<'_, ClockSync>) {
    let opens = ploy.heard.is_none() && !ploy.letters.is_empty();
    if !opens {
        return;
    }
    let ahead = where_they_are(protocol, ploy);
    let lies = lies(protocol, &ahead);
    ploy.rewrite(|to, msg| {
        let (there, lie) = (ahead.get(&to).copied().unwrap_or(0), lies.get(&to).copied().unwrap_or(0));
        msg.reading = msg.reading.saturating_add(there).saturating_add(lie);
    });
}

/// How far honest nodes are ahead of the traitor: known at first, and later worked out from what it read and told.
fn where_they_are(protocol: &ClockSync, ploy: &Ploy<'_, ClockSync>) -> BTreeMap<NodeId, i64> {
    let honest: Vec<NodeId> = NodeId::all(ploy.n).filter(|node| !ploy.traitors.contains(*node)).collect();
    let offset = |node: NodeId| protocol.offsets.get(node.index()).copied().unwrap_or(0);
    let me = ploy.me;
    if ploy.state.rounds.round <= 1 {
        return honest.iter().map(|node| (*node, offset(*node).saturating_sub(offset(me)))).collect();
    }
    let before: BTreeMap<NodeId, i64> =
        honest.iter().map(|node| (*node, ploy.state.last.get(node).copied().unwrap_or(0))).collect();
    let told = lies(protocol, &before);
    let after = |(node, ahead): (&NodeId, &i64)| {
        let lie = told.get(node).copied().unwrap_or(0);
        let others = before.values().map(|other| other.saturating_sub(*ahead));
        let liars = ploy.traitors.iter().map(|_| lie);
        let moved = protocol.adjustment(others.chain(liars).collect());
        (*node, ahead.saturating_add(moved).saturating_sub(ploy.state.adjusted))
    };
    before.iter().map(after).collect()
}

/// What each is to believe the liar to be ahead of it.
fn lies(protocol: &ClockSync, ahead: &BTreeMap<NodeId, i64>) -> BTreeMap<NodeId, i64> {
    let least = ahead.values().min().copied().unwrap_or(0);
    let most = ahead.values().max().copied().unwrap_or(0);
    let middle = least.midpoint(most);
    let lie = |(node, ahead): (&NodeId, &i64)| {
        (*node, if *ahead <= middle { protocol.window.saturating_neg() } else { protocol.window })
    };
    ahead.iter().map(lie).collect()
}
