//! The facts of reliable broadcast.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Setup, Timing,
};

pub(super) const CARD: Card = Card {
    id: "reliable-broadcast",
    title: "Reliable broadcast",
    chapter: Chapter::Broadcast,
    source: "Hadzilacos, Toueg, A Modular Approach to Fault-Tolerant Broadcasts, 1994, §3; Coulouris et al., 5th ed., \
             §15.4.2",
    solves: "All correct nodes deliver the same messages, even when a sender crashes in the middle of its broadcast.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::Crash,
        authentication: Authentication::Links,
        links: "reliable",
    },
    bound: Bound { text: "n > f", holds: |n, f| n > f },
    nodes: Range { min: 2, max: 128, default: 3 },
    faults: Range { min: 0, max: 127, default: 1 },
    rounds: Formula {
        text: "1 delay; 2 with majority-ack",
        count: |setup| Some(if setup.choice("variant") == "majority-ack" { 2 } else { 1 }),
    },
    messages: Formula {
        text: "n(n−1) a message; n−1 if basic or lazy, and for lazy n(n−1) heartbeats every δ",
        count: |setup| {
            let (n, sent) = (u64::from(setup.n), setup.inputs.iter().flatten().count() as u64);
            match setup.choice("variant") {
                // Two origins may then be taken for one.
                _ if setup.mistake("number-only") && sent > 1 => None,
                "basic" => Some(sent * (n - 1)),
                "lazy" => Some(sent * (n - 1) + beats(setup) * n * (n - 1)),
                _ => Some(sent * n * (n - 1)),
            }
        },
    },
    epoch: "",
    kinds: &[
        Kind { word: "copy", part: Part::Proposal, reply: false, about: "a message, from its origin or passed on" },
        Kind { word: "heartbeat", part: Part::Request, reply: false, about: "the sender is alive (lazy)" },
    ],
    params: &[
        Param {
            word: "variant",
            kind: ParamKind::Choice(&[
                ("relay-first", "passes on, then delivers: uniform"),
                ("deliver-first", "delivers, then passes on: reliable, not uniform"),
                ("basic", "only the origin sends: no more than best effort"),
                ("lazy", "passes on only what comes from a node that it suspects of having crashed"),
                ("majority-ack", "passes on, and delivers when a majority has: uniform if n > 2f"),
            ]),
            about: "what a node does with a message that it gets for the first time",
        },
        Param {
            word: "watch",
            kind: ParamKind::Number { min: 0, max: 10_000, default: Some(200) },
            about: "lazy: for how many ms heartbeats are sent; crashes after that are not noticed",
        },
        Param {
            word: "every-copy",
            kind: ParamKind::Mistake,
            about: "every copy that comes is delivered, not only the first",
        },
        Param {
            word: "number-only",
            kind: ParamKind::Mistake,
            about: "messages are told apart by their number alone, so that of two nodes' first messages one is taken \
                    for a copy of the other",
        },
    ],
    inputs: |node| (node == 0).then_some(1),
    values: &[],
    code: &[
        Line { label: "1", depth: 0, text: "to broadcast m: id := (me, number); send (id, m) to all, oneself too" },
        Line { label: "2", depth: 0, text: "on the first receipt of (id, m):" },
        Line {
            label: "3",
            depth: 1,
            text: "send (id, m) to all [basic: the origin only; lazy: if the origin is suspected]",
        },
        Line {
            label: "4",
            depth: 1,
            text: "deliver m [deliver-first: before line 3; majority-ack: when (id, m) came from a majority]",
        },
        Line { label: "5", depth: 0, text: "lazy, every δ: send a heartbeat to all" },
        Line { label: "6", depth: 0, text: "lazy, on suspecting p: send all messages of p to all, once" },
    ],
    breaks: "basic: the sender crashes in the middle of its loop. deliver-first: a node delivers and crashes before it \
             passes on. majority-ack: half of the nodes crash. All: links that lose messages.",
    corrections: &[
        Correction {
            id: "E33",
            said: "Reliable broadcast terminates.",
            holds: "Only if the sender is correct. If it crashes first, nobody delivers, and that is allowed; \
                   terminating reliable broadcast promises more, and cannot be had asynchronously.",
        },
        Correction {
            id: "E27",
            said: "Reliable multicast is impossible in asynchronous systems.",
            holds: "Reliable, first-in first-out and causal multicast are all possible. Only a total order is not, since \
                   it is as hard as consensus.",
        },
    ],
};

/// Heartbeats that each node sends, with `lazy`.
pub(super) fn beats(setup: &Setup<'_>) -> u64 {
    setup.number("watch", 200).unsigned_abs() * 1_000 / setup.delta.0.max(1)
}
