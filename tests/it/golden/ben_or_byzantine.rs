//! G035: Ben-Or's protocol for traitors.

use super::*;
use assent::network::{Life, Verdict};
use assent::scenario::{Target, Until};

const ATTACKS: [&str; 4] = ["split", "zero", "oppose", "babble"];

fn ben_or(n: u16, f: u16, seed: u64, inputs: &[i64], params: &[(&str, &str)]) -> Scenario {
    let mut scenario = with_inputs(scenario("ben-or-byzantine", n, f, params), inputs);
    scenario.seed = seed;
    scenario.until = Until::At(Time(0) + Span::ms(3_000));
    scenario
}

fn ended(scenario: Scenario) -> Run {
    let mut run = Run::untraced(scenario).unwrap();
    run.finish();
    run
}

/// Messages between correct nodes are slower than those of the last node, the liar.
fn slow(scenario: &mut Scenario) {
    let correct: NodeSet = NodeId::all(scenario.n - 1).collect();
    let target = Target::Links { from: correct, to: correct, kind: None };
    let action = Action::Meddle { target, verdict: Verdict::Delay(Span::ms(25)), life: Life::Always };
    plan(scenario, Moment::At(Time(0)), action);
    (scenario.network.least, scenario.network.most) = (Span::ms(10), Span::ms(10));
}

#[test]
fn equal_inputs_take_one_round_and_one_more() {
    for (n, f) in [(6, 1), (11, 2), (5, 0)] {
        let mut scenario = ben_or(n, f, 1, &vec![1; usize::from(n)], &[]);
        (scenario.network.least, scenario.network.most) = (Span::ms(10), Span::ms(10));
        let sent = 4 * u64::from(n) * u64::from(n - 1);
        assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(sent));
        let run = ended(scenario);
        assert_eq!((run.world().tallies.sent, run.world().next_time()), (sent, None));
        assert!(run.world().nodes.iter().all(|node| node.decision.is_some_and(|made| made.at == Time(20_000))));
    }
}

#[test]
fn traitors_within_the_bound_break_nothing() {
    for (n, f, runs) in [(6u16, 1u16, 120), (7, 1, 60), (11, 2, 40)] {
        for attack in ATTACKS {
            for seed in 0..runs {
                let inputs: Vec<i64> =
                    (0..i64::from(n)).map(|node| (node + seed as i64) % (1 + seed as i64 % 3) % 2).collect();
                let mut scenario = ben_or(n, f, seed, &inputs, &[]);
                (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(20));
                let traitors: Vec<usize> = (0..f).map(|it| usize::from((seed as u16 + 3 * it) % n)).collect();
                traitors.iter().for_each(|node| corrupt(&mut scenario, *node as u16, attack));
                let made = decided(&ended(scenario));
                let correct = |node: &usize| !traitors.contains(node);
                let made: Vec<Option<i64>> = (0..usize::from(n)).filter(correct).map(|node| made[node]).collect();
                let said: Vec<i64> = (0..usize::from(n)).filter(correct).map(|node| inputs[node]).collect();
                assert!(!disagree(made.iter().copied()), "{attack}, n = {n}, seed {seed}: {made:?}");
                assert!(made.iter().all(Option::is_some), "{attack}, n = {n}, seed {seed}: {made:?}");
                assert!(said.iter().any(|input| Some(*input) == made[0]), "{attack}, n = {n}, seed {seed}");
            }
        }
    }
}

#[test]
fn g035_five_nodes_never_decide_though_all_propose_the_same_and_six_do_at_once() {
    for (n, expected) in [(5, None), (6, Some(1))] {
        let mut scenario = ben_or(n, 1, 1, &vec![1; usize::from(n)], &[]);
        slow(&mut scenario);
        corrupt(&mut scenario, n - 1, "oppose");
        let run = ended(scenario);
        assert_eq!(decided(&run)[..4], [expected; 4], "n = {n}");
        assert!(expected.is_none() || run.world().nodes[0].decision.is_some_and(|made| made.at == Time(70_000)));
    }
}

#[test]
fn with_five_a_liar_can_even_have_its_way() {
    // It keeps them from deciding 1 until their coins all fall to 0, and then goes along.
    let mut scenario = ben_or(5, 1, 1, &[1; 5], &[]);
    slow(&mut scenario);
    corrupt(&mut scenario, 4, "zero");
    let found = (0..200).find(|seed| {
        scenario.seed = *seed;
        decided(&ended(scenario.clone()))[..4] == [Some(0); 4]
    });
    scenario.seed = found.expect("some seed");
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    assert_eq!(status(&run, "unanimity-validity"), Status::Breached);
    assert_eq!(status(&run, "fault-bound"), Status::Breached);
}

#[test]
fn each_mistake_is_seen_and_only_with_it() {
    // Half of all is not enough to propose: eleven nodes, two liars, five correct zeros and four ones.
    let differ = |params: &[(&str, &str)], seed| {
        let mut scenario = ben_or(11, 2, seed, &[0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0], params);
        (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(20));
        for node in [9, 10] {
            corrupt(&mut scenario, node, "split");
        }
        let mut run = Run::new(scenario).unwrap();
        run.finish();
        let mut proposed = std::collections::BTreeMap::new();
        let honest = |from: NodeId| from.0 < 9;
        let sent = run.trace().steps().flat_map(|(_, step)| run.trace().sent(step).map(|(_, parcel)| parcel));
        sent.filter(|parcel| honest(parcel.from)).any(|parcel| {
            let label = run.plan().machine.label(&parcel.draft.msg);
            let value = label.value.filter(|_| label.kind == "propose");
            value.is_some_and(|value| *proposed.entry(label.epoch).or_insert(value) != value)
        })
    };
    assert!((0..60).any(|seed| differ(&[("half", "on")], seed)), "two values proposed in one round");
    assert!((0..60).all(|seed| !differ(&[], seed)));
    // A single proposal may be a liar's: equal inputs are given up.
    let invalid = |params: &[(&str, &str)], seed| {
        let mut scenario = ben_or(6, 1, seed, &[1; 6], params);
        (scenario.network.least, scenario.network.most) = (Span(0), Span::ms(20));
        corrupt(&mut scenario, 5, "zero");
        decided(&ended(scenario))[..5] != [Some(1); 5]
    };
    assert!((0..40).any(|seed| invalid(&[("any-proposal", "on")], seed)));
    assert!((0..40).all(|seed| !invalid(&[], seed)));
    let stuck = |params: &[(&str, &str)], seed| {
        let mut scenario = ben_or(6, 1, seed, &[0, 1, 0, 1, 0, 1], params);
        corrupt(&mut scenario, 5, "split");
        decided(&ended(scenario))[..5].contains(&None)
    };
    assert!((0..60).any(|seed| stuck(&[("stop", "on")], seed)));
    assert!((0..60).all(|seed| !stuck(&[], seed)));
}
