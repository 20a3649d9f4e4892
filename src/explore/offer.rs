//! What the scheduler may do in the adversary's game, what it did, and why the game is over.

use crate::ids::NodeId;
use crate::value::Value;
use assent_walk::Move;

/// Something the scheduler may do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// In words.
    pub words: String,
    /// The node that takes the step.
    pub node: Option<NodeId>,
    /// How many moves the message has waited; `None` for an alarm.
    pub age: Option<u32>,
    /// Must it, or another one as old, go now?
    pub is_due: bool,
    /// May it be chosen?
    pub is_free: bool,
    /// Does a node die in it?
    pub is_crash: bool,
    /// What may be decided after each way the coins may fall; one where there are none.
    pub after: Vec<Vec<Value>>,
    pub(super) outcomes: Vec<(Move, u32)>,
}

/// Why a game is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A node decided.
    Decided(Value),
    /// Two decided, and not the same: won.
    Disagreed,
    /// Nobody has decided, but only this can be decided any more.
    Univalent(Value),
    /// Nobody can decide any more, whatever happens: won.
    Stuck,
    /// A configuration came back, and every message that was on its way has gone in between: won, for ever.
    Round {
        /// Moves of the circle.
        moves: u32,
    },
    /// Nothing is left to happen and nobody has decided: won.
    Quiet,
}

impl End {
    /// Is it won by the scheduler?
    pub fn is_won(self) -> bool {
        matches!(self, End::Disagreed | End::Stuck | End::Round { .. } | End::Quiet)
    }
}

/// A move that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    /// In words.
    pub words: String,
    /// What may be decided after it.
    pub after: Vec<Value>,
    /// Which of so many ways the coins fell; `None` without coins.
    pub coin: Option<(usize, usize)>,
}
