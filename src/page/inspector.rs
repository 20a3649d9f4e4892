//! The selected node: how it stands, what can be done to it, and what it remembers.

use super::command::Command;
use super::faults::strike;
use super::session::Session;
use super::spot::{Fault, Spot};
use super::words::{W, say, say_with};
use assent::faults::Strategy;
use assent::ids::{NodeId, NodeSet, ParcelId, StepId};
use assent::narrate;
use assent::protocol::Thing;
use assent::run::{Node, Run};
use assent::scenario::Action;
use assent::time::Span;
use assent::tree::Tree;
use leptos::prelude::*;

/// The panel of the selected node or message.
#[component]
pub fn NodePanel() -> impl IntoView {
    let session = expect_context::<Session>();
    move || match (session.selected.get(), session.letter.get()) {
        (Some(node), _) => node_panel(session, node).into_any(),
        (None, Some(parcel)) => letter_panel(session, parcel).into_any(),
        (None, None) => view! { <p class="hint">{say(W::ChooseSomething)}</p> }.into_any(),
    }
}

fn node_panel(session: Session, node: NodeId) -> impl IntoView {
    session.moment.track();
    let words = session.run(|run| narrate::describe_node(run, node));
    let (memory, disk, alarms) = session.run(|run| contents(run, node));
    // What the step at the cursor changed is told apart from the moment before it.
    let cursor = session.run(Run::cursor);
    let place = session.with(|inner| inner.history.current());
    let before =
        (cursor > StepId(0)).then(|| session.peek(place, StepId(cursor.0 - 1), |run| contents(run, node))).flatten();
    let (memory_before, disk_before, _) = before.unwrap_or_default();
    view! {
        <p>{words}</p>
        <div class="row" role="group" aria-label=say(W::Faults)>{fault_buttons(session, node)}</div>
        {(!session.masked.get()).then(|| view! { <StrategyChoice node /> })}
        <h3>{say(W::Remembers)}</h3>
        {memory.map(|tree| tree_view(session, &tree, memory_before.as_ref(), 0))}
        {disk.map(|tree| view! { <h3>{say(W::Saved)}</h3> {tree_view(session, &tree, disk_before.as_ref(), 0)} })}
        {(!alarms.is_empty()).then(|| view! { <h3>{say(W::Alarms)}</h3> <ul class="plain">{alarms.into_iter().map(|alarm| view! { <li>{alarm}</li> }).collect_view()}</ul> })}
    }
}

/// A message: what it says, who signed it, where it came from.
fn letter_panel(session: Session, id: ParcelId) -> impl IntoView {
    session.moment.track();
    let found = session.run(|run| {
        let parcel = run.trace().parcel(id)?;
        let machine = &run.plan().machine;
        let seals: Vec<String> =
            machine.label(&parcel.draft.msg).seals.into_iter().map(|node| run.scenario().name(node)).collect();
        Some((narrate::describe_parcel(run, id), machine.show(Thing::Message(&parcel.draft.msg)), seals, parcel.by))
    });
    found.map(|(words, tree, seals, by)| {
        view! {
            <p>{words}</p>
            <button class="link" on:click=move |_| session.send(Command::Seek(by))>{format!("{} {by}", say(W::SentIn))}</button>
            <h3>{say(W::Contents)}</h3>
            {tree_view(session, &tree, None, 0)}
            {(!seals.is_empty()).then(|| view! { <h3>{say(W::SignedBy)}</h3> <p class="seals">{seals.join(" → ")}</p> })}
        }
    })
}

/// What a node remembers, what it saved, and its alarms.
fn contents(run: &Run, id: NodeId) -> (Option<Tree>, Option<Tree>, Vec<String>) {
    let machine = &run.plan().machine;
    let node = run.world().node(id);
    let memory = node.and_then(Node::state).map(|state| machine.show(Thing::State(state)));
    let disk = node.and_then(|node| node.disk.as_ref()).map(|disk| machine.show(Thing::Disk(disk)));
    let alarms = node.into_iter().flat_map(|node| node.faces.iter()).flat_map(|face| &face.alarms);
    let alarms = alarms.map(|alarm| say_with(W::AlarmAt, &[&machine.alarm(&alarm.timer), &alarm.due])).collect();
    (memory, disk, alarms)
}

/// A tree as nested lists; what is otherwise than before is marked. Without a tree of before nothing is.
fn tree_view(session: Session, tree: &Tree, before: Option<&Tree>, depth: usize) -> AnyView {
    const DEPTH_MAX: usize = 8;
    const ITEMS_MAX: usize = 60;
    let names = session.scenario.with(|scenario| scenario.values.clone());
    let pairs: Vec<(String, &Tree, Option<&Tree>)> = match (tree, before) {
        (Tree::Record(_, fields), before) => fields
            .iter()
            .map(|(name, item)| (name.clone(), item, before.map(|old| old.field(name).unwrap_or(&Tree::Nothing))))
            .collect(),
        (Tree::Map(pairs), before) => {
            let old = |key: &Tree| match before {
                Some(Tree::Map(known)) => {
                    Some(known.iter().find(|(other, _)| other == key).map_or(&Tree::Nothing, |(_, item)| item))
                }
                Some(_) => Some(&Tree::Nothing),
                None => None,
            };
            pairs.iter().map(|(key, item)| (key.line(&names), item, old(key))).collect()
        }
        _ => Vec::new(),
    };
    let short = tree.line(&names).chars().count() <= 44;
    let changed = before.is_some_and(|before| before != tree);
    if depth > 0 && (short || depth > DEPTH_MAX || pairs.is_empty()) || pairs.is_empty() {
        let spoken = changed.then(|| view! { <span class="unseen">{format!(" ({})", say(W::Changed))}</span> });
        return view! { <span class="leaf" class:changed=changed>{tree.line(&names)}{spoken}</span> }.into_any();
    }
    let more = pairs.len().saturating_sub(ITEMS_MAX);
    let row = |(name, item, old): (String, &Tree, Option<&Tree>)| {
        view! { <li><span class="key">{name}</span>" "{tree_view(session, item, old, depth + 1)}</li> }
    };
    let rows = pairs.into_iter().take(ITEMS_MAX).map(row).collect_view();
    let rest = (more > 0).then(|| view! { <li>{say_with(W::AndMore, &[&more])}</li> });
    view! { <ul class="tree">{rows}{rest}</ul> }.into_any()
}

/// Chooses what a traitor does.
#[component]
pub fn StrategyChoice(node: NodeId) -> impl IntoView {
    let session = expect_context::<Session>();
    let (attacks, n, delta) =
        session.scenario.with_untracked(|scenario| ((scenario.protocol.attacks)(), scenario.n, scenario.network.delta));
    let half: NodeSet = NodeId::all(n / 2).collect();
    let blind = [
        ("hand", say(W::DoesHand), Strategy::Hand),
        ("silent", say(W::DoesSilent), Strategy::Silent),
        ("twins", say(W::DoesTwins), Strategy::Twins { left: half }),
        ("withhold", say(W::DoesWithhold), Strategy::Withhold { from: half }),
        ("delay", say(W::DoesDelay), Strategy::Delay { by: Span(delta.0 * 2) }),
        ("replay", say(W::DoesReplay), Strategy::Replay),
    ];
    let named = attacks
        .into_iter()
        .enumerate()
        .map(|(index, attack)| (attack.id, attack.plan, Strategy::Attack { id: attack.id, index }));
    let all: Vec<(&'static str, &'static str, Strategy)> = named.chain(blind).collect();
    let chosen = session.run(|run| run.world().node(node).and_then(|node| node.strategy.clone()));
    let same = |strategy: &Strategy| {
        chosen.as_ref().is_some_and(|chosen| {
            std::mem::discriminant(chosen) == std::mem::discriminant(strategy)
                && match (chosen, strategy) {
                    (Strategy::Attack { id, .. }, Strategy::Attack { id: other, .. }) => id == other,
                    _ => true,
                }
        })
    };
    let options = all.iter().map(|(id, plan, strategy)| view! { <option value=*id selected=same(strategy)>{format!("{id}: {plan}")}</option> }).collect_view();
    let loyal = chosen.is_none();
    let choose = move |event| {
        let word = event_target_value(&event);
        if let Some((_, _, strategy)) = all.iter().find(|(id, ..)| *id == word) {
            session.send(Command::Act(Action::Corrupt(node, strategy.clone())));
        }
    };
    view! {
        <label class="field">{say(W::AsTraitor)}" "
            <select on:change=choose>
                {loyal.then(|| view! { <option value="" selected=true>{say(W::IsLoyal)}</option> })}
                {options}
            </select>
        </label>
    }
}

/// The faults a node can get, as buttons.
fn fault_buttons(session: Session, node: NodeId) -> impl IntoView {
    let button = |fault: Fault| {
        view! {
            <button class=format!("chip-fault {}", fault.word()) on:click=move |_| strike(session, fault, Spot::Node(node))>{say(fault.name())}</button>
        }
    };
    Fault::ALL.map(button).collect_view()
}
