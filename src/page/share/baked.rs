//! A scene baked into the page: the single file holds a link in an element of its own.

use leptos::prelude::*;

/// The link that this page was saved with, if it was; the address goes before it.
pub fn baked() -> Option<String> {
    let text = document().get_element_by_id("scene")?.text_content()?;
    let link = text.trim();
    link.starts_with('#').then(|| link.to_owned())
}
