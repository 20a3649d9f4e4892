//! Icons: 24 by 24, two-pixel strokes, drawn by us.

use leptos::prelude::*;

/// An icon by what it means.
#[derive(Clone, Copy)]
pub enum Icon {
    Back,
    Next,
    Play,
    Pause,
    Restart,
    Dice,
    Undo,
    Redo,
    Crash,
    Traitor,
    Recover,
    Share,
    Help,
    Theme,
    Close,
    Check,
    Cross,
    Wait,
    Menu,
    Flip,
    Slow,
    Cut,
    Hand,
    Compare,
    Until,
    ZoomIn,
    ZoomOut,
    Lesson,
    Prove,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Icon::Back => "M18 5v14L8 12zM5 5v14",
            Icon::Next => "M6 5v14l10-7zM19 5v14",
            Icon::Play => "M8 5l11 7-11 7z",
            Icon::Pause => "M8 5v14M16 5v14",
            Icon::Restart => "M5 12a7 7 0 1 0 2-5M5 4v4h4",
            Icon::Dice => "M5 5h14v14H5zM9 9h.01M15 9h.01M12 12h.01M9 15h.01M15 15h.01",
            Icon::Undo => "M9 7L4 12l5 5M4 12h10a5 5 0 0 1 5 5v1",
            Icon::Redo => "M15 7l5 5-5 5M20 12H10a5 5 0 0 0-5 5v1",
            Icon::Crash => "M6 6l12 12M18 6L6 18",
            Icon::Traitor => "M5 9h14M5 15h14M16 4L8 20",
            Icon::Recover => "M12 4v6M8.5 6.5a7 7 0 1 0 7 0",
            Icon::Share => "M12 15V4M8 8l4-4 4 4M5 13v6h14v-6",
            Icon::Help => "M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.1-1.5 2.4M12 18h.01",
            Icon::Theme => "M12 4a8 8 0 1 0 0 16zM12 4v16",
            Icon::Close => "M6 6l12 12M18 6L6 18",
            Icon::Check => "M5 13l4 4L19 7",
            Icon::Cross => "M6 6l12 12M18 6L6 18",
            Icon::Lesson => "M3 9l9-4 9 4-9 4zM7 11v5c3 2.5 7 2.5 10 0v-5M21 9v6",
            Icon::Wait => "M6 12h.01M12 12h.01M18 12h.01",
            Icon::Menu => "M5 7h14M5 12h14M5 17h14",
            Icon::Flip => "M13 3L6 13h5l-1 8 8-11h-6z",
            Icon::Slow => "M12 4a8 8 0 1 0 .01 0M12 8v4l3 2",
            Icon::Cut => "M12 3v4M12 10v4M12 17v4M4 12h4M16 12h4",
            Icon::Hand => {
                "M8 13V6.5a1.5 1.5 0 0 1 3 0V11V4.5a1.5 1.5 0 0 1 3 0V11V6a1.5 1.5 0 0 1 3 0v8a6 6 0 0 1-11 3l-2.5-4a1.5 1.5 0 0 1 2.5-1.5z"
            }
            Icon::Compare => "M4 5h7v14H4zM13 5h7v14h-7z",
            Icon::Until => "M5 5l9 7-9 7zM19 5v14",
            Icon::ZoomIn => "M11 5a6 6 0 1 0 .01 0M16 16l4 4M11 8v6M8 11h6",
            Icon::Prove => "M5 5h5v5H5zM14 5h5v5h-5zM5 14h5v5H5zM13 17l2.5 2.5L20 14",
            Icon::ZoomOut => "M11 5a6 6 0 1 0 .01 0M16 16l4 4M8 11h6",
        }
    }
}

/// The icon as an element; its meaning is always said in words beside it or on its button.
pub fn icon(icon: Icon) -> impl IntoView {
    let fill = if matches!(icon, Icon::Play) { "currentColor" } else { "none" };
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=icon.path() fill=fill />
        </svg>
    }
}
