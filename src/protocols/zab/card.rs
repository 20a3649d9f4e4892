//! The facts of Zab.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Timing,
};

const fn line(label: &'static str, depth: u8, text: &'static str) -> Line {
    Line { label, depth, text }
}

const fn number(word: &'static str, min: i64, max: i64, default: i64, about: &'static str) -> Param {
    Param { word, kind: ParamKind::Number { min, max, default: Some(default) }, about }
}

const fn mistake(word: &'static str, about: &'static str) -> Param {
    Param { word, kind: ParamKind::Mistake, about }
}

const fn kind(word: &'static str, part: Part, reply: bool, about: &'static str) -> Kind {
    Kind { word, part, reply, about }
}

pub(super) const CARD: Card = Card {
    id: "zab",
    title: "Zab",
    chapter: Chapter::ReplicatedLogs,
    source: "Junqueira, Reed, Serafini, Zab: High-performance Broadcast for Primary-Backup Systems, DSN 2011",
    solves: "One history on many nodes that crash and recover, in which no change is separated from what it builds on.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::CrashRecovery,
        authentication: Authentication::Links,
        links: "connections that keep order (TCP) and may break",
    },
    bound: Bound { text: "n > 2f", holds: |n, f| u32::from(n) > 2 * u32::from(f) },
    nodes: Range { min: 1, max: 31, default: 3 },
    faults: Range { min: 0, max: 15, default: 1 },
    rounds: Formula { text: "2 delays to commit at the leader, 3 at the followers; 6 to start", count: |_| Some(9) },
    messages: Formula {
        text: "6(n−1) to start, 3(n−1) a transaction; both: 9(n−1), and 2(n−1) every heartbeat",
        count: |setup| Some(9 * u64::from(setup.n.saturating_sub(1))),
    },
    epoch: "epoch",
    kinds: &[
        kind("cepoch", Part::Change, false, "the sender would follow, and the last epoch it accepted"),
        kind("new-epoch", Part::Change, false, "a prospective leader proposes an epoch"),
        kind("ack-epoch", Part::Vote, true, "agreed; and the sender's history"),
        kind("new-leader", Part::Proposal, false, "the history that all shall have"),
        kind("ack-leader", Part::Confirmation, true, "the sender has taken it over"),
        kind("commit-leader", Part::Decision, false, "the history is committed so far"),
        kind("propose", Part::Proposal, false, "a transaction and its number"),
        kind("ack", Part::Confirmation, true, "appended"),
        kind("commit", Part::Decision, false, "committed so far"),
        kind("ping", Part::Request, false, "the leader is there"),
        kind("pong", Part::Request, true, "so is the follower"),
        kind("redirect", Part::Change, true, "the sender follows somebody else"),
        kind("request", Part::Request, false, "a client's command, passed on to the leader"),
    ],
    params: &[
        number("leader", 0, 30, 0, "whom the first turn of the election nominates"),
        number("timeout", 1, 60_000, 150, "after how many ms of silence, at least, a connection counts as broken"),
        number("spread", 0, 60_000, 100, "up to how many ms longer a node may wait, drawn anew each time"),
        number("heartbeat", 1, 60_000, 50, "how many ms pass between two heartbeats of a leader"),
        mistake("own-history", "a new leader keeps its own history instead of the one of the highest epoch: what was \
                committed without it is lost"),
        mistake("lowest-history", "a new leader takes the history of the lowest rank among those reported"),
        mistake("commit-early", "a new leader delivers the history it chose before a majority has it, and may be the \
                only one that ever does"),
        mistake("count-same-epoch", "the answer of a follower that had accepted the same epoch of another leader counts \
                as a vote, so that one epoch may have two leaders"),
    ],
    inputs: |node| Some(i64::from(node)),
    values: &[],
    code: &[
        line("1", 0, "election, by any oracle: a prospective leader l"),
        line("2", 0, "follower: CEPOCH(p) to l, where p is the last epoch it accepted"),
        line("3", 0, "l, with a majority: e' := max p + 1; write p := e'; NEWEPOCH(e') to them, and to later ones"),
        line("4", 0, "follower: e' < p: elect again; else write p := e'; ACK-E(a, history); a vote only if e' > p"),
        line("5", 0, "l, on votes of a majority: write a := e', history := that of the largest (a, last number)"),
        line("6", 1, "NEWLEADER(e', history) to all who acknowledged"),
        line("7", 0, "follower, if p = e': write a := e' and the history, at once; ACK-LD"),
        line("8", 0, "l, on ACK-LD of a majority: the history is committed; COMMIT-LD"),
        line("9", 0, "l, on a command: number it (e', next counter); append; write"),
        line("10", 1, "PROPOSE to all who were sent NEWLEADER on this connection"),
        line("11", 0, "follower: append; write; ACK"),
        line("12", 0, "l, with a majority: COMMIT to all who acknowledged NEWLEADER"),
        line("13", 0, "follower, on COMMIT or COMMIT-LD: committed so far"),
        line("14", 0, "deliver what is committed, in the order of the history"),
    ],
    breaks: "Safety: only mistakes in recovery. Liveness: a majority down, or leaders that change faster than they can \
             bring followers along.",
    corrections: &[
        Correction {
            id: "",
            said: "Zab is Paxos with another name.",
            holds: "Paxos agrees place by place; Zab recovers the whole history of the highest epoch, so that no change \
                   survives without the one before it.",
        },
        Correction {
            id: "",
            said: "The longest log wins.",
            holds: "The epoch of the history comes first, and only then the last transaction.",
        },
    ],
};
