//! G057, G058: coordination of resolution advisories.

use super::*;
use assent::network::{Life, Verdict};
use assent::scenario::Target;

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    assert_eq!(run.finish(), Ended::Quiet);
    run
}

/// Two aircraft with these parameters; messages take so many ms.
fn tcas(delay: u64, params: &[(&str, &str)]) -> Scenario {
    let mut base = scenario("tcas", 2, 0, params);
    base.network.delta = Span::ms(delay);
    (base.network.least, base.network.most) = (Span::ms(delay), Span::ms(delay));
    base
}

/// How often each changed its sense.
fn reversals(run: &Run) -> [usize; 2] {
    let mut changes = [0usize; 2];
    for (_, step) in run.trace().steps() {
        for outcome in run.trace().outcomes(step) {
            if let (assent::run::Outcome::Delivered(..), Some(node)) = (outcome, step.node) {
                changes[node.index()] += 1;
            }
        }
    }
    changes.map(|count| count.saturating_sub(1))
}

const CHOICES: [&str; 3] = ["geometry", "climb", "descend"];

/// All combinations of detection times, free choices, delays, phases and addresses.
fn all_combinations(mistake: Option<&str>, mut look: impl FnMut(&Run, usize)) {
    let late = ["0", "1000", "2000", "3000"];
    for (higher, address) in ["n0", "n1"].into_iter().enumerate() {
        for (late0, late1) in late.into_iter().flat_map(|one| late.into_iter().map(move |other| (one, other))) {
            for (first, second) in [(1, 1), (1, 2), (2, 1), (2, 2)] {
                for (delay, phase) in [(500, "0"), (1_000, "300"), (1_500, "700")] {
                    let (first, second) = (CHOICES[first], CHOICES[second]);
                    let mut params = vec![("higher", address), ("late0", late0), ("late1", late1), ("phase", phase)];
                    params.extend([("prefer0", first), ("prefer1", second), ("logic", "7.0")]);
                    params.extend(mistake.map(|word| (word, "on")));
                    look(&watched(tcas(delay, &params)), higher);
                }
            }
        }
    }
}

#[test]
fn g057_whatever_the_timing_senses_are_opposite_and_only_the_higher_address_reverses() {
    let (mut runs, mut reversed) = (0, 0);
    all_combinations(None, |run, higher| {
        assert_eq!(status(run, "complementary-senses"), Status::Holds);
        assert_eq!(status(run, "termination"), Status::Holds);
        let changes = reversals(run);
        assert_eq!(changes[1 - higher], 0, "the lower address never yields once it has chosen");
        assert!(changes[higher] <= 1);
        (runs, reversed) = (runs + 1, reversed + changes[higher]);
    });
    assert_eq!(runs, 384);
    assert!(reversed > 20 && reversed < runs / 2, "{reversed}");
}

#[test]
fn without_coordination_equal_choices_stay_equal() {
    let mut equal = 0;
    all_combinations(Some("no-coordination"), |run, _| {
        equal += usize::from(status(run, "complementary-senses") == Status::Breached);
    });
    assert_eq!(equal, 192, "half of all");
}

#[test]
fn a_tie_needs_somebody_who_yields_and_only_one() {
    for (mistake, expected) in [(None, Status::Holds), (Some("no-tie-break"), Status::Breached)] {
        for higher in ["n0", "n1"] {
            let mut params = vec![("higher", higher), ("prefer0", "climb"), ("prefer1", "climb"), ("logic", "7.0")];
            params.extend(mistake.map(|word| (word, "on")));
            let run = watched(tcas(10, &params));
            assert_eq!(status(&run, "complementary-senses"), expected, "{mistake:?} {higher}");
        }
    }
    let params = [("both-yield", "on"), ("prefer0", "climb"), ("prefer1", "climb"), ("logic", "7.0")];
    let run = watched(tcas(10, &params));
    assert!(reversals(&run).iter().all(|changes| *changes > 10), "{:?}", reversals(&run));
    assert_eq!(status(&run, "complementary-senses"), Status::Breached);
}

/// All coordination messages are lost.
fn mute(base: &mut Scenario) {
    let target = Target::Links { from: NodeSet::all(2), to: NodeSet::all(2), kind: Some("resolution".into()) };
    plan(base, Moment::At(Time(0)), Action::Meddle { target, verdict: Verdict::Drop, life: Life::Always });
}

#[test]
fn with_all_coordination_lost_geometry_may_save_them_or_not() {
    let mut base = tcas(10, &[("logic", "7.0")]);
    mute(&mut base);
    let run = watched(base.clone());
    assert_eq!(decided(&run), [Some(1), Some(1)], "level at the same height, both would climb");
    assert_eq!([status(&run, "complementary-senses"), status(&run, "separation")], [Status::Breached; 2]);
    // A hundred and fifty feet between them, and the default choices are opposite.
    base.inputs[1] = Some(Value(36_150));
    let run = watched(base);
    assert_eq!(decided(&run), [Some(2), Some(1)]);
    assert_eq!([status(&run, "complementary-senses"), status(&run, "separation")], [Status::Holds; 2]);
}

#[test]
fn one_message_that_gets_through_is_enough() {
    for seed in 0..60 {
        let mut base = tcas(10, &[("prefer0", "climb"), ("prefer1", "climb")]);
        (base.seed, base.network.loss) = (seed, 500_000);
        let run = watched(base);
        assert_eq!(status(&run, "complementary-senses"), Status::Holds, "{seed}");
    }
}

#[test]
fn a_chase_is_turned_round_by_the_lower_address_alone_and_once() {
    // n0 descends with its controller; n1 is told to descend by its TCAS, which knows no better in version 7.0.
    let chase = |logic: &str| {
        let params = [("logic", logic), ("prefer0", "climb"), ("prefer1", "descend"), ("pilot0", "atc")];
        let mut base = tcas(10, &[params.as_slice(), &[("higher", "n0"), ("cpa", "60")]].concat());
        plan(&mut base, Moment::At(Time(20_000_000)), Action::Request(NodeId(0), Value(2)));
        watched(base)
    };
    let (old, new) = (chase("7.0"), chase("7.1"));
    assert_eq!((decided(&old), reversals(&old)), (vec![Some(1), Some(2)], [0, 0]));
    assert!(reversals(&new)[1] <= 1);
    assert_eq!(status(&new, "complementary-senses"), Status::Holds);
}

#[test]
fn a_traitor_that_leaves_nothing_but_its_own_sense() {
    let mut base = tcas(10, &[("prefer0", "descend"), ("higher", "n0")]);
    corrupt(&mut base, 1, "force-down");
    let run = watched(base);
    assert_eq!(status(&run, "fault-bound"), Status::Breached);
}
