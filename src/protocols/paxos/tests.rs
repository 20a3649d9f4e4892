//! Tests of the module above.

use super::{Message, Paxos, Vote};
use crate::chance::{Chance, Purpose};
use crate::ids::NodeId;
use crate::protocol::{Blob, Effect, Input, Machine, Params, Protocol, Raw, Setup, Typed};
use crate::time::Span;
use crate::value::Value;
use std::sync::Arc;

/// One node of `n`, driven by hand.
struct Bench {
    machine: Typed<Paxos>,
    state: Blob,
    raw: Raw,
}

impl Bench {
    fn new(me: u16, n: u16, params: &[(&str, &str)]) -> Bench {
        let mut written = Params::default();
        for (word, value) in params {
            written.set(&Paxos::CARD, word, value).unwrap();
        }
        let setup = Setup { card: &Paxos::CARD, n, f: 1, inputs: &[], delta: Span::ms(10), params: &written };
        let machine = Typed(Paxos::new(&setup).unwrap());
        let (coins, input) = (Chance::new(1, Purpose::Coins, me), Some(Value(i64::from(me))));
        let mut raw = Raw { me: NodeId(me), input, tracing: false, ..Raw::new(n, coins) };
        let state = machine.start(None, &mut raw);
        Bench { machine, state, raw }
    }

    /// The node hears something; gives whether it wrote, and what it said to whom after that.
    fn hear(&mut self, from: u16, msg: Message) -> (bool, Vec<(u16, Message)>) {
        self.raw.effects.clear();
        let input = Input::Message { from: NodeId(from), msg: Arc::new(msg) };
        self.machine.take(&mut self.state, &input, &mut self.raw);
        said(&self.raw.effects)
    }

    fn decided(&self) -> Option<Value> {
        self.raw.effects.iter().find_map(|effect| match effect {
            Effect::Decide(value) => Some(*value),
            _ => None,
        })
    }
}

fn said(effects: &[Effect]) -> (bool, Vec<(u16, Message)>) {
    let write = effects.iter().position(|effect| matches!(effect, Effect::Save(_)));
    let sends = effects.iter().enumerate().filter_map(|(at, effect)| match effect {
        Effect::Send { to, draft, .. } => {
            assert!(write.is_none_or(|write| write < at), "written before anything is said");
            Some((to.0, draft.msg.downcast_ref::<Message>()?.clone()))
        }
        _ => None,
    });
    (write.is_some(), sends.collect())
}

fn accept(ballot: u64, value: i64) -> Message {
    Message::Accept { ballot, value: Value(value) }
}

fn accepted(ballot: u64, value: i64) -> Message {
    Message::Accepted { ballot, value: Value(value) }
}

#[test]
fn an_acceptor_writes_before_it_answers_and_keeps_its_promise() {
    let mut node = Bench::new(2, 3, &[]);
    let promise = |ballot, accepted| (true, vec![(0, Message::Promise { ballot, accepted })]);
    assert_eq!(node.hear(0, Message::Prepare { ballot: 4 }), promise(4, None));
    assert_eq!(node.hear(1, accept(3, 7)), (false, vec![]));
    // b = promised must be accepted: it is the ballot that was promised.
    assert_eq!(node.hear(0, accept(4, 8)), (true, vec![(0, accepted(4, 8))]));
    let vote = Vote { ballot: 4, value: Value(8) };
    assert_eq!(node.hear(0, Message::Prepare { ballot: 6 }), promise(6, Some(vote)));
    assert_eq!(node.hear(0, Message::Prepare { ballot: 6 }), (false, vec![]), "once");
}

#[test]
fn a_refusal_names_the_ballot_to_beat_and_a_doubled_request_is_none() {
    let mut node = Bench::new(2, 3, &[("nack", "inform")]);
    node.hear(0, Message::Prepare { ballot: 4 });
    let nack = |ballot| (false, vec![(1, Message::Nack { ballot, promised: 4 })]);
    assert_eq!(node.hear(1, Message::Prepare { ballot: 3 }), nack(3));
    assert_eq!(node.hear(1, accept(3, 7)), nack(3));
    assert_eq!(node.hear(0, Message::Prepare { ballot: 4 }), (false, vec![]));
}

#[test]
fn a_proposer_takes_the_value_of_the_highest_ballot_among_a_majority() {
    for (mistake, expected) in [("", 30), ("own-value", 0), ("any-value", 50)] {
        let params = [("proposers", "2"), (mistake, "on")];
        let mut node = Bench::new(0, 5, if mistake.is_empty() { &params[..1] } else { &params });
        let promise = |value: Option<(u64, i64)>| {
            let accepted = value.map(|(ballot, value)| Vote { ballot, value: Value(value) });
            Message::Promise { ballot: 0, accepted }
        };
        assert_eq!(node.hear(1, promise(Some((1, 50)))).1, []);
        assert_eq!(node.hear(1, promise(Some((9, 70)))).1, [], "a second promise of the same node is none");
        assert_eq!(node.hear(4, promise(None)).1, []);
        let (_, said) = node.hear(3, promise(Some((3, 30))));
        assert_eq!(said.len(), 5);
        assert!(said.iter().all(|(_, msg)| *msg == accept(0, expected)), "{mistake}: {said:?}");
        assert_eq!(node.hear(2, promise(None)).1, [], "asked once");
    }
}

#[test]
fn ballots_of_different_proposers_never_meet() {
    for proposers in 1..=5u16 {
        for me in 0..proposers {
            let count = proposers.to_string();
            let mut node = Bench::new(me, 5, &[("proposers", &count), ("nack", "retry")]);
            let mut ballot = u64::from(me);
            for rival in [0u64, 3, 17, 18, 40] {
                let (_, said) = node.hear(4, Message::Nack { ballot, promised: ballot + rival });
                if rival == 0 {
                    assert_eq!(said, [], "nobody outbid it");
                    continue;
                }
                let (_, Message::Prepare { ballot: next }) = said[0] else { panic!("{said:?}") };
                assert!(next > ballot + rival && next <= ballot + rival + u64::from(proposers));
                assert_eq!(next % u64::from(proposers), u64::from(me));
                ballot = next;
            }
        }
    }
}

#[test]
fn a_ballot_beyond_all_numbers_does_no_harm() {
    let mut node = Bench::new(1, 3, &[("proposers", "2"), ("nack", "retry")]);
    let (_, said) = node.hear(2, Message::Nack { ballot: 1, promised: u64::MAX });
    assert!(matches!(said[0].1, Message::Prepare { .. }));
}

#[test]
fn votes_count_by_ballot_and_sender() {
    let mut node = Bench::new(2, 5, &[("learn", "broadcast")]);
    for (from, ballot) in [(0, 0), (1, 0), (1, 0), (3, 1), (4, 1)] {
        node.hear(from, accepted(ballot, 6));
        assert_eq!(node.decided(), None, "two in each ballot are no majority of five");
    }
    node.hear(2, accepted(1, 6));
    assert_eq!(node.decided(), Some(Value(6)));
    node.hear(0, accepted(1, 6));
    assert_eq!(node.decided(), None, "once");
}
