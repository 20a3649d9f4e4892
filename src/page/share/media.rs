//! Pictures and films of the run.

use super::dialog::Choice;
use super::{files, film, picture};
use crate::page::link;
use crate::page::session::Session;
use crate::page::theme;
use crate::page::words::{S, say, say_with};
use assent::scene::Theme;
use js_sys::{Array, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::spawn_local;

/// Widths of a PNG: a page, a slide, a projector, print.
const WIDTHS: [&str; 4] = ["960", "1920", "2880", "3840"];

fn themes() -> Vec<(&'static str, String)> {
    let words =
        [("here", S::ThemeHere), ("light", S::ThemeLight), ("dark", S::ThemeDark), ("projector", S::ThemeProjector)];
    words.map(|(word, says)| (word, say(says).to_owned())).to_vec()
}

fn theme_of(word: &str) -> Theme {
    Theme::find(word).unwrap_or_else(theme::current)
}

/// What went wrong, in a word of the browser's.
pub fn reason(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    message.or_else(|| error.as_string()).unwrap_or_else(|| "?".to_owned())
}

/// Pictures.
#[component]
pub fn PicturePart() -> impl IntoView {
    let session = expect_context::<Session>();
    let (what, colours, width) = (RwSignal::new("stage"), RwSignal::new("here"), RwSignal::new(WIDTHS[1]));
    let told = RwSignal::new(String::new());
    let drawn = Memo::new(move |_| picture::drawn(session, what.get() == "lanes", theme_of(colours.get())));
    let save_svg = move |_| {
        let done = files::save(&files::name(session, "svg"), drawn.get_untracked().as_bytes(), "image/svg+xml");
        told.set(done.map_or_else(|error| say_with(S::FilmFailed, &[&reason(&error)]), |()| say(S::Saved).to_owned()));
    };
    let png = move |copied: bool| {
        let (svg, link) = (drawn.get_untracked(), link::fragment(session, &[]));
        let width = width.get_untracked().parse().unwrap_or(1920.0);
        spawn_local(async move {
            let done = match picture::rastered(&svg, width, &link).await {
                Ok(bytes) if copied => copy_png(&bytes),
                Ok(bytes) => files::save(&files::name(session, "png"), &bytes, "image/png"),
                Err(error) => Err(error),
            };
            let fine = if copied { S::Copied } else { S::Saved };
            told.set(done.map_or_else(|error| say_with(S::FilmFailed, &[&reason(&error)]), |()| say(fine).to_owned()));
        });
    };
    let whats = vec![("stage", say(S::WhatStage).to_owned()), ("lanes", say(S::WhatLanes).to_owned())];
    view! {
        <div class="row">
            <Choice label=S::What id="picture-what" chosen=what options=whats />
            <Choice label=S::Theme id="picture-theme" chosen=colours options=themes() />
            <Choice label=S::Width id="picture-width" chosen=width options=WIDTHS.map(|width| (width, width.to_owned())).to_vec() />
        </div>
        <div class="picture-preview" inner_html=drawn></div>
        <div class="row">
            <button class="pri" id="save-svg" on:click=save_svg>{say(S::SaveSvg)}</button>
            <button id="save-png" on:click=move |_| png(false)>{say(S::SavePng)}</button>
            <button id="copy-png" on:click=move |_| png(true)>{say(S::CopyPng)}</button>
            <span role="status">{told}</span>
        </div>
        <p class="hint">{say(S::PictureHint)}</p>
    }
}

fn copy_png(bytes: &[u8]) -> Result<(), JsValue> {
    let items = Object::new();
    Reflect::set(&items, &"image/png".into(), &files::blob(bytes, "image/png")?.into())?;
    let item = web_sys::ClipboardItem::new_with_record_from_str_to_blob_promise(&items)?;
    let _promise = window().navigator().clipboard().write(&Array::of1(&item));
    Ok(())
}

/// Films.
#[component]
pub fn FilmPart() -> impl IntoView {
    let session = expect_context::<Session>();
    let last = session.moment.with_untracked(|now| now.last.0);
    let (from, to) = (RwSignal::new(0), RwSignal::new(last));
    let (colours, speed, width) = (RwSignal::new("here"), RwSignal::new("1"), RwSignal::new("640"));
    let progress = RwSignal::new(None::<(usize, usize)>);
    let told = RwSignal::new(String::new());
    let cancelled = StoredValue::new(false);
    // The dialog may be closed while a film is made.
    on_cleanup(move || {
        let _ = cancelled.try_set_value(true);
    });
    let make = move |video: bool| {
        cancelled.set_value(false);
        told.set(String::new());
        progress.set(Some((0, 1)));
        let order = film::Order {
            from: from.get_untracked(),
            to: to.get_untracked(),
            speed: speed.get_untracked().parse().unwrap_or(1.0),
            width: width.get_untracked().parse().unwrap_or(640),
            theme: theme_of(colours.get_untracked()),
            video,
        };
        let report = move |done, all| {
            let _ = progress.try_set(Some((done, all)));
            !cancelled.try_get_value().unwrap_or(true)
        };
        spawn_local(async move {
            let words = match film::make(session, order, report).await {
                Ok(Some(bytes)) => say_with(S::FilmDone, &[&bytes.div_ceil(1024)]),
                Ok(None) => say(S::FilmStopped).to_owned(),
                Err(error) => say_with(S::FilmFailed, &[&reason(&error)]),
            };
            drop(told.try_set(words));
            let _ = progress.try_set(None);
        });
    };
    let number = |id: &'static str, label: S, signal: RwSignal<u32>| {
        let change = move |event| signal.set(event_target_value(&event).parse().unwrap_or(0).min(last));
        view! {
            <label class="choice" for=id>{say(label)}" "
                <input type="number" id=id min="0" max=last.to_string() prop:value=move || signal.get().to_string() on:change=change /></label>
        }
    };
    let plain = |words: &[&'static str]| words.iter().map(|word| (*word, (*word).to_owned())).collect::<Vec<_>>();
    let can = film::video_kind();
    view! {
        <div class="row">
            {number("film-from", S::FromStep, from)}
            {number("film-to", S::ToStep, to)}
            <Choice label=S::Speed id="film-speed" chosen=speed options=plain(&["0.5", "1", "2", "4"]) />
            <Choice label=S::Width id="film-width" chosen=width options=plain(&["480", "640", "960", "1280"]) />
            <Choice label=S::Theme id="film-theme" chosen=colours options=themes() />
        </div>
        <div class="row">
            <button class="pri" id="make-gif" disabled=move || progress.get().is_some() on:click=move |_| make(false)>{say(S::MakeGif)}</button>
            <button id="make-video" disabled=move || can.is_none() || progress.get().is_some() on:click=move |_| make(true)>
                {say(S::MakeVideo)}{can.map(|(kind, _)| format!(" ({kind})"))}</button>
            {move || progress.get().is_some().then(|| view! {
                <button id="film-cancel" on:click=move |_| cancelled.set_value(true)>{say(S::Cancel)}</button>
            })}
        </div>
        {move || progress.get().map(|(done, all)| view! {
            <progress max=all.to_string() value=done.to_string() aria-label=say(S::Film)></progress>
        })}
        <p role="status" id="film-told">{move || match progress.get() {
            Some((done, all)) => say_with(S::FilmFrames, &[&done, &all]),
            None => told.get(),
        }}</p>
        <p class="hint">{say(S::FilmHint)}" "{can.is_none().then(|| say(S::NoVideo))}</p>
    }
}
