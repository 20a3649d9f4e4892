//! Where a search is done, and what to do when its worker has died.

use super::super::words::{P, say, say_with};
use super::grouped;
use super::inquiry::Inquiry;
use leptos::prelude::*;

/// Where it is done, and how long the page's thread was held for it at most.
pub fn held(inquiry: Inquiry) -> String {
    let longest = format!("{:.0}", inquiry.work.longest.get_untracked());
    say_with(if inquiry.in_worker.get() { P::InWorker } else { P::Longest }, &[&longest])
}

/// Says that the worker has died, and offers what may still be done.
#[component]
pub fn Rescue(inquiry: Inquiry) -> impl IntoView {
    move || {
        let died = inquiry.died.get()?;
        let smaller = inquiry.fewer().map(|states| {
            let words = say_with(P::Smaller, &[&grouped(u64::from(states))]);
            view! { <button on:click=move |_| inquiry.again_smaller()>{words}</button> }
        });
        Some(view! {
            <div class="rescue" role="alert">
                <p class="trouble">{say_with(P::WorkerDied, &[&died])}</p>
                <div class="row"><button on:click=move |_| inquiry.again_on_page()>{say(P::InSlices)}</button>{smaller}</div>
            </div>
        })
    }
}
