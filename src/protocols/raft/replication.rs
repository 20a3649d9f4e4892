//! The log: appending, answering, committing, applying.

use super::message::Message;
use super::{Alarm, Entry, Raft, Role, State};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::Cx;
use crate::value::Value;

// Leader.
impl Raft {
    /// Appends a command and sends it on.
    pub(super) fn propose(&self, state: &mut State, command: Option<Value>, cx: &mut Cx<'_, Self>) {
        cx.cite("6");
        state.disk.log.push(Entry { term: state.disk.term, command });
        self.save(state, cx);
        self.send_entries(state, cx.others(), cx);
        self.commit(state, cx);
    }

    /// Sends each of these followers what it may lack, or nothing but a heartbeat.
    pub(super) fn send_entries(&self, state: &State, to: NodeSet, cx: &mut Cx<'_, Self>) {
        for follower in to.iter() {
            let next = state.next.get(&follower).copied().unwrap_or(1);
            let prev_index = next.saturating_sub(1);
            let entries = state.disk.log.get(prev_index as usize..).unwrap_or_default().to_vec();
            let prev_term = state.disk.term_at(prev_index).unwrap_or(0);
            let (term, commit) = (state.disk.term, state.commit);
            cx.send(follower, Message::AppendEntries { term, prev_index, prev_term, entries, commit });
        }
    }

    pub(super) fn on_appended(
        &self,
        state: &mut State,
        from: NodeId,
        success: bool,
        index: u64,
        cx: &mut Cx<'_, Self>,
    ) {
        let (Some(next), Some(matched)) = (state.next.get_mut(&from), state.matched.get_mut(&from)) else { return };
        if success {
            cx.cite("12");
            *matched = index.min(state.disk.last_index()).max(*matched);
            *next = (*next).max(*matched + 1);
            return self.commit(state, cx);
        }
        // Only the refusal of the latest attempt counts: an older one speaks of an index that was left already.
        if *next == index.saturating_add(1) && *next > *matched + 1 {
            cx.cite("13");
            *next -= 1;
            self.send_entries(state, [from].into_iter().collect(), cx);
        }
    }

    /// Commits what a majority holds, if it is of this term.
    fn commit(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let held = |index: &u64| state.matched.values().filter(|matched| *matched >= index).count() + 1;
        let current = |index: &u64| {
            self.mistakes.count_old_terms || state.disk.term_at(*index) == Some(state.disk.term)
        };
        let mut open = (state.commit + 1..=state.disk.last_index()).rev();
        let found = open.find(|index| held(index) >= usize::from(self.majority) && current(index));
        if let Some(index) = found {
            cx.cite("14");
            state.commit = index;
            self.apply(state, cx);
        }
    }
}

// Every node.
impl Raft {
    pub(super) fn on_append_entries(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        let Message::AppendEntries { term, prev_index, prev_term, entries, commit } = msg else { return };
        cx.cite("8");
        let own = state.disk.term;
        if *term < own || state.role == Role::Leader {
            return cx.send(from, Message::Appended { term: own, success: false, index: *prev_index });
        }
        state.role = Role::Follower;
        state.leader = Some(from);
        self.await_leader(cx);
        if self.pre_vote {
            (state.in_touch, state.willing) = (true, None);
            cx.after(self.timeout, Alarm::Touch);
        }
        if state.disk.term_at(*prev_index) != Some(*prev_term) {
            cx.cite("9");
            return cx.send(from, Message::Appended { term: own, success: false, index: *prev_index });
        }
        cx.cite("10");
        self.store(state, *prev_index, entries, cx);
        let index = prev_index + entries.len() as u64;
        // Every AppendEntries carries all that its leader has from nextIndex on, so the minimum is leaderCommit here; with
        // entries sent in parts it would not be.
        if (*commit).min(index) > state.commit {
            cx.cite("11");
            state.commit = (*commit).min(index);
            self.apply(state, cx);
        }
        cx.send(from, Message::Appended { term: own, success: true, index });
    }

    /// Appends what is missing; deletes only what conflicts, and all that follows it.
    fn store(&self, state: &mut State, prev_index: u64, entries: &[Entry], cx: &mut Cx<'_, Self>) {
        let log = &mut state.disk.log;
        let before = log.len();
        let start = prev_index as usize;
        if self.mistakes.truncate_always {
            log.truncate(start);
        }
        let known = log.get(start..).unwrap_or_default().iter().zip(entries);
        let same = known.take_while(|(own, new)| own.term == new.term).count();
        let changes = same < entries.len() || log.len() != before;
        if same < entries.len() {
            log.truncate(start + same);
            log.extend_from_slice(&entries[same..]);
        }
        if changes {
            self.save(state, cx);
        }
    }

    /// Applies in order what is committed and not applied yet.
    fn apply(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let fresh = state.disk.applied as usize..(state.commit as usize).min(state.disk.log.len());
        if fresh.is_empty() {
            return;
        }
        cx.cite("15");
        state.disk.applied = fresh.end as u64;
        self.save(state, cx);
        let mut decided = state.disk.log[..fresh.start].iter().any(|entry| entry.command.is_some());
        for (slot, entry) in (0..).zip(&state.disk.log[..fresh.end]).skip(fresh.start) {
            let Some(command) = entry.command else { continue };
            cx.deliver(slot, command);
            if !decided {
                decided = true;
                cx.decide(command);
            }
        }
    }
}
