//! The path: all lessons by chapters, how far one has come, and the lecturer's notes, which can be printed.

use super::super::dialogs::Dialogs;
use super::super::link;
use super::super::session::Session;
use super::super::words::{Story, say, say_with};
use super::course::Course;
use super::panel::doing_word;
use assent::lesson::Lesson;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// All lessons.
#[component]
pub fn LessonList() -> impl IntoView {
    let course = expect_context::<Course>();
    let all = course.all();
    let mut chapter = None;
    let items = all.iter().enumerate().map(|(place, (id, lesson))| {
        let heading = (chapter != Some(lesson.chapter)).then(|| view! { <h3>{lesson.chapter.title()}</h3> });
        chapter = Some(lesson.chapter);
        view! { {heading} <LessonCard place id lesson=lesson.clone() /> }
    });
    view! {
        <p>{say(Story::LessonsHelp)}</p>
        <button class="print" on:click=move |_| print_all()>{say(Story::PrintAll)}</button>
        <div class="lessons">{items.collect_view()}</div>
    }
}

#[component]
fn LessonCard(place: usize, id: &'static str, lesson: Lesson) -> impl IntoView {
    let session = expect_context::<Session>();
    let dialogs = expect_context::<Dialogs>();
    let course = expect_context::<Course>();
    let steps = lesson.steps.len();
    let done = move || (0..steps).filter(|step| course.is_done(place, *step)).count();
    let first = move || (0..steps).find(|step| !course.is_done(place, *step)).unwrap_or(0);
    let start = move |_| {
        course.go(session, place, first());
        dialogs.close();
    };
    let go_on = move || say(if done() > 0 && done() < steps { Story::GoOn } else { Story::Start });
    let marks = lesson.steps.iter().enumerate().map(|(at, step)| {
        let words = say(doing_word(step.doing));
        view! { <li class:done=move || course.is_done(place, at)>{words}</li> }
    });
    view! {
        <article class="lesson-card" data-lesson=id>
            <header class="lesson-head">
                <h4>{lesson.title.clone()}</h4>
                <span class="num">{say_with(Story::Minutes, &[&lesson.minutes])}</span>
                <button class="pri" on:click=start>{go_on}</button>
            </header>
            <p>{lesson.goal.clone()}</p>
            <ol class="track" aria-label=move || say_with(Story::StepsDone, &[&done(), &steps])>{marks.collect_view()}</ol>
            <details class="notes">
                <summary>{say(Story::Notes)}</summary>
                <Notes lesson />
            </details>
        </article>
    }
}

/// A link whose whole address is printed on paper.
fn door(fragment: &str, word: Story) -> impl IntoView + use<> {
    let href = format!("#{fragment}");
    let address = format!("{}{href}", link::base());
    let dialogs = expect_context::<Dialogs>();
    view! { <a href=href data-address=address on:click=move |_| dialogs.close()>{say(word)}</a> }
}

/// Prints the notes that are open; all, if none are.
fn print() {
    // Refused in some sandboxes; there is nothing to add then.
    let _ = window().print();
}

/// Prints the notes of all lessons.
fn print_all() {
    let open = document().query_selector_all(".notes[open]").ok();
    for notes in open.iter().flat_map(|list| (0..list.length()).filter_map(|place| list.item(place))) {
        if let Ok(notes) = notes.dyn_into::<web_sys::Element>() {
            let _ = notes.remove_attribute("open");
        }
    }
    print();
}

/// What a lecturer needs, on a sheet of paper.
#[component]
fn Notes(lesson: Lesson) -> impl IntoView {
    let Lesson { questions, misconceptions, steps, .. } = lesson;
    let misconceptions = misconceptions.into_iter().map(|one| {
        let number = if one.number == "none" { String::new() } else { format!(" ({})", one.number) };
        view! { <p><i>{one.said}</i>" "{one.so}{number}</p> }
    });
    let questions = questions.into_iter().map(|question| {
        view! { <li><b>{question.text}</b>" "{question.answer}</li> }
    });
    let steps = steps.into_iter().map(|step| {
        let objective = step.objective.map(|objective| {
            let musts: Vec<String> = objective.musts.iter().map(ToString::to_string).collect();
            view! {
                <p>{objective.text}" "<code>{musts.join("; ")}</code>" "{door(&objective.answer, Story::AnAnswer)}</p>
            }
        });
        view! { <li><b>{say(doing_word(step.doing))}</b>" "{step.text}" "{door(&step.link, Story::TheScene)}{objective}</li> }
    });
    view! {
        <h5>{say(Story::Questions)}</h5>
        <ol>{questions.collect_view()}</ol>
        <h5>{say(Story::Misconception)}</h5>
        {misconceptions.collect_view()}
        <h5>{say(Story::Steps)}</h5>
        <ol>{steps.collect_view()}</ol>
        <button class="print" on:click=move |_| print()>{say(Story::Print)}</button>
    }
}
