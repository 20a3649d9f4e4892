//! Each property: it holds in all runs of this size, or here is the shortest that breaks it.

use super::super::icon::{Icon, icon};
use super::super::session::Session;
use super::super::words::{P, say, say_with};
use super::lines;
use super::rescue::{Rescue, held};
use super::subject::Prove;
use super::{grouped, megabytes, open_found};
use assent::ids::StepId;
use assent::protocol::Faults;
use assent::prove::{Answer, Checked, Claim, Question};
use assent::scenario::Status;
use leptos::prelude::*;

/// Where the work stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    Idle,
    Running,
    Paused,
    Done,
    Dead,
}

#[component]
pub fn PropertiesView() -> impl IntoView {
    let prove = expect_context::<Prove>();
    let inquiry = prove.checking;
    let stand = Memo::new(move |_| {
        let done = inquiry.answer.with(|answer| answer.as_ref().and_then(Answer::checked).map(|checked| checked.done));
        match (done, inquiry.work.on.get()) {
            _ if inquiry.died.with(Option::is_some) => Stand::Dead,
            (Some(true), _) => Stand::Done,
            (_, true) => Stand::Running,
            (Some(false), false) => Stand::Paused,
            (None, false) => Stand::Idle,
        }
    });
    let rules = move || {
        let scenario = prove.subject.get();
        let size = format!("{}, n = {}, f = {}", scenario.protocol.title, scenario.n, scenario.f);
        match prove.knobs.get().rules(&scenario) {
            Ok(rules) => format!("{size}: {}", rules.says()),
            Err(why) => format!("{size}: {why}"),
        }
    };
    view! {
        <p class="rules"><b>{rules}</b></p>
        <div class="row prove-buttons">
            {move || match stand.get() {
                Stand::Idle => view! { <button class="pri" on:click=move |_| begin(prove)>{icon(Icon::Prove)}{say(P::Start)}</button> }.into_any(),
                Stand::Running => view! { <button class="pri" on:click=move |_| inquiry.stop()>{icon(Icon::Pause)}{say(P::Stop)}</button> }.into_any(),
                Stand::Paused => view! {
                    <button class="pri" on:click=move |_| inquiry.go_on()>{icon(Icon::Play)}{say(P::GoOn)}</button>
                    <button on:click=move |_| begin(prove)>{say(P::Again)}</button>
                }.into_any(),
                Stand::Done | Stand::Dead => view! { <button on:click=move |_| begin(prove)>{say(P::Again)}</button> }.into_any(),
            }}
        </div>
        <Rescue inquiry />
        <ProgressLine />
        {move || inquiry.answer.with(|answer| answer.as_ref().and_then(Answer::checked).map(|checked| answers(prove, checked)))}
    }
}

/// Begins anew.
fn begin(prove: Prove) {
    match prove.question() {
        Ok((scenario, rules)) => {
            prove.checking.ask(Question::Properties { scenario: scenario.to_string(), rules });
        }
        Err(why) => prove.trouble.set(Some(why)),
    }
}

/// How far it is.
#[component]
fn ProgressLine() -> impl IntoView {
    let inquiry = expect_context::<Prove>().checking;
    let line = move |checked: &Checked| {
        let on = inquiry.work.on.get();
        let spent = inquiry.work.spent.get_untracked();
        let longest = inquiry.work.longest.get_untracked();
        let rate = if spent > 0.0 { f64::from(checked.found) / spent * 1e3 } else { 0.0 };
        let words = say_with(
            P::Progress,
            &[&grouped(u64::from(checked.found)), &checked.depth, &grouped(rate as u64), &megabytes(checked.bytes)],
        );
        let (seen, all) = checked.cases;
        let cases = say_with(P::Cases, &[&seen, &all]);
        let state = match (checked.done, on) {
            _ if inquiry.died.with(Option::is_some) => String::new(),
            (true, _) => String::new(),
            (false, true) => say(P::Searching).to_owned(),
            (false, false) => say(P::Stopped).to_owned(),
        };
        let part = if checked.done { 1.0 } else { seen as f64 / all.max(1) as f64 };
        let by = if inquiry.in_worker.get() { "worker" } else { "page" };
        view! {
            <div class="progress" data-configurations=checked.found.to_string() data-rate=format!("{rate:.0}") data-longest=format!("{longest:.1}") data-by=by>
                <progress max="1" value=part.to_string() aria-label=cases.clone()></progress>
                <p class="num">{words}"; "{cases}"; "{held(inquiry)}</p>
                <p class="hint">{state}</p>
            </div>
        }
    };
    move || inquiry.answer.with(|answer| answer.as_ref().and_then(Answer::checked).map(line))
}

/// What came of it.
fn answers(prove: Prove, checked: &Checked) -> impl IntoView + use<> {
    let session = expect_context::<Session>();
    let broken = checked.claims.iter().any(|claim| claim.status == Status::Breached && claim.promised);
    let faults = prove.subject.with_untracked(|subject| subject.protocol.card().model.faults);
    let all_hold = checked.claims.iter().all(|claim| claim.status == Status::Holds || !claim.promised);
    let headline = match (broken, checked.done && checked.stopped.is_none() && all_hold) {
        (true, _) => Some(say(P::AStrategy)),
        (false, true) => Some(say(P::NoStrategy)),
        _ => None,
    }
    .filter(|_| faults != Faults::None || broken);
    let rows = checked.claims.iter().map(|claim| row(session, prove, claim, lines::says(claim, checked)));
    let rows = rows.collect_view();
    view! {
        <div class="answers" aria-live="polite">
            {headline.map(|words| view! { <p class="headline">{words}</p> })}
            <ul class="claims">{rows}</ul>
            {(!checked.unseen.is_empty()).then(|| view! { <p class="hint">{say_with(P::Unseen, &[&checked.unseen.join(", ")])}</p> })}
            {checked.done.then(|| view! { <p class="num end">{ending(checked)}</p> })}
        </div>
    }
}

fn ending(checked: &Checked) -> String {
    if let Some(why) = &checked.stopped {
        return say_with(P::NotComplete, &[why]);
    }
    let executions = checked.executions.map(|count| say_with(P::Executions, &[&grouped(count)])).unwrap_or_default();
    say_with(P::Complete, &[&executions, &grouped(checked.configurations), &grouped(checked.transitions)])
}

fn row(session: Session, prove: Prove, claim: &Claim, says: String) -> impl IntoView + use<> {
    let sign = match claim.status {
        Status::Holds => Icon::Check,
        Status::Breached => Icon::Cross,
        Status::Pending => Icon::Wait,
    };
    let class = match claim.status {
        Status::Holds => "good",
        Status::Breached if claim.promised => "bad",
        _ => "plain",
    };
    let example = claim.example.as_ref().and_then(|example| example.as_ref().ok()).cloned();
    let found = example.map(|example| {
        let words = say_with(P::ShortestRun, &[&example.steps, &example.text]);
        let script = lines::script(&example.scenario);
        let last = StepId(example.steps);
        let watch = move |_| open_found(session, prove, &example.scenario, last);
        view! {
            <p>{words}</p>
            <div class="row"><button class="watch" on:click=watch>{icon(Icon::Play)}{say(P::Watch)}</button>
                {(!script.is_empty()).then(|| view! {
                    <details><summary>{say(P::Strategy)}</summary><pre class="script" tabindex="0">{script}</pre></details>
                })}
            </div>
        }
    });
    view! {
        <li class=format!("claim {class}") data-property=claim.id.clone() data-status=claim.status.word()>
            <span class=format!("pill {class}")>{icon(sign)}<span>{claim.title.clone()}</span></span>
            <span class="says">{says}</span>
            {found}
        </li>
    }
}
