//! The facts of Ben-Or's protocol for crashes.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Setup, Timing,
};

pub(super) const CARD: Card = Card {
    id: "ben-or",
    title: "Ben-Or's randomized consensus",
    chapter: Chapter::Randomized,
    source: "Ben-Or, Another Advantage of Free Choice, PODC 1983, Protocol A; proof: Aguilera, Toueg, Distributed \
             Computing 25, 2012",
    solves: "Asynchronous consensus in spite of crashes: safe always, and decided with probability 1, since coins break \
             the ties that an unlucky order of messages could keep for ever.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::Crash,
        authentication: Authentication::Links,
        links: "reliable",
    },
    bound: Bound { text: "n > 2f", holds: |n, f| u32::from(n) > 2 * u32::from(f) },
    nodes: Range { min: 2, max: 128, default: 3 },
    faults: Range { min: 0, max: 63, default: 1 },
    rounds: Formula {
        text: "2 delays a round; one round when all inputs are equal",
        count: |setup| is_unanimous(setup).then_some(2),
    },
    messages: Formula {
        text: "2n(n−1) a round; when all inputs are equal 3n(n−1) in all (after=announce), or 4n(n−1) (one-more)",
        count: |setup| {
            let all = u64::from(setup.n) * u64::from(setup.n - 1);
            is_unanimous(setup).then_some(match setup.choice("after") {
                _ if setup.mistake("stop") => 2 * all,
                "announce" => 3 * all,
                _ => 4 * all,
            })
        },
    },
    epoch: "round",
    kinds: &[
        Kind { word: "report", part: Part::Vote, reply: false, about: "R: the sender's value in this round" },
        Kind {
            word: "propose",
            part: Part::Confirmation,
            reply: false,
            about: "P: a value that a majority reported, or ? (nothing)",
        },
        Kind { word: "decide", part: Part::Decision, reply: false, about: "the sender decided this" },
    ],
    params: &[
        Param {
            word: "after",
            kind: ParamKind::Choice(&[
                ("announce", "broadcasts DECIDE once and stops; who hears it does the same"),
                ("one-more", "takes part in one more round and stops"),
            ]),
            about: "what a node does when it has decided",
        },
        Param {
            word: "coin",
            kind: ParamKind::Choice(&[
                ("fair", "a coin of the node's own"),
                ("keep", "no coin: the node keeps its value, and the protocol is deterministic"),
            ]),
            about: "how a node picks its next value when it saw none proposed",
        },
        Param {
            word: "received-majority",
            kind: ParamKind::Mistake,
            about: "a majority of the n − f reports that were received is enough to propose, so that two values may be \
                    proposed in one round",
        },
        Param {
            word: "decide-at-f",
            kind: ParamKind::Mistake,
            about: "f proposals are enough to decide (one if f = 0), so that others may see none of them",
        },
        Param {
            word: "count-blank",
            kind: ParamKind::Mistake,
            about: "a ? counts as a vote for whatever else was proposed",
        },
        Param {
            word: "coin-anyway",
            kind: ParamKind::Mistake,
            about: "a node tosses its coin even though it saw a proposal, so that what one node decided the others may \
                    overrule",
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
        Line { label: "3", depth: 1, text: "if more than n/2 of them carry the same v: broadcast P(r, v)" },
        Line { label: "4", depth: 1, text: "else: broadcast P(r, ?)" },
        Line { label: "5", depth: 1, text: "wait for n − f messages P(r, ∗)" },
        Line { label: "6", depth: 1, text: "if some P(r, v), v ≠ ?: x := v" },
        Line { label: "7", depth: 2, text: "and if at least f + 1 of them are P(r, v): decide v, once" },
        Line { label: "8", depth: 1, text: "else: x := coin" },
        Line { label: "9", depth: 1, text: "r := r + 1" },
        Line { label: "10", depth: 0, text: "having decided v: broadcast DECIDE(v) and stop; or stop after one more round" },
        Line { label: "11", depth: 0, text: "on DECIDE(v): decide v, broadcast DECIDE(v), stop" },
    ],
    breaks: "f ≥ n/2: among n − f messages there can be no majority of n, so it never decides, not even with equal \
             inputs; it stays safe. Two groups apart disagree only if the thresholds are lowered too.",
    corrections: &[
        Correction {
            id: "E05",
            said: "Randomization gets around the bound of 3f + 1.",
            holds: "It gets around the impossibility of deciding asynchronously, and around the f + 1 rounds on average. \
                   With traitors n > 3f is needed all the same.",
        },
        Correction {
            id: "E10",
            said: "A single crash makes asynchronous consensus impossible.",
            holds: "For deterministic protocols, and what is impossible is to promise an end: each that never disagrees \
                   has a run in which nobody decides. This one promises to decide with probability 1, and everything \
                   else always.",
        },
        Correction {
            id: "E29",
            said: "Termination: every node decides in a bounded amount of time.",
            holds: "In finite time. Only synchronous protocols have a bound; here the mean number of rounds is finite, \
                   and no number is the greatest.",
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
    let decides = 2 * u32::from(wait(setup)) > u32::from(setup.n) && wait(setup) > setup.f;
    decides && first.is_some() && setup.inputs.iter().all(|input| *input == first)
}
