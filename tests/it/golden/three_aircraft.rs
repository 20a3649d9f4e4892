//! Three aircraft under TCAS: coordination pair by pair, and one advisory of all that each has chosen.

use super::tcas::{tcas, watched};
use super::*;
use assent::network::{Life, Verdict};
use assent::scenario::Target;

/// Addresses in each of their orders.
const ORDERS: [(&str, &str); 6] =
    [("n1", "highest"), ("n1", "middle"), ("n1", "lowest"), ("n0", "highest"), ("n0", "middle"), ("n0", "lowest")];

/// Three that cross at one place, 120 degrees between their tracks.
fn three(inputs: [i64; 3], params: &[(&str, &str)]) -> Scenario {
    let own = [("closing", "900"), ("track1", "210"), ("track2", "330")];
    let mut base = scenario("tcas", 3, 0, &[&own[..], params].concat());
    base.network.delta = Span::ms(10);
    with_inputs(base, &inputs)
}

/// What each has chosen towards each of the others at the end: own number, other's number, sense.
fn senses(run: &Run) -> Vec<(u16, u16, i64)> {
    let of = |id: NodeId| {
        let toward = run.badge(id).expect("a badge").toward;
        toward.into_iter().map(move |(other, sense)| (id.0, other.0, sense.0)).collect::<Vec<_>>()
    };
    NodeId::all(3).flat_map(of).collect()
}

fn found(run: &Run, property: &str) -> String {
    let reports = run.reports();
    reports.iter().find(|report| report.property.id == property).expect("a property").finding.text.clone()
}

#[test]
fn at_one_height_three_ties_are_broken_by_the_order_of_addresses() {
    // Rank of each, and what follows: the lowest climbs; the next yields to it, and against the highest may choose to descend
    // below both; the highest flies level between them.
    let ranks = [[0, 1, 2], [0, 2, 1], [1, 2, 0], [1, 0, 2], [2, 0, 1], [2, 1, 0]];
    for ((higher, address2), ranks) in ORDERS.into_iter().zip(ranks) {
        let run = watched(three([36_000; 3], &[("higher", higher), ("address2", address2), ("strength", "standard")]));
        let expected = ranks.map(|rank: usize| Some([1, 2, 3][rank]));
        assert_eq!(decided(&run), expected, "{higher} {address2}");
        let pairs = senses(&run);
        assert_eq!(pairs.len(), 6);
        for (one, other, sense) in pairs {
            let height = |node: u16| [2, 0, 1][ranks[usize::from(node)]];
            assert_eq!(sense == 1, height(one) > height(other), "{one} {other}");
        }
        assert_eq!(
            ["complementary-senses", "separation", "miss-distance"].map(|id| status(&run, id)),
            [Status::Holds; 3]
        );
    }
}

#[test]
fn above_one_and_below_another_is_level_flight() {
    let said = |id: &str| {
        let run = shipped(id);
        (decided(&run)[0], found(&run, "separation"))
    };
    assert_eq!(said("tcas-between"), (Some(3), "Alpha passes 480 ft above Charlie".to_owned()));
    assert_eq!(said("tcas-between-nearest"), (Some(3), "Alpha passes 19 ft above Charlie".to_owned()));
    // They differ in the mistake alone.
    let [right, wrong] = ["tcas-between", "tcas-between-nearest"]
        .map(|id| assent::scenario::shipped::find(id).unwrap().scenario().unwrap());
    let mut mended = wrong.clone();
    mended.params.clear("nearest-only");
    let words =
        |scenario: &Scenario| scenario.params.iter().map(|(word, value)| format!("{word}={value}")).collect::<Vec<_>>();
    assert_eq!((words(&mended), mended.inputs), (words(&right), right.inputs.clone()));
}

/// n1 comes down to 450 ft above n0, and n2 comes up to so many feet below; it has no TCAS.
fn between(below: i64) -> Run {
    let params = [("strength", "standard"), ("equip2", "transponder"), ("rate1", "-3000"), ("rate2", "3000")];
    watched(three([36_000, 38_950, 33_500 - below], &params))
}

/// n1 comes down to 450 ft above n0, and n2 flies 200 ft below and comes 20 s later.
fn later(params: &[(&str, &str)]) -> Run {
    let own = [("strength", "standard"), ("rate1", "-3000"), ("behind2", "20")];
    watched(three([36_000, 38_950, 35_800], &[&own[..], params].concat()))
}

#[test]
fn a_further_threat_is_passed_on_the_side_that_is_taken_if_there_is_room() {
    // Level flight leaves enough to both (LEV_REV, 400 ft), and a descent too little to the lower one.
    let run = between(450);
    assert_eq!((decided(&run)[0], found(&run, "separation")), (Some(3), "n0 passes 450 ft above n2".to_owned()));
    // 100 ft above the lower one it does not: n0 passes below both, and n2 has no TCAS to be asked.
    let run = between(100);
    assert_eq!((decided(&run)[0], found(&run, "separation")), (Some(2), "n2 passes 663 ft above n0".to_owned()));
    // There is time to pass below both. Against one with TCAS the choice is that of the lower address.
    for (params, expected) in [
        ([("equip2", "transponder")], Some(2)),
        ([("address2", "highest")], Some(2)),
        ([("address2", "lowest")], Some(3)),
    ] {
        let run = later(&params);
        assert_eq!((decided(&run)[0], status(&run, "separation")), (expected, Status::Holds), "{params:?}");
    }
}

/// All heights and rates that these three may have, and all orders of addresses.
fn encounters() -> impl Iterator<Item = ([i64; 3], [i64; 3], (&'static str, &'static str))> {
    let heights = [-1_000, -400, 0, 400, 1_000];
    let rates = [-1_500, 0, 1_500];
    let both = heights.into_iter().flat_map(move |one| heights.into_iter().map(move |other| [0, one, other]));
    both.flat_map(move |heights| {
        (0..27).map(move |place| (heights, [rates[place % 3], rates[place / 3 % 3], rates[place / 9]]))
    })
    .enumerate()
    .map(|(place, (heights, rates))| (heights, rates, ORDERS[place % ORDERS.len()]))
}

#[test]
fn no_two_of_three_lose_their_separation_and_no_two_go_the_same_way() {
    let (mut runs, mut level, mut narrow, mut wrong) = (0, 0, 0, Vec::new());
    for (heights, rates, (higher, address2)) in encounters() {
        // Each is on its way to its height at the place where they cross.
        let inputs = [0, 1, 2].map(|node: usize| 36_000 + heights[node] - rates[node] * 50 / 60);
        let [rate0, rate1, rate2] = rates.map(|rate| rate.to_string());
        let params =
            [("higher", higher), ("address2", address2), ("rate0", &rate0), ("rate1", &rate1), ("rate2", &rate2)];
        for phase in ["0", "400"] {
            let run = watched(three(inputs, &[&params[..], &[("phase", phase)]].concat()));
            let case = format!("{heights:?} {rates:?} {higher} {address2} {phase}: {}", found(&run, "separation"));
            if ["complementary-senses", "separation"].iter().any(|id| status(&run, id) != Status::Holds) {
                wrong.push(case);
            }
            runs += 1;
            level += u32::from(decided(&run).contains(&Some(3)));
            narrow += u32::from(status(&run, "miss-distance") == Status::Breached);
        }
    }
    println!("{runs} runs, in {level} somebody flies level, {narrow} miss what is aimed at");
    assert!(wrong.is_empty(), "{} of {runs}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(level > 100);
}

#[test]
fn pairs_that_meet_at_other_times_are_judged_when_they_meet() {
    let run = watched(three([36_000; 3], &[("behind2", "30")]));
    assert_eq!(["complementary-senses", "separation"].map(|id| status(&run, id)), [Status::Holds; 2]);
    let base = three([36_000, 37_000, 36_000], &[("behind2", "30"), ("equip2", "transponder"), ("pilot0", "neither")]);
    let run = watched(base);
    // n0 goes on as it flies, and n2 passes 1.7 NM behind it: no collision, but not what is aimed at either.
    assert_eq!(status(&run, "separation"), Status::Holds);
}

#[test]
fn without_coordination_or_with_an_answer_to_the_nearest_alone_some_come_too_near() {
    let breaches = |mistake: &str| {
        let mut count = 0;
        for (heights, rates, (higher, address2)) in encounters().step_by(3) {
            let inputs = [0, 1, 2].map(|node: usize| 36_000 + heights[node] - rates[node] * 50 / 60);
            let [rate0, rate1, rate2] = rates.map(|rate| rate.to_string());
            let params =
                [("higher", higher), ("address2", address2), ("rate0", &rate0), ("rate1", &rate1), ("rate2", &rate2)];
            let run = watched(three(inputs, &[&params[..], &[(mistake, "on")]].concat()));
            count += u32::from(status(&run, "separation") == Status::Breached);
        }
        count
    };
    let counts = ["no-coordination", "no-tie-break", "nearest-only"].map(breaches);
    println!("{counts:?}");
    assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
}

#[test]
fn one_message_each_way_is_enough_for_three() {
    for seed in 0..60 {
        let mut base = three([36_000; 3], &[]);
        (base.seed, base.network.loss) = (seed, 500_000);
        assert_eq!(status(&watched(base), "complementary-senses"), Status::Holds, "{seed}");
    }
    let mut base = three([36_000; 3], &[]);
    let target = Target::Links { from: NodeSet::all(3), to: NodeSet::all(3), kind: Some("resolution".into()) };
    plan(&mut base, Moment::At(Time(0)), Action::Meddle { target, verdict: Verdict::Drop, life: Life::Always });
    let run = watched(base);
    assert_eq!(["complementary-senses", "separation"].map(|id| status(&run, id)), [Status::Breached; 2]);
    assert_eq!(found(&run, "complementary-senses"), "towards each other n0 and n1 both climb");
}

#[test]
fn of_two_aircraft_the_third_ones_parameters_change_nothing() {
    let plain = watched(tcas(10, &[]));
    let more =
        watched(tcas(10, &[("track2", "90"), ("rate2", "700"), ("equip2", "transponder"), ("address2", "lowest")]));
    assert_eq!(plain.digest(), more.digest());
}
