//! Files that leave the page, and texts for the clipboard.

use crate::page::words::{S, say};
use js_sys::{Array, Uint8Array};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// The address of a file lives so long after it was asked for: the browser reads it at its leisure.
const KEPT: std::time::Duration = std::time::Duration::from_secs(40);

/// Bytes of a kind.
pub fn blob(bytes: &[u8], kind: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    Blob::new_with_u8_array_sequence_and_options(&Array::of1(&Uint8Array::from(bytes)), &options)
}

/// Hands the reader a file.
pub fn save(name: &str, bytes: &[u8], kind: &str) -> Result<(), JsValue> {
    save_blob(name, &blob(bytes, kind)?)
}

/// Hands the reader a file.
pub fn save_blob(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(blob)?;
    let anchor: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    set_timeout(move || drop(Url::revoke_object_url(&address)), KEPT);
    Ok(())
}

/// A file's name: the protocol, the step, the kind.
pub fn name(session: crate::page::session::Session, kind: &str) -> String {
    session.run(|run| format!("assent-{}-{}.{kind}", run.scenario().protocol.id, run.cursor()))
}

/// Puts a text on the clipboard, if there is one.
pub fn copy(text: &str) -> bool {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
    let there = clipboard.is_ok_and(|clipboard| !clipboard.is_undefined());
    if there {
        let _promise = window().navigator().clipboard().write_text(text);
    }
    there
}

/// A text with a button that copies it.
#[component]
pub fn Copied(label: &'static str, id: &'static str, text: Signal<String>, rows: u8) -> impl IntoView {
    let done = RwSignal::new(false);
    let area = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        text.track();
        done.set(false);
    });
    let act = move |_| {
        // Without a clipboard (an insecure page, a sandbox) the text is selected, ready to be copied by hand.
        if let Some(area) = area.get_untracked() {
            area.select();
        }
        done.set(copy(&text.get_untracked()));
    };
    view! {
        <div class="copied">
            <label for=id>{label}</label>
            <textarea id=id node_ref=area readonly=true rows=rows.to_string() spellcheck="false" prop:value=text></textarea>
            <button on:click=act>{move || say(if done.get() { S::Copied } else { S::Copy })}</button>
        </div>
    }
}
