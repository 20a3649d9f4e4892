//! The share dialog: one way of sharing at a time.

use super::deck::{PagePart, SlidesPart};
use super::embed::EmbedPart;
use super::files::Copied;
use super::media::{FilmPart, PicturePart};
use super::texts::TextsPart;
use crate::page::link;
use crate::page::session::Session;
use crate::page::words::{S, say, say_with};
use assent::export::qr;
use leptos::prelude::*;

/// The ways, in order.
const WAYS: [S; 7] = [S::Link, S::Embed, S::Picture, S::Film, S::Page, S::Slides, S::Texts];

/// The dialog's inside.
#[component]
pub fn ShareDialog() -> impl IntoView {
    let session = expect_context::<Session>();
    session.playing.set(false);
    let way = RwSignal::new(S::Link);
    let tab = move |which: S| {
        view! {
            <button role="tab" id=format!("share-tab-{which:?}") aria-controls="share-part"
                aria-selected=move || (way.get() == which).to_string() on:click=move |_| way.set(which)>{say(which)}</button>
        }
    };
    view! {
        <div class="share-dialog">
            <div class="share-tabs" role="tablist" aria-label=say(S::Ways)>{WAYS.map(tab).collect_view()}</div>
            <div class="share-part" id="share-part" role="tabpanel" aria-labelledby=move || format!("share-tab-{:?}", way.get())>
                {move || match way.get() {
                    S::Embed => view! { <EmbedPart /> }.into_any(),
                    S::Picture => view! { <PicturePart /> }.into_any(),
                    S::Film => view! { <FilmPart /> }.into_any(),
                    S::Page => view! { <PagePart /> }.into_any(),
                    S::Slides => view! { <SlidesPart /> }.into_any(),
                    S::Texts => view! { <TextsPart /> }.into_any(),
                    _ => view! { <LinkPart /> }.into_any(),
                }}
            </div>
        </div>
    }
}

#[component]
fn LinkPart() -> impl IntoView {
    let session = expect_context::<Session>();
    let here = link::address(session);
    let start = link::start_address(session);
    view! {
        <div class="share-two">
            <div class="share-part">
                <Copied label=say(S::LinkHere) id="share-link" text=Signal::stored(here.clone()) rows=3 />
                <Copied label=say(S::LinkStart) id="share-start" text=Signal::stored(start) rows=2 />
                <p class="hint">{say(S::LinkHint)}</p>
            </div>
            {drawn_code(&here)}
        </div>
    }
}

/// The QR code of a link, or why there is none.
fn drawn_code(address: &str) -> AnyView {
    match qr::code(address) {
        Some(code) => {
            let side = code.side;
            view! {
                <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label=say(S::QrCode) shape-rendering="crispEdges">
                    <path d=code.path />
                </svg>
            }
            .into_any()
        }
        None => view! { <p class="hint">{say_with(S::QrLong, &[&address.len()])}</p> }.into_any(),
    }
}

/// A choice among words.
#[component]
pub fn Choice(
    label: S,
    id: &'static str,
    options: Vec<(&'static str, String)>,
    chosen: RwSignal<&'static str>,
) -> impl IntoView {
    let all: Vec<&'static str> = options.iter().map(|(word, _)| *word).collect();
    let change = move |event| {
        let word = event_target_value(&event);
        if let Some(known) = all.iter().find(|known| **known == word) {
            chosen.set(known);
        }
    };
    let option = |(word, says): (&'static str, String)| {
        view! { <option value=word selected=chosen.get_untracked() == word>{says}</option> }
    };
    view! {
        <label class="choice" for=id>{say(label)}" "
            <select id=id on:change=change>{options.into_iter().map(option).collect_view()}</select></label>
    }
}

/// A thing that is so or not.
#[component]
pub fn Check(label: S, id: &'static str, on: RwSignal<bool>) -> impl IntoView {
    view! {
        <label class="choice"><input type="checkbox" id=id prop:checked=on on:change=move |event| on.set(event_target_checked(&event)) />
            " "{say(label)}</label>
    }
}
