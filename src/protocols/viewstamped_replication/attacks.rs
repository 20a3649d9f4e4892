//! What a traitor says; this protocol is not made for any.

use super::Viewstamped;
use super::message::Message;
use crate::protocol::Ploy;

pub(super) fn split(_: &Viewstamped, ploy: &mut Ploy<'_, Viewstamped>) {
    let half = ploy.n / 2;
    ploy.rewrite(|to, msg| {
        if let Message::Prepare { entry, .. } = msg
            && to.0 > half
        {
            entry.request.op.0 = entry.request.op.0.saturating_add(1);
        }
    });
}

pub(super) fn forget(_: &Viewstamped, ploy: &mut Ploy<'_, Viewstamped>) {
    ploy.rewrite(|_, msg| {
        if let Message::DoViewChange { log, commit, .. } = msg {
            log.clear();
            *commit = 0;
        }
    });
}
