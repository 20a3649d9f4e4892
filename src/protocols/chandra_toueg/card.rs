//! The facts of Chandra and Toueg's consensus.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Setup, Timing,
};

pub(super) const CARD: Card = Card {
    id: "chandra-toueg",
    title: "Chandra–Toueg consensus with ◊S",
    chapter: Chapter::PartialSynchrony,
    source: "Chandra, Toueg, Unreliable Failure Detectors for Reliable Distributed Systems, JACM 43(2), 1996, §6.2",
    solves: "Consensus in an asynchronous system with a failure detector that may be wrong for as long as it likes, \
             but not for ever.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::Crash,
        authentication: Authentication::Links,
        links: "reliable; a failure detector of class ◊S beside them",
    },
    bound: Bound { text: "n > 2f", holds: |n, f| u32::from(n) > 2 * u32::from(f) },
    nodes: Range { min: 2, max: 128, default: 3 },
    faults: Range { min: 0, max: 63, default: 1 },
    rounds: Formula { text: "4 delays (3 for the coordinator) when nobody is suspected", count: |_| Some(4) },
    messages: Formula {
        text: "(n−1)(n+3): round 1 and the decision; the rounds begun meanwhile come on top",
        count: |setup| Some(u64::from(setup.n - 1) * (u64::from(setup.n) + 3)),
    },
    epoch: "round",
    kinds: &[
        Kind { word: "estimate", part: Part::Change, reply: false, about: "the sender's estimate and its age" },
        Kind { word: "proposal", part: Part::Proposal, reply: false, about: "the value the coordinator picked" },
        Kind { word: "ack", part: Part::Vote, reply: true, about: "the sender adopted the proposal" },
        Kind { word: "nack", part: Part::Vote, reply: true, about: "the sender suspects the coordinator" },
        Kind { word: "decide", part: Part::Decision, reply: false, about: "the decision, passed on by everybody" },
    ],
    params: &[
        Param {
            word: "detector",
            kind: ParamKind::Choice(&[
                ("eventual", "◊S: suspects a coordinator that takes too long, later in every round"),
                ("all", "suspects everybody for ever: complete, but not accurate"),
                ("never", "suspects nobody ever: accurate, but not complete"),
            ]),
            about: "what the failure detector does",
        },
        Param {
            word: "stable",
            kind: ParamKind::Number { min: 0, max: 60_000, default: Some(0) },
            about: "for how many ms the detector suspects at random before it becomes reliable (detector=eventual)",
        },
        Param {
            word: "quorum",
            kind: ParamKind::Number { min: 1, max: 128, default: None },
            about: "how many estimates and replies the coordinator waits for; a majority unless said. Half of the nodes \
                    are too few: two quorums need not meet",
        },
        Param {
            word: "wait-all",
            kind: ParamKind::Mistake,
            about: "the coordinator waits for all n, so that one crash stops it for ever",
        },
        Param {
            word: "drop-early",
            kind: ParamKind::Mistake,
            about: "messages of rounds not reached yet are thrown away instead of kept, so that everybody may wait for \
                    what was already sent",
        },
        Param {
            word: "plain-decide",
            kind: ParamKind::Mistake,
            about: "the decision is not passed on, so that it may reach some only when the coordinator crashes",
        },
        Param {
            word: "any-estimate",
            kind: ParamKind::Mistake,
            about: "the coordinator proposes whichever estimate came last, not the one adopted last, and so overrules \
                    a decision",
        },
    ],
    inputs: |node| Some(i64::from(node)),
    values: &[],
    code: &[
        Line { label: "1", depth: 0, text: "est := input; ts := 0; r := 1" },
        Line { label: "2", depth: 0, text: "round r, c = (r−1) mod n: all send EST(r, est, ts) to c" },
        Line {
            label: "3",
            depth: 1,
            text: "c, with EST(r) from a majority: v := est of the largest ts; send PROP(r, v) to all",
        },
        Line { label: "4", depth: 1, text: "each waits for PROP(r, v) from c, or until it suspects c:" },
        Line { label: "5", depth: 2, text: "on PROP: est := v; ts := r; send ACK(r) to c; next round" },
        Line { label: "6", depth: 2, text: "on suspicion: send NACK(r) to c; next round" },
        Line {
            label: "7",
            depth: 1,
            text: "c, with replies from a majority: if all are ACK, R-broadcast DECIDE(v); next round",
        },
        Line { label: "8", depth: 0, text: "on R-deliver DECIDE(v): decide v" },
    ],
    breaks: "Termination: a detector that suspects everybody for ever, or one that misses a crash. Agreement: quorums of \
             half of the nodes.",
    corrections: &[
        Correction {
            id: "E10",
            said: "Consensus is impossible in asynchronous systems.",
            holds: "No deterministic protocol that stands one crash can promise to terminate when messages, none of \
                   which is lost, may take any time. Each that is always safe has some run in which nobody decides; \
                   that says nothing of how likely it is. What is missing is a detector that is right in the end; the \
                   weakest that will do is ◊S, or equally a leader that is trusted in the end.",
        },
        Correction {
            id: "E26",
            said: "Consensus, terminating broadcast and interactive consistency are equivalent.",
            holds: "In synchronous systems. With crashes and asynchrony ◊S is enough for consensus, while the other two \
                   need a detector that is never wrong.",
        },
    ],
};

/// A majority, or what the text says.
pub(super) fn quorum(setup: &Setup<'_>) -> u16 {
    let right = if setup.mistake("wait-all") { setup.n } else { setup.n / 2 + 1 };
    setup.number("quorum", i64::from(right)) as u16
}
