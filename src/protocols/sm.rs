//! Signed messages SM(m): the Byzantine generals when orders carry signatures that nobody can forge.
//!
//! **Source.** Lamport, Shostak, Pease, *The Byzantine Generals Problem*, TOPLAS 1982, §4, Theorem 2. Dolev, Strong,
//! *Authenticated Algorithms for Byzantine Agreement*, SIAM J. Comput. 1983.
//!
//! **Model.** Synchronous, at most m traitors among any number of generals (there is something to agree on when
//! n ≥ m + 2), signatures of loyal generals cannot be forged; traitors may use each other's keys.
//!
//! **In brief.** The commander signs and sends his order. Whoever accepts an order that is new to him signs it too and
//! passes it on. In round r only orders with r distinct signatures count, the commander's first: so whoever accepts in
//! the last round has a loyal general among the signers, and that one has told everybody.
//!
//! **Departures from the paper.** The commander is n0. Two orders are kept and passed on, not all: two suffice to
//! convict the commander. A message names its round; one that comes later is dropped, as if it were not there.
//!
//! **Watch for.** A release that is held back to the last round: with one round too few, or when the length of the
//! chain is not checked, it reaches one lieutenant whom nobody hears any more. The last signature of a chain of m + 1
//! is superfluous: in SM(1) the lieutenants need not sign at all.

use crate::ids::{NodeId, NodeSet};
use crate::monitors::{self, Monitor};
use crate::protocol::{
    Attack, AttackCard, Badge, Cx, Keys, Letter, Message, Ploy, Protocol, RoundOver, Rounds, Setup, Signed,
};
use crate::time::Span;
use crate::value::Value;
use serde::{Deserialize, Serialize};

mod card;

/// The catalogue's name for it.
pub type This = SignedMessages;

/// Who gives the order.
const COMMANDER: NodeId = NodeId(0);
const RETREAT: Value = Value(0);
const ATTACK: Value = Value(1);

/// The configuration all nodes share.
pub struct SignedMessages {
    rounds: u32,
    delta: Span,
    checks_length: bool,
    checks_signers: bool,
    relays_second: bool,
    waits: bool,
}

/// A signed order on its way.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Order {
    round: u32,
    order: Signed<Value>,
}

impl Message for Order {
    fn kind(&self) -> &'static str {
        "order"
    }
    fn epoch(&self) -> Option<u64> {
        Some(u64::from(self.round))
    }
    fn value(&self) -> Option<Value> {
        Some(*self.order.body())
    }
    fn seals(&self) -> &[NodeId] {
        self.order.signers()
    }
}

/// What a node remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    rounds: Rounds<Signed<Value>>,
    /// The orders accepted, in the order of acceptance; at most two.
    extracted: Vec<Value>,
    /// Accepted in the round that is over, to be signed and passed on in the next.
    fresh: Vec<Signed<Value>>,
    decided: Option<Value>,
}

impl SignedMessages {
    /// Is it a genuine chain, of the right length for the round that is over?
    fn accepts(&self, state: &State, order: &Signed<Value>) -> bool {
        let signers = order.signers();
        let distinct: NodeSet = signers.iter().copied().collect();
        order.is_genuine()
            && signers.first() == Some(&COMMANDER)
            && !signers.contains(&state.me)
            && (!self.checks_signers || usize::from(distinct.len()) == signers.len())
            && (!self.checks_length || signers.len() as u32 == state.rounds.round)
    }

    /// Takes what arrived in the round that is over.
    fn read(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        for (_, order) in state.rounds.collect() {
            if !self.accepts(state, &order) {
                cx.cite("3");
                cx.note(|| "a chain that does not count is put aside".to_owned());
                continue;
            }
            let value = *order.body();
            if state.extracted.len() < 2 && !state.extracted.contains(&value) {
                cx.cite("4");
                state.extracted.push(value);
                if self.relays_second || state.extracted.len() == 1 {
                    state.fresh.push(order);
                }
            }
        }
    }

    /// Signs what is new and passes it on.
    fn relay(state: &mut State, cx: &mut Cx<'_, Self>) {
        for order in std::mem::take(&mut state.fresh) {
            cx.cite("5");
            let order = cx.countersign(order);
            let rest = cx.others().minus(order.signers().iter().copied().collect());
            cx.multicast(rest, Order { round: state.rounds.round, order });
        }
    }

    fn choice(&self, state: &State) -> Value {
        match state.extracted.as_slice() {
            [only] => *only,
            [first, ..] if !self.waits => *first,
            _ => RETREAT,
        }
    }

    fn decide(&self, state: &mut State, cx: &mut Cx<'_, Self>) {
        cx.cite("6");
        if state.decided.is_none() {
            let value = self.choice(state);
            if state.extracted.len() == 2 && self.waits {
                cx.note(|| "two orders bear the commander's signature: he is a traitor".to_owned());
            }
            state.decided = Some(value);
            cx.decide(value);
        }
    }
}

impl Protocol for SignedMessages {
    type Msg = Order;
    type Timer = RoundOver;
    type State = State;
    type Disk = ();

    const CARD: crate::protocol::Card = card::CARD;

    fn new(setup: &Setup<'_>) -> Result<SignedMessages, String> {
        Ok(SignedMessages {
            rounds: card::rounds(setup),
            delta: setup.delta,
            checks_length: !setup.mistake("no-length-check"),
            checks_signers: !setup.mistake("repeated-signers"),
            relays_second: !setup.mistake("relay-first-only"),
            waits: !setup.mistake("first-receipt"),
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let (me, rounds) = (cx.me(), Rounds::start(self.delta, cx));
        let mut state = State { me, rounds, extracted: Vec::new(), fresh: Vec::new(), decided: None };
        if me == COMMANDER
            && let Some(value) = cx.input()
        {
            cx.cite("1");
            state.extracted.push(value);
            cx.broadcast(Order { round: 1, order: cx.sign(value) });
        }
        state
    }

    fn on_message(&self, state: &mut State, _: NodeId, msg: &Order, _: &mut Cx<'_, Self>) {
        // Nobody reads a round beyond the last. Who handed the chain over does not matter: the signatures speak.
        if msg.round <= self.rounds {
            state.rounds.receive(msg.round, state.me, msg.order.clone());
        }
    }

    fn on_timer(&self, state: &mut State, RoundOver::Round(over): &RoundOver, cx: &mut Cx<'_, Self>) {
        if *over != state.rounds.round || state.me == COMMANDER {
            return;
        }
        cx.cite("2");
        self.read(state, cx);
        if !self.waits && !state.extracted.is_empty() {
            self.decide(state, cx);
        }
        if *over >= self.rounds {
            self.decide(state, cx);
        } else {
            state.rounds.next(self.delta, cx);
            SignedMessages::relay(state, cx);
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let leads = state.me == COMMANDER;
        let role = if leads { "commander" } else { "lieutenant" };
        let held = if state.extracted.is_empty() { None } else { Some(self.choice(state)) };
        Badge { role, leads, epoch: Some(u64::from(state.rounds.round)), ..Badge::holding(state.decided.or(held)) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::generals(COMMANDER)
    }

    fn deciders(&self, n: u16) -> NodeSet {
        NodeSet::all(n).minus([COMMANDER].into_iter().collect())
    }

    fn round(&self) -> Option<Span> {
        Some(self.delta)
    }

    /// Of a treacherous commander: either order, under as many of the coalition's signatures as the round asks for, or
    /// all there are.
    fn menu(&self, round: u32, keys: Keys) -> Option<Vec<Order>> {
        let chain = |value| {
            let accomplices = keys.traitors.iter().filter(|node| *node != COMMANDER);
            let mut accomplices = accomplices.take((round as usize).saturating_sub(1));
            accomplices.try_fold(keys.sign(COMMANDER, value)?, |order, signer| keys.countersign(signer, order))
        };
        let orders = [RETREAT, ATTACK].map(|value| Some(Order { round, order: chain(value)? }));
        keys.traitors.contains(COMMANDER).then(|| orders.into_iter().flatten().collect())
    }

    fn attacks() -> &'static [Attack<Self>] {
        &[
            Attack {
                card: AttackCard {
                    id: "split",
                    plan: "as commander, signs attack for the first half and retreat for the rest; as lieutenant, \
                           passes nothing on",
                },
                play: split,
            },
            Attack {
                card: AttackCard {
                    id: "late",
                    plan: "the commander and his accomplices sign an order, keep it, and release it in the last round \
                           to one loyal lieutenant",
                },
                play: late,
            },
            Attack {
                card: AttackCard {
                    id: "repeat",
                    plan: "as late, but the commander signs as often as signatures are missing",
                },
                play: repeat,
            },
        ]
    }
}

fn split(_: &SignedMessages, ploy: &mut Ploy<'_, SignedMessages>) {
    let (Some(attack), Some(retreat)) = (ploy.sign(ploy.me, ATTACK), ploy.sign(ploy.me, RETREAT)) else { return };
    if ploy.me != COMMANDER {
        return ploy.letters.clear();
    }
    let half = (ploy.n - 1) / 2;
    ploy.rewrite(|to, msg| msg.order = if to.0 <= half { attack.clone() } else { retreat.clone() });
}

fn late(protocol: &SignedMessages, ploy: &mut Ploy<'_, SignedMessages>) {
    let accomplices = ploy.traitors.iter().filter(|node| *node != COMMANDER).collect();
    release(protocol, ploy, accomplices);
}

fn repeat(protocol: &SignedMessages, ploy: &mut Ploy<'_, SignedMessages>) {
    let accomplices = ploy.traitors.iter().filter(|node| *node != COMMANDER);
    let signers = accomplices.chain(std::iter::repeat(COMMANDER)).take(protocol.rounds as usize - 1).collect();
    release(protocol, ploy, signers);
}

/// The commander alone acts: what he hands to one lieutenant sets out with the last round.
fn release(protocol: &SignedMessages, ploy: &mut Ploy<'_, SignedMessages>, more: Vec<NodeId>) {
    let opens = !ploy.letters.is_empty();
    ploy.letters.clear();
    let loyal = ploy.others().find(|node| !ploy.traitors.contains(*node));
    let chain = more.into_iter().take(protocol.rounds as usize - 1);
    let order = chain.fold(ploy.sign(COMMANDER, ATTACK), |order, signer| ploy.countersign(signer, order?));
    if let (COMMANDER, true, Some(to), Some(order)) = (ploy.me, opens, loyal, order) {
        let after = protocol.delta.times(u64::from(protocol.rounds) - 1);
        ploy.letters.push(Letter { to, msg: Order { round: protocol.rounds, order }, after });
    }
}
