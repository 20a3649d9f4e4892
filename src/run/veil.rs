//! What is seen of a run while a class guesses who the traitor is.
//!
//! A veiled run is the same run. Whoever makes words or pictures of it asks here who is a traitor and what is a lie, and is
//! told nothing: every traitor looks like everybody else. Monitors, digests and reports for programs are not veiled.

use super::{Marks, Parcel, Run, Step, What};
use crate::ids::{NodeId, NodeSet};
use crate::scenario::{Action, Scenario};

/// Words of a story that tell who can be trusted, as beginnings of words.
const TELLING: [&str; 23] = [
    "traitor",
    "treach",
    "betray",
    "disloyal",
    "loyal",
    "liar",
    "lie",
    "lying",
    "honest",
    "fault",
    "corrupt",
    "forge",
    "forging",
    "made-up",
    "twin",
    "two-faced",
    "faces",
    "correct",
    "broken",
    "crooked",
    "contradict",
    "evil",
    "malicious",
];

impl Run {
    /// Hides who is a traitor, or shows it again.
    pub fn veil(&mut self, on: bool) {
        self.veiled = on;
    }

    /// Is it hidden who is a traitor?
    pub fn is_veiled(&self) -> bool {
        self.veiled
    }

    /// The traitors at the cursor, as far as they are to be seen.
    pub fn seen_traitors(&self) -> NodeSet {
        if self.veiled { NodeSet::EMPTY } else { self.world.traitors() }
    }

    /// Those who count as faulty at the cursor, as far as it is to be seen: a traitor that stopped has plainly stopped.
    pub fn seen_faulty(&self) -> NodeSet {
        let faulty = self.world.faulty(self.plan.recovery);
        let running = |node: &super::Node| node.is_traitor() && node.up;
        if self.veiled { faulty.minus(self.world.nodes_that(running)) } else { faulty }
    }

    /// The marks of a message, as far as they are to be seen: a lie looks like any message.
    pub fn seen_marks(&self, parcel: &Parcel) -> Marks {
        if self.veiled { Marks(parcel.marks.0 & !(Marks::LIE.0 | Marks::SECOND.0)) } else { parcel.marks }
    }

    /// Is this an action that makes a traitor or tells it what to say, and that is not to be seen?
    pub fn hides(&self, step: &Step) -> bool {
        let What::Action(place) = step.what else { return false };
        self.veiled && self.scenario().script.get(place as usize).is_some_and(|planned| planned.action.makes_traitor())
    }

    /// Whose step it was, as far as it is to be seen.
    pub fn seen_node(&self, step: &Step) -> Option<NodeId> {
        step.node.filter(|_| !self.hides(step))
    }
}

impl Action {
    /// Does it make a traitor of a node, or have one say something?
    pub fn makes_traitor(&self) -> bool {
        matches!(self, Action::Corrupt(..) | Action::Say { .. } | Action::Forge { .. })
    }
}

impl Scenario {
    /// Those whom it makes traitors, at whatever time.
    pub fn traitors(&self) -> NodeSet {
        let whom = |action: &Action| match action {
            Action::Corrupt(id, _) => Some(*id),
            Action::Say { from, .. } | Action::Forge { from, .. } => Some(*from),
            _ => None,
        };
        self.script.iter().filter_map(|planned| whom(&planned.action)).collect()
    }

    /// Would this text of an author's tell who is a traitor? It does if it names one, or if it names anybody and speaks of
    /// lies or of loyalty: it cannot be read for its meaning, so rather too much is held back.
    pub fn tells_traitor(&self, text: &str) -> bool {
        let traitors = self.traitors();
        if traitors.is_empty() {
            return false;
        }
        let text = text.to_lowercase();
        // A node may be called by its number.
        let named = |id: NodeId| is_named(&text, &self.name(id).to_lowercase()) || is_named(&text, &id.to_string());
        let names = |set: NodeSet| set.iter().any(named);
        names(traitors) || speaks_of_trust(&text) && names(NodeSet::all(self.n))
    }
}

/// Does a text speak of lies or of loyalty, of whomever?
pub(crate) fn speaks_of_trust(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
    words.any(|word| !word.starts_with("lieutenant") && TELLING.iter().any(|known| word.starts_with(known)))
}

/// Does a name stand in a text, as a word of its own?
fn is_named(text: &str, name: &str) -> bool {
    let is_part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    text.match_indices(name)
        .any(|(at, _)| !is_part(text[..at].chars().next_back()) && !is_part(text[at + name.len()..].chars().next()))
}
