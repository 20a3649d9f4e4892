//! What becomes of a message between two nodes: timing, loss, duplication, order, and the rules that somebody laid down.

mod draw;

pub use draw::{Fate, Link};

use crate::ids::{NodeId, NodeSet};
use crate::protocol::Timing;
use crate::time::{Span, Time};

/// The network of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// What it promises about time.
    pub timing: Timing,
    /// The bound on delay: always (synchronous), or from `gst` on (partially synchronous). Asynchronous networks have
    /// none; there it only scales the default delay.
    pub delta: Span,
    /// The moment from which the bound holds (partially synchronous).
    pub gst: Time,
    /// Least delay of a message.
    pub least: Span,
    /// Greatest delay of a message when nothing interferes.
    pub most: Span,
    /// Losses, in millionths.
    pub loss: u32,
    /// Duplications, in millionths.
    pub duplication: u32,
    /// Does a link keep the order of its messages?
    pub fifo: bool,
}

impl Network {
    /// The network a protocol expects when its scenario says nothing: δ = 10 ms, and delays of exactly δ
    /// (synchronous), of 5 to 10 ms (partially synchronous) or of 5 to 15 ms (asynchronous); nothing lost.
    pub fn of(timing: Timing) -> Network {
        let delta = Span::ms(10);
        let (least, most) = Network::delays(timing, delta);
        Network { timing, delta, gst: Time(0), least, most, loss: 0, duplication: 0, fifo: false }
    }

    /// The default delays for a bound.
    pub fn delays(timing: Timing, delta: Span) -> (Span, Span) {
        match timing {
            Timing::Synchronous => (delta, delta),
            Timing::PartiallySynchronous => (Span(delta.0 / 2), delta),
            Timing::Asynchronous => (Span(delta.0 / 2), Span(delta.0 / 2 * 3)),
        }
    }
}

/// What a rule does with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is lost.
    Drop,
    /// It takes so much longer.
    Delay(Span),
    /// It waits until it is released.
    Hold,
    /// It arrives twice.
    Duplicate,
    /// It is lost with this chance, in millionths.
    Lose(u32),
    /// This bit of the number it carries is flipped on the way, counted from 0.
    Flip(u8),
}

/// How long a rule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Life {
    /// For one message.
    Once,
    /// Until a moment, not included.
    Until(Time),
    /// Until it is taken back.
    Always,
}

/// A rule: which messages, and what becomes of them. The first rule that fits a message decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Senders.
    pub from: NodeSet,
    /// Recipients.
    pub to: NodeSet,
    /// One kind (its place in the card), or all.
    pub kind: Option<u8>,
    /// What happens.
    pub verdict: Verdict,
    /// How long it stands.
    pub life: Life,
    /// Is it part of a partition? Those are taken back together, and stop messages already on their way too.
    pub partition: bool,
}

impl Rule {
    /// Does the rule speak of this message now?
    pub fn fits(&self, from: NodeId, to: NodeId, kind: u8, now: Time) -> bool {
        let alive = !matches!(self.life, Life::Until(end) if now >= end);
        alive && self.from.contains(from) && self.to.contains(to) && self.kind.is_none_or(|only| only == kind)
    }
}

/// Millionths as a percentage: `12.5%`.
pub(crate) fn percent(millionths: u32) -> String {
    let (whole, part) = (millionths / 10_000, millionths % 10_000);
    if part == 0 { format!("{whole}%") } else { format!("{whole}.{}%", format!("{part:04}").trim_end_matches('0')) }
}
