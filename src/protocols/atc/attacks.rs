//! Controllers, radars and databases that lie.

use super::message::Message;
use super::{Atc, Desk};
use crate::ids::NodeId;
use crate::protocol::{AttackCard, Ploy, Protocol};
use crate::value::Value;

pub(super) const SPLIT: AttackCard = AttackCard {
    id: "split",
    plan: "a controller plays the first attack of the agreement protocol; a radar shows odd controllers all aircraft from \
           the west 2,000 ft too high; a database tells odd controllers a level that is taken",
};

pub(super) const LIE: AttackCard = AttackCard {
    id: "lie",
    plan: "a radar shows everybody all aircraft from the west 2,000 ft too high; a database tells everybody a level that \
           is taken; a controller plays the agreement protocol's last attack",
};

/// What a radar adds to the altitude of the western aircraft, in ft.
const HIGHER: i64 = 2_000;

pub(super) fn split<G: Protocol>(atc: &Atc<G>, ploy: &mut Ploy<'_, Atc<G>>) {
    plot(atc, 0, ploy);
    deceive(atc, |to| to.0 % 2 == 1, ploy);
}

pub(super) fn lie<G: Protocol>(atc: &Atc<G>, ploy: &mut Ploy<'_, Atc<G>>) {
    plot(atc, G::attacks().len().saturating_sub(1), ploy);
    deceive(atc, |_| true, ploy);
}

/// The agreement protocol's own attack, over the letters of each of its instances.
fn plot<G: Protocol>(atc: &Atc<G>, attack: usize, ploy: &mut Ploy<'_, Atc<G>>) {
    let state = ploy.state;
    if let Desk::Controller(desk) = &state.part {
        for (question, seat) in atc.seats(desk) {
            atc.guest.plot(attack, question, seat, ploy);
        }
    }
}

fn deceive<G: Protocol>(atc: &Atc<G>, whom: impl Fn(NodeId) -> bool, ploy: &mut Ploy<'_, Atc<G>>) {
    ploy.rewrite(|to, msg| match msg {
        Message::Track { aircraft, altitude } if whom(to) && !atc.seat_of(*aircraft).1 => {
            altitude.0 = altitude.0.saturating_add(HIGHER);
        }
        Message::Plan { level, .. } if whom(to) => *level = Value(atc.level),
        _ => {}
    });
}
