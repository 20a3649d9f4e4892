//! The text of a scenario: read with errors that help, written in one canonical form.
//!
//! Names of values are numbered in the order of the canonical text, whatever order the statements came in, so that a
//! text and its canonical form mean the same run.

mod act;
mod actions;
mod claims;
pub(super) mod error;
mod fields;
mod header;
mod lexer;
mod line;
mod parse;
mod print;
#[cfg(test)]
pub(super) mod random;
#[cfg(test)]
mod tests;

pub use error::TextError;
pub(super) use header::settled;
pub(crate) use lexer::tokens;
pub(crate) use line::Line;
pub(super) use line::{digits, node_id};
pub(crate) use parse::Reader;
