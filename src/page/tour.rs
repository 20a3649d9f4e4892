//! The three steps that a newcomer is shown once.

use super::words::{W, say};
use leptos::prelude::*;

/// Where it is kept that the tour was seen, where the browser keeps anything.
const SEEN: &str = "assent.tour";

/// Was the tour seen, or can it not be known?
fn is_seen() -> bool {
    match window().local_storage() {
        Ok(Some(kept)) => kept.get_item(SEEN).ok().flatten().is_some(),
        _ => true,
    }
}

/// The tour, unless it was seen.
#[component]
pub fn Tour() -> impl IntoView {
    const STEPS: [W; 3] = [W::TourOne, W::TourTwo, W::TourThree];
    let place = RwSignal::new(if is_seen() { None } else { Some(0) });
    let end = move || {
        place.set(None);
        if let Ok(Some(kept)) = window().local_storage() {
            // Full or refused: the tour is shown again, which does no harm.
            let _ = kept.set_item(SEEN, "1");
        }
    };
    let next = move |_| match place.get_untracked() {
        Some(at) if at + 1 < STEPS.len() => place.set(Some(at + 1)),
        _ => end(),
    };
    move || {
        place.get().map(|at| {
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
