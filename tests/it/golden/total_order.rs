//! G049: total order multicast.

use super::*;
use assent::run::Outcome;

const VARIANTS: [&str; 3] = ["sequencer", "isis", "lamport"];

fn ordered(n: u16, seed: u64, variant: &str, mistake: &str) -> Scenario {
    let mut params = vec![("variant", variant)];
    if !mistake.is_empty() {
        params.push((mistake, "on"));
    }
    let mut scenario = scenario("total-order", n, 0, &params);
    scenario.seed = seed;
    scenario
}

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    assert_eq!(run.finish(), Ended::Quiet);
    run
}

/// What each node delivered, in order.
fn delivered(run: &Run) -> Vec<Vec<i64>> {
    let mut all = vec![Vec::new(); run.world().nodes.len()];
    for (_, step) in run.trace().steps() {
        for outcome in run.trace().outcomes(step) {
            if let (Outcome::Delivered(slot, value), Some(node)) = (outcome, step.node) {
                assert_eq!(*slot, all[node.index()].len() as u64);
                all[node.index()].push(value.0);
            }
        }
    }
    all
}

const PROMISES: [&str; 5] = ["total-order", "validity", "agreement", "uniform-agreement", "integrity"];

/// Which promises are broken.
fn broken(run: &Run) -> Vec<&'static str> {
    PROMISES.into_iter().filter(|property| status(run, property) == Status::Breached).collect()
}

#[test]
fn g049_messages_and_latency_of_one_multicast() {
    for (n, counts) in [(3u16, [4, 6, 6]), (4, [6, 9, 12]), (5, [8, 12, 20])] {
        for ((variant, sent), delays) in VARIANTS.into_iter().zip(counts).zip([2, 3, 2]) {
            let mut scenario = ordered(n, 1, variant, "");
            scenario.inputs.iter_mut().for_each(|input| *input = None);
            scenario.inputs[1] = Some(Value(7));
            (scenario.network.least, scenario.network.most) = (Span::ms(10), Span::ms(10));
            assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(sent));
            let run = watched(scenario);
            assert_eq!((run.world().tallies.sent, broken(&run)), (sent, vec![]), "{variant}, n = {n}");
            assert_eq!(delivered(&run), vec![vec![7]; usize::from(n)]);
            let of = |outcomes: &[Outcome]| outcomes.iter().any(|outcome| matches!(outcome, Outcome::Delivered(..)));
            let times =
                run.trace().steps().filter(|(_, step)| of(run.trace().outcomes(step))).map(|(_, step)| step.time);
            assert_eq!(times.max(), Some(Time(delays * 10_000)), "{variant}, n = {n}");
        }
    }
}

#[test]
fn every_variant_delivers_everything_in_one_order_on_any_schedule() {
    for variant in VARIANTS {
        for n in 2..=5u16 {
            for seed in 0..80 {
                let mut scenario = ordered(n, seed, variant, "");
                (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(30));
                for (ms, node, value) in [(3, 0, 10), (9, 1, 11), (9, 1, 12), (25, n - 1, 13)] {
                    plan(&mut scenario, Moment::At(Time(ms * 1_000)), Action::Request(NodeId(node), Value(value)));
                }
                let run = watched(scenario);
                let all = delivered(&run);
                assert!(
                    all.iter().all(|order| order.len() == usize::from(n) + 4 && *order == all[0]),
                    "{variant} {seed}"
                );
                assert_eq!(broken(&run), [""; 0], "{variant}, n = {n}, seed {seed}");
            }
        }
    }
}

#[test]
fn each_mistake_is_seen_and_only_with_it() {
    for (variant, mistake) in [("sequencer", "on-arrival"), ("lamport", "no-fifo"), ("isis", "final-first")] {
        let run = |seed, mistake| {
            let mut scenario = ordered(3, seed, variant, mistake);
            (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(30));
            for (ms, node, value) in [(3, 0, 10), (9, 1, 11), (9, 1, 12)] {
                plan(&mut scenario, Moment::At(Time(ms * 1_000)), Action::Request(NodeId(node), Value(value)));
            }
            watched(scenario)
        };
        let found = (0..100).filter(|seed| status(&run(*seed, mistake), "total-order") == Status::Breached).count();
        assert!(found > 0, "{mistake}");
        assert!(mistake != "on-arrival" || found > 90, "nearly always: {found}");
    }
    // On links that keep order the clocks need no help.
    for seed in 0..100 {
        let mut scenario = ordered(4, seed, "lamport", "no-fifo");
        scenario.network.fifo = true;
        (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(30));
        assert_eq!(broken(&watched(scenario)), [""; 0], "seed {seed}");
    }
}

#[test]
fn one_crash_blocks_every_variant_and_misorders_none() {
    for (variant, node) in [("sequencer", 0), ("isis", 1), ("lamport", 2)] {
        let mut scenario = ordered(3, 1, variant, "");
        (scenario.network.least, scenario.network.most) = (Span::ms(10), Span::ms(10));
        plan(&mut scenario, Moment::At(Time(5_000)), Action::Crash(NodeId(node), Crash::Now));
        let later = Action::Request(NodeId((node + 1) % 3), Value(9));
        plan(&mut scenario, Moment::At(Time(30_000)), later);
        let run = watched(scenario);
        assert!(broken(&run).contains(&"validity"), "{variant}: {:?}", delivered(&run));
        assert_eq!(status(&run, "total-order"), Status::Holds);
        assert_eq!(status(&run, "fault-bound"), Status::Breached);
    }
}

#[test]
fn a_member_that_lies_about_places_breaks_the_order() {
    for (variant, traitor) in [("sequencer", 0), ("isis", 1), ("lamport", 1)] {
        let honest = (0..40).filter(|seed| broken(&watched(ordered(5, *seed, variant, ""))).contains(&"total-order"));
        assert_eq!(honest.count(), 0);
        let split = (0..40).filter(|seed| {
            let mut scenario = ordered(5, *seed, variant, "");
            corrupt(&mut scenario, traitor, "split");
            let run = watched(scenario);
            assert_eq!(status(&run, "fault-bound"), Status::Breached);
            broken(&run).contains(&"total-order")
        });
        assert!(split.count() > 20, "{variant}");
    }
}
