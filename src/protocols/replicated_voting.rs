//! State machine replication with a vote on the output; and what flipped bits do to it.
//!
//! **Source.** Schneider, *Implementing Fault-Tolerant Services Using the State Machine Approach*, 1990. Von Neumann
//! 1956; Lyons, Vanderkulk 1962. Flips: Hamming 1950; Driscoll et al., *Byzantine Fault Tolerance, from Theory to
//! Reality*, 2003.
//!
//! **Model.** Synchronous. n0 is the client, and its commands are numbered, so all correct replicas get the same in the
//! same order. Of the n−1 replicas at most f are wrong in any way: n > 2f+1.
//!
//! **In brief.** Every replica runs the same deterministic program on the same commands; whoever compares their outputs
//! takes what f + 1 of them say, for at least one of those is right. The voter shares the client's fate: it is part of
//! it. Or each replica has a voter, and the client compares those.
//!
//! **Departures from the paper.** The order is the client's numbering; the agreement that several clients would need is
//! another protocol's. The program is one word of 16 bits, to which every command adds the client's input. A request to
//! a replica flips a bit of its stored word: a single event upset.
//!
//! **Watch for.** Two flips of the same bit in two of three replicas, with nothing to bring them in step between: a
//! wrong majority. One voter for all is no better than no replicas. With 2f replicas, f wrong ones make a tie.

mod card;
mod memory;
mod voters;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{DecideOnce, Masking, Monitor, ReplicaAgreement, Termination};
use crate::protocol::{self, Attack, AttackCard, Badge, Blob, Card, Cx, Letter, Ploy, Protocol, Wish, Setup, Tally};
use crate::time::Span;
use crate::value::Value;
use memory::{Memory, Reading};
use voters::Ballots;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The catalogue's name for it.
pub type This = ReplicatedVoting;

/// Who asks, and gets the answers.
const CLIENT: NodeId = NodeId(0);
/// Where the only voter is, by mistake.
const LONE_VOTER: NodeId = NodeId(1);

/// The configuration all nodes share.
pub struct ReplicatedVoting {
    n: u16,
    needed: u16,
    command: Value,
    commands: u32,
    period: Span,
    scrub: Span,
    memory: Memory,
    at_replicas: bool,
    resync: bool,
    mistakes: Mistakes,
}

struct Mistakes {
    single_voter: bool,
    nondeterministic: bool,
    count_messages: bool,
}

/// A message; the number is the command's, from 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// Do this.
    Command { number: u32, value: Value },
    /// A replica's answer.
    Output { number: u32, value: Value },
    /// A voter's finding.
    Voted { number: u32, value: Value },
    /// The state that was voted for.
    Repair { number: u32, value: Value },
}

impl Message {
    fn parts(&self) -> (u32, Value) {
        match self {
            Message::Command { number, value }
            | Message::Output { number, value }
            | Message::Voted { number, value }
            | Message::Repair { number, value } => (*number, *value),
        }
    }
}

impl protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Command { .. } => "command",
            Message::Output { .. } => "output",
            Message::Voted { .. } => "voted",
            Message::Repair { .. } => "repair",
        }
    }
    fn epoch(&self) -> Option<u64> {
        Some(u64::from(self.parts().0))
    }
    fn value(&self) -> Option<Value> {
        Some(self.parts().1)
    }
}

/// Which alarm.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// Time for a command.
    Command,
    /// Time to scrub the memory.
    Scrub,
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    /// Client: commands sent.
    number: u32,
    /// Replica: commands executed.
    executed: u32,
    /// Replica: its word as it is stored.
    stored: u32,
    /// Replica: it noticed that its word is spoilt.
    spoilt: bool,
    /// Replica: how often it scrubbed its memory.
    passes: u32,
    /// Replica: commands that came before their turn.
    early: BTreeMap<u32, Value>,
    /// Voter: outputs, by command.
    outputs: BTreeMap<u32, Ballots>,
    /// Client: what voters found, by command.
    voted: BTreeMap<u32, Ballots>,
    /// Client: the last answer.
    answer: Option<Value>,
}

// Replicas.
impl ReplicatedVoting {
    fn execute(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        cx.cite("2");
        state.executed += 1;
        let word = match self.memory.read(state.stored) {
            Reading::Clean(word) => word as u16,
            Reading::Corrected(word) => {
                cx.note(|| "corrects a flipped bit".to_owned());
                word as u16
            }
            Reading::Detected => {
                cx.cite("3");
                state.spoilt = true;
                return cx.note(|| "finds its word spoilt and says nothing".to_owned());
            }
        };
        cx.cite("4");
        let chance = if self.mistakes.nondeterministic { cx.draw(1_000) as u16 } else { 0 };
        let word = word.wrapping_add(value.0 as u16).wrapping_add(chance);
        state.stored = self.memory.store(word);
        let msg = Message::Output { number: state.executed, value: Value(i64::from(word)) };
        let voters = match (self.mistakes.single_voter, self.at_replicas) {
            (true, _) => [LONE_VOTER].into_iter().collect(),
            (false, true) => self.replicas(),
            (false, false) => [CLIENT].into_iter().collect(),
        };
        cx.multicast(voters, msg);
    }

    fn repair(&self, state: &mut State, number: u32, value: Value, cx: &mut Cx<'_, Self>) {
        if number == state.executed {
            cx.cite("9");
            state.stored = self.memory.store(value.0 as u16);
            state.spoilt = false;
        }
    }

    fn scrub(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("10");
        match self.memory.read(state.stored) {
            Reading::Corrected(word) => state.stored = self.memory.store(word as u16),
            Reading::Detected => state.spoilt = true,
            Reading::Clean(_) => {}
        }
        // As long as commands may come.
        state.passes += 1;
        if self.scrub.times(u64::from(state.passes)) < self.period.times(u64::from(self.commands)) {
            cx.after(self.scrub, Alarm::Scrub);
        }
    }

    fn replicas(&self) -> NodeSet {
        NodeSet::all(self.n).minus([CLIENT].into_iter().collect())
    }
}

impl Protocol for ReplicatedVoting {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<ReplicatedVoting, String> {
        let ms = |word| Span::ms(setup.number(word, 0).unsigned_abs());
        Ok(ReplicatedVoting {
            n: setup.n,
            needed: setup.f + 1,
            command: setup.input(CLIENT).unwrap_or_default(),
            commands: setup.number("commands", 1) as u32,
            period: ms("period"),
            scrub: ms("scrub"),
            memory: match setup.choice("memory") {
                "parity" => Memory::Parity,
                "ecc" => Memory::Ecc,
                _ => Memory::Plain,
            },
            at_replicas: setup.choice("voters") == "replicas",
            resync: setup.choice("resync") == "yes",
            mistakes: Mistakes {
                single_voter: setup.mistake("single-voter"),
                nondeterministic: setup.mistake("nondeterministic"),
                count_messages: setup.mistake("count-messages"),
            },
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let stored = self.memory.store(0);
        let (outputs, voted) = (BTreeMap::new(), BTreeMap::new());
        if cx.me() == CLIENT {
            cx.after(Span(0), Alarm::Command);
        } else if self.scrub > Span(0) {
            cx.after(self.scrub, Alarm::Scrub);
        }
        State { number: 0, executed: 0, stored, spoilt: false, passes: 0, early: BTreeMap::new(), outputs, voted, answer: None }
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        let replica = cx.me() != CLIENT;
        match *msg {
            Message::Command { number, value } if replica && from == CLIENT && number <= self.commands => {
                state.early.entry(number).or_insert(value);
                while let Some(value) = state.early.remove(&(state.executed + 1)) {
                    self.execute(state, value, cx);
                }
            }
            Message::Output { number, value } => self.on_output(state, from, number, value, cx),
            Message::Voted { number, value } => self.on_voted(state, from, number, value, cx),
            Message::Repair { number, value } if replica && from == CLIENT => self.repair(state, number, value, cx),
            Message::Command { .. } | Message::Repair { .. } => {}
        }
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        match alarm {
            Alarm::Command => {
                cx.cite("1");
                state.number += 1;
                cx.broadcast(Message::Command { number: state.number, value: self.command });
                if state.number < self.commands {
                    cx.after(self.period, Alarm::Command);
                }
            }
            Alarm::Scrub => self.scrub(state, cx),
        }
    }

    /// A flip: the bit of this number in the stored word of a replica.
    fn wish(&self, node: NodeId) -> Option<Wish> {
        Wish::to("has this bit of its memory flipped").filter(|_| node != CLIENT)
    }

    fn on_request(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        if cx.me() != CLIENT {
            let bit = (value.0.unsigned_abs() % u64::from(self.memory.bits())) as u32;
            state.stored ^= 1 << bit;
            cx.note(|| format!("bit {bit} flips"));
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let client = state.number > 0;
        let held = match self.memory.read(state.stored) {
            Reading::Clean(word) | Reading::Corrected(word) => Some(Value(i64::from(word))),
            Reading::Detected => None,
        };
        let tally = state.outputs.last_key_value().and_then(|(_, ballots)| {
            let most = ballots.votes.values().map(|(voters, _)| *voters).max_by_key(|voters| voters.len())?;
            Some(Tally { of: "equal answers", have: most, need: self.needed })
        });
        let role = if state.spoilt { "spoilt" } else { "" };
        let value = if client { state.answer } else { held };
        let epoch = Some(u64::from(state.number.max(state.executed)));
        Badge { role, epoch, tally, ..Badge::holding(value) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        let expected = (1..=self.commands).map(|number| self.right(number)).collect();
        let read = |blob: &Blob| {
            let state = blob.downcast_ref::<State>()?;
            // The client stores nothing, and a replica that has done nothing yet nothing of interest.
            (state.executed > 0).then(|| (u64::from(state.executed), Value(i64::from(state.stored))))
        };
        vec![
            Box::new(Masking { expected }),
            Box::new(ReplicaAgreement::new(read)),
            Box::new(DecideOnce),
            Box::new(Termination),
        ]
    }

    fn deciders(&self, _: u16) -> NodeSet {
        [CLIENT].into_iter().collect()
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack {
                card: AttackCard {
                    id: "two-faced",
                    plan: "tells even nodes the truth, and odd ones 4096 more: bit 12 flips in some copies only",
                },
                play: |_, ploy| ploy.rewrite(|to, msg| shift(msg, if to.0 % 2 == 0 { 0 } else { 4_096 })),
            },
            Attack {
                card: AttackCard { id: "flip", plan: "adds 4096 to all it says: bit 12 flips before it is sent" },
                play: |_, ploy| ploy.rewrite(|_, msg| shift(msg, 4_096)),
            },
            Attack { card: AttackCard { id: "repeat", plan: "gives a wrong answer, and many times" }, play: repeat },
        ]
    }
}

fn repeat(_: &ReplicatedVoting, ploy: &mut Ploy<'_, ReplicatedVoting>) {
    ploy.rewrite(|_, msg| shift(msg, 1));
    let again = |letter: &Letter<ReplicatedVoting>| (letter.to, letter.msg.clone());
    let letters: Vec<(NodeId, Message)> = ploy.letters.iter().map(again).collect();
    for _ in 0..ploy.n {
        for (to, msg) in &letters {
            ploy.send(*to, msg.clone());
        }
    }
}

fn shift(msg: &mut Message, by: i64) {
    match msg {
        Message::Command { value, .. }
        | Message::Output { value, .. }
        | Message::Voted { value, .. }
        | Message::Repair { value, .. } => value.0 = value.0.wrapping_add(by),
    }
}
