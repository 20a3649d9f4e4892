//! The facts of early stopping.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Setup, Timing,
};
use crate::value::Value;

pub(super) const CARD: Card = Card {
    id: "early-stopping",
    title: "Early stopping",
    chapter: Chapter::SynchronousCrashes,
    source: "Dolev, Reischuk, Strong, Early Stopping in Byzantine Agreement, JACM 37(4), 1990",
    solves: "Agreement in spite of f crashes, in min(f′+2, f+1) rounds when only f′ of them happen.",
    model: Model {
        timing: Timing::Synchronous,
        faults: Faults::Crash,
        authentication: Authentication::Links,
        links: "reliable, all connected",
    },
    bound: Bound { text: "n > f", holds: |n, f| n > f },
    nodes: Range { min: 2, max: 128, default: 4 },
    faults: Range { min: 0, max: 15, default: 2 },
    rounds: Formula { text: "min(f′+2, f+1), where f′ nodes crash; early deciding: min(f′+1, f+1)", count: rounds },
    messages: Formula { text: "2n(n−1); broadcast: (n−1)(2n−1); f = 0: n(n−1)", count: messages },
    epoch: "round",
    kinds: &[
        Kind { word: "estimate", part: Part::Request, reply: false, about: "the least value known, and is it final" },
        Kind { word: "known", part: Part::Proposal, reply: false, about: "the message, or: the sender is faulty" },
        Kind { word: "unknown", part: Part::Vote, reply: false, about: "nothing known yet, but alive" },
    ],
    params: &[
        Param {
            word: "variant",
            kind: ParamKind::Choice(&[
                ("uniform", "consensus: says that its estimate is final before it decides"),
                ("early-deciding", "consensus: decides at once and says so later; not uniform"),
                ("broadcast", "terminating reliable broadcast by n0"),
            ]),
            about: "what is solved, and how early",
        },
        Param {
            word: "one-less-before",
            kind: ParamKind::Mistake,
            about: "before the first round n − 1 nodes count as heard, not n: one crash in the first round then looks \
                    like no change",
        },
        Param {
            word: "no-relay",
            kind: ParamKind::Mistake,
            about: "in the broadcast a node delivers and stops as soon as it knows, without telling the others first",
        },
        Param {
            word: "as-many-silent",
            kind: ParamKind::Mistake,
            about: "in the broadcast r silent nodes in round r are taken for few enough, where it must be fewer than r: \
                    they may be the chain that carries the message",
        },
    ],
    inputs: |node| Some(if node == 0 { 0 } else { 1 }),
    values: &[("sender-faulty", Value::SENDER_FAULTY.0)],
    code: &[
        Line { label: "1", depth: 0, text: "consensus: est := input; early := false; prev := n.  each round r = 1 … f+1:" },
        Line { label: "2", depth: 1, text: "broadcast (est, early)" },
        Line { label: "3", depth: 1, text: "if early: decide est; stop" },
        Line { label: "4", depth: 1, text: "cnt := nodes heard in this round (with me); est := least est received" },
        Line { label: "5", depth: 1, text: "if cnt = prev or an early flag came: early := true.  prev := cnt" },
        Line { label: "6", depth: 1, text: "(early deciding: if early: decide est now, broadcast once more)" },
        Line { label: "7", depth: 1, text: "if r = f+1: decide est" },
        Line { label: "8", depth: 0, text: "broadcast: val := m for the sender, else ‘?’.  each round r: broadcast val" },
        Line { label: "9", depth: 1, text: "if val ≠ ‘?’: deliver val; stop" },
        Line { label: "10", depth: 1, text: "silent := silent ∪ {q : nothing came from q in this round}" },
        Line { label: "11", depth: 1, text: "if m came: val := m" },
        Line { label: "12", depth: 1, text: "else if SF came or |silent| < r: val := SF" },
        Line { label: "13", depth: 1, text: "if r = f+1: deliver val, or SF if it is still ‘?’" },
    ],
    breaks: "Stopping before what is final was relayed, an off-by-one in the count of the silent, and for early deciding a \
             node that decides and then crashes: it alone may know why.",
    corrections: &[
        Correction {
            id: "E22",
            said: "Any f-resilient algorithm requires f + 1 rounds.",
            holds: "Some run needs that many, if n ≥ f + 2, even with crashes only and even with signatures. When only \
                   f′ < f nodes crash, min(f′+2, f+1) rounds suffice.",
        },
        Correction {
            id: "",
            said: "f′ + 1 rounds are enough.",
            holds: "To decide, if crashed nodes do not count. For uniform agreement it takes one more.",
        },
    ],
};

/// Until all have decided, without crashes.
fn rounds(setup: &Setup<'_>) -> Option<u64> {
    let longest = u64::from(setup.f) + 1;
    Some(longest.min(if setup.choice("variant") == "early-deciding" { 1 } else { 2 }))
}

/// Two rounds of everybody, but that the sender of a broadcast stops after the first; without faults to fear, one.
fn messages(setup: &Setup<'_>) -> Option<u64> {
    let n = u64::from(setup.n);
    Some(match (setup.f, setup.choice("variant")) {
        (0, _) => n * (n - 1),
        (_, "broadcast") => (n - 1) * (2 * n - 1),
        _ => 2 * n * (n - 1),
    })
}
