//! One line while it is read: the next token, and the small things that many statements are made of.

use super::error::{TextError, listed};
use super::lexer::{Shape, Token};
use crate::ids::{NodeId, NodeSet};
use crate::limits;
use crate::scenario::Moment;
use crate::time::{Span, Time, parse_us};
use std::str::FromStr;

/// The tokens of a statement after its keyword.
pub(crate) struct Line {
    number: u32,
    tokens: Vec<Token>,
    at: usize,
    end: u32,
}

impl Line {
    /// A line of a text.
    pub fn new(number: u32, tokens: Vec<Token>, end: u32) -> Line {
        Line { number, tokens, at: 0, end }
    }

    /// A statement that stood in no text but, say, in a link.
    pub fn of_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Line {
        let token = |word: &str| Token { column: 1, shape: Shape::Word(word.to_owned()) };
        Line::new(1, words.into_iter().map(token).collect(), 1)
    }

    /// The next token.
    pub fn peek(&self) -> Option<&Shape> {
        self.tokens.get(self.at).map(|token| &token.shape)
    }

    /// The next token, if it is a word.
    pub fn peek_word(&self) -> Option<&str> {
        match self.peek() {
            Some(Shape::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// Does this symbol come after the next token?
    pub fn symbol_follows(&self, symbol: &str) -> bool {
        matches!(self.tokens.get(self.at + 1), Some(Token { shape: Shape::Symbol(next), .. }) if *next == symbol)
    }

    /// Do links (`n0->n1`, `*->n2`) or a message (`m57`) come next, and not a single node?
    pub fn links_follow(&self) -> bool {
        let parcel = |word: &str| word.strip_prefix('m').and_then(digits::<u32>).is_some();
        let single = self.peek_word().is_some() && !self.symbol_follows("->") && !self.symbol_follows(",");
        !single || self.peek_word().is_some_and(parcel)
    }

    /// Passes over the next token.
    pub fn pass(&mut self) {
        self.at += 1;
    }

    /// Is nothing left?
    pub fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Something else should stand here.
    pub fn fail(&self, expected: impl Into<String>) -> TextError {
        let (column, found) = match self.tokens.get(self.at) {
            Some(Token { column, shape: Shape::Word(text) | Shape::Quoted(text) }) => (*column, text.as_str()),
            Some(Token { column, shape: Shape::Symbol(text) }) => (*column, *text),
            None => (self.end, ""),
        };
        // An empty text in quotes is not the end of the line.
        let found = if found.is_empty() && !self.is_done() { "\"\"" } else { found };
        TextError::new(self.number, column, found, expected)
    }

    /// Something is wrong within the text in quotes that comes next.
    pub fn within(&self, error: TextError) -> TextError {
        let column = self.tokens.get(self.at).map_or(self.end, |token| token.column);
        TextError { line: self.number, column: column + error.column, ..error }
    }

    /// One of these words should stand here.
    pub fn fail_words(&self, what: &str, words: &[&str]) -> TextError {
        self.fail(format!("{what}: {}", listed(words.iter().copied()))).near(words.iter().copied())
    }

    /// Nothing may be left.
    pub fn done(&self) -> Result<(), TextError> {
        if self.is_done() { Ok(()) } else { Err(self.fail("the end of the line")) }
    }

    /// Takes the symbol if it comes next.
    pub fn eats(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Some(Shape::Symbol(next)) if *next == symbol);
        self.at += usize::from(found);
        found
    }

    /// The symbol has to come next.
    pub fn symbol(&mut self, symbol: &str) -> Result<(), TextError> {
        if self.eats(symbol) { Ok(()) } else { Err(self.fail(format!("`{symbol}`"))) }
    }

    /// Takes the word if it comes next.
    pub fn eats_word(&mut self, word: &str) -> bool {
        let found = self.peek_word() == Some(word);
        self.at += usize::from(found);
        found
    }

    /// This very word has to come next.
    pub fn the_word(&mut self, word: &str) -> Result<(), TextError> {
        if self.eats_word(word) { Ok(()) } else { Err(self.fail(format!("`{word}`")).near([word])) }
    }

    /// A word that `read` makes something of; `expected` says what it should have been.
    pub fn take<T>(&mut self, expected: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, TextError> {
        let Some(taken) = self.peek_word().and_then(read) else {
            return Err(self.fail(expected));
        };
        self.pass();
        Ok(taken)
    }

    /// One of these words, by its place.
    pub fn one_of(&mut self, what: &str, words: &[&str]) -> Result<usize, TextError> {
        let place = self.peek_word().and_then(|word| words.iter().position(|known| *known == word));
        let place = place.ok_or_else(|| self.fail_words(what, words))?;
        self.pass();
        Ok(place)
    }

    /// A name of something: lower-case letters, digits, hyphens, underscores.
    pub fn id(&mut self, expected: &str) -> Result<String, TextError> {
        self.take(expected, |word| is_id(word).then(|| word.to_owned()))
    }

    /// Text in quotes.
    pub fn quoted(&mut self, expected: &str) -> Result<String, TextError> {
        match self.peek() {
            Some(Shape::Quoted(text)) => {
                let text = text.clone();
                self.pass();
                Ok(text)
            }
            _ => Err(self.fail(expected)),
        }
    }

    /// A number from `least` to `most`.
    pub fn number<T: FromStr + PartialOrd + Copy + std::fmt::Display>(
        &mut self,
        what: &str,
        least: T,
        most: T,
    ) -> Result<T, TextError> {
        let fits = |number: &T| *number >= least && *number <= most;
        self.take(&format!("{what} from {least} to {most}"), |word| digits(word).filter(fits))
    }

    /// A span of time.
    pub fn span(&mut self) -> Result<Span, TextError> {
        let read = parse_us(self.peek_word().unwrap_or_default());
        let us = read.map_err(|expected| self.fail(expected))?;
        self.pass();
        Ok(Span(us))
    }

    /// A time.
    pub fn time(&mut self) -> Result<Time, TextError> {
        self.span().map(|span| Time(span.0))
    }

    /// `12ms`, `step 42` or `round 2`.
    pub fn moment(&mut self) -> Result<Moment, TextError> {
        if self.eats_word("step") {
            return Ok(Moment::Step(self.number("a step", 0, limits::STEPS_MAX)?));
        }
        if self.eats_word("round") {
            return Ok(Moment::Round(self.number("a round", 1, limits::STEPS_MAX)?));
        }
        let starts_with_digit = self.peek_word().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        if starts_with_digit {
            return Ok(Moment::At(self.time()?));
        }
        Err(self.fail("a moment: a time such as 12ms, `step 42` or `round 2`").near(["step", "round"]))
    }

    /// One node of `n`.
    pub fn node(&mut self, n: u16) -> Result<NodeId, TextError> {
        let expected = format!("a node from n0 to n{} (n = {n})", n.saturating_sub(1));
        self.take(&expected, |word| node_id(word).filter(|node| node.0 < n))
    }

    /// `n0,n2`, `*` for all, or `nobody`.
    pub fn nodes(&mut self, n: u16) -> Result<NodeSet, TextError> {
        if self.eats("*") {
            return Ok(NodeSet::all(n));
        }
        if self.eats_word("nobody") {
            return Ok(NodeSet::EMPTY);
        }
        let mut set = NodeSet::EMPTY;
        loop {
            set.insert(self.node(n)?);
            if !self.eats(",") {
                return Ok(set);
            }
        }
    }
}

/// A number of digits alone; `FromStr` would take a sign as well.
pub(crate) fn digits<T: FromStr>(text: &str) -> Option<T> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// A whole number, perhaps negative.
pub(crate) fn integer(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let plain = !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// `n3` as a node, however many nodes there are.
pub(crate) fn node_id(word: &str) -> Option<NodeId> {
    word.strip_prefix('n').and_then(digits).map(NodeId)
}

/// Lower-case letters, digits, hyphens and underscores, a letter first.
pub(crate) fn is_id(word: &str) -> bool {
    let fits = |letter: char| (letter.is_alphanumeric() && !letter.is_uppercase()) || letter == '-' || letter == '_';
    word.chars().all(fits) && word.starts_with(char::is_alphabetic) && word.chars().count() <= ID_CHARS_MAX
}

/// Characters of a name of a value, a property, a skin or an alarm.
const ID_CHARS_MAX: usize = 48;
