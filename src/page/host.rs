//! `window.assent`: what scripts and tests can ask of the page.

use super::command::Command;
use super::link;
use super::session::Session;
use assent::ids::StepId;
use assent::report::Report;
use leptos::prelude::*;
use serde::Serialize;
use wasm_bindgen::prelude::{Closure, JsValue};

/// The moment on stage: what the command line's JSON says of it, and what only the page knows.
#[derive(Serialize)]
struct State {
    #[serde(flatten)]
    report: Report,
    step: u32,
    playing: bool,
    caption: String,
}

fn state(session: Session) -> JsValue {
    let state = State {
        report: session.run(Report::at_cursor),
        step: session.run(|run| run.cursor().0),
        playing: session.playing.get_untracked(),
        caption: session.moment.with_untracked(|now| now.caption.clone()),
    };
    state.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

/// Puts the commands on `window.assent`.
pub fn listen(session: Session) {
    let api = js_sys::Object::new();
    let put = |name: &str, function: &JsValue| drop(js_sys::Reflect::set(&api, &name.into(), function));
    let command = |name: &str, command: Command| {
        let act = Closure::<dyn Fn() -> JsValue>::new(move || {
            session.send(command.clone());
            state(session)
        });
        put(name, &act.into_js_value());
    };
    command("play", Command::Play);
    command("pause", Command::Pause);
    command("toggle", Command::Toggle);
    command("reset", Command::Restart);
    let told = Closure::<dyn Fn() -> JsValue>::new(move || state(session));
    put("state", &told.into_js_value());
    let step = Closure::<dyn Fn(f64) -> JsValue>::new(move |count: f64| {
        let count = if count.is_nan() { 1.0 } else { count };
        let cursor = f64::from(session.moment.with_untracked(|now| now.cursor.0));
        session.send(Command::Seek(StepId((cursor + count).max(0.0) as u32)));
        state(session)
    });
    put("step", &step.into_js_value());
    let seek = Closure::<dyn Fn(f64) -> JsValue>::new(move |step: f64| {
        session.send(Command::Seek(StepId(step.max(0.0) as u32)));
        state(session)
    });
    put("seek", &seek.into_js_value());
    let load = Closure::<dyn Fn(String) -> JsValue>::new(move |text: String| {
        let scenario = if text.starts_with("assent ") {
            assent::scenario::Scenario::parse(&text)
                .map(|scenario| (scenario, StepId(0)))
                .map_err(|error| error.to_string())
        } else {
            let asked = link::open(&text, "");
            asked.trouble.map_or(Ok((asked.scenario, asked.step)), Err)
        };
        match scenario {
            Ok((scenario, step)) => session.load(scenario, step),
            Err(why) => session.notice.set(Some(why)),
        }
        state(session)
    });
    put("load", &load.into_js_value());
    // A page that embeds this one through an iframe of its own origin finds it here too.
    let _ = js_sys::Reflect::set(&window(), &"assent".into(), &api);
}
