//! The King algorithm: three rounds a phase, for as few nodes as there can be: n > 3f.
//!
//! **Source.** Berman, Garay, Perry, *Towards Optimal Distributed Consensus*, FOCS 1989; in the form of Wattenhofer's
//! lecture *Distributed Systems*, ETH Zürich.
//!
//! **Model.** Synchronous, at most f traitors, n > 3f, no signatures, reliable links between all. Values are 0 and 1.
//!
//! **In brief.** f + 1 phases with a king each. All vote; who sees n − f equal votes proposes that value; who sees more
//! than f equal proposals takes the value over, since one of them is a loyal node's. Who saw fewer than n − f proposals
//! for its value then takes the king's. Loyal nodes never propose different values, so a loyal king unites them.
//!
//! **Departures from the paper.** A king who says nothing, or nonsense, counts as 0.
//!
//! **Watch for.** Three nodes: the two-faced voter makes each of the others see n − f equal votes and proposals, of
//! different values, and no king is ever asked.

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{
    Attack, AttackCard, Authentication, Badge, Bound, Card, Chapter, Correction, Cx, Faults, Formula, Kind, Kings,
    Line, Message, Model, Param, ParamKind, Part, Ploy, Protocol, Range, RoundOver, Rounds, Setup, Tally, Timing, tally,
};
use crate::time::Span;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// The catalogue's name for it.
pub type This = King;

const BITS: [Value; 2] = [Value(0), Value(1)];

/// The configuration all nodes share.
pub struct King {
    n: u16,
    f: u16,
    kings: Kings,
    delta: Span,
    asks_quorum: bool,
}

/// What nodes send.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Voice {
    /// First round of a phase: what the sender holds.
    Vote { round: u32, value: Value },
    /// Second round: the sender saw n − f votes for it.
    Propose { round: u32, value: Value },
    /// Third round: what the king holds.
    King { round: u32, value: Value },
}

impl Voice {
    fn parts(&self) -> (u32, Value) {
        match self {
            Voice::Vote { round, value } | Voice::Propose { round, value } | Voice::King { round, value } => {
                (*round, *value)
            }
        }
    }
}

impl Message for Voice {
    fn kind(&self) -> &'static str {
        match self {
            Voice::Vote { .. } => "vote",
            Voice::Propose { .. } => "propose",
            Voice::King { .. } => "king",
        }
    }
    fn epoch(&self) -> Option<u64> {
        Some(u64::from(self.parts().0.div_ceil(3)))
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
    /// What it proposes in this phase, if anything.
    proposes: Option<Value>,
    /// Who proposed what it holds, in this phase.
    backers: NodeSet,
    decided: Option<Value>,
}

impl King {
    fn quorum(&self) -> u16 {
        self.n.saturating_sub(self.f)
    }

    /// Is it of its round, and from whom such a message may come?
    fn counts(&self, from: NodeId, msg: &Voice) -> bool {
        let (round, _) = msg.parts();
        match msg {
            Voice::Vote { .. } => round % 3 == 1,
            Voice::Propose { .. } => round % 3 == 2,
            Voice::King { .. } => round > 0 && round % 3 == 0 && from == self.kings.king(round / 3),
        }
    }

    /// The bit that more than so many say; of two, the one with more, then 0.
    fn chosen(tally: &[NodeSet; 2], more_than: u16) -> Option<usize> {
        let bit = usize::from(tally[1].len() > tally[0].len());
        (tally[bit].len() > more_than).then_some(bit)
    }

    fn vote(state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("2");
        cx.broadcast(Voice::Vote { round: state.rounds.round, value: state.x });
    }

    /// The end of a phase's first round.
    fn propose(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let tally = tally(Some((state.me, state.x)), state.rounds.collect());
        let chosen = King::chosen(&tally, self.quorum().saturating_sub(1));
        state.rounds.next(self.delta, cx);
        state.proposes = chosen.map(|bit| BITS[bit]);
        if let Some(value) = state.proposes {
            cx.cite("3");
            cx.broadcast(Voice::Propose { round: state.rounds.round, value });
        }
    }

    /// The end of a phase's second round.
    fn adopt(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let own = state.proposes.map(|value| (state.me, value));
        let tally = tally(own, state.rounds.collect());
        if let Some(bit) = King::chosen(&tally, self.f) {
            cx.cite("4");
            state.x = BITS[bit];
        }
        state.backers = tally[usize::from(state.x == BITS[1])];
        state.rounds.next(self.delta, cx);
        if state.me == self.kings.king(state.rounds.round / 3) {
            cx.cite("5");
            cx.broadcast(Voice::King { round: state.rounds.round, value: state.x });
        }
    }

    /// The end of a phase's third round.
    fn obey(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let enough = if self.asks_quorum { self.quorum() } else { self.f + 1 };
        let word = state.rounds.collect().first().is_some_and(|(_, value)| *value == BITS[1]);
        cx.cite("6");
        if state.backers.len() < enough && state.me != self.kings.king(state.rounds.round / 3) {
            state.x = BITS[usize::from(word)];
        }
        (state.backers, state.proposes) = (NodeSet::EMPTY, None);
    }
}

impl Protocol for King {
    type Msg = Voice;
    type Timer = RoundOver;
    type State = State;
    type Disk = ();

    const CARD: Card = Card {
        id: "king",
        title: "King algorithm",
        chapter: Chapter::ByzantineGenerals,
        source: "Berman, Garay, Perry, FOCS 1989; Wattenhofer, Distributed Systems (lecture), ETH Zürich",
        solves: "Consensus on a bit among traitors, with short messages, if fewer than a third are traitors.",
        model: Model {
            timing: Timing::Synchronous,
            faults: Faults::Byzantine,
            authentication: Authentication::Links,
            links: "reliable, all connected",
        },
        bound: Bound { text: "n > 3f", holds: |n, f| u32::from(n) > 3 * u32::from(f) },
        nodes: Range { min: 2, max: 64, default: 4 },
        faults: Range { min: 0, max: 15, default: 1 },
        rounds: Formula { text: "3(f+1)", count: |setup| Some(3 * Kings::phases(setup)) },
        messages: Formula {
            text: "(f+1)(n−1)(2n+1), less n(n−1) if fewer than n−f inputs are equal",
            count: messages,
        },
        epoch: "phase",
        kinds: &[
            Kind { word: "vote", part: Part::Vote, reply: false, about: "the value that the sender holds" },
            Kind { word: "propose", part: Part::Confirmation, reply: false, about: "the sender saw n−f votes for it" },
            Kind { word: "king", part: Part::Proposal, reply: false, about: "the value that the king holds" },
        ],
        params: &[
            Kings::PHASES,
            Kings::FIRST,
            Kings::ONE,
            Param {
                word: "keep-early",
                kind: ParamKind::Mistake,
                about: "f + 1 proposals are enough to ignore the king, where it takes n − f: a traitor's proposal may \
                        be among them, so one node keeps a value that the king has not seen enough of",
            },
        ],
        inputs: |node| Some(i64::from(node % 2)),
        values: &[],
        code: &[
            Line { label: "1", depth: 0, text: "x := input; for each phase k = 1 … f+1:" },
            Line { label: "2", depth: 1, text: "round 1: broadcast VOTE(x)" },
            Line { label: "3", depth: 1, text: "round 2: if n−f votes or more (own counted) are y: broadcast PROPOSE(y)" },
            Line { label: "4", depth: 2, text: "if more than f proposals (own counted) are z: x := z" },
            Line { label: "5", depth: 1, text: "round 3: the king of phase k broadcasts KING(x)" },
            Line { label: "6", depth: 2, text: "whoever saw fewer than n−f proposals of its x: x := the king's value" },
            Line { label: "7", depth: 0, text: "after phase f+1: decide x" },
        ],
        breaks: "A third of traitors: each of the others sees a quorum of its own. Also one phase too few, or the same \
                 king twice.",
        corrections: &[
            Correction {
                id: "E01",
                said: "Impossible for f ≤ n/3, possible otherwise.",
                holds: "The other way round: without signatures it is impossible if and only if n ≤ 3f. With four nodes \
                       one traitor can be outvoted, with three not; with seven two, with six not.",
            },
        ],
    };

    fn new(setup: &Setup<'_>) -> Result<King, String> {
        setup.needs_bits()?;
        Ok(King {
            n: setup.n,
            f: setup.f,
            kings: Kings::of(setup),
            delta: setup.delta,
            asks_quorum: !setup.mistake("keep-early"),
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        cx.cite("1");
        let (me, x, rounds) = (cx.me(), cx.input().unwrap_or(BITS[0]), Rounds::start(self.delta, cx));
        let mut state = State { me, rounds, x, proposes: None, backers: NodeSet::EMPTY, decided: None };
        King::vote(&mut state, cx);
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Voice, _: &mut Cx<'_, Self>) {
        let (round, value) = msg.parts();
        if self.counts(from, msg) && round <= 3 * self.kings.phases {
            state.rounds.receive(round, from, value);
        }
    }

    fn on_timer(&self, state: &mut State, RoundOver::Round(over): &RoundOver, cx: &mut Cx<'_, Self>) {
        if *over != state.rounds.round || state.decided.is_some() {
            return;
        }
        match over % 3 {
            1 => return self.propose(state, cx),
            2 => return self.adopt(state, cx),
            _ => self.obey(state, cx),
        }
        if *over >= 3 * self.kings.phases {
            cx.cite("7");
            state.decided = Some(state.x);
            cx.decide(state.x);
        } else {
            state.rounds.next(self.delta, cx);
            King::vote(state, cx);
        }
    }

    fn memory(state: &mut State) -> Option<&mut Value> {
        Some(&mut state.x)
    }

    fn badge(&self, state: &State) -> Badge {
        let phase = state.rounds.round.div_ceil(3);
        let leads = state.me == self.kings.king(phase) && state.decided.is_none();
        let role = if leads { "king" } else { "" };
        let tally = Tally { of: "proposals", have: state.backers, need: self.quorum() };
        let tally = (state.rounds.round.is_multiple_of(3) && state.decided.is_none()).then_some(tally);
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
                card: AttackCard {
                    id: "split",
                    plan: "votes and proposes 0 to even nodes and 1 to odd ones; so it does as king",
                },
                play: |_, ploy| {
                    propose_anyway(ploy);
                    ploy.rewrite(|to, msg| say(msg, BITS[usize::from(to.0 % 2)]));
                },
            },
            Attack {
                card: AttackCard { id: "one", plan: "says 1 wherever it says something" },
                play: |_, ploy| ploy.rewrite(|_, msg| say(msg, BITS[1])),
            },
            Attack {
                card: AttackCard { id: "babble", plan: "proposes in every phase, and tosses a coin for every message" },
                play: |_, ploy| {
                    propose_anyway(ploy);
                    for letter in &mut ploy.letters {
                        say(&mut letter.msg, BITS[usize::from(ploy.chance.coin())]);
                    }
                },
            },
        ]
    }
}

/// Its honest code proposes only when it may; a traitor always does.
fn propose_anyway(ploy: &mut Ploy<'_, King>) {
    let round = ploy.state.rounds.round;
    if ploy.letters.is_empty() && ploy.heard.is_none() && round % 3 == 2 {
        for to in ploy.others() {
            ploy.send(to, Voice::Propose { round, value: BITS[0] });
        }
    }
}

fn say(msg: &mut Voice, word: Value) {
    let (Voice::Vote { value, .. } | Voice::Propose { value, .. } | Voice::King { value, .. }) = msg;
    *value = word;
}

/// Everybody votes and one king speaks in each phase; everybody proposes, but for the first phase when no n − f are of
/// one mind.
fn messages(setup: &Setup<'_>) -> Option<u64> {
    let n = u64::from(setup.n);
    let ones = NodeId::all(setup.n).filter(|node| setup.input(*node) == Some(BITS[1])).count() as u64;
    let of_one_mind = ones.max(n - ones) >= n.saturating_sub(u64::from(setup.f));
    let proposing = Kings::phases(setup) - u64::from(!of_one_mind);
    Some(Kings::phases(setup) * (n - 1) * (n + 1) + proposing * n * (n - 1))
}
