//! What the user is told: one line a step, with the seconds since the start.

use std::fmt;
use std::time::{Duration, Instant};

/// Why a verb ends early, and with which exit code.
#[derive(Debug)]
pub struct Failure {
    text: String,
    /// 1: something was run and failed. 2: something is missing or not understood.
    pub code: u8,
}

impl Failure {
    /// Something was run and failed.
    pub fn failed(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { text, code: 1 }
    }

    /// Something must be installed, or an option was not understood.
    pub fn missing(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { text, code: 2 }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::failed(error.to_string())
    }
}

/// Writes to standard error, so that standard output holds results only.
#[derive(Debug, Clone, Copy)]
pub struct Report {
    start: Instant,
}

impl Report {
    /// Starts the clock that every line shows.
    pub fn new() -> Self {
        let start = Instant::now();
        Self { start }
    }

    /// The time since the verb began.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// One line of what is going on.
    pub fn say(&self, text: impl fmt::Display) {
        eprintln!("[{:>6.1} s] {text}", self.elapsed().as_secs_f64());
    }

    /// Announces work that takes a while, does it, and says how long it took.
    ///
    /// # Errors
    /// Those of the work.
    pub fn step<T>(&self, text: impl fmt::Display, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        self.say(format_args!("{text} ..."));
        let start = Instant::now();
        let result = work();
        let word = if result.is_ok() { "done" } else { "FAILED" };
        self.say(format_args!("{text}: {word} in {:.1} s", start.elapsed().as_secs_f64()));
        result
    }

    /// The last line of a verb that failed.
    pub fn failure(&self, failure: &Failure) {
        eprintln!("\nxtask: {failure}");
    }
}
