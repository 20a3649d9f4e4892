//! Which moments a film shows: the same clock as on stage, frame by frame.

use crate::ids::StepId;
use crate::run::Run;

/// Milliseconds on the screen for an average message at normal speed.
pub const HOP_MS: f64 = 900.0;
/// A stretch in which nothing moves is passed over in at most this time.
pub const GAP_MS: f64 = 600.0;
/// The last moment stands so long.
const END_MS: f64 = 1_600.0;
/// Frames of a film: a minute and a half at 12 a second, some tens of megabytes while it is made.
pub const FRAMES_MAX: usize = 1_080;

/// What a film shows, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reel {
    /// The step it begins at.
    pub from: StepId,
    /// The step it ends at.
    pub to: StepId,
    /// 1 is normal.
    pub speed: f64,
    /// Frames a second.
    pub fps: f64,
}

/// A frame: the step the run stands at, and the moment in microseconds of simulated time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shot {
    /// The step.
    pub step: StepId,
    /// The moment.
    pub now: f64,
}

/// The frames of a film of a run that has been played to its end, in order; at most [`FRAMES_MAX`], the rest is cut off.
/// Leaves the run at the last one's step.
pub fn shots(run: &mut Run, reel: Reel) -> Vec<Shot> {
    let network = &run.scenario().network;
    let hop = ((network.least.0 + network.most.0) / 2).max(1) as f64;
    let plain = hop / HOP_MS * reel.speed;
    let frame = 1_000.0 / reel.fps;
    run.seek(reel.from);
    let mut now = run.world().now.0 as f64;
    let mut shots = vec![Shot { step: run.cursor(), now }];
    while run.cursor() < reel.to && shots.len() < FRAMES_MAX {
        let Some(next) = run.next_time() else { break };
        let idle = run.world().flights().all(|flight| flight.due.is_none());
        let ahead = (next.0 as f64 - now).max(0.0);
        let rate = if idle { plain.max(ahead / GAP_MS) } else { plain };
        now += frame * rate;
        while run.cursor() < reel.to && run.next_time().is_some_and(|next| next.0 as f64 <= now) {
            run.step();
        }
        if run.cursor() >= reel.to {
            now = run.world().now.0 as f64;
        }
        shots.push(Shot { step: run.cursor(), now });
    }
    let last = shots[shots.len() - 1];
    let held = (END_MS / frame) as usize;
    shots.extend(std::iter::repeat_n(last, held.min(FRAMES_MAX.saturating_sub(shots.len()))));
    shots
}
