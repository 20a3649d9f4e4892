//! Runs for tests: played to the end, and checked for what must be true of every run.

use assent::ids::StepId;
use assent::protocol::Effect;
use assent::run::{Ended, Run};
use assent::scenario::{Scenario, link};

/// The link that opens a scenario, for messages of failing tests.
pub fn link_of(scenario: &Scenario) -> String {
    link::write(scenario, None, &[])
}

/// Plays a scenario to its end, and once more from the start. No limit is reached, the replay is the same, and only
/// lines of the card's code are cited.
///
/// # Panics
/// When one of these is not so: with the link that opens the run.
pub fn sound(scenario: Scenario) -> Run {
    let link = link_of(&scenario);
    let mut run = Run::new(scenario).unwrap_or_else(|why| panic!("{why}: {link}"));
    let ended = run.finish();
    assert!(!matches!(ended, Ended::Limit(_)), "{ended:?}: {link}");
    let (last, digest) = (run.last(), run.digest());
    run.seek(StepId(0));
    run.seek(last);
    assert_eq!(run.differs(), None, "a replay differs: {link}");
    assert_eq!((run.cursor(), run.digest()), (last, digest), "a replay ends elsewhere: {link}");
    let unknown = |(_, step): &(StepId, &_)| run.trace().cites(step).contains(&Effect::NO_LINE);
    let unknown = run.trace().steps().find(unknown).map(|(id, _)| id);
    assert_eq!(unknown, None, "this step cites a line that the card does not have: {link}");
    run
}
