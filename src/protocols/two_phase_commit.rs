//! Two-phase commit: all or nothing, and blocked when the coordinator dies at the wrong moment.
//!
//! **Source.** Gray, *Notes on Data Base Operating Systems*, 1978; Lampson and Sturgis, 1976; Bernstein, Hadzilacos,
//! Goodman, *Concurrency Control and Recovery in Database Systems*, 1987, ch. 7 (with the cooperative termination
//! protocol, §7.4, and the decentralized and linear forms, §7.5).
//!
//! **Model.** Asynchronous with timeouts that may be wrong; nodes crash and start again with what is on stable storage;
//! messages are not changed. Any number of crashes: nobody ever decides wrongly, but those who voted yes may have to
//! wait until somebody comes back.
//!
//! **In brief.** The coordinator n0 asks all participants for their votes. Whoever votes yes writes that down first, and
//! has given up its right to abort. If all say yes the coordinator writes commit and tells them; one no, or silence, and
//! it is abort. A participant in doubt asks the others: one who knows tells, one who has not voted aborts, and if all
//! are in doubt they are blocked.
//!
//! **Departures from the paper.** The coordinator has no vote of its own. It writes that it began, so that after a crash
//! it knows that it must abort; in the chain it is in doubt like everybody else. Whoever has no input votes yes. Whoever is in doubt asks once, and again every `retry` ms if that is set.
//!
//! **Watch for.** The vote before the record; the participant that voted yes and aborts when it hears nothing; the
//! coordinator that says commit before it wrote it. Two worlds that survivors cannot tell apart: one in which a dead
//! participant committed, one in which nobody did.

mod card;
mod message;
mod participant;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{Attack, AttackCard, Badge, Card, Cx, Protocol, Setup, Tally};
use crate::time::Span;
use crate::value::Value;
use message::Message;
use serde::{Deserialize, Serialize};

/// The catalogue's name for it.
pub type This = TwoPhaseCommit;

/// Who asks for votes.
const COORDINATOR: NodeId = NodeId(0);
const ABORT: Value = Value(0);
const COMMIT: Value = Value(1);

/// The configuration all nodes share.
pub struct TwoPhaseCommit {
    participants: NodeSet,
    form: Form,
    acks: bool,
    timeout: Span,
    retry: Span,
    mistakes: Mistakes,
}

/// Who tells whom.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Central,
    Decentralized,
    Linear,
}

struct Mistakes {
    vote_before_write: bool,
    abort_in_doubt: bool,
    commit_in_doubt: bool,
    tell_before_write: bool,
}

/// What a node waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// Coordinator: the votes. Participant: the request to vote, or the decision.
    Patience,
}

/// How far a node is; on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Phase {
    /// Participant: it has not voted.
    #[default]
    Initial,
    /// Coordinator: it asked for votes.
    Waiting,
    /// Participant: it voted yes, and must not decide alone any more.
    Ready,
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
            Phase::Initial | Phase::Waiting | Phase::Ready => None,
        }
    }
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    /// As on disk.
    phase: Phase,
    /// Who voted yes, as far as this node was told.
    yes: NodeSet,
    /// Coordinator: who has written the decision.
    acks: NodeSet,
    /// In doubt: who is in doubt as well.
    in_doubt: NodeSet,
}

impl TwoPhaseCommit {
    /// Goes to a phase, on disk first.
    fn write(state: &mut State, phase: Phase, cx: &mut Cx<'_, Self>) {
        state.phase = phase;
        cx.save(phase);
    }

    /// Decides, unless it has; gives whether this was new.
    fn settle(state: &mut State, value: Value, cx: &mut Cx<'_, Self>) -> bool {
        if state.phase.decision().is_some() {
            return false;
        }
        Self::write(state, if value == COMMIT { Phase::Committed } else { Phase::Aborted }, cx);
        cx.cancel(&Alarm::Patience);
        cx.decide(value);
        true
    }

    fn await_all(&self, cx: &mut Cx<'_, Self>) {
        // In a chain a word goes through everybody's hands.
        let hands = if self.form == Form::Linear { u64::from(self.participants.len()) } else { 1 };
        cx.after(self.timeout.times(hands), Alarm::Patience);
    }
}

// Coordinator.
impl TwoPhaseCommit {
    fn ask(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("1");
        // Whoever passes the request along a chain has said yes, and waits for the word to come back like the others.
        let phase = if self.form == Form::Linear { Phase::Ready } else { Phase::Waiting };
        Self::write(state, phase, cx);
        let first = [NodeId(1)].into_iter().collect();
        cx.multicast(if self.form == Form::Linear { first } else { self.participants }, Message::VoteRequest);
        if self.form != Form::Decentralized {
            self.await_all(cx);
        }
    }

    fn on_votes(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        cx.cite(if value == COMMIT { "4" } else { "5" });
        if self.mistakes.tell_before_write {
            // The decision is not on disk: the phase there stays as it was.
            state.phase = if value == COMMIT { Phase::Committed } else { Phase::Aborted };
            cx.cancel(&Alarm::Patience);
            cx.multicast(self.participants, Message::Decision { value });
            cx.decide(value);
        } else if Self::settle(state, value, cx) {
            cx.multicast(self.participants, Message::Decision { value });
        }
    }

    fn on_restart(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("13");
        if state.phase == Phase::Waiting {
            Self::settle(state, ABORT, cx);
        }
        let value = state.phase.decision().unwrap_or(ABORT);
        cx.multicast(self.participants, Message::Decision { value });
    }
}

impl Protocol for TwoPhaseCommit {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = Phase;

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<TwoPhaseCommit, String> {
        let ms = |word| Span::ms(setup.number(word, 0).unsigned_abs());
        let mut participants = NodeSet::all(setup.n);
        participants.remove(COORDINATOR);
        Ok(TwoPhaseCommit {
            participants,
            form: match setup.choice("form") {
                "decentralized" => Form::Decentralized,
                "linear" => Form::Linear,
                _ => Form::Central,
            },
            acks: setup.choice("acks") == "yes",
            timeout: ms("timeout"),
            retry: ms("retry"),
            mistakes: Mistakes {
                vote_before_write: setup.mistake("vote-before-write"),
                abort_in_doubt: setup.mistake("abort-in-doubt"),
                commit_in_doubt: setup.mistake("commit-in-doubt"),
                tell_before_write: setup.mistake("tell-before-write"),
            },
        })
    }

    fn on_start(&self, phase: Phase, cx: &mut Cx<'_, Self>) -> State {
        let me = cx.me();
        let none = NodeSet::EMPTY;
        let mut state = State { me, phase, yes: none, acks: none, in_doubt: none };
        match phase {
            Phase::Initial if me == COORDINATOR => self.ask(&mut state, cx),
            Phase::Initial => self.await_all(cx),
            Phase::Ready => self.inquire(&mut state, cx),
            _ if me == COORDINATOR && self.form == Form::Central => self.on_restart(&mut state, cx),
            _ => {}
        }
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        match *msg {
            Message::VoteRequest => self.vote(state, from, cx),
            Message::Vote { yes } => self.on_vote(state, from, yes, cx),
            Message::Decision { value } => self.on_decision(state, from, value, cx),
            Message::Ack => {
                state.acks.insert(from);
                if state.acks == self.participants {
                    cx.cite("7");
                    cx.note(|| "everybody has the decision on disk, so it may be forgotten".to_owned());
                }
            }
            Message::Inquiry => self.on_inquiry(state, from, cx),
            Message::InDoubt => self.on_in_doubt(state, from, cx),
        }
    }

    fn on_timer(&self, state: &mut State, _: &Alarm, cx: &mut Cx<'_, Self>) {
        match state.phase {
            Phase::Waiting => self.on_votes(state, ABORT, cx),
            Phase::Initial => {
                cx.cite("8");
                Self::settle(state, ABORT, cx);
            }
            Phase::Ready => self.inquire(state, cx),
            Phase::Aborted | Phase::Committed => {}
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let leads = state.me == COORDINATOR;
        let need = self.participants.len();
        let counts = state.phase == Phase::Waiting && self.form == Form::Central;
        Badge {
            role: if leads { "coordinator" } else { "participant" },
            leads,
            value: state.phase.decision(),
            locked: (state.phase == Phase::Ready).then_some(COMMIT),
            tally: match state.phase {
                Phase::Ready if !state.in_doubt.is_empty() => {
                    Some(Tally { of: "in doubt", have: state.in_doubt, need: need.saturating_sub(1) })
                }
                _ => counts.then_some(Tally { of: "yes", have: state.yes, need }),
            },
            ..Badge::default()
        }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::atomic_commit(ABORT, COMMIT)
    }

    fn deciders(&self, n: u16) -> NodeSet {
        if self.form == Form::Decentralized { self.participants } else { NodeSet::all(n) }
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack {
                card: AttackCard { id: "split", plan: "tells even nodes to commit and odd ones to abort" },
                play: |_, ploy| {
                    ploy.rewrite(|to, msg| {
                        if let Message::Decision { value } = msg {
                            *value = if to.0 % 2 == 0 { COMMIT } else { ABORT };
                        }
                    });
                },
            },
            Attack {
                card: AttackCard { id: "yes", plan: "votes yes whatever it means to do" },
                play: |_, ploy| {
                    ploy.rewrite(|_, msg| {
                        if let Message::Vote { yes } = msg {
                            *yes = true;
                        }
                    });
                },
            },
        ]
    }
}
