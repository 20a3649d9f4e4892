//! The pacemaker: coming to a view, giving it up, telling its leader, and what every proposal needs.

use super::message::{Message, Name, Node, Phase, Qc, node_of, view_of};
use super::{Alarm, Ballot, HotStuff, Report, State};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::Cx;
use crate::value::Value;

// Timers.
impl HotStuff {
    /// A view has its time while a command waits.
    pub(super) fn start_timer(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if !state.timing && !state.waiting.is_empty() {
            state.timing = true;
            let doublings = if self.mistakes.fixed_timeout { 0 } else { state.failures.min(12) };
            cx.after(self.timeout.times(1 << doublings), Alarm::NextView);
        }
    }

    pub(super) fn stop_timer(state: &mut State, cx: &mut Cx<'_, Self>) {
        if state.timing {
            state.timing = false;
            cx.cancel(&Alarm::NextView);
        }
    }
}

// Views.
impl HotStuff {
    /// Comes to a view. Its leader is told, unless a vote or a certificate has done that already.
    pub(super) fn enter(&self, state: &mut State, view: u64, told: bool, cx: &mut Cx<'_, Self>) {
        state.view = view;
        HotStuff::stop_timer(state, cx);
        self.start_timer(state, cx);
        let before = Name { view: view.saturating_sub(1), ..Name::ROOT };
        state.votes.forget_before(&Ballot { node: before, phase: Phase::Prepare });
        state.reports.forget_before(&view);
        if !told {
            cx.cite("1");
            let (justify, executed) = (state.known.clone(), state.executed().view);
            let waiting = state.waiting.iter().copied().collect();
            self.tell(state, self.leader(view), Message::NewView { view, justify, executed, waiting }, cx);
        }
        self.replay(state, cx);
        self.propose(state, cx);
    }

    /// Messages that came too early are looked at again.
    pub(super) fn replay(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        for (from, msg) in std::mem::take(&mut state.early) {
            self.hear(state, from, &msg, cx);
        }
    }

    /// Somebody comes to a view that this replica leads.
    pub(super) fn on_new_view(
        &self,
        state: &mut State,
        from: NodeId,
        view: u64,
        (report, executed, waiting): (Report, u64, &[Value]),
        cx: &mut Cx<'_, Self>,
    ) {
        if self.leader(view) != state.me || !self.vouches(&report.justify, view) {
            return;
        }
        self.help(state, from, executed, cx);
        if view < state.view {
            return;
        }
        state.reports.cast(view, from, report);
        for value in waiting {
            self.learn(state, *value, cx);
        }
        let called = state.reports.all(&view).iter().filter(|(_, report)| !report.voted).count();
        if view > state.view && called > usize::from(self.f) {
            cx.cite("20");
            self.enter(state, view, false, cx);
        }
        self.propose(state, cx);
    }

    /// Whoever missed what was executed is told why it is final.
    fn help(&self, state: &State, from: NodeId, executed: u64, cx: &mut Cx<'_, Self>) {
        if from == state.me || executed >= state.executed().view {
            return;
        }
        match &state.committed {
            Some(justify) => {
                cx.cite("22");
                cx.send(from, Message::Decide { justify: justify.clone() });
            }
            None => self.on_fetch(state, from, state.tip, cx),
        }
    }

    /// A command is known now.
    pub(super) fn learn(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) -> bool {
        if state.history.iter().any(|done| done.value == Some(value)) || !state.waiting.insert(value) {
            return false;
        }
        self.start_timer(state, cx);
        self.propose(state, cx);
        true
    }
}

// What a leader proposes, and what a replica accepts.
impl HotStuff {
    /// Proposes, if this replica leads, knows what to extend, and a command waits.
    pub(super) fn propose(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let view = state.view;
        if self.leader(view) != state.me || state.proposed >= view || state.waiting.is_empty() {
            return;
        }
        let fresh = self.chained && state.known.is_some() && view_of(&state.known) + 1 == view;
        let reports = state.reports.all(&view);
        if !fresh && reports.len() < usize::from(self.quorum) {
            return;
        }
        let known = reports.iter().map(|(_, report)| &report.justify).chain([&state.known]);
        let high = known.max_by_key(|qc| view_of(qc)).cloned().flatten();
        if !self.found(state, &high, None, cx) {
            return;
        }
        cx.cite(if self.chained { "12" } else { "2" });
        cx.cite(if self.chained { "13" } else { "3" });
        let on_branch = |value: &&Value| state.branch(node_of(&high)).any(|(name, _)| name.value == Some(**value));
        let value = state.waiting.iter().find(|value| !on_branch(value)).copied();
        state.proposed = view;
        let node = Node { view, value, justify: high.clone() };
        if self.chained {
            state.known = high;
            self.tell_all(state, Message::Generic { node }, cx);
        } else {
            self.tell_all(state, Message::Prepare { node }, cx);
        }
    }

    /// Is this a certificate of such votes?
    pub(super) fn is_valid(&self, qc: &Qc, phase: Phase) -> bool {
        let distinct: NodeSet = qc.signers().iter().copied().collect();
        let signers = if self.mistakes.count_signatures { qc.signers().len() } else { usize::from(distinct.len()) };
        qc.is_genuine() && qc.body().phase == phase && signers >= usize::from(self.quorum)
    }

    /// May a proposal of this view rest on it?
    pub(super) fn vouches(&self, justify: &Option<Qc>, view: u64) -> bool {
        let phase = if self.chained { Phase::Generic } else { Phase::Prepare };
        view_of(justify) < view && justify.as_ref().is_none_or(|qc| self.is_valid(qc, phase))
    }

    /// SAFENODE.
    pub(super) fn is_safe(&self, state: &State, node: &Node) -> bool {
        let safety_rule = state.extends(node.parent(), node_of(&state.locked));
        let liveness_rule = view_of(&node.justify) > view_of(&state.locked);
        let mistakes = &self.mistakes;
        let accepted = (safety_rule && !mistakes.no_safety_rule) || (liveness_rule && !mistakes.no_liveness_rule);
        // Who is not locked has nothing to be safe for, whatever the rules.
        accepted || mistakes.no_lock || state.locked.is_none()
    }

    /// Votes, once in each phase of a view.
    pub(super) fn sign(&self, state: &mut State, node: Name, phase: Phase, cx: &mut Cx<'_, Self>) -> Option<Qc> {
        let place = Some((node.view, phase));
        (state.voted < place).then(|| {
            state.voted = place;
            cx.sign(Ballot { node, phase })
        })
    }
}
