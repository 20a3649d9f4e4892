//! The facts of signed messages.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Setup, Timing,
};

pub(super) const CARD: Card = Card {
    id: "sm",
    title: "Signed messages SM(m)",
    chapter: Chapter::ByzantineGenerals,
    source: "Lamport, Shostak, Pease, The Byzantine Generals Problem, TOPLAS 4(3), 1982, §4; Dolev, Strong, SIAM J. \
             Comput. 12(4), 1983",
    solves: "With signatures, all loyal lieutenants follow the same order however many generals are traitors.",
    model: Model {
        timing: Timing::Synchronous,
        faults: Faults::Byzantine,
        authentication: Authentication::Signatures,
        links: "reliable, all connected",
    },
    bound: Bound { text: "n ≥ f+2", holds: |n, f| n >= f + 2 },
    nodes: Range { min: 2, max: 64, default: 4 },
    faults: Range { min: 0, max: 15, default: 1 },
    rounds: Formula { text: "f+1", count: |setup| Some(u64::from(rounds(setup))) },
    messages: Formula { text: "(n−1)²; n−1 for a single round", count: messages },
    epoch: "round",
    kinds: &[Kind { word: "order", part: Part::Request, reply: false, about: "an order and who signed it" }],
    params: &[
        Param {
            word: "rounds",
            kind: ParamKind::Number { min: 1, max: 16, default: None },
            about: "how many rounds there are; m + 1 unless said, and m are too few when n ≥ m + 2",
        },
        Param {
            word: "no-length-check",
            kind: ParamKind::Mistake,
            about: "a chain counts in any round, however short: the commander alone can tell one lieutenant something \
                    in the last round, when it is too late to tell the others",
        },
        Param {
            word: "repeated-signers",
            kind: ParamKind::Mistake,
            about: "a chain counts by its length, even if one signed twice: the commander fills it up by himself",
        },
        Param {
            word: "relay-first-only",
            kind: ParamKind::Mistake,
            about: "only the first order accepted is passed on: who got two orders knows that the commander is a \
                    traitor, and does not tell the others",
        },
        Param {
            word: "first-receipt",
            kind: ParamKind::Mistake,
            about: "a lieutenant decides on the first order he accepts, before the others had a chance to show him \
                    theirs",
        },
    ],
    inputs: |node| if node == 0 { Some(1) } else { None },
    values: &[("retreat", 0), ("attack", 1)],
    code: &[
        Line { label: "1", depth: 0, text: "round 1: the commander sends (v : 0), his order signed, to every lieutenant" },
        Line { label: "2", depth: 0, text: "end of each round r = 1 … m+1, lieutenant i, for each (v : 0 : j₂ : … : jₖ):" },
        Line {
            label: "3",
            depth: 1,
            text: "it counts only if k = r, all k signers differ, i is not one, and every signature is genuine",
        },
        Line { label: "4", depth: 1, text: "if v ∉ V and |V| < 2: V := V ∪ {v}" },
        Line { label: "5", depth: 2, text: "and if r ≤ m: in round r+1 send (v : 0 : … : jₖ : i) to all who did not sign" },
        Line { label: "6", depth: 0, text: "after round m+1: decide v if V = {v}; retreat if V is empty or has two" },
    ],
    breaks: "One round too few, a chain whose length or signers are not checked, or a signature that can be forged. The \
             number of traitors does not break it.",
    corrections: &[
        Correction {
            id: "E03",
            said: "With digital signatures 2f + 1 nodes are enough.",
            holds: "Three theorems are mixed. A signed order reaches agreement with any number of traitors. Agreeing on \
                   one of the nodes' own inputs, so that unanimous honest inputs win, takes n ≥ 2f + 1. So does masking \
                   faulty replicas by voting on their outputs.",
        },
        Correction {
            id: "E04",
            said: "Signatures help against random failures only.",
            holds: "Against random failures a checksum-like code is enough, since chance will not produce a valid one. \
                   Against traitors it takes signatures that cannot be forged.",
        },
        Correction {
            id: "",
            said: "Signatures save a round.",
            holds: "They save generals and messages. Some run still needs m + 1 rounds.",
        },
    ],
};

/// m + 1, or what the text says.
pub(super) fn rounds(setup: &Setup<'_>) -> u32 {
    setup.number("rounds", i64::from(setup.f) + 1) as u32
}

/// The order, and every lieutenant's copy to every other, once.
fn messages(setup: &Setup<'_>) -> Option<u64> {
    let others = u64::from(setup.n) - 1;
    Some(if rounds(setup) == 1 { others } else { others * others })
}
