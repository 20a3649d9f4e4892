//! G054, G059: replicas, votes and flipped bits.

use super::*;

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    assert_eq!(run.finish(), Ended::Quiet);
    run
}

fn voting(n: u16, f: u16, params: &[(&str, &str)]) -> Scenario {
    scenario("replicated-voting", n, f, params)
}

/// A bit of a replica's word flips.
fn flip(scenario: &mut Scenario, ms: u64, replica: u16, bit: i64) {
    plan(scenario, Moment::At(Time(0) + Span::ms(ms)), Action::Request(NodeId(replica), Value(bit)));
}

fn masks(scenario: Scenario) -> (Status, Status) {
    let run = watched(scenario);
    (status(&run, "masking"), status(&run, "termination"))
}

const FINE: (Status, Status) = (Status::Holds, Status::Holds);

#[test]
fn messages_are_what_the_card_says() {
    for (n, f) in [(2, 0), (4, 1), (6, 2)] {
        let r = u64::from(n - 1);
        for (params, each) in [
            (vec![], 2 * r),
            (vec![("resync", "yes")], 3 * r),
            (vec![("voters", "replicas")], r * (r + 1)),
            (vec![("voters", "replicas"), ("resync", "yes")], r * (r + 2)),
        ] {
            let base = voting(n, f, &params);
            assert_eq!((base.protocol.card().messages.count)(&base.setup()), Some(3 * each));
            let run = finished(base);
            // A replica's output to its own voter is free.
            assert_eq!(run.world().tallies.sent, 3 * each, "n = {n} {params:?}");
            assert_eq!(decided(&run)[0], Some(21));
        }
    }
}

/// Weighs every set of failing replicas by its chance when each works with a chance of 9 in 10, in units of 10^-r.
fn reliability(replicas: u16) -> u64 {
    let mut sum = 0;
    for bits in 0..1u128 << replicas {
        let failing = NodeSet::from_bits(bits << 1);
        let mut base = voting(replicas + 1, (replicas - 1) / 2, &[("commands", "1")]);
        for node in failing.iter() {
            flip(&mut base, 1, node.0, 12);
        }
        let weight = 9u64.pow(u32::from(replicas - failing.len()));
        sum += if masks(base) == FINE { weight } else { 0 };
    }
    sum
}

#[test]
fn g054_reliability_of_one_three_and_five() {
    assert_eq!(reliability(1), 9);
    assert_eq!(reliability(3), 972);
    assert_eq!(reliability(5), 99_144);
}

#[test]
fn g054_one_voter_for_all_is_worse_than_none() {
    // The voter works or lies, and the replicas fail as before: 0.9 of 0.972.
    let mut sum = 0;
    for lies in [false, true] {
        for bits in 0..8u128 {
            let mut base = voting(4, 1, &[("commands", "1"), ("single-voter", "on")]);
            for node in NodeSet::from_bits(bits << 1).iter() {
                flip(&mut base, 1, node.0, 12);
            }
            let fields = vec![("value".to_owned(), Tree::Value(Value(666)))];
            let lie = Action::Say { from: NodeId(1), to: NodeId(0), kind: "voted".into(), fields };
            if lies {
                plan(&mut base, Moment::At(Time(0)), lie);
            }
            let weight = 9u64.pow(3 - bits.count_ones()) * if lies { 1 } else { 9 };
            sum += if masks(base) == FINE { weight } else { 0 };
        }
    }
    assert_eq!(sum, 8_748);
}

#[test]
fn g059_a_flip_of_bit_twelve_weighs_4096() {
    let mut base = voting(2, 0, &[]);
    flip(&mut base, 30, 1, 12);
    let run = watched(base);
    assert_eq!(decided(&run)[0], Some(21 + 4_096));
    assert_eq!(status(&run, "masking"), Status::Breached);
}

#[test]
fn a_second_flip_of_the_same_bit_makes_a_wrong_majority_unless_replicas_are_brought_in_step() {
    for (resync, expected) in [("no", Status::Breached), ("yes", Status::Holds)] {
        let mut base = voting(4, 1, &[("resync", resync)]);
        flip(&mut base, 30, 1, 12);
        flip(&mut base, 90, 2, 12);
        assert_eq!(masks(base).0, expected, "{resync}");
    }
    // Different bits: no two are equal, and nobody can say which is right.
    let mut base = voting(4, 1, &[]);
    flip(&mut base, 30, 1, 12);
    flip(&mut base, 30, 2, 3);
    assert_eq!(masks(base), (Status::Holds, Status::Breached));
    // Half wrong and half right: with two replicas there is no third to tell.
    let mut base = voting(3, 1, &[]);
    flip(&mut base, 30, 1, 12);
    let run = watched(base);
    assert_eq!((status(&run, "termination"), status(&run, "fault-bound")), (Status::Breached, Status::Breached));
}

#[test]
fn codes_turn_flips_into_corrections_and_omissions() {
    // One replica, nothing to compare: what the memory does is all that there is.
    let alone = |memory: &str, scrub: &str, flips: &[(u64, i64)]| {
        let mut base = voting(2, 0, &[("memory", memory), ("scrub", scrub)]);
        for (ms, bit) in flips {
            flip(&mut base, *ms, 1, *bit);
        }
        masks(base)
    };
    let omission = (Status::Holds, Status::Breached);
    assert_eq!(alone("plain", "0", &[(30, 4)]), (Status::Breached, Status::Holds));
    assert_eq!(alone("parity", "0", &[(30, 4)]), omission);
    assert_eq!(alone("parity", "0", &[(30, 4), (32, 9)]).0, Status::Breached, "two flips look like none");
    assert_eq!(alone("ecc", "0", &[(30, 4)]), FINE);
    assert_eq!(alone("ecc", "0", &[(30, 4), (32, 9)]), omission);
    assert_eq!(alone("ecc", "1", &[(30, 4), (33, 9)]), FINE, "scrubbed between");
    assert_eq!(alone("ecc", "0", &[(30, 3), (32, 5), (34, 9)]).0, Status::Breached, "three are mis-corrected");
}

#[test]
fn two_faced_answers_do_no_harm_and_two_faced_inputs_do() {
    for voters in ["client", "replicas"] {
        let mut base = voting(4, 1, &[("voters", voters)]);
        corrupt(&mut base, 1, "two-faced");
        assert_eq!(masks(base), FINE);
    }
    let mut base = voting(4, 1, &[]);
    corrupt(&mut base, 0, "two-faced");
    let run = watched(base);
    assert_eq!(status(&run, "replica-agreement"), Status::Breached, "replicas part, though each is right");
    assert_eq!(status(&watched(voting(4, 1, &[])), "replica-agreement"), Status::Holds);
}

#[test]
fn each_mistake_breaks_what_it_says() {
    let mut base = voting(4, 1, &[("nondeterministic", "on")]);
    base.seed = 5;
    let run = watched(base);
    assert_eq!(status(&run, "replica-agreement"), Status::Breached);
    assert_eq!(status(&run, "termination"), Status::Breached);
    for (word, expected) in [(None, Status::Holds), (Some("count-messages"), Status::Breached)] {
        let params: Vec<(&str, &str)> = word.map(|word| (word, "on")).into_iter().collect();
        let mut base = voting(4, 1, &params);
        corrupt(&mut base, 1, "repeat");
        assert_eq!(masks(base).0, expected, "{word:?}");
    }
}
