//! State transfer (§5.2), for a replica that has fallen behind without a crash.

use super::message::Message;
use super::{Entry, State, Status, Viewstamped};
use crate::ids::NodeId;
use crate::protocol::Cx;

impl Viewstamped {
    /// A later view goes on without this replica: what is not committed in its log may have been replaced.
    pub(super) fn catch_up(&self, state: &mut State, from: NodeId, view: u64, cx: &mut Cx<'_, Self>) {
        cx.cite("16");
        if self.mistakes.cut_at_once {
            state.log.truncate(state.commit as usize);
        }
        cx.send(from, Message::GetState { view, op: state.commit });
    }

    pub(super) fn on_get_state(&self, state: &State, from: NodeId, view: u64, op: u64, cx: &mut Cx<'_, Self>) {
        if state.status != Status::Normal || view != state.view {
            return;
        }
        cx.cite("17");
        let log = state.log.get(op as usize..).unwrap_or_default().to_vec();
        cx.send(from, Message::NewState { view, log, op: state.op(), commit: state.commit });
    }

    pub(super) fn on_new_state(
        &self,
        state: &mut State,
        (view, log, op, commit): (u64, &[Entry], u64, u64),
        cx: &mut Cx<'_, Self>,
    ) {
        let start = op.saturating_sub(log.len() as u64);
        let is_later = view > state.view || (view == state.view && state.status == Status::ViewChange);
        if is_later && start <= state.commit {
            cx.cite("18");
            state.log.truncate(start as usize);
            state.log.extend_from_slice(log);
            self.enter(state, view, commit, cx);
        } else if view == state.view && !is_later && !self.leads(state) && start <= state.op() && op > state.op() {
            // Logs of one view have no two operations at one place, so only the rest is new.
            cx.cite("18");
            state.log.extend_from_slice(&log[(state.op() - start) as usize..]);
            self.enter(state, view, commit, cx);
        }
    }
}
