//! The ring of two copies of every program, on every protocol of lock-step rounds.

use super::one_round::ONE_ROUND;
use assent::hexagon::{Hexagon, Seat};
use assent::ids::{NodeId, NodeSet};
use assent::protocols::{self, CATALOGUE};
use assent::run::{Plan, Run};
use assent::scenario::{Scenario, Status, link};
use assent::value::Value;

fn scenario(protocol: &str, n: u16, f: u16, params: &[(&str, &str)]) -> Scenario {
    let mut scenario = Scenario::plain(protocols::find(protocol).expect("in the catalogue"));
    scenario.resize(n);
    scenario.f = f;
    for (word, value) in params {
        scenario.params.set(scenario.protocol.card(), word, value).unwrap();
    }
    scenario
}

/// A protocol, n, f, and parameters.
type Case<'a> = (&'a str, u16, u16, &'a [(&'a str, &'a str)]);

/// What came of a ring.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// A promise is broken in a run that the traitors can bring about.
    Breaks,
    /// The traitors would have to forge signatures, and the runs they can bring about break nothing.
    Forbidden,
    /// Nothing is broken: the protocol promises something weaker.
    Weaker,
    /// There is no ring.
    None,
}

/// Makes the ring, checks all that must be so of any, and says what came of it.
fn outcome(scenario: &Scenario) -> Outcome {
    let Ok(hexagon) = Hexagon::of(scenario) else { return Outcome::None };
    let what = format!("{:?} n={} f={}", scenario.protocol, scenario.n, scenario.f);
    let n = scenario.n;
    let whole = hexagon.groups.iter().fold(NodeSet::EMPTY, |all, group| all.union(*group));
    assert_eq!((whole, hexagon.groups.iter().map(|group| group.len()).sum()), (NodeSet::all(n), n), "{what}: groups");
    assert!(hexagon.groups.iter().all(|group| !group.is_empty() && group.len() <= scenario.f.max(1)), "{what}: sizes");
    assert_eq!(hexagon.ring.programs.len(), 2 * usize::from(n), "{what}");
    for cover in &hexagon.covers {
        assert_eq!(cover.parting.is_none(), cover.forgery.is_none(), "{what}: {} {:?}", cover.name(), cover.parting);
        assert_eq!(cover.traitors.union(cover.loyal), NodeSet::all(n), "{what}");
        assert_replays(cover, &what);
        if cover.forgery.is_none() {
            for (node, value) in &cover.decisions {
                let side = cover.pair.iter().find(|(group, _)| hexagon.groups[*group].contains(*node)).unwrap();
                let twin = hexagon.ring.program(Seat { node: *node, copy: side.1 }).unwrap();
                assert_eq!(*value, twin.decision.map(|(value, _)| value), "{what}: {} {node}", cover.name());
            }
        }
    }
    if hexagon.breaks() {
        Outcome::Breaks
    } else if hexagon.covers.iter().any(|cover| cover.forgery.is_some()) {
        Outcome::Forbidden
    } else {
        Outcome::Weaker
    }
}

/// The run is an ordinary one: its text and its link open it, and the same promises break.
fn assert_replays(cover: &assent::hexagon::Cover, what: &str) {
    let text = cover.scenario.to_string();
    let read = Scenario::parse(&text).unwrap_or_else(|error| panic!("{what}: {error}\n{text}"));
    let opened = link::read(&link::write(&cover.scenario, None, &[]), "").unwrap().scenario.unwrap();
    assert_eq!(read.to_string(), text, "{what}");
    assert_eq!(opened.to_string(), text, "{what}");
    let mut run = Run::new(read).unwrap();
    run.finish();
    let reports = run.reports();
    let is_broken = |report: &&assent::run::Report<'_>| {
        report.property.sort.is_promise() && (report.breach.is_some() || report.finding.status == Status::Breached)
    };
    let broken: Vec<&str> = reports.iter().filter(is_broken).map(|report| report.property.id).collect();
    let expected: Vec<&str> = cover.broken.iter().map(|broken| broken.id).collect();
    assert_eq!(broken, expected, "{what}: {}", cover.name());
}

#[test]
fn every_protocol_of_rounds_breaks_on_the_ring_unless_it_signs_or_promises_less() {
    let mut seen = Vec::new();
    for entry in CATALOGUE {
        let plain = Scenario::plain(entry);
        let scenario = Hexagon::fit(&plain);
        if Plan::new(plain).unwrap().round.is_none() {
            assert!(Hexagon::of(&scenario).is_err(), "{}: the ring is made of rounds", entry.id);
            continue;
        }
        seen.push((entry.id, outcome(&scenario)));
    }
    let expected = [
        ("broadcast", Outcome::Breaks),
        // Made for two.
        ("two-generals", Outcome::None),
        ("trb", Outcome::Breaks),
        ("srikanth-toueg", Outcome::Breaks),
        ("floodset", Outcome::Breaks),
        ("early-stopping", Outcome::Breaks),
        ("k-set", Outcome::Breaks),
        ("om", Outcome::Breaks),
        ("sm", Outcome::Forbidden),
        ("interactive-consistency", Outcome::Breaks),
        ("phase-king", Outcome::Breaks),
        ("king", Outcome::Breaks),
        ("dls", Outcome::Breaks),
        // It may always abort when a node is faulty.
        ("three-phase-commit", Outcome::Weaker),
        // What its nodes bring along is not 0 or 1 but a clock.
        ("clock-sync", Outcome::Weaker),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn parameters_and_larger_groups_change_nothing() {
    let cases: &[Case<'_>] = &[
        ("broadcast", 3, 0, &[("rule", "majority")]),
        ("broadcast", 3, 0, &[("rule", "max")]),
        ("broadcast", 3, 0, &[("rule", "lowest-id")]),
        ("early-stopping", 4, 2, &[("variant", "early-deciding")]),
        ("early-stopping", 4, 2, &[("variant", "broadcast")]),
        ("floodset", 6, 2, &[]),
        ("k-set", 3, 2, &[("k", "1")]),
        ("om", 5, 2, &[]),
        ("om", 6, 2, &[]),
        ("interactive-consistency", 3, 1, &[("solve", "generals")]),
        ("interactive-consistency", 3, 1, &[("solve", "consensus")]),
        ("interactive-consistency", 6, 2, &[]),
        ("phase-king", 6, 2, &[]),
        ("king", 9, 3, &[]),
        ("dls", 5, 2, &[]),
        ("trb", 6, 2, &[]),
    ];
    for (protocol, n, f, params) in cases {
        assert_eq!(outcome(&scenario(protocol, *n, *f, params)), Outcome::Breaks, "{protocol} {n} {f} {params:?}");
    }
    let signed = scenario("interactive-consistency", 3, 1, &[("messages", "signed")]);
    assert_eq!(outcome(&signed), Outcome::Forbidden);
}

#[test]
fn signatures_say_who_would_have_to_sign_what() {
    let hexagon = Hexagon::of(&scenario("sm", 3, 1, &[])).unwrap();
    // The commander stands in B. The traitors A and C would have to report the order of its other copy.
    let [at_zero, seam, at_one] = &hexagon.covers;
    assert_eq!(hexagon.groups.map(|group| group.iter().collect::<Vec<_>>()), [[NodeId(2)], [NodeId(0)], [NodeId(1)]]);
    for (cover, from, to) in [(at_zero, NodeId(2), NodeId(1)), (at_one, NodeId(1), NodeId(2))] {
        let forgery = cover.forgery.expect("a forged seal");
        assert_eq!((forgery.from, forgery.to, forgery.signer, forgery.sent.0), (from, to, NodeId(0), 10_000));
        assert_eq!(cover.broken, [], "{}", cover.name());
        assert!(cover.parting.is_some(), "a broken seal is not what the copy on the ring saw");
    }
    assert_eq!((seam.forgery, seam.parting, seam.broken.len()), (None, None, 0));
}

#[test]
fn a_ring_of_oral_messages_puts_the_contradiction_where_the_theory_does() {
    // The commander in B orders 0 on one side and 1 on the other; C0 hears 0 from B0, A1 hears 1 from B1.
    let hexagon = Hexagon::of(&scenario("om", 3, 1, &[])).unwrap();
    let of = |node: u16, copy: u8| {
        hexagon.ring.program(Seat { node: NodeId(node), copy }).unwrap().decision.map(|(value, _)| value)
    };
    // A tie of order and report is broken by retreat, so it is the lieutenant of the loyal commander who orders attack
    // that must not.
    assert_eq!([of(2, 0), of(1, 0), of(2, 1), of(1, 1)], [Some(Value(0)); 4]);
    let broken: Vec<Vec<&str>> =
        hexagon.covers.iter().map(|cover| cover.broken.iter().map(|broken| broken.id).collect()).collect();
    assert_eq!(broken, [vec![], vec![], vec!["ic2"]]);
    // Two orders and two reports on each side of the ring.
    assert_eq!(hexagon.ring.letters.len(), 8);
}

#[test]
fn beyond_three_f_there_is_no_ring() {
    let refused = |scenario: &Scenario, expected: &str| {
        let why = Hexagon::of(scenario).err().expect("no ring");
        assert!(why.contains(expected), "{why}");
    };
    refused(&scenario("om", 4, 1, &[]), "found n=4 f=1, expected three nodes or more, and n ≤ 3f");
    refused(&scenario("floodset", 7, 2, &[]), "n ≤ 3f");
    refused(&scenario("bracha", 3, 1, &[]), "`bracha` has no lock-step rounds");
    refused(&scenario("two-generals", 2, 0, &[]), "three nodes or more");
    let fit = Hexagon::fit(&scenario("om", 7, 2, &[]));
    assert_eq!((fit.n, fit.f), (3, 1));
    let fits = Hexagon::fit(&scenario("om", 6, 2, &[]));
    assert_eq!((fits.n, fits.f), (6, 2));
}

#[test]
fn g028_every_one_of_the_256_rules_of_one_round_breaks() {
    let mut first = [0; 3];
    for rule in 0..256 {
        let mut scenario = Scenario::plain(&ONE_ROUND);
        scenario.params.set(ONE_ROUND.card(), "rule", &rule.to_string()).unwrap();
        let hexagon = Hexagon::of(&scenario).unwrap();
        for cover in &hexagon.covers {
            assert_eq!((cover.forgery, cover.parting), (None, None), "rule {rule}");
        }
        let place = hexagon.covers.iter().position(|cover| !cover.broken.is_empty());
        first[place.unwrap_or_else(|| panic!("rule {rule} survives"))] += 1;
    }
    // B0 and C0 must decide 0: two rows of the table, so a quarter of the rules. A1 must then agree with C0, and beside
    // B1 decide 1: one row, which cannot be both.
    assert_eq!(first, [192, 32, 32]);
}
