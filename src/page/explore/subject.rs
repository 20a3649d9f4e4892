//! What is searched: a protocol, its sizes and parameters, and what the adversary may do.

use super::super::session::Session;
use super::super::words::{P, say, say_with};
use super::inquiry::Inquiry;
use super::work::Work;
use super::{Part, megabytes};
use assent::explore::{Inputs, Pace, Rules};
use assent::limits::TAB_BYTES_MAX;
use assent::protocol::{Param, ParamKind};
use assent::protocols::{self, CATALOGUE};
use assent::run::Plan;
use assent::scenario::Scenario;
use leptos::prelude::*;
use std::sync::Arc;

/// Configurations of a search unless the reader asks for more.
const STATES_IN_TAB: u32 = 300_000;
const STATES_CHOICES: [u32; 5] = [10_000, 100_000, STATES_IN_TAB, 1_000_000, 3_000_000];

/// What the reader changed of the rules; `None`: as the model has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Knobs {
    crashes: Option<u16>,
    restarts: Option<u16>,
    losses: Option<u16>,
    copies: Option<u16>,
    traitors: Option<u16>,
    silence: bool,
    given: bool,
    /// Configurations at most.
    pub states: u32,
}

impl Default for Knobs {
    fn default() -> Knobs {
        let none = None;
        Knobs {
            crashes: none,
            restarts: none,
            losses: none,
            copies: none,
            traitors: none,
            silence: false,
            given: false,
            states: STATES_IN_TAB,
        }
    }
}

impl Knobs {
    /// So many configurations for a cell that was left open at so many.
    pub fn further(states: u32) -> u32 {
        states.saturating_mul(10)
    }

    /// The rules of the model, changed.
    ///
    /// # Errors
    /// Says what the scenario lacks.
    pub fn rules(self, scenario: &Scenario) -> Result<Rules, String> {
        let mut rules = Rules::of(&Plan::new(scenario.clone())?);
        rules.crashes = self.crashes.unwrap_or(rules.crashes);
        rules.restarts = self.restarts.unwrap_or(rules.restarts);
        rules.losses = self.losses.unwrap_or(rules.losses);
        rules.copies = self.copies.unwrap_or(rules.copies);
        rules.lies.traitors = self.traitors.unwrap_or(rules.lies.traitors);
        rules.lies.silence = self.silence;
        rules.inputs = if self.given { Inputs::Given } else { Inputs::Bits };
        rules.states_max = self.states;
        rules.bytes_max = TAB_BYTES_MAX;
        Ok(rules)
    }
}

/// All that is being proved; it goes on while the reader looks at the stage.
#[derive(Clone, Copy)]
pub struct Prove {
    /// What is searched: no script, no claims.
    pub subject: RwSignal<Arc<Scenario>>,
    /// What the adversary may do.
    pub knobs: RwSignal<Knobs>,
    /// Which part is open.
    pub part: RwSignal<Part>,
    /// The question of all properties.
    pub checking: Inquiry,
    /// The theorem's tables.
    pub filling: Inquiry,
    /// The configuration graph, and where the reader stands in it.
    pub finding: Inquiry,
    /// The game.
    pub game: StoredValue<Option<assent::explore::Game>, LocalStorage>,
    /// Its thinking.
    pub thinking: Work,
    /// Grows with every move.
    pub moved: RwSignal<u32>,
    /// Is the meter on the stage?
    pub meter: RwSignal<bool>,
    /// What was opened on the stage from here: coming back from it changes no subject.
    pub opened: StoredValue<Option<Scenario>>,
    /// Why something could not be done.
    pub trouble: RwSignal<Option<String>>,
}

impl Prove {
    /// Nothing is proved yet.
    pub fn new(session: Session) -> Prove {
        let trouble = RwSignal::new(None);
        Prove {
            subject: RwSignal::new(Arc::new(bare(&session.home()))),
            knobs: RwSignal::new(Knobs::default()),
            part: RwSignal::new(Part::Properties),
            checking: Inquiry::new(trouble),
            filling: Inquiry::new(trouble),
            finding: Inquiry::new(trouble),
            game: StoredValue::new_local(None),
            thinking: Work::new(),
            moved: RwSignal::new(0),
            meter: RwSignal::new(false),
            opened: StoredValue::new(None),
            trouble,
        }
    }

    /// The reader comes from the stage: what is there is the subject, unless it was opened from here.
    pub fn enter(self, session: Session) {
        let next = session.run(|run| bare(run.scenario()));
        let is_ours = self.opened.with_value(|opened| opened.as_ref() == Some(&next));
        if !is_ours && self.subject.with_untracked(|subject| **subject != next) {
            self.take(next);
        }
    }

    /// Another subject: all that was found of the one before goes.
    pub fn take(self, scenario: Scenario) {
        for inquiry in [self.checking, self.filling, self.finding] {
            inquiry.forget();
        }
        self.thinking.stop();
        self.game.set_value(None);
        self.trouble.set(None);
        self.moved.update(|count| *count += 1);
        self.subject.set(Arc::new(scenario));
    }

    /// Takes a scenario that was suggested, with its own inputs.
    pub fn suggest(self, scenario: &Scenario) {
        self.knobs.set(Knobs::default());
        self.take(bare(scenario));
    }

    /// Changes the subject.
    fn edit(self, change: impl FnOnce(&mut Scenario)) {
        let mut scenario = (*self.subject.get_untracked()).clone();
        change(&mut scenario);
        self.take(scenario);
    }

    /// In lock step: how many may crash.
    pub fn crashes_in_rounds(self) -> Option<u16> {
        let rules = self.knobs.get().rules(&self.subject.get()).ok()?;
        (rules.pace == Pace::LockStep).then_some(rules.crashes)
    }

    /// The rules, and the scenario they are for.
    ///
    /// # Errors
    /// As [`Knobs::rules`].
    pub fn question(self) -> Result<(Scenario, Rules), String> {
        let scenario = (*self.subject.get_untracked()).clone();
        let rules = self.knobs.get_untracked().rules(&scenario)?;
        Ok((scenario, rules))
    }
}

/// A scenario without what happens in it.
pub fn bare(scenario: &Scenario) -> Scenario {
    let mut bare = scenario.clone();
    bare.script.clear();
    bare.story.clear();
    bare.asks.clear();
    bare.claims.clear();
    bare.alikes.clear();
    bare.title.clear();
    bare
}

/// The row that says what is searched.
#[component]
pub fn SubjectRow() -> impl IntoView {
    let prove = expect_context::<Prove>();
    let choose = move |event| {
        let word: String = event_target_value(&event);
        if let Some(entry) = protocols::find(&word) {
            prove.knobs.set(Knobs::default());
            prove.take(Scenario::plain(entry));
        }
    };
    move || {
        let scenario = prove.subject.get();
        let card = scenario.protocol.card();
        let mine = card.id;
        let option = |entry: &protocols::Entry| {
            let card = entry.card();
            view! { <option value=card.id selected=card.id == mine>{card.title}</option> }
        };
        let n = number(say(P::Nodes), "prove-n", card.nodes.min, card.nodes.max, Some(scenario.n), move |n| {
            prove.edit(|scenario| scenario.resize(n.unwrap_or(scenario.n)));
        });
        let f = (card.faults.max > card.faults.min).then(|| {
            number(say(P::Tolerates), "prove-f", card.faults.min, card.faults.max, Some(scenario.f), move |f| {
                prove.edit(|scenario| scenario.f = f.unwrap_or(scenario.f));
            })
        });
        let params: Vec<&'static Param> = card.params.iter().filter(|param| param.kind != ParamKind::Mistake).collect();
        view! {
            <div class="subject">
                <label class="field wide">{say(P::Protocol)}<select id="prove-protocol" on:change=choose>{CATALOGUE.iter().map(option).collect_view()}</select></label>
                {n}{f}
                {params.into_iter().map(|param| choice(prove, &scenario, param)).collect_view()}
                <details class="adversary">
                    <summary>{say(P::Adversary)}</summary>
                    <AdversaryFields />
                </details>
            </div>
            {move || prove.trouble.get().map(|words| view! { <p class="trouble" role="alert">{words}</p> })}
        }
    }
}

/// What the adversary may do, and how far the search goes.
#[component]
fn AdversaryFields() -> impl IntoView {
    const MOST: u16 = assent::limits::FAULTS_SEARCHED_MAX;
    let prove = expect_context::<Prove>();
    let turn = move |change: fn(&mut Knobs, Option<u16>), value: Option<u16>| {
        prove.knobs.update(|knobs| change(knobs, value));
        let subject = (*prove.subject.get_untracked()).clone();
        prove.take(subject);
    };
    let subject = prove.subject.get_untracked();
    let Ok(rules) = prove.knobs.get_untracked().rules(&subject) else { return ().into_any() };
    let knob = move |name: P, id: &'static str, value: u16, change: fn(&mut Knobs, Option<u16>)| {
        number(say(name), id, 0, MOST, Some(value), move |value| turn(change, value))
    };
    let states = prove.knobs.get_untracked().states;
    let most = move |count: &u32| {
        let count = *count;
        view! { <option value=count.to_string() selected=count == states>{super::grouped(u64::from(count))}</option> }
    };
    let set_most = move |event| {
        if let Ok(count) = event_target_value(&event).parse() {
            prove.knobs.update(|knobs| knobs.states = count);
            let subject = (*prove.subject.get_untracked()).clone();
            prove.take(subject);
        }
    };
    let mistakes: Vec<&'static Param> =
        subject.protocol.card().params.iter().filter(|param| param.kind == ParamKind::Mistake).collect();
    view! {
        <div class="adversary-fields">
            {knob(P::Crashes, "prove-crash", rules.crashes, |knobs, value| knobs.crashes = value)}
            {knob(P::Traitors, "prove-traitors", rules.lies.traitors, |knobs, value| knobs.traitors = value)}
            {knob(P::Losses, "prove-loss", rules.losses, |knobs, value| knobs.losses = value)}
            {knob(P::Copies, "prove-copy", rules.copies, |knobs, value| knobs.copies = value)}
            {knob(P::Restarts, "prove-restart", rules.restarts, |knobs, value| knobs.restarts = value)}
            {switch(say(P::Silence), rules.lies.silence, move |on| turn(|knobs, on| knobs.silence = on == Some(1), Some(u16::from(on))))}
            {switch(say(P::AllInputs), rules.inputs == Inputs::Bits, move |on| turn(|knobs, on| knobs.given = on == Some(0), Some(u16::from(on))))}
            <label class="field">{say(P::Most)}<select id="prove-states" on:change=set_most>{STATES_CHOICES.iter().map(most).collect_view()}</select></label>
            {mistakes.into_iter().map(|param| choice(prove, &subject, param)).collect_view()}
            <p class="hint">{say_with(P::Memory, &[&megabytes(TAB_BYTES_MAX)])}</p>
        </div>
    }
    .into_any()
}

fn number(
    name: &'static str,
    id: &'static str,
    min: u16,
    max: u16,
    value: Option<u16>,
    set: impl Fn(Option<u16>) + 'static,
) -> impl IntoView {
    let changed = move |event| {
        let found = event_target_value(&event).parse::<u16>().ok();
        set(found.map(|number| number.clamp(min, max)));
    };
    let value = value.map(|value| value.to_string());
    view! { <label class="field" for=id>{name}<input id=id type="number" min=min max=max value=value on:change=changed /></label> }
}

fn switch(name: &'static str, on: bool, set: impl Fn(bool) + 'static) -> impl IntoView {
    view! { <label class="mistake"><input type="checkbox" prop:checked=on on:change=move |event| set(event_target_checked(&event)) /><span>{name}</span></label> }
}

/// A parameter of the protocol.
fn choice(prove: Prove, scenario: &Scenario, param: &'static Param) -> AnyView {
    let set = move |word: String| {
        prove.edit(|scenario| {
            let card = scenario.protocol.card();
            if let Err(expected) = scenario.params.set(card, param.word, &word) {
                prove.trouble.set(Some(expected.to_string()));
            }
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
                view! { <option value=*word title=*about selected=*word == chosen>{*word}</option> }
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
                <label class="mistake" title=param.about><input type="checkbox" prop:checked=on on:change=toggle /><span>{param.word}</span></label>
            }
            .into_any()
        }
    }
}
