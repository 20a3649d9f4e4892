//! Rounds of two exchanges without a clock: report what you hold, propose what most reported. Each exchange ends for a
//! node with the first so many messages of it, its own always among them.

use super::{Badge, Polls, Tally};
use crate::ids::NodeId;
use crate::value::Value;
use serde::Serialize;

/// The two exchanges of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Exchange {
    /// What everybody holds.
    Reports,
    /// What most of them hold; or nothing.
    Proposals,
}

/// What a node says in an exchange: a value, or (as a proposal) none.
pub type Voice = Option<Value>;

/// A node's place in the rounds, what it holds, and its post.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Exchanges {
    /// The round that is running, from 1.
    pub round: u32,
    /// Which of its exchanges.
    pub exchange: Exchange,
    /// What the node holds.
    pub x: Value,
    /// What it decided.
    pub decided: Option<Value>,
    /// The round after which it stops.
    pub last: Option<u32>,
    /// Has it stopped?
    pub stopped: bool,
    polls: Polls<(u32, Exchange), Voice>,
}

impl Exchanges {
    /// Before the reports of round 1.
    pub fn new(x: Value) -> Exchanges {
        let polls = Polls::default();
        Exchanges { round: 1, exchange: Exchange::Reports, x, decided: None, last: None, stopped: false, polls }
    }

    /// Opens the exchange of reports of the present round with the node's own.
    pub fn report(&mut self, me: NodeId) {
        self.exchange = Exchange::Reports;
        self.polls.forget_before(&(self.round, Exchange::Reports));
        self.polls.cast((self.round, Exchange::Reports), me, Some(self.x));
    }

    /// Opens the exchange of proposals with the node's own.
    pub fn propose(&mut self, me: NodeId, value: Voice) {
        self.exchange = Exchange::Proposals;
        self.polls.cast((self.round, Exchange::Proposals), me, value);
    }

    /// Keeps a message of the present round or of a later one; of an earlier one it came too late.
    pub fn hear(&mut self, round: u32, exchange: Exchange, from: NodeId, voice: Voice) {
        if round >= self.round {
            self.polls.cast((round, exchange), from, voice);
        }
    }

    /// The first so many messages of the present exchange, once they are in and if it goes on at all.
    pub fn heard(&self, wait: u16) -> Option<Vec<(NodeId, Voice)>> {
        let voices = self.polls.first(&(self.round, self.exchange), wait);
        voices.filter(|_| !self.stopped).map(<[_]>::to_vec)
    }

    /// Goes to the next round, unless the last one is over; gives whether it did.
    pub fn go_on(&mut self) -> bool {
        self.stopped |= self.last.is_some_and(|last| self.round >= last);
        self.round += u32::from(!self.stopped);
        !self.stopped
    }

    /// The node at a glance, if it waits for so many.
    pub fn badge(&self, wait: u16) -> Badge {
        let of = if self.exchange == Exchange::Reports { "reports" } else { "proposals" };
        let have = self.polls.voters(&(self.round, self.exchange));
        Badge {
            epoch: Some(u64::from(self.round)),
            tally: Some(Tally { of, have, need: wait }),
            ..Badge::holding(self.decided.or(Some(self.x)))
        }
    }
}

/// How many of these say a value.
pub fn count(voices: &[(NodeId, Voice)], value: Value) -> u16 {
    voices.iter().filter(|(_, voice)| *voice == Some(value)).count() as u16
}

/// The bit that more than half of so many nodes say, if they do.
pub fn of_more_than_half(voices: &[(NodeId, Voice)], nodes: u16) -> Voice {
    [Value(0), Value(1)].into_iter().find(|value| 2 * count(voices, *value) > nodes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exchange_ends_with_the_first_so_many_and_keeps_what_comes_early() {
        let mut state = Exchanges::new(Value(1));
        state.report(NodeId(0));
        state.hear(1, Exchange::Proposals, NodeId(2), None);
        assert_eq!(state.heard(2), None);
        state.hear(1, Exchange::Reports, NodeId(2), Some(Value(1)));
        let voices = state.heard(2).unwrap();
        assert_eq!((count(&voices, Value(1)), of_more_than_half(&voices, 3)), (2, Some(Value(1))));
        assert_eq!(of_more_than_half(&voices, 4), None, "half is not more than half");
        state.propose(NodeId(0), Some(Value(1)));
        assert_eq!(state.heard(2).map(|voices| voices[0]), Some((NodeId(2), None)), "it came first");
        state.last = Some(2);
        assert!(state.go_on());
        state.report(NodeId(0));
        state.hear(1, Exchange::Reports, NodeId(3), Some(Value(0)));
        assert!(!state.go_on() && state.stopped && state.heard(1).is_none());
        assert_eq!(state.round, 2);
    }
}
