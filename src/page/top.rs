//! The head of the page: title, bound, and the doors to the library, help and sharing.

use super::dialogs::{Dialog, Dialogs};
use super::explore::ProveButton;
use super::icon::{Icon, icon};
use super::session::Session;
use super::theme;
use super::veil::may_show;
use super::words::{Story, W, say, say_with};
use leptos::prelude::*;

/// The head.
#[component]
pub fn Top() -> impl IntoView {
    let session = expect_context::<Session>();
    let dialogs = expect_context::<Dialogs>();
    let title = move || {
        session.scenario.with(|scenario| {
            let title = if scenario.title.is_empty() { scenario.protocol.title } else { &scenario.title };
            may_show(session.masked.get(), scenario, title.to_owned())
        })
    };
    // Without a title of its own the scenario goes by its protocol's name, which need not stand there twice.
    let protocol = move || {
        session.scenario.with(|scenario| {
            (!scenario.title.is_empty()).then(|| {
                view! {
                    <button class="link protocol wide-only" title=say(W::AboutProtocol) aria-haspopup="dialog"
                        on:click=move |_| dialogs.open(Dialog::Reference)>{scenario.protocol.title}</button>
                }
            })
        })
    };
    let next_theme = move |_| {
        let here = theme::current();
        let all = assent::scene::Theme::ALL;
        let place = all.iter().position(|theme| *theme == here).unwrap_or(0);
        theme::apply(all[(place + 1) % all.len()].word());
        session.repaint();
    };
    view! {
        <header class="top">
            <button class="library" aria-label=say(W::Library) on:click=move |_| dialogs.open(Dialog::Library) aria-haspopup="dialog">
                {icon(Icon::Menu)}<span class="wide-only">{say(W::Library)}</span>
            </button>
            <button class="lessons-door" on:click=move |_| dialogs.open(Dialog::Lessons) aria-haspopup="dialog" title=say(Story::Lessons)>
                {icon(Icon::Lesson)}<span class="wide-only">{say(Story::Lessons)}</span>
            </button>
            <h1>{title}</h1>
            {protocol}
            <Bound />
            <span class="grow"></span>
            <ProveButton />
            <button class="icon-only" aria-label=say(W::Theme) title=say(W::ThemeTip) on:click=next_theme>{icon(Icon::Theme)}</button>
            <button class="icon-only" aria-label=say(W::KeysHelp) title=format!("{} (?)", say(W::KeysHelp)) on:click=move |_| dialogs.open(Dialog::Help)>{icon(Icon::Help)}</button>
            <button class="share" aria-label=say(W::Share) on:click=move |_| dialogs.open(Dialog::Share)>{icon(Icon::Share)}<span>{say(W::Share)}</span></button>
        </header>
    }
}

/// How many faults there are, how many are tolerated, and whether the bound holds.
#[component]
fn Bound() -> impl IntoView {
    let session = expect_context::<Session>();
    move || {
        let (n, f, card) = session.scenario.with(|scenario| (scenario.n, scenario.f, scenario.protocol.card()));
        let faults = session.summary.with(|summary| summary.faults);
        let holds = (card.bound.holds)(n, f);
        let within = faults <= f;
        let text = say_with(W::Faulty, &[&n, &f, &faults]);
        let detail = match (holds, within) {
            (false, _) => say_with(W::IsFalse, &[&card.bound.text]),
            (true, false) => say_with(W::TooMany, &[&f]),
            (true, true) => card.bound.text.to_owned(),
        };
        view! {
            <span class="chip" class:bad=!(holds && within) title=say(W::BoundTip)>
                <span>{text}</span><b>{detail}</b>
            </span>
        }
    }
}
