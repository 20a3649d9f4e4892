//! HotStuff: what a view costs, and what each of its rules is for.

mod storms;

use super::*;

/// Both variants, with the kinds in which a view's leader is voted for.
const VARIANTS: [&str; 2] = ["basic", "chained"];

/// All delays 10 ms, one command at the leader of view 1.
fn plain(n: u16, f: u16, params: &[(&str, &str)]) -> Scenario {
    steady(scenario("hotstuff", n, f, params), 10, 3_000)
}

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    run
}

/// Four replicas, delays of 10 ms, the command 1 at n1, and what is done to them.
fn told(params: &str, script: &str) -> Run {
    let text = format!("assent 1\nrun hotstuff {params}\nnet async delay=10ms\n{script}\nuntil 6s\n");
    watched(Scenario::parse(&text).unwrap_or_else(|error| panic!("{error}")))
}

/// Messages to others that belong to a view, by kind.
fn of_view(run: &Run, view: u64) -> Vec<(&'static str, u64)> {
    let mut counts: Vec<(&'static str, u64)> = Vec::new();
    for (_, step) in run.trace().steps() {
        for (_, parcel) in run.trace().sent(step) {
            let label = run.plan().machine.label(&parcel.draft.msg);
            if label.epoch == Some(view) {
                match counts.iter_mut().find(|(kind, _)| *kind == label.kind) {
                    Some((_, count)) => *count += 1,
                    None => counts.push((label.kind, 1)),
                }
            }
        }
    }
    counts
}

#[test]
fn a_view_is_linear_and_a_command_costs_ten_messages_a_replica() {
    for (n, f, view, all) in [(4u16, 1, 24, 30), (7, 2, 48, 60), (10, 3, 72, 90)] {
        let others = u64::from(n - 1);
        let run = watched(plain(n, f, &[]));
        let phases = ["new-view", "prepare", "prepare-vote", "pre-commit", "pre-commit-vote", "commit", "commit-vote"];
        let expected: Vec<(&str, u64)> = phases.into_iter().chain(["decide"]).map(|kind| (kind, others)).collect();
        assert_eq!(of_view(&run, 1), expected, "n = {n}");
        assert_eq!(expected.iter().map(|(_, count)| count).sum::<u64>(), view);
        let chained = watched(plain(n, f, &[("variant", "chained")]));
        for view in 1..5 {
            let mut expected = vec![("generic", others), ("generic-vote", others)];
            if view == 1 {
                expected.insert(0, ("new-view", others));
            }
            assert_eq!(of_view(&chained, view), expected, "n = {n}, view {view}");
        }
        for run in [run, chained] {
            assert_eq!(run.world().tallies.sent, all);
            assert_eq!((run.scenario().protocol.card().messages.count)(&run.scenario().setup()), Some(all));
            let last = run.world().nodes.iter().filter_map(|node| node.decision).map(|made| made.at).max();
            assert_eq!((decided(&run), last), (vec![Some(1); usize::from(n)], Some(Time(80_000))), "8 delays");
        }
    }
}

#[test]
fn votes_go_to_one_leader_alone_and_a_certificate_has_n_minus_f_signers() {
    for (variant, ahead) in VARIANTS.into_iter().zip([0, 1]) {
        let run = watched(plain(7, 2, &[("variant", variant)]));
        let (mut votes, mut certificates) = (0, 0);
        for (_, step) in run.trace().steps() {
            for (_, parcel) in run.trace().sent(step) {
                let label = run.plan().machine.label(&parcel.draft.msg);
                if label.kind.ends_with("-vote") {
                    let leader = (label.epoch.unwrap() + ahead) % 7;
                    assert_eq!((u64::from(parcel.to.0), label.seals), (leader, vec![parcel.from]));
                    votes += 1;
                } else if !label.seals.is_empty() {
                    let signers: NodeSet = label.seals.iter().copied().collect();
                    assert_eq!((label.seals.len(), signers.len()), (5, 5), "{}", label.kind);
                    certificates += 1;
                }
            }
        }
        assert!(votes >= 18 && certificates >= 18, "{variant}: {votes} votes, {certificates} certificates");
    }
}

#[test]
fn a_change_of_leader_costs_no_more_than_any_view() {
    for (n, f) in [(4u16, 1), (7, 2), (10, 3)] {
        let mut scenario = plain(n, f, &[]);
        scenario.inputs = (0..n).map(|node| (node == 3).then_some(Value(9))).collect();
        plan(&mut scenario, at(15), Action::Crash(NodeId(1), Crash::Now));
        let run = watched(scenario);
        // n−1 replicas are left; the dead one is still spoken to by the leader.
        let (all, left) = (u64::from(n - 1), u64::from(n - 2));
        let expected = [
            ("new-view", left),
            ("prepare", all),
            ("prepare-vote", left),
            ("pre-commit", all),
            ("pre-commit-vote", left),
            ("commit", all),
            ("commit-vote", left),
            ("decide", all),
        ];
        assert_eq!(of_view(&run, 2), expected, "n = {n}");
        assert!((0..usize::from(n)).all(|node| node == 1 || decided(&run)[node] == Some(9)));
    }
}

#[test]
fn commands_are_executed_once_and_in_one_order_whoever_is_asked() {
    for variant in VARIANTS {
        let mut scenario = plain(4, 1, &[("variant", variant)]);
        for (k, node) in [3u16, 0, 2, 1, 3, 0].into_iter().enumerate() {
            plan(&mut scenario, at(5 + 17 * k as u64), Action::Request(NodeId(node), Value(10 + k as i64)));
            plan(&mut scenario, at(300), Action::Request(NodeId(node), Value(10 + k as i64)));
        }
        let run = watched(scenario);
        let done = delivered(&run);
        assert_eq!(breaches(&run), [""; 0]);
        assert_eq!((done[0].len(), &done[1], &done[2], &done[3]), (7, &done[0], &done[0], &done[0]), "{variant}");
    }
}

#[test]
fn whoever_missed_everything_fetches_the_branch() {
    for variant in VARIANTS {
        let params = format!("variant={variant}");
        let run =
            told(&params, "at 5ms delay *->n3 by 700ms until 150ms\nat 200ms request n2 7\nat 200ms request n0 8");
        assert_eq!((decided(&run), breaches(&run)), (vec![Some(1); 4], vec![]), "{variant}");
        let done = delivered(&run);
        assert_eq!((done[0].len(), &done[3]), (3, &done[0]), "{variant}");
        assert!(sent_by_kind(&run).iter().any(|(kind, _)| *kind == "branch"), "{variant}");
    }
}

#[test]
fn the_stories_come_true() {
    for shipped in assent::scenario::shipped::SHIPPED.iter().filter(|shipped| shipped.id.starts_with("hotstuff-")) {
        self::shipped(shipped.id);
    }
}

/// All four are locked by view 1, and nobody has decided: the votes of the last phase come too late.
const ALL_LOCKED: &str = "at 55ms delay *->n1 commit-vote by 1s until 100ms";

#[test]
fn without_the_safety_rule_nobody_extends_its_own_lock() {
    for (rule, expected) in [("off", Some(1)), ("on", None)] {
        let run = told(&format!("no-safety-rule={rule}"), ALL_LOCKED);
        assert_eq!((decided(&run), breaches(&run)), (vec![expected; 4], vec![]), "{rule}");
        assert_eq!(status(&run, "termination"), if rule == "on" { Status::Pending } else { Status::Holds });
    }
}

/// n1 has executed 1, n0 and n3 are locked on it, and the leader of view 2 proposes 2 beside it.
const FORK: &str = "at 0ms corrupt n2 fork\nat 60ms delay n1->* decide by 5s until 100ms";

/// n1 alone is locked; n0 and n3 know the prepareQC only.
const FORK_EARLIER: &str = "at 0ms corrupt n2 fork\nat 45ms delay n1->* commit by 5s until 100ms";

#[test]
fn without_a_lock_or_with_a_phase_less_before_the_end_a_later_leader_undoes_what_was_final() {
    for (mistake, script) in [("no-lock", FORK), ("early-commit", FORK_EARLIER)] {
        let run = told(&format!("{mistake}=on"), script);
        assert_eq!(breaches(&run), ["state-machine-safety", "agreement"], "{mistake}");
        assert_eq!((decided(&run)[0], decided(&run)[1], decided(&run)[3]), (Some(2), Some(1), Some(2)), "{mistake}");
        let run = told("", script);
        assert_eq!((breaches(&run), disagree(decided(&run))), (vec![], false), "{mistake} off");
        assert!([0, 1, 3].iter().all(|node| decided(&run)[*node].is_some()));
    }
    // The lock of n1 alone may give way: what is decided then is the liar's own command, and everywhere.
    assert_eq!(decided(&told("", FORK))[0], Some(1));
    assert_eq!(decided(&told("", FORK_EARLIER))[0], Some(2));
}

#[test]
fn chained_a_two_chain_locks_what_it_must_not_execute_yet() {
    // n3 alone has the two-chain of view 3, and n0, leader of view 4, goes back to the root.
    let script = "at 0ms corrupt n0 fork\nat 45ms delay n3->* by 900ms until 500ms";
    let run = told("variant=chained early-commit=on", script);
    assert_eq!(breaches(&run), ["state-machine-safety", "agreement"]);
    assert_eq!(decided(&run)[1..], [Some(2), Some(2), Some(1)]);
    let run = told("variant=chained", script);
    assert_eq!((breaches(&run), &decided(&run)[1..]), (vec![], [Some(2); 3].as_slice()));
}

#[test]
fn a_quorum_of_2f_and_signatures_of_one_signer_split_the_replicas() {
    for (mistake, attack) in [("small-quorum", "split"), ("count-signatures", "pad")] {
        let script = format!("at 0ms corrupt n1 {attack}");
        let run = told(&format!("{mistake}=on"), &script);
        assert_eq!(breaches(&run), ["state-machine-safety", "agreement"], "{mistake}");
        let run = told("", &script);
        assert_eq!((breaches(&run), disagree(decided(&run))), (vec![], false), "{mistake} off");
    }
    let chained = |on: &str| told(&format!("variant=chained count-signatures={on}"), "at 0ms corrupt n1 pad");
    assert_eq!(breaches(&chained("on")), ["state-machine-safety", "agreement"]);
    assert_eq!(breaches(&chained("off")), [""; 0]);
}

#[test]
fn a_command_that_stands_on_a_branch_twice_is_executed_once() {
    for (mistake, variant) in [("on", "basic"), ("off", "basic"), ("on", "chained"), ("off", "chained")] {
        let run = told(
            &format!("variant={variant} apply-twice={mistake} turn=2"),
            "at 0ms corrupt n1 repeat\nat 150ms request n3 7\nat 151ms request n3 8\nat 245ms request n0 9",
        );
        let expected: &[&str] = if mistake == "on" { &["at-most-once"] } else { &[] };
        assert_eq!(breaches(&run), expected, "{variant}");
        assert!(delivered(&run)[0].len() >= 3, "{variant}");
    }
}

#[test]
fn chained_needs_four_good_leaders_in_a_row() {
    let nine = Some(9);
    let cases: [(u16, &[u16], &str, _); 5] = [
        (4, &[2], "1", None),
        (5, &[2], "1", nine),
        (4, &[2], "2", nine),
        (7, &[2, 5], "1", None),
        (7, &[2, 5], "2", nine),
    ];
    for (n, dead, turn, expected) in cases {
        let f = dead.len() as u16;
        for (variant, expected) in [("chained", expected), ("basic", nine)] {
            let params = [("variant", variant), ("turn", turn), ("timeout", "100"), ("fixed-timeout", "on")];
            let mut scenario = plain(n, f, &params);
            scenario.inputs = (0..n).map(|node| (node == 1).then_some(Value(9))).collect();
            for node in dead {
                plan(&mut scenario, at(15), Action::Crash(NodeId(*node), Crash::Now));
            }
            let run = watched(scenario);
            let left = |node: &u16| !dead.contains(node);
            assert!(
                (0..n).filter(left).all(|node| decided(&run)[usize::from(node)] == expected),
                "{variant} {n} {turn}"
            );
            assert_eq!(breaches(&run), [""; 0]);
        }
    }
}

#[test]
fn a_timeout_that_does_not_double_never_waits_long_enough() {
    for (fixed, expected) in [("off", Some(1)), ("on", None)] {
        let mut scenario = plain(4, 1, &[("timeout", "150"), ("fixed-timeout", fixed)]);
        (scenario.network.least, scenario.network.most) = (Span::ms(80), Span::ms(80));
        scenario.until = Until::At(Time(0) + Span::ms(20_000));
        assert_eq!(decided(&watched(scenario)), [expected; 4], "{fixed}");
    }
}
