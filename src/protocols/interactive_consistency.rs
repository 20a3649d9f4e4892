//! Interactive consistency: everybody comes to know the same value of everybody; and what can be made of it.
//!
//! **Source.** Pease, Shostak, Lamport, *Reaching Agreement in the Presence of Faults*, JACM 27(2), 1980. The
//! reductions: Coulouris, Dollimore, Kindberg, Blair, *Distributed Systems*, 5th ed., §15.5.1.
//!
//! **Model.** Synchronous, at most f traitors, reliable links between all. Oral messages: n > 3f. Signed: any f for the
//! vector, n > 2f for a majority of it.
//!
//! **In brief.** Every node is the commander of an instance of the Byzantine generals (OM or SM), all in the same rounds;
//! what the instances decide is the vector. Consensus: all apply the same function to it, the majority. Generals again:
//! the commander tells all, and all run consensus on what they heard.
//!
//! **Departures from the paper.** A missing value, and a tie, count as 0. In `solve=generals` the commander, n0, decides
//! as well, as consensus makes all.
//!
//! **Watch for.** Agreement on the vector is not yet agreement on something worthwhile: with signatures and n = 2f all
//! agree on who said what, and the liars outvote the honest inputs all the same.

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Agreement, DecideOnce, Monitor, Termination, Validity, VectorAgreement, VectorValidity};
use crate::protocol::{
    Attack, AttackCard, Badge, Bound, Card, Cx, Heard, Hearing, Message, Ploy, Protocol, Reports, RoundOver, Rounds, Setup,
    Signed,
};
use crate::time::Span;
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

mod card;

/// The catalogue's name for it.
pub type This = InteractiveConsistency;

/// Who gives the order, where there is one.
const COMMANDER: NodeId = NodeId(0);
const DEFAULT: Value = Value(0);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Solve {
    Consensus,
    Vector,
    Generals,
}

/// The configuration all nodes share.
pub struct InteractiveConsistency {
    n: u16,
    f: u16,
    solve: Solve,
    signed: bool,
    exchanges: bool,
    delta: Span,
}

/// What nodes send.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Word {
    /// The commander's order, which the others then agree on.
    Order { round: u32, value: Value },
    /// A value and the path it came by, its author first.
    Oral { round: u32, path: Vec<NodeId>, value: Value },
    /// A value with the signatures of its author and of those who passed it on.
    Signed { round: u32, chain: Signed<Value> },
}

impl Word {
    fn round(&self) -> u32 {
        match self {
            Word::Order { round, .. } | Word::Oral { round, .. } | Word::Signed { round, .. } => *round,
        }
    }
}

impl Message for Word {
    fn kind(&self) -> &'static str {
        match self {
            Word::Order { .. } => "order",
            Word::Oral { .. } => "oral",
            Word::Signed { .. } => "signed",
        }
    }
    fn epoch(&self) -> Option<u64> {
        Some(u64::from(self.round()))
    }
    fn value(&self) -> Option<Value> {
        Some(match self {
            Word::Order { value, .. } | Word::Oral { value, .. } => *value,
            Word::Signed { chain, .. } => *chain.body(),
        })
    }
    fn seals(&self) -> &[NodeId] {
        if let Word::Signed { chain, .. } = self { chain.signers() } else { &[] }
    }
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    rounds: Rounds<Word>,
    /// What it brings into the exchange: its input, or the order as it heard it.
    own: Value,
    /// Oral: what was heard by each path.
    reports: Reports,
    /// Signed: the values accepted of each author, at most two.
    extracted: BTreeMap<NodeId, Vec<Value>>,
    /// Signed: to be passed on in the next round.
    fresh: Vec<Signed<Value>>,
    /// The vector, once it is known.
    vector: Vec<Value>,
    decided: Option<Value>,
}

impl InteractiveConsistency {
    /// Rounds before the exchange begins.
    fn lead(&self) -> u32 {
        u32::from(self.solve == Solve::Generals)
    }

    /// Rounds of relaying after the first of the exchange.
    fn depth(&self) -> u16 {
        if self.exchanges { self.f } else { 0 }
    }

    fn last(&self) -> u32 {
        self.lead() + u32::from(self.depth()) + 1
    }

    fn hearing(&self, me: NodeId) -> Hearing {
        Hearing { n: self.n, me, depth: self.depth(), default: DEFAULT, own: 1 }
    }

    /// Opens the exchange: everybody is a commander.
    fn open(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let (round, me, value) = (state.rounds.round, state.me, state.own);
        if self.signed {
            cx.cite("5");
            state.extracted.insert(me, vec![value]);
            cx.broadcast(Word::Signed { round, chain: cx.sign(value) });
        } else {
            cx.cite("3");
            state.reports.insert(vec![me], value);
            cx.broadcast(Word::Oral { round, path: vec![me], value });
        }
    }

    /// Passes on what came in the round before.
    fn relay(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        let round = state.rounds.round;
        let length = round - self.lead();
        if self.signed {
            for chain in std::mem::take(&mut state.fresh) {
                cx.cite("6");
                let chain = cx.countersign(chain);
                let rest = cx.others().minus(chain.signers().iter().copied().collect());
                cx.multicast(rest, Word::Signed { round, chain });
            }
            return;
        }
        cx.cite("4");
        let told = state.reports.iter().filter(|(path, _)| path.len() as u32 + 1 == length && !path.contains(&state.me));
        for (path, value) in told {
            let path: Vec<NodeId> = path.iter().copied().chain([state.me]).collect();
            let rest = cx.others().minus(path.iter().copied().collect());
            cx.multicast(rest, Word::Oral { round, path, value: *value });
        }
    }

    /// Takes what arrived in the round of the exchange that is over.
    fn read(&self, state: &mut State) {
        let length = state.rounds.round - self.lead();
        let hearing = self.hearing(state.me);
        if !self.signed {
            for author in NodeId::all(self.n).filter(|author| *author != state.me) {
                state.reports.extend(hearing.paths(author, length).map(|path| (path, DEFAULT)));
            }
        }
        // Of two reports by the same path the first one counts.
        let mut seen = BTreeSet::new();
        for (from, word) in state.rounds.collect() {
            match word {
                Word::Oral { path, value, .. }
                    if !self.signed && hearing.is_path(&path, length, from) && seen.insert(path.clone()) =>
                {
                    state.reports.insert(path, value);
                }
                Word::Signed { chain, .. } if self.signed => accept(state, chain, length),
                _ => {}
            }
        }
    }

    /// What the instance of this author decides.
    fn entry(&self, state: &State, author: NodeId) -> Value {
        if author == state.me {
            return state.own;
        }
        if !self.signed {
            return self.hearing(state.me).resolve(&state.reports, &mut vec![author]);
        }
        match state.extracted.get(&author).map(Vec::as_slice) {
            Some([only]) => *only,
            _ => DEFAULT,
        }
    }

    fn close(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("7");
        state.vector = NodeId::all(self.n).map(|author| self.entry(state, author)).collect();
        for (slot, value) in (0..).zip(&state.vector) {
            cx.deliver(slot, *value);
        }
        if self.solve != Solve::Vector {
            cx.cite("8");
            let value = majority(&state.vector);
            state.decided = Some(value);
            cx.decide(value);
        }
    }
}

/// A chain as long as the round, of different signers, not led through the recipient; two values convict its author.
fn accept(state: &mut State, chain: Signed<Value>, length: u32) {
    let signers = chain.signers();
    let distinct: NodeSet = signers.iter().copied().collect();
    let sound = chain.is_genuine()
        && signers.len() as u32 == length
        && usize::from(distinct.len()) == signers.len()
        && !distinct.contains(state.me);
    let (Some(author), true) = (signers.first().copied(), sound) else { return };
    let known = state.extracted.entry(author).or_default();
    if known.len() < 2 && !known.contains(chain.body()) {
        known.push(*chain.body());
        state.fresh.push(chain);
    }
}

/// The value of more than half of the entries, or the default.
fn majority(vector: &[Value]) -> Value {
    let wins = |value: &&Value| 2 * vector.iter().filter(|other| other == value).count() > vector.len();
    vector.iter().find(wins).copied().unwrap_or(DEFAULT)
}

impl Protocol for InteractiveConsistency {
    type Msg = Word;
    type Timer = RoundOver;
    type State = State;
    type Disk = ();

    const CARD: Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<InteractiveConsistency, String> {
        let solve = match setup.choice("solve") {
            "vector" => Solve::Vector,
            "generals" => Solve::Generals,
            _ => Solve::Consensus,
        };
        let signed = setup.choice("messages") == "signed";
        let exchanges = !setup.mistake("no-exchange");
        Ok(InteractiveConsistency { n: setup.n, f: setup.f, solve, signed, exchanges, delta: setup.delta })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let mut state = State {
            me: cx.me(),
            rounds: Rounds::start(self.delta, cx),
            own: cx.input().unwrap_or(DEFAULT),
            reports: Reports::new(),
            extracted: BTreeMap::new(),
            fresh: Vec::new(),
            vector: Vec::new(),
            decided: None,
        };
        if self.solve != Solve::Generals {
            self.open(&mut state, cx);
        } else if state.me == COMMANDER {
            cx.cite("1");
            cx.broadcast(Word::Order { round: 1, value: state.own });
        }
        state
    }

    fn on_message(&self, state: &mut State, from: NodeId, msg: &Word, _: &mut Cx<'_, Self>) {
        let order = matches!(msg, Word::Order { .. });
        let expected = !order || (from == COMMANDER && msg.round() == 1);
        if expected && msg.round() <= self.last() && order == (msg.round() <= self.lead()) {
            state.rounds.receive(msg.round(), from, msg.clone());
        }
    }

    fn on_timer(&self, state: &mut State, RoundOver::Round(over): &RoundOver, cx: &mut Cx<'_, Self>) {
        if *over != state.rounds.round || !state.vector.is_empty() {
            return;
        }
        if *over <= self.lead() {
            cx.cite("2");
            let heard = state.rounds.collect().first().and_then(|(_, word)| word.value());
            if state.me != COMMANDER {
                state.own = heard.unwrap_or(DEFAULT);
            }
            state.rounds.next(self.delta, cx);
            return self.open(state, cx);
        }
        self.read(state);
        if *over >= self.last() {
            self.close(state, cx);
        } else {
            state.rounds.next(self.delta, cx);
            self.relay(state, cx);
        }
    }

    fn memory(state: &mut State) -> Option<&mut Value> {
        Some(&mut state.own)
    }

    fn badge(&self, state: &State) -> Badge {
        let leads = self.solve == Solve::Generals && state.me == COMMANDER;
        let role = if leads { "commander" } else { "" };
        let epoch = Some(u64::from(state.rounds.round));
        Badge { role, leads, epoch, ..Badge::holding(state.decided.or(Some(state.own))) }
    }

    fn reports(&self, state: &State) -> Vec<Heard> {
        self.hearing(state.me).heard(&state.reports, !state.vector.is_empty())
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        let mut all = match self.solve {
            Solve::Vector => vec![],
            Solve::Generals => monitors::generals(COMMANDER),
            Solve::Consensus => vec![
                Box::new(Agreement::plain()) as Box<dyn Monitor>,
                Box::new(Validity::unanimity()),
                Box::new(DecideOnce),
                Box::new(Termination),
            ],
        };
        all.push(Box::new(VectorAgreement));
        // Among generals the entries are what was heard, not inputs.
        if self.solve != Solve::Generals {
            all.push(Box::new(VectorValidity));
        }
        if self.solve == Solve::Vector {
            all.push(Box::new(monitors::VectorTermination));
        }
        all
    }

    fn round(&self) -> Option<Span> {
        Some(self.delta)
    }

    fn bound(&self) -> Bound {
        match (self.signed, self.solve) {
            (false, _) => card::CARD.bound,
            (true, Solve::Vector) => Bound { text: "n > f", holds: |n, f| n > f },
            (true, _) => Bound { text: "n > 2f", holds: |n, f| u32::from(n) > 2 * u32::from(f) },
        }
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack {
                card: AttackCard { id: "split", plan: "says of everybody, itself included, 0 to even nodes and 1 to odd ones" },
                play: split,
            },
            Attack {
                card: AttackCard { id: "babble", plan: "tosses a coin for every message it can make up" },
                play: |_, ploy| {
                    let coins: Vec<bool> = ploy.letters.iter().map(|_| ploy.chance.coin()).collect();
                    rewrite(ploy, |place, _| Value(i64::from(coins[place])));
                },
            },
        ]
    }
}

fn split(_: &InteractiveConsistency, ploy: &mut Ploy<'_, InteractiveConsistency>) {
    rewrite(ploy, |_, to| Value(i64::from(to.0 % 2)));
}

/// Says something else in every letter; what others signed stays, since it cannot be changed.
fn rewrite(ploy: &mut Ploy<'_, InteractiveConsistency>, says: impl Fn(usize, NodeId) -> Value) {
    let own = [Value(0), Value(1)].map(|value| ploy.sign(ploy.me, value));
    for (place, letter) in ploy.letters.iter_mut().enumerate() {
        let said = says(place, letter.to);
        match &mut letter.msg {
            Word::Order { value, .. } | Word::Oral { value, .. } => *value = said,
            Word::Signed { chain, .. } => {
                let forged = own.iter().flatten().find(|own| *own.body() == said);
                if let (1, Some(forged)) = (chain.signers().len(), forged) {
                    *chain = forged.clone();
                }
            }
        }
    }
}
