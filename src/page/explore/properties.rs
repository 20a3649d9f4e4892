//! Each property: it holds in all runs of this size, or here is the shortest that breaks it.

use super::super::icon::{Icon, icon};
use super::super::session::Session;
use super::super::words::{P, say, say_with};
use super::lines::Line;
use super::subject::Prove;
use super::work::seldom;
use super::{grouped, megabytes, open_on_stage};
use assent::explore::{Check, Progress, Verdict, Witness};
use assent::ids::StepId;
use assent::protocol::Faults;
use assent::scenario::Status;
use leptos::prelude::*;

/// Where the work stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    Idle,
    Running,
    Paused,
    Done,
}

#[component]
pub fn PropertiesView() -> impl IntoView {
    let prove = expect_context::<Prove>();
    let stand = Memo::new(move |_| {
        prove.checked.track();
        let on = prove.checking.on.get();
        prove.check.with_value(|check| match check {
            None => Stand::Idle,
            Some(check) if check.progress().done => Stand::Done,
            Some(_) if on => Stand::Running,
            Some(_) => Stand::Paused,
        })
    });
    let rules = move || {
        let scenario = prove.subject.get();
        let size = format!("{}, n = {}, f = {}", scenario.protocol.card.title, scenario.n, scenario.f);
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
                Stand::Running => view! { <button class="pri" on:click=move |_| prove.checking.stop()>{icon(Icon::Pause)}{say(P::Stop)}</button> }.into_any(),
                Stand::Paused => view! {
                    <button class="pri" on:click=move |_| go_on(prove)>{icon(Icon::Play)}{say(P::GoOn)}</button>
                    <button on:click=move |_| begin(prove)>{say(P::Again)}</button>
                }.into_any(),
                Stand::Done => view! { <button on:click=move |_| begin(prove)>{say(P::Again)}</button> }.into_any(),
            }}
        </div>
        <ProgressLine />
        {move || {
            prove.checked.track();
            prove.check.with_value(|check| check.as_ref().map(|check| answers(prove, check)))
        }}
    }
}

/// Begins anew.
fn begin(prove: Prove) {
    match prove.question().and_then(|(scenario, rules)| Check::new(&scenario, rules)) {
        Ok(check) => {
            prove.trouble.set(None);
            prove.check.set_value(Some(check));
            prove.checked.update(|count| *count += 1);
            prove.checking.start(job(prove));
        }
        Err(why) => prove.trouble.set(Some(why)),
    }
}

fn go_on(prove: Prove) {
    prove.checking.go_on(job(prove));
}

fn job(prove: Prove) -> impl FnMut(u32) -> bool + 'static {
    let show = seldom(move || prove.checked.update(|count| *count += 1));
    move |budget| {
        let stepped = prove.check.try_update_value(|check| check.as_mut().map(|check| check.step(budget))).flatten();
        let done = match stepped {
            None => true,
            Some(Ok(progress)) => progress.done,
            Some(Err(why)) => {
                prove.trouble.set(Some(why));
                true
            }
        };
        show(done);
        done
    }
}

/// How far it is.
#[component]
fn ProgressLine() -> impl IntoView {
    let prove = expect_context::<Prove>();
    move || {
        prove.checked.track();
        let on = prove.checking.on.get();
        let spent = prove.checking.spent.get_untracked();
        let longest = prove.checking.longest.get_untracked();
        prove.check.with_value(|check| {
            let check = check.as_ref()?;
            let progress: Progress = check.progress();
            let rate = if spent > 0.0 { f64::from(progress.configurations) / spent * 1e3 } else { 0.0 };
            let words = say_with(
                P::Progress,
                &[
                    &grouped(u64::from(progress.configurations)),
                    &progress.depth,
                    &grouped(rate as u64),
                    &megabytes(progress.bytes),
                ],
            );
            let (seen, all) = check.verdict().cases;
            let cases = say_with(P::Cases, &[&seen, &all]);
            let slice = say_with(P::Longest, &[&format!("{longest:.0}")]);
            let state = match (progress.done, on) {
                (true, _) => String::new(),
                (false, true) => say(P::Searching).to_owned(),
                (false, false) => say(P::Stopped).to_owned(),
            };
            let part = if progress.done { 1.0 } else { seen as f64 / all.max(1) as f64 };
            Some(view! {
                <div class="progress" data-configurations=progress.configurations.to_string() data-rate=format!("{rate:.0}") data-longest=format!("{longest:.1}")>
                    <progress max="1" value=part.to_string() aria-label=cases.clone()></progress>
                    <p class="num">{words}"; "{cases}"; "{slice}</p>
                    <p class="hint">{state}</p>
                </div>
            })
        })
    }
}

/// What came of it.
fn answers(prove: Prove, check: &Check) -> impl IntoView + use<> {
    let session = expect_context::<Session>();
    let verdict = check.verdict();
    let done = check.progress().done;
    let broken =
        verdict.claims.iter().any(|claim| claim.status == Status::Breached && claim.property.sort.is_promise());
    let faults = prove.subject.with_untracked(|subject| subject.protocol.card.model.faults);
    let all_hold =
        verdict.claims.iter().all(|claim| claim.status == Status::Holds || !claim.property.sort.is_promise());
    let headline = match (broken, done && verdict.stopped.is_none() && all_hold) {
        (true, _) => Some(say(P::AStrategy)),
        (false, true) => Some(say(P::NoStrategy)),
        _ => None,
    }
    .filter(|_| faults != Faults::None || broken);
    let lines = verdict.claims.iter().map(|claim| {
        let line = Line::of(claim, verdict, done);
        let witness = claim.witness.as_ref().and_then(|witness| witness.as_ref().ok()).cloned();
        row(session, prove, line, witness)
    });
    let lines = lines.collect_view();
    let unseen: Vec<&str> = verdict.unseen.iter().map(|property| property.title).collect();
    view! {
        <div class="answers" aria-live="polite">
            {headline.map(|words| view! { <p class="headline">{words}</p> })}
            <ul class="claims">{lines}</ul>
            {(!unseen.is_empty()).then(|| view! { <p class="hint">{say_with(P::Unseen, &[&unseen.join(", ")])}</p> })}
            {done.then(|| view! { <p class="num end">{ending(verdict)}</p> })}
        </div>
    }
}

fn ending(verdict: &Verdict) -> String {
    if let Some(why) = verdict.stopped {
        return say_with(P::NotComplete, &[&why]);
    }
    let executions = verdict.executions.map(|count| say_with(P::Executions, &[&grouped(count)])).unwrap_or_default();
    say_with(P::Complete, &[&executions, &grouped(verdict.configurations), &grouped(verdict.transitions)])
}

fn row(session: Session, prove: Prove, line: Line, witness: Option<Witness>) -> impl IntoView {
    let sign = match line.status {
        Status::Holds => Icon::Check,
        Status::Breached => Icon::Cross,
        Status::Pending => Icon::Wait,
    };
    let class = match line.status {
        Status::Holds => "good",
        Status::Breached if line.promised => "bad",
        _ => "plain",
    };
    let found = witness.map(|witness| {
        let words = say_with(P::ShortestRun, &[&witness.steps, &witness.text]);
        let script = super::lines::script(&witness.scenario);
        let scenario = witness.scenario;
        let last = StepId(witness.steps);
        let watch = move |_| open_on_stage(session, prove, scenario.clone(), last);
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
        <li class=format!("claim {class}") data-property=line.id data-status=line.status.word()>
            <span class=format!("pill {class}")>{icon(sign)}<span>{line.title}</span></span>
            <span class="says">{line.says}</span>
            {found}
        </li>
    }
}
