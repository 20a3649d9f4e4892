//! What nodes agree on: small integers, some of which have names.

use serde::{Deserialize, Serialize};

/// A value that a node proposes, relays or decides: an integer of at most `VALUE_MAX` in size, or the number of a name
/// of the scenario ([`ValueNames`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Value(pub i64);

impl Value {
    /// What a broadcast that must end delivers when it has no message to deliver: the sender is faulty. Beyond every value
    /// that can be written as a number.
    pub const SENDER_FAULTY: Value = Value(-1_000_000);
}

/// The names that values have in one scenario: those of the protocol's card, then those that its text invents,
/// numbered from [`ValueNames::FIRST`] in order of appearance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValueNames(Vec<(String, Value)>);

impl ValueNames {
    /// The number of the first invented name; beyond every value that can be written as a number.
    pub const FIRST: i64 = 1_000_000;

    /// The names of a protocol's card.
    pub fn new(card: &[(&str, i64)]) -> ValueNames {
        ValueNames(card.iter().map(|(name, value)| ((*name).to_owned(), Value(*value))).collect())
    }

    /// The value of a name, if the name is known.
    pub fn find(&self, name: &str) -> Option<Value> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
    }

    /// The value of a name; an unknown name is added.
    pub fn intern(&mut self, name: &str) -> Value {
        if let Some(value) = self.find(name) {
            return value;
        }
        let invented = self.0.iter().filter(|(_, value)| value.0 >= ValueNames::FIRST).count() as i64;
        let value = Value(ValueNames::FIRST + invented);
        self.0.push((name.to_owned(), value));
        value
    }

    /// How the value is written: its name, or its number.
    pub fn label(&self, value: Value) -> String {
        match self.0.iter().find(|(_, known)| *known == value) {
            Some((name, _)) => name.clone(),
            None => value.0.to_string(),
        }
    }

    /// The one or two characters that stand for the value in a small circle: a name's first letter in capitals, or
    /// the number.
    pub fn letter(&self, value: Value) -> String {
        let label = self.label(value);
        match label.chars().next() {
            Some(first) if first.is_alphabetic() => first.to_uppercase().collect(),
            _ if label.chars().count() > 3 => "#".into(),
            _ => label,
        }
    }

    /// All names, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), *value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_numbered_by_appearance_beside_the_cards() {
        let mut names = ValueNames::new(&[("retreat", 0), ("attack", 1)]);
        assert_eq!(names.intern("attack"), Value(1));
        assert_eq!(names.intern("tea"), Value(ValueNames::FIRST));
        assert_eq!(names.intern("coffee"), Value(ValueNames::FIRST + 1));
        assert_eq!(names.intern("tea"), Value(ValueNames::FIRST));
        assert_eq!((names.label(Value(0)), names.letter(Value(0))), ("retreat".into(), "R".into()));
        assert_eq!((names.label(Value(42)), names.letter(Value(42))), ("42".into(), "42".into()));
        assert_eq!(names.letter(Value(-12345)), "#");
    }
}
