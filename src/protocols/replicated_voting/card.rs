//! The facts of replication with voting.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Setup, Timing,
};

pub(super) const CARD: Card = Card {
    id: "replicated-voting",
    title: "Replicas and a vote",
    chapter: Chapter::TimeAndState,
    source: "Schneider, Implementing Fault-Tolerant Services Using the State Machine Approach, ACM CSUR 22(4), 1990",
    solves: "A service that answers rightly though f of its replicas are wrong in any way.",
    model: Model {
        timing: Timing::Synchronous,
        faults: Faults::Byzantine,
        authentication: Authentication::Links,
        links: "reliable; the receiver knows the sender",
    },
    bound: Bound { text: "n > 2f+1", holds: |n, f| u32::from(n) > 2 * u32::from(f) + 1 },
    nodes: Range { min: 2, max: 32, default: 4 },
    faults: Range { min: 0, max: 15, default: 1 },
    rounds: Formula {
        text: "2 delays an answer; 3 with voters at the replicas",
        count: |setup| Some(if at_replicas(setup) || setup.mistake("single-voter") { 3 } else { 2 }),
    },
    messages: Formula {
        text: "with r = n−1 replicas, an answer: 2r; r(r+1) with voters at the replicas; r more to bring them in step",
        count: |setup| {
            let r = u64::from(setup.n - 1);
            let vote = match (setup.mistake("single-voter"), at_replicas(setup)) {
                (true, _) => 2 * r,
                (false, true) => r * (r + 1),
                (false, false) => 2 * r,
            };
            let repair = if setup.choice("resync") == "yes" { r } else { 0 };
            Some(setup.number("commands", 0).unsigned_abs() * (vote + repair))
        },
    },
    epoch: "command",
    kinds: &[
        Kind { word: "command", part: Part::Request, reply: false, about: "the client's command of this number" },
        Kind { word: "output", part: Part::Vote, reply: true, about: "what a replica answers" },
        Kind { word: "voted", part: Part::Confirmation, reply: true, about: "what a voter found f + 1 to answer" },
        Kind { word: "repair", part: Part::Decision, reply: false, about: "the state that the vote stands for" },
    ],
    params: &[
        Param {
            word: "voters",
            kind: ParamKind::Choice(&[
                ("client", "the client votes itself: if its voter fails, so has the client"),
                ("replicas", "each replica votes, and the client takes what f + 1 voters say"),
            ]),
            about: "who compares the answers",
        },
        Param {
            word: "memory",
            kind: ParamKind::Choice(&[
                ("plain", "nothing: a flip goes unnoticed"),
                ("parity", "one flip is noticed; the replica says nothing until it is repaired"),
                ("ecc", "one flip is corrected and two are noticed (extended Hamming code)"),
            ]),
            about: "what protects a replica's word of 16 bits; a request to a replica flips the bit of that number",
        },
        Param {
            word: "commands",
            kind: ParamKind::Number { min: 1, max: 1_000, default: Some(3) },
            about: "how many commands the client sends; each adds the client's input to the replicas' word",
        },
        Param {
            word: "period",
            kind: ParamKind::Number { min: 1, max: 60_000, default: Some(50) },
            about: "how many ms between two commands",
        },
        Param {
            word: "scrub",
            kind: ParamKind::Number { min: 0, max: 60_000, default: None },
            about: "how many ms between two passes that read the memory and write back what is corrected; none unless said",
        },
        Param {
            word: "resync",
            kind: ParamKind::Choice(&[
                ("no", "a replica that went wrong stays wrong"),
                ("yes", "after each vote the client tells all replicas what it found, and they take it for their state"),
            ]),
            about: "whether replicas are brought in step again",
        },
        Param {
            word: "single-voter",
            kind: ParamKind::Mistake,
            about: "one voter, at n1, votes for all, and the client believes it: now everything hangs on that one",
        },
        Param {
            word: "nondeterministic",
            kind: ParamKind::Mistake,
            about: "the program adds what chance gives (a clock, the order of threads would do too): replicas part \
                    without any fault",
        },
        Param {
            word: "count-messages",
            kind: ParamKind::Mistake,
            about: "voters count answers, not who gave them: one liar who says it twice is a majority",
        },
    ],
    inputs: |node| (node == 0).then_some(7),
    values: &[],
    code: &[
        Line { label: "1", depth: 0, text: "client, every period: send COMMAND(k, c) to all replicas" },
        Line { label: "2", depth: 0, text: "replica, on COMMAND(k, c), in the order of k: read the word" },
        Line { label: "3", depth: 1, text: "if the code says that it is spoilt: say nothing" },
        Line { label: "4", depth: 1, text: "else word := word + c; send OUTPUT(k, word) to the voters" },
        Line { label: "5", depth: 0, text: "voter, when f+1 replicas have sent the same OUTPUT(k, v): v is the answer" },
        Line { label: "6", depth: 1, text: "a voter at a replica sends VOTED(k, v) to the client" },
        Line { label: "7", depth: 0, text: "client, when f+1 voters have sent the same VOTED(k, v): v is the answer" },
        Line { label: "8", depth: 0, text: "client, with the answer v to k: deliver v; or also REPAIR(k, v) → replicas" },
        Line { label: "9", depth: 0, text: "replica, on REPAIR(k, v), k executed and nothing after it: word := v" },
        Line { label: "10", depth: 0, text: "every scrub: read the word, and write it back as corrected" },
    ],
    breaks: "f + 1 replicas wrong in the same way: a wrong majority. A voter that all depend on. A source of input that \
             tells replicas different things: that takes agreement on the input, not a vote on the output.",
    corrections: &[
        Correction {
            id: "",
            said: "Triple redundancy makes it more reliable.",
            holds: "For a while: 3R² − 2R³ is above R only if R is above one half, and with the mission's length R \
                   falls. The mean time to failure is 5/6 of one unit's. R = 0.9 gives 0.972; through a single voter of \
                   0.9, 0.8748, less than no replicas at all.",
        },
        Correction {
            id: "E35",
            said: "A bit flip is a Byzantine fault.",
            holds: "It becomes one only when different receivers see different values. A flip before the broadcast is \
                   the same wrong value for all; one that is caught is an omission.",
        },
        Correction {
            id: "E35",
            said: "A latch-up is a flipped bit.",
            holds: "A single event upset flips data and is gone when it is written again; a latch-up shorts the part \
                   until its power is cut, and may destroy it.",
        },
        Correction {
            id: "E21",
            said: "What the majority says is probably right.",
            holds: "If errors are independent and each is less likely than not (Condorcet). A mistake in the program \
                   that all replicas run outvotes nobody, and a sensor that tells voters different things splits them.",
        },
    ],
};

fn at_replicas(setup: &Setup<'_>) -> bool {
    setup.choice("voters") == "replicas"
}
