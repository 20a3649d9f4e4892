//! The selected node: how it stands, what can be done to it, and what it remembers.

use super::command::Command;
use super::faults::strike;
use super::session::Session;
use super::spot::{Fault, Spot};
use super::words::{W, say};
use assent::faults::Strategy;
use assent::ids::{NodeId, NodeSet};
use assent::narrate;
use assent::protocol::Thing;
use assent::run::{Node, Run};
use assent::scenario::Action;
use assent::time::Span;
use assent::tree::Tree;
use leptos::prelude::*;

/// The panel of the selected node.
#[component]
pub fn NodePanel() -> impl IntoView {
    let session = expect_context::<Session>();
    move || match session.selected.get() {
        None => {
            view! { <p class="hint">"Choose a node on the stage: click it, or press Tab and Enter."</p> }.into_any()
        }
        Some(node) => panel(session, node).into_any(),
    }
}

fn panel(session: Session, node: NodeId) -> impl IntoView {
    session.moment.track();
    let words = session.run(|run| narrate::describe_node(run, node));
    let (memory, disk, alarms) = session.run(|run| contents(run, node));
    view! {
        <p>{words}</p>
        <div class="row" role="group" aria-label=say(W::Faults)>{fault_buttons(session, node)}</div>
        <StrategyChoice node />
        <h3>"Remembers"</h3>
        {memory.map(|tree| tree_view(session, &tree, 0))}
        {disk.map(|tree| view! { <h3>"Saved, survives a crash"</h3> {tree_view(session, &tree, 0)} })}
        {(!alarms.is_empty()).then(|| view! { <h3>"Alarms"</h3> <ul class="plain">{alarms.into_iter().map(|alarm| view! { <li>{alarm}</li> }).collect_view()}</ul> })}
    }
}

/// What a node remembers, what it saved, and its alarms.
fn contents(run: &Run, id: NodeId) -> (Option<Tree>, Option<Tree>, Vec<String>) {
    let machine = &run.plan().machine;
    let node = run.world().node(id);
    let memory = node.and_then(Node::state).map(|state| machine.show(Thing::State(state)));
    let disk = node.and_then(|node| node.disk.as_ref()).map(|disk| machine.show(Thing::Disk(disk)));
    let alarms = node.into_iter().flat_map(|node| node.faces.iter()).flat_map(|face| &face.alarms);
    let alarms = alarms.map(|alarm| format!("{} at {}", machine.alarm(&alarm.timer), alarm.due)).collect();
    (memory, disk, alarms)
}

/// A tree as nested lists.
fn tree_view(session: Session, tree: &Tree, depth: usize) -> AnyView {
    const DEPTH_MAX: usize = 8;
    const ITEMS_MAX: usize = 60;
    let names = session.scenario.with(|scenario| scenario.values.clone());
    let pairs: Vec<(String, &Tree)> = match tree {
        Tree::Record(_, fields) => fields.iter().map(|(name, item)| (name.clone(), item)).collect(),
        Tree::Map(pairs) => pairs.iter().map(|(key, item)| (key.line(&names), item)).collect(),
        _ => Vec::new(),
    };
    let short = tree.line(&names).chars().count() <= 44;
    if depth > 0 && (short || depth > DEPTH_MAX || pairs.is_empty()) || pairs.is_empty() {
        return view! { <span class="leaf">{tree.line(&names)}</span> }.into_any();
    }
    let more = pairs.len().saturating_sub(ITEMS_MAX);
    let row = |(name, item): (String, &Tree)| {
        view! { <li><span class="key">{name}</span>" "{tree_view(session, item, depth + 1)}</li> }
    };
    let rows = pairs.into_iter().take(ITEMS_MAX).map(row).collect_view();
    let rest = (more > 0).then(|| view! { <li>{format!("and {more} more")}</li> });
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
        ("hand", "behaves, until you write a lie", Strategy::Hand),
        ("silent", "sends nothing", Strategy::Silent),
        ("twins", "two copies, one for each half", Strategy::Twins { left: half }),
        ("withhold", "sends nothing to the first half", Strategy::Withhold { from: half }),
        ("delay", "sends everything too late", Strategy::Delay { by: Span(delta.0 * 2) }),
        ("replay", "repeats what it said before", Strategy::Replay),
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
        <label class="field">"As a traitor it "
            <select on:change=choose>
                {loyal.then(|| view! { <option value="" selected=true>"(is loyal)"</option> })}
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
