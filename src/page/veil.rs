//! Guessing who it is: one switch, in the Set-up, in a link or above the stage. The run itself is veiled, so whoever makes
//! words or pictures of it knows of no traitor; here is what is left: an author's own words.

use super::command::Command;
use super::session::Session;
use super::words::{Story, say};
use assent::run::Run;
use assent::scenario::Scenario;
use leptos::prelude::*;

/// What stands in place of words that would tell.
pub fn hidden() -> String {
    say(Story::HiddenNow).to_owned()
}

/// An author's words, or that they are hidden.
pub fn shown(run: &Run, text: String) -> String {
    may_show(run.is_veiled(), run.scenario(), text)
}

/// The same for a scenario that is not on stage.
pub fn may_show(veiled: bool, scenario: &Scenario, text: String) -> String {
    if veiled && scenario.tells_traitor(&text) { hidden() } else { text }
}

impl Session {
    /// Hides who is a traitor, or shows it again.
    pub fn veil(self, on: bool) {
        self.masked.set(on);
        self.inner.update_value(|inner| inner.history.veil(on));
        // What was found out before, and a breach's reasons, may tell.
        self.lit.set(None);
        self.sheet.set(None);
        self.alarm.set(None);
        self.rebuilt();
    }

    /// Are there reasons, a text, a transcript that would tell?
    pub fn hides_text(self) -> bool {
        self.masked.get() && self.scenario.with(|scenario| !scenario.traitors().is_empty())
    }
}

/// Above the stage while traitors are hidden: the way back.
#[component]
pub fn VeilNote() -> impl IntoView {
    let session = expect_context::<Session>();
    move || {
        session.masked.get().then(|| {
            view! {
                <span class="light-note veil-note" title=say(Story::HideTraitorsHelp)>
                    <button class="link" on:click=move |_| session.send(Command::Veil(false))>{say(Story::ShowTraitors)}</button></span>
            }
        })
    }
}
