//! Going on until something comes about, and two runs side by side.

use super::shipped_run;
use assent::ids::{NodeId, StepId};
use assent::protocols::CATALOGUE;
use assent::run::{Ended, Run, compare};
use assent::scenario::{Scenario, Until};
use assent::time::Time;

fn until(text: &str) -> Until {
    Until::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn begun(text: &str) -> Run {
    Run::new(Scenario::parse(text).unwrap()).unwrap()
}

#[test]
fn a_run_goes_on_until_a_field_has_come_true() {
    let mut run = begun("assent 1\nrun raft n=3\n");
    assert_eq!(run.seek_until(&until("any.role = leader")), Ok(true));
    let leaders = |run: &Run| NodeId::all(3).filter(|node| run.badge(*node).unwrap().role == "leader").count();
    assert_eq!(leaders(&run), 1);
    let elected = run.cursor();
    run.seek(StepId(elected.0 - 1));
    assert_eq!(leaders(&run), 0, "it is the first step after which it is so");
    // Rewound, it comes to the same step again.
    run.seek(StepId(0));
    assert_eq!((run.seek_until(&until("any.leads = true")), run.cursor()), (Ok(true), elected));
    // It holds already, so what is waited for is the next time that it comes true.
    let leader = NodeId::all(3).find(|node| run.badge(*node).unwrap().leads).unwrap();
    assert_eq!(run.seek_until(&until(&format!("{leader}.role = leader"))), Ok(false));
    assert!(run.at_end());
}

#[test]
fn ends_of_every_sort_are_gone_to() {
    let mut run = shipped_run("floodset-chain");
    run.seek(StepId(0));
    assert_eq!((run.seek_until(&until("n2.decided = 0")), run.cursor()), (Ok(true), StepId(27)));
    run.seek(StepId(0));
    assert_eq!((run.seek_until(&until("breach")), run.cursor()), (Ok(true), StepId(28)));
    run.seek(StepId(0));
    assert_eq!((run.seek_until(&until("n0.up = false")), run.cursor()), (Ok(true), StepId(2)));
    run.seek(StepId(0));
    assert_eq!((run.seek_until(&until("round 2")), run.world().now), (Ok(true), Time(10_000)));
    assert_eq!((run.seek_until(&until("20ms")), run.world().now), (Ok(true), Time(20_000)));
    // What is past already is not gone back to.
    assert_eq!((run.seek_until(&until("step 3")), run.cursor()), (Ok(true), StepId(28)));
    run.seek(StepId(3));
    assert_eq!((run.seek_until(&until("step 5")), run.cursor()), (Ok(true), StepId(5)));
    assert_eq!((run.seek_until(&until("decided")), run.cursor()), (Ok(true), StepId(28)));
    assert_eq!(run.seek_until(&until("step 9999")), Ok(false));
    run.seek(StepId(0));
    assert_eq!((run.seek_until(&until("quiet")), run.cursor()), (Ok(true), StepId(28)));
    run.seek(StepId(0));
    // A set compares as how much is in it.
    assert_eq!((run.seek_until(&until("n2.w >= 2")), run.cursor()), (Ok(true), StepId(27)));
    assert_eq!(run.seek_until(&until("all.up = true")), Ok(false));
}

#[test]
fn a_breach_at_the_very_end_is_reached() {
    let mut run = shipped_run("2pc-blocked");
    run.seek(StepId(0));
    assert_eq!((run.seek_until(&until("breach")), run.cursor()), (Ok(true), run.last()));
}

#[test]
fn what_there_is_not_is_named_with_what_there_is() {
    let mut run = begun("assent 1\nrun raft n=3\n");
    run.advance(3);
    for (text, part) in [
        ("n1.trem = 3", "a field of a node: role, leads, epoch, value, locked, decided, up, term"),
        ("n3.term = 3", "a node from n0 to n2, not n3"),
        ("n1.decided = tee", "a value: a number, nothing"),
        ("round 3", "has no rounds"),
    ] {
        let why = run.seek_until(&until(text)).unwrap_err();
        assert!(why.contains(part), "{text}: {why}");
        assert_eq!(run.cursor(), StepId(3));
    }
}

#[test]
fn a_scenario_ends_where_its_condition_says() {
    let text = "assent 1\nrun raft n=3\nuntil \"any.role = leader\"\n";
    let mut run = begun(text);
    assert_eq!(run.scenario().to_string(), text);
    assert_eq!(run.finish(), Ended::Asked);
    assert!(NodeId::all(3).any(|node| run.badge(node).unwrap().role == "leader"));
    let mut untraced = Run::untraced(Scenario::parse(text).unwrap()).unwrap();
    untraced.finish();
    assert_eq!(untraced.cursor(), run.last());
    let mut rounds = begun("assent 1\nrun floodset n=4 f=2\nuntil round 2\n");
    assert_eq!((rounds.finish(), rounds.world().now, rounds.round()), (Ended::Asked, Time(10_000), 2));
    let wrong = Scenario::parse("assent 1\nrun raft n=3\nuntil \"any.rule = leader\"\n").unwrap();
    assert!(Run::new(wrong).err().unwrap().contains("a field of a node: role"));
    let wrong = Scenario::parse("assent 1\nrun raft n=3\nuntil \"n1.a ~ 3\"\n").unwrap_err();
    assert!(
        wrong.to_string().starts_with("line 3, column 16: found the end of the line, expected a comparison"),
        "{wrong}"
    );
    let wrong = Scenario::parse("assent 1\nrun raft n=3\nuntil \"n7.a = 3\"\n").unwrap_err();
    assert!(wrong.to_string().contains("line 3, column 7") && wrong.to_string().contains("n0 to n2"), "{wrong}");
}

#[test]
fn every_protocol_has_a_glance_to_wait_for() {
    for entry in CATALOGUE {
        let mut scenario = Scenario::plain(entry);
        scenario.until = until("any.decided != nothing");
        let mut run = Run::new(scenario).unwrap();
        run.finish();
        let decided = run.world().nodes_that(|node| node.decision.is_some());
        let before = StepId(run.last().0 - 1);
        let is_asked = run.ended() == Some(Ended::Asked);
        assert_eq!(is_asked, decided.len() == 1, "{}", entry.id);
        run.seek(before);
        assert!(run.world().nodes_that(|node| node.decision.is_some()).is_empty(), "{}", entry.id);
    }
}

#[test]
fn two_runs_part_where_something_else_happens() {
    let (mut chain, mut silent) = (shipped_run("floodset-chain"), shipped_run("floodset-chain-silent"));
    let end = compare(&chain, &silent);
    // In both Ada is told to crash first; in her start the one reaches Ben, the other nobody.
    assert_eq!(end.parts, Some(StepId(2)));
    let nodes: Vec<u16> = end.nodes.iter().map(|one| one.node.0).collect();
    assert_eq!(nodes, [2], "Dan is the same in both, and Ada and Ben are dead");
    let cleo = &end.nodes[0];
    let value = |number| Some(assent::value::Value(number));
    assert_eq!((cleo.decided, cleo.glance), (Some((value(0), value(1))), true));
    assert!(cleo.state.contains(&"decided".to_owned()), "{:?}", cleo.state);
    chain.seek_time(Time(0));
    silent.seek_time(Time(0));
    assert_eq!(compare(&chain, &silent).nodes, []);
    // Ada's word has reached Ben, and nothing has arrived in the other run.
    chain.seek(StepId(7));
    silent.seek(StepId(6));
    let middle = compare(&chain, &silent).nodes;
    assert_eq!((middle.len(), middle[0].node), (1, NodeId(1)));
    assert_eq!((&middle[0].state[..], middle[0].decided), (&["rounds.inbox.0".to_owned()][..], None));
    assert_eq!(compare(&chain, &chain).parts, None);
}

#[test]
fn runs_of_two_protocols_are_compared_by_what_they_decide() {
    let (one, other) = (shipped_run("floodset-chain"), shipped_run("early-deciding"));
    let all = compare(&one, &other);
    assert!(all.nodes.iter().all(|node| node.state.is_empty()));
    assert!(all.nodes.iter().any(|node| node.decided.is_some()));
    assert!(all.parts.is_some());
}
