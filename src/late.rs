//! Texts that the first view does not need. Those of one kind stand in one block between two marks, named by nothing but
//! one function: so whoever cuts the program in two (`xtask/split`) finds the block, sees that the first half cannot
//! name it, and lets it come with the rest.

use std::sync::OnceLock;

/// What begins a block; the program that cuts looks for it.
const OPEN: &str = "<<late<<";
/// What stands behind each text, the last one too.
const END: char = '\u{1}';

/// Texts in one block.
#[derive(Debug)]
pub struct Texts {
    block: fn() -> &'static str,
    texts: OnceLock<Vec<&'static str>>,
}

impl Texts {
    /// The texts of a block, which [`late!`](crate::late!) makes.
    pub const fn new(block: fn() -> &'static str) -> Texts {
        Texts { block, texts: OnceLock::new() }
    }

    /// The text of this place; none if there are fewer.
    pub fn get(&self, place: usize) -> &'static str {
        let read = || (self.block)().strip_prefix(OPEN).unwrap_or_default().split_terminator(END).collect();
        self.texts.get_or_init(read).get(place).copied().unwrap_or_default()
    }
}

/// A block of these texts.
#[macro_export]
macro_rules! late {
    ($($text:expr),*) => {
        concat!("<<late<<", $($text, "\u{1}",)* ">>late>>")
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_gives_its_texts_by_their_places() {
        let texts = Texts::new(|| late!("one\n", "", "three"));
        assert_eq!([0, 1, 2].map(|place| texts.get(place)), ["one\n", "", "three"]);
        assert_eq!(texts.get(9), "");
    }
}
