//! The adversary's game: choose what arrives next, keep it undecided.

use super::super::icon::{Icon, icon};
use super::super::session::Session;
use super::super::words::{P, say, say_with};
use super::graph::Suggestions;
use super::meter::MeterSwitch;
use super::subject::Prove;
use super::{disc, grouped, last_moment, listed, open_on_stage, outlook};
use assent::explore::{End, Game, Inputs, Offer, Pace, Rules, Search};
use assent::ids::NodeSet;
use assent::value::ValueNames;
use leptos::prelude::*;
use std::time::Duration;

/// Moves that the oldest message may wait, for each node.
const PATIENCE: u32 = 4;
/// Configurations that are looked at before a move where not all are known.
const AHEAD: u32 = 12_000;
/// Between two moves of the automatic adversary.
const PAUSE: Duration = Duration::from_millis(350);
/// It stops here: it could go on for ever.
const MOVES_MOST: u32 = 200;

#[component]
pub fn GameView() -> impl IntoView {
    let prove = expect_context::<Prove>();
    let session = expect_context::<Session>();
    let hints = RwSignal::new(false);
    let automatic = RwSignal::new(false);
    let deadly = RwSignal::new(false);
    on_cleanup(move || prove.thinking.stop());
    if prove.game.with_value(Option::is_some) {
        prove.thinking.go_on(job(prove, automatic));
    }
    let crashes_in_rounds = Memo::new(move |_| prove.crashes_in_rounds());
    let in_rounds = move || crashes_in_rounds.get().is_some();
    let is_fixed = move || crashes_in_rounds.get() == Some(0);
    let patience = move || prove.subject.with(|subject| PATIENCE * u32::from(subject.n));
    let board = move || {
        prove.moved.track();
        session.themed.track();
        prove.game.with_value(|game| game.as_ref().map(|game| board(session, prove, game)))
    };
    let choices = move || {
        prove.moved.track();
        let thinking = prove.thinking.on.get();
        let (hints, names) = (hints.get(), prove.subject.with(|subject| subject.values.clone()));
        let in_rounds = in_rounds();
        prove.game.with_value(|game| {
            game.as_ref().map(|game| choices(prove, game, (hints, in_rounds), thinking, &names, automatic))
        })
    };
    let is_playing = move || {
        prove.moved.track();
        prove.game.with_value(Option::is_some)
    };
    let advise = move |_| {
        let advice = prove.game.with_value(|game| game.as_ref().and_then(Game::advice));
        if let Some(place) = advice {
            play(prove, place, automatic);
        }
    };
    view! {
        {move || match crashes_in_rounds.get() {
            None => view! { <p>{say(P::GameLead)}" "<b>{say_with(P::GameRule, &[&patience()])}</b></p> }.into_any(),
            Some(0) => view! { <p>{say(P::LockStepOnly)}</p> }.into_any(),
            Some(crashes) => view! { <p>{say_with(P::GameRounds, &[&crashes])}</p> }.into_any(),
        }}
        <div class="row prove-buttons">
            <button class="pri" disabled=is_fixed on:click=move |_| begin(prove, deadly.get_untracked(), automatic)>{icon(Icon::Play)}{say(P::Play)}</button>
            {move || (!in_rounds()).then(|| view! {
                <label class="mistake"><input id="game-deadly" type="checkbox" prop:checked=deadly on:change=move |event| deadly.set(event_target_checked(&event)) /><span>{say(P::GameCrash)}</span></label>
            })}
            <label class="mistake"><input id="game-hints" type="checkbox" prop:checked=hints on:change=move |event| hints.set(event_target_checked(&event)) /><span>{say(P::Hints)}</span></label>
            <MeterSwitch />
            {move || is_playing().then(|| view! {
                <button class="advise" on:click=advise>{say(P::Advise)}</button>
                <button class="automatic" aria-pressed=move || automatic.get().to_string() on:click=move |_| {
                    automatic.update(|on| *on = !*on);
                    prove.thinking.go_on(job(prove, automatic));
                }>{icon(Icon::Next)}{say(P::Automatic)}</button>
            })}
        </div>
        <div class="graph-grid game">
            <div class="graph-pane">{board}</div>
            <div class="place-pane">{choices}</div>
        </div>
        {move || (!is_playing()).then(|| view! { <h3>{say(P::Suggestions)}</h3><Suggestions /> })}
    }
}

fn begin(prove: Prove, deadly: bool, automatic: RwSignal<bool>) {
    automatic.set(false);
    let made = prove.question().and_then(|(scenario, rules)| {
        let rules = Rules {
            crashes: if rules.pace == Pace::LockStep { rules.crashes } else { u16::from(deadly) },
            at_once: 1,
            restarts: 0,
            losses: 0,
            copies: 0,
            inputs: Inputs::Given,
            states_max: assent::limits::STATES_SEARCHED_MAX,
            ..rules
        };
        let patience = PATIENCE * u32::from(scenario.n);
        let seed = getrandom::u32().map_or(1, u64::from);
        Search::new(scenario, rules, NodeSet::EMPTY).map(|search| Game::new(search.with_edges(), patience, AHEAD, seed))
    });
    match made {
        Ok(game) => {
            prove.trouble.set(None);
            prove.game.set_value(Some(game));
            prove.moved.update(|count| *count += 1);
            prove.thinking.go_on(job(prove, automatic));
        }
        Err(why) => prove.trouble.set(Some(why)),
    }
}

/// Thinks until the next move is known.
fn job(prove: Prove, automatic: RwSignal<bool>) -> impl FnMut(u32) -> bool + 'static {
    move |budget| {
        let thought = prove.game.try_update_value(|game| game.as_mut().map(|game| game.think(budget))).flatten();
        let done = thought.unwrap_or(true);
        if done {
            prove.moved.update(|count| *count += 1);
            if automatic.try_get_untracked().unwrap_or(false) {
                set_timeout(move || move_on(prove, automatic), PAUSE);
            }
        }
        done
    }
}

/// The automatic adversary's next move, if it still is its turn.
fn move_on(prove: Prove, automatic: RwSignal<bool>) {
    if !automatic.try_get_untracked().unwrap_or(false) || prove.thinking.on.get_untracked() {
        return;
    }
    let advice =
        prove.game.with_value(|game| game.as_ref().filter(|game| game.moves() < MOVES_MOST).and_then(Game::advice));
    match advice {
        Some(place) => play(prove, place, automatic),
        None => automatic.set(false),
    }
}

fn play(prove: Prove, place: usize, automatic: RwSignal<bool>) {
    let played = prove.game.try_update_value(|game| game.as_mut().and_then(|game| game.play(place))).flatten();
    if played.is_some() {
        prove.moved.update(|count| *count += 1);
        prove.thinking.go_on(job(prove, automatic));
    }
}

/// The score, the stage, and the way out of here.
fn board(session: Session, prove: Prove, game: &Game) -> impl IntoView + use<> {
    let names = prove.subject.with_untracked(|subject| subject.values.clone());
    let about = if game.is_about_two_values() { P::GameTwo } else { P::GameOne };
    let possible = game.possible();
    let scenario = game.scenario();
    let shown = scenario.as_ref().ok().and_then(last_moment);
    let open = scenario.ok().zip(shown.as_ref().map(|(_, last)| *last)).map(|(scenario, last)| {
        let act = move |_| open_on_stage(session, prove, scenario.clone(), last);
        view! { <button class="on-stage" on:click=act>{icon(Icon::Share)}{say(P::OnStage)}</button> }
    });
    let last = game.played().last().map(|played| {
        let coin = played.coin.map(|(side, of)| format!("; {}", say_with(P::CoinFell, &[&side, &of])));
        say_with(P::LastMove, &[&format!("{}{}", played.words, coin.unwrap_or_default())])
    });
    let seen = (!game.is_complete()).then(|| say_with(P::AsFarAsSeen, &[&grouped(u64::from(AHEAD))]));
    view! {
        <div class="score-row" data-score=game.score() data-moves=game.moves() data-over=game.end().is_some().to_string()>
            <span class="score"><b>{game.score()}</b>" "{say(P::Score)}</span>
            <span class="num">{game.moves()}" "{say(P::MovesMade)}</span>
            {game.is_ready().then(|| view! { <span class="meter-now">{disc(&possible, false, &names)}<span>{outlook(&possible, &names)}</span></span> })}
            {seen.map(|words| view! { <span class="hint">{words}</span> })}
        </div>
        <p class="hint">{game.is_ready().then(|| say(about))}</p>
        <div class="mini-stage" inner_html=shown.map(|(markup, _)| markup).unwrap_or_default()></div>
        <p class="last-move">{last}</p>
        <div class="row">{open}</div>
    }
}

/// What the reader may do.
fn choices(
    prove: Prove,
    game: &Game,
    (hints, in_rounds): (bool, bool),
    thinking: bool,
    names: &ValueNames,
    automatic: RwSignal<bool>,
) -> AnyView {
    if let Some(end) = game.end() {
        let score = game.score();
        let words = match end {
            End::Decided(value) => say_with(P::EndDecided, &[&names.label(value), &score]),
            End::Univalent(value) => say_with(P::EndUnivalent, &[&names.label(value), &score]),
            End::Disagreed => say_with(P::EndDisagreed, &[&score]),
            End::Stuck => say_with(P::EndStuck, &[&score]),
            End::Round { moves } => say_with(P::EndRound, &[&moves]),
            End::Quiet => say(P::EndQuiet).to_owned(),
        };
        let class = if end.is_won() { "game-end won" } else { "game-end lost" };
        return view! { <p class=class role="status">{words}</p> }.into_any();
    }
    if thinking && game.offers().is_empty() {
        return view! { <p class="hint" role="status">{say(P::GameThinking)}</p> }.into_any();
    }
    let row = |(place, offer): (usize, &Offer)| {
        let waited = offer.age.map(|age| say_with(P::Waited, &[&age]));
        let due = offer.is_due.then(|| say(P::MustGo));
        let mut discs: Vec<_> = Vec::new();
        let mut spoken = offer.words.clone();
        if hints {
            let mut kinds = offer.after.clone();
            kinds.dedup();
            for after in &kinds {
                spoken = format!("{spoken}: {}", listed(after, names));
                discs.push(disc(after, false, names));
            }
        }
        let press = move |_| play(prove, place, automatic);
        view! {
            <li><button class="event" class:due=offer.is_due disabled=!offer.is_free title=spoken on:click=press>
                <span class="discs">{discs}</span><span>{offer.words.clone()}</span><span class="num">{due.map(str::to_owned).or(waited)}</span>
            </button></li>
        }
    };
    let all: Vec<(usize, &Offer)> = game.offers().iter().enumerate().collect();
    let (deaths, plain): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, offer)| offer.is_crash);
    let critical = game.is_critical().then(|| view! { <p class="pill warn">{say(P::StillCritical)}</p> });
    let deaths = (!deaths.is_empty()).then(|| {
        let rows = deaths.into_iter().map(row).collect_view();
        view! { <details open=in_rounds><summary>{say(P::Deaths)}</summary><ul class="events">{rows}</ul></details> }
    });
    view! {
        <h3>{say(P::EventsHere)}</h3>
        {critical}
        <ul class="events">{plain.into_iter().map(row).collect_view()}</ul>
        {deaths}
    }
    .into_any()
}
