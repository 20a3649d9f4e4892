//! Messages to and from the page that embeds this one: `{ns: 'assent', v: 1, type, id, name, args | data}`.
//!
//! A message is heard only if the embedding window itself sent it, and, where the link names an `origin`, from there.
//! Before the program is there the page keeps what arrives (index.html).

use super::api::perform;
use crate::page::command::Command;
use crate::page::session::Session;
use crate::page::view_keys::ViewKeys;
use assent::scenario::link;
use js_sys::{Array, JSON, Object, Promise, Reflect};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::MessageEvent;

/// The version of the messages.
const VERSION: f64 = 1.0;
/// Where the page keeps what came before the program.
const QUEUE: &str = "__assentQueue";

/// How the embedding page talks, as far as it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// It has said nothing.
    Silent,
    /// It is a slide deck that knows nothing of this page: reveal's bare words.
    Deck,
    /// It speaks the messages of this page.
    Fluent,
}

thread_local! {
    /// The embedding window and the origin that messages go to; nothing if the page stands alone.
    static PARENT: RefCell<Option<(web_sys::Window, String)>> = const { RefCell::new(None) };
    static HOST: Cell<Host> = const { Cell::new(Host::Silent) };
}

/// How the embedding page talks.
pub fn host() -> Host {
    HOST.get()
}

/// Is the page in another one?
pub fn is_embedded() -> bool {
    PARENT.with_borrow(Option::is_some)
}

/// Hears the embedding page, what it said too early first, and greets it.
pub fn listen(session: Session, keys: &ViewKeys) {
    let own = window();
    let parent = own.parent().ok().flatten().filter(|parent| !Object::is(parent, &own));
    let Some(parent) = parent else {
        take_queue();
        return;
    };
    let origin = if keys.origin.is_empty() { "*".to_owned() } else { keys.origin.clone() };
    PARENT.replace(Some((parent, origin)));
    let on_slide = keys.play == "slide";
    let hear = move |event: MessageEvent| hear(session, on_slide, &event);
    let listener = Closure::<dyn Fn(MessageEvent)>::new(hear);
    drop(own.add_event_listener_with_callback("message", listener.as_ref().unchecked_ref()));
    // The listener lives as long as the page.
    listener.forget();
    ready(session);
    for event in take_queue() {
        if let Ok(event) = event.dyn_into::<MessageEvent>() {
            hear(event);
        }
    }
}

/// What came before the program; the page stops keeping.
fn take_queue() -> Vec<JsValue> {
    let queue = Reflect::get(&window(), &QUEUE.into()).ok().and_then(|queue| queue.dyn_into::<Array>().ok());
    drop(Reflect::set(&window(), &QUEUE.into(), &JsValue::NULL));
    queue.map(|queue| queue.to_vec()).unwrap_or_default()
}

/// Did the embedding window send it, from where messages may come?
fn is_heard(event: &MessageEvent) -> bool {
    PARENT.with_borrow(|known| {
        let Some((parent, origin)) = known else { return false };
        let source = event.source();
        source.is_some_and(|source| Object::is(&source, parent)) && (origin == "*" || *origin == event.origin())
    })
}

fn hear(session: Session, on_slide: bool, event: &MessageEvent) {
    if !is_heard(event) {
        return;
    }
    let data = event.data();
    match data.as_string().as_deref() {
        Some(word @ ("slide:start" | "slide:stop")) => {
            if host() == Host::Silent {
                HOST.set(Host::Deck);
            }
            match word {
                "slide:start" if on_slide => session.send(Command::Play),
                "slide:stop" => session.send(Command::Pause),
                _ => {}
            }
        }
        Some(_) => {}
        None if field(&data, "ns").as_string().as_deref() == Some("assent") => obey(session, &data),
        None => {}
    }
}

fn obey(session: Session, data: &JsValue) {
    if field(data, "type").as_string().as_deref() != Some("cmd") {
        return;
    }
    HOST.set(Host::Fluent);
    if field(data, "v").as_f64() != Some(VERSION) {
        return tell_error("this page speaks version 1 of the messages");
    }
    let (id, name) = (field(data, "id"), field(data, "name").as_string().unwrap_or_default());
    match perform(session, &name, &field(data, "args")) {
        Ok(answer) => match answer.dyn_into::<Promise>() {
            Ok(later) => answer_later(id, name, later),
            Err(now) => reply(&id, &name, "data", &now),
        },
        Err(why) => reply(&id, &name, "error", &why.into()),
    }
}

fn answer_later(id: JsValue, name: String, later: Promise) {
    spawn_local(async move {
        match JsFuture::from(later).await {
            Ok(answer) => reply(&id, &name, "data", &answer),
            Err(_) => reply(&id, &name, "error", &"failed".into()),
        }
    });
}

fn field(data: &JsValue, key: &str) -> JsValue {
    if data.is_object() { Reflect::get(data, &key.into()).unwrap_or_default() } else { JsValue::UNDEFINED }
}

fn reply(id: &JsValue, name: &str, key: &str, content: &JsValue) {
    post("reply", name, &[("id", id.clone()), (key, content.clone())]);
}

/// Tells the embedding page that something happened.
pub fn tell(name: &str, data: &JsValue) {
    post("event", name, &[("data", data.clone())]);
}

/// Tells the embedding page what went wrong.
pub fn tell_error(message: &str) {
    tell("error", &object(&[("message", message.into())]));
}

/// An object of these fields.
pub fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let made = Object::new();
    fields.iter().for_each(|(key, content)| drop(Reflect::set(&made, &(*key).into(), content)));
    made.into()
}

fn post(kind: &str, name: &str, fields: &[(&str, JsValue)]) {
    let mut all: Vec<(&str, JsValue)> =
        vec![("ns", "assent".into()), ("v", VERSION.into()), ("type", kind.into()), ("name", name.into())];
    all.extend_from_slice(fields);
    PARENT.with_borrow(|known| {
        if let Some((parent, origin)) = known {
            // A parent of another origin than the named one does not get it, and need not know.
            drop(parent.post_message(&object(&all), origin));
        }
    });
}

/// Sends the embedding page, where it is a deck of reveal's, a key that the page did not want.
pub fn trigger_key(code: u32) {
    let message = object(&[("method", "triggerKey".into()), ("args", Array::of1(&code.into()).into())]);
    let Ok(text) = JSON::stringify(&message) else { return };
    PARENT.with_borrow(|known| {
        if let Some((parent, origin)) = known {
            drop(parent.post_message(&text, origin));
        }
    });
}

/// What a page is told when this one is there.
pub fn greeting(session: Session) -> JsValue {
    let (shown, steps, title) = session.run(|run| {
        let scenario = run.scenario();
        (link::write(scenario, Some(run.cursor().0), &[]), run.last().0, scenario.title.clone())
    });
    let step = session.moment.with_untracked(|now| now.cursor.0);
    object(&[
        ("v", VERSION.into()),
        ("link", shown.into()),
        ("step", step.into()),
        ("steps", steps.into()),
        ("title", title.into()),
    ])
}

/// Tells the embedding page that this one is there, and how high it would like to be.
pub fn ready(session: Session) {
    tell("ready", &greeting(session));
    let root = document().document_element();
    let size = root.map(|root| [root.scroll_width(), root.scroll_height()]).unwrap_or_default();
    tell("size", &object(&[("width", size[0].into()), ("height", size[1].into())]));
}
