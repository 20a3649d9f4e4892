//! The forks of the run as a tree above the timeline, and a glance at any moment of any of them.

use super::command::Command;
use super::glance::{Glance, along};
use super::session::Session;
use super::view_keys::ViewKeys;
use super::words::{Story, W, say};
use assent::ids::StepId;
use assent::narrate;
use leptos::prelude::*;

/// A branch as it is drawn.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    place: usize,
    parent: Option<usize>,
    fork: u32,
    last: u32,
    name: String,
    current: bool,
}

fn rows(session: Session) -> Vec<Row> {
    session.version.track();
    session.with(|inner| {
        let history = &inner.history;
        let row = |(place, branch): (usize, &assent::run::Branch)| {
            let last = branch.last().map_or(branch.fork.0, |last| last.0);
            let parent = branch.parent.map(|parent| &history.branches()[parent].scenario);
            let fresh = branch
                .scenario
                .script
                .iter()
                .find(|planned| parent.is_some_and(|parent| !parent.script.contains(planned)));
            let name = match (parent, fresh) {
                (None, _) => say(W::Original).to_owned(),
                (_, Some(planned)) => narrate::describe_action(history.run(), &planned.action),
                (_, None) => say(W::Rewritten).to_owned(),
            };
            Row { place, parent: branch.parent, fork: branch.fork.0, last, name, current: place == history.current() }
        };
        history.branches().iter().enumerate().map(row).collect()
    })
}

/// The tree; its place is empty while there is but one branch.
#[component]
pub fn Forks() -> impl IntoView {
    let session = expect_context::<Session>();
    let rows = Memo::new(move |_| rows(session));
    let glance = expect_context::<Glance>();
    let row = move |row: Row, longest: u32| {
        let part = |step: u32| f64::from(step) / f64::from(longest.max(1)) * 100.0;
        let (from, to) = (part(row.fork), part(row.last));
        let up = row.parent.map_or(0, |parent| row.place - parent);
        let (place, fork, last) = (row.place, row.fork, row.last);
        let look = move |event: leptos::ev::PointerEvent| {
            let step = (along(&event) * f64::from(longest)) as u32;
            glance.show(session, place, StepId(step.clamp(fork, last)), &event);
        };
        view! {
            <li class:current=row.current style=("--from", format!("{from}%")) style=("--to", format!("{to}%")) style=("--up", up.to_string())>
                <button aria-label=format!("{} {}: {}", say(W::Branch), place + 1, row.name) title=row.name.clone() aria-current=row.current.to_string()
                    on:pointermove=look on:pointerleave=move |_| glance.hide()
                    on:click=move |_| { glance.hide(); session.send(Command::Visit(place)); }></button>
            </li>
        }
    };
    let tree = move || {
        let rows = rows.get();
        let longest = rows.iter().map(|row| row.last).max().unwrap_or(1);
        (rows.len() > 1).then(|| view! {
            <div class="forks-scroll"><ol class="forks" aria-label=say(W::Forks)>{rows.into_iter().map(|one| row(one, longest)).collect_view()}</ol></div>
        })
    };
    // Its place is kept free: the stage must not jump under the hand that makes the first branch.
    let keys = expect_context::<ViewKeys>();
    let slack = keys.embed || keys.readonly;
    view! { <div class="forks-place" class:slack=slack data-hint=say(Story::BranchHint)>{tree}</div> }
}
