//! From a serializable thing to its [`Tree`].

use super::Tree;
use crate::ids::NodeId;
use crate::value::Value;
use serde::ser::{self, Serialize};
use std::fmt;

/// Writes one thing.
pub(super) struct Writer;

/// The thing has no tree.
#[derive(Debug)]
pub(super) struct NoTree;

impl fmt::Display for NoTree {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("no tree for this type")
    }
}

impl std::error::Error for NoTree {}

impl ser::Error for NoTree {
    fn custom<T: fmt::Display>(_: T) -> NoTree {
        NoTree
    }
}

/// Collects the parts of a sequence, record or map.
pub(super) struct Parts {
    name: &'static str,
    items: Vec<Tree>,
    fields: Vec<(String, Tree)>,
    keys: Vec<Tree>,
}

impl Parts {
    fn new(name: &'static str) -> Parts {
        Parts { name, items: Vec::new(), fields: Vec::new(), keys: Vec::new() }
    }

    fn item<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), NoTree> {
        self.items.push(item.serialize(Writer)?);
        Ok(())
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, field: &T) -> Result<(), NoTree> {
        let tree = field.serialize(Writer)?;
        self.push(name, tree);
        Ok(())
    }

    // Once for all types of fields.
    fn push(&mut self, name: &str, tree: Tree) {
        self.fields.push((name.to_owned(), tree));
    }

    fn record(self) -> Tree {
        Tree::Record(self.name.to_owned(), self.fields)
    }

    /// A variant with unnamed fields: a record whose fields are called 0, 1, …
    fn numbered(self) -> Tree {
        let fields = self.items.into_iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect();
        Tree::Record(self.name.to_owned(), fields)
    }
}

fn int<T: TryInto<i64>>(number: T) -> Result<Tree, NoTree> {
    number.try_into().map(Tree::Int).map_err(|_| NoTree)
}

impl ser::Serializer for Writer {
    type Ok = Tree;
    type Error = NoTree;
    type SerializeSeq = Parts;
    type SerializeTuple = Parts;
    type SerializeTupleStruct = Parts;
    type SerializeTupleVariant = Parts;
    type SerializeMap = Parts;
    type SerializeStruct = Parts;
    type SerializeStructVariant = Parts;

    fn serialize_bool(self, is: bool) -> Result<Tree, NoTree> {
        Ok(Tree::Bool(is))
    }
    fn serialize_i8(self, number: i8) -> Result<Tree, NoTree> {
        int(number)
    }
    fn serialize_i16(self, number: i16) -> Result<Tree, NoTree> {
        int(number)
    }
    fn serialize_i32(self, number: i32) -> Result<Tree, NoTree> {
        int(number)
    }
    fn serialize_i64(self, number: i64) -> Result<Tree, NoTree> {
        int(number)
    }
    fn serialize_u8(self, number: u8) -> Result<Tree, NoTree> {
        int(number)
    }
    fn serialize_u16(self, number: u16) -> Result<Tree, NoTree> {
        int(number)
    }
    fn serialize_u32(self, number: u32) -> Result<Tree, NoTree> {
        int(number)
    }
    fn serialize_u64(self, number: u64) -> Result<Tree, NoTree> {
        int(number)
    }
    fn serialize_f32(self, _: f32) -> Result<Tree, NoTree> {
        Err(NoTree)
    }
    fn serialize_f64(self, _: f64) -> Result<Tree, NoTree> {
        Err(NoTree)
    }
    fn serialize_char(self, letter: char) -> Result<Tree, NoTree> {
        Ok(Tree::Text(letter.to_string()))
    }
    fn serialize_str(self, text: &str) -> Result<Tree, NoTree> {
        Ok(Tree::Text(text.to_owned()))
    }
    fn serialize_bytes(self, bytes: &[u8]) -> Result<Tree, NoTree> {
        Ok(Tree::List(bytes.iter().map(|byte| Tree::Int(i64::from(*byte))).collect()))
    }
    fn serialize_none(self) -> Result<Tree, NoTree> {
        Ok(Tree::Nothing)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, thing: &T) -> Result<Tree, NoTree> {
        thing.serialize(self)
    }
    fn serialize_unit(self) -> Result<Tree, NoTree> {
        Ok(Tree::Nothing)
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<Tree, NoTree> {
        Ok(Tree::Nothing)
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Tree, NoTree> {
        Ok(Tree::Text(variant.to_owned()))
    }

    /// Nodes and values are newtypes, told apart from plain numbers by their names.
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, inner: &T) -> Result<Tree, NoTree> {
        let tree = inner.serialize(self)?;
        Ok(match (name, tree) {
            ("NodeId", Tree::Int(number)) => Tree::Node(NodeId(u16::try_from(number).map_err(|_| NoTree)?)),
            ("Value", Tree::Int(number)) => Tree::Value(Value(number)),
            (_, tree) => tree,
        })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        inner: &T,
    ) -> Result<Tree, NoTree> {
        // A struct inside a variant lends it its fields, so that they are addressed directly.
        Ok(match inner.serialize(self)? {
            Tree::Record(_, fields) => Tree::Record(variant.to_owned(), fields),
            tree => Tree::Record(variant.to_owned(), vec![("0".to_owned(), tree)]),
        })
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts, NoTree> {
        Ok(Parts::new(""))
    }
    fn serialize_tuple(self, _: usize) -> Result<Parts, NoTree> {
        Ok(Parts::new(""))
    }
    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Parts, NoTree> {
        Ok(Parts::new(name))
    }
    fn serialize_tuple_variant(self, _: &str, _: u32, variant: &'static str, _: usize) -> Result<Parts, NoTree> {
        Ok(Parts::new(variant))
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Parts, NoTree> {
        Ok(Parts::new(""))
    }
    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Parts, NoTree> {
        Ok(Parts::new(name))
    }
    fn serialize_struct_variant(self, _: &str, _: u32, variant: &'static str, _: usize) -> Result<Parts, NoTree> {
        Ok(Parts::new(variant))
    }
}

macro_rules! sequence {
    ($($part:ident :: $method:ident => $end:expr),*) => {$(
        impl ser::$part for Parts {
            type Ok = Tree;
            type Error = NoTree;
            fn $method<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), NoTree> {
                self.item(item)
            }
            fn end(self) -> Result<Tree, NoTree> {
                Ok($end(self))
            }
        }
    )*};
}

sequence!(
    SerializeSeq::serialize_element => |parts: Parts| Tree::List(parts.items),
    SerializeTuple::serialize_element => |parts: Parts| Tree::List(parts.items),
    SerializeTupleStruct::serialize_field => |parts: Parts| Tree::List(parts.items),
    SerializeTupleVariant::serialize_field => Parts::numbered
);

macro_rules! record {
    ($($part:ident),*) => {$(
        impl ser::$part for Parts {
            type Ok = Tree;
            type Error = NoTree;
            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, field: &T) -> Result<(), NoTree> {
                self.field(name, field)
            }
            fn end(self) -> Result<Tree, NoTree> {
                Ok(self.record())
            }
        }
    )*};
}

record!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Parts {
    type Ok = Tree;
    type Error = NoTree;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NoTree> {
        self.keys.push(key.serialize(Writer)?);
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), NoTree> {
        self.item(item)
    }
    fn end(self) -> Result<Tree, NoTree> {
        Ok(Tree::Map(self.keys.into_iter().zip(self.items).collect()))
    }
}
