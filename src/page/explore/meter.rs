//! The valence meter on the stage: what may still be decided from the present moment, while the run plays.

use super::super::session::Session;
use super::super::words::{P, W, say, say_with};
use super::subject::{Knobs, Prove};
use super::work::Work;
use super::{disc, listed};
use assent::explore::{Pace, Rules, Search, Survey};
use assent::limits::TAB_BYTES_MAX;
use assent::scene::possible;
use assent::value::Value;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;

/// Configurations that are looked at from a moment.
const AHEAD: u32 = 20_000;

/// What is possible, and whether all was seen.
#[derive(Clone, PartialEq, Default)]
struct Reading {
    values: Vec<Value>,
    whole: bool,
}

/// The meter, where it is switched on and the run has a schedule to choose.
#[component]
pub fn Meter() -> impl IntoView {
    let session = expect_context::<Session>();
    let prove = expect_context::<Prove>();
    let reading = RwSignal::new(None::<Reading>);
    let work = Work::new();
    on_cleanup(move || work.stop());
    Effect::new(move |_| {
        session.moment.track();
        if !prove.meter.get() {
            work.stop();
            reading.set(None);
            return;
        }
        let search = session.run(|run| {
            let rules = Knobs::default().rules(run.scenario())?;
            let rules = Rules { states_max: AHEAD, bytes_max: TAB_BYTES_MAX, ..rules };
            if rules.pace == Pace::LockStep {
                return Err(String::new());
            }
            // What has crashed by now is all that will: the meter shows the run's own future.
            Search::of_run(run, Rules { crashes: 0, restarts: 0, ..rules }).map(Search::with_edges)
        });
        match search {
            Ok(search) => read(search, reading, work),
            Err(_) => {
                work.stop();
                reading.set(None);
            }
        }
    });
    move || {
        let found = reading.get()?;
        let names = session.scenario.with(|scenario| scenario.values.clone());
        let all = listed(&found.values, &names);
        let words = match (found.values.is_empty(), found.whole) {
            (true, true) => say(P::MeterNothing).to_owned(),
            (true, false) => say(P::MeterNone).to_owned(),
            (false, true) => say_with(P::MeterPossible, &[&all]),
            (false, false) => say_with(P::MeterAtLeast, &[&all]),
        };
        let count = found.values.len().to_string();
        let spoken = words.clone();
        Some(
            view! { <span class="meter" role="img" aria-label=spoken data-values=count>{disc(&found.values, false, &names)}<span>{words}</span></span> },
        )
    }
}

/// Switches the meter on the stage on.
#[component]
pub fn MeterSwitch() -> impl IntoView {
    let prove = expect_context::<Prove>();
    view! {
        <label class="mistake"><input class="meter-switch" type="checkbox" prop:checked=move || prove.meter.get()
            on:change=move |event| prove.meter.set(event_target_checked(&event)) /><span>{say(W::MeterOn)}</span></label>
    }
}

fn read(search: Search, reading: RwSignal<Option<Reading>>, work: Work) {
    let held = Rc::new(RefCell::new((search, None::<Survey>)));
    work.start(move |budget| {
        let (search, survey) = &mut *held.borrow_mut();
        if !search.step(budget).done {
            return false;
        }
        if !survey.get_or_insert_default().step(search, budget) {
            return false;
        }
        let Some(survey) = survey.take() else { return true };
        let graph = survey.graph(search);
        let whole = search.answer().stopped.is_none();
        reading.set(Some(Reading { values: possible(&graph, 0), whole }));
        true
    });
}
