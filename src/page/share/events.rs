//! What an embedding page is told without asking.

use super::wire::{is_embedded, object, tell, tell_error};
use crate::page::moment::Now;
use crate::page::session::Session;
use crate::page::veil::shown;
use assent::ids::{NodeId, StepId};
use assent::report::Word;
use assent::scenario::{Status, link};
use js_sys::Array;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use wasm_bindgen::prelude::JsValue;

/// `state` comes at most ten times a second.
const STATE_EVERY: Duration = Duration::from_millis(100);

/// Tells an embedding page what happens; nothing if there is none.
pub fn tell_all(session: Session) {
    if !is_embedded() {
        return;
    }
    steps(session);
    states(session);
    let version = session.version.get_untracked();
    Effect::new(move |_| {
        if session.version.get() != version {
            let shown = session.run(|run| link::write(run.scenario(), Some(run.cursor().0), &[]));
            tell("change", &object(&[("link", shown.into())]));
        }
    });
    Effect::new(move |known: Option<BTreeMap<usize, usize>>| {
        let answers = session.answers.get();
        for (id, choice) in &answers {
            if known.as_ref().is_some_and(|known| known.get(id) != Some(choice)) {
                let right = session.scenario.with_untracked(|scenario| scenario.asks.get(*id).map(|ask| ask.answer));
                let correct = right == Some(*choice);
                let (id, choice) = (JsValue::from_f64(*id as f64), JsValue::from_f64(*choice as f64));
                tell("predict", &object(&[("id", id), ("choice", choice), ("correct", correct.into())]));
            }
        }
        answers
    });
    Effect::new(move |_| session.notice.with(|notice| notice.iter().for_each(|why| tell_error(why))));
}

/// What was known of the moment before.
#[derive(Default)]
struct Known {
    cursor: StepId,
    version: u32,
    decided: BTreeSet<NodeId>,
    broken: BTreeSet<&'static str>,
    at_end: bool,
}

/// Steps, decisions, breaches and the end, as the cursor comes by them.
fn steps(session: Session) {
    Effect::new(move |before: Option<Known>| {
        let now = session.moment.get();
        let known = seen(session, &now);
        let Some(before) = before else { return known };
        if before.cursor != now.cursor || before.version != now.version {
            tell("step", &step(&now));
        }
        let fresh = before.version == known.version;
        for node in known.decided.iter().filter(|node| !(fresh && before.decided.contains(node))) {
            tell_decision(session, *node);
        }
        for id in known.broken.iter().filter(|id| !(fresh && before.broken.contains(*id))) {
            tell_breach(session, id);
        }
        if known.at_end && !(fresh && before.at_end) {
            tell("end", &object(&[("step", now.cursor.0.into())]));
        }
        known
    });
}

fn seen(session: Session, now: &Now) -> Known {
    let decided = session.run(|run| {
        let has = |id: &NodeId| run.world().node(*id).is_some_and(|node| node.decision.is_some());
        NodeId::all(run.scenario().n).filter(has).collect()
    });
    let broken = session.properties.with_untracked(|lines| {
        let promised = lines.iter().filter(|line| line.sort.is_promise() && line.status == Status::Breached);
        promised.map(|line| line.id).collect()
    });
    Known { cursor: now.cursor, version: now.version, decided, broken, at_end: now.at_end }
}

fn step(now: &Now) -> JsValue {
    object(&[
        ("step", now.cursor.0.into()),
        ("steps", now.last.0.into()),
        ("time_us", JsValue::from_f64(now.time.0 as f64)),
        ("caption", now.caption.as_str().into()),
    ])
}

fn tell_decision(session: Session, node: NodeId) {
    let made = session.run(|run| {
        let made = run.world().node(node)?.decision?;
        Some((super::api::value(&Word::of(run.scenario(), made.value)), made.step.0))
    });
    if let Some((value, step)) = made {
        tell("decide", &object(&[("node", node.to_string().into()), ("value", value), ("step", step.into())]));
    }
}

fn tell_breach(session: Session, id: &str) {
    let told = session.run(|run| {
        let reports = run.reports();
        let report = reports.iter().find(|report| report.property.id == id)?;
        let because: Array = report.finding.because.iter().map(|step| JsValue::from(step.0)).collect();
        let step = report.breach.map_or(JsValue::NULL, |step| step.0.into());
        let text = JsValue::from(shown(run, report.finding.text.clone()));
        Some(object(&[("property", id.into()), ("step", step), ("because", because.into()), ("text", text)]))
    });
    told.iter().for_each(|told| tell("breach", told));
}

/// Whether it plays, where and how fast: at once when that changes, and while it plays ten times a second.
fn states(session: Session) {
    let waiting = StoredValue::new(false);
    let say = move || {
        let step = session.moment.with_untracked(|now| now.cursor.0);
        let (playing, speed) = (session.playing.get_untracked(), session.speed.get_untracked());
        tell("state", &object(&[("playing", playing.into()), ("step", step.into()), ("speed", speed.into())]));
    };
    Effect::new(move |before: Option<(StepId, bool, f64)>| {
        let now = (session.moment.with(|now| now.cursor), session.playing.get(), session.speed.get());
        if before.is_some_and(|before| before != now) && !waiting.get_value() {
            waiting.set_value(true);
            let later = move || {
                waiting.set_value(false);
                say();
            };
            set_timeout(later, STATE_EVERY);
        }
        now
    });
}
