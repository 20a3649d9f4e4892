//! Changing the view (§4.2).

use super::message::Message;
use super::{Change, Entry, State, Status, Viewstamped};
use crate::ids::NodeId;
use crate::protocol::Cx;

impl Viewstamped {
    /// Leaves its view for a later one: from here on it does nothing for any view before that.
    pub(super) fn leave(&self, state: &mut State, view: u64, cx: &mut Cx<'_, Self>) {
        cx.cite("8");
        self.move_to(state, view, cx);
        state.status = Status::ViewChange;
        self.await_progress(cx);
        cx.broadcast(Message::StartViewChange { view });
        self.tell(state, cx);
    }

    pub(super) fn on_start_view_change(&self, state: &mut State, from: NodeId, view: u64, cx: &mut Cx<'_, Self>) {
        if view > state.view {
            self.leave(state, view, cx);
        }
        if view == state.view && state.status == Status::ViewChange {
            state.starts.insert(from);
            self.tell(state, cx);
        }
    }

    /// Once f others want the view as well: says what it has.
    fn tell(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if state.told || state.starts.len() + 1 < self.quorum {
            return;
        }
        cx.cite("9");
        state.told = true;
        let (view, primary) = (state.view, self.primary(state.view));
        let change = Change { log: state.log.clone(), last_normal: state.last_normal, commit: state.commit };
        if primary == state.me {
            return self.on_do_view_change(state, primary, view, change, cx);
        }
        let Change { log, last_normal, commit } = change;
        cx.send(primary, Message::DoViewChange { view, log, last_normal, commit });
    }

    pub(super) fn on_do_view_change(
        &self,
        state: &mut State,
        from: NodeId,
        view: u64,
        change: Change,
        cx: &mut Cx<'_, Self>,
    ) {
        if view > state.view {
            self.leave(state, view, cx);
        }
        if view != state.view || state.status != Status::ViewChange || self.primary(view) != state.me {
            return;
        }
        state.changes.insert(from, change);
        if state.changes.len() >= usize::from(self.quorum) {
            self.start_view(state, cx);
        }
    }

    /// The new primary has f + 1 logs, its own included: the best becomes everybody's.
    fn start_view(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("10");
        let rank = |change: &Change| match self.mistakes.longest_log {
            true => (0, change.log.len()),
            false => (change.last_normal, change.log.len()),
        };
        let commit = state.changes.values().map(|change| change.commit).max().unwrap_or(0);
        let best = state.changes.values().max_by_key(|change| rank(change));
        state.log = best.map(|change| change.log.clone()).unwrap_or_default();
        self.settle(state, state.view, cx);
        Viewstamped::tabulate(state);
        cx.cite("11");
        cx.broadcast(Message::StartView { view: state.view, log: state.log.clone(), commit });
        self.execute(state, commit, cx);
        self.commit(state, cx);
    }

    pub(super) fn on_start_view(
        &self,
        state: &mut State,
        (view, log, commit): (u64, &[Entry], u64),
        cx: &mut Cx<'_, Self>,
    ) {
        let awaited = view == state.view && state.status == Status::ViewChange;
        if view <= state.view && !awaited {
            return;
        }
        cx.cite("12");
        state.log = log.to_vec();
        self.enter(state, view, commit, cx);
    }

    /// Takes part in a view as a backup, with the log it was given.
    pub(super) fn enter(&self, state: &mut State, view: u64, commit: u64, cx: &mut Cx<'_, Self>) {
        self.settle(state, view, cx);
        Viewstamped::tabulate(state);
        if state.op() > commit {
            cx.send(self.primary(view), Message::PrepareOk { view, op: state.op() });
        }
        self.execute(state, commit, cx);
    }
}
