//! How the scenario is dressed, and whether traitors are seen.

use super::command::Command;
use super::session::Session;
use super::words::{Story, say};
use assent::scene::skin::Skin;
use leptos::prelude::*;

/// What a skin is called.
fn word(skin: Skin) -> Story {
    match skin {
        Skin::Plain => Story::Plain,
        Skin::Generals => Story::Generals,
        Skin::Sky => Story::Sky,
        Skin::Atc => Story::Atc,
        Skin::Bank => Story::Bank,
        Skin::Datacentre => Story::Datacentre,
        Skin::Flight => Story::Flight,
        Skin::Space => Story::Space,
        Skin::Clocks => Story::Clocks,
        Skin::Assembly => Story::Assembly,
        Skin::Snapshot => Story::Snapshot,
    }
}

/// A choice of skins, and the switch that hides traitors.
#[component]
pub fn SkinPicker() -> impl IntoView {
    let session = expect_context::<Session>();
    let skin = move || session.scenario.with(|scenario| Skin::find(&scenario.skin));
    let choose = move |event| {
        let word: String = event_target_value(&event);
        let mut scenario = (*session.scenario.get_untracked()).clone();
        scenario.skin = Skin::find(&word).word().to_owned();
        session.send(Command::Rewrite(Box::new(scenario)));
    };
    let option = |known: Skin| {
        view! { <option value=known.word() selected=move || skin() == known>{say(word(known))}</option> }
    };
    let mask = move |event| {
        session.send(Command::Veil(event_target_checked(&event)));
    };
    view! {
        <div class="skins">
            <label class="field">{say(Story::Skin)}
                <select id="set-skin" on:change=choose>{Skin::ALL.iter().copied().map(option).collect_view()}</select>
            </label>
            <label class="mistake" title=say(Story::HideTraitorsHelp)>
                <input type="checkbox" id="set-masked" prop:checked=move || session.masked.get() on:change=mask />
                <span>{say(Story::HideTraitors)}</span>
            </label>
        </div>
    }
}
