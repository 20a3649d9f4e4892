//! The native integration tests, one binary.
mod broken;
mod golden;
mod golden_file;
mod replay;
mod scene;
mod zoo;
