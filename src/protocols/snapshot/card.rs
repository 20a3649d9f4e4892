//! The facts of snapshots.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Setup, Timing,
};

pub(super) const CARD: Card = Card {
    id: "snapshot",
    title: "Chandy–Lamport snapshot",
    chapter: Chapter::TimeAndState,
    source: "Chandy, Lamport, Distributed Snapshots, TOCS 3(1), 1985",
    solves: "A global state of a running system that it could have passed through, without stopping it.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::None,
        authentication: Authentication::Links,
        links: "reliable, each keeps the order of its messages",
    },
    bound: Bound { text: "f = 0", holds: |_, f| f == 0 },
    nodes: Range { min: 2, max: 64, default: 3 },
    faults: Range { min: 0, max: 0, default: 0 },
    rounds: Formula { text: "2 delays: the diameter and one more", count: |_| Some(2) },
    messages: Formula { text: "n(n−1) markers, and the transfers", count: messages },
    epoch: "snapshot",
    kinds: &[
        Kind { word: "transfer", part: Part::Request, reply: false, about: "goods that are now the receiver's" },
        Kind { word: "marker", part: Part::Change, reply: false, about: "what came before it is in the snapshot" },
    ],
    params: &[
        Param {
            word: "app",
            kind: ParamKind::Choice(&[
                ("tokens", "nodes pass tokens to one another at random"),
                ("widgets", "n0 buys widgets of n1 at 10 dollars each: the textbook's example"),
            ]),
            about: "what the nodes do meanwhile",
        },
        Param {
            word: "initiators",
            kind: ParamKind::Number { min: 0, max: 64, default: Some(1) },
            about: "how many nodes begin the snapshot: n0, n1, …",
        },
        Param {
            word: "begin",
            kind: ParamKind::Number { min: 0, max: 60_000, default: Some(10) },
            about: "after how many ms they begin",
        },
        Param {
            word: "transfers",
            kind: ParamKind::Number { min: 0, max: 1_000, default: Some(4) },
            about: "how many transfers of tokens each node makes",
        },
        Param {
            word: "raw",
            kind: ParamKind::Mistake,
            about: "messages are taken as the network brings them, without waiting for their turn: one that overtakes a \
                    marker is counted on the wrong side of the cut",
        },
        Param {
            word: "message-first",
            kind: ParamKind::Mistake,
            about: "a node sends something between recording its state and sending the markers: it is received before \
                    the cut and sent after it",
        },
        Param {
            word: "record-first-channel",
            kind: ParamKind::Mistake,
            about: "a node also waits for a marker on the channel by which the first one came: none will, and the \
                    snapshot never ends",
        },
        Param {
            word: "restart",
            kind: ParamKind::Mistake,
            about: "a node that gets a second marker of the same snapshot records its state anew: its markers have \
                    left long ago, so the cut no longer fits them",
        },
    ],
    inputs: |_| Some(10),
    values: &[],
    code: &[
        Line { label: "1", depth: 0, text: "to begin, or on the first MARKER(id), by channel c: record the own state" },
        Line { label: "2", depth: 1, text: "channel c is empty; start to record every other incoming channel" },
        Line { label: "3", depth: 1, text: "send MARKER(id) on every outgoing channel, before anything else" },
        Line { label: "4", depth: 0, text: "on a later MARKER(id) by channel d: what was recorded of d is final" },
        Line { label: "5", depth: 0, text: "on a message by a channel being recorded: add it to that channel's record" },
        Line { label: "6", depth: 0, text: "when a MARKER has come by every channel: done" },
    ],
    breaks: "Channels that do not keep order: what overtakes a marker is counted on the wrong side of the cut. A lost \
             marker: the snapshot never ends.",
    corrections: &[
        Correction {
            id: "",
            said: "A snapshot is the state at one moment.",
            holds: "It is a state that could have been: the run may never have passed through it.",
        },
        Correction {
            id: "",
            said: "Stop the system, then write down all states.",
            holds: "Nobody stops; the markers tell before from after on each channel.",
        },
    ],
};

/// One marker a channel whoever begins, and what the nodes trade, if each has a token for every transfer.
fn messages(setup: &Setup<'_>) -> Option<u64> {
    let n = u64::from(setup.n);
    let markers = if setup.number("initiators", 1) > 0 { n * (n - 1) } else { 0 };
    if setup.choice("app") == "widgets" {
        // Five widgets owed, the order by whoever begins, and ten widgets for it.
        let ordered = if setup.number("initiators", 1) > 0 { 2 } else { 0 };
        return Some(markers + 1 + ordered);
    }
    let transfers = setup.number("transfers", 0);
    let enough = setup.inputs.iter().all(|input| input.is_some_and(|held| held.0 >= transfers));
    enough.then(|| markers + n * transfers.unsigned_abs())
}
