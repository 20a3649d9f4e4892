//! What may still be decided at the end of each round: the bivalence proof of f + 1 rounds on FloodSet (Aguilera, Toueg
//! 1999), against a model of its own.

use super::*;
use assent::explore::{Check, Graph, Inputs, Pace};
use assent::run::Run;
use assent::scene::level_counts;
use assent::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// FloodSet with the rule "least value known", bits for inputs, as a function of who crashed when.
struct Model {
    rounds: u32,
    at_once: u32,
    /// What may be decided from: rounds done, crashes left, who is up, and what each knows (bit v: value v).
    known: BTreeMap<(u32, u32, u32, Vec<u8>), u8>,
    /// The sets of values that may still be decided, by rounds done.
    levels: Vec<BTreeSet<u8>>,
}

impl Model {
    fn of(inputs: &[i64], f: u32, rounds: u32, at_once: u32) -> Vec<BTreeSet<u8>> {
        let levels = vec![BTreeSet::new(); rounds as usize + 1];
        let mut model = Model { rounds, at_once, known: BTreeMap::new(), levels };
        let up = (1 << inputs.len()) - 1;
        model.valence(0, f, up, inputs.iter().map(|input| 1 << *input).collect());
        model.levels
    }

    fn valence(&mut self, done: u32, left: u32, up: u32, knows: Vec<u8>) -> u8 {
        let key = (done, left, up, knows.clone());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let nodes: Vec<usize> = (0..knows.len()).filter(|node| up >> node & 1 == 1).collect();
        let mut sum = 0;
        if done == self.rounds {
            // The least value: bit 0 if it is there.
            sum = nodes.iter().fold(0, |sum, node| sum | if knows[*node] & 1 == 1 { 1 } else { 2 });
        } else {
            let most = left.min(self.at_once);
            for dead in (0..=up).filter(|dead| dead & !up == 0 && dead.count_ones() <= most) {
                self.crash(dead, 0, &nodes, &knows, &knows, &mut |model, heard| {
                    let after =
                        heard.iter().enumerate().map(|(node, set)| if dead >> node & 1 == 1 { 0 } else { *set });
                    sum |= model.valence(done + 1, left - dead.count_ones(), up & !dead, after.collect());
                });
            }
        }
        self.levels[done as usize].insert(sum);
        self.known.insert(key, sum);
        sum
    }

    /// Every way in which those that die reach some, one sender after the other.
    fn crash(
        &mut self,
        dead: u32,
        at: usize,
        nodes: &[usize],
        knows: &[u8],
        heard: &[u8],
        then: &mut dyn FnMut(&mut Model, &[u8]),
    ) {
        let Some(sender) = nodes.get(at) else { return then(self, heard) };
        let all = nodes.iter().fold(0u32, |all, node| all | 1 << node);
        let dies = dead >> sender & 1 == 1;
        for reached in (0..=all).filter(|reached| reached & !all == 0 && (dies || *reached == all)) {
            let add = |(node, set): (usize, &u8)| set | if reached >> node & 1 == 1 { knows[*sender] } else { 0 };
            let more: Vec<u8> = heard.iter().enumerate().map(add).collect();
            self.crash(dead, at + 1, nodes, knows, &more, then);
        }
    }
}

/// The search of FloodSet with these inputs, and its graph.
fn flood(inputs: &[i64], f: u16, rounds: u16, list: &str) -> (Search, Graph) {
    let mut scenario = scenario("floodset", inputs.len() as u16, f, &[("rounds", &rounds.to_string())]);
    scenario.inputs = inputs.iter().map(|input| Some(Value(*input))).collect();
    let mut rules = rules(&scenario, list);
    assert_eq!(rules.pace, Pace::LockStep);
    rules.inputs = Inputs::Given;
    let mut search = Search::new(scenario, rules, NodeSet::EMPTY).unwrap();
    assert_eq!(search.finish().stopped, None);
    let graph = search.graph();
    (search, graph)
}

/// The sets of values that may still be decided at the end of each round, as the model has them: bit v for value v.
fn levels(graph: &Graph) -> Vec<BTreeSet<u8>> {
    let bits = |values: &[Value]| values.iter().fold(0, |sum, value| sum | 1 << value.0);
    let all = level_counts(graph);
    all.iter().map(|level| level.counts.iter().map(|(values, _)| bits(values)).collect()).collect()
}

#[test]
fn each_level_is_the_end_of_a_round() {
    for (inputs, f, rounds) in [
        (&[0, 1, 1][..], 1, 1),
        (&[0, 1, 1], 1, 2),
        (&[0, 1, 1], 2, 2),
        (&[0, 0, 1], 2, 3),
        (&[1, 1, 1], 1, 2),
        (&[0, 1, 1, 1], 2, 2),
        (&[0, 1, 1, 1], 2, 3),
        (&[0, 1, 0, 1], 1, 2),
    ] {
        for at_once in [1, 2] {
            let (_, graph) = flood(inputs, f, rounds, &format!("at-once={at_once}"));
            let model = Model::of(inputs, u32::from(f), u32::from(rounds), at_once);
            let found = levels(&graph);
            // At the end of the last round those that are up decide: what may be decided then is decided one level on.
            assert_eq!(found[..model.len()], model[..], "{inputs:?} f={f} rounds={rounds} at-once={at_once}");
        }
    }
}

#[test]
fn two_rounds_do_not_do_for_two_crashes() {
    // With one crash a round some configuration is bivalent at the end of round f - 1 = 1; two rounds then cannot be
    // enough, and two nodes disagree.
    let (search, graph) = flood(&[0, 1, 1, 1], 2, 2, "at-once=1");
    let open = |level: u32| (0..graph.len()).filter(|id| graph.level(*id) == level && graph.is_bivalent(*id)).count();
    assert!(open(0) == 1 && open(1) > 0 && open(2) > 0);
    let agreement = search.judge().properties().iter().position(|property| property.id == "agreement").unwrap();
    assert!(search.broken()[agreement].first.is_some());
}

#[test]
fn with_a_round_more_all_is_settled_at_the_end_of_round_f() {
    for (inputs, f) in [(&[0, 1, 1][..], 1), (&[0, 1, 1, 1], 2), (&[0, 1, 1, 1, 1], 2)] {
        for list in ["", "at-once=1"] {
            let (mut search, graph) = flood(inputs, f, f + 1, list);
            let open: Vec<u32> = (0..graph.len()).filter(|id| graph.is_bivalent(*id)).collect();
            let last = open.iter().map(|id| graph.level(*id)).max();
            // Some round of f was without a crash, and all know the same; or there is no crash left.
            assert_eq!(last, Some(u32::from(f) - 1), "{inputs:?} {list}");
            assert!((0..u32::from(f)).all(|level| open.iter().any(|id| graph.level(*id) == level)));
            let critical = graph.critical();
            assert!(critical.iter().all(|id| graph.level(*id) < u32::from(f)) && !critical.is_empty());
            // A crash is what settles it: with nobody failing and with somebody failing different values come out.
            let choices = search.choices(critical[0]);
            assert_eq!(choices[0].words, "nobody fails");
            let other = choices.iter().find(|choice| graph.valence(choice.to) != graph.valence(choices[0].to)).unwrap();
            assert!(other.faults == 1 && other.words.contains("crashes, reaching"), "{}", other.words);
        }
    }
}

#[test]
fn a_walk_is_played_as_far_as_it_goes() {
    let (mut search, graph) = flood(&[0, 1, 1, 1], 2, 3, "at-once=1");
    let open = (0..graph.len()).find(|id| graph.level(*id) == 1 && graph.is_bivalent(*id)).unwrap();
    let legs = search.path(open);
    let mut run = Run::new(search.walked(&legs).unwrap()).unwrap();
    run.finish();
    // One node has died in round 1; the messages of the others are on their way; nobody has decided.
    let world = run.world();
    assert_eq!(world.nodes.iter().filter(|node| node.crashed).count(), 1);
    assert!(world.flights().count() >= 9 && world.nodes.iter().all(|node| node.decision.is_none()));
    assert!(world.now < search.space().plan().round.map(|round| assent::time::Time(0) + round).unwrap());
}

#[test]
fn some_vector_of_inputs_is_open_in_rounds_too() {
    let scenario = scenario("floodset", 3, 1, &[]);
    let mut check = Check::new(&scenario, rules(&scenario, "at-once=1")).unwrap().with_valence();
    let verdict = check.finish().unwrap();
    let chain = assent::explore::chain(&verdict.outlooks);
    let values: Vec<usize> = chain.iter().map(|outlook| outlook.values.len()).collect();
    // From all 0 to all 1, one input after the other: where a single 0 is left its node may die with it.
    assert_eq!(values, [1, 1, 2, 1]);
    let mut plain = Check::new(&scenario, rules(&scenario, "")).unwrap();
    assert!(plain.finish().unwrap().outlooks.is_empty(), "nobody asked for it");
}

#[test]
fn the_game_in_rounds_lasts_as_long_as_crashes_do() {
    // Two crashes, three rounds: with one crash a round the adversary keeps FloodSet open at the end of round 1, and no
    // longer; with two rounds it keeps it open to the end.
    for (rounds, kept) in [("3", 1), ("2", 2)] {
        let mut scenario = scenario("floodset", 4, 2, &[("rounds", rounds)]);
        scenario.inputs = [0, 1, 1, 1].map(|input| Some(Value(input))).to_vec();
        let mut rules = rules(&scenario, "at-once=1");
        rules.inputs = Inputs::Given;
        let search = Search::new(scenario, rules, NodeSet::EMPTY).unwrap();
        let mut game = assent::explore::Game::new(search, 0, 1 << 20, 1);
        while !game.think(1 << 10) {}
        assert!(game.is_complete() && game.is_about_two_values());
        while let Some(place) = game.advice() {
            game.play(place).unwrap();
            while !game.think(1 << 10) {}
        }
        assert_eq!(game.score(), kept, "{rounds} rounds: {:?} {:?}", game.end(), game.played());
        assert!(game.end().is_some());
        Run::new(game.scenario().unwrap()).unwrap().finish();
    }
}
