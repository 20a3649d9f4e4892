//! What a screen reader says by itself: each step while one steps; while it plays only what matters, and where it stopped.

use super::moment::Tick;
use super::session::Session;
use leptos::prelude::*;

/// The one polite region of the page.
#[component]
pub fn Spoken() -> impl IntoView {
    let session = expect_context::<Session>();
    let words = Memo::new(move |before: Option<&(u32, String)>| {
        let (cursor, round, caption) = session.moment.with(|now| (now.cursor, now.round, now.caption.clone()));
        let known = before.cloned().unwrap_or_default();
        let matters = round != known.0
            || session.ticks.with(|ticks| ticks.iter().any(|(step, tick)| *step == cursor && *tick != Tick::Breach));
        // A breach is an alert of its own.
        if session.playing.get() && !matters { (round, known.1) } else { (round, caption) }
    });
    view! { <p class="unseen" role="status" id="spoken">{move || words.with(|(_, words)| words.clone())}</p> }
}
