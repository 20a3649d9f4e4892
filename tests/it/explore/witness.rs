//! Counterexamples: found by search, played by the ordinary engine, from their links.

use super::*;
use assent::explore::{Check, Found};
use assent::run::Run;
use assent::scenario::{Status, link};

/// What was found of a property.
fn found(scenario: &Scenario, list: &str, property: &str) -> Found {
    let mut check = Check::new(scenario, rules(scenario, list)).unwrap();
    let verdict = check.finish().unwrap();
    let of = |claim: &&Found| claim.property.id == property;
    verdict.claims.iter().find(of).unwrap_or_else(|| panic!("{property} is judged")).clone()
}

/// The link of a counterexample replays it: the same property breaks, and the claim that says so comes true.
fn replays(scenario: &Scenario, list: &str, property: &str) -> Run {
    let found = found(scenario, list, property);
    assert_eq!(found.status, Status::Breached, "{property} of {scenario}");
    let witness = found.witness.unwrap().unwrap_or_else(|why| panic!("{property} of {scenario}: {why}"));
    let text = link::write(&witness.scenario, None, &[]);
    let opened = link::read(&text, "").unwrap().scenario.unwrap();
    // What a text says of a field is a number; which sort of number the protocol's type knows.
    assert_eq!(opened.to_string(), witness.scenario.to_string());
    let mut run = Run::new(opened).unwrap();
    run.finish();
    assert!(run.judge().iter().all(|judged| judged.holds), "{property} of {scenario}");
    run
}

#[test]
fn crashes_in_mid_broadcast() {
    replays(&scenario("floodset", 3, 1, &[("rounds", "1")]), "", "agreement");
    let run = replays(&scenario("floodset", 4, 2, &[("rounds", "2")]), "", "agreement");
    // The dangerous chain, and nothing else in the script.
    assert_eq!(run.scenario().script.len(), 2);
    replays(&scenario("broadcast", 3, 0, &[]), "crash=1", "agreement");
}

#[test]
fn lies() {
    let run = replays(&scenario("om", 3, 1, &[]), "", "ic2");
    assert_eq!(run.scenario().script.len(), 1, "one lie");
    replays(&scenario("om", 4, 1, &[]), "traitors=2", "agreement");
    replays(&scenario("sm", 4, 1, &[]), "traitors=2", "agreement");
    replays(&scenario("phase-king", 4, 1, &[]), "", "agreement");
}

#[test]
fn orders_of_delivery() {
    let wait = scenario("k-set", 3, 1, &[("variant", "async"), ("k", "1")]);
    replays(&wait, "none", "agreement");
    let paxos = |mistake: &str| scenario("paxos", 3, 1, &[("proposers", "2"), ("retry", "0"), (mistake, "on")]);
    replays(&paxos("own-value"), "none", "agreement");
    replays(&paxos("no-promise-check"), "none", "agreement");
    replays(&paxos("amnesia"), "crash=1,restart=1", "agreement");
}

#[test]
fn coins_fall_as_the_search_wants() {
    // Deciding at f proposals and counting blanks breaks agreement only for unlucky coins and orders.
    let ben_or = scenario("ben-or", 3, 1, &[("coin-anyway", "on")]);
    let mut rules = rules(&ben_or, "none");
    rules.states_max = 400_000;
    let mut check = Check::new(&ben_or, rules).unwrap();
    let verdict = check.finish().unwrap();
    let found = verdict.claims.iter().find(|claim| claim.property.id == "agreement").unwrap();
    if let Some(witness) = &found.witness {
        let witness = witness.as_ref().unwrap_or_else(|why| panic!("{why}"));
        let mut run = Run::new(witness.scenario.clone()).unwrap();
        run.finish();
        assert!(run.judge().iter().all(|judged| judged.holds));
    }
}

#[test]
fn losses_and_deaths_that_leave_somebody_waiting() {
    replays(&scenario("broadcast", 3, 0, &[("wait", "all")]), "crash=1", "termination");
    replays(&scenario("broadcast", 3, 0, &[("wait", "all")]), "loss=1", "termination");
    replays(&scenario("initially-dead", 3, 1, &[]), "", "termination");
}

#[test]
fn g039_two_ballots_of_paxos_are_safe() {
    let paxos = scenario("paxos", 3, 1, &[("proposers", "2"), ("retry", "0")]);
    for list in ["none", "none,copy=any"] {
        for property in ["agreement", "uniform-agreement", "any-input-validity", "decide-once"] {
            assert_eq!(found(&paxos, list, property).status, Status::Holds, "{list} {property}");
        }
    }
}

#[test]
fn a_search_that_stops_says_so_and_proves_nothing() {
    let scenario = scenario("paxos", 3, 1, &[("proposers", "2"), ("retry", "0")]);
    let mut limited = rules(&scenario, "");
    limited.states_max = 1_000;
    let mut check = Check::new(&scenario, limited).unwrap();
    let verdict = check.finish().unwrap();
    assert_eq!(verdict.stopped, Some("the configurations that were asked for"));
    assert!(verdict.claims.iter().all(|claim| claim.status != Status::Holds));
    limited = rules(&scenario, "none");
    limited.depth_max = 3;
    let mut check = Check::new(&scenario, limited).unwrap();
    assert_eq!(check.finish().unwrap().stopped, Some("the depth that was asked for"));
}

#[test]
fn depth_first_finds_the_same_configurations() {
    for list in ["none", "crash=1"] {
        let scenario = scenario("k-set", 3, 1, &[("variant", "async"), ("k", "1")]);
        let search = |order| {
            let rules = Rules { order, ..rules(&scenario, list) };
            let mut search = Search::new(scenario.clone(), rules, NodeSet::EMPTY).unwrap();
            let answer = search.finish();
            let broken: Vec<u64> = search.broken().iter().map(|broken| broken.configurations).collect();
            (answer.configurations, answer.transitions, answer.ends, broken)
        };
        assert_eq!(search(assent::explore::Order::Breadth), search(assent::explore::Order::Depth));
    }
}
