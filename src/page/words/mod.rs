//! Every word of the page's own, in every language it speaks. What the engine says of a run comes from `narrate`.
//!
//! One table a part of the page, one file a table.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Display;

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// German.
    De,
    /// No language: English twice over, written from right to left, to see what a page does with long words and mirrored.
    Mirror,
}

thread_local! {
    static LANG: Cell<Lang> = const { Cell::new(Lang::En) };
}

impl Lang {
    /// The language in force.
    pub fn current() -> Lang {
        LANG.get()
    }

    /// The word for it in links and in the document.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::De => "de",
            Lang::Mirror => "ar-XB",
        }
    }

    /// Which way it is written, as in `dir`.
    pub const fn direction(self) -> &'static str {
        if matches!(self, Lang::Mirror) { "rtl" } else { "ltr" }
    }

    /// Puts a language into force, by its code: what a link or the reader's browser asks for.
    pub fn apply(code: &str) {
        LANG.set(match code.to_ascii_lowercase() {
            code if code.starts_with("de") => Lang::De,
            code if code == "ar-xb" => Lang::Mirror,
            _ => Lang::En,
        });
    }
}

/// A table of things that are said: an enum, and what each of its words is in every language.
macro_rules! words {
    ($(#[$note:meta])* $table:ident { $($name:ident: $en:literal, $de:literal;)* }) => {
        $(#[$note])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $table {
            $(
                #[doc = $en]
                $name,
            )*
        }

        impl $crate::page::words::Word for $table {
            fn english(self) -> &'static str {
                match self {
                    $($table::$name => $en,)*
                }
            }

            fn german(self) -> &'static str {
                match self {
                    $($table::$name => $de,)*
                }
            }
        }
    };
}

mod common;
mod prove;
mod story;

pub use common::W;
pub use prove::P;
mod share;
pub use share::S;
pub use story::Story;

/// A word of one of the tables.
pub trait Word: Copy {
    /// In English.
    fn english(self) -> &'static str;
    /// In German.
    fn german(self) -> &'static str;
}

/// The word in the language in force.
pub fn say(word: impl Word) -> &'static str {
    match Lang::current() {
        Lang::En => word.english(),
        Lang::De => word.german(),
        Lang::Mirror => mirrored(word.english()),
    }
}

/// The word twice, in brackets; made once, so that at most the tables' text is kept.
fn mirrored(word: &'static str) -> &'static str {
    thread_local! {
        static MADE: RefCell<BTreeMap<&'static str, &'static str>> = const { RefCell::new(BTreeMap::new()) };
    }
    MADE.with_borrow_mut(|made| *made.entry(word).or_insert_with(|| format!("[{word} {word}]").leak()))
}

/// The sentence in the language in force, with what stands for `{0}`, `{1}` … put in.
pub fn say_with(sentence: impl Word, parts: &[&dyn Display]) -> String {
    let put =
        |text: String, (place, part): (usize, &&dyn Display)| text.replace(&format!("{{{place}}}"), &part.to_string());
    parts.iter().enumerate().fold(say(sentence).to_owned(), put)
}
