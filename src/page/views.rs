//! Which views are open: stage, space-time diagram, board.

use super::session::Session;
use super::words::{W, say};
use leptos::prelude::*;

/// What the middle of the page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The stage.
    Stage,
    /// The space-time diagram.
    Lanes,
    /// Both.
    Both,
    /// The board.
    Board,
    /// Proving, in place of all else; the views' buttons do not lead there.
    Prove,
}

/// The word of the view that proves.
const PROVE: &str = "prove";

impl Mode {
    const ALL: [(Mode, &'static str, W); 4] = [
        (Mode::Stage, "stage", W::ViewStage),
        (Mode::Lanes, "lanes", W::ViewLanes),
        (Mode::Both, "both", W::ViewBoth),
        (Mode::Board, "board", W::ViewBoard),
    ];

    /// The mode of a word of a link; the stage for any other.
    pub fn of(word: &str) -> Mode {
        if word == PROVE {
            return Mode::Prove;
        }
        Mode::ALL.iter().find(|(_, known, _)| *known == word).map_or(Mode::Stage, |(mode, ..)| *mode)
    }

    /// The word in links.
    pub fn word(self) -> &'static str {
        if self == Mode::Prove {
            return PROVE;
        }
        Mode::ALL.iter().find(|(mode, ..)| *mode == self).map_or("stage", |(_, word, _)| word)
    }

    /// The next one.
    pub fn next(self) -> Mode {
        let place = Mode::ALL.iter().position(|(mode, ..)| *mode == self).unwrap_or(0);
        Mode::ALL[(place + 1) % Mode::ALL.len()].0
    }

    /// Is the stage seen?
    pub fn has_stage(self) -> bool {
        matches!(self, Mode::Stage | Mode::Both)
    }

    /// Is the space-time diagram seen?
    pub fn has_lanes(self) -> bool {
        matches!(self, Mode::Lanes | Mode::Both)
    }
}

/// The buttons that choose.
#[component]
pub fn ViewChoice() -> impl IntoView {
    let session = expect_context::<Session>();
    let button = move |(mode, word, name): (Mode, &'static str, W)| {
        view! {
            <button class=format!("view-{word}") aria-pressed=move || (session.mode.get() == mode).to_string()
                on:click=move |_| session.mode.set(mode)>{say(name)}</button>
        }
    };
    view! { <div class="views" role="group" aria-label=say(W::Views)>{Mode::ALL.map(button).collect_view()}</div> }
}
