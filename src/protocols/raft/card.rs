//! The facts of Raft.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Timing,
};

const fn number(word: &'static str, min: i64, default: i64, about: &'static str) -> Param {
    Param { word, kind: ParamKind::Number { min, max: 60_000, default: Some(default) }, about }
}

const fn mistake(word: &'static str, about: &'static str) -> Param {
    Param { word, kind: ParamKind::Mistake, about }
}

const fn line(label: &'static str, depth: u8, text: &'static str) -> Line {
    Line { label, depth, text }
}

pub(super) const CARD: Card = Card {
    id: "raft",
    title: "Raft",
    chapter: Chapter::ReplicatedLogs,
    source: "Ongaro, Ousterhout, In Search of an Understandable Consensus Algorithm, USENIX ATC 2014; thesis, 2014",
    solves: "One log on many nodes that crash and recover, under one elected leader a term.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::CrashRecovery,
        authentication: Authentication::Links,
        links: "may lose, double and reorder messages, but not change them",
    },
    bound: Bound { text: "n > 2f", holds: |n, f| u32::from(n) > 2 * u32::from(f) },
    nodes: Range { min: 1, max: 31, default: 5 },
    faults: Range { min: 0, max: 15, default: 2 },
    rounds: Formula { text: "from request to commit 2 delays at the leader, 3 at the followers", count: |_| Some(2) },
    messages: Formula {
        text: "2(n−1) an election, 2(n−1) an entry; both: 4(n−1), and 2(n−1) every heartbeat; pre-votes: 2(n−1) more",
        count: |setup| {
            let each = if setup.choice("pre-vote") == "yes" { 6 } else { 4 };
            Some(each * u64::from(setup.n.saturating_sub(1)))
        },
    },
    epoch: "term",
    kinds: &[
        Kind { word: "request-vote", part: Part::Change, reply: false, about: "asks for a vote; how long the log is" },
        Kind { word: "vote", part: Part::Vote, reply: true, about: "a vote, or its refusal" },
        Kind { word: "append-entries", part: Part::Proposal, reply: false, about: "new entries, or a heartbeat" },
        Kind { word: "appended", part: Part::Confirmation, reply: true, about: "the logs agree up to here, or do not" },
        Kind { word: "request", part: Part::Request, reply: false, about: "a client's command, passed on to the leader" },
        Kind { word: "pre-vote", part: Part::Request, reply: false, about: "would the receiver vote for the sender?" },
        Kind { word: "pre-voted", part: Part::Vote, reply: true, about: "it would, or it hears a leader" },
    ],
    params: &[
        number("timeout", 1, 150, "after how many ms without a leader a node stands for election, at least"),
        number("spread", 0, 150, "up to how many ms longer it may wait, drawn anew each time; 0: all wait alike, and \
                may split the vote for ever"),
        number("heartbeat", 1, 50, "how many ms pass between two heartbeats of a leader"),
        Param {
            word: "first",
            kind: ParamKind::Choice(&[
                ("entry", "its own input if its log is empty, otherwise an entry that does nothing"),
                ("input", "its own input if its log is empty, otherwise nothing; old terms' entries wait for a client"),
            ]),
            about: "what a new leader appends to its log",
        },
        Param {
            word: "pre-vote",
            kind: ParamKind::Choice(&[
                ("no", "whose timer runs out begins a term at once"),
                ("yes", "it asks first, and begins a term only if a majority hears no leader and would vote for it \
                    (thesis §9.6)"),
            ]),
            about: "whether a server that was cut off can depose a leader that all others still hear",
        },
        mistake("count-old-terms", "a leader commits any entry that a majority holds, also one of an old term: a later \
                leader may still overwrite it (figure 8)"),
        mistake("forget-vote", "the vote is not written to disk: a node that starts again votes twice in a term, and \
                two nodes lead it"),
        mistake("no-log-check", "votes for candidates whatever their logs lack, so that a leader may miss what is \
                committed"),
        mistake("length-only", "compares logs by length and not first by the term of the last entry: a long stale log \
                beats a shorter, newer one"),
        mistake("truncate-always", "cuts the log at every AppendEntries, so that a stale one deletes entries that were \
                acknowledged since"),
        mistake("patient-timer", "any message resets the election timer: a server that cannot win keeps those that \
                could from trying"),
    ],
    inputs: |node| Some(i64::from(node)),
    values: &[],
    code: &[
        line("1", 0, "any message with term T > currentTerm: currentTerm := T; votedFor := null; follower; write"),
        line("2", 0, "election timeout: currentTerm++; vote for itself; write; RequestVote(term, last index, last term)"),
        line("3", 0, "on RequestVote: refuse if its term is old, or votedFor is another, or its log is behind"),
        line("4", 1, "else votedFor := candidate; write; reset the timer; grant"),
        line("5", 0, "a majority of votes in this term: leader; nextIndex := last + 1; matchIndex := 0; AppendEntries"),
        line("6", 0, "leader, on a command: append (currentTerm, command); write; send it"),
        line("7", 0, "leader, every heartbeat: AppendEntries with all from nextIndex on"),
        line("8", 0, "on AppendEntries: refuse if its term is old; else follow its sender and reset the timer"),
        line("9", 1, "refuse unless the log has prevIndex with prevTerm"),
        line("10", 1, "from the first conflict on delete; append what is missing; write"),
        line("11", 1, "commitIndex := max(commitIndex, min(leaderCommit, last new index))"),
        line("12", 0, "leader, on success: matchIndex and nextIndex move up"),
        line("13", 0, "leader, on refusal: nextIndex−−; try again"),
        line("14", 0, "leader: a majority has matchIndex ≥ N > commitIndex, log[N].term = currentTerm: commitIndex := N"),
        line("15", 0, "everyone: apply log[lastApplied + 1 … commitIndex] in order"),
        line("16", 0, "pre-vote, instead of 2: PreVote(currentTerm, last index, last term) to all; 2 once a majority would"),
        line("17", 0, "on PreVote: it would, if its term is not old, nor its log, and no leader was heard for a timeout"),
    ],
    breaks: "Safety: only mistakes, such as a vote that is not on disk. Liveness: a majority down, timeouts all alike, \
             or a network slower than the timeout.",
    corrections: &[
        Correction {
            id: "",
            said: "A server that was cut off does no harm when it comes back.",
            holds: "It comes with a term that it raised at every timeout, and deposes the leader that all others hear; \
                   safe, but the cluster stands still for an election. PreVote prevents it.",
        },
        Correction {
            id: "",
            said: "An entry is committed once a majority stores it.",
            holds: "Only if it is of the leader's own term; older ones are committed with the first such entry above \
                   them (§5.4.2).",
        },
        Correction {
            id: "",
            said: "Any message from another server resets the election timer.",
            holds: "Only a vote that was granted and an AppendEntries of the current leader do.",
        },
        Correction {
            id: "E16",
            said: "It stands up to n/2 failures.",
            holds: "It needs a majority: with n = 4 it stands one crash, not two.",
        },
    ],
};
