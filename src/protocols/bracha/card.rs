//! The facts of Bracha's reliable broadcast.

use super::{deliver_quorum, echo_quorum};
use crate::protocol::{Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range, Setup, Timing};

pub(super) const CARD: Card = Card {
    id: "bracha",
    title: "Bracha's reliable broadcast",
    chapter: Chapter::Broadcast,
    source: "Bracha, Asynchronous Byzantine Agreement Protocols, Information and Computation 75, 1987; Cachin, \
             Guerraoui, Rodrigues, Reliable and Secure Distributed Programming, 2011, §3.11",
    solves: "A broadcast in which even a lying sender cannot make two correct nodes deliver different values, nor one \
             deliver and another not.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::Byzantine,
        authentication: Authentication::Links,
        links: "reliable; the receiver knows the sender",
    },
    bound: Bound { text: "n > 3f", holds: |n, f| u32::from(n) > 3 * u32::from(f) },
    nodes: Range { min: 2, max: 128, default: 4 },
    faults: Range { min: 0, max: 42, default: 1 },
    rounds: Formula {
        text: "3 delays (if f > 0)",
        count: |setup| (reaches(setup) && echo_quorum(setup) > 2 && deliver_quorum(setup) > 1).then_some(3),
    },
    messages: Formula {
        text: "(n−1)(2n+1)",
        count: |setup| reaches(setup).then(|| u64::from(setup.n - 1) * (2 * u64::from(setup.n) + 1)),
    },
    epoch: "",
    kinds: &[
        Kind { word: "send", part: Part::Proposal, reply: false, about: "the sender's value" },
        Kind { word: "echo", part: Part::Vote, reply: false, about: "the value that came from the sender" },
        Kind { word: "ready", part: Part::Confirmation, reply: false, about: "the value that a quorum vouches for" },
    ],
    params: &[
        Param {
            word: "echo",
            kind: ParamKind::Number { min: 1, max: 128, default: None },
            about: "echoes that make a node confirm; ⌊(n+f)/2⌋ + 1 unless said",
        },
        Param {
            word: "join",
            kind: ParamKind::Number { min: 1, max: 128, default: None },
            about: "confirmations that make a node confirm too; f + 1 unless said",
        },
        Param {
            word: "deliver",
            kind: ParamKind::Number { min: 1, max: 128, default: None },
            about: "confirmations that make a node deliver; 2f + 1 unless said",
        },
        Param {
            word: "hard-echo",
            kind: ParamKind::Mistake,
            about: "the echo threshold is 2f + 1 whatever n is, so that with n > 3f + 1 two values may each find a \
                    quorum",
        },
        Param {
            word: "no-join",
            kind: ParamKind::Mistake,
            about: "nobody confirms on the word of f + 1 that do, so that one node may deliver and the others never",
        },
        Param {
            word: "count-messages",
            kind: ParamKind::Mistake,
            about: "messages are counted, not the nodes that sent them, so that one traitor makes a quorum by \
                    repeating itself",
        },
        Param {
            word: "any-send",
            kind: ParamKind::Mistake,
            about: "a value is echoed whoever sent it, so that a traitor can put words into the sender's mouth",
        },
    ],
    inputs: |node| (node == 0).then_some(1),
    values: &[],
    code: &[
        Line { label: "1", depth: 0, text: "the sender, at the start: send SEND(v) to all" },
        Line { label: "2", depth: 0, text: "on the first SEND(v) from the sender itself:" },
        Line { label: "3", depth: 1, text: "if no ECHO sent yet: broadcast ECHO(v)" },
        Line { label: "4", depth: 0, text: "when ⌊(n+f)/2⌋ + 1 nodes echoed v," },
        Line { label: "5", depth: 0, text: "or f + 1 nodes are READY for v:" },
        Line { label: "6", depth: 1, text: "if no READY sent yet: broadcast READY(v)" },
        Line { label: "7", depth: 0, text: "when 2f + 1 nodes are READY for v: deliver v, once" },
    ],
    breaks: "n = 3f: a silent traitor keeps everybody from delivering; with thresholds low enough to go on without it, \
             a lying sender makes two nodes deliver different values.",
    corrections: &[
        Correction {
            id: "",
            said: "Wait for 2f + 1 echoes.",
            holds: "Wait for more than (n + f)/2. The two are the same only if n = 3f + 1.",
        },
        Correction {
            id: "",
            said: "Reliable broadcast is consensus.",
            holds: "With a faulty sender it may end with nobody delivering, so it can be solved asynchronously, and \
                   consensus cannot.",
        },
    ],
};

/// Does a run without faults come to the end, with these thresholds?
fn reaches(setup: &Setup<'_>) -> bool {
    echo_quorum(setup).max(deliver_quorum(setup)) <= setup.n
}
