//! The reasons behind a run: what could have caused what, and who could know of it. Reads runs, and nothing else reads
//! it but views and tests.

mod causes;
mod steps;

pub use causes::{Chain, Known, chains, future, known, past};
pub use steps::StepSet;
