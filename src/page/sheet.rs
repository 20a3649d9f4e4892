//! The sheet beside a node, a message or a link: everything that can be done to it.

use super::command::Command;
use super::faults::strike;
use super::icon::{Icon, icon};
use super::inspector::StrategyChoice;
use super::session::Session;
use super::spot::{Fault, Spot, both_ways};
use super::words::{W, say};
use assent::ids::{NodeId, ParcelId};
use assent::narrate;
use assent::network::{Life, Verdict};
use assent::protocol::{Thing, Wish};
use assent::run::Run;
use assent::scenario::{Action, Target};
use assent::time::Span;
use assent::tree::Tree;
use assent::value::{Value, ValueNames};
use leptos::prelude::*;

/// A link with loss loses this share, in millionths.
const LOSSY: u32 = 300_000;

/// The open sheet, if any.
#[component]
pub fn SheetView() -> impl IntoView {
    let session = expect_context::<Session>();
    move || {
        let (spot, at) = session.sheet.get()?;
        session.moment.track();
        let (left, top) = session.layout.with(|layout| (at.x / layout.width, at.y / layout.height));
        let title = title(session, spot);
        let content = match spot {
            Spot::Node(node) => node_sheet(session, node).into_any(),
            Spot::Parcel(parcel) => parcel_sheet(session, parcel).into_any(),
            Spot::Link(one, other) => link_buttons(session, one, other).into_any(),
        };
        // Beside its thing, on the side where there is room.
        let label = title.clone();
        let across = if left > 0.5 { "beside-start" } else { "beside-end" };
        Some(view! {
            <section class=format!("sheet {across}") role="group" aria-label=label
                style:left=format!("{}%", left * 100.0) style:top=format!("{}%", top.clamp(0.1, 0.9) * 100.0)
                style=("--down", format!("{}%", -top.clamp(0.1, 0.9) * 100.0))>
                <header><b>{title}</b>
                    <button class="icon-only" aria-label=say(W::Close) on:click=move |_| session.sheet.set(None)>{icon(Icon::Close)}</button>
                </header>
                {content}
            </section>
        })
    }
}

fn title(session: Session, spot: Spot) -> String {
    session.run(|run| match spot {
        Spot::Node(node) => run.scenario().name(node),
        Spot::Parcel(parcel) => narrate::describe_parcel(run, parcel),
        Spot::Link(one, other) => format!("{} – {}", run.scenario().name(one), run.scenario().name(other)),
    })
}

/// A button that strikes.
fn blow(session: Session, fault: Fault, spot: Spot) -> impl IntoView {
    view! { <button class=format!("chip-fault {}", fault.word()) on:click=move |_| strike(session, fault, spot)>{say(fault.name())}</button> }
}

fn act(session: Session, word: W, action: Action) -> impl IntoView {
    view! { <button on:click=move |_| session.send(Command::Act(action.clone()))>{say(word)}</button> }
}

fn node_sheet(session: Session, node: NodeId) -> impl IntoView {
    let spot = Spot::Node(node);
    let (up, alarms, decided, wish) = session.run(|run| {
        let state = run.world().node(node);
        let words = alarm_words(run, node);
        let decided = state.and_then(|node| node.decision).is_some();
        (state.is_some_and(|node| node.up), words, decided, run.plan().machine.wish(node))
    });
    let first = if up { Fault::Crash } else { Fault::Recover };
    let fire = move |word: String| {
        let action = Action::Fire(node, word.clone());
        view! { <button on:click=move |_| session.send(Command::Act(action.clone()))>{format!("{}: {word}", say(W::FireAlarm))}</button> }
    };
    let why = if decided { W::WhyDecided } else { W::WhyNot };
    view! {
        <div class="row">{[first, Fault::Flip, Fault::Slow, Fault::Cut].map(|fault| blow(session, fault, spot)).collect_view()}</div>
        {(!session.masked.get()).then(|| view! { <StrategyChoice node /> })}
        {(!alarms.is_empty()).then(|| view! { <div class="row">{alarms.into_iter().map(fire).collect_view()}</div> })}
        {wish.map(|wish| view! { <RequestField node wish /> })}
        <LinkField node />
        <div class="row">
            <button on:click=move |_| session.send(Command::Why(node))>{say(why)}</button>
            <button on:click=move |_| session.send(Command::Know(node))>{say(W::KnowsOnly)}</button>
        </div>
    }
}

/// The words of a node's alarms, each once.
fn alarm_words(run: &Run, id: NodeId) -> Vec<String> {
    let faces = run.world().node(id).into_iter().flat_map(|node| &node.faces);
    let mut words: Vec<String> =
        faces.flat_map(|face| &face.alarms).map(|alarm| run.plan().machine.alarm(&alarm.timer)).collect();
    words.sort();
    words.dedup();
    words
}

/// Asks the node for a value, as the outside world does.
#[component]
fn RequestField(node: NodeId, wish: Wish) -> impl IntoView {
    let session = expect_context::<Session>();
    let names = session.scenario.with_untracked(|scenario| scenario.values.clone());
    let written = RwSignal::new(names.label(wish.value));
    let ask = move |_| {
        let text = written.get_untracked();
        match value_of(&text, &names) {
            Some(value) => session.send(Command::Act(Action::Request(node, value))),
            None => session.notice.set(Some(format!("{}: {text}?", say(W::AskFor)))),
        }
    };
    view! {
        <label class="field" title=wish.about>{say(W::AskFor)}
            <span class="row"><input type="text" size="6" prop:value=move || written.get() on:input=move |event| written.set(event_target_value(&event)) />
            <button on:click=ask>{say(W::Ask)}</button></span>
        </label>
    }
}

/// A value by its name or number.
fn value_of(text: &str, names: &ValueNames) -> Option<Value> {
    let named = names.iter().find(|(name, _)| *name == text.trim()).map(|(_, value)| value);
    named.or_else(|| {
        text.trim().parse().ok().filter(|number: &i64| number.abs() <= assent::limits::VALUE_MAX).map(Value)
    })
}

/// Chooses a link of the node, and what becomes of it.
#[component]
fn LinkField(node: NodeId) -> impl IntoView {
    let session = expect_context::<Session>();
    let n = session.scenario.with_untracked(|scenario| scenario.n);
    let other = RwSignal::new(if node.0 == 0 { NodeId(1) } else { NodeId(0) });
    let options = NodeId::all(n).filter(|id| *id != node).map(|id| {
        let name = session.scenario.with_untracked(|scenario| scenario.name(id));
        view! { <option value=id.0.to_string()>{name}</option> }
    });
    let choose = move |event| {
        if let Ok(id) = event_target_value(&event).parse() {
            other.set(NodeId(id));
        }
    };
    (n > 1).then(|| view! {
        <details><summary>{say(W::LinkTo)}</summary>
            <label class="field"><span class="unseen">{say(W::LinkTo)}</span><select on:change=choose>{options.collect_view()}</select></label>
            {move || link_buttons(session, node, other.get())}
        </details>
    })
}

fn link_buttons(session: Session, one: NodeId, other: NodeId) -> impl IntoView {
    let spot = Spot::Link(one, other);
    let lossy = Action::Meddle { target: both_ways(one, other), verdict: Verdict::Lose(LOSSY), life: Life::Always };
    view! {
        <div class="row">
            {blow(session, Fault::Cut, spot)} {blow(session, Fault::Slow, spot)} {act(session, W::Lossy, lossy)}
            {act(session, W::Restore, Action::Release(both_ways(one, other)))}
        </div>
    }
}

fn parcel_sheet(session: Session, id: ParcelId) -> impl IntoView {
    let known = session.run(|run| {
        let flight = run.world().flights().find(|flight| flight.parcel == id)?;
        let parcel = run.trace().parcel(id)?;
        let lies = run.seen_traitors().contains(parcel.from);
        Some((flight.due.is_none(), lies, run.scenario().network.delta))
    });
    let Some((held, lies, delta)) = known else {
        // It has arrived, or is not sent yet at this moment: nothing can be done to it here.
        return ().into_any();
    };
    let target = Target::Parcel(id);
    let meddle = |verdict| Action::Meddle { target: target.clone(), verdict, life: Life::Once };
    let wait = if held { (W::LetGo, Action::Release(target.clone())) } else { (W::Hold, meddle(Verdict::Hold)) };
    let all = [
        (W::DeliverNow, Action::Deliver(target.clone())),
        wait,
        (W::Drop, meddle(Verdict::Drop)),
        (W::Delay, meddle(Verdict::Delay(Span(delta.0 * 2)))),
        (W::Duplicate, meddle(Verdict::Duplicate)),
        (W::Flip, meddle(Verdict::Flip(0))),
    ];
    view! {
        <div class="row">{all.into_iter().map(|(word, action)| act(session, word, action)).collect_view()}</div>
        {lies.then(|| lies_of(session, id))}
    }
    .into_any()
}

/// Every copy of what a traitor sent in this step, with its fields to be changed for each recipient.
fn lies_of(session: Session, id: ParcelId) -> impl IntoView {
    let copies = session.run(|run| {
        let trace = run.trace();
        let parcel = trace.parcel(id)?;
        let step = trace.step(parcel.by)?;
        let same =
            trace.sent(step).filter(|(_, other)| other.draft.kind == parcel.draft.kind && other.to != other.from);
        let copy = |(id, parcel): (ParcelId, &assent::run::Parcel)| {
            let tree = run.plan().machine.show(Thing::Message(&parcel.draft.msg));
            (id, run.scenario().name(parcel.to), tree)
        };
        Some(same.map(copy).collect::<Vec<_>>())
    });
    let rows = copies.unwrap_or_default().into_iter().map(|(id, name, tree)| view! { <LieRow id name tree /> });
    view! { <h3>{say(W::LiesTo)}</h3> <ul class="plain lies">{rows.collect_view()}</ul> }
}

/// What one recipient is told: each simple field is a choice or a box.
#[component]
fn LieRow(id: ParcelId, name: String, tree: Tree) -> impl IntoView {
    let session = expect_context::<Session>();
    let names = session.scenario.with_untracked(|scenario| scenario.values.clone());
    let simple = |tree: &Tree| matches!(tree, Tree::Value(_) | Tree::Int(_) | Tree::Bool(_));
    let fields: Vec<(String, Tree)> = tree.fields().iter().filter(|(_, item)| simple(item)).cloned().collect();
    let boxes = fields.into_iter().map(|(field, item)| {
        let label = format!("{name}: {field}");
        let (shown, kept) = (names.clone(), names.clone());
        let value = item.line(&names);
        let change = move |event| {
            let text = event_target_value(&event);
            let read = match item {
                Tree::Value(_) => value_of(&text, &kept).map(Tree::Value),
                Tree::Int(_) => text.trim().parse().ok().map(Tree::Int),
                Tree::Bool(_) => text.trim().parse().ok().map(Tree::Bool),
                _ => None,
            };
            match read {
                Some(tree) => session.send(Command::Tell(id, vec![(field.clone(), tree)])),
                None => session.notice.set(Some(format!("{field}: {text}?"))),
            }
        };
        let offered = match &tree_kind(&value, &shown) {
            Some(options) => options.clone(),
            None => Vec::new(),
        };
        if offered.is_empty() {
            view! { <label class="field">{label}<input type="text" size="6" value=value on:change=change /></label> }
                .into_any()
        } else {
            let option =
                |word: String| view! { <option value=word.clone() selected=word == value>{word.clone()}</option> };
            let options = offered.into_iter().map(option).collect_view();
            view! { <label class="field">{label}<select on:change=change>{options}</select></label> }.into_any()
        }
    });
    view! { <li>{boxes.collect_view()}</li> }
}

/// The words to choose from for a value: the scenario's names, where it has a name.
fn tree_kind(value: &str, names: &ValueNames) -> Option<Vec<String>> {
    let all: Vec<String> = names.iter().map(|(name, _)| name.to_owned()).collect();
    all.iter().any(|name| name == value).then_some(all)
}
