//! Writing a scenario on the page: captions, questions and claims at the moment on stage; saved as a text file.

use super::command::Command;
use super::dialogs::{Dialog, Dialogs};
use super::icon::{Icon, icon};
use super::session::Session;
use super::share::{OpenFile, files};
use super::words::{Story, say, say_with};
use assent::ids::StepId;
use assent::scenario::{Ask, Claim, Moment, Scenario, Status, Story as Caption};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// Answers that a question is offered here; a text may give more.
const ANSWERS: usize = 3;

/// The tools of an author.
#[component]
pub fn AuthorPanel() -> impl IntoView {
    let session = expect_context::<Session>();
    let dialogs = expect_context::<Dialogs>();
    let preview = move |_| {
        session.send(Command::Seek(StepId(0)));
        session.send(Command::Play);
    };
    let rename = move |event| edit(session, |scenario| scenario.title = one_line(&event_target_value(&event)));
    let title = move || session.scenario.with(|scenario| scenario.title.clone());
    view! {
        <details class="author">
            <summary>{say(Story::Author)}</summary>
            <p class="hint">{say(Story::AuthorHelp)}</p>
            <label class="field">{say(Story::Title)}<input type="text" id="author-title" prop:value=title on:change=rename /></label>
            <CaptionForm />
            <QuestionForm />
            <ClaimForm />
            <Written />
        </details>
        <div class="row author-row">
            <button on:click=preview>{icon(Icon::Play)}{say(Story::Preview)}</button>
            <button on:click=move |_| dialogs.open(Dialog::Share)>{icon(Icon::Share)}{say(Story::ShareIt)}</button>
            <button on:click=move |_| save(session)>{say(Story::SaveFile)}</button>
        </div>
        <OpenFile />
    }
}

/// Changes the scenario and stays at the cursor.
fn edit(session: Session, change: impl FnOnce(&mut Scenario)) {
    let mut scenario = (*session.scenario.get_untracked()).clone();
    change(&mut scenario);
    if scenario != *session.scenario.get_untracked() {
        session.send(Command::Rewrite(Box::new(scenario)));
    }
}

/// What is written into a text stands on one line and holds nothing that cannot be printed.
fn one_line(text: &str) -> String {
    text.split(|letter: char| letter.is_control()).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// The moment on stage. A time stays true when steps are added before it.
fn here(session: Session) -> Moment {
    session.run(|run| Moment::At(run.world().now))
}

/// In order of time; the page shows the last that has come.
fn in_order<T>(session: Session, items: &mut [T], when: impl Fn(&T) -> Moment) {
    session.run(|run| items.sort_by_key(|item| run.plan().time_of(when(item)).map_or(u64::MAX, |time| time.0)));
}

#[component]
fn CaptionForm() -> impl IntoView {
    let session = expect_context::<Session>();
    let text = RwSignal::new(String::new());
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let words = one_line(&text.get_untracked());
        if words.is_empty() {
            return;
        }
        let when = here(session);
        edit(session, |scenario| {
            scenario.story.retain(|story| story.when != when);
            scenario.story.push(Caption { when, text: words });
            in_order(session, &mut scenario.story, |story| story.when);
        });
        text.set(String::new());
    };
    view! {
        <form class="write" on:submit=add>
            <label for="author-caption">{say(Story::Caption)}</label>
            <textarea id="author-caption" rows="2" prop:value=text on:input=move |event| text.set(event_target_value(&event))></textarea>
            <button type="submit">{say(Story::AddHere)}</button>
        </form>
    }
}

#[component]
fn QuestionForm() -> impl IntoView {
    let session = expect_context::<Session>();
    let question = RwSignal::new(String::new());
    let answers = [(); ANSWERS].map(|()| (RwSignal::new(String::new()), RwSignal::new(String::new())));
    let right = RwSignal::new(0usize);
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let words = one_line(&question.get_untracked());
        let given = answers.map(|(answer, why)| (one_line(&answer.get_untracked()), one_line(&why.get_untracked())));
        let kept: Vec<(usize, &(String, String))> =
            given.iter().enumerate().filter(|(_, (answer, _))| !answer.is_empty()).collect();
        let answer = kept.iter().position(|(place, _)| *place == right.get_untracked());
        let (false, Some(answer), true) = (words.is_empty(), answer, kept.len() > 1) else {
            return session.notice.set(Some(say(Story::QuestionNeeds).to_owned()));
        };
        let (options, whys) = kept.into_iter().map(|(_, (answer, why))| (answer.clone(), why.clone())).unzip();
        let ask = Ask { when: here(session), question: words, options, answer, whys };
        edit(session, |scenario| {
            scenario.asks.push(ask);
            in_order(session, &mut scenario.asks, |ask| ask.when);
        });
        question.set(String::new());
        for (answer, why) in answers {
            answer.set(String::new());
            why.set(String::new());
        }
    };
    let row = move |place: usize| {
        let (answer, why) = answers[place];
        let label = say_with(Story::AnswerNumber, &[&(place + 1)]);
        view! {
            <div class="answer">
                <input type="radio" name="author-right" aria-label=say_with(Story::RightNumber, &[&(place + 1)]) prop:checked=move || right.get() == place
                    on:change=move |_| right.set(place) />
                <input type="text" aria-label=label.clone() placeholder=label prop:value=answer on:input=move |event| answer.set(event_target_value(&event)) />
                <input type="text" aria-label=say(Story::Because) placeholder=say(Story::Because) prop:value=why on:input=move |event| why.set(event_target_value(&event)) />
            </div>
        }
    };
    view! {
        <form class="write" on:submit=add>
            <label for="author-question">{say(Story::Question)}</label>
            <input type="text" id="author-question" prop:value=question on:input=move |event| question.set(event_target_value(&event)) />
            {(0..ANSWERS).map(row).collect_view()}
            <button type="submit">{say(Story::AskHere)}</button>
        </form>
    }
}

/// A property and how it stands at the end of the run: the claim that is true now.
#[component]
fn ClaimForm() -> impl IntoView {
    let session = expect_context::<Session>();
    let chosen = RwSignal::new(String::new());
    // At the end of the run, wherever the cursor is.
    let standing = Memo::new(move |_| {
        session.version.track();
        session.scenario.track();
        session.run(|run| {
            run.reports()
                .into_iter()
                .map(|report| {
                    let end = report.story.last().map_or(report.finding.status, |(_, finding)| finding.status);
                    (report.property.id, report.property.title, end)
                })
                .collect::<Vec<(&'static str, &'static str, Status)>>()
        })
    });
    let option = |(id, title, status): (&'static str, &'static str, Status)| {
        view! { <option value=id>{format!("{title}: {}", status.word())}</option> }
    };
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let all = standing.get_untracked();
        let id = chosen.get_untracked();
        let Some((id, _, status)) = all.iter().find(|(known, ..)| *known == id).or(all.first()).copied() else {
            return;
        };
        edit(session, |scenario| {
            scenario.claims.retain(|claim| !matches!(claim, Claim::Property { id: known, .. } if known == id));
            scenario.claims.push(Claim::Property { id: id.to_owned(), status, by: None });
        });
    };
    view! {
        <form class="write" on:submit=add>
            <label for="author-claim">{say(Story::ClaimIt)}</label>
            <select id="author-claim" on:change=move |event| chosen.set(event_target_value(&event))>
                {move || standing.get().into_iter().map(option).collect_view()}
            </select>
            <button type="submit">{say(Story::State)}</button>
        </form>
    }
}

/// What has been written, each with a way to take it out.
#[component]
fn Written() -> impl IntoView {
    let session = expect_context::<Session>();
    let line = move |words: String, out: Box<dyn Fn(&mut Scenario)>| {
        let spoken = say_with(Story::TakeOut, &[&words]);
        view! {
            <li><span>{words}</span>
                <button class="icon-only small" aria-label=spoken.clone() title=spoken on:click=move |_| edit(session, |scenario| out(scenario))>{icon(Icon::Close)}</button></li>
        }
    };
    move || {
        let scenario = session.scenario.get();
        let mut lines = Vec::new();
        for (place, story) in scenario.story.iter().enumerate() {
            lines.push(line(
                format!("{}: {}", story.when, story.text),
                Box::new(move |scenario| drop(scenario.story.remove(place))),
            ));
        }
        for (place, ask) in scenario.asks.iter().enumerate() {
            lines.push(line(
                format!("{}? {}", ask.when, ask.question),
                Box::new(move |scenario| drop(scenario.asks.remove(place))),
            ));
        }
        for (place, claim) in scenario.claims.iter().enumerate() {
            lines.push(line(
                claim.text(&scenario.values),
                Box::new(move |scenario| drop(scenario.claims.remove(place))),
            ));
        }
        view! { <ul class="written">{lines}</ul> }
    }
}

/// The scenario as a file of its own, called after its title.
fn save(session: Session) {
    let (text, title) = session.scenario.with_untracked(|scenario| (scenario.to_string(), scenario.title.clone()));
    let kept = |letter: char| if letter.is_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    let name: String = title.chars().map(kept).take(40).collect();
    let name = name.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    let name = if name.is_empty() { "scenario" } else { &name };
    if files::save(&format!("{name}.txt"), text.as_bytes(), "text/plain").is_err() {
        session.notice.set(Some(say(Story::CannotSave).to_owned()));
    }
}
