//! G006 and G007: broadcast in spite of crashes.

use super::*;
use assent::run::Outcome;

const VARIANTS: [&str; 5] = ["basic", "relay-first", "deliver-first", "lazy", "majority-ack"];

fn broadcast(n: u16, f: u16, variant: &str, mistakes: &[&str]) -> Scenario {
    let mut params = vec![("variant", variant)];
    params.extend(mistakes.iter().map(|word| (*word, "on")));
    scenario("reliable-broadcast", n, f, &params)
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

const PROMISES: [&str; 4] = ["validity", "agreement", "uniform-agreement", "integrity"];

/// Which promises are broken.
fn broken(run: &Run) -> Vec<&'static str> {
    PROMISES.into_iter().filter(|property| status(run, property) == Status::Breached).collect()
}

#[test]
fn g006_messages_and_latency() {
    for (n, flooding) in [(3u16, 6), (4, 12), (5, 20), (7, 42)] {
        for variant in VARIANTS {
            let mut scenario = broadcast(n, 1, variant, &[]);
            (scenario.network.least, scenario.network.most) = (Span::ms(10), Span::ms(10));
            let setup = scenario.setup();
            let beats = if variant == "lazy" { 20 * u64::from(n) * u64::from(n - 1) } else { 0 };
            let sent = beats + if ["basic", "lazy"].contains(&variant) { u64::from(n) - 1 } else { flooding };
            assert_eq!((scenario.protocol.card().messages.count)(&setup), Some(sent));
            let delays = (scenario.protocol.card().rounds.count)(&setup).unwrap();
            let run = watched(scenario);
            assert_eq!(run.world().tallies.sent, sent, "{variant}, n = {n}");
            assert_eq!((delivered(&run), broken(&run)), (vec![vec![1]; usize::from(n)], vec![]));
            let mut last = run.trace().steps().filter(|(_, step)| {
                run.trace().outcomes(step).iter().any(|outcome| matches!(outcome, Outcome::Delivered(..)))
            });
            assert_eq!(last.next_back().unwrap().1.time, Time(delays * 10_000), "{variant}");
        }
    }
}

/// Every crash of at most two of three nodes: each at once, or in the middle of sending to any of the others, or later.
fn crashes() -> Vec<Vec<(u16, u64, Crash)>> {
    let one = |node: u16| {
        let reaching = subsets_of_others(3, node).map(move |set| (node, 0, Crash::Reaching(set)));
        let now = [0, 5, 15, 25].into_iter().map(move |ms| (node, ms, Crash::Now));
        reaching.chain(now).collect::<Vec<_>>()
    };
    let mut all = vec![Vec::new()];
    for node in 0..3 {
        all.extend(one(node).into_iter().map(|crash| vec![crash]));
        for other in node + 1..3 {
            all.extend(
                one(node).into_iter().flat_map(|first| one(other).into_iter().map(move |second| vec![first, second])),
            );
        }
    }
    all
}

/// How many executions break agreement and uniform agreement, of how many.
fn exhaust(variant: &str) -> [u32; 3] {
    let mut counts = [0; 3];
    for pattern in crashes() {
        for seed in 0..8 {
            let mut scenario = broadcast(3, 2, variant, &[]);
            scenario.params.set(scenario.protocol.card(), "watch", "60").unwrap();
            scenario.seed = seed;
            for (node, ms, how) in &pattern {
                plan(&mut scenario, Moment::At(Time(ms * 1_000)), Action::Crash(NodeId(*node), *how));
            }
            let broken = broken(&watched(scenario));
            assert!(!broken.contains(&"validity") && !broken.contains(&"integrity"), "{variant}: {pattern:?}");
            counts[0] += u32::from(broken.contains(&"agreement"));
            counts[1] += u32::from(broken.contains(&"uniform-agreement"));
            counts[2] += 1;
        }
    }
    counts
}

#[test]
fn g007_what_each_variant_promises_in_spite_of_two_crashes() {
    let [agreement, uniform, all] = exhaust("basic");
    assert!(agreement > 0 && uniform > agreement && all == 1_736, "{agreement} {uniform} {all}");
    assert_eq!(exhaust("relay-first")[..2], [0, 0]);
    let [agreement, uniform, _] = exhaust("deliver-first");
    assert!(agreement == 0 && uniform > 0, "{agreement} {uniform}");
    let [agreement, uniform, _] = exhaust("lazy");
    assert!(agreement == 0 && uniform > 0, "{agreement} {uniform}");
}

#[test]
fn a_majority_makes_it_uniform_as_long_as_one_is_left() {
    for seed in 0..100 {
        for (crash, reaching) in [(0u16, [1u16].as_slice()), (1, &[]), (1, &[2]), (2, &[0])] {
            let mut scenario = broadcast(3, 1, "majority-ack", &[]);
            scenario.seed = seed;
            let reaching = Crash::Reaching(reaching.iter().copied().map(NodeId).collect());
            plan(&mut scenario, Moment::At(Time(0)), Action::Crash(NodeId(crash), reaching));
            assert_eq!(broken(&watched(scenario)), [""; 0], "seed {seed}, n{crash}");
        }
    }
    // Two of three gone: the third waits for a second voice for ever, and nobody is told a lie.
    let mut scenario = broadcast(3, 2, "majority-ack", &[]);
    for node in 1..3 {
        plan(&mut scenario, Moment::At(Time(0)), Action::Crash(NodeId(node), Crash::Now));
    }
    assert_eq!(broken(&watched(scenario)), ["validity"]);
}

#[test]
fn the_plain_loop_fails_when_the_sender_does() {
    let mut scenario = broadcast(3, 1, "basic", &[]);
    plan(&mut scenario, Moment::At(Time(0)), Action::Crash(NodeId(0), Crash::AfterSends(1)));
    let run = watched(scenario.clone());
    assert_eq!(
        (delivered(&run), broken(&run)),
        (vec![vec![], vec![1], vec![]], vec!["agreement", "uniform-agreement"])
    );
    for variant in &VARIANTS[1..] {
        scenario.params.set(scenario.protocol.card(), "variant", variant).unwrap();
        let run = watched(scenario.clone());
        assert_eq!((delivered(&run)[1..].to_vec(), broken(&run)), (vec![vec![1]; 2], vec![]), "{variant}");
    }
}

#[test]
fn many_senders_and_requests_are_kept_apart() {
    for variant in VARIANTS {
        let mut scenario = with_inputs(broadcast(3, 1, variant, &[]), &[1, 2, 2]);
        for (ms, node, value) in [(5, 0, 7), (8, 2, 8), (30, 0, 9)] {
            plan(&mut scenario, Moment::At(Time(ms * 1_000)), Action::Request(NodeId(node), Value(value)));
        }
        let run = watched(scenario);
        assert_eq!(broken(&run), [""; 0], "{variant}");
        for mut values in delivered(&run) {
            values.sort_unstable();
            assert_eq!(values, [1, 2, 2, 7, 8, 9], "{variant}");
        }
    }
}

#[test]
fn each_mistake_is_seen() {
    assert_eq!(broken(&watched(broadcast(3, 1, "relay-first", &["every-copy"]))), ["integrity"]);
    // A message of one node passes for a copy of another's; each node delivers whichever came first.
    let run = watched(with_inputs(broadcast(3, 1, "relay-first", &["number-only"]), &[1, 2, 3]));
    assert_eq!(broken(&run), ["validity", "agreement", "uniform-agreement"]);
}

#[test]
fn a_traitor_breaks_it() {
    let mut scenario = broadcast(3, 1, "relay-first", &[]);
    corrupt(&mut scenario, 0, "split");
    let run = watched(scenario);
    assert_eq!((delivered(&run)[1..].to_vec(), broken(&run)[0]), (vec![vec![2], vec![1]], "agreement"));
}
