//! Where the playhead is in the run, how fast it goes, and what it stops at.

use super::moment::{Alarm, Now, is_manual, story};
use super::session::Inner;
use super::veil::shown;
use assent::ids::StepId;
use assent::narrate;
use assent::scenario::Moment;

/// Milliseconds on the screen for an average message at normal speed.
const HOP_MS: f64 = 900.0;
/// How long a single step may take on the screen.
const GLIDE_MS: f64 = 380.0;
/// A stretch in which nothing moves is passed over in at most this time.
const GAP_MS: f64 = 600.0;

impl Inner {
    pub(super) fn moment(&self) -> Now {
        let run = self.history.run();
        let cursor = run.cursor();
        let branch = &self.history.branches()[self.history.current()];
        let caption = match cursor {
            StepId(0) => String::new(),
            step => narrate::step(run, step).text,
        };
        Now {
            cursor,
            last: run.last(),
            time: run.world().now,
            round: run.round(),
            caption,
            story: shown(run, story(run)),
            ask: self.question(),
            undo: branch.parent.is_some() || !run.scenario().script.is_empty(),
            redo: self.history.branches().iter().any(|branch| branch.parent == Some(self.history.current())),
            manual: is_manual(run),
            meddled: !(run.world().rules.is_empty() && run.world().held.is_empty()),
            at_end: run.at_end(),
            version: self.version,
        }
    }

    /// Microseconds of simulated time for a millisecond of the reader's.
    pub(super) fn rate(&self, speed: f64) -> f64 {
        let run = self.history.run();
        let network = &run.scenario().network;
        let hop = ((network.least.0 + network.most.0) / 2).max(1) as f64;
        let plain = hop / HOP_MS * speed;
        let ahead = run.next_time().map_or(0.0, |next| (next.0 as f64 - self.now).max(0.0));
        if self.goal.is_some() {
            let since = run.next_time().map_or(0.0, |next| next.0 as f64 - run.world().now.0 as f64);
            return plain.max(since / GLIDE_MS);
        }
        // Nothing on its way: no need to wait for the next alarm in real time.
        let idle = run.world().flights().all(|flight| flight.due.is_none());
        if idle { plain.max(ahead / GAP_MS) } else { plain }
    }

    /// A question whose moment the playhead passes and at which the reader was not stopped yet; and that moment.
    pub(super) fn question_between(&self, before: f64, after: f64) -> Option<(usize, f64)> {
        let run = self.history.run();
        let moments = run.scenario().asks.iter().enumerate().filter_map(|(place, ask)| {
            let at = run.plan().time_of(ask.when)?.0 as f64;
            (before <= at && at <= after && !self.asked.contains(&place)).then_some((place, at))
        });
        moments.min_by(|(_, one), (_, other)| one.total_cmp(other))
    }

    /// The last question whose moment has come.
    pub(super) fn question(&self) -> Option<usize> {
        let run = self.history.run();
        let come = |when| match when {
            Moment::Step(step) => run.cursor().0 >= step,
            when => run.plan().time_of(when).is_some_and(|time| time.0 as f64 <= self.now && run.cursor().0 > 0),
        };
        run.scenario().asks.iter().rposition(|ask| come(ask.when))
    }

    /// A property that the step at the cursor broke, if the reader was not stopped for it before.
    pub(super) fn fresh_breach(&mut self) -> Option<Alarm> {
        let run = self.history.run();
        let cursor = run.cursor();
        let reports = run.reports();
        let fresh = reports.iter().find(|report| {
            report.property.sort.is_promise()
                && report.breach == Some(cursor)
                && !self.seen.contains(&(report.property.id, cursor))
        })?;
        let alarm = Alarm {
            step: cursor,
            id: fresh.property.id,
            title: fresh.property.title,
            text: shown(run, fresh.finding.text.clone()),
        };
        self.seen.insert((fresh.property.id, cursor));
        Some(alarm)
    }
}
