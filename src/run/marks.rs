//! Checkpoints of a run, thinned as it grows: when the list is full, every second one is dropped and the spacing
//! doubles, so that any seek replays few steps and memory stays bounded.

use super::world::World;
use crate::limits::MARKS_MAX;

/// Checkpoints at even spacing.
#[derive(Debug)]
pub(super) struct Checkpoints {
    worlds: Vec<World>,
    spacing: u32,
}

impl Checkpoints {
    /// Starts with the world before the first step.
    pub fn new(start: World) -> Checkpoints {
        Checkpoints { worlds: vec![start], spacing: 16 }
    }

    /// Offers a world at the end of what is known; it is kept when it is time.
    pub fn offer(&mut self, world: &World) {
        let last = self.worlds.last().map_or(0, |world| world.steps);
        if world.steps < last + self.spacing {
            return;
        }
        if self.worlds.len() == MARKS_MAX {
            let mut place = 0;
            self.worlds.retain(|_| {
                place += 1;
                place % 2 == 1
            });
            self.spacing *= 2;
        }
        self.worlds.push(world.clone());
    }

    /// The latest checkpoint not after a step.
    pub fn before(&self, step: u32) -> Option<&World> {
        let after = self.worlds.partition_point(|world| world.steps <= step);
        self.worlds.get(after.checked_sub(1)?)
    }

    /// How many there are, and how far apart.
    pub fn spread(&self) -> (usize, u32) {
        (self.worlds.len(), self.spacing)
    }
}
