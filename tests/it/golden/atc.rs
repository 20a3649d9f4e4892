//! Air traffic control: the guest's own code runs, and the same faults come out as its protocol makes them.

use super::*;
use assent::network::{Life, Verdict};
use assent::protocol::Thing;
use assent::scenario::Target;

/// The guests, and what the host sets them to.
const GUESTS: [(&str, &[(&str, &str)]); 5] = [
    ("paxos", &[("proposers", "2"), ("offset", "100"), ("retry", "200"), ("backoff", "random")]),
    ("raft", &[("timeout", "1500"), ("spread", "1500"), ("heartbeat", "500")]),
    ("pbft", &[]),
    ("two-phase-commit", &[("timeout", "1000"), ("retry", "1000")]),
    ("broadcast", &[]),
];

/// Four controllers, three radars, three databases, two aircraft; the controllers propose these.
fn network(agree: &str, opinions: [i64; 4]) -> Scenario {
    let mut scenario = scenario("atc", 12, 1, &[("agree", agree)]);
    scenario.inputs = opinions.iter().map(|value| Some(Value(*value))).chain([None; 8]).collect();
    scenario
}

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    run
}

/// When, from whom, to whom, and what.
type Said = (u64, u16, u16, Tree);

fn said(run: &Run, unwrapped: impl Fn(Tree) -> Option<Tree>) -> Vec<Said> {
    let machine = &run.plan().machine;
    let sent = run.trace().steps().flat_map(|(_, step)| run.trace().sent(step));
    let said = sent.filter_map(|(_, parcel)| {
        let tree = unwrapped(machine.show(Thing::Message(&parcel.draft.msg)))?;
        Some((parcel.sent.0, parcel.from.0, parcel.to.0, tree))
    });
    said.collect()
}

#[test]
fn a_guest_says_word_for_word_what_it_says_alone() {
    for (agree, params) in GUESTS {
        let opinions = if agree == "two-phase-commit" { [1, 1, 1, 1] } else { [1, 0, 1, 0] };
        let mut alone = with_inputs(scenario(agree, 4, 1, params), &opinions);
        if agree == "broadcast" {
            // It tolerates no fault, and the host waits so long for opinions.
            alone.f = 0;
            alone.network.delta = Span::ms(500);
        }
        let hosted = watched(steady(network(agree, opinions), 10, 5_000));
        let words = said(&hosted, |tree| tree.field("says").cloned());
        let alone = watched(steady(alone, 10, 5_000));
        assert!(words.len() > 8, "{agree}");
        assert_eq!(words, said(&alone, Some), "{agree}");
        assert_eq!(decided(&hosted)[..4], decided(&alone)[..], "{agree}");
    }
}

fn cut_for(scenario: &mut Scenario, ms: u64) {
    let set = |nodes: [u16; 2]| nodes.into_iter().map(NodeId).collect::<NodeSet>();
    for (from, to) in [([0, 2], [1, 3]), ([1, 3], [0, 2])] {
        let target = Target::Links { from: set(from), to: set(to), kind: None };
        let life = Life::Until(Time(0) + Span::ms(ms));
        plan(scenario, at(0), Action::Meddle { target, verdict: Verdict::Hold, life });
    }
    let all = NodeSet::all(4);
    plan(scenario, at(ms), Action::Release(Target::Links { from: all, to: all, kind: None }));
}

/// How one fault comes out: how many own the pair, and whether separation is kept.
fn outcome(mut scenario: Scenario, fault: &str) -> (usize, bool) {
    match fault {
        "crash" => {
            plan(&mut scenario, at(0), Action::Crash(NodeId(2), Crash::Reaching([NodeId(0)].into_iter().collect())))
        }
        "cut" => cut_for(&mut scenario, 20_000),
        _ => corrupt(&mut scenario, 2, "split"),
    }
    let run = watched(scenario);
    let clearance = run.plan().kind("clearance").unwrap();
    let sent = run.trace().steps().flat_map(|(_, step)| run.trace().sent(step));
    let owners: NodeSet =
        sent.filter(|(_, parcel)| parcel.draft.kind == clearance).map(|(_, parcel)| parcel.from).collect();
    assert_eq!(owners.len() > 1, status(&run, "one-owner") == Status::Breached, "{fault}");
    assert_eq!(owners.len() > 1, status(&run, "one-clearance") == Status::Breached, "{fault}");
    assert_eq!(status(&run, "no-near-miss"), Status::Holds, "TCAS is on");
    (usize::from(owners.len()), status(&run, "separation-minima") == Status::Holds)
}

#[test]
fn the_same_faults_under_every_protocol() {
    for (agree, _) in GUESTS {
        let commits = agree == "two-phase-commit";
        for (fault, opinions) in [("crash", [1, 1, 0, 1]), ("cut", [0, 1, 0, 1]), ("liar", [1, 1, 1, 1])] {
            let opinions = if commits { [1, 1, 1, 1] } else { opinions };
            let found = outcome(network(agree, opinions), fault);
            let expected = if agree == "broadcast" { (2, false) } else { (1, true) };
            assert_eq!(found, expected, "{agree}: {fault}");
        }
    }
}

fn altitudes(run: &Run) -> [i64; 2] {
    [10, 11].map(|node| {
        let fix = run.badge(NodeId(node)).and_then(|badge| badge.fix).expect("an aircraft");
        // In feet, to the nearest.
        (fix.extrapolated(run.world().now).z * 10 + 1_524).div_euclid(3_048)
    })
}

#[test]
fn a_cleared_aircraft_levels_off_where_it_was_told() {
    let mut run = watched(network("paxos", [0, 1, 0, 1]));
    assert_eq!(altitudes(&run), [36_000, 35_000]);
    // Half way up: 1,500 ft/min after 5 s.
    run.seek(run.trace().step_at(Time(0) + Span::ms(26_600)));
    assert!((35_450..35_550).contains(&altitudes(&run)[0]), "{:?}", altitudes(&run));
}

#[test]
fn tcas_parts_two_that_nobody_cleared() {
    let mut scenario = network("raft", [0, 1, 0, 1]);
    cut_for(&mut scenario, 119_000);
    let mut run = watched(scenario);
    run.seek(run.trace().step_at(Time(120_000_000)));
    // G056: each gains 711 ft in the 35 s that are left.
    assert_eq!(altitudes(&run), [35_711, 34_289]);
    assert_eq!(status(&run, "no-near-miss"), Status::Holds);
}

#[test]
fn breaches_say_who_and_how_far() {
    let run = shipped("atc-no-tcas");
    let text = |id: &str| {
        let reports = run.reports();
        let report = reports.iter().find(|report| report.property.id == id).expect("a property");
        (report.finding.text.clone(), report.finding.because.len())
    };
    assert_eq!(text("one-owner"), ("West and East are both in charge".to_owned(), 2));
    assert_eq!(text("one-clearance"), ("Alpha is cleared to 36000 by West and to 35000 by East".to_owned(), 2));
    assert_eq!(text("no-near-miss"), ("Alpha and Bravo: 0 ft in height, 0.0 NM on the map".to_owned(), 1));
    let run = shipped("atc-radar");
    let reports = run.reports();
    let tracks = reports.iter().find(|report| report.property.id == "tracks-right").unwrap();
    assert_eq!(tracks.finding.text, "West sees Alpha at 37000 ft; it is at 35000 ft");
}

#[test]
fn pairs_are_agreed_on_one_by_one() {
    let run = watched(scenario("atc", 14, 1, &[("aircraft", "4"), ("spacing", "20")]));
    let cleared: NodeSet = delivered(&run).iter().flatten().map(|(slot, _)| NodeId(*slot as u16)).collect();
    assert_eq!(cleared, [10, 11, 12, 13].into_iter().map(NodeId).collect());
    assert_eq!(status(&run, "separation-minima"), Status::Holds);
    assert_eq!(breaches(&run), [""; 0]);
}

#[test]
fn a_controller_that_starts_again_keeps_what_was_decided() {
    let mut scenario = network("paxos", [1, 1, 1, 1]);
    plan(&mut scenario, at(60), Action::Crash(NodeId(1), Crash::Now));
    plan(&mut scenario, at(5_000), Action::Restart(NodeId(1)));
    let run = watched(scenario);
    assert_eq!(breaches(&run), [""; 0]);
    assert_eq!(status(&run, "decide-once"), Status::Holds);
    assert_eq!(altitudes(&run), [35_000, 36_000]);
}

#[test]
fn what_cannot_be_is_refused() {
    let refused = |scenario: Scenario| Run::new(scenario).map(|_| ()).unwrap_err();
    let with = |params: &[(&str, &str)]| refused(scenario("atc", 12, 1, params));
    assert!(with(&[("aircraft", "3")]).contains("in pairs"));
    assert!(with(&[("radars", "7")]).contains("n of at least 14"));
    assert!(refused(network("paxos", [0, 2, 0, 1])).contains("0 or 1"));
}
