//! The protocols, one file each. To add one: write its file and put its word into the list below.

use crate::protocol::{AttackCard, Card, Machine, Protocol, Setup, Typed};
use std::sync::Arc;

/// A protocol in the catalogue.
pub struct Entry {
    /// Its facts.
    pub card: &'static Card,
    /// Its named attacks.
    pub attacks: fn() -> Vec<AttackCard>,
    build: fn(&Setup<'_>) -> Result<Arc<dyn Machine>, String>,
}

impl Entry {
    /// The entry of a protocol, also of one that is not in the catalogue: for tests and benches.
    pub const fn of<P: Protocol>() -> Entry {
        Entry {
            card: &P::CARD,
            attacks: || P::attacks().iter().map(|attack| attack.card).collect(),
            build: |setup| Ok(Arc::new(Typed(P::new(setup)?))),
        }
    }

    /// The protocol, configured.
    ///
    /// # Errors
    /// Says which parameter cannot be.
    pub fn build(&self, setup: &Setup<'_>) -> Result<Arc<dyn Machine>, String> {
        (self.build)(setup)
    }
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.card.id)
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Entry) -> bool {
        self.card.id == other.card.id
    }
}

macro_rules! catalogue {
    ($($word:ident)*) => {
        $(mod $word;)*

        /// Every protocol, in teaching order.
        pub static CATALOGUE: &[Entry] = &[$(Entry::of::<$word::This>()),*];
    };
}

catalogue! {
    broadcast
    floodset
    om
    heartbeat
    membership
    paxos
    snapshot
    ntp
    clock_sync
    replicated_voting
    tcas
}

/// The protocol of this id.
pub fn find(id: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.card.id == id)
}
