//! The three steps that a newcomer is shown once.

use super::kept;
use super::session::Session;
use super::words::{W, say};
use leptos::prelude::*;

/// The tour, unless it was seen.
#[component]
pub fn Tour() -> impl IntoView {
    const STEPS: [W; 3] = [W::TourOne, W::TourTwo, W::TourThree];
    let place = RwSignal::new(if kept::flag(kept::TOUR) == Some(false) { Some(0) } else { None });
    let end = move || {
        place.set(None);
        kept::keep(kept::TOUR, true);
    };
    let session = expect_context::<Session>();
    // What the second step speaks of has come about.
    Effect::new(move |_| {
        if session.alarm.with(Option::is_some) && place.get_untracked() == Some(0) {
            place.set(Some(1));
        }
    });
    let next = move |_| match place.get_untracked() {
        Some(at) if at + 1 < STEPS.len() => place.set(Some(at + 1)),
        _ => end(),
    };
    // It speaks of the scene that it found.
    let title = session.scenario.with_untracked(|scenario| scenario.title.clone());
    let is_here = Memo::new(move |_| session.scenario.with(|scenario| scenario.title == title));
    move || {
        place.get().filter(|_| is_here.get()).map(|at| {
            let last = at + 1 == STEPS.len();
            view! {
                <section class="tour" aria-label=say(W::Tour)>
                    <p role="status"><b>{format!("{} / {}", at + 1, STEPS.len())}</b>" "{say(STEPS[at])}</p>
                    <div class="row">
                        <button on:click=move |_| end()>{say(W::TourSkip)}</button>
                        <button class="pri" on:click=next>{say(if last { W::TourDone } else { W::TourNext })}</button>
                    </div>
                </section>
            }
        })
    }
}
