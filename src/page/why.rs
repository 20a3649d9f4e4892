//! Reasons: why a node decided so, why it has not, why a property broke. Found by the library, shown as a list, and lit
//! in the pictures.

use super::command::Command;
use super::light::{Lit, Reasons};
use super::session::Session;
use super::side::Tab;
use super::veil::hidden;
use super::words::{W, say};
use assent::ids::NodeId;
use assent::narrate;
use assent::reasons::{self, Slice};
use assent::run::Run;
use leptos::prelude::*;

/// Asks why a node decided so, or has not.
pub fn of_node(session: Session, node: NodeId) {
    show(session, session.run(|run| decision(run, node)));
}

/// Asks why a property broke.
pub fn of_breach(session: Session, property: &'static str) {
    let found = session.run(|run| {
        let breach = reasons::why_breached(run, property)?;
        let title = run.reports().iter().find(|report| report.property.id == property).map(narrate::describe_breach);
        Some(Reasons { notes: breach.sentences, ..reasons_of(title.unwrap_or_default(), breach.slice) })
    });
    show(session, found.unwrap_or_default());
}

fn decision(run: &Run, node: NodeId) -> Reasons {
    let name = run.scenario().name(node);
    let Some(state) = run.world().node(node) else { return Reasons::default() };
    if let Some(decision) = state.decision {
        let value = run.scenario().values.label(decision.value);
        return reasons_of(format!("{} {name}: {value}", say(W::WhyDecided)), reasons::why(run, decision.step));
    }
    let waits = reasons::waits(run).into_iter().filter(|wait| wait.node == node);
    let mut notes: Vec<String> = waits.map(|wait| wait.sentence).collect();
    if notes.is_empty() {
        notes.push(narrate::describe_node(run, node));
    }
    // What it heard so far is the causal past of its last step.
    let steps = state.last.map(|last| vec![last]).unwrap_or_default();
    Reasons { title: format!("{} {name}", say(W::WhyNot)), notes, steps, ..Reasons::default() }
}

fn reasons_of(title: String, slice: Slice) -> Reasons {
    let notes = if slice.complete { Vec::new() } else { vec![say(W::NotFewest).to_owned()] };
    Reasons { title, lines: slice.sentences, notes, steps: slice.steps, parcels: slice.parcels }
}

fn show(session: Session, reasons: Reasons) {
    let reasons = if session.hides_text() { Reasons { title: hidden(), ..Reasons::default() } } else { reasons };
    session.sheet.set(None);
    session.lit.set(Some(Lit::Reasons(reasons)));
    session.tab.set(Tab::Reasons);
}

/// The reasons that were asked for last.
#[component]
pub fn ReasonsPanel() -> impl IntoView {
    let session = expect_context::<Session>();
    move || {
        let Some(Lit::Reasons(reasons)) = session.lit.get() else {
            return view! { <p class="hint">{say(W::ReasonsHelp)}</p> }.into_any();
        };
        let line = |(step, words): (assent::ids::StepId, String)| {
            view! {
                <li><button class="link" aria-label=format!("{} {step}", say(W::GoToStep)) on:click=move |_| session.send(Command::Seek(step))>{step.0}</button>
                    <span>{words}</span></li>
            }
        };
        view! {
            <h3>{reasons.title}</h3>
            {reasons.notes.into_iter().map(|note| view! { <p class="note">{note}</p> }).collect_view()}
            <ol class="log">{reasons.lines.into_iter().map(line).collect_view()}</ol>
            <button on:click=move |_| session.lit.set(None)>{say(W::ShowAll)}</button>
        }
        .into_any()
    }
}
