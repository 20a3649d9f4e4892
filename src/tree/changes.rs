//! What changed between two trees.

use super::Tree;
use crate::value::ValueNames;

impl Tree {
    /// The paths at which this tree is not as it was: fields by name, items of a list by place from 0, entries of a map
    /// by key, with dots: `votes.n2`, `log.3.term`. Of what is new or gone only the top is named. One empty path: all of
    /// it is another thing.
    pub fn changes(&self, before: &Tree) -> Vec<String> {
        let mut found = Vec::new();
        differ(self, before, "", &mut found);
        found
    }
}

fn differ(now: &Tree, before: &Tree, path: &str, found: &mut Vec<String>) {
    if now == before {
        return;
    }
    match (now, before) {
        (Tree::Record(name, fields), Tree::Record(known, _)) if name == known => {
            let gone = before.fields().iter().filter(|(name, _)| now.field(name).is_none());
            for (name, field) in fields {
                part(Some(field), before.field(name), &below(path, name), found);
            }
            gone.for_each(|(name, field)| part(None, Some(field), &below(path, name), found));
        }
        (Tree::List(items), Tree::List(known)) => {
            for at in 0..items.len().max(known.len()) {
                part(items.get(at), known.get(at), &below(path, &at.to_string()), found);
            }
        }
        (Tree::Map(pairs), Tree::Map(known)) => {
            let of = |map: &'_ [(Tree, Tree)], key: &Tree| map.iter().position(|(known, _)| known == key);
            let word = |key: &Tree| key.line(&ValueNames::default());
            for (key, item) in pairs {
                let was = of(known, key).map(|at| &known[at].1);
                part(Some(item), was, &below(path, &word(key)), found);
            }
            for (key, item) in known.iter().filter(|(key, _)| of(pairs, key).is_none()) {
                part(None, Some(item), &below(path, &word(key)), found);
            }
        }
        _ => found.push(path.to_owned()),
    }
}

/// One part of a tree, which may be new or gone.
fn part(now: Option<&Tree>, before: Option<&Tree>, path: &str, found: &mut Vec<String>) {
    match (now, before) {
        (Some(now), Some(before)) => differ(now, before, path, found),
        (None, None) => {}
        _ => found.push(path.to_owned()),
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use crate::ids::NodeId;
    use crate::tree::Tree;
    use serde::Serialize;
    use std::collections::BTreeMap;

    #[derive(Serialize)]
    struct State {
        term: u32,
        log: Vec<Entry>,
        votes: BTreeMap<NodeId, bool>,
        leader: Option<NodeId>,
    }

    #[derive(Serialize)]
    struct Entry {
        term: u32,
        text: &'static str,
    }

    fn state(term: u32, log: &[(u32, &'static str)], votes: &[(u16, bool)]) -> Tree {
        let log = log.iter().map(|(term, text)| Entry { term: *term, text }).collect();
        let votes = votes.iter().map(|(node, vote)| (NodeId(*node), *vote)).collect();
        Tree::of(&State { term, log, votes, leader: (term > 2).then_some(NodeId(1)) })
    }

    #[test]
    fn only_what_changed_is_named_by_its_path() {
        let before = state(1, &[(1, "a"), (1, "b")], &[(0, true), (2, false)]);
        assert_eq!(before.changes(&before), Vec::<String>::new());
        let now = state(1, &[(1, "a"), (2, "b"), (2, "c")], &[(2, true), (3, true)]);
        assert_eq!(now.changes(&before), ["log.1.term", "log.2", "votes.n2", "votes.n3", "votes.n0"]);
        assert_eq!(state(3, &[], &[]).changes(&state(2, &[], &[])), ["term", "leader"]);
        assert_eq!(before.changes(&state(1, &[(1, "a")], &[(0, true)])), ["log.1", "votes.n2"]);
        assert_eq!(Tree::Int(1).changes(&Tree::Nothing), [""]);
    }
}
