//! Two generals: an attack agreed upon over a link that may swallow any messenger.
//!
//! **Source.** Akkoyunlu, Ekanadham, Huber, *Some Constraints and Tradeoffs in the Design of Network Communications*,
//! SOSP 1975; the name and the proof: Gray, *Notes on Data Base Operating Systems*, 1978, §3.8.3.3.1.
//!
//! **Model.** Two nodes that never fail, a known bound on delay, and a link on which any message may go astray.
//!
//! **In brief.** A handshake of k messages: order, acknowledgement, acknowledgement of that, and so on, each sent on
//! receipt of the one before. At the deadline n0 attacks if it received at least a of those meant for it, and n1 if at
//! least b. No k, a and b are right: the last message that arrives might as well not have, for all its sender knows.
//!
//! **Departures from the paper.** The handshake is one of many protocols for the problem; the proof is about all of them.
//! `mode=retransmit` drops the deadline: the order (be it to retreat) is repeated until it is acknowledged, and then all is well in the
//! end, though never at the same moment for sure.
//!
//! **Watch for.** More acknowledgements make disagreement only a little less likely, p(1 − p)ᵏ⁻¹, and success less
//! likely too, (1 − p)ᵏ. This is not the story of the Byzantine generals: there messengers arrive, and generals lie.

use crate::ids::NodeId;
use crate::monitors::{self, Monitor};
use crate::protocol::{
    Authentication, Badge, Bound, Card, Chapter, Correction, Cx, Faults, Formula, Kind, Line, Model, Odds, Outlook,
    Param, ParamKind, Part, Protocol, Range, Setup, Share, Timing,
};
use crate::time::Span;
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The catalogue's name for it.
pub type This = TwoGenerals;

/// Who has the plan; the other is told.
const FIRST: NodeId = NodeId(0);
const RETREAT: Value = Value(0);
const ATTACK: Value = Value(1);

/// The configuration both share.
pub struct TwoGenerals {
    /// Messages of the handshake.
    k: u32,
    copies: u32,
    /// At which numbers of messages received the first attacks, and at which the second, a bit each.
    attacks_at: [u64; 2],
    deadline: bool,
    delta: Span,
    /// Is the plan to attack?
    attack: bool,
    /// Does each attack if all that is meant for it arrived, and only then?
    usual: bool,
}

/// A messenger.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Message {
    /// Message 1: attack.
    Order {
        /// The plan.
        value: Value,
    },
    /// Message `number`: I received the one before.
    Ack {
        /// Its place in the handshake, from 2.
        number: u32,
    },
}

impl crate::protocol::Message for Message {
    fn kind(&self) -> &'static str {
        match self {
            Message::Order { .. } => "order",
            Message::Ack { .. } => "ack",
        }
    }
    fn epoch(&self) -> Option<u64> {
        match self {
            Message::Order { .. } => Some(1),
            Message::Ack { number } => Some(u64::from(*number)),
        }
    }
    fn value(&self) -> Option<Value> {
        if let Message::Order { value } = self { Some(*value) } else { None }
    }
}

/// When a general looks at the clock.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Alarm {
    /// The hour of the attack has come.
    Deadline,
    /// No acknowledgement came; time to repeat the order.
    Again,
}

/// What a general remembers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    me: NodeId,
    /// Places in the handshake of the messages received.
    heard: BTreeSet<u32>,
    decided: Option<Value>,
}

impl TwoGenerals {
    fn say(&self, number: u32, cx: &mut Cx<'_, Self>) {
        cx.cite(if number == 1 { "1" } else { "2" });
        for _ in 0..self.copies {
            cx.broadcast(match number {
                1 => Message::Order { value: cx.input().unwrap_or(RETREAT) },
                _ => Message::Ack { number },
            });
        }
    }

    fn decide(&self, state: &mut State, value: Value, cx: &mut Cx<'_, Self>) {
        if state.decided.is_none() {
            state.decided = Some(value);
            cx.decide(value);
        }
    }

    /// Does the rule of this general say to attack when so many messages came?
    fn enough(&self, me: NodeId, heard: usize) -> bool {
        self.attacks_at[usize::from(me != FIRST)] >> heard & 1 == 1
    }
}

impl Protocol for TwoGenerals {
    type Msg = Message;
    type Timer = Alarm;
    type State = State;
    type Disk = ();

    const CARD: Card = CARD;

    fn new(setup: &Setup<'_>) -> Result<TwoGenerals, String> {
        if setup.inputs.iter().flatten().any(|plan| ![RETREAT, ATTACK].contains(plan)) {
            return Err("the generals' plan is to attack or to retreat".into());
        }
        let number = |word, otherwise: u32| setup.number(word, i64::from(otherwise)).unsigned_abs() as u32;
        let k = number("messages", 3);
        let unusual = |word| setup.params.get(word).is_some();
        Ok(TwoGenerals {
            k,
            copies: number("copies", 1),
            attacks_at: [("a", "a-rule", k / 2), ("b", "b-rule", k.div_ceil(2))].map(|(least, rule, all)| {
                let from = u64::MAX << number(least, all);
                u64::try_from(setup.number(rule, -1)).unwrap_or(from)
            }),
            deadline: setup.choice("mode") == "deadline",
            delta: setup.delta,
            attack: setup.input(FIRST) == Some(ATTACK),
            usual: !["a", "b", "a-rule", "b-rule"].into_iter().any(unusual),
        })
    }

    fn on_start(&self, (): (), cx: &mut Cx<'_, Self>) -> State {
        let mut state = State { me: cx.me(), heard: BTreeSet::new(), decided: None };
        let leads = cx.me() == FIRST;
        if self.deadline {
            cx.after(self.delta.times(u64::from(self.k)), Alarm::Deadline);
        } else if leads {
            cx.cite("5");
            self.decide(&mut state, cx.input().unwrap_or(RETREAT), cx);
            cx.after(self.delta.times(2), Alarm::Again);
        }
        if leads && (cx.input() == Some(ATTACK) || !self.deadline) {
            self.say(1, cx);
        }
        state
    }

    fn on_message(&self, state: &mut State, _: NodeId, msg: &Message, cx: &mut Cx<'_, Self>) {
        let number = if let Message::Ack { number } = msg { *number } else { 1 };
        let fresh = state.heard.insert(number);
        if self.deadline {
            if fresh && number < self.k && state.decided.is_none() {
                self.say(number + 1, cx);
            }
        } else if let Message::Order { value } = msg {
            cx.cite("6");
            self.decide(state, *value, cx);
            self.say(2, cx);
        } else {
            cx.cancel(&Alarm::Again);
        }
    }

    fn on_timer(&self, state: &mut State, alarm: &Alarm, cx: &mut Cx<'_, Self>) {
        match alarm {
            Alarm::Deadline => {
                cx.cite(if state.me == FIRST { "3" } else { "4" });
                let enough = self.enough(state.me, state.heard.len());
                // Who has the plan knows it; the other knows it only from the messages that it counts.
                let attacks = enough && (state.me != FIRST || cx.input() == Some(ATTACK));
                self.decide(state, if attacks { ATTACK } else { RETREAT }, cx);
            }
            Alarm::Again => {
                cx.cite("5");
                cx.after(self.delta.times(2), Alarm::Again);
                self.say(1, cx);
            }
        }
    }

    fn badge(&self, state: &State) -> Badge {
        let leads = state.me == FIRST;
        let role = if leads { "first" } else { "second" };
        let epoch = state.heard.last().map(|number| u64::from(*number));
        Badge { role, leads, epoch, ..Badge::holding(state.decided) }
    }

    fn monitors(&self) -> Vec<Box<dyn Monitor>> {
        monitors::coordinated_attack(FIRST)
    }

    /// Message i is sent if all before it arrived, so that runs differ by how many arrive in a row: the last one, or one
    /// more and the next is lost.
    fn odds(&self, loss: Share) -> Vec<Odds> {
        if !self.deadline || !self.attack {
            return Vec::new();
        }
        let lost = loss.pow(self.copies);
        let mut shares = [Share::NEVER; 3];
        for arrived in 0..=self.k {
            let share = lost.opposite().pow(arrived).and(if arrived < self.k { lost } else { Share::ALWAYS });
            let heard = [arrived / 2, arrived.div_ceil(2)];
            let attacks = [0, 1].map(|node: usize| self.enough(NodeId(node as u16), heard[node] as usize));
            let which = match attacks {
                [true, true] => 1,
                [false, false] => 2,
                _ => 0,
            };
            shares[which] = shares[which].or(share);
        }
        let formulas = match (self.usual, self.copies) {
            (true, 1) => ["p(1 − p)ᵏ⁻¹", "(1 − p)ᵏ", "1 − (1 − p)ᵏ⁻¹"],
            (true, _) => ["pᶜ(1 − pᶜ)ᵏ⁻¹", "(1 − pᶜ)ᵏ", "1 − (1 − pᶜ)ᵏ⁻¹"],
            (false, _) => [""; 3],
        };
        let what = ["one attacks alone", "both attack", "neither attacks"];
        let outlooks = [Outlook::Differ, Outlook::All(ATTACK), Outlook::All(RETREAT)];
        let all = (0..3).map(|at| Odds { what: what[at], outlook: outlooks[at], formula: formulas[at], share: shares[at] });
        all.collect()
    }

    fn round(&self) -> Option<Span> {
        self.deadline.then_some(self.delta)
    }

    fn timing(&self) -> Timing {
        if self.deadline { Timing::Synchronous } else { Timing::Asynchronous }
    }
}

/// How many copies of how many messages are sent when all arrive.
fn messages(setup: &Setup<'_>) -> Option<u64> {
    let number = |word| setup.number(word, 1).unsigned_abs();
    match (setup.input(FIRST) == Some(ATTACK), setup.choice("mode")) {
        (false, "deadline") => Some(0),
        (true, "deadline") => Some(number("messages") * number("copies")),
        // Every copy of the order is acknowledged, in as many copies.
        _ => Some(number("copies") * (1 + number("copies"))),
    }
}

/// Any rule at all, not only those that want so many messages or more.
const fn rule(word: &'static str, about: &'static str) -> Param {
    Param { word, kind: ParamKind::Number { min: 0, max: (1 << 21) - 1, default: None }, about }
}

const CARD: Card = Card {
    id: "two-generals",
    title: "Two generals",
    chapter: Chapter::NetworkFails,
    source: "Akkoyunlu, Ekanadham, Huber, SOSP 1975; Gray, Notes on Data Base Operating Systems, 1978, §3.8.3.3.1",
    solves: "Nothing: it shows that two nodes cannot agree to act together over a link on which messages go astray, \
             however many acknowledgements they exchange.",
    model: Model {
        timing: Timing::Synchronous,
        faults: Faults::None,
        authentication: Authentication::Links,
        links: "any message may go astray, and then no rule is safe; safe while all arrive",
    },
    bound: Bound { text: "f = 0", holds: |_, f| f == 0 },
    nodes: Range { min: 2, max: 2, default: 2 },
    faults: Range { min: 0, max: 0, default: 0 },
    rounds: Formula {
        text: "k (mode=deadline); 1 delay (retransmit)",
        count: |setup| match setup.choice("mode") {
            "deadline" => Some(setup.number("messages", 3).unsigned_abs()),
            _ => Some(1),
        },
    },
    messages: Formula { text: "k messages, c copies of each: k·c (mode=deadline); c + c² (retransmit)", count: messages },
    epoch: "message",
    kinds: &[
        Kind { word: "order", part: Part::Proposal, reply: false, about: "attack at the hour agreed" },
        Kind { word: "ack", part: Part::Vote, reply: true, about: "the message before this one arrived" },
    ],
    params: &[
        Param {
            word: "messages",
            kind: ParamKind::Number { min: 1, max: 20, default: Some(3) },
            about: "k, the messages of the handshake; the deadline is after as many rounds",
        },
        Param {
            word: "a",
            kind: ParamKind::Number { min: 0, max: 20, default: None },
            about: "how many messages n0 must have received to attack; all that are meant for it unless said",
        },
        Param {
            word: "b",
            kind: ParamKind::Number { min: 0, max: 20, default: None },
            about: "how many messages n1 must have received to attack; all that are meant for it unless said; with 0 it \
                    attacks untold",
        },
        rule("a-rule", "at which numbers of messages received n0 attacks, whatever a says: bit i for i messages"),
        rule("b-rule", "the same for n1, whatever b says"),
        Param {
            word: "copies",
            kind: ParamKind::Number { min: 1, max: 10, default: Some(1) },
            about: "c, how many messengers carry each message",
        },
        Param {
            word: "mode",
            kind: ParamKind::Choice(&[
                ("deadline", "both decide at the hour of the attack"),
                ("retransmit", "no hour: n0 decides at once and repeats the order until n1 acknowledges it"),
            ]),
            about: "whether they have to act at the same time",
        },
    ],
    inputs: |node| (node == 0).then_some(1),
    values: &[("retreat", 0), ("attack", 1)],
    code: &[
        Line { label: "1", depth: 0, text: "n0, if the plan is to attack: send message 1, the order" },
        Line { label: "2", depth: 0, text: "on message i < k, the first time: send message i + 1 back" },
        Line { label: "3", depth: 0, text: "at the hour, n0: attack if the plan is to, and a or more messages came; else retreat" },
        Line { label: "4", depth: 0, text: "at the hour, n1: attack if b or more messages came; else retreat" },
        Line { label: "5", depth: 0, text: "without an hour, n0: do as planned; repeat the order until it is acknowledged" },
        Line { label: "6", depth: 0, text: "without an hour, n1: on the order: do as it says; acknowledge" },
    ],
    breaks: "The loss of the last message that counts. Take it away and the one before is the last, and so on down to \
             none at all, when n1 would have to attack untold. There is no traitor's attack to name: both generals are \
             honest, and the adversary is whoever captures messengers, that is a rule of the network.",
    corrections: &[
        Correction {
            id: "E08",
            said: "The generals' messengers may be captured, which is the problem of the Byzantine generals.",
            holds: "That is this problem, of two generals. The Byzantine generals' messages all arrive; it is generals \
                   who lie.",
        },
        Correction {
            id: "E09",
            said: "A general does not know whether the other or the messenger betrayed him.",
            holds: "Here nobody betrays. What neither can know is whether his last message arrived.",
        },
        Correction {
            id: "E06",
            said: "A synchronous network that may drop messages is still good enough for consensus.",
            holds: "With losses without limit no synchronous protocol can do it: this is the case of two nodes, and \
                   among n as few as n − 1 losses in each round are enough (Santoro, Widmayer 1989). Synchronous \
                   protocols assume that links are reliable.",
        },
        Correction {
            id: "",
            said: "A closing handshake such as that of a transport protocol solves it.",
            holds: "It has the same last message. What helps is to give up acting at the same time.",
        },
    ],
};
