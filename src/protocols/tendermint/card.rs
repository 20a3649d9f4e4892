//! The facts of Tendermint.

use super::message::NIL;
use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Timing,
};

const fn line(label: &'static str, depth: u8, text: &'static str) -> Line {
    Line { label, depth, text }
}

const fn mistake(word: &'static str, about: &'static str) -> Param {
    Param { word, kind: ParamKind::Mistake, about }
}

const fn kind(word: &'static str, part: Part, about: &'static str) -> Kind {
    Kind { word, part, reply: false, about }
}

const fn number(word: &'static str, min: i64, max: i64, default: Option<i64>, about: &'static str) -> Param {
    Param { word, kind: ParamKind::Number { min, max, default }, about }
}

pub(super) const CARD: Card = Card {
    id: "tendermint",
    title: "Tendermint",
    chapter: Chapter::ByzantineReplication,
    source: "Buchman, Kwon, Milosevic, The latest gossip on BFT consensus, arXiv:1807.04938, 2018, Algorithm 1",
    solves: "A chain of decisions among many who gossip, f of whom lie; a change of proposer costs no more than a round.",
    model: Model {
        timing: Timing::PartiallySynchronous,
        faults: Faults::Byzantine,
        authentication: Authentication::Signatures,
        links: "reliable; may be arbitrarily slow before stabilization",
    },
    bound: Bound { text: "n > 3f", holds: |n, f| u32::from(n) > 3 * u32::from(f) },
    nodes: Range { min: 3, max: 31, default: 4 },
    faults: Range { min: 0, max: 10, default: 1 },
    rounds: Formula { text: "3 delays a height, with a correct proposer and no faults", count: |setup| Some(3 * heights(setup)) },
    messages: Formula {
        text: "a height: (n−1) + n(n−1) + n(n−1) = (n−1)(2n+1)",
        count: |setup| {
            let (heights, n) = (heights(setup), u64::from(setup.n));
            let all_propose = setup.inputs.iter().cycle().take(heights as usize).all(Option::is_some);
            all_propose.then_some(heights * (n - 1) * (2 * n + 1))
        },
    },
    epoch: "round",
    kinds: &[
        kind("proposal", Part::Proposal, "the proposer's value, and the round in which a quorum prevoted it, if one did"),
        kind("prevote", Part::Vote, "the sender accepts the proposal, or nil"),
        kind("precommit", Part::Confirmation, "the sender saw a quorum of prevotes and is locked, or nil"),
        kind("gossip", Part::Decision, "a proposal and a quorum's votes for it, passed on with their signatures"),
    ],
    params: &[
        number("heights", 1, 100, None, "how many decisions are made, one after the other; 1 unless said"),
        number("timeout", 1, 60_000, Some(100), "each of the three timeouts in round 0, in ms"),
        number("growth", 0, 60_000, Some(50), "by how many ms the timeouts grow from round to round"),
        number(
            "quorum",
            1,
            31,
            None,
            "how many votes make a quorum; ⌊(n+f)/2⌋+1 unless said, which is 2f+1 for n = 3f+1; f+1 or 2f let two \
             quorums share none but liars",
        ),
        mistake("no-lock", "a locked process votes for any proposal: what one has decided the others overrule"),
        mistake("old-proof", "a lock is given up for any value that a quorum ever prevoted, even in a round before the lock"),
        mistake("no-proof", "a proposer's word for its valid round is believed without the prevotes of a quorum"),
        mistake("no-valid-value", "proposers propose what they are locked on themselves, or something new: a lock that \
                the others did not see keeps them apart for ever"),
        mistake("fixed-timeout", "the timeouts do not grow: in a network slower than they are, round follows round"),
        mistake("count-messages", "votes are counted by message, not by sender: one liar is a quorum"),
        mistake("no-check", "no value is checked: valid(v) is taken to be true"),
        mistake("no-gossip", "nothing is passed on: what a liar showed to one process alone nobody else ever sees"),
    ],
    inputs: |node| Some(i64::from(node)),
    values: &[("nil", NIL.0)],
    code: &[
        line("L10", 0, "upon start: h := 0; lockedRound := validRound := −1; StartRound(0)"),
        line("L11", 0, "StartRound(r): round := r; step := propose"),
        line("L16", 1, "proposer(h, r), if validValue ≠ nil: proposal := validValue"),
        line("L18", 1, "proposer(h, r), otherwise: proposal := getValue()"),
        line("L19", 2, "broadcast PROPOSAL(h, r, proposal, validRound)"),
        line("L21", 1, "all others: after timeoutPropose(r) do OnTimeoutPropose(h, r)"),
        line("L22", 0, "upon PROPOSAL(h, round, v, −1) from the proposer, while step = propose:"),
        line("L24", 1, "valid(v) and (lockedRound = −1 or lockedValue = v): broadcast PREVOTE(h, round, id(v))"),
        line("L26", 1, "else: broadcast PREVOTE(h, round, nil). Then step := prevote"),
        line("L28", 0, "upon PROPOSAL(h, round, v, vr) and 2f+1 PREVOTE(h, vr, id(v)), while step = propose, 0 ≤ vr < round:"),
        line("L30", 1, "valid(v) and (lockedRound ≤ vr or lockedValue = v): broadcast PREVOTE(h, round, id(v))"),
        line("L32", 1, "else: broadcast PREVOTE(h, round, nil). Then step := prevote"),
        line("L34", 0, "upon 2f+1 PREVOTE(h, round, any), while step = prevote, for the first time:"),
        line("L35", 1, "after timeoutPrevote(round) do OnTimeoutPrevote(h, round)"),
        line("L36", 0, "upon PROPOSAL(h, round, v, any) and 2f+1 PREVOTE(h, round, id(v)), valid(v), step ≥ prevote, first time:"),
        line("L38", 1, "if step = prevote: lockedValue := v; lockedRound := round"),
        line("L40", 2, "broadcast PRECOMMIT(h, round, id(v)); step := precommit"),
        line("L42", 1, "validValue := v; validRound := round"),
        line("L44", 0, "upon 2f+1 PREVOTE(h, round, nil), while step = prevote:"),
        line("L45", 1, "broadcast PRECOMMIT(h, round, nil); step := precommit"),
        line("L47", 0, "upon 2f+1 PRECOMMIT(h, round, any), for the first time:"),
        line("L48", 1, "after timeoutPrecommit(round) do OnTimeoutPrecommit(h, round)"),
        line("L49", 0, "upon PROPOSAL(h, r, v, any) and 2f+1 PRECOMMIT(h, r, id(v)), of any round r, nothing decided for h:"),
        line("L51", 1, "if valid(v): decision[h] := v"),
        line("L52", 1, "h := h + 1"),
        line("L53", 1, "reset lockedRound, lockedValue, validRound, validValue; empty the message log"),
        line("L54", 1, "StartRound(0)"),
        line("L55", 0, "upon messages of f+1 for a round r > round: StartRound(r)"),
        line("L59", 0, "OnTimeoutPropose(h, r), if still in r and step = propose: broadcast PREVOTE(h, r, nil)"),
        line("L60", 1, "step := prevote"),
        line("L63", 0, "OnTimeoutPrevote(h, r), if still in r and step = prevote: broadcast PRECOMMIT(h, r, nil)"),
        line("L64", 1, "step := precommit"),
        line("L67", 0, "OnTimeoutPrecommit(h, r), if still in r: StartRound(r + 1)"),
    ],
    breaks: "f+1 liars: they vote for two values in one round, or forget a lock in the next. Too small a quorum. \
             Liveness: timeouts that stay shorter than the network is slow; a lock that its holder alone can prove.",
    corrections: &[
        Correction {
            id: "",
            said: "A process is locked until the height is decided.",
            holds: "Until a quorum prevotes another value in a round no earlier than the lock: then it may vote for that.",
        },
        Correction {
            id: "",
            said: "The proposer proposes what it is locked on.",
            holds: "What is valid: the last value that it saw prevoted by a quorum, in time to lock it or not. With \
                    locks alone, one that nobody else saw stops everybody for ever.",
        },
        Correction {
            id: "",
            said: "Signatures always show who broke agreement.",
            holds: "Two signed votes in one place do. Liars who vote for another value a round later have signed no \
                    such pair; it takes everybody's record of what justified each vote to see who forgot a lock.",
        },
    ],
};

/// As many decisions as the text says.
fn heights(setup: &crate::protocol::Setup<'_>) -> u64 {
    setup.number("heights", 1).unsigned_abs()
}
