//! Exhaustive search.

mod flp;
mod game;
mod levels;
mod oracle;
mod pictures;
mod reduce;
mod rounds;
mod theorem;
mod witness;

use crate::golden::scenario;
use assent::explore::{Rules, Search};
use assent::ids::{NodeId, NodeSet};
use assent::run::Plan;
use assent::scenario::Scenario;

/// All vectors of bits for the nodes that propose something.
fn with_bits(scenario: &Scenario) -> Vec<Scenario> {
    let proposers: Vec<usize> = (0..scenario.inputs.len()).filter(|node| scenario.inputs[*node].is_some()).collect();
    let vector = |bits: u32| {
        let mut scenario = scenario.clone();
        for (at, node) in proposers.iter().enumerate() {
            scenario.inputs[*node] = Some(assent::value::Value(i64::from(bits >> at & 1)));
        }
        scenario
    };
    (0..1u32 << proposers.len()).map(vector).collect()
}

/// The rules of a scenario's model, changed as a list says.
fn rules(scenario: &Scenario, list: &str) -> Rules {
    let mut rules = Rules::of(&Plan::new(scenario.clone()).unwrap());
    rules.set(list).unwrap();
    rules
}

fn nodes(ids: &[u16]) -> NodeSet {
    ids.iter().map(|id| NodeId(*id)).collect()
}
