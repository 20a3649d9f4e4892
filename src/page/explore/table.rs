//! The theorem as a table, filled by the tool: the library draws it, buttons lie over its cells.

use super::super::icon::{Icon, icon};
use super::super::session::Session;
use super::super::theme;
use super::super::words::{P, say, say_with};
use super::rescue::{Rescue, held};
use super::subject::{Knobs, Prove};
use super::{grouped, open_found};
use assent::explore::Figures;
use assent::ids::StepId;
use assent::protocol::ParamKind;
use assent::prove::{Answer, CellAnswer, Filled, Question, Table, Word};
use assent::scene::{Standing, TheoremCell, TheoremPicture, theorem_markup};
use leptos::prelude::*;

/// Configurations of a cell before it is left open.
const STATES_A_CELL: u32 = 60_000;
/// Values of a parameter that get a table each.
const TABLES: i64 = 3;
/// Rows and columns that are filled unless the reader asks for more.
const COLUMNS: u16 = 4;
const ROWS: u16 = 3;
const COLUMNS_MOST: u16 = 8;

/// What the reader chose of the table.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Asked {
    n: u16,
    f: u16,
    /// A table for each value of the protocol's first number.
    each: bool,
    safety: bool,
}

#[component]
pub fn TableView() -> impl IntoView {
    let prove = expect_context::<Prove>();
    let session = expect_context::<Session>();
    let start = prove.subject.with_untracked(|subject| subject.protocol.card());
    let asked = RwSignal::new(Asked {
        n: (start.nodes.min + COLUMNS - 1).min(start.nodes.max),
        f: (start.faults.min + ROWS - 1).min(start.faults.max).min(2),
        each: false,
        safety: false,
    });
    let param = numbered(prove);
    let fill = move |_| begin(prove, asked.get_untracked());
    let inquiry = prove.filling;
    let running = move || inquiry.work.on.get();
    let is_full = Memo::new(move |_| with(prove, Filled::is_full));
    let started = move || is_full.get().is_some();
    let number = move |name: P, id: &'static str, min: u16, max: u16, value: u16, set: fn(&mut Asked, u16)| {
        let changed = move |event| {
            if let Ok(number) = event_target_value(&event).parse::<u16>() {
                asked.update(|asked| set(asked, number.clamp(min, max)));
            }
        };
        view! { <label class="field" for=id>{say(name)}<input id=id type="number" min=min max=max value=value on:change=changed /></label> }
    };
    let first = asked.get_untracked();
    view! {
        <p class="hint">{say(P::TheoremLead)}</p>
        <div class="row prove-buttons">
            {number(P::FromTo, "table-n", start.nodes.min, start.nodes.max.min(start.nodes.min + COLUMNS_MOST - 1), first.n, |asked, n| asked.n = n)}
            {number(P::FaultsTo, "table-f", start.faults.min, start.faults.max.min(5), first.f, |asked, f| asked.f = f)}
            {param.map(|word| view! {
                <label class="mistake"><input id="table-each" type="checkbox" on:change=move |event| asked.update(|asked| asked.each = event_target_checked(&event)) />
                    <span>{say(P::EachParam)}" "{word}</span></label>
            })}
            <label class="mistake"><input id="table-safety" type="checkbox" on:change=move |event| asked.update(|asked| asked.safety = event_target_checked(&event)) /><span>{say(P::SafetyOnly)}</span></label>
            {move || if running() {
                view! { <button class="pri" on:click=move |_| inquiry.stop()>{icon(Icon::Pause)}{say(P::Stop)}</button> }.into_any()
            } else if is_full.get() == Some(false) && inquiry.died.with(Option::is_none) {
                view! { <button class="pri" on:click=move |_| inquiry.go_on()>{icon(Icon::Play)}{say(P::GoOn)}</button><button on:click=fill>{say(P::Again)}</button> }.into_any()
            } else {
                view! { <button class="pri" on:click=fill>{icon(Icon::Prove)}{say(P::Fill)}</button> }.into_any()
            }}
        </div>
        <Rescue inquiry />
        <p class="num" role="status">{move || with(prove, |filled| standing(prove, filled))}</p>
        <div class="theorems">
            {move || {
                session.themed.track();
                with(prove, |filled| {
                    let one = |(place, table): (usize, &Table)| picture(session, prove, place, table);
                    filled.tables.iter().enumerate().map(one).collect_view()
                })
            }}
        </div>
        {move || started().then(|| view! { <p class="hint">{say(P::Legend)}</p> })}
    }
}

/// Looks at the tables, if there are any.
fn with<T>(prove: Prove, look: impl FnOnce(&Filled) -> T) -> Option<T> {
    prove.filling.answer.with(|answer| answer.as_ref().and_then(Answer::filled).map(look))
}

/// The first parameter of the protocol that is a number.
fn numbered(prove: Prove) -> Option<&'static str> {
    let card = prove.subject.with_untracked(|subject| subject.protocol.card());
    card.params.iter().find(|param| matches!(param.kind, ParamKind::Number { .. })).map(|param| param.word)
}

fn begin(prove: Prove, asked: Asked) {
    let subject = (*prove.subject.get_untracked()).clone();
    let card = subject.protocol.card();
    let values: Vec<Option<i64>> = if asked.each { (1..=TABLES).map(Some).collect() } else { vec![None] };
    let mut bases = Vec::new();
    for value in values {
        let mut base = subject.clone();
        let mut title = String::new();
        if let (Some(value), Some(word)) = (value, numbered(prove)) {
            if base.params.set(card, word, &value.to_string()).is_err() {
                continue;
            }
            title = format!("{word} = {value}");
        }
        bases.push((title, base.to_string()));
    }
    prove.filling.ask(Question::Tables {
        bases,
        n: (card.nodes.min..=asked.n).collect(),
        f: (card.faults.min..=asked.f).collect(),
        safety: asked.safety,
        states: STATES_A_CELL,
    });
}

/// How many cells stand how, and how fast it goes.
fn standing(prove: Prove, filled: &Filled) -> String {
    let all = || filled.tables.iter().flat_map(|table| table.cells.iter().map(|cell| cell.standing));
    let count = |standing| all().filter(|one| *one == standing).count();
    let words = say_with(P::TableDone, &[&count(Standing::Proved), &count(Standing::Broken), &count(Standing::Open)]);
    let searched =
        filled.searched.map(|count| format!("; {}", say_with(P::ConfigurationsOf, &[&grouped(u64::from(count))])));
    format!("{words}; {}{}", held(prove.filling), searched.unwrap_or_default())
}

/// A table: its picture, and a button over each cell.
fn picture(session: Session, prove: Prove, place: usize, table: &Table) -> impl IntoView + use<> {
    let title = &table.title;
    let all: Vec<_> = table.cells.iter().map(|cell| (cell.n, cell.f, cell.standing, cell.figures)).collect();
    let bound = prove.subject.with_untracked(|subject| subject.protocol.card().bound);
    let picture = TheoremPicture::of_cells(&bound, &all);
    let markup = theorem_markup(&picture, theme::current());
    let (width, height) = (picture.width, picture.height);
    let cells = picture.cells.iter().filter_map(|mark| {
        let cell = table.cells.iter().find(|cell| (cell.n, cell.f) == (mark.n, mark.f))?;
        Some(over(session, prove, place, mark, cell, (width, height)))
    });
    let cells = cells.collect_view();
    let name = if title.is_empty() { say(P::PartTheorem).to_owned() } else { title.to_owned() };
    view! {
        <figure class="theorem">
            {(!title.is_empty()).then(|| view! { <figcaption>{title.to_owned()}</figcaption> })}
            <div class="picture" role="group" aria-label=name style=format!("aspect-ratio: {width} / {height}; width: {width}px")>
                <svg viewBox=format!("0 0 {width} {height}") aria-hidden="true" focusable="false" inner_html=markup></svg>
                {cells}
            </div>
        </figure>
    }
}

/// The button over a cell.
fn over(
    session: Session,
    prove: Prove,
    place: usize,
    mark: &TheoremCell,
    cell: &CellAnswer,
    (width, height): (f32, f32),
) -> impl IntoView + use<> {
    let (n, f) = (mark.n, mark.f);
    let much = |figures: Figures| match figures.executions {
        Some(count) => say_with(P::RunsOf, &[&grouped(count)]),
        None => say_with(P::ConfigurationsOf, &[&grouped(figures.configurations)]),
    };
    let much = cell.figures.map(much).unwrap_or_default();
    let (standing, why) = (cell.standing, &cell.words);
    let words = match standing {
        Standing::Waiting | Standing::Working => say_with(P::CellWaiting, &[&n, &f]),
        Standing::None => say_with(P::CellNone, &[&n, &f, why]),
        Standing::Proved => say_with(P::CellProved, &[&n, &f, &much]),
        Standing::Broken => say_with(P::CellBroken, &[&n, &f, why, &much]),
        Standing::Open => say_with(P::CellOpen, &[&n, &f, why, &much]),
    };
    let example = cell.example.clone();
    let press = move |_| {
        if let Some(example) = &example {
            open_found(session, prove, &example.scenario, StepId(example.steps));
        } else if standing == Standing::Open {
            prove.filling.tell(Word::Again { table: place, n, f, states: Knobs::further(STATES_A_CELL) });
        }
    };
    let (wide, high) = TheoremPicture::CELL;
    let part = |length: f32, whole: f32| format!("{:.3}%", length / whole * 100.0);
    let style = format!(
        "left: {}; top: {}; width: {}; height: {}",
        part(mark.at.x, width),
        part(mark.at.y, height),
        part(wide, width),
        part(high, height)
    );
    let word = match standing {
        Standing::Waiting | Standing::Working => "waiting",
        Standing::None => "none",
        Standing::Proved => "proved",
        Standing::Broken => "broken",
        Standing::Open => "open",
    };
    let idle = !matches!(standing, Standing::Broken | Standing::Open);
    view! {
        <button class="over-cell" style=style title=words.clone() aria-label=words data-n=n data-f=f data-cell=word
            aria-disabled=idle.to_string() on:click=press></button>
    }
}
