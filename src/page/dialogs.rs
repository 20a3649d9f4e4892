//! The dialogs: library, help, share. Native `<dialog>` elements, so focus and Escape behave.

use super::gallery::Gallery;
use super::icon::{Icon, icon};
use super::kept;
use super::keys::HELP;
use super::lessons::LessonList;
use super::reference::Reference;
use super::session::Session;
use super::share::ShareDialog;
use super::words::{Story, W, say};
use leptos::html;
use leptos::prelude::*;

/// A dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// Scenarios and protocols.
    Library,
    /// The path of lessons.
    Lessons,
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
        Some(Dialog::Library) => say(Story::Gallery),
        Some(Dialog::Lessons) => say(Story::Lessons),
        Some(Dialog::Help) => "Keys and help",
        Some(Dialog::Share) => "Share this moment",
        Some(Dialog::Reference) => "Reference",
        None => "",
    };
    view! {
        <dialog node_ref=dialogs.element class:wide=move || matches!(dialogs.which.get(), Some(Dialog::Library | Dialog::Lessons)) aria-labelledby="dialog-title" on:close=move |_| dialogs.which.set(None)>
            <header>
                <h2 id="dialog-title">{title}</h2>
                <button class="icon-only" aria-label=say(W::Close) on:click=move |_| dialogs.close()>{icon(Icon::Close)}</button>
            </header>
            {move || dialogs.which.get().map(content)}
        </dialog>
    }
}

/// What a dialog holds.
fn content(dialog: Dialog) -> AnyView {
    match dialog {
        Dialog::Library => view! { <Gallery /> }.into_any(),
        Dialog::Lessons => view! { <LessonList /> }.into_any(),
        Dialog::Help => view! { <Help /> }.into_any(),
        Dialog::Share => view! { <ShareDialog /> }.into_any(),
        Dialog::Reference => view! { <Reference /> }.into_any(),
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
