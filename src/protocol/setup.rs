//! What a protocol is configured with: sizes, inputs, the time bound, and its own parameters.

use super::card::{Card, Param, ParamKind};
use crate::ids::NodeId;
use crate::time::Span;
use crate::value::Value;

/// A protocol's own parameters as written in a text, checked against its card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Sets a parameter, replacing an earlier value.
    ///
    /// # Errors
    /// Says what the card expects of it.
    pub fn set(&mut self, card: &Card, word: &str, value: &str) -> Result<(), String> {
        let Some(param) = card.params.iter().find(|param| param.word == word) else {
            let known: Vec<&str> = ["n", "f", "seed"].into_iter().chain(card.params.iter().map(|p| p.word)).collect();
            return Err(format!("a parameter of `{}`: {}", card.id, known.join(", ")));
        };
        check(param, value)?;
        self.0.retain(|(known, _)| known != word);
        self.0.push((word.to_owned(), value.to_owned()));
        Ok(())
    }

    /// Takes a parameter back to its default.
    pub fn clear(&mut self, word: &str) {
        self.0.retain(|(known, _)| known != word);
    }

    /// The parameter as written, if it was.
    pub fn get(&self, word: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == word).map(|(_, value)| value.as_str())
    }

    /// All parameters that were written, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(word, value)| (word.as_str(), value.as_str()))
    }
}

fn check(param: &Param, value: &str) -> Result<(), String> {
    match param.kind {
        ParamKind::Number { min, max, .. } => match value.parse::<i64>() {
            Ok(number) if (min..=max).contains(&number) => Ok(()),
            _ => Err(format!("a number from {min} to {max} for `{}`", param.word)),
        },
        ParamKind::Choice(options) if options.iter().any(|(word, _)| *word == value) => Ok(()),
        ParamKind::Choice(options) => {
            let words: Vec<&str> = options.iter().map(|(word, _)| *word).collect();
            Err(format!("one of {} for `{}`", words.join(", "), param.word))
        }
        ParamKind::Mistake if value == "on" || value == "off" => Ok(()),
        ParamKind::Mistake => Err(format!("on or off for `{}`", param.word)),
    }
}

/// What [`Protocol::new`](super::Protocol::new) is given.
#[derive(Clone, Copy)]
pub struct Setup<'a> {
    /// The protocol's card.
    pub card: &'static Card,
    /// Nodes.
    pub n: u16,
    /// Faults it is configured for; not how many there are.
    pub f: u16,
    /// Each node's proposal; `None` for a node that proposes nothing.
    pub inputs: &'a [Option<Value>],
    /// The bound on message delay that a synchronous protocol may count on.
    pub delta: Span,
    /// The protocol's own parameters.
    pub params: &'a Params,
}

impl Setup<'_> {
    /// A parameter of kind number; the card's default when not written, and `otherwise` when that is computed.
    pub fn number(&self, word: &str, otherwise: i64) -> i64 {
        let written = self.params.get(word).and_then(|text| text.parse().ok());
        let default = || match self.card.params.iter().find(|param| param.word == word).map(|param| param.kind) {
            Some(ParamKind::Number { default, .. }) => default,
            _ => None,
        };
        written.or_else(default).unwrap_or(otherwise)
    }

    /// A parameter of kind choice: the word chosen, the first by default.
    pub fn choice(&self, word: &str) -> &str {
        let first = || match self.card.params.iter().find(|param| param.word == word).map(|param| param.kind) {
            Some(ParamKind::Choice([(first, _), ..])) => *first,
            _ => "",
        };
        self.params.get(word).unwrap_or_else(first)
    }

    /// Is this deliberate mistake switched on?
    pub fn mistake(&self, word: &str) -> bool {
        self.params.get(word) == Some("on")
    }

    /// Are all proposals 0 or 1?
    ///
    /// # Errors
    /// Names a node that proposes something else.
    pub fn needs_bits(&self) -> Result<(), String> {
        let is_bit = |input: &Option<Value>| input.is_none_or(|value| value.0 == 0 || value.0 == 1);
        match self.inputs.iter().position(|input| !is_bit(input)) {
            Some(node) => Err(format!("inputs of 0 or 1 for `{}`, and n{node} has another", self.card.id)),
            None => Ok(()),
        }
    }

    /// What a node proposes.
    pub fn input(&self, node: NodeId) -> Option<Value> {
        self.inputs.get(node.index()).copied().flatten()
    }
}
