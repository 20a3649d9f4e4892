//! The adversary's game.

use super::*;
use assent::explore::{End, Game, Inputs};
use assent::run::Run;
use assent::scenario::link;
use assent::value::Value;

fn game(mut scenario: Scenario, inputs: &[i64], list: &str, patience: u32, ahead: u32) -> Game {
    for (node, input) in inputs.iter().enumerate() {
        scenario.inputs[node] = scenario.inputs[node].and(Some(Value(*input)));
    }
    let mut rules = rules(&scenario, list);
    rules.inputs = Inputs::Given;
    let search = Search::new(scenario, rules, NodeSet::EMPTY).unwrap();
    let mut game = Game::new(search, patience, ahead, 1);
    while !game.think(500) {}
    game
}

fn arbiter() -> Game {
    game(scenario("arbiter", 3, 0, &[]), &[0, 0, 1], "none", 12, 10_000)
}

fn coins(coin: &str) -> Game {
    game(scenario("ben-or", 3, 1, &[("coin", coin)]), &[0, 1, 1], "none", 12, 6_000)
}

/// The automatic adversary plays up to so many moves.
fn automatic(game: &mut Game, most: u32) {
    while game.moves() < most && game.end().is_none() {
        let advice = game.advice().expect("while it goes on something can be done");
        assert!(game.play(advice).is_some());
        while !game.think(500) {}
    }
}

/// What was played is an ordinary scenario, and its link opens it.
fn run_of(game: &Game) -> Run {
    let text = link::write(&game.scenario().unwrap(), None, &[]);
    let mut run = Run::new(link::read(&text, "").unwrap().scenario.unwrap()).unwrap();
    run.finish();
    run
}

#[test]
fn at_a_critical_configuration_every_move_loses() {
    let mut game = arbiter();
    assert!(game.is_about_two_values() && game.is_critical());
    assert_eq!(game.possible(), [Value(0), Value(1)]);
    assert_eq!(game.offers().len(), 2, "both inputs are on their way to the arbiter");
    assert!(game.offers().iter().all(|offer| offer.is_free && offer.age == Some(0) && offer.after[0].len() == 1));
    let played = game.play(0).unwrap();
    assert_eq!(played.after.len(), 1);
    assert!(matches!(game.end(), Some(End::Decided(value)) if played.after == [value]));
    assert_eq!((game.score(), game.moves()), (0, 1));
    assert!(game.offers().is_empty() && game.play(0).is_none(), "it is over");
    let run = run_of(&game);
    assert_eq!(run.world().nodes[0].decision.map(|made| made.value), Some(played.after[0]));
}

#[test]
fn a_death_in_time_leaves_everybody_undecided() {
    let mut game = game(scenario("initially-dead", 2, 1, &[]), &[0, 1], "crash=1", 12, 10_000);
    while game.end().is_none() {
        let kills = |offer: &assent::explore::Offer| offer.is_free && offer.after == [vec![]];
        let deadly = game.offers().iter().position(kills);
        game.play(deadly.unwrap_or(0)).unwrap();
        while !game.think(500) {}
    }
    assert!(matches!(game.end(), Some(End::Stuck | End::Quiet)), "{:?}", game.end());
    assert!(game.possible().is_empty());
    let run = run_of(&game);
    assert!(run.world().nodes.iter().all(|node| node.decision.is_none()));
    assert!(run.world().nodes.iter().any(|node| node.crashed));
}

#[test]
fn without_coins_the_adversary_plays_for_ever_within_the_rule() {
    let mut game = coins("keep");
    automatic(&mut game, 60);
    assert_eq!(game.end(), None);
    assert_eq!((game.score(), game.moves()), (60, 60));
    let run = run_of(&game);
    assert!(run.world().nodes.iter().all(|node| node.decision.is_none()));
}

#[test]
fn coins_escape() {
    let mut game = coins("fair");
    assert!(game.is_about_two_values());
    automatic(&mut game, 2_000);
    assert!(game.end().is_some_and(|end| !end.is_won()), "{:?}", game.end());
    assert!(game.played().iter().any(|played| played.coin.is_some()), "coins fell");
    assert!(game.score() >= 12, "the adversary kept it open for a round: {}", game.score());
    run_of(&game);
}

#[test]
fn the_oldest_message_must_go_in_time() {
    let mut game = game(scenario("ben-or", 3, 1, &[("coin", "keep")]), &[0, 1, 1], "none", 4, 3_000);
    let mut forced = 0;
    for _ in 0..40 {
        assert!(game.offers().iter().all(|offer| offer.age.is_none_or(|age| age <= 4 + 6)), "{:?}", game.offers());
        let due = game.offers().iter().filter(|offer| offer.is_due).count();
        if due > 0 {
            forced += 1;
            for (place, offer) in game.offers().to_vec().iter().enumerate() {
                assert_eq!(offer.is_free, offer.is_due);
                if !offer.is_free {
                    assert!(game.play(place).is_none(), "it is not its turn");
                }
            }
        }
        let Some(youngest) = game.offers().iter().rposition(|offer| offer.is_free) else { break };
        game.play(youngest);
        while !game.think(500) {}
    }
    assert!(forced > 0);
}
