//! A condition on what nodes remember, as one may wait for it: `n1.term = 3`, `any.role = leader`.

use super::text::{TextError, node_id};
use crate::ids::NodeId;
use std::cmp::Ordering;
use std::fmt::{self, Display, Formatter};

/// Of whom it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// This node.
    Node(NodeId),
    /// At least one.
    Any,
    /// Every one.
    All,
}

/// How a field is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Relation {
    /// Does it hold of two things that stand so to one another?
    pub const fn is_met(self, order: Ordering) -> bool {
        match self {
            Relation::Equal => order.is_eq(),
            Relation::Unequal => order.is_ne(),
            Relation::Less => order.is_lt(),
            Relation::AtMost => order.is_le(),
            Relation::More => order.is_gt(),
            Relation::AtLeast => order.is_ge(),
        }
    }

    /// The sign in texts.
    pub fn word(self) -> &'static str {
        Relation::ALL.into_iter().find(|(_, relation)| *relation == self).map_or("=", |(word, _)| word)
    }

    /// All of them, those of two characters first.
    const ALL: [(&'static str, Relation); 6] = [
        ("!=", Relation::Unequal),
        ("<=", Relation::AtMost),
        (">=", Relation::AtLeast),
        ("=", Relation::Equal),
        ("<", Relation::Less),
        (">", Relation::More),
    ];
}

/// A comparison of a field of a node. A field is one of the glance (`role`, `leads`, `epoch` or the protocol's own word
/// for it, `value`, `locked`, `decided`, `up`), or else one of the node's state as the inspector shows it, by a path
/// with dots; `state.` before the path means the state in any case. A list or map compares as its length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Of whom.
    pub subject: Subject,
    /// The path of the field.
    pub path: Vec<String>,
    /// How it is compared.
    pub relation: Relation,
    /// With what: a number, a value, a node, a word, `true`, `false` or `nothing`.
    pub value: String,
}

impl Condition {
    /// Is there a comparison in this text?
    pub fn is_one(text: &str) -> bool {
        text.contains(['=', '<', '>'])
    }

    /// Reads `n1.term = 3`.
    ///
    /// # Errors
    /// Says what was expected, and at which character (as a column, from 1).
    pub fn parse(text: &str) -> Result<Condition, TextError> {
        let fail = |at: usize, found: &str, expected: &str| {
            Err(TextError::new(1, text[..at].chars().count() as u32 + 1, found.trim(), expected))
        };
        let Some((at, word, relation)) = relation(text) else {
            return fail(text.len(), "", "a comparison such as `n1.term = 3`: one of = != < <= > >=");
        };
        let (left, value) = (text[..at].trim(), text[at + word.len()..].trim());
        let start = text.len() - text.trim_start().len();
        if value.is_empty() || value.contains(['=', '<', '>', '!', '"']) {
            return fail(at + word.len(), value, "a number, a value, a node, a word, true, false or nothing");
        }
        let (subject, path) = left.split_once('.').unwrap_or((left, ""));
        let subject = match subject {
            "any" => Subject::Any,
            "all" => Subject::All,
            word => match node_id(word) {
                Some(node) => Subject::Node(node),
                None => return fail(start, word, "a node such as n1, `any` or `all`, then a dot and a field"),
            },
        };
        let path: Vec<String> = path.split('.').map(|part| part.trim().to_owned()).collect();
        if path.iter().any(String::is_empty) {
            return fail(at, word, "a field after the dot, such as `n1.role`");
        }
        Ok(Condition { subject, path, relation, value: value.to_owned() })
    }
}

/// The first relation in a text: its place, its word.
pub(crate) fn relation(text: &str) -> Option<(usize, &'static str, Relation)> {
    let at = text.find(['=', '<', '>', '!'])?;
    let (word, relation) = Relation::ALL.into_iter().find(|(word, _)| text[at..].starts_with(word))?;
    Some((at, word, relation))
}

impl Display for Condition {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self.subject {
            Subject::Node(node) => write!(out, "{node}")?,
            Subject::Any => write!(out, "any")?,
            Subject::All => write!(out, "all")?,
        }
        write!(out, ".{} {} {}", self.path.join("."), self.relation.word(), self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_read_back_as_written() {
        for text in ["n1.term = 3", "any.role = leader", "all.decided != nothing", "n10.a.b-c >= 12", "n0.x < -1"] {
            assert_eq!(Condition::parse(text).map(|it| it.to_string()), Ok(text.to_owned()));
        }
        let tight = Condition::parse(" n1.disk.term>=3 ").unwrap();
        assert_eq!((tight.to_string().as_str(), tight.path.len()), ("n1.disk.term >= 3", 2));
    }

    #[test]
    fn errors_have_their_place() {
        for (text, column, part) in [
            ("n1.term", 8, "a comparison"),
            ("", 1, "a comparison"),
            ("x1.term = 3", 1, "a node such as n1"),
            ("n1 = 3", 4, "a field after the dot"),
            ("n1..a = 3", 7, "a field after the dot"),
            ("n1.a =", 7, "a number"),
            ("n1.a = = 3", 7, "a number"),
            ("é.a = 3", 1, "a node"),
        ] {
            let error = Condition::parse(text).unwrap_err();
            assert!(error.column == column && error.expected.contains(part), "{text}: {error}");
        }
    }
}
