//! The board: tables, trees and charts of what the nodes hold. The library finds what there is to show; here it is a page.

use super::command::Command;
use super::session::Session;
use super::spot::Spot;
use super::theme;
use super::words::{W, say};
use assent::scene::board::{Board, BoardCell, Diary, Mark, Panel, Row, panels, svg_board};
use leptos::prelude::*;

/// All that the board has to show at this moment.
#[component]
pub fn BoardView() -> impl IntoView {
    let session = expect_context::<Session>();
    // What nodes held after each step is read once a run.
    let diary = StoredValue::new_local(None::<(u32, Diary)>);
    let shown = Memo::new(move |_| {
        session.moment.track();
        session.themed.track();
        let (version, focus) = (session.version.get(), session.selected.get());
        diary.update_value(|diary| {
            if diary.as_ref().is_none_or(|(known, _)| *known != version) {
                *diary = Some((version, session.run(Diary::of)));
            }
        });
        let found = diary.with_value(|diary| {
            let (_, diary) = diary.as_ref()?;
            Some(session.run(|run| panels(run, diary, focus)))
        });
        found.unwrap_or_default()
    });
    let panel = move |panel: Panel| match panel {
        Panel::Table(board) => table(session, board).into_any(),
        other => {
            let title = other.title().to_owned();
            view! { <section class="panel" aria-label=title><div class="drawn" inner_html=svg_board(&other, theme::current())></div></section> }.into_any()
        }
    };
    view! {
        <div class="board" tabindex="0" role="region" aria-label=say(W::ViewBoard)>
            {move || {
                let all = shown.get();
                if all.is_empty() {
                    return view! { <p class="hint">{say(W::NothingOnBoard)}</p> }.into_any();
                }
                all.into_iter().map(panel).collect_view().into_any()
            }}
        </div>
    }
}

fn table(session: Session, board: Board) -> impl IntoView {
    let head = board.columns.iter().map(|name| view! { <th scope="col">{name.clone()}</th> }).collect_view();
    let rows = board.rows.into_iter().map(|one| row(session, one)).collect_view();
    view! {
        <section class="panel">
            <table class=format!("board-table {}", board.id)>
                <caption>{board.title}</caption>
                <thead><tr><td></td>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {(!board.note.is_empty()).then(|| view! { <p class:trouble=board.is_broken>{board.note}</p> })}
        </section>
    }
}

fn row(session: Session, row: Row) -> impl IntoView {
    let node = row.node;
    let picked = move || node.is_some() && session.selected.get() == node;
    let pick = move |_| session.pick(node.map(Spot::Node));
    view! {
        <tr class:traitor=row.traitor class:picked=picked>
            <th scope="row">{if node.is_some() { view! { <button class="link" on:click=pick>{row.name}</button> }.into_any() } else { row.name.into_any() }}</th>
            {row.cells.into_iter().map(|one| cell(session, one)).collect_view()}
        </tr>
    }
}

fn cell(session: Session, cell: BoardCell) -> impl IntoView {
    let mark = match cell.mark {
        Mark::Plain => "plain-cell",
        Mark::Empty => "empty",
        Mark::Final => "final",
        Mark::Odd => "odd",
        Mark::Danger => "danger",
        Mark::Faint => "faint",
    };
    let shade = cell.shade.map(|shade| shade.to_string()).unwrap_or_default();
    let (step, parcel) = (cell.step, cell.parcel);
    let go = move |_| {
        if let Some(step) = step {
            session.send(Command::Seek(step));
        }
        if let Some(parcel) = parcel {
            session.pick(Some(Spot::Parcel(parcel)));
        }
    };
    let words = cell.title.clone();
    let sub = (!cell.sub.is_empty()).then(|| view! { <small>{cell.sub}</small> });
    let content = view! { <span data-shade=shade class=mark>{cell.text}{sub}</span> };
    let inner = if step.is_some() || parcel.is_some() {
        view! { <button class="link" aria-label=words on:click=go>{content}</button> }.into_any()
    } else {
        content.into_any()
    };
    view! { <td title=cell.title>{inner}</td> }
}
