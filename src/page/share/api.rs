//! The commands, by name: the same for `window.assent` and for messages.

use super::wire;
use crate::page::command::Command;
use crate::page::link;
use crate::page::session::Session;
use crate::page::theme;
use crate::page::views::Mode;
use assent::ids::StepId;
use assent::report::Report;
use assent::scenario::{Moment, Scenario};
use js_sys::{Object, Reflect};
use leptos::prelude::*;
use serde::Serialize;
use wasm_bindgen::prelude::{Closure, JsValue};

/// Every command, in the contract's order.
const COMMANDS: [&str; 14] = [
    "hello", "play", "pause", "toggle", "step", "seek", "reset", "load", "set", "inject", "fork", "answer", "state",
    "snapshot",
];

/// The moment on stage: what the command line's JSON says of it, and what only the page knows.
#[derive(Serialize)]
struct State {
    #[serde(flatten)]
    report: Report,
    step: u32,
    playing: bool,
    caption: String,
}

/// Something as a value of the page's scripts.
pub fn value(thing: &impl Serialize) -> JsValue {
    thing.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

/// The moment on stage.
pub fn state(session: Session) -> JsValue {
    value(&State {
        report: session.run(Report::at_cursor),
        step: session.run(|run| run.cursor().0),
        playing: session.playing.get_untracked(),
        caption: session.moment.with_untracked(|now| now.caption.clone()),
    })
}

/// Puts the commands on `window.assent`, each a function of one argument: an object as in a message, or the first of
/// its fields alone. What cannot be done is said to the reader, and the state is answered as it is.
pub fn publish(session: Session) {
    let api = Object::new();
    for name in COMMANDS {
        let act = Closure::<dyn Fn(JsValue) -> JsValue>::new(move |args: JsValue| {
            perform(session, name, &args).unwrap_or_else(|why| {
                session.notice.set(Some(why));
                state(session)
            })
        });
        drop(Reflect::set(&api, &name.into(), &act.into_js_value()));
    }
    drop(Reflect::set(&window(), &"assent".into(), &api));
}

/// Does what a command asks for, and answers.
///
/// # Errors
/// Says what was wrong with it; `unknown` if there is no such command.
pub fn perform(session: Session, name: &str, args: &JsValue) -> Result<JsValue, String> {
    match name {
        "hello" => {
            wire::ready(session);
            return Ok(wire::greeting(session));
        }
        "play" => session.send(Command::Play),
        "pause" => session.send(Command::Pause),
        "toggle" => session.send(Command::Toggle),
        "reset" => session.send(Command::Restart),
        "step" => {
            let count = number(args, "n")?.unwrap_or(1.0);
            let cursor = f64::from(session.moment.with_untracked(|now| now.cursor.0));
            session.send(Command::Seek(StepId((cursor + count).max(0.0) as u32)));
        }
        "seek" => {
            let step = place(session, args)?;
            session.send(Command::Seek(step));
        }
        "load" => {
            let text = text(args, "scene")?;
            let (scenario, step) = opened(&text)?;
            session.load(scenario, step.unwrap_or_default());
        }
        "set" => set(session, args)?,
        "inject" => inject(session, &text(args, "fault")?)?,
        "fork" => return fork(session, args),
        "answer" => answer(session, args)?,
        "state" => {}
        "snapshot" => return snapshot(session, args),
        _ => return Err("unknown".to_owned()),
    }
    Ok(state(session))
}

/// A field of the arguments, or the argument itself where it stands alone.
fn field(args: &JsValue, key: &str) -> JsValue {
    if args.is_object() { Reflect::get(args, &key.into()).unwrap_or_default() } else { args.clone() }
}

fn number(args: &JsValue, key: &str) -> Result<Option<f64>, String> {
    let given = field(args, key);
    if given.is_undefined() || given.is_null() {
        return Ok(None);
    }
    let number = given.as_f64().filter(|number| number.is_finite());
    number.map(Some).ok_or_else(|| format!("{key}: expected a number"))
}

fn text(args: &JsValue, key: &str) -> Result<String, String> {
    field(args, key).as_string().ok_or_else(|| format!("{key}: expected a text"))
}

/// A step by number, or `start`, `end`, `decide`, `breach`: the first decision or breach of the run.
fn place(session: Session, args: &JsValue) -> Result<StepId, String> {
    use crate::page::moment::Tick;
    let Some(label) = field(args, "step").as_string() else {
        let step = number(args, "step")?.ok_or("step: expected a number, start, end, decide or breach")?;
        return Ok(StepId(step.max(0.0) as u32));
    };
    let first = |wanted: Tick| {
        let found = session.ticks.with_untracked(|ticks| ticks.iter().find(|(_, tick)| *tick == wanted).copied());
        found.map(|(step, _)| step).ok_or_else(|| format!("step: there is no `{label}` in this run"))
    };
    match label.as_str() {
        "start" => Ok(StepId(0)),
        "end" => Ok(session.moment.with_untracked(|now| now.last)),
        "decide" => first(Tick::Decision),
        "breach" => first(Tick::Breach),
        number => {
            let step = number.parse().map(StepId);
            step.map_err(|_| format!("step: found `{label}`, expected a number, start, end, decide or breach"))
        }
    }
}

/// What a link, a fragment, or a scenario's text opens.
///
/// # Errors
/// Says what is wrong with it.
pub fn opened(text: &str) -> Result<(Scenario, Option<StepId>), String> {
    if text.trim_start_matches('\u{feff}').starts_with("assent ") {
        return Scenario::parse(text).map(|scenario| (scenario, None)).map_err(|error| error.to_string());
    }
    let opened = assent::scenario::link::read(text, "").map_err(|error| error.to_string())?;
    let scenario = opened.scenario.ok_or("found a link that names no scenario, expected one that does")?;
    Ok((scenario, opened.step.map(StepId)))
}

/// How the scene is shown. What is laid out when the page starts takes a fresh start: the page loads itself again.
fn set(session: Session, args: &JsValue) -> Result<(), String> {
    let mut again = false;
    if !args.is_object() {
        return Err("expected an object such as {theme: 'dark'}".to_owned());
    }
    for key in Object::keys(&Object::from(args.clone())).iter().filter_map(|key| key.as_string()) {
        let given = field(args, &key);
        let word = given.as_string().or_else(|| given.as_f64().map(|number| number.to_string()));
        let word = word.ok_or_else(|| format!("{key}: expected a text or a number"))?;
        match key.as_str() {
            "theme" => {
                theme::apply(&word);
                session.repaint();
            }
            "speed" => session.send(Command::Speed(word.parse().map_err(|_| "speed: expected a number")?)),
            "view" => session.mode.set(Mode::of(&word)),
            "motion" => {
                let root = document().document_element();
                root.iter().for_each(|root| drop(root.set_attribute("data-motion", &word)));
            }
            "lang" | "controls" | "hide" | "readonly" => again = true,
            _ => return Err(format!("{key}: expected theme, lang, speed, motion, controls, hide, readonly or view")),
        }
        link::show(&key, &word);
    }
    if again {
        link::remember_now(session);
        // The answer goes out first.
        set_timeout(|| drop(window().location().reload()), std::time::Duration::ZERO);
    }
    Ok(())
}

/// Does something to the run at the cursor, in the words of a scenario's script: `crash n1`, `cut n0 | n1,n2`.
fn inject(session: Session, words: &str) -> Result<(), String> {
    if words.contains(['\n', '\r', '#']) {
        return Err("fault: expected one action, such as `crash n1`".to_owned());
    }
    let (text, cursor) = session.run(|run| {
        let (mut scenario, cursor) = (run.scenario().clone(), run.cursor().0);
        // Steps after the cursor will be others.
        scenario.script.retain(|planned| !matches!(planned.when, Moment::Step(step) if step >= cursor));
        (format!("{scenario}at step {cursor} {words}\n"), cursor)
    });
    let scenario = Scenario::parse(&text).map_err(|error| {
        let hint = error.nearest.map(|word| format!(" (did you mean `{word}`?)")).unwrap_or_default();
        format!("fault: found `{}`, expected {}{hint}", error.found, error.expected)
    })?;
    session.rewrite(scenario, StepId(cursor + 1));
    Ok(())
}

/// A branch, as it is told.
#[derive(Serialize)]
struct BranchFacts {
    branch: usize,
    parent: Option<usize>,
    step: u32,
    link: String,
}

/// Puts a branch on stage, if one is named; answers all branches and which is on stage.
fn fork(session: Session, args: &JsValue) -> Result<JsValue, String> {
    if let Some(place) = number(args, "branch")? {
        let count = session.with(|inner| inner.history.branches().len());
        if place < 0.0 || place as usize >= count {
            return Err(format!("branch: found {place}, expected one from 0 to {}", count - 1));
        }
        session.send(Command::Visit(place as usize));
    }
    let (facts, current) = session.with(|inner| {
        let branches = inner.history.branches().iter().enumerate();
        let facts = branches.map(|(branch, known)| BranchFacts {
            branch,
            parent: known.parent,
            step: known.fork.0,
            link: assent::scenario::link::write(&known.scenario, None, &[]),
        });
        (facts.collect::<Vec<BranchFacts>>(), inner.history.current())
    });
    let told = Object::new();
    drop(Reflect::set(&told, &"branches".into(), &value(&facts)));
    drop(Reflect::set(&told, &"current".into(), &JsValue::from_f64(current as f64)));
    Ok(told.into())
}

/// Answers a question of the scenario, by its place and the place of the option.
fn answer(session: Session, args: &JsValue) -> Result<(), String> {
    let (id, choice) = (number(args, "id")?, number(args, "choice")?);
    let (Some(id), Some(choice)) = (id, choice) else {
        return Err("expected id and choice, the places of a question and of an option".to_owned());
    };
    let (id, choice) = (id.max(0.0) as usize, choice.max(0.0) as usize);
    let options = session.scenario.with_untracked(|scenario| scenario.asks.get(id).map(|ask| ask.options.len()));
    match options {
        None => Err(format!("id: there is no question {id}")),
        Some(count) if choice >= count => Err(format!("choice: found {choice}, expected one from 0 to {}", count - 1)),
        Some(_) => {
            session.answers.update(|answers| {
                answers.insert(id, choice);
            });
            Ok(())
        }
    }
}

/// A picture of the moment: SVG as text, PNG as a promise of a data URL.
fn snapshot(session: Session, args: &JsValue) -> Result<JsValue, String> {
    let given = |key: &str| if args.is_object() { field(args, key) } else { JsValue::UNDEFINED };
    let format = if args.is_object() { given("format").as_string() } else { args.as_string() };
    let lanes = given("view").as_string().as_deref() == Some("lanes");
    let picture = super::picture::drawn(session, lanes, theme::current());
    match format.as_deref() {
        None | Some("svg") => Ok(picture.into()),
        Some("png") => {
            let width = given("width").as_f64().unwrap_or(f64::from(super::picture::SIZE.0));
            Ok(super::picture::data_url(session, picture, width).into())
        }
        Some(other) => Err(format!("format: found `{other}`, expected svg or png")),
    }
}
