//! The facts of total order multicast.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Timing,
};

pub(super) const CARD: Card = Card {
    id: "total-order",
    title: "Total order multicast",
    chapter: Chapter::Broadcast,
    source: "Birman, Joseph, TOCS 5(1), 1987 (ISIS); Kaashoek, Tanenbaum 1991 (sequencer); Lamport, CACM 21(7), 1978 \
             (clocks); Coulouris et al., 5th ed., §15.4.3",
    solves: "All nodes deliver the same messages in the same order.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::None,
        authentication: Authentication::Links,
        links: "reliable",
    },
    bound: Bound { text: "f = 0", holds: |_, f| f == 0 },
    nodes: Range { min: 2, max: 64, default: 3 },
    faults: Range { min: 0, max: 0, default: 0 },
    rounds: Formula { text: "2 delays (sequencer, lamport), 3 (isis)", count: |_| None },
    messages: Formula {
        text: "a message: 2(n−1) (sequencer), 3(n−1) (isis), n(n−1) (lamport)",
        count: |setup| {
            let (n, sent) = (u64::from(setup.n), setup.inputs.iter().flatten().count() as u64);
            let each = match setup.choice("variant") {
                _ if setup.mistake("on-arrival") => n - 1,
                "isis" => 3 * (n - 1),
                "lamport" => n * (n - 1),
                _ => 2 * (n - 1),
            };
            Some(sent * each)
        },
    },
    epoch: "number",
    kinds: &[
        Kind { word: "data", part: Part::Proposal, reply: false, about: "a message" },
        Kind { word: "order", part: Part::Decision, reply: false, about: "the sequencer's place for a message" },
        Kind { word: "propose", part: Part::Vote, reply: true, about: "a number that the sender could give it (isis)" },
        Kind { word: "final", part: Part::Decision, reply: false, about: "the number agreed upon (isis)" },
        Kind { word: "ack", part: Part::Confirmation, reply: false, about: "the sender's clock, past a message (lamport)" },
    ],
    params: &[
        Param {
            word: "variant",
            kind: ParamKind::Choice(&[
                ("sequencer", "n0 numbers all messages"),
                ("isis", "all propose a number, and the sender takes the greatest"),
                ("lamport", "messages carry clocks, and wait until something later was heard from everybody"),
            ]),
            about: "how nodes agree on the order",
        },
        Param {
            word: "on-arrival",
            kind: ParamKind::Mistake,
            about: "every message is delivered when it arrives, so that each node has an order of its own",
        },
        Param {
            word: "no-fifo",
            kind: ParamKind::Mistake,
            about: "lamport: words are taken as they arrive, so that one that was sent earlier may come after a later \
                    one of the same node, and too late for its place",
        },
        Param {
            word: "final-first",
            kind: ParamKind::Mistake,
            about: "isis: a message is delivered when its number is final, though one with a smaller proposed number is \
                    still in the queue and may end up before it",
        },
    ],
    inputs: |node| Some(i64::from(node)),
    values: &[],
    code: &[
        Line { label: "1", depth: 0, text: "to multicast m: send MSG(id, m) to all, oneself too" },
        Line { label: "2", depth: 0, text: "sequencer n0, on MSG(id): send ORDER(id, S) to all; S := S + 1" },
        Line { label: "3", depth: 0, text: "sequencer, all: deliver the message of the next place when it and its ORDER are here" },
        Line {
            label: "4",
            depth: 0,
            text: "isis, on MSG(id): P := max(A, P) + 1; enqueue (P, me, id); send PROPOSE(id, P) to its sender",
        },
        Line {
            label: "5",
            depth: 0,
            text: "isis, sender, with PROPOSE(id) from all: F := the greatest (number, proposer); send FINAL(id, F) to all",
        },
        Line { label: "6", depth: 0, text: "isis, on FINAL(id, F): A := max(A, F); the entry of id becomes F, final" },
        Line { label: "7", depth: 1, text: "while the least entry of the queue is final: deliver it" },
        Line { label: "8", depth: 0, text: "lamport, to multicast m: C := C + 1; enqueue ((C, me), m); send MSG to all others" },
        Line {
            label: "9",
            depth: 0,
            text: "lamport, on MSG from j: C := max + 1; enqueue; last[j] := its stamp; C := C + 1; send ACK(C) to all others",
        },
        Line { label: "10", depth: 0, text: "lamport, on ACK(t) from j: C := max(C, t) + 1; last[j] := t" },
        Line {
            label: "11",
            depth: 0,
            text: "lamport: deliver the least entry h while last[j] > h for all j but me and h's sender",
        },
    ],
    breaks: "A crash: of the sequencer; of a sender between its two phases (isis); of anybody (lamport). Nothing is \
             delivered out of order then, but nothing more is delivered. One that lies about a place breaks the order \
             itself; the model has no liars.",
    corrections: &[
        Correction {
            id: "E27",
            said: "Reliable totally ordered multicast is impossible in asynchronous systems.",
            holds: "With crashes, yes, since total order is as hard as consensus: each can be built from the other. \
                   Multicast that is reliable and first-in first-out, or causal, is possible.",
        },
        Correction {
            id: "",
            said: "Total order includes the order in which a node sent its messages.",
            holds: "Neither implies the other, nor does a total order respect causes unless it is made to.",
        },
    ],
};
