//! The native integration tests, one binary.
mod replay;
