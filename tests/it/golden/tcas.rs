//! G056, G057: coordination of resolution advisories, every timing of the catalogue.

use super::*;
use assent::network::{Life, Verdict};
use assent::scenario::Target;

pub fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    assert_eq!(run.finish(), Ended::Quiet);
    run
}

/// Two aircraft with these parameters; messages take so many ms.
pub fn tcas(delay: u64, params: &[(&str, &str)]) -> Scenario {
    let mut base = scenario("tcas", 2, 0, params);
    base.network.delta = Span::ms(delay);
    (base.network.least, base.network.most) = (Span::ms(delay), Span::ms(delay));
    base
}

/// When each chose which sense, in ms.
pub fn choices(run: &Run) -> [Vec<(u64, i64)>; 2] {
    let mut all = [Vec::new(), Vec::new()];
    for (_, step) in run.trace().steps() {
        for outcome in run.trace().outcomes(step) {
            if let (Outcome::Delivered(_, sense), Some(node)) = (outcome, step.node) {
                all[node.index()].push((step.time.0 / 1_000, sense.0));
            }
        }
    }
    all
}

/// How often each changed its sense.
pub fn reversals(run: &Run) -> [usize; 2] {
    choices(run).map(|chosen| chosen.len().saturating_sub(1))
}

/// One combination of the exhaustive check: times in ms after the earliest detection, and the senses that each would choose.
#[derive(Clone, Copy, Debug)]
struct Combination {
    times: [u64; 2],
    wishes: [i64; 2],
    delay: u64,
    higher: usize,
}

/// Detection times of the check; those of the crossing override go on to 5 s, so that demands get old.
const TIMES: [u64; 8] = [0, 500, 1_000, 1_500, 2_000, 3_000, 4_000, 5_000];
const TIMES_PLAIN: usize = 6;

/// All combinations of so many detection times, both free choices, three delays and both orders of addresses.
fn combinations(times: usize) -> impl Iterator<Item = Combination> {
    let times = &TIMES[..times];
    let pairs = times.iter().flat_map(move |one| times.iter().map(move |other| [*one, *other]));
    pairs.flat_map(|times| {
        [[1, 1], [1, 2], [2, 1], [2, 2]].into_iter().flat_map(move |wishes| {
            [500, 1_000, 1_500].into_iter().flat_map(move |delay| {
                [0, 1].into_iter().map(move |higher| Combination { times, wishes, delay, higher })
            })
        })
    })
}

impl Combination {
    /// At this closing speed whoever looks at a whole or half second finds the threat 5 s after the start or half a second
    /// later, so that all times of detection can be had.
    const FIRST: u64 = 5_000;

    fn scenario(&self, more: &[(&str, &str)]) -> Scenario {
        let [late0, late1] = self.times.map(|time| (time / 1_000 * 1_000).to_string());
        let [phase0, phase1] = self.times.map(|time| (time % 1_000).to_string());
        let [prefer0, prefer1] = self.wishes.map(|wish| if wish == 1 { "climb" } else { "descend" });
        let higher = if self.higher == 0 { "n0" } else { "n1" };
        let own = [
            ("cpa", "44"),
            ("closing", "300"),
            ("higher", higher),
            ("late0", &late0),
            ("late1", &late1),
            ("logic", "7.0"),
            ("phase0", &phase0),
            ("phase", &phase1),
            ("prefer0", prefer0),
            ("prefer1", prefer1),
        ];
        tcas(self.delay, &[&own[..], more].concat())
    }

    /// Played with what is asked of every one of them; gives the senses chosen and when.
    fn played(&self, scenario: Scenario) -> (Run, [Vec<(u64, i64)>; 2]) {
        let run = watched(scenario);
        let chosen = choices(&run);
        for (chosen, time) in chosen.iter().zip(self.times) {
            assert_eq!(chosen[0].0, Self::FIRST + time, "detected when it should: {self:?}");
        }
        (run, chosen)
    }
}

/// Complementary in the end; nobody but the higher address changes its sense, and that at most once.
fn is_settled(run: &Run, chosen: &[Vec<(u64, i64)>; 2], case: Combination) {
    assert_eq!(status(run, "complementary-senses"), Status::Holds, "{case:?}");
    assert_eq!(status(run, "termination"), Status::Holds, "{case:?}");
    assert_eq!(chosen[1 - case.higher].len(), 1, "the lower address never yields once it has chosen: {case:?}");
    assert!(chosen[case.higher].len() <= 2, "{case:?}");
}

#[test]
fn g057_whatever_the_timing_senses_are_opposite_and_only_the_higher_address_reverses() {
    let (mut runs, mut reversed) = (0, 0);
    for case in combinations(TIMES_PLAIN) {
        let (run, chosen) = case.played(case.scenario(&[]));
        is_settled(&run, &chosen, case);
        (runs, reversed) = (runs + 1, reversed + chosen[case.higher].len() - 1);
        // A tie, and it alone, needs a reversal: both wanted the same and neither could have heard.
        let tie = case.wishes[0] == case.wishes[1] && case.times[0].abs_diff(case.times[1]) < case.delay;
        assert_eq!(chosen[case.higher].len() == 2, tie, "{case:?}");
    }
    assert_eq!((runs, reversed), (864, 168));
}

/// The lower address had heard a demand that would make it cross, and chose something else.
fn overrides(case: Combination, chosen: &[Vec<(u64, i64)>; 2], above: usize) -> bool {
    let lower = 1 - case.higher;
    let ((heard, taken), (at, sense)) = (chosen[case.higher][0], chosen[lower][0]);
    let demanded = 3 - taken;
    let crosses = (demanded == 1) != (above == lower);
    let overrides = heard + case.delay <= at && sense != demanded;
    assert!(!overrides || crosses, "only a demand that makes it cross is not heeded: {case:?}");
    overrides
}

#[test]
fn g057_the_lower_address_may_ignore_what_would_make_it_cross() {
    // Each demand gets through once only, and gets old; or it is repeated every second, and never does.
    for (once, expected) in [(true, 252), (false, 280)] {
        let (mut runs, mut overridden) = (0, 0);
        for case in combinations(TIMES.len()) {
            for (above, inputs) in [[36_150, 36_000], [36_000, 36_150]].into_iter().enumerate() {
                let mut base = with_inputs(case.scenario(&[]), &inputs);
                for (from, time) in case.times.into_iter().enumerate().filter(|_| once) {
                    let from = [NodeId(from as u16)].into_iter().collect();
                    let target = Target::Links { from, to: NodeSet::all(2), kind: Some("resolution".into()) };
                    let after = Moment::At(Time((Combination::FIRST + time + 1) * 1_000));
                    plan(&mut base, after, Action::Meddle { target, verdict: Verdict::Drop, life: Life::Always });
                }
                let (run, chosen) = case.played(base);
                is_settled(&run, &chosen, case);
                (runs, overridden) = (runs + 1, overridden + usize::from(overrides(case, &chosen, above)));
            }
        }
        assert_eq!((runs, overridden), (3_072, expected), "{once}");
    }
}

#[test]
fn who_has_just_switched_on_takes_what_is_demanded() {
    // n0 is below, has the lower address, and is asked to climb by the other, who was first.
    let case = Combination { times: [2_000, 0], wishes: [2, 2], delay: 500, higher: 1 };
    let sense = |awake: &str| {
        let params = [("awake0", awake)];
        let base = with_inputs(case.scenario(if awake.is_empty() { &[] } else { &params }), &[36_000, 36_150]);
        choices(&watched(base))[0][0]
    };
    assert_eq!([sense(""), sense("3999")], [(7_000, 2); 2], "3,001 ms after it was switched on");
    assert_eq!(sense("4000"), (7_000, 1));
    // Before it is switched on it says nothing.
    assert_eq!(sense("9500"), (12_000, 1));
}

#[test]
fn without_coordination_equal_choices_stay_equal() {
    for case in combinations(TIMES_PLAIN) {
        let (run, chosen) = case.played(case.scenario(&[("no-coordination", "on")]));
        let equal = status(&run, "complementary-senses") == Status::Breached;
        assert_eq!(equal, case.wishes[0] == case.wishes[1], "{case:?}");
        assert_eq!(chosen.map(|chosen| chosen.len()), [1, 1], "{case:?}");
    }
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
fn a_traitor_that_leaves_nothing_but_its_own_sense() {
    let params = [("prefer0", "climb"), ("prefer1", "descend"), ("higher", "n0"), ("logic", "7.0")];
    let mut base = tcas(10, &params);
    assert_eq!(decided(&watched(base.clone())), [Some(1), Some(2)]);
    corrupt(&mut base, 1, "force-down");
    let run = watched(base);
    assert_eq!(decided(&run), [Some(2), Some(2)], "the higher address yields to whatever it is told");
    assert_eq!(status(&run, "fault-bound"), Status::Breached);
}

#[test]
fn a_liar_at_the_end_of_the_world_is_survived() {
    let mut base = tcas(10, &[]);
    for (altitude, climbing) in [(i64::MAX, i64::MAX), (i64::MIN, i64::MIN), (i64::MIN, i64::MAX)] {
        let fields =
            [("altitude", altitude), ("rate", climbing)].map(|(word, number)| (word.to_owned(), Tree::Int(number)));
        let (from, to, kind) = (NodeId(1), NodeId(0), "surveillance".to_owned());
        plan(&mut base, Moment::At(Time(14_500_000)), Action::Forge { from, to, kind, fields: fields.to_vec() });
    }
    assert!(watched(base).world().node(NodeId(0)).is_some_and(|node| node.decision.is_some()));
}
