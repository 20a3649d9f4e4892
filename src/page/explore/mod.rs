//! Proving in the tab: every run of one size, the theorem as a table, the configuration graph, and the adversary's game.
//!
//! The first three are questions to a worker beside the page, or to its own thread where there is none (`inquiry.rs`).

mod clerk;
mod game;
mod graph;
mod inquiry;
mod lines;
mod meter;
mod properties;
mod rescue;
mod subject;
mod table;
mod work;
mod worker;

pub use meter::Meter;
pub use subject::Prove;
pub use worker::{is_here as is_worker, serve as work};

use super::command::Command;
use super::icon::{Icon, icon};
use super::session::Session;
use super::theme;
use super::views::Mode;
use super::words::{P, W, say, say_with};
use assent::ids::StepId;
use assent::run::Run;
use assent::scenario::Scenario;
use assent::scene::{Frame, Layout, svg};
use assent::value::{Value, ValueNames};
use leptos::prelude::*;

/// Which part of it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// How each property stands.
    Properties,
    /// The theorem's table.
    Theorem,
    /// The configuration graph.
    Graph,
    /// The game.
    Game,
}

impl Part {
    const ALL: [(Part, &'static str, P); 4] = [
        (Part::Properties, "properties", P::PartProperties),
        (Part::Theorem, "theorem", P::PartTheorem),
        (Part::Graph, "graph", P::PartGraph),
        (Part::Game, "game", P::PartGame),
    ];
}

/// The button in the head that opens it, and closes it again.
#[component]
pub fn ProveButton() -> impl IntoView {
    let session = expect_context::<Session>();
    let is_open = move || session.mode.get() == Mode::Prove;
    view! {
        <button class="prove-button" aria-label=say(W::Prove) aria-pressed=move || is_open().to_string() title=say(W::ProveTip)
            on:click=move |_| toggle(session)>
            {icon(Icon::Prove)}<span class="wide-only">{say(W::Prove)}</span>
        </button>
    }
}

/// Opens it, or goes back to the stage.
pub fn toggle(session: Session) {
    session.mode.update(|mode| *mode = if *mode == Mode::Prove { Mode::Stage } else { Mode::Prove });
}

/// The whole of it.
#[component]
pub fn ProveView() -> impl IntoView {
    let session = expect_context::<Session>();
    let prove = expect_context::<Prove>();
    // From the stage, and when another scenario is opened while this is shown.
    Effect::new(move |_| {
        session.version.track();
        prove.enter(session);
    });
    let tab = move |(part, word, name): (Part, &'static str, P)| {
        let chosen = move || prove.part.get() == part;
        view! {
            <button role="tab" id=format!("prove-{word}") aria-controls="prove-panel" aria-selected=move || chosen().to_string()
                tabindex=move || if chosen() { "0" } else { "-1" } on:click=move |_| prove.part.set(part)>{say(name)}</button>
        }
    };
    let arrows = move |event: leptos::ev::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => Part::ALL.len() - 1,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        let here = Part::ALL.iter().position(|(part, ..)| *part == prove.part.get_untracked()).unwrap_or(0);
        let (part, word, _) = Part::ALL[(here + by) % Part::ALL.len()];
        prove.part.set(part);
        if let Some(element) = document().get_element_by_id(&format!("prove-{word}")) {
            let _ = wasm_bindgen::JsCast::unchecked_into::<web_sys::HtmlElement>(element).focus();
        }
    };
    let labelled = move || {
        let word = Part::ALL.iter().find(|(part, ..)| *part == prove.part.get()).map_or("", |(_, word, _)| word);
        format!("prove-{word}")
    };
    view! {
        <section class="prove" aria-label=say(W::Prove)>
            <header class="prove-head">
                <p class="prove-lead">{say(P::Lead)}</p>
                <button class="prove-back" aria-label=say(P::BackToStage) on:click=move |_| session.mode.set(Mode::Stage)>{icon(Icon::Close)}<span>{say(P::BackToStage)}</span></button>
            </header>
            <subject::SubjectRow />
            <div class="tabs prove-tabs" role="tablist" aria-label=say(P::Parts) on:keydown=arrows>{Part::ALL.map(tab).collect_view()}</div>
            <div class="prove-panel" id="prove-panel" role="tabpanel" tabindex="0" aria-labelledby=labelled>
                {move || match prove.part.get() {
                    Part::Properties => view! { <properties::PropertiesView /> }.into_any(),
                    Part::Theorem => view! { <table::TableView /> }.into_any(),
                    Part::Graph => view! { <graph::GraphView /> }.into_any(),
                    Part::Game => view! { <game::GameView /> }.into_any(),
                }}
            </div>
        </section>
    }
}

/// Puts a run that was found on the stage, by its text.
fn open_found(session: Session, prove: Prove, text: &str, step: StepId) {
    match Scenario::parse(text) {
        Ok(scenario) => open_on_stage(session, prove, scenario, step),
        Err(error) => prove.trouble.set(Some(error.to_string())),
    }
}

/// Puts a run that was found on the stage, as an ordinary scenario.
pub fn open_on_stage(session: Session, prove: Prove, scenario: Scenario, step: StepId) {
    prove.opened.set_value(Some(subject::bare(&scenario)));
    session.send(Command::Open(Box::new(scenario), step));
    session.mode.set(Mode::Stage);
}

/// A run's last moment as a picture.
fn last_moment(scenario: &Scenario) -> Option<(String, StepId)> {
    const ROOM: (f32, f32) = (560.0, 360.0);
    let mut run = Run::new(scenario.clone()).ok()?;
    run.finish();
    let layout = Layout::ring(scenario.n, ROOM.0, ROOM.1, 0.9);
    let now = run.world().now.0 as f64;
    Some((svg(&run, &layout, now, Frame { theme: theme::current(), strip: false }), run.last()))
}

/// A number with its digits in threes.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            // A thin space, right in every language.
            out.push('\u{202F}');
        }
        out.push(digit);
    }
    out
}

fn megabytes(bytes: usize) -> String {
    format!("{:.1} MB", bytes as f64 / (1 << 20) as f64)
}

/// Values by their names: `0, 1`.
fn listed(values: &[Value], names: &ValueNames) -> String {
    values.iter().map(|value| names.label(*value)).collect::<Vec<_>>().join(", ")
}

/// What may be decided, in words.
fn outlook(values: &[Value], names: &ValueNames) -> String {
    match values {
        [] => say(P::Nonvalent).to_owned(),
        [only] => say_with(P::Univalent, &[&names.label(*only)]),
        _ => say_with(P::Bivalent, &[&listed(values, names)]),
    }
}

/// What may be decided, as a disc.
fn disc(values: &[Value], decided: bool, names: &ValueNames) -> impl IntoView + use<> {
    let markup = assent::scene::valence_markup(values, decided, 9.0, names, theme::current());
    view! { <svg class="disc" viewBox="0 0 22 22" aria-hidden="true" focusable="false" inner_html=markup></svg> }
}
