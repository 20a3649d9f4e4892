//! G051: setting a clock by others.

use super::*;
use assent::network::{Life, Verdict};
use assent::scenario::Target;

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    assert_eq!(run.finish(), Ended::Quiet);
    run
}

/// A network in which every message takes so many ms.
fn ntp(n: u16, f: u16, delay: u64, params: &[(&str, &str)]) -> Scenario {
    let mut base = scenario("ntp", n, f, params);
    (base.network.least, base.network.most) = (Span::ms(delay), Span::ms(delay));
    base
}

/// How far a node's clock is ahead at the end, in microseconds.
fn ahead(run: &Run, node: u16) -> i64 {
    let state = run.world().node(NodeId(node)).and_then(|node| node.state()).unwrap();
    run.plan().machine.badge(state).clock.expect("a clock")
}

fn slower(base: &mut Scenario, from: u16, to: u16, ms: u64) {
    let one = |id: u16| [NodeId(id)].into_iter().collect();
    let target = Target::Links { from: one(from), to: one(to), kind: None };
    let slow = Action::Meddle { target, verdict: Verdict::Delay(Span::ms(ms)), life: Life::Always };
    plan(base, Moment::At(Time(0)), slow);
}

#[test]
fn g051_the_exchange_of_the_text() {
    // T1 = 10.000, T2 = 10.150, T3 = 10.160, T4 = 10.110: the server is 100 ms ahead.
    for (there, back, found) in [(50, 50, 100_000), (60, 40, 110_000), (40, 60, 90_000)] {
        let mut base = ntp(2, 0, 40, &[("polls", "1"), ("think", "10"), ("patience", "200")]);
        slower(&mut base, 0, 1, there - 40);
        slower(&mut base, 1, 0, back - 40);
        base.network.delta = Span::ms(50);
        let run = watched(with_inputs(base, &[0, 100]));
        assert_eq!(ahead(&run, 0), found, "{there} {back}");
        let notes: Vec<&str> = run.trace().steps().map(|(_, step)| run.trace().note(step)).collect();
        let expected = format!("finds n1 ahead by {found} us, round trip 100000 us");
        assert!(notes.contains(&expected.as_str()), "{notes:?}");
    }
}

#[test]
fn g051_the_error_is_half_the_round_trip_at_most() {
    for seed in 0..400 {
        let mut base = scenario("ntp", 2, 0, &[("polls", "1"), ("think", "0")]);
        (base.seed, base.network.least, base.network.most) = (seed, Span(0), Span::ms(40));
        let run = watched(base);
        let mut arrivals = run.trace().steps().filter_map(|(_, step)| match step.what {
            assent::run::What::Arrival(id) => run.trace().parcel(id).map(|parcel| (step.time - parcel.sent).0 as i64),
            _ => None,
        });
        let (there, back) = (arrivals.next().unwrap(), arrivals.next().unwrap());
        let error = ahead(&run, 0);
        assert!((2 * error - (there - back)).abs() <= 2, "{seed}: {error} {there} {back}");
        assert!(2 * error.abs() <= there + back + 2, "{seed}");
    }
}

#[test]
fn messages_of_every_method() {
    for (method, sent) in [("ntp", 24), ("marzullo", 24), ("cristian", 6), ("berkeley", 28)] {
        let base = ntp(5, 1, 5, &[("method", method)]);
        assert_eq!((base.protocol.card().messages.count)(&base.setup()), Some(sent), "{method}");
        assert_eq!(watched(base).world().tallies.sent, sent, "{method}");
    }
}

#[test]
fn a_false_server_is_outvoted_and_cristian_believes_it() {
    for (method, expected) in [("ntp", Status::Holds), ("marzullo", Status::Holds), ("cristian", Status::Breached)] {
        let mut base = ntp(4, 1, 10, &[("method", method)]);
        corrupt(&mut base, 1, "ahead");
        let run = watched(base);
        assert_eq!([status(&run, "error-bound"), status(&run, "accuracy")], [expected; 2], "{method}");
    }
    // Two of three are false, and agree.
    let mut base = ntp(4, 1, 10, &[]);
    corrupt(&mut base, 1, "ahead");
    corrupt(&mut base, 2, "ahead");
    let run = watched(base);
    assert_eq!((status(&run, "error-bound"), status(&run, "fault-bound")), (Status::Breached, Status::Breached));
    // Two that contradict each other and the third: nobody has a majority, and the clock is left alone.
    let base = with_inputs(ntp(4, 1, 10, &[]), &[0, 500, 900, 100]);
    let run = watched(base);
    assert_eq!((decided(&run)[0], status(&run, "termination")), (None, Status::Breached));
}

#[test]
fn unlike_ways_make_an_error_that_nobody_can_see() {
    let mut base = ntp(2, 0, 40, &[("polls", "2")]);
    slower(&mut base, 0, 1, 20);
    let run = watched(base);
    assert_eq!([status(&run, "accuracy"), status(&run, "error-bound")], [Status::Breached, Status::Holds]);
    assert_eq!(ahead(&run, 0), 10_000);
    assert_eq!(status(&watched(ntp(2, 0, 50, &[])), "accuracy"), Status::Holds);
}

#[test]
fn cristian_is_within_half_the_round_trip_less_the_least_delay() {
    // A round trip of 20 ms with 8 ms at least each way: within 2 ms.
    let mut base = scenario("ntp", 2, 0, &[("method", "cristian"), ("polls", "1"), ("think", "0")]);
    (base.network.least, base.network.most) = (Span::ms(8), Span::ms(12));
    for seed in 0..60 {
        let run = watched(Scenario { seed, ..base.clone() });
        assert!(ahead(&run, 0).abs() <= 2_000, "{seed}");
    }
}

#[test]
fn g051_berkeley_adjusts_each_to_the_mean() {
    // 3:00, 3:25, 2:50: the mean is 3:05, and the adjustments are +5, −20 and +15.
    let base = with_inputs(ntp(3, 0, 10, &[("method", "berkeley"), ("think", "0"), ("polls", "1")]), &[0, 250, -100]);
    let run = watched(base.clone());
    let by: Vec<i64> = run
        .trace()
        .steps()
        .flat_map(|(_, step)| run.trace().sent(step))
        .filter_map(|(_, parcel)| {
            let label = run.plan().machine.label(&parcel.draft.msg);
            (label.kind == "adjust").then(|| label.value.unwrap().0)
        })
        .collect();
    assert_eq!((decided(&run)[0], by), (Some(50), vec![-200, 150]));
    assert_eq!((ahead(&run, 0), ahead(&run, 2)), (50_000, 50_000));
    assert_eq!(status(&run, "monotonic"), Status::Holds);
    // The time instead of an adjustment is old by the time it is there.
    let mut wrong = base;
    wrong.params.set(wrong.protocol.card(), "absolute", "on").unwrap();
    assert_eq!(ahead(&watched(wrong), 2), 40_000);
}

#[test]
fn each_mistake_breaks_what_it_says() {
    let run = watched(ntp(4, 1, 10, &[("sign", "on")]));
    // It is 100 ms behind, and goes slowly to be as much again.
    assert_eq!((ahead(&run, 0), status(&run, "error-bound")), (-100_000, Status::Breached));
    for (word, expected) in [(None, Status::Holds), (Some("step-back"), Status::Breached)] {
        let params: Vec<(&str, &str)> = word.map(|word| (word, "on")).into_iter().collect();
        let mut base = ntp(4, 1, 10, &params);
        base.inputs[0] = Some(Value(300));
        // Somebody looks at the clock once more.
        plan(&mut base, Moment::At(Time(0) + Span::ms(1_500)), Action::Request(NodeId(0), Value(0)));
        let run = watched(base);
        assert_eq!((status(&run, "monotonic"), status(&run, "error-bound")), (expected, Status::Holds));
    }
}

#[test]
fn a_cluster_leaves_out_who_is_off_by_less_than_its_round_trip_excuses() {
    // One of five servers is 8 ms ahead, and all round trips are 20 ms: every interval holds the truth.
    for (cluster, off) in [("no", 1_600), ("yes", 0)] {
        let base = with_inputs(ntp(6, 2, 10, &[("cluster", cluster), ("think", "0")]), &[-100, 0, 0, 0, 0, 8]);
        let run = watched(base);
        assert_eq!((ahead(&run, 0), status(&run, "error-bound")), (off, Status::Holds), "{cluster}");
    }
}
