//! Signatures that cannot be forged.

use crate::ids::NodeId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cell::Cell;
use std::hash::{Hash, Hasher};

/// A body and the nodes that signed it, in order.
///
/// Only [`Cx::sign`](super::Cx::sign), [`Cx::countersign`](super::Cx::countersign) and, for a traitor,
/// [`Ploy::sign`](super::Ploy::sign) make a genuine one, and each signs with an identity its caller may use. An edited
/// copy of a message keeps its seals, but they are broken unless the editor holds every signer's key.
#[derive(Clone, Debug)]
pub struct Signed<T> {
    body: T,
    signers: Vec<NodeId>,
    genuine: bool,
}

impl<T> Signed<T> {
    /// The engine's own constructor: the caller vouches that `signer` is who is signing.
    pub(super) fn seal(body: T, signer: NodeId) -> Signed<T> {
        Signed { body, signers: vec![signer], genuine: true }
    }

    /// Adds a signature over body and earlier signatures.
    pub(super) fn countersigned(mut self, signer: NodeId) -> Signed<T> {
        self.signers.push(signer);
        self
    }

    /// Signatures of the same body as one, like the partial signatures of a threshold scheme; genuine if all of them are.
    /// `None` when there is none, or two bodies differ.
    pub fn combined(parts: impl IntoIterator<Item = Signed<T>>) -> Option<Signed<T>>
    where
        T: PartialEq,
    {
        let mut parts = parts.into_iter();
        let mut whole = parts.next()?;
        for part in parts {
            if part.body != whole.body {
                return None;
            }
            whole.signers.extend(part.signers);
            whole.genuine &= part.genuine;
        }
        Some(whole)
    }

    /// What was signed.
    pub fn body(&self) -> &T {
        &self.body
    }

    /// Who signed, the author first.
    pub fn signers(&self) -> &[NodeId] {
        &self.signers
    }

    /// Does every signature check out?
    pub fn is_genuine(&self) -> bool {
        self.genuine
    }
}

impl<T: PartialEq> PartialEq for Signed<T> {
    fn eq(&self, other: &Signed<T>) -> bool {
        (&self.body, &self.signers, self.genuine) == (&other.body, &other.signers, other.genuine)
    }
}

impl<T: Eq> Eq for Signed<T> {}

impl<T: Hash> Hash for Signed<T> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        (&self.body, &self.signers, self.genuine).hash(hasher);
    }
}

#[derive(Serialize)]
struct Written<'a, T> {
    body: &'a T,
    signers: &'a [NodeId],
    genuine: bool,
}

impl<T: Serialize> Serialize for Signed<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Written { body: &self.body, signers: &self.signers, genuine: self.genuine }.serialize(to)
    }
}

thread_local! {
    /// The keys that whoever edits a message holds, as the bits of a set of nodes, while the edit lasts.
    static KEYS: Cell<u128> = const { Cell::new(0) };
}

/// Runs an edit of a message with the keys of these nodes at hand; everyone else's seals break.
pub(super) fn with_keys<R>(keys: crate::ids::NodeSet, edit: impl FnOnce() -> R) -> R {
    let before = KEYS.replace(keys.bits());
    let result = edit();
    KEYS.set(before);
    result
}

/// What is read of a signed thing: its seals are made anew, or break.
#[derive(Deserialize)]
#[serde(rename = "Signed", expecting = "a body and its signers")]
struct Read<T> {
    body: T,
    signers: Option<Vec<NodeId>>,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Signed<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Signed<T>, D::Error> {
        let Read { body, signers } = Read::deserialize(from)?;
        let signers = signers.unwrap_or_default();
        let held = crate::ids::NodeSet::from_bits(KEYS.get());
        let genuine = !signers.is_empty() && signers.iter().all(|signer| held.contains(*signer));
        Ok(Signed { body, signers, genuine })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::NodeSet;
    use crate::tree::Tree;
    use crate::value::Value;

    #[test]
    fn an_edited_copy_keeps_its_seals_only_with_every_signers_key() {
        let order = Signed::seal(Value(1), NodeId(0)).countersigned(NodeId(2));
        let mut tree = Tree::of(&order);
        *tree.field_mut("body").unwrap() = Tree::Value(Value(0));
        let edit = |keys: &[u16]| {
            let keys: NodeSet = keys.iter().map(|id| NodeId(*id)).collect();
            with_keys(keys, || tree.build::<Signed<Value>>()).unwrap()
        };
        assert!(!edit(&[]).is_genuine());
        assert!(!edit(&[2]).is_genuine(), "a lieutenant cannot put words into the commander's mouth");
        assert!(edit(&[0, 2]).is_genuine(), "two traitors together can");
        assert_eq!(edit(&[2]).signers(), [NodeId(0), NodeId(2)]);
    }

    #[test]
    fn signatures_of_one_body_combine_and_a_broken_one_breaks_the_whole() {
        let by = |value, signer| Signed::seal(Value(value), NodeId(signer));
        let whole = Signed::combined([by(1, 0), by(1, 3)]).unwrap();
        assert_eq!((whole.body(), whole.signers()), (&Value(1), [NodeId(0), NodeId(3)].as_slice()));
        assert!(whole.is_genuine());
        assert_eq!(Signed::combined([by(1, 0), by(2, 3)]), None);
        assert_eq!(Signed::<Value>::combined([]), None);
        let broken = Tree::of(&by(1, 3)).build::<Signed<Value>>().unwrap();
        assert!(!Signed::combined([by(1, 0), broken]).unwrap().is_genuine());
    }

    #[test]
    fn a_signature_cannot_be_claimed_genuine_by_writing_so() {
        let tree = Tree::Record(
            "Signed".into(),
            vec![
                ("body".into(), Tree::Value(Value(1))),
                ("signers".into(), Tree::List(vec![Tree::Node(NodeId(0))])),
                ("genuine".into(), Tree::Bool(true)),
            ],
        );
        assert!(!tree.build::<Signed<Value>>().unwrap().is_genuine());
    }
}
