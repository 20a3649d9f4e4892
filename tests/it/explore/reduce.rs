//! The reduced search against the one that leaves nothing out: the same breaches, the same ends.

use super::*;
use assent::explore::{Check, Inputs, Pace};
use assent::protocol::ParamKind;
use assent::protocols::CATALOGUE;
use assent::scenario::Status;
use assent::value::Value;
use std::collections::BTreeSet;

/// Full searches of more configurations are left out.
const STATES: u32 = 4_000;

/// First decision and deliveries of each node, and whether it is up.
type Fate = Vec<(Option<Value>, Option<Value>, Vec<(u64, Value)>, bool)>;

/// What a search found.
struct Found {
    configurations: u64,
    fates: BTreeSet<Fate>,
    ends: BTreeSet<Fate>,
    broken: Vec<bool>,
}

fn found(scenario: &Scenario, rules: Rules) -> Option<Found> {
    let mut search = Search::new(scenario.clone(), rules, NodeSet::EMPTY).ok()?;
    let answer = search.finish();
    if answer.stopped.is_some() {
        return None;
    }
    let mut found = Found {
        configurations: answer.configurations,
        fates: BTreeSet::new(),
        ends: BTreeSet::new(),
        broken: search.broken().iter().map(|broken| broken.first.is_some()).collect(),
    };
    for id in 0..answer.configurations as u32 {
        let nodes = search.nodes(id).collect::<Vec<u16>>();
        let node = |number: u16| {
            let local = search.space().local(number);
            (local.decision, local.second, local.delivered.clone(), local.life == assent::explore::Life::Up)
        };
        let fate: Fate = nodes.iter().map(|number| node(*number)).collect();
        if search.successors(id).is_empty() {
            found.ends.insert(fate.clone());
        }
        found.fates.insert(fate);
    }
    Some(found)
}

/// Does a fate come after another, with nobody having crashed in between?
fn extends(later: &Fate, earlier: &Fate) -> bool {
    let goes_on = |one: Option<Value>, other: Option<Value>| one.is_none() || one == other;
    later.iter().zip(earlier).all(|(later, earlier)| {
        goes_on(earlier.0, later.0)
            && goes_on(earlier.1, later.1)
            && later.2.starts_with(&earlier.2)
            && later.3 == earlier.3
    })
}

/// Compares; gives the configurations of both, and how many properties are broken.
fn compare(scenario: &Scenario, list: &str) -> Option<(u64, u64, usize)> {
    let mut rules = rules(scenario, list);
    (rules.states_max, rules.inputs) = (STATES, Inputs::Given);
    let full = found(scenario, rules)?;
    rules.reduce = true;
    let reduced = found(scenario, rules)?;
    assert_eq!(reduced.broken, full.broken, "breaches of {scenario} with {list}");
    assert_eq!(reduced.ends, full.ends, "ends of {scenario} with {list}");
    assert!(reduced.fates.is_subset(&full.fates), "{scenario} with {list}");
    for fate in &full.fates {
        let is_found = reduced.fates.contains(fate) || reduced.fates.iter().any(|later| extends(later, fate));
        assert!(is_found, "{fate:?} of {scenario} with {list}");
    }
    Some((full.configurations, reduced.configurations, full.broken.iter().filter(|is| **is).count()))
}

/// The protocols without rounds, as they are and with each of their mistakes, as small as they come.
fn asynchronous() -> Vec<Scenario> {
    let mut all = Vec::new();
    for entry in CATALOGUE {
        let f = entry.card().faults.max.min(1);
        let mut scenario = Scenario::plain(entry);
        scenario.resize(entry.card().nodes.min.max(3));
        scenario.f = f;
        let mistakes = entry.card().params.iter().filter(|param| matches!(param.kind, ParamKind::Mistake));
        let changed = mistakes.filter_map(|param| {
            let mut scenario = scenario.clone();
            scenario.params.set(entry.card(), param.word, "on").ok().map(|()| scenario)
        });
        let more: Vec<Scenario> = changed.collect();
        all.push(scenario);
        all.extend(more);
    }
    all.retain(|scenario| {
        let plan = Plan::new(scenario.clone());
        plan.is_ok_and(|plan| Rules::of(&plan).pace == Pace::AnyOrder)
    });
    all
}

#[test]
fn the_same_breaches_and_ends_are_found() {
    let (mut cases, mut broken, mut fewer) = (0, 0, 0);
    for scenario in asynchronous() {
        for faults in ["none", "none,crash=1"] {
            // Where alarms go on for ever only what messages do comes to an end.
            let found = compare(&scenario, faults).or_else(|| compare(&scenario, &format!("{faults},alarms=off")));
            let Some((full, reduced, breaches)) = found else { continue };
            cases += 1;
            broken += usize::from(breaches > 0);
            fewer += usize::from(reduced < full);
        }
    }
    assert!(cases >= 60 && broken >= 20 && fewer >= 30, "{cases} cases, {broken} broken, {fewer} with fewer");
}

/// How each property stands, by word.
fn verdict(scenario: &Scenario, list: &str) -> (u64, Vec<(&'static str, Status)>) {
    let mut check = Check::new(scenario, rules(scenario, list)).unwrap();
    let verdict = check.finish().unwrap();
    assert_eq!(verdict.stopped, None);
    for found in &verdict.claims {
        assert!(
            found.witness.as_ref().is_none_or(Result::is_ok),
            "{} of {scenario}: {:?}",
            found.property.id,
            found.witness
        );
    }
    (verdict.configurations, verdict.claims.iter().map(|found| (found.property.id, found.status)).collect())
}

#[test]
fn verdicts_are_the_same_and_counterexamples_are_played() {
    let paxos = |mistake: &str| scenario("paxos", 3, 1, &[("proposers", "2"), ("retry", "0"), (mistake, "on")]);
    for (scenario, list) in [
        (paxos("own-value"), "none"),
        (paxos("no-promise-check"), "none"),
        (scenario("paxos", 3, 1, &[("proposers", "2"), ("retry", "0")]), "none"),
        (scenario("k-set", 3, 1, &[("variant", "async"), ("k", "1")]), ""),
        (scenario("broadcast", 3, 0, &[("wait", "all")]), "crash=1"),
        (scenario("initially-dead", 3, 1, &[]), ""),
        (scenario("arbiter", 3, 0, &[]), "crash=1"),
    ] {
        let (all, full) = verdict(&scenario, list);
        let (fewer, reduced) = verdict(&scenario, &format!("{list},reduce=on"));
        assert_eq!(reduced, full, "{scenario} with {list}");
        assert!(fewer < all, "{scenario} with {list}: {fewer} of {all}");
    }
}

#[test]
fn nothing_is_reduced_where_messages_are_lost_or_come_again() {
    let scenario = scenario("k-set", 3, 1, &[("variant", "async"), ("k", "1")]);
    for list in ["none,loss=1", "none,copy=1", "none,copy=any", "crash=1,restart=1"] {
        assert!(!rules(&scenario, &format!("{list},reduce=on")).reduces());
        let more = format!("{list},reduce=on");
        assert_eq!(verdict(&scenario, list), verdict(&scenario, &more), "{list}");
    }
    let valence = |list| Check::new(&scenario, rules(&scenario, list)).unwrap().finish().unwrap().outlooks.len();
    assert_eq!((valence("none"), valence("none,reduce=on")), (8, 0), "no valence is claimed of a reduced graph");
}
