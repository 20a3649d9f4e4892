//! The native integration tests, one binary.
mod broken;
mod catalogue;
mod golden;
mod replay;
