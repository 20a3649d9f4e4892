//! The facts of consensus under partial synchrony.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Setup, Timing,
};

pub(super) const CARD: Card = Card {
    id: "dls",
    title: "Dwork–Lynch–Stockmeyer, Algorithm 1",
    chapter: Chapter::PartialSynchrony,
    source: "Dwork, Lynch, Stockmeyer, Consensus in the Presence of Partial Synchrony, JACM 35(2), 1988, §3.2.1",
    solves: "Consensus when messages may be lost up to an unknown moment: never wrong, and decided soon after it.",
    model: Model {
        timing: Timing::PartiallySynchronous,
        faults: Faults::Crash,
        authentication: Authentication::Links,
        links: "may lose messages before stabilization; reliable from then on",
    },
    bound: Bound { text: "n > 2f", holds: |n, f| u32::from(n) > 2 * u32::from(f) },
    nodes: Range { min: 2, max: 64, default: 3 },
    faults: Range { min: 0, max: 31, default: 1 },
    rounds: Formula {
        text: "4(n+1)−1 after stabilization; 4n−1 if n−f nodes propose the same",
        count: |setup| {
            let needed = u64::from(setup.n) + u64::from(!is_listed_at_once(setup));
            (needed <= u64::from(phases(setup))).then(|| 4 * needed - 1)
        },
    },
    messages: Formula {
        text: "3(n−1) + n(n−1) a phase; 2(n−1) less in the first unless n−f nodes propose the same",
        count: |setup| {
            let (all, n) = (u64::from(phases(setup)), u64::from(setup.n));
            let first = if is_listed_at_once(setup) { 0 } else { 2 * (n - 1) };
            Some(all * (n - 1) * (n + 3) - first)
        },
    },
    epoch: "phase",
    kinds: &[
        Kind { word: "list", part: Part::Change, reply: false, about: "the values that the sender could accept" },
        Kind { word: "lock", part: Part::Proposal, reply: false, about: "the coordinator asks to lock this value" },
        Kind { word: "ack", part: Part::Vote, reply: true, about: "the sender locked it" },
        Kind { word: "locks", part: Part::Confirmation, reply: false, about: "all locks of the sender, with phases" },
    ],
    params: &[
        Param {
            word: "phases",
            kind: ParamKind::Number { min: 1, max: 1_000, default: None },
            about: "after how many phases of four rounds nodes stop; 2(n+1) unless said",
        },
        Param {
            word: "lists",
            kind: ParamKind::Number { min: 1, max: 64, default: None },
            about: "how many must list a value for the coordinator to pick it; n − f unless said",
        },
        Param {
            word: "acks",
            kind: ParamKind::Number { min: 1, max: 64, default: None },
            about: "how many locks make the coordinator decide; f + 1 unless said",
        },
        Param {
            word: "ignore-locks",
            kind: ParamKind::Mistake,
            about: "nodes list values in spite of a lock on another, so that a later coordinator may overrule a decision",
        },
        Param {
            word: "no-release",
            kind: ParamKind::Mistake,
            about: "locks are never given up, so that nodes locked on different values wait for each other for ever",
        },
    ],
    inputs: |node| Some(i64::from(node)),
    values: &[],
    code: &[
        Line { label: "1", depth: 0, text: "PROPER := {input}; no locks. PROPER goes with every message, and grows with each" },
        Line {
            label: "2",
            depth: 0,
            text: "phase k, c = (k−1) mod n, round 4k−3: all send LIST(PROPER values not barred by a lock on another) to c",
        },
        Line { label: "3", depth: 1, text: "c: pick a value v that at least n − f list, if there is one" },
        Line { label: "4", depth: 0, text: "round 4k−2: c sends LOCK(k, v) to all" },
        Line { label: "5", depth: 1, text: "on LOCK(k, v): lock[v] := k" },
        Line { label: "6", depth: 0, text: "round 4k−1: whoever just locked sends ACK(k) to c" },
        Line { label: "7", depth: 1, text: "c: with ACKs from at least f + 1, decide v, and go on taking part" },
        Line { label: "8", depth: 0, text: "round 4k: all broadcast their locks (v, h)" },
        Line { label: "9", depth: 1, text: "on (w, h'), w ≠ v, h' ≥ h: release the lock (v, h)" },
    ],
    breaks: "n = 2f with thresholds low enough to go on without half of the nodes: before stabilization two halves decide \
             differently.",
    corrections: &[
        Correction {
            id: "E28",
            said: "An algorithm that works in the asynchronous model will definitely work in the real world.",
            holds: "Only if faults, storage and links are what it assumes too: a lost disk or a connection that was \
                   reset is outside. Partial synchrony asks for less than a bound that always holds, and is safe when \
                   even that fails.",
        },
        Correction {
            id: "",
            said: "Once decided, a node may stop.",
            holds: "If messages can be lost, no protocol that stands one crash lets every correct node stop: deciding \
                   and halting are two things.",
        },
        Correction {
            id: "E03",
            said: "Signatures lower the number of nodes needed.",
            holds: "Not under partial synchrony: with traitors it is n > 3f with and without them.",
        },
    ],
};

/// n − f, or what the text says.
pub(super) fn lists(setup: &Setup<'_>) -> u16 {
    setup.number("lists", i64::from(setup.n.saturating_sub(setup.f).max(1))) as u16
}

/// 2(n+1), or what the text says.
pub(super) fn phases(setup: &Setup<'_>) -> u32 {
    setup.number("phases", 2 * (i64::from(setup.n) + 1)) as u32
}


/// Do enough nodes propose the same for the first coordinator to find a value?
fn is_listed_at_once(setup: &Setup<'_>) -> bool {
    let inputs = || setup.inputs.iter().flatten();
    inputs().any(|value| inputs().filter(|other| *other == value).count() >= usize::from(lists(setup)))
}
