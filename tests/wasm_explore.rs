//! The explorer as the page compiles it (but for wasm-opt), in node; run by `cargo xtask bench wasm`, not by the tests.
//!
//! Rates are by the time that the processor worked: others may be using the machine. The longest call is by the clock.
#![cfg(target_arch = "wasm32")]

#[path = "../benches/explorer/bare.rs"]
mod bare;
#[path = "../benches/explorer/two_phase.rs"]
mod two_phase;

use assent::explore::{Check, Inputs, Rules, Search};
use assent::ids::NodeSet;
use assent::run::Plan;
use assent::scenario::{Scenario, link};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

const TURNS: usize = 5;
/// As in the page: a call that takes longer than this many milliseconds gets less to do the next time, a shorter one more.
const CALL_MS: f64 = 2.0;
const BUDGET_MAX: u32 = 1 << 14;

/// What a function of a global object gives.
fn ask(object: &str, function: &str) -> JsValue {
    let object = js_sys::Reflect::get(&js_sys::global(), &object.into()).unwrap();
    let function = js_sys::Reflect::get(&object, &function.into()).unwrap();
    js_sys::Function::from(function).call0(&object).unwrap()
}

/// Milliseconds since some moment.
fn clock() -> f64 {
    ask("performance", "now").as_f64().unwrap()
}

/// Milliseconds that the processor has worked for us.
fn worked() -> f64 {
    let used = ask("process", "cpuUsage");
    let part = |name: &str| js_sys::Reflect::get(&used, &name.into()).unwrap().as_f64().unwrap();
    (part("user") + part("system")) / 1e3
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

fn timed(mut step: impl FnMut(u32) -> (u64, bool)) -> Took {
    let before = worked();
    let (mut last, mut longest, mut budget) = (clock(), 0.0f64, 1);
    loop {
        let (configurations, done) = step(budget);
        let now = clock();
        longest = longest.max(now - last);
        budget = if now - last > CALL_MS { budget / 2 } else { budget * 2 }.clamp(1, BUDGET_MAX);
        last = now;
        if done {
            return Took { configurations, whole: worked() - before, longest };
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
    timed(|budget| {
        let progress = search.step(budget);
        (u64::from(progress.configurations), progress.done)
    })
}

/// All questions about a scenario, with graphs, as the page asks them.
fn asked(link: &str, states: u32) -> Took {
    let scenario = link::read(link, "").unwrap().scenario.unwrap();
    let mut rules = Rules::of(&Plan::new(scenario.clone()).unwrap());
    rules.states_max = states;
    let mut check = Check::new(&scenario, rules).unwrap();
    timed(|budget| {
        let progress = check.step(budget).unwrap();
        (u64::from(progress.configurations), progress.done)
    })
}

/// The same search by hand, in one call.
fn by_hand(managers: u16) -> Took {
    let (before, start) = (worked(), clock());
    let configurations = u64::from(bare::run(u32::from(managers)));
    Took { configurations, whole: worked() - before, longest: clock() - start }
}

/// Thousands of configurations a second.
fn rate(took: &Took) -> f64 {
    took.configurations as f64 / took.whole
}

fn row(name: &str, turns: &[Took], bare: &str) {
    let rate = median(turns.iter().map(rate).collect()) / 1e3;
    let longest = median(turns.iter().map(|took| took.longest).collect());
    console_log!("| {name} | {} | {rate:.2} M | {bare} | {longest:.1} ms |", turns[0].configurations);
}

#[wasm_bindgen_test]
fn table() {
    console_log!(
        "| search, wasm as in the page | configurations | a second | of a bare loop | longest call |\n|---|---|---|---|---|"
    );
    for managers in [6, 7] {
        // What V8 has not optimized yet is no figure.
        (two_phase(managers), by_hand(managers));
        let both: Vec<(Took, Took)> = (0..TURNS).map(|_| (two_phase(managers), by_hand(managers))).collect();
        let part = median(both.iter().map(|(ours, bare)| 100.0 * rate(ours) / rate(bare)).collect());
        let ours: Vec<Took> = both.into_iter().map(|(ours, _)| ours).collect();
        row(&format!("two-phase commit as specified, {managers} managers"), &ours, &format!("{part:.0} %"));
    }
    for (link, states) in [("#two-phase-commit?n=4", 300_000), ("#paxos?n=3&f=1&proposers=2&retry=0", 1_000_000)] {
        let turns: Vec<Took> = (0..TURNS).map(|_| asked(link, states)).collect();
        row(&format!("`{link}`, with graphs"), &turns, "");
    }
}
