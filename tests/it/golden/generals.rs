//! G018 to G020: oral messages.

use super::*;
use assent::scenario::Target;

/// Is IC1 or IC2 broken, with these traitors and this order?
fn violated(run: &Run, traitors: &[u16], order: i64) -> bool {
    let all = decided(run);
    let loyal: Vec<Option<i64>> =
        (1..all.len()).filter(|node| !traitors.contains(&(*node as u16))).map(|node| all[node]).collect();
    assert!(loyal.iter().all(Option::is_some), "every loyal lieutenant decides");
    disagree(loyal.iter().copied()) || (!traitors.contains(&0) && loyal.iter().any(|made| *made != Some(order)))
}

fn generals(n: u16, m: u16, order: i64) -> Scenario {
    let mut scenario = scenario("om", n, m, &[]);
    scenario.inputs[0] = Some(Value(order));
    scenario
}

/// How many strategies of the traitors break IC1 or IC2, of how many. A strategy gives each of their messages, by
/// sender and recipient, one of the two orders; `slots` are the recipients of each, in the order of sending.
fn strategies(n: u16, m: u16, orders: &[i64], traitors: &[u16], slots: &[(u16, u16)]) -> (u32, u32) {
    let (mut broken, mut all) = (0, 0);
    for order in orders {
        for bits in bit_vectors(slots.len() as u16) {
            let mut scenario = generals(n, m, *order);
            for ((from, to), value) in slots.iter().zip(bits) {
                lie(&mut scenario, *from, *to, &[value]);
            }
            all += 1;
            broken += u32::from(violated(&finished(scenario), traitors, *order));
        }
    }
    (broken, all)
}

#[test]
fn g018_messages_and_rounds() {
    for (n, m, sent) in [(3, 1, 4), (4, 1, 9), (5, 1, 16), (7, 1, 36), (7, 2, 156), (10, 2, 585), (10, 3, 3_609)] {
        let scenario = generals(n, m, 1);
        assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(sent));
        let run = finished(scenario);
        assert_eq!(run.world().tallies.sent, sent, "n = {n}, m = {m}");
        assert_eq!(run.world().now, Time(0) + run.scenario().network.delta.times(u64::from(m) + 1));
        assert!(!violated(&run, &[], 1));
    }
}

#[test]
fn g019_om1_stands_one_traitor_of_four_and_not_of_three() {
    let commander = [(0, 1), (0, 2), (0, 3)];
    assert_eq!(strategies(4, 1, &[1], &[0], &commander), (0, 8));
    assert_eq!(strategies(4, 1, &[0, 1], &[3], &[(3, 1), (3, 2)]), (0, 8));
    assert_eq!(strategies(3, 1, &[0, 1], &[2], &[(2, 1)]), (1, 4));
    assert_eq!(strategies(3, 1, &[1], &[0], &commander[..2]), (0, 4));
    // The one case: the order is attack, and the lieutenant says retreat.
    let mut scenario = generals(3, 1, 1);
    lie(&mut scenario, 2, 1, &[0]);
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    assert_eq!((status(&run, "ic2"), status(&run, "agreement")), (Status::Breached, Status::Holds));
    assert_eq!(status(&run, "fault-bound"), Status::Breached);
}

#[test]
fn g019_om1_stands_a_commander_who_is_also_silent() {
    let mut broken = 0;
    for strategy in 0..27u32 {
        let mut scenario = generals(4, 1, 1);
        for to in 1..4u16 {
            match strategy / 3u32.pow(u32::from(to) - 1) % 3 {
                2 => {
                    let (from, to) = ([NodeId(0)].into_iter().collect(), [NodeId(to)].into_iter().collect());
                    let target = Target::Links { from, to, kind: None };
                    let (verdict, life) = (assent::network::Verdict::Drop, assent::network::Life::Always);
                    plan(&mut scenario, Moment::At(Time(0)), Action::Meddle { target, verdict, life });
                }
                value => lie(&mut scenario, 0, to, &[i64::from(value)]),
            }
        }
        broken += u32::from(violated(&finished(scenario), &[0], 1));
    }
    assert_eq!(broken, 0);
}

#[test]
fn g020_too_many_traitors_or_the_wrong_number_of_rounds() {
    // The commander and L3, in the order in which they send.
    let both = [(0, 1), (0, 2), (0, 3), (3, 1), (3, 2)];
    assert_eq!(strategies(4, 1, &[1], &[0, 3], &both), (8, 32));
    // One lieutenant in OM(2): one report to each of the others in round 2, and one in round 3.
    assert_eq!(strategies(4, 2, &[0, 1], &[3], &[(3, 1), (3, 2), (3, 1), (3, 2)]), (9, 32));
    assert_eq!(strategies(4, 0, &[1], &[0], &[(0, 1), (0, 2), (0, 3)]), (6, 8));
}

#[test]
fn a_commander_who_is_counted_twice_divides_the_lieutenants() {
    let mut broken = Vec::new();
    for orders in bit_vectors(3) {
        let mut scenario = scenario("om", 4, 1, &[("own-twice", "on")]);
        scenario.inputs[0] = Some(Value(1));
        for (to, order) in (1..).zip(&orders) {
            lie(&mut scenario, 0, to, &[*order]);
        }
        if violated(&finished(scenario), &[0], 1) {
            broken.push(orders.iter().sum::<i64>());
        }
    }
    // Two are told to attack: they count three of four, and the third has a tie. With one it is the other way round: a tie
    // counts as retreat, as three of four do.
    assert_eq!(broken, [2, 2, 2]);
}

#[test]
fn the_largest_size_sends_what_the_formula_says() {
    let scenario = generals(13, 4, 1);
    assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(108_384));
    let run = finished(scenario);
    assert_eq!(run.world().tallies.sent, 108_384);
    assert!(!violated(&run, &[], 1));
}

#[test]
fn lemma_1_a_loyal_commander_is_obeyed_while_n_exceeds_2k_and_m() {
    // n = 6, m = 1, k = 2 traitors, more than OM(1) is made for: IC2 holds all the same.
    let slots = [4, 5].into_iter().flat_map(|from| (1..6).map(move |to| (from, to)));
    let slots: Vec<(u16, u16)> = slots.filter(|(from, to)| from != to).collect();
    assert_eq!(strategies(6, 1, &[0, 1], &[4, 5], &slots), (0, 512));
}

#[test]
fn a_tie_is_retreat_whatever_the_orders_were() {
    for n in [3u16, 4] {
        let mut scenario = generals(n, 1, 1);
        for to in 1..n {
            lie(&mut scenario, 0, to, &[i64::from(to) + 4]);
        }
        assert_eq!(decided(&finished(scenario))[1..], vec![Some(0); usize::from(n) - 1]);
    }
}

#[test]
fn silence_counts_as_retreat() {
    for traitor in [0, 3] {
        let mut scenario = generals(4, 1, 1);
        plan(&mut scenario, Moment::At(Time(0)), Action::Corrupt(NodeId(traitor), Strategy::Silent));
        let run = finished(scenario);
        let obeyed = i64::from(traitor != 0);
        assert_eq!(decided(&run)[1..3], [Some(obeyed); 2]);
        // The lieutenants relay the default of a silent commander like any order.
        assert_eq!(run.world().tallies.sent, if traitor == 0 { 6 } else { 7 });
    }
}

#[test]
fn orders_that_cannot_have_come_that_way_are_ignored() {
    let path = |nodes: &[u16]| Tree::List(nodes.iter().map(|node| Tree::Node(NodeId(*node))).collect());
    // Three generals and a loyal commander: one believed lie is enough, as the last of these shows.
    for (round, nodes, believed) in [
        (1, [0].as_slice(), false), // not its own link
        (1, &[2], false),           // not from the commander
        (1, &[0, 2], false),        // too long for the round
        (2, &[2], false),           // too short, and not from the commander
        (2, &[0, 2, 2], false),     // repeats
        (2, &[1, 2], false),        // does not start with the commander
        (2, &[0, 1], false),        // leads through the recipient, and does not end in the sender
        (2, &[0, 99], false),       // no such general
        (3, &[0, 1, 2], false),     // no such round
        (2, &[], false),
        (2, &[0, 2], true),
    ] {
        let mut scenario = generals(3, 1, 1);
        (scenario.network.least, scenario.network.most) = (Span::ms(5), Span::ms(5));
        let fields = vec![
            ("round".to_owned(), Tree::Int(round)),
            ("path".to_owned(), path(nodes)),
            ("value".to_owned(), Tree::Value(Value(0))),
        ];
        // Before anything else is sent, so that it arrives before what it might replace.
        let (from, to, kind) = (NodeId(2), NodeId(1), "order".to_owned());
        plan(&mut scenario, Moment::At(Time(0)), Action::Forge { from, to, kind, fields });
        let run = finished(scenario);
        assert_eq!(run.world().tallies.sent, 5, "the forged order was sent");
        let expected = i64::from(!believed);
        assert_eq!(decided(&run), [None, Some(expected), Some(1)], "round {round}, path {nodes:?}");
    }
}

#[test]
fn attacks_break_what_the_bound_says_and_no_more() {
    let play = |n, m, traitors: &[u16], attack: &str, seed| {
        let mut scenario = generals(n, m, 1);
        scenario.seed = seed;
        for traitor in traitors {
            corrupt(&mut scenario, *traitor, attack);
        }
        violated(&finished(scenario), traitors, 1)
    };
    for attack in ["split", "flip", "retreat", "attack", "babble"] {
        for traitor in 0..4 {
            assert!(!play(4, 1, &[traitor], attack, 1), "{attack} by n{traitor}");
        }
        assert!(!play(7, 2, &[0, 5], attack, 1) && !play(7, 2, &[3, 5], attack, 1), "{attack} by two of seven");
    }
    assert!(play(3, 1, &[2], "split", 1), "a lieutenant of three");
    assert!(play(4, 1, &[0, 3], "split", 1), "two of four");
    assert!(play(4, 0, &[0], "split", 1), "no relaying at all");
    let beyond = (0..100).filter(|seed| play(7, 1, &[0, 6], "babble", *seed)).count();
    let within = (0..100).filter(|seed| play(7, 2, &[0, 6], "babble", *seed)).count();
    assert!(beyond > 0, "OM(1) with two traitors of seven fails now and then");
    assert_eq!(within, 0, "OM(2) does not");
}
