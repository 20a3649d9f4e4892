//! The configuration graph: drawn with what may still be decided, walked event by event, with the chain of Lemma 2 and
//! the diamond of Lemma 1.

use super::super::icon::{Icon, icon};
use super::super::session::Session;
use super::super::theme;
use super::super::words::{P, say, say_with};
use super::meter::MeterSwitch;
use super::rescue::{Rescue, held};
use super::subject::Prove;
use super::{disc, grouped, last_moment, listed, open_on_stage, outlook};
use assent::prove::{Answer, Graphed, Here, Question, Whole, Word};
use assent::scenario::Scenario;
use assent::scene::{LevelPicture, configurations_markup, svg_chain, svg_diamond, svg_levels};
use assent::value::ValueNames;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The room across a picture.
const ROOM: f32 = 690.0;

/// Looks at what is known of the graph.
fn with<T>(prove: Prove, look: impl FnOnce(&Graphed) -> T) -> Option<T> {
    prove.finding.answer.with(|answer| answer.as_ref().and_then(Answer::graphed).map(look))
}

#[component]
pub fn GraphView() -> impl IntoView {
    let prove = expect_context::<Prove>();
    let inquiry = prove.finding;
    let is_there = Memo::new(move |_| with(prove, |graphed| graphed.whole.is_some()).unwrap_or(false));
    let is_begun = Memo::new(move |_| with(prove, |_| ()).is_some() && inquiry.died.with(Option::is_none));
    view! {
        <p class="hint">{say(P::GraphLead)}" "{move || prove.crashes_in_rounds().map(|_| say(P::GraphRounds))}</p>
        <Rescue inquiry />
        {move || if is_there.get() {
            view! { <Walk /> }.into_any()
        } else {
            let running = move || inquiry.work.on.get();
            view! {
                <div class="row prove-buttons">
                    {move || if running() {
                        view! { <button class="pri" on:click=move |_| inquiry.stop()>{icon(Icon::Pause)}{say(P::Stop)}</button> }.into_any()
                    } else if is_begun.get() {
                        view! { <button class="pri" on:click=move |_| inquiry.go_on()>{icon(Icon::Play)}{say(P::GoOn)}</button> }.into_any()
                    } else {
                        view! { <button class="pri" on:click=move |_| begin(prove)>{icon(Icon::Prove)}{say(P::Draw)}</button> }.into_any()
                    }}
                </div>
                <p class="num finding" role="status">{move || with(prove, |graphed| {
                    let found = say_with(P::ConfigurationsOf, &[&grouped(u64::from(graphed.found))]);
                    format!("{found}; {}", held(inquiry))
                })}</p>
                <h3>{say(P::Suggestions)}</h3>
                <Suggestions />
            }.into_any()
        }}
    }
}

/// Scenarios with a schedule to choose, from the chapters that are about it.
#[component]
pub fn Suggestions() -> impl IntoView {
    use assent::protocol::Chapter;
    let prove = expect_context::<Prove>();
    // Small ones of the chapters on what may stay open; those of rounds where two may crash and one input is apart.
    let fits = |scenario: &Scenario| match scenario.protocol.card().chapter {
        Chapter::Impossible | Chapter::Randomized => scenario.n <= 3,
        Chapter::SynchronousCrashes => scenario.n <= 4 && scenario.f >= 2 && is_one_apart(scenario),
        _ => false,
    };
    let all: Vec<Scenario> =
        assent::scenario::shipped::SHIPPED.iter().filter_map(|shipped| shipped.scenario().ok()).filter(fits).collect();
    let card = move |scenario: Scenario| {
        let title = scenario.title.clone();
        let protocol = scenario.protocol.title;
        let take = move |_| prove.suggest(&scenario);
        view! { <li><button class="card" on:click=take><b>{protocol}</b><span>{title}</span></button></li> }
    };
    view! { <ul class="cards suggestions">{all.into_iter().map(card).collect_view()}</ul> }
}

/// Does one node alone propose something else than all the others?
fn is_one_apart(scenario: &Scenario) -> bool {
    let inputs: Vec<_> = scenario.inputs.iter().flatten().collect();
    let lone = inputs.iter().filter(|input| inputs.iter().filter(|other| other == input).count() == 1).count();
    lone == 1 && inputs.len() == usize::from(scenario.n) && inputs.len() > 2
}

fn begin(prove: Prove) {
    match prove.question() {
        Ok((scenario, rules)) => {
            prove.finding.ask(Question::Graph { scenario: scenario.to_string(), rules, wide: ROOM });
        }
        Err(why) => prove.trouble.set(Some(why)),
    }
}

/// The graph, the place one stands at, and the lemmas.
#[component]
fn Walk() -> impl IntoView {
    let prove = expect_context::<Prove>();
    let session = expect_context::<Session>();
    // While the chain is worked out answers come all the time; what is the same is not drawn again.
    let whole = Memo::new(move |_| with(prove, |graphed| graphed.whole.clone()).flatten());
    let here = Memo::new(move |_| with(prove, |graphed| graphed.here.clone()).flatten());
    let drawn = move || {
        session.themed.track();
        whole.with(|whole| here.with(|here| Some(picture(prove, whole.as_ref()?, here.as_ref()?))))
    };
    let beside = move || {
        session.themed.track();
        here.with(|here| here.as_ref().map(|here| place(session, prove, here)))
    };
    view! {
        <div class="graph-grid">
            <div class="graph-pane">{drawn}</div>
            <div class="place-pane">{beside}</div>
        </div>
        <Lemmas here />
    }
}

fn names(prove: Prove) -> ValueNames {
    prove.subject.with_untracked(|subject| subject.values.clone())
}

/// The picture of the graph; a click on a configuration goes there.
fn picture(prove: Prove, whole: &Whole, here: &Here) -> AnyView {
    let tell = move |word| prove.finding.tell(word);
    let drawn = &here.picture;
    let names = names(prove);
    let markup = configurations_markup(drawn, &names, theme::current());
    let figures: [&dyn std::fmt::Display; 4] =
        [&grouped(u64::from(whole.configurations)), &grouped(whole.edges as u64), &whole.bivalent, &whole.critical];
    let label = say_with(P::GraphPicture, &figures);
    let words = say_with(P::GraphFigures, &figures);
    let stopped = whole.stopped.as_ref().map(|why| say_with(P::NotComplete, &[why]));
    let by = if prove.finding.in_worker.get_untracked() { "worker" } else { "page" };
    let click = move |event: web_sys::MouseEvent| {
        let target: Option<web_sys::Element> = event.target().and_then(|target| target.dyn_into().ok());
        let mark = target.and_then(|target| target.closest(".configuration").ok().flatten());
        if let Some(id) = mark.and_then(|mark| mark.get_attribute("data-config")?.parse().ok()) {
            tell(Word::Jump(id));
        }
    };
    let first_critical = whole.first_critical;
    let (width, height) = (drawn.width, drawn.height);
    let levels = (!drawn.is_whole).then(|| view! { <p class="hint">{say(P::AroundHere)}</p> });
    let bars = svg_levels(&LevelPicture::of(&whole.levels, ROOM), &names, theme::current());
    view! {
        <p class="num figures" data-configurations=whole.configurations.to_string() data-by=by>{words}{stopped.map(|why| format!("; {why}"))}</p>
        {levels}
        <div class="graph-scroll" tabindex="0" role="group" aria-label=say(P::PartGraph)>
            <svg class="graph-svg" role="img" aria-label=label viewBox=format!("0 0 {width} {height}") style=format!("width: {width}px; height: {height}px") on:click=click inner_html=markup></svg>
        </div>
        <h3>{say(P::ByLevel)}</h3>
        <div class="drawn level-picture" inner_html=bars></div>
        <div class="row">
            <button on:click=move |_| tell(Word::Back)>{icon(Icon::Undo)}{say(P::StepBack)}</button>
            <button on:click=move |_| tell(Word::ToStart)>{icon(Icon::Restart)}{say(P::ToStart)}</button>
            <MeterSwitch />
            {first_critical.map(|id| view! { <button on:click=move |_| tell(Word::Jump(id))>{say(P::ToCritical)}</button> })}
        </div>
    }
    .into_any()
}

/// Where one stands: what is possible, the stage, and what may happen next.
fn place(session: Session, prove: Prove, here: &Here) -> AnyView {
    let names = names(prove);
    let standing = match here.decided {
        0 | 1 => outlook(&here.values, &names),
        _ => say_with(P::Disagreed, &[&listed(&here.values, &names)]),
    };
    let event = |event: &assent::prove::Event| {
        let to = event.to;
        let spoken = format!("{}: {}", event.words, outlook(&event.values, &names));
        let go = move |_| prove.finding.tell(Word::Go(to));
        view! {
            <li><button class="event" title=spoken.clone() aria-label=spoken on:click=go>{disc(&event.values, event.decided, &names)}<span>{event.words.clone()}</span></button></li>
        }
    };
    let events = here.events.iter().map(event).collect_view();
    let decider =
        here.decider.map(|node| say_with(P::Decider, &[&prove.subject.with_untracked(|subject| subject.name(node))]));
    let scenario = here.scenario.as_ref().ok().and_then(|text| Scenario::parse(text).ok());
    let shown = scenario.as_ref().and_then(last_moment);
    let open = scenario.zip(shown.as_ref().map(|(_, last)| *last)).map(|(scenario, last)| {
        let act = move |_| open_on_stage(session, prove, scenario.clone(), last);
        view! { <button class="on-stage" on:click=act>{icon(Icon::Play)}{say(P::OnStage)}</button> }
    });
    let heading = say_with(P::Here, &[&here.id, &here.level]);
    view! {
        <div class="place-head" role="status" data-valence=here.values.len().to_string() data-critical=here.critical.to_string()>
            {disc(&here.values, here.decided != 0, &names)}<b>{heading}</b>" "<span>{standing}</span>
            {here.critical.then(|| view! { <span class="pill warn">{say(P::Critical)}</span> })}
            {decider.map(|words| view! { <span class="hint">{words}</span> })}
        </div>
        <div class="mini-stage" inner_html=shown.map(|(markup, _)| markup).unwrap_or_default()></div>
        <h3>{say(P::EventsHere)}</h3>
        {here.events.is_empty().then(|| view! { <p class="hint">{say(P::NothingNext)}</p> })}
        <ul class="events">{events}</ul>
        {open}
    }
    .into_any()
}

/// The chain and the diamond.
#[component]
fn Lemmas(here: Memo<Option<Here>>) -> impl IntoView {
    let prove = expect_context::<Prove>();
    let session = expect_context::<Session>();
    let chain = Memo::new(move |_| with(prove, |graphed| graphed.chain.clone()).flatten());
    let chain_of = move || {
        session.themed.track();
        let scenario = prove.subject.get_untracked();
        let name = |node| scenario.name(node);
        chain.with(|chain| chain.as_ref().map(|chain| svg_chain(chain, &name, &scenario.values, theme::current())))
    };
    let diamond_of = move || {
        session.themed.track();
        here.with(|here| {
            let (picture, count) = here.as_ref()?.diamond.as_ref()?;
            Some((svg_diamond(picture, &names(prove), theme::current()), *count))
        })
    };
    view! {
        <div class="lemmas">
            {move || chain_of().map(|markup| view! {
                <section class="lemma"><h3>{say(P::ChainTitle)}</h3><p class="hint">{say(P::ChainWords)}</p><div class="drawn chain-picture" inner_html=markup></div></section>
            })}
            <section class="lemma"><h3>{say(P::DiamondTitle)}</h3><p class="hint">{say(P::DiamondWords)}</p>
                {move || match diamond_of() {
                    Some((markup, count)) => view! {
                        <div class="drawn diamond-picture" inner_html=markup></div>
                        {(count > 1).then(|| view! { <button on:click=move |_| prove.finding.tell(Word::NextDiamond)>{say(P::NextDiamond)}</button> })}
                    }.into_any(),
                    None => view! { <p class="hint">{say(P::NoDiamond)}</p> }.into_any(),
                }}
            </section>
        </div>
    }
}
