//! The playhead moves on while the reader watches.

use super::moment::Alarm;
use super::session::{Inner, Session};
use super::theme;
use leptos::prelude::*;

/// A reader who wants little motion sees a step in so many milliseconds at normal speed, and nothing fly.
const CALM_MS: f64 = 1_000.0;

/// What came of moving on.
#[derive(Default)]
struct Moved {
    /// Some step was taken.
    stepped: bool,
    /// A promise was broken by the last of them.
    breach: Option<Alarm>,
    /// There is nothing more to play, or a question to answer first.
    over: bool,
}

impl Session {
    /// Moves the playhead on by so many milliseconds of the reader's time.
    pub fn advance(self, millis: f64) {
        let playing = self.playing.get_untracked();
        let speed = if playing { self.speed.get_untracked() } else { 1.0 };
        let mut moved = Moved::default();
        self.inner.update_value(|inner| {
            moved = if theme::is_calm() {
                inner.pace(millis * speed, playing)
            } else {
                inner.glide(millis, speed, playing)
            };
            if inner.history.run().at_end() {
                inner.now = inner.history.run().world().now.0 as f64;
                inner.goal = None;
                moved.over = true;
            }
        });
        if moved.over || moved.breach.is_some() {
            self.playing.set(false);
        }
        if moved.stepped || moved.over {
            self.refresh();
        } else {
            self.playhead.set(self.with(|inner| inner.now));
        }
        if moved.breach.is_some() {
            self.alarm.set(moved.breach);
        }
    }
}

impl Inner {
    /// With what flies between the steps.
    fn glide(&mut self, millis: f64, speed: f64, playing: bool) -> Moved {
        let mut moved = Moved::default();
        let before = self.now;
        self.now += millis * self.rate(speed);
        moved.over = playing && self.stops_to_ask(before);
        while self.history.run().next_time().is_some_and(|next| next.0 as f64 <= self.now) {
            if !self.history.run_mut().step() {
                break;
            }
            moved.stepped = true;
            let cursor = self.history.run().cursor();
            moved.breach = self.fresh_breach();
            if moved.breach.is_some() || self.goal.is_some_and(|goal| cursor >= goal) {
                self.goal = None;
                self.now = self.history.run().world().now.0 as f64;
                break;
            }
        }
        moved
    }

    /// Step by step at an even pace.
    fn pace(&mut self, millis: f64, playing: bool) -> Moved {
        self.waited += millis;
        if self.waited < CALM_MS && self.goal.take().is_none() {
            return Moved::default();
        }
        self.waited = 0.0;
        let before = self.now;
        self.now = self.history.run().next_time().map_or(before, |next| next.0 as f64);
        if playing && self.stops_to_ask(before) {
            return Moved { over: true, ..Moved::default() };
        }
        let stepped = self.history.run_mut().step();
        Moved { stepped, breach: self.fresh_breach(), over: false }
    }

    /// Has a question come up since then? It is asked at its moment.
    fn stops_to_ask(&mut self, before: f64) -> bool {
        let Some((question, at)) = self.question_between(before, self.now) else { return false };
        self.asked.insert(question);
        self.now = at;
        true
    }
}
