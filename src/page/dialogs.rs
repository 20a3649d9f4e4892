//! The dialogs: library, help, share. Native `<dialog>` elements, so focus and Escape behave.

use super::command::Command;
use super::icon::{Icon, icon};
use super::kept;
use super::keys::HELP;
use super::reference::Reference;
use super::session::Session;
use super::share::{OpenFile, ShareDialog};
use super::words::{W, say};
use assent::ids::StepId;
use assent::protocols::{CATALOGUE, Entry};
use assent::scenario::Scenario;
use assent::scenario::shipped::SHIPPED;
use leptos::html;
use leptos::prelude::*;

/// A dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// Scenarios and protocols.
    Library,
    /// Keys.
    Help,
    /// The link.
    Share,
    /// All about the protocol on stage.
    Reference,
}

/// The dialogs' elements.
#[derive(Clone, Copy)]
pub struct Dialogs {
    which: RwSignal<Option<Dialog>>,
    element: NodeRef<html::Dialog>,
}

impl Dialogs {
    /// None is open.
    pub fn new() -> Dialogs {
        Dialogs { which: RwSignal::new(None), element: NodeRef::new() }
    }

    /// Opens one.
    pub fn open(self, dialog: Dialog) {
        self.which.set(Some(dialog));
        if let Some(element) = self.element.get_untracked() {
            // Already open, or not supported: either way there is nothing to add.
            let _ = element.show_modal();
        }
    }

    /// Closes it.
    pub fn close(self) {
        if let Some(element) = self.element.get_untracked() {
            element.close();
        }
        self.which.set(None);
    }
}

/// The dialog that is open, if any.
#[component]
pub fn DialogView() -> impl IntoView {
    let dialogs = expect_context::<Dialogs>();
    let title = move || match dialogs.which.get() {
        Some(Dialog::Library) => "Library",
        Some(Dialog::Help) => "Keys and help",
        Some(Dialog::Share) => "Share this moment",
        Some(Dialog::Reference) => "Reference",
        None => "",
    };
    view! {
        <dialog node_ref=dialogs.element aria-labelledby="dialog-title" on:close=move |_| dialogs.which.set(None)>
            <header>
                <h2 id="dialog-title">{title}</h2>
                <button class="icon-only" aria-label=say(W::Close) on:click=move |_| dialogs.close()>{icon(Icon::Close)}</button>
            </header>
            {move || match dialogs.which.get() {
                Some(Dialog::Library) => view! { <Library /> }.into_any(),
                Some(Dialog::Help) => view! { <Help /> }.into_any(),
                Some(Dialog::Share) => view! { <ShareDialog /> }.into_any(),
                Some(Dialog::Reference) => view! { <Reference /> }.into_any(),
                None => ().into_any(),
            }}
        </dialog>
    }
}

#[component]
fn Library() -> impl IntoView {
    let session = expect_context::<Session>();
    let dialogs = expect_context::<Dialogs>();
    let play = move |scenario: Scenario| {
        session.send(Command::Open(Box::new(scenario), StepId(0)));
        dialogs.close();
    };
    let shipped = SHIPPED.iter().filter_map(|shipped| shipped.scenario().ok()).map(|scenario| {
        let (title, protocol) = (scenario.title.clone(), scenario.protocol.card.title);
        let first = scenario.story.first().map(|story| story.text.clone()).unwrap_or_default();
        view! {
            <li><button class="card" on:click=move |_| play(scenario.clone())>
                <b>{title}</b><span class="protocol">{protocol}</span><span>{first}</span>
            </button></li>
        }
    });
    let mut chapters: Vec<(&'static str, Vec<&'static Entry>)> = Vec::new();
    for entry in CATALOGUE {
        let title = entry.card.chapter.title();
        match chapters.last_mut().filter(|(known, _)| *known == title) {
            Some((_, entries)) => entries.push(entry),
            None => chapters.push((title, vec![entry])),
        }
    }
    let chapter = move |(title, entries): (&'static str, Vec<&'static Entry>)| {
        let cards = entries.into_iter().map(|entry| view! {
            <li><button class="card" on:click=move |_| { session.send(Command::Protocol(entry)); dialogs.close(); }>
                <b>{entry.card.title}</b><span class="protocol">{format!("needs {}", entry.card.bound.text)}</span><span>{entry.card.solves}</span>
            </button></li>
        });
        view! { <h4>{title}</h4> <ul class="cards">{cards.collect_view()}</ul> }
    };
    view! {
        <OpenFile />
        <h3>"Scenarios"</h3>
        <ul class="cards">{shipped.collect_view()}</ul>
        <h3>"Protocols"</h3>
        {chapters.into_iter().map(chapter).collect_view()}
    }
}

#[component]
fn Help() -> impl IntoView {
    let session = expect_context::<Session>();
    let letters = move |event| {
        let on = event_target_checked(&event);
        session.letters.set(on);
        kept::keep(kept::NO_LETTERS, !on);
    };
    let rows =
        HELP.iter().map(|(keys, what)| view! { <tr><th scope="row"><kbd>{*keys}</kbd></th><td>{say(*what)}</td></tr> });
    view! {
        <p>{say(W::HelpDrag)}</p>
        <label class="mistake"><input type="checkbox" prop:checked=move || session.letters.get() on:change=letters /> {say(W::LetterKeys)}</label>
        <table class="keys"><tbody>{rows.collect_view()}</tbody></table>
        <p>{say(W::HelpReal)}</p>
    }
}
