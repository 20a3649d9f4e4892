//! The mistakes that Paxos can be told to make: each lets two values be chosen, and without it one is.

use super::*;
use assent::ids::NodeSet;
use assent::network::{Life, Verdict};
use assent::scenario::Target;

fn set(nodes: &[u16]) -> NodeSet {
    nodes.iter().copied().map(NodeId).collect()
}

fn meddle(from: &[u16], to: &[u16], kind: Option<&str>, verdict: Verdict, life: Life) -> Action {
    let target = Target::Links { from: set(from), to: set(to), kind: kind.map(str::to_owned) };
    Action::Meddle { target, verdict, life }
}

fn drop_all(from: &[u16], to: &[u16]) -> Action {
    meddle(from, to, None, Verdict::Drop, Life::Always)
}

/// Three nodes, so many proposers, every delay 10 ms, each proposer's first ballot 100 ms after the one before.
fn three(proposers: &str, mistake: Option<&str>) -> Scenario {
    let mut params = vec![("proposers", proposers), ("offset", "100"), ("retry", "0")];
    params.extend(mistake.map(|word| (word, "on")));
    let mut scenario = scenario("paxos", 3, 1, &params);
    scenario.network.least = Span::ms(10);
    scenario.network.most = Span::ms(10);
    scenario
}

/// With the mistake agreement breaks, without it all that decide decide the same.
fn shows(mistake: &str, proposers: &str, script: &[(u64, Action)]) {
    for (word, expected) in [(Some(mistake), Status::Breached), (None, Status::Holds)] {
        let mut scenario = three(proposers, word);
        for (when, action) in script {
            plan(&mut scenario, at(*when), action.clone());
        }
        let run = watched(scenario);
        assert_eq!(status(&run, "agreement"), expected, "{word:?}");
        let decided = run.world().nodes.iter().filter(|node| node.decision.is_some()).count();
        assert!(decided >= 2, "{word:?}: somebody decides in each ballot");
    }
}

/// n0 and n1 choose 0, and nobody else hears of it; then n0 is cut off.
fn chosen_in_secret() -> Vec<(u64, Action)> {
    vec![(0, drop_all(&[0], &[2])), (45, Action::Cut(vec![set(&[0]), set(&[1, 2])]))]
}

#[test]
fn an_acceptor_that_forgets_lets_a_second_value_be_chosen() {
    let mut script = chosen_in_secret();
    script.push((60, Action::Crash(NodeId(1), Crash::Now)));
    script.push((61, Action::Restart(NodeId(1))));
    shows("amnesia", "2", &script);
}

#[test]
fn a_proposer_that_insists_on_its_value_overrules_what_is_chosen() {
    shows("own-value", "2", &chosen_in_secret());
}

#[test]
fn an_acceptor_that_accepts_below_its_promise_revives_a_dead_ballot() {
    // n0's requests to accept are on their way while n1 runs a whole ballot with n2.
    let hold = meddle(&[0], &[1, 2], Some("accept"), Verdict::Hold, Life::Until(Time(0) + Span::ms(200)));
    shows("no-promise-check", "2", &[(0, hold), (30, drop_all(&[1], &[0]))]);
}

#[test]
fn a_proposer_that_takes_any_reported_value_needs_three_ballots_to_go_wrong() {
    let script = [
        (0, meddle(&[1], &[2], Some("decide"), Verdict::Drop, Life::Always)),
        // n0 alone accepts 0 in ballot 0.
        (0, meddle(&[0], &[1, 2], Some("accept"), Verdict::Drop, Life::Always)),
        // n1 and n2 choose 1 in ballot 1, and n2 does not hear that it is chosen.
        (50, Action::Cut(vec![set(&[0]), set(&[1, 2])])),
        (145, Action::Cut(vec![set(&[0, 2]), set(&[1])])),
        // n2 hears of both votes, n0's in ballot 0 and its own in ballot 1.
    ];
    shows("any-value", "3", &script);
}
