//! What nodes send one another: goods and markers.

use crate::protocol;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// What nodes hold and send: tokens (or dollars), and widgets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Goods {
    pub(super) money: i64,
    pub(super) widgets: i64,
}

impl Goods {
    pub(super) fn plus(self, other: Goods) -> Goods {
        // A traitor may send as much as a number can say.
        let money = self.money.saturating_add(other.money);
        Goods { money, widgets: self.widgets.saturating_add(other.widgets) }
    }

    pub(super) fn minus(self, other: Goods) -> Goods {
        self.plus(Goods { money: other.money.saturating_neg(), widgets: other.widgets.saturating_neg() })
    }
}

/// A message on a channel; its number there tells the order in which they were sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// The application's: these goods are now the receiver's.
    Transfer {
        /// Its number on the channel.
        number: u64,
        /// What is sent.
        goods: Goods,
    },
    /// All that was sent before it belongs to the snapshot.
    Marker {
        /// Its number on the channel.
        number: u64,
        /// Which snapshot.
        snapshot: u64,
    },
}

impl Message {
    pub(super) fn number(&self) -> u64 {
        match self {
            Message::Transfer { number, .. } | Message::Marker { number, .. } => *number,
        }
    }
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Transfer { .. } => "transfer",
            Message::Marker { .. } => "marker",
        }
    }
    fn epoch(&self) -> Option<u64> {
        match self {
            Message::Transfer { .. } => None,
            Message::Marker { snapshot, .. } => Some(*snapshot),
        }
    }
    fn value(&self) -> Option<Value> {
        match self {
            Message::Transfer { goods, .. } if goods.money == 0 => Some(Value(goods.widgets)),
            Message::Transfer { goods, .. } => Some(Value(goods.money)),
            Message::Marker { .. } => None,
        }
    }
}

