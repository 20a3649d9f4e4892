//! The golden facts of the catalogue: counts, bounds and counterexamples, each driven through the engine.

mod arbiter;
mod atc;
mod atc_radars;
mod ben_or;
mod ben_or_byzantine;
mod bounds;
mod bracha;
mod chandra_toueg;
mod clocks;
mod commit;
mod consistency;
mod dls;
mod early_stopping;
mod encounters;
mod floodset;
mod generals;
mod heartbeat;
mod hotstuff;
mod initially_dead;
mod k_set;
mod kings;
mod links;
mod membership;
mod multi_paxos;
mod ntp;
mod paxos;
mod paxos_states;
mod pbft;
mod plain;
mod raft;
mod reliable_broadcast;
mod samples;
mod signed;
mod snapshot;
mod srikanth_toueg;
mod tcas;
mod tendermint;
mod three_aircraft;
mod total_order;
mod trb;
mod two_generals;
mod viewstamped;
mod voting;
mod zab;

use assent::faults::{Crash, Strategy};
use assent::ids::{NodeId, NodeSet, StepId};
use assent::monitors::Sort;
use assent::protocols;
use assent::run::{Ended, Outcome, Run};
use assent::scenario::{Action, Moment, Planned, Scenario, Status, Until};
use assent::time::{Span, Time};
use assent::tree::Tree;
use assent::value::Value;

/// A scenario with these sizes and parameters.
pub fn scenario(protocol: &str, n: u16, f: u16, params: &[(&str, &str)]) -> Scenario {
    let mut scenario = Scenario::plain(protocols::find(protocol).expect("in the catalogue"));
    scenario.resize(n);
    scenario.f = f;
    for (word, value) in params {
        scenario.params.set(scenario.protocol.card(), word, value).unwrap();
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

/// A shipped scenario, watched to its end; its claims have come true.
fn shipped(id: &str) -> Run {
    let shipped = assent::scenario::shipped::find(id).expect("shipped");
    let mut run = Run::new(shipped.scenario().unwrap()).unwrap();
    run.finish();
    let wrong: Vec<String> =
        run.judge().into_iter().filter(|judged| !judged.holds).map(|judged| format!("{judged:?}")).collect();
    assert_eq!(wrong, [""; 0], "{id}");
    run
}

/// The safety properties that are broken at the end of a watched run.
fn breaches(run: &Run) -> Vec<&'static str> {
    let reports = run.reports();
    let broken = reports.iter().filter(|report| report.property.sort == Sort::Safety && report.breach.is_some());
    broken.map(|report| report.property.id).collect()
}

/// What each node delivered, by place, in the order of delivery.
fn delivered(run: &Run) -> Vec<Vec<(u64, i64)>> {
    let mut all = vec![Vec::new(); usize::from(run.scenario().n)];
    for (_, step) in run.trace().steps() {
        for outcome in run.trace().outcomes(step) {
            if let (Outcome::Delivered(slot, value), Some(node)) = (outcome, step.node) {
                all[node.index()].push((*slot, value.0));
            }
        }
    }
    all
}

/// Messages sent to other nodes, by kind, in the order of the card; kinds that nobody sent are left out.
fn sent_by_kind(run: &Run) -> Vec<(&'static str, u64)> {
    let kinds = run.scenario().protocol.card().kinds;
    let mut counts = vec![0; kinds.len()];
    for (_, step) in run.trace().steps() {
        for (_, parcel) in run.trace().sent(step).filter(|(_, parcel)| parcel.from != parcel.to) {
            counts[usize::from(parcel.draft.kind)] += 1;
        }
    }
    kinds.iter().map(|kind| kind.word).zip(counts).filter(|(_, count)| *count > 0).collect()
}

/// Every message takes exactly so long, and nothing stops the run before this.
fn steady(mut scenario: Scenario, delay_ms: u64, until_ms: u64) -> Scenario {
    (scenario.network.least, scenario.network.most) = (Span::ms(delay_ms), Span::ms(delay_ms));
    scenario.until = Until::At(Time(0) + Span::ms(until_ms));
    scenario
}

fn at(ms: u64) -> Moment {
    Moment::At(Time(0) + Span::ms(ms))
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
