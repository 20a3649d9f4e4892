//! The bar below the stage: transport, timeline, speed.

use super::command::{Command, SPEEDS};
use super::compare::CompareChoice;
use super::glance::{Glance, along};
use super::icon::{Icon, icon};
use super::moment::Tick;
use super::session::Session;
use super::until::UntilChoice;
use super::words::{W, say, say_with};
use assent::ids::StepId;
use leptos::prelude::*;

/// More marks than this are thinned on the timeline: they would be one smear.
const TICKS_MAX: usize = 400;

/// The bar.
#[component]
pub fn Bar() -> impl IntoView {
    let session = expect_context::<Session>();
    let playing = move || session.playing.get();
    let now = session.moment;
    let last = move || now.with(|now| now.last.0);
    let cursor = move || now.with(|now| now.cursor.0);
    let seek = move |event| {
        if let Ok(step) = event_target_value(&event).parse() {
            session.send(Command::Seek(StepId(step)));
        }
    };
    let glance = expect_context::<Glance>();
    // A finger that drags sees the stage itself move.
    let look = move |event: leptos::ev::PointerEvent| {
        if event.buttons() == 0 && event.pointer_type() == "mouse" {
            let branch = session.with(|inner| inner.history.current());
            glance.show(session, branch, StepId((along(&event) * f64::from(last())).round() as u32), &event);
        }
    };
    let faster = move |_| {
        let speed = session.speed.get_untracked();
        let next = SPEEDS.into_iter().find(|known| *known > speed).unwrap_or(SPEEDS[0]);
        session.send(Command::Speed(next));
    };
    view! {
        <footer class="bar">
            <button aria-label=say(W::StepBack) title=format!("{} (←)", say(W::StepBack)) on:click=move |_| session.send(Command::Back)
                disabled=move || cursor() == 0>{icon(Icon::Back)}</button>
            <button class="pri play" aria-label=move || play_word(playing())
                title=move || format!("{} ({})", play_word(playing()), say(W::SpaceKey))
                on:click=move |_| session.send(Command::Toggle)>
                {move || icon(if playing() { Icon::Pause } else { Icon::Play })}
            </button>
            <button aria-label=say(W::StepOn) title=format!("{} (→)", say(W::StepOn)) on:click=move |_| session.send(Command::Next)
                disabled=move || now.with(|now| now.at_end)>{icon(Icon::Next)}</button>
            <div class="timeline">
                <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">{move || marks(session)}</svg>
                <input type="range" min="0" max=last prop:value=cursor aria-label=say(W::Step) aria-valuetext=move || spoken(session)
                    on:input=seek on:pointermove=look on:pointerleave=move |_| glance.hide() on:pointerdown=move |_| glance.hide() />
            </div>
            <span class="num count">{move || format!("{} / {}", cursor(), last())}</span>
            <span class="num clock">{move || now.with(|now| now.time.to_string())}</span>
            <button class="speed" title=format!("{} (< >)", say(W::Speed)) aria-label=move || format!("{} {}", say(W::Speed), speed_word(session.speed.get()))
                on:click=faster>{move || speed_word(session.speed.get())}</button>
            <UntilChoice />
            <CompareChoice />
            <button class="extra" aria-label=say(W::NewSeed) title=say(W::NewSeedTip) on:click=move |_| session.send(Command::NewSeed)>
                {icon(Icon::Dice)}</button>
            <button class="extra" aria-label=say(W::Restart) title=say(W::RestartTip) on:click=move |_| session.send(Command::Restart)>
                {icon(Icon::Restart)}</button>
        </footer>
    }
}

fn play_word(playing: bool) -> &'static str {
    if playing { say(W::Pause) } else { say(W::Play) }
}

fn speed_word(speed: f64) -> String {
    match speed {
        slow if slow < 1.0 => format!("1/{}×", (1.0 / slow).round()),
        fast => format!("{fast}×"),
    }
}

/// What the slider says.
fn spoken(session: Session) -> String {
    let first = session.ticks.with(|ticks| ticks.iter().find(|(_, tick)| *tick == Tick::Breach).map(|(step, _)| *step));
    session.moment.with(|now| {
        let round = if now.round > 0 { say_with(W::SpokenRound, &[&now.round]) } else { String::new() };
        let breach = first.map_or(String::new(), |step| say_with(W::SpokenBreach, &[&step]));
        say_with(W::SpokenStep, &[&now.cursor, &now.last, &round, &now.time, &breach])
    })
}

fn marks(session: Session) -> impl IntoView {
    let last = session.moment.with(|now| now.last.0).max(1);
    let ticks = session.ticks.get();
    let every = ticks.len().div_ceil(TICKS_MAX).max(1);
    let mark = |(place, (step, tick)): (usize, (StepId, Tick))| {
        let shown = tick == Tick::Breach || place % every == 0;
        let x = f64::from(step.0) / f64::from(last) * 1000.0;
        let class = match tick {
            Tick::Decision => "decision",
            Tick::Action => "action",
            Tick::Breach => "breach",
        };
        shown.then(|| view! { <rect class=class x=x - 2.0 width="4" y="0" height="10" /> })
    };
    ticks.into_iter().enumerate().map(mark).collect_view()
}
