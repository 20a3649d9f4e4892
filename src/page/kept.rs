//! What the browser keeps for the reader, where it keeps anything: in a sandbox and in private windows it may not.

use leptos::prelude::window;

/// The tour was seen.
pub const TOUR: &str = "assent.tour";
/// Single letters are no keys.
pub const NO_LETTERS: &str = "assent.no-letters";

/// Is it kept that this is so? `None`: it cannot be known.
pub fn flag(name: &str) -> Option<bool> {
    let kept = window().local_storage().ok()??;
    Some(kept.get_item(name).ok()?.is_some())
}

/// Keeps whether this is so. Full or refused, it is forgotten, which does no harm.
pub fn keep(name: &str, on: bool) {
    if let Ok(Some(kept)) = window().local_storage() {
        let _ = if on { kept.set_item(name, "1") } else { kept.remove_item(name) };
    }
}
