//! A run in other formats: what diagram tools read, and pictures that carry their scenario.

pub mod carried;
pub mod film;
pub mod gif;
pub mod mermaid;
pub mod png;
pub mod qr;
pub mod shiviz;
pub mod snippet;
pub mod svg;

pub use carried::{Carried, carried};
