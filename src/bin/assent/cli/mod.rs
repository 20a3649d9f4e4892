//! The command line: the same runs as on the page, for scripts, slides and tests.
//!
//! Every command makes its whole answer before anything is written, so that bad input leaves standard output empty.

mod check;
mod command;
mod draw;
mod hexagon;
mod listing;
mod objective;
mod target;
mod words;

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

/// What a command has to say.
struct Answer {
    /// For standard output.
    text: String,
    /// Did the scenario's own claims come true?
    is_true: bool,
}

impl From<String> for Answer {
    fn from(text: String) -> Answer {
        Answer { text, is_true: true }
    }
}

/// Bad input: what it was, where, and what was expected.
#[derive(Debug)]
struct Refusal(String);

/// Runs the command line.
pub fn main() -> ExitCode {
    let mut words = Vec::new();
    for word in std::env::args_os().skip(1) {
        match word.into_string() {
            Ok(word) => words.push(word),
            Err(word) => return refuse(&Refusal(format!("`{}` is not UTF-8", word.to_string_lossy()))),
        }
    }
    match command::answer(&words) {
        Ok(answer) => deliver(&answer),
        Err(refusal) => refuse(&refusal),
    }
}

fn deliver(answer: &Answer) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match out.write_all(answer.text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads may have seen enough: `assent trace … | head`.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => refuse(&Refusal(format!("cannot write: {error}"))),
        _ if answer.is_true => ExitCode::SUCCESS,
        _ => ExitCode::from(1),
    }
}

fn refuse(Refusal(words): &Refusal) -> ExitCode {
    warn(words);
    ExitCode::from(2)
}

/// Says something on standard error; if nobody listens there, so be it.
fn warn(words: &str) {
    drop(writeln!(std::io::stderr(), "assent: {words}"));
}
