//! G027 and the reductions: interactive consistency.

use super::*;

const ID: &str = "interactive-consistency";

fn watched(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).unwrap();
    run.finish();
    run
}

/// Everything but the assumptions holds.
fn keeps(run: &Run) -> bool {
    let promised = ["vector-agreement", "vector-validity", "agreement", "unanimity-validity", "ic2", "termination"];
    let reports = run.reports();
    let mut asked = reports.iter().filter(|report| promised.contains(&report.property.id));
    asked.all(|report| report.finding.status == Status::Holds)
}

#[test]
fn g027_messages_and_rounds() {
    for (n, f, solve, messages, sent) in [
        (4, 1, "vector", "oral", 36),
        (4, 1, "consensus", "oral", 36),
        (4, 1, "generals", "oral", 39),
        (7, 2, "consensus", "oral", 7 * 156),
        (5, 1, "consensus", "oral", 5 * 16),
        (4, 1, "consensus", "signed", 36),
        (5, 2, "generals", "signed", 5 * 16 + 4),
        (5, 0, "vector", "signed", 20),
    ] {
        let scenario = scenario(ID, n, f, &[("solve", solve), ("messages", messages)]);
        assert_eq!((scenario.protocol.card().messages.count)(&scenario.setup()), Some(sent));
        let rounds = (scenario.protocol.card().rounds.count)(&scenario.setup()).unwrap();
        assert_eq!(rounds, u64::from(f) + 1 + u64::from(solve == "generals"));
        let run = watched(scenario);
        assert_eq!(
            (run.world().tallies.sent, run.world().now),
            (sent, Time(rounds * 10_000)),
            "{n} {solve} {messages}"
        );
        assert!(keeps(&run));
    }
}

#[test]
fn inside_the_bound_traitors_change_nothing() {
    for (n, f, traitors, messages) in [
        (4, 1, [3].as_slice(), "oral"),
        (4, 1, &[0], "oral"),
        (4, 1, &[0], "signed"),
        (3, 1, &[2], "signed"),
        (5, 2, &[0, 3], "signed"),
        (7, 2, &[0, 4], "oral"),
    ] {
        for solve in ["consensus", "vector", "generals"] {
            for (attack, seeds) in [("split", 1), ("babble", if n == 7 { 5 } else { 60 })] {
                for seed in 0..seeds {
                    let mut scenario = scenario(ID, n, f, &[("solve", solve), ("messages", messages)]);
                    scenario.inputs.iter_mut().for_each(|input| *input = Some(Value(1)));
                    scenario.seed = seed;
                    traitors.iter().for_each(|traitor| corrupt(&mut scenario, *traitor, attack));
                    let run = watched(scenario);
                    assert!(keeps(&run), "n = {n}, {messages}, {solve}, {attack}, seed {seed}");
                    assert_eq!(status(&run, "fault-bound"), Status::Holds);
                }
            }
        }
    }
}

/// Two honest nodes propose 1; so many traitors propose 0 and otherwise behave.
fn honest_ones(honest: i64, traitors: i64) -> Run {
    let n = (honest + traitors) as u16;
    let inputs: Vec<i64> = (0..i64::from(n)).map(|node| i64::from(node < honest)).collect();
    let mut scenario = with_inputs(scenario(ID, n, traitors as u16, &[("messages", "signed")]), &inputs);
    for node in honest as u16..n {
        plan(&mut scenario, Moment::At(Time(0)), Action::Corrupt(NodeId(node), Strategy::Hand));
    }
    watched(scenario)
}

#[test]
fn a_majority_of_the_vector_needs_a_majority_of_honest_entries() {
    let run = honest_ones(2, 2);
    assert_eq!(decided(&run)[..2], [Some(0), Some(0)]);
    assert_eq!(status(&run, "vector-agreement"), Status::Holds);
    assert_eq!(status(&run, "vector-validity"), Status::Holds);
    assert_eq!(status(&run, "agreement"), Status::Holds);
    assert_eq!(status(&run, "unanimity-validity"), Status::Breached);
    let reports = run.reports();
    let bound = reports.iter().find(|report| report.property.id == "fault-bound").unwrap();
    assert_eq!(bound.finding.text, "needs n > 2f: 4 > 4 is false");
    for (honest, traitors) in [(2, 1), (3, 2)] {
        let run = honest_ones(honest, traitors);
        assert!(keeps(&run) && status(&run, "fault-bound") == Status::Holds);
        assert_eq!(decided(&run)[0], Some(1));
    }
}

#[test]
fn the_vector_breaks_without_the_exchange_and_beyond_the_bound() {
    let of = |n, f, traitor, params: &[(&str, &str)]| {
        let mut scenario = scenario(ID, n, f, params);
        scenario.inputs.iter_mut().for_each(|input| *input = Some(Value(1)));
        corrupt(&mut scenario, traitor, "split");
        watched(scenario)
    };
    let run = of(4, 1, 3, &[("no-exchange", "on")]);
    assert_eq!(status(&run, "vector-agreement"), Status::Breached);
    assert_eq!(status(&run, "vector-validity"), Status::Holds);
    let run = of(4, 1, 3, &[("no-exchange", "on"), ("messages", "signed")]);
    assert_eq!(status(&run, "vector-agreement"), Status::Breached);
    // Of three, a traitor can make one honest node doubt the other.
    let run = of(3, 1, 1, &[("solve", "vector")]);
    assert_eq!(status(&run, "vector-validity"), Status::Breached);
    assert_eq!(status(&of(3, 1, 1, &[("solve", "vector"), ("messages", "signed")]), "vector-validity"), Status::Holds);
}

#[test]
fn a_stuck_node_has_no_vector() {
    let mut scenario = scenario(ID, 4, 1, &[("solve", "vector")]);
    scenario.until = assent::scenario::Until::At(Time(5_000));
    let run = watched(scenario);
    assert_eq!(status(&run, "termination"), Status::Pending);
}

#[test]
fn a_treacherous_commander_is_agreed_on_all_the_same() {
    for messages in ["oral", "signed"] {
        let mut scenario = scenario(ID, 4, 1, &[("solve", "generals"), ("messages", messages)]);
        corrupt(&mut scenario, 0, "split");
        let run = watched(scenario);
        assert!(keeps(&run), "{messages}");
    }
}

/// P35: what four controllers of a plant take for the fault, when the last of them may say anything to anybody.
#[test]
fn a_plant_is_diagnosed_alike_whatever_the_broken_controller_says() {
    // 0 is the answer that does no harm, 1 to 3 are faults.
    let seen: [[i64; 4]; 3] = [[1, 1, 1, 2], [1, 2, 3, 1], [1, 1, 2, 3]];
    for inputs in seen {
        let mut decided = std::collections::BTreeSet::new();
        // What it says of itself to each of the three, and what it reports each other one to have said.
        for lies in 0..64u32 {
            let mut base = with_inputs(scenario(ID, 4, 1, &[]), &inputs);
            plan(&mut base, Moment::At(Time(0)), Action::Corrupt(NodeId(3), Strategy::Hand));
            for to in 0..3u16 {
                let value = Tree::Value(Value(i64::from(lies >> (2 * to) & 3)));
                let say = |round: u32| Planned {
                    when: Moment::Round(round),
                    action: Action::Say {
                        from: NodeId(3),
                        to: NodeId(to),
                        kind: "oral".into(),
                        fields: vec![("value".into(), value.clone())],
                    },
                };
                base.script.extend([say(1), say(2)]);
            }
            let run = watched(base);
            assert!(keeps(&run), "{inputs:?} {lies}");
            let values = run.world().nodes[..3].iter().map(|node| node.decision.map(|made| made.value.0));
            let values: std::collections::BTreeSet<Option<i64>> = values.collect();
            assert_eq!(values.len(), 1, "{inputs:?} {lies}");
            decided.extend(values);
        }
        // Three alike are heard whatever it says; with two alike it may make the third vote; with none it makes nothing.
        let expected: &[i64] = match inputs {
            [1, 1, 1, _] => &[1],
            [1, 1, ..] => &[0, 1],
            _ => &[0],
        };
        assert_eq!(decided.into_iter().flatten().collect::<Vec<_>>(), expected, "{inputs:?}");
    }
}

#[test]
fn p35_the_stories_of_the_plant_come_true() {
    for id in ["plant-diagnosis", "plant-no-majority"] {
        assert!(keeps(&shipped(id)), "{id}");
    }
    assert_eq!(breaches(&shipped("plant-first-hand")), ["agreement", "vector-agreement"]);
}
