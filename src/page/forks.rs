//! The forks of the run as a tree above the timeline, and a glance at any moment of any of them.

use super::command::Command;
use super::session::Session;
use super::theme;
use super::words::{W, say};
use assent::ids::StepId;
use assent::narrate;
use assent::run::Run;
use assent::scene::{Frame, Layout, svg};
use leptos::prelude::*;

/// The picture of a glance, in units.
const GLANCE: (f32, f32) = (320.0, 200.0);

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

/// The tree; nothing while there is but one branch.
#[component]
pub fn Forks() -> impl IntoView {
    let session = expect_context::<Session>();
    let rows = Memo::new(move |_| rows(session));
    let glance = RwSignal::new(None::<(String, f64)>);
    let row = move |row: Row, longest: u32| {
        let part = |step: u32| f64::from(step) / f64::from(longest.max(1)) * 100.0;
        let (from, to) = (part(row.fork), part(row.last));
        let up = row.parent.map_or(0, |parent| row.place - parent);
        let (place, fork, last) = (row.place, row.fork, row.last);
        let at = move |event: &leptos::ev::PointerEvent| {
            let target: Option<web_sys::Element> =
                event.current_target().and_then(|target| wasm_bindgen::JsCast::dyn_into(target).ok());
            let wide = target.map_or(1.0, |target| target.get_bounding_client_rect().width()).max(1.0);
            let step = (f64::from(event.offset_x()) / wide * f64::from(longest)) as u32;
            StepId(step.clamp(fork, last))
        };
        let look = move |event: leptos::ev::PointerEvent| {
            let step = at(&event);
            let x = f64::from(event.client_x());
            glance.set(session.peek(place, step, picture).map(|picture| (picture, x)));
        };
        view! {
            <li class:current=row.current style=("--from", format!("{from}%")) style=("--to", format!("{to}%")) style=("--up", up.to_string())>
                <button aria-label=format!("{} {}: {}", say(W::Branch), place + 1, row.name) title=row.name.clone() aria-current=row.current.to_string()
                    on:pointermove=look on:pointerleave=move |_| glance.set(None)
                    on:click=move |_| { glance.set(None); session.send(Command::Visit(place)); }></button>
            </li>
        }
    };
    view! {
        {move || {
            let rows = rows.get();
            let longest = rows.iter().map(|row| row.last).max().unwrap_or(1);
            (rows.len() > 1).then(|| view! {
                <ol class="forks" aria-label=say(W::Forks)>{rows.into_iter().map(|one| row(one, longest)).collect_view()}</ol>
            })
        }}
        {move || glance.get().map(|(picture, x)| view! { <div class="glance" aria-hidden="true" style:left=format!("{x}px") inner_html=picture></div> })}
    }
}

/// A small picture of a run at its cursor.
pub fn picture(run: &Run) -> String {
    let layout = Layout::ring(run.scenario().n, GLANCE.0, GLANCE.1, 1.0);
    svg(run, &layout, run.world().now.0 as f64, Frame { theme: theme::current(), strip: false })
}
