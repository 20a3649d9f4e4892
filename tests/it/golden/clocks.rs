//! G053: clocks that may lie.

use super::*;
use assent::protocol::Thing;
use assent::value::ValueNames;

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    assert_eq!(run.finish(), Ended::Quiet);
    run
}

/// Clocks `low` of which stand at 0 and the others at a second, but for the last `f`, which lie; Δ is a second.
fn clocks(n: u16, f: u16, rule: &str, attack: &str, rounds: u16) -> Scenario {
    let rounds = rounds.to_string();
    let mistake = ["plain-mean", "median"].contains(&rule);
    let rule = if mistake { (rule, "on") } else { ("rule", rule) };
    let mut base = scenario("clock-sync", n, f, &[rule, ("window", "1000"), ("rounds", &rounds)]);
    let inputs: Vec<i64> = (0..n).map(|node| if node < (n - f) / 2 { 0 } else { 1_000 }).collect();
    for liar in n - f..n {
        corrupt(&mut base, liar, attack);
    }
    with_inputs(base, &inputs)
}

/// How far a node's clock is ahead, in microseconds.
fn ahead(run: &Run, node: u16) -> i64 {
    let state = run.world().node(NodeId(node)).and_then(|node| node.state()).unwrap();
    run.plan().machine.badge(state).clock.expect("a clock")
}

fn skew(run: &Run, honest: u16) -> i64 {
    let all: Vec<i64> = (0..honest).map(|node| ahead(run, node)).collect();
    all.iter().max().unwrap() - all.iter().min().unwrap()
}

/// The skew of honest clocks after each round, in ms.
fn skews(n: u16, f: u16, rule: &str, rounds: u16) -> Vec<i64> {
    let after = |rounds| (skew(&watched(clocks(n, f, rule, "two-faced", rounds)), n - f) + 500) / 1_000;
    (1..=rounds).map(after).collect()
}

#[test]
fn g053_convergence_by_3f_over_n_at_worst() {
    assert_eq!(skews(4, 1, "convergence", 4), [750, 688, 672, 668]);
    assert_eq!(skews(7, 2, "convergence", 1), [857]);
    // With Δ fixed, in the end 2fΔ/(n−f).
    assert_eq!(skews(4, 1, "convergence", 12)[11], 667);
    assert_eq!(skews(7, 2, "convergence", 14)[13], 800);
}

#[test]
fn g053_a_third_of_liars_keeps_clocks_apart_for_ever() {
    for (n, f) in [(3, 1), (6, 2)] {
        assert_eq!(skews(n, f, "convergence", 4), [1_000; 4], "n = {n}");
        let run = watched(clocks(n, f, "convergence", "two-faced", 4));
        assert_eq!(status(&run, "fault-bound"), Status::Breached);
    }
    assert_eq!(skews(3, 1, "midpoint", 4), [1_000; 4]);
    let run = watched(clocks(3, 1, "midpoint", "two-faced", 4));
    assert_eq!(status(&run, "convergence"), Status::Breached);
}

#[test]
fn g053_the_midpoint_halves_the_skew() {
    assert_eq!(skews(4, 1, "midpoint", 4), [500, 250, 125, 63]);
    assert_eq!(skews(7, 2, "midpoint", 3), [500, 250, 125]);
}

#[test]
fn the_two_faced_clock_of_the_paper() {
    // A at 1:00, C at 2:00; B tells A it is 0:00, and C it is 3:00.
    for rule in ["midpoint", "median"] {
        let run = watched(clocks(3, 1, rule, "two-faced", 3));
        assert_eq!((ahead(&run, 0), ahead(&run, 1)), (0, 1_000_000), "{rule}");
        assert_eq!(status(&run, "convergence"), Status::Breached);
    }
    // One that tells all the same lie is no trouble for the median.
    let run = watched(clocks(3, 1, "median", "far", 1));
    assert_eq!(skew(&run, 2), 0);
}

#[test]
fn one_liar_carries_a_plain_mean_away() {
    for (rule, expected) in
        [("plain-mean", Status::Breached), ("midpoint", Status::Holds), ("convergence", Status::Holds)]
    {
        let run = watched(clocks(4, 1, rule, "far", 3));
        assert_eq!(status(&run, "clock-accuracy"), expected, "{rule}");
        assert_eq!(ahead(&run, 0) > 100_000_000, rule == "plain-mean");
    }
    let run = watched(clocks(4, 1, "plain-mean", "two-faced", 1));
    assert_eq!(status(&run, "convergence"), Status::Holds, "a lie no larger than the window does as little harm");
}

#[test]
fn messages_and_drift() {
    for (n, rounds) in [(4, "5"), (7, "3")] {
        let base = scenario("clock-sync", n, 1, &[("rounds", rounds), ("drift", "100")]);
        let expected = rounds.parse::<u64>().unwrap() * u64::from(n) * u64::from(n - 1);
        assert_eq!((base.protocol.card().messages.count)(&base.setup()), Some(expected));
        let run = watched(base);
        assert_eq!(run.world().tallies.sent, expected);
        assert_eq!([status(&run, "convergence"), status(&run, "clock-accuracy")], [Status::Holds; 2]);
        assert!(skew(&run, n) < 100, "apart by drift alone");
    }
}

#[test]
fn a_wrong_idea_of_the_delay_moves_all_clocks_alike() {
    let base = scenario("clock-sync", 4, 1, &[("assumed", "6000"), ("rounds", "2")]);
    let run = watched(base);
    assert_eq!(skew(&run, 4), 0);
    assert!(ahead(&run, 0) < 30_000 - 2 * 2_900, "{}", ahead(&run, 0));
    let state = run.world().node(NodeId(0)).and_then(|node| node.state()).unwrap();
    let tree = run.plan().machine.show(Thing::State(state)).line(&ValueNames::default());
    assert!(tree.contains("correction"), "{tree}");
}
