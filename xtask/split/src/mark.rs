//! A program that notes where control comes by: at each point (`body.rs`) a byte is set in a memory of its own, `marks`.

use crate::body::Bodies;
use std::convert::Infallible;
use std::error::Error;
use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{
    CodeSection, ExportKind, ExportSection, Instruction, MemArg, MemArgTarget, MemorySection, MemoryType, Module,
};
use wasmparser::{ExportSectionReader, FunctionBody, MemorySectionReader, Parser};

const PAGE: usize = 1 << 16;

struct Marker {
    /// The points of each function.
    points: std::vec::IntoIter<Vec<usize>>,
    /// Bytes that are needed, one a point.
    marks: usize,
    /// The number of the memory of marks.
    memory: u32,
    /// The mark that comes next.
    next: i32,
}

type Failed = reencode::Error<Infallible>;

impl Reencode for Marker {
    type Error = Infallible;

    fn parse_memory_section(&mut self, to: &mut MemorySection, from: MemorySectionReader<'_>) -> Result<(), Failed> {
        utils::parse_memory_section(self, to, from)?;
        let minimum = self.marks.div_ceil(PAGE) as u64;
        to.memory(MemoryType { minimum, maximum: None, memory64: false, shared: false, page_size_log2: None });
        Ok(())
    }

    fn parse_export_section(&mut self, to: &mut ExportSection, from: ExportSectionReader<'_>) -> Result<(), Failed> {
        utils::parse_export_section(self, to, from)?;
        to.export("marks", ExportKind::Memory, self.memory);
        Ok(())
    }

    fn parse_function_body(&mut self, to: &mut CodeSection, from: FunctionBody<'_>) -> Result<(), Failed> {
        let mut function = self.new_function_with_parsed_locals(&from)?;
        let mark = MemArg { offset: 0, align: 0, target: MemArgTarget::Memory(self.memory), ordering: None };
        let mut points = self.points.next().unwrap_or_default().into_iter().peekable();
        let mut reader = from.get_operators_reader()?;
        for at in 0.. {
            if reader.eof() {
                break;
            }
            if points.next_if_eq(&at).is_some() {
                for set in [Instruction::I32Const(self.next), Instruction::I32Const(1), Instruction::I32Store8(mark)] {
                    function.instruction(&set);
                }
                self.next += 1;
            }
            function.instruction(&self.parse_instruction(&mut reader)?);
        }
        to.function(&function);
        Ok(())
    }
}

/// The program with its notes; `memories` is how many it has itself.
///
/// # Errors
/// It cannot be read.
pub fn mark(program: &[u8], bodies: &Bodies<'_>, memories: usize) -> Result<Vec<u8>, Box<dyn Error>> {
    let points: Vec<Vec<usize>> = bodies.functions.iter().map(|body| body.points()).collect();
    let marks = points.iter().map(Vec::len).sum();
    let mut marker = Marker { points: points.into_iter(), marks, memory: u32::try_from(memories)?, next: 0 };
    let mut module = Module::new();
    marker.parse_core_module(&mut module, Parser::new(0), program)?;
    Ok(module.finish())
}
