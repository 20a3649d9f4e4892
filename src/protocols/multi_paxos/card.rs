//! The facts of Multi-Paxos.

use super::reads::{READ, SLOWEST};
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
    id: "multi-paxos",
    title: "Multi-Paxos",
    chapter: Chapter::ReplicatedLogs,
    source: "Lamport, The Part-Time Parliament, TOCS 16(2), 1998, §3; Paxos Made Simple, 2001, §3",
    solves: "One log on many nodes that crash and recover, at one round trip a command.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::CrashRecovery,
        authentication: Authentication::Links,
        links: "may lose, double and reorder messages, but not change them",
    },
    bound: Bound { text: "n > 2f", holds: |n, f| u32::from(n) > 2 * u32::from(f) },
    nodes: Range { min: 1, max: 31, default: 3 },
    faults: Range { min: 0, max: 15, default: 1 },
    rounds: Formula { text: "2 delays at an established leader, 3 at the others; 2 more for the first", count: |_| Some(5) },
    messages: Formula {
        text: "2(n−1) for the ballot, once; then 3(n−1) a command: accept, accepted, commit",
        count: |setup| {
            let one = setup.inputs.iter().flatten().count() == 1;
            one.then_some(5 * u64::from(setup.n.saturating_sub(1)))
        },
    },
    epoch: "ballot",
    kinds: &[
        kind("request", Part::Request, false, "a client's command, passed on to the leader"),
        kind("prepare", Part::Change, false, "opens a ballot for the whole log"),
        kind("promise", Part::Vote, true, "nothing lower any more; the sender's votes, by place"),
        kind("accept", Part::Proposal, false, "asks to accept a command at a place"),
        kind("accepted", Part::Confirmation, true, "the sender accepted it"),
        kind("nack", Part::Vote, true, "refused: a higher ballot is promised"),
        kind("commit", Part::Decision, false, "what is chosen at a place"),
        kind("query", Part::Request, false, "what is chosen from a place on?"),
        kind("renew", Part::Request, false, "before a read: does the receiver follow this ballot still?"),
        kind("renewed", Part::Confirmation, true, "it does, and with leases nobody else for a while"),
    ],
    params: &[
        Param {
            word: "timeout",
            kind: ParamKind::Number { min: 1, max: 60_000, default: Some(100) },
            about: "after how many ms, at least, a node that waits for a place asks, and then leads",
        },
        Param {
            word: "spread",
            kind: ParamKind::Number { min: 0, max: 60_000, default: Some(100) },
            about: "up to how many ms longer it may wait, drawn anew each time",
        },
        Param {
            word: "commands",
            kind: ParamKind::Choice(&[
                ("plain", "each makes sense by itself"),
                ("deltas", "each is a change of the state before it, so that primary order matters: it is watched, and \
                    not promised"),
            ]),
            about: "what commands are",
        },
        Param {
            word: "reads",
            kind: ParamKind::Choice(&[
                ("none", "there are no reads"),
                ("rounds", "the leader asks a majority, for each read anew, whether it still leads"),
                ("leases", "who is asked follows nobody else for the length of a lease, during which the leader answers \
                    at once"),
            ]),
            about: "how the request `read` is answered, from the leader's own state and with no place in the log",
        },
        Param {
            word: "lease",
            kind: ParamKind::Number { min: 10, max: 60_000, default: Some(500) },
            about: "how many ms a lease lasts, by the clock of who grants it; the leader takes it for four fifths of that",
        },
        Param {
            word: "slow",
            kind: ParamKind::Number { min: 0, max: SLOWEST as i64, default: Some(0) },
            about: "by how many percent the clock of n0 is slow; leases rely on its being at most 20",
        },
        mistake("trust-clocks", "a leader takes its lease for the whole length by its own clock: if that is slow, another \
                leads before it stops answering reads"),
        mistake("leave-gaps", "a new leader proposes nothing at a place that nobody reports, though a later one is \
                taken: the log is stuck there"),
        mistake("out-of-order", "a node applies a command as soon as it is chosen, though an earlier place is open"),
        mistake("apply-twice", "a command that a client asked for twice is applied twice"),
        mistake("amnesia", "a node that starts again has forgotten what it promised and accepted, so that a place may \
                be chosen twice"),
    ],
    inputs: |node| (node == 0).then_some(1),
    values: &[("read", READ.0)],
    code: &[
        line("1", 0, "a client's command goes to the leader"),
        line("2", 0, "to lead: b := next round·n + id; write; PREPARE(b, first open place) to all"),
        line("3", 0, "on PREPARE(b, i):"),
        line("4", 1, "if b > promised: promised := b; write; PROMISE(b, votes and chosen from i on)"),
        line("5", 0, "leader, on PROMISE(b, …) from a majority: for each place up to the last that is reported:"),
        line("6", 1, "propose the value of the highest ballot reported there"),
        line("7", 1, "or a no-op, if nobody reports any"),
        line("8", 0, "leader, on a command: propose it at the next place: ACCEPT(b, i, v) to all"),
        line("9", 0, "on ACCEPT(b, i, v): if b ≥ promised: promised := b; vote[i] := (b, v); write; ACCEPTED(b, i)"),
        line("10", 0, "leader, on ACCEPTED(b, i) from a majority: chosen[i] := v; COMMIT(i, v) to all"),
        line("11", 0, "on COMMIT(i, v): chosen[i] := v"),
        line("12", 0, "apply chosen places in order; a command that was applied before does nothing"),
        line("13", 0, "on NACK(b, promised): this ballot is over"),
        line("14", 0, "a place stays open too long, or after a crash: ask what is chosen"),
        line("15", 0, "a client's read: only a leader; with a lease that lasts, answer at once"),
        line("16", 1, "else RENEW(b) to all; leases: from now on for 4/5 of a lease, if a majority renews"),
        line("17", 0, "on RENEW(b), if b ≥ promised: RENEWED(b); leases: promise nothing to others for a lease"),
        line("18", 0, "leader, once a majority renewed and all before its ballot is applied: answer from its own state"),
    ],
    breaks: "Safety: forgetful acceptors, and for reads by lease a clock slower than it is taken to be. Liveness: a majority down, leaders that keep outbidding each other, gaps that \
             nobody fills. Primary order, which it does not promise: by three leaders.",
    corrections: &[
        Correction {
            id: "E16",
            said: "Paxos has no coordinator.",
            holds: "Here one leads for as long as nobody outbids it.",
        },
        Correction {
            id: "",
            said: "The leader may answer reads from its own copy.",
            holds: "Only if it is sure to lead still: a majority says so after the read came, or a lease has not run out. \
                   And a lease is as good as the clocks it is measured by.",
        },
        Correction {
            id: "",
            said: "A log of Paxos decisions is as good as primary-backup.",
            holds: "Each place is agreed on, but by itself: a command may survive without the one it was built on.",
        },
    ],
};
