//! G058 and what aircraft do with their advisories: strength, reversal, Überlingen, distances, and where they are.

use super::tcas::{choices, reversals, tcas, watched};
use super::*;
use assent::protocol::Fix;
use assent::run::Run;

/// A foot in millimetres, in tenths.
const FOOT: i64 = 3_048;

/// How a property stands at the end, and why.
fn found(run: &Run, property: &str) -> (Status, String) {
    let reports = run.reports();
    let report = reports.iter().find(|report| report.property.id == property).expect("a property");
    (report.finding.status, report.finding.text.clone())
}

/// What a node's TCAS said at which second, by its role on the stage.
fn spoken(run: &mut Run, node: u16) -> Vec<(u64, &'static str)> {
    let mut all: Vec<(u64, &'static str)> = Vec::new();
    for step in 1..=run.last().0 {
        run.seek(StepId(step));
        let role = run.badge(NodeId(node)).map_or("", |badge| badge.role);
        if all.last().map_or("", |(_, last)| last) != role {
            all.push((run.world().now.0 / 1_000, role));
        }
    }
    all
}

/// Where a node is, as told at the cursor.
fn fix(run: &Run, node: u16) -> Fix {
    run.badge(NodeId(node)).and_then(|badge| badge.fix).expect("a place in the world")
}

/// By how many feet it is above 36,000 ft.
fn feet_above(fix: Fix) -> i64 {
    (fix.z * 10 - 36_000 * FOOT).div_euclid(FOOT)
}

/// n0 meets n1, who flies level at 36,000 ft.
fn meets(altitude: i64, feet_a_minute: &str, params: &[(&str, &str)]) -> Run {
    let params = [&[("rate0", feet_a_minute)], params].concat();
    watched(with_inputs(tcas(10, &params), &[altitude, 36_000]))
}

#[test]
fn the_weakest_advisory_that_gives_enough_is_chosen() {
    let first = |mut run: Run| spoken(&mut run, 0).into_iter().find(|(_, role)| !matches!(*role, "" | "traffic"));
    let of = |altitude, rate, params: &[(&str, &str)]| first(meets(altitude, rate, params)).map(|(_, role)| role);
    // High enough if it stays there; and if it may even come down a little.
    assert_eq!(of(36_650, "0", &[]), Some("do not descend"));
    assert_eq!(of(36_900, "0", &[]), None, "no threat at all");
    assert_eq!(of(37_900, "-1500", &[]), Some("do not descend faster than 2000 ft/min"));
    assert_eq!(of(37_800, "-1500", &[("logic", "7.0")]), Some("do not descend faster than 1000 ft/min"));
    // To have 600 ft it must give up some of its descent, all of it, or climb.
    assert_eq!(of(37_650, "-1500", &[("logic", "7.0")]), Some("do not descend faster than 500 ft/min"));
    assert_eq!(of(37_650, "-1500", &[]), Some("do not descend"), "7.1 has one word for it: level off");
    assert_eq!(of(37_000, "-1500", &[]), Some("climb"));
    assert_eq!(of(37_400, "-1500", &[("strength", "standard")]), Some("climb"));
    for (altitude, rate) in [(36_650, "0"), (37_900, "-1500"), (37_800, "-1500"), (37_400, "-1500"), (37_000, "-1500")]
    {
        let run = meets(altitude, rate, &[]);
        assert_eq!(status(&run, "miss-distance"), Status::Holds, "{altitude}: {}", found(&run, "miss-distance").1);
    }
}

#[test]
fn a_weak_advisory_that_is_no_longer_enough_is_strengthened() {
    // n1 is told nothing it heeds, and after a while climbs towards n0 because its controller says so.
    let mut base = with_inputs(tcas(10, &[("pilot1", "atc"), ("cpa", "60")]), &[36_650, 36_000]);
    plan(&mut base, Moment::At(Time(28_000_000)), Action::Request(NodeId(1), Value(1)));
    let mut run = watched(base);
    let said: Vec<&str> = spoken(&mut run, 0).into_iter().map(|(_, role)| role).collect();
    assert_eq!(said[..3], ["traffic", "do not descend", "climb"]);
    assert_eq!(status(&run, "separation"), Status::Holds);
}

#[test]
fn enough_is_enough_and_no_crew_is_sent_down_near_the_ground() {
    let mut run = watched(tcas(10, &[]));
    assert_eq!(spoken(&mut run, 0), [(2_000, "traffic"), (15_000, "climb"), (34_000, "do not descend")]);
    assert_eq!(found(&run, "miss-distance").1, "n0 passes 999 ft above n1");
    let run = watched(tcas(10, &[("strength", "standard")]));
    assert_eq!(found(&run, "miss-distance").1, "n0 passes 1471 ft above n1");
    // At 1,150 ft the one that yields may not descend.
    let mut run = watched(with_inputs(tcas(10, &[]), &[1_150, 1_150]));
    assert!(spoken(&mut run, 1).iter().all(|(_, role)| *role != "descend"), "{:?}", spoken(&mut run, 1));
    assert_eq!(status(&run, "complementary-senses"), Status::Holds);
}

/// n0 is told to climb and descends with its controller, n1 descends as told; with these addresses and this logic.
fn chase(higher: &str, logic: &str) -> Run {
    let params = [("logic", logic), ("prefer0", "climb"), ("prefer1", "descend"), ("pilot0", "atc")];
    // Not strengthened, so that they stay together to the end.
    let more = [("higher", higher), ("cpa", "60"), ("strengthen0", "60000"), ("strengthen1", "60000")];
    let mut base = tcas(10, &[&params[..], &more].concat());
    plan(&mut base, Moment::At(Time(25_000_000)), Action::Request(NodeId(0), Value(2)));
    watched(base)
}

#[test]
fn a_chase_is_turned_round_once_by_the_lower_address_and_in_version_7_1_alone() {
    for higher in ["n0", "n1"] {
        let old = chase(higher, "7.0");
        assert_eq!((decided(&old), reversals(&old)), (vec![Some(1), Some(2)], [0, 0]), "{higher}");
        assert_eq!(status(&old, "separation"), Status::Breached, "{higher}");
        let new = chase(higher, "7.1");
        assert_eq!((decided(&new), reversals(&new)), (vec![Some(2), Some(1)], [1, 1]), "{higher}");
        assert_eq!([status(&new, "complementary-senses"), status(&new, "separation")], [Status::Holds; 2], "{higher}");
        // The lower address is first, and the other follows within a second.
        let [one, other] = choices(&new).map(|chosen| chosen[1].0);
        assert!(if higher == "n1" { one <= other } else { other <= one }, "{higher}: {one} {other}");
    }
}

#[test]
fn who_is_clearly_on_the_wrong_side_is_turned_round_by_either_version() {
    for logic in ["7.0", "7.1"] {
        // n0, below, is told to descend and climbs with its controller, through the altitude of n1, whose crew does nothing.
        let params = [("logic", logic), ("cpa", "60"), ("pilot0", "atc"), ("pilot1", "neither")];
        let mut base = with_inputs(tcas(10, &params), &[35_900, 36_000]);
        plan(&mut base, Moment::At(Time(24_000_000)), Action::Request(NodeId(0), Value(1)));
        let run = watched(base);
        assert_eq!((decided(&run), reversals(&run)), (vec![Some(1), Some(2)], [1, 1]), "{logic}");
    }
}

#[test]
fn g058_the_minute_of_ueberlingen() {
    let mut run = shipped("ueberlingen");
    // In the record 50 s before, 43, 36, 29, 22 and 8; the collision is at 60 s.
    assert_eq!(choices(&run), [vec![(24_000, 1)], vec![(24_500, 2)]]);
    let requests: Vec<u64> = run.scenario().script.iter().map(|planned| at_ms(planned.when)).collect();
    assert_eq!(requests, [17_000, 31_000]);
    assert_eq!(spoken(&mut run, 0), [(11_000, "traffic"), (24_000, "climb"), (52_000, "increase climb")]);
    assert_eq!(spoken(&mut run, 1), [(11_500, "traffic"), (24_500, "descend"), (38_500, "increase descent")]);
    run.seek(run.last());
    // 34,890 ft in the report.
    let [tupolev, boeing] = [0, 1].map(|node| fix(&run, node).extrapolated(Time(60_000_000)));
    assert_eq!([tupolev, boeing].map(feet_above), [-1_110, -1_103]);
    assert_eq!((tupolev.x, tupolev.y, boeing.x, boeing.y), (0, 0, 0, 0));
    assert_eq!(found(&run, "separation"), (Status::Breached, "B757 passes 6 ft above Tu-154M".to_owned()));
}

fn at_ms(when: Moment) -> u64 {
    if let Moment::At(time) = when { time.0 / 1_000 } else { 0 }
}

#[test]
fn g058_four_ways_in_which_it_would_not_have_happened() {
    let passed = |id| found(&shipped(id), "miss-distance");
    let holds = |words: &str| (Status::Holds, words.to_owned());
    assert_eq!(passed("ueberlingen-one-voice"), holds("Tu-154M passes 975 ft above B757"));
    assert_eq!(passed("ueberlingen-clearance"), holds("B757 passes 1109 ft above Tu-154M"));
    assert_eq!(passed("ueberlingen-reversal"), holds("B757 passes 1226 ft above Tu-154M"));
    assert_eq!(passed("ueberlingen-silent"), holds("Tu-154M passes 975 ft above B757"));
    // They differ from what happened in one thing each.
    let params = |id: &str| -> Vec<(String, String)> {
        let scenario = assent::scenario::shipped::find(id).unwrap().scenario().unwrap();
        scenario.params.iter().map(|(word, value)| (word.to_owned(), value.to_owned())).collect()
    };
    let happened = params("ueberlingen");
    for (id, word) in [("one-voice", "pilot0"), ("clearance", "pilot1"), ("reversal", "logic"), ("silent", "pilot0")] {
        let other = params(&format!("ueberlingen-{id}"));
        let kept =
            |list: &[(String, String)]| list.iter().filter(|(known, _)| known != word).cloned().collect::<Vec<_>>();
        assert_eq!(kept(&happened), kept(&other), "{id}");
    }
    // Silence alone would not do for a crew that holds on to the first call: B757 and Tu-154M both descend.
    let mut base = assent::scenario::shipped::find("ueberlingen-silent").unwrap().scenario().unwrap();
    base.params.set(base.protocol.card(), "pilot0", "atc").unwrap();
    let run = watched(base);
    assert_eq!(status(&run, "miss-distance"), Status::Breached);
}

#[test]
fn distances_are_judged_in_height_and_on_the_map() {
    let mute = [("no-coordination", "on"), ("prefer0", "climb"), ("prefer1", "climb"), ("logic", "7.0")];
    let at = |miss: &str| {
        let run = watched(tcas(10, &[&mute[..], &[("miss", miss)]].concat()));
        (found(&run, "separation"), found(&run, "miss-distance").0)
    };
    let breached = |words: &str| (Status::Breached, words.to_owned());
    assert_eq!(at("0"), (breached("n1 passes 0 ft above n0"), Status::Breached));
    assert_eq!(at("499"), (breached("n1 passes 0 ft above and 499 ft beside n0"), Status::Breached));
    let (separation, miss) = at("500");
    assert_eq!((separation.0, miss), (Status::Holds, Status::Breached));
    // The distance on the map that makes no threat of anybody: 1.1 NM.
    assert_eq!(at("6700").1, Status::Holds);
    // Enough not to collide is not yet what is aimed at.
    let run = watched(with_inputs(tcas(10, &[("pilot0", "neither"), ("pilot1", "neither")]), &[36_000, 36_300]));
    assert_eq!([status(&run, "separation"), status(&run, "miss-distance")], [Status::Holds, Status::Breached]);
}

#[test]
fn where_an_aircraft_is_can_be_read_at_every_step() {
    let mut run = shipped("ueberlingen");
    let mut farthest = 0;
    for step in 3..=run.last().0 {
        run.seek(StepId(step));
        let now = run.world().now;
        let [one, other] = [0, 1].map(|node| fix(&run, node).extrapolated(now));
        let apart = one.to(&other);
        farthest = farthest.max(apart.level);
        // At even speeds the time to go is what is left of the minute.
        let left = 60_000_000u64.saturating_sub(now.0);
        if left > 100_000 {
            let tau = apart.tau().expect("they near each other").0;
            assert!(tau.abs_diff(left) < 3_000, "{step}: {tau} {left}");
        }
    }
    // 658 knots for a minute.
    assert_eq!(farthest / 1_852_000, 10);
    run.seek_time(Time(45_000_000));
    let boeing = fix(&run, 1);
    let knots = |speed: i64| (speed * 36 + 9_260) / 18_520;
    assert_eq!((knots(boeing.vx), knots(boeing.vy)), (32, 464), "track 004 at 465 knots");
    let feet_a_minute = |speed: i64| (speed * 600).div_euclid(FOOT);
    assert_eq!((feet_a_minute(boeing.vz), boeing.aim.map(feet_a_minute)), (-2_500, Some(-2_500)));
}
