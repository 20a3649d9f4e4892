//! The protocols, one file each. To add one: write its file and put its word into the list below. A protocol that hosts
//! others ([`Guest`](crate::protocol::Guest)) names them behind its word; this list alone brings the two together.

use crate::protocol::{AttackCard, Card, Machine, Protocol, Setup, Typed};
use crate::scenario::Until;
use std::sync::Arc;

/// A protocol in the catalogue.
pub struct Entry {
    /// Its word in links and texts.
    pub id: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Its facts. A function hands them out, so that who names the catalogue does not name all that cards say: the page
    /// starts without those of other protocols.
    card: fn() -> &'static Card,
    /// When its plain scenario ends.
    pub until: Until,
    /// Its named attacks.
    pub attacks: fn() -> Vec<AttackCard>,
    build: Build,
}

type Build = fn(&Setup<'_>) -> Result<Arc<dyn Machine>, String>;

/// A protocol's id, and how another is built with it as a guest.
type Guested = (&'static str, Build);

impl Entry {
    /// The entry of a protocol, also of one that is not in the catalogue: for tests and benches.
    pub const fn of<P: Protocol>() -> Entry {
        Entry::built::<P>(typed::<P>)
    }

    /// The same, built in another way: with the guest that the set-up names.
    const fn built<P: Protocol>(build: Build) -> Entry {
        Entry {
            id: P::CARD.id,
            title: P::CARD.title,
            card: || &P::CARD,
            until: P::UNTIL,
            attacks: || P::attacks().iter().map(|attack| attack.card).collect(),
            build,
        }
    }

    /// Its facts.
    pub fn card(&self) -> &'static Card {
        (self.card)()
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
        out.write_str(self.id)
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Entry) -> bool {
        self.id == other.id
    }
}

fn typed<P: Protocol>(setup: &Setup<'_>) -> Result<Arc<dyn Machine>, String> {
    Ok(Arc::new(Typed(P::new(setup)?)))
}

/// Builds the host with the guest that the set-up names: the parameter whose choices are the guests' ids.
fn build_with(guests: &[Guested], setup: &Setup<'_>) -> Result<Arc<dyn Machine>, String> {
    let named = |guest: &&Guested| setup.card.params.iter().any(|param| setup.choice(param.word) == guest.0);
    let (_, build) = guests.iter().find(|guest| named(guest)).ok_or("a protocol that it can host")?;
    build(setup)
}

macro_rules! catalogue {
    ($($word:ident $([$first:ident $($guest:ident)*])?)*) => {
        $(mod $word;)*

        /// Every protocol, in teaching order.
        pub static CATALOGUE: &[Entry] = &[$(catalogue!(@ $word $([$first $($guest)*])?)),*];
    };
    (@ $word:ident) => { Entry::of::<$word::This>() };
    (@ $word:ident [$first:ident $($guest:ident)*]) => {
        Entry::built::<$word::This<$first::This>>(|setup| {
            build_with(
                &[
                    (<$first::This as Protocol>::CARD.id, typed::<$word::This<$first::This>>),
                    $((<$guest::This as Protocol>::CARD.id, typed::<$word::This<$guest::This>>)),*
                ],
                setup,
            )
        })
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
    atc [paxos raft pbft two_phase_commit broadcast]
}

/// The protocol of this id.
pub fn find(id: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.id == id)
}
