//! G037: Chandra and Toueg's consensus.

use super::*;
use assent::network::{Life, Verdict};
use assent::scenario::{Target, Until};

fn consensus(n: u16, f: u16, seed: u64, params: &[(&str, &str)]) -> Scenario {
    let mut scenario = scenario("chandra-toueg", n, f, params);
    scenario.seed = seed;
    scenario.until = Until::At(Time(0) + Span::ms(4_000));
    scenario
}

fn ended(scenario: Scenario) -> Run {
    let mut run = Run::untraced(scenario).unwrap();
    run.finish();
    run
}

fn all(run: &Run) -> Vec<Option<i64>> {
    run.world().nodes.iter().map(|node| node.decision.map(|made| made.value.0)).collect()
}

#[test]
fn g037_messages_of_round_one_and_latency() {
    for (n, expected, beyond) in [(3u16, 12, 3), (5, 32, 7), (7, 60, 11)] {
        let mut scenario = consensus(n, (n - 1) / 2, 1, &[]);
        (scenario.network.least, scenario.network.most) = (Span::ms(10), Span::ms(10));
        assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(expected));
        let mut run = Run::new(scenario).unwrap();
        run.finish();
        let label = |parcel: &assent::run::Parcel| run.plan().machine.label(&parcel.draft.msg);
        let sent = run.trace().steps().flat_map(|(_, step)| run.trace().sent(step).map(|(_, parcel)| label(parcel)));
        let (first, later): (Vec<_>, Vec<_>) = sent.partition(|label| label.epoch.is_none_or(|round| round == 1));
        assert_eq!((first.len() as u64, later.len()), (expected, beyond), "n = {n}");
        for (node, state) in run.world().nodes.iter().enumerate() {
            let at = Time(if node == 0 { 30_000 } else { 40_000 });
            assert_eq!(state.decision.map(|made| made.at), Some(at), "n = {n}, n{node}");
        }
    }
}

#[test]
fn crashes_and_wrong_suspicions_within_the_model_break_nothing() {
    for (n, f) in [(3u16, 1u16), (4, 1), (5, 2)] {
        for (seed, stable) in (0..200).zip(["0", "40", "150"].into_iter().cycle()) {
            let mut scenario = consensus(n, f, seed, &[("stable", stable)]);
            (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(30));
            for crash in 0..f {
                let (node, sends) = ((seed as u16 + 2 * crash) % n, seed as u32 * (3 + u32::from(crash)) % 13);
                plan(&mut scenario, Moment::At(Time(0)), Action::Crash(NodeId(node), Crash::AfterSends(sends)));
            }
            let run = ended(scenario);
            assert!(!disagree(all(&run)), "n = {n}, seed {seed}: {:?}", all(&run));
            assert!(all(&run).iter().flatten().all(|value| (0..i64::from(n)).contains(value)));
            assert!(run.world().nodes.iter().all(|node| !node.up || node.decision.is_some()), "n = {n}, seed {seed}");
            assert_eq!(run.world().next_time(), None, "it falls silent");
        }
    }
}

#[test]
fn a_detector_that_is_wrong_for_ever_costs_termination_and_nothing_else() {
    for seed in 0..20 {
        assert_eq!(all(&ended(consensus(3, 1, seed, &[("detector", "all")]))), [None; 3], "seed {seed}");
    }
    for (detector, expected) in [("never", Status::Breached), ("eventual", Status::Holds)] {
        let mut scenario = consensus(3, 1, 1, &[("detector", detector)]);
        scenario.until = Until::Quiet;
        plan(&mut scenario, Moment::At(Time(0)), Action::Crash(NodeId(0), Crash::Now));
        let mut run = Run::new(scenario).unwrap();
        assert_eq!((run.finish(), status(&run, "termination")), (Ended::Quiet, expected), "{detector}");
        assert_eq!(status(&run, "fault-bound"), Status::Holds);
    }
}

#[test]
fn quorums_of_half_the_nodes_disagree_across_a_partition() {
    for (quorum, expected) in [("2", true), ("3", false)] {
        for seed in 0..50 {
            let mut scenario = consensus(4, 2, seed, &[("quorum", quorum)]);
            let half = |nodes: [u16; 2]| nodes.into_iter().map(NodeId).collect();
            plan(&mut scenario, Moment::At(Time(0)), Action::Cut(vec![half([0, 1]), half([2, 3])]));
            let made = all(&ended(scenario));
            assert_eq!(disagree(made.iter().copied()), expected, "quorum {quorum}, seed {seed}: {made:?}");
            assert!(expected || made == [None; 4]);
        }
    }
}

/// Some seed shows the mistake; the same scenario without it is as it should be.
fn shows(mistake: &str, seeds: u64, wrong: impl Fn(&Run) -> bool, make: impl Fn(u64, &[(&str, &str)]) -> Scenario) {
    assert!((0..seeds).any(|seed| wrong(&ended(make(seed, &[(mistake, "on")])))), "{mistake}");
    assert!((0..seeds).all(|seed| !wrong(&ended(make(seed, &[])))), "without {mistake}");
}

#[test]
fn each_mistake_is_seen_and_only_with_it() {
    let hangs = |run: &Run| run.world().nodes.iter().any(|node| node.up && node.decision.is_none());
    let crashing = |node: u16, how: fn(u64) -> Crash| {
        move |seed: u64, params: &[(&str, &str)]| {
            let mut scenario = consensus(3, 1, seed, params);
            plan(&mut scenario, Moment::At(Time(0)), Action::Crash(NodeId(node), how(seed)));
            scenario
        }
    };
    shows("wait-all", 5, hangs, crashing(2, |_| Crash::Now));
    shows("plain-decide", 40, hangs, crashing(0, |seed| Crash::AfterSends(2 + seed as u32 % 4)));
    let noisy = |seed: u64, params: &[(&str, &str)]| {
        let params: Vec<(&str, &str)> = params.iter().copied().chain([("stable", "200")]).collect();
        let mut scenario = consensus(5, 2, seed, &params);
        (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(20));
        scenario
    };
    shows("drop-early", 60, hangs, noisy);
    // The decision travels slowly, and meanwhile later coordinators propose.
    let slow = |seed: u64, params: &[(&str, &str)]| {
        let mut scenario = noisy(seed, params);
        let target = Target::Links { from: NodeSet::all(5), to: NodeSet::all(5), kind: Some("decide".into()) };
        let (verdict, life) = (Verdict::Delay(Span::ms(300)), Life::Always);
        plan(&mut scenario, Moment::At(Time(0)), Action::Meddle { target, verdict, life });
        scenario
    };
    shows("any-estimate", 200, |run| disagree(all(run)), slow);
}
