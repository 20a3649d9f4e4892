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
        assert_eq!((scenario.protocol.card.messages.count)(&scenario.setup()), Some(sent));
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
