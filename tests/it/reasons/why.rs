//! Why a node did what it did, and why properties broke, word for word.

use super::shipped_run;
use assent::ids::{NodeId, ParcelId, StepId};
use assent::reasons::{Slice, waits, why, why_breached, why_sent};
use assent::run::Run;

/// Why a node decided.
fn decided(run: &Run, node: u16) -> Slice {
    let decision = run.world().node(NodeId(node)).unwrap().decision.expect("it decided");
    why(run, decision.step)
}

fn told(slice: &Slice) -> Vec<String> {
    slice.sentences.iter().map(|(step, text)| format!("{step}: {text}")).collect()
}

/// What is said of a breach, after the slice.
fn breached(id: &str, property: &str) -> Vec<String> {
    why_breached(&shipped_run(id), property).expect("it is broken").sentences
}

#[test]
fn alice_retreats_because_of_a_lie() {
    let slice = decided(&shipped_run("generals-three"), 1);
    let expected = [
        "9: Bob is a traitor and made up order retreat (round 2) for Alice.",
        "12: Alice decides retreat when round 2 is over: it had order retreat (round 2) from Bob and would do so even if \
         all others said attack.",
    ];
    assert_eq!(told(&slice), expected);
    assert_eq!((slice.parcels.len(), slice.complete), (1, true));
}

#[test]
fn with_four_the_loyal_outvote_the_liar() {
    let slice = decided(&shipped_run("generals-four"), 1);
    let expected = [
        "2: Commander sends order attack (round 1) to Alice and Bob: it proposes attack.",
        "11: Bob sends order attack (round 2) to Alice when round 1 is over: it had order attack (round 1) from Commander.",
        "19: Alice decides attack when round 2 is over: it had order attack (round 1) from Commander and order attack \
         (round 2) from Bob.",
    ];
    assert_eq!(told(&slice), expected);
}

#[test]
fn the_chain_is_why_cleo_and_dan_differ() {
    let run = shipped_run("floodset-chain");
    let expected = [
        "2: Ada sends values 0 (round 1) to Ben: it proposes 0.",
        "17: Ben sends values 0 (round 2) to Cleo when round 1 is over: it had values 0 (round 1) from Ada and proposes 1.",
        "27: Cleo decides 0 when round 2 is over: it had values 0 (round 2) from Ben.",
    ];
    assert_eq!(told(&decided(&run, 2)), expected);
    assert_eq!(told(&decided(&run, 3)), ["28: Dan decides 1 when round 2 is over: it proposes 1."]);
    let expected = [
        "2 rounds were run, and with f = 2 it takes 3 (f+1).",
        "Ada told Ben, who told Cleo, each crashing in the middle of sending: of the nodes that run only Cleo could know \
         of it.",
    ];
    assert_eq!(breached("floodset-chain", "agreement"), expected);
}

#[test]
fn an_acceptor_that_forgot_is_the_reason() {
    let run = shipped_run("paxos-amnesia");
    let expected = [
        "20: Ben sends prepare (ballot 1) to Cleo and sends itself prepare (ballot 1) when its start alarm goes off: \
         nothing that it heard was needed for that.",
        "21: Ben sends itself promise (ballot 1): it had prepare (ballot 1) from itself.",
        "24: Cleo sends promise (ballot 1) to Ben: it had prepare (ballot 1) from Ben and had crashed and started again \
         with what it saved.",
        "25: Ben sends accept 2 (ballot 1) to Cleo and sends itself accept 2 (ballot 1): it had promise (ballot 1) from \
         itself and Cleo and proposes 2.",
        "26: Ben sends itself accepted 2 (ballot 1): it had accept 2 (ballot 1) from itself.",
        "29: Cleo sends accepted 2 (ballot 1) to Ben: it had accept 2 (ballot 1) from Ben.",
        "30: Ben decides 2: it had accepted 2 (ballot 1) from itself and Cleo.",
    ];
    assert_eq!(told(&decided(&run, 1)), expected);
    let expected = [
        "Ada counted Ada and Cleo (accepted), Ben counted Ben and Cleo (accepted): they share only Cleo, which had \
         crashed and started again.",
        "Links lose nothing: a message from Ada to Ben was lost.",
    ];
    assert_eq!(breached("paxos-amnesia", "agreement"), expected);
}

#[test]
fn a_leader_rests_on_votes_and_a_request() {
    let slice = decided(&shipped_run("raft-figure-8"), 0);
    let expected = [
        "6: S1 sends request-vote (term 1) to S2 and S3: nothing that it heard was needed for that.",
        "7: S2 sends vote (term 1) to S1: it had request-vote (term 1) from S1.",
        "8: S3 sends vote (term 1) to S1: it had request-vote (term 1) from S1.",
        "15: S1 sends append-entries a (term 1) to S2 and S3: it had vote (term 1) from S2 and S3 and was asked for a.",
        "20: S2 sends appended (term 1) to S1: it had append-entries a (term 1) from S1.",
        "21: S3 sends appended (term 1) to S1: it had append-entries a (term 1) from S1.",
        "29: S1 delivers a at place 1 and decides a: it had vote (term 1) from S2 and S3 and appended (term 1) from S2 \
         and S3 and was asked for a.",
    ];
    assert_eq!(told(&slice), expected);
}

#[test]
fn quorums_that_do_not_meet_are_named() {
    let expected = [
        "Ben counted Ada and Ben (commits), Cleo counted Ada and Cleo (commits): they share only Ada, a traitor.",
        "Two quorums of 2 among 3 share 1 for certain; they must share 2, so it takes quorums of 3.",
        "Fault bound: needs n > 3f: 3 > 3 is false.",
    ];
    assert_eq!(breached("pbft-three-split", "agreement"), expected);
    let expected = [
        "Ada counted Ada and Ben (proposals), Cleo counted Cleo and Dan (proposals): they share nobody.",
        "Two quorums of 2 among 4 need not share anybody; they must share 1, so it takes quorums of 3.",
        "Fault bound: needs n > 2f: 4 > 4 is false.",
        "Links lose nothing: a message from Ada to Cleo was lost.",
    ];
    assert_eq!(breached("ben-or-halves", "agreement"), expected);
    assert_eq!(breached("generals-three", "ic2"), ["Fault bound: needs n > 3f: 3 > 3 is false."]);
    let votes = "Ada counted Ada and Cleo (votes), Ben counted Ben and Cleo (votes): they share only Cleo, which had \
                 crashed and started again.";
    assert_eq!(breached("raft-vote-lost", "election-safety")[0], votes);
}

#[test]
fn a_blocked_commit_says_who_waits_for_what() {
    let mut run = shipped_run("2pc-blocked");
    let blocked = |name| {
        format!(
            "{name} waits, though it has 2 of 2 in doubt. It has no alarm set, and nothing is on its way to it. Bank is down."
        )
    };
    assert_eq!(breached("2pc-blocked", "termination"), ["Airline", "Hotel", "Car"].map(blocked));
    run.seek(StepId(11));
    let waits = waits(&run);
    let first = "Airline waits. Its patience alarm goes off at 110ms, and nothing is on its way to it. Bank is down.";
    assert_eq!((waits.len(), waits[0].sentence.as_str()), (3, first));
}

#[test]
fn what_is_not_there_has_no_reasons() {
    let run = shipped_run("broadcast-plain");
    assert_eq!(why(&run, StepId(9_999)), Slice { complete: true, ..Slice::default() });
    assert_eq!(why_sent(&run, ParcelId(9_999)), Slice { complete: true, ..Slice::default() });
    assert_eq!(why_breached(&run, "no-such-property"), None);
    assert_eq!(why_breached(&shipped_run("generals-four"), "agreement"), None);
}

#[test]
fn a_message_has_reasons_of_its_own() {
    let run = shipped_run("generals-four");
    let order = run.trace().steps().flat_map(|(_, step)| run.trace().sent(step)).find(|(_, parcel)| parcel.sent.0 > 0);
    let (id, parcel) = order.expect("somebody relays the order");
    let slice = why_sent(&run, id);
    assert_eq!(slice.steps.last(), Some(&parcel.by));
    assert!(slice.parcels.contains(&id) && slice.parcels.len() == 2);
}
