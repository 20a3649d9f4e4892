//! What must be known of a program before it is cut.

use std::convert::Infallible;
use std::error::Error;
use wasm_encoder::reencode::{self, Reencode, utils};
use wasmparser::{
    BlockType, Data, DataKind, ElementItems, ElementKind, ExternalKind, Operator, Parser, Payload, TypeRef,
};

/// A program, read once.
#[derive(Default)]
pub struct Facts {
    /// The type of every imported function; their numbers come first.
    pub imported: Vec<u32>,
    /// The type of every function that is defined here.
    pub defined: Vec<u32>,
    /// The functions that each defined function calls.
    pub calls: Vec<Vec<u32>>,
    /// The types that each defined function names: of blocks, and of calls through the table.
    pub types: Vec<Vec<u32>>,
    /// The numbers that each defined function names: addresses and places in the table are among them.
    pub numbers: Vec<Vec<u32>>,
    /// Data: its address, its bytes.
    pub data: Vec<(u32, Vec<u8>)>,
    /// Numbers of functions that the outside may call, or that run by themselves.
    pub open: Vec<u32>,
    /// The table of functions: its number.
    pub table: u32,
    /// What stands in the table: place, function.
    pub slots: Vec<(u32, u32)>,
    /// One past the last place of the table.
    pub table_len: u32,
    /// Globals in their order.
    pub globals: Vec<wasmparser::GlobalType>,
    /// Tables in their order.
    pub tables: Vec<wasmparser::TableType>,
    /// Memories in their order.
    pub memories: Vec<wasmparser::MemoryType>,
}

impl Facts {
    /// Reads the program.
    ///
    /// # Errors
    /// It is no wasm, or has something that what a Rust program for the browser is made of does not have.
    pub fn of(program: &[u8]) -> Result<Facts, Box<dyn Error>> {
        let mut facts = Facts::default();
        for payload in Parser::new(0).parse_all(program) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        match import?.ty {
                            TypeRef::Func(kind) => facts.imported.push(kind),
                            _ => return Err("only functions may be imported".into()),
                        }
                    }
                }
                Payload::FunctionSection(functions) => {
                    facts.defined = functions.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::TableSection(tables) => {
                    for table in tables {
                        facts.tables.push(table?.ty);
                    }
                }
                Payload::MemorySection(memories) => {
                    facts.memories = memories.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::GlobalSection(globals) => {
                    for global in globals {
                        facts.globals.push(global?.ty);
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        if export.kind == ExternalKind::Func {
                            facts.open.push(export.index);
                        }
                    }
                }
                Payload::StartSection { func, .. } => facts.open.push(func),
                Payload::ElementSection(elements) => {
                    for element in elements {
                        facts.note_elements(element?)?;
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    let (mut calls, mut types, mut own) = (Vec::new(), Vec::new(), Vec::new());
                    let mut reader = body.get_operators_reader()?;
                    while !reader.eof() {
                        let operator = reader.read()?;
                        own.extend(numbers(&operator));
                        match operator {
                            Operator::Call { function_index } => calls.push(function_index),
                            Operator::CallIndirect { type_index, .. } => types.push(type_index),
                            Operator::Block { blockty: BlockType::FuncType(kind) }
                            | Operator::Loop { blockty: BlockType::FuncType(kind) }
                            | Operator::If { blockty: BlockType::FuncType(kind) } => types.push(kind),
                            Operator::RefFunc { .. }
                            | Operator::ReturnCall { .. }
                            | Operator::MemoryInit { .. }
                            | Operator::DataDrop { .. }
                            | Operator::TableInit { .. }
                            | Operator::ElemDrop { .. } => return Err("an instruction that cannot be cut".into()),
                            _ => {}
                        }
                    }
                    for list in [&mut calls, &mut types, &mut own] {
                        list.sort_unstable();
                        list.dedup();
                    }
                    facts.calls.push(calls);
                    facts.types.push(types);
                    facts.numbers.push(own);
                }
                Payload::DataSection(data) => {
                    for segment in data {
                        let segment = segment?;
                        let (address, bytes) = placed(&segment).ok_or("data that is not put in its place at once")?;
                        facts.data.push((address, bytes.to_vec()));
                    }
                }
                _ => {}
            }
        }
        let table = facts.tables.get(facts.table as usize).ok_or("no table of functions")?;
        facts.table_len = u32::try_from(table.initial)?;
        Ok(facts)
    }

    fn note_elements(&mut self, element: wasmparser::Element) -> Result<(), Box<dyn Error>> {
        let ElementItems::Functions(functions) = element.items else {
            return Ok(());
        };
        let ElementKind::Active { table_index, offset_expr } = element.kind else {
            return Err("elements that are not put in their place at once".into());
        };
        let table = table_index.unwrap_or(0);
        if !self.slots.is_empty() && table != self.table {
            return Err("two tables of functions".into());
        }
        self.table = table;
        let mut offset = offset_expr.get_operators_reader();
        let Operator::I32Const { value } = offset.read()? else {
            return Err("a place in the table that is no number".into());
        };
        for (place, function) in (u32::try_from(value)?..).zip(functions) {
            self.slots.push((place, function?));
        }
        Ok(())
    }

    /// The place of a function among those that are defined here.
    pub fn place(&self, function: u32) -> Option<usize> {
        (function as usize).checked_sub(self.imported.len())
    }
}

/// Where a segment stands in the one memory, if it is put there at once.
pub fn placed<'a>(segment: &Data<'a>) -> Option<(u32, &'a [u8])> {
    let DataKind::Active { memory_index: 0, offset_expr } = &segment.kind else {
        return None;
    };
    match offset_expr.get_operators_reader().read() {
        Ok(Operator::I32Const { value }) => Some((value as u32, segment.data)),
        _ => None,
    }
}

/// The numbers that an instruction names.
pub fn numbers(operator: &Operator<'_>) -> Vec<u32> {
    let mut numbers = Numbers::default();
    // What cannot be written is not heard; it is told when the program is written.
    _ = numbers.instruction(operator.clone());
    numbers.0
}

/// Hears the numbers that instructions name.
#[derive(Default)]
struct Numbers(Vec<u32>);

impl Reencode for Numbers {
    type Error = Infallible;

    fn mem_arg(&mut self, arg: wasmparser::MemArg) -> Result<wasm_encoder::MemArg, reencode::Error> {
        self.0.push(arg.offset as u32);
        utils::mem_arg(self, arg)
    }

    fn instruction<'a>(&mut self, from: Operator<'a>) -> Result<wasm_encoder::Instruction<'a>, reencode::Error> {
        match from {
            Operator::I32Const { value } => self.0.push(value as u32),
            // Two in one.
            Operator::I64Const { value } => self.0.extend([value as u32, (value >> 32) as u32]),
            _ => {}
        }
        utils::instruction(self, from)
    }
}
