//! G004 and G005: two generals.

use super::*;
use assent::network::{Life, Verdict};
use assent::protocol::{Outlook, Share};
use assent::scenario::Target;

const ATTACK: Option<i64> = Some(1);
const RETREAT: Option<i64> = Some(0);

fn handshake(k: u16, params: &[(&str, &str)]) -> Scenario {
    let k = k.to_string();
    let params: Vec<(&str, &str)> = params.iter().copied().chain([("messages", k.as_str())]).collect();
    scenario("two-generals", 2, 0, &params)
}

/// The message of this number, from 1, is lost, if it is sent at all.
fn lose(scenario: &mut Scenario, number: u16) {
    let one = |id: u16| [NodeId(id)].into_iter().collect();
    let target = Target::Links { from: one((number + 1) % 2), to: one(number % 2), kind: None };
    let action = Action::Meddle { target, verdict: Verdict::Drop, life: Life::Once };
    plan(scenario, Moment::Round(u32::from(number)), action);
}

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    run
}

/// Agreement, non-triviality, nobody untold.
fn statuses(run: &Run) -> [Status; 3] {
    ["agreement", "non-triviality", "told"].map(|property| status(run, property))
}

#[test]
fn all_arriving_both_attack_after_k_messages_and_rounds() {
    for k in 1..=20u16 {
        for copies in [1u16, 3] {
            let scenario = handshake(k, &[("copies", &copies.to_string())]);
            let sent = u64::from(k * copies);
            assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(sent));
            assert_eq!((scenario.protocol.card().rounds.count)(&scenario.setup()), Some(u64::from(k)));
            let run = watched(scenario);
            assert_eq!((decided(&run), run.world().tallies.sent), (vec![ATTACK; 2], sent));
            assert_eq!(run.world().now, Time(0) + Span::ms(10).times(u64::from(k)));
            assert_eq!(statuses(&run), [Status::Holds; 3]);
        }
    }
    let mut calm = handshake(3, &[]);
    calm.inputs[0] = Some(Value(0));
    let run = watched(calm);
    assert_eq!((decided(&run), run.world().tallies.sent), (vec![RETREAT; 2], 0));
    assert_eq!(statuses(&run), [Status::Holds; 3]);
}

#[test]
fn g004_no_thresholds_are_right_whichever_message_is_lost() {
    for k in 1..=10u16 {
        for a in 0..=k / 2 + 1 {
            for b in 0..=k.div_ceil(2) + 1 {
                let scenario = handshake(k, &[("a", &a.to_string()), ("b", &b.to_string())]);
                let wrong = (1..=k + 1).any(|lost| {
                    let mut scenario = scenario.clone();
                    lose(&mut scenario, lost);
                    statuses(&watched(scenario)).contains(&Status::Breached)
                });
                assert!(wrong, "k = {k}, a = {a}, b = {b} would be a solution");
            }
        }
    }
}

/// What a general decides under each of its rules, in each of these runs, while the other follows its usual one.
fn table(k: u16, node: usize, runs: &[Scenario]) -> Vec<Vec<Option<i64>>> {
    let views = if node == 0 { k / 2 } else { k.div_ceil(2) } + 1;
    let word = ["a-rule", "b-rule"][node];
    let made = |rule: u32, base: &Scenario| {
        let mut scenario = base.clone();
        scenario.params.set(scenario.protocol.card(), word, &rule.to_string()).unwrap();
        decided(&finished(scenario))[node]
    };
    (0..1u32 << views).map(|rule| runs.iter().map(|base| made(rule, base)).collect()).collect()
}

#[test]
fn g004_no_rules_at_all_are_right_whichever_message_is_lost() {
    for k in 1..=10u16 {
        // All arrive; message 1, 2, … k is lost; and there is no order to attack.
        let mut runs = vec![handshake(k, &[]); usize::from(k) + 2];
        (1..=k).for_each(|lost| lose(&mut runs[usize::from(lost)], lost));
        runs.last_mut().unwrap().inputs[0] = Some(Value(0));
        // A general's decision depends on its own rule and what it hears, which no rule for the hour changes: so a pair
        // of rules decides as each of them does.
        let [first, second] = [0, 1].map(|node| table(k, node, &runs));
        assert_eq!(first.len() * second.len(), 1 << (k + 2), "all pairs of rules");
        let works = |a: &Vec<Option<i64>>, b: &Vec<Option<i64>>| a == b && a[0] == ATTACK && a.last() == Some(&RETREAT);
        let pairs = first.iter().flat_map(|a| second.iter().map(move |b| (a, b)));
        assert_eq!(pairs.filter(|(a, b)| works(a, b)).count(), 0, "k = {k}");
        // Were the last message sure to arrive, asking for all would do.
        let sure = |of: &Vec<Option<i64>>| [&of[..usize::from(k)], &of[usize::from(k) + 1..]].concat();
        let mut pairs = first.iter().flat_map(|a| second.iter().map(move |b| (sure(a), sure(b))));
        assert!(pairs.any(|(a, b)| works(&a, &b)), "k = {k}");
    }
}

#[test]
fn only_the_loss_of_the_last_message_makes_them_disagree() {
    for k in 1..=12u16 {
        for lost in 1..=k {
            let mut scenario = handshake(k, &[]);
            lose(&mut scenario, lost);
            let run = watched(scenario);
            let expected = if lost == k { Status::Breached } else { Status::Holds };
            assert_eq!(statuses(&run), [expected, Status::Holds, Status::Holds], "k = {k}, message {lost}");
            if lost < k {
                assert_eq!(decided(&run), [RETREAT; 2]);
            }
        }
    }
}

/// How often they disagree, and how often both attack, in thousandths.
fn odds(base: &Scenario, loss: u32) -> (u64, u64) {
    let (mut apart, mut attack, runs) = (0, 0, 4_000);
    for seed in 0..runs {
        let mut scenario = base.clone();
        (scenario.seed, scenario.network.loss) = (seed, loss);
        let made = decided(&finished(scenario));
        apart += u64::from(made[0] != made[1]);
        attack += u64::from(made == [ATTACK; 2]);
    }
    (apart * 1_000 / runs, attack * 1_000 / runs)
}

#[test]
fn g005_more_acknowledgements_help_little_and_cost_much() {
    // p(1-p)^(k-1) and (1-p)^k, in thousandths; four standard deviations of 4,000 runs are at most 32.
    let near = |found: (u64, u64), expected: (u64, u64)| {
        found.0.abs_diff(expected.0) <= 24 && found.1.abs_diff(expected.1) <= 32
    };
    for (k, loss, expected) in [
        (1, 100_000, (100, 900)),
        (2, 100_000, (90, 810)),
        (3, 100_000, (81, 729)),
        (4, 100_000, (73, 656)),
        (3, 500_000, (125, 125)),
    ] {
        let found = odds(&handshake(k, &[]), loss);
        assert!(near(found, expected), "k = {k}: {found:?}, expected {expected:?}");
    }
    // c copies of the order alone: p^c.
    for (copies, expected) in [("1", (100, 900)), ("2", (10, 990)), ("3", (1, 999))] {
        let found = odds(&handshake(1, &[("copies", copies)]), 100_000);
        assert!(near(found, expected), "{copies} copies: {found:?}");
    }
}

#[test]
fn rules_that_never_or_always_attack_are_found_out() {
    let run = watched(handshake(3, &[("a", "9"), ("b", "9")]));
    assert_eq!(statuses(&run), [Status::Holds, Status::Breached, Status::Holds]);
    let mut scenario = handshake(3, &[("a", "0"), ("b", "0")]);
    lose(&mut scenario, 1);
    let run = watched(scenario);
    assert_eq!((decided(&run), statuses(&run)), (vec![ATTACK; 2], [Status::Holds, Status::Holds, Status::Breached]));
}

#[test]
fn without_an_hour_repetition_is_enough() {
    let plain = scenario("two-generals", 2, 0, &[("mode", "retransmit"), ("copies", "2")]);
    assert_eq!((plain.protocol.card().messages.count)(&plain.setup()), Some(6));
    assert_eq!(finished(plain).world().tallies.sent, 6);
    for seed in 0..200 {
        let mut scenario = scenario("two-generals", 2, 0, &[("mode", "retransmit")]);
        (scenario.seed, scenario.network.loss) = (seed, 500_000);
        assert_eq!(decided(&finished(scenario)), [ATTACK; 2], "seed {seed}");
    }
}

/// What the protocol says of its chances at this loss, in millionths.
fn chances(base: &Scenario, loss: u32) -> Vec<(Outlook, u64)> {
    let machine = base.protocol.build(&base.setup()).unwrap();
    machine.odds(Share::millionths(loss)).iter().map(|odds| (odds.outlook, odds.share.as_millionths())).collect()
}

#[test]
fn g005_chances_are_calculated_for_any_loss() {
    let of = |k: u16, params: &[(&str, &str)], loss: u32| -> Vec<u64> {
        chances(&handshake(k, params), loss).into_iter().map(|(_, share)| share).collect()
    };
    // p(1-p)^(k-1), (1-p)^k, and the rest.
    assert_eq!(of(1, &[], 100_000), [100_000, 900_000, 0]);
    assert_eq!(of(2, &[], 100_000), [90_000, 810_000, 100_000]);
    assert_eq!(of(3, &[], 100_000), [81_000, 729_000, 190_000]);
    assert_eq!(of(4, &[], 100_000), [72_900, 656_100, 271_000]);
    assert_eq!(of(3, &[], 500_000), [125_000, 125_000, 750_000]);
    // p^c for the order alone; c copies of each of three.
    assert_eq!(
        [1, 2, 3].map(|copies: u8| of(1, &[("copies", &copies.to_string())], 100_000)[0]),
        [100_000, 10_000, 1_000]
    );
    assert_eq!(of(3, &[("copies", "3")], 100_000)[..2], [998, 997_003]);
    for loss in [0, 1_000_000] {
        let sure = if loss == 0 { [0, 1_000_000, 0] } else { [0, 0, 1_000_000] };
        assert_eq!(of(5, &[], loss), sure, "nothing lost, or everything: nobody attacks untold");
    }
    assert_eq!(of(1, &[], 1_000_000), [1_000_000, 0, 0]);
    // Nothing is calculated where there is no hour, and nothing to be calculated where the plan is to stay.
    assert!(of(3, &[("mode", "retransmit")], 100_000).is_empty());
    let mut calm = handshake(3, &[]);
    calm.inputs[0] = Some(Value(0));
    assert!(chances(&calm, 100_000).is_empty());
}

#[test]
fn g005_calculated_chances_are_those_of_every_way_in_which_messages_may_be_lost() {
    let rules: [&[(&str, &str)]; 4] =
        [&[], &[("a", "1"), ("b", "1")], &[("a-rule", "5"), ("b-rule", "2")], &[("b", "0")]];
    for (k, params) in (1..=6u16).flat_map(|k| rules.into_iter().map(move |params| (k, params))) {
        let base = handshake(k, params);
        for loss in [37_000, 400_000] {
            // Message `lost` is the first that is; of k + 1 none is.
            let (p, mut found) = (f64::from(loss) / 1e6, [0.0; 3]);
            for lost in 1..=k + 1 {
                let mut scenario = base.clone();
                if lost <= k {
                    lose(&mut scenario, lost);
                }
                let arrived = i32::from(lost - 1);
                let weight = (1.0 - p).powi(arrived) * if lost <= k { p } else { 1.0 };
                let made: Vec<Option<Value>> =
                    decided(&finished(scenario)).into_iter().map(|made| made.map(Value)).collect();
                for (sum, (outlook, _)) in found.iter_mut().zip(chances(&base, loss)) {
                    *sum += if outlook.holds(&made) { weight } else { 0.0 };
                }
            }
            let expected: Vec<u64> = found.iter().map(|share| (share * 1e6).round() as u64).collect();
            let calculated: Vec<u64> = chances(&base, loss).into_iter().map(|(_, share)| share).collect();
            assert_eq!(calculated, expected, "k = {k}, {params:?}, loss {loss}");
        }
    }
}

#[test]
fn g005_calculated_chances_are_those_of_many_runs() {
    const RUNS: u64 = 4_000;
    for (k, copies, loss) in [(3, "1", 100_000), (4, "1", 300_000), (3, "2", 500_000), (6, "1", 50_000)] {
        let base = handshake(k, &[("copies", copies)]);
        let chances = chances(&base, loss);
        let mut found = vec![0u64; chances.len()];
        for seed in 0..RUNS {
            let mut scenario = base.clone();
            (scenario.seed, scenario.network.loss) = (seed, loss);
            let made: Vec<Option<Value>> =
                decided(&finished(scenario)).into_iter().map(|made| made.map(Value)).collect();
            for (count, (outlook, _)) in found.iter_mut().zip(&chances) {
                *count += u64::from(outlook.holds(&made));
            }
        }
        assert_eq!(found.iter().sum::<u64>(), RUNS, "one of them comes true in every run");
        for (count, (outlook, share)) in found.into_iter().zip(chances) {
            let (share, found) = (share as f64 / 1e6, count as f64 / RUNS as f64);
            let deviation = (share * (1.0 - share) / RUNS as f64).sqrt();
            assert!((share - found).abs() <= 4.0 * deviation, "k = {k}, {outlook:?}: {found}, calculated {share}");
        }
    }
}
