//! Another run beside the one on stage, in lock-step: a fork, the same faults on another protocol, or a run that looks
//! the same to somebody.

use super::command::Command;
use super::icon::{Icon, icon};
use super::session::Session;
use super::theme;
use super::veil::shown;
use super::words::{W, say};
use assent::ids::StepId;
use assent::protocols::{self, CATALOGUE};
use assent::reasons;
use assent::run::{Run, compare};
use assent::scenario::{Scenario, transplanted};
use assent::scene::{Frame, Layout, svg};
use assent::time::Time;
use leptos::prelude::*;

/// What is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Versus {
    /// A branch of the history, by its place.
    Branch(usize),
    /// The same faults on another protocol, by its id.
    Protocol(&'static str),
    /// What the scenario says looks the same to somebody, by its place there.
    Alike(usize),
}

/// What there is to compare with.
#[component]
pub fn CompareChoice() -> impl IntoView {
    let session = expect_context::<Session>();
    let branches = move || {
        session.version.track();
        session.with(|inner| (inner.history.branches().len(), inner.history.current()))
    };
    let choose = move |event| {
        let word: String = event_target_value(&event);
        session.versus.set(match word.split_once(':') {
            Some(("branch", place)) => place.parse().ok().map(Versus::Branch),
            Some(("alike", place)) => place.parse().ok().map(Versus::Alike),
            Some(("protocol", id)) => protocols::find(id).map(|entry| Versus::Protocol(entry.id)),
            _ => None,
        });
    };
    let is = move |versus: Versus| move || session.versus.with(|known| *known == Some(versus.clone()));
    let branch = move |place: usize| {
        view! { <option value=format!("branch:{place}") selected=is(Versus::Branch(place))>{format!("{} {}", say(W::Branch), place + 1)}</option> }
    };
    let own = move || session.scenario.with(|scenario| scenario.protocol.id);
    let protocol = move |id: &'static str, title: &'static str| {
        view! { <option value=format!("protocol:{id}") selected=is(Versus::Protocol(id))>{title}</option> }
    };
    view! {
        <label class="compare-choice extra" title=say(W::CompareWith)>
            {icon(Icon::Compare)}<span class="unseen">{say(W::CompareWith)}</span>
            <select on:change=choose>
                <option value="" selected=move || session.versus.with(Option::is_none)>{say(W::Compare)}</option>
                {move || {
                    let (count, current) = branches();
                    (count > 1).then(|| view! {
                        <optgroup label=say(W::Forks)>{(0..count).filter(|place| *place != current).map(branch).collect_view()}</optgroup>
                    })
                }}
                {move || {
                    let names = session.scenario.with(|all| all.alikes.iter().map(|one| all.name(one.node)).collect::<Vec<_>>());
                    let option = |(place, name): (usize, String)| {
                        view! { <option value=format!("alike:{place}") selected=is(Versus::Alike(place))>{format!("{} {name}", say(W::CompareAlike))}</option> }
                    };
                    (!names.is_empty()).then(|| names.into_iter().enumerate().map(option).collect_view())
                }}
                <optgroup label=say(W::CompareProtocol)>
                    {move || CATALOGUE.iter().filter(|entry| entry.id != own()).map(|entry| protocol(entry.id, entry.title)).collect_view()}
                </optgroup>
            </select>
        </label>
    }
}

/// The other run at the present time.
#[component]
pub fn CompareView(versus: Versus) -> impl IntoView {
    let session = expect_context::<Session>();
    let made = StoredValue::new_local(None::<(u32, Made)>);
    let kept = versus.clone();
    let seen = Memo::new(move |_| {
        let now = session.playhead.get();
        session.moment.track();
        let version = session.version.get();
        session.themed.track();
        let size = session.layout.with(|layout| (layout.width, layout.height));
        match &kept {
            Versus::Branch(place) => {
                let aside = session.run(|run| abreast(run, now));
                let step = session.peek(*place, StepId(0), |run| beside(run, now, aside))?;
                session.beside_branch(*place, step, |here, there| Seen::of(here, there, now, size, String::new()))
            }
            Versus::Protocol(_) | Versus::Alike(_) => {
                made.update_value(|made| {
                    if made.as_ref().is_none_or(|(known, _)| *known != version) {
                        let mut fresh = session.run(|run| make(run, &kept));
                        if let Ok((run, notes)) = &mut fresh {
                            run.veil(session.masked.get_untracked());
                            notes.iter_mut().for_each(|note| *note = shown(run, std::mem::take(note)));
                        }
                        *made = Some((version, fresh));
                    }
                    if let Some((_, Ok((run, _)))) = made {
                        let step = beside(run, now, session.run(|here| abreast(here, now)));
                        run.seek(step);
                    }
                });
                made.with_value(|made| match made.as_ref().map(|(_, made)| made) {
                    Some(Ok((run, dropped))) => {
                        Some(session.run(|here| Seen::of(here, run, now, size, dropped.join("; "))))
                    }
                    Some(Err(why)) => Some(Seen { note: why.clone(), ..Seen::default() }),
                    None => None,
                })
            }
        }
    });
    let swap = move |_| match &versus {
        Versus::Branch(place) => {
            let before = session.with(|inner| inner.history.current());
            session.send(Command::Visit(*place));
            session.versus.set(Some(Versus::Branch(before)));
        }
        Versus::Protocol(_) | Versus::Alike(_) => {
            let scenario = made.with_value(|made| match made {
                Some((_, Ok((run, _)))) => Some(run.scenario().clone()),
                _ => None,
            });
            if let Some(scenario) = scenario {
                session.send(Command::Open(Box::new(scenario), StepId(0)));
            }
        }
    };
    view! {
        <section class="compare" aria-label=say(W::Compare)>
            <header class="row">
                <b>{move || seen.with(|seen| seen.as_ref().map(|seen| seen.title.clone()))}</b>
                <span class="differences" role="status">{move || seen.with(|seen| seen.as_ref().map(Seen::words))}</span>
                <span class="grow"></span>
                <button on:click=swap>{say(W::GoThere)}</button>
                <button class="icon-only" aria-label=say(W::Close) on:click=move |_| session.versus.set(None)>{icon(Icon::Close)}</button>
            </header>
            <div class="picture" inner_html=move || seen.with(|seen| seen.as_ref().map(|seen| seen.picture.clone()).unwrap_or_default())></div>
        </section>
    }
}

/// How many steps of the present instant the run has taken.
fn abreast(run: &Run, now: f64) -> u32 {
    run.cursor().0.saturating_sub(before(run, now))
}

/// The last step before the present instant.
fn before(run: &Run, now: f64) -> u32 {
    (now as u64).checked_sub(1).map_or(0, |time| run.trace().step_at(Time(time)).0)
}

/// The step of another run at the same time, and as far into it.
fn beside(run: &Run, now: f64, abreast: u32) -> StepId {
    let last = run.trace().step_at(Time(now as u64));
    StepId((before(run, now) + abreast).min(last.0))
}

/// A run made for comparison with what could not be carried over, or why there is none.
type Made = Result<(Run, Vec<String>), String>;

/// The run to compare with, and what is to be said of it.
fn make(run: &Run, versus: &Versus) -> Made {
    match versus {
        Versus::Protocol(id) => transplant(run, id),
        Versus::Alike(place) => {
            let claim = run.scenario().alikes.get(*place).ok_or_else(|| say(W::CompareNone).to_owned())?;
            let (other, likeness) = reasons::judge_alike(run, claim)?;
            let name = run.scenario().name(claim.node);
            let note = format!("{name}: {} {}", say(W::SameUpTo), likeness.up_to());
            Ok((other, vec![note]))
        }
        Versus::Branch(_) => Err(String::new()),
    }
}

/// The same sizes, inputs, network and faults on another protocol.
fn transplant(run: &Run, id: &str) -> Made {
    let entry = protocols::find(id).ok_or_else(|| id.to_owned())?;
    let (scenario, dropped): (Scenario, Vec<String>) = transplanted(run, entry);
    let mut run = Run::new(scenario)?;
    run.finish();
    run.seek(StepId(0));
    Ok((run, dropped))
}

/// The other run as it is shown.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    title: String,
    picture: String,
    /// Names of nodes that stand otherwise there.
    differ: Vec<String>,
    /// The first step that is not the same in both.
    parts: Option<StepId>,
    note: String,
}

impl Seen {
    fn of(here: &Run, there: &Run, now: f64, (width, height): (f32, f32), note: String) -> Seen {
        let layout = Layout::ring(there.scenario().n, width, height, 1.0);
        let found = compare(here, there);
        let differ = found.nodes.iter().map(|one| here.scenario().name(one.node)).collect();
        let scenario = there.scenario();
        let title = if scenario.title.is_empty() { scenario.protocol.title } else { &scenario.title };
        let picture = svg(there, &layout, now, Frame { theme: theme::current(), strip: false });
        Seen { title: shown(there, title.to_owned()), picture, differ, parts: found.parts, note }
    }

    fn words(&self) -> String {
        let differ = if self.differ.is_empty() {
            say(W::SameSoFar).to_owned()
        } else {
            format!("{}: {}", say(W::Differs), self.differ.join(", "))
        };
        let parts = self.parts.map(|step| format!("{} {step}", say(W::PartAt)));
        [Some(differ), parts, Some(self.note.clone())]
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(". ")
    }
}
