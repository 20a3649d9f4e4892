//! A follower: joining a leader, taking its history over, appending what it proposes.

use super::message::Message;
use super::{Alarm, Disk, Follow, Role, State, Zab};
use crate::ids::NodeId;
use crate::protocol::Cx;
use std::collections::BTreeMap;

impl Zab {
    /// Opens a connection of a new number.
    pub(super) fn connect(&self, disk: &mut Disk, attempt: u64, leader: NodeId, cx: &mut Cx<'_, Self>) -> Role {
        cx.cite("2");
        disk.conn = disk.conn.saturating_add(1);
        cx.save(disk.clone());
        let conn = disk.conn;
        cx.send(leader, Message::Cepoch { attempt, conn, accepted: disk.accepted });
        self.wait(Alarm::Connection, cx);
        Role::Follower(Follow { leader, conn, seq: 0, early: BTreeMap::new(), synced: false })
    }

    /// The leader says something.
    pub(super) fn hear(&self, state: &mut State, msg: &Message, cx: &mut Cx<'_, Self>) {
        let Role::Follower(follow) = &mut state.role else { return };
        match msg.ordered() {
            Some((conn, seq)) if conn == follow.conn && seq >= follow.seq => {
                follow.early.insert(seq, msg.clone());
            }
            None if *msg == (Message::Ping { conn: follow.conn }) => {
                let conn = follow.conn;
                cx.send(follow.leader, Message::Pong { conn });
            }
            _ => return,
        }
        self.wait(Alarm::Connection, cx);
        while let Role::Follower(follow) = &mut state.role
            && let Some(msg) = follow.early.remove(&follow.seq)
        {
            follow.seq += 1;
            let (leader, conn) = (follow.leader, follow.conn);
            self.obey(state, (leader, conn), &msg, cx);
        }
    }

    fn obey(&self, state: &mut State, (leader, conn): (NodeId, u64), msg: &Message, cx: &mut Cx<'_, Self>) {
        match msg {
            Message::NewEpoch { epoch, .. } => {
                cx.cite("4");
                if *epoch < state.disk.accepted {
                    return self.look(state, state.attempt.saturating_add(1), cx);
                }
                let fresh = *epoch > state.disk.accepted;
                state.disk.accepted = *epoch;
                cx.save(state.disk.clone());
                let (current, history) = (state.disk.current, state.disk.history.clone());
                cx.send(leader, Message::AckEpoch { conn, fresh, current, history });
            }
            Message::NewLeader { epoch, history, .. } => {
                cx.cite("7");
                if *epoch != state.disk.accepted {
                    return self.look(state, state.attempt.saturating_add(1), cx);
                }
                state.disk.current = *epoch;
                state.disk.history = history.clone();
                cx.save(state.disk.clone());
                if let Role::Follower(follow) = &mut state.role {
                    follow.synced = true;
                }
                cx.send(leader, Message::AckLeader { conn });
            }
            Message::Propose { txn, .. } => {
                cx.cite("11");
                state.disk.history.push(*txn);
                cx.save(state.disk.clone());
                cx.send(leader, Message::Ack { conn, count: state.disk.history.len() as u64 });
            }
            Message::CommitLeader { count, .. } | Message::Commit { count, .. } => {
                cx.cite("13");
                Zab::deliver(state, *count, cx);
            }
            _ => {}
        }
    }
}
