//! What the members do together: each shard has one owner, which serves it with the leave of a majority.

use super::change::others;
use super::{Membership, Message, State, majority};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::Cx;
use crate::value::Value;

/// The owner of a shard in a view: the members in order, as many shards as there are.
fn owner(shard: Value, members: NodeSet) -> Option<NodeId> {
    let place = shard.0.unsigned_abs() % u64::from(members.len().max(1));
    members.iter().nth(place as usize)
}

impl Membership {
    /// Somebody outside asks this node to write to a shard.
    pub(super) fn asked(&self, state: &mut State, shard: Value, cx: &mut Cx<'_, Self>) {
        cx.cite("13");
        let owner = owner(shard, state.view.members);
        if owner != Some(state.me) {
            return cx.note(|| match owner {
                Some(owner) => format!("refuses: {owner} has this shard"),
                None => "refuses: nobody has this shard".to_owned(),
            });
        }
        if self.naive || self.mistakes.no_fencing {
            return self.serve(state, shard, cx);
        }
        state.writes.insert(shard, NodeSet::EMPTY);
        self.ask_leave(state, cx);
    }

    /// Asks for leave for all it is to serve, again if need be.
    pub(super) fn ask_leave(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let shards: Vec<Value> = state.writes.keys().copied().collect();
        for shard in shards {
            cx.cite("14");
            let view = state.view.number;
            cx.send(state.me, Message::Write { view, shard });
            cx.multicast(others(state), Message::Write { view, shard });
        }
    }

    pub(super) fn on_write(&self, state: &mut State, from: NodeId, view: u64, shard: Value, cx: &mut Cx<'_, Self>) {
        cx.cite("15");
        if view < state.view.number {
            if from != state.me {
                cx.send(from, Message::Commit { view: state.view.number, members: state.view.members });
            }
            return;
        }
        // Who has accepted the next view gives no leave in this one: the next may be agreed already.
        let free = state.disk.accepted.is_none();
        if view == state.view.number && free && owner(shard, state.view.members) == Some(from) {
            cx.send(from, Message::Grant { view, shard });
        }
    }

    pub(super) fn on_grant(&self, state: &mut State, from: NodeId, view: u64, shard: Value, cx: &mut Cx<'_, Self>) {
        let members = state.view.members;
        if view != state.view.number || !members.contains(from) {
            return;
        }
        let Some(leave) = state.writes.get_mut(&shard) else { return };
        leave.insert(from);
        if leave.len() >= majority(members) {
            cx.cite("16");
            state.writes.remove(&shard);
            self.serve(state, shard, cx);
        }
    }

    fn serve(&self, state: &State, shard: Value, cx: &mut Cx<'_, Self>) {
        cx.note(|| format!("serves shard {} in view {}", shard.0, state.view.number));
        cx.deliver(state.view.number, shard);
    }

    /// In a new view, leave must be asked for anew, and what is no longer this node's is refused.
    pub(super) fn review(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let (me, members) = (state.me, state.view.members);
        state.writes.retain(|shard, _| owner(*shard, members) == Some(me));
        for leave in state.writes.values_mut() {
            *leave = NodeSet::EMPTY;
        }
        self.ask_leave(state, cx);
    }
}
