//! What lying replicas do.

use super::message::{Change, Message, Slot};
use super::{Pbft, State};
use crate::ids::{NodeId, NodeSet};
use crate::protocol::Ploy;
use crate::value::Value;

/// The other request.
fn other(value: Option<Value>) -> Option<Value> {
    value.map(|value| Value(value.0.saturating_add(1)))
}

/// The upper half of the correct replicas, without the primary.
fn upper(n: u16, traitors: NodeSet, state: &State) -> NodeSet {
    let correct = NodeSet::all(n).minus(traitors).minus([NodeId((state.view % u64::from(n)) as u16)].into_iter().collect());
    correct.iter().skip(usize::from(correct.len()).div_ceil(2)).collect()
}

/// One request for one half, another for the other, and silence when that cannot win both.
pub(super) fn split(protocol: &Pbft, ploy: &mut Ploy<'_, Pbft>) {
    let deceived = upper(protocol.n, ploy.traitors, ploy.state).len();
    let told = protocol.n - ploy.traitors.len() - deceived;
    if usize::from(told.min(deceived) + ploy.traitors.len()) < protocol.quorum {
        ploy.letters.retain(|letter| matches!(letter.msg, Message::PrePrepare { .. } | Message::PrePrepareM { .. }));
    }
    insist(protocol, ploy);
}

/// One request for one half, another for the other.
pub(super) fn insist(protocol: &Pbft, ploy: &mut Ploy<'_, Pbft>) {
    let deceived = upper(protocol.n, ploy.traitors, ploy.state);
    let me = ploy.me;
    let lie = |slot: &Slot| Slot { value: other(slot.value), ..*slot };
    let mut letters = std::mem::take(&mut ploy.letters);
    for letter in letters.iter_mut().filter(|letter| deceived.contains(letter.to)) {
        match &mut letter.msg {
            Message::PrePrepare { order: signed }
            | Message::PrePrepareM { order: signed, .. }
            | Message::Prepare { vote: signed } => {
                if let Some(forged) = ploy.sign(me, lie(signed.body())) {
                    *signed = forged;
                }
            }
            Message::Commit { slot } => *slot = lie(slot),
            _ => {}
        }
    }
    ploy.letters = letters;
}

/// Nothing was ever prepared.
pub(super) fn forget(_: &Pbft, ploy: &mut Ploy<'_, Pbft>) {
    let me = ploy.me;
    let mut letters = std::mem::take(&mut ploy.letters);
    for letter in &mut letters {
        if let Message::ViewChange { change } = &mut letter.msg
            && let Some(forged) = ploy.sign(me, Change { prepared: Vec::new(), ..change.body().clone() })
        {
            *change = forged;
        }
    }
    ploy.letters = letters;
}

/// A new view that does not follow from its proof.
pub(super) fn usurp(_: &Pbft, ploy: &mut Ploy<'_, Pbft>) {
    let me = ploy.me;
    let mut letters = std::mem::take(&mut ploy.letters);
    for letter in &mut letters {
        if let Message::NewView { orders, .. } = &mut letter.msg {
            for order in orders {
                let slot = order.body();
                if let Some(forged) = ploy.sign(me, Slot { value: other(slot.value), ..*slot }) {
                    *order = forged;
                }
            }
        }
    }
    ploy.letters = letters;
}

/// Another result than the one that came out.
pub(super) fn misreport(_: &Pbft, ploy: &mut Ploy<'_, Pbft>) {
    ploy.rewrite(|_, msg| {
        if let Message::Reply { result, .. } = msg {
            result.0 = result.0.saturating_add(1);
        }
    });
}
