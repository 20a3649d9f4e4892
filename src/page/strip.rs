//! The agreement strip above the stage, and the words that come over it: breaches and notices.

use super::command::Command;
use super::explore::Meter;
use super::icon::{Icon, icon};
use super::light::Lit;
use super::session::Session;
use super::veil::VeilNote;
use super::views::ViewChoice;
use super::words::{Story, W, say, say_with};
use assent::narrate;
use assent::scene::{Cell, Verdict};
use leptos::prelude::*;

/// Cells of the strip; of more nodes only the count is shown.
const CELLS_MAX: usize = 24;

/// The agreement strip.
#[component]
pub fn Strip() -> impl IntoView {
    let session = expect_context::<Session>();
    move || {
        let summary = session.summary.get();
        let (class, sign) = match summary.verdict {
            Verdict::Agreed => ("good", Icon::Check),
            Verdict::Broken(_) => ("bad", Icon::Cross),
            Verdict::Stuck => ("warn", Icon::Wait),
            Verdict::Undecided => ("plain", Icon::Wait),
        };
        let words = match &summary.verdict {
            // Where nobody is to decide there is nothing to agree on.
            Verdict::Agreed if summary.cells.is_empty() => say(Story::NothingBroken).to_owned(),
            Verdict::Agreed => say(W::Agreement).to_owned(),
            Verdict::Stuck => say(W::Stuck).to_owned(),
            Verdict::Undecided => say(W::Undecided).to_owned(),
            broken @ Verdict::Broken(_) => narrate::describe_verdict(broken),
        };
        let (decided, all) = (summary.decided, summary.cells.len());
        // While it is hidden who lies, all are counted.
        let count = match session.masked.get() {
            _ if all == 0 => String::new(),
            true => say_with(Story::DecidedOfAll, &[&decided, &all]),
            false => say_with(W::DecidedCount, &[&decided, &all]),
        };
        let cells = (summary.cells.len() <= CELLS_MAX).then(|| summary.cells.iter().map(cell).collect_view());
        view! {
            <div class="strip" role="group" aria-label=say(W::Agreement)>
                <span class=format!("pill {class}")>{icon(sign)}<span>{words}</span></span>
                <span class="cells">{cells}</span>
                <span class="num decided-count">{count}</span>
                <VeilNote />
                <LightNote />
                <Meter />
                <ViewChoice />
            </div>
        }
    }
}

/// What is lit, and the way back.
#[component]
fn LightNote() -> impl IntoView {
    let session = expect_context::<Session>();
    move || {
        let title = match session.lit.get()? {
            Lit::Known(node) => {
                format!("{} {}", say(W::KnowsOnly), session.scenario.with(|scenario| scenario.name(node)))
            }
            Lit::Reasons(reasons) => reasons.title,
        };
        Some(view! {
            <span class="light-note"><b>{title}</b>
                <button class="link" on:click=move |_| session.lit.set(None)>{say(W::ShowAll)}</button></span>
        })
    }
}

fn cell(cell: &Cell) -> impl IntoView + use<> {
    let undecided = cell.shade.is_none();
    let words = if undecided {
        say_with(W::IsUndecided, &[&cell.name])
    } else {
        say_with(W::HasDecided, &[&cell.name, &cell.value])
    };
    let shade = cell.shade.map(|shade| shade.to_string()).unwrap_or_default();
    let letter = if undecided { "·".to_owned() } else { cell.letter.clone() };
    view! {
        <span class="cell" class:undecided=undecided data-shade=shade role="img" aria-label=words.clone() title=words>{letter}</span>
    }
}

/// What comes over the stage: a breach that stopped the run, or a line for the reader.
#[component]
pub fn Notices() -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <div class="notices">
            <div role="alert">
                {move || session.alarm.get().map(|alarm| view! {
                    <div class="notice breach">
                        <p><b>{say_with(W::IsBroken, &[&alarm.title, &alarm.step])}</b>" "{alarm.text}</p>
                        <div class="row">
                            <button on:click=move |_| session.send(Command::WhyBroken(alarm.id))>{say(W::WhyBroken)}</button>
                            <button class="play-on" on:click=move |_| session.send(Command::Play)>{say(W::PlayOn)}</button>
                            <button class="undo-last" on:click=move |_| session.send(Command::Undo) class:gone=move || !session.moment.with(|now| now.undo)>{say(W::UndoLast)}</button>
                            <button class="icon-only" aria-label=say(W::Close) on:click=move |_| session.alarm.set(None)>{icon(Icon::Close)}</button>
                        </div>
                    </div>
                })}
            </div>
            <div role="status">
                {move || session.notice.get().map(|words| view! {
                    <div class="notice">
                        <p>{words}</p>
                        <button class="icon-only" aria-label=say(W::Close) on:click=move |_| session.notice.set(None)>{icon(Icon::Close)}</button>
                    </div>
                })}
            </div>
        </div>
    }
}
