//! The protocols, one file each. To add one: write its file and put its word into the list below.

use crate::protocol::{AttackCard, Card, Machine, Protocol, Setup, Typed};
use crate::scenario::Until;
use std::sync::Arc;

/// A protocol in the catalogue.
pub struct Entry {
    /// Its facts.
    pub card: &'static Card,
    /// When its plain scenario ends.
    pub until: Until,
    /// Its named attacks.
    pub attacks: fn() -> Vec<AttackCard>,
    build: fn(&Setup<'_>) -> Result<Arc<dyn Machine>, String>,
}

impl Entry {
    /// The entry of a protocol, also of one that is not in the catalogue: for tests and benches.
    pub const fn of<P: Protocol>() -> Entry {
        Entry {
            card: &P::CARD,
            until: P::UNTIL,
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
    links
    two_generals
    reliable_broadcast
    trb
    bracha
    srikanth_toueg
    total_order
    floodset
    early_stopping
    k_set
    om
    sm
    interactive_consistency
    phase_king
    king
    arbiter
    initially_dead
    ben_or
    ben_or_byzantine
    dls
    chandra_toueg
    heartbeat
    membership
    paxos
    multi_paxos
    raft
    zab
    viewstamped_replication
    pbft
    hotstuff
    tendermint
    two_phase_commit
    three_phase_commit
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
