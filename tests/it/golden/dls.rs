//! G036: consensus under partial synchrony.

use super::*;
use assent::network::{Life, Verdict};
use assent::protocol::Timing;
use assent::scenario::Target;

fn dls(n: u16, f: u16, seed: u64, params: &[(&str, &str)]) -> Scenario {
    let mut scenario = scenario("dls", n, f, params);
    scenario.seed = seed;
    scenario
}

fn all(run: &Run) -> Vec<Option<i64>> {
    run.world().nodes.iter().map(|node| node.decision.map(|made| made.value.0)).collect()
}

/// Half of all messages are lost before this round; then none.
fn storm(scenario: &mut Scenario, gst: u32) {
    let n = scenario.n;
    let mut chance = assent::chance::Chance::new(scenario.seed, assent::chance::Purpose::Scenario, 0);
    scenario.network.timing = Timing::PartiallySynchronous;
    scenario.network.gst = Time(10_000 * u64::from(gst - 1));
    // Ten times that before stabilization: still within the round.
    (scenario.network.least, scenario.network.most) = (Span::ms(1), Span::ms(1));
    for round in 1..gst {
        for from in 0..n {
            let lost: NodeSet = NodeId::all(n).filter(|_| chance.coin()).collect();
            let target = Target::Links { from: [NodeId(from)].into_iter().collect(), to: lost, kind: None };
            let end = Time(10_000 * u64::from(round) - 1);
            let action = Action::Meddle { target, verdict: Verdict::Drop, life: Life::Until(end) };
            plan(scenario, Moment::Round(round), action);
        }
    }
}

#[test]
fn messages_and_rounds_without_faults() {
    for (n, f) in [(3u16, 1u16), (5, 2), (2, 0)] {
        for inputs in [(0..i64::from(n)).collect::<Vec<_>>(), vec![1; usize::from(n)]] {
            let scenario = with_inputs(dls(n, f, 1, &[]), &inputs);
            let (rounds, sent) = {
                let (card, setup) = (scenario.protocol.card(), scenario.setup());
                ((card.rounds.count)(&setup).unwrap(), (card.messages.count)(&setup))
            };
            let run = finished(scenario);
            assert_eq!(Some(run.world().tallies.sent), sent, "n = {n}");
            let last = run.world().nodes.iter().map(|node| node.decision.unwrap().at).max();
            assert_eq!(last, Some(Time(10_000 * rounds)), "n = {n}, {inputs:?}");
        }
    }
}

#[test]
fn g036_decided_by_gst_and_four_times_n_plus_one_whatever_was_lost_before() {
    for (n, f) in [(3u16, 1u16), (5, 2), (4, 1)] {
        for seed in 0..150 {
            let gst = 2 + seed as u32 % 23;
            let mut scenario = dls(n, f, seed, &[("phases", "24")]);
            storm(&mut scenario, gst);
            for crash in 0..f {
                let (node, sends) = ((seed as u16 + 2 * crash) % n, seed as u32 * (5 + u32::from(crash)) % 40);
                plan(&mut scenario, Moment::At(Time(0)), Action::Crash(NodeId(node), Crash::AfterSends(sends)));
            }
            let run = finished(scenario);
            assert!(!disagree(all(&run)), "n = {n}, seed {seed}: {:?}", all(&run));
            let end = Time(10_000 * u64::from(gst + 4 * (u32::from(n) + 1)));
            for node in run.world().nodes.iter().filter(|node| node.up) {
                assert!(node.decision.is_some_and(|made| made.at <= end), "n = {n}, seed {seed}, GST {gst}");
            }
        }
    }
}

#[test]
fn it_stays_safe_when_losses_never_end() {
    for seed in 0..200 {
        let mut scenario = dls(3, 1, seed, &[("phases", "10")]);
        storm(&mut scenario, 40);
        assert!(!disagree(all(&finished(scenario))), "seed {seed}");
    }
}

/// Two halves apart until round 13.
fn halves(n: u16, f: u16, params: &[(&str, &str)]) -> Scenario {
    let inputs: Vec<i64> = (0..n).map(|node| i64::from(node >= 2)).collect();
    let mut scenario = with_inputs(dls(n, f, 1, params), &inputs);
    scenario.network.timing = Timing::PartiallySynchronous;
    scenario.network.gst = Time(120_000);
    (scenario.network.least, scenario.network.most) = (Span::ms(1), Span::ms(1));
    plan(&mut scenario, Moment::At(Time(0)), Action::Cut(vec![NodeId::all(2).collect()]));
    plan(&mut scenario, Moment::At(Time(120_000)), Action::Heal);
    scenario
}

#[test]
fn half_of_the_nodes_are_too_few_before_stabilization() {
    let mut run = Run::new(halves(4, 2, &[("acks", "2")])).unwrap();
    run.finish();
    assert_eq!(all(&run)[..3], [Some(0), Some(0), Some(1)]);
    assert_eq!(status(&run, "agreement"), Status::Breached);
    // With f + 1 = 3 locks to decide it is safe; with n > 2f it is live too.
    assert!(!disagree(all(&finished(halves(4, 2, &[])))));
    for (n, f) in [(4, 1), (5, 2)] {
        let made = all(&finished(halves(n, f, &[("phases", "24")])));
        assert!(made.iter().all(|value| value.is_some() && *value == made[0]), "n = {n}: {made:?}");
    }
    // Random losses find it too.
    let found = |params: &[(&str, &str)]| {
        (0..400)
            .filter(|seed| {
                let mut scenario = with_inputs(dls(4, 2, *seed, params), &[0, 0, 1, 1]);
                storm(&mut scenario, 40);
                disagree(all(&finished(scenario)))
            })
            .count()
    };
    assert!(found(&[("acks", "2")]) > 0);
    assert_eq!(found(&[]), 0);
}

#[test]
fn each_mistake_is_seen_and_only_with_it() {
    let differ = |params: &[(&str, &str)], seed| {
        let mut scenario = with_inputs(dls(3, 1, seed, params), &[0, 1, 1]);
        storm(&mut scenario, 30);
        disagree(all(&finished(scenario)))
    };
    assert!((0..300).any(|seed| differ(&[("ignore-locks", "on")], seed)));
    assert!((0..300).all(|seed| !differ(&[], seed)));
    let stuck = |params: &[(&str, &str)], seed| {
        let mut scenario = with_inputs(dls(3, 1, seed, params), &[0, 1, 1]);
        storm(&mut scenario, 16);
        // Two are left, and they may be locked on different values.
        plan(&mut scenario, Moment::At(Time(155_000)), Action::Crash(NodeId(seed as u16 % 3), Crash::Now));
        let run = finished(scenario);
        run.world().nodes.iter().any(|node| node.up && node.decision.is_none())
    };
    let params = [("phases", "24"), ("no-release", "on")];
    assert!((0..300).any(|seed| stuck(&params, seed)));
    assert!((0..300).all(|seed| !stuck(&params[..1], seed)));
}

#[test]
fn a_traitor_breaks_it() {
    let mut scenario = with_inputs(dls(4, 1, 1, &[]), &[0, 0, 1, 1]);
    corrupt(&mut scenario, 0, "split");
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    assert_eq!(status(&run, "fault-bound"), Status::Breached);
}
