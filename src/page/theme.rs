//! The theme: the library's table of colours, handed to the style sheet as custom properties.

use assent::scene::{Palette, Theme};
use leptos::prelude::*;
use std::cell::Cell;

thread_local! {
    static CURRENT: Cell<Theme> = const { Cell::new(Theme::Light) };
}

/// The colours that are in force.
pub fn palette() -> &'static Palette {
    CURRENT.get().palette()
}

/// The theme that is in force.
pub fn current() -> Theme {
    CURRENT.get()
}

/// Puts a theme into force: one by name, or as the reader's system has it.
pub fn apply(word: &str) {
    let theme = Theme::find(word).unwrap_or_else(preferred);
    CURRENT.set(theme);
    let Some(root) = document().document_element() else { return };
    let _ = root.set_attribute("data-theme", theme.word());
    let Some(style) = wasm_bindgen::JsCast::dyn_ref::<web_sys::HtmlElement>(&root).map(|root| root.style()) else {
        return;
    };
    let palette = theme.palette();
    let set = |name: &str, value: &str| drop(style.set_property(name, value));
    for (name, value) in [
        ("--stage", palette.stage),
        ("--panel", palette.panel),
        ("--ink", palette.ink),
        ("--ink-2", palette.ink_2),
        ("--control", palette.control),
        ("--link", palette.link),
        ("--hairline", palette.hairline),
        ("--accent", palette.accent),
        ("--danger", palette.danger),
        ("--ok", palette.ok),
        ("--warn", palette.warn),
        ("--dead", palette.dead),
    ] {
        set(name, value);
    }
    for (place, (fill, ink)) in palette.fills.iter().zip(palette.inks).enumerate() {
        set(&format!("--fill-{place}"), fill);
        set(&format!("--on-{place}"), ink);
    }
    set("--stroke", &palette.stroke.to_string());
    set("--text", &palette.text.to_string());
}

/// What the reader's system asks for.
fn preferred() -> Theme {
    let asks = |query: &str| window().match_media(query).ok().flatten().is_some_and(|list| list.matches());
    if asks("(prefers-contrast: more)") {
        Theme::Projector
    } else if asks("(prefers-color-scheme: dark)") {
        Theme::Dark
    } else {
        Theme::Light
    }
}

/// Does the reader want little motion?
pub fn is_calm() -> bool {
    let asks = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    let word = document().document_element().and_then(|root| root.get_attribute("data-motion"));
    match word.as_deref() {
        Some("reduced") => true,
        Some("full") => false,
        _ => asks.is_some_and(|list| list.matches()),
    }
}
