//! Anything a protocol holds, as a tree that can be shown, compared and edited.
//!
//! A state or message becomes a tree through its derived `Serialize`; an edited tree becomes a message again through
//! `Deserialize`. Nodes and values keep their types, so that a view can write their names.

mod changes;
mod read;
mod write;

use crate::ids::NodeId;
use crate::value::{Value, ValueNames};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A piece of data without its Rust type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    /// Nothing: `None` or `()`.
    Nothing,
    /// True or false.
    Bool(bool),
    /// A number.
    Int(i64),
    /// Text; also the name of an enum variant without fields.
    Text(String),
    /// A node.
    Node(NodeId),
    /// A value nodes agree on.
    Value(Value),
    /// A sequence or a set.
    List(Vec<Tree>),
    /// Named fields, in the order of the type; the name is the type's or the variant's.
    Record(String, Vec<(String, Tree)>),
    /// Keys and what they map to.
    Map(Vec<(Tree, Tree)>),
}

impl Tree {
    /// The tree of any serializable thing. What has no tree (a float, say) becomes [`Tree::Nothing`]; the engine's
    /// types have one.
    pub fn of<T: Serialize + ?Sized>(thing: &T) -> Tree {
        thing.serialize(write::Writer).unwrap_or(Tree::Nothing)
    }

    /// The thing a tree stands for.
    ///
    /// # Errors
    /// Says which field or type did not fit.
    pub fn build<T: DeserializeOwned>(&self) -> Result<T, String> {
        T::deserialize(read::Reader(self)).map_err(|error| error.0)
    }

    /// The fields of a record; none of anything else.
    pub fn fields(&self) -> &[(String, Tree)] {
        match self {
            Tree::Record(_, fields) => fields,
            _ => &[],
        }
    }

    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Tree> {
        self.fields().iter().find(|(known, _)| known == name).map(|(_, tree)| tree)
    }

    /// The field of this name, to be changed.
    pub fn field_mut(&mut self, name: &str) -> Option<&mut Tree> {
        match self {
            Tree::Record(_, fields) => fields.iter_mut().find(|(known, _)| known == name).map(|(_, tree)| tree),
            _ => None,
        }
    }

    /// One line of text: `{round: 2, value: attack}`.
    pub fn line(&self, names: &ValueNames) -> String {
        let mut out = String::new();
        self.write_line(names, &mut out);
        out
    }

    fn write_line(&self, names: &ValueNames, out: &mut String) {
        match self {
            Tree::Nothing => out.push('–'),
            Tree::Bool(is) => out.push_str(&is.to_string()),
            Tree::Int(number) => out.push_str(&number.to_string()),
            Tree::Text(text) => out.push_str(text),
            Tree::Node(node) => out.push_str(&node.to_string()),
            Tree::Value(value) => out.push_str(&names.label(*value)),
            Tree::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    item.write_line(names, out);
                }
                out.push(']');
            }
            Tree::Record(_, fields) => {
                out.push('{');
                for (at, (name, field)) in fields.iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    out.push_str(name);
                    out.push_str(": ");
                    field.write_line(names, out);
                }
                out.push('}');
            }
            Tree::Map(pairs) => {
                out.push('{');
                for (at, (key, item)) in pairs.iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    key.write_line(names, out);
                    out.push_str(" → ");
                    item.write_line(names, out);
                }
                out.push('}');
            }
        }
    }
}

impl Serialize for Tree {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Tree::Nothing => to.serialize_none(),
            Tree::Bool(is) => to.serialize_bool(*is),
            Tree::Int(number) => to.serialize_i64(*number),
            Tree::Text(text) => to.serialize_str(text),
            Tree::Node(node) => to.collect_str(node),
            Tree::Value(value) => to.serialize_i64(value.0),
            Tree::List(items) => to.collect_seq(items),
            Tree::Record(_, fields) => to.collect_map(fields.iter().map(|(name, tree)| (name, tree))),
            Tree::Map(pairs) => {
                to.collect_map(pairs.iter().map(|(key, tree)| (key.line(&ValueNames::default()), tree)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use std::collections::{BTreeMap, BTreeSet};

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    enum Letter {
        Ping,
        Vote { round: u32, value: Option<Value>, to: NodeId },
        Path(Vec<NodeId>, Value),
        Wrapped(Inner),
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Inner {
        seen: BTreeSet<Value>,
        from: BTreeMap<NodeId, (bool, u8)>,
        text: String,
        unit: (),
    }

    #[test]
    fn everything_is_read_back_as_written() {
        let letters = [
            Letter::Ping,
            Letter::Vote { round: 3, value: Some(Value(1)), to: NodeId(2) },
            Letter::Vote { round: 0, value: None, to: NodeId(0) },
            Letter::Path(vec![NodeId(0), NodeId(3)], Value(-4)),
            Letter::Wrapped(Inner {
                seen: [Value(0), Value(1)].into(),
                from: [(NodeId(1), (true, 7))].into(),
                text: "x".into(),
                unit: (),
            }),
        ];
        for letter in letters {
            assert_eq!(Tree::of(&letter).build::<Letter>(), Ok(letter));
        }
    }

    #[test]
    fn a_field_is_edited_and_a_wrong_one_refused() {
        let mut tree = Tree::of(&Letter::Vote { round: 3, value: Some(Value(1)), to: NodeId(2) });
        *tree.field_mut("value").unwrap() = Tree::Value(Value(0));
        assert_eq!(tree.build(), Ok(Letter::Vote { round: 3, value: Some(Value(0)), to: NodeId(2) }));
        *tree.field_mut("round").unwrap() = Tree::Int(-1);
        assert!(tree.build::<Letter>().is_err());
        *tree.field_mut("round").unwrap() = Tree::Text("two".into());
        assert!(tree.build::<Letter>().unwrap_err().contains("two"));
    }

    #[test]
    fn a_line_names_values_and_nodes() {
        let names = ValueNames::new(&[("attack", 1)]);
        let tree = Tree::of(&Letter::Vote { round: 3, value: Some(Value(1)), to: NodeId(2) });
        assert_eq!(tree.line(&names), "{round: 3, value: attack, to: n2}");
        let map: BTreeMap<NodeId, Value> = [(NodeId(1), Value(1))].into();
        assert_eq!(Tree::of(&map).line(&names), "{n1 → attack}");
    }
}
