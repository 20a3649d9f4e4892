//! The engine against a bare event loop of the same shape, in one run, both sides taking turns; and the cost of time
//! travel in a run of 100,000 steps. Prints Markdown. `cargo bench --bench engine`

mod engine {
    pub mod bare;
    pub mod storm;
}

use assent::chance::{Chance, Purpose};
use assent::ids::StepId;
use assent::run::{Node, Run, Step, World};
use assent::scene::{Axis, Lanes, LanesIndex, Light, View};
use engine::bare;
use engine::storm;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Events a measurement, and measurements a figure.
const EVENTS: u32 = 200_000;
const TURNS: usize = 21;

/// Steps of the run that is travelled, and how often.
const LONG: u32 = 100_000;
const SEEKS: usize = 1_000;

fn main() {
    // First, while the allocator holds no freed pages that would hide what a run takes.
    println!("## Time travel\n");
    for in_flight in [20, 1_000] {
        travel(in_flight);
    }
    println!("## Space-time diagram\n");
    window(20);
    println!("## Engine\n");
    println!("Messages that circulate among {} nodes; {EVENTS} deliveries, medians of {TURNS} turns.\n", storm::NODES);
    println!("| in flight | bare loop | untraced | of bare | complete | of bare |");
    println!("|---|---|---|---|---|---|");
    for in_flight in [20, 1_000, 10_000] {
        compare(in_flight);
    }
    println!("\nGoals: untraced at least 50 %, complete (trace, causes, digest, monitors) at least 20 %.");
}

/// One row: the three loops take turns, so that a noisy machine is noisy for all.
fn compare(in_flight: u32) {
    let mut times: [Vec<Duration>; 3] = Default::default();
    for _ in 0..TURNS {
        times[0].push(timed(|| bare::run(in_flight, EVENTS)));
        times[1].push(timed(|| {
            let mut run = Run::untraced(storm::scenario(in_flight, EVENTS)).expect("the storm can run");
            assert_eq!(run.advance(EVENTS), EVENTS);
            run
        }));
        times[2].push(timed(|| {
            let mut run = Run::new(storm::scenario(in_flight, EVENTS)).expect("the storm can run");
            assert_eq!(run.advance(EVENTS), EVENTS);
            run
        }));
    }
    // The ratio is taken turn by turn: what disturbs one turn disturbs both sides of it.
    let part = |side: usize| {
        let turns = times[0].iter().zip(&times[side]);
        median(turns.map(|(bare, engine)| bare.as_secs_f64() / engine.as_secs_f64()).collect())
    };
    let ns =
        |side: usize| median(times[side].iter().map(|time| time.as_secs_f64() * 1e9 / f64::from(EVENTS)).collect());
    println!(
        "| {in_flight} | {:.0} ns | {:.0} ns | {:.0} % | {:.0} ns | {:.0} % |",
        ns(0),
        ns(1),
        100.0 * part(1),
        ns(2),
        100.0 * part(2)
    );
}

/// Taking a run apart is not part of a step, so what the work gives is dropped after the clock was read.
fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = black_box(work());
    let time = start.elapsed();
    drop(result);
    time
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Loads a long run and seeks all over it.
fn travel(in_flight: u32) {
    let before = resident();
    let start = Instant::now();
    let mut run = Run::new(storm::scenario(in_flight, LONG)).expect("the storm can run");
    run.finish();
    let load = start.elapsed();
    let grown = resident().saturating_sub(before);
    assert_eq!(run.last(), StepId(LONG));
    let mut chance = Chance::new(5, Purpose::Scenario, 0);
    let mut times = Vec::with_capacity(SEEKS);
    for _ in 0..SEEKS {
        let target = StepId(1 + chance.below(u64::from(LONG)) as u32);
        let start = Instant::now();
        run.seek(target);
        times.push(start.elapsed());
    }
    assert_eq!(run.differs(), None);
    times.sort();
    let (count, spacing) = run.checkpoints();
    let one = checkpoint_bytes(run.world());
    println!("{LONG} steps, {in_flight} messages in flight, {SEEKS} random seeks:\n");
    println!("| what | measured | goal |");
    println!("|---|---|---|");
    println!("| load | {:.1} ms | 150 ms in the page |", ms(load));
    println!("| seek, median | {:.3} ms | |", ms(times[SEEKS / 2]));
    println!("| seek, 99th percentile | {:.3} ms | 2 ms |", ms(times[SEEKS * 99 / 100]));
    println!("| seek, worst | {:.3} ms | |", ms(times[SEEKS - 1]));
    println!("| checkpoints | {count}, {spacing} steps apart | |");
    println!("| checkpoints, about | {:.2} MB | 32 MB |", (count * one) as f64 / 1e6);
    println!("| trace a step | {:.0} bytes | 150 bytes |", run.trace().bytes() as f64 / f64::from(LONG));
    println!("| a step's record alone | {} bytes | |", size_of::<Step>());
    println!("| all memory a step | {:.0} bytes | |\n", grown as f64 / f64::from(LONG));
}

/// Windows of a long run as geometry, against a bare scan of the steps in them; both sides take turns.
fn window(in_flight: u32) {
    const STEPS: u32 = 500;
    let mut run = Run::new(storm::scenario(in_flight, LONG)).expect("the storm can run");
    run.finish();
    let start = Instant::now();
    let index = LanesIndex::of(&run);
    let made = start.elapsed();
    let mut chance = Chance::new(7, Purpose::Scenario, 0);
    let (mut windows, mut scans) = (Vec::with_capacity(SEEKS), Vec::with_capacity(SEEKS));
    for _ in 0..SEEKS {
        let from = 1 + chance.below(u64::from(LONG - STEPS)) as u32;
        let to = from + STEPS - 1;
        let view = View { axis: Axis::Step, from: u64::from(from), to: u64::from(to), width: 1_280.0, height: 400.0 };
        windows.push(timed_ns(|| Lanes::of(&run, &index, &view, &Light::default())));
        scans.push(timed_ns(|| {
            let steps = (from..=to).filter_map(|id| run.trace().step(StepId(id)));
            steps.map(|step| step.time.0 + run.trace().sent(step).count() as u64).sum::<u64>()
        }));
    }
    let whole = View::whole(&run, Axis::Step, 1_280.0, 400.0);
    let all = timed_ns(|| Lanes::of(&run, &index, &whole, &Light::default()));
    let ratio = median(windows.iter().zip(&scans).map(|(window, scan)| window / scan).collect());
    println!("Windows of {STEPS} steps in a run of {LONG}, {in_flight} messages in flight, {SEEKS} windows:\n");
    println!("| what | measured |");
    println!("|---|---|");
    println!("| index of the whole run, once | {:.1} ms |", ms(made));
    println!("| a window, median | {:.3} ms |", median(windows) / 1e6);
    println!("| a bare scan of its steps | {:.4} ms |", median(scans) / 1e6);
    println!("| window against scan | {ratio:.1} |");
    println!("| the whole run in one window, thinned | {:.2} ms |\n", all / 1e6);
}

fn timed_ns<T>(work: impl FnOnce() -> T) -> f64 {
    timed(work).as_secs_f64() * 1e9
}

/// What a checkpoint holds that it does not share with its neighbours, at most: the queue, the nodes and their states.
fn checkpoint_bytes(world: &World) -> usize {
    let nodes: usize = world.nodes.iter().map(|node| size_of::<Node>() + 64 + node.faces.len() * 128).sum();
    size_of::<World>() + nodes + world.flights().count() * 16
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Bytes of memory in use, where the system says so; 0 elsewhere.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split_whitespace().nth(1)?.parse::<usize>().ok());
    pages.map_or(0, |pages| pages * 4096)
}
