//! The messages of a window, thinned where there are more than can be told apart.

use super::axis::Frame;
use super::index::{Ending, LanesIndex};
use super::{Arrow, End, Lanes, Light};
use crate::chance::mix;
use crate::ids::{ParcelId, StepId};
use crate::run::{Marks, Parcel, Run};
use crate::scene::layout::Point;
use crate::scene::shade;

/// So many messages are drawn of a window; those that are lit come on top.
pub const ARROWS_MOST: usize = 1_500;

/// Thinning keeps every message, every second, every fourth and so on up to 2^31, of which none is left.
const DEGREES: usize = 32;

impl Lanes {
    pub(super) fn put_arrows(&mut self, run: &Run, index: &LanesIndex, light: &Light) {
        let (first, last) = self.frame.steps(run);
        let (all, earlier) = index.flying(run, first, last);
        self.messages = all.len();
        self.looked_at += earlier + all.len();
        let least = thinning(&all);
        let kept = all.into_iter().filter(|id| degree(*id) >= least || light.parcels.contains(id));
        self.arrows = kept.filter_map(|id| arrow(run, index, &self.frame, id, light)).collect();
    }
}

/// How much a message stands for: half of all have 0, a quarter 1, and so on. It is drawn from the message's number, so
/// that the same ones stay while a window moves, and none of a broadcast's recipients is preferred.
fn degree(id: ParcelId) -> usize {
    (mix(u64::from(id.0)).trailing_zeros() as usize).min(DEGREES - 1)
}

/// The least degree with which few enough messages are left.
fn thinning(all: &[ParcelId]) -> usize {
    if all.len() <= ARROWS_MOST {
        return 0;
    }
    let mut counts = [0usize; DEGREES];
    for id in all {
        counts[degree(*id)] += 1;
    }
    let mut left = all.len();
    let fits = counts.iter().position(|count| {
        left -= count;
        left <= ARROWS_MOST
    });
    fits.map_or(DEGREES, |degree| degree + 1)
}

/// An arrow from where a message was sent to where it ended, or leaves the window.
fn arrow(run: &Run, index: &LanesIndex, frame: &Frame, id: ParcelId, light: &Light) -> Option<Arrow> {
    let parcel = run.trace().parcel(id)?;
    let ending = index.ending(id);
    let start = frame.step(run, parcel.by);
    let edge = frame.to as f64;
    let (until, part, end) = match ending {
        Some(ending) => {
            let (stop, whole) = (frame.step(run, ending.step), covered(run, parcel, ending));
            match ending.lost {
                _ if stop > edge => (edge, whole * ((edge - start) / (stop - start)) as f32, End::Flying),
                true => (stop, whole, End::Lost),
                false => (stop, whole, End::Arrived),
            }
        }
        None => {
            let known = StepId(run.trace().len());
            let last = frame.step(run, known).min(edge).max(start);
            let now = run.trace().step(known).map_or(0, |step| step.time.0);
            (last, gone(parcel, now), End::Flying)
        }
    };
    let (tail, goal) = (frame.place(start, parcel.from), frame.y(parcel.to));
    let head = Point { x: frame.x(until), y: tail.y + (goal - tail.y) * part };
    let value = run.plan().machine.label(&parcel.draft.msg).value;
    Some(Arrow {
        parcel: id,
        by: parcel.by,
        into: ending.map(|ending| ending.step),
        tail: entered(frame, tail, head),
        head,
        end,
        letter: value.map(|value| run.scenario().values.letter(value)).unwrap_or_default(),
        shade: value.map(shade),
        lie: run.seen_marks(parcel).has(Marks::LIE),
        faded: !light.is_empty() && !light.parcels.contains(&id),
    })
}

/// How much of its way a message has gone when it ends; one that gets there gets there whenever that is.
fn covered(run: &Run, parcel: &Parcel, ending: Ending) -> f32 {
    if !ending.lost {
        return 1.0;
    }
    if parcel.marks.has(Marks::LOST) {
        return 0.5;
    }
    gone(parcel, run.trace().step(ending.step).map_or(0, |step| step.time.0))
}

/// How much of its way it has gone at a time, in microseconds, as the network drew it; one that is held waits at the
/// door.
fn gone(parcel: &Parcel, now: u64) -> f32 {
    match parcel.due {
        Some(due) if due > parcel.sent => {
            (now.saturating_sub(parcel.sent.0) as f32 / (due - parcel.sent).0 as f32).clamp(0.0, 1.0)
        }
        _ => 0.9,
    }
}

/// Where an arrow that began before the window enters it.
fn entered(frame: &Frame, tail: Point, head: Point) -> Point {
    let (left, _) = frame.reach();
    if tail.x >= left {
        return tail;
    }
    Point { x: left, ..tail.toward(head, (left - tail.x) / (head.x - tail.x).max(1.0)) }
}
