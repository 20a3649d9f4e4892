//! The configuration graph: drawn with what may still be decided, walked event by event, with the chain of Lemma 2 and
//! the diamond of Lemma 1.

use super::super::icon::{Icon, icon};
use super::super::session::Session;
use super::super::theme;
use super::super::words::{P, say, say_with};
use super::meter::MeterSwitch;
use super::subject::Prove;
use super::work::seldom;
use super::{disc, grouped, last_moment, listed, open_on_stage, outlook};
use assent::explore::{Check, Graph, Inputs, Leg, Search, Survey, chain};
use assent::ids::{NodeId, StepId};
use assent::scenario::Scenario;
use assent::scene::{
    ChainPicture, ConfigurationPicture, DiamondPicture, LevelPicture, configurations_markup, level_counts, possible,
    svg_chain, svg_diamond, svg_levels,
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The room across a picture.
const ROOM: f32 = 690.0;

/// What was found, and where the reader stands in it.
pub struct Found {
    search: Search,
    survey: Option<Survey>,
    /// Once the search is over.
    pub graph: Option<Graph>,
    /// Configurations the reader went through, from the first.
    walk: Vec<u32>,
    /// The same question for every input, for the chain.
    inputs: Option<Check>,
    /// Which of the diamonds here is shown.
    diamond: usize,
}

impl Found {
    fn here(&self) -> u32 {
        self.walk.last().copied().unwrap_or(0)
    }

    /// Does more of the work; true when all is done.
    fn step(&mut self, budget: u32) -> Result<bool, String> {
        if self.graph.is_none() {
            if self.search.step(budget).done {
                let survey = self.survey.get_or_insert_default();
                if survey.step(&mut self.search, budget) {
                    self.graph = self.survey.take().map(|survey| survey.graph(&mut self.search));
                }
            }
            return Ok(false);
        }
        match &mut self.inputs {
            Some(check) => Ok(check.step(budget)?.done),
            None => Ok(true),
        }
    }

    /// The walk so far as a scenario.
    fn scenario(&mut self) -> Result<Scenario, String> {
        let pairs: Vec<(u32, u32)> = self.walk.windows(2).map(|pair| (pair[0], pair[1])).collect();
        let legs: Vec<Leg> = pairs.into_iter().filter_map(|(from, to)| self.search.leg(from, to)).collect();
        self.search.walked(&legs)
    }

    /// Goes to a configuration anywhere: by the shortest way.
    fn jump(&mut self, to: u32) {
        let legs = self.search.path(to);
        self.walk = std::iter::once(0).chain(legs.iter().map(|leg| leg.to)).collect();
        self.diamond = 0;
    }

    fn go(&mut self, to: u32) {
        self.walk.push(to);
        self.diamond = 0;
    }
}

#[component]
pub fn GraphView() -> impl IntoView {
    let prove = expect_context::<Prove>();
    let is_there = Memo::new(move |_| {
        prove.walked.track();
        prove.found.with_value(|found| found.as_ref().is_some_and(|found| found.graph.is_some()))
    });
    view! {
        <p class="hint">{say(P::GraphLead)}" "{move || prove.crashes_in_rounds().map(|_| say(P::GraphRounds))}</p>
        {move || if is_there.get() {
            view! { <Walk /> }.into_any()
        } else {
            let running = move || prove.finding.on.get();
            view! {
                <div class="row prove-buttons">
                    {move || if running() {
                        view! { <button class="pri" on:click=move |_| prove.finding.stop()>{icon(Icon::Pause)}{say(P::Stop)}</button> }.into_any()
                    } else if prove.found.with_value(Option::is_some) {
                        view! { <button class="pri" on:click=move |_| prove.finding.go_on(job(prove))>{icon(Icon::Play)}{say(P::GoOn)}</button> }.into_any()
                    } else {
                        view! { <button class="pri" on:click=move |_| begin(prove)>{icon(Icon::Prove)}{say(P::Draw)}</button> }.into_any()
                    }}
                </div>
                <p class="num" role="status">{move || {
                    prove.walked.track();
                    prove.found.with_value(|found| found.as_ref().map(|found| say_with(P::ConfigurationsOf, &[&grouped(u64::from(found.search.progress().configurations))])))
                }}</p>
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
    let fits = |scenario: &Scenario| match scenario.protocol.card.chapter {
        Chapter::Impossible | Chapter::Randomized => scenario.n <= 3,
        Chapter::SynchronousCrashes => scenario.n <= 4 && scenario.f >= 2 && is_one_apart(scenario),
        _ => false,
    };
    let all: Vec<Scenario> =
        assent::scenario::shipped::SHIPPED.iter().filter_map(|shipped| shipped.scenario().ok()).filter(fits).collect();
    let card = move |scenario: Scenario| {
        let title = scenario.title.clone();
        let protocol = scenario.protocol.card.title;
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
    let made = prove.question().and_then(|(scenario, mut rules)| {
        let inputs =
            Check::new(&scenario, rules).ok().filter(|check| check.cases().len() <= 64).map(Check::with_valence);
        (rules.inputs, rules.at_once) = (Inputs::Given, 1);
        let traitors = assent::ids::NodeSet::EMPTY;
        let search = Search::new(scenario, rules, traitors)?.with_edges();
        Ok(Found { search, survey: None, graph: None, walk: vec![0], inputs, diamond: 0 })
    });
    match made {
        Ok(found) => {
            prove.trouble.set(None);
            prove.found.set_value(Some(found));
            prove.walked.update(|count| *count += 1);
            prove.finding.start(job(prove));
        }
        Err(why) => prove.trouble.set(Some(why)),
    }
}

fn job(prove: Prove) -> impl FnMut(u32) -> bool + 'static {
    let show = seldom(move || prove.walked.update(|count| *count += 1));
    move |budget| {
        let stepped = prove.found.try_update_value(|found| {
            let found = found.as_mut()?;
            let was_there = found.graph.is_some();
            Some((found.step(budget), found.graph.is_some() && !was_there))
        });
        let (done, news) = match stepped.flatten() {
            Some((Ok(done), news)) => (done, news),
            Some((Err(why), _)) => {
                prove.trouble.set(Some(why));
                (true, true)
            }
            None => (true, true),
        };
        show(done || news);
        done
    }
}

/// Changes where the reader stands.
fn walk(prove: Prove, change: impl FnOnce(&mut Found)) {
    prove.found.update_value(|found| {
        if let Some(found) = found {
            change(found);
        }
    });
    prove.walked.update(|count| *count += 1);
}

/// The graph, the place one stands at, and the lemmas.
#[component]
fn Walk() -> impl IntoView {
    let prove = expect_context::<Prove>();
    let session = expect_context::<Session>();
    let drawn = move || {
        prove.walked.track();
        session.themed.track();
        prove.found.try_update_value(|found| found.as_mut().and_then(|found| picture(prove, found))).flatten()
    };
    let beside = move || {
        prove.walked.track();
        session.themed.track();
        prove.found.try_update_value(|found| found.as_mut().and_then(|found| place(session, prove, found))).flatten()
    };
    view! {
        <div class="graph-grid">
            <div class="graph-pane">{drawn}</div>
            <div class="place-pane">{beside}</div>
        </div>
        <Lemmas />
    }
}

/// The picture of the graph; a click on a configuration goes there.
fn picture(prove: Prove, found: &mut Found) -> Option<AnyView> {
    let here = found.here();
    let graph = found.graph.as_ref()?;
    let scenario = &found.search.space().plan().scenario;
    let drawn = ConfigurationPicture::of(graph, here, ROOM);
    let markup = configurations_markup(&drawn, &scenario.values, theme::current());
    let bivalent = (0..graph.len()).filter(|id| graph.is_bivalent(*id)).count();
    let critical = graph.critical();
    let figures: [&dyn std::fmt::Display; 4] =
        [&grouped(u64::from(graph.len())), &grouped(graph.edges() as u64), &bivalent, &critical.len()];
    let label = say_with(P::GraphPicture, &figures);
    let words = say_with(P::GraphFigures, &figures);
    let stopped = found.search.answer().stopped.map(|why| say_with(P::NotComplete, &[&why]));
    let click = move |event: web_sys::MouseEvent| {
        let target: Option<web_sys::Element> = event.target().and_then(|target| target.dyn_into().ok());
        let mark = target.and_then(|target| target.closest(".configuration").ok().flatten());
        if let Some(id) = mark.and_then(|mark| mark.get_attribute("data-config")?.parse().ok()) {
            walk(prove, |found| found.jump(id));
        }
    };
    let first_critical = critical.first().copied();
    let (width, height) = (drawn.width, drawn.height);
    let levels = (!drawn.is_whole).then(|| view! { <p class="hint">{say(P::AroundHere)}</p> });
    let bars = svg_levels(&LevelPicture::of(&level_counts(graph), ROOM), &scenario.values, theme::current());
    Some(
        view! {
            <p class="num figures" data-configurations=graph.len().to_string()>{words}{stopped.map(|why| format!("; {why}"))}</p>
            {levels}
            <div class="graph-scroll" tabindex="0" role="group" aria-label=say(P::PartGraph)>
                <svg class="graph-svg" role="img" aria-label=label viewBox=format!("0 0 {width} {height}") style=format!("width: {width}px; height: {height}px") on:click=click inner_html=markup></svg>
            </div>
            <h3>{say(P::ByLevel)}</h3>
            <div class="drawn level-picture" inner_html=bars></div>
            <div class="row">
                <button on:click=move |_| walk(prove, |found| { if found.walk.len() > 1 { found.walk.pop(); } })>{icon(Icon::Undo)}{say(P::StepBack)}</button>
                <button on:click=move |_| walk(prove, |found| found.walk.truncate(1))>{icon(Icon::Restart)}{say(P::ToStart)}</button>
                <MeterSwitch />
                {first_critical.map(|id| view! { <button on:click=move |_| walk(prove, |found| found.jump(id))>{say(P::ToCritical)}</button> })}
            </div>
        }
        .into_any(),
    )
}

/// Where one stands: what is possible, the stage, and what may happen next.
fn place(session: Session, prove: Prove, found: &mut Found) -> Option<AnyView> {
    let here = found.here();
    let scenario = found.scenario();
    let choices = found.search.choices(here);
    let graph = found.graph.as_ref()?;
    let space = found.search.space();
    let names = space.plan().scenario.values.clone();
    let values = possible(graph, here);
    let is_critical = graph.is_critical(here);
    let decided = graph.decided(here) != 0;
    let standing = match graph.decided(here).count_ones() {
        0 | 1 => outlook(&values, &names),
        _ => say_with(P::Disagreed, &[&listed(&values, &names)]),
    };
    let level = graph.level(here);
    let mut events = Vec::new();
    for choice in choices {
        let (to, words) = (choice.to, choice.words);
        let after = possible(graph, to);
        let spoken = format!("{words}: {}", outlook(&after, &names));
        let go = move |_| walk(prove, |found| found.go(to));
        events.push(view! {
            <li><button class="event" title=spoken.clone() aria-label=spoken on:click=go>{disc(&after, graph.decided(to) != 0, &names)}<span>{words}</span></button></li>
        });
    }
    let is_end = events.is_empty();
    let decider = found
        .search
        .decider(graph, here)
        .map(|node| say_with(P::Decider, &[&found.search.space().plan().scenario.name(NodeId(node as u16))]));
    let shown = scenario.as_ref().ok().and_then(last_moment);
    let open = scenario.ok().zip(shown.as_ref().map(|(_, last)| *last)).map(|(scenario, last): (Scenario, StepId)| {
        let act = move |_| open_on_stage(session, prove, scenario.clone(), last);
        view! { <button class="on-stage" on:click=act>{icon(Icon::Play)}{say(P::OnStage)}</button> }
    });
    let heading = say_with(P::Here, &[&here, &level]);
    Some(
        view! {
            <div class="place-head" role="status" data-valence=values.len().to_string() data-critical=is_critical.to_string()>
                {disc(&values, decided, &names)}<b>{heading}</b>" "<span>{standing}</span>
                {is_critical.then(|| view! { <span class="pill warn">{say(P::Critical)}</span> })}
                {decider.map(|words| view! { <span class="hint">{words}</span> })}
            </div>
            <div class="mini-stage" inner_html=shown.map(|(markup, _)| markup).unwrap_or_default()></div>
            <h3>{say(P::EventsHere)}</h3>
            {is_end.then(|| view! { <p class="hint">{say(P::NothingNext)}</p> })}
            <ul class="events">{events}</ul>
            {open}
        }
        .into_any(),
    )
}

/// The chain and the diamond.
#[component]
fn Lemmas() -> impl IntoView {
    let prove = expect_context::<Prove>();
    let session = expect_context::<Session>();
    let chain_of = move || {
        prove.walked.track();
        session.themed.track();
        prove.found.with_value(|found| {
            let check = found.as_ref()?.inputs.as_ref()?;
            let outlooks = &check.verdict().outlooks;
            let scenario = prove.subject.get_untracked();
            let name = |node| scenario.name(node);
            let links = chain(outlooks);
            (links.len() > 1 && check.progress().done)
                .then(|| svg_chain(&ChainPicture::of(&links), &name, &scenario.values, theme::current()))
        })
    };
    let diamond_of = move || {
        prove.walked.track();
        session.themed.track();
        let found = prove.found.try_update_value(|found| {
            let found = found.as_mut()?;
            let here = found.here();
            let all = found.search.diamonds(here);
            let one = all.get(found.diamond % all.len().max(1))?;
            let graph = found.graph.as_ref()?;
            let ids = [one.from, one.left.1, one.right.1, one.to];
            let space = found.search.space();
            let events = [space.words(one.left.0), space.words(one.right.0)];
            let picture = DiamondPicture::of(ids, ids.map(|id| possible(graph, id)), events);
            Some((svg_diamond(&picture, &space.plan().scenario.values, theme::current()), all.len()))
        });
        found.flatten()
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
                        {(count > 1).then(|| view! { <button on:click=move |_| walk(prove, |found| found.diamond += 1)>{say(P::NextDiamond)}</button> })}
                    }.into_any(),
                    None => view! { <p class="hint">{say(P::NoDiamond)}</p> }.into_any(),
                }}
            </section>
        </div>
    }
}
