//! The facts of PBFT.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Timing,
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
    id: "pbft",
    title: "PBFT",
    chapter: Chapter::ByzantineReplication,
    source: "Castro, Liskov, Practical Byzantine Fault Tolerance, OSDI 1999; TOCS 20(4), 2002",
    solves: "One log on many replicas although f of them lie.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::Byzantine,
        authentication: Authentication::Signatures,
        links: "reliable; may be arbitrarily slow, which costs liveness only",
    },
    bound: Bound { text: "n > 3f", holds: |n, f| u32::from(n) > 3 * u32::from(f) },
    nodes: Range { min: 3, max: 31, default: 4 },
    faults: Range { min: 0, max: 10, default: 1 },
    rounds: Formula { text: "3 delays between replicas; 5 from a client and back", count: |_| Some(3) },
    messages: Formula {
        text: "a request: (n−1) + (n−1)² + n(n−1) = 2n(n−1); with the client's request and n replies 2n(n−1) + 1 + n",
        count: |setup| {
            let asked = setup.inputs.iter().flatten().count() == 1 && setup.inputs[0].is_some();
            let drawn = u64::from(setup.choice("client") == "drawn");
            let replicas = u64::from(setup.n) - drawn;
            asked.then_some(2 * replicas * (replicas - 1) + drawn * (1 + replicas))
        },
    },
    epoch: "view",
    kinds: &[
        kind("request", Part::Request, false, "a client's request, passed on to the primary"),
        kind("pre-prepare", Part::Proposal, false, "the primary gives a request its place"),
        kind("prepare", Part::Vote, false, "a backup accepts that order"),
        kind("commit", Part::Confirmation, false, "the sender is prepared"),
        kind("checkpoint", Part::Decision, false, "what the sender has executed so far"),
        kind("view-change", Part::Change, false, "the sender gives up on the primary, and what it has prepared"),
        kind("new-view", Part::Change, false, "a new primary begins, with proof"),
        kind("fetch", Part::Request, false, "the sender fell behind a checkpoint"),
        kind("history", Part::Decision, true, "what was executed up to a checkpoint"),
        kind("ask", Part::Request, false, "a client's request, signed by it"),
        kind("pre-prepare-m", Part::Proposal, false, "the primary gives a client's signed request its place"),
        kind("reply", Part::Decision, true, "to the client: what came of its request"),
    ],
    params: &[
        Param {
            word: "timeout",
            kind: ParamKind::Number { min: 1, max: 60_000, default: Some(200) },
            about: "after how many ms without an execution a replica gives up on the primary; doubles view by view",
        },
        Param {
            word: "checkpoint",
            kind: ParamKind::Number { min: 1, max: 1_000, default: Some(10) },
            about: "every how many requests there is a checkpoint; the window is twice as wide",
        },
        Param {
            word: "quorum",
            kind: ParamKind::Number { min: 1, max: 31, default: None },
            about: "how many replicas make a quorum; ⌊(n+f)/2⌋+1 unless said, and fewer may not share a correct one",
        },
        Param {
            word: "client",
            kind: ParamKind::Choice(&[
                ("outside", "requests come in at any replica, nobody signs them, and replies are not drawn"),
                ("drawn", "the last node is the client and the others are the replicas, more than 3f of them: it signs \
                    its requests, its input first (n0's if it has none), and believes f+1 equal replies"),
            ]),
            about: "whether the client takes part; the result of every request is the first that was executed",
        },
        mistake("believe-one", "the client believes the first reply that comes, and that may be a liar's"),
        mistake("count-primary", "the primary's order is counted among the PREPAREs, so that two requests can be \
                prepared at one place"),
        mistake("no-proof", "a new view is believed without checking that it follows from its proof: a lying new \
                primary replaces what was final"),
        mistake("lowest-view", "a new primary takes the certificate of the lowest view, not of the highest, and may \
                revive what a later view replaced"),
        mistake("fixed-timeout", "the timeout does not double: in a slow network view follows view and nothing is ever \
                executed"),
    ],
    inputs: |node| (node == 0).then_some(1),
    values: &[],
    code: &[
        line("1", 0, "a client's request goes to the primary, v mod n; in time, to all"),
        line("2", 0, "primary: s := next number; send PRE-PREPARE(v, s, m) to all"),
        line("3", 0, "backup, on PRE-PREPARE: in view v, properly signed, nothing else accepted for (v, s), h < s ≤ H:"),
        line("4", 1, "accept it; send PREPARE(v, s, m) to all"),
        line("5", 0, "prepared: the PRE-PREPARE and matching PREPAREs of 2f backups (its own included):"),
        line("6", 1, "send COMMIT(v, s, m) to all"),
        line("7", 0, "committed: prepared, and 2f+1 matching COMMITs (its own included)"),
        line("8", 0, "execute what is committed in the order of s"),
        line("9", 1, "unless it was executed before; reply to the client, which believes f+1 equal replies"),
        line("10", 0, "every K requests: send CHECKPOINT(s, digest) to all"),
        line("11", 0, "2f+1 equal CHECKPOINTs: stable; h := s; discard what is older"),
        line("12", 1, "whoever is behind fetches the state"),
        line("13", 0, "a request is not executed in time, or a new view does not come:"),
        line("14", 1, "v := v+1; accept no more orders; send VIEW-CHANGE(v, h, proof, what is prepared) to all"),
        line("15", 0, "VIEW-CHANGEs of f+1 replicas for later views: join the lowest of them"),
        line("16", 0, "new primary, on 2f+1: NEW-VIEW: for each s what is prepared in the highest view, else null"),
        line("17", 0, "backup, on NEW-VIEW: check that it follows; enter the view; PREPARE all in it"),
        line("18", 0, "client: sign the request; send it to the primary; if no result comes in time, to all"),
        line("19", 0, "replica, once the request is executed: REPLY(v, request, result) to the client"),
        line("20", 0, "client: believe the result that f+1 replicas reply alike"),
    ],
    breaks: "f+1 liars: a lying primary and one accomplice of four split the rest. Too small a quorum. Liveness: a \
             network that stays slower than the timeouts.",
    corrections: &[
        Correction {
            id: "E19",
            said: "It provides both safety and liveness.",
            holds: "Safety always, with at most f liars; liveness only if delays do not grow faster than the timeouts.",
        },
        Correction {
            id: "E20",
            said: "It requires 2f + 1 votes.",
            holds: "Prepared is the order and 2f PREPAREs of backups, for the primary sends none; committed is 2f + 1 \
                   COMMITs; a client needs f + 1 equal replies.",
        },
        Correction {
            id: "E03",
            said: "With digital signatures 2f + 1 nodes are enough.",
            holds: "Not here: in partial synchrony it takes 3f + 1 with or without signatures.",
        },
    ],
};
