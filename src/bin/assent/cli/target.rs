//! What a call is about: a file, standard input, a link, a shipped scenario or a protocol.

use super::{Refusal, warn};
use assent::limits::TEXT_BYTES_MAX;
use assent::protocols;
use assent::scenario::{Scenario, link, shipped};
use std::io::Read;
use std::path::Path;

/// What was asked for, and the moment that a link names.
pub struct Target {
    pub scenario: Scenario,
    pub step: Option<u32>,
}

/// The words of a message that says what a target may be.
pub const EXPECTED: &str = "a file, `-`, a link, or the id of a shipped scenario or a protocol (see `assent list`)";

impl Target {
    /// Finds what a word means.
    ///
    /// # Errors
    /// Says what is wrong with the text or the link, and where; or that there is nothing of this name.
    pub fn find(word: &str) -> Result<Target, Refusal> {
        if word == "-" {
            return text("standard input", std::io::stdin().lock());
        }
        let path = Path::new(word);
        if path.is_file() {
            let file = std::fs::File::open(path).map_err(|error| Refusal(format!("{word}: {error}")))?;
            return text(word, file);
        }
        if let Some(shipped) = shipped::find(word) {
            let scenario = shipped.scenario().map_err(|error| Refusal(format!("{word}: {error}")))?;
            return Ok(Target { scenario, step: None });
        }
        if is_link(word) {
            return opened(word);
        }
        Err(Refusal(format!("found `{word}`, expected {EXPECTED}{}", nearest(word))))
    }
}

/// A whole URL, a fragment with or without `#`, or a protocol.
fn is_link(word: &str) -> bool {
    let head = word.split(['?', '&']).next().unwrap_or_default();
    let looks = word.contains('#') || word.contains("://") || word.starts_with("s/") || word.starts_with("z1.");
    looks || protocols::find(head).is_some()
}

fn opened(word: &str) -> Result<Target, Refusal> {
    let opened = link::read(word, "").map_err(|error| Refusal(error.to_string()))?;
    opened.warnings.iter().for_each(|warning| warn(warning));
    let Some(scenario) = opened.scenario else {
        return Err(Refusal(format!("found the link `{word}`, which names no scenario, expected {EXPECTED}")));
    };
    Ok(Target { scenario, step: opened.step })
}

fn text(name: &str, from: impl Read) -> Result<Target, Refusal> {
    let mut bytes = Vec::new();
    // One byte more than may be, so that the parser refuses it and names the limit.
    let read = from.take(TEXT_BYTES_MAX as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| Refusal(format!("{name}: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
        Refusal(format!("{name}: line {line}: found a byte that is not UTF-8, expected a text in UTF-8"))
    })?;
    let scenario = Scenario::parse(&text).map_err(|error| Refusal(format!("{name}: {error}")))?;
    Ok(Target { scenario, step: None })
}

/// Ids that begin alike, for whoever mistyped one.
fn nearest(word: &str) -> String {
    let shipped = shipped::SHIPPED.iter().map(|shipped| shipped.id);
    let ids = shipped.chain(protocols::CATALOGUE.iter().map(|entry| entry.id));
    let alike = |id: &&str| id.chars().zip(word.chars()).take_while(|(one, other)| one == other).count() >= 4;
    let near: Vec<&str> = ids.filter(alike).take(4).collect();
    if near.is_empty() { String::new() } else { format!("; there is {}", near.join(", ")) }
}
