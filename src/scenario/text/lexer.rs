//! From a line to its tokens: words, quoted texts and symbols, each with its column.

use super::error::TextError;

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Characters without spaces, quotes, `#` or symbols.
    Word(String),
    /// Text that stood in quotes, without them.
    Quoted(String),
    /// One of [`SYMBOLS`].
    Symbol(&'static str),
}

/// A token and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// From 1, in characters.
    pub column: u32,
    /// What it is.
    pub shape: Shape,
}

/// Characters that end a word and stand for themselves.
const SYMBOLS: [&str; 10] = ["->", "..", "=", ",", "|", "[", "]", "{", "}", "*"];

/// A line, or the rest of one, character by character.
struct Letters<'a> {
    line: u32,
    first: u32,
    letters: &'a [char],
    at: usize,
}

/// The tokens of a piece of a line that starts at column `first`, and the column after the last of them.
///
/// # Errors
/// A quote without its end, an unknown escape, a control character.
pub(crate) fn tokens(line: u32, first: u32, text: &str) -> Result<(Vec<Token>, u32), TextError> {
    let letters: Vec<char> = text.chars().collect();
    let mut from = Letters { line, first, letters: &letters, at: 0 };
    let mut out = Vec::new();
    let mut end = first;
    while let Some(letter) = from.peek() {
        if letter == '#' {
            break;
        }
        if letter.is_whitespace() {
            from.at += 1;
            continue;
        }
        let column = from.column();
        let shape = match from.symbol() {
            Some(symbol) => {
                from.at += symbol.len();
                Shape::Symbol(symbol)
            }
            None if letter == '"' => Shape::Quoted(from.quoted()?),
            None => Shape::Word(from.word()?),
        };
        out.push(Token { column, shape });
        end = from.column();
    }
    Ok((out, end))
}

impl Letters<'_> {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn column(&self) -> u32 {
        // A text has at most TEXT_BYTES_MAX bytes, so the sum fits.
        self.first + self.at as u32
    }

    fn symbol(&self) -> Option<&'static str> {
        let rest = &self.letters[self.at..];
        SYMBOLS
            .into_iter()
            .find(|symbol| rest.len() >= symbol.len() && symbol.chars().zip(rest).all(|(one, other)| one == *other))
    }

    fn fail(&self, expected: &str) -> TextError {
        let found = self.peek().map(String::from).unwrap_or_default();
        TextError::new(self.line, self.column(), &found, expected)
    }

    fn word(&mut self) -> Result<String, TextError> {
        let mut word = String::new();
        while let Some(letter) = self.peek() {
            if letter.is_whitespace() || letter == '"' || letter == '#' || self.symbol().is_some() {
                break;
            }
            if letter.is_control() {
                return Err(self.fail("a printable character"));
            }
            word.push(letter);
            self.at += 1;
        }
        Ok(word)
    }

    fn quoted(&mut self) -> Result<String, TextError> {
        let mut text = String::new();
        loop {
            self.at += 1;
            match self.peek() {
                None => return Err(self.fail("a closing quote `\"`")),
                Some('"') => break,
                Some('\\') => {
                    self.at += 1;
                    text.push(match self.peek() {
                        Some('"') => '"',
                        Some('\\') => '\\',
                        Some('n') => '\n',
                        _ => return Err(self.fail("`\\\"`, `\\\\` or `\\n`")),
                    });
                }
                Some(letter) if letter.is_control() && letter != '\t' => {
                    return Err(self.fail("a printable character"));
                }
                Some(letter) => text.push(letter),
            }
        }
        self.at += 1;
        Ok(text)
    }
}

/// Is the text one word, as the tokens of a line see it?
pub(crate) fn is_word(text: &str) -> bool {
    match tokens(1, 1, text) {
        Ok((tokens, _)) => matches!(&tokens[..], [Token { shape: Shape::Word(word), .. }] if word == text),
        Err(_) => false,
    }
}

/// The text in quotes, so that it is read back as it is. Control characters that no text may hold become spaces.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push('\t'),
            _ if letter.is_control() => out.push(' '),
            _ => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// The text as one word if it is one, else in quotes.
pub(crate) fn word_or_quote(text: &str) -> String {
    if is_word(text) { text.to_owned() } else { quote(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let (tokens, end) = tokens(1, 1, text).unwrap();
        let mut out = String::new();
        for Token { column, shape } in tokens {
            let piece = match shape {
                Shape::Word(word) => word,
                Shape::Quoted(text) => format!("<{text}>"),
                Shape::Symbol(symbol) => format!("'{symbol}"),
            };
            out.push_str(&format!("{column}:{piece} "));
        }
        format!("{out}{end}")
    }

    #[test]
    fn words_symbols_and_quotes_have_columns_in_characters() {
        assert_eq!(shown("say n0->n2 é=-5 # no"), "1:say 5:n0 7:'-> 9:n2 12:é 13:'= 14:-5 16");
        assert_eq!(shown("delay=5ms..20ms loss=0.5%"), "1:delay 6:'= 7:5ms 10:'.. 12:20ms 17:loss 21:'= 22:0.5% 26");
        assert_eq!(shown(r##"ask "a \"#\" \\ b\n"* *"##), "1:ask 5:<a \"#\" \\ b\n> 21:'* 23:'* 24");
    }

    #[test]
    fn bad_quotes_are_refused_at_their_place() {
        for (text, column) in [("x \"abc", 7), ("\"a\\x\"", 4), ("\"a\u{7}\"", 3), ("a\u{7}", 2), ("\"\\", 3)] {
            assert_eq!(tokens(1, 1, text).unwrap_err().column, column, "{text:?}");
        }
    }

    #[test]
    fn anything_quoted_is_read_back() {
        for text in ["", "a b", "\"", "\\n", "line\nline", "# no comment", "\t", "n0->n1", "é"] {
            let (found, _) = tokens(1, 1, &quote(text)).unwrap();
            assert_eq!(found, [Token { column: 1, shape: Shape::Quoted(text.into()) }]);
        }
        assert_eq!((word_or_quote("lowest-id"), word_or_quote("a=b")), ("lowest-id".into(), "\"a=b\"".into()));
    }
}
