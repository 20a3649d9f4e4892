//! The plain scenario of every protocol, as the library opens it.

use assent::protocols::CATALOGUE;
use assent::run::{Ended, Run};
use assent::scenario::Scenario;

/// Steps that a timeline still shows apart.
const STEPS_MAX: u32 = 2_000;

#[test]
fn every_plain_scenario_ends_by_itself_in_good_time() {
    let mut long = Vec::new();
    for entry in CATALOGUE {
        let mut run = Run::new(Scenario::plain(entry)).unwrap();
        let ended = run.finish();
        if matches!(ended, Ended::Limit(_)) || run.last().0 > STEPS_MAX || run.last().0 < 2 {
            long.push(format!("{}: {ended:?} after {} steps, {}", entry.id, run.last(), run.world().now));
        }
    }
    assert_eq!(long, Vec::<String>::new(), "name an end in `Protocol::UNTIL`");
}
