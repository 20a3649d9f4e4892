//! The explorer as the page compiles it, in node; run by `cargo xtask bench wasm`, not by the tests.
#![cfg(target_arch = "wasm32")]

#[path = "../benches/explorer/two_phase.rs"]
mod two_phase;

use assent::explore::{Check, Inputs, Rules, Search};
use assent::ids::NodeSet;
use assent::run::Plan;
use assent::scenario::{Scenario, link};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

const TURNS: usize = 5;
/// Configurations that are looked at in one call.
const BUDGET: u32 = 1 << 8;

/// Milliseconds since some moment.
fn clock() -> f64 {
    let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into()).unwrap();
    let now = js_sys::Reflect::get(&performance, &"now".into()).unwrap();
    js_sys::Function::from(now).call0(&performance).unwrap().as_f64().unwrap()
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// What a search took, and its longest call.
struct Took {
    configurations: u64,
    whole: f64,
    longest: f64,
}

fn timed(mut step: impl FnMut() -> (u64, bool)) -> Took {
    let start = clock();
    let (mut last, mut longest) = (start, 0.0f64);
    loop {
        let (configurations, done) = step();
        let now = clock();
        longest = longest.max(now - last);
        last = now;
        if done {
            return Took { configurations, whole: now - start, longest };
        }
    }
}

fn two_phase(managers: u16) -> Took {
    let mut scenario = Scenario::plain(&two_phase::ENTRY);
    scenario.resize(managers + 1);
    scenario.f = 0;
    let mut rules = Rules::of(&Plan::new(scenario.clone()).unwrap());
    rules.set("copy=any").unwrap();
    (rules.inputs, rules.states_max) = (Inputs::Given, 100_000_000);
    let mut search = Search::new(scenario, rules, NodeSet::EMPTY).unwrap();
    timed(|| {
        let progress = search.step(BUDGET);
        (u64::from(progress.configurations), progress.done)
    })
}

/// All questions about a scenario, with graphs, as the page asks them.
fn asked(link: &str, states: u32) -> Took {
    let scenario = link::read(link, "").unwrap().scenario.unwrap();
    let mut rules = Rules::of(&Plan::new(scenario.clone()).unwrap());
    rules.states_max = states;
    let mut check = Check::new(&scenario, rules).unwrap();
    timed(|| {
        let progress = check.step(BUDGET).unwrap();
        (u64::from(progress.configurations), progress.done)
    })
}

#[wasm_bindgen_test]
fn table() {
    console_log!("| search, wasm as in the page | configurations | a second | longest call |\n|---|---|---|---|");
    let row = |name: &str, search: &dyn Fn() -> Took| {
        let turns: Vec<Took> = (0..TURNS).map(|_| search()).collect();
        let rate = median(turns.iter().map(|took| took.configurations as f64 / took.whole / 1e3).collect());
        let longest = median(turns.iter().map(|took| took.longest).collect());
        console_log!("| {name} | {} | {rate:.2} M | {longest:.1} ms |", turns[0].configurations);
    };
    for managers in [5, 6, 7] {
        row(&format!("two-phase commit as specified, {managers} managers"), &|| two_phase(managers));
    }
    for (link, states) in [("#two-phase-commit?n=4", 300_000), ("#paxos?n=3&f=1&proposers=2&retry=0", 1_000_000)] {
        row(&format!("`{link}`"), &|| asked(link, states));
    }
}
