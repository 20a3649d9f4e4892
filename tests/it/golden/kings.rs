//! G023 and G024: Phase King and the King algorithm.

mod several;

use super::*;
use std::collections::{BTreeMap, BTreeSet};

/// One traitor does this in a phase: per round and recipient a message of a kind with a value, or silence.
type Says = Vec<(u32, u16, &'static str, i64)>;

/// What the loyal nodes hold after one phase. The king is node 0, the traitor `traitor`.
fn phase(base: &Scenario, traitor: u16, inputs: &[i64], says: &Says) -> Vec<i64> {
    let mut scenario = with_inputs(base.clone(), inputs);
    plan(&mut scenario, Moment::At(Time(0)), Action::Corrupt(NodeId(traitor), Strategy::Silent));
    for (round, to, kind, value) in says {
        let fields =
            vec![("round".to_owned(), Tree::Int(i64::from(*round))), ("value".to_owned(), Tree::Value(Value(*value)))];
        let (from, to, kind) = (NodeId(traitor), NodeId(*to), (*kind).to_owned());
        plan(&mut scenario, Moment::Round(*round), Action::Forge { from, to, kind, fields });
    }
    decided(&finished(scenario)).into_iter().map(|made| made.expect("all decide")).collect()
}

/// All that the traitor may do in a phase of a protocol. Where silence counts as 0 it stands for 0.
fn repertoire(protocol: &str, n: u16, traitor: u16) -> Vec<Says> {
    let mut kinds: Vec<(u32, &'static str, &[Option<i64>])> = match protocol {
        "phase-king" => vec![(1, "vote", &[None, Some(1)])],
        _ => vec![(1, "vote", &[Some(0), Some(1)]), (2, "propose", &[None, Some(0), Some(1)])],
    };
    let king_round = kinds.len() as u32 + 1;
    if traitor == 0 {
        kinds.push((king_round, "king", &[None, Some(1)]));
    }
    let mut all: Vec<Says> = vec![Vec::new()];
    for (round, kind, words) in kinds {
        for to in (0..n).filter(|to| *to != traitor) {
            let said = |word: &Option<i64>| word.map(|word| (round, to, kind, word));
            let longer = |says: Says| words.iter().map(move |word| says.iter().copied().chain(said(word)).collect());
            all = all.into_iter().flat_map(longer).collect();
        }
    }
    all
}

/// Where one phase may lead the loyal nodes from each of their states, whatever the traitor does.
type Reach = BTreeMap<Vec<i64>, BTreeSet<Vec<i64>>>;

fn reach(protocol: &str, n: u16, traitor: u16) -> Reach {
    let base = scenario(protocol, n, 1, &[("phases", "1")]);
    let repertoire = repertoire(protocol, n, traitor);
    let loyal = |all: &[i64]| -> Vec<i64> {
        (0..n).filter(|node| *node != traitor).map(|node| all[usize::from(node)]).collect()
    };
    let starts = bit_vectors(n).filter(|inputs| inputs[usize::from(traitor)] == 0);
    starts
        .map(|inputs| {
            let ends = repertoire.iter().map(|says| loyal(&phase(&base, traitor, &inputs, says))).collect();
            (loyal(&inputs), ends)
        })
        .collect()
}

/// Runs that end in disagreement, and with something else than the loyal nodes' common input: one for each place of
/// the traitor, each input and each outcome that he can bring about in these phases.
fn exhaust(protocol: &str, n: u16, phases: u16) -> (usize, usize) {
    let (as_king, as_other) = (reach(protocol, n, 0), reach(protocol, n, n - 1));
    let (mut agreement, mut validity) = (0, 0);
    for traitor in 0..n {
        let loyal: Vec<u16> = (0..n).filter(|node| *node != traitor).collect();
        for inputs in bit_vectors(n - 1) {
            let mut now = BTreeSet::from([inputs.clone()]);
            for king in 0..phases {
                // The king first, the others in order: as in the phases that were played.
                let order: Vec<usize> = {
                    let first = loyal.iter().position(|node| *node == king);
                    first.into_iter().chain((0..loyal.len()).filter(|at| Some(*at) != first)).collect()
                };
                let map = if king == traitor { &as_king } else { &as_other };
                let step = |state: &Vec<i64>| {
                    let turned: Vec<i64> = order.iter().map(|at| state[*at]).collect();
                    let order = &order;
                    map[&turned].iter().map(move |end| {
                        let mut back = vec![0; end.len()];
                        order.iter().zip(end).for_each(|(at, value)| back[*at] = *value);
                        back
                    })
                };
                now = now.iter().flat_map(step).collect();
            }
            let unanimous = inputs.iter().all(|value| *value == inputs[0]);
            agreement += now.iter().filter(|end| end.iter().any(|value| *value != end[0])).count();
            validity += now.iter().filter(|end| unanimous && end.iter().any(|value| *value != inputs[0])).count();
        }
    }
    (agreement, validity)
}

#[test]
fn g023_messages_and_rounds() {
    for (n, f, sent) in [(5, 1, 48), (9, 2, 240), (13, 3, 672)] {
        let scenario = scenario("phase-king", n, f, &[]);
        assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(sent));
        let run = finished(scenario);
        assert_eq!(run.world().tallies.sent, sent, "n = {n}, f = {f}");
        assert_eq!(run.world().now, Time(0) + run.scenario().network.delta.times(2 * (u64::from(f) + 1)));
    }
    for (n, f, unanimous, split) in [(4, 1, 54, 42), (7, 2, 270, 228), (10, 3, 756, 666)] {
        for (inputs, sent) in
            [(vec![1; usize::from(n)], unanimous), ((0..i64::from(n)).map(|id| id % 2).collect(), split)]
        {
            let scenario = with_inputs(scenario("king", n, f, &[]), &inputs);
            assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(sent));
            let run = finished(scenario);
            assert_eq!(run.world().tallies.sent, sent, "n = {n}, f = {f}");
            assert_eq!(run.world().now, Time(0) + run.scenario().network.delta.times(3 * (u64::from(f) + 1)));
        }
    }
}

#[test]
fn g024_phase_king_whatever_one_traitor_does() {
    assert_eq!(exhaust("phase-king", 4, 2), (48, 16));
    assert_eq!(exhaust("phase-king", 5, 2), (0, 0));
    assert_eq!(exhaust("phase-king", 5, 1), (196, 0));
}

#[test]
fn g024_king_whatever_one_traitor_does() {
    assert_eq!(exhaust("king", 3, 2), (12, 0));
    assert_eq!(exhaust("king", 4, 2), (0, 0));
    assert_eq!(exhaust("king", 4, 1), (36, 0));
}

/// Correct nodes' decisions with these traitors following an attack.
fn attacked(base: &Scenario, traitors: &[u16], attack: &str, seed: u64) -> Run {
    let mut scenario = base.clone();
    scenario.seed = seed;
    traitors.iter().for_each(|traitor| corrupt(&mut scenario, *traitor, attack));
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    run
}

fn safe(run: &Run) -> bool {
    let ids = ["agreement", "unanimity-validity", "correct-input-validity", "termination", "decide-once"];
    ids.into_iter().all(|id| status(run, id) == Status::Holds)
}

#[test]
fn attacks_inside_the_bound_change_nothing() {
    for (protocol, sizes) in
        [("phase-king", [(5, 1, vec![0]), (9, 2, vec![0, 1])]), ("king", [(4, 1, vec![0]), (7, 2, vec![0, 1])])]
    {
        for (n, f, kings) in sizes {
            let others: Vec<u16> = (n - f..n).collect();
            let base = scenario(protocol, n, f, &[]);
            let ones = with_inputs(base.clone(), &vec![1; usize::from(n)]);
            for traitors in [kings, others] {
                for attack in ["split", "one", "babble"] {
                    for seed in 0..if attack == "babble" { 60 } else { 1 } {
                        assert!(safe(&attacked(&base, &traitors, attack, seed)), "{protocol} {attack} {seed}");
                        assert!(safe(&attacked(&ones, &traitors, attack, seed)), "{protocol} {attack} {seed}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_phase_king_of_four_undoes_unanimity_first_and_divides_last() {
    let zeros = with_inputs(scenario("phase-king", 4, 1, &[]), &[0; 4]);
    let run = attacked(&zeros, &[0], "one", 1);
    assert_eq!(decided(&run)[1..], [Some(1); 3]);
    assert_eq!((status(&run, "unanimity-validity"), status(&run, "agreement")), (Status::Breached, Status::Holds));
    let run = attacked(&scenario("phase-king", 4, 1, &[("first-king", "3")]), &[0], "split", 1);
    assert_eq!(status(&run, "agreement"), Status::Breached);
    assert_eq!(status(&run, "fault-bound"), Status::Breached);
}

#[test]
fn a_two_faced_voter_among_three_keeps_the_others_apart() {
    // n1 gets 1, n2 gets 0.
    for inputs in [[0, 0, 1], [0, 1, 0]] {
        let run = attacked(&with_inputs(scenario("king", 3, 1, &[]), &inputs), &[0], "split", 1);
        assert_eq!(decided(&run)[1..], [Some(1), Some(0)]);
        assert_eq!(status(&run, "agreement"), Status::Breached);
    }
    let run = attacked(&with_inputs(scenario("king", 4, 1, &[]), &[0, 0, 1, 1]), &[0], "split", 1);
    assert!(safe(&run), "four are enough");
}

/// How many of many babbling traitors break agreement.
fn breaches(protocol: &str, n: u16, inputs: &[i64], traitor: u16, params: &[(&str, &str)]) -> usize {
    let base = with_inputs(scenario(protocol, n, 1, params), inputs);
    (0..200)
        .filter(|seed| status(&attacked(&base, &[traitor], "babble", *seed), "agreement") == Status::Breached)
        .count()
}

#[test]
fn every_mistake_lets_one_traitor_through() {
    for (protocol, n, inputs, traitor, mistake) in [
        ("phase-king", 5, [0, 0, 1, 1, 0].as_slice(), 0, "one-king"),
        ("phase-king", 5, &[0, 1, 0, 1, 0], 4, "at-least"),
        ("phase-king", 6, &[0, 1, 0, 1, 1, 0], 5, "at-least"),
        ("phase-king", 5, &[0, 0, 1, 1, 1], 0, "king-says-own"),
        ("king", 4, &[0, 0, 1, 1], 0, "one-king"),
        ("king", 4, &[1, 0, 0, 1], 3, "keep-early"),
    ] {
        assert!(breaches(protocol, n, inputs, traitor, &[(mistake, "on")]) > 0, "{protocol} {mistake} n = {n}");
        assert_eq!(breaches(protocol, n, inputs, traitor, &[]), 0, "{protocol} without {mistake}");
    }
}

#[test]
fn a_king_has_one_voice_and_only_in_his_round() {
    // n4 poses as the king of phase 1, and votes in the king's round.
    let mut scenario = with_inputs(scenario("phase-king", 5, 1, &[("phases", "1")]), &[0, 0, 1, 1, 0]);
    for (round, kind) in [(2, "king"), (2, "vote"), (1, "king"), (9, "vote")] {
        let fields = vec![("round".to_owned(), Tree::Int(round)), ("value".to_owned(), Tree::Value(Value(1)))];
        let (from, to, kind) = (NodeId(4), NodeId(1), kind.to_owned());
        plan(&mut scenario, Moment::At(Time(0)), Action::Forge { from, to, kind, fields });
    }
    assert_eq!(decided(&finished(scenario))[..4], [Some(0); 4]);
}

#[test]
fn only_bits_are_proposed() {
    let scenario = with_inputs(scenario("king", 4, 1, &[]), &[0, 1, 7, 1]);
    let error = Run::new(scenario).err().expect("an error");
    assert_eq!(error, "inputs of 0 or 1 for `king`, and n2 has another");
}
