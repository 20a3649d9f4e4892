//! What happened at the nodes of a window: marks on their lanes, and one for several where they would cover one another.

use super::{Deed, Dot, Lanes, LanesIndex, Light};
use crate::ids::StepId;
use crate::run::{Outcome, Run, Step, What};
use crate::scene::shade;

/// Marks nearer to one another than this, in world units, become one.
const NEAR: f32 = 7.0;

/// A picture has about so many marks at most: with many lanes, those farther apart become one too.
pub const DOTS_ABOUT: usize = 3_000;

impl Lanes {
    pub(super) fn put_dots(&mut self, run: &Run, index: &LanesIndex, light: &Light) {
        let (first, last) = self.frame.steps(run);
        let ((left, right), lanes) = (self.reach(), f32::from(self.frame.n));
        let near = NEAR.max((right - left) * lanes / DOTS_ABOUT as f32);
        // The last small mark and the last large one of each lane.
        let mut open: Vec<[Option<usize>; 2]> = vec![[None; 2]; usize::from(self.frame.n)];
        let deeds = index.deeds(first, last);
        self.looked_at += deeds.len();
        for id in deeds {
            let Some((step, node)) = run.trace().step(*id).and_then(|step| Some((step, step.node?))) else { continue };
            let at = self.frame.place(self.frame.step(run, *id), node);
            let faded = !light.is_empty() && !light.steps.contains(id);
            for deed in deeds_of(run, step) {
                let side = usize::from(is_large(&deed));
                let last = open[node.index()][side];
                if let Some(last) = last.and_then(|place| self.dots.get_mut(place))
                    && at.x - last.at.x < near
                    && last.takes(&deed)
                {
                    last.join(*id, deed, faded);
                    continue;
                }
                open[node.index()][side] = Some(self.dots.len());
                self.dots.push(Dot { steps: vec![*id], node, at, deed, faded });
            }
        }
    }

    /// The step with a mark nearest to a place, no farther than `reach` units.
    pub fn dot_at(&self, at: super::Point, reach: f32) -> Option<&Dot> {
        let near = self.dots.iter().map(|dot| (dot, dot.at.distance(at))).filter(|(_, far)| *far <= reach);
        near.min_by(|(_, one), (_, other)| one.total_cmp(other)).map(|(dot, _)| dot)
    }
}

impl Dot {
    /// What it stands for as well.
    fn join(&mut self, step: StepId, deed: Deed, faded: bool) {
        let is_same = self.steps.last() == Some(&step);
        if is_same {
            // A step that does something says more than that it was taken.
            self.deed = if self.deed == Deed::Several { Deed::Several } else { deed };
        } else {
            self.steps.push(step);
            if !is_large(&self.deed) {
                self.deed = Deed::Several;
            }
        }
        self.faded &= faded;
    }

    /// May this become one with it?
    fn takes(&self, deed: &Deed) -> bool {
        // Two decisions that differ are both to be seen.
        !is_large(deed) || self.deed == *deed
    }
}
/// Decisions and crashes are what a reader looks for, so they are not lost among alarms.
fn is_large(deed: &Deed) -> bool {
    matches!(deed, Deed::Decided(..) | Deed::Crashed)
}

/// What a step leaves on its lane.
fn deeds_of(run: &Run, step: &Step) -> Vec<Deed> {
    let mut deeds = Vec::new();
    match step.what {
        What::Start => deeds.push(Deed::Start),
        What::Alarm(_) => deeds.push(Deed::Alarm),
        What::Action(_) if !run.hides(step) => deeds.push(Deed::Action),
        What::Action(_) | What::Arrival(_) | What::DeadEnd(_) | What::Loss(_) => {}
    }
    let letter = |value| run.scenario().values.letter(value);
    for outcome in run.trace().outcomes(step) {
        match outcome {
            Outcome::Crashed => deeds.push(Deed::Crashed),
            Outcome::Decided(value) => deeds.push(Deed::Decided(letter(*value), shade(*value))),
            Outcome::Delivered(_, value) => deeds.push(Deed::Delivered(letter(*value), shade(*value))),
            _ => {}
        }
    }
    deeds
}
