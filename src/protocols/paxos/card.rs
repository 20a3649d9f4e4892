//! The facts of Paxos.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Setup, Timing,
};

pub(super) const CARD: Card = Card {
    id: "paxos",
    title: "Paxos",
    chapter: Chapter::ReplicatedLogs,
    source: "Lamport, The Part-Time Parliament, TOCS 16(2), 1998; Paxos Made Simple, 2001",
    solves: "One decision among nodes that crash and recover, safe however late or lossy the network is.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::CrashRecovery,
        authentication: Authentication::Links,
        links: "may lose, double and reorder messages, but not change them",
    },
    bound: Bound { text: "n > 2f", holds: |n, f| u32::from(n) > 2 * u32::from(f) },
    nodes: Range { min: 1, max: 128, default: 3 },
    faults: Range { min: 0, max: 63, default: 1 },
    rounds: Formula { text: "5 delays (learn=decide); 4 otherwise", count: delays },
    messages: Formula {
        text: "5(n−1) (learn=decide); (n−1)(n+3) (broadcast); 4(n−1) (leader)",
        count: messages,
    },
    epoch: "ballot",
    kinds: &[
        Kind { word: "prepare", part: Part::Change, reply: false, about: "opens a ballot and asks for promises" },
        Kind { word: "promise", part: Part::Vote, reply: true, about: "nothing lower any more; the sender's vote so far" },
        Kind { word: "accept", part: Part::Proposal, reply: false, about: "asks to accept a value in a ballot" },
        Kind { word: "accepted", part: Part::Confirmation, reply: true, about: "the sender accepted the value" },
        Kind { word: "nack", part: Part::Vote, reply: true, about: "refused: a higher ballot is promised" },
        Kind { word: "decide", part: Part::Decision, reply: false, about: "the value is chosen" },
    ],
    params: &[
        Param {
            word: "proposers",
            kind: ParamKind::Number { min: 1, max: 5, default: Some(1) },
            about: "how many nodes propose: n0, n1, …",
        },
        Param {
            word: "learn",
            kind: ParamKind::Choice(&[
                ("decide", "acceptors tell the proposer, and it tells all"),
                ("broadcast", "acceptors tell all"),
                ("leader", "acceptors tell the proposer, and nobody else learns"),
            ]),
            about: "how nodes learn what is chosen",
        },
        Param {
            word: "retry",
            kind: ParamKind::Number { min: 0, max: 60_000, default: Some(100) },
            about: "after how many ms a proposer that has not learned opens its next ballot; 0: never",
        },
        Param {
            word: "backoff",
            kind: ParamKind::Choice(&[
                ("none", "after exactly that time"),
                ("random", "after one to three times as long, drawn anew each time"),
            ]),
            about: "how a proposer waits before it tries again",
        },
        Param {
            word: "offset",
            kind: ParamKind::Number { min: 0, max: 60_000, default: Some(0) },
            about: "how many ms after the proposer before it each proposer starts",
        },
        Param {
            word: "nack",
            kind: ParamKind::Choice(&[
                ("none", "it is ignored"),
                ("inform", "it is answered with the ballot to beat"),
                ("retry", "it is answered, and the proposer opens a higher ballot at once"),
            ]),
            about: "what becomes of a request that an acceptor refuses",
        },
        Param {
            word: "amnesia",
            kind: ParamKind::Mistake,
            about: "a node that starts again has forgotten what it promised and accepted, so that a second majority \
                    may form: two values are chosen",
        },
        Param {
            word: "no-promise-check",
            kind: ParamKind::Mistake,
            about: "acceptors accept below what they promised, so that an old ballot can still choose a value that a \
                    newer one never heard of",
        },
        Param {
            word: "own-value",
            kind: ParamKind::Mistake,
            about: "a proposer always proposes its own value, even when one may be chosen already",
        },
        Param {
            word: "any-value",
            kind: ParamKind::Mistake,
            about: "a proposer takes the value that the lowest id reports, not that of the highest ballot; it takes \
                    three ballots to go wrong",
        },
        Param {
            word: "strict-accept",
            kind: ParamKind::Mistake,
            about: "acceptors accept only above what they promised, not the very ballot that they promised: nothing is \
                    ever accepted",
        },
        Param {
            word: "mixed-ballots",
            kind: ParamKind::Mistake,
            about: "learners count acceptances of one value in different ballots together, though a majority of them \
                    chose nothing",
        },
    ],
    inputs: |node| Some(i64::from(node)),
    values: &[],
    code: &[
        Line { label: "1", depth: 0, text: "proposer, to open a ballot: b := next round·P + id above all it knows" },
        Line { label: "2", depth: 1, text: "send PREPARE(b) to all acceptors" },
        Line { label: "3", depth: 0, text: "acceptor, on PREPARE(b):" },
        Line { label: "4", depth: 1, text: "if b > promised: promised := b; write; reply PROMISE(b, accBal, accVal)" },
        Line {
            label: "5",
            depth: 0,
            text: "proposer, on PROMISE(b, …) from a majority: v := accVal of the highest accBal, or its own if none",
        },
        Line { label: "6", depth: 1, text: "send ACCEPT(b, v) to all acceptors" },
        Line { label: "7", depth: 0, text: "acceptor, on ACCEPT(b, v):" },
        Line {
            label: "8",
            depth: 1,
            text: "if b ≥ promised: promised, accBal, accVal := b, b, v; write; send ACCEPTED(b, v) to the learners",
        },
        Line { label: "9", depth: 0, text: "learner, on ACCEPTED(b, v):" },
        Line { label: "10", depth: 1, text: "if a majority accepted in this same b: v is chosen; decide v" },
        Line { label: "11", depth: 1, text: "the proposer then sends DECIDE(v) to all" },
        Line { label: "12", depth: 0, text: "on DECIDE(v): decide v" },
        Line { label: "13", depth: 0, text: "on NACK(b, promised): the next ballot must be above promised" },
    ],
    breaks: "Safety: forgetful acceptors, and nothing else that the model allows. Liveness: a majority down, or \
             proposers that keep outbidding each other.",
    corrections: &[
        Correction {
            id: "E16",
            said: "Paxos has no coordinator.",
            holds: "Every ballot has a proposer that leads it, and progress needs one to lead alone for a while. Nobody \
                   elects it, and nothing forbids a second.",
        },
        Correction {
            id: "E16",
            said: "It stands up to n/2 failures.",
            holds: "It needs a majority: f < n/2, so with n = 4 it stands one crash, not two. And to start again after a \
                   crash an acceptor must find on its disk what it promised and accepted, or two values get chosen.",
        },
        Correction {
            id: "E17",
            said: "Propose, accept, commit.",
            holds: "The phase before those, PREPARE and PROMISE, is what makes it safe: without it a proposer would not \
                   learn what was accepted before. Of five, three must accept; the leader is one of them if it is an \
                   acceptor too.",
        },
        Correction {
            id: "E18",
            said: "Once a single process has decided, all will eventually decide the same.",
            holds: "None ever decides otherwise. That the others decide at all takes fair links, and a decision that is \
                   passed on or a live proposer.",
        },
        Correction {
            id: "E34",
            said: "It received the SIGOPS Hall of Fame award in 2012.",
            holds: "So it did, for The Part-Time Parliament of 1998.",
        },
    ],
};

/// The delays of the slowest node's decision with one proposer and nothing in its way.
fn delays(setup: &Setup<'_>) -> Option<u64> {
    let all = if setup.choice("learn") == "decide" { 5 } else { 4 };
    undisturbed(setup).then_some(all)
}

/// What one proposer with nothing in its way sends and is sent.
fn messages(setup: &Setup<'_>) -> Option<u64> {
    let others = u64::from(setup.n.saturating_sub(1));
    let all = match setup.choice("learn") {
        "decide" => 5 * others,
        "broadcast" => others * (others + 4),
        _ => 4 * others,
    };
    undisturbed(setup).then_some(all)
}

/// Is there one proposer, with time enough for its first ballot? Four delays, of at most 3δ/2 each unless the text says
/// otherwise.
fn undisturbed(setup: &Setup<'_>) -> bool {
    let retry_us = setup.number("retry", 0).unsigned_abs() * 1_000;
    setup.number("proposers", 1) == 1 && (retry_us == 0 || retry_us > 6 * setup.delta.0)
}
