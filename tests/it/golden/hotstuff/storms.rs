//! Random runs: slow and uneven links, timeouts that are too short, liars, several commands.

use super::{VARIANTS, watched};
use crate::golden::*;

/// What a traitor may do here.
const ATTACKS: [&str; 7] = ["split", "hide", "fork", "pad", "stale", "idle", "twins"];

/// A storm with liars in the places that the seed says.
fn storm(n: u16, liars: u16, seed: u64, attack: &str, params: &[(&str, &str)]) -> Run {
    let params: Vec<(&str, &str)> = [("timeout", "120")].into_iter().chain(params.iter().copied()).collect();
    let mut scenario = scenario("hotstuff", n, (n - 1) / 3, &params);
    scenario.seed = seed;
    (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(40));
    for k in 0..liars {
        let liar = ((seed + u64::from(k)) % u64::from(n)) as u16;
        if attack == "twins" {
            let left: NodeSet = NodeId::all(n).filter(|node| (seed >> 3 >> node.0) & 1 == 0).collect();
            plan(&mut scenario, at(0), Action::Corrupt(NodeId(liar), Strategy::Twins { left }));
        } else {
            corrupt(&mut scenario, liar, attack);
        }
    }
    for k in 0..4u64 {
        let node = NodeId(((seed + k) % u64::from(n)) as u16);
        plan(&mut scenario, at(60 * k), Action::Request(node, Value(10 * (1 + k as i64))));
    }
    scenario.until = Until::At(Time(0) + Span::ms(4_000));
    watched(scenario)
}

/// How many commands were executed, and how many views gone through.
fn worked(run: &Run) -> (usize, u64) {
    let views = NodeId::all(run.scenario().n).filter_map(|node| run.badge(node)?.epoch).sum();
    (delivered(run).iter().map(Vec::len).sum(), views)
}

#[test]
fn one_liar_in_four_breaks_nothing_whatever_it_does() {
    for variant in VARIANTS {
        let (mut executed, mut views) = (0, 0);
        for attack in ATTACKS {
            for seed in 0..16 {
                let run = storm(4, 1, seed, attack, &[("variant", variant)]);
                assert_eq!(breaches(&run), [""; 0], "{variant}, {attack}, seed {seed}");
                let (more, on) = worked(&run);
                (executed, views) = (executed + more, views + on);
            }
        }
        println!("{variant}: {executed} executed, {views} views");
        assert!(executed > 700 && views > 2_000);
    }
    for (seed, variant) in (0..6).flat_map(|seed| VARIANTS.map(|variant| (seed, variant))) {
        assert_eq!(breaches(&storm(7, 2, seed, "split", &[("variant", variant)])), [""; 0], "{variant}, seed {seed}");
    }
}

/// The replicas from n1 on split the others, so many of them, with even delays.
fn split_by(liars: u16, n: u16, variant: &str) -> Run {
    let mut scenario = steady(scenario("hotstuff", n, (n - 1) / 3, &[("variant", variant)]), 10, 3_000);
    (1..=liars).for_each(|liar| corrupt(&mut scenario, liar, "split"));
    watched(scenario)
}

#[test]
fn one_liar_more_than_f_splits_the_rest() {
    for (n, f) in [(4, 1), (7, 2), (10, 3)] {
        assert_eq!(breaches(&split_by(f + 1, n, "basic")), ["state-machine-safety", "agreement"], "n = {n}");
        assert_eq!(breaches(&split_by(f, n, "basic")), [""; 0], "n = {n}");
    }
    // Chained, without help from the network, the liars have to lead four views in a row.
    for (liars, n, broken) in [(2, 4, false), (3, 7, false), (4, 10, true), (3, 10, false)] {
        assert_eq!(!breaches(&split_by(liars, n, "chained")).is_empty(), broken, "{liars} of {n}");
    }
}

#[test]
fn the_two_rules_of_safe_node_and_two_phases_never_cost_safety() {
    for mistake in ["no-safety-rule", "no-liveness-rule", "two-phase"] {
        for (attack, variant) in ["split", "fork", "hide", "twins"].into_iter().flat_map(|a| VARIANTS.map(|v| (a, v))) {
            for seed in 0..8 {
                let run = storm(4, 1, seed, attack, &[("variant", variant), (mistake, "on")]);
                assert_eq!(breaches(&run), [""; 0], "{mistake}, {variant}, {attack}, seed {seed}");
            }
        }
    }
}
