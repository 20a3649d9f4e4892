//! Random scenarios for tests: every statement and action, within the limits and the card.

use crate::chance::{Chance, Purpose};
use crate::faults::{Crash, Strategy};
use crate::ids::{NodeId, NodeSet, ParcelId};
use crate::limits;
use crate::network::{Life, Network, Verdict};
use crate::protocol::{ParamKind, Timing};
use crate::protocols::CATALOGUE;
use crate::scenario::condition::Condition;
use crate::scenario::shipped::SHIPPED;
use crate::scenario::{Action, Alike, Ask, Claim, Count, Moment, Planned, Scenario, Status, Story, Target, Until};
use crate::time::{Span, Time};
use crate::tree::Tree;
use crate::value::Value;

/// Draws one scenario after another.
pub(crate) struct Draws {
    /// Where it comes from.
    pub chance: Chance,
}

const NAMES: [&str; 5] = ["tea", "coffee", "olé", "a_b-c", "attack"];
const TEXTS: [&str; 6] = ["", "plain words", "say \"no\" \\ #1", "two\nlines", "n0->n1 = 5ms..9ms", "é → ∞"];

impl Draws {
    pub fn new(seed: u64) -> Draws {
        Draws { chance: Chance::new(seed, Purpose::Scenario, 0) }
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.chance.below(bound)
    }

    fn one<T: Copy>(&mut self, items: &[T]) -> T {
        *self.chance.choose(items).expect("a list that is not empty")
    }

    fn text(&mut self) -> String {
        self.one(&TEXTS).to_owned()
    }

    fn span(&mut self) -> Span {
        let unit = self.one(&[1, 1_000, 500, 1_000_000]);
        Span(self.below(80) * unit)
    }

    fn moment(&mut self) -> Moment {
        match self.below(4) {
            0 => Moment::Step(self.below(u64::from(limits::STEPS_MAX)) as u32),
            1 => Moment::Round(self.below(20) as u32 + 1),
            _ => Moment::At(Time(self.span().0)),
        }
    }

    fn node(&mut self, n: u16) -> NodeId {
        NodeId(self.below(u64::from(n)) as u16)
    }

    fn nodes(&mut self, n: u16) -> NodeSet {
        let bits = (u128::from(self.chance.bits()) << 64) | u128::from(self.chance.bits());
        NodeSet::from_bits(bits).intersection(NodeSet::all(n))
    }

    fn value(&mut self, scenario: &mut Scenario) -> Value {
        if self.chance.coin() {
            return scenario.values.intern(self.one(&NAMES));
        }
        Value(self.below(2 * limits::VALUE_MAX as u64 + 1) as i64 - limits::VALUE_MAX)
    }

    fn tree(&mut self, scenario: &mut Scenario, depth: u64) -> Tree {
        match self.below(if depth < 3 { 9 } else { 6 }) {
            0 => Tree::Nothing,
            1 => Tree::Bool(self.chance.coin()),
            2 => Tree::Int(self.chance.bits() as i64),
            3 => Tree::Text(self.text()),
            4 => Tree::Node(self.node(scenario.n)),
            5 => Tree::Value(scenario.values.intern(self.one(&NAMES))),
            6 => Tree::List((0..self.below(3)).map(|_| self.tree(scenario, depth + 1)).collect()),
            7 => {
                let name = self.one(&["", "Signed", "Vote"]).to_owned();
                let fields = ["body", "0", "signers"].map(|field| (field.to_owned(), self.tree(scenario, depth + 1)));
                Tree::Record(name, fields.to_vec())
            }
            _ => {
                let pair = |draws: &mut Draws, s: &mut Scenario| (draws.tree(s, depth + 1), draws.tree(s, depth + 1));
                Tree::Map((0..self.below(3)).map(|_| pair(self, scenario)).collect())
            }
        }
    }

    fn fields(&mut self, scenario: &mut Scenario) -> Vec<(String, Tree)> {
        ["value", "round"].map(|name| (name.to_owned(), self.tree(scenario, 0))).to_vec()
    }

    fn kind(&mut self, scenario: &Scenario) -> String {
        self.one(scenario.protocol.card().kinds).word.to_owned()
    }

    fn strategy(&mut self, scenario: &Scenario) -> Strategy {
        let attacks = (scenario.protocol.attacks)();
        match self.below(6 + attacks.len() as u64) {
            0 => Strategy::Hand,
            1 => Strategy::Silent,
            2 => Strategy::Twins { left: self.nodes(scenario.n) },
            3 => Strategy::Withhold { from: self.nodes(scenario.n) },
            4 => Strategy::Delay { by: self.span() },
            5 => Strategy::Replay,
            more => Strategy::Attack { id: attacks[more as usize - 6].id, index: more as usize - 6 },
        }
    }

    fn target(&mut self, scenario: &Scenario) -> Target {
        if self.chance.coin() {
            return Target::Parcel(ParcelId(self.below(5_000) as u32));
        }
        let kind = self.chance.coin().then(|| self.kind(scenario));
        Target::Links { from: self.nodes(scenario.n), to: self.nodes(scenario.n), kind }
    }

    fn action(&mut self, scenario: &mut Scenario) -> Action {
        let n = scenario.n;
        let (from, to) = (self.node(n), self.node(n));
        match self.below(14) {
            0 => Action::Crash(from, Crash::Now),
            1 => Action::Crash(from, Crash::AfterSends(self.below(9) as u32)),
            2 => Action::Crash(from, Crash::Reaching(self.nodes(n))),
            3 => Action::Restart(from),
            4 => Action::Corrupt(from, self.strategy(scenario)),
            5 => Action::Say { from, to, kind: self.kind(scenario), fields: self.fields(scenario) },
            6 => Action::Forge { from, to, kind: self.kind(scenario), fields: self.fields(scenario) },
            7 => {
                let group = self.nodes(n);
                Action::Cut(vec![group, NodeSet::all(n).minus(group)])
            }
            8 => self.one(&[Action::Heal, Action::Fire(from, "election-timeout".into())].each_ref()).clone(),
            9 => Action::Deliver(self.target(scenario)),
            11 => Action::Release(self.target(scenario)),
            12 => Action::Upset(from, self.below(8) as u8),
            10 => Action::Request(from, self.value(scenario)),
            _ => self.meddle(scenario),
        }
    }

    fn meddle(&mut self, scenario: &Scenario) -> Action {
        let target = self.target(scenario);
        let span = self.span();
        let verdict = self.one(&[
            Verdict::Drop,
            Verdict::Delay(span),
            Verdict::Hold,
            Verdict::Duplicate,
            Verdict::Lose(span.0 as u32 % 1_000_001),
            Verdict::Flip((span.0 % 20) as u8),
        ]);
        let verdict = match (&target, verdict) {
            // Chance speaks of messages to come.
            (Target::Parcel(_), Verdict::Lose(_)) => Verdict::Drop,
            (_, verdict) => verdict,
        };
        let life = match target {
            Target::Parcel(_) => Life::Once,
            Target::Links { .. } => self.one(&[Life::Once, Life::Until(Time(span.0)), Life::Always]),
        };
        Action::Meddle { target, verdict, life }
    }

    fn network(&mut self) -> Network {
        let timing = self.one(&[Timing::Synchronous, Timing::PartiallySynchronous, Timing::Asynchronous]);
        let mut network = Network::of(timing);
        if self.chance.coin() {
            network.delta = Span(self.span().0 + 1);
        }
        (network.least, network.most) = Network::delays(timing, network.delta);
        if self.chance.coin() {
            network.most = Span(self.below(network.delta.0 + 1));
            network.least = Span(self.below(network.most.0 + 1));
        }
        if timing == Timing::PartiallySynchronous {
            network.gst = Time(self.span().0);
        }
        (network.loss, network.duplication) = (self.one(&[0, 1, 1_000_000, 123_450]), self.one(&[0, 10_000, 7]));
        network.fifo = self.chance.coin();
        network
    }

    fn claim(&mut self, scenario: &mut Scenario) -> Claim {
        let by = self.chance.coin().then(|| self.moment());
        match self.below(4) {
            0 => Claim::Counted(self.one(&[Count::Sent, Count::Delivered, Count::Rounds]), self.chance.bits()),
            1 => {
                let status = self.one(&[Status::Holds, Status::Pending, Status::Breached]);
                Claim::Property { id: "total-order".into(), status, by }
            }
            2 => Claim::Decided { node: None, value: None, by },
            _ => Claim::Decided { node: Some(self.node(scenario.n)), value: Some(self.value(scenario)), by },
        }
    }

    fn settings(&mut self, scenario: &mut Scenario) {
        let card = scenario.protocol.card();
        let spread =
            |range: crate::protocol::Range| u64::from(range.max.min(range.min.saturating_add(9)) - range.min) + 1;
        let (n, f) = (spread(card.nodes), spread(card.faults));
        scenario.resize(card.nodes.min + self.below(n) as u16);
        scenario.f = card.faults.min + self.below(f) as u16;
        scenario.seed = self.one(&[1, 7, u64::MAX]);
        for param in card.params {
            let text = match param.kind {
                ParamKind::Number { min, max, .. } => (min + self.below((max - min) as u64 + 1) as i64).to_string(),
                ParamKind::Choice(options) => self.one(options).0.to_owned(),
                ParamKind::Mistake => self.one(&["on", "off"]).to_owned(),
            };
            if self.chance.coin() {
                scenario.set(param.word, &text).expect("a parameter within its card");
            }
        }
        scenario.params = super::settled(card, &scenario.params);
    }

    /// A scenario with up to `actions` actions.
    pub fn scenario(&mut self, actions: u64) -> Scenario {
        let index = self.below(CATALOGUE.len() as u64) as usize;
        let mut scenario = Scenario::plain(&CATALOGUE[index]);
        self.settings(&mut scenario);
        if self.chance.coin() {
            (scenario.title, scenario.skin) = (self.text(), self.one(&["plain", "generals"]).to_owned());
            scenario.network = self.network();
        }
        for node in 0..usize::from(scenario.n) {
            if self.below(4) == 0 {
                scenario.inputs[node] = self.chance.coin().then(|| self.value(&mut scenario));
            }
            if self.below(4) == 0 {
                scenario.names[node] = Some(self.one(&["Ada", "Bob II", "\"x\"", "-", "n0", "→"]).to_owned());
            }
        }
        for _ in 0..self.below(actions + 1) {
            let planned = Planned { when: self.moment(), action: self.action(&mut scenario) };
            scenario.script.push(planned);
        }
        for _ in 0..self.below(3) {
            scenario.story.push(Story { when: self.moment(), text: self.text() });
            let options = vec![self.text(), "nothing".to_owned(), "a*".to_owned()];
            let answer = self.below(3) as usize;
            let whys = vec![String::new(), scenario.title.clone(), "\"so\" = it is # ".to_owned()];
            scenario.asks.push(Ask { when: self.moment(), question: self.text(), options, answer, whys });
            let claim = self.claim(&mut scenario);
            scenario.claims.push(claim);
            scenario.alikes.push(Alike { node: self.node(scenario.n), id: self.one(SHIPPED).id.to_owned() });
        }
        let time = Time(self.span().0);
        scenario.until = match self.below(7) {
            0 => Until::Decided,
            1 => Until::Quiet,
            2 => Until::Breach,
            3 => Until::At(time),
            4 => Until::Step((1 + time.0 as u32).min(limits::STEPS_MAX)),
            5 => Until::Round(1 + self.below(20) as u32),
            _ => {
                let text = self.one(&["any.epoch >= 3", "n0.a.b != nothing", "all.decided = tea", "any.x < -1"]);
                Until::When(Condition::parse(text).expect("a condition"))
            }
        };
        scenario
    }
}
