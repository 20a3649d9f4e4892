//! Coming back after a crash with nothing (§4.3).

use super::message::Message;
use super::{Alarm, Answer, State, Status, Viewstamped};
use crate::ids::NodeId;
use crate::protocol::Cx;

impl Viewstamped {
    pub(super) fn recover(&self, state: &mut State, nonce: u64, cx: &mut Cx<'_, Self>) {
        state.status = Status::Recovering;
        state.nonce = if self.mistakes.no_nonce { 0 } else { nonce };
        self.ask_state(state, cx);
    }

    /// Asks everybody; and again, since answers may be lost or come too early.
    pub(super) fn ask_state(&self, state: &State, cx: &mut Cx<'_, Self>) {
        cx.cite("13");
        cx.broadcast(Message::Recovery { nonce: state.nonce, view: state.disk.view });
        cx.after(self.timeout, Alarm::Recovery);
    }

    pub(super) fn on_recovery(&self, state: &mut State, from: NodeId, nonce: u64, view: u64, cx: &mut Cx<'_, Self>) {
        if view > state.view {
            // It spoke for a later view before it crashed, and may come back in no earlier one.
            return self.leave(state, view, cx);
        }
        if state.status == Status::Normal {
            cx.cite("14");
            let log = self.leads(state).then(|| state.log.clone());
            cx.send(from, Message::RecoveryResponse { view: state.view, nonce, log, commit: state.commit });
        }
    }

    pub(super) fn on_recovery_response(
        &self,
        state: &mut State,
        from: NodeId,
        nonce: u64,
        answer: Answer,
        cx: &mut Cx<'_, Self>,
    ) {
        let is_mine = state.status == Status::Recovering && nonce == state.nonce;
        if !is_mine || state.answers.get(&from).is_some_and(|known| known.view > answer.view) {
            return;
        }
        state.answers.insert(from, answer);
        if state.answers.len() < usize::from(self.quorum) {
            return;
        }
        let Some((view, Answer { log, commit, .. })) = self.best_answer(state) else { return };
        cx.cite("15");
        state.log = log.unwrap_or_default();
        state.answers.clear();
        cx.cancel(&Alarm::Recovery);
        self.settle(state, view, cx);
        Viewstamped::tabulate(state);
        self.execute(state, commit, cx);
        self.resume_client(state, cx);
    }

    /// The answer of the primary of the latest view that anybody names, if it is in.
    fn best_answer(&self, state: &State) -> Option<(u64, Answer)> {
        let with_log = |view: u64| {
            let answer = state.answers.get(&self.primary(view))?;
            (answer.view == view && answer.log.is_some()).then(|| (view, answer.clone()))
        };
        let mut views: Vec<u64> = state.answers.values().map(|answer| answer.view).collect();
        views.sort_unstable();
        if self.mistakes.any_answer {
            return views.into_iter().rev().find_map(with_log);
        }
        views.into_iter().next_back().filter(|view| *view >= state.disk.view).and_then(with_log)
    }
}
