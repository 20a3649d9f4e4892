//! From a [`Tree`] back to the thing it stands for.

use super::Tree;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, Unexpected, VariantAccess, Visitor};
use std::fmt;

/// Reads one tree.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(pub &'a Tree);

/// What did not fit, in words.
#[derive(Debug)]
pub(super) struct Misfit(pub String);

impl fmt::Display for Misfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Misfit {}

impl de::Error for Misfit {
    fn custom<T: fmt::Display>(message: T) -> Misfit {
        Misfit(message.to_string())
    }
}

impl<'a> IntoDeserializer<'a, Misfit> for Reader<'a> {
    type Deserializer = Reader<'a>;

    fn into_deserializer(self) -> Reader<'a> {
        self
    }
}

impl<'a> Reader<'a> {
    fn unexpected(self) -> Unexpected<'a> {
        match self.0 {
            Tree::Text(text) => Unexpected::Str(text),
            Tree::Int(number) => Unexpected::Signed(*number),
            Tree::Bool(is) => Unexpected::Bool(*is),
            _ => Unexpected::Other("something else"),
        }
    }
}

fn fields<'a>(list: &'a [(String, Tree)]) -> impl Iterator<Item = (&'a str, Reader<'a>)> {
    list.iter().map(|(name, tree)| (name.as_str(), Reader(tree)))
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Tree::Nothing => visitor.visit_unit(),
            Tree::Bool(is) => visitor.visit_bool(*is),
            Tree::Int(number) => visitor.visit_i64(*number),
            Tree::Text(text) => visitor.visit_str(text),
            Tree::Node(node) => visitor.visit_u16(node.0),
            Tree::Value(value) => visitor.visit_i64(value.0),
            Tree::List(items) => visitor.visit_seq(SeqDeserializer::new(items.iter().map(Reader))),
            Tree::Record(_, list) => visitor.visit_map(MapDeserializer::new(fields(list))),
            Tree::Map(pairs) => {
                visitor.visit_map(MapDeserializer::new(pairs.iter().map(|(key, item)| (Reader(key), Reader(item)))))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Tree::Nothing => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match self.0 {
            Tree::Text(variant) | Tree::Record(variant, _) => visitor.visit_enum(Variant { variant, tree: self.0 }),
            _ => Err(de::Error::invalid_type(self.unexpected(), &visitor)),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// One variant of an enum: its name, and the record that holds its fields.
struct Variant<'a> {
    variant: &'a str,
    tree: &'a Tree,
}

impl<'de> de::EnumAccess<'de> for Variant<'de> {
    type Error = Misfit;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Misfit> {
        let name: de::value::StrDeserializer<'de, Misfit> = self.variant.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Misfit;

    fn unit_variant(self) -> Result<(), Misfit> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Misfit> {
        match self.tree.fields() {
            [(name, only)] if name == "0" => seed.deserialize(Reader(only)),
            _ => seed.deserialize(Reader(self.tree)),
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_seq(SeqDeserializer::new(self.tree.fields().iter().map(|(_, tree)| Reader(tree))))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_map(MapDeserializer::new(fields(self.tree.fields())))
    }
}
