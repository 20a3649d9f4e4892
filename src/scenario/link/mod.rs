//! Links: a scenario, a step and how to show it, in the fragment of a URL.
//!
//! Readable when short (`#om?n=4&f=1&traitor=n3&seed=7&step=12`, `#s/generals-three?step=9`), else packed: `#z1.` and
//! the canonical text, deflated (RFC 1951), in base64url. `1` is the codec's version.

mod base64;
mod pairs;
mod short;
#[cfg(test)]
mod tests;

use super::text::error::nearest;
use super::{Scenario, TextError, shipped};
use crate::limits;
use crate::protocols::{self, CATALOGUE};
use pairs::{Pair, decoded};
use std::borrow::Cow;
use std::fmt;

/// What a link opens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opened {
    /// The scenario; `None`: the link names none, and the default scene is meant.
    pub scenario: Option<Scenario>,
    /// The step to show.
    pub step: Option<u32>,
    /// How to show it: keys of [`VIEW_KEYS`], each once, with their values.
    pub view: Vec<(String, String)>,
    /// What was ignored, a sentence each; at most eight.
    pub warnings: Vec<String>,
}

/// Keys that say how to show a scenario. Their values are the page's business.
pub const VIEW_KEYS: [&str; 13] = [
    "play", "until", "speed", "embed", "controls", "hide", "view", "readonly", "theme", "motion", "lang", "keys",
    "origin",
];

/// What is wrong with a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkError {
    /// What stands there; empty: the link ends there.
    pub found: String,
    /// What could stand there.
    pub expected: String,
    /// The known word that looks most like it, if one does.
    pub nearest: Option<String>,
    /// The place in the packed text, where the link itself is whole but its text is not.
    pub place: Option<(u32, u32)>,
}

impl LinkError {
    fn new(found: &str, expected: impl Into<String>) -> LinkError {
        LinkError { place: None, ..LinkError::from(TextError::new(1, 1, found, expected)) }
    }

    fn near<'a>(self, words: impl IntoIterator<Item = &'a str>) -> LinkError {
        LinkError { nearest: nearest(&self.found, words), ..self }
    }
}

impl From<TextError> for LinkError {
    fn from(error: TextError) -> LinkError {
        let TextError { line, column, found, expected, nearest } = error;
        LinkError { found, expected, nearest, place: Some((line, column)) }
    }
}

impl fmt::Display for LinkError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("this link cannot be opened: ")?;
        if let Some((line, column)) = self.place {
            write!(out, "line {line}, column {column} of its text: ")?;
        }
        let found = if self.found.is_empty() { "its end".into() } else { format!("`{}`", self.found) };
        write!(out, "found {found}, expected {}", self.expected)?;
        self.nearest.iter().try_for_each(|word| write!(out, " — did you mean `{word}`?"))
    }
}

impl std::error::Error for LinkError {}

/// A link taken apart.
struct Parts<'a> {
    /// What names the scenario.
    head: &'a str,
    /// Keys and values behind it.
    pairs: Vec<Pair>,
    /// Keys and values of the query.
    query: Vec<Pair>,
}

/// Opens a link: a whole URL or its fragment (with or without `#`), and, if the fragment came alone, the URL's query
/// (with or without `?`; may be empty). View keys may stand in either; the fragment wins.
///
/// # Errors
/// Says what is damaged, unknown or too long. [`view`] still tells how to show the scene that is opened instead.
pub fn read(link: &str, query: &str) -> Result<Opened, LinkError> {
    let characters = link.chars().count().max(query.chars().count());
    if characters > limits::LINK_CHARS_MAX {
        let expected = format!("a link of at most {} characters (LINK_CHARS_MAX)", limits::LINK_CHARS_MAX);
        return Err(LinkError::new(&format!("{characters} characters"), expected));
    }
    let link = whole(link);
    let parts = parts(&link, query);
    let mut opened = shown(&parts);
    if parts.head.is_empty() {
        return Ok(opened);
    }
    let scenario = if let Some((codec, packed)) = codec(parts.head) {
        if codec != "1" {
            return Err(LinkError::new(&format!("z{codec}"), "z1, the packing that this version of the page reads"));
        }
        unpack(packed)?
    } else if let Some(id) = parts.head.strip_prefix("s/") {
        let ids = || shipped::SHIPPED.iter().map(|shipped| shipped.id);
        let known = shipped::find(id).ok_or_else(|| LinkError::new(id, "the id of a shipped scenario").near(ids()))?;
        short::adapt(known.scenario()?, &parts.pairs, true)?
    } else {
        let ids = || CATALOGUE.iter().map(|entry| entry.id);
        let expected = "a protocol, `s/` and a shipped scenario, or `z1.` and a packed one";
        let entry = protocols::find(parts.head).ok_or_else(|| LinkError::new(parts.head, expected).near(ids()))?;
        short::adapt(Scenario::plain(entry), &parts.pairs, false)?
    };
    opened.scenario = Some(scenario);
    Ok(opened)
}

/// How to show what a link opens, even if its scenario is damaged: [`Opened`] without a scenario.
pub fn view(link: &str, query: &str) -> Opened {
    if link.len().max(query.len()) > limits::LINK_CHARS_MAX * 4 {
        return Opened::default();
    }
    shown(&parts(&whole(link), query))
}

/// The link of a scenario, from `#` on: readable if it then opens the very same and has at most 120 characters, else
/// packed. Pairs that are no view keys are left out.
pub fn write(scenario: &Scenario, step: Option<u32>, view: &[(String, String)]) -> String {
    let step = step.map(|step| pairs::encoded("step", &step.to_string()));
    let view = view.iter().filter(|(key, _)| VIEW_KEYS.contains(&key.as_str()));
    let shown: Vec<String> = step.into_iter().chain(view.map(|(key, text)| pairs::encoded(key, text))).collect();
    let head = shipped::id_of(scenario).map(|id| (format!("s/{id}"), Vec::new()));
    if let Some((head, mut pairs)) = head.or_else(|| short::written(scenario)) {
        pairs.extend_from_slice(&shown);
        let link = format!("#{head}{}{}", if pairs.is_empty() { "" } else { "?" }, pairs.join("&"));
        let same = |opened: Opened| opened.scenario.as_ref() == Some(scenario);
        if link.chars().count() <= READABLE_CHARS_MAX && read(&link, "").is_ok_and(same) {
            return link;
        }
    }
    let packed = format!("#z1.{}", pack(&scenario.to_string()));
    [packed].into_iter().chain(shown).collect::<Vec<String>>().join("&")
}

/// Characters up to which a link is worth reading.
const READABLE_CHARS_MAX: usize = 120;

/// Sentences about what was ignored.
const WARNINGS_MAX: usize = 8;

/// Some programs escape every character of a fragment that is not a letter: such a one is unescaped as a whole first.
fn whole(link: &str) -> Cow<'_, str> {
    let link = link.trim();
    let fragment = link.split_once('#').map_or(link, |(_, fragment)| fragment);
    let escaped = fragment.contains('%') && !fragment.contains(['=', '?', '&']);
    if escaped { decoded(link).into() } else { link.into() }
}

fn parts<'a>(link: &'a str, query: &str) -> Parts<'a> {
    let (before, fragment) = match link.split_once('#') {
        Some((before, fragment)) => (before, fragment),
        None if link.contains("://") => (link, ""),
        None => ("", link),
    };
    let own = before.split_once('?').map_or("", |(_, query)| query);
    let end = fragment.find(['?', '&']).unwrap_or(fragment.len());
    let (head, rest) = fragment.split_at(end);
    let mut queried = pairs::read(query.strip_prefix('?').unwrap_or(query));
    queried.extend(pairs::read(own));
    Parts { head, pairs: pairs::read(rest), query: queried }
}

/// `z1.…` as its version and what is packed.
fn codec(head: &str) -> Option<(&str, &str)> {
    let (version, packed) = head.strip_prefix('z')?.split_once('.')?;
    let is_version = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
    is_version.then_some((version, packed))
}

/// The step, the view keys, and warnings about the rest.
fn shown(parts: &Parts<'_>) -> Opened {
    let mut opened = Opened::default();
    let known = short::keys(parts.head);
    for (pair, in_query) in parts.query.iter().map(|pair| (pair, true)).chain(parts.pairs.iter().map(|p| (p, false))) {
        let key = pair.key.as_str();
        let step = super::text::digits(&pair.text).filter(|step| *step <= limits::STEPS_MAX);
        if key == "step" && step.is_some() {
            opened.step = step;
        } else if VIEW_KEYS.contains(&key) {
            opened.view.retain(|(known, _)| known != key);
            opened.view.push((key.to_owned(), pair.text.clone()));
        } else if (in_query || !known.contains(&key)) && opened.warnings.len() < WARNINGS_MAX {
            opened.warnings.push(warning(pair, &known));
        }
    }
    opened
}

fn warning(Pair { key, text }: &Pair, known: &[&str]) -> String {
    if key == "step" {
        return format!("`{}` is no step", LinkError::new(text, "").found);
    }
    let hint = nearest(key, known.iter().copied().chain(VIEW_KEYS).chain(["step"]));
    let hint = hint.map(|word| format!("; did you mean `{word}`?")).unwrap_or_default();
    format!("`{}` means nothing in a link{hint}", LinkError::new(key, "").found)
}

/// Smaller output is worth some time: a scenario is packed once and opened often.
const LEVEL: u8 = 9;

fn pack(text: &str) -> String {
    base64::encode(&miniz_oxide::deflate::compress_to_vec(text.as_bytes(), LEVEL))
}

fn unpack(packed: &str) -> Result<Scenario, LinkError> {
    // Mail programs break long lines, and other encoders pad.
    let packed: String = decoded(packed).chars().filter(|letter| !letter.is_whitespace()).collect();
    let bytes = base64::decode(packed.trim_end_matches('=')).map_err(|letter| match letter {
        Some(letter) => LinkError::new(&letter.to_string(), "letters, digits, `-` and `_` after `z1.`"),
        None => LinkError::new("", "more: this link is cut off"),
    })?;
    let inflated = miniz_oxide::inflate::decompress_to_vec_with_limit(&bytes, limits::TEXT_BYTES_MAX);
    let text = inflated.map_err(|error| match error.status {
        miniz_oxide::inflate::TINFLStatus::HasMoreOutput => {
            let expected = format!("a packed text of at most {} bytes (TEXT_BYTES_MAX)", limits::TEXT_BYTES_MAX);
            LinkError::new("more", expected)
        }
        miniz_oxide::inflate::TINFLStatus::FailedCannotMakeProgress => LinkError::new("", "more: this link is cut off"),
        _ => LinkError::new("z1.…", "a packed scenario; this one is damaged"),
    })?;
    let text = String::from_utf8(text).map_err(|_| LinkError::new("z1.…", "a packed text; this one is damaged"))?;
    Ok(Scenario::parse(&text)?)
}
