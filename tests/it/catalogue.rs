//! What every protocol of the catalogue must be: cited by lines it has, speaking in kinds it names, at peace with every
//! attack it offers, and the same when it is replayed.

use crate::golden::corrupt;
use assent::chance::{Chance, Purpose};
use assent::ids::{NodeId, NodeSet, StepId};
use assent::protocol::{Effect, Input, Raw, Thing};
use assent::protocols::CATALOGUE;
use assent::run::Run;
use assent::scenario::{Scenario, Until};
use assent::time::{Span, Time};
use assent::tree::Tree;
use assent::value::Value;

/// A plain run, and one for each attack by each of the first two nodes.
fn scenarios() -> Vec<Scenario> {
    let mut all = Vec::new();
    for entry in CATALOGUE {
        let mut plain = Scenario::plain(entry);
        plain.until = Until::At(Time(0) + Span::ms(2_000));
        for attack in (entry.attacks)() {
            for node in 0..2 {
                let mut attacked = plain.clone();
                corrupt(&mut attacked, node, attack.id);
                all.push(attacked);
            }
        }
        all.push(plain);
    }
    all
}

#[test]
fn handlers_cite_lines_and_send_kinds_that_the_card_has() {
    for scenario in scenarios() {
        let card = scenario.protocol.card();
        let mut run = Run::new(scenario).unwrap();
        run.finish();
        for (id, step) in run.trace().steps() {
            let cites = run.trace().cites(step);
            assert!(cites.iter().all(|line| *line != Effect::NO_LINE), "{} step {id}", card.id);
            for (_, parcel) in run.trace().sent(step) {
                let label = run.plan().machine.label(&parcel.draft.msg);
                let kind = card.kinds.get(usize::from(parcel.draft.kind));
                assert_eq!(kind.map(|kind| kind.word), Some(label.kind), "{} step {id}", card.id);
            }
        }
    }
}

#[test]
fn every_line_of_a_card_has_a_label_of_its_own() {
    for entry in CATALOGUE {
        let mut labels: Vec<&str> = entry.card().code.iter().map(|line| line.label).collect();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), entry.card().code.len(), "{}", entry.id);
    }
}

#[test]
fn a_message_is_made_again_from_its_kind_and_fields() {
    for scenario in scenarios() {
        let mut run = Run::new(scenario).unwrap();
        run.finish();
        let machine = &run.plan().machine;
        let everybody = NodeSet::all(run.scenario().n);
        for (_, step) in run.trace().steps() {
            for (_, parcel) in run.trace().sent(step) {
                let msg = &parcel.draft.msg;
                let tree = machine.show(Thing::Message(msg));
                // With everybody's keys at hand signatures are made again too.
                let made = machine.forge(machine.label(msg).kind, None, tree.fields(), everybody);
                let made = made.unwrap_or_else(|why| panic!("{}: {why}: {tree:?}", machine.card().id));
                assert!(
                    machine.equal(Thing::Message(&made.msg), Thing::Message(msg)),
                    "{}: {tree:?}",
                    machine.card().id
                );
            }
        }
    }
}

#[test]
fn every_run_is_replayed_the_same_and_its_states_are_shown() {
    for scenario in scenarios() {
        let id = scenario.protocol.card().id;
        let nodes = NodeId::all(scenario.n);
        let mut run = Run::new(scenario).unwrap();
        run.finish();
        let (last, digest) = (run.last(), run.digest());
        run.seek(StepId(last.0 / 3));
        for node in nodes {
            let state = run.world().node(node).and_then(|node| node.state());
            let tree = state.map(|state| run.plan().machine.show(Thing::State(state)));
            assert!(tree.is_none_or(|tree| matches!(tree, Tree::Record(_, fields) if !fields.is_empty())), "{id}");
            assert!(run.badge(node).is_none_or(|badge| badge.role.len() < 16), "{id}");
        }
        run.seek(last);
        assert_eq!((run.digest(), run.differs()), (digest, None), "{id}");
    }
}

/// Does asking a node for a value change anything, as the run stands?
fn answers(run: &Run, node: NodeId, value: Value) -> bool {
    let (machine, world) = (&*run.plan().machine, run.world());
    let Some(state) = world.node(node).and_then(|node| node.state()) else { return false };
    let mut raw = Raw::new(run.scenario().n, Chance::new(1, Purpose::Coins, node.0));
    (raw.me, raw.now, raw.input) = (node, world.now, run.scenario().inputs[node.index()]);
    let mut asked = state.clone();
    machine.take(&mut asked, &Input::Request(value), &mut raw);
    let does = |effect: &Effect| !matches!(effect, Effect::Cite(_) | Effect::Note(_));
    !machine.equal(Thing::State(state), Thing::State(&asked)) || raw.effects.iter().any(does)
}

#[test]
fn a_node_is_offered_requests_where_asking_changes_something_and_nowhere_else() {
    let (mut asked, mut wrong) = (0, Vec::new());
    for entry in CATALOGUE {
        let mut plain = Scenario::plain(entry);
        plain.until = Until::At(Time(0) + Span::ms(300));
        let mut run = Run::new(plain.clone()).unwrap();
        let mut answering = NodeSet::EMPTY;
        while run.step() && run.cursor() < StepId(400) {
            for node in NodeId::all(plain.n) {
                let wish = run.plan().machine.wish(node);
                let values = wish.map_or(vec![Value(0), Value(1), Value(2)], |wish| vec![wish.value]);
                if values.into_iter().any(|value| answers(&run, node, value)) {
                    answering.insert(node);
                }
            }
        }
        let offered: NodeSet = NodeId::all(plain.n).filter(|node| run.plan().machine.wish(*node).is_some()).collect();
        if offered != answering {
            wrong.push(format!("{}: offered {offered:?}, answering {answering:?}", entry.id));
        }
        asked += usize::from(!offered.is_empty());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(asked >= 12, "{asked}");
}
