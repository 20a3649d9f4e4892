//! The panel at the side: what is happening, and behind tabs the log, properties, pseudo-code, the selected node and the
//! set-up.

use super::code::Code;
use super::command::Command;
use super::icon::{Icon, icon};
use super::inspector::NodePanel;
use super::lessons::LessonPanel;
use super::log::Log;
use super::moment::PropertyLine;
use super::session::Session;
use super::setup::SetupPanel;
use super::text::TextPanel;
use super::veil::hidden;
use super::why::ReasonsPanel;
use super::words::{Story, W, say, say_with};
use assent::ids::StepId;
use assent::monitors::Sort;
use assent::scenario::Status;
use leptos::prelude::*;

/// A tab of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// What happened.
    Log,
    /// The properties.
    Properties,
    /// The pseudo-code.
    Code,
    /// The selected node.
    Node,
    /// Sizes, inputs, parameters.
    Setup,
    /// Why something came out so.
    Reasons,
    /// The scenario as text.
    Text,
}

impl Tab {
    const ALL: [(Tab, &'static str, W); 7] = [
        (Tab::Log, "log", W::TabLog),
        (Tab::Properties, "properties", W::TabProperties),
        (Tab::Code, "code", W::TabCode),
        (Tab::Node, "node", W::TabNode),
        (Tab::Setup, "setup", W::TabSetup),
        (Tab::Reasons, "reasons", W::TabWhy),
        (Tab::Text, "text", W::TabText),
    ];
}

/// The panel.
#[component]
pub fn Side() -> impl IntoView {
    let session = expect_context::<Session>();
    let tab = session.tab;
    Effect::new(move |before: Option<bool>| {
        let chosen = session.selected.get().is_some() || session.letter.get().is_some();
        if chosen && before != Some(true) && tab.get_untracked() == Tab::Log {
            tab.set(Tab::Node);
        }
        chosen
    });
    let choose = move |event: leptos::ev::KeyboardEvent| {
        let places = Tab::ALL.len();
        let here = Tab::ALL.iter().position(|(known, ..)| *known == tab.get_untracked()).unwrap_or(0);
        let next = match event.key().as_str() {
            "ArrowRight" => (here + 1) % places,
            "ArrowLeft" => (here + places - 1) % places,
            "Home" => 0,
            "End" => places - 1,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        tab.set(Tab::ALL[next].0);
        let button = document().get_element_by_id(&format!("tab-{}", Tab::ALL[next].1));
        if let Some(button) =
            button.and_then(|button| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(button).ok())
        {
            let _ = button.focus();
        }
    };
    view! {
        <aside class="side" aria-label=say(W::Explanation)>
            <LessonPanel />
            <section class="happening">
                <h2>{say(W::Happening)}</h2>
                {move || session.moment.with(|now| (!now.story.is_empty()).then(|| view! { <p class="story">{now.story.clone()}</p> }))}
                <p class="caption">{move || caption(session)}</p>
                {move || question(session)}
            </section>
            <div class="tabs" role="tablist" aria-label=say(W::Details) on:keydown=choose>
                {Tab::ALL.map(|(which, id, title)| view! {
                    <button role="tab" id=format!("tab-{id}") aria-controls="tabpanel"
                        aria-selected=move || (tab.get() == which).to_string()
                        tabindex=move || if tab.get() == which { "0" } else { "-1" }
                        on:click=move |_| tab.set(which)>{say(title)}</button>
                }).collect_view()}
            </div>
            <div class="tabpanel" id="tabpanel" role="tabpanel" tabindex="0"
                aria-labelledby=move || format!("tab-{}", Tab::ALL.iter().find(|(known, ..)| *known == tab.get()).map_or("log", |(_, id, _)| id))>
                {move || match tab.get() {
                    Tab::Log => view! { <Log /> }.into_any(),
                    Tab::Properties => view! { <Properties /> }.into_any(),
                    Tab::Code => view! { <Code /> }.into_any(),
                    Tab::Node => view! { <NodePanel /> }.into_any(),
                    Tab::Setup => view! { <SetupPanel /> }.into_any(),
                    Tab::Reasons => view! { <ReasonsPanel /> }.into_any(),
                    Tab::Text => view! { <TextPanel /> }.into_any(),
                }}
            </div>
        </aside>
    }
}

/// The sentence of the step at the cursor.
fn caption(session: Session) -> impl IntoView {
    session.moment.with(|now| match now.cursor {
        StepId(0) => view! { <span>{say(W::NothingYet)}</span> }.into_any(),
        step => view! { <b>{say_with(W::StepDot, &[&step])}" "</b> <span>{now.caption.clone()}</span> }.into_any(),
    })
}

/// The question that is open, with its answers; answered, it says what was right.
fn question(session: Session) -> Option<impl IntoView + use<>> {
    let place = session.moment.with(|now| now.ask)?;
    let ask = session.scenario.with(|scenario| scenario.asks.get(place).cloned())?;
    let given = session.answers.with(|answers| answers.get(&place).copied());
    // What has come out need not be predicted any more.
    if given.is_none() && session.moment.with(|now| now.at_end) {
        return None;
    }
    let tells = |text: &str| session.run(|run| run.is_veiled() && run.scenario().tells_traitor(text));
    let question = if tells(&ask.question) { hidden() } else { ask.question };
    // Whether the traitor is the answer is what is to be guessed.
    let is_secret = ask.options.iter().chain(&ask.whys).any(|text| tells(text));
    let right = ask.answer;
    let option = |(option, words): (usize, String)| {
        let answer = move |_| {
            session.answers.update(|answers| {
                answers.insert(place, option);
            })
        };
        let class = match given {
            Some(chosen) if is_secret => {
                if option == chosen {
                    "chosen"
                } else {
                    ""
                }
            }
            Some(_) if option == right => "right",
            Some(chosen) if option == chosen => "wrong",
            _ => "",
        };
        view! { <button class=class disabled=given.is_some() on:click=answer>{words}</button> }
    };
    let verdict = given.map(|given| {
        let (judged, plain) = if given == right { (Story::Right, W::Right) } else { (Story::Wrong, W::NotSo) };
        match ask.whys.get(given).filter(|why| !why.is_empty()) {
            _ if is_secret => hidden(),
            Some(why) => format!("{} {why}", say(judged)),
            None => say(plain).to_owned(),
        }
    });
    Some(view! {
        <div class="ask" role="group" aria-label=say(W::Predict)>
            <h2>{say(W::Predict)}</h2>
            <p>{question}</p>
            <div class="row">{ask.options.into_iter().enumerate().map(option).collect_view()}</div>
            <p role="status">{verdict}</p>
        </div>
    })
}

#[component]
fn Properties() -> impl IntoView {
    let session = expect_context::<Session>();
    let of = move |assumption: bool| {
        let all = session.properties.get();
        all.into_iter().filter(|line| (line.sort == Sort::Assumption) == assumption).map(property).collect_view()
    };
    view! {
        <ul class="properties">{move || of(false)}</ul>
        <h3>{say(W::RestsOn)}</h3>
        <ul class="properties">{move || of(true)}</ul>
    }
}

fn property(line: PropertyLine) -> impl IntoView {
    let session = expect_context::<Session>();
    let (mark, class, word) = match line.status {
        Status::Holds => (Icon::Check, "holds", W::Holds),
        Status::Pending => (Icon::Wait, "pending", W::Pending),
        Status::Breached => (Icon::Cross, "breached", W::Breached),
    };
    let wordings = line.wordings.iter().map(|(source, words)| view! { <li><b>{*source}</b>": "{*words}</li> });
    let breach = line.breach.map(|step| {
        let go = move |_| session.send(Command::Seek(step));
        let ask = move |_| session.send(Command::WhyBroken(line.id));
        view! {
            <button class="link" on:click=go>{say_with(W::FirstBroken, &[&step])}</button>
            <button class="link" on:click=ask>{say(W::WhyBroken)}</button>
        }
    });
    view! {
        <li class=class>
            <details>
                <summary>{icon(mark)}<span class="title">{line.title}</span><span class="status">{say(word)}</span></summary>
                <p class="formula">{line.formula}</p>
                <p>{line.says}</p>
                <ul class="wordings">{wordings.collect_view()}</ul>
            </details>
            {(!line.text.is_empty()).then(|| view! { <p class="why">{line.text.clone()}</p> })}
            {breach}
        </li>
    }
}
