//! The reasons behind a run: what could have caused what, and who could know of it. Reads runs, and nothing else reads
//! it but views and tests.

mod alike;
mod breach;
mod causes;
mod minimal;
mod replay;
mod steps;
mod waits;
mod why;

pub use alike::{Likeness, alike, judge_alike};
pub use breach::{Breach, why_breached};
pub use causes::{Chain, Known, chains, future, known, past};
pub use steps::StepSet;
pub use waits::{Wait, waits};
pub use why::{Slice, why, why_all, why_sent};

#[cfg(test)]
mod tests;
