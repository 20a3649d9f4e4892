//! The engine against a bare event loop of the same shape, in wasm; run by `cargo xtask bench wasm`, not by the tests.
#![cfg(target_arch = "wasm32")]

#[path = "../benches/engine/bare.rs"]
mod bare;
#[path = "../benches/engine/storm.rs"]
mod storm;

use assent::run::Run;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

const EVENTS: u32 = 100_000;
const TURNS: usize = 11;

/// Milliseconds since some moment.
fn clock() -> f64 {
    let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into()).unwrap();
    let now = js_sys::Reflect::get(&performance, &"now".into()).unwrap();
    js_sys::Function::from(now).call0(&performance).unwrap().as_f64().unwrap()
}

fn timed<T>(work: impl FnOnce() -> T) -> f64 {
    let start = clock();
    let result = std::hint::black_box(work());
    let time = clock() - start;
    drop(result);
    time
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

#[wasm_bindgen_test]
fn table() {
    console_log!(
        "| in flight, wasm | bare loop | untraced | of bare | complete | of bare |\n|---|---|---|---|---|---|"
    );
    for in_flight in [20, 1_000] {
        let mut turns = Vec::new();
        for _ in 0..TURNS {
            let bare = timed(|| bare::run(in_flight, EVENTS));
            let untraced = timed(|| Run::untraced(storm::scenario(in_flight, EVENTS)).unwrap().advance(EVENTS));
            let complete = timed(|| Run::new(storm::scenario(in_flight, EVENTS)).unwrap().advance(EVENTS));
            turns.push([bare, untraced, complete]);
        }
        let ns = |side: usize| median(turns.iter().map(|turn| turn[side] * 1e6 / f64::from(EVENTS)).collect());
        let part = |side: usize| median(turns.iter().map(|turn| 100.0 * turn[0] / turn[side]).collect());
        console_log!(
            "| {in_flight} | {:.0} ns | {:.0} ns | {:.0} % | {:.0} ns | {:.0} % |",
            ns(0),
            ns(1),
            part(1),
            ns(2),
            part(2)
        );
    }
    let mut run = Run::new(storm::scenario(20, EVENTS)).unwrap();
    let load = timed(|| run.finish());
    let mut seeks: Vec<f64> = Vec::new();
    let mut chance = assent::chance::Chance::new(5, assent::chance::Purpose::Scenario, 0);
    for _ in 0..1_000 {
        let target = assent::ids::StepId(1 + chance.below(u64::from(EVENTS)) as u32);
        seeks.push(timed(|| run.seek(target)));
    }
    seeks.sort_by(f64::total_cmp);
    console_log!(
        "\nA run of {EVENTS} steps, wasm: loads in {load:.0} ms; a seek takes {:.2} ms (median), {:.2} ms (99th percentile).",
        seeks[500],
        seeks[990]
    );
}
