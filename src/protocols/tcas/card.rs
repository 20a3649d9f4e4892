//! The facts of the coordination of resolution advisories.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Timing,
};

const PREFERENCE: ParamKind = ParamKind::Choice(&[
    ("geometry", "the sense that gives more room, if possible without crossing the other's altitude"),
    ("climb", "always climb"),
    ("descend", "always descend"),
]);

const PILOT: ParamKind = ParamKind::Choice(&[
    ("tcas", "follows the advisory as soon as there is one"),
    ("atc", "follows the controller once the controller has spoken (a request to the aircraft), whatever TCAS says"),
    ("last", "follows whoever spoke last, controller or TCAS"),
    ("neither", "goes on as it flies, whatever is said"),
]);

pub(super) const CARD: Card = Card {
    id: "tcas",
    title: "TCAS: who climbs, who descends",
    chapter: Chapter::InTheAir,
    source: "FAA, Introduction to TCAS II Version 7.1, 2011; a didactic reduction, not for operational use",
    solves: "Two aircraft on a collision course choose opposite senses in time, over a link that loses messages; of three, \
             every two.",
    model: Model {
        timing: Timing::Synchronous,
        faults: Faults::None,
        authentication: Authentication::Links,
        links: "may lose messages, but not all; each is repeated every second",
    },
    bound: Bound { text: "f = 0", holds: |_, f| f == 0 },
    nodes: Range { min: 2, max: 3, default: 2 },
    faults: Range { min: 0, max: 0, default: 0 },
    rounds: Formula { text: "cycles of a second, until they have passed", count: |_| None },
    messages: Formula { text: "n·(n−1) a second, and 2 more for every two that are each other's threat", count: |_| None },
    epoch: "cycle",
    kinds: &[
        Kind { word: "surveillance", part: Part::Request, reply: false, about: "the sender's altitude and vertical rate" },
        Kind {
            word: "resolution",
            part: Part::Vote,
            reply: false,
            about: "do not pass below me (1), or above me (2); nothing (0) when it is over",
        },
    ],
    params: &[
        Param {
            word: "cpa",
            kind: ParamKind::Number { min: 5, max: 600, default: Some(50) },
            about: "in how many s n0 and n1 are nearest to each other",
        },
        Param {
            word: "closing",
            kind: ParamKind::Number { min: 50, max: 1_500, default: Some(700) },
            about: "at how many knots n0 and n1 close in",
        },
        Param {
            word: "higher",
            kind: ParamKind::Choice(&[("n1", "n1"), ("n0", "n0")]),
            about: "whose 24-bit address is the higher one of n0 and n1: that one yields",
        },
        Param {
            word: "address2",
            kind: ParamKind::Choice(&[
                ("highest", "higher than both"),
                ("middle", "between them"),
                ("lowest", "lower than both"),
            ]),
            about: "n2's 24-bit address",
        },
        Param { word: "prefer0", kind: PREFERENCE, about: "what n0 would choose by itself" },
        Param { word: "prefer1", kind: PREFERENCE, about: "what n1 would choose by itself" },
        Param { word: "prefer2", kind: PREFERENCE, about: "what n2 would choose by itself" },
        Param { word: "pilot0", kind: PILOT, about: "whom n0's crew follows" },
        Param { word: "pilot1", kind: PILOT, about: "whom n1's crew follows" },
        Param { word: "pilot2", kind: PILOT, about: "whom n2's crew follows" },
        Param {
            word: "equip2",
            kind: ParamKind::Choice(&[
                ("tcas", "TCAS, as the others"),
                ("transponder", "it tells its altitude, and neither hears nor advises anything"),
            ]),
            about: "what n2 has on board",
        },
        Param {
            word: "logic",
            kind: ParamKind::Choice(&[
                ("7.1", "the lower address may reverse once: on the wrong side, or both the same way within 100 ft"),
                ("7.0", "only when it is more than 100 ft on the wrong side"),
            ]),
            about: "which reversals there are",
        },
        Param {
            word: "rate0",
            kind: ParamKind::Number { min: -6_000, max: 6_000, default: None },
            about: "n0's vertical rate at first, in ft/min; level unless said",
        },
        Param {
            word: "rate1",
            kind: ParamKind::Number { min: -6_000, max: 6_000, default: None },
            about: "n1's vertical rate at first, in ft/min; level unless said",
        },
        Param {
            word: "rate2",
            kind: ParamKind::Number { min: -6_000, max: 6_000, default: None },
            about: "n2's vertical rate at first, in ft/min; level unless said",
        },
        Param {
            word: "late0",
            kind: ParamKind::Number { min: 0, max: 60_000, default: None },
            about: "how many ms late n0 declares the threat",
        },
        Param {
            word: "late1",
            kind: ParamKind::Number { min: 0, max: 60_000, default: None },
            about: "how many ms late n1 declares the threat",
        },
        Param {
            word: "late2",
            kind: ParamKind::Number { min: 0, max: 60_000, default: None },
            about: "how many ms late n2 declares the threat",
        },
        Param {
            word: "phase",
            kind: ParamKind::Number { min: 0, max: 999, default: Some(0) },
            about: "how many ms n1's cycles come after n0's",
        },
        Param {
            word: "atc-rate",
            kind: ParamKind::Number { min: 500, max: 6_000, default: Some(1_500) },
            about: "at how many ft/min a crew does what the controller says; a request of a number is a rate itself",
        },
        Param {
            word: "speed0",
            kind: ParamKind::Number { min: 50, max: 1_500, default: None },
            about: "n0's ground speed in knots; half of `closing` unless said",
        },
        Param {
            word: "speed1",
            kind: ParamKind::Number { min: 50, max: 1_500, default: None },
            about: "n1's ground speed in knots; half of `closing` unless said",
        },
        Param {
            word: "speed2",
            kind: ParamKind::Number { min: 50, max: 1_500, default: None },
            about: "n2's ground speed in knots; half of `closing` unless said",
        },
        Param {
            word: "track0",
            kind: ParamKind::Number { min: 0, max: 359, default: None },
            about: "n0's track in degrees from north; 90 unless said",
        },
        Param {
            word: "track1",
            kind: ParamKind::Number { min: 0, max: 359, default: None },
            about: "n1's track in degrees from north; 270 unless said",
        },
        Param {
            word: "track2",
            kind: ParamKind::Number { min: 0, max: 359, default: None },
            about: "n2's track in degrees from north; 0 unless said",
        },
        Param {
            word: "behind2",
            kind: ParamKind::Number { min: -300, max: 300, default: None },
            about: "how many s after the two n2 comes to where they meet; 0 unless said",
        },
        Param {
            word: "miss",
            kind: ParamKind::Number { min: 0, max: 60_000, default: None },
            about: "how many ft n0 and n1 are apart on the map when they are nearest; 0 unless said",
        },
        Param {
            word: "phase0",
            kind: ParamKind::Number { min: 0, max: 999, default: None },
            about: "how many ms after the start n0's cycles come; 0 unless said",
        },
        Param {
            word: "phase2",
            kind: ParamKind::Number { min: 0, max: 999, default: None },
            about: "how many ms after the start n2's cycles come; 0 unless said",
        },
        Param {
            word: "awake0",
            kind: ParamKind::Number { min: 0, max: 600_000, default: None },
            about: "from how many ms on n0's TCAS gives advisories; from the start unless said",
        },
        Param {
            word: "awake1",
            kind: ParamKind::Number { min: 0, max: 600_000, default: None },
            about: "from how many ms on n1's TCAS gives advisories; from the start unless said",
        },
        Param {
            word: "awake2",
            kind: ParamKind::Number { min: 0, max: 600_000, default: None },
            about: "from how many ms on n2's TCAS gives advisories; from the start unless said",
        },
        Param {
            word: "respond0",
            kind: ParamKind::Number { min: 0, max: 60_000, default: None },
            about: "how many ms n0's crew takes to respond to its first advisory; 5000, as TCAS expects, unless said",
        },
        Param {
            word: "respond1",
            kind: ParamKind::Number { min: 0, max: 60_000, default: None },
            about: "how many ms n1's crew takes to respond to its first advisory; 5000, as TCAS expects, unless said",
        },
        Param {
            word: "respond2",
            kind: ParamKind::Number { min: 0, max: 60_000, default: None },
            about: "how many ms n2's crew takes to respond to its first advisory; 5000, as TCAS expects, unless said",
        },
        Param {
            word: "strengthen0",
            kind: ParamKind::Number { min: 0, max: 60_000, default: None },
            about: "how many ms after n0's advisory it may be strengthened; 10000 unless said",
        },
        Param {
            word: "strengthen1",
            kind: ParamKind::Number { min: 0, max: 60_000, default: None },
            about: "how many ms after n1's advisory it may be strengthened; 10000 unless said",
        },
        Param {
            word: "strengthen2",
            kind: ParamKind::Number { min: 0, max: 60_000, default: None },
            about: "how many ms after n2's advisory it may be strengthened; 10000 unless said",
        },
        Param {
            word: "atc-delay",
            kind: ParamKind::Number { min: 0, max: 60_000, default: None },
            about: "how many ms a crew takes to do what the controller says; 5000 unless said",
        },
        Param {
            word: "strength",
            kind: ParamKind::Choice(&[
                ("weakest", "the weakest advisory that gives the room aimed at, weakened once it is there"),
                ("standard", "always 1,500 ft/min, never weakened"),
            ]),
            about: "how much is asked for",
        },
        Param {
            word: "no-coordination",
            kind: ParamKind::Mistake,
            about: "nobody heeds what the other announces: equal choices stay equal",
        },
        Param {
            word: "no-tie-break",
            kind: ParamKind::Mistake,
            about: "nobody yields once it has chosen: two that choose at the same time keep the same sense",
        },
        Param {
            word: "both-yield",
            kind: ParamKind::Mistake,
            about: "both yield: they change places every second for ever",
        },
        Param {
            word: "nearest-only",
            kind: ParamKind::Mistake,
            about: "of several threats only the nearest in time is answered: the way out may lead to another",
        },
    ],
    inputs: |_| Some(36_000),
    values: &[("none", 0), ("climb", 1), ("descend", 2), ("level", 3)],
    code: &[
        Line { label: "1", depth: 0, text: "every second: send own altitude and rate; look at the other's" },
        Line { label: "2", depth: 0, text: "on RESOLUTION: heard := the sense it leaves me" },
        Line { label: "3", depth: 0, text: "when the other becomes a threat:" },
        Line { label: "4", depth: 1, text: "heard, and (mine is the higher address, or it crosses nothing, or is 3 s old, or I woke 3 s ago): sense := heard" },
        Line { label: "5", depth: 1, text: "else: sense := my own choice by geometry" },
        Line { label: "5a", depth: 2, text: "other threats are passed on the other side, and on that one there is MAC_INC (and mine is the lower address, or it has no TCAS): sense := that side" },
        Line { label: "6", depth: 1, text: "strength := the weakest in this sense that gives ALIM; 1,500 ft/min if none does, or if sense is reversed" },
        Line { label: "6a", depth: 1, text: "one threat above and one below, and level flight leaves LEV_REV to each: do not climb, do not descend" },
        Line { label: "6b", depth: 1, text: "it does not, and one side leaves more to the nearest: the advisories of the other side wait" },
        Line { label: "6c", depth: 1, text: "the same, and I may choose (lower address, or no TCAS): pass all on one side" },
        Line { label: "7", depth: 0, text: "every second while it is a threat: send RESOLUTION(complement of sense)" },
        Line { label: "8", depth: 1, text: "mine is the higher address, and heard ≠ sense: sense := heard" },
        Line { label: "9", depth: 1, text: "mine is the lower, and geometry got worse, for the first time, with no other threat: reverse; the other will follow" },
        Line { label: "10", depth: 1, text: "not enough room by what I do: strengthen" },
        Line { label: "11", depth: 1, text: "ALIM is there, and stays if I level off: weaken" },
        Line { label: "12", depth: 0, text: "when they have passed: cancel" },
    ],
    breaks: "All coordination messages lost while both choose the same. No rule who yields, or a rule that both follow. \
             A crew that listens to somebody else. A third aircraft that is not taken into account.",
    corrections: &[
        Correction {
            id: "E31",
            said: "The two aircraft negotiate.",
            holds: "The first to declare a threat announces a constraint, and the other takes what is left. Only in a \
                   tie does the address decide, and the higher one yields. The outputs must differ: it is symmetry \
                   breaking, not agreement on one value.",
        },
        Correction {
            id: "",
            said: "With three aircraft all three negotiate one solution.",
            holds: "Coordination stays pairwise. What is common is one aircraft's own: it makes one advisory of what it has \
                   chosen against each, if need be neither to climb nor to descend.",
        },
        Correction {
            id: "",
            said: "TCAS decides together with the controller.",
            holds: "It speaks to aircraft only. Where the two contradict each other there must be an order: an advisory \
                   goes before a clearance.",
        },
    ],
};
