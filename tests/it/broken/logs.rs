//! Watchers of replicated logs, seen to fire on logs that do just what they are told.

use super::*;
use assent::monitors::{self, Monitor};
use assent::protocol::{
    Authentication, Badge, Bound, Card, Chapter, Cx, Faults, Formula, LogEntry, Message, Model, Param, ParamKind,
    Protocol, Range, Setup, Timing,
};
use serde::{Deserialize, Serialize};

/// A log that is written, cut, committed and delivered as clients say.
struct Scribe {
    /// Does its state machine start anew after a crash?
    volatile: bool,
}

/// Nobody says anything.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Silence {}

impl Message for Silence {
    fn kind(&self) -> &'static str {
        "silence"
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
struct Book {
    leads: bool,
    epoch: u64,
    entries: Vec<(u64, i64)>,
    committed: u64,
    delivered: u64,
}

/// What a client may ask a scribe for; numbers below 100 are appended.
const CUT: i64 = 100;
const COMMIT: i64 = 101;
const BACK: i64 = 102;
const LEAD: i64 = 200;
const FOLLOW: i64 = 300;
const DELIVER: i64 = 400;

impl Protocol for Scribe {
    type Msg = Silence;
    type Timer = ();
    type State = Book;
    type Disk = ();

    const CARD: Card = Card {
        id: "scribe",
        title: "Scribe",
        chapter: Chapter::ReplicatedLogs,
        source: "none",
        solves: "Nothing.",
        model: Model {
            timing: Timing::Asynchronous,
            faults: Faults::Crash,
            authentication: Authentication::Links,
            links: "unused",
        },
        bound: Bound { text: "n > f", holds: |n, f| n > f },
        nodes: Range { min: 1, max: 9, default: 2 },
        faults: Range { min: 0, max: 8, default: 1 },
        rounds: Formula { text: "0", count: |_| Some(0) },
        messages: Formula { text: "0", count: |_| Some(0) },
        epoch: "term",
        kinds: &[],
        params: &[Param { word: "volatile", kind: ParamKind::Mistake, about: "what it delivered is lost in a crash" }],
        inputs: |_| None,
        values: &[],
        code: &[],
        breaks: "Everything.",
        corrections: &[],
    };

    fn new(setup: &Setup<'_>) -> Result<Scribe, String> {
        Ok(Scribe { volatile: setup.mistake("volatile") })
    }

    fn on_start(&self, (): (), _: &mut Cx<'_, Self>) -> Book {
        Book::default()
    }

    fn on_message(&self, _: &mut Book, _: NodeId, _: &Silence, _: &mut Cx<'_, Self>) {}

    fn on_request(&self, book: &mut Book, Value(word): Value, cx: &mut Cx<'_, Self>) {
        match word {
            CUT => drop(book.entries.pop()),
            COMMIT => book.committed = book.entries.len() as u64,
            BACK => book.delivered = 0,
            DELIVER.. => {
                cx.deliver(book.delivered, Value(word - DELIVER));
                book.delivered += 1;
            }
            FOLLOW.. => (book.leads, book.epoch) = (false, (word - FOLLOW) as u64),
            LEAD.. => (book.leads, book.epoch) = (true, (word - LEAD) as u64),
            _ => book.entries.push((book.epoch, word)),
        }
    }

    fn badge(&self, book: &Book) -> Badge {
        let entry = |(slot, (epoch, value)): (u64, &(u64, i64))| LogEntry {
            slot,
            epoch: *epoch,
            value: Some(Value(*value)),
            committed: slot < book.committed,
        };
        let log = (0..).zip(&book.entries).map(entry).collect();
        Badge { leads: book.leads, epoch: Some(book.epoch), log, ..Badge::default() }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        vec![
            Box::new(monitors::SlotAgreement::of_machines()),
            Box::new(if self.volatile { monitors::SlotOrder::of_volatile() } else { monitors::SlotOrder::default() }),
            Box::new(monitors::AtMostOnce::default()),
            Box::new(monitors::PrimaryOrder::default()),
            Box::new(monitors::ElectionSafety::default()),
            Box::new(monitors::LeaderAppendOnly::default()),
            Box::new(monitors::LogMatching::default()),
            Box::new(monitors::LeaderCompleteness::default()),
        ]
    }
}

static SCRIBE: Entry = Entry::of::<Scribe>();

/// What is broken when clients ask these nodes for these things, one after the other; and the words for the first.
fn asked(words: &[(u16, i64)]) -> (Vec<&'static str>, String) {
    let mut scenario = Scenario::plain(&SCRIBE);
    for (ms, (node, word)) in (1..).zip(words) {
        plan(&mut scenario, at(ms), Action::Request(NodeId(*node), Value(*word)));
    }
    let run = watched(scenario);
    let broken = broken(&run);
    let words = broken.first().map(|id| finding(&run, id).1).unwrap_or_default();
    (broken, words)
}

fn breaks(words: &[(u16, i64)], property: &'static str, says: &str) {
    assert_eq!(asked(words), (vec![property], says.to_owned()));
}

#[test]
fn logs_that_agree_break_nothing() {
    let all = [
        (0, LEAD + 1),
        (0, 1),
        (0, 2),
        (1, FOLLOW + 1),
        (1, 1),
        (0, COMMIT),
        (0, DELIVER + 1),
        (1, DELIVER + 1),
        (0, FOLLOW + 2),
        (0, CUT),
        (1, LEAD + 2),
    ];
    // The second entry was committed, and the new leader never had it: left out, nothing is wrong.
    let kept: Vec<(u16, i64)> = all.into_iter().filter(|(_, word)| *word != COMMIT).collect();
    assert_eq!(asked(&kept).0, [""; 0]);
    let says = "place 2 was committed in term 1, and n1, leader of term 2, does not have that entry";
    breaks(&all, "leader-completeness", says);
}

#[test]
fn two_leaders_of_one_term_are_seen() {
    breaks(&[(0, LEAD + 3), (0, FOLLOW + 4), (1, LEAD + 3)], "election-safety", "n0 and n1 both lead in term 3");
    assert_eq!(asked(&[(0, LEAD + 3), (1, LEAD + 4)]).0, [""; 0]);
}

#[test]
fn a_leader_that_changes_its_log_is_seen() {
    breaks(&[(0, LEAD + 1), (0, 5), (0, CUT)], "leader-append-only", "n0 leads and changed what its log had already");
    assert_eq!(asked(&[(0, LEAD + 1), (0, 5), (0, FOLLOW + 2), (0, CUT), (0, LEAD + 3)]).0, [""; 0]);
}

#[test]
fn logs_that_meet_after_they_parted_are_seen() {
    let says = "the logs of n1 and n0 share an entry and differ before it, at place 1";
    breaks(&[(0, FOLLOW + 1), (0, 1), (0, 2), (1, 9), (1, FOLLOW + 1), (1, 2)], "log-matching", says);
    assert_eq!(asked(&[(0, FOLLOW + 1), (0, 1), (1, 9), (1, FOLLOW + 2), (1, 2)]).0, [""; 0]);
}

#[test]
fn what_is_delivered_wrongly_is_seen() {
    let says = "at place 1, n0 has 1 and n1 has 2";
    breaks(&[(0, DELIVER + 1), (1, DELIVER + 2)], "state-machine-safety", says);
    let (broken, says) = asked(&[(0, DELIVER + 1), (0, BACK), (0, DELIVER + 1)]);
    assert_eq!(broken, ["delivery-order", "at-most-once"]);
    assert_eq!(says, "n0 delivered place 1 after place 1");
    breaks(&[(0, DELIVER + 1), (0, DELIVER + 2), (0, DELIVER + 1)], "at-most-once", "n0 applied 1 twice");
    let says = "n1 delivered 2 after 3; it was proposed after 1";
    breaks(&[(0, LEAD + 1), (0, 1), (0, 2), (1, DELIVER + 3), (1, DELIVER + 2)], "primary-order", says);
}

#[test]
fn a_state_machine_that_is_lost_in_a_crash_begins_again_and_no_other_does() {
    let order = |volatile: &str, crashes: bool| {
        let mut scenario = Scenario::plain(&SCRIBE);
        scenario.params.set(scenario.protocol.card(), "volatile", volatile).unwrap();
        plan(&mut scenario, at(1), Action::Request(NodeId(0), Value(DELIVER + 1)));
        if crashes {
            plan(&mut scenario, at(2), Action::Crash(NodeId(0), Crash::Now));
            plan(&mut scenario, at(3), Action::Restart(NodeId(0)));
        } else {
            plan(&mut scenario, at(2), Action::Request(NodeId(0), Value(BACK)));
        }
        plan(&mut scenario, at(4), Action::Request(NodeId(0), Value(DELIVER + 1)));
        broken(&watched(scenario)).contains(&"delivery-order")
    };
    assert_eq!([order("off", false), order("off", true)], [true, true]);
    assert_eq!([order("on", false), order("on", true)], [true, false]);
}
