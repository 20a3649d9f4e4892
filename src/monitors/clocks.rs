//! What synchronized clocks promise: to be near one another, and near the truth.

use super::{Finding, Monitor, Property, Sort, View};
use crate::ids::{NodeId, NodeSet, StepId};
use crate::protocol::Blob;
use crate::run::Ended;
use crate::scenario::Status;
use crate::time::{Span, Time};

/// How far a node's clock is ahead of true time at a moment, in microseconds.
pub type ReadClock = fn(&Blob, Time) -> Option<i64>;

/// The largest skew after a round, given that before it and the largest error of reading a distant clock.
pub type NextSkew = Box<dyn Fn(i64, i64) -> i64 + Send>;

/// Each round brings correct clocks as near as the algorithm promises.
pub struct Convergence {
    /// How to read a clock.
    pub clock: ReadClock,
    /// What the algorithm promises.
    pub next: NextSkew,
    /// The length of a round.
    pub round: Span,
    /// The delay that readers take for granted.
    pub assumed: Span,
    skew: Option<i64>,
    rounds: u64,
    found: Option<Finding>,
}

/// Correct clocks stay where correct clocks were, give or take.
pub struct ClockAccuracy {
    /// How to read a clock.
    pub clock: ReadClock,
    /// What a clock may be farther off, given how much time has passed and the error of reading distant clocks.
    pub slack: Box<dyn Fn(Time, i64) -> i64 + Send>,
    /// The delay that readers take for granted.
    pub assumed: Span,
    /// Is it promised, or only shown?
    pub promised: bool,
    range: Option<(i64, i64)>,
    found: Option<Finding>,
}

impl Convergence {
    /// Of clocks that are read so and come this near in each round.
    pub fn new(clock: ReadClock, round: Span, assumed: Span, next: NextSkew) -> Convergence {
        Convergence { clock, next, round, assumed, skew: None, rounds: 0, found: None }
    }
}

impl ClockAccuracy {
    /// Of clocks that are read so.
    pub fn new(
        clock: ReadClock,
        assumed: Span,
        promised: bool,
        slack: Box<dyn Fn(Time, i64) -> i64 + Send>,
    ) -> ClockAccuracy {
        ClockAccuracy { clock, slack, assumed, promised, range: None, found: None }
    }
}

/// The clocks of correct, running nodes.
fn clocks(view: &View<'_>, clock: ReadClock) -> Vec<(i64, NodeId)> {
    let of = |id: NodeId| Some((clock(view.world.node(id)?.state()?, view.step.time)?, id));
    view.correct().iter().filter_map(of).collect()
}

/// How wrong a reading may be when a message takes the network's time and the reader assumes another.
fn reading_error(view: &View<'_>, assumed: Span) -> i64 {
    let network = &view.scenario.network;
    let off = |delay: Span| delay.0.abs_diff(assumed.0);
    i64::try_from(off(network.least).max(off(network.most))).unwrap_or(i64::MAX)
}

fn breach(text: String, because: Vec<StepId>, nodes: impl IntoIterator<Item = NodeId>) -> Finding {
    let nodes: NodeSet = nodes.into_iter().collect();
    Finding { status: Status::Breached, text, because, nodes }
}

impl Convergence {
    fn look(&mut self, view: &View<'_>) {
        let all = clocks(view, self.clock);
        let (Some(least), Some(most)) = (all.iter().min(), all.iter().max()) else { return };
        let skew = most.0.saturating_sub(least.0);
        if let Some(before) = self.skew {
            let bound = (self.next)(before, reading_error(view, self.assumed));
            if skew > bound && self.found.is_none() {
                let (one, other) = (view.name(least.1), view.name(most.1));
                let text = format!(
                    "after round {} {other} is {} ahead of {one}; it was {} and should be {} at most",
                    self.rounds,
                    span(skew),
                    span(before),
                    span(bound)
                );
                self.found = Some(breach(text, vec![view.id], [least.1, most.1]));
            }
        }
        self.skew = Some(skew);
    }
}

fn span(us: i64) -> Span {
    Span(us.unsigned_abs())
}

impl Monitor for Convergence {
    fn property(&self) -> Property {
        Property {
            id: "convergence",
            title: "Convergence",
            sort: Sort::Safety,
            formula: "skew(r+1) ≤ promised(skew(r))",
            says: "Each round brings the clocks of correct nodes as near to one another as the algorithm promises.",
            wordings: &[(
                "Lamport, Melliar-Smith 1985: S1",
                "At any time, the values of all the nonfaulty processors' clocks are approximately equal.",
            )],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        // Between two rounds all have started, or made their adjustment, and nobody has begun the next one.
        let over = view.step.time.0.saturating_sub(1) / self.round.0.max(1);
        if view.step.time > Time(0) && (self.skew.is_none() || over > self.rounds) {
            self.rounds = over;
            self.look(view);
        }
        self.found.clone()
    }

    fn conclude(&mut self, view: &View<'_>, _: Ended) -> Option<Finding> {
        self.rounds += 1;
        self.look(view);
        self.found.clone()
    }
}

impl Monitor for ClockAccuracy {
    fn property(&self) -> Property {
        Property {
            id: "clock-accuracy",
            title: "Accuracy",
            sort: if self.promised { Sort::Safety } else { Sort::Extra },
            formula: "min correct − ε ≤ clock(p) ≤ max correct + ε, as at the start",
            says: "Correct clocks stay between the first and the last correct clock of the start, but for drift and the \
                   errors of reading: liars carry nobody away.",
            wordings: &[(
                "Lamport, Melliar-Smith 1985: S2",
                "There is a small bound on the amount by which a nonfaulty processor's clock is changed during each \
                 resynchronization.",
            )],
        }
    }

    fn is_curious(&self) -> bool {
        true
    }

    fn observe(&mut self, view: &View<'_>) -> Option<Finding> {
        if view.step.time == Time(0) || self.found.is_some() {
            return self.found.clone();
        }
        let all = clocks(view, self.clock);
        let now = (all.iter().min()?.0, all.iter().max()?.0);
        let (least, most) = *self.range.get_or_insert(now);
        let slack = (self.slack)(view.step.time, reading_error(view, self.assumed));
        let off =
            all.iter().find(|(ahead, _)| *ahead < least.saturating_sub(slack) || *ahead > most.saturating_add(slack));
        if let Some((ahead, id)) = off {
            let side = if *ahead < least { "behind the last" } else { "ahead of the first" };
            let by = if *ahead < least { least - ahead } else { ahead - most };
            let text = format!("{} is {} {side} of the correct clocks of the start", view.name(*id), span(by));
            self.found = Some(breach(text, vec![view.id], [*id]));
        }
        self.found.clone()
    }
}
