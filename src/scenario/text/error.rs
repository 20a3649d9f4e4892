//! What is wrong with a text, and where.

use std::fmt;

/// The first thing wrong with a scenario's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// What stands there; empty: the line ends there.
    pub found: String,
    /// What could stand there.
    pub expected: String,
    /// The known word that looks most like it, if one does.
    pub nearest: Option<String>,
}

impl TextError {
    /// An error without a suggestion. Control characters in what was found are escaped, and it is cut after 40
    /// characters.
    pub(crate) fn new(line: u32, column: u32, found: &str, expected: impl Into<String>) -> TextError {
        let mut shown = String::new();
        for (at, letter) in found.chars().enumerate() {
            if at == SHOWN_MAX {
                shown.push('…');
                break;
            }
            if letter.is_control() { shown.extend(letter.escape_default()) } else { shown.push(letter) }
        }
        TextError { line, column, found: shown, expected: expected.into(), nearest: None }
    }

    /// Suggests one of these words, if what was found looks like it.
    pub(crate) fn near<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> TextError {
        self.nearest = nearest(&self.found, words);
        self
    }

    /// Everything after the place.
    pub(crate) fn message(&self) -> String {
        let found = if self.found.is_empty() { "the end of the line".into() } else { format!("`{}`", self.found) };
        let hint = self.nearest.as_ref().map(|word| format!(" — did you mean `{word}`?")).unwrap_or_default();
        format!("found {found}, expected {}{hint}", self.expected)
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}, column {}: {}", self.line, self.column, self.message())
    }
}

impl std::error::Error for TextError {}

/// Characters of what was found that are shown.
const SHOWN_MAX: usize = 40;

/// Words after which a list of what was expected is cut.
const LISTED_MAX: usize = 16;

/// Words as a list: `crash, restart, corrupt`.
pub(crate) fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let mut words: Vec<&str> = words.into_iter().collect();
    if words.len() > LISTED_MAX {
        words.truncate(LISTED_MAX);
        words.push("…");
    }
    words.join(", ")
}

/// The word nearest to what was found: at most two edits away, or a third of its length, and never all of it.
pub(crate) fn nearest<'a>(found: &str, words: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let found: Vec<char> = found.chars().flat_map(char::to_lowercase).collect();
    if found.is_empty() || found.len() > SHOWN_MAX {
        return None;
    }
    let scored = words.into_iter().map(|word| {
        let letters: Vec<char> = word.chars().collect();
        (distance(&found, &letters), letters.len(), word)
    });
    let close =
        scored.filter(|(edits, length, _)| *edits <= (found.len() / 3).max(2) && *edits < found.len().min(*length));
    close.min_by_key(|(edits, ..)| *edits).map(|(.., word)| word.to_owned())
}

/// Edits from one word to another: insertions, deletions, changes, and swaps of neighbours (Damerau, Levenshtein).
fn distance(one: &[char], other: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut now = vec![row + 1];
        for (at, facing) in other.iter().enumerate() {
            let change = last[at] + usize::from(letter != facing);
            let mut least = change.min(last[at + 1] + 1).min(now[at] + 1);
            if row > 0 && at > 0 && *letter == other[at - 1] && one[row - 1] == *facing {
                least = least.min(before[at - 1] + 1);
            }
            now.push(least);
        }
        before = std::mem::replace(&mut last, now);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_suggested_and_a_far_one_is_not() {
        let words = ["crash", "restart", "corrupt", "cut", "heal"];
        for (found, expected) in [
            ("corupt", Some("corrupt")),
            ("corrutp", Some("corrupt")),
            ("Crash", Some("crash")),
            ("cu", Some("cut")),
            ("sing", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(found, words).as_deref(), expected, "{found}");
        }
    }

    #[test]
    fn an_error_reads_as_a_sentence() {
        let error = TextError::new(7, 12, "corupt", "an action: crash, corrupt").near(["crash", "corrupt"]);
        let text = "line 7, column 12: found `corupt`, expected an action: crash, corrupt — did you mean `corrupt`?";
        assert_eq!(error.to_string(), text);
        let error = TextError::new(1, 3, "", "a time");
        assert_eq!(error.to_string(), "line 1, column 3: found the end of the line, expected a time");
        assert_eq!(TextError::new(1, 1, &"é\u{1}".repeat(50), "").found.chars().last(), Some('…'));
    }
}
