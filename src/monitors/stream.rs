//! What a link promises about a stream of messages from one node to another: the clauses of send and receive, each by
//! itself, judged by what the receiver delivers.
//!
//! What was sent is the sender's record of it, its log; messages are told apart by their values, and of equal values
//! only the number counts. A clause binds only while both ends are correct: a traitor may deny having sent anything, and
//! say that it received whatever it likes.

use super::agreement::steps;
use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::{NodeId, NodeSet, StepId};
use crate::run::Ended;
use crate::scenario::Status;
use crate::value::Value;

/// Which clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clause {
    Validity,
    NoDuplication,
    NoCreation,
    Order,
}

/// A watcher of one clause of the link from one node to another.
pub struct StreamClause {
    clause: Clause,
    /// Does the link, as it is built, promise it?
    promised: bool,
    from: NodeId,
    to: NodeId,
    sent: Vec<Value>,
    got: Vec<(Value, StepId)>,
    broken: Option<Finding>,
}

static VALIDITY: Property = Property {
    id: "validity",
    title: "Validity",
    sort: Sort::Liveness,
    formula: "p sends m to q ∧ p, q correct ⇒ ◇ q delivers m",
    says: "What a correct sender sends, a correct receiver delivers in the end.",
    wordings: &[
        (
            "Cachin, Guerraoui, Rodrigues §2.4.4, PL1: reliable delivery",
            "If a correct process p sends a message m to a correct process q, then q eventually delivers m.",
        ),
        (
            "Lecture slides after Hadzilacos–Toueg: validity of send and receive",
            "If p sends m to q, and p, q and the link between them are correct, then q eventually receives m.",
        ),
    ],
};

static NO_DUPLICATION: Property = Property {
    id: "no-duplication",
    title: "No duplication",
    sort: Sort::Safety,
    formula: "p, q correct ⇒ q delivers m at most once",
    says: "Nothing is delivered more often than it was sent: the first half of integrity.",
    wordings: &[
        ("Cachin, Guerraoui, Rodrigues §2.4.4, PL2", "No message is delivered by a process more than once."),
        (
            "Lecture slides after Hadzilacos–Toueg: uniform integrity of send and receive",
            "For any message m, q receives m at most once from p, and only if p sent m to q.",
        ),
    ],
};

static NO_CREATION: Property = Property {
    id: "no-creation",
    title: "No creation",
    sort: Sort::Safety,
    formula: "p, q correct ∧ q delivers m from p ⇒ p sent m before",
    says: "Nothing is delivered that was not sent: the second half of integrity.",
    wordings: &[
        (
            "Cachin, Guerraoui, Rodrigues §2.4.4, PL3",
            "If some process q delivers a message m with sender p, then m was previously sent to q by process p.",
        ),
        (
            "Lecture slides after Hadzilacos–Toueg, arbitrary failures",
            "The same only where p and q are correct; a faulty process may receive anything, or deny having sent.",
        ),
    ],
};

static ORDER: Property = Property {
    id: "fifo-order",
    title: "FIFO order",
    sort: Sort::Safety,
    formula: "p sends m before m' ∧ q delivers m' ⇒ q has delivered m",
    says: "Messages are delivered in the order in which they were sent, and none while one before it is missing.",
    wordings: &[(
        "Cachin, Guerraoui, Rodrigues §3.9: FIFO delivery",
        "If some process sends m before it sends m', then no correct process delivers m' unless it has already delivered \
         m.",
    )],
};

fn count(values: impl Iterator<Item = Value>, value: Value) -> usize {
    values.filter(|other| *other == value).count()
}

impl StreamClause {
    /// The four clauses of a link; those that it does not promise are shown for comparison.
    pub fn all(
        from: NodeId,
        to: NodeId,
        validity: bool,
        once: bool,
        genuine: bool,
        order: bool,
    ) -> Vec<Box<dyn Monitor>> {
        let one = |(clause, promised)| -> Box<dyn Monitor> {
            Box::new(StreamClause { clause, promised, from, to, sent: Vec::new(), got: Vec::new(), broken: None })
        };
        let clauses = [
            (Clause::Validity, validity),
            (Clause::NoDuplication, once),
            (Clause::NoCreation, genuine),
            (Clause::Order, order),
        ];
        clauses.map(one).into()
    }

    fn ends(&self) -> NodeSet {
        [self.from, self.to].into_iter().collect()
    }

    fn got(&self) -> impl Iterator<Item = Value> {
        self.got.iter().map(|(value, _)| *value)
    }

    /// The first message that the receiver still lacks.
    fn missing(&self) -> Option<Value> {
        let lacks = |value: &&Value| count(self.got(), **value) < count(self.sent.iter().copied(), **value);
        self.sent.iter().find(lacks).copied()
    }

    /// What is wrong with a delivery, the last one made.
    fn judge(&self, view: &View<'_>, value: Value) -> Option<(String, Option<StepId>)> {
        let (to, label) = (view.name(self.to), view.label(value));
        let (times, sent) = (count(self.got(), value), count(self.sent.iter().copied(), value));
        let earlier = || self.got.iter().find(|(other, _)| *other == value).map(|(_, step)| *step);
        match self.clause {
            Clause::NoDuplication if sent > 0 && times > sent => {
                Some((format!("{to} delivered {label} again: {times} deliveries of {sent} sent"), earlier()))
            }
            Clause::NoCreation if sent == 0 => {
                Some((format!("{to} delivered {label}, which {} never sent", view.name(self.from)), None))
            }
            // Copies, and what was never sent, are the business of the other clauses.
            Clause::Order if (1..=sent).contains(&times) => {
                let place = self.sent.iter().enumerate().filter(|(_, other)| **other == value).nth(times - 1)?.0;
                let before = &self.sent[..place];
                let lacks = |other: &&Value| count(self.got(), **other) < count(before.iter().copied(), **other);
                let passed = before.iter().find(lacks)?;
                Some((format!("{to} delivered {label} before {}, which was sent first", view.label(*passed)), None))
            }
            _ => None,
        }
    }
}

impl Monitor for StreamClause {
    fn property(&self) -> Property {
        let property = match self.clause {
            Clause::Validity => VALIDITY,
            Clause::NoDuplication => NO_DUPLICATION,
            Clause::NoCreation => NO_CREATION,
            Clause::Order => ORDER,
        };
        Property { sort: if self.promised { property.sort } else { Sort::Extra }, ..property }
    }

    fn initial(&self) -> Status {
        Status::Holds
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        if view.step.node == Some(self.from)
            && let Some(badge) = view.badge(self.from)
        {
            self.sent = badge.log.iter().filter_map(|entry| entry.value).collect();
        }
        for (_, _, value) in view.delivered().filter(|(node, ..)| *node == self.to) {
            self.got.push((value, view.id));
            let found = self.broken.is_none().then(|| self.judge(view, value)).flatten();
            if let Some((text, earlier)) = found {
                let because = steps(earlier.into_iter().chain([view.id]));
                self.broken = Some(Finding { status: Status::Breached, text, because, nodes: self.ends() });
            }
        }
        if !self.ends().minus(view.correct()).is_empty() {
            return Some(Finding::plain(Status::Holds));
        }
        if self.clause == Clause::Validity {
            let status = if self.missing().is_some() { Status::Pending } else { Status::Holds };
            return Some(Finding::plain(status));
        }
        Some(self.broken.clone().unwrap_or_else(|| Finding::plain(Status::Holds)))
    }

    fn conclude(&mut self, view: &View<'_>, ended: Ended) -> Option<Finding> {
        let bound = self.ends().minus(view.correct()).is_empty();
        if self.clause != Clause::Validity || ended != Ended::Quiet || !bound {
            return None;
        }
        let label = view.label(self.missing()?);
        let text = format!("{} sent {label}, and {} never delivers it", view.name(self.from), view.name(self.to));
        Some(Finding { status: Status::Breached, text, because: Vec::new(), nodes: self.ends() })
    }
}
