//! The golden facts of the catalogue: counts, bounds and counterexamples, each driven through the engine.

mod clocks;
mod floodset;
mod generals;
mod heartbeat;
mod membership;
mod ntp;
mod paxos;
mod plain;
mod snapshot;
mod tcas;
mod voting;

use assent::faults::{Crash, Strategy};
use assent::ids::{NodeId, NodeSet};
use assent::protocols;
use assent::run::{Ended, Run};
use assent::scenario::{Action, Moment, Planned, Scenario, Status};
use assent::time::{Span, Time};
use assent::tree::Tree;
use assent::value::Value;

/// A scenario with these sizes and parameters.
pub fn scenario(protocol: &str, n: u16, f: u16, params: &[(&str, &str)]) -> Scenario {
    let mut scenario = Scenario::plain(protocols::find(protocol).expect("in the catalogue"));
    scenario.resize(n);
    scenario.f = f;
    for (word, value) in params {
        scenario.params.set(scenario.protocol.card, word, value).unwrap();
    }
    scenario
}

pub fn with_inputs(mut scenario: Scenario, inputs: &[i64]) -> Scenario {
    scenario.inputs = inputs.iter().map(|input| Some(Value(*input))).collect();
    scenario
}

pub fn plan(scenario: &mut Scenario, when: Moment, action: Action) {
    scenario.script.push(Planned { when, action });
}

/// Runs to the quiet end without a trace.
fn finished(scenario: Scenario) -> Run {
    let mut run = Run::untraced(scenario).unwrap();
    assert_eq!(run.finish(), Ended::Quiet);
    run
}

/// What each node decided; nothing for a node that crashed.
fn decided(run: &Run) -> Vec<Option<i64>> {
    let nodes = run.world().nodes.iter();
    nodes.map(|node| node.decision.filter(|_| node.up).map(|made| made.value.0)).collect()
}

/// Do two of these decide differently?
fn disagree(decided: impl IntoIterator<Item = Option<i64>>) -> bool {
    let mut made = decided.into_iter().flatten();
    made.next().is_some_and(|first| made.any(|other| other != first))
}

/// How a property stands at the end of a watched run.
pub fn status(run: &Run, property: &str) -> Status {
    let reports = run.reports();
    reports.iter().find(|report| report.property.id == property).expect("a property").finding.status
}

/// A node crashes in a round after reaching these, and takes no part in the round's end even if it had nothing to send.
pub fn crash_in_round(scenario: &mut Scenario, node: u16, round: u32, reaching: NodeSet) {
    plan(scenario, Moment::Round(round), Action::Crash(NodeId(node), Crash::Reaching(reaching)));
    let end = Time(0) + Span(scenario.network.delta.0 * u64::from(round) - 1);
    plan(scenario, Moment::At(end), Action::Crash(NodeId(node), Crash::Now));
}

/// All sets of nodes but `node`.
fn subsets_of_others(n: u16, node: u16) -> impl Iterator<Item = NodeSet> {
    (0..1u128 << (n - 1)).map(move |bits| {
        let low = bits & ((1 << node) - 1);
        NodeSet::from_bits(low | (bits & !((1 << node) - 1)) << 1)
    })
}

/// All vectors of `n` bits.
fn bit_vectors(n: u16) -> impl Iterator<Item = Vec<i64>> {
    (0..1u32 << n).map(move |bits| (0..n).map(|at| i64::from(bits >> at & 1)).collect())
}

/// A traitor who does what the protocol says but for lies: the k-th message to a recipient carries the k-th value.
fn lie(scenario: &mut Scenario, traitor: u16, to: u16, values: &[i64]) {
    plan(scenario, Moment::At(Time(0)), Action::Corrupt(NodeId(traitor), Strategy::Hand));
    for value in values {
        let fields = vec![("value".to_owned(), Tree::Value(Value(*value)))];
        let (from, to, kind) = (NodeId(traitor), NodeId(to), "order".to_owned());
        plan(scenario, Moment::At(Time(0)), Action::Say { from, to, kind, fields });
    }
}

/// A node follows a named attack from the start.
pub fn corrupt(scenario: &mut Scenario, node: u16, attack: &str) {
    let attacks = (scenario.protocol.attacks)();
    let index = attacks.iter().position(|known| known.id == attack).expect("an attack");
    let strategy = Strategy::Attack { id: attacks[index].id, index };
    plan(scenario, Moment::At(Time(0)), Action::Corrupt(NodeId(node), strategy));
}
