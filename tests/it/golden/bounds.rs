//! G060: the smallest systems for which there is a protocol at all, against the bounds that the cards state.

use assent::protocol::{Bound, Faults, Timing};
use assent::protocols;
use assent::protocols::CATALOGUE;

/// Table I of Dwork, Lynch and Stockmeyer 1988: the smallest n for t faults, in the rows and columns that protocols here
/// stand in. "t" in the table is no restriction.
fn least(faults: &str, timing: Timing, t: u16) -> Option<u16> {
    match (faults, timing) {
        ("fail-stop" | "signed", Timing::Synchronous) => Some(t),
        ("fail-stop", Timing::PartiallySynchronous) => Some(2 * t + 1),
        ("signed" | "oral", Timing::PartiallySynchronous) | ("oral", Timing::Synchronous) => Some(3 * t + 1),
        _ => None,
    }
}

fn bound(id: &str) -> Bound {
    protocols::find(id).expect("in the catalogue").card().bound
}

/// The protocols whose bound is the table's, and not one that its own thresholds make.
#[test]
fn g060_the_bounds_of_the_cards_are_those_of_the_table() {
    let tight = [
        ("fail-stop", Timing::Synchronous, &["floodset", "early-stopping", "trb"][..]),
        ("fail-stop", Timing::PartiallySynchronous, &["dls", "chandra-toueg", "paxos", "raft", "zab"]),
        ("oral", Timing::Synchronous, &["om", "king", "interactive-consistency"]),
        ("signed", Timing::PartiallySynchronous, &["pbft", "hotstuff", "tendermint"]),
    ];
    for (faults, timing, ids) in tight {
        for id in ids {
            for t in 1..=5u16 {
                let least = least(faults, timing, t).unwrap();
                for n in t + 1..=20 {
                    assert_eq!((bound(id).holds)(n, t), n >= least, "{id} n={n} t={t}");
                }
            }
        }
    }
}

/// No card promises more than can be had: not even those that are not tight.
#[test]
fn g060_no_card_promises_what_cannot_be() {
    for entry in CATALOGUE {
        let model = entry.card().model;
        // Only what solves consensus among all, from any inputs; the table says nothing of broadcast or clocks.
        let solves =
            ["floodset", "early-stopping", "phase-king", "king", "dls", "chandra-toueg", "paxos", "multi-paxos"];
        let solves =
            [&solves[..], &["raft", "zab", "pbft", "hotstuff", "tendermint", "viewstamped-replication"]].concat();
        if !solves.contains(&entry.id) {
            continue;
        }
        let faults = match (model.faults, model.authentication) {
            (Faults::Byzantine, assent::protocol::Authentication::Signatures) => "signed",
            (Faults::Byzantine, _) => "oral",
            _ => "fail-stop",
        };
        // An asynchronous system has no row; such protocols wait for the system to become partially synchronous.
        let timing = if model.timing == Timing::Synchronous { model.timing } else { Timing::PartiallySynchronous };
        for t in 1..=5u16 {
            let least = least(faults, timing, t).unwrap_or_else(|| panic!("{}: no row", entry.id));
            for n in 1..least {
                assert!(!(entry.card().bound.holds)(n, t) || n <= t, "{} n={n} t={t}", entry.id);
            }
        }
    }
}
