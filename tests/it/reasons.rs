//! The reasons behind runs: causes, slices, what a node can tell apart.

mod alike;
mod causes;
mod conditions;
mod why;

use assent::run::Run;
use assent::scenario::shipped;

/// A shipped scenario, played to its end.
pub fn shipped_run(id: &str) -> Run {
    let shipped = shipped::find(id).unwrap_or_else(|| panic!("{id} is shipped"));
    let mut run = Run::new(shipped.scenario().unwrap()).unwrap();
    run.finish();
    run
}
