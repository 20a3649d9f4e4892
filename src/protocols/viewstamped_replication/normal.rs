//! Normal operation (§4.1): preparing, committing, executing.

use super::message::Message;
use super::{Alarm, Entry, Request, State, Status, Viewstamped};
use crate::ids::NodeId;
use crate::protocol::Cx;

// Primary.
impl Viewstamped {
    /// How many replicas, itself included, must have prepared what the primary commits.
    pub(super) fn commit_quorum(&self) -> u16 {
        if self.mistakes.small_quorum { self.quorum.saturating_sub(1) } else { self.quorum }
    }

    /// A request is here; only a primary minds it.
    pub(super) fn on_asked(&self, state: &mut State, request: Request, cx: &mut Cx<'_, Self>) {
        if !self.leads(state) {
            return;
        }
        cx.cite("2");
        let known = state.table.get(&request.client).copied().filter(|_| !self.mistakes.no_client_table);
        match known {
            Some((number, result)) if request.number <= number => {
                if let Some(result) = result.filter(|_| number == request.number) {
                    self.reply(state, request, result, cx);
                }
            }
            _ => self.append(state, request, cx),
        }
    }

    fn append(&self, state: &mut State, request: Request, cx: &mut Cx<'_, Self>) {
        cx.cite("3");
        let entry = Entry { view: state.view, request };
        state.log.push(entry);
        state.table.insert(request.client, (request.number, None));
        cx.broadcast(Message::Prepare { view: state.view, op: state.op(), entry, commit: state.commit });
        cx.after(self.heartbeat, Alarm::Heartbeat);
        self.commit(state, cx);
    }

    pub(super) fn on_prepare_ok(&self, state: &mut State, from: NodeId, op: u64, cx: &mut Cx<'_, Self>) {
        let prepared = state.prepared.entry(from).or_default();
        *prepared = (*prepared).max(op);
        self.commit(state, cx);
    }

    /// Commits what f backups have prepared, and all before it.
    pub(super) fn commit(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let held = |op: &u64| state.prepared.values().filter(|prepared| *prepared >= op).count() + 1;
        let mut open = (state.commit + 1..=state.op()).rev();
        if let Some(op) = open.find(|op| held(op) >= usize::from(self.commit_quorum())) {
            cx.cite("5");
            self.execute(state, op, cx);
        }
    }

    /// Time to be heard: what a backup has not acknowledged goes out again, and the rest learn what is committed.
    pub(super) fn beat(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("6");
        let (view, commit) = (state.view, state.commit);
        for backup in cx.others().iter() {
            let known = state.prepared.get(&backup).copied().unwrap_or(0).max(commit);
            let missing = state.log.get(known as usize..).unwrap_or_default();
            if missing.is_empty() {
                cx.send(backup, Message::Commit { view, commit });
            }
            for (op, entry) in (known + 1..).zip(missing) {
                cx.send(backup, Message::Prepare { view, op, entry: *entry, commit });
            }
        }
        cx.after(self.heartbeat, Alarm::Heartbeat);
    }

    fn reply(&self, state: &mut State, request: Request, result: u64, cx: &mut Cx<'_, Self>) {
        match request.client {
            client if client == state.me => self.on_reply(state, request.number, cx),
            client => cx.send(client, Message::Reply { view: state.view, number: request.number, result }),
        }
    }
}

// Every replica.
impl Viewstamped {
    /// May a backup act on what the primary of this view says? If the view has gone on without it, it asks for the
    /// state first.
    pub(super) fn follows(&self, state: &mut State, from: NodeId, view: u64, cx: &mut Cx<'_, Self>) -> bool {
        if view < state.view || self.primary(view) != from {
            return false;
        }
        if view > state.view || state.status != Status::Normal {
            self.catch_up(state, from, view, cx);
            return false;
        }
        self.await_progress(cx);
        true
    }

    pub(super) fn on_prepare(
        &self,
        state: &mut State,
        from: NodeId,
        (op, entry, commit): (u64, Entry, u64),
        cx: &mut Cx<'_, Self>,
    ) {
        let next = state.op() + 1;
        if op > next && !self.mistakes.any_order {
            // It waits until it has all before: they may be late, or lost.
            cx.cite("16");
            return cx.send(from, Message::GetState { view: state.view, op: state.op() });
        }
        cx.cite("4");
        if op >= next {
            state.log.push(entry);
            state.table.insert(entry.request.client, (entry.request.number, None));
        }
        cx.send(from, Message::PrepareOk { view: state.view, op });
        self.learn(state, from, commit, cx);
    }

    /// So many are committed.
    pub(super) fn learn(&self, state: &mut State, from: NodeId, commit: u64, cx: &mut Cx<'_, Self>) {
        if self.mistakes.execute_early {
            return self.execute(state, state.op(), cx);
        }
        if commit > state.op() {
            cx.cite("16");
            cx.send(from, Message::GetState { view: state.view, op: state.op() });
        }
        if commit > state.commit {
            cx.cite("7");
            self.execute(state, commit, cx);
        }
    }

    /// Executes, in order, what is committed and not executed yet; a primary replies to the clients.
    pub(super) fn execute(&self, state: &mut State, commit: u64, cx: &mut Cx<'_, Self>) {
        // A reply may bring its client's next request, which may be committed at once: so where it stands is looked up.
        while state.commit < commit.min(state.op()) {
            let op = state.commit + 1;
            let request = state.log[op as usize - 1].request;
            cx.deliver(op - 1, request.op);
            if op == 1 {
                cx.decide(request.op);
            }
            state.commit = op;
            if let Some(known) = state.table.get_mut(&request.client).filter(|(number, _)| *number == request.number) {
                known.1 = Some(op);
            }
            if self.leads(state) {
                self.reply(state, request, op, cx);
            }
        }
    }

    /// The client table that belongs to a log that was taken over.
    pub(super) fn tabulate(state: &mut State) {
        let executed = |op: u64| (op <= state.commit).then_some(op);
        let rows = (1..).zip(&state.log).map(|(op, Entry { request, .. })| (request.client, (request.number, executed(op))));
        state.table = rows.collect();
    }
}
