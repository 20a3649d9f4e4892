//! What the author of a protocol needs: the trait, the card, effects, signatures, rounds, quorums and the seam.

mod attack;
mod badge;
mod card;
mod clock;
mod cx;
mod exchanges;
mod fix;
mod flight;
mod guest;
mod kings;
mod machine;
mod odds;
mod oral;
mod polls;
mod rounds;
mod setup;
mod signed;
mod streams;
mod typed;
mod wish;

pub use attack::{Attack, AttackCard, Keys, Letter, Ploy, Traitor};
pub use badge::{Badge, Heard, LogEntry, Tally};
pub use card::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part,
    Range, Timing,
};
pub use clock::Clock;
pub use cx::{Cx, Draft, Effect, Raw};
pub use exchanges::{Exchange, Exchanges, Voice, count, of_more_than_half};
pub use fix::{Apart, Fix};
pub use flight::{FIRST, Flight, Response, STRONGER, mm, rate};
pub use guest::{Guest, Host, Seat, Upshot};
pub use kings::{Kings, tally};
pub use machine::{Blob, Input, Label, Machine, Thing};
pub use odds::{Odds, Outlook, Share};
pub use oral::{Hearing, Reports};
pub use polls::Polls;
pub use rounds::{RoundOver, Rounds};
pub use setup::{Params, Setup};
pub use signed::Signed;
pub use streams::Streams;
pub use typed::Typed;
pub use wish::Wish;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::Monitor;
use crate::scenario::Until;
use crate::time::Span;
use crate::value::Value;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use std::hash::Hash;

/// Data that can be cloned, compared, hashed, shown and shared between threads.
pub trait Plain: Clone + Debug + Eq + Hash + Serialize + Send + Sync + 'static {}

impl<T: Clone + Debug + Eq + Hash + Serialize + Send + Sync + 'static> Plain for T {}

/// What nodes send one another.
pub trait Message: Plain + DeserializeOwned {
    /// The word of the card's [`Kind`] that this message is of.
    fn kind(&self) -> &'static str;

    /// The round, term, view or ballot the message belongs to, where there is one.
    fn epoch(&self) -> Option<u64> {
        None
    }

    /// The value the message carries, where there is one.
    fn value(&self) -> Option<Value> {
        None
    }

    /// Who signed it, in order; empty for an unsigned message.
    fn seals(&self) -> &[NodeId] {
        &[]
    }
}

/// A distributed algorithm: the code every node runs.
///
/// The value `self` is the configuration that all nodes share; what a node remembers is a separate
/// [`State`](Protocol::State), so that the engine can clone, compare and show it. A protocol touches the world through
/// [`Cx`] alone.
pub trait Protocol: Sized + Send + Sync + 'static {
    /// What nodes send one another.
    type Msg: Message;
    /// Which alarm went off.
    type Timer: Plain;
    /// What a node remembers until it crashes.
    type State: Plain;
    /// What survives a crash; `()` if nothing does.
    type Disk: Plain + Default;

    /// The protocol's facts.
    const CARD: Card;

    /// When a plain scenario ends. A protocol that keeps talking for ever names a time.
    const UNTIL: Until = Until::Quiet;

    /// The shared configuration for a set-up.
    ///
    /// # Errors
    /// Says which parameter cannot be, and what was expected. Sizes beyond the bound are not refused: going past it is
    /// the point.
    fn new(setup: &Setup<'_>) -> Result<Self, String>;

    /// A node starts, or starts again after a crash, with what it had saved.
    fn on_start(&self, disk: Self::Disk, cx: &mut Cx<'_, Self>) -> Self::State;

    /// A message arrives.
    fn on_message(&self, state: &mut Self::State, from: NodeId, msg: &Self::Msg, cx: &mut Cx<'_, Self>);

    /// An alarm goes off.
    fn on_timer(&self, _state: &mut Self::State, _timer: &Self::Timer, _cx: &mut Cx<'_, Self>) {}

    /// The outside world asks for something; only of nodes that have a [`wish`](Protocol::wish).
    fn on_request(&self, _state: &mut Self::State, _value: Value, _cx: &mut Cx<'_, Self>) {}

    /// What may be asked of a node; `None` where asking changes nothing.
    fn wish(&self, _node: NodeId) -> Option<Wish> {
        None
    }

    /// The word of a node's memory that a particle may hit: the value it holds now. `None`: it holds none that a
    /// flipped bit would turn into another.
    fn memory(_state: &mut Self::State) -> Option<&mut Value> {
        None
    }

    /// What the stage shows of a node.
    fn badge(&self, state: &Self::State) -> Badge;

    /// What came to a node by each path of reports, in ascending order of paths (exponential information gathering: Bar-Noy,
    /// Dolev, Dwork, Strong 1987); empty where nodes do not report what others said.
    fn reports(&self, _state: &Self::State) -> Vec<Heard> {
        Vec::new()
    }

    /// The properties this protocol promises, as watchers of a run.
    fn monitors(&self) -> Vec<Box<dyn Monitor>>;

    /// How likely outcomes are, exactly, when each message is lost with this chance on its own and nothing else goes wrong;
    /// empty where nobody has worked it out.
    fn odds(&self, _loss: Share) -> Vec<Odds> {
        Vec::new()
    }

    /// The nodes that are to decide when nothing fails; all, unless the protocol says otherwise.
    fn deciders(&self, n: u16) -> NodeSet {
        NodeSet::all(n)
    }

    /// The length of a lock-step round, for protocols that have them.
    fn round(&self) -> Option<Span> {
        None
    }

    /// What this configuration assumes about time, where a parameter changes what the card says.
    fn timing(&self) -> Timing {
        Self::CARD.model.timing
    }

    /// The faults that this configuration tolerates, where a parameter changes what the card says.
    fn faults(&self) -> Faults {
        Self::CARD.model.faults
    }

    /// The bound under which this configuration keeps its promises, where a parameter changes that of the card.
    fn bound(&self) -> Bound {
        Self::CARD.bound
    }

    /// For an exhaustive search: all that a coalition could usefully tell a loyal node at the start of a lock-step round,
    /// signed with its own keys alone. `None`: its lies are changes of what honest code sends.
    fn menu(&self, _round: u32, _keys: Keys) -> Option<Vec<Self::Msg>> {
        None
    }

    /// Named strategies of a traitor against this protocol; the first is the default.
    fn attacks() -> &'static [Attack<Self>] {
        &[]
    }
}
