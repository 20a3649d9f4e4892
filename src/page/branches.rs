//! What a session does with the branches of its history: acting, rewriting, visiting, looking.

use super::session::Session;
use super::words::{W, say};
use assent::ids::StepId;
use assent::run::{History, Run};
use assent::scenario::{Scenario, Until};
use assent::time::Time;
use leptos::prelude::*;

impl Session {
    /// Changes the history, and shows what came of it.
    pub fn change(self, change: impl FnOnce(&mut History, Time) -> Result<(), String>) {
        let mut outcome = Ok(());
        self.inner.update_value(|inner| {
            let now = Time(inner.now as u64);
            outcome = change(&mut inner.history, now);
            let run = inner.history.run_mut();
            let cursor = run.cursor();
            run.finish();
            run.seek(cursor);
            inner.now = inner.now.max(run.world().now.0 as f64);
            if run.next_time().is_some_and(|next| inner.now > next.0 as f64) {
                inner.now = run.world().now.0 as f64;
            }
            inner.goal = None;
        });
        if let Err(why) = outcome {
            self.notice.set(Some(why));
        }
        self.alarm.set(None);
        self.rebuilt();
    }

    /// Plays a changed scenario as a branch of the one on stage, and stands at a step.
    pub fn rewrite(self, scenario: Scenario, step: StepId) {
        self.playing.set(false);
        super::share::trouble::doing(std::sync::Arc::new(scenario.clone()), step);
        let mut outcome = Ok(());
        self.inner.update_value(|inner| {
            outcome = inner.history.rewrite(scenario);
            if outcome.is_ok() {
                inner.history.run_mut().seek(step);
                inner.now = inner.history.run().world().now.0 as f64;
                inner.goal = None;
            }
        });
        self.alarm.set(None);
        match outcome {
            Ok(()) => self.rebuilt(),
            Err(why) => self.notice.set(Some(why)),
        }
    }

    /// Goes on until something comes about; says when it does not.
    pub fn run_until(self, until: &Until) {
        self.playing.set(false);
        let found = self.inner.try_update_value(|inner| {
            let cursor = inner.history.run().cursor();
            let found = inner.history.run_mut().seek_until(until);
            if found != Ok(true) {
                inner.history.run_mut().seek(cursor);
            }
            inner.now = inner.history.run().world().now.0 as f64;
            inner.goal = None;
            found
        });
        match found {
            Some(Err(why)) => self.notice.set(Some(why)),
            Some(Ok(false)) => self.notice.set(Some(say(W::NeverTrue).to_owned())),
            _ => self.notice.set(None),
        }
        self.refresh();
    }

    /// Puts a branch on stage, at the time at which the one before stood.
    pub fn visit(self, place: usize) {
        self.inner.update_value(|inner| {
            inner.history.visit(place);
            let time = Time(inner.now as u64);
            let run = inner.history.run_mut();
            run.finish();
            let step = run.trace().step_at(time);
            run.seek(step);
            inner.now = inner.history.run().world().now.0 as f64;
            inner.goal = None;
        });
        self.alarm.set(None);
        self.rebuilt();
    }

    /// Looks at a step of a branch without going there.
    pub fn peek<R>(self, place: usize, step: StepId, read: impl FnOnce(&Run) -> R) -> Option<R> {
        self.inner.try_update_value(|inner| inner.history.peek(place, step, read)).flatten()
    }

    /// Looks at the run on stage and a step of another branch side by side.
    pub fn beside_branch<R>(self, place: usize, step: StepId, read: impl FnOnce(&Run, &Run) -> R) -> Option<R> {
        self.inner.try_update_value(|inner| inner.history.beside(place, step, read)).flatten()
    }
}
