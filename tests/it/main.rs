//! The native integration tests, one binary.
mod broken;
mod catalogue;
mod check;
mod cli;
mod explore;
mod golden;
mod golden_file;
mod plain;
mod played;
mod readme;
mod replay;
mod scene;
mod scripts;
mod shipped;
mod swarm;
mod tidy;
mod zoo;
