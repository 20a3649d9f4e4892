//! The run as text and data.

use super::api::value;
use super::dialog::Choice;
use super::files::{self, Copied};
use super::import::OpenFile;
use crate::page::session::Session;
use crate::page::veil::hidden;
use crate::page::words::{S, say};
use assent::export::{mermaid, shiviz};
use assent::ids::StepId;
use assent::narrate;
use assent::report::StepReport;
use assent::run::Run;
use assent::scenario::link;
use leptos::prelude::*;
use serde::Serialize;

/// Characters of a text that are shown; all of it is saved.
const SHOWN: usize = 60_000;

/// A kind of text: its word, its name, the end of its file's name.
const KINDS: [(&str, S, &str); 5] = [
    ("text", S::KindText, "txt"),
    ("transcript", S::KindTranscript, "transcript.txt"),
    ("trace", S::KindTrace, "json"),
    ("shiviz", S::KindShiviz, "shiviz.log"),
    ("mermaid", S::KindMermaid, "mmd"),
];

/// A run that is saved as a trace; its link comes first, so that it is found again.
#[derive(Serialize)]
struct Traced {
    link: String,
    steps: Vec<StepReport>,
}

fn written(run: &Run, kind: &str) -> String {
    match kind {
        "transcript" => narrate::transcript(run),
        "trace" => {
            let steps = (1..=run.last().0).filter_map(|step| StepReport::of(run, StepId(step)));
            let traced = Traced { link: link::write(run.scenario(), None, &[]), steps: steps.collect() };
            js_sys::JSON::stringify(&value(&traced)).ok().and_then(|text| text.as_string()).unwrap_or_default()
        }
        "shiviz" => shiviz::log(run),
        "mermaid" => mermaid::sequence(run),
        _ => run.scenario().to_string(),
    }
}

/// The part of the dialog.
#[component]
pub fn TextsPart() -> impl IntoView {
    let session = expect_context::<Session>();
    let kind = RwSignal::new("text");
    let text = Memo::new(move |_| {
        if session.hides_text() {
            return hidden();
        }
        // A fresh run: what is on stage stays where it stands.
        let run = Run::new(session.run(|run| run.scenario().clone()));
        run.map_or_else(
            |why| why,
            |mut run| {
                run.finish();
                written(&run, kind.get())
            },
        )
    });
    let shown = Signal::derive(move || text.with(|text| text.chars().take(SHOWN).collect::<String>()));
    let save = move |_| {
        let end = KINDS.iter().find(|(word, ..)| *word == kind.get_untracked()).map_or("txt", |(_, _, end)| *end);
        drop(files::save(&files::name(session, end), text.get_untracked().as_bytes(), "text/plain;charset=utf-8"));
    };
    view! {
        <div class="row">
            <Choice label=S::Kind id="text-kind" chosen=kind options=KINDS.map(|(word, says, _)| (word, say(says).to_owned())).to_vec() />
            <button id="save-text" on:click=save>{say(S::Save)}</button>
        </div>
        <Copied label=say(S::Texts) id="share-text" text=shown rows=12 />
        <OpenFile />
    }
}
