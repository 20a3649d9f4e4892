//! A leader: agreeing on an epoch, choosing and spreading a history, broadcasting.

use super::message::Message;
use super::{Alarm, Lead, Phase, Role, Session, State, Txn, Zab};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::Cx;
use crate::value::Value;
use std::collections::BTreeMap;

impl Session {
    /// The next place on the connection.
    fn next(&mut self) -> (u64, u64) {
        self.seq += 1;
        (self.conn, self.seq - 1)
    }
}

impl Lead {
    /// Tells these something in order on their connections.
    fn tell(
        &mut self,
        to: impl Fn(&Session) -> bool,
        say: impl Fn(u64, u64) -> Message,
        cx: &mut Cx<'_, Zab>,
    ) {
        for (node, session) in &mut self.sessions {
            if to(session) {
                let (conn, seq) = session.next();
                cx.send(*node, say(conn, seq));
            }
        }
    }

    fn count(&self, is: impl Fn(&Session) -> bool) -> u16 {
        self.sessions.values().filter(|session| is(session)).count() as u16 + 1
    }
}

// Discovery.
impl Zab {
    /// Hopes to lead.
    pub(super) fn lead(&self, cx: &mut Cx<'_, Self>) -> Role {
        self.wait(Alarm::Quorum, cx);
        cx.after(self.heartbeat, Alarm::Heartbeat);
        Role::Leader(Lead {
            phase: Phase::Discovery,
            epoch: 0,
            sessions: BTreeMap::new(),
            base: 0,
            committed: 0,
            counter: 0,
            heard: NodeSet::EMPTY,
        })
    }

    /// Somebody would follow.
    pub(super) fn on_cepoch(
        &self,
        state: &mut State,
        from: NodeId,
        (attempt, conn, accepted): (u64, u64, u64),
        cx: &mut Cx<'_, Self>,
    ) {
        if let Role::Follower(follow) = &state.role {
            if attempt > state.attempt && self.candidate(attempt) == state.me && !follow.synced {
                self.look(state, attempt, cx);
            } else if attempt < state.attempt {
                return cx.send(from, Message::Redirect { attempt: state.attempt });
            }
        }
        let Role::Leader(lead) = &mut state.role else { return };
        if lead.phase > Phase::Discovery && accepted > lead.epoch {
            // It agreed to a later epoch, so only a later one still can bring it along.
            return self.look(state, state.attempt.saturating_add(self.n), cx);
        }
        let mut session = Session {
            conn,
            accepted,
            seq: 0,
            report: None,
            told: false,
            synced: false,
            count: 0,
            sent: 0,
        };
        lead.heard.insert(from);
        if lead.phase > Phase::Discovery {
            cx.cite("3");
            let (conn, seq) = session.next();
            cx.send(from, Message::NewEpoch { conn, seq, epoch: lead.epoch });
        }
        lead.sessions.insert(from, session);
        self.on_cepochs(state, cx);
    }

    /// With a majority: an epoch later than all that any of them accepted.
    pub(super) fn on_cepochs(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let Role::Leader(lead) = &mut state.role else { return };
        if lead.phase != Phase::Discovery || lead.count(|_| true) < self.majority {
            return;
        }
        cx.cite("3");
        let known = lead.sessions.values().map(|session| session.accepted).max().unwrap_or(0);
        lead.epoch = known.max(state.disk.accepted).saturating_add(1);
        lead.phase = Phase::Epoch;
        state.disk.accepted = lead.epoch;
        cx.save(state.disk.clone());
        let epoch = lead.epoch;
        lead.tell(|_| true, |conn, seq| Message::NewEpoch { conn, seq, epoch }, cx);
        self.on_reports(state, cx);
    }
}

// What followers answer.
impl Zab {
    pub(super) fn answered(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        let Role::Leader(lead) = &mut state.role else { return };
        let Some(session) = lead.sessions.get_mut(&from) else { return };
        match msg {
            Message::AckEpoch { conn, fresh, current, history } if *conn == session.conn => {
                lead.heard.insert(from);
                session.report = Some((*fresh || self.mistakes.count_same_epoch, *current, history.clone()));
                if lead.phase >= Phase::Sync {
                    self.bring_along(state, cx);
                } else {
                    self.on_reports(state, cx);
                }
            }
            Message::AckLeader { conn } if *conn == session.conn && session.told => {
                lead.heard.insert(from);
                session.synced = true;
                session.count = session.count.max(session.sent);
                if lead.phase == Phase::Broadcast {
                    cx.cite("8");
                    let ((conn, seq), count) = (session.next(), lead.committed);
                    cx.send(from, Message::CommitLeader { conn, seq, count });
                }
                self.on_synced(state, cx);
            }
            Message::Ack { conn, count } if *conn == session.conn => {
                lead.heard.insert(from);
                session.count = session.count.max(*count);
                self.commit(state, cx);
            }
            Message::Pong { conn } if *conn == session.conn => drop(lead.heard.insert(from)),
            _ => {}
        }
    }

    /// With a majority's votes for the epoch: the history of the highest epoch becomes everybody's.
    fn on_reports(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let Role::Leader(lead) = &mut state.role else { return };
        let voted = |session: &Session| session.report.as_ref().is_some_and(|(fresh, ..)| *fresh);
        if lead.phase != Phase::Epoch || lead.count(voted) < self.majority {
            return;
        }
        cx.cite("5");
        let rank = |current: u64, history: &[Txn]| (current, history.last().map(|txn| (txn.epoch, txn.counter)));
        let own = (state.disk.current, state.disk.history.clone());
        let votes = lead.sessions.values().filter(|session| voted(session));
        let reports = votes.filter_map(|session| session.report.as_ref());
        let all = reports.map(|(_, current, history)| (*current, history.clone())).chain([own.clone()]);
        let by_rank = |(current, history): &(u64, Vec<Txn>)| rank(*current, history);
        let chosen = match &self.mistakes {
            mistakes if mistakes.own_history => Some(own),
            mistakes if mistakes.lowest_history => all.min_by_key(by_rank),
            _ => all.max_by_key(by_rank),
        };
        state.disk.history = chosen.map(|(_, history)| history).unwrap_or_default();
        state.disk.current = lead.epoch;
        cx.save(state.disk.clone());
        lead.phase = Phase::Sync;
        lead.base = state.disk.history.len() as u64;
        if self.mistakes.commit_early {
            let base = lead.base;
            Zab::deliver(state, base, cx);
        }
        self.bring_along(state, cx);
        self.on_synced(state, cx);
    }

    /// Sends the history to those who agreed to the epoch and do not have it yet.
    fn bring_along(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let Role::Leader(lead) = &mut state.role else { return };
        cx.cite("6");
        let epoch = lead.epoch;
        for (node, session) in &mut lead.sessions {
            if session.report.is_some() && !session.told {
                session.told = true;
                session.sent = state.disk.history.len() as u64;
                let ((conn, seq), history) = (session.next(), state.disk.history.clone());
                cx.send(*node, Message::NewLeader { conn, seq, epoch, history });
            }
        }
    }

    /// With a majority that has it, the history is committed, and the broadcast begins.
    fn on_synced(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let Role::Leader(lead) = &mut state.role else { return };
        if lead.phase != Phase::Sync || lead.count(|session| session.synced) < self.majority {
            return self.commit(state, cx);
        }
        cx.cite("8");
        lead.phase = Phase::Broadcast;
        lead.committed = lead.base;
        let count = lead.base;
        lead.tell(|session| session.synced, |conn, seq| Message::CommitLeader { conn, seq, count }, cx);
        Zab::deliver(state, count, cx);
        if let Some(input) = cx.input().filter(|_| state.disk.history.is_empty()) {
            self.propose(state, input, cx);
        }
    }
}

// Broadcast.
impl Zab {
    pub(super) fn propose(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        let Role::Leader(lead) = &mut state.role else { return };
        if lead.phase != Phase::Broadcast {
            return cx.note(|| "it does not lead yet, so the client has to ask again".to_owned());
        }
        cx.cite("9");
        lead.counter += 1;
        let txn = Txn { epoch: lead.epoch, counter: lead.counter, value };
        state.disk.history.push(txn);
        cx.save(state.disk.clone());
        cx.cite("10");
        lead.tell(|session| session.told, |conn, seq| Message::Propose { conn, seq, txn }, cx);
        self.commit(state, cx);
    }

    /// Commits what a majority has.
    fn commit(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let Role::Leader(lead) = &mut state.role else { return };
        if lead.phase != Phase::Broadcast {
            return;
        }
        let mut open = (lead.committed + 1..=state.disk.history.len() as u64).rev();
        let held = |count: &u64| lead.count(|session| session.count >= *count) >= self.majority;
        let Some(count) = open.find(held) else { return };
        cx.cite("12");
        lead.committed = count;
        lead.tell(|session| session.synced, |conn, seq| Message::Commit { conn, seq, count }, cx);
        Zab::deliver(state, count, cx);
    }
}
