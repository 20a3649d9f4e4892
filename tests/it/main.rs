//! The native integration tests, one binary.
mod broken;
mod catalogue;
mod golden;
mod golden_file;
mod replay;
mod scene;
mod zoo;
