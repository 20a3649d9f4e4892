//! G021 and G022: signed messages.

use super::*;

/// Is IC1 or IC2 broken, with these traitors and this order?
fn violated(run: &Run, traitors: &[u16], order: i64) -> bool {
    let all = decided(run);
    let loyal = (1..all.len()).filter(|node| !traitors.contains(&(*node as u16))).map(|node| all[node]);
    let loyal: Vec<Option<i64>> = loyal.collect();
    assert!(loyal.iter().all(Option::is_some), "every loyal lieutenant decides");
    disagree(loyal.iter().copied()) || (!traitors.contains(&0) && loyal.iter().any(|made| *made != Some(order)))
}

fn generals(n: u16, m: u16, params: &[(&str, &str)]) -> Scenario {
    scenario("sm", n, m, params)
}

/// A traitor releases an order with these signatures in a round.
fn release(scenario: &mut Scenario, from: u16, to: u16, round: u32, value: i64, signers: &[u16]) {
    let signers = Tree::List(signers.iter().map(|node| Tree::Node(NodeId(*node))).collect());
    let fields = vec![("body".to_owned(), Tree::Value(Value(value))), ("signers".to_owned(), signers)];
    let order = Tree::Record(String::new(), fields);
    let fields = vec![("round".to_owned(), Tree::Int(i64::from(round))), ("order".to_owned(), order)];
    let (from, to, kind) = (NodeId(from), NodeId(to), "order".to_owned());
    plan(scenario, Moment::Round(round), Action::Forge { from, to, kind, fields });
}

fn silence(scenario: &mut Scenario, node: u16) {
    plan(scenario, Moment::At(Time(0)), Action::Corrupt(NodeId(node), Strategy::Silent));
}

/// How many plans of a treacherous commander and his accomplices break IC1, of how many. A plan says for each round,
/// loyal lieutenant and order whether they release it there: with as many of their signatures as the round asks for,
/// or, when there are not enough of them, with all they have.
fn plans(n: u16, m: u16, traitors: &[u16], params: &[(&str, &str)]) -> (u32, u32) {
    let base = generals(n, m, params);
    let rounds = (base.protocol.card().rounds.count)(&base.setup()).unwrap() as u32;
    let loyal = (1..n).filter(|node| !traitors.contains(node));
    let slots = loyal.flat_map(|to| (1..=rounds).flat_map(move |round| [(to, round, 0), (to, round, 1)]));
    let slots: Vec<(u16, u32, i64)> = slots.collect();
    let (mut broken, mut all) = (0, 0);
    for bits in bit_vectors(slots.len() as u16) {
        let times = orders_of(&bits, 2 * rounds as usize);
        if times == 0 {
            continue;
        }
        let mut scenario = base.clone();
        traitors.iter().for_each(|node| silence(&mut scenario, *node));
        for ((to, round, value), _) in slots.iter().zip(bits).filter(|(_, released)| *released == 1) {
            let length = traitors.len().min(*round as usize);
            release(&mut scenario, 0, *to, *round, *value, &traitors[..length]);
        }
        all += times;
        broken += times * u32::from(violated(&finished(scenario), traitors, 1));
    }
    (broken, all)
}

/// The loyal lieutenants are alike: of plans that differ only in who gets which part, one is played for all. How many it
/// stands for; none for the others.
fn orders_of(bits: &[i64], part: usize) -> u32 {
    let parts: Vec<&[i64]> = bits.chunks(part).collect();
    if !parts.is_sorted() {
        return 0;
    }
    let factorial = |number: usize| (1..=number as u32).product::<u32>();
    let alike = parts.chunk_by(|one, other| one == other).map(|group| factorial(group.len()));
    factorial(parts.len()) / alike.product::<u32>()
}

/// The same for treacherous lieutenants of a loyal commander: all they can sign is the order they got.
fn lieutenants(n: u16, m: u16, traitors: &[u16]) -> (u32, u32) {
    let loyal = (1..n).filter(|node| !traitors.contains(node));
    let slots = loyal.flat_map(|to| (2..=u32::from(m) + 1).flat_map(move |round| [(to, round, 0), (to, round, 1)]));
    let slots: Vec<(u16, u32, i64)> = slots.collect();
    let (mut broken, mut all) = (0, 0);
    for order in [0, 1] {
        for bits in bit_vectors(slots.len() as u16) {
            let mut scenario = generals(n, m, &[]);
            scenario.inputs[0] = Some(Value(order));
            traitors.iter().for_each(|node| silence(&mut scenario, *node));
            for ((to, round, value), _) in slots.iter().zip(bits).filter(|(_, released)| *released == 1) {
                let signers: Vec<u16> = [0].into_iter().chain(traitors.iter().copied()).take(*round as usize).collect();
                release(&mut scenario, traitors[0], *to, *round, *value, &signers);
            }
            all += 1;
            broken += u32::from(violated(&finished(scenario), traitors, order));
        }
    }
    (broken, all)
}

#[test]
fn g021_messages_do_not_depend_on_the_number_of_rounds() {
    for (n, sent) in [(2, 1), (3, 4), (4, 9), (5, 16), (7, 36), (10, 81)] {
        for m in 1..=3 {
            let scenario = generals(n, m, &[]);
            assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(sent));
            let run = finished(scenario);
            assert_eq!(run.world().tallies.sent, sent, "n = {n}, m = {m}");
            assert_eq!(run.world().now, Time(0) + run.scenario().network.delta.times(u64::from(m) + 1));
            assert!(!violated(&run, &[], 1));
        }
        let single = generals(n, 0, &[]);
        assert_eq!((single.protocol.card().messages.count)(&single.setup()), Some(u64::from(n) - 1));
        assert_eq!(finished(single).world().tallies.sent, u64::from(n) - 1);
    }
}

#[test]
fn g022_one_round_too_few_and_the_full_number() {
    assert_eq!(plans(4, 1, &[0, 1], &[]), (30, 256));
    assert_eq!(plans(4, 2, &[0, 1], &[("rounds", "2")]), (30, 256));
    assert_eq!(plans(4, 2, &[0, 1], &[]), (0, 4_096));
}

/// A quarter of a million plans.
#[test]
fn two_traitors_among_five_have_no_plan_that_works() {
    assert_eq!(plans(5, 2, &[0, 1], &[]), (0, 262_144));
}

#[test]
fn g022_the_length_of_a_chain_must_be_checked() {
    assert_eq!(plans(4, 1, &[0], &[("no-length-check", "on")]), (372, 4_096));
    assert_eq!(plans(4, 1, &[0], &[]), (0, 4_096));
}

#[test]
fn three_generals_and_one_traitor() {
    assert_eq!(plans(3, 1, &[0], &[]), (0, 256));
    assert_eq!(lieutenants(3, 1, &[2]), (0, 8));
    assert_eq!(lieutenants(4, 2, &[2, 3]), (0, 32));
}

#[test]
fn the_commanders_signature_convicts_him() {
    // The figure with three generals: attack for one, retreat for the other.
    let mut scenario = generals(3, 1, &[]);
    corrupt(&mut scenario, 0, "split");
    let run = finished(scenario);
    assert_eq!(decided(&run)[1..], [Some(0); 2]);
}

#[test]
fn only_traitors_keys_make_a_genuine_chain() {
    // n2 tells n1 in the last round of an order that a silent commander is said to have given.
    for (signers, traitors, believed) in [
        ([0, 2], [0, 2].as_slice(), true),
        ([0, 3], &[0, 2], false), // n3 is loyal
        ([2, 0], &[0, 2], false), // not the commander's order
        ([0, 1], &[0, 2], false), // leads through the recipient
        ([0, 2], &[2], false),    // the commander is loyal, and only late
    ] {
        let mut scenario = generals(4, 1, &[]);
        traitors.iter().for_each(|node| silence(&mut scenario, *node));
        if !traitors.contains(&0) {
            plan(&mut scenario, Moment::At(Time(0)), Action::Crash(NodeId(0), Crash::Now));
        }
        release(&mut scenario, 2, 1, 2, 1, &signers);
        assert_eq!(decided(&finished(scenario))[1], Some(i64::from(believed)), "{signers:?} {traitors:?}");
    }
}

/// Orders are taken in the order in which they were sent, so that mistakes show without luck.
fn even_network(mut scenario: Scenario) -> Scenario {
    scenario.network.least = Span::ms(5);
    scenario.network.most = Span::ms(5);
    scenario
}

#[test]
fn each_mistake_is_seen_by_a_monitor_and_the_rule_put_back_cures_it() {
    type Plot = fn(&mut Scenario);
    let last_word: Plot = |scenario| release(scenario, 0, 1, 2, 1, &[0]);
    let filled_up: Plot = |scenario| release(scenario, 0, 1, 2, 1, &[0, 0]);
    let two_to_one: Plot = |scenario| {
        (1..4).for_each(|to| release(scenario, 0, to, 1, 1, &[0]));
        release(scenario, 0, 1, 1, 2, &[0]);
    };
    let divided: Plot = |scenario| {
        (1..4).for_each(|to| release(scenario, 0, to, 1, i64::from(to), &[0]));
    };
    for (mistake, plot) in [
        ("no-length-check", last_word),
        ("repeated-signers", filled_up),
        ("relay-first-only", two_to_one),
        ("first-receipt", divided),
    ] {
        for (word, expected) in [("on", Status::Breached), ("off", Status::Holds)] {
            let mut scenario = even_network(generals(4, 1, &[(mistake, word)]));
            silence(&mut scenario, 0);
            plot(&mut scenario);
            let mut run = Run::new(scenario).unwrap();
            run.finish();
            assert_eq!(status(&run, "agreement"), expected, "{mistake} {word}");
            assert_eq!(status(&run, "fault-bound"), Status::Holds);
        }
    }
}

#[test]
fn attacks_break_only_what_is_out_of_the_model() {
    let play = |n, m, traitors: &[u16], attack: &str, params: &[(&str, &str)]| {
        let mut scenario = generals(n, m, params);
        traitors.iter().for_each(|traitor| corrupt(&mut scenario, *traitor, attack));
        violated(&finished(scenario), traitors, 1)
    };
    for attack in ["split", "late", "repeat"] {
        for traitor in 0..4 {
            assert!(!play(4, 1, &[traitor], attack, &[]), "{attack} by n{traitor}");
        }
        for traitors in [[0, 1], [0, 3], [2, 3]] {
            assert!(!play(4, 2, &traitors, attack, &[]), "{attack} by {traitors:?}");
            assert!(!play(5, 2, &traitors, attack, &[]), "{attack} by {traitors:?}");
        }
    }
    assert!(play(4, 1, &[0, 1], "late", &[]), "two traitors, rounds for one");
    assert!(play(4, 2, &[0, 1], "late", &[("rounds", "2")]), "a round too few");
    assert!(play(4, 1, &[0], "late", &[("no-length-check", "on")]));
    assert!(play(4, 2, &[0], "repeat", &[("repeated-signers", "on")]));
    assert!(play(4, 0, &[0], "split", &[]), "a single round");
}

#[test]
fn random_plans_of_two_traitors_among_five_never_succeed() {
    let mut chance = assent::chance::Chance::new(1, assent::chance::Purpose::Faults, 0);
    for _ in 0..1_000 {
        let mut scenario = generals(5, 2, &[]);
        scenario.seed = chance.below(1 << 30);
        [0, 1].into_iter().for_each(|node| silence(&mut scenario, node));
        for _ in 0..chance.below(8) {
            let (to, round, value) = (2 + chance.below(3) as u16, 1 + chance.below(3) as u32, chance.below(2) as i64);
            let signers: Vec<u16> = (0..=chance.below(3) as u16).map(|_| chance.below(2) as u16).collect();
            release(&mut scenario, 0, to, round, value, &signers);
        }
        assert!(!violated(&finished(scenario), &[0, 1], 1));
    }
}
