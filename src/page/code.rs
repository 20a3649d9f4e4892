//! The protocol's pseudo-code: lit are the lines that the step at the cursor ran; at each line stand the nodes that were
//! there in their latest step.

use super::dialogs::{Dialog, Dialogs};
use super::session::Session;
use super::words::{W, say, say_with};
use assent::ids::{NodeId, NodeSet};
use assent::protocol::Line;
use assent::run::Run;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// A node whose latest step lies further back than this is not looked for.
const STEPS_BACK: usize = 4_000;
/// Up to so many names stand at a line; of more, how many there are.
const NAMES_MAX: u16 = 6;

/// Pseudo-code; `lit` says which lines are lit, and `there` who is at a line.
pub fn code_lines(
    lines: &'static [Line],
    lit: impl Fn(u16) -> bool + Copy + Send + 'static,
    there: impl Fn(u16) -> Vec<String> + Copy + Send + 'static,
) -> AnyView {
    let line = move |(place, line): (u16, &'static Line)| {
        let indent = format!("padding-inline-start:{}em", 0.5 + f32::from(line.depth) * 1.2);
        let names = move || there(place).into_iter().map(|name| view! { <b class="at">{name}</b> }).collect_view();
        view! { <li class:lit=move || lit(place)><span class="num">{line.label}</span><code style=indent>{line.text}</code> {names}</li> }
    };
    view! { <ol class="code">{(0u16..).zip(lines).map(line).collect_view()}</ol> }.into_any()
}

/// Where each node was in its latest step before or at the cursor.
fn whereabouts(run: &Run) -> BTreeMap<u16, NodeSet> {
    let (mut seen, mut lines) = (NodeSet::default(), BTreeMap::<u16, NodeSet>::new());
    let all = NodeSet::all(run.scenario().n);
    let cursor = run.cursor();
    let before = run.trace().steps().rev().skip_while(|(id, _)| *id > cursor).take(STEPS_BACK);
    for (_, step) in before {
        let Some(node) = step.node.filter(|node| !seen.contains(*node)) else { continue };
        let cites = run.trace().cites(step);
        if !cites.is_empty() {
            seen.insert(node);
            for cite in cites {
                lines.entry(*cite).or_default().insert(node);
            }
        }
        if seen == all {
            break;
        }
    }
    lines
}

/// The tab.
#[component]
pub fn Code() -> impl IntoView {
    let session = expect_context::<Session>();
    let cited = Memo::new(move |_| {
        session.moment.track();
        session
            .run(|run| run.trace().step(run.cursor()).map(|step| run.trace().cites(step).to_vec()).unwrap_or_default())
    });
    let places = Memo::new(move |_| {
        session.moment.track();
        session.run(whereabouts)
    });
    let there = move |place: u16| {
        let Some(nodes) = places.with(|places| places.get(&place).copied()) else { return Vec::new() };
        let name = |node: NodeId| session.scenario.with(|scenario| scenario.name(node));
        match nodes.len() {
            0..=NAMES_MAX => nodes.iter().map(name).collect(),
            many => vec![say_with(W::SoManyNodes, &[&many])],
        }
    };
    let dialogs = expect_context::<Dialogs>();
    let lines = move || {
        let card = session.scenario.with(|scenario| scenario.protocol.card());
        code_lines(card.code, move |place| cited.with(|cited| cited.contains(&place)), there)
    };
    let about = move || {
        session.scenario.with(|scenario| {
            let card = scenario.protocol.card();
            view! { <p class="about">{card.solves}" "<b>{say(W::BreaksWhen)}</b>" "{card.breaks}</p> }
        })
    };
    view! {
        <p class="hint">{say(W::CodeHint)}</p>
        {lines} {about}
        <button on:click=move |_| dialogs.open(Dialog::Reference) aria-haspopup="dialog">{say(W::ReferenceSheet)}</button>
    }
}
