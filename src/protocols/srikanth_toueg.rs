//! Srikanth and Toueg's broadcast: what signatures are good for, from echoes alone.
//!
//! **Source.** Srikanth, Toueg, *Simulating Authenticated Broadcasts to Derive Simple Fault-Tolerant Algorithms*,
//! Distributed Computing 2, 1987; the synchronous version.
//!
//! **Model.** Synchronous, at most f traitors, n > 3f, no signatures, reliable links between all; the receiver knows which
//! link a message came by.
//!
//! **In brief.** Two rounds a phase. The origin sends INIT; whoever gets it by the origin's own link sends ECHO to all.
//! Who sees n − 2f echoes of a message echoes it as well, who sees n − f accepts it. So nobody can put words into a loyal
//! node's mouth, and what one accepts all accept a round later. Terminating broadcast is then Dolev and Strong's, with
//! acceptance in place of a signature: f + 1 phases.
//!
//! **Departures from the paper.** The sender is n0. The primitive runs for as many phases as the broadcast, so that late
//! echoes are seen.
//!
//! **Watch for.** A faulty sender may get two messages accepted by everybody, as it may sign two orders: this is not
//! Bracha's broadcast, in which a node echoes once. With three nodes one forged echo is enough for all to join in.

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor, Promptness, Relay, Unforgeability};
use crate::protocol::{Badge, Card, Cx, Message, Protocol, RoundOver, Rounds, Setup, Tally};
use crate::time::Span;
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

mod attacks;
mod card;

/// The catalogue's name for it.
pub type This = SrikanthToueg;

/// Who broadcasts.
const SENDER: NodeId = NodeId(0);

/// The configuration all nodes share.
pub struct SrikanthToueg {
    n: u16,
    f: u16,
    phases: u32,
    terminates: bool,
    join: u16,
    checks_link: bool,
    tells_apart: bool,
    delta: Span,
}

/// A message of the simulated authenticated broadcast: who says what in which phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Claim {
    origin: NodeId,
    value: Value,
    phase: u32,
}

/// What nodes send.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Word {
    /// The origin opens a phase.
    Init { round: u32, origin: NodeId, value: Value },
    /// The sender vouches that the origin said so in that phase.
    Echo { round: u32, origin: NodeId, value: Value, phase: u32 },
}

impl Message for Word {
    fn kind(&self) -> &'static str {
        if matches!(self, Word::Init { .. }) { "init" } else { "echo" }
    }
    fn epoch(&self) -> Option<u64> {
        Some(u64::from(match self {
            Word::Init { round, .. } => round.div_ceil(2),
            Word::Echo { phase, .. } => *phase,
        }))
    }
    fn value(&self) -> Option<Value> {
        let (Word::Init { value, .. } | Word::Echo { value, .. }) = self;
        Some(*value)
    }
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    rounds: Rounds<Word>,
    /// Who echoed what.
    echoes: BTreeMap<Claim, NodeSet>,
    /// What it echoed, or is about to.
    echoed: BTreeSet<Claim>,
    /// To be echoed in the next round.
    joins: Vec<Claim>,
    accepted: BTreeSet<Claim>,
    /// Terminating broadcast: the sender's values, vouched for by enough.
    extracted: BTreeSet<Value>,
    /// Terminating broadcast: to be broadcast in the next phase.
    relays: Vec<Value>,
    delivered: Option<Value>,
}

impl SrikanthToueg {
    fn last(&self) -> u32 {
        2 * self.phases
    }

    fn accept_at(&self) -> u16 {
        self.n.saturating_sub(self.f).max(1)
    }

    /// Opens a phase for a value of one's own.
    fn init(state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        let (round, origin) = (state.rounds.round, state.me);
        cx.cite("1");
        cx.broadcast(Word::Init { round, origin, value });
        // It hears itself, too.
        SrikanthToueg::join(state, Claim { origin, value, phase: round.div_ceil(2) });
    }

    fn join(state: &mut State, claim: Claim) {
        if state.echoed.insert(claim) {
            state.joins.push(claim);
        }
    }

    /// Takes what arrived in the round that is over.
    fn read(&self, state: &mut State, over: u32, cx: &mut Cx<'_, Self>) {
        for (from, word) in state.rounds.collect() {
            match word {
                Word::Init { origin, value, .. } if over % 2 == 1 && (origin == from || !self.checks_link) => {
                    cx.cite("2");
                    SrikanthToueg::join(state, Claim { origin, value, phase: over.div_ceil(2) });
                }
                Word::Echo { origin, value, phase, .. } if phase > 0 && over >= 2 * phase && origin.0 < self.n => {
                    state.echoes.entry(Claim { origin, value, phase }).or_default().insert(from);
                }
                _ => {}
            }
        }
    }

    /// Who vouches for a claim.
    fn support(&self, state: &State, claim: &Claim) -> NodeSet {
        let counts = |other: &Claim| if self.tells_apart { other == claim } else { other.origin == claim.origin };
        let sets = state.echoes.iter().filter(|(other, _)| counts(other));
        sets.fold(NodeSet::EMPTY, |sum, (_, set)| sum.union(*set))
    }

    /// Joins in, and accepts.
    fn weigh(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let known: Vec<Claim> = state.echoes.keys().copied().collect();
        for claim in known {
            let support = self.support(state, &claim).len();
            if support >= self.join && !state.echoed.contains(&claim) {
                cx.cite("3");
                SrikanthToueg::join(state, claim);
            }
            if support >= self.accept_at() && state.accepted.insert(claim) {
                cx.cite("4");
                if !self.terminates && claim.origin == SENDER {
                    cx.deliver(state.accepted.len() as u64 - 1, claim.value);
                } else {
                    cx.note(|| format!("accepts what {} said in phase {}", claim.origin, claim.phase));
                }
            }
        }
    }

    /// The end of a phase of the terminating broadcast.
    fn extract(&self, state: &mut State, phase: u32, cx: &mut Cx<'_, Self>) {
        let first = state.accepted.iter().filter(|claim| claim.origin == SENDER && claim.phase == 1);
        for value in first.map(|claim| claim.value).collect::<Vec<Value>>() {
            let origins: NodeSet =
                state.accepted.iter().filter(|claim| claim.value == value).map(|claim| claim.origin).collect();
            if u32::from(origins.len()) >= phase && state.extracted.insert(value) {
                cx.cite("5");
                if phase < self.phases {
                    cx.cite("6");
                    state.relays.push(value);
                }
            }
        }
    }

    /// Sends what is due in the round that begins.
    fn speak(state: &mut State, cx: &mut Cx<'_, Self>) {
        let round = state.rounds.round;
        for Claim { origin, value, phase } in std::mem::take(&mut state.joins) {
            state.echoes.entry(Claim { origin, value, phase }).or_default().insert(state.me);
            cx.broadcast(Word::Echo { round, origin, value, phase });
        }
        for value in std::mem::take(&mut state.relays) {
            SrikanthToueg::init(state, value, cx);
        }
    }
}

impl Protocol for SrikanthToueg {
    type Msg = Word;
    type Timer = RoundOver;
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<SrikanthToueg, String> {
        let (n, f) = (setup.n, setup.f);
        let join = if setup.choice("join") == "f-plus-1" { f + 1 } else { n.saturating_sub(2 * f).max(1) };
        Ok(SrikanthToueg {
            n,
            f,
            phases: card::phases(setup) as u32,
            terminates: setup.choice("variant") == "trb",
            join,
            checks_link: !setup.mistake("any-link"),
            tells_apart: !setup.mistake("mixed-echoes"),
            delta: setup.delta,
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let mut state = State {
            me: cx.me(),
            rounds: Rounds::start(self.delta, cx),
            echoes: BTreeMap::new(),
            echoed: BTreeSet::new(),
            joins: Vec::new(),
            accepted: BTreeSet::new(),
            extracted: BTreeSet::new(),
            relays: Vec::new(),
            delivered: None,
        };
        if let Some(value) = cx.input().filter(|_| state.me == SENDER) {
            SrikanthToueg::init(&mut state, value, cx);
        }
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Word, _: &mut Cx<'_, Self>) {
        let (Word::Init { round, .. } | Word::Echo { round, .. }) = msg;
        if *round <= self.last() {
            state.rounds.receive(*round, from, msg.clone());
        }
    }

    fn on_timer(&self, state: &mut State, RoundOver::Round(over): &RoundOver, cx: &mut Cx<'_, Self>) {
        if *over != state.rounds.round || state.delivered.is_some() {
            return;
        }
        self.read(state, *over, cx);
        self.weigh(state, cx);
        if self.terminates && over % 2 == 0 {
            self.extract(state, over / 2, cx);
        }
        if *over < self.last() {
            state.rounds.next(self.delta, cx);
            return SrikanthToueg::speak(state, cx);
        }
        if self.terminates {
            cx.cite("7");
            let only = state.extracted.first().copied().filter(|_| state.extracted.len() == 1);
            let value = only.unwrap_or(Value::SENDER_FAULTY);
            state.delivered = Some(value);
            cx.decide(value);
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let leads = state.me == SENDER;
        let role = if leads { "sender" } else { "" };
        let epoch = Some(u64::from(state.rounds.round.div_ceil(2)));
        let most = state.echoes.values().copied().max_by_key(|set| set.len());
        let tally = most.map(|have| Tally { of: "echoes", have, need: self.accept_at() });
        let accepted = state.accepted.iter().find(|claim| claim.origin == SENDER).map(|claim| claim.value);
        Badge { role, leads, epoch, tally, ..Badge::holding(state.delivered.or(accepted)) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        if self.terminates {
            return monitors::byzantine_terminating_broadcast(SENDER);
        }
        vec![
            Box::new(Promptness::of(SENDER, self.delta.times(2))),
            Box::new(Unforgeability::of(SENDER)),
            Box::new(Relay::within(self.delta, self.delta.times(u64::from(self.last())))),
        ]
    }

    fn deciders(&self, n: u16) -> NodeSet {
        if self.terminates { NodeSet::all(n) } else { NodeSet::EMPTY }
    }

    fn round(&self) -> Option<Span> {
        Some(self.delta)
    }

    fn attacks() -> &'static [crate::protocol::Attack<Self>] {
        attacks::ATTACKS
    }
}
