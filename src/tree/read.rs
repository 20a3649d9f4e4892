//! From a [`Tree`] back to the thing it stands for.
//!
//! What a derived `Deserialize` compiles to, it compiles to once for every message of every protocol, so all that can be
//! found out without the type is: fields are put into the type's order and variants numbered here, and a type is only
//! asked for its fields one after the other. That is a twentieth of the page's code less than reading them by name.

use super::Tree;
use serde::de::value::U32Deserializer;
use serde::de::{self, DeserializeSeed, Deserializer, Error, IntoDeserializer, Unexpected, VariantAccess, Visitor};
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

impl<'a> Reader<'a> {
    fn unexpected(self) -> Unexpected<'a> {
        match self.0 {
            Tree::Text(text) => Unexpected::Str(text),
            Tree::Int(number) => Unexpected::Signed(*number),
            Tree::Value(value) => Unexpected::Signed(value.0),
            Tree::Bool(is) => Unexpected::Bool(*is),
            Tree::Nothing => Unexpected::Other("nothing"),
            Tree::Node(_) => Unexpected::Other("a node"),
            Tree::List(_) => Unexpected::Seq,
            Tree::Map(_) => Unexpected::Map,
            Tree::Record(..) => Unexpected::Other("a record"),
        }
    }

    #[cold]
    fn misfit(self, wanted: &dyn de::Expected) -> Misfit {
        Misfit::invalid_type(self.unexpected(), wanted)
    }

    fn number(self) -> Option<i64> {
        match self.0 {
            Tree::Int(number) => Some(*number),
            Tree::Value(value) => Some(value.0),
            Tree::Node(node) => Some(i64::from(node.0)),
            _ => None,
        }
    }
}

/// Things to be read one after the other; a field that is not there has no tree.
struct Items<'a>(std::vec::IntoIter<(&'static str, Option<&'a Tree>)>);

impl<'a> Items<'a> {
    fn of(list: impl Iterator<Item = &'a Tree>) -> Items<'a> {
        Items(list.map(|tree| ("", Some(tree))).collect::<Vec<_>>().into_iter())
    }

    /// The fields of a record in the order of its type. What the type does not know is passed over.
    fn fields(tree: &'a Tree, names: &'static [&'static str]) -> Result<Items<'a>, Misfit> {
        let mut items = Vec::with_capacity(names.len());
        for &name in names {
            let mut found = tree.fields().iter().filter(|(known, _)| known == name).map(|(_, field)| field);
            items.push((name, found.next()));
            if found.next().is_some() {
                return Err(Misfit::duplicate_field(name));
            }
        }
        Ok(Items(items.into_iter()))
    }
}

impl<'de> de::SeqAccess<'de> for Items<'de> {
    type Error = Misfit;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Misfit> {
        let Some((name, tree)) = self.0.next() else { return Ok(None) };
        match seed.deserialize(Reader(tree.unwrap_or(&Tree::Nothing))) {
            Ok(item) => Ok(Some(item)),
            Err(error) => Err(if tree.is_some() { error } else { Misfit::missing_field(name) }),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// The pairs of a map.
struct Pairs<'a> {
    rest: std::slice::Iter<'a, (Tree, Tree)>,
    item: &'a Tree,
}

impl<'de> de::MapAccess<'de> for Pairs<'de> {
    type Error = Misfit;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Misfit> {
        let Some((key, item)) = self.rest.next() else { return Ok(None) };
        self.item = item;
        seed.deserialize(Reader(key)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Misfit> {
        seed.deserialize(Reader(self.item))
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            match self.number() {
                Some(number) => visitor.visit_i64(number),
                None => Err(self.misfit(&visitor)),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Misfit;

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Tree::Bool(is) => visitor.visit_bool(*is),
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Tree::Text(text) => visitor.visit_str(text),
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_str(visitor)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Tree::Nothing => visitor.visit_unit(),
            _ => Err(self.misfit(&visitor)),
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

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Tree::List(items) => visitor.visit_seq(Items::of(items.iter())),
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Tree::Map(pairs) => visitor.visit_map(Pairs { rest: pairs.iter(), item: self.0 }),
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match self.0 {
            Tree::Record(..) => visitor.visit_seq(Items::fields(self.0, names)?),
            Tree::Map(pairs) if pairs.is_empty() => visitor.visit_seq(Items::fields(self.0, names)?),
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let (Tree::Text(name) | Tree::Record(name, _)) = self.0 else { return Err(self.misfit(&visitor)) };
        match (0..).zip(variants).find(|(_, known)| **known == name.as_str()) {
            Some((number, _)) => visitor.visit_enum(Variant { number, tree: self.0 }),
            None => Err(Misfit::unknown_variant(name, variants)),
        }
    }

    /// For types without a shape of their own: no message has one.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        Err(self.misfit(&visitor))
    }

    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit_struct identifier ignored_any
    }
}

/// One variant of an enum: its number, and the record that holds its fields.
struct Variant<'a> {
    number: u32,
    tree: &'a Tree,
}

impl<'de> de::EnumAccess<'de> for Variant<'de> {
    type Error = Misfit;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Misfit> {
        let number: U32Deserializer<Misfit> = self.number.into_deserializer();
        Ok((seed.deserialize(number)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Misfit;

    fn unit_variant(self) -> Result<(), Misfit> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Misfit> {
        seed.deserialize(Reader(match self.tree.fields() {
            [(name, only)] if name == "0" => only,
            _ => self.tree,
        }))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_seq(Items::of(self.tree.fields().iter().map(|(_, tree)| tree)))
    }

    fn struct_variant<V: Visitor<'de>>(self, names: &'static [&'static str], visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_seq(Items::fields(self.tree, names)?)
    }
}
