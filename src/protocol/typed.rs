//! A typed protocol as a [`Machine`]: the only place where types are given up and taken back.

use super::attack::{self, Keys, Traitor};
use super::machine::{Blob, Input, Label, Machine, Thing};
use super::signed::with_keys;
use super::{AttackCard, Badge, Bound, Card, Cx, Draft, Faults, Heard, Message, Plain, Protocol, Raw, Timing, Wish};
use crate::digest::hash_of;
use crate::ids::{NodeId, NodeSet};
use crate::monitors::Monitor;
use crate::time::Span;
use crate::tree::Tree;
use crate::value::Value;
use std::sync::Arc;

/// A protocol behind the seam.
pub struct Typed<P>(pub P);

/// A blob as what it is. A blob of another machine is a defect of the caller, not of any input.
fn typed<T: 'static>(blob: &Blob) -> &T {
    blob.downcast_ref().expect("a blob goes back to the machine it came from")
}

/// The blob's content for changing; copied first when shared.
fn own<T: Plain>(blob: &mut Blob) -> &mut T {
    // Nobody holds a weak reference to a blob, so the count says whether it is shared, and costs less than asking twice.
    if Arc::strong_count(blob) != 1 {
        *blob = Arc::new(typed::<T>(blob).clone());
    }
    let inner = Arc::get_mut(blob).and_then(|any| any.downcast_mut());
    inner.expect("a blob that was just copied is unshared and of its type")
}

/// `RequestVote` as a word of texts: `request-vote`.
fn word(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// The word of an alarm: its variant's.
fn alarm_of(tree: &Tree) -> String {
    match tree {
        Tree::Text(name) | Tree::Record(name, _) => word(name),
        _ => String::new(),
    }
}

impl<P: Protocol> Machine for Typed<P> {
    fn card(&self) -> &'static Card {
        &P::CARD
    }

    fn start(&self, disk: Option<&Blob>, raw: &mut Raw) -> Blob {
        let disk = disk.map_or_else(P::Disk::default, |disk| typed::<P::Disk>(disk).clone());
        Arc::new(self.0.on_start(disk, &mut Cx::new(raw)))
    }

    fn take(&self, state: &mut Blob, input: &Input, raw: &mut Raw) {
        let state = own::<P::State>(state);
        let mut cx = Cx::new(raw);
        match input {
            Input::Start => {}
            Input::Message { from, msg } => self.0.on_message(state, *from, typed(msg), &mut cx),
            Input::Timer(timer) => self.0.on_timer(state, typed(timer), &mut cx),
            Input::Request(value) => self.0.on_request(state, *value, &mut cx),
        }
    }

    fn plot(&self, attack: usize, state: &Blob, input: &Input, raw: &mut Raw, traitor: Traitor<'_>) {
        if let Some(attack) = P::attacks().get(attack) {
            attack::play(&self.0, attack, typed(state), input, raw, traitor);
        }
    }

    fn attacks(&self) -> Vec<AttackCard> {
        P::attacks().iter().map(|attack| attack.card).collect()
    }

    fn badge(&self, state: &Blob) -> Badge {
        self.0.badge(typed(state))
    }

    fn reports(&self, state: &Blob) -> Vec<Heard> {
        self.0.reports(typed(state))
    }

    fn label(&self, msg: &Blob) -> Label {
        let msg: &P::Msg = typed(msg);
        Label { kind: msg.kind(), epoch: msg.epoch(), value: msg.value(), seals: msg.seals().to_vec() }
    }

    fn show(&self, thing: Thing<'_>) -> Tree {
        match thing {
            Thing::State(blob) => Tree::of(typed::<P::State>(blob)),
            Thing::Disk(blob) => Tree::of(typed::<P::Disk>(blob)),
            Thing::Message(blob) => Tree::of(typed::<P::Msg>(blob)),
            Thing::Timer(blob) => Tree::of(typed::<P::Timer>(blob)),
        }
    }

    fn alarm(&self, timer: &Blob) -> String {
        alarm_of(&Tree::of(typed::<P::Timer>(timer)))
    }

    fn forge(
        &self,
        kind: &str,
        base: Option<&Blob>,
        fields: &[(String, Tree)],
        keys: NodeSet,
    ) -> Result<Draft, String> {
        let tree = filled(&P::CARD, kind, base.map(|base| Tree::of(typed::<P::Msg>(base))), fields)?;
        let msg: P::Msg = with_keys(keys, || tree.build())?;
        if msg.kind() != kind {
            return Err(format!("these fields make a `{}`, not a `{kind}`", msg.kind()));
        }
        Ok(Draft { forged: true, ..Draft::new::<P>(msg) })
    }

    fn flip(&self, msg: &Blob, bit: u8) -> Option<Draft> {
        let tree = flipped(Tree::of(typed::<P::Msg>(msg)), bit)?;
        let msg: P::Msg = with_keys(NodeSet::EMPTY, || tree.build()).ok()?;
        Some(Draft::new::<P>(msg))
    }

    fn upset(&self, state: &mut Blob, bit: u8) -> Option<(Value, Value)> {
        let word = P::memory(own::<P::State>(state))?;
        let before = *word;
        word.0 ^= 1 << bit;
        Some((before, *word))
    }

    fn hash(&self, thing: Thing<'_>) -> u64 {
        match thing {
            Thing::State(blob) => hash_of(typed::<P::State>(blob)),
            Thing::Disk(blob) => hash_of(typed::<P::Disk>(blob)),
            Thing::Message(blob) => hash_of(typed::<P::Msg>(blob)),
            Thing::Timer(blob) => hash_of(typed::<P::Timer>(blob)),
        }
    }

    fn equal(&self, one: Thing<'_>, other: Thing<'_>) -> bool {
        fn same<T: Plain>(one: &Blob, other: &Blob) -> bool {
            Arc::ptr_eq(one, other) || typed::<T>(one) == typed::<T>(other)
        }
        match (one, other) {
            (Thing::State(one), Thing::State(other)) => same::<P::State>(one, other),
            (Thing::Disk(one), Thing::Disk(other)) => same::<P::Disk>(one, other),
            (Thing::Message(one), Thing::Message(other)) => same::<P::Msg>(one, other),
            (Thing::Timer(one), Thing::Timer(other)) => same::<P::Timer>(one, other),
            _ => false,
        }
    }

    fn menu(&self, round: u32, traitors: NodeSet) -> Option<Vec<Draft>> {
        let menu = self.0.menu(round, Keys { traitors })?;
        Some(menu.into_iter().map(|msg| Draft { forged: true, ..Draft::new::<P>(msg) }).collect())
    }

    fn wish(&self, node: NodeId) -> Option<Wish> {
        self.0.wish(node)
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        self.0.monitors()
    }

    fn deciders(&self, n: u16) -> NodeSet {
        self.0.deciders(n)
    }

    fn round(&self) -> Option<Span> {
        self.0.round()
    }

    fn timing(&self) -> Timing {
        self.0.timing()
    }

    fn faults(&self) -> Faults {
        self.0.faults()
    }

    fn bound(&self) -> Bound {
        self.0.bound()
    }
}

/// The tree of a forged message: the one it is made from, or a bare one of its kind, with these fields put in.
fn filled(card: &Card, kind: &str, base: Option<Tree>, fields: &[(String, Tree)]) -> Result<Tree, String> {
    let is_new = base.is_none();
    let mut tree = match base {
        Some(base) => base,
        None => Tree::Record(variant_of(card, kind)?, Vec::new()),
    };
    for (name, field) in fields {
        if let Some(old) = tree.field_mut(name) {
            *old = field.clone();
        } else if let (true, Tree::Record(_, list)) = (is_new, &mut tree) {
            list.push((name.clone(), field.clone()));
        } else {
            let known: Vec<&str> = tree.fields().iter().map(|(name, _)| name.as_str()).collect();
            return Err(format!("`{kind}` has no field `{name}`; its fields: {}", known.join(", ")));
        }
    }
    Ok(tree)
}

/// The Rust name of a kind's variant: kinds are their variants' names in lower case with hyphens.
fn variant_of(card: &Card, kind: &str) -> Result<String, String> {
    if card.kinds.iter().any(|known| known.word == kind) {
        let capital = |part: &str| {
            let mut letters = part.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
        };
        return Ok(kind.split('-').map(capital).collect());
    }
    let known: Vec<&str> = card.kinds.iter().map(|kind| kind.word).collect();
    Err(format!("no kind `{kind}` here; the kinds: {}", known.join(", ")))
}

/// The tree with one bit of its first value or number flipped, if it has one.
fn flipped(mut tree: Tree, bit: u8) -> Option<Tree> {
    (flip_first(&mut tree, bit, true) || flip_first(&mut tree, bit, false)).then_some(tree)
}

/// Flips a bit of the first value of a tree, or of its first number; gives whether there was one.
fn flip_first(tree: &mut Tree, bit: u8, value: bool) -> bool {
    match tree {
        Tree::Value(word) if value => word.0 ^= 1 << bit,
        Tree::Int(word) if !value => *word ^= 1 << bit,
        Tree::List(items) => return items.iter_mut().any(|item| flip_first(item, bit, value)),
        Tree::Record(_, fields) => return fields.iter_mut().any(|(_, item)| flip_first(item, bit, value)),
        Tree::Map(pairs) => return pairs.iter_mut().any(|(_, item)| flip_first(item, bit, value)),
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn words_of_texts_are_lower_case_with_hyphens() {
        assert_eq!(word("RequestVote"), "request-vote");
        assert_eq!(word("Order"), "order");
    }
}
