//! What setting a clock promises: an error that is known, and no time that comes twice.

use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::NodeId;
use crate::protocol::Blob;
use crate::scenario::Status;
use crate::time::{Span, Time};
use std::collections::BTreeMap;

/// Once a clock is set: how far it is ahead of true time, and the longest round trip that was used; microseconds.
pub type ReadError = fn(&Blob, Time) -> Option<(i64, i64)>;

/// The error is at most the longest round trip.
pub struct ErrorBound {
    /// Whose clock.
    pub who: NodeId,
    /// How to read it.
    pub error: ReadError,
    /// What it gains.
    pub drift_ppm: i64,
    /// Is it promised, or only shown?
    pub promised: bool,
}

/// The error is as small as one would like.
pub struct Tolerance {
    /// Whose clock.
    pub who: NodeId,
    /// How to read it.
    pub error: ReadError,
    /// Microseconds.
    pub tolerance: i64,
}

/// No clock is ever set back.
pub struct Monotonic {
    read: fn(&Blob, Time) -> Option<i64>,
    last: BTreeMap<NodeId, (Time, i64)>,
    found: Option<Finding>,
}

impl Monotonic {
    /// Of clocks that are read so.
    pub fn new(read: fn(&Blob, Time) -> Option<i64>) -> Monotonic {
        Monotonic { read, last: BTreeMap::new(), found: None }
    }
}

fn error(view: &View<'_>, who: NodeId, read: ReadError) -> Option<(i64, i64)> {
    let state = view.world.node(who).filter(|_| view.correct().contains(who))?.state()?;
    read(state, view.step.time)
}

fn off(view: &View<'_>, who: NodeId, ahead: i64, most: i64) -> Finding {
    let side = if ahead < 0 { "behind" } else { "ahead of" };
    let (by, most) = (Span(ahead.unsigned_abs()), Span(most.unsigned_abs()));
    let text = format!("{} is {by} {side} true time, and should be off by {most} at most", view.name(who));
    let nodes = [who].into_iter().collect();
    Finding { status: Status::Breached, text, because: vec![view.id], nodes }
}

impl Monitor for ErrorBound {
    fn property(&self) -> Property {
        Property {
            id: "error-bound",
            title: "Error bound",
            sort: if self.promised { Sort::Safety } else { Sort::Extra },
            formula: "|clock − true time| ≤ the longest round trip used (one server: half of it)",
            says: "Whatever the ways there and back are like, and though f servers lie, the clock is set to within the \
                   longest round trip of true time.",
            wordings: &[],
        }
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let (ahead, longest) = error(view, self.who, self.error)?;
        let gained = i64::try_from(view.step.time.0).unwrap_or(i64::MAX) / 1_000_000 * self.drift_ppm;
        let most = longest.saturating_add(gained + self.drift_ppm + 2);
        (ahead.unsigned_abs() > most.unsigned_abs()).then(|| off(view, self.who, ahead, most))
    }
}

impl Monitor for Tolerance {
    fn property(&self) -> Property {
        Property {
            id: "accuracy",
            title: "Accuracy",
            sort: Sort::Extra,
            formula: "|clock − true time| ≤ tolerance",
            says: "The clock is as near true time as one would like. Nobody can promise that where a message's way there \
                   and back may differ.",
            wordings: &[],
        }
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let (ahead, _) = error(view, self.who, self.error)?;
        let fine = ahead.unsigned_abs() <= self.tolerance.unsigned_abs();
        Some(if fine { Finding::plain(Status::Holds) } else { off(view, self.who, ahead, self.tolerance) })
    }
}

impl Monitor for Monotonic {
    fn property(&self) -> Property {
        Property {
            id: "monotonic",
            title: "No time comes twice",
            sort: Sort::Safety,
            formula: "t ≤ t' ⇒ clock(t) ≤ clock(t')",
            says: "A correct node's clock is never set back; one that is ahead goes slowly until the others have caught up.",
            wordings: &[],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        let id = view.step.node.filter(|id| self.found.is_none() && view.honest().contains(*id))?;
        let now = view.step.time;
        let shows = (self.read)(view.world.node(id)?.state()?, now)?;
        let before = self.last.insert(id, (now, shows));
        if let Some((_, earlier)) = before.filter(|(_, earlier)| *earlier > shows) {
            let by = Span(earlier.abs_diff(shows));
            let text = format!("the clock of {} went back by {by}", view.name(id));
            let nodes = [id].into_iter().collect();
            self.found = Some(Finding { status: Status::Breached, text, because: vec![view.id], nodes });
        }
        self.found.clone()
    }
}
