//! Keys of an embedded page: which it takes, and which go to the page around it.
//!
//! After a click into an iframe all keys go there, and a presenter's clicker moves no slide. So a page in a deck takes
//! only the keys that the control in focus needs, and hands all others back.

use super::wire::{self, Host, host};
use leptos::ev::KeyboardEvent;
use std::cell::Cell;

/// What becomes of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// The page takes those it knows.
    Focus,
    /// It takes those that the control in focus needs; all others go to the embedding page, once that has spoken.
    Forward,
    /// It takes none but what controls need.
    Off,
}

thread_local! {
    static KEYS: Cell<Keys> = const { Cell::new(Keys::Focus) };
}

/// What a link says of keys.
pub fn apply(word: &str, embed: bool) {
    KEYS.set(match word {
        "focus" => Keys::Focus,
        "off" => Keys::Off,
        "forward" => Keys::Forward,
        _ if embed => Keys::Forward,
        _ => Keys::Focus,
    });
}

/// Where a key was pressed.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// On a slider.
    pub slider: bool,
    /// On a button or the like.
    pub button: bool,
    /// On a node of the stage.
    pub node: bool,
}

/// Does the page keep its hands off this key? It goes to the embedding page where that wants it. `Some(true)`: and the
/// browser's own doing (to scroll) is to be kept back.
pub fn pass(event: &KeyboardEvent, place: Place) -> Option<bool> {
    let mode = match KEYS.get() {
        Keys::Forward if host() == Host::Silent => Keys::Focus,
        mode => mode,
    };
    if mode == Keys::Focus || is_needed(&event.key(), place) {
        return None;
    }
    if mode == Keys::Off {
        return Some(false);
    }
    if host() == Host::Deck {
        wire::trigger_key(event.key_code());
    } else {
        let data = wire::object(&[
            ("key", event.key().into()),
            ("code", event.code().into()),
            ("keyCode", event.key_code().into()),
            ("shiftKey", event.shift_key().into()),
            ("altKey", event.alt_key().into()),
        ]);
        wire::tell("key", &data);
    }
    Some(true)
}

/// Does the control in focus need it?
fn is_needed(key: &str, place: Place) -> bool {
    match key {
        "Tab" | "Shift" | "Control" | "Alt" | "Meta" => true,
        "Enter" | " " => place.button || place.node,
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" => place.slider || place.node,
        "Home" | "End" => place.slider,
        "c" | "C" | "t" | "T" | "r" | "R" => place.node,
        _ => false,
    }
}
