//! The scenario as text, read as it is written and played at once.

use super::author::AuthorPanel;
use super::command::Command;
use super::session::Session;
use super::words::{Story, W, say};
use assent::scenario::Scenario;
use leptos::html;
use leptos::prelude::*;

/// The text panel.
#[component]
pub fn TextPanel() -> impl IntoView {
    let session = expect_context::<Session>();
    let area = NodeRef::<html::Textarea>::new();
    let trouble = RwSignal::new(None::<String>);
    // What is typed stands as it was typed; what comes from elsewhere is written in canonical form.
    let written = StoredValue::new(String::new());
    Effect::new(move |_| {
        let text = session.scenario.with(|scenario| scenario.to_string());
        let Some(area) = area.get() else { return };
        let same = !area.value().is_empty()
            && Scenario::parse(&written.get_value()).is_ok_and(|scenario| scenario.to_string() == text);
        if !same {
            area.set_value(&text);
            written.set_value(text);
            trouble.set(None);
        }
    });
    let change = move |event| {
        let text: String = event_target_value(&event);
        written.set_value(text.clone());
        match Scenario::parse(&text) {
            Ok(scenario) => {
                trouble.set(None);
                if session.scenario.with_untracked(|known| **known != scenario) {
                    session.send(Command::Rewrite(Box::new(scenario)));
                }
            }
            Err(why) => trouble.set(Some(why.to_string())),
        }
    };
    let paper = move || {
        view! {
            <AuthorPanel />
            <p class="hint" id="text-help">{say(W::TextHelp)}</p>
            <textarea node_ref=area class="text-panel" aria-label=say(W::Text) aria-describedby="text-help" spellcheck="false" rows="18"
                aria-invalid=move || trouble.with(|trouble| trouble.is_some().to_string()) on:input=change></textarea>
            <p role="status" class:trouble=move || trouble.with(|trouble| trouble.is_some())>
                {move || trouble.get().unwrap_or_else(|| say(W::TextReads).to_owned())}</p>
        }
    };
    move || {
        if session.hides_text() {
            view! { <p class="hint">{say(Story::TextHidden)}</p> }.into_any()
        } else {
            paper().into_any()
        }
    }
}
