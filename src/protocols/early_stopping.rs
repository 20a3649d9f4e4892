//! Early stopping: as many rounds as there are crashes, and not as many as there might have been.
//!
//! **Source.** Dolev, Reischuk, Strong, *Early Stopping in Byzantine Agreement*, JACM 37(4), 1990. That uniform
//! agreement costs a round: Charron-Bost, Schiper 2004; Keidar, Rajsbaum 2003. Early deciding after Raynal.
//!
//! **Model.** Synchronous, at most f < n crashes, of which f′ happen; reliable links between all, no signatures.
//!
//! **In brief.** A node that hears from as many nodes as in the round before knows all that anybody alive can know. It
//! says so with its next message, and stops: min(f′ + 2, f + 1) rounds. Deciding at once, before it has said so, saves
//! a round, and costs uniform agreement. For the broadcast the same argument is a count of silent nodes: with fewer than r
//! of them in round r there is no hidden chain that could still carry the message.
//!
//! **Departures from the paper.** The sender of the broadcast is n0.
//!
//! **Watch for.** Silence is information: a node with nothing to say says so. The comparison is strict: r silent nodes in
//! round r may be a chain. And whoever stops must have relayed first.

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Agreement, Monitor};
use crate::protocol::{Attack, AttackCard, Badge, Card, Cx, Message, Protocol, RoundOver, Rounds, Setup, Tally};
use crate::time::Span;
use crate::value::Value;
use serde::{Deserialize, Serialize};

mod card;

/// The catalogue's name for it.
pub type This = EarlyStopping;

/// Who broadcasts.
const SENDER: NodeId = NodeId(0);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Variant {
    Uniform,
    EarlyDeciding,
    Broadcast,
}

/// The configuration all nodes share.
pub struct EarlyStopping {
    n: u16,
    rounds: u32,
    variant: Variant,
    delta: Span,
    counts_all: bool,
    relays: bool,
    strict: bool,
}

/// What nodes send in every round until they stop.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Word {
    /// Consensus: the least value known, and whether it is final.
    Estimate { round: u32, value: Value, early: bool },
    /// Broadcast: the message, or word that the sender is faulty.
    Known { round: u32, value: Value },
    /// Broadcast: nothing known yet, but alive.
    Unknown { round: u32 },
}

impl Word {
    fn round(&self) -> u32 {
        match self {
            Word::Estimate { round, .. } | Word::Known { round, .. } | Word::Unknown { round } => *round,
        }
    }
}

impl Message for Word {
    fn kind(&self) -> &'static str {
        match self {
            Word::Estimate { .. } => "estimate",
            Word::Known { .. } => "known",
            Word::Unknown { .. } => "unknown",
        }
    }
    fn epoch(&self) -> Option<u64> {
        Some(u64::from(self.round()))
    }
    fn value(&self) -> Option<Value> {
        match self {
            Word::Estimate { value, .. } | Word::Known { value, .. } => Some(*value),
            Word::Unknown { .. } => None,
        }
    }
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    rounds: Rounds<Word>,
    /// The estimate; of a broadcast, what it knows, if anything.
    known: Option<Value>,
    /// Is it known to be final?
    early: bool,
    /// Whom it heard in the last round, itself included.
    heard: NodeSet,
    /// How many it heard in the last round; in the first, all are taken to have been heard before.
    previous: u16,
    /// Nodes that were silent in some round.
    silent: NodeSet,
    decided: Option<Value>,
    stopped: bool,
}

impl EarlyStopping {
    fn tell(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let (round, early) = (state.rounds.round, state.early);
        let broadcast = self.variant == Variant::Broadcast;
        cx.cite(if broadcast { "8" } else { "2" });
        match state.known {
            Some(value) if broadcast => cx.broadcast(Word::Known { round, value }),
            None if broadcast => cx.broadcast(Word::Unknown { round }),
            Some(value) => cx.broadcast(Word::Estimate { round, value, early }),
            None => {}
        }
        // Whoever has just told all what is final may stop.
        if state.early || (broadcast && state.known.is_some()) {
            cx.cite(if broadcast { "9" } else { "3" });
            self.decide(state, cx);
            state.stopped = true;
        }
    }

    fn decide(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if let (None, Some(value)) = (state.decided, state.known) {
            state.decided = Some(value);
            cx.decide(value);
        }
    }

    /// The end of a round of consensus.
    fn estimate(&self, state: &mut State, words: &[(NodeId, Word)], cx: &mut Cx<'_, Self>) {
        cx.cite("4");
        state.known = words.iter().filter_map(|(_, word)| word.value()).chain(state.known).min();
        let told = words.iter().any(|(_, word)| matches!(word, Word::Estimate { early: true, .. }));
        if state.heard.len() == state.previous || told {
            cx.cite("5");
            state.early = true;
            cx.note(|| if told { "was told that it is final" } else { "heard as many as before" }.to_owned());
        }
        state.previous = state.heard.len();
        if state.early && self.variant == Variant::EarlyDeciding {
            cx.cite("6");
            self.decide(state, cx);
        }
    }

    /// The end of a round of the broadcast.
    fn learn(&self, state: &mut State, words: &[(NodeId, Word)], round: u32, cx: &mut Cx<'_, Self>) {
        cx.cite("10");
        state.silent = state.silent.union(NodeSet::all(self.n).minus(state.heard));
        let known = |words: &[(NodeId, Word)], wanted: &dyn Fn(Value) -> bool| {
            words.iter().find_map(|(_, word)| match word {
                Word::Known { value, .. } if wanted(*value) => Some(*value),
                _ => None,
            })
        };
        let message = known(words, &|value| value != Value::SENDER_FAULTY);
        let verdict = known(words, &|value| value == Value::SENDER_FAULTY);
        let silent = u32::from(state.silent.len());
        let few = if self.strict { silent < round } else { silent <= round };
        if state.known.is_none() {
            cx.cite(if message.is_some() { "11" } else { "12" });
            state.known = message.or(verdict).or(few.then_some(Value::SENDER_FAULTY));
        }
        if !self.relays && state.known.is_some() {
            self.decide(state, cx);
            state.stopped = true;
        }
    }

    /// The last round is over.
    fn close(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite(if self.variant == Variant::Broadcast { "13" } else { "7" });
        if self.variant == Variant::Broadcast {
            state.known.get_or_insert(Value::SENDER_FAULTY);
        }
        self.decide(state, cx);
        state.stopped = true;
    }
}

impl Protocol for EarlyStopping {
    type Msg = Word;
    type Timer = RoundOver;
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<EarlyStopping, String> {
        let variant = match setup.choice("variant") {
            "early-deciding" => Variant::EarlyDeciding,
            "broadcast" => Variant::Broadcast,
            _ => Variant::Uniform,
        };
        Ok(EarlyStopping {
            n: setup.n,
            rounds: u32::from(setup.f) + 1,
            variant,
            delta: setup.delta,
            counts_all: !setup.mistake("one-less-before"),
            relays: !setup.mistake("no-relay"),
            strict: !setup.mistake("as-many-silent"),
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let me = cx.me();
        let knows = self.variant != Variant::Broadcast || me == SENDER;
        cx.cite("1");
        let mut state = State {
            me,
            rounds: Rounds::start(self.delta, cx),
            known: cx.input().filter(|_| knows),
            early: false,
            heard: NodeSet::EMPTY,
            previous: self.n - u16::from(!self.counts_all),
            silent: NodeSet::EMPTY,
            decided: None,
            stopped: false,
        };
        self.tell(&mut state, cx);
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Word, _: &mut Cx<'_, Self>) {
        let fits = matches!(msg, Word::Estimate { .. }) != (self.variant == Variant::Broadcast);
        if fits && msg.round() <= self.rounds {
            state.rounds.receive(msg.round(), from, msg.clone());
        }
    }

    fn on_timer(&self, state: &mut State, RoundOver::Round(over): &RoundOver, cx: &mut Cx<'_, Self>) {
        if *over != state.rounds.round || state.stopped {
            return;
        }
        let words = state.rounds.collect();
        state.heard = words.iter().map(|(from, _)| *from).chain([state.me]).collect();
        match self.variant {
            Variant::Broadcast => self.learn(state, &words, *over, cx),
            _ => self.estimate(state, &words, cx),
        }
        if *over >= self.rounds {
            self.close(state, cx);
        } else if !state.stopped {
            state.rounds.next(self.delta, cx);
            self.tell(state, cx);
        }
    }

    fn memory(state: &mut State) -> Option<&mut Value> {
        state.known.as_mut()
    }

    fn badge(&self, state: &State) -> Badge {
        let sends = self.variant == Variant::Broadcast && state.me == SENDER;
        let role = if sends { "sender" } else { "" };
        let need = if self.variant == Variant::Broadcast { 0 } else { state.previous };
        let tally = (!state.heard.is_empty()).then_some(Tally { of: "nodes heard", have: state.heard, need });
        let locked = state.known.filter(|_| state.early);
        let epoch = Some(u64::from(state.rounds.round));
        Badge { role, leads: sends, epoch, locked, tally, ..Badge::holding(state.decided.or(state.known)) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        match self.variant {
            Variant::Uniform => monitors::consensus(),
            Variant::EarlyDeciding => {
                let mut all = monitors::byzantine_consensus();
                all.insert(1, Box::new(Agreement::uniform().unpromised()));
                all
            }
            Variant::Broadcast => monitors::terminating_broadcast(SENDER),
        }
    }

    fn round(&self) -> Option<Span> {
        Some(self.delta)
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[Attack {
            card: AttackCard {
                id: "split",
                plan: "tells the first half of the nodes a value below every other, and that it is final",
            },
            play: |_, ploy| {
                let half = ploy.n / 2;
                ploy.rewrite(|to, msg| match msg {
                    Word::Estimate { value, early, .. } if to.0 <= half => {
                        (*value, *early) = (Value(value.0.saturating_sub(1)), true);
                    }
                    Word::Known { value, .. } if to.0 <= half => *value = Value(1 - value.0.clamp(0, 1)),
                    _ => {}
                });
            },
        }]
    }
}
