//! The facts of interactive consistency.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Setup, Timing,
};

pub(super) const CARD: Card = Card {
    id: "interactive-consistency",
    title: "Interactive consistency",
    chapter: Chapter::ByzantineGenerals,
    source: "Pease, Shostak, Lamport, Reaching Agreement in the Presence of Faults, JACM 27(2), 1980",
    solves: "All loyal nodes agree on a vector with everybody's value; from it consensus, and from that generals again.",
    model: Model {
        timing: Timing::Synchronous,
        faults: Faults::Byzantine,
        authentication: Authentication::Links,
        links: "reliable, all connected; messages=signed adds signatures",
    },
    bound: Bound { text: "n > 3f", holds: |n, f| u32::from(n) > 3 * u32::from(f) },
    nodes: Range { min: 2, max: 10, default: 4 },
    faults: Range { min: 0, max: 3, default: 1 },
    rounds: Formula { text: "f+1; solve=generals: f+2", count: |setup| Some(rounds(setup)) },
    messages: Formula {
        text: "n·cost, and n−1 more for solve=generals; cost = (n−1) + (n−1)(n−2) + … oral, (n−1)² signed (n−1 if f = 0)",
        count: messages,
    },
    epoch: "round",
    kinds: &[
        Kind { word: "order", part: Part::Proposal, reply: false, about: "the commander's order" },
        Kind { word: "oral", part: Part::Request, reply: false, about: "a value and the path it came by" },
        Kind { word: "signed", part: Part::Request, reply: false, about: "a value and who signed it" },
    ],
    params: &[
        Param {
            word: "solve",
            kind: ParamKind::Choice(&[
                ("consensus", "the vector, and its majority as decision"),
                ("vector", "the vector alone: nothing is decided"),
                ("generals", "n0 tells an order first; consensus on what everybody heard"),
            ]),
            about: "which of the three problems is solved",
        },
        Param {
            word: "messages",
            kind: ParamKind::Choice(&[
                ("oral", "unsigned, as in OM(f)"),
                ("signed", "with signatures that cannot be forged, as in SM(f)"),
            ]),
            about: "how each entry of the vector is agreed on",
        },
        Param {
            word: "no-exchange",
            kind: ParamKind::Mistake,
            about: "everybody believes what it was told at first hand, and nobody compares: a traitor tells each another \
                    value, and the vectors differ",
        },
    ],
    inputs: |node| Some(i64::from(node % 2)),
    values: &[],
    code: &[
        Line { label: "1", depth: 0, text: "generals only: the commander sends his order to all" },
        Line { label: "2", depth: 1, text: "own := the order as it came (0 if none); else own := input" },
        Line { label: "3", depth: 0, text: "oral: send (⟨i⟩, own) to all" },
        Line { label: "4", depth: 1, text: "for f rounds: pass every report on, with one's name added, to all not on its path" },
        Line { label: "5", depth: 0, text: "signed: send (own : i) to all" },
        Line { label: "6", depth: 1, text: "for f rounds: sign and pass on what is new of its author, up to two values" },
        Line { label: "7", depth: 0, text: "vector[j] := what j’s instance decides, for each j; deliver it" },
        Line { label: "8", depth: 0, text: "consensus, generals: decide the majority of the vector, 0 if there is none" },
    ],
    breaks: "A third of traitors without signatures. With signatures half of them: the vector is still agreed on, but its \
             majority is theirs.",
    corrections: &[
        Correction {
            id: "E26",
            said: "Consensus, generals and interactive consistency are equivalent.",
            holds: "In synchronous systems, with n > 2f where a majority of the vector is taken. With asynchrony and \
                   crashes they are not: consensus needs less than the other two.",
        },
        Correction {
            id: "E03",
            said: "With signatures any number of traitors is harmless.",
            holds: "To agree on what each one said. For the honest nodes' common input to win, n > 2f is needed.",
        },
        Correction {
            id: "E25",
            said: "Integrity (a decision was proposed by somebody) implies validity.",
            holds: "Honest inputs 1, 1, 1 and a traitor's 0: deciding 0 satisfies the former, and what a traitor \
                   proposed is whatever it claims. So the property speaks of the honest inputs.",
        },
    ],
};

fn rounds(setup: &Setup<'_>) -> u64 {
    let relayed = if setup.mistake("no-exchange") { 0 } else { u64::from(setup.f) };
    relayed + 1 + u64::from(setup.choice("solve") == "generals")
}

/// The cost of one instance, n times, and the order.
fn messages(setup: &Setup<'_>) -> Option<u64> {
    let n = u64::from(setup.n);
    let depth = if setup.mistake("no-exchange") { 0 } else { setup.f };
    let instance = match (setup.choice("messages"), depth) {
        ("signed", 0) => n - 1,
        ("signed", _) => (n - 1) * (n - 1),
        _ => {
            let level = |sent: &mut u64, k: u16| {
                *sent *= u64::from((setup.n - 1).saturating_sub(k));
                Some(*sent)
            };
            (0..=depth).scan(1, level).sum()
        }
    };
    let order = if setup.choice("solve") == "generals" { n - 1 } else { 0 };
    Some(n * instance + order)
}
