//! Assent: distributed agreement, run and shown.
pub mod chance;
pub mod digest;
pub mod faults;
pub mod ids;
pub mod limits;
pub mod monitors;
pub mod narrate;
pub mod network;
pub mod protocol;
pub mod protocols;
pub mod report;
pub mod run;
pub mod scenario;
pub mod scene;
pub mod time;
pub mod tree;
pub mod value;
