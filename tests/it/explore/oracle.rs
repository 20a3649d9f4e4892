//! The number of configurations against an independent checker, on the same model.

use super::*;
use assent::chance::{Chance, Purpose};
use assent::explore::{Inputs, Symmetry};
use assent::protocol::{Blob, Effect, Input, Machine, Raw, Thing};
use assent::value::Value;
use stateright::{Checker, Model, Property};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

#[path = "../../../benches/explorer/peer.rs"]
mod peer;
#[path = "../../../benches/explorer/two_phase.rs"]
mod two_phase;

/// Configurations of a complete search; those before all nodes have started, one a node, are not counted.
fn configurations(scenario: &Scenario, list: &str) -> u64 {
    let mut rules = rules(scenario, list);
    rules.inputs = Inputs::Given;
    let n = u64::from(scenario.n);
    let answer = Search::new(scenario.clone(), rules, NodeSet::EMPTY).unwrap().finish();
    assert_eq!(answer.stopped, None);
    answer.configurations - n
}

#[test]
fn two_phase_commit_as_specified() {
    for (managers, states) in [(2u16, 56), (3, 288), (4, 1_568), (5, 8_832)] {
        let mut scenario = Scenario::plain(&two_phase::ENTRY);
        scenario.resize(managers + 1);
        assert_eq!(configurations(&scenario, "copy=any"), states, "{managers} managers");
        let checker = peer::Peer(usize::from(managers)).checker().spawn_bfs().join();
        assert_eq!(checker.unique_state_count() as u64, states, "{managers} managers");
    }
}

#[test]
fn renamed_resource_managers_are_one() {
    for (managers, orbits) in [(3u16, 80), (4, 166), (5, 314)] {
        let mut scenario = Scenario::plain(&two_phase::ENTRY);
        scenario.resize(managers + 1);
        let rules = rules(&scenario, "copy=any");
        let alike: Vec<NodeId> = (1..=managers).map(NodeId).collect();
        // Starts come one by one, in the order of nodes: only when all have started are the managers alike.
        let mut search = Search::new(scenario, rules, NodeSet::EMPTY).unwrap();
        search = search.with(Symmetry::among(managers + 1, &alike).with_sets());
        let answer = search.finish();
        assert_eq!(answer.stopped, None);
        assert_eq!(search.is_symmetric(), Some(true));
        assert_eq!(answer.configurations - u64::from(managers) - 1, orbits, "{managers} managers");
    }
}

#[test]
fn a_protocol_that_prefers_a_node_is_not_symmetric() {
    // Two proposers whose ballots differ: renaming one as the other changes who outbids whom.
    let mut scenario = scenario("paxos", 3, 1, &[("proposers", "2"), ("retry", "0")]);
    scenario.inputs = vec![Some(Value(1)); 3];
    let rules = rules(&scenario, "none");
    let search = Search::new(scenario, rules, NodeSet::EMPTY).unwrap();
    let mut search = search.with(Symmetry::among(3, &[NodeId(0), NodeId(1)]));
    search.finish();
    assert_eq!(search.is_symmetric(), Some(false));
}

/// A protocol of the catalogue as the other checker sees it: the same handlers, its own search.
struct Told {
    machine: Arc<dyn Machine>,
    inputs: Vec<Option<Value>>,
}

/// A thing by its text: the other checker needs something to hash.
#[derive(Clone, Debug)]
struct Thingy(String, Blob);

impl PartialEq for Thingy {
    fn eq(&self, other: &Thingy) -> bool {
        self.0 == other.0
    }
}

impl Eq for Thingy {}

impl Hash for Thingy {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.0.hash(hasher);
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Node {
    state: Option<Thingy>,
    alarms: BTreeMap<String, (u64, Thingy)>,
    decided: Vec<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Whole {
    nodes: Vec<Node>,
    mail: BTreeMap<(u16, u16, String), (u32, Thingy)>,
}

#[derive(Clone, Debug, PartialEq)]
enum Event {
    Letter((u16, u16, String)),
    Alarm(usize, String),
}

impl Told {
    fn take(&self, whole: &mut Whole, node: usize, input: Input) {
        let mut raw = Raw::new(self.inputs.len() as u16, Chance::new(0, Purpose::Coins, 0));
        (raw.me, raw.input, raw.tracing) = (NodeId(node as u16), self.inputs[node], false);
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let mut state = match (&input, &whole.nodes[node].state) {
                (Input::Start, _) => self.machine.start(None, &mut raw),
                (_, Some(state)) => state.1.clone(),
                (_, None) => unreachable!("all have started"),
            };
            if !matches!(input, Input::Start) {
                self.machine.take(&mut state, &input, &mut raw);
            }
            whole.nodes[node].state = Some(self.thingy(Thing::State(&state), &state));
            for effect in std::mem::take(&mut raw.effects) {
                match effect {
                    Effect::Send { to, draft, .. } if to == raw.me => {
                        inputs.push_back(Input::Message { from: to, msg: draft.msg });
                    }
                    Effect::Send { to, draft, .. } => {
                        let thingy = self.thingy(Thing::Message(&draft.msg), &draft.msg);
                        let key = (node as u16, to.0, thingy.0.clone());
                        whole.mail.entry(key).or_insert((0, thingy)).0 += 1;
                    }
                    Effect::Timer { timer, key, .. } => {
                        let thingy = self.thingy(Thing::Timer(&timer), &timer);
                        whole.nodes[node].alarms.insert(thingy.0.clone(), (key, thingy));
                    }
                    Effect::Cancel { key } => whole.nodes[node].alarms.retain(|_, (known, _)| *known != key),
                    Effect::Decide(value) => whole.nodes[node].decided.push(value.0),
                    _ => {}
                }
            }
        }
    }

    fn thingy(&self, thing: Thing<'_>, blob: &Blob) -> Thingy {
        Thingy(format!("{:?}", self.machine.show(thing)), blob.clone())
    }
}

impl Model for Told {
    type State = Whole;
    type Action = Event;

    fn init_states(&self) -> Vec<Whole> {
        let node = Node { state: None, alarms: BTreeMap::new(), decided: Vec::new() };
        let mut whole = Whole { nodes: vec![node; self.inputs.len()], mail: BTreeMap::new() };
        (0..self.inputs.len()).for_each(|node| self.take(&mut whole, node, Input::Start));
        vec![whole]
    }

    fn actions(&self, whole: &Whole, actions: &mut Vec<Event>) {
        actions.extend(whole.mail.keys().cloned().map(Event::Letter));
        for (node, state) in whole.nodes.iter().enumerate() {
            actions.extend(state.alarms.keys().cloned().map(|alarm| Event::Alarm(node, alarm)));
        }
    }

    fn next_state(&self, last: &Whole, event: Event) -> Option<Whole> {
        let mut whole = last.clone();
        match event {
            Event::Letter(key) => {
                let (count, thingy) = whole.mail.remove(&key)?;
                if count > 1 {
                    whole.mail.insert(key.clone(), (count - 1, thingy.clone()));
                }
                self.take(&mut whole, usize::from(key.1), Input::Message { from: NodeId(key.0), msg: thingy.1 });
            }
            Event::Alarm(node, alarm) => {
                let (_, thingy) = whole.nodes[node].alarms.remove(&alarm)?;
                self.take(&mut whole, node, Input::Timer(thingy.1));
            }
        }
        Some(whole)
    }

    fn properties(&self) -> Vec<Property<Told>> {
        // Never broken: the other checker stops when every property is.
        vec![Property::always("", |_, _| true)]
    }
}

fn agree(scenario: &Scenario) -> u64 {
    let plan = Plan::new(scenario.clone()).unwrap();
    let told = Told { machine: plan.machine.clone(), inputs: scenario.inputs.clone() };
    let theirs = told.checker().spawn_bfs().join().unique_state_count() as u64;
    let ours = configurations(scenario, "none");
    assert_eq!(ours, theirs, "{scenario}");
    ours
}

#[test]
fn protocols_of_the_catalogue_have_as_many_configurations() {
    let paxos = [("proposers", "2"), ("retry", "0")];
    let mut sizes = BTreeSet::new();
    for (id, n, f, params) in [
        ("paxos", 3, 1, &paxos[..]),
        ("k-set", 3, 1, &[("variant", "async")]),
        ("initially-dead", 3, 1, &[]),
        ("broadcast", 3, 0, &[("wait", "all")]),
    ] {
        let scenario = scenario(id, n, f, params);
        sizes.insert(agree(&scenario));
    }
    assert!(sizes.last().is_some_and(|most| *most > 1_000), "{sizes:?}");
}
