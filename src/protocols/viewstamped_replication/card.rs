//! The facts of Viewstamped Replication.

use crate::protocol::{
    Authentication, Bound, Card, Chapter, Correction, Faults, Formula, Kind, Line, Model, Param, ParamKind, Part, Range,
    Timing,
};

const fn number(word: &'static str, min: i64, default: i64, about: &'static str) -> Param {
    Param { word, kind: ParamKind::Number { min, max: 60_000, default: Some(default) }, about }
}

const fn mistake(word: &'static str, about: &'static str) -> Param {
    Param { word, kind: ParamKind::Mistake, about }
}

const fn line(label: &'static str, depth: u8, text: &'static str) -> Line {
    Line { label, depth, text }
}

const fn kind(word: &'static str, part: Part, reply: bool, about: &'static str) -> Kind {
    Kind { word, part, reply, about }
}

pub(super) const CARD: Card = Card {
    id: "viewstamped-replication",
    title: "Viewstamped Replication",
    chapter: Chapter::ReplicatedLogs,
    source: "Liskov, Cowling, Viewstamped Replication Revisited, MIT-CSAIL-TR-2012-021; Oki, Liskov, PODC 1988",
    solves: "One log on many replicas that lose all they know when they crash: what survives is in the others' memory.",
    model: Model {
        timing: Timing::Asynchronous,
        faults: Faults::CrashRecovery,
        authentication: Authentication::Links,
        links: "may lose, double and reorder messages, but not change them",
    },
    bound: Bound { text: "n > 2f", holds: |n, f| u32::from(n) > 2 * u32::from(f) },
    nodes: Range { min: 1, max: 31, default: 3 },
    faults: Range { min: 0, max: 15, default: 1 },
    rounds: Formula {
        text: "2 delays to commit at the primary, 1 more from a client elsewhere, 1 more to the backups",
        count: |_| Some(2),
    },
    messages: Formula {
        text: "2(n−1) an operation, and 2 from and to a client elsewhere; n−1 every heartbeat; a view change: \
               (n+2)(n−1) if all take part",
        count: |setup| {
            let inputs = setup.inputs.iter().enumerate().filter(|(_, input)| input.is_some());
            let followers = u64::from(setup.n.saturating_sub(1));
            Some(inputs.map(|(client, _)| 2 * followers + if client == 0 { 0 } else { 2 }).sum::<u64>() + followers)
        },
    },
    epoch: "view",
    kinds: &[
        kind("request", Part::Request, false, "a client asks for an operation"),
        kind("prepare", Part::Proposal, false, "the primary gives an operation its place"),
        kind("prepare-ok", Part::Confirmation, true, "the sender has it, and all before"),
        kind("commit", Part::Decision, false, "so many are committed; also a heartbeat"),
        kind("reply", Part::Decision, true, "the client's operation is executed"),
        kind("start-view-change", Part::Change, false, "the sender moves to this view"),
        kind("do-view-change", Part::Vote, false, "f others move too; the sender's log, for the new primary"),
        kind("start-view", Part::Proposal, false, "the new primary begins, with this log"),
        kind("recovery", Part::Request, false, "the sender crashed, and asks for the state"),
        kind("recovery-response", Part::Request, true, "the view, and the log if the sender is its primary"),
        kind("get-state", Part::Request, false, "the sender has fallen behind"),
        kind("new-state", Part::Request, true, "what it lacks"),
    ],
    params: &[
        number("timeout", 1, 150, "after how many ms without word from the primary, at least, a backup moves to the \
                next view; and how often a recovering replica asks again"),
        number("spread", 0, 100, "up to how many ms longer it may wait, drawn anew each time"),
        number("heartbeat", 1, 50, "how many ms pass between two messages of a primary"),
        number("retry", 1, 200, "after how many ms without a reply a client asks all replicas"),
        Param {
            word: "disk",
            kind: ParamKind::Choice(&[
                ("counter", "as in §4.3: nothing but a counter, for the nonce; the recovery has a gap (DISC 2017)"),
                ("view", "the view number too, written before the replica speaks for it; none is recovered into before"),
            ]),
            about: "what survives a crash",
        },
        mistake("no-recovery", "a replica that starts again takes part at once, without the recovery protocol: it has \
                forgotten what it prepared, and committed operations are lost"),
        mistake("no-nonce", "an answer to an earlier recovery is as good as one to this: the replica comes back with an \
                old state"),
        mistake("any-answer", "a recovering replica does not wait for the primary of the latest view: the log of an old \
                primary will do"),
        mistake("longest-log", "a new primary takes the longest log, whatever its last normal view: operations that \
                nobody else had beat committed ones"),
        mistake("small-quorum", "f replicas, the primary included, commit an operation: a new view may not hear of it"),
        mistake("execute-early", "backups execute what is prepared before it is committed: a new view may put another \
                operation in its place"),
        mistake("any-order", "backups append operations as they arrive, although those before are missing"),
        mistake("cut-at-once", "as §5.2 says: a replica that learns of a later view removes what is not committed \
                before it has the new state; until then it may vote in a view change without what it had prepared"),
        mistake("no-client-table", "a request that is sent again is executed again"),
    ],
    inputs: |node| Some(i64::from(node)),
    values: &[],
    code: &[
        line("1", 0, "client c: REQUEST(op, c, s) to the primary, s larger than before; without a reply: to all"),
        line("2", 0, "primary: drop it if s is not the client's newest; if it is executed already, REPLY again"),
        line("3", 1, "n++; append; client-table[c] := s; PREPARE(v, m, n, k) to all"),
        line("4", 0, "backup, on PREPARE, once all before n are in its log: append; PREPAREOK(v, n)"),
        line("5", 0, "primary, with f PREPAREOKs for n: committed, and all before; execute in order; k++; REPLY(v, s, x)"),
        line("6", 0, "primary, every heartbeat: COMMIT(v, k); what is not acknowledged goes out again"),
        line("7", 0, "backup, on k in PREPARE or COMMIT: execute up to k, in order"),
        line("8", 0, "timeout, or a view > v in STARTVIEWCHANGE or DOVIEWCHANGE: v := it; view-change; STARTVIEWCHANGE(v)"),
        line("9", 0, "STARTVIEWCHANGE(v) of f others: DOVIEWCHANGE(v, l, v', n, k) to the primary of v"),
        line("10", 0, "it, with f+1 DOVIEWCHANGEs: l := that of the largest v', among those of the largest n; k := largest"),
        line("11", 1, "status := normal; STARTVIEW(v, l, n, k) to all; execute up to k"),
        line("12", 0, "on STARTVIEW: l, v; status := normal; PREPAREOK(v, n) if n > k; execute up to k"),
        line("13", 0, "after a crash: status := recovering; a new nonce x; RECOVERY(x) to all"),
        line("14", 0, "on RECOVERY, if normal: RECOVERYRESPONSE(v, x, l, n, k); l, n, k from a primary only"),
        line("15", 0, "f+1 of them with x, one of them from the primary of the latest view among them: take it; normal"),
        line("16", 0, "an operation is missing, or a later view is on: GETSTATE(v, n')"),
        line("17", 0, "on GETSTATE(v, n'), if normal in v: NEWSTATE(v, l after n', n, k)"),
        line("18", 0, "on NEWSTATE: append l (in a later view: in place of what is not committed); v; normal"),
    ],
    breaks: "More than f crashed or recovering at a time: nobody may come back. And the paper's recovery itself: a \
             STARTVIEWCHANGE or DOVIEWCHANGE that arrives after its sender crashed, forgot it and recovered.",
    corrections: &[
        Correction {
            id: "",
            said: "What f + 1 replicas have prepared survives f crashes, so no disk is needed.",
            holds: "Only if replicas that come back keep what they promised, too. In the paper's recovery they forget \
                    that they asked for a new view; late messages of theirs then outvote what they prepared since \
                    (Michael et al. 2017).",
        },
        Correction {
            id: "",
            said: "A new primary takes the longest log.",
            holds: "Of those of the latest normal view, the longest.",
        },
        Correction {
            id: "",
            said: "A replica that sees a later view cuts its log back to what is committed and asks for the rest (§5.2).",
            holds: "In that order it has forgotten operations that it helped to commit until the answer comes. With five \
                    replicas and two crashes that loses one.",
        },
        Correction {
            id: "",
            said: "Viewstamped Replication is Paxos, or Raft, in other words.",
            holds: "The order of primaries is fixed, and a new one need not have the best log: it is given it. And \
                    neither of the others works without a disk.",
        },
    ],
};
