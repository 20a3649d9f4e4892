//! Files that come into the page: dropped anywhere, or chosen.

use super::api;
use crate::page::command::Command;
use crate::page::dialogs::Dialogs;
use crate::page::session::Session;
use crate::page::words::{S, say, say_with};
use assent::export::carried::{Carried, FILE_BYTES_MAX, carried};
use js_sys::Uint8Array;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File};

/// A button for files.
#[component]
pub fn OpenFile() -> impl IntoView {
    let session = expect_context::<Session>();
    let dialogs = expect_context::<Dialogs>();
    let input = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            dialogs.close();
            open(session, file);
        }
        input.set_value("");
    };
    view! {
        <div class="row">
            <button on:click=move |_| input.get_untracked().iter().for_each(|input| input.click())>{say(S::OpenFile)}</button>
            <input type="file" class="unseen" node_ref=input tabindex="-1" aria-label=say(S::OpenFile) on:change=chosen />
            <span class="hint">{say(S::OpenHint)}</span>
        </div>
    }
}

/// What is dropped anywhere opens; while it is held over the page that is said.
#[component]
pub fn DropZone() -> impl IntoView {
    let session = expect_context::<Session>();
    let dialogs = expect_context::<Dialogs>();
    let over = RwSignal::new(false);
    let has_file = |event: &DragEvent| {
        let types = event.data_transfer().map(|data| data.types());
        types.is_some_and(|types| types.iter().any(|kind| kind.as_string().as_deref() == Some("Files")))
    };
    let drag = window_event_listener(leptos::ev::dragover, move |event| {
        if has_file(&event) {
            event.prevent_default();
            over.set(true);
        }
    });
    let leave = window_event_listener(leptos::ev::dragleave, move |event| {
        if event.related_target().is_none() {
            over.set(false);
        }
    });
    let drop_it = window_event_listener(leptos::ev::drop, move |event| {
        over.set(false);
        if !has_file(&event) {
            return;
        }
        event.prevent_default();
        let files = event.data_transfer().and_then(|data| data.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            dialogs.close();
            open(session, file);
        }
    });
    // The listeners live as long as the page.
    std::mem::forget((drag, leave, drop_it));
    view! { {move || over.get().then(|| view! { <div class="drop-here" aria-hidden="true">{say(S::DropHere)}</div> })} }
}

/// Opens what a file carries, or says why not.
fn open(session: Session, file: File) {
    let name = file.name();
    spawn_local(async move {
        let opened = match bytes(&file).await {
            Ok(bytes) => carried(&bytes),
            Err(why) => Err(why),
        };
        let opened = opened.and_then(|found| match found {
            Carried::Text(text) | Carried::Link(text) => api::opened(&text),
        });
        match opened {
            Ok((scenario, step)) => {
                session.notice.set(None);
                session.send(Command::Open(Box::new(scenario), step.unwrap_or_default()));
            }
            Err(why) => session.notice.set(Some(say_with(S::CannotOpen, &[&name, &why]))),
        }
    });
}

async fn bytes(file: &File) -> Result<Vec<u8>, String> {
    if file.size() > FILE_BYTES_MAX as f64 {
        let most = FILE_BYTES_MAX / (1024 * 1024);
        return Err(format!("found {} MB, expected at most {most} MB", (file.size() / 1_048_576.0).ceil()));
    }
    let buffer: Result<JsValue, JsValue> = JsFuture::from(file.array_buffer()).await;
    buffer.map(|buffer| Uint8Array::new(&buffer).to_vec()).map_err(|error| super::media::reason(&error))
}
