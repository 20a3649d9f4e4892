//! Three-phase commit: never blocked, as long as a silent node is a dead node.
//!
//! **Source.** Skeen, *Nonblocking Commit Protocols*, SIGMOD 1981; Bernstein, Hadzilacos, Goodman, *Concurrency Control
//! and Recovery in Database Systems*, 1987, ch. 7.
//!
//! **Model.** Synchronous, so that silence proves a crash; nodes stop for good; no partitions. Any number of crashes.
//!
//! **In brief.** Between the votes and the commit stands a further phase: first everybody learns that all said yes, and
//! only when that is acknowledged is anybody told to commit. So nobody commits while another is still in doubt. When the
//! coordinator falls silent the survivors elect another, which asks for their states: one that has decided decides for
//! all, one that is prepared to commit means commit, once all are brought that far, and otherwise they abort.
//!
//! **Departures from the paper.** Rounds in lock step. New coordinators take their turn by number, five rounds each:
//! whoever is undecided calls the next in turn, which tells what it knows or leads. A node that starts again, which the
//! model does not have, asks once.
//!
//! **Watch for.** A partition, or just a slow PRE-COMMIT: the silent are not dead, each side concludes on its own, and
//! they differ. Also a coordinator that commits before it has brought the others along.

mod card;
mod message;
mod termination;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{Attack, AttackCard, Badge, Card, Cx, Protocol, RoundOver, Rounds, Setup, Tally};
use crate::time::Span;
use crate::value::Value;
use message::Message;
use serde::{Deserialize, Serialize};

/// The catalogue's name for it.
pub type This = ThreePhaseCommit;

/// Who asks for votes.
const COORDINATOR: NodeId = NodeId(0);
const ABORT: Value = Value(0);
const COMMIT: Value = Value(1);
/// Request, votes, PRE-COMMIT, acknowledgements, DO-COMMIT.
const PHASES: u32 = 5;
/// Call, request, states, PRE-COMMIT, acknowledgements, DO-COMMIT.
const TURN: u32 = 6;

/// The configuration all nodes share.
pub struct ThreePhaseCommit {
    participants: NodeSet,
    acks: bool,
    delta: Span,
    skip_precommit: bool,
    decide_alone: bool,
}

/// How far a node is; on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Phase {
    /// It has not voted; the coordinator starts here too.
    #[default]
    Initial,
    /// It voted yes, or asked for votes.
    Ready,
    /// It knows that all voted yes.
    Prepared,
    /// It decided to abort.
    Aborted,
    /// It decided to commit.
    Committed,
}

impl Phase {
    fn decision(self) -> Option<Value> {
        match self {
            Phase::Aborted => Some(ABORT),
            Phase::Committed => Some(COMMIT),
            Phase::Initial | Phase::Ready | Phase::Prepared => None,
        }
    }
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    phase: Phase,
    rounds: Rounds<Message>,
    /// Coordinator, the first or a later one: who voted yes.
    yes: NodeSet,
    /// Is this node its turn's coordinator, and undecided?
    leads: bool,
    /// Has it decided, or started again? Then it keeps no rounds any more and only answers.
    out_of_step: bool,
}

impl ThreePhaseCommit {
    fn write(state: &mut State, phase: Phase, cx: &mut Cx<'_, Self>) {
        if state.phase.decision().is_none() && state.phase != phase {
            state.phase = phase;
            cx.save(phase);
            if let Some(value) = phase.decision() {
                cx.decide(value);
            }
        }
    }

    /// What the decision is called on the wire.
    fn word(value: Value) -> Message {
        if value == COMMIT { Message::DoCommit } else { Message::Abort }
    }

    /// Decides and tells these.
    fn conclude(&self, state: &mut State, value: Value, to: NodeSet, cx: &mut Cx<'_, Self>) {
        Self::write(state, if value == COMMIT { Phase::Committed } else { Phase::Aborted }, cx);
        cx.multicast(to, Self::word(value));
    }
}

// The five rounds.
impl ThreePhaseCommit {
    /// A round of the first five has begun: the coordinator speaks in the odd ones, the others answer in the even ones.
    fn speak(&self, state: &mut State, votes: bool, cx: &mut Cx<'_, Self>) {
        let round = state.rounds.round;
        if state.me == COORDINATOR {
            match (round, state.phase) {
                (3, Phase::Ready) if state.yes == self.participants => {
                    cx.cite("4");
                    Self::write(state, Phase::Prepared, cx);
                    cx.multicast(self.participants, Message::PreCommit);
                }
                (3, Phase::Ready) => {
                    cx.cite("5");
                    self.conclude(state, ABORT, self.participants, cx);
                }
                // Whoever did not acknowledge is dead: that is what synchrony is for.
                (5, Phase::Prepared) => {
                    cx.cite("7");
                    self.conclude(state, COMMIT, self.participants, cx);
                }
                _ => {}
            }
        } else if round == 2 && !votes {
            cx.cite("3");
            Self::write(state, Phase::Aborted, cx);
        }
    }

    /// What arrived in a round is read at its end; answers leave at the start of the next.
    fn read(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) -> bool {
        match msg {
            Message::CanCommit => {
                let yes = state.phase == Phase::Initial && cx.input().is_none_or(|vote| vote == COMMIT);
                cx.cite(if yes { "2" } else { "3" });
                Self::write(state, if yes { Phase::Ready } else { Phase::Aborted }, cx);
                cx.send(from, Message::Vote { yes });
                return true;
            }
            Message::Vote { yes: true } => drop(state.yes.insert(from)),
            Message::PreCommit => {
                cx.cite("6");
                Self::write(state, Phase::Prepared, cx);
                cx.send(from, Message::Ack);
            }
            Message::DoCommit | Message::Abort => {
                cx.cite("8");
                let commit = *msg == Message::DoCommit;
                Self::write(state, if commit { Phase::Committed } else { Phase::Aborted }, cx);
                if self.acks {
                    cx.send(from, Message::Done);
                }
            }
            Message::Call => Self::answer(state, from, cx),
            Message::StateRequest => cx.send(from, Message::State { phase: state.phase }),
            Message::Vote { yes: false } | Message::Ack | Message::Done | Message::State { .. } => {}
        }
        false
    }
}

impl Protocol for ThreePhaseCommit {
    type Msg = Message;
    type Timer = RoundOver;
    type State = State;
    type Disk = Phase;

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<ThreePhaseCommit, String> {
        let mut participants = NodeSet::all(setup.n);
        participants.remove(COORDINATOR);
        Ok(ThreePhaseCommit {
            participants,
            acks: setup.choice("acks") == "yes",
            delta: setup.delta,
            skip_precommit: setup.mistake("skip-precommit"),
            decide_alone: setup.mistake("decide-alone"),
        })
    }

    fn on_start(&self, phase: Phase, cx: &mut Cx<'_, Self>) -> State {
        let (me, out_of_step) = (cx.me(), phase != Phase::Initial);
        let rounds = Rounds::start(self.delta, cx);
        let yes = NodeSet::EMPTY;
        let mut state = State { me, phase, rounds, yes, leads: false, out_of_step };
        if out_of_step {
            self.come_back(&mut state, cx);
        } else if me == COORDINATOR {
            cx.cite("1");
            Self::write(&mut state, Phase::Ready, cx);
            cx.multicast(self.participants, Message::CanCommit);
        }
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        match msg {
            Message::DoCommit | Message::Abort if state.out_of_step => drop(self.read(state, from, msg, cx)),
            Message::Call | Message::StateRequest if state.out_of_step => Self::answer(state, from, cx),
            _ if state.out_of_step => {}
            _ => drop(state.rounds.receive(state.rounds.round, from, msg.clone())),
        }
    }

    fn on_timer(&self, state: &mut State, RoundOver::Round(over): &RoundOver, cx: &mut Cx<'_, Self>) {
        if state.out_of_step || *over != state.rounds.round {
            return;
        }
        let post = state.rounds.collect();
        state.rounds.next(self.delta, cx);
        let mut asked = false;
        for (from, msg) in &post {
            asked |= self.read(state, *from, msg, cx);
        }
        self.speak(state, asked, cx);
        if state.rounds.round > PHASES {
            self.take_turns(state, &post, cx);
        }
        if state.phase.decision().is_some() || *over >= self.last_round() {
            state.out_of_step = true;
            cx.cancel(&RoundOver::Round(state.rounds.round));
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let first = state.me == COORDINATOR;
        Badge {
            role: if first { "coordinator" } else { "participant" },
            leads: first || state.leads,
            epoch: Some(u64::from(state.rounds.round)),
            value: state.phase.decision(),
            locked: (state.phase == Phase::Prepared).then_some(COMMIT),
            tally: (first && state.phase == Phase::Ready).then_some(Tally {
                of: "yes",
                have: state.yes,
                need: self.participants.len(),
            }),
            ..Badge::default()
        }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::atomic_commit(ABORT, COMMIT)
    }

    fn round(&self) -> Option<Span> {
        Some(self.delta)
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack {
                card: AttackCard { id: "split", plan: "tells even nodes to commit and odd ones to abort" },
                play: |_, ploy| {
                    ploy.rewrite(|to, msg| {
                        if matches!(msg, Message::DoCommit | Message::Abort) {
                            *msg = if to.0 % 2 == 0 { Message::DoCommit } else { Message::Abort };
                        }
                    });
                },
            },
            Attack {
                card: AttackCard { id: "forget", plan: "tells a new coordinator that it never voted" },
                play: |_, ploy| {
                    ploy.rewrite(|_, msg| {
                        if let Message::State { phase } = msg {
                            *phase = Phase::Initial;
                        }
                    });
                },
            },
        ]
    }
}
