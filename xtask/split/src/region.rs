//! Parts of a function that did not run and can stand as functions of their own.
//!
//! Once control has not come to a point, it has not come to anything behind it in the same block. So a part goes from a
//! point to the end of its block. It can be moved out if it takes no operands from before it, and if where it goes on to
//! can be told by one number.

use crate::body::{Body, takes_and_leaves};
use crate::facts::numbers;
use crate::linked::Linked;
use crate::live::{Live, target};
use std::collections::BTreeSet;
use std::ops::Range;
use wasmparser::{FuncType, Operator, ValType};

/// A part of a function that goes.
#[derive(Debug)]
pub struct Region {
    /// Its instructions.
    pub ops: Range<usize>,
    /// Locals that it needs, in order.
    pub takes: Vec<u32>,
    /// Locals that it changes and that are read behind it, in order.
    pub gives: Vec<u32>,
    /// Locals of its own.
    pub own: Vec<u32>,
    /// Where it goes on.
    pub exits: Vec<Exit>,
    /// What it leaves on the stack at those exits that are not bare.
    pub carried: Vec<ValType>,
    /// Where control goes on if nothing is done: behind its block, unless something lies below on the stack.
    pub falls_to: Option<To>,
}

/// Where a part goes on. Their order is that of `exits`: the first is where control falls to if nothing is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exit {
    /// Whether it carries nothing.
    pub is_bare: bool,
    pub to: To,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum To {
    /// Behind its block, which is a loop: that has no label.
    Behind,
    /// The label of a block around it, counted from its own.
    Label(u32),
}

impl Region {
    /// What the function of this part returns.
    pub fn results(&self, body: &Body<'_>) -> Vec<ValType> {
        let choice = (self.exits.len() > 1).then_some(ValType::I32);
        let gives = self.gives.iter().map(|local| body.locals[*local as usize]);
        self.carried.iter().copied().chain(choice).chain(gives).collect()
    }

    /// Bytes that are saved where it stood, about.
    fn saves(&self, body: &Body<'_>, data: &Linked) -> isize {
        let code = body.ops[self.ops.clone()].iter();
        let len: usize =
            code.map(|op| op.len + numbers(&op.what).into_iter().map(|number| data.bytes(number)).sum::<usize>()).sum();
        let call = 10 + 2 * (self.takes.len() + self.gives.len()) + 3 * self.exits.len();
        len as isize - call as isize
    }
}

/// Which parts are worth moving.
pub struct Worth<'a> {
    /// Bytes that a part must save, or it stays.
    pub least: isize,
    /// The program's data: what a part names may go with it.
    pub data: &'a Linked,
}

/// The parts of a function that go, of those that begin at these points, in order: control did not come by there.
pub fn regions(body: &Body<'_>, types: &[FuncType], points: &[usize], worth: &Worth<'_>) -> Vec<Region> {
    let live = Live::of(body);
    let mut found = Vec::new();
    let mut next = 0;
    for &point in points {
        if point < next {
            continue;
        }
        // Where the whole cannot go, what is behind in it still may.
        if let Some(region) =
            region(body, types, &live, point).filter(|region| region.saves(body, worth.data) >= worth.least)
        {
            next = region.ops.end;
            found.push(region);
        }
    }
    found
}

fn region(body: &Body<'_>, types: &[FuncType], live: &Live, start: usize) -> Option<Region> {
    let ops = start..body.close(start);
    let base = body.ops[start].height;
    let takes_none = body.ops[ops.clone()].iter().all(|op| op.is_dead || op.height.checked_sub(op.takes) >= Some(base));
    if ops.is_empty() || !takes_none {
        return None;
    }
    let own_frame = body.ops[start].frame;
    let mut exits = BTreeSet::new();
    let mut carried: Vec<ValType> = Vec::new();
    let mut is_plain = true;
    let mut leave = |to: To, values: Vec<ValType>| {
        is_plain &= values.is_empty() || carried.is_empty() || carried == values;
        exits.insert(Exit { is_bare: values.is_empty(), to });
        if !values.is_empty() {
            carried = values;
        }
    };
    let (mut read, mut written) = (BTreeSet::new(), BTreeSet::new());
    let depth_of_function = body.depth(start);
    for at in ops.clone() {
        let nesting = body.depth(at) - depth_of_function;
        let mut branch = |relative: u32| {
            if let Some(outward) = relative.checked_sub(nesting) {
                leave(To::Label(outward), label_values(body, types, body.label(at, relative)));
            }
        };
        match &body.ops[at].what {
            Operator::Br { relative_depth } | Operator::BrIf { relative_depth } => branch(*relative_depth),
            Operator::BrTable { targets } => {
                targets.targets().flatten().chain([targets.default()]).for_each(&mut branch);
            }
            Operator::Return => branch(nesting + depth_of_function),
            Operator::LocalGet { local_index } => _ = read.insert(*local_index),
            Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                _ = written.insert(*local_index);
            }
            Operator::ReturnCall { .. } | Operator::ReturnCallIndirect { .. } | Operator::TryTable { .. } => {
                return None;
            }
            _ => {}
        }
    }
    let (floor, left) = behind(body, types, own_frame);
    let falls_to = (floor == base).then_some(if body.is_loop(own_frame) { To::Behind } else { To::Label(0) });
    if !body.ops[ops.end].is_dead {
        leave(falls_to?, left);
    }
    let exits: Vec<Exit> = exits.into_iter().collect();
    let can_choose = match exits[..] {
        [] | [_] => true,
        [_, other] => other.to != To::Behind,
        _ => exits.iter().all(|exit| exit.to != To::Behind && exit.is_bare == carried.is_empty()),
    };
    if !is_plain || !can_choose {
        return None;
    }
    let goes_on: Vec<usize> = exits
        .iter()
        .map(|exit| match exit.to {
            To::Behind => ops.end,
            To::Label(depth) => target(body, body.label(start, depth)),
        })
        .collect();
    let named: BTreeSet<u32> = read.union(&written).copied().collect();
    let (takes, own) = named.iter().partition(|local| live.has(start, **local));
    let gives = written.into_iter().filter(|local| goes_on.iter().any(|at| live.has(*at, *local))).collect();
    Some(Region { ops, takes, gives, own, exits, carried, falls_to })
}

/// What a branch to a label carries.
fn label_values(body: &Body<'_>, types: &[FuncType], opening: usize) -> Vec<ValType> {
    match body.block_type(opening) {
        None => body.results.clone(),
        Some(block) if body.is_loop(opening) => takes_and_leaves(types, block).0,
        Some(block) => takes_and_leaves(types, block).1,
    }
}

/// The height of the stack at a block's bottom, and what the block leaves on it.
fn behind(body: &Body<'_>, types: &[FuncType], opening: usize) -> (usize, Vec<ValType>) {
    let Some(block) = body.block_type(opening) else {
        return (0, body.results.clone());
    };
    let (takes, leaves) = takes_and_leaves(types, block);
    let op = &body.ops[opening];
    let condition = usize::from(matches!(op.what, Operator::If { .. }));
    (op.height - condition - takes.len(), leaves)
}
