//! Sizes, inputs, chance and parameters of the scenario; every change plays it anew.

use super::command::Command;
use super::session::Session;
use super::skins::SkinPicker;
use super::words::{W, say, say_with};
use assent::protocol::{Param, ParamKind, Share};
use assent::scenario::Scenario;
use assent::value::Value;
use leptos::prelude::*;

/// The set-up.
#[component]
pub fn SetupPanel() -> impl IntoView {
    let session = expect_context::<Session>();
    move || {
        let scenario = session.scenario.get();
        let card = scenario.protocol.card();
        let (choices, mistakes): (Vec<&Param>, Vec<&Param>) =
            card.params.iter().partition(|param| param.kind != ParamKind::Mistake);
        let has_faults = card.faults.max > card.faults.min;
        let bound = say_with(W::Needs, &[&card.bound.text]);
        let messages = (card.messages.count)(&scenario.setup()).map_or("–".to_owned(), |count| count.to_string());
        view! {
            <div class="setup">
                {number(session, "n", say(W::NodesN), i64::from(card.nodes.min), i64::from(card.nodes.max), i64::from(scenario.n), resize)}
                {has_faults.then(|| number(session, "f", say(W::ToleratesF), i64::from(card.faults.min), i64::from(card.faults.max), i64::from(scenario.f),
                    |scenario, f| scenario.f = f as u16))}
                {number(session, "seed", say(W::Seed), 0, i64::from(u32::MAX), scenario.seed as i64, |scenario, seed| scenario.seed = seed as u64)}
                {loss(session, &scenario)}
                <p class="bound">{bound}"; "{say_with(W::Formula, &[&card.messages.text, &messages, &card.rounds.text])}</p>
                {odds(&scenario)}
                {inputs(session, &scenario)}
                <SkinPicker />
                {choices.into_iter().map(|param| choice(session, &scenario, param)).collect_view()}
                {(!mistakes.is_empty()).then(|| view! { <h3>{say(W::BreakIt)}</h3> })}
                {mistakes.into_iter().map(|param| choice(session, &scenario, param)).collect_view()}
            </div>
        }
    }
}

/// Changes the number of nodes. Actions and claims that speak of nodes that are gone would not make sense: with fewer
/// nodes they all go.
fn resize(scenario: &mut Scenario, n: i64) {
    let n = n as u16;
    if n < scenario.n {
        scenario.script.clear();
    }
    scenario.claims.clear();
    scenario.alikes.clear();
    scenario.resize(n);
}

fn edit(session: Session, change: impl FnOnce(&mut Scenario)) {
    let mut scenario = (*session.scenario.get_untracked()).clone();
    change(&mut scenario);
    session.send(Command::Edit(Box::new(scenario)));
}

fn number(
    session: Session,
    id: &'static str,
    name: &'static str,
    min: i64,
    max: i64,
    value: i64,
    change: fn(&mut Scenario, i64),
) -> impl IntoView {
    let changed = move |event| {
        let text: String = event_target_value(&event);
        match text.parse::<i64>() {
            Ok(number) if (min..=max).contains(&number) => edit(session, |scenario| change(scenario, number)),
            _ => session.notice.set(Some(say_with(W::NumberFrom, &[&name, &min, &max]))),
        }
    };
    view! {
        <label class="field" for=format!("set-{id}")>{name}
            <input id=format!("set-{id}") type="number" min=min max=max value=value on:change=changed />
        </label>
    }
}

/// Which share of all messages the network loses, from none to all.
fn loss(session: Session, scenario: &Scenario) -> impl IntoView + use<> {
    // A percent is ten thousand millionths.
    const PERCENT: u32 = 10_000;
    let shown = f64::from(scenario.network.loss) / f64::from(PERCENT);
    let changed = move |event| {
        let text: String = event_target_value(&event);
        match text.parse::<f64>() {
            Ok(percent) if (0.0..=100.0).contains(&percent) => edit(session, |scenario| {
                scenario.network.loss = (percent * f64::from(PERCENT)).round() as u32;
                // What is claimed of the run was claimed of another network.
                scenario.claims.clear();
                scenario.alikes.clear();
            }),
            _ => session.notice.set(Some(say_with(W::NumberFrom, &[&say(W::Losses), &0, &100]))),
        }
    };
    view! {
        <label class="field" for="set-loss">{say(W::Losses)}
            <input id="set-loss" type="number" min="0" max="100" step="any" prop:value=shown.to_string() on:change=changed />
        </label>
        <input id="slide-loss" type="range" min="0" max="100" step="1" aria-label=say(W::Losses) prop:value=shown.round().to_string() on:change=changed />
    }
}

/// How likely the outcomes are at this loss, where that is worked out.
fn odds(scenario: &Scenario) -> Option<impl IntoView + use<>> {
    let machine = scenario.protocol.build(&scenario.setup()).ok()?;
    let all = machine.odds(Share::millionths(scenario.network.loss));
    let row = |odds: &assent::protocol::Odds| {
        let formula = if odds.formula.is_empty() { String::new() } else { format!("{} = ", odds.formula) };
        view! { <li>{odds.what}": "{formula}<b>{odds.share.to_string()}</b></li> }
    };
    (!all.is_empty()).then(|| {
        view! { <div class="field odds">{say(W::Chances)}<ul>{all.iter().map(row).collect_view()}</ul></div> }
    })
}

/// What each node proposes.
fn inputs(session: Session, scenario: &Scenario) -> impl IntoView + use<> {
    const NODES_MAX: usize = 16;
    let names = scenario.values.clone();
    let cells = scenario.inputs.iter().take(NODES_MAX).enumerate().filter_map(|(place, input)| {
        let value = (*input)?;
        let name = scenario.name(assent::ids::NodeId(place as u16));
        let names = names.clone();
        let label = names.label(value);
        let spoken = say_with(W::Proposes, &[&name, &label]);
        let letter = names.letter(value);
        let change = move |_| edit(session, |scenario| scenario.inputs[place] = Some(next_value(value, &names)));
        Some(view! {
            <button class="cell" title=spoken.clone() aria-label=spoken data-shade=assent::scene::shade(value).to_string() on:click=change>{letter}</button>
        })
    });
    let cells: Vec<_> = cells.collect();
    (!cells.is_empty())
        .then(|| view! { <div class="field">{say(W::Inputs)}" "<span class="cells">{cells}</span></div> })
}

/// The next of the values that are offered: 0, 1, 2, 3, or the scenario's names.
fn next_value(value: Value, names: &assent::value::ValueNames) -> Value {
    let named: Vec<Value> = names.iter().map(|(_, value)| value).collect();
    let offered = if named.is_empty() { (0..4).map(Value).collect() } else { named };
    let here = offered.iter().position(|known| *known == value);
    offered[here.map_or(0, |here| (here + 1) % offered.len())]
}

fn choice(session: Session, scenario: &Scenario, param: &'static Param) -> AnyView {
    let set = move |word: String| {
        edit(session, |scenario| {
            let card = scenario.protocol.card();
            if let Err(expected) = scenario.params.set(card, param.word, &word) {
                session.notice.set(Some(say_with(W::Expected, &[&expected])));
            }
            // What is claimed of the run was claimed of other parameters.
            scenario.claims.clear();
            scenario.alikes.clear();
        });
    };
    let chosen = scenario.params.get(param.word).map(str::to_owned);
    match param.kind {
        ParamKind::Number { min, max, default } => {
            let value = chosen.or(default.map(|number| number.to_string())).unwrap_or_default();
            view! {
                <label class="field" title=param.about>{param.word}
                    <input type="number" min=min max=max value=value placeholder="auto" on:change=move |event| set(event_target_value(&event)) />
                </label>
            }
            .into_any()
        }
        ParamKind::Choice(options) => {
            let chosen = chosen.unwrap_or_else(|| options[0].0.to_owned());
            let option = |(word, about): &(&'static str, &'static str)| {
                view! { <option value=*word selected=*word == chosen>{format!("{word}: {about}")}</option> }
            };
            let options = options.iter().map(option).collect_view();
            view! {
                <label class="field" title=param.about>{param.word}
                    <select on:change=move |event| set(event_target_value(&event))>{options}</select>
                </label>
            }
            .into_any()
        }
        ParamKind::Mistake => {
            let on = chosen.as_deref() == Some("on");
            let toggle = move |event| set(if event_target_checked(&event) { "on" } else { "off" }.to_owned());
            view! {
                <label class="mistake">
                    <input type="checkbox" prop:checked=on on:change=toggle />
                    <span><b>{param.word}</b>" "{param.about}</span>
                </label>
            }
            .into_any()
        }
    }
}
