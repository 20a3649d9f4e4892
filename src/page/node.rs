//! A node on the stage.

use super::command::Command;
use super::faults::Hand;
use super::light::Light;
use super::session::Session;
use super::spot::{Fault, Spot};
use super::stage::touch;
use super::theme;
use super::view_keys::ViewKeys;
use super::words::{W, say_with};
use assent::ids::NodeId;
use assent::narrate;
use assent::scene::skin::{self, Skin};
use assent::scene::{Layout, NodeMark, shapes};
use leptos::prelude::*;

/// One node.
#[component]
pub fn NodeView(id: NodeId) -> impl IntoView {
    let session = expect_context::<Session>();
    let hand = expect_context::<RwSignal<Hand>>();
    let readonly = expect_context::<ViewKeys>().readonly;
    let light = expect_context::<Memo<Light>>();
    let mark = Memo::new(move |_| session.stage.with(|stage| stage.nodes.get(id.index()).cloned()));
    let radius = Memo::new(move |_| session.layout.with(|layout| layout.radius()));
    let size = Memo::new(move |_| session.layout.with(|layout| (layout.width, layout.height, layout.radius())));
    let place = move || session.layout.with(|layout| layout.place(id));
    let is = move |what: fn(&NodeMark) -> bool| mark.with(|mark| mark.as_ref().is_some_and(what));
    let shade = move || mark.with(|mark| mark.as_ref().and_then(|mark| mark.shade));
    let initial = move || session.scenario.with(|scenario| scenario.protocol.card().epoch.get(..1).unwrap_or_default());
    let skin = Memo::new(move |_| session.stage.with(|stage| stage.skin));
    // In a skin the library draws the body.
    let costume = move || {
        session.themed.track();
        size.track();
        let drawn = |mark: &NodeMark| {
            let draw = |layout: &Layout| {
                session.stage.with_untracked(|stage| skin::body_markup(stage, mark, layout, theme::current()))
            };
            session.layout.with_untracked(draw)
        };
        (skin.get() != Skin::Plain).then(|| mark.with(|mark| mark.as_ref().map(drawn)))?
    };
    let letters = move || lettering(radius.get(), skin.get() == Skin::Plain);
    let is_narrow = Memo::new(move |_| {
        let room = session.layout.with(|layout| layout.room(id));
        mark.with(|mark| mark.as_ref().is_some_and(|mark| shapes::wide(&caption(mark, &mark.name), letters()) > room))
    });
    let name = move || {
        mark.track();
        session.run(|run| narrate::describe_node(run, id))
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        let command = match event.key().as_str() {
            "Enter" | " " => return keep(&event, || touch(session, hand, Spot::Node(id), readonly)),
            "c" | "C" => Command::Crash(id),
            "t" | "T" => Command::Traitor(id),
            "r" | "R" => Command::Recover(id),
            "p" | "P" => match Fault::Cut.on(session, Spot::Node(id)) {
                Some(command) => command,
                None => return,
            },
            _ => return,
        };
        if session.letters.get_untracked() && !event.ctrl_key() && !event.meta_key() && !event.alt_key() {
            keep(&event, || session.send(command));
        }
    };
    view! {
        <g class="node" data-node=id.0
            class:dead=move || !is(|mark| mark.up)
            class:traitor=move || is(|mark| mark.traitor)
            class:decided=move || is(|mark| mark.decided)
            class:active=move || is(|mark| mark.active)
            class:unknown=move || light.with(|light| light.on && !light.nodes.contains(id))
            class:target=move || hand.with(|hand| hand.marks(id))
            data-shade=move || shade().map(|shade| shade.to_string()).unwrap_or_default()
            transform=move || { let at = place(); format!("translate({} {})", at.x, at.y) }>
            {move || mark.with(|mark| Some(node_art(mark.as_ref()?, initial(), radius.get(), session.selected.get() == Some(id), costume(), skin.get().flies(), is_narrow.get())))}
            <circle class="hit" id=format!("node-{}", id.0) role="button" r=move || radius.get() * 1.2
                tabindex=move || if session.roving() == id { "0" } else { "-1" }
                aria-label=name
                aria-pressed=move || (session.selected.get() == Some(id)).to_string()
                on:keydown=key on:focus=move |_| session.roam(id) />
        </g>
    }
}

fn keep(event: &leptos::ev::KeyboardEvent, act: impl FnOnce()) {
    event.prevent_default();
    event.stop_propagation();
    act();
}

/// What a node looks like, around the origin.
fn node_art(
    mark: &NodeMark,
    initial: &str,
    radius: f32,
    selected: bool,
    costume: Option<String>,
    flies: bool,
    is_narrow: bool,
) -> impl IntoView + use<> {
    let is_plain = costume.is_none();
    // An aircraft has its name in its data block.
    let has_block = flies && mark.fix.is_some();
    let small = radius < 14.0;
    // Names of very many nodes would cover one another; what is unusual is still named.
    let tiny = radius < 9.0 && mark.up && !mark.traitor;
    let around = |part: f32| radius * part;
    let tally = mark.tally.as_ref().filter(|_| mark.up && !small).map(|tally| {
        let need = f32::from(if tally.need > 0 { tally.need } else { 1 });
        let count = tally.have.len();
        let arcs = (0..count).map(|place| {
            let (from, to) = (f32::from(place) / need, (f32::from(place) + 0.86) / need);
            view! { <path class="vote" d=shapes::arc(around(1.62), from.min(1.0) * 0.75, to.min(1.0) * 0.75) /> }
        });
        let shown = tally.need > 0;
        shown.then(|| {
            let tick = shapes::arc(around(1.62), 0.745, 0.755);
            view! { {arcs.collect_view()} <path class="threshold" d=tick /> }
        })
    });
    let letter_size = if mark.letter.chars().count() > 1 { 0.68 } else { 0.87 };
    let letter = if !mark.up {
        ""
    } else if mark.letter.is_empty() {
        "?"
    } else {
        mark.letter.as_str()
    };
    let below = if mark.decided || mark.traitor { 1.95 } else { 1.75 };
    let epoch = mark.epoch.filter(|_| mark.up && !small).map(|epoch| format!("{initial}{epoch}"));
    view! {
            <g aria-hidden="true">
            {selected.then(|| view! { <circle class="picked" r=around(1.55) /> })}
            {mark.traitor.then(|| view! { <path class="saw" d=shapes::saw(around(1.0)) /> })}
            {mark.decided.then(|| view! { <circle class="ring" r=around(1.26) /> })}
            {costume.map(|costume| view! { <g class="costume" inner_html=costume></g> })}
            {is_plain.then(|| view! { <circle class="body" r=radius /> })}
            {(!mark.up && is_plain).then(|| view! { <path class="hatch" d=shapes::hatch(around(0.96), 5.0) /> <path class="x" d=shapes::cross(around(0.42)) /> })}
            {is_plain.then(|| view! { <text class="letter" y=around(0.31) font-size=around(letter_size)>{letter.to_owned()}</text> })}
            {tally}
            {(mark.leads && mark.up).then(|| view! { <path class="crown" transform=format!("translate(0 {})", -around(if mark.decided { 1.68 } else { 1.45 })) d=shapes::crown(around(0.72)) /> })}
            {(mark.decided && !small).then(|| view! {
                <g class="lock" transform=format!("translate({0} {0})", around(0.93))>
                    <circle r=around(0.43) />
                    <path class="shackle" d=shapes::lock_shackle(around(0.43)) /><path class="lock-body" d=shapes::lock_body(around(0.43)) />
                </g>
            })}
            {(mark.traitor && !small).then(|| view! {
                <g class="lie" transform=format!("translate({} {})", -around(0.93), -around(1.0))>
                    <circle r=around(0.46) /><path d=shapes::not_equal(around(0.46)) />
                </g>
            })}
            {mark.locked.clone().filter(|_| !small).map(|(letter, shade)| view! {
                <g class="flag" data-shade=shade.to_string() transform=format!("translate({} {})", around(0.9), -around(0.95))>
                    <path d=shapes::flag(around(0.5)) />
                    <text x=shapes::flag_letter(around(0.5)).0 y=shapes::flag_letter(around(0.5)).1 font-size=around(0.42)>{letter}</text>
                </g>
            })}
            {epoch.map(|epoch| view! { <text class="epoch" x=-around(1.2) y=around(1.2) font-size=around(0.46)>{epoch}</text> })}
            {(!has_block).then(|| view! { <text class="name" class:gone=tiny y=around(below) font-size=lettering(radius, is_plain)>
                {if is_narrow { mark.name.clone() } else { caption(mark, &mark.name) }}
                {is_narrow.then(|| view! { <tspan x="0" dy="1.05em">{caption(mark, "").trim().to_owned()}</tspan> })}
            </text> })}
            </g>
    }
}

/// Size of the name below a node.
fn lettering(radius: f32, is_plain: bool) -> f32 {
    (radius * 0.6).clamp(if is_plain { 9.0 } else { 15.0 }, 19.0)
}

/// A name with what is to be said beside it.
fn caption(mark: &NodeMark, name: &str) -> String {
    match (mark.up, mark.doomed, mark.traitor) {
        (false, ..) => say_with(W::NodeCrashed, &[&name]),
        (_, _, true) => say_with(W::NodeTraitor, &[&name]),
        (_, true, _) => say_with(W::NodeDoomed, &[&name]),
        _ => name.to_owned(),
    }
}
