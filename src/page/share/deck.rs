//! The moment as a web page of its own, and in slide programs.

use super::dialog::Choice;
use super::embed::{home, title};
use super::files::{self, Copied};
use super::media::reason;
use crate::page::link;
use crate::page::session::Session;
use crate::page::words::{S, say, say_with};
use assent::export::snippet::Embed;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Clicks of a slide: more is a film.
const CLICKS_MOST: usize = 12;

/// One file with everything in it.
#[component]
pub fn PagePart() -> impl IntoView {
    let session = expect_context::<Session>();
    let told = RwSignal::new(String::new());
    let save = move |_| {
        spawn_local(async move {
            let words = match page(session).await {
                Ok(()) => say(S::Saved).to_owned(),
                Err(error) => say_with(S::PageFailed, &[&reason(&error)]),
            };
            drop(told.try_set(words));
        });
    };
    view! {
        <p>{say(S::PageHint)}</p>
        <div class="row">
            <button class="pri" id="save-page" on:click=save>{say(S::SavePage)}</button>
            <span role="status">{told}</span>
        </div>
    }
}

async fn page(session: Session) -> Result<(), JsValue> {
    let bake: Function = Reflect::get(&window(), &"__assentBake".into())?.dyn_into()?;
    let link = link::fragment(session, &[]);
    let promise: Promise = bake.call1(&JsValue::UNDEFINED, &link.into())?.dyn_into()?;
    let text = JsFuture::from(promise).await?.as_string().ok_or("no text")?;
    files::save(&files::name(session, "html"), text.as_bytes(), "text/html")
}

/// Code for slide programs.
#[component]
pub fn SlidesPart() -> impl IntoView {
    let session = expect_context::<Session>();
    let deck = RwSignal::new("reveal");
    let code = Signal::derive(move || {
        let pairs = [("embed", "1"), ("hide", "log"), ("play", "0")];
        let keys: Vec<(String, String)> = pairs.map(|(key, word)| (key.to_owned(), word.to_owned())).to_vec();
        let title = title(session);
        let start = link::start_address(session);
        let with_keys = link::address_with(session, &keys);
        let size = (960, 540);
        let bare = Embed { address: &start, title: &title, size };
        let clicks = clicks(session);
        match deck.get() {
            "slidev" => bare.slidev(&clicks),
            "quarto" => Embed { address: &with_keys, ..bare }.quarto(),
            "marp" => format!("<!-- marp --html deck.md -->\n\n{}\n", Embed { address: &with_keys, ..bare }.iframe()),
            _ => bare.reveal(&home(), &clicks),
        }
    });
    // Beside the hosted page, not beside a saved one.
    let own = window().location().origin().unwrap_or_default();
    let plain = [("reveal", "reveal.js"), ("slidev", "Slidev"), ("quarto", "Quarto"), ("marp", "Marp")];
    view! {
        <div class="row"><Choice label=S::Deck id="deck" chosen=deck options=plain.map(|(word, says)| (word, says.to_owned())).to_vec() /></div>
        <Copied label=say(S::DeckCode) id="share-deck" text=code rows=12 />
        <p class="hint">{say(S::StepsOf)}</p>
        <p class="hint">{say(S::OtherDecks)}</p>
        {home().starts_with(&own).then(|| view! { <p><a href="embedding.html" target="_blank" rel="noopener">{say(S::Guide)}</a></p> })}
    }
}

/// The steps at which something is decided, done or broken, and the last.
fn clicks(session: Session) -> Vec<u32> {
    let last = session.moment.with_untracked(|now| now.last.0);
    let mut steps: Vec<u32> = session.ticks.with_untracked(|ticks| ticks.iter().map(|(step, _)| step.0).collect());
    steps.dedup();
    steps.retain(|step| *step < last);
    steps.truncate(CLICKS_MOST - 1);
    steps.push(last);
    steps
}
