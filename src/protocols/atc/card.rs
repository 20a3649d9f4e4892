//! The facts of the air traffic control network.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Timing,
};

/// Who takes part beside controllers when nothing else is said: three radars, three databases, two aircraft.
const OTHERS: u16 = 8;

/// The kind of message by which a controller acts as the owner of a pair.
pub(super) const CLEARS: &str = "clearance";

/// The guest that counts on a bound for everybody's opinion.
pub(super) const WAITS: &str = "broadcast";

/// What the guests are set to: proposers that take turns, spans that fit people at desks, questions that are asked again.
pub(super) fn params(guest: &str) -> &'static [(&'static str, &'static str)] {
    match guest {
        "paxos" => &[("proposers", "2"), ("offset", "100"), ("retry", "200"), ("backoff", "random")],
        "raft" => &[("timeout", "1500"), ("spread", "1500"), ("heartbeat", "500")],
        "two-phase-commit" => &[("timeout", "1000"), ("retry", "1000")],
        _ => &[],
    }
}

/// The bound of a guest among n − 8 controllers.
pub(super) fn bound(guest: &str) -> Bound {
    match guest {
        "broadcast" => Bound { text: "f = 0", holds: |_, f| f == 0 },
        "pbft" => Bound { text: "n - 8 > 3f", holds: |n, f| n.saturating_sub(OTHERS) > 3 * f },
        "two-phase-commit" => Bound { text: "n - 8 > f", holds: |n, f| n.saturating_sub(OTHERS) > f },
        _ => CARD.bound,
    }
}

/// The faults of controllers that a guest tolerates.
pub(super) fn faults(guest: &str) -> Faults {
    match guest {
        "pbft" => Faults::Byzantine,
        "broadcast" => Faults::None,
        _ => Faults::Crash,
    }
}

const fn kind(word: &'static str, part: Part, reply: bool, about: &'static str) -> Kind {
    Kind { word, part, reply, about }
}

const fn line(label: &'static str, depth: u8, text: &'static str) -> Line {
    Line { label, depth, text }
}

const fn number(word: &'static str, (min, max): (i64, i64), default: Option<i64>, about: &'static str) -> Param {
    Param { word, kind: ParamKind::Number { min, max, default }, about }
}

const fn choice(word: &'static str, options: &'static [(&'static str, &'static str)], about: &'static str) -> Param {
    Param { word, kind: ParamKind::Choice(options), about }
}

pub(super) const CARD: Card = Card {
    id: "atc",
    title: "Air traffic control",
    chapter: Chapter::InTheAir,
    source: "After ICAO Doc 4444 (PANS-ATM), ch. 8, and Schneider 1990; a teaching model, not for operational use",
    solves: "Controllers agree on which of them takes two aircraft that meet at a sector boundary; radars and databases are \
             outvoted when they lie; TCAS is the last line.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::Crash,
        authentication: Authentication::Links,
        links: "reliable",
    },
    bound: Bound { text: "n - 8 > 2f", holds: |n, f| n.saturating_sub(OTHERS) > 2 * f },
    nodes: Range { min: 12, max: 24, default: 12 },
    faults: Range { min: 0, max: 4, default: 1 },
    rounds: Formula { text: "those of the agreement protocol, a question to the databases, a clearance", count: |_| None },
    messages: Formula { text: "those of the agreement protocol; radar and surveillance go on", count: |_| None },
    epoch: "question",
    kinds: &[
        kind("asking", Part::Request, false, "agreement: a request"),
        kind("proposal", Part::Proposal, false, "agreement: a proposal"),
        kind("vote", Part::Vote, false, "agreement: a first vote"),
        kind("confirmation", Part::Confirmation, false, "agreement: a second vote"),
        kind("decision", Part::Decision, false, "agreement: the decision made known"),
        kind("change", Part::Change, false, "agreement: a change of leader"),
        kind("reply", Part::Request, true, "to the radar: the aircraft's altitude"),
        kind("track", Part::Request, false, "the altitude of an aircraft as a radar has it"),
        kind("query", Part::Request, false, "which level is free at this crossing?"),
        kind("plan", Part::Vote, true, "the level that a database has as free"),
        kind("record", Part::Confirmation, false, "the level is taken"),
        kind(CLEARS, Part::Decision, false, "fly at this level"),
        kind("readback", Part::Confirmation, true, "the crew flies at it"),
        kind("contact", Part::Change, false, "another controller has you from now on"),
        kind("surveillance", Part::Request, false, "an aircraft's altitude and vertical rate, for the other's TCAS"),
        kind("resolution", Part::Vote, false, "do not pass below me (1), or above me (2)"),
    ],
    params: PARAMS,
    inputs: |node| (node < 4).then_some(i64::from(node % 2)),
    values: &[("west", 0), ("east", 1)],
    code: &[
        line("1", 0, "aircraft, once a sweep: answer the radars with the altitude"),
        line("2", 0, "radar: tell all controllers"),
        line("2a", 0, "controller: a radar was wrong or silent (or, left out, right) in `remove` sweeps in a row: agree with the others to leave it out (or take it back)"),
        line("3", 0, "controller: agree with the others on who takes the pair, west or east"),
        line("4", 0, "when the agreement protocol decides:"),
        line("5", 1, "if it is me: ask all databases for a free level"),
        line("6", 2, "with a majority of radars and databases: clear both aircraft, my own to the free level if they are in conflict"),
        line("7", 3, "aircraft: read back and fly at it, if it comes from my controller"),
        line("8", 1, "else, if I have one of the two: hand it over"),
        line("9", 0, "aircraft, 35 s before: if the other is too near, climb or descend, and say so"),
        line("10", 0, "both the same way: the one from the east turns round"),
    ],
    breaks: "Controllers that do not agree: two owners send both aircraft to one level, no owner leaves both where they are. \
             A lying radar or database that is not outvoted. TCAS then saves them, if it is on.",
    corrections: &[
        Correction {
            id: "",
            said: "Replicated computers make air traffic control safe.",
            holds: "Replicas that disagree are worse than one that is down: two controllers in charge clear two aircraft to \
                   one level, each rightly as it sees things. What helps is agreement on who is in charge.",
        },
    ],
};

const PARAMS: &[Param] = &[
    choice(
        "agree",
        &[
            ("paxos", "a majority of controllers agrees; crashes and cuts do no harm, liars do"),
            ("raft", "the same with an elected leader"),
            ("pbft", "a minority under a third may lie"),
            ("two-phase-commit", "the western controller hands over if all say yes (input 1); blocked when it crashes in between"),
            ("broadcast", "everybody tells everybody, waits, and takes the least: no fault is tolerated"),
        ],
        "the protocol by which controllers agree; its own code runs, one instance for each pair",
    ),
    choice(
        "tracks",
        &[("voted", "the median of what the radars say"), ("first", "what the first radar says")],
        "which altitude a controller believes",
    ),
    choice(
        "plans",
        &[("voted", "what more than half of the databases say"), ("first", "what the first database says")],
        "which free level a controller believes",
    ),
    choice(
        "tcas",
        &[("on", "35 s before they meet, one climbs and one descends"), ("off", "nothing")],
        "the last line of defence",
    ),
    choice(
        "crew",
        &[("own", "of the controller whose aircraft it is"), ("last", "of whoever called last")],
        "whose clearance a crew follows",
    ),
    number("cpa", (45, 600), Some(120), "after how many s the first pair meets"),
    number("spacing", (0, 600), Some(30), "how many s later the next pair meets"),
    number("level", (20_000, 41_000), Some(35_000), "the altitude at which they come, in ft; the free one is 1,000 ft higher"),
    number("sweep", (1, 60), Some(12), "how many s a radar takes to come round"),
    number("round", (1, 60_000), Some(500), "how many ms plain broadcast waits for all opinions"),
    number("radars", (1, 7), None, "how many radars; 3 unless said"),
    number("remove", (1, 20), None, "after how many sweeps in a row in which it was wrong or silent a radar is left out, and after how many right ones taken back; never unless said"),
    number("databases", (1, 7), None, "how many databases; 3 unless said"),
    number("aircraft", (2, 6), None, "how many aircraft; 2 unless said. All other nodes are controllers"),
];
