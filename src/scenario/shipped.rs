//! The scenarios that come with the page, by their ids. To add one: put its text into `static/scenarios` and its id
//! into the list below.

use super::{Scenario, TextError};
use std::sync::{LazyLock, OnceLock};

/// The id of the scene for whoever comes without a link. Its text stands apart: the page starts without all others.
pub const WELCOME: &str = "generals-three";

/// A scenario that comes with the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// The word in links: `s/ID`.
    pub id: &'static str,
    /// Its place in the library.
    place: usize,
}

impl Shipped {
    /// Its text.
    pub fn text(&self) -> &'static str {
        if self.id == WELCOME { WELCOME_TEXT } else { TEXTS[self.place] }
    }

    /// The scenario.
    ///
    /// # Errors
    /// None for those that are shipped: a test reads them all.
    pub fn scenario(&self) -> Result<Scenario, TextError> {
        Scenario::parse(self.text())
    }
}

const WELCOME_TEXT: &str = include_str!("../../static/scenarios/generals-three.txt");

macro_rules! shipped {
    ($($id:literal)*) => {
        /// Apart from the list of ids, which the first view needs: who names that does not name all texts.
        static TEXTS: [&str; IDS.len()] = [$(include_str!(concat!("../../static/scenarios/", $id, ".txt"))),*];
        const IDS: [&str; [$($id),*].len()] = [$($id),*];
    };
}

/// Every shipped scenario, in the order of the library.
pub const SHIPPED: &[Shipped] = &{
    let mut all = [Shipped { id: "", place: 0 }; IDS.len()];
    let mut place = 0;
    while place < IDS.len() {
        all[place] = Shipped { id: IDS[place], place };
        place += 1;
    }
    all
};

shipped! {
    "broadcast-plain"
    "broadcast-crash"
    "broadcast-waits-crash"
    "broadcast-waits-slow"
    "trb-chain"
    "trb-chain-safe"
    "echoes-forged"
    "echoes-forged-four"
    "echoes-two-values"
    "links-lost"
    "links-lost-again"
    "links-in-order"
    "links-twice"
    "links-once"
    "links-damaged"
    "links-checksum"
    "links-ack-first"
    "two-generals-last"
    "two-generals-arrived"
    "two-generals-fewer"
    "two-generals-never"
    "two-generals-no-hour"
    "two-generals-odds"
    "broadcast-basic-crash"
    "broadcast-reliable-crash"
    "broadcast-deliver-first"
    "broadcast-relay-first"
    "bracha-three"
    "bracha-four"
    "bracha-no-join"
    "order-arrival"
    "order-sequencer"
    "order-clocks"
    "order-clocks-fifo"
    "order-isis-crash"
    "dead-before"
    "dead-later"
    "arbiter-crash"
    "arbiter-zero"
    "arbiter-one"
    "bivalent-for-ever"
    "bivalent-coins"
    "dead-slow"
    "ben-or-coins"
    "ben-or-half"
    "ben-or-halves"
    "ben-or-liar-five"
    "ben-or-liar-six"
    "dls-halves"
    "dls-majority"
    "detector-all"
    "detector-never"
    "detector-eventual"
    "detector-halves"
    "floodset-chain"
    "floodset-chain-silent"
    "floodset-chain-safe"
    "early-deciding"
    "early-stopping-uniform"
    "k-set-two-chains"
    "k-set-third-round"
    "k-set-waiting"
    "generals-three"
    "generals-three-retreat"
    "hexagon-zeros"
    "hexagon-ones"
    "hexagon-seam"
    "hexagon-four"
    "generals-three-commander"
    "generals-four"
    "generals-four-commander"
    "sensor-two-faced"
    "sensor-agreed"
    "generals-more-rounds"
    "generals-two-traitors"
    "signed-late-release"
    "signed-one-round-more"
    "signed-length-unchecked"
    "consistency-outvoted"
    "consistency-five"
    "line-diagnosis"
    "line-no-exchange"
    "line-stop"
    "consistency-generals"
    "plant-diagnosis"
    "plant-no-majority"
    "plant-first-hand"
    "phase-king-first"
    "phase-king-last"
    "phase-king-five"
    "king-three"
    "king-four"
    "heartbeat-slow"
    "membership-naive"
    "membership-agreed"
    "membership-halves"
    "membership-split-brain"
    "membership-cut"
    "membership-two-removals"
    "membership-one-at-a-time"
    "paxos-five"
    "paxos-duel"
    "paxos-duel-backoff"
    "paxos-restart"
    "paxos-amnesia"
    "multi-paxos-gap"
    "multi-paxos-order"
    "multi-paxos-slow-clock"
    "multi-paxos-lease"
    "raft-figure-8"
    "raft-figure-8-counting"
    "raft-figure-8-saved"
    "raft-split-vote"
    "raft-split-vote-random"
    "raft-vote-lost"
    "raft-vote-kept"
    "raft-disruptive"
    "raft-pre-vote"
    "zab-own-history"
    "zab-highest-history"
    "zab-same-epoch"
    "zab-same-epoch-refused"
    "viewstamped-amnesia"
    "viewstamped-recovery"
    "viewstamped-forgotten-promise"
    "viewstamped-kept-promise"
    "viewstamped-longest-log"
    "viewstamped-last-normal"
    "viewstamped-cut-at-once"
    "viewstamped-cut-later"
    "pbft-equivocation"
    "pbft-two-liars"
    "pbft-client"
    "pbft-client-credulous"
    "pbft-unsigned"
    "pbft-three-stuck"
    "pbft-three-split"
    "hotstuff-equivocation"
    "hotstuff-small-quorum"
    "hotstuff-locked"
    "hotstuff-hidden-lock"
    "hotstuff-lock-given-up"
    "hotstuff-two-phases"
    "hotstuff-three-phases"
    "hotstuff-indirect"
    "hotstuff-direct"
    "hotstuff-three-leaders"
    "hotstuff-four-leaders"
    "tendermint-equivocation"
    "tendermint-equivocation-quorum"
    "tendermint-lock-kept"
    "tendermint-no-lock"
    "tendermint-hidden-lock"
    "tendermint-valid-value"
    "tendermint-two-liars"
    "tendermint-amnesia"
    "tendermint-amnesia-one"
    "tendermint-three-stuck"
    "tendermint-three-split"
    "2pc-blocked"
    "2pc-told-one"
    "2pc-returns"
    "2pc-impatient"
    "3pc-crash"
    "3pc-partition"
    "3pc-slow"
    "snapshot-widgets"
    "snapshot-overtaken"
    "snapshot-in-order"
    "ntp-asymmetric"
    "ntp-falseticker"
    "ntp-one-server"
    "clocks-two-faced"
    "clocks-four"
    "voting-masked"
    "voting-two-flips"
    "voting-repaired"
    "voting-lone-voter"
    "voting-own-voter"
    "flip-per-copy"
    "flip-corrected"
    "latch-up"
    "tcas-tie"
    "tcas-no-tie-break"
    "tcas-no-coordination"
    "tcas-both-yield"
    "tcas-mute"
    "tcas-level-off"
    "tcas-level-off-standard"
    "tcas-three-tie"
    "tcas-three-mute"
    "tcas-between"
    "tcas-between-nearest"
    "ueberlingen"
    "ueberlingen-one-voice"
    "ueberlingen-clearance"
    "ueberlingen-reversal"
    "ueberlingen-silent"
    "atc-crash"
    "atc-crash-paxos"
    "atc-no-tcas"
    "atc-cut"
    "atc-cut-raft"
    "atc-cut-long"
    "atc-liar-commit"
    "atc-liar-pbft"
    "atc-blocked"
    "atc-blocked-paxos"
    "atc-radar"
    "atc-radar-voted"
    "atc-radars-failing"
    "atc-radars-purged"
    "atc-database"
    "atc-database-voted"
}

/// The scenario of this id.
pub fn find(id: &str) -> Option<&'static Shipped> {
    SHIPPED.iter().find(|shipped| shipped.id == id)
}

/// Those that were asked for, read.
static READ: [OnceLock<Option<Scenario>>; IDS.len()] = [const { OnceLock::new() }; IDS.len()];

/// The title of each, as it stands in its text.
static TITLES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let title = |text: &'static str| text.lines().find_map(|line| line.strip_prefix("title "));
    SHIPPED.iter().map(|shipped| title(shipped.text()).unwrap_or_default().trim()).collect()
});

/// The id under which this very scenario is shipped. The welcome is looked at first, and of the others only those of its
/// title: hundreds of texts are not read to write one link.
pub(super) fn id_of(scenario: &Scenario) -> Option<&'static str> {
    let welcome = find(WELCOME).into_iter();
    let others = SHIPPED.iter().filter(|shipped| shipped.id != WELCOME && TITLES[shipped.place] == scenario.title);
    let is_it =
        |shipped: &&Shipped| READ[shipped.place].get_or_init(|| shipped.scenario().ok()).as_ref() == Some(scenario);
    welcome.chain(others).find(is_it).map(|shipped| shipped.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_scenario_reads_and_is_told_apart() {
        for shipped in SHIPPED {
            let scenario = shipped.scenario().unwrap_or_else(|error| panic!("{}: {error}", shipped.id));
            assert_eq!(Scenario::parse(&scenario.to_string()), Ok(scenario.clone()), "{}", shipped.id);
            assert_eq!(id_of(&scenario), Some(shipped.id));
            assert_eq!(find(shipped.id), Some(shipped));
            assert!(!scenario.title.is_empty() && !scenario.claims.is_empty(), "{}", shipped.id);
        }
    }
}
