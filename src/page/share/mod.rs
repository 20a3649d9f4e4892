//! What leaves the page and what comes into it: messages of an embedding page, links, pictures, films, files.

mod api;
mod baked;
mod deck;
mod dialog;
mod embed;
mod events;
mod files;
mod film;
mod import;
pub mod keys;
mod media;
mod picture;
mod rest;
mod texts;
pub mod trouble;
mod wire;

use super::session::Session;
use super::view_keys::ViewKeys;

/// Puts the commands on `window.assent`, and hears and answers an embedding page.
pub fn listen(session: Session, keys: &ViewKeys) {
    api::publish(session);
    wire::listen(session, keys);
    events::tell_all(session);
    rest::listen(session, keys);
}

pub use baked::baked;
pub use dialog::ShareDialog;
pub use files::save;
pub use import::{DropZone, OpenFile};
pub use wire::is_embedded;
