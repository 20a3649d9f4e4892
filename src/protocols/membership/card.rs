//! The facts of membership.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Timing,
};

pub(super) const CARD: Card = Card {
    id: "membership",
    title: "Membership",
    chapter: Chapter::PartialSynchrony,
    source: "Ricciardi, Birman, Using Process Groups to Implement Failure Detection, PODC 1991",
    solves: "Who is in the group, agreed view by view, although suspicion may be wrong.",
    model: Model {
        timing: Timing::PartiallySynchronous,
        faults: Faults::CrashRecovery,
        authentication: Authentication::Links,
        links: "may lose, double and reorder messages, but not change them",
    },
    bound: Bound { text: "n > 2f", holds: |n, f| u32::from(n) > 2 * u32::from(f) },
    nodes: Range { min: 2, max: 32, default: 5 },
    faults: Range { min: 0, max: 15, default: 2 },
    rounds: Formula { text: "3 delays a change by the lowest member, 5 by another", count: |_| None },
    messages: Formula {
        text: "n(n−1) a heartbeat; 3(n−1) a removal by the lowest member, of one that hears it",
        count: |setup| {
            let n = u64::from(setup.n);
            Some(n * (n - 1) * setup.number("beats", 0).unsigned_abs())
        },
    },
    epoch: "view",
    kinds: &[
        Kind { word: "alive", part: Part::Request, reply: false, about: "the sender is alive, and in this view" },
        Kind { word: "interrogate", part: Part::Change, reply: false, about: "what was accepted for the next view?" },
        Kind { word: "state", part: Part::Vote, reply: true, about: "what the sender accepted, if anything" },
        Kind { word: "propose", part: Part::Proposal, reply: false, about: "let this be the next view" },
        Kind { word: "ack", part: Part::Confirmation, reply: true, about: "the sender accepts it" },
        Kind { word: "commit", part: Part::Decision, reply: false, about: "this is the view" },
        Kind { word: "join", part: Part::Request, reply: false, about: "the sender is out, and would like to be in" },
        Kind { word: "write", part: Part::Request, reply: false, about: "may the sender serve this shard?" },
        Kind { word: "grant", part: Part::Confirmation, reply: true, about: "it may, in this view" },
    ],
    params: &[
        Param {
            word: "period",
            kind: ParamKind::Number { min: 1, max: 60_000, default: Some(20) },
            about: "how many ms between two heartbeats",
        },
        Param {
            word: "timeout",
            kind: ParamKind::Number { min: 1, max: 600_000, default: None },
            about: "after how many ms of silence a node is suspected; period + δ unless said",
        },
        Param {
            word: "beats",
            kind: ParamKind::Number { min: 1, max: 10_000, default: Some(10) },
            about: "how many heartbeats each node sends",
        },
        Param {
            word: "naive",
            kind: ParamKind::Mistake,
            about: "each node removes whom it suspects, from its own view alone, and serves without asking: two maps, \
                    two writers",
        },
        Param {
            word: "new-majority",
            kind: ParamKind::Mistake,
            about: "a majority of the new view is enough: both sides of a cut go on, each with a view of its own",
        },
        Param {
            word: "no-fencing",
            kind: ParamKind::Mistake,
            about: "a server asks nobody for leave: one that was removed and does not know it goes on writing",
        },
        Param {
            word: "no-inquiry",
            kind: ParamKind::Mistake,
            about: "a second coordinator proposes without asking what was accepted before: two views of one number",
        },
        Param {
            word: "overlapping",
            kind: ParamKind::Mistake,
            about: "a second removal is proposed while the first is in flight, in the same ballot: acks to the one count \
                    for the other, and the view that is agreed is not the one that is accepted",
        },
    ],
    inputs: |_| None,
    values: &[],
    code: &[
        Line { label: "1", depth: 0, text: "every period: send ALIVE(view) to all" },
        Line { label: "2", depth: 0, text: "on no ALIVE from q for the timeout: suspect q" },
        Line { label: "3", depth: 0, text: "coordinator (lowest member not suspected), when the view should change:" },
        Line { label: "4", depth: 1, text: "unless lowest of all and first to try: INTERROGATE(view+1, b) → members" },
        Line { label: "5", depth: 1, text: "member, b the highest so far: promise b; write; STATE(b, accepted)" },
        Line {
            label: "6",
            depth: 1,
            text: "on a majority: PROPOSE(view+1, b, members): what was accepted highest, else what it wants",
        },
        Line { label: "7", depth: 1, text: "member, unless it promised a higher ballot: accept; write; ACK(b)" },
        Line { label: "8", depth: 1, text: "on ACKs from a majority of the old members: COMMIT(view+1, members)" },
        Line { label: "9", depth: 0, text: "on COMMIT of a newer view: it is the view" },
        Line { label: "10", depth: 0, text: "on anything of an older view: answer COMMIT(view)" },
        Line { label: "11", depth: 0, text: "when not in the view: JOIN → members" },
        Line { label: "12", depth: 0, text: "on JOIN from q: the next view should have q" },
        Line { label: "13", depth: 0, text: "asked to write to a shard: refuse unless it is mine in my view" },
        Line { label: "14", depth: 1, text: "WRITE(view, shard) → members" },
        Line { label: "15", depth: 1, text: "member in that view, no newer one accepted: GRANT" },
        Line { label: "16", depth: 1, text: "on GRANTs from a majority: serve" },
    ],
    breaks: "Removing on one's own suspicion: two nodes, two maps, two writers. Nobody has a majority: nothing can be \
             decided until somebody returns.",
    corrections: &[
        Correction {
            id: "",
            said: "A node that is suspected has failed.",
            holds: "It may be slow, or cut off from one node only. Being out is a decision, not a diagnosis.",
        },
        Correction {
            id: "",
            said: "The majority of those that are left decides.",
            holds: "A majority of the view before: of four cut in halves neither half may go on.",
        },
    ],
};
