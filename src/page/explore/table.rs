//! The theorem as a table, filled by the tool: the library draws it, buttons lie over its cells.

use super::super::icon::{Icon, icon};
use super::super::session::Session;
use super::super::theme;
use super::super::words::{P, say, say_with};
use super::subject::{Knobs, Prove, TAB_BYTES_MAX};
use super::work::seldom;
use super::{grouped, open_on_stage};
use assent::explore::{Cell, Figures, Rules, Sorts, Theorem};
use assent::ids::StepId;
use assent::protocol::ParamKind;
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
    let start = prove.subject.with_untracked(|subject| subject.protocol.card);
    let asked = RwSignal::new(Asked {
        n: (start.nodes.min + COLUMNS - 1).min(start.nodes.max),
        f: (start.faults.min + ROWS - 1).min(start.faults.max).min(2),
        each: false,
        safety: false,
    });
    let param = numbered(prove);
    let fill = move |_| begin(prove, asked.get_untracked());
    let running = move || prove.filling.on.get();
    let started = move || {
        prove.filled.track();
        prove.tables.with_value(|tables| !tables.is_empty())
    };
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
                view! { <button class="pri" on:click=move |_| prove.filling.stop()>{icon(Icon::Pause)}{say(P::Stop)}</button> }.into_any()
            } else if started() && !is_full(prove) {
                view! { <button class="pri" on:click=move |_| go_on(prove)>{icon(Icon::Play)}{say(P::GoOn)}</button><button on:click=fill>{say(P::Again)}</button> }.into_any()
            } else {
                view! { <button class="pri" on:click=fill>{icon(Icon::Prove)}{say(P::Fill)}</button> }.into_any()
            }}
        </div>
        <p class="num" role="status">{move || started().then(|| standing(prove))}</p>
        <div class="theorems">
            {move || {
                prove.filled.track();
                session.themed.track();
                prove.tables.with_value(|tables| {
                    let one = |(place, (title, table)): (usize, &(String, Theorem))| picture(session, prove, place, title, table);
                    tables.iter().enumerate().map(one).collect_view()
                })
            }}
        </div>
        {move || started().then(|| view! { <p class="hint">{say(P::Legend)}</p> })}
    }
}

/// The first parameter of the protocol that is a number.
fn numbered(prove: Prove) -> Option<&'static str> {
    let card = prove.subject.with_untracked(|subject| subject.protocol.card);
    card.params.iter().find(|param| matches!(param.kind, ParamKind::Number { .. })).map(|param| param.word)
}

fn begin(prove: Prove, asked: Asked) {
    let subject = (*prove.subject.get_untracked()).clone();
    let card = subject.protocol.card;
    let across: Vec<u16> = (card.nodes.min..=asked.n).collect();
    let down: Vec<u16> = (card.faults.min..=asked.f).collect();
    let what = if asked.safety { Sorts::Safety } else { Sorts::All };
    let in_tab: fn(&mut Rules) = |rules| rules.bytes_max = TAB_BYTES_MAX;
    let table = |base| Theorem::new(base, &across, &down, what, STATES_A_CELL).with(in_tab);
    let values: Vec<Option<i64>> = if asked.each { (1..=TABLES).map(Some).collect() } else { vec![None] };
    let mut tables = Vec::new();
    for value in values {
        let mut base = subject.clone();
        let mut title = String::new();
        if let (Some(value), Some(word)) = (value, numbered(prove)) {
            if base.params.set(card, word, &value.to_string()).is_err() {
                continue;
            }
            title = format!("{word} = {value}");
        }
        tables.push((title, table(base)));
    }
    prove.tables.set_value(tables);
    prove.filled.update(|count| *count += 1);
    prove.filling.start(job(prove));
}

fn go_on(prove: Prove) {
    prove.filling.go_on(job(prove));
}

fn job(prove: Prove) -> impl FnMut(u32) -> bool + 'static {
    let show = seldom(move || prove.filled.update(|count| *count += 1));
    move |budget| {
        let stepped = prove.tables.try_update_value(|tables| {
            let known = tables
                .iter()
                .map(|(_, table)| table.cells().filter(|(.., cell)| cell.is_some()).count())
                .sum::<usize>();
            let done = tables.iter_mut().find_map(|(_, table)| (!table.step(budget)).then_some(false)).unwrap_or(true);
            let now = tables
                .iter()
                .map(|(_, table)| table.cells().filter(|(.., cell)| cell.is_some()).count())
                .sum::<usize>();
            (done, now > known)
        });
        let (done, news) = stepped.unwrap_or((true, true));
        show(done || news);
        done
    }
}

fn is_full(prove: Prove) -> bool {
    prove.tables.with_value(|tables| tables.iter().all(|(_, table)| table.cells().all(|(.., cell)| cell.is_some())))
}

/// How many cells stand how, and how fast it goes.
fn standing(prove: Prove) -> String {
    prove.filled.track();
    let longest = prove.filling.longest.get_untracked();
    prove.tables.with_value(|tables| {
        let all = || tables.iter().flat_map(|(_, table)| table.cells().map(|(.., cell)| Standing::of(cell)));
        let count = |standing| all().filter(|one| *one == standing).count();
        let words =
            say_with(P::TableDone, &[&count(Standing::Proved), &count(Standing::Broken), &count(Standing::Open)]);
        let slice = say_with(P::Longest, &[&format!("{longest:.0}")]);
        let now = tables.iter().find_map(|(_, table)| table.progress());
        let searched = now.map(|progress| {
            format!("; {}", say_with(P::ConfigurationsOf, &[&grouped(u64::from(progress.configurations))]))
        });
        format!("{words}; {slice}{}", searched.unwrap_or_default())
    })
}

/// A table: its picture, and a button over each cell.
fn picture(session: Session, prove: Prove, place: usize, title: &str, table: &Theorem) -> impl IntoView + use<> {
    let picture = TheoremPicture::of(table);
    let markup = theorem_markup(&picture, theme::current());
    let (width, height) = (picture.width, picture.height);
    let cells = picture.cells.iter().map(|mark| {
        let cell = table.cell(mark.n, mark.f);
        over(session, prove, place, mark, cell, (width, height))
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
    cell: Option<&Cell>,
    (width, height): (f32, f32),
) -> impl IntoView + use<> {
    let (n, f) = (mark.n, mark.f);
    let much = |figures: &Figures| match figures.executions {
        Some(count) => say_with(P::RunsOf, &[&grouped(count)]),
        None => say_with(P::ConfigurationsOf, &[&grouped(figures.configurations)]),
    };
    let words = match cell {
        None => say_with(P::CellWaiting, &[&n, &f]),
        Some(Cell::None(why)) => say_with(P::CellNone, &[&n, &f, why]),
        Some(Cell::Proved(figures)) => say_with(P::CellProved, &[&n, &f, &much(figures)]),
        Some(Cell::Broken { property, figures, .. }) => say_with(P::CellBroken, &[&n, &f, property, &much(figures)]),
        Some(Cell::Open { why, figures }) => say_with(P::CellOpen, &[&n, &f, why, &much(figures)]),
    };
    let run = match cell {
        Some(Cell::Broken { witness, .. }) => Some((witness.scenario.clone(), witness.steps)),
        _ => None,
    };
    let further = match cell {
        Some(Cell::Open { .. }) => Some(Knobs::further(STATES_A_CELL)),
        _ => None,
    };
    let standing = Standing::of(cell);
    let press = move |_| {
        if let Some((scenario, steps)) = &run {
            open_on_stage(session, prove, scenario.clone(), StepId(*steps));
        } else if let Some(states) = further {
            prove.tables.update_value(|tables| {
                if let Some((_, table)) = tables.get_mut(place) {
                    table.again(n, f, states);
                }
            });
            prove.filled.update(|count| *count += 1);
            go_on(prove);
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
