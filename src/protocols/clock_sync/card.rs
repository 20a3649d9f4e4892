//! The facts of fault-tolerant clocks.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Timing,
};

pub(super) const CARD: Card = Card {
    id: "clock-sync",
    title: "Clocks that may lie",
    chapter: Chapter::TimeAndState,
    source: "Lamport, Melliar-Smith, Synchronizing Clocks in the Presence of Faults, JACM 32(1), 1985",
    solves: "Clocks that stay near one another although f of them show anybody anything.",
    model: Model {
        timing: Timing::Synchronous,
        faults: Faults::Byzantine,
        authentication: Authentication::Links,
        links: "reliable, all connected; the delay is known up to some error",
    },
    bound: Bound { text: "n > 3f", holds: |n, f| u32::from(n) > 3 * u32::from(f) },
    nodes: Range { min: 2, max: 64, default: 4 },
    faults: Range { min: 0, max: 20, default: 1 },
    rounds: Formula { text: "as many as asked for", count: |setup| Some(setup.number("rounds", 1).unsigned_abs()) },
    messages: Formula {
        text: "n(n−1) a round",
        count: |setup| {
            let n = u64::from(setup.n);
            Some(setup.number("rounds", 1).unsigned_abs() * n * (n - 1))
        },
    },
    epoch: "round",
    kinds: &[Kind { word: "reading", part: Part::Request, reply: false, about: "what the sender's clock shows, in ms" }],
    params: &[
        Param {
            word: "rule",
            kind: ParamKind::Choice(&[
                ("convergence", "CNV: the mean, with one's own clock in place of those farther off than Δ"),
                ("midpoint", "the middle of the rest, once the f lowest and f highest are dropped"),
            ]),
            about: "what a node makes of the clocks it read",
        },
        Param {
            word: "window",
            kind: ParamKind::Number { min: 1, max: 900_000, default: Some(100) },
            about: "Δ in ms: how far another clock may be off to be believed (and how far the worst traitor lies)",
        },
        Param {
            word: "rounds",
            kind: ParamKind::Number { min: 1, max: 1_000, default: Some(5) },
            about: "how often the clocks are set",
        },
        Param {
            word: "drift",
            kind: ParamKind::Number { min: 0, max: 100_000, default: Some(0) },
            about: "how many µs in a second even clocks gain and odd ones lose",
        },
        Param {
            word: "assumed",
            kind: ParamKind::Number { min: 0, max: 1_000_000_000, default: None },
            about: "the delay in µs that a reader assumes of a message; δ unless said",
        },
        Param {
            word: "plain-mean",
            kind: ParamKind::Mistake,
            about: "the mean of all clocks, however far off: one liar carries everybody away",
        },
        Param {
            word: "median",
            kind: ParamKind::Mistake,
            about: "the clock in the middle: fine against a liar who tells all the same, of no use against a two-faced one",
        },
    ],
    inputs: |node| Some(i64::from(node) * 20),
    values: &[],
    code: &[
        Line { label: "1", depth: 0, text: "in each round: send my clock's reading to all" },
        Line { label: "2", depth: 0, text: "on a reading c from q: c_q := c + assumed delay − my clock, when it arrives" },
        Line { label: "3", depth: 0, text: "at the end of the round: c_me := 0; c_q := 0 for each q not heard of" },
        Line { label: "4", depth: 1, text: "CNV: c_q := 0 where |c_q| > Δ; a := mean of all n" },
        Line { label: "5", depth: 1, text: "midpoint: drop f lowest, f highest; a := (least + greatest of the rest) / 2" },
        Line { label: "6", depth: 1, text: "set my clock by a" },
    ],
    breaks: "One clock in three that shows different readers different times; in general n ≤ 3f. Also a window smaller \
             than the clocks' real skew, and delays that are not what readers assume.",
    corrections: &[
        Correction {
            id: "",
            said: "Take the median of three clocks.",
            holds: "That masks a clock that is wrong for all alike. A two-faced one leaves each where it is: without \
                   signatures it takes n > 3f.",
        },
        Correction {
            id: "",
            said: "With enough rounds clocks are equal.",
            holds: "Over links whose delay is uncertain by u no algorithm gets n clocks nearer than u(1 − 1/n): for u = \
                   1 ms and n = 2, 3, 4, 10 that is 0.5, 0.667, 0.75, 0.9 ms.",
        },
    ],
};
