//! Phase King: short messages and few of them, for more nodes: two rounds a phase, n > 4f.
//!
//! **Source.** Berman, Garay, Perry, *Towards Optimal Distributed Consensus*, FOCS 1989; Berman, Garay, *Cloture
//! Votes*, 1993. In the form of Attiya and Welch, *Distributed Computing*, §5.2.5.
//!
//! **Model.** Synchronous, at most f traitors, n > 4f, no signatures, reliable links between all. Values are 0 and 1.
//!
//! **In brief.** f + 1 phases with a king each. All vote; who sees an overwhelming majority (more than n/2 + f) keeps
//! to it, everybody else takes the king's word for what the majority is. One of the kings is loyal, and after his phase
//! all hold the same value; with n > 4f such unanimity stays.
//!
//! **Departures from the paper.** None. Its authors call a variant of this bound Phase Queen, and one for n > 3f Phase
//! King; so look at the bound rather than at the name.
//!
//! **Watch for.** n = 4 with a traitor as first king: all start with 0, and he talks them into 1. As last king he divides
//! them. Note that the king announces what he saw as the majority, not what he held.

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{
    Attack, AttackCard, Authentication, Badge, Bound, Card, Chapter, Correction, Cx, Faults, Formula, Kind, Kings,
    Line, Message, Model, Param, ParamKind, Part, Protocol, Range, RoundOver, Rounds, Setup, Tally, Timing, tally,
};
use crate::time::Span;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// The catalogue's name for it.
pub type This = PhaseKing;

const ZERO: Value = Value(0);
const ONE: Value = Value(1);

/// The configuration all nodes share.
pub struct PhaseKing {
    n: u16,
    f: u16,
    kings: Kings,
    delta: Span,
    strict: bool,
    announces_majority: bool,
}

/// What nodes send.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Voice {
    /// First round of a phase: what the sender holds.
    Vote { round: u32, value: Value },
    /// Second round: what the king saw as the majority.
    King { round: u32, value: Value },
}

impl Voice {
    fn parts(&self) -> (u32, Value) {
        match self {
            Voice::Vote { round, value } | Voice::King { round, value } => (*round, *value),
        }
    }
}

impl Message for Voice {
    fn kind(&self) -> &'static str {
        if matches!(self, Voice::Vote { .. }) { "vote" } else { "king" }
    }
    fn epoch(&self) -> Option<u64> {
        Some(u64::from(self.parts().0.div_ceil(2)))
    }
    fn value(&self) -> Option<Value> {
        Some(self.parts().1)
    }
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    rounds: Rounds<Value>,
    x: Value,
    /// The majority of this phase, and who voted for it.
    maj: Value,
    voters: NodeSet,
    decided: Option<Value>,
}

impl PhaseKing {
    /// Is it of its round, and from whom such a message may come?
    fn counts(&self, from: NodeId, msg: &Voice) -> bool {
        let (round, _) = msg.parts();
        let votes = round % 2 == 1;
        match msg {
            Voice::Vote { .. } => votes,
            Voice::King { .. } => !votes && round > 0 && from == self.kings.king(round / 2),
        }
    }

    fn vote(state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("2");
        cx.broadcast(Voice::Vote { round: state.rounds.round, value: state.x });
    }

    /// The end of a phase's first round.
    fn count(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("3");
        let [_, ones] = tally(Some((state.me, state.x)), state.rounds.collect());
        let many = 2 * ones.len() > self.n;
        (state.maj, state.voters) = if many { (ONE, ones) } else { (ZERO, NodeSet::all(self.n).minus(ones)) };
    }

    fn announce(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        if state.me == self.kings.king(state.rounds.round / 2) {
            cx.cite("4");
            let value = if self.announces_majority { state.maj } else { state.x };
            cx.broadcast(Voice::King { round: state.rounds.round, value });
        }
    }

    /// The end of a phase's second round.
    fn obey(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let king = self.kings.king(state.rounds.round / 2);
        let own = if self.announces_majority { state.maj } else { state.x };
        let heard = state.rounds.collect().first().map_or(ZERO, |(_, value)| *value);
        // Whatever is no value counts as 0, like silence.
        let word = if king == state.me { own } else { Value(i64::from(heard == ONE)) };
        cx.cite("5");
        state.x = if self.overwhelming(state.voters.len()) { state.maj } else { word };
        state.voters = NodeSet::EMPTY;
    }

    /// More than n/2 + f, in whole numbers.
    fn overwhelming(&self, mult: u16) -> bool {
        if self.strict { 2 * mult > self.n + 2 * self.f } else { mult >= self.n / 2 + self.f }
    }
}

impl Protocol for PhaseKing {
    type Msg = Voice;
    type Timer = RoundOver;
    type State = State;
    type Disk = ();

    const CARD: Card = Card {
        id: "phase-king",
        title: "Phase King",
        chapter: Chapter::ByzantineGenerals,
        source: "Berman, Garay, Perry, FOCS 1989; Attiya, Welch, Distributed Computing, 2nd ed. 2004, §5.2.5",
        solves: "Consensus on a bit among traitors, with one-bit messages, if fewer than a quarter are traitors.",
        model: Model {
            timing: Timing::Synchronous,
            faults: Faults::Byzantine,
            authentication: Authentication::Links,
            links: "reliable, all connected",
        },
        bound: Bound { text: "n > 4f", holds: |n, f| u32::from(n) > 4 * u32::from(f) },
        nodes: Range { min: 2, max: 64, default: 5 },
        faults: Range { min: 0, max: 15, default: 1 },
        rounds: Formula { text: "2(f+1)", count: |setup| Some(2 * Kings::phases(setup)) },
        messages: Formula {
            text: "(f+1)(n−1)(n+1)",
            count: |setup| {
                let n = u64::from(setup.n);
                Some(Kings::phases(setup) * (n - 1) * (n + 1))
            },
        },
        epoch: "phase",
        kinds: &[
            Kind { word: "vote", part: Part::Vote, reply: false, about: "the value that the sender holds" },
            Kind { word: "king", part: Part::Proposal, reply: false, about: "the majority that the king saw" },
        ],
        params: &[
            Kings::PHASES,
            Kings::FIRST,
            Param {
                word: "at-least",
                kind: ParamKind::Mistake,
                about: "⌊n/2⌋ + f votes already count as overwhelming, where it takes more than n/2 + f: two nodes may \
                        then be sure of different values, and no king is asked",
            },
            Param {
                word: "king-says-own",
                kind: ParamKind::Mistake,
                about: "the king announces the value that he held before the vote, not the majority that he saw: a \
                        loyal king contradicts those who saw an overwhelming one",
            },
            Kings::ONE,
        ],
        inputs: |node| Some(i64::from(node % 2)),
        values: &[],
        code: &[
            Line { label: "1", depth: 0, text: "x := input; for each phase k = 1 … f+1:" },
            Line { label: "2", depth: 1, text: "round 1: broadcast x" },
            Line {
                label: "3",
                depth: 1,
                text: "maj := 1 if more than n/2 votes are 1, else 0; mult := the votes for maj (own counted, missing = 0)",
            },
            Line { label: "4", depth: 1, text: "round 2: the king of phase k broadcasts his maj" },
            Line {
                label: "5",
                depth: 1,
                text: "x := maj if mult > n/2 + f, else the king's word (0 if there is none)",
            },
            Line { label: "6", depth: 0, text: "after phase f+1: decide x" },
        ],
        breaks: "A quarter of traitors: as first king one undoes unanimity, as last king one divides the nodes. Also one \
                 phase too few, or the same king twice.",
        corrections: &[
            Correction {
                id: "",
                said: "Phase King needs n > 3f.",
                holds: "This two-round form needs n > 4f. The form with three rounds a phase manages with n > 3f; names \
                       are used for either, so the bound says which one is meant.",
            },
            Correction {
                id: "",
                said: "The king decides.",
                holds: "Only for those who saw no overwhelming majority. A traitor as king cannot undo unanimity while n \
                       > 4f.",
            },
        ],
    };

    fn new(setup: &Setup<'_>) -> Result<PhaseKing, String> {
        setup.needs_bits()?;
        Ok(PhaseKing {
            n: setup.n,
            f: setup.f,
            kings: Kings::of(setup),
            delta: setup.delta,
            strict: !setup.mistake("at-least"),
            announces_majority: !setup.mistake("king-says-own"),
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        cx.cite("1");
        let (me, x, rounds) = (cx.me(), cx.input().unwrap_or(ZERO), Rounds::start(self.delta, cx));
        let mut state = State { me, rounds, x, maj: x, voters: NodeSet::EMPTY, decided: None };
        PhaseKing::vote(&mut state, cx);
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Voice, _: &mut Cx<'_, Self>) {
        let (round, value) = msg.parts();
        if self.counts(from, msg) && round <= 2 * self.kings.phases {
            state.rounds.receive(round, from, value);
        }
    }

    fn on_timer(&self, state: &mut State, RoundOver::Round(over): &RoundOver, cx: &mut Cx<'_, Self>) {
        if *over != state.rounds.round || state.decided.is_some() {
            return;
        }
        if over % 2 == 1 {
            self.count(state, cx);
            state.rounds.next(self.delta, cx);
            return self.announce(state, cx);
        }
        self.obey(state, cx);
        if *over >= 2 * self.kings.phases {
            cx.cite("6");
            state.decided = Some(state.x);
            cx.decide(state.x);
        } else {
            state.rounds.next(self.delta, cx);
            PhaseKing::vote(state, cx);
        }
    }

    fn memory(state: &mut State) -> Option<&mut Value> {
        Some(&mut state.x)
    }

    fn badge(&self, state: &State) -> Badge {
        let phase = state.rounds.round.div_ceil(2);
        let leads = state.me == self.kings.king(phase) && state.decided.is_none();
        let role = if leads { "king" } else { "" };
        let need = self.n / 2 + self.f + u16::from(self.strict);
        let tally = (!state.voters.is_empty()).then_some(Tally { of: "votes", have: state.voters, need });
        Badge { role, leads, epoch: Some(u64::from(phase)), tally, ..Badge::holding(Some(state.x)) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::byzantine_consensus()
    }

    fn round(&self) -> Option<Span> {
        Some(self.delta)
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack {
                card: AttackCard { id: "split", plan: "votes 0 and, as king, says 0 to even nodes; 1 to odd ones" },
                play: |_, ploy| ploy.rewrite(|to, msg| say(msg, Value(i64::from(to.0 % 2)))),
            },
            Attack {
                card: AttackCard { id: "one", plan: "votes 1 and, as king, says 1, whatever it saw" },
                play: |_, ploy| ploy.rewrite(|_, msg| say(msg, ONE)),
            },
            Attack {
                card: AttackCard { id: "babble", plan: "tosses a coin for every message" },
                play: |_, ploy| {
                    for letter in &mut ploy.letters {
                        say(&mut letter.msg, Value(i64::from(ploy.chance.coin())));
                    }
                },
            },
        ]
    }
}

fn say(msg: &mut Voice, word: Value) {
    let (Voice::Vote { value, .. } | Voice::King { value, .. }) = msg;
    *value = word;
}
