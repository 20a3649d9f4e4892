//! The step that is being taken: what to do, whether its objective is reached, and the way on.

use super::super::dialogs::{Dialog, Dialogs};
use super::super::icon::{Icon, icon};
use super::super::session::Session;
use super::super::veil::may_show;
use super::super::words::{Story, say, say_with};
use super::course::Course;
use assent::lesson::{Doing, Objective, Verdict, judge};
use leptos::prelude::*;

/// What a reader does in a step, in a word.
pub fn doing_word(doing: Doing) -> Story {
    match doing {
        Doing::Watch => Story::Watch,
        Doing::Predict => Story::Predict,
        Doing::Change => Story::Change,
        Doing::Make => Story::Make,
    }
}

/// The open step, if a lesson is being taken.
#[component]
pub fn LessonPanel() -> impl IntoView {
    let session = expect_context::<Session>();
    let course = expect_context::<Course>();
    // Watching is done at the end of the run, predicting with an answer.
    Effect::new(move |_| {
        let Some(step) = course.step() else { return };
        let (at_end, answered) =
            (session.moment.with(|now| now.at_end), session.answers.with(|given| !given.is_empty()));
        if (step.doing == Doing::Watch && at_end) || (step.doing == Doing::Predict && answered) {
            course.tick();
        }
    });
    move || {
        let (lesson, step) = course.open.get()?;
        let all = course.all();
        let (title, steps) = all.get(lesson).map(|(_, lesson)| (lesson.title.clone(), lesson.steps.len()))?;
        let known = course.step()?;
        let is_last = step + 1 == steps;
        let has_next = lesson + 1 < all.len();
        let next = move |_| {
            course.tick_if_open();
            match (is_last, has_next) {
                (false, _) => course.go(session, lesson, step + 1),
                (true, true) => course.go(session, lesson + 1, 0),
                (true, false) => course.open.set(None),
            }
        };
        let on = match (is_last, has_next) {
            (false, _) => Story::StepOn,
            (true, true) => Story::NextLesson,
            (true, false) => Story::Finish,
        };
        let back = move |_| course.go(session, lesson, step.saturating_sub(1));
        Some(view! {
            <section class="lesson" aria-label=say(Story::Lesson)>
                <header>
                    <h2>{title}</h2>
                    <span class="num">{format!("{} / {steps}", step + 1)}</span>
                    <button class="icon-only small" aria-label=say(Story::LeaveLesson) title=say(Story::LeaveLesson)
                        on:click=move |_| course.open.set(None)>{icon(Icon::Close)}</button>
                </header>
                <p><b class="doing">{say(doing_word(known.doing))}</b>" "{session.scenario.with(|scenario| may_show(session.masked.get(), scenario, known.text.clone()))}</p>
                {known.objective.map(|objective| view! { <ObjectiveView objective /> })}
                <div class="row">
                    <button on:click=move |_| course.go(session, lesson, step)>{say(Story::Again)}</button>
                    <span class="grow"></span>
                    <button disabled=step == 0 on:click=back>{say(Story::StepBack)}</button>
                    <button class="pri" on:click=next>{say(on)}</button>
                </div>
            </section>
        })
    }
}

impl Course {
    /// Going on from a change that nothing is to be reached by is doing it.
    fn tick_if_open(self) {
        if self.step().is_some_and(|step| step.objective.is_none() && step.doing >= Doing::Change) {
            self.tick();
        }
    }
}

/// What is to be reached, judged anew whenever the scenario changes; once it is, the answer is a link.
#[component]
fn ObjectiveView(objective: Objective) -> impl IntoView {
    let session = expect_context::<Session>();
    let course = expect_context::<Course>();
    let dialogs = expect_context::<Dialogs>();
    let asked = objective.clone();
    let verdict = Memo::new(move |_| session.scenario.with(|scenario| judge(&asked, scenario).unwrap_or_default()));
    Effect::new(move |_| {
        if verdict.with(|verdict| !verdict.lines.is_empty() && verdict.is_met()) {
            course.tick();
        }
    });
    let lines = move || {
        verdict.with(|verdict: &Verdict| verdict.lines.clone()).into_iter().map(|line| {
        let (mark, class) = if line.is_met { (Icon::Check, "met") } else { (Icon::Wait, "open") };
        // That it is the right protocol goes without saying.
        let is_protocol = line.text.starts_with("protocol ");
        let found = if line.found.is_empty() { String::new() } else { say_with(Story::FoundHere, &[&line.found]) };
        view! { <li class=class class:is-protocol=is_protocol>{icon(mark)}<span><code>{line.text}</code>" "<small>{found}</small></span></li> }
    }).collect_view()
    };
    let is_met = move || verdict.with(|verdict| !verdict.lines.is_empty() && verdict.is_met());
    view! {
        <div class="objective" class:met=is_met>
            <p><b>{say(Story::Objective)}</b>" "{move || session.scenario.with(|scenario| may_show(session.masked.get(), scenario, objective.text.clone()))}</p>
            <ul>{lines}</ul>
            <p role="status">{move || say(if is_met() { Story::Reached } else { Story::NotYet })}</p>
            {move || is_met().then(|| view! {
                <button on:click=move |_| dialogs.open(Dialog::Share)>{icon(Icon::Share)}{say(Story::ShareAnswer)}</button>
            })}
        </div>
    }
}
