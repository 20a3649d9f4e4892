//! What a file opens: a scenario's text, a link, a picture, a page or a trace that carries one.

use super::{png, svg};
use crate::limits;

/// Bytes of a file that is looked at. A picture of a long run in space and time has some megabytes; the page as one file
/// has three.
pub const FILE_BYTES_MAX: usize = 24 * 1024 * 1024;

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carried {
    /// A scenario's text.
    Text(String),
    /// A link, whole or from `#` on.
    Link(String),
}

/// Finds the scenario in a file, whatever the file is called.
///
/// # Errors
/// Says what was found and what was expected.
pub fn carried(bytes: &[u8]) -> Result<Carried, String> {
    if bytes.len() > FILE_BYTES_MAX {
        let most = FILE_BYTES_MAX / (1024 * 1024);
        return Err(format!("found a file of {} MB, expected one of at most {most} MB", bytes.len() / (1024 * 1024)));
    }
    if png::is_png(bytes) {
        let link = png::link_in(bytes)?;
        return link.map(Carried::Link).ok_or_else(|| lacks("PNG picture"));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| {
        "found a file of another kind, expected a scenario's text, a link, or a picture, page or trace saved here"
            .to_owned()
    })?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with("assent ") {
        return Ok(Carried::Text(text.to_owned()));
    }
    if text.starts_with('{') {
        return of_trace(text).map(Carried::Link).ok_or_else(|| lacks("trace"));
    }
    if text.starts_with("sequenceDiagram") {
        let line = text.lines().find_map(|line| line.trim().strip_prefix("%% assent "));
        return line.map(|link| Carried::Link(link.trim().to_owned())).ok_or_else(|| lacks("diagram"));
    }
    let begins = text.get(..text.len().min(64)).unwrap_or_default().to_ascii_lowercase();
    if begins.starts_with("<!doctype html") || begins.starts_with("<html") {
        return of_page(text).map(Carried::Link).ok_or_else(|| lacks("page"));
    }
    if text.starts_with('<') {
        return svg::link_in(text).map(Carried::Link).ok_or_else(|| lacks("SVG picture"));
    }
    let is_link = text.len() <= limits::LINK_CHARS_MAX * 4 && !text.contains(char::is_whitespace) && text.contains('#');
    if is_link {
        return Ok(Carried::Link(text.to_owned()));
    }
    let shown: String = text.chars().take(24).collect();
    let expected = "a scenario's text (its first line is `assent 1`), a link, or a picture, page or trace saved here";
    Err(format!("found `{shown}`, expected {expected}"))
}

fn lacks(what: &str) -> String {
    format!("found a {what} that carries no run, expected one that was saved here")
}

/// The first member of a trace saved as JSON is its link.
fn of_trace(text: &str) -> Option<String> {
    let rest = text.strip_prefix('{')?.trim_start().strip_prefix("\"link\"")?.trim_start().strip_prefix(':')?;
    let link = rest.trim_start().strip_prefix('"')?;
    // A link has no character that JSON must escape.
    Some(link[..link.find('"')?].to_owned()).filter(|link| link.starts_with('#') && !link.contains('\\'))
}

/// The page as one file holds its scene in an element.
fn of_page(text: &str) -> Option<String> {
    const OPEN: &str = "<script type=\"text/plain\" id=\"scene\">";
    let from = text.find(OPEN)? + OPEN.len();
    let link = text[from..from + text[from..].find('<')?].trim();
    link.starts_with('#').then(|| link.replace("&amp;", "&"))
}
