//! The facts of three-phase commit.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Timing,
};

const fn line(label: &'static str, depth: u8, text: &'static str) -> Line {
    Line { label, depth, text }
}

const fn kind(word: &'static str, part: Part, reply: bool, about: &'static str) -> Kind {
    Kind { word, part, reply, about }
}

pub(super) const CARD: Card = Card {
    id: "three-phase-commit",
    title: "Three-phase commit",
    chapter: Chapter::Commit,
    source: "Skeen, Nonblocking Commit Protocols, SIGMOD 1981; Bernstein, Hadzilacos, Goodman, 1987, ch. 7",
    solves: "All commit or all abort, and whoever survives decides, if silence proves a crash.",
    model: Model {
        timing: Timing::Synchronous,
        faults: Faults::Crash,
        authentication: Authentication::Links,
        links: "reliable, never parted",
    },
    bound: Bound { text: "n > f", holds: |n, f| n > f },
    nodes: Range { min: 2, max: 16, default: 4 },
    faults: Range { min: 0, max: 15, default: 2 },
    rounds: Formula { text: "5", count: |_| Some(5) },
    messages: Formula {
        text: "N = n−1 participants, all yes: 5N (6N with acknowledgements of the decision)",
        count: |setup| {
            let per = if setup.choice("acks") == "yes" { 6 } else { 5 };
            let yes = setup.inputs.iter().skip(1).all(|input| input.is_none_or(|vote| vote.0 == 1));
            yes.then_some(per * u64::from(setup.n.saturating_sub(1)))
        },
    },
    epoch: "round",
    kinds: &[
        kind("can-commit", Part::Request, false, "can you commit?"),
        kind("vote", Part::Vote, true, "yes or no"),
        kind("pre-commit", Part::Proposal, false, "all said yes"),
        kind("ack", Part::Confirmation, true, "the sender knows that all said yes"),
        kind("do-commit", Part::Decision, false, "commit"),
        kind("abort", Part::Decision, false, "abort"),
        kind("done", Part::Confirmation, true, "the decision is on the sender's disk"),
        kind("call", Part::Change, false, "the sender is undecided, and the recipient's turn has come"),
        kind("state-request", Part::Change, false, "a new coordinator asks how far everybody is"),
        kind("state", Part::Vote, true, "how far the sender is"),
    ],
    params: &[
        Param {
            word: "acks",
            kind: ParamKind::Choice(&[
                ("no", "nobody acknowledges the decision"),
                ("yes", "participants do, so that the coordinator may forget it"),
            ]),
            about: "whether the decision is acknowledged",
        },
        Param {
            word: "skip-precommit",
            kind: ParamKind::Mistake,
            about: "a new coordinator that finds one node prepared commits at once, before it has brought the others \
                    that far: if it dies after telling one, the rest abort",
        },
        Param {
            word: "decide-alone",
            kind: ParamKind::Mistake,
            about: "a node that starts again decides by its own state and does not ask: prepared means commit to it, \
                    and the others may have aborted",
        },
    ],
    inputs: |node| (node > 0).then_some(1),
    values: &[("abort", 0), ("commit", 1), ("no", 0), ("yes", 1)],
    code: &[
        line("1", 0, "round 1, coordinator: CAN-COMMIT? to all"),
        line("2", 0, "round 2, participant that can: write ready; vote yes"),
        line("3", 1, "that cannot, or was not asked: write abort; vote no"),
        line("4", 0, "round 3, coordinator, all yes: write prepared; PRE-COMMIT to all"),
        line("5", 1, "otherwise: write abort; ABORT to all"),
        line("6", 0, "round 4, participant, on PRE-COMMIT: write prepared; acknowledge"),
        line("7", 0, "round 5, coordinator: write commit; DO-COMMIT to all (whoever is silent is dead)"),
        line("8", 0, "participant, on the decision: write it"),
        line("9", 0, "still undecided: call the next participant in turn to lead"),
        line("10", 0, "whose turn it is: if decided tell, else ask all for their states"),
        line("11", 1, "anybody decided: the same, tell all"),
        line("12", 1, "else anybody prepared: write prepared; PRE-COMMIT to all; wait for the answers"),
        line("13", 2, "then write commit; DO-COMMIT to all"),
        line("14", 1, "else: write abort; ABORT to all"),
        line("15", 0, "after a crash: ask; never decide by one's own state"),
    ],
    breaks: "A partition, or one PRE-COMMIT that is slower than δ: the silent are taken for dead, those who are \
             prepared commit, and those who are not abort.",
    corrections: &[
        Correction {
            id: "",
            said: "Three-phase commit is safe with timeouts.",
            holds: "Only if a timeout proves a crash. A slow PRE-COMMIT does what a partition does.",
        },
        Correction {
            id: "",
            said: "A node that recovers in the prepared state may commit.",
            holds: "It has to ask: the survivors may never have heard of the PRE-COMMIT, and aborted.",
        },
    ],
};
