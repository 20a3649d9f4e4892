//! Pieces of sentences: lists, messages, groups of recipients.

use crate::ids::{NodeId, NodeSet};
use crate::protocol::Draft;
use crate::run::{Marks, Parcel, Run};

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `1 message`, `2 messages`.
pub(super) fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// The sentence with a capital and a full stop, if it is not empty and has none. A node's id stays as it is: `n3`.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.trim().chars();
    let Some(first) = letters.next() else { return String::new() };
    let is_id = first == 'n' && letters.clone().next().is_some_and(|next| next.is_ascii_digit());
    let mut out = if is_id { first.to_string() } else { first.to_uppercase().collect() };
    out.extend(letters);
    if !out.ends_with(['.', '!', '?', ':']) {
        out.push('.');
    }
    out
}

/// Nodes by name; many of them by their number.
pub(super) fn nodes(run: &Run, set: NodeSet) -> String {
    let all = NodeSet::all(run.scenario().n);
    let names: Vec<String> = set.iter().map(|id| run.scenario().name(id)).collect();
    if set == all && set.len() > 2 {
        "all nodes".to_owned()
    } else if names.is_empty() {
        "nobody".to_owned()
    } else if names.len() > 4 {
        count(names.len(), "node")
    } else {
        list(&names)
    }
}

/// Recipients of what `from` sent.
pub(super) fn recipients(run: &Run, from: NodeId, set: NodeSet) -> String {
    let mut others = NodeSet::all(run.scenario().n);
    others.remove(from);
    if set == others && set.len() > 1 { "all others".to_owned() } else { nodes(run, set) }
}

/// A message's kind and value, without its epoch: `order attack`.
pub(super) fn short_message(run: &Run, draft: &Draft) -> String {
    let label = run.plan().machine.label(&draft.msg);
    let value = label.value.map_or(String::new(), |value| format!(" {}", run.scenario().values.label(value)));
    format!("{}{value}", label.kind)
}

/// A message in words: `order attack (round 1)`.
pub(super) fn message(run: &Run, draft: &Draft) -> String {
    let short = short_message(run, draft);
    match epoch(run, draft) {
        Some(epoch) => format!("{short} ({epoch})"),
        None => short,
    }
}

/// The epoch that a message belongs to, in the protocol's own word: `ballot 3`.
fn epoch(run: &Run, draft: &Draft) -> Option<String> {
    let epoch = run.plan().machine.label(&draft.msg).epoch?;
    Some(format!("{} {epoch}", run.scenario().protocol.card().epoch))
}

/// `n0 → n2`.
pub(super) fn link(run: &Run, parcel: &Parcel) -> String {
    format!("{} → {}", run.scenario().name(parcel.from), run.scenario().name(parcel.to))
}

/// Parcels of one step that say the same: what they say, whether a traitor made it up, and to whom they went.
struct Mailing<'a> {
    draft: &'a Draft,
    lie: bool,
    to: NodeSet,
}

/// What a step sent, as clauses: `sends order attack (round 1) to all others`, `tells n2 retreat instead`.
pub(super) fn sends<'a>(run: &Run, from: NodeId, parcels: impl Iterator<Item = &'a Parcel>) -> Vec<String> {
    let mut mailings: Vec<Mailing<'_>> = Vec::new();
    for parcel in parcels {
        if parcel.marks.has(Marks::LOCAL) || parcel.marks.has(Marks::COPY) {
            continue;
        }
        let (draft, lie) = (&parcel.draft, run.seen_marks(parcel).has(Marks::LIE));
        match mailings.iter_mut().find(|known| known.draft.hash == draft.hash && known.lie == lie) {
            Some(known) => drop(known.to.insert(parcel.to)),
            None => mailings.push(Mailing { draft, lie, to: [parcel.to].into_iter().collect() }),
        }
    }
    let (lies, honest): (Vec<_>, Vec<_>) = mailings.into_iter().partition(|mailing| mailing.lie);
    let mut clauses = Vec::new();
    clauses.extend(said(run, from, &honest, &|mailing, to| format!("sends {} to {to}", message(run, mailing.draft))));
    clauses.extend(said(run, from, &lies, &|mailing, to| match run.plan().machine.label(&mailing.draft.msg).value {
        Some(value) => format!("tells {to} {} instead", run.scenario().values.label(value)),
        None => format!("sends {to} a made-up {}", message(run, mailing.draft)),
    }));
    clauses
}

/// A few mailings in full, many summed up.
fn said(
    run: &Run,
    from: NodeId,
    mailings: &[Mailing<'_>],
    full: &dyn Fn(&Mailing<'_>, String) -> String,
) -> Vec<String> {
    if mailings.len() <= 2 {
        return mailings.iter().map(|mailing| full(mailing, recipients(run, from, mailing.to))).collect();
    }
    let number: usize = mailings.iter().map(|mailing| usize::from(mailing.to.len())).sum();
    let everyone = mailings.iter().fold(NodeSet::EMPTY, |sum, mailing| sum.union(mailing.to));
    let mut kinds: Vec<&str> = Vec::new();
    for mailing in mailings {
        let kind = run.plan().machine.label(&mailing.draft.msg).kind;
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let made_up = if mailings.iter().all(|mailing| mailing.lie) { "made-up " } else { "" };
    let what = count(number, &format!("{made_up}message"));
    vec![format!("sends {what} ({}) to {}", kinds.join(", "), recipients(run, from, everyone))]
}
