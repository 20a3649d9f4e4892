//! The native integration tests, one binary.
mod broken;
mod golden;
mod golden_file;
mod played;
mod replay;
mod scene;
mod scripts;
mod shipped;
mod zoo;
