//! Random scenarios inside the model that a protocol's card names.

use assent::chance::{Chance, Purpose};
use assent::faults::{Crash, Strategy};
use assent::ids::{NodeId, NodeSet};
use assent::network::Network;
use assent::protocol::{Card, Faults, ParamKind, Timing};
use assent::protocols::Entry;
use assent::run::Plan;
use assent::scenario::{Action, Moment, Planned, Scenario, Until};
use assent::time::{Span, Time};
use assent::tree::Tree;
use assent::value::Value;

/// Nodes in a random system, and faults: more only costs time.
const NODES_MAX: u16 = 8;
const FAULTS_MAX: u16 = 3;

/// How often sizes are drawn anew when they leave no room for a fault.
const TRIES: u32 = 4;

/// How long things go wrong, and when runs of protocols that may never end are stopped.
const TROUBLE_MS: u64 = 60;
const END_MS: u64 = 1_000;

/// What a scenario is made of, drawn from one seed.
pub struct Draws {
    chance: Chance,
}

impl Draws {
    pub fn new(seed: u64) -> Draws {
        Draws { chance: Chance::new(seed, Purpose::Scenario, 0) }
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.chance.below(bound)
    }

    pub fn one<T: Copy>(&mut self, items: &[T]) -> T {
        *self.chance.choose(items).expect("a list that is not empty")
    }

    pub fn node(&mut self, n: u16) -> NodeId {
        NodeId(self.below(u64::from(n)) as u16)
    }

    pub fn nodes(&mut self, n: u16) -> NodeSet {
        NodeSet::from_bits(u128::from(self.chance.bits())).intersection(NodeSet::all(n))
    }

    /// So many different nodes.
    fn some(&mut self, count: u16, n: u16) -> Vec<NodeId> {
        let mut all: Vec<NodeId> = NodeId::all(n).collect();
        (0..count).map(|_| all.swap_remove(self.below(all.len() as u64) as usize)).collect()
    }

    /// Any time, or one at which lock-step nodes send.
    pub fn moment(&mut self) -> Moment {
        Moment::At(Time(match self.chance.coin() {
            true => self.below(3) * Network::of(Timing::Synchronous).delta.0,
            false => self.below(TROUBLE_MS * 1_000),
        }))
    }

    /// A scenario within the model: sizes within the bound, a network as good as promised, faults of the assumed kind.
    pub fn scenario(&mut self, entry: &'static Entry) -> Scenario {
        let mut scenario = self.faultless(entry);
        let f = scenario.f;
        match entry.card().model.faults {
            Faults::None => {}
            Faults::Crash => self.crashes(&mut scenario, f),
            Faults::CrashRecovery => self.crashes_and_restarts(&mut scenario, f),
            Faults::Byzantine => self.traitors(&mut scenario, f),
        }
        scenario
    }

    /// The same without faults.
    pub fn faultless(&mut self, entry: &'static Entry) -> Scenario {
        let card = entry.card();
        let mut scenario = Scenario::plain(entry);
        (scenario.n, scenario.f) = self.sizes(card);
        scenario.resize(scenario.n);
        scenario.seed = self.chance.bits();
        self.inputs(&mut scenario);
        self.params(card, &mut scenario);
        // Some agree on a bit only.
        if entry.build(&scenario.setup()).is_err() {
            scenario.inputs.iter_mut().flatten().for_each(|input| *input = Value(input.0 % 2));
        }
        // A parameter may ask for more nodes than the card does.
        if let Ok(machine) = entry.build(&scenario.setup()) {
            while scenario.f > card.faults.min && !(machine.bound().holds)(scenario.n, scenario.f) {
                scenario.f -= 1;
            }
        }
        scenario.network = self.network(card);
        if card.model.timing != Timing::Synchronous {
            scenario.until = Until::At(Time(0) + Span::ms(END_MS));
        }
        // Some are for two values only.
        if Plan::new(scenario.clone()).is_err() {
            scenario.inputs.iter_mut().flatten().for_each(|input| input.0 %= 2);
        }
        scenario
    }

    /// Three values, or one node that differs from all others: then most depends on it.
    fn inputs(&mut self, scenario: &mut Scenario) {
        let odd = self.chance.coin().then(|| self.node(scenario.n));
        for (node, input) in NodeId::all(scenario.n).zip(&mut scenario.inputs) {
            let value = odd.map_or_else(|| self.below(3) as i64, |odd| i64::from(odd != node));
            // A node that proposes nothing by default has no say in this protocol.
            *input = input.map(|_| Value(value));
        }
    }

    /// Nodes and faults within the card and its bound; mostly such that something may fail.
    fn sizes(&mut self, card: &Card) -> (u16, u16) {
        let most = card.nodes.max.min(NODES_MAX).max(card.nodes.min);
        let mut sizes = (card.nodes.default, card.faults.default);
        for _ in 0..TRIES {
            let n = card.nodes.min + self.below(u64::from(most - card.nodes.min) + 1) as u16;
            let faults = card.faults.min..=card.faults.max.min(FAULTS_MAX);
            let fits: Vec<u16> = faults.filter(|f| (card.bound.holds)(n, *f)).collect();
            if !fits.is_empty() {
                sizes = (n, self.one(&fits));
            }
            if sizes.1 > 0 {
                break;
            }
        }
        sizes
    }

    /// Parameters that change how, but not under what assumptions it works: no mistakes, and nothing in place of a
    /// number that the protocol computes.
    fn params(&mut self, card: &'static Card, scenario: &mut Scenario) {
        for param in card.params {
            let text = match param.kind {
                ParamKind::Number { min, max, default: Some(default) } => {
                    let (least, most) = ((default / 2).max(min), (default * 2 + 30).min(max));
                    (least + self.below((most - least) as u64 + 1) as i64).to_string()
                }
                ParamKind::Choice(options) => self.one(options).0.to_owned(),
                ParamKind::Number { default: None, .. } | ParamKind::Mistake => continue,
            };
            scenario.params.set(card, param.word, &text).expect("within its card");
        }
    }

    fn network(&mut self, card: &Card) -> Network {
        let mut network = Network::of(card.model.timing);
        let most = match card.model.timing {
            Timing::Synchronous | Timing::PartiallySynchronous => network.delta.0,
            Timing::Asynchronous => network.delta.0 * 4,
        };
        network.most = Span(self.below(most + 1));
        network.least = Span(self.below(network.most.0 + 1));
        network.fifo = self.chance.coin();
        if card.model.timing == Timing::PartiallySynchronous {
            network.gst = Time(self.below(TROUBLE_MS * 1_000));
        }
        if card.model.links.contains("lose") {
            network.loss = self.one(&[0, 50_000, 200_000]);
        }
        if card.model.links.contains("double") {
            network.duplication = self.one(&[0, 50_000, 200_000]);
        }
        network
    }

    /// Up to so many, and often just so many.
    fn count(&mut self, most: u16) -> u16 {
        if self.chance.coin() { most } else { self.below(u64::from(most) + 1) as u16 }
    }

    fn crash(&mut self, n: u16) -> Crash {
        match self.below(3) {
            0 => Crash::Now,
            1 => Crash::AfterSends(self.below(u64::from(2 * n)) as u32),
            _ => Crash::Reaching(self.nodes(n)),
        }
    }

    /// At most so many nodes crash, once each.
    pub fn crashes(&mut self, scenario: &mut Scenario, most: u16) {
        let count = self.count(most);
        for node in self.some(count, scenario.n) {
            let (when, how) = (self.moment(), self.crash(scenario.n));
            scenario.script.push(Planned { when, action: Action::Crash(node, how) });
        }
    }

    /// At most so many nodes crash and start again, several times; meanwhile the network falls apart and heals.
    pub fn crashes_and_restarts(&mut self, scenario: &mut Scenario, most: u16) {
        let n = scenario.n;
        let frail = self.some(most, n);
        for _ in 0..self.below(6) {
            let action = match self.below(6) {
                0 | 1 if most > 0 => Action::Crash(self.one(&frail), self.crash(n)),
                2 | 3 if most > 0 => Action::Restart(self.one(&frail)),
                4 => Action::Cut(vec![self.nodes(n)]),
                _ => Action::Heal,
            };
            scenario.script.push(Planned { when: self.moment(), action });
        }
    }

    fn strategy(&mut self, scenario: &Scenario) -> Strategy {
        let attacks = (scenario.protocol.attacks)();
        match self.below(6 + 2 * attacks.len() as u64) {
            0 => Strategy::Hand,
            1 => Strategy::Silent,
            2 => Strategy::Twins { left: self.nodes(scenario.n) },
            3 => Strategy::Withhold { from: self.nodes(scenario.n) },
            4 => Strategy::Delay { by: Span(self.below(20_000)) },
            5 => Strategy::Replay,
            more => {
                let index = (more as usize - 6) / 2;
                Strategy::Attack { id: attacks[index].id, index }
            }
        }
    }

    /// At most so many traitors, each with a strategy and some lies by hand.
    pub fn traitors(&mut self, scenario: &mut Scenario, most: u16) {
        let count = self.count(most);
        let start = Moment::At(Time(0));
        for from in self.some(count, scenario.n) {
            let action = Action::Corrupt(from, self.strategy(scenario));
            let when = if self.chance.coin() { start } else { self.moment() };
            scenario.script.push(Planned { when, action });
            for _ in 0..self.below(4) {
                let kind = self.one(scenario.protocol.card().kinds).word.to_owned();
                let fields = vec![("value".to_owned(), Tree::Value(Value(self.below(3) as i64)))];
                let action = Action::Say { from, to: self.node(scenario.n), kind, fields };
                scenario.script.push(Planned { when, action });
            }
        }
    }
}
