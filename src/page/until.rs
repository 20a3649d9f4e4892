//! Run until something comes about.

use super::command::Command;
use super::icon::{Icon, icon};
use super::session::Session;
use super::words::{W, say};
use assent::scenario::Until;
use assent::scenario::condition::Condition;
use leptos::html;
use leptos::prelude::*;

/// The button, and what it opens.
#[component]
pub fn UntilChoice() -> impl IntoView {
    let session = expect_context::<Session>();
    let details = NodeRef::<html::Details>::new();
    let written = RwSignal::new(String::new());
    let trouble = RwSignal::new(None::<String>);
    let close = move || {
        if let Some(details) = details.get_untracked() {
            details.set_open(false);
        }
    };
    let run = move |until: Until| {
        close();
        session.send(Command::RunUntil(until));
    };
    let when = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match Condition::parse(&written.get_untracked()) {
            Ok(condition) => {
                trouble.set(None);
                run(Until::When(condition));
            }
            Err(why) => trouble.set(Some(why.to_string())),
        }
    };
    let button = move |word: W, until: Until| {
        view! { <button on:click=move |_| run(until.clone())>{say(word)}</button> }
    };
    view! {
        <details class="until extra" node_ref=details>
            <summary aria-label=say(W::RunUntil) title=say(W::RunUntil)>{icon(Icon::Until)}</summary>
            <div class="popover">
                <b>{say(W::RunUntil)}</b>
                {button(W::UntilDecided, Until::Decided)}
                {button(W::UntilBreach, Until::Breach)}
                {button(W::UntilQuiet, Until::Quiet)}
                <form class="row" on:submit=when>
                    <input type="text" aria-label=say(W::UntilCondition) placeholder=say(W::UntilExample) prop:value=move || written.get()
                        on:input=move |event| written.set(event_target_value(&event)) />
                    <button>{say(W::Run)}</button>
                </form>
                <p role="status" class="trouble">{move || trouble.get()}</p>
            </div>
        </details>
    }
}
