//! What happened, newest first, of all nodes or of one, of all kinds or of some.

use super::command::Command;
use super::session::Session;
use super::words::{W, say};
use assent::ids::{NodeId, StepId};
use assent::narrate;
use assent::run::{Run, What};
use leptos::prelude::*;

/// Sentences in the log; older ones are reached by the timeline.
const LINES_MAX: usize = 120;

/// Which steps the log tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Everything,
    Important,
    Messages,
    Actions,
}

impl Sort {
    const ALL: [(Sort, &'static str, W); 4] = [
        (Sort::Everything, "all", W::Everything),
        (Sort::Important, "important", W::OnlyImportant),
        (Sort::Messages, "messages", W::OnlyMessages),
        (Sort::Actions, "actions", W::OnlyActions),
    ];

    fn tells(self, run: &Run, id: StepId) -> bool {
        let Some(step) = run.trace().step(id) else { return false };
        match self {
            Sort::Everything => true,
            Sort::Important => narrate::step(run, id).important,
            Sort::Messages => matches!(step.what, What::Arrival(_) | What::DeadEnd(_) | What::Loss(_)),
            Sort::Actions => matches!(step.what, What::Action(_)),
        }
    }
}

/// Did the node take this step, or send what arrived in it?
fn concerns(run: &Run, id: StepId, node: NodeId) -> bool {
    let Some(step) = run.trace().step(id) else { return false };
    let sender = match step.what {
        What::Arrival(parcel) | What::DeadEnd(parcel) | What::Loss(parcel) => run.trace().parcel(parcel),
        _ => None,
    };
    run.seen_node(step) == Some(node) || sender.is_some_and(|parcel| parcel.from == node || parcel.to == node)
}

/// The log.
#[component]
pub fn Log() -> impl IntoView {
    let session = expect_context::<Session>();
    let (whose, sort) = (RwSignal::new(None::<NodeId>), RwSignal::new(Sort::Everything));
    let steps = move || {
        let (cursor, version) = session.moment.with(|now| (now.cursor.0, now.version));
        let (whose, sort) = (whose.get(), sort.get());
        session.run(|run| {
            let told = |step: &u32| {
                sort.tells(run, StepId(*step)) && whose.is_none_or(|node| concerns(run, StepId(*step), node))
            };
            (1..=cursor).rev().filter(told).take(LINES_MAX).map(|step| (version, step)).collect::<Vec<_>>()
        })
    };
    let line = move |(_, step): (u32, u32)| {
        let (sentence, parcel, node) = session.run(|run| {
            let taken = run.trace().step(StepId(step));
            let parcel = taken.and_then(|step| match step.what {
                What::Arrival(id) | What::DeadEnd(id) | What::Loss(id) => Some(id),
                _ => None,
            });
            (narrate::step(run, StepId(step)), parcel, taken.and_then(|step| run.seen_node(step)))
        });
        let picked = move || {
            let letter = session.letter.get();
            letter.is_some() && letter == parcel || node.is_some() && session.selected.get() == node
        };
        view! {
            <li class:important=sentence.important class:picked=picked class=sentence.kind>
                <button class="link" aria-label=format!("{} {step}", say(W::GoToStep)) on:click=move |_| session.send(Command::Seek(StepId(step)))>{step}</button>
                <span>{sentence.text}</span>
            </li>
        }
    };
    let nodes = move || {
        let (n, names) =
            session.scenario.with(|all| (all.n, NodeId::all(all.n).map(|id| all.name(id)).collect::<Vec<_>>()));
        let option = |(id, name): (u16, String)| view! { <option value=id.to_string()>{name}</option> };
        (0..n).zip(names).map(option).collect_view()
    };
    let choose_node = move |event| whose.set(event_target_value(&event).parse().ok().map(NodeId));
    let choose_sort = move |event| {
        let word: String = event_target_value(&event);
        let found = Sort::ALL.iter().find(|(_, known, _)| *known == word);
        sort.set(found.map_or(Sort::Everything, |(sort, ..)| *sort));
    };
    view! {
        <div class="row filters">
            <select aria-label=say(W::LogNode) on:change=choose_node><option value="">{say(W::Everybody)}</option>{nodes}</select>
            <select aria-label=say(W::LogKind) on:change=choose_sort>
                {Sort::ALL.map(|(_, word, name)| view! { <option value=word>{say(name)}</option> }).collect_view()}
            </select>
        </div>
        <ol class="log">
            <For each=steps key=|step| *step children=line />
        </ol>
    }
}
