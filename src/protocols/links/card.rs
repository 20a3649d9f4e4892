//! The facts of links.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Timing,
};

const fn number(word: &'static str, min: i64, max: i64, default: i64, about: &'static str) -> Param {
    Param { word, kind: ParamKind::Number { min, max, default: Some(default) }, about }
}

const fn mistake(word: &'static str, about: &'static str) -> Param {
    Param { word, kind: ParamKind::Mistake, about }
}

const fn line(label: &'static str, depth: u8, text: &'static str) -> Line {
    Line { label, depth, text }
}

pub(super) const CARD: Card = Card {
    id: "links",
    title: "Links",
    chapter: Chapter::NetworkFails,
    source: "Cachin, Guerraoui, Rodrigues, Introduction to Reliable and Secure Distributed Programming, 2011, §2.4",
    solves: "Send and receive that can be relied upon, over a wire that loses, doubles, reorders and damages.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::None,
        authentication: Authentication::Links,
        links: "may lose, double, reorder and damage messages, but not all copies of one that is sent without end",
    },
    bound: Bound { text: "f = 0", holds: |_, f| f == 0 },
    nodes: Range { min: 2, max: 2, default: 2 },
    faults: Range { min: 0, max: 0, default: 0 },
    rounds: Formula { text: "1 delay, when nothing is lost", count: |_| Some(1) },
    messages: Formula {
        text: "m; with acknowledgements 2m; stubborn: without end",
        count: |setup| {
            let all = setup.number("messages", 0).unsigned_abs();
            match setup.choice("layer") {
                "perfect" | "fifo" => Some(2 * all),
                "stubborn" => None,
                _ => Some(all),
            }
        },
    },
    epoch: "number",
    kinds: &[
        Kind { word: "data", part: Part::Request, reply: false, about: "a message of the stream" },
        Kind { word: "ack", part: Part::Confirmation, reply: true, about: "the message of this number has arrived" },
    ],
    params: &[
        Param {
            word: "layer",
            kind: ParamKind::Choice(&[
                ("perfect", "checksum, numbers, and sent again until acknowledged: all but order (module 2.3)"),
                ("fifo", "the same, and what comes early waits: order too"),
                ("stubborn", "checksum, and sent again for ever: nothing is missing, and much comes twice (module 2.2)"),
                ("numbers", "checksum and numbers: nothing comes twice, and what is lost is lost"),
                ("checksum", "what is damaged is dropped: a fair-loss link (module 2.1)"),
                ("raw", "the bare wire: nothing is promised"),
            ]),
            about: "what the link is built of",
        },
        number("messages", 0, 100, 4, "m, how many messages the stream has; their values are 1, 2, 3 and so on"),
        number("every", 1, 60_000, 5, "how many ms pass between two of them"),
        number("again", 1, 60_000, 40, "after how many ms a message is sent again"),
        number("noise", 0, 100, 0, "of a hundred messages, how many have a bit flipped on the wire"),
        mistake("ack-first", "the receiver acknowledges what arrives before it looks at the checksum: what was damaged is \
                never sent again"),
        mistake("one-bit", "numbers are counted modulo 2, as in the alternating-bit protocol, but without waiting for \
                the acknowledgement: a new message is taken for a copy of an old one"),
    ],
    inputs: |_| None,
    values: &[],
    code: &[
        line("1", 0, "to send m: n := n + 1; DATA(n, m, checksum) onto the wire"),
        line("2", 0, "every so often, stubborn: the same again; perfect: until it is acknowledged"),
        line("3", 0, "on DATA(n, m, c): if c is not the checksum of n and m: drop it"),
        line("4", 1, "perfect: ACK(n, checksum)"),
        line("5", 1, "if n was delivered before: drop it"),
        line("6", 1, "fifo: keep it until all before n are delivered"),
        line("7", 1, "deliver m"),
        line("8", 0, "on ACK(n, c), if c fits: n is acknowledged"),
    ],
    breaks: "A loss breaks validity, a copy no duplication, a spoof no creation, damage validity and no creation at \
             once, disorder FIFO order; each where the layer against it is missing. No layer helps against a wire that \
             is cut for ever.",
    corrections: &[
        Correction {
            id: "",
            said: "A corrupted message is a fault of its own.",
            holds: "For the clauses it is two: one message was lost, and one was received that nobody sent.",
        },
        Correction {
            id: "",
            said: "Retransmission makes a link reliable.",
            holds: "It makes it stubborn: whatever is sent again may also arrive again. It takes numbers to undo that.",
        },
        Correction {
            id: "",
            said: "Integrity holds for every process.",
            holds: "With crashes it is uniform. Where nodes may lie it binds correct ends only: a faulty receiver may \
                    receive anything, and a faulty sender may deny having sent.",
        },
        Correction {
            id: "",
            said: "With a checksum, damage is always noticed.",
            holds: "Any single flip is. Two may cancel out, and nothing protects against somebody who can compute it: \
                    that takes a signature.",
        },
    ],
};
