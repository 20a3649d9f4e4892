//! What the outside world may ask of a node.

use crate::value::Value;

/// What a request to a node means, and with what it may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// What the node is asked to do with the value: "commits this command".
    pub about: &'static str,
    /// A value to begin with.
    pub value: Value,
}

impl Wish {
    /// A wish with 1 to begin with.
    pub const fn to(about: &'static str) -> Option<Wish> {
        Some(Wish { about, value: Value(1) })
    }
}
