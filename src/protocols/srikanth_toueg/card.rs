//! The facts of Srikanth and Toueg's broadcast.

use crate::ids::NodeId;
use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Setup, Timing,
};
use crate::value::Value;

pub(super) const CARD: Card = Card {
    id: "srikanth-toueg",
    title: "Authenticated broadcast without signatures",
    chapter: Chapter::Broadcast,
    source: "Srikanth, Toueg, Simulating Authenticated Broadcasts to Derive Simple Fault-Tolerant Algorithms, \
             Distributed Computing 2, 1987",
    solves: "Nobody can claim that a loyal node said what it did not, and what one accepts all do: without signatures.",
    model: Model {
        timing: Timing::Synchronous,
        faults: Faults::Byzantine,
        authentication: Authentication::Links,
        links: "reliable, all connected; the receiver knows the sender",
    },
    bound: Bound { text: "n > 3f", holds: |n, f| u32::from(n) > 3 * u32::from(f) },
    nodes: Range { min: 2, max: 16, default: 4 },
    faults: Range { min: 0, max: 5, default: 1 },
    rounds: Formula {
        text: "2 until a message is accepted; trb: 2(f+1)",
        count: |setup| Some(if setup.choice("variant") == "trb" { 2 * phases(setup) } else { 2 }),
    },
    messages: Formula { text: "(n−1)(n+1); trb: (n−1)(n+1)² (f = 0: as one)", count: messages },
    epoch: "phase",
    kinds: &[
        Kind { word: "init", part: Part::Proposal, reply: false, about: "the origin says so" },
        Kind { word: "echo", part: Part::Vote, reply: false, about: "the sender vouches that the origin said so" },
    ],
    params: &[
        Param {
            word: "variant",
            kind: ParamKind::Choice(&[
                ("primitive", "one broadcast by n0: who accepts what, and when"),
                ("trb", "terminating reliable broadcast by n0, with acceptance in place of signatures"),
            ]),
            about: "the building block, or what is built of it",
        },
        Param {
            word: "phases",
            kind: ParamKind::Number { min: 1, max: 8, default: None },
            about: "how many phases of two rounds; f + 1 unless said",
        },
        Param {
            word: "join",
            kind: ParamKind::Choice(&[
                ("n-2f", "n − 2f: so many loyal echoes everybody sees when somebody accepts"),
                ("f-plus-1", "f + 1: one of them is loyal; the same for n = 3f + 1"),
            ]),
            about: "how many echoes make a node echo what it did not hear itself",
        },
        Param {
            word: "any-link",
            kind: ParamKind::Mistake,
            about: "INIT counts by whatever link it comes: a traitor opens a broadcast in a loyal node's name",
        },
        Param {
            word: "mixed-echoes",
            kind: ParamKind::Mistake,
            about: "echoes are counted by origin, whatever they say: the echoes of what a loyal node said vouch for what \
                    it did not say",
        },
    ],
    inputs: |node| if node == 0 { Some(1) } else { None },
    values: &[("sender-faulty", Value::SENDER_FAULTY.0)],
    code: &[
        Line { label: "1", depth: 0, text: "to broadcast m in phase k: in round 2k−1 origin p sends INIT(p, m, k) to all" },
        Line { label: "2", depth: 0, text: "round 2k: who got INIT(p, m, k) from p itself in round 2k−1 sends ECHO(p, m, k) to all" },
        Line { label: "3", depth: 0, text: "any round ≥ 2k: n−2f echoes of it, and not echoed yet: send ECHO in the next round" },
        Line { label: "4", depth: 1, text: "n−f echoes of it: accept (p, m, k)" },
        Line {
            label: "5",
            depth: 0,
            text: "trb, end of phase k: v accepted of k origins or more, one of them s (in phase 1), v new: extract v",
        },
        Line { label: "6", depth: 1, text: "and if k ≤ f: broadcast v in phase k+1" },
        Line { label: "7", depth: 0, text: "trb, after phase f+1: deliver v if only v was extracted, else SF" },
    ],
    breaks: "A third of traitors: with n = 3 a single forged echo makes all join in, and accept what nobody said.",
    corrections: &[
        Correction {
            id: "",
            said: "Whatever everybody accepts is one message.",
            holds: "A faulty sender may have two accepted by all, as it could have signed two. What is simulated is \
                   authentication, not consistency.",
        },
        Correction {
            id: "E02",
            said: "At least 3f + 1 nodes are needed.",
            holds: "Against traitors without signatures, as here, and under partial synchrony even with them. Against \
                   crashes any number will do if the system is synchronous, and 2f + 1 if it is not but has help.",
        },
    ],
};

/// f + 1, or what the text says.
pub(super) fn phases(setup: &Setup<'_>) -> u64 {
    setup.number("phases", i64::from(setup.f) + 1) as u64
}

/// One broadcast is INIT to all and everybody's echo; in the second phase of the terminating one everybody broadcasts.
fn messages(setup: &Setup<'_>) -> Option<u64> {
    let n = u64::from(setup.n);
    let one = (n - 1) * (n + 1);
    let relayed = setup.choice("variant") == "trb" && phases(setup) > 1;
    Some(match setup.input(NodeId(0)) {
        None => 0,
        Some(_) if relayed => one * (n + 1),
        Some(_) => one,
    })
}
