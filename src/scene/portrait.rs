//! A scenario's picture for a gallery: a telling moment of its run, drawn when it is asked for.

use super::layout::Layout;
use super::paint_svg::thumbnail;
use super::theme::Theme;
use crate::ids::StepId;
use crate::run::{Outcome, Run};
use crate::scenario::Scenario;

/// Width and height, in world units: three to two.
const SIZE: (f32, f32) = (360.0, 240.0);
/// Nodes are a little smaller than on a stage, so that several have room.
const SCALE: f32 = 0.78;
/// A picture is not worth more steps than these.
const STEPS_MOST: u32 = 3_000;

/// The step that tells most: the first at which a promise was broken; else the last decision; else the last step.
pub fn telling(run: &Run) -> StepId {
    let promises = run.reports().into_iter().filter(|report| report.property.sort.is_promise());
    let breach = promises.filter_map(|report| report.breach).filter(|step| step.0 > 0).min();
    let decides = |step| run.trace().outcomes(step).iter().any(|outcome| matches!(outcome, Outcome::Decided(_)));
    let decision = || run.trace().steps().filter(|(_, step)| decides(step)).map(|(id, _)| id).next_back();
    breach.or_else(decision).unwrap_or_else(|| run.last())
}

/// The picture of a scenario, as an SVG document; `veil` hides who is a traitor.
///
/// # Errors
/// Says what the scenario lacks to be played.
pub fn portrait(scenario: &Scenario, theme: Theme, veil: bool) -> Result<String, String> {
    let mut run = Run::new(scenario.clone())?;
    run.veil(veil);
    run.advance(STEPS_MOST);
    let step = telling(&run);
    run.seek(step);
    let layout = Layout::ring(scenario.n, SIZE.0, SIZE.1, SCALE);
    let now = run.world().now.0 as f64;
    // Half-way to what happens next, so that what was just sent is seen on its way.
    let next = run.next_time().map_or(now, |next| next.0 as f64);
    Ok(thumbnail(&run, &layout, (now + next) / 2.0, theme))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Run;
    use crate::scenario::shipped::SHIPPED;

    #[test]
    fn every_shipped_scenario_has_a_picture_of_a_moment_that_tells() {
        for shipped in SHIPPED {
            let scenario = shipped.scenario().unwrap();
            let picture =
                portrait(&scenario, Theme::Dark, false).unwrap_or_else(|error| panic!("{}: {error}", shipped.id));
            assert!(picture.starts_with("<svg") && picture.ends_with("</svg>\n"), "{}", shipped.id);
            assert!(picture.len() < 200_000, "{}: {} bytes", shipped.id, picture.len());
        }
    }

    #[test]
    fn what_breaks_is_shown_as_it_breaks() {
        let scenario = crate::scenario::shipped::find("floodset-chain").unwrap().scenario().unwrap();
        let mut run = Run::new(scenario).unwrap();
        run.finish();
        let step = telling(&run);
        run.seek(step);
        assert!(run.reports().iter().any(|report| report.property.id == "agreement" && report.since == step));
    }
}
