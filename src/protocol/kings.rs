//! Phases with a king each: who is king when, how many phases there are, and one voice a sender.

use super::{Param, ParamKind, Setup};
use crate::ids::{NodeId, NodeSet};
use crate::value::Value;

/// The kings of a run, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kings {
    n: u16,
    first: u16,
    rotates: bool,
    /// How many phases there are.
    pub phases: u32,
}

impl Kings {
    /// How many phases there are.
    pub const PHASES: Param = Param {
        word: "phases",
        kind: ParamKind::Number { min: 1, max: 16, default: None },
        about: "how many phases there are; f + 1 unless said, so that one king is loyal",
    };

    /// Who comes first.
    pub const FIRST: Param = Param {
        word: "first-king",
        kind: ParamKind::Number { min: 0, max: 63, default: Some(0) },
        about: "the king of the first phase; those of the next phases are the next nodes",
    };

    /// The mistake not to change him.
    pub const ONE: Param = Param {
        word: "one-king",
        kind: ParamKind::Mistake,
        about: "the same king in every phase: if he is a traitor, there is never a loyal one",
    };

    /// As the text says.
    pub fn of(setup: &Setup<'_>) -> Kings {
        let first = setup.number(Kings::FIRST.word, 0) as u16;
        let phases = Kings::phases(setup) as u32;
        Kings { n: setup.n, first, rotates: !setup.mistake(Kings::ONE.word), phases }
    }

    /// f + 1, or what the text says.
    pub fn phases(setup: &Setup<'_>) -> u64 {
        setup.number(Kings::PHASES.word, i64::from(setup.f) + 1) as u64
    }

    /// The king of a phase, counted from 1.
    pub fn king(&self, phase: u32) -> NodeId {
        let turn = if self.rotates { phase.saturating_sub(1) } else { 0 };
        NodeId(((u32::from(self.first) + turn) % u32::from(self.n)) as u16)
    }
}

/// Who says which of two bits, one voice a sender: its first, and a node's own before all. Anything else counts for
/// neither.
pub fn tally(own: Option<(NodeId, Value)>, heard: Vec<(NodeId, Value)>) -> [NodeSet; 2] {
    let mut known = NodeSet::EMPTY;
    let mut tally = [NodeSet::EMPTY; 2];
    for (from, value) in own.into_iter().chain(heard) {
        if known.insert(from)
            && let Some(bit) = [Value(0), Value(1)].iter().position(|bit| *bit == value)
        {
            tally[bit].insert(from);
        }
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_voice_of_each_counts_and_nonsense_for_nothing() {
        let said = |node, value| (NodeId(node), Value(value));
        let heard = vec![said(1, 1), said(1, 0), said(2, 7), said(2, 0), said(0, 1), said(3, 0)];
        let [zero, one] = tally(Some(said(0, 0)), heard);
        assert_eq!((zero.to_string(), one.to_string()), ("n0,n3".into(), "n1".into()));
    }

    #[test]
    fn the_crown_goes_round() {
        let kings = Kings { n: 3, first: 2, rotates: true, phases: 4 };
        assert_eq!([1, 2, 3, 4].map(|phase| kings.king(phase).0), [2, 0, 1, 2]);
        let one = Kings { rotates: false, ..kings };
        assert_eq!([1, 2, 3].map(|phase| one.king(phase).0), [2, 2, 2]);
    }
}
