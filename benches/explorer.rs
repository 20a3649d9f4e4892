//! The explorer against stateright, an independent checker, on the same specification in the same run, both sides taking
//! turns. Prints Markdown. `cargo bench --bench explorer`

#[path = "explorer/peer.rs"]
mod peer;
#[path = "explorer/two_phase.rs"]
mod two_phase;

use assent::explore::{Inputs, Order, Rules, Search};
use assent::ids::NodeSet;
use assent::run::Plan;
use assent::scenario::Scenario;
use stateright::{Checker, Model};
use std::time::Instant;

/// Measurements a figure.
const TURNS: usize = 5;

/// The initial configuration and those in which some nodes have started have no counterpart on the other side.
fn before_the_start(managers: u16) -> u64 {
    u64::from(managers) + 1
}

fn search(managers: u16, order: Order) -> Search {
    let mut scenario = Scenario::plain(&two_phase::ENTRY);
    scenario.resize(managers + 1);
    scenario.f = 0;
    let mut rules = Rules::of(&Plan::new(scenario.clone()).expect("a plain scenario"));
    rules.set("copy=any").expect("a rule");
    (rules.inputs, rules.order, rules.states_max) = (Inputs::Given, order, 100_000_000);
    Search::new(scenario, rules, NodeSet::EMPTY).expect("a plain scenario")
}

/// The search with its graph and valence, in seconds.
fn valence(managers: u16) -> f64 {
    let mut search = search(managers, Order::Breadth).with_edges();
    let start = Instant::now();
    search.finish();
    let graph = search.graph();
    let time = start.elapsed().as_secs_f64();
    assert_eq!(graph.len(), search.progress().configurations);
    time
}

fn main() {
    println!("## Explorer\n");
    println!(
        "Two-phase commit as in its TLA+ specification, one thread; unique states a second, medians of {TURNS} turns.\n"
    );
    println!(
        "| managers | states | explorer bfs | dfs | stateright bfs | dfs | of bfs | of dfs | bytes a state | valence |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for managers in [5, 6, 7] {
        compare(managers);
    }
    println!(
        "\nGoals: at least 7 times stateright's bfs and 4 times its dfs, 64 bytes a state, valence at most 1.4 times the search."
    );
}

fn compare(managers: u16) {
    let mut times: [Vec<f64>; 5] = Default::default();
    let (mut states, mut bytes) = (0, 0);
    for _ in 0..TURNS {
        for (side, order) in [(0, Order::Breadth), (1, Order::Depth)] {
            let mut search = search(managers, order);
            let start = Instant::now();
            let answer = search.finish();
            times[side].push(start.elapsed().as_secs_f64());
            states = answer.configurations - before_the_start(managers);
            bytes = search.memory();
        }
        times[4].push(valence(managers));
        let peer = || peer::Peer(usize::from(managers)).checker().threads(1);
        let start = Instant::now();
        let checker = peer().spawn_bfs().join();
        times[2].push(start.elapsed().as_secs_f64());
        assert_eq!(checker.unique_state_count() as u64, states, "both find the same states");
        let start = Instant::now();
        let checker = peer().spawn_dfs().join();
        times[3].push(start.elapsed().as_secs_f64());
        assert_eq!(checker.unique_state_count() as u64, states, "both find the same states");
    }
    let ratio = |one: usize, other: usize| median(times[other].iter().zip(&times[one]).map(|(b, a)| b / a).collect());
    let rate = |side: usize| states as f64 / median(times[side].clone()) / 1e6;
    println!(
        "| {managers} | {states} | {:.2} M | {:.2} M | {:.2} M | {:.2} M | {:.1} | {:.1} | {:.0} | {:.2} |",
        rate(0),
        rate(1),
        rate(2),
        rate(3),
        ratio(0, 2),
        ratio(0, 3),
        bytes as f64 / states as f64,
        ratio(4, 0).recip(),
    );
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
