//! What must be known of a program before it is cut.

use std::error::Error;
use wasmparser::{ElementItems, ElementKind, ExternalKind, Operator, Parser, Payload, TypeRef};

/// A program, read once.
pub struct Facts {
    /// The type of every imported function; their numbers come first.
    pub imported: Vec<u32>,
    /// The type of every function that is defined here.
    pub defined: Vec<u32>,
    /// The functions that each defined function calls.
    pub calls: Vec<Vec<u32>>,
    /// Numbers of functions that the outside may call, or that run by themselves.
    pub open: Vec<u32>,
    /// The table of functions: its number.
    pub table: u32,
    /// What stands in the table: place, function.
    pub slots: Vec<(u32, u32)>,
    /// One past the last place of the table.
    pub table_len: u32,
    /// How many parameters each type has.
    pub params: Vec<usize>,
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
        let mut facts = Facts {
            imported: Vec::new(),
            defined: Vec::new(),
            calls: Vec::new(),
            open: Vec::new(),
            table: 0,
            slots: Vec::new(),
            table_len: 0,
            params: Vec::new(),
            globals: Vec::new(),
            tables: Vec::new(),
            memories: Vec::new(),
        };
        for payload in Parser::new(0).parse_all(program) {
            match payload? {
                Payload::TypeSection(types) => {
                    for kind in types.into_iter_err_on_gc_types() {
                        facts.params.push(kind?.params().len());
                    }
                }
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
                    let mut calls = Vec::new();
                    let mut reader = body.get_operators_reader()?;
                    while !reader.eof() {
                        match reader.read()? {
                            Operator::Call { function_index } => calls.push(function_index),
                            Operator::RefFunc { .. }
                            | Operator::ReturnCall { .. }
                            | Operator::MemoryInit { .. }
                            | Operator::DataDrop { .. }
                            | Operator::TableInit { .. }
                            | Operator::ElemDrop { .. } => return Err("an instruction that cannot be cut".into()),
                            _ => {}
                        }
                    }
                    calls.sort_unstable();
                    calls.dedup();
                    facts.calls.push(calls);
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
        self.table = table_index.unwrap_or(0);
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
