//! The examples of the impossibility paper's explorer: valence, the decider, the adversary.

use super::*;
use assent::explore::{Check, Graph, Inputs, Player, chain};
use assent::run::Run;
use assent::scenario::Status;
use assent::value::Value;

/// A complete search with these inputs, and its graph.
fn explored(mut scenario: Scenario, inputs: &[i64], list: &str) -> (Search, Graph) {
    for (node, input) in inputs.iter().enumerate() {
        scenario.inputs[node] = scenario.inputs[node].and(Some(Value(*input)));
    }
    let mut rules = rules(&scenario, list);
    rules.inputs = Inputs::Given;
    let mut search = Search::new(scenario, rules, NodeSet::EMPTY).unwrap();
    assert_eq!(search.finish().stopped, None);
    let graph = search.graph();
    (search, graph)
}

fn arbiter() -> Scenario {
    scenario("arbiter", 3, 0, &[])
}

#[test]
fn g029_the_arbiter_has_one_critical_configuration_and_decides_it() {
    // The figures depend on what counts as state; those that do not: 4 bivalent configurations and 1 critical one where
    // the inputs differ, with both proposals on their way; none where they are equal.
    for (inputs, configurations, bivalent, critical) in
        [([0, 0, 0], 16, 0, 0), ([0, 0, 1], 20, 4, 1), ([0, 1, 0], 20, 4, 1), ([0, 1, 1], 16, 0, 0)]
    {
        let (mut search, graph) = explored(arbiter(), &inputs, "none");
        assert_eq!(graph.len(), configurations, "{inputs:?}");
        assert_eq!((0..graph.len()).filter(|id| graph.is_bivalent(*id)).count(), bivalent, "{inputs:?}");
        assert_eq!(graph.critical().len(), critical, "{inputs:?}");
        for at in graph.critical() {
            assert_eq!(search.decider(&graph, at), Some(0), "n0 decides");
            assert_eq!(search.successors(at).len(), 2, "both proposals are on their way");
        }
        assert!(graph.is_acyclic());
    }
}

#[test]
fn the_arbiters_death_leaves_nobody_to_decide() {
    let mut check = Check::new(&arbiter(), rules(&arbiter(), "crash=1")).unwrap();
    let verdict = check.finish().unwrap();
    let status = |id: &str| verdict.claims.iter().find(|claim| claim.property.id == id).unwrap();
    assert_eq!(status("agreement").status, Status::Holds);
    assert_eq!(status("termination").status, Status::Breached);
    let witness = status("termination").witness.as_ref().unwrap().as_ref().unwrap();
    assert!(witness.text.contains("not decided"), "{}", witness.text);
}

fn wait() -> Scenario {
    scenario("k-set", 3, 1, &[("variant", "async"), ("k", "1")])
}

#[test]
fn g030_waiting_for_two_of_three() {
    for (inputs, configurations, broken) in [([0, 1, 1], 128, 72), ([0, 0, 1], 128, 0)] {
        let (search, graph) = explored(wait(), &inputs, "none");
        let place = search.judge().properties().iter().position(|known| known.id == "agreement").unwrap();
        assert_eq!((graph.len(), search.broken()[place].configurations), (configurations, broken), "{inputs:?}");
    }
}

#[test]
fn lemma_2_the_chain_of_initial_configurations() {
    let mut check = Check::new(&wait(), rules(&wait(), "none")).unwrap();
    let outlooks = check.finish().unwrap().outlooks.clone();
    let chain = chain(&outlooks);
    let numbers = |values: &[Value]| values.iter().map(|value| value.0).collect::<Vec<i64>>();
    let inputs: Vec<Vec<Option<Value>>> = chain.iter().map(|one| one.inputs.clone()).collect();
    assert!(
        inputs.windows(2).all(|pair| pair[0].iter().zip(&pair[1]).filter(|(one, other)| one != other).count() == 1)
    );
    let values: Vec<Vec<i64>> = chain.iter().map(|one| numbers(&one.values)).collect();
    assert_eq!(values, [vec![0], vec![0], vec![0, 1], vec![1]]);
}

#[test]
fn lemma_1_events_of_different_nodes_commute() {
    let (mut search, graph) = explored(wait(), &[0, 1, 1], "none");
    let mut found = 0;
    for from in 0..graph.len() {
        let events = search.successors(from);
        let who = |at: usize| search.space().who(events[at].0);
        let pairs: Vec<(usize, usize)> =
            (0..events.len()).flat_map(|one| (0..one).map(move |other| (one, other))).collect();
        let apart = pairs.into_iter().filter(|(one, other)| who(*one) != who(*other)).count();
        assert_eq!(search.diamonds(from).len(), apart, "every pair of events of different nodes closes");
        found += apart;
    }
    assert!(found > 100, "{found}");
}

#[test]
fn nodes_may_start_first_without_loss() {
    // As events like others, starts only add configurations in which somebody has not started.
    for (base, inputs) in [(wait(), [0, 1, 1]), (wait(), [0, 0, 1]), (arbiter(), [0, 0, 1])] {
        let started = |list: &str| {
            let (search, graph) = explored(base.clone(), &inputs, list);
            let nodes = |id: u32| search.nodes(id).map(|local| search.space().local(local)).collect::<Vec<_>>();
            let all_up = |id: &u32| nodes(*id).iter().all(|node| node.life == assent::explore::Life::Up);
            let count = (0..graph.len()).filter(all_up).count();
            (
                count,
                graph.values().to_vec(),
                search.broken().iter().map(|one| one.configurations > 0).collect::<Vec<_>>(),
            )
        };
        assert_eq!(started("none"), started("none,starts=on"));
    }
}

#[test]
fn the_adversary_keeps_the_arbiter_undecided_until_it_must_choose() {
    let (search, _) = explored(arbiter(), &[0, 0, 1], "none");
    let mut player = Player::new(search);
    player.play(3, 1_000);
    assert!(player.graph().is_critical(player.place()), "after the three starts");
    assert!(player.choices().iter().all(|(turned, _)| !turned.is_bivalent));
}

/// Ben-Or's protocol without its coin, among three; 0, 1, 1 are its inputs.
fn coinless() -> Search {
    let mut scenario = scenario("ben-or", 3, 1, &[("coin", "keep")]);
    scenario.inputs = [0, 1, 1].map(|bit| Some(Value(bit))).to_vec();
    let rules = rules(&scenario, "none");
    let mut search = Search::new(scenario, rules, NodeSet::EMPTY).unwrap();
    search.step(20_000);
    search
}

#[test]
fn the_adversary_keeps_a_protocol_without_coins_undecided_for_ever() {
    let mut player = Player::new(coinless());
    player.play(120, 20_000);
    assert_eq!(player.moves(), 120);
    assert_eq!(player.graph().decided(player.place()), 0);
    let mut run = Run::new(player.scenario().unwrap()).unwrap();
    run.finish();
    assert!(run.world().nodes.iter().all(|node| node.decision.is_none()));
    let rounds = run.world().nodes.iter().filter_map(|node| run.plan().machine.badge(node.state()?).epoch).max();
    assert!(rounds.is_some_and(|rounds| rounds >= 4), "it plays on from round to round: {rounds:?}");
}

#[test]
fn what_can_still_be_decided_at_each_step_of_a_run() {
    let mut scenario = wait();
    scenario.inputs = [0, 1, 1].map(|bit| Some(Value(bit))).to_vec();
    let rules = rules(&scenario, "none");
    let whole = Search::new(scenario.clone(), rules, NodeSet::EMPTY).unwrap().finish().configurations;
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    let mut before = u8::MAX;
    for step in 0..=run.last().0 {
        run.seek(assent::ids::StepId(step));
        let mut search = Search::of_run(&run, rules).unwrap();
        let answer = search.finish();
        if step <= 3 {
            assert_eq!(answer.configurations, whole - u64::from(step), "only starts so far");
        }
        let graph = search.graph();
        let possible: u8 = graph
            .values()
            .iter()
            .map(|value| 1u8 << value.0)
            .enumerate()
            .fold(0, |sum, (bit, mask)| if graph.valence(0) >> bit & 1 == 1 { sum | mask } else { sum });
        assert_eq!(possible & !before, 0, "what became impossible stays so");
        let decided = run.world().nodes.iter().filter_map(|node| node.decision);
        assert!(decided.into_iter().all(|made| possible >> made.value.0 & 1 == 1), "step {step}");
        before = possible;
    }
    assert!(run.world().nodes.iter().all(|node| node.decision.is_some()));
}
