//! What the fields of a lie or a forged message say: a small notation for trees.
//!
//! `true`, `-` (nothing), `n3`, `42`, `attack`, `"text"`, `[n0,n3]`, `{body=attack,signers=[n0]}`, `{n1->attack}`.

use super::error::TextError;
use super::header::NOT_VALUES;
use super::lexer::{Shape, quote};
use super::line::{Line, integer, node_id};
use super::parse::Reader;
use crate::tree::Tree;
use crate::value::{Value, ValueNames};
use std::collections::BTreeSet;

/// Brackets inside brackets.
const DEPTH_MAX: u32 = 8;

impl Reader<'_> {
    /// `value=attack signers=[n0,n3]` to the end of the line.
    pub(super) fn fields(&mut self, line: &mut Line) -> Result<Vec<(String, Tree)>, TextError> {
        let mut fields: Vec<(String, Tree)> = Vec::new();
        let mut seen = BTreeSet::new();
        while !line.is_done() {
            let place = line.fail("each field once");
            let name = field_name(line)?;
            if !seen.insert(name.clone()) {
                return Err(place);
            }
            line.symbol("=")?;
            fields.push((name, self.tree(line, 0)?));
        }
        Ok(fields)
    }

    fn tree(&mut self, line: &mut Line, depth: u32) -> Result<Tree, TextError> {
        if depth > DEPTH_MAX {
            return Err(line.fail(format!("at most {DEPTH_MAX} brackets inside one another")));
        }
        if let Some(Shape::Quoted(text)) = line.peek() {
            let text = text.clone();
            line.pass();
            return Ok(Tree::Text(text));
        }
        if line.eats("[") {
            return self.list(line, depth);
        }
        if line.eats("{") {
            return self.record(String::new(), line, depth);
        }
        if line.symbol_follows("{") {
            let name = line.take("the name of a record", |word| Some(word.to_owned()))?;
            line.symbol("{")?;
            return self.record(name, line, depth);
        }
        self.atom(line)
    }

    fn atom(&mut self, line: &mut Line) -> Result<Tree, TextError> {
        let word = line.peek_word().unwrap_or_default();
        let atom = match word {
            "true" => Tree::Bool(true),
            "false" => Tree::Bool(false),
            "-" => Tree::Nothing,
            _ if node_id(word).is_some() => return Ok(Tree::Node(line.node(self.scenario.n)?)),
            _ => match integer(word) {
                Some(number) => Tree::Int(number),
                None if NOT_VALUES.contains(&word) || line.peek_word().is_none() => {
                    return Err(line.fail("true, false, a node, a number, the name of a value, `-`, `[…]` or `{…}`"));
                }
                None => return Ok(Tree::Value(self.value(line)?)),
            },
        };
        line.pass();
        Ok(atom)
    }

    fn list(&mut self, line: &mut Line, depth: u32) -> Result<Tree, TextError> {
        let mut items = Vec::new();
        while !line.eats("]") {
            if !items.is_empty() {
                line.symbol(",")?;
            }
            items.push(self.tree(line, depth + 1)?);
        }
        Ok(Tree::List(items))
    }

    /// A record's fields or a map's pairs, after the opening bracket.
    fn record(&mut self, name: String, line: &mut Line, depth: u32) -> Result<Tree, TextError> {
        if name.is_empty() && !line.symbol_follows("=") {
            return self.map(line, depth);
        }
        let mut fields = Vec::new();
        while !line.eats("}") {
            if !fields.is_empty() {
                line.symbol(",")?;
            }
            let field = field_name(line)?;
            line.symbol("=")?;
            fields.push((field, self.tree(line, depth + 1)?));
        }
        Ok(Tree::Record(name, fields))
    }

    fn map(&mut self, line: &mut Line, depth: u32) -> Result<Tree, TextError> {
        let mut pairs = Vec::new();
        while !line.eats("}") {
            if !pairs.is_empty() {
                line.symbol(",")?;
            }
            let key = self.tree(line, depth + 1)?;
            line.symbol("->")?;
            pairs.push((key, self.tree(line, depth + 1)?));
        }
        Ok(Tree::Map(pairs))
    }
}

fn field_name(line: &mut Line) -> Result<String, TextError> {
    line.take("the name of a field, then `=`", |word| {
        word.chars().all(|letter| letter.is_alphanumeric() || letter == '_').then(|| word.to_owned())
    })
}

/// The tree in the notation that is read back.
pub(super) fn written(tree: &Tree, names: &ValueNames) -> String {
    let all = |items: Vec<String>| items.join(",");
    match tree {
        Tree::Nothing => "-".into(),
        Tree::Bool(is) => is.to_string(),
        Tree::Int(number) => number.to_string(),
        Tree::Text(text) => quote(text),
        Tree::Node(node) => node.to_string(),
        Tree::Value(value) => names.label(*value),
        Tree::List(items) => format!("[{}]", all(items.iter().map(|item| written(item, names)).collect())),
        Tree::Record(name, fields) => {
            let field = |(name, tree): &(String, Tree)| format!("{name}={}", written(tree, names));
            format!("{name}{{{}}}", all(fields.iter().map(field).collect()))
        }
        Tree::Map(pairs) => {
            let pair = |(key, tree): &(Tree, Tree)| format!("{}->{}", written(key, names), written(tree, names));
            format!("{{{}}}", all(pairs.iter().map(pair).collect()))
        }
    }
}

/// Hands every value in the tree to `visit`, in the order they are written.
pub(super) fn visit_values(tree: &Tree, visit: &mut impl FnMut(Value)) {
    match tree {
        Tree::Value(value) => visit(*value),
        Tree::List(items) => items.iter().for_each(|item| visit_values(item, visit)),
        Tree::Record(_, fields) => fields.iter().for_each(|(_, item)| visit_values(item, visit)),
        Tree::Map(pairs) => {
            for (key, item) in pairs {
                visit_values(key, visit);
                visit_values(item, visit);
            }
        }
        _ => {}
    }
}
