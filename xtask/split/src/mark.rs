//! A program that notes which of its functions run: each begins by setting its byte in a memory of its own, `marks`.

use crate::facts::Facts;
use std::convert::Infallible;
use std::error::Error;
use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{
    CodeSection, ExportKind, ExportSection, Instruction, MemArg, MemArgTarget, MemorySection, MemoryType, Module,
};
use wasmparser::{ExportSectionReader, FunctionBody, MemorySectionReader, Parser};

const PAGE: usize = 1 << 16;

struct Marker {
    /// Bytes that are needed, one a function.
    functions: usize,
    /// The number of the memory of marks.
    memory: u32,
    /// The function that comes next.
    next: i32,
}

type Failed = reencode::Error<Infallible>;

impl Reencode for Marker {
    type Error = Infallible;

    fn parse_memory_section(&mut self, to: &mut MemorySection, from: MemorySectionReader<'_>) -> Result<(), Failed> {
        utils::parse_memory_section(self, to, from)?;
        let minimum = self.functions.div_ceil(PAGE) as u64;
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
        for instruction in [Instruction::I32Const(self.next), Instruction::I32Const(1), Instruction::I32Store8(mark)] {
            function.instruction(&instruction);
        }
        self.next += 1;
        let mut reader = from.get_operators_reader()?;
        while !reader.eof() {
            function.instruction(&self.parse_instruction(&mut reader)?);
        }
        to.function(&function);
        Ok(())
    }
}

/// The program with its notes.
///
/// # Errors
/// It cannot be read.
pub fn mark(program: &[u8], facts: &Facts) -> Result<Vec<u8>, Box<dyn Error>> {
    let memory = u32::try_from(facts.memories.len())?;
    let mut marker = Marker { functions: facts.defined.len(), memory, next: 0 };
    let mut module = Module::new();
    marker.parse_core_module(&mut module, Parser::new(0), program)?;
    Ok(module.finish())
}
