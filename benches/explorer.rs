//! The explorer against stateright, an independent checker, on the same specification in the same run, both sides taking
//! turns. Prints Markdown. `cargo bench --bench explorer`; with `-- 7` for seven managers alone, with `-- only` in
//! addition without the other side, for a profiler.
//!
//! Times are those that the processor worked, where the system tells: others may be using the machine.

#[path = "explorer/peer.rs"]
mod peer;
#[path = "explorer/two_phase.rs"]
mod two_phase;

use assent::explore::{Inputs, Order, Rules, Search};
use assent::ids::NodeSet;
use assent::run::Plan;
use assent::scenario::{Scenario, link};
use stateright::{Checker, Model};
use std::time::Instant;

/// Measurements a figure.
const TURNS: usize = 5;
/// A measurement takes so long at least.
const LEAST_S: f64 = 0.5;

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

/// Seconds the processor has worked for us, threads that are gone included; `None` where the system does not tell.
fn worked() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/self/stat").ok()?;
    // Behind the name, which may hold anything; in hundredths of a second.
    let mut fields = told.rsplit(')').next()?.split_whitespace().skip(11);
    let ticks = fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

/// How long something takes, in seconds: done so often that the clock's hundredths do not count.
fn timed<T>(mut work: impl FnMut() -> T) -> (f64, T) {
    let mut times = 1;
    loop {
        let (start, before) = (Instant::now(), worked());
        let mut result = work();
        for _ in 1..times {
            result = work();
        }
        let gone = worked().zip(before).map_or_else(|| start.elapsed().as_secs_f64(), |(now, before)| now - before);
        if gone >= LEAST_S {
            return (gone / f64::from(times), result);
        }
        times *= 4;
    }
}

/// A search with its graph and valence.
fn valence(mut search: Search) {
    search.finish();
    let graph = search.graph();
    assert_eq!(graph.len(), search.progress().configurations);
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
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let asked: Vec<u16> = words.iter().filter_map(|word| word.parse().ok()).collect();
    if words.iter().any(|word| word == "only") {
        return asked.iter().for_each(|managers| {
            search(*managers, Order::Breadth).finish();
        });
    }
    for managers in if asked.is_empty() { vec![5, 6, 7] } else { asked } {
        compare(managers);
    }
    own();
    println!(
        "\nGoals: at least 7 times stateright's bfs and 4 times its dfs, 64 bytes a state, valence at most 1.4 times the search."
    );
}

fn compare(managers: u16) {
    let mut times: [Vec<f64>; 5] = Default::default();
    let (mut states, mut bytes) = (0, 0);
    for _ in 0..TURNS {
        for (side, order) in [(0, Order::Breadth), (1, Order::Depth)] {
            let (time, found) = timed(|| {
                let mut search = search(managers, order);
                (search.finish().configurations, search.memory())
            });
            times[side].push(time);
            (states, bytes) = (found.0 - before_the_start(managers), found.1);
        }
        times[4].push(timed(|| valence(search(managers, Order::Breadth).with_edges())).0);
        let peer = || peer::Peer(usize::from(managers)).checker().threads(1);
        let (time, checker) = timed(|| peer().spawn_bfs().join());
        times[2].push(time);
        assert_eq!(checker.unique_state_count() as u64, states, "both find the same states");
        let (time, checker) = timed(|| peer().spawn_dfs().join());
        times[3].push(time);
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

/// Protocols of this repository, each message taken once.
fn own() {
    println!("\n| protocol | faults | configurations | explorer bfs | bytes a configuration | valence |");
    println!("|---|---|---|---|---|---|");
    for (link, faults) in [
        ("#paxos?n=3&f=1&proposers=2&retry=0", "none"),
        ("#paxos?n=3&f=1&proposers=2&retry=0", "crash=1"),
        ("#k-set?n=4&f=1&variant=async&k=1", "crash=1"),
        ("#broadcast?n=4&wait=all", "crash=1"),
    ] {
        let scenario = link::read(link, "").expect("a link").scenario.expect("a scenario");
        let begin = || {
            let mut rules = Rules::of(&Plan::new(scenario.clone()).expect("a plain scenario"));
            rules.set(faults).expect("a rule");
            (rules.inputs, rules.states_max) = (Inputs::Given, 100_000_000);
            Search::new(scenario.clone(), rules, NodeSet::EMPTY).expect("a plain scenario")
        };
        let (mut times, mut graphs, mut bytes, mut count) = (Vec::new(), Vec::new(), 0, 0);
        for _ in 0..TURNS {
            let (time, found) = timed(|| {
                let mut search = begin();
                (search.finish().configurations, search.memory())
            });
            times.push(time);
            graphs.push(timed(|| valence(begin().with_edges())).0 / time);
            (count, bytes) = found;
        }
        println!(
            "| `{link}` | {faults} | {count} | {:.2} M | {:.0} | {:.2} |",
            count as f64 / median(times) / 1e6,
            bytes as f64 / count as f64,
            median(graphs),
        );
    }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
