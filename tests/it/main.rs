//! The native integration tests, one binary.
mod golden_file;
mod replay;
mod scene;
mod zoo;
