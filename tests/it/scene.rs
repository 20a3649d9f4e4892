//! Runs as text and pictures, compared with files; `UPDATE=1` rewrites them.

use crate::golden_file::compare;
use assent::faults::{Crash, Strategy};
use assent::ids::{NodeId, NodeSet};
use assent::narrate;
use assent::protocols;
use assent::run::Run;
use assent::scenario::{Action, Moment, Planned, Scenario};
use assent::time::{Span, Time};
use assent::value::Value;

fn set(ids: &[u16]) -> NodeSet {
    ids.iter().map(|id| NodeId(*id)).collect()
}

fn at(ms: u64, action: Action) -> Planned {
    Planned { when: Moment::At(Time(ms * 1_000)), action }
}

/// Seven generals: one traitor, one that dies in mid-broadcast, and a partition; messages take their time.
fn trouble() -> Scenario {
    let mut scenario = Scenario::plain(protocols::find("broadcast").expect("in the catalogue"));
    scenario.resize(7);
    scenario.title = "Trouble <everywhere> & \"at once\"".into();
    let (attack, retreat) = (scenario.values.intern("attack"), scenario.values.intern("retreat"));
    scenario.names[0] = Some("Commander".into());
    scenario.names[1] = Some("Alice".into());
    scenario.names[2] = Some("B&b".into());
    for (node, input) in scenario.inputs.iter_mut().enumerate() {
        *input = Some(if node % 3 == 2 { retreat } else { attack });
    }
    scenario.inputs[6] = Some(Value(3));
    scenario.network.least = Span::ms(5);
    scenario.network.most = Span::ms(12);
    scenario.network.duplication = 100_000;
    scenario.network.loss = 100_000;
    scenario.script = vec![
        at(0, Action::Corrupt(NodeId(4), Strategy::Attack { id: "split", index: 0 })),
        at(0, Action::Crash(NodeId(5), Crash::AfterSends(2))),
        at(6, Action::Cut(vec![set(&[3, 4])])),
        at(9, Action::Heal),
    ];
    scenario
}

fn finished(scenario: Scenario) -> Run {
    let mut run = Run::new(scenario).expect("a scenario that can be");
    run.finish();
    run
}

#[test]
fn a_transcript_is_what_it_was() {
    compare("scene/trouble.txt", &narrate::transcript(&finished(trouble())));
}
