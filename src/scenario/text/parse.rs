//! From a text to a scenario: statements are told apart first, then read in canonical order.

use super::error::TextError;
use super::lexer::{self, quote};
use super::line::Line;
use crate::limits;
use crate::scenario::Scenario;

/// Statements in canonical order.
const KEYWORDS: [&str; 14] = [
    "assent", "title", "skin", "run", "values", "names", "input", "net", "at", "story", "ask", "until", "claim",
    "alike",
];

/// Keywords up to this place come before a scenario is there.
const RUN: usize = 3;

/// Does the statement of this keyword stand once?
fn is_single(keyword: usize) -> bool {
    !matches!(KEYWORDS[keyword], "at" | "story" | "ask" | "claim" | "alike")
}

/// A statement, not yet read.
struct Statement<'a> {
    line: u32,
    keyword: usize,
    /// The column after the keyword.
    after: u32,
    rest: &'a str,
}

/// Reads statements into a scenario; the protocol and its sizes are known.
pub(crate) struct Reader<'a> {
    /// What is being read.
    pub scenario: &'a mut Scenario,
}

impl Scenario {
    /// Reads a scenario's text.
    ///
    /// # Errors
    /// The first thing that is wrong, by line: with its place, what was expected, and the nearest known word. Texts
    /// beyond a limit of [`limits`] are refused with the limit's name.
    pub fn parse(text: &str) -> Result<Scenario, TextError> {
        if text.len() > limits::TEXT_BYTES_MAX {
            let expected = format!("a text of at most {} bytes (TEXT_BYTES_MAX)", limits::TEXT_BYTES_MAX);
            return Err(TextError::new(1, 1, &format!("{} bytes", text.len()), expected));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (mut statements, mut errors) = match split(text) {
            Ok(statements) => (statements, Vec::new()),
            Err((statements, error)) => (statements, vec![error]),
        };
        statements.sort_by_key(|statement| statement.keyword);
        let scenario = read_all(&statements, &mut errors);
        match (errors.into_iter().min_by_key(|error| (error.line, error.column)), scenario) {
            (None, Some(scenario)) => Ok(scenario),
            (Some(error), _) => Err(error),
            (None, None) => {
                let line = text.lines().count().max(1);
                let column = text.lines().last().map_or(0, |last| last.chars().count()) + 1;
                Err(TextError::new(line as u32, column as u32, "", "a line `run PROTOCOL`"))
            }
        }
    }
}

type Split<'a> = Result<Vec<Statement<'a>>, (Vec<Statement<'a>>, TextError)>;

/// Tells statements apart and checks which may stand where; with an error come the statements before it.
fn split(text: &str) -> Split<'_> {
    let mut statements: Vec<Statement<'_>> = Vec::new();
    let mut first_lines = [None; KEYWORDS.len()];
    for (at, whole) in text.split('\n').enumerate() {
        let line = at as u32 + 1;
        let body = whole.trim_start();
        if body.is_empty() || body.starts_with('#') {
            continue;
        }
        let column = (whole.chars().count() - body.chars().count()) as u32 + 1;
        let end = body.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(body.len());
        let end = if end == 0 { body.find(char::is_whitespace).unwrap_or(body.len()) } else { end };
        let (word, rest) = body.split_at(end);
        let fail = |expected: String| TextError::new(line, column, word, expected);
        let Some(keyword) = KEYWORDS.iter().position(|known| *known == word) else {
            let expected = format!("a statement: {}", KEYWORDS[1..].join(", "));
            return Err((statements, fail(expected).near(KEYWORDS)));
        };
        let misplaced = match first_lines[keyword] {
            _ if statements.is_empty() && keyword != 0 => Some("`assent 1`, the version, first".to_owned()),
            Some(first) if is_single(keyword) => Some(format!("one `{word}` only; the first is on line {first}")),
            _ if keyword > RUN && first_lines[RUN].is_none() => Some("`run PROTOCOL` before that".to_owned()),
            _ if statements.len() >= limits::STATEMENTS_MAX => {
                Some(format!("at most {} statements (STATEMENTS_MAX)", limits::STATEMENTS_MAX))
            }
            _ => None,
        };
        if let Some(expected) = misplaced {
            return Err((statements, fail(expected)));
        }
        first_lines[keyword].get_or_insert(line);
        statements.push(Statement { line, keyword, after: column + word.chars().count() as u32, rest });
    }
    Ok(statements)
}

/// Reads the statements in their order, as many as can be; every error is kept.
fn read_all(statements: &[Statement<'_>], errors: &mut Vec<TextError>) -> Option<Scenario> {
    let (mut title, mut skin) = (String::new(), "plain".to_owned());
    let mut scenario: Option<Scenario> = None;
    for statement in statements {
        let result = match (KEYWORDS[statement.keyword], &mut scenario) {
            ("title", _) => statement.title().map(|text| title = text),
            ("run", _) => statement.line().and_then(Line::run).map(|made| scenario = Some(made)),
            ("assent", _) => statement.line().and_then(version),
            ("skin", _) => statement.line().and_then(skin_word).map(|word| skin = word),
            (keyword, Some(scenario)) => statement.line().and_then(|line| Reader { scenario }.statement(keyword, line)),
            // The run line was wrong, and that is the error to show.
            (_, None) => break,
        };
        errors.extend(result.err());
    }
    let mut scenario = scenario?;
    (scenario.title, scenario.skin) = (title, skin);
    Some(scenario)
}

fn version(mut line: Line) -> Result<(), TextError> {
    line.take("`1`, the version of the format", |word| (word == "1").then_some(()))?;
    line.done()
}

fn skin_word(mut line: Line) -> Result<String, TextError> {
    let word = line.id("the name of a skin, such as `plain` or `generals`")?;
    line.done()?;
    Ok(word)
}

impl Statement<'_> {
    /// The tokens after the keyword.
    fn line(&self) -> Result<Line, TextError> {
        let (tokens, end) = lexer::tokens(self.line, self.after, self.rest)?;
        Ok(Line::new(self.line, tokens, end))
    }

    /// A title is the rest of the line as it stands, or one text in quotes.
    fn title(&self) -> Result<String, TextError> {
        if self.rest.trim_start().starts_with('"') {
            let mut line = self.line()?;
            let title = line.quoted("a title")?;
            line.done()?;
            return Ok(title);
        }
        let bare = self.rest.split('#').next().unwrap_or_default();
        if let Some(at) = bare.trim_end().chars().position(|letter| letter.is_control() && letter != '\t') {
            let found: String = bare.chars().skip(at).take(1).collect();
            return Err(TextError::new(self.line, self.after + at as u32, &found, "a printable character"));
        }
        Ok(bare.trim().to_owned())
    }
}

/// A title as it is written: bare if it is read back so, else in quotes.
pub(super) fn written_title(title: &str) -> String {
    let bare = title.trim() == title
        && !title.starts_with('"')
        && !title.contains(|letter: char| letter == '#' || (letter.is_control() && letter != '\t'));
    if bare { title.to_owned() } else { quote(title) }
}

impl Reader<'_> {
    fn statement(&mut self, keyword: &str, mut line: Line) -> Result<(), TextError> {
        match keyword {
            "values" => self.values(&mut line)?,
            "names" => self.names(&mut line)?,
            "input" => self.input(&mut line)?,
            "net" => self.net(&mut line)?,
            "at" => self.at(&mut line)?,
            "story" => self.story(&mut line)?,
            "ask" => self.ask(&mut line)?,
            "until" => self.until(&mut line)?,
            "claim" => self.claim(&mut line)?,
            _ => self.alike(&mut line)?,
        }
        line.done()
    }
}
