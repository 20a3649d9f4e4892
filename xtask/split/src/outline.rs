//! Moves what did not run out of the functions that did, into functions of their own, which then go with the rest.

use crate::body::{Bodies, Body};
use crate::region::{Exit, Region, To, Worth, regions};
use std::convert::Infallible;
use std::error::Error;
use wasm_encoder::reencode::{self, Reencode, RoundtripReencoder, utils};
use wasm_encoder::{BlockType, CodeSection, Function, FunctionSection, Instruction, Module, TypeSection};
use wasmparser::{CodeSectionReader, FuncType, FunctionSectionReader, Operator, Parser, TypeSectionReader, ValType};

type Failed = reencode::Error<Infallible>;

/// A program whose functions either ran, all of them that counts, or did not.
pub struct Outlined {
    pub program: Vec<u8>,
    /// Of each function: did it run?
    pub ran: Vec<bool>,
    /// How many parts became functions.
    pub moved: usize,
}

/// Moves out what did not run: `marks` has a byte for each point, not zero if control came by.
///
/// # Errors
/// There are too few marks, or the program cannot be written.
pub fn outline(
    program: &[u8],
    bodies: &Bodies<'_>,
    marks: &[u8],
    worth: &Worth<'_>,
) -> Result<Outlined, Box<dyn Error>> {
    let points: Vec<Vec<usize>> = bodies.functions.iter().map(Body::points).collect();
    let wanted: usize = points.iter().map(Vec::len).sum();
    if marks.len() < wanted {
        return Err(format!("{} marks for {wanted} points", marks.len()).into());
    }
    let mut outliner = Outliner {
        bodies,
        types: bodies.types.clone(),
        regions: Vec::new(),
        kinds: Vec::new(),
        first: u32::try_from(bodies.imported + bodies.functions.len())?,
    };
    let mut ran = Vec::new();
    let mut left = marks;
    for (body, points) in bodies.functions.iter().zip(&points) {
        let (own, others) = left.split_at(points.len());
        left = others;
        ran.push(own[0] != 0);
        let cold: Vec<usize> =
            points.iter().zip(own).filter(|(_, mark)| **mark == 0).map(|(point, _)| *point).collect();
        let found = if own[0] == 0 { Vec::new() } else { regions(body, &bodies.types, &cold, worth) };
        for region in &found {
            outliner.know(body, region);
        }
        outliner.regions.push(found);
    }
    let moved = outliner.kinds.len();
    ran.extend(std::iter::repeat_n(false, moved));
    let mut module = Module::new();
    outliner.parse_core_module(&mut module, Parser::new(0), program)?;
    Ok(Outlined { program: module.finish(), ran, moved })
}

struct Outliner<'a> {
    bodies: &'a Bodies<'a>,
    /// Types, the new ones too.
    types: Vec<FuncType>,
    /// Of each function, what goes.
    regions: Vec<Vec<Region>>,
    /// The type of each new function.
    kinds: Vec<u32>,
    /// The number of the first new function.
    first: u32,
}

impl Outliner<'_> {
    /// Gives a part its type, and the types that its blocks need.
    fn know(&mut self, body: &Body<'_>, region: &Region) {
        let takes: Vec<ValType> = region.takes.iter().map(|local| body.locals[*local as usize]).collect();
        let kind = self.number(FuncType::new(takes, region.results(body)));
        self.kinds.push(kind);
        if region.carried.len() > 1 {
            self.number(FuncType::new([], region.carried.iter().copied()));
        }
    }

    fn number(&mut self, wanted: FuncType) -> u32 {
        let known = self.types.iter().position(|kind| *kind == wanted);
        known.unwrap_or_else(|| {
            self.types.push(wanted);
            self.types.len() - 1
        }) as u32
    }
}

impl Reencode for Outliner<'_> {
    type Error = Infallible;

    fn parse_type_section(&mut self, to: &mut TypeSection, from: TypeSectionReader<'_>) -> Result<(), Failed> {
        utils::parse_type_section(self, to, from)?;
        for kind in &self.types[self.bodies.types.len()..] {
            to.ty().func_type(&RoundtripReencoder.func_type(kind.clone())?);
        }
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        to: &mut FunctionSection,
        from: FunctionSectionReader<'_>,
    ) -> Result<(), Failed> {
        utils::parse_function_section(self, to, from)?;
        for kind in &self.kinds {
            to.function(*kind);
        }
        Ok(())
    }

    fn parse_code_section(&mut self, to: &mut CodeSection, from: CodeSectionReader<'_>) -> Result<(), Failed> {
        let bodies = self.bodies;
        let regions = std::mem::take(&mut self.regions);
        let mut next = self.first;
        for ((from, body), regions) in from.into_iter().zip(&bodies.functions).zip(&regions) {
            let mut function = self.new_function_with_parsed_locals(&from?)?;
            let mut at = 0;
            for region in regions {
                self.copy(&mut function, body, at..region.ops.start)?;
                call(&mut function, region, next);
                next += 1;
                at = region.ops.end;
            }
            self.copy(&mut function, body, at..body.ops.len())?;
            to.function(&function);
        }
        for (body, regions) in bodies.functions.iter().zip(&regions) {
            for region in regions {
                to.function(&self.part(body, region)?);
            }
        }
        Ok(())
    }
}

impl Outliner<'_> {
    fn copy(&mut self, to: &mut Function, body: &Body<'_>, ops: std::ops::Range<usize>) -> Result<(), Failed> {
        for op in &body.ops[ops] {
            to.instruction(&self.instruction(op.what.clone())?);
        }
        Ok(())
    }

    /// A part as a function: around it a block for each exit, the first innermost, behind whose end stands what is to be
    /// returned there.
    fn part(&mut self, body: &Body<'_>, region: &Region) -> Result<Function, Failed> {
        let kind = |local: &u32| body.locals[*local as usize];
        let own = self.val_types(region.own.iter().map(kind).collect())?;
        let mut to = Function::new_with_locals_types(own);
        // What one exit leaves is what the function returns.
        let is_wrapped = region.exits.len() > 1 || !region.gives.is_empty();
        if is_wrapped {
            for exit in region.exits.iter().rev() {
                to.instruction(&Instruction::Block(if exit.is_bare {
                    BlockType::Empty
                } else {
                    self.carries(region)?
                }));
            }
        }
        let numbers: Vec<u32> = region.takes.iter().chain(&region.own).copied().collect();
        let renamed = |local: u32| (0..).zip(&numbers).find(|(_, old)| **old == local).map_or(0, |(new, _)| new);
        let outer = body.depth(region.ops.start);
        for at in region.ops.clone() {
            let nesting = body.depth(at) - outer;
            let bent = |depth: u32| match depth.checked_sub(nesting) {
                None => depth,
                Some(label) => nesting + number_of(region, To::Label(label)),
            };
            let instruction = match &body.ops[at].what {
                Operator::Br { relative_depth } => Instruction::Br(bent(*relative_depth)),
                Operator::BrIf { relative_depth } => Instruction::BrIf(bent(*relative_depth)),
                Operator::BrTable { targets } => {
                    let labels: Vec<u32> = targets.targets().collect::<Result<_, _>>()?;
                    Instruction::BrTable(labels.into_iter().map(bent).collect(), bent(targets.default()))
                }
                Operator::Return => Instruction::Br(bent(nesting + outer)),
                Operator::LocalGet { local_index } => Instruction::LocalGet(renamed(*local_index)),
                Operator::LocalSet { local_index } => Instruction::LocalSet(renamed(*local_index)),
                Operator::LocalTee { local_index } => Instruction::LocalTee(renamed(*local_index)),
                other => self.instruction(other.clone())?,
            };
            to.instruction(&instruction);
        }
        if is_wrapped {
            let falls_to = region.falls_to.map_or(0, |to| number_of(region, to));
            if falls_to > 0 && !body.ops[region.ops.end].is_dead {
                to.instruction(&Instruction::Br(falls_to));
            }
            for (number, exit) in region.exits.iter().enumerate() {
                to.instruction(&Instruction::End);
                if exit.is_bare {
                    region.carried.iter().for_each(|kind| _ = to.instruction(&nothing(*kind)));
                }
                if region.exits.len() > 1 {
                    to.instruction(&Instruction::I32Const(number as i32));
                }
                for local in &region.gives {
                    to.instruction(&Instruction::LocalGet(renamed(*local)));
                }
                if number + 1 < region.exits.len() {
                    to.instruction(&Instruction::Return);
                }
            }
        }
        to.instruction(&Instruction::End);
        Ok(to)
    }

    fn carries(&mut self, region: &Region) -> Result<BlockType, Failed> {
        Ok(match region.carried[..] {
            [kind] => BlockType::Result(self.val_type(kind)?),
            _ => BlockType::FunctionType(self.number(FuncType::new([], region.carried.iter().copied()))),
        })
    }
}

/// What stands in a part's place: it is called, gives back locals, and control goes on where it says.
fn call(to: &mut Function, region: &Region, function: u32) {
    for local in &region.takes {
        to.instruction(&Instruction::LocalGet(*local));
    }
    to.instruction(&Instruction::Call(function));
    for local in region.gives.iter().rev() {
        to.instruction(&Instruction::LocalSet(*local));
    }
    let label = |exit: &Exit| match exit.to {
        To::Label(depth) => depth,
        To::Behind => 0,
    };
    match &region.exits[..] {
        [] => _ = to.instruction(&Instruction::Unreachable),
        [only] => go(to, region, only),
        [one, other] => {
            to.instruction(&Instruction::BrIf(label(other)));
            go(to, region, one);
        }
        [one, others @ ..] => {
            let others: Vec<u32> = others.iter().map(label).collect();
            to.instruction(&Instruction::BrTable(
                std::iter::once(label(one)).chain(others[..others.len() - 1].iter().copied()).collect(),
                others[others.len() - 1],
            ));
        }
    }
}

/// Goes on at an exit; where control falls there, nothing need be said.
fn go(to: &mut Function, region: &Region, exit: &Exit) {
    match exit.to {
        To::Label(depth) if region.falls_to != Some(exit.to) => _ = to.instruction(&Instruction::Br(depth)),
        _ => {}
    }
}

fn number_of(region: &Region, to: To) -> u32 {
    region.exits.iter().position(|exit| exit.to == to).unwrap_or(0) as u32
}

fn nothing(kind: ValType) -> Instruction<'static> {
    match kind {
        ValType::I64 => Instruction::I64Const(0),
        ValType::F32 => Instruction::F32Const(0.0.into()),
        ValType::F64 => Instruction::F64Const(0.0.into()),
        _ => Instruction::I32Const(0),
    }
}

#[cfg(test)]
mod tests;
