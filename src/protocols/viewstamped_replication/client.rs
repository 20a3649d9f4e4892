//! The client on a replica's machine (§4, §4.1): one request open at a time, asked again until there is a reply.

use super::message::Message;
use super::{Alarm, Request, State, Status, Viewstamped};
use crate::protocol::Cx;
use crate::value::Value;
use serde::Serialize;

/// What a client remembers; gone after a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Client {
    /// The latest number it gave.
    pub(super) number: u64,
    /// Is that request still open? It is the first of those that wait.
    open: bool,
    waiting: Vec<Value>,
}

impl Client {
    fn request(&self, state: &State) -> Option<Request> {
        let op = self.waiting.first().filter(|_| self.open)?;
        Some(Request { client: state.me, number: self.number, op: *op })
    }
}

impl Viewstamped {
    /// The outside world wants something done.
    pub(super) fn ask(&self, state: &mut State, op: Value, cx: &mut Cx<'_, Self>) {
        state.client.waiting.push(op);
        self.ask_next(state, cx);
    }

    /// Opens the next request, if none is open and the machine is whole.
    pub(super) fn ask_next(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let idle = !state.client.open && !state.client.waiting.is_empty();
        if !idle || state.status == Status::Recovering {
            return;
        }
        cx.cite("1");
        state.client.number += 1;
        state.client.open = true;
        cx.after(self.retry, Alarm::Client);
        let Some(request) = state.client.request(state) else { return };
        match self.primary(state.view) {
            primary if primary == state.me => self.on_asked(state, request, cx),
            primary => cx.send(primary, Message::Request { request }),
        }
    }

    /// No reply came: the primary may be another one by now.
    pub(super) fn ask_all(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let Some(request) = state.client.request(state) else { return };
        cx.cite("1");
        cx.after(self.retry, Alarm::Client);
        cx.broadcast(Message::Request { request });
        self.on_asked(state, request, cx);
    }

    pub(super) fn on_reply(&self, state: &mut State, number: u64, cx: &mut Cx<'_, Self>) {
        if state.client.open && number == state.client.number {
            state.client.open = false;
            state.client.waiting.remove(0);
            cx.cancel(&Alarm::Client);
            self.ask_next(state, cx);
        }
    }

    /// After a crash (§4.5): the request after the latest in the log may be on its way, so one number is left out.
    pub(super) fn resume_client(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let own = state.table.get(&state.me).map_or(0, |(number, _)| *number);
        state.client.number = own.saturating_add(1);
        self.ask_next(state, cx);
    }
}
