//! Running a scenario.

mod queue;
mod trace;
mod world;

pub use trace::{Marks, Outcome, Parcel, Step, Trace, What};
pub use world::{Alarm, Decision, Face, Flight, Node, Tallies, World};

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All correct nodes that are to decide have decided, as the scenario asked.
    Decided,
    /// Nothing is left to happen.
    Quiet,
    /// A property broke, as the scenario asked.
    Breach,
    /// The scenario's time or step was reached.
    Asked,
    /// A limit was reached.
    Limit(&'static str),
}
