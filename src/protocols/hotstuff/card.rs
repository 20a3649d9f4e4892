//! The facts of HotStuff.

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

const fn kind(word: &'static str, part: Part, reply: bool, about: &'static str) -> Kind {
    Kind { word, part, reply, about }
}

pub(super) const CARD: Card = Card {
    id: "hotstuff",
    title: "HotStuff",
    chapter: Chapter::ByzantineReplication,
    source: "Yin, Malkhi, Reiter, Golan Gueta, Abraham, HotStuff, PODC 2019; arXiv:1803.05069, Algorithms 1–3",
    solves: "One log on many replicas although f of them lie, with linear cost even when leaders change.",
    model: Model {
        timing: Timing::PartiallySynchronous,
        faults: Faults::Byzantine,
        authentication: Authentication::Signatures,
        links: "reliable; arbitrarily slow before stabilization, which costs liveness only",
    },
    bound: Bound { text: "n > 3f", holds: |n, f| u32::from(n) > 3 * u32::from(f) },
    nodes: Range { min: 3, max: 31, default: 4 },
    faults: Range { min: 0, max: 10, default: 1 },
    rounds: Formula {
        text: "8 delays with the new-views at the start, 7 from the proposal on; both variants",
        count: |_| Some(8),
    },
    messages: Formula {
        text: "a view: 8(n−1), of which 4(n−1) to the leader; chained 2(n−1), and a command is final after four views. \
               One command from start to end, either way: 10(n−1)",
        count: |setup| {
            let asked = setup.inputs.iter().flatten().count() == 1;
            asked.then_some(10 * u64::from(setup.n - 1))
        },
    },
    epoch: "view",
    kinds: &[
        kind("request", Part::Request, false, "a client's command, passed on to all"),
        kind("new-view", Part::Change, false, "the sender comes to a view; with its highest prepareQC"),
        kind("prepare", Part::Proposal, false, "the leader proposes a node, and shows the highQC that it extends"),
        kind("prepare-vote", Part::Vote, true, "the sender accepts the proposal"),
        kind("pre-commit", Part::Confirmation, false, "a prepareQC: n−f accepted"),
        kind("pre-commit-vote", Part::Vote, true, "the sender has the prepareQC"),
        kind("commit", Part::Confirmation, false, "a precommitQC: n−f have the prepareQC"),
        kind("commit-vote", Part::Vote, true, "the sender is locked"),
        kind("decide", Part::Decision, false, "a commitQC: n−f are locked, so the node is final"),
        kind("generic", Part::Proposal, false, "chained: the leader proposes a node with the certificate before it"),
        kind("generic-vote", Part::Vote, true, "chained: the sender accepts; to the next leader, with its genericQC"),
        kind("fetch", Part::Request, false, "the sender lacks a node that has a certificate"),
        kind("branch", Part::Decision, true, "a branch of nodes, each with the certificate of the one before"),
    ],
    params: PARAMS,
    inputs: |node| (node == 1).then_some(1),
    values: &[],
    code: CODE,
    breaks: "f+1 liars: a lying leader and one accomplice of four split the rest. Too small a quorum, or signatures \
             counted instead of signers. Liveness: a network that stays slower than the timeouts.",
    corrections: &[
        Correction {
            id: "",
            said: "The safety rule of SAFENODE is there for safety.",
            holds: "Either rule alone is as safe as both: they are joined by or, and each lets more proposals through. \
                    Without the first, whoever is locked refuses the branch it is locked on; without the second, a \
                    hidden lock is never given up. Only with neither as a condition is safety gone.",
        },
        Correction {
            id: "",
            said: "Committing after two phases is unsafe.",
            holds: "It is safe if the lock, too, comes a phase earlier. What is lost is liveness at the pace of the \
                    network: a lock that only one replica knows of stops leaders that do not wait for the longest delay.",
        },
        Correction {
            id: "",
            said: "Chained HotStuff is live once two correct leaders follow one another.",
            holds: "It takes four views with good leaders: three to propose the nodes of a three-chain, each of whom also \
                    collects the votes for the one before, and one to collect the last votes and show them. n > 3f makes \
                    sure of three good replicas in a row, not of four: with n = 4 one silent replica is enough to stop a \
                    leader that changes with every view. One more node, or two views a leader, mend it.",
        },
        Correction {
            id: "",
            said: "HotStuff is linear.",
            holds: "A view is: each message goes to or comes from the leader. f liars can fail f leaders in a row, and \
                    bringing replicas to one view is the pacemaker's own affair.",
        },
    ],
};

const PARAMS: &[Param] = &[
    Param {
        word: "variant",
        kind: ParamKind::Choice(&[
            ("basic", "Algorithm 2: three phases of voting a view"),
            ("chained", "Algorithm 3: one phase a view, and the three-chain rule"),
        ]),
        about: "three phases in a view, or a pipeline of views",
    },
    Param {
        word: "timeout",
        kind: ParamKind::Number { min: 1, max: 60_000, default: Some(200) },
        about: "after how many ms a replica gives up on a view; doubles with each until a command is executed",
    },
    Param {
        word: "turn",
        kind: ParamKind::Number { min: 1, max: 16, default: None },
        about: "how many views in a row one replica leads; 1 unless said. Chained, a command is final only after four views \
                with good leaders; n > 3f makes sure of three good replicas in a row, so with turn 1 silent ones may stop \
                everything, and with turn 2 they cannot",
    },
    mistake("no-lock", "SAFENODE accepts every proposal: what was final at one replica is replaced at others"),
    mistake(
        "no-safety-rule",
        "SAFENODE without the rule that a proposal may extend the locked node: safe, but replicas locked by the highest \
         certificate there is refuse even its own branch, and nothing is ever decided again",
    ),
    mistake(
        "no-liveness-rule",
        "SAFENODE without the rule that a higher certificate overrules a lock: safe, but a replica with a stale lock \
         never votes again, and with f others silent nothing is ever decided",
    ),
    mistake(
        "two-phase",
        "no pre-commit: the first certificate locks, the second is final (Algorithm 6). Safe, but leaders that take the \
         first n−f new-views may miss a hidden lock for ever",
    ),
    mistake(
        "early-commit",
        "a node is executed with its precommitQC (chained: a two-chain) while locks come as before: a liar that leads \
         later may replace it",
    ),
    mistake("small-quorum", "2f votes make a certificate, not n−f: two of them need not share a correct replica"),
    mistake("count-signatures", "the signatures of a certificate are counted, not its signers: a liar signs many times"),
    mistake(
        "no-direct-parent",
        "chained: a certificate of an ancestor counts as one of the parent, so that conflicting three-chains interleave",
    ),
    mistake("apply-twice", "a command that a liar puts on the branch again is executed again"),
    mistake("fixed-timeout", "the timeout does not double: in a slow network view follows view and nothing is decided"),
];

const CODE: &[Line] = &[
    line("1", 0, "curView begins: send NEW-VIEW(prepareQC) to LEADER(curView)"),
    line("2", 0, "leader, on NEW-VIEW from n−f: highQC := the prepareQC of the highest view among them"),
    line("3", 1, "node := CREATELEAF(highQC.node, command); send PREPARE(node, highQC) to all"),
    line("4", 0, "replica, on PREPARE: if node extends highQC.node and SAFENODE: vote to the leader"),
    line("5", 1, "SAFENODE: node extends lockedQC.node, or highQC.view > lockedQC.view"),
    line("6", 0, "leader, on n−f prepare votes: prepareQC := QC(votes); send PRE-COMMIT(prepareQC) to all"),
    line("7", 0, "replica, on PRE-COMMIT: prepareQC := that of the message; vote to the leader"),
    line("8", 0, "leader, on n−f pre-commit votes: send COMMIT(precommitQC) to all"),
    line("9", 0, "replica, on COMMIT: lockedQC := precommitQC; vote to the leader"),
    line("10", 0, "leader, on n−f commit votes: send DECIDE(commitQC) to all"),
    line("11", 0, "replica, on DECIDE: execute the branch through its node; curView := curView+1"),
    line("12", 0, "chained leader: genericQC := the highest of its own and of those that came with n−f messages"),
    line("13", 1, "b := CREATELEAF(genericQC.node, command, genericQC), at height curView; send GENERIC(b) to all"),
    line("14", 0, "chained replica, on GENERIC(b*): if SAFENODE: vote to LEADER(curView+1); curView := curView+1"),
    line("15", 1, "one-chain, b* and its parent b'': genericQC := b*.justify"),
    line("16", 1, "two-chain, and its parent b': lockedQC := b''.justify"),
    line("17", 1, "three-chain, and its parent b: execute the branch through b"),
    line("18", 0, "next leader, on n−f votes: genericQC := QC(votes)"),
    line("19", 0, "NEXTVIEW: the view takes too long: double the timeout; curView := curView+1"),
    line("20", 0, "leader-to-be: f+1 replicas have come to its view: so does it"),
    line("21", 0, "a certificate of an unknown node: fetch the branch from its signers"),
    line("22", 0, "leader, on NEW-VIEW of a replica that fell behind: send it what made the last node final"),
];
