//! Tendermint: one decision a height, and rounds whose proposers take turns.
//!
//! **Source.** Buchman, Kwon, Milosevic, *The latest gossip on BFT consensus*, arXiv:1807.04938, 2018, Algorithm 1; the
//! lines of the pseudo-code have its numbers.
//!
//! **Model.** Partial synchrony, at most f liars, n > 3f, signatures. Safe at any time; live once messages take no longer
//! than the timeouts, which grow round by round. What any correct process receives all correct ones receive: gossip.
//!
//! **In brief.** The proposer of a round proposes a value, all prevote it or nil, and whoever sees a quorum of prevotes
//! locks it and precommits it; a quorum of precommits of any round decides. A process that is locked prevotes another
//! value only if that was prevoted by a quorum in a round no earlier than its lock. Every proposer proposes the last
//! value that it saw prevoted by a quorum, so that what one process is locked on, all accept.
//!
//! **Departures from the paper.** A process sends to each other process itself. The gossip that the paper assumes is done
//! where something rests on it: when a round's precommits do not decide, or the round is left, whoever saw a quorum of
//! prevotes passes them on with their proposal; and who decided passes the precommits on, unless after a timeout
//! everybody's have come. Quorums are ⌊(n+f)/2⌋+1, which is 2f+1 for n = 3f+1. A value stands for its id(v), and is valid
//! if it is not below 0. The value for height h is the input + 10h. It ends after `heights`, of which the first counts as
//! the decision; alarms that could do nothing any more are taken back.
//!
//! **Watch for.** A process moves on by a later round of f+1 others, and decides from any round. The valid value may be
//! newer than the locked one, never older. Two votes in one place prove a lie; a forgotten lock is no such proof.

mod attacks;
mod card;
mod gossip;
mod message;
mod rules;

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{Attack, Badge, Card, Cx, LogEntry, Protocol, Setup, Tally};
use crate::time::Span;
use crate::value::Value;
use gossip::Decided;
use message::{Log, Message, NIL, Phase, Piece};
use serde::Serialize;

/// The catalogue's name for it.
pub type This = Tendermint;

/// The configuration all nodes share.
pub struct Tendermint {
    n: u16,
    f: u16,
    quorum: u16,
    heights: u64,
    timeout: Span,
    growth: Span,
    mistakes: Mistakes,
}

struct Mistakes {
    no_lock: bool,
    old_proof: bool,
    no_proof: bool,
    no_valid_value: bool,
    fixed_timeout: bool,
    count_messages: bool,
    no_check: bool,
    no_gossip: bool,
}

/// How far a process is in its round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Step {
    /// It has not prevoted.
    Propose,
    /// It has prevoted.
    Prevote,
    /// It has precommitted.
    Precommit,
}

/// What a process waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// A proposal takes too long.
    TimeoutPropose { height: u64, round: u64 },
    /// A quorum for one value takes too long to prevote.
    TimeoutPrevote { height: u64, round: u64 },
    /// A quorum for one value takes too long to precommit.
    TimeoutPrecommit { height: u64, round: u64 },
    /// Not everybody has precommitted what was decided.
    PassOn { height: u64 },
}

/// What a process remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    height: u64,
    round: u64,
    step: Step,
    locked_value: Option<Value>,
    /// None is the paper's −1.
    locked_round: Option<u64>,
    valid_value: Option<Value>,
    valid_round: Option<u64>,
    /// Were there a quorum of prevotes for one value, of any prevotes, of any precommits in this round?
    polka: bool,
    prevotes_in: bool,
    precommits_in: bool,
    /// The last valid round whose prevotes were passed on.
    passed_on: Option<u64>,
    /// What was heard in this height.
    log: Log,
    /// What was heard of later heights.
    early: Vec<Piece>,
    /// What was decided, by height.
    decided: Vec<Decided>,
    /// Who signed two things in one place.
    guilty: NodeSet,
}

impl Tendermint {
    fn proposer(&self, height: u64, round: u64) -> NodeId {
        let n = u64::from(self.n);
        NodeId(((height % n + round % n) % n) as u16)
    }

    /// The external validity predicate: here, not below 0.
    fn is_valid(&self, value: Value) -> bool {
        value.0 >= 0 || (self.mistakes.no_check && value != NIL)
    }

    /// timeoutX(r) = initTimeoutX + r · timeoutDelta, the same for all three.
    fn timeout(&self, round: u64) -> Span {
        let grown = if self.mistakes.fixed_timeout { Span(0) } else { self.growth.times(round) };
        Span(self.timeout.0.saturating_add(grown.0)).times(1)
    }

    fn is_over(&self, state: &State) -> bool {
        state.height >= self.heights
    }
}

impl Protocol for Tendermint {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<Tendermint, String> {
        let quorum = (setup.n + setup.f) / 2 + 1;
        Ok(Tendermint {
            n: setup.n,
            f: setup.f,
            quorum: setup.number("quorum", i64::from(quorum)) as u16,
            heights: setup.number("heights", 1).unsigned_abs(),
            timeout: Span::ms(setup.number("timeout", 0).unsigned_abs()),
            growth: Span::ms(setup.number("growth", 0).unsigned_abs()),
            mistakes: Mistakes {
                no_lock: setup.mistake("no-lock"),
                old_proof: setup.mistake("old-proof"),
                no_proof: setup.mistake("no-proof"),
                no_valid_value: setup.mistake("no-valid-value"),
                fixed_timeout: setup.mistake("fixed-timeout"),
                count_messages: setup.mistake("count-messages"),
                no_check: setup.mistake("no-check"),
                no_gossip: setup.mistake("no-gossip"),
            },
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let mut state = State {
            me: cx.me(),
            height: 0,
            round: 0,
            step: Step::Propose,
            locked_value: None,
            locked_round: None,
            valid_value: None,
            valid_round: None,
            polka: false,
            prevotes_in: false,
            precommits_in: false,
            passed_on: None,
            log: Log::default(),
            early: Vec::new(),
            decided: Vec::new(),
            guilty: NodeSet::EMPTY,
        };
        cx.cite("L10");
        self.start_round(&mut state, 0, cx);
        self.proceed(&mut state, cx);
        state
    }

    fn on_message(&self, state: &mut State, _: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        for piece in Piece::all(msg) {
            self.hear(state, piece, cx);
        }
        self.proceed(state, cx);
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        match *alarm {
            Alarm::TimeoutPropose { height, round } => self.on_timeout_propose(state, (height, round), cx),
            Alarm::TimeoutPrevote { height, round } => self.on_timeout_prevote(state, (height, round), cx),
            Alarm::TimeoutPrecommit { height, round } => self.on_timeout_precommit(state, (height, round), cx),
            Alarm::PassOn { height } => self.pass_on_decision(state, height, cx),
        }
        self.proceed(state, cx);
    }

    fn badge(&self, state: &State) -> Badge {
        let over = self.is_over(state);
        let last = state.decided.last().filter(|_| over);
        let leads = !over && self.proposer(state.height, state.round) == state.me;
        let proposed = state.log.proposals(state.round).first().map(|proposal| proposal.body().value);
        let entry = |(slot, made): (u64, &Decided)| {
            let body = made.proposal.body();
            LogEntry { slot, epoch: body.round, value: Some(body.value), committed: true }
        };
        let log = (0..).zip(&state.decided).map(entry);
        Badge {
            role: if leads { "proposer" } else { "" },
            leads,
            epoch: Some(last.map_or(state.round, |made| made.proposal.body().round)),
            value: last.map(|made| made.proposal.body().value).or(proposed).or(state.valid_value),
            locked: state.locked_value.filter(|_| !over),
            tally: last.map_or_else(|| self.tally(state, proposed), |made| Some(self.tally_of(made))),
            log: if self.heights > 1 { log.collect() } else { Vec::new() },
            ..Badge::default()
        }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        let mut all: Vec<Box<dyn Monitor>> = vec![
            Box::new(monitors::Agreement::plain()),
            Box::new(monitors::ExternalValidity::of("value ≥ 0", |value| value.0 >= 0)),
            Box::new(monitors::DecideOnce),
            Box::new(monitors::Termination),
        ];
        if self.heights > 1 {
            all.push(Box::new(monitors::SlotAgreement::of_machines()));
            all.push(Box::new(monitors::SlotOrder::default()));
        }
        all
    }

    fn attacks() -> &'static [Attack<Self>] {
        attacks::ATTACKS
    }
}

/// What the stage shows.
impl Tendermint {
    /// The votes of the round's step for what was proposed; those for nil until something is.
    fn tally(&self, state: &State, proposed: Option<Value>) -> Option<Tally> {
        let value = proposed.unwrap_or(NIL);
        let (of, phase) = match state.step {
            Step::Propose => return None,
            Step::Prevote => ("prevotes", Phase::Prevote),
            Step::Precommit => ("precommits", Phase::Precommit),
        };
        Some(Tally { of, have: state.log.voters(state.round, phase, value), need: self.quorum })
    }

    fn tally_of(&self, made: &Decided) -> Tally {
        Tally { of: "precommits", have: made.voters(), need: self.quorum }
    }
}
