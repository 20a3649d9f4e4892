//! The native integration tests, one binary.
mod broken;
mod golden;
mod replay;
