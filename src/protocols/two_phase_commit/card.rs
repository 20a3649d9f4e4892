//! The facts of two-phase commit.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Setup, Timing,
};

const fn line(label: &'static str, depth: u8, text: &'static str) -> Line {
    Line { label, depth, text }
}

const fn mistake(word: &'static str, about: &'static str) -> Param {
    Param { word, kind: ParamKind::Mistake, about }
}

const fn kind(word: &'static str, part: Part, reply: bool, about: &'static str) -> Kind {
    Kind { word, part, reply, about }
}

pub(super) const CARD: Card = Card {
    id: "two-phase-commit",
    title: "Two-phase commit",
    chapter: Chapter::Commit,
    source: "Gray, Notes on Data Base Operating Systems, 1978; Bernstein, Hadzilacos, Goodman, 1987, ch. 7",
    solves: "All nodes commit or all abort, and one no is enough to abort.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::CrashRecovery,
        authentication: Authentication::Links,
        links: "may lose and delay messages, but not change them",
    },
    bound: Bound { text: "n > f", holds: |n, f| n > f },
    nodes: Range { min: 2, max: 32, default: 4 },
    faults: Range { min: 0, max: 31, default: 1 },
    rounds: Formula {
        text: "3 delays (4 with acknowledgements; 2 decentralized; 2(n−1) linear)",
        count: |setup| match setup.choice("form") {
            "decentralized" => Some(2),
            "linear" => Some(2 * participants(setup)),
            _ => Some(if setup.choice("acks") == "yes" { 4 } else { 3 }),
        },
    },
    messages: Formula {
        text: "N = n−1 participants: 3N (4N with acknowledgements); N + N(N−1) decentralized; 2N linear",
        count: messages,
    },
    epoch: "",
    kinds: &[
        kind("vote-request", Part::Request, false, "can you commit?"),
        kind("vote", Part::Vote, true, "yes or no"),
        kind("decision", Part::Decision, false, "commit or abort"),
        kind("ack", Part::Confirmation, true, "the decision is on the sender's disk"),
        kind("inquiry", Part::Change, false, "the sender is in doubt and asks what others know"),
        kind("in-doubt", Part::Vote, true, "the sender is in doubt as well"),
    ],
    params: &[
        Param {
            word: "form",
            kind: ParamKind::Choice(&[
                ("central", "votes go to the coordinator, and it decides"),
                ("decentralized", "every participant tells every other its vote, and each decides"),
                ("linear", "the request passes along a chain as long as all say yes, and the decision comes back"),
            ]),
            about: "who tells whom",
        },
        Param {
            word: "acks",
            kind: ParamKind::Choice(&[
                ("no", "nobody acknowledges the decision"),
                ("yes", "participants do, so that the coordinator may forget it"),
            ]),
            about: "whether the coordinator's decision is acknowledged",
        },
        Param {
            word: "timeout",
            kind: ParamKind::Number { min: 1, max: 60_000, default: Some(100) },
            about: "after how many ms a node stops waiting for a request, for votes, or for the decision",
        },
        Param {
            word: "retry",
            kind: ParamKind::Number { min: 0, max: 60_000, default: Some(0) },
            about: "after how many ms a node in doubt asks again; 0: it asks once",
        },
        mistake("vote-before-write", "votes yes without writing it down: after a crash it has forgotten, and aborts \
                what the others commit"),
        mistake("abort-in-doubt", "a node that voted yes aborts when it hears nothing, though the others may commit"),
        mistake("commit-in-doubt", "a node that voted yes commits when it hears nothing (a heuristic decision), though \
                the others may abort"),
        mistake("tell-before-write", "the coordinator tells its decision and does not write it: after a crash it \
                aborts what it had told some to commit"),
    ],
    inputs: |node| (node > 0).then_some(1),
    values: &[("abort", 0), ("commit", 1), ("no", 0), ("yes", 1)],
    code: &[
        line("1", 0, "coordinator: write begun; send VOTE-REQUEST to all participants"),
        line("2", 0, "participant, on VOTE-REQUEST: if it can commit: write ready; vote yes"),
        line("3", 1, "else write abort; vote no; it may forget all"),
        line("4", 0, "on yes of all: write commit; send COMMIT to all"),
        line("5", 0, "on one no, or when time is up: write abort; send ABORT to all"),
        line("6", 0, "participant, on the decision: write it; acknowledge it"),
        line("7", 0, "coordinator, when all have acknowledged: forget"),
        line("8", 0, "participant that has not voted, when time is up: write abort"),
        line("9", 0, "participant that voted yes, when time is up, or after a crash: ask all others"),
        line("10", 1, "whoever knows the decision tells it"),
        line("11", 1, "whoever has not voted writes abort and says so"),
        line("12", 1, "if all others are in doubt too: blocked"),
        line("13", 0, "coordinator, after a crash: begun without a decision means abort; tell all"),
    ],
    breaks: "The coordinator crashes after the last yes and before anybody has the decision: all who are left are in \
             doubt and wait for it. Safety breaks only by mistakes.",
    corrections: &[
        Correction {
            id: "",
            said: "Atomic commit is consensus on commit or abort.",
            holds: "It is not: a single no forces abort, whatever the majority wants, and no failure and all yes force \
                   commit.",
        },
        Correction {
            id: "",
            said: "A better timeout rule would avoid the blocking.",
            holds: "The survivors cannot tell the world in which a dead participant committed from the one in which \
                   nobody decided.",
        },
    ],
};

fn participants(setup: &Setup<'_>) -> u64 {
    u64::from(setup.n.saturating_sub(1))
}

/// What a run without failures sends. A no ends a chain early, so there is no number for it here.
fn messages(setup: &Setup<'_>) -> Option<u64> {
    let n = participants(setup);
    let all_yes = setup.inputs.iter().skip(1).all(|input| input.is_none_or(|vote| vote.0 == 1));
    match setup.choice("form") {
        "decentralized" => Some(n + n * (n - 1)),
        "linear" => all_yes.then_some(2 * n),
        _ => Some(if setup.choice("acks") == "yes" { 4 * n } else { 3 * n }),
    }
}
