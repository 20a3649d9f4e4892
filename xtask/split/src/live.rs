//! Which locals are live where: whose value may still be read.

use crate::body::Body;
use wasmparser::Operator;

/// Sets of locals, one before each instruction.
pub struct Live {
    words: usize,
    sets: Vec<u64>,
}

impl Live {
    /// Looks through a function, backwards until nothing changes.
    pub fn of(body: &Body<'_>) -> Live {
        let words = body.locals.len().div_ceil(64).max(1);
        let mut live = Live { words, sets: vec![0; words * (body.ops.len() + 1)] };
        let mut set = vec![0; words];
        loop {
            let mut changes = false;
            for at in (0..body.ops.len()).rev() {
                set.fill(0);
                live.follow(body, at, &mut set);
                let here = &mut live.sets[at * words..(at + 1) * words];
                if here != set {
                    here.copy_from_slice(&set);
                    changes = true;
                }
            }
            if !changes {
                return live;
            }
        }
    }

    /// What is live before an instruction, from what is live where control may go.
    fn follow(&self, body: &Body<'_>, at: usize, set: &mut [u64]) {
        let mut to = |place: usize| {
            let there = &self.sets[place * self.words..(place + 1) * self.words];
            set.iter_mut().zip(there).for_each(|(set, there)| *set |= there);
        };
        match &body.ops[at].what {
            Operator::Br { relative_depth } => to(target(body, body.label(at, *relative_depth))),
            Operator::BrIf { relative_depth } => {
                to(target(body, body.label(at, *relative_depth)));
                to(at + 1);
            }
            Operator::BrTable { targets } => {
                for depth in targets.targets().flatten().chain([targets.default()]) {
                    to(target(body, body.label(at, depth)));
                }
            }
            Operator::Return | Operator::Unreachable => {}
            Operator::If { .. } => {
                to(at + 1);
                to(body.ops[at].close + 1);
            }
            // The part before it is over.
            Operator::Else => to(body.ops[at].close),
            Operator::LocalGet { local_index } => {
                to(at + 1);
                set[*local_index as usize / 64] |= 1 << (local_index % 64);
            }
            Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                to(at + 1);
                set[*local_index as usize / 64] &= !(1 << (local_index % 64));
            }
            _ => to(at + 1),
        }
    }

    /// Whether a local is live before an instruction; none is behind the last.
    pub fn has(&self, at: usize, local: u32) -> bool {
        self.sets[at * self.words + local as usize / 64] & (1 << (local % 64)) != 0
    }
}

/// Where a branch to a block's label goes.
pub fn target(body: &Body<'_>, opening: usize) -> usize {
    if body.is_loop(opening) { opening } else { body.end(opening) }
}
