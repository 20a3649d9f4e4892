//! The reference sheet of the protocol on stage, as a dialog.

use super::code::code_lines;
use super::command::Command;
use super::dialogs::Dialogs;
use super::session::Session;
use assent::ids::StepId;
use assent::reference::{Block, Section, Sheet};
use assent::scenario::shipped;
use leptos::prelude::*;

/// The sheet.
#[component]
pub fn Reference() -> impl IntoView {
    let session = expect_context::<Session>();
    let dialogs = expect_context::<Dialogs>();
    let sheet = session.scenario.with_untracked(|scenario| Sheet::of(scenario));
    let section = move |section: Section| {
        let blocks = section.blocks.into_iter().map(|piece| block(session, dialogs, piece)).collect_view();
        view! { <section><h3>{section.title}</h3>{blocks}</section> }
    };
    view! { <div class="reference"><p class="sheet-title">{sheet.title}</p>{sheet.sections.into_iter().map(section).collect_view()}</div> }
}

fn block(session: Session, dialogs: Dialogs, block: Block) -> AnyView {
    match block {
        Block::Text(text) => view! { <p>{text}</p> }.into_any(),
        Block::Formula(text) => view! { <p class="formula">{text}</p> }.into_any(),
        Block::Terms(terms) => {
            let item = |(term, meaning)| view! { <dt>{term}</dt><dd>{meaning}</dd> };
            view! { <dl>{terms.into_iter().map(item).collect_view()}</dl> }.into_any()
        }
        Block::Table(head, rows) => {
            let head = head.into_iter().map(|word| view! { <th scope="col">{word}</th> }).collect_view();
            let row = |cells: Vec<String>| {
                let here = cells.iter().any(|cell| cell.ends_with("(here)"));
                view! { <tr class:here=here>{cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> }
            };
            let rows = rows.into_iter().map(row).collect_view();
            view! { <table class="numbers"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table> }.into_any()
        }
        Block::Code(lines) => code_lines(lines, |_| false, |_| Vec::new()),
        Block::Scenarios(all) => {
            let item = move |(id, title): (&'static str, String)| {
                let open = move |_| {
                    if let Some(Ok(scenario)) = shipped::find(id).map(shipped::Shipped::scenario) {
                        session.send(Command::Open(Box::new(scenario), StepId(0)));
                        dialogs.close();
                    }
                };
                view! { <li><button class="link" on:click=open>{title}</button></li> }
            };
            view! { <ul class="plain">{all.into_iter().map(item).collect_view()}</ul> }.into_any()
        }
    }
}
