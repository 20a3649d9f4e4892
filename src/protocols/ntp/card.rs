//! The facts of setting a clock by others.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Setup, Timing,
};

pub(super) const CARD: Card = Card {
    id: "ntp",
    title: "Setting a clock by others",
    chapter: Chapter::TimeAndState,
    source: "Mills et al., Network Time Protocol Version 4, RFC 5905, 2010",
    solves: "A client sets its clock by servers over a network whose delays it can only measure both ways at once.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::Byzantine,
        authentication: Authentication::Links,
        links: "may lose and double messages; the error grows with how unlike the two ways are",
    },
    bound: Bound { text: "n > 2f+1", holds: |n, f| u32::from(n) > 2 * u32::from(f) + 1 },
    nodes: Range { min: 2, max: 32, default: 4 },
    faults: Range { min: 0, max: 10, default: 1 },
    rounds: Formula { text: "2 delays a poll", count: |_| Some(2) },
    messages: Formula { text: "2(n−1) a poll; n−1 adjustments more (Berkeley); 2 a poll (Cristian)", count: messages },
    epoch: "poll",
    kinds: &[
        Kind { word: "request", part: Part::Request, reply: false, about: "what time is it? sent at T1" },
        Kind { word: "reply", part: Part::Vote, reply: true, about: "your T1, and mine: received at T2, sent at T3" },
        Kind { word: "adjust", part: Part::Decision, reply: false, about: "set your clock by so many µs" },
        Kind { word: "set", part: Part::Decision, reply: false, about: "set your clock to this (a mistake)" },
    ],
    params: &[
        Param {
            word: "method",
            kind: ParamKind::Choice(&[
                ("ntp", "the clique of a majority of servers, weighted by their delays"),
                ("marzullo", "the middle of the interval that most servers share"),
                ("cristian", "n1's time and half the round trip, by the quickest of the polls"),
                ("berkeley", "n0 takes the mean of all clocks, its own too, and tells each by how much to adjust"),
            ]),
            about: "what the client does with the answers",
        },
        Param {
            word: "cluster",
            kind: ParamKind::Choice(&[
                ("no", "all survivors of the selection are combined"),
                ("yes", "first those whose θ lies farthest from the others' are left out, as long as that is more than a \
                    server's own jitter and more than three are left (RFC 5905, §11.2.2)"),
            ]),
            about: "ntp: whether a server that is off, but not by more than its round trip excuses, still counts",
        },
        Param {
            word: "polls",
            kind: ParamKind::Number { min: 1, max: 1_000, default: Some(3) },
            about: "how often every server is asked; of its last 8 answers that of the shortest round trip counts",
        },
        Param {
            word: "poll",
            kind: ParamKind::Number { min: 1, max: 60_000, default: Some(10) },
            about: "how many ms between two polls",
        },
        Param {
            word: "patience",
            kind: ParamKind::Number { min: 1, max: 60_000, default: Some(100) },
            about: "how many ms after the last poll the clock is set",
        },
        Param {
            word: "think",
            kind: ParamKind::Number { min: 0, max: 60_000, default: Some(1) },
            about: "how many ms a server takes from T2 to T3",
        },
        Param {
            word: "drift",
            kind: ParamKind::Number { min: 0, max: 100_000, default: Some(0) },
            about: "how many µs the client's clock gains in a second",
        },
        Param {
            word: "tolerance",
            kind: ParamKind::Number { min: 0, max: 60_000, default: Some(5) },
            about: "within how many ms of the truth one would like the client to be (nobody promises it)",
        },
        Param {
            word: "sign",
            kind: ParamKind::Mistake,
            about: "the offset with the wrong sign: positive means that the server is ahead; the clock goes the wrong way",
        },
        Param {
            word: "step-back",
            kind: ParamKind::Mistake,
            about: "a clock that is ahead is set back at once: the same time comes twice, and files are older than what \
                    they were made from",
        },
        Param {
            word: "absolute",
            kind: ParamKind::Mistake,
            about: "Berkeley's daemon sends the time instead of an adjustment: it is old by a delay when it arrives",
        },
    ],
    inputs: |node| (node == 0).then_some(-100),
    values: &[],
    code: &[
        Line { label: "1", depth: 0, text: "client, every poll: REQUEST(T1) → servers" },
        Line { label: "2", depth: 0, text: "server: received at T2; REPLY(T1, T2, T3), sent at T3" },
        Line { label: "3", depth: 0, text: "client, received at T4: offset θ := ((T2−T1) + (T3−T4)) / 2" },
        Line { label: "4", depth: 1, text: "round trip δ := (T4−T1) − (T3−T2); the truth is within θ ± δ/2" },
        Line { label: "5", depth: 0, text: "after the last poll, of each server the answer of the least δ:" },
        Line { label: "6", depth: 1, text: "ntp: the clique of most servers; mean of their θ, weighted by 1/δ" },
        Line { label: "7", depth: 1, text: "marzullo: the middle of what most intervals share" },
        Line { label: "8", depth: 1, text: "cristian: n1's θ" },
        Line { label: "9", depth: 1, text: "berkeley: m := mean of all θ, my 0 too; ADJUST(m − θ) → each" },
        Line { label: "10", depth: 0, text: "forwards at once; backwards by going slowly until it is made up" },
        Line { label: "11", depth: 1, text: "ntp, cluster: leave out the θ farthest from the others', while beyond all jitter" },
    ],
    breaks: "Ways that are unlike: a clock cannot see by what part of the round trip it is wrong. Half of the servers \
             false. No answer, or none that a majority shares: the clock is left alone.",
    corrections: &[
        Correction {
            id: "",
            said: "NTP measures the delay and corrects for it.",
            holds: "It measures both ways together and takes half. If they are 60 and 40 ms, it is wrong by 10 ms, and \
                   cannot know; only that it is wrong by no more than δ/2.",
        },
        Correction {
            id: "",
            said: "Three servers are enough.",
            holds: "To survive f false ones 2f + 1 must answer; with four, one may be lost and one be wrong.",
        },
    ],
};

fn messages(setup: &Setup<'_>) -> Option<u64> {
    let (servers, polls) = (u64::from(setup.n - 1), setup.number("polls", 1).unsigned_abs());
    Some(match setup.choice("method") {
        "cristian" => 2 * polls,
        "berkeley" => 2 * servers * polls + servers,
        _ => 2 * servers * polls,
    })
}
