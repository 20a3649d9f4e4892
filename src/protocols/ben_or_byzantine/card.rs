//! The facts of Ben-Or's protocol for traitors.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Setup, Timing,
};

pub(super) const CARD: Card = Card {
    id: "ben-or-byzantine",
    title: "Ben-Or's randomized consensus, Byzantine",
    chapter: Chapter::Randomized,
    source: "Ben-Or, Another Advantage of Free Choice, PODC 1983, Protocol B",
    solves: "Asynchronous consensus in spite of traitors, with probability 1 and without signatures.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::Byzantine,
        authentication: Authentication::Links,
        links: "reliable; the receiver knows the sender",
    },
    bound: Bound { text: "n > 5f", holds: |n, f| u32::from(n) > 5 * u32::from(f) },
    nodes: Range { min: 5, max: 128, default: 6 },
    faults: Range { min: 0, max: 25, default: 1 },
    rounds: Formula {
        text: "2 delays a round; one round when all inputs are equal",
        count: |setup| is_unanimous(setup).then_some(2),
    },
    messages: Formula {
        text: "2n(n−1) a round; 4n(n−1) in all when all inputs are equal, since all take part in one more",
        count: |setup| {
            let rounds = if setup.mistake("stop") { 1 } else { 2 };
            is_unanimous(setup).then(|| rounds * 2 * u64::from(setup.n) * u64::from(setup.n - 1))
        },
    },
    epoch: "round",
    kinds: &[
        Kind { word: "report", part: Part::Vote, reply: false, about: "R: the sender's value in this round" },
        Kind {
            word: "propose",
            part: Part::Confirmation,
            reply: false,
            about: "D: a value that enough nodes reported, or ? (nothing)",
        },
    ],
    params: &[
        Param {
            word: "coin",
            kind: ParamKind::Choice(&[
                ("fair", "a coin of the node's own"),
                ("keep", "no coin: the node keeps its value, and the protocol is deterministic"),
            ]),
            about: "how a node picks its next value when it saw none proposed",
        },
        Param {
            word: "half",
            kind: ParamKind::Mistake,
            about: "more than n/2 reports are enough to propose, as in the version for crashes, so that liars can lead \
                    correct nodes to propose different values",
        },
        Param {
            word: "any-proposal",
            kind: ParamKind::Mistake,
            about: "the first proposal that comes is taken over, though a liar may have made it",
        },
        Param {
            word: "stop",
            kind: ParamKind::Mistake,
            about: "a node that decided falls silent at once, and the others wait for n − f messages in vain",
        },
    ],
    inputs: |node| Some(i64::from(node % 2)),
    values: &[],
    code: &[
        Line { label: "1", depth: 0, text: "r := 1; x := input" },
        Line { label: "2", depth: 0, text: "in each round r: broadcast R(r, x); wait for n − f messages R(r, ∗), own included" },
        Line { label: "3", depth: 1, text: "if more than (n+f)/2 of them carry the same v: broadcast D(r, v)" },
        Line { label: "4", depth: 1, text: "else: broadcast D(r, ?)" },
        Line { label: "5", depth: 1, text: "wait for n − f messages D(r, ∗)" },
        Line { label: "6", depth: 1, text: "if at least f + 1 of them are D(r, v): x := v" },
        Line { label: "7", depth: 2, text: "and if more than (n+f)/2 of them are: decide v, once" },
        Line { label: "8", depth: 1, text: "else: x := coin" },
        Line { label: "9", depth: 1, text: "r := r + 1" },
        Line { label: "10", depth: 0, text: "stop at the end of the round after the one that decided" },
    ],
    breaks: "n = 5f: with one liar among the n − f messages, too few equal ones are left, and it never decides; it stays \
             safe. More traitors than f: they reach the thresholds.",
    corrections: &[
        Correction {
            id: "E05",
            said: "Randomized protocols get around the 3f + 1 limit, with a probability as close to 1 as you like.",
            holds: "They get around the impossibility of deciding asynchronously, and on average around f + 1 rounds. \
                   For n ≤ 3f every protocol without signatures fails with a probability of at least 1/3 (Karlin, Yao \
                   1984); this one needs even n > 5f.",
        },
        Correction {
            id: "",
            said: "More than n/2 reports are enough to propose.",
            holds: "It takes more than (n + f)/2: with n = 11, f = 2 and correct inputs 0, 0, 0, 0, 0, 1, 1, 1, 1 two \
                   correct nodes could propose differently.",
        },
    ],
};

/// n − f; a node that waited for itself alone would never wait.
pub(super) fn wait(setup: &Setup<'_>) -> u16 {
    setup.n.saturating_sub(setup.f).max(2)
}

/// Do all propose the same, and is that enough to decide?
fn is_unanimous(setup: &Setup<'_>) -> bool {
    let first = setup.input(crate::ids::NodeId(0));
    let decides = 2 * u32::from(wait(setup)) > u32::from(setup.n) + u32::from(setup.f);
    decides && first.is_some() && setup.inputs.iter().all(|input| *input == first)
}
